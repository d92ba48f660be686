"""What a word is: the one analysis that both indexes and both runtimes share.

A text is folded (compatibility forms, case, Traditional to Simplified), cut into Han runs and
codes, and Han runs into pairs. Every Han pair has a *key*, the sound of its two characters with the
usual confusions (zh/z, ang/an, n/l) removed, so that the pair, its homophones and its pinyin meet
in one place of the index. The browser does the same in `site_templates/js/words.js`; what it needs
to know (tables, stop phrases) travels in `Words.pack()`. Vectors that Python writes bind the two.

This module knows nothing of cases, files or ranking.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from operator import add
from pathlib import Path
from typing import NamedTuple

from generator.search.speech import FUNCTION_CHARS, STOP_PHRASES

# Printable ASCII but quote and backslash: what a JavaScript string literal carries unescaped.
DIGITS = "".join(chr(code) for code in range(32, 127) if chr(code) not in '"\\')

# Longer letters-and-digits words are cut: nobody types them, and one could fill an index.
LONGEST_CODE = 32

# A query is read up to here; what follows cannot change the answer for the better.
LONGEST_QUERY = 400

_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_RUN = re.compile(f"[{_HAN}]+|[a-z0-9]+(?:[-_./][a-z0-9]+)*")
_IS_HAN = re.compile(f"[{_HAN}]")
_KEPT = re.compile(f"[{_HAN}a-z0-9_./-]")
_CONNECTORS = re.compile(r"[-_./]")
_LETTERS_OR_DIGITS = re.compile(r"[a-z]+|[0-9]+")

# What a person may type before a colon, and the field of an entry that it means.
SEGMENTS = {
    "案情": "facts",
    "诉求": "demand",
    "訴求": "demand",
    "结果": "outcome",
    "結果": "outcome",
    "要旨": "point",
    "标题": "title",
    "標題": "title",
    "经验": "lesson",
    "經驗": "lesson",
}

# Written out, since the two languages disagree on what a space is.
_SPACE = r" \t\r\n\f\v\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
_QUERY_PART = re.compile(
    f"(?P<minus>(?<![^{_SPACE}])[-−－])?"
    f"(?:(?P<segment>{'|'.join(SEGMENTS)})[:：][{_SPACE}]*)?"
    f'(?:["“”「『](?P<phrase>[^"“”」』]*)["“”」』]|(?P<word>[^{_SPACE}"“”「『]+))'
)

_SOFT_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))
_LETTER_INITIALS = frozenset("abcdefghjklmnopqrstwxyz")
LONGEST_INITIALS = 8


class Unit(NamedTuple):
    """One thing to look up.

    key: where it stands in the index; form: the Han characters looked for, "" where the key says all
    (codes and initials) or where the query gave sounds only; sound: the syllables as typed or read, with
    a space between; weight: what it counts beside the others, 0 to 1; start: its place among the
    characters of the folded fragment, for nearness.
    """

    key: str
    form: str
    sound: str
    weight: float
    start: int


@dataclass(frozen=True, slots=True)
class Fragment:
    """A part of a query: its units, what field it is bound to ("" for any), and how it counts."""

    text: str
    segment: str
    is_phrase: bool
    is_minus: bool
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Tables:
    """Traditional to Simplified and the everyday reading of each character (toneless, ü as v)."""

    simplified: Mapping[str, str]
    readings: Mapping[str, str]


@cache
def _all_simplified() -> dict[str, str]:
    """Every Traditional character with its first Simplified one. *Source*: OpenCC, TSCharacters."""
    import opencc

    found = {}
    path = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        traditional, _, simplified = line.partition("\t")
        first = simplified.split()[0]
        if len(traditional) == 1 and len(first) == 1 and first != traditional:
            found[traditional] = first
    return found


@cache
def reading_of(char: str) -> str:
    """The everyday toneless reading of one Han character, "" where none is known. *Source*: pypinyin."""
    from pypinyin import Style, pinyin

    found = pinyin(char, style=Style.NORMAL, errors="ignore")
    return found[0][0].replace("ü", "v") if found else ""


@cache
def reading_of_pair(pair: str) -> tuple[str, str] | None:
    """The two syllables of a pair where a dictionary lists it as a word, else None. *Source*: pypinyin."""
    from pypinyin import Style, pinyin
    from pypinyin.constants import PHRASES_DICT

    if pair not in PHRASES_DICT:
        return None
    found = pinyin(pair, style=Style.NORMAL)
    return (found[0][0].replace("ü", "v"), found[1][0].replace("ü", "v")) if len(found) == 2 else None


@cache
def common_chars() -> str:
    """The 3,755 characters of GB 2312 level 1 in their order, which is nearly that of their sounds."""
    codes = (bytes((high, low)) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return b"".join(code for code in codes if code <= b"\xd7\xf9").decode("gb2312")


@cache
def syllables() -> tuple[str, ...]:
    """Every syllable that a common character has, sorted."""
    return tuple(sorted({reading_of(char) for char in common_chars()}))


def build_tables(chars: Iterable[str]) -> Tables:
    """The tables for an index that holds these (simplified) characters, and the common ones."""
    known = {char for char in (*chars, *"".join(STOP_PHRASES)) if _IS_HAN.match(char)}
    allowed = set(syllables())
    readings = {
        char: reading for char in sorted(known.union(common_chars())) if (reading := reading_of(char)) in allowed
    }
    simplified = {old: new for old, new in _all_simplified().items() if new in known}
    return Tables(simplified, readings)


def full_tables() -> Tables:
    """Tables that fold every Traditional character and read every Han character (built as it is asked)."""
    return Tables(_all_simplified(), _Readings())


class _Readings(dict[str, str]):
    """Readings looked up as they are needed."""

    def __missing__(self, char: str) -> str:
        reading = reading_of(char)
        self[char] = reading if reading in _syllable_set() else ""
        return self[char]

    def get(self, char: str, default: str = "") -> str:  # type: ignore[override]
        return self[char] or default


@cache
def _syllable_set() -> frozenset[str]:
    return frozenset(syllables())


class _Fold(dict[int, str]):
    """A translation table that fills itself: a code point -> its folded characters."""

    def __init__(self, simplified: Mapping[str, str]) -> None:
        super().__init__()
        self._simplified = simplified

    def __missing__(self, code: int) -> str:
        char = chr(code)
        kept = []
        for part in unicodedata.normalize("NFKD", char).lower():
            if unicodedata.category(part)[0] == "M":
                continue
            part = self._simplified.get(part, part)
            kept.append(part if _KEPT.match(part) else " ")
        self[code] = "".join(kept)
        return self[code]


@cache
def soft_sound(syllable: str) -> str:
    """A syllable with the confusions of everyday speech removed: zhang -> zan, neng -> len."""
    for sound, softer in _SOFT_INITIALS:
        if syllable.startswith(sound):
            syllable = softer + syllable[len(sound) :]
            break
    if syllable.endswith("ng") and not syllable.endswith("ong"):
        syllable = syllable[:-1]
    return syllable


@dataclass(frozen=True)
class Words:
    """The analysis: a folder of pure functions over one set of tables and stop phrases."""

    tables: Tables = field(default_factory=full_tables)
    stop_phrases: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        stops = sorted({*STOP_PHRASES, *map(self.fold, self.stop_phrases)} - {""}, key=lambda text: (-len(text), text))
        object.__setattr__(self, "_stops", tuple(stops))
        object.__setattr__(self, "_stop", re.compile("|".join(map(re.escape, stops))))

    # -- folding -------------------------------------------------------------------------------

    def fold(self, text: str) -> str:
        """The text as it is compared: Han characters, a-z, 0-9 and the connectors `-_./`; all else is a space."""
        return text.translate(self._fold_table)

    @property
    def _fold_table(self) -> _Fold:
        table = self.__dict__.get("_table")
        if table is None:
            table = _Fold(self.tables.simplified)
            object.__setattr__(self, "_table", table)
        return table

    def runs(self, folded: str) -> list[str]:
        """The Han runs and the codes (letters and digits, joined by single connectors) in order."""
        return _RUN.findall(folded)

    def sound_class(self, char: str) -> str:
        """The soft sound of a character, or its code point in hexadecimal digits where it has no reading."""
        reading = self.tables.readings.get(char, "")
        return soft_sound(reading) if reading else f"{ord(char):X}"

    def pair_key(self, pair: str) -> str:
        """The key of two Han characters: `kuai.di`."""
        return f"{self.sound_class(pair[0])}.{self.sound_class(pair[1])}"

    def char_key(self, char: str) -> str:
        """The key of one Han character: `kuai.`."""
        return f"{self.sound_class(char)}."

    # -- texts of the library ------------------------------------------------------------------

    def terms(self, text: str) -> list[str]:
        """What a text can be found by: Han pairs and single characters as they are, codes after a `=`."""
        found: list[str] = []
        for run in _RUN.findall(text.translate(self._fold_table)):
            if run[0] <= "z":
                found += ["=" + code for code in codes(run)]
            else:
                found += run
                found += map(add, run, run[1:])
        return found

    def initials(self, text: str) -> Iterator[str]:
        """First letters of the sounds, two and three in a row, after an apostrophe: `'kd`, `'kdd`."""
        readings = self.tables.readings
        for run in _RUN.findall(text.translate(self._fold_table)):
            if run[0] > "z":
                letters = [readings.get(char, "")[:1] or "?" for char in run]
                for size in (2, 3):
                    for start in range(len(letters) - size + 1):
                        found = "".join(letters[start : start + size])
                        if "?" not in found:
                            yield "'" + found

    # -- queries -------------------------------------------------------------------------------

    def parse(self, query: str) -> tuple[Fragment, ...]:
        """A query as fragments: words, "phrases", -exclusions, and segments such as `诉求:退款`.

        Never fails; a query of nothing but marks has no fragment. Only the first 400 characters count.
        """
        fragments = []
        query = query[:LONGEST_QUERY]
        segment = ""
        loose: list[str] = []

        def close() -> None:
            text = " ".join(loose)
            if text:
                fragments.append(Fragment(text, segment, False, False, self.units(text)))
            loose.clear()

        for part in _QUERY_PART.finditer(query):
            phrase, word = part["phrase"], part["word"]
            text = word if phrase is None else phrase
            if part["segment"]:
                close()
                segment = SEGMENTS[part["segment"]]
            if not self.fold(text).strip(" -_./"):
                continue
            if part["minus"] or phrase is not None:
                units = self.units(text, whole=True)
                fragments.append(Fragment(text, segment, phrase is not None, bool(part["minus"]), units))
            else:
                loose.append(text)
        close()
        return tuple(fragment for fragment in fragments if fragment.units)

    def units(self, text: str, whole: bool = False) -> tuple[Unit, ...]:
        """What to look up for a fragment of a query, in order; stop phrases are left out unless `whole`."""
        folded = self.fold(text)
        found = list(self._units(folded, () if whole else self._spans(folded)))
        if not found and not whole:
            found = list(self._units(folded, ()))
        return tuple(found)

    def _spans(self, folded: str) -> tuple[tuple[int, int], ...]:
        return tuple(match.span() for match in self._stop.finditer(folded))

    def _units(self, folded: str, stops: tuple[tuple[int, int], ...]) -> Iterator[Unit]:
        cut = list(folded)
        for start, end in stops:
            cut[start:end] = " " * (end - start)
        letters: list[tuple[str, int]] = []
        for match in _RUN.finditer("".join(cut)):
            run, start = match[0], match.start()
            if run[0] <= "z":
                yield from (Unit("=" + code, "", "", 1.0, start) for code in codes(run))
                if run.isalpha():
                    letters.append((run, start))
                    continue
            yield from self._letters(letters)
            letters = []
            if run[0] > "z":
                yield from self._han(run, start)
        yield from self._letters(letters)

    def _han(self, run: str, start: int) -> Iterator[Unit]:
        if len(run) == 1:
            reading = self.tables.readings.get(run, "")
            yield Unit(self.char_key(run), run, reading, 0.1 if run in FUNCTION_CHARS else 0.5, start)
        for offset in range(len(run) - 1):
            pair = run[offset : offset + 2]
            loose = sum(char in FUNCTION_CHARS for char in pair)
            sound = " ".join(self.tables.readings.get(char, "?") for char in pair)
            yield Unit(self.pair_key(pair), pair, sound, (1.0, 0.5, 0.1)[loose], start + offset)

    def _letters(self, words: list[tuple[str, int]]) -> Iterator[Unit]:
        """Units for neighbouring words of Latin letters, read as pinyin and as initials."""
        spoken: list[tuple[str, int]] = []
        for word, start in words:
            parts = split_pinyin(word)
            if parts and (len(parts) > 1 or len(words) > 1 or len(word) > 2):
                spoken += [(part, start) for part in parts]
                continue
            yield from self._sounds(spoken)
            spoken = []
            if 2 <= len(word) <= LONGEST_INITIALS and _LETTER_INITIALS.issuperset(word):
                for size, weight in ((3, 0.8), (2, 0.8 if len(word) == 2 else 0.3)):
                    for offset in range(len(word) - size + 1):
                        yield Unit("'" + word[offset : offset + size], "", "", weight, start)
        yield from self._sounds(spoken)

    def _sounds(self, spoken: list[tuple[str, int]]) -> Iterator[Unit]:
        if len(spoken) == 1:
            syllable, start = spoken[0]
            yield Unit(f"{soft_sound(syllable)}.", "", syllable, 0.4, start)
        for (first, start), (second, _) in pairwise(spoken):
            yield Unit(f"{soft_sound(first)}.{soft_sound(second)}", "", f"{first} {second}", 0.9, start)

    # -- the browser's copy --------------------------------------------------------------------

    def pack(self) -> dict[str, object]:
        """All that `words.js` needs to do the same, as compact JSON values."""
        readings = self.tables.readings
        order = {syllable: index for index, syllable in enumerate(syllables())}
        common = common_chars()
        return {
            "syllables": " ".join(syllables()),
            "common": _pack_readings([order[readings[char]] for char in common]),
            "extra": "".join(
                char + number(order[reading]) for char, reading in sorted(readings.items()) if char not in _common_set()
            ),
            "simplified": _pack_simplified(self.tables.simplified),
            "stops": " ".join(self._stops),
            "function": FUNCTION_CHARS,
        }


@cache
def _common_set() -> frozenset[str]:
    return frozenset(common_chars())


def codes(run: str) -> Iterator[str]:
    """The words in a code: each part, numbers without leading zeros, every tail of joined parts, letters and digits.

    `case-2024-0012` -> case-2024-12, 2024-12, 20240012, case, 2024, 12; `iphone15` -> iphone15, iphone, 15.
    """
    parts = _CONNECTORS.split(run)
    digits = "".join(part for part in parts if part.isdigit())
    if sum(part.isdigit() for part in parts) > 1:
        yield digits[:LONGEST_CODE]
    parts = [part.lstrip("0") or "0" if part.isdigit() else part for part in parts]
    parts = [part[:LONGEST_CODE] for part in parts]
    for start in range(len(parts) - 1):
        if start < 6:
            yield "-".join(parts[start : start + 6])
    for part in parts:
        yield part
        if not part.isalpha() and not part.isdigit():
            yield from (piece for piece in _LETTERS_OR_DIGITS.findall(part) if len(piece) > 1)


@cache
def split_pinyin(word: str) -> tuple[str, ...]:
    """The word as whole syllables, the fewest that there can be and the longer ones first; () if it is none.

    `kuaidi` -> kuai di; `xian` -> xian; `kuaid` -> () since the last is no syllable.
    """
    if len(word) > 60:
        return ()
    best: list[tuple[str, ...] | None] = [None] * len(word) + [()]
    for start in range(len(word) - 1, -1, -1):
        for size in range(min(6, len(word) - start), 0, -1):
            rest = best[start + size]
            if rest is not None and word[start : start + size] in _syllable_set():
                found = (word[start : start + size], *rest)
                if best[start] is None or len(found) < len(best[start]):
                    best[start] = found
    return best[0] or ()


# -- numbers as text ---------------------------------------------------------------------------


def number(value: int) -> str:
    """A whole number in one to six characters of DIGITS, small ones shortest; below 10 ** 9."""
    if value < 62:
        return DIGITS[value]
    value -= 62
    if value < 28 * 93:
        return DIGITS[62 + value // 93] + DIGITS[value % 93]
    value -= 28 * 93
    width, mark = (2, 90) if value < 93**2 else (3, 91) if value < 93**3 else (5, 92)
    out = []
    for _ in range(width):
        value, low = divmod(value, 93)
        out.append(DIGITS[low])
    return DIGITS[mark] + "".join(reversed(out))


def _signed(value: int) -> int:
    return value * 2 if value >= 0 else -value * 2 - 1


def _pack_readings(indexes: list[int]) -> str:
    """Runs of equal values as pairs of step and length."""
    out = []
    last = start = 0
    while start < len(indexes):
        end = start
        while end < len(indexes) and indexes[end] == indexes[start]:
            end += 1
        out.append(number(_signed(indexes[start] - last)) + number(end - start))
        last, start = indexes[start], end
    return "".join(out)


def _pack_simplified(simplified: Mapping[str, str]) -> str:
    """Pairs of characters sorted by the first, as steps of both code points."""
    out = []
    old = new = 0
    for traditional, char in sorted(simplified.items()):
        out.append(number(ord(traditional) - old) + number(_signed(ord(char) - new)))
        old, new = ord(traditional), ord(char)
    return "".join(out)
