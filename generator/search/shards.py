"""The browser's index: static shards that a page loads as scripts, a few for each query.

    head.js        what every query needs: the analysis, facets of every entry, where each word lies
    w<n>.js        posting lists of the words that people look for, neighbours in meaning side by side
    p<n>.js        posting lists of everything else, by the hash of their key
    r<n>.js        what a result row shows, in blocks of neighbouring entries
    a<n>.js        the facets of entries that the head has not, for counting over a result
    f<n>.js        the figures of entries: remedy, days, ...
    phrases.js     what the search field may complete

Entries are numbered in the order of their facets: equal facets lie side by side, so the head carries them
as runs and a result finds its rows in few blocks. A posting list keeps its best entries, up to a limit: a query
costs a few kilobytes however large the library is. All packed text is printable ASCII without quote and backslash.

The counterpart is `site_templates/js/search-core.js`; docs/search.md says why.
"""

import hashlib
import heapq
import json
import math
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from pathlib import Path
from typing import NamedTuple

from generator.search.entries import FIELDS, SATURATION, STRONG_FIELDS, Analysis, SearchEntry, weigh
from generator.search.meaning import Meaning
from generator.search.words import (
    DIGITS,
    Words,
    build_tables,
    full_tables,
    number,
    reading_of_pair,
    soft_sound,
    syllables,
)

FORMAT = 1

# Entries that a posting list keeps, the heaviest: the largest of these limits with which an entry costs the index
# no more than POSTINGS_PER_ENTRY postings (two bytes each). Entries that merely mean the word: half as many.
LIST_LIMITS = (1024, 512, 256)
POSTINGS_PER_ENTRY = 420

# Sizes that a query pays for, in bytes.
POSTING_SHARD = 8_600
RECORD_BLOCK = 8_000
AXES_BLOCK = 24_000
FIGURES_BLOCK = 64_000

# Words that the head knows the place of.
HEAD_WORDS = 3_600

LATIN_WORDS = 150

# Entries that are looked at to learn which words stand together.
SAMPLED_ENTRIES = 3_000

PHRASES = 400

# Facets whose runs the head carries, in the order in which entries are sorted by them.
HEAD_AXES = ("kind", "type", "sector", "outcome", "state")

CASES_FIRST = ("case", "type", "process", "plan", "lesson", "form", "question")


@dataclass(frozen=True, slots=True)
class Statistics:
    """What was written: counts, and bytes by kind of shard."""

    entries: int
    keys: int
    files: int
    bytes_by_kind: Mapping[str, int]

    @property
    def bytes(self) -> int:
        return sum(self.bytes_by_kind.values())


# Codes of a posting: for each mask of field bits, up to three levels of weight, then three levels of synonyms.
_LEVELS = {mask: 3 if mask.bit_count() <= 2 else 2 for mask in range(1, 32)}
_FIRST_CODE = {mask: sum(_LEVELS[lower] for lower in range(1, mask)) for mask in range(1, 32)}
_WEAK_CODE = sum(_LEVELS.values())
WEAK_WEIGHTS = (0.12, 0.22, 0.34)
_IMPACT_SCALE = 4000


def _level_bounds(mask: int) -> tuple[float, ...]:
    """Where one level of weight ends and the next begins, for postings in these fields."""
    weights = sorted(spec.weight for spec in {item.bit: item for item in FIELDS.values()}.values() if spec.bit & mask)
    total = sum(weights)
    steps = (0.9, 1.7) if _LEVELS[mask] == 3 else (1.2,)
    return tuple(step * total / (SATURATION + step * total) for step in steps)


_BOUNDS = {mask: _level_bounds(mask) for mask in range(1, 32)}


def sort_key(entry: SearchEntry) -> tuple[object, ...]:
    """The order of entries in the index: cases first, equal facets side by side, then by id."""
    rank = CASES_FIRST.index(entry.kind) if entry.kind in CASES_FIRST else len(CASES_FIRST)
    facets = tuple(entry.facets.get(axis, ()) for axis in HEAD_AXES[1:])
    return (rank, entry.kind, facets, entry.id)


def write_index(entries: Iterable[SearchEntry], out: Path, analysis: Analysis | None = None) -> Statistics:
    """Writes the shards of all entries into the folder `out` (made if need be); returns what was written.

    The same entries in any order give the same bytes. Ids must be unique.
    """
    analysis = analysis or Analysis()
    ordered = sorted(entries, key=sort_key)
    words = Words(full_tables(), analysis.stop_phrases)
    postings, chars, strong, phrases = _collect(ordered, words, analysis)
    browser = Words(build_tables(chars), analysis.stop_phrases)
    writer = _Writer(out)
    latin = _latin(postings.counts())
    keys = _keyed(postings, browser, len(ordered))
    groups = _neighbours(_head_keys(strong, browser), keys, ordered, browser)
    word_shards = _write_word_shards(writer, keys, groups)
    rest = _write_hashed_shards(writer, keys, word_shards)
    records = _write_blocks(writer, "r", _records(ordered), RECORD_BLOCK)
    columns = _write_columns(writer, ordered)
    _write_phrases(writer, phrases, analysis)
    axes = [_axis(name, ordered) for name in HEAD_AXES]
    head = {
        "format": FORMAT,
        "version": writer.digest.hexdigest()[:8],
        "count": len(ordered),
        "words": browser.pack(),
        "axes": [{"name": axis.name, **axis.packed_values(), "runs": axis.packed_runs()} for axis in axes],
        "facetWords": _facet_words(analysis),
        "places": _pack_places(word_shards, keys),
        "latin": latin,
        "hashed": rest,
        "records": records,
        "columns": columns,
        "fields": list(DISPLAY_FIELDS),
        "impacts": _impacts(),
    }
    writer.write("head", armour(deflate(_json(head).encode())))
    return Statistics(len(ordered), len(keys), writer.files, writer.bytes)


# -- collecting --------------------------------------------------------------------------------


class _Postings:
    """For each term, its number of entries and its best postings, each as one integer that sorts by weight."""

    def __init__(self) -> None:
        self.lists: dict[str, array[int]] = {}
        self._dropped: Counter[str] = Counter()

    def add(self, term: str, value: int) -> None:
        found = self.lists.get(term)
        if found is None:
            self.lists[term] = array("Q", (value,))
        else:
            found.append(value)

    def prune(self, longest: int) -> None:
        """Forgets the lightest postings of the lists that are much longer than any will be."""
        for term, found in self.lists.items():
            if len(found) > longest * 4:
                self._dropped[term] += len(found) - longest
                self.lists[term] = array("Q", heapq.nlargest(longest, found))

    def counts(self) -> dict[str, int]:
        """For each term, the number of entries it was added for."""
        return {term: len(found) + self._dropped[term] for term, found in self.lists.items()}


def _base_of(weight: float, mask: int) -> int:
    """The part of a posting that does not name its entry: how heavy it is, from bit 32 on, and its code."""
    impact = weight / (SATURATION + weight)
    level = sum(impact >= bound for bound in _BOUNDS[mask])
    return int(impact * _IMPACT_SCALE) << 32 | (_FIRST_CODE[mask] + level)


def _collect(
    ordered: Sequence[SearchEntry], words: Words, analysis: Analysis
) -> tuple["_Postings", set[str], Counter[str], Counter[str]]:
    """The postings of all entries, their characters, how often each pair stands in a strong field, and phrases."""
    postings = _Postings()
    chars: set[str] = set()
    strong: Counter[str] = Counter()
    phrases: Counter[str] = Counter()
    meaning = Meaning(ordered, words, analysis)
    lists = postings.lists
    base_of: dict[tuple[float, int], int] = {}
    for doc, entry in enumerate(ordered):
        weights, masks, strong_terms = weigh(entry, words)
        strong.update(term for term in strong_terms if len(term) == 2 and term[0] != "'")
        place = (0xFFFFFF - doc) << 8
        for term, weight in weights.items():
            kind = (weight, masks[term])
            base = base_of.get(kind)
            if base is None:
                base = base_of[kind] = _base_of(*kind)
            found = lists.get(term)
            if found is None:
                lists[term] = array("Q", (base | place,))
            else:
                found.append(base | place)
        for term, strength in meaning.of(entry).items():
            if term not in weights:
                level = 2 if strength >= 0.8 else 1 if strength >= 0.5 else 0
                postings.add("~" + term, int(strength * 100) << 32 | place | (_WEAK_CODE + level))
        if doc % 1024 == 1023:
            postings.prune(LIST_LIMITS[0])
            base_of.clear()
        phrases[entry.title] += 1
        phrases.update(part for part in _split_said(entry.fields.get("said", "")) if 2 <= len(part) <= 16)
        chars.update(term for term in weights if len(term) == 1)
    chars.update(char for term in lists if term[0] == "~" for char in term[1:])
    return postings, chars, strong, phrases


def _split_said(text: str) -> Iterator[str]:
    for line in text.splitlines():
        yield from (part.strip(" 。，！？、,.!?") for part in line.replace("，", "\n").replace("。", "\n").splitlines())


# -- keys and shards ---------------------------------------------------------------------------


def _list_limit(counts: Iterable[int], entries: int) -> int:
    """The longest that a posting list may be, for terms that stand in so many entries."""
    counts = list(counts)
    fitting = (
        limit for limit in LIST_LIMITS if sum(min(count, limit) for count in counts) <= POSTINGS_PER_ENTRY * entries
    )
    return next(fitting, LIST_LIMITS[-1])


class _Key(NamedTuple):
    """A key of the index, packed with all its forms, and the number of entries of its most frequent form."""

    packed: str
    count: int


def _keyed(postings: _Postings, words: Words, entries: int) -> dict[str, _Key]:
    """Every key with its posting lists packed; takes the postings apart while it goes, to save memory."""
    forms: dict[str, list[str]] = defaultdict(list)
    counts: dict[str, int] = defaultdict(int)
    numbers = postings.counts()
    longest = _list_limit(numbers.values(), entries)
    for term in sorted({term.removeprefix("~") for term in postings.lists}):
        best = _heaviest(postings.lists.pop(term, ()), longest)
        weak = _heaviest(postings.lists.pop("~" + term, ()), min(longest // 2, longest - len(best)))
        count = numbers.get(term) or len(weak)
        packed = _pack_list("" if term[0] in "='" else term, count, [*best, *weak])
        for key in _keys_of(term, words):
            forms[key].append(packed)
            counts[key] = max(counts[key], count)
    return {key: _Key("\t".join([key, *forms.pop(key)]), counts[key]) for key in sorted(forms)}


def _keys_of(term: str, words: Words) -> Iterator[str]:
    """Where a term stands in the index: under its sound, and under that which it has in a word, if another."""
    if term[0] in "='":
        yield term
    elif len(term) == 1:
        yield words.char_key(term)
    else:
        own = words.pair_key(term)
        yield own
        spoken = reading_of_pair(term)
        if spoken and (other := f"{soft_sound(spoken[0])}.{soft_sound(spoken[1])}") != own:
            yield other


def _heaviest(values: Sequence[int], limit: int) -> Sequence[int]:
    return values if len(values) <= limit else heapq.nlargest(limit, values)


@cache
def _steps() -> list[str]:
    """The steps that are frequent, as numbers are written."""
    return [number(step) for step in range(20_000)]


def _pack_list(form: str, count: int, values: Iterable[int]) -> str:
    """A form, its number of entries, and its postings by entry: the step from the last entry, and the code."""
    out = [form, number(count)]
    steps = _steps()
    last = -1
    # The entry is counted down from 0xFFFFFF in bits 8 to 31, so that of equal weights the earlier one is heavier.
    for value in sorted(value & 0xFFFFFFFF for value in values)[::-1]:
        doc = 0xFFFFFF - (value >> 8)
        step = doc - last - 1
        out.append(steps[step] if step < len(steps) else number(step))
        out.append(DIGITS[value & 0xFF])
        last = doc
    return "".join(out)


def _soft_syllables() -> list[str]:
    return sorted({soft_sound(syllable) for syllable in syllables()})


def _head_keys(strong: Counter[str], words: Words) -> list[str]:
    """The keys that the head knows, the most frequent in strong fields first."""
    known = set(_soft_syllables())
    weight: Counter[str] = Counter()
    for pair, count in strong.items():
        key = words.pair_key(pair)
        first, _, second = key.partition(".")
        if first in known and second in known:
            weight[key] += count
    return sorted(sorted(weight), key=lambda key: -weight[key])[:HEAD_WORDS]


def _neighbours(
    chosen: Sequence[str], keys: Mapping[str, _Key], ordered: Sequence[SearchEntry], words: Words
) -> list[list[str]]:
    """The keys in groups, a group for each shard: words that stand together in titles and in what customers said.

    Greedy: a group starts with the most frequent word that is left and takes, time and again, the word
    that is nearest to it, until the shard is full.
    """
    index = {key: place for place, key in enumerate(chosen)}
    seen: Counter[int] = Counter()
    together: dict[int, Counter[int]] = defaultdict(Counter)
    step = max(1, len(ordered) // SAMPLED_ENTRIES)
    for entry in ordered[::step]:
        for name in STRONG_FIELDS:
            text = entry.title if name == "title" else entry.fields.get(name, "")
            found = sorted(
                {index[key] for term in words.terms(text) if len(term) == 2 and (key := words.pair_key(term)) in index}
            )
            seen.update(found)
            for one in found:
                together[one].update(found)
    sizes = [len(keys[key].packed.encode()) for key in chosen]
    left = dict.fromkeys(range(len(chosen)))
    groups: list[list[str]] = []
    while left:
        group: list[int] = []
        near: dict[int, float] = {}
        size = 0
        while left:
            best = max(near, key=lambda place: (near[place], -place)) if near else next(iter(left))
            if group and size + sizes[best] > POSTING_SHARD:
                break
            group.append(best)
            size += sizes[best]
            del left[best]
            near.pop(best, None)
            for other, times in together[best].items():
                if other in left:
                    near[other] = near.get(other, 0.0) + times / math.sqrt(seen[best] * seen[other])
        groups.append([chosen[place] for place in group])
    return groups


def _write_word_shards(writer: "_Writer", keys: Mapping[str, _Key], groups: Sequence[Sequence[str]]) -> dict[str, int]:
    """Writes `w<n>` and returns the shard of each key."""
    for shard, group in enumerate(groups):
        writer.write(f"w{shard}", "\t\t".join(keys[key].packed for key in group))
    return {key: shard for shard, group in enumerate(groups) for key in group}


def _latin(counts: Mapping[str, int]) -> str:
    """The most frequent words of Latin letters, so that a query need not load a shard to learn that there is none."""
    words = {term[1:]: count for term, count in counts.items() if term[0] == "=" and term[1:].isalpha()}
    return " ".join(sorted(sorted(sorted(words), key=lambda word: -words[word])[:LATIN_WORDS]))


def hash_of(key: str) -> int:
    """FNV-1a over the characters of an ASCII key, 32 bits."""
    value = 0x811C9DC5
    for char in key:
        value = (value ^ ord(char)) * 0x01000193 & 0xFFFFFFFF
    return value


def _write_hashed_shards(writer: "_Writer", keys: Mapping[str, _Key], known: Mapping[str, int]) -> int:
    """Writes `p<n>` and returns how many there are."""
    packed = {key: item.packed for key, item in keys.items() if key not in known}
    total = sum(len(text.encode()) for text in packed.values())
    count = max(1, math.ceil(total / POSTING_SHARD))
    shards: list[list[str]] = [[] for _ in range(count)]
    for key in sorted(packed):
        shards[hash_of(key) % count].append(packed[key])
    for index, shard in enumerate(shards):
        writer.write(f"p{index}", "\t\t".join(shard))
    return count


def _pack_places(places: Mapping[str, int], keys: Mapping[str, _Key]) -> dict[str, str]:
    """The head's words: steps between sorted keys, shards, and how common each is (log 2); apart, to compress better."""
    order = {syllable: index for index, syllable in enumerate(_soft_syllables())}
    known = sorted((_pair_code(key, order), key) for key in places)
    codes = [-1, *(code for code, _ in known)]
    return {
        "steps": "".join(number(code - last - 1) for last, code in pairwise(codes)),
        "shards": "".join(number(places[key]) for _, key in known),
        "common": "".join(DIGITS[keys[key].count.bit_length()] for _, key in known),
    }


def _pair_code(key: str, order: Mapping[str, int]) -> int:
    first, _, second = key.partition(".")
    return order[first] * len(order) + order[second]


def _impacts() -> list[float]:
    """The weight of each code of a posting: the middle of its level."""
    found = []
    for mask in range(1, 32):
        bounds = (0.0, *_BOUNDS[mask], 1.0)
        for low, high in pairwise(bounds):
            low = low or bounds[1] * 0.6
            high = high if high < 1.0 else bounds[-2] + (1 - bounds[-2]) * 0.3
            found.append(round((low + high) / 2, 3))
    return [*found, *WEAK_WEIGHTS]


# -- facets, records, columns ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Axis:
    """A facet of all entries: the distinct sets of values, and the place of each entry's set among them."""

    name: str
    sets: tuple[tuple[str, ...], ...]
    of: tuple[int, ...]

    def packed_values(self) -> dict[str, object]:
        """The single values, and each set as its size and the places of its values."""
        words = sorted({value for values in self.sets for value in values})
        index = {word: place for place, word in enumerate(words)}
        sets = "".join(number(len(values)) + "".join(number(index[value]) for value in values) for values in self.sets)
        return {"words": words, "sets": sets}

    def packed_runs(self) -> str:
        return "".join(number(place) + number(len(list(group)) - 1) for place, group in groupby(self.of))


def _axis(name: str, ordered: Sequence[SearchEntry]) -> _Axis:
    values = [(entry.kind,) if name == "kind" else tuple(entry.facets.get(name, ())) for entry in ordered]
    sets = tuple(sorted(set(values)))
    index = {found: place for place, found in enumerate(sets)}
    return _Axis(name, sets, tuple(index[value] for value in values))


def _facet_words(analysis: Analysis) -> dict[str, dict[str, list[str]]]:
    return {
        axis: {value: list(words) for value, words in sorted(values.items())}
        for axis, values in sorted(analysis.facet_words.items())
    }


DISPLAY_FIELDS = (
    *("point", "type", "outcome", "remedy", "days", "state", "review", "sector", "date"),
    *("stage", "channel", "late", "cited", "flags"),
)


def _records(ordered: Iterable[SearchEntry]) -> Iterator[str]:
    for entry in ordered:
        shown = [entry.display.get(name, "") for name in DISPLAY_FIELDS]
        while shown and shown[-1] == "":
            shown.pop()
        yield json.dumps(
            [entry.id, entry.kind, entry.url, entry.title, *shown], ensure_ascii=False, separators=(",", ":")
        )


def _write_blocks(writer: "_Writer", kind: str, records: Iterable[str], limit: int) -> list[int]:
    """Writes compressed blocks of records and returns the number of entries in each."""
    sizes: list[int] = []
    block: list[str] = []
    room = limit * 13 // 16
    estimate = 0.0
    rate = 0.5
    for record in records:
        size = len(record.encode())
        if block and estimate + size * rate > room:
            rate = _write_block(writer, f"{kind}{len(sizes)}", block)
            sizes.append(len(block))
            block, estimate = [], 0.0
        block.append(record)
        estimate += size * rate
    if block:
        _write_block(writer, f"{kind}{len(sizes)}", block)
        sizes.append(len(block))
    return sizes


def _write_block(writer: "_Writer", name: str, block: list[str]) -> float:
    raw = ("[" + ",".join(block) + "]").encode()
    packed = deflate(raw)
    writer.write(name, armour(packed))
    return len(packed) / len(raw)


def deflate(raw: bytes) -> bytes:
    """The bytes compressed, without header or checksum (RFC 1951)."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
    return packer.compress(raw) + packer.flush()


_PAIRS = [DIGITS[value // 93] + DIGITS[value % 93] for value in range(8192)]


def armour(raw: bytes) -> str:
    """The bytes as text, 13 bits in two characters; the last group is filled with zeros."""
    out = []
    for start in range(0, len(raw), 1300):
        piece = raw[start : start + 1300]
        bits = len(piece) * 8
        padded = -bits % 13
        value = int.from_bytes(piece, "big") << padded
        out.extend(_PAIRS[value >> shift & 8191] for shift in range(bits + padded - 13, -1, -13))
    return "".join(out)


def _figure(entry: SearchEntry, name: str) -> int:
    """A figure rounded, plus one; 0 where it is not known."""
    value = entry.numbers.get(name)
    return 0 if value is None else max(0, round(value)) + 1


FIGURES = ("remedy", "days", "satisfaction", "date", "cited")


def _write_columns(writer: "_Writer", ordered: Sequence[SearchEntry]) -> dict[str, object]:
    """Writes `a<n>` with the facets that the head has not, and `f<n>` with figures; returns how to read them."""
    names = sorted({axis for entry in ordered for axis in entry.facets} - set(HEAD_AXES))
    axes = [_axis(axis, ordered) for axis in names]
    return {
        "axes": [{"name": axis.name, **axis.packed_values()} for axis in axes],
        "step": _write_column_blocks(
            writer, "a", len(ordered), AXES_BLOCK, [[number(place) for place in axis.of] for axis in axes]
        ),
        "figures": list(FIGURES),
        "figureStep": _write_column_blocks(
            writer,
            "f",
            len(ordered),
            FIGURES_BLOCK,
            [[number(_figure(entry, name)) for entry in ordered] for name in FIGURES],
        ),
    }


def _write_column_blocks(writer: "_Writer", kind: str, count: int, limit: int, columns: Sequence[Sequence[str]]) -> int:
    """Writes columns in blocks of equally many entries, about `limit` bytes each; returns how many entries."""
    size = sum(len(value) for column in columns for value in column)
    step = max(64, count * limit // max(1, size)) if columns else max(1, count)
    for start in range(0, count, step):
        block = "\t".join("".join(column[start : start + step]) for column in columns)
        writer.write(f"{kind}{start // step}", block)
    return step


def _write_phrases(writer: "_Writer", phrases: Counter[str], analysis: Analysis) -> None:
    """Writes what the search field may complete: labels, then titles and what customers said, by frequency."""
    labels = [
        word
        for _, values in sorted(analysis.facet_words.items())
        for _, words in sorted(values.items())
        for word in words
    ]
    common = sorted(sorted(phrases), key=lambda phrase: -phrases[phrase])
    writer.write("phrases", list(dict.fromkeys([*labels, *common]))[: PHRASES + len(labels)])


class _Writer:
    """Writes shards as scripts and counts their bytes by kind."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.bytes: Counter[str] = Counter()
        self.files = 0
        self.digest = hashlib.sha256()
        out.mkdir(parents=True, exist_ok=True)

    def write(self, name: str, payload: object) -> None:
        body = f'"{payload}"' if isinstance(payload, str) else _json(payload)
        text = f'Casepress.search.shard("{name}",{body});\n'
        (self.out / f"{name}.js").write_text(text, encoding="utf-8", newline="\n")
        self.bytes[name.rstrip("0123456789")] += len(text.encode())
        self.files += 1
        self.digest.update(text.encode())


def _json(payload: object) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))
