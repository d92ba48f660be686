"""The command line's search: a Whoosh index under `.casepress/`, on the same analysis as the browser's.

It answers `casepress find` and the editor's question whether a case is there already. The index is made anew when
the entries are others than the ones it was made of; that is the only state it keeps. The only module that knows Whoosh.
"""

import hashlib
import json
import math
import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

from whoosh import fields, index, query

from generator.language import _
from generator.search.entries import SATURATION, Analysis, SearchEntry, weigh
from generator.search.meaning import Meaning
from generator.search.words import LONGEST_QUERY, Fragment, Unit, Words

FORMAT = "2"

# Entries that Whoosh proposes; they are then ranked as the browser ranks.
CANDIDATES = 250

# Words that may stand for a sound or for initials: the most frequent ones are looked up.
MOST_FORMS = 60

# The bit of a field that a segment of a query is bound to.
SEGMENT_BITS = {"title": 1, "point": 2, "facts": 4, "demand": 8, "outcome": 16, "lesson": 16}

# What a way of matching counts beside the word itself, as in search-core.js.
SAME_SOUND = 0.6
LIKE_SOUND = 0.35
SPOKEN_SOUND = 0.95
SPOKEN_LIKE = 0.45
MEANT_WEIGHT = 0.34
NEIGHBOUR = 0.3
RARITY = 1.3
FACET_WORTH = 0.6

NUMBER_NAMES = {
    "remedy": "remedy",
    "金额": "remedy",
    "days": "days",
    "天数": "days",
    "satisfaction": "satisfaction",
    "满意度": "satisfaction",
    "date": "date",
    "日期": "date",
}
FACET_NAMES = {
    "sector": "sector",
    "行业": "sector",
    "type": "type",
    "类型": "type",
    "cause": "cause",
    "原因": "cause",
    "stage": "stage",
    "环节": "stage",
    "channel": "channel",
    "渠道": "channel",
    "severity": "severity",
    "程度": "severity",
    "year": "year",
    "年份": "year",
    "state": "state",
    "状态": "state",
    "kind": "kind",
}

_CONDITION = re.compile(
    f"(?<!\\S)({'|'.join([*FACET_NAMES, *NUMBER_NAMES])})[:：=](\\S+)",
)
_RANGE = re.compile(r"(?P<from>[^.<>=].*?)?\.\.(?P<to>.+)?|(?P<sign>[<>]=?)(?P<bound>.+)|(?P<only>.+)")


@dataclass(frozen=True, slots=True)
class Found:
    """One result: what it is and how well it fits (the scale means nothing by itself)."""

    id: str
    kind: str
    url: str
    title: str
    point: str
    score: float


class Finder:
    """An open index over entries. `find` and `like` answer; neither changes anything."""

    def __init__(
        self,
        opened: index.Index,
        forms: Mapping[str, int],
        entries: Sequence[SearchEntry],
        words: Words,
        analysis: Analysis,
    ) -> None:
        self._index = opened
        self._entries = {entry.id: entry for entry in entries}
        self._words = words
        self._analysis = analysis
        self._meaning = Meaning(entries, words, analysis)
        self._counts = forms
        self._by_key: dict[str, list[str]] = defaultdict(list)
        self._by_initials: dict[str, list[str]] = defaultdict(list)
        for form in sorted(forms, key=lambda form: (-forms[form], form)):
            if form[0] in "='":
                continue
            self._by_key[words.pair_key(form) if len(form) == 2 else words.char_key(form)].append(form)
            if len(form) == 2:
                first = "".join(words.tables.readings.get(char)[:1] for char in form)
                self._by_initials["'" + first].append(form)

    def find(self, text: str, limit: int = 10) -> list[Found]:
        """The best entries for what a person typed, the best first.

        Besides words, phrases, -exclusions and segments, conditions: `sector:快递`, `渠道:电话`, `year:2024`, and
        ranges `remedy:100..500`, `days:>7`, `date:2024-01-01..2024-06-30`. Raises ValueError (its text is for
        people) where a range makes no sense.
        """
        conditions, rest = self._conditions(text)
        fragments = self._words.parse(rest)
        facets = self._facets(rest)
        if not fragments and not conditions:
            return []
        with self._index.searcher() as searcher:
            allowed = query.And(conditions) if conditions else None
            wanted = self._candidates(fragments, facets) if fragments else query.Every()
            names = [hit["id"] for hit in searcher.search(wanted, limit=max(limit, CANDIDATES), filter=allowed)]
        scores = {name: self._score(self._entries[name], fragments, facets) for name in names}
        fitting = (name for name in names if scores[name] > 0 or not fragments)
        best = sorted(fitting, key=lambda name: (-scores[name], name))
        return [self._found(name, scores[name]) for name in best[:limit]]

    def like(self, entry: SearchEntry, limit: int = 5) -> list[Found]:
        """Entries that tell the same as this one, by its title, its customer's words and its point, without itself."""
        text = " ".join([entry.title, entry.fields.get("said", ""), entry.fields.get("point", "")])
        plain = re.sub(r"[\"“”「」『』:：=-]", " ", text)
        return [found for found in self.find(plain, limit + 1) if found.id != entry.id][:limit]

    def _conditions(self, text: str) -> tuple[list[query.Query], str]:
        conditions: list[query.Query] = []
        for name, value in _CONDITION.findall(text):
            if name in NUMBER_NAMES:
                conditions.append(_range_query(NUMBER_NAMES[name], value))
            else:
                axis = FACET_NAMES[name]
                known = self._analysis.facet_words.get(axis, {})
                label = next((label for label, words in known.items() if value in words), value)
                conditions.append(query.Term("facet", f"{axis}:{label}"))
        return conditions, _CONDITION.sub(" ", text)

    def _facets(self, text: str) -> list[tuple[str, str]]:
        """Axis and value of the facet words that stand in a query by themselves."""
        tokens = set(self._words.fold(text[:LONGEST_QUERY]).split())
        return [
            (axis, label)
            for axis, values in self._analysis.facet_words.items()
            for label, words in values.items()
            if any(self._words.fold(word).strip() in tokens for word in words)
        ]

    def _forms(self, unit: Unit) -> list[tuple[str, float]]:
        """The words of the library that a unit may stand for, each with what it counts beside the word itself."""
        if unit.key[0] in "='":
            return [(unit.key, 1.0)]
        if unit.form in self._counts:
            return [(unit.form, 1.0)]
        same, like = (SAME_SOUND, LIKE_SOUND) if unit.form else (SPOKEN_SOUND, SPOKEN_LIKE)
        found = []
        for form in self._by_key.get(unit.key, ())[:MOST_FORMS]:
            sound = " ".join(self._words.tables.readings.get(char) or "?" for char in form)
            found.append((form, same if sound == unit.sound else like))
        return found

    def _candidates(self, fragments: Iterable[Fragment], facets: Iterable[tuple[str, str]]) -> query.Query:
        parts: list[query.Query] = [query.Term("facet", f"{axis}:{label}", boost=3.0) for axis, label in facets]
        for fragment in fragments:
            if fragment.is_minus:
                continue
            for unit in fragment.units:
                forms = self._forms(unit)
                if unit.key[0] == "'" and len(unit.key) == 3:
                    forms = [(form, 1.0) for form in self._by_initials.get(unit.key, ())[:MOST_FORMS]]
                parts += [query.Term("text", form, boost=unit.weight * factor) for form, factor in forms]
            meant = self._meaning.of(SearchEntry("", "", "", fragment.text))
            parts += [
                query.Term("text", term, boost=MEANT_WEIGHT * strength) for term, strength in sorted(meant.items())
            ]
        return query.Or(parts)

    def _score(self, entry: SearchEntry, fragments: Iterable[Fragment], facets: Sequence[tuple[str, str]]) -> float:
        """How well an entry fits, by the rules of search-core.js; below 0 where the query excludes it."""
        weights, masks, _strong = weigh(entry, self._words)
        meant = self._meaning.of(entry)
        text = cover = total = 0.0
        for fragment in fragments:
            bit = SEGMENT_BITS.get(fragment.segment, 0)
            said = [(unit.form or unit.key) in weights for unit in fragment.units]
            if fragment.is_minus:
                if all(said):
                    return -1.0
                continue
            if fragment.is_phrase and not all(said):
                return -1.0
            before = None
            was_found = False
            for unit in fragment.units:
                weight = self._match(unit, weights, masks, meant, bit)
                worth = unit.weight * self._rarity(unit)
                if not worth:
                    continue
                is_next = before is not None and before.start + 1 == unit.start
                total += worth * NEIGHBOUR if is_next else worth
                if weight:
                    part = worth * NEIGHBOUR if is_next and was_found else worth
                    text += part * weight
                    cover += part
                before, was_found = unit, bool(weight)
        for axis, label in facets:
            total += FACET_WORTH
            if label in entry.facets.get(axis, ()) or (axis == "kind" and label == entry.kind):
                text += FACET_WORTH * 0.6
                cover += FACET_WORTH
        if not text:
            return 0.0
        state = entry.facets.get("state", ())
        prior = 1 + 0.02 * ("validated" in state) - 0.04 * ("archived" in state)
        return text * (0.35 + 0.65 * cover / total) * prior

    def _match(
        self, unit: Unit, weights: Mapping[str, float], masks: Mapping[str, int], meant: Mapping[str, float], bit: int
    ) -> float:
        """What a unit is worth in an entry: 0 where it is not there, 1 at most."""
        best = 0.0
        for form, factor in self._forms(unit):
            if form in weights and (not bit or masks[form] & bit):
                best = max(best, factor * weights[form] / (SATURATION + weights[form]))
        if not best and not bit and unit.form in meant:
            best = MEANT_WEIGHT * meant[unit.form]
        return best

    def _rarity(self, unit: Unit) -> float:
        """0 for a word that no entry has, about 1 for one that a single entry has."""
        count = max((self._counts.get(form, 0) for form, _factor in self._forms(unit)), default=0)
        if not count:
            return 0.15 if unit.form else 0.0
        size = len(self._entries)
        return (math.log(1 + (size - count + 0.5) / (count + 0.5)) / math.log(size + 2) + 0.04) ** RARITY

    def _found(self, name: str, score: float) -> Found:
        entry = self._entries[name]
        point = entry.display.get("point", entry.fields.get("point", ""))
        return Found(entry.id, entry.kind, entry.url, entry.title, point, round(score, 4))


def open_finder(entries: Sequence[SearchEntry], folder: Path, analysis: Analysis | None = None) -> Finder:
    """The finder over these entries; its index in `folder` is made anew unless it was made of the very same ones."""
    analysis = analysis or Analysis()
    words = Words(stop_phrases=analysis.stop_phrases)
    mark = folder / "made-of.txt"
    digest = digest_of(entries, analysis)
    if mark.is_file() and mark.read_text(encoding="utf-8") == digest:
        counts = json.loads((folder / "counts.json").read_text(encoding="utf-8"))
        return Finder(index.open_dir(folder), counts, entries, words, analysis)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = index.create_in(folder, _schema())
    counts: Counter[str] = Counter()
    writer = made.writer(limitmb=256)
    for entry in entries:
        terms = weigh(entry, words)[0]
        counts.update(terms.keys())
        writer.add_document(**_document(entry, terms))
    writer.commit()
    (folder / "counts.json").write_text(json.dumps(counts, ensure_ascii=False, sort_keys=True), encoding="utf-8")
    mark.write_text(digest, encoding="utf-8", newline="\n")
    return Finder(made, counts, entries, words, analysis)


def digest_of(entries: Iterable[SearchEntry], analysis: Analysis) -> str:
    """A fingerprint of all that the index is made of."""
    digest = hashlib.sha256(FORMAT.encode())
    for item in (*entries, analysis):
        digest.update(json.dumps(asdict(item), ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def found_to_json(found: Iterable[Found]) -> str:
    """The results as a JSON list, one object each, for other programs."""
    return json.dumps([asdict(item) for item in found], ensure_ascii=False, indent=1)


def _schema() -> fields.Schema:
    numbers = {name: fields.NUMERIC(float) for name in sorted(set(NUMBER_NAMES.values()))}
    return fields.Schema(id=fields.ID(stored=True), facet=fields.KEYWORD(commas=True), text=fields.KEYWORD, **numbers)


def _document(entry: SearchEntry, terms: Iterable[str]) -> dict[str, Any]:
    facets = [
        f"kind:{entry.kind}",
        *(f"{axis}:{value}" for axis, found in sorted(entry.facets.items()) for value in found),
    ]
    numbers = {name: float(value) for name, value in sorted(entry.numbers.items()) if name in NUMBER_NAMES}
    return {"id": entry.id, "facet": ",".join(facets), "text": " ".join(sorted(terms)), **numbers}


def _range_query(name: str, text: str) -> query.Query:
    found = _RANGE.fullmatch(text)
    if found is None:
        raise ValueError(_("not a range: {text}; write 100..500, >7 or 30").format(text=text))
    if found["only"] is not None:
        low, high = _bounds(name, found["only"])
        return query.NumericRange(name, low, high)
    if found["bound"] is not None:
        low, high = _bounds(name, found["bound"])
        is_open = len(found["sign"]) == 1
        if found["sign"][0] == ">":
            return query.NumericRange(name, high if is_open else low, None, startexcl=is_open)
        return query.NumericRange(name, None, low if is_open else high, endexcl=is_open)
    low = _bounds(name, found["from"])[0] if found["from"] else None
    high = _bounds(name, found["to"])[1] if found["to"] else None
    return query.NumericRange(name, low, high)


def _bounds(name: str, text: str) -> tuple[float, float]:
    """The first and the last number that a text means: of `2024` as a date, its first and its last day."""
    try:
        if name != "date":
            return float(text), float(text)
        parts = [int(part) for part in text.split("-")]
        first = date(*[*parts, 1, 1][:3])
        if len(parts) == 1:
            last = date(parts[0], 12, 31)
        elif len(parts) == 2:
            following = date(parts[0] + parts[1] // 12, parts[1] % 12 + 1, 1)
            last = date.fromordinal(following.toordinal() - 1)
        else:
            last = first
    except (ValueError, TypeError):
        raise ValueError(
            _("not a date: {text}; write 2024, 2024-06 or 2024-06-30").format(text=text)
            if name == "date"
            else _("not a number: {text}").format(text=text)
        ) from None
    return float(first.toordinal()), float(last.toordinal())
