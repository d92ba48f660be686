"""Where personal data stands in a text, and the text without it.

Nearly every text is clean, so the work is done in two steps: a few cheap searches over the
text as it stands point at windows; only a window is normalised (NFKC, decimal digits of all
scripts, without marks and zero-width characters, every character still knowing its place)
and shown to the detectors.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from generator.privacy.detectors import DETECTORS, GAP_CHARACTERS, PROVINCES, SPELLED_DIGITS, Span, without_gaps


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """Personal data at `text[start:end]`, counted in characters; `detector` is a place in `DETECTORS`."""

    start: int
    end: int
    detector: int

    @property
    def kind(self) -> str:
        """The word for it in an allowance."""
        return DETECTORS[self.detector].kind


# First: seven digits or more, in any script and with any marks between them.
# A run that begins with a year (2024-03-01, 2024-0012) is looked at from behind the year: no
# detector's number begins so, and cases are full of dates.
_DIGIT = r"[\d\u2070\u00b9\u00b2\u00b3\u2074-\u2079\u2080-\u2089\u2460-\u2468\u24ea]"
_RAW_GAP = (
    rf"[{GAP_CHARACTERS}\u0300-\u036f\uff08-\uff0a\uff0d-\uff0f\uff3f\ufe63\u00ad\u061c\u180e"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u20e3\ufe00-\ufe0f\ufeff]"
)
_DIGIT_RUN = re.compile(rf"{_DIGIT}(?<!{_DIGIT}{_DIGIT})(?!(?<=2)0\d\d(?!{_DIGIT}))(?:{_RAW_GAP}{{0,16}}{_DIGIT}){{6,}}")
_AT_SIGN = re.compile("[@＠﹫]")
_SPELLED_RUN = re.compile(f"[一幺][{''.join(SPELLED_DIGITS)}]{{10}}")
_PLATE_START = re.compile(f"[{PROVINCES}][A-Za-zＡ-Ｚ]")
_ACCOUNT_WORD = re.compile("[微wWｗＷvVｖＶqQｑＱ](?:信|[xXｘＸqQｑＱ]|[eE](?:[cC][hH]|[iI][xX]))")
# Each with the characters before and behind it that a detector may need: a label, an address.
_TRIGGERS = (
    (_DIGIT_RUN, 32, 16),
    (_AT_SIGN, 72, 80),
    (_SPELLED_RUN, 2, 2),
    (_PLATE_START, 2, 16),
    (_ACCOUNT_WORD, 2, 40),
)


# All triggers in two searches, each of which begins with a set of characters that the engine runs through at its
# fastest: therefore the digits of other scripts are spelled out (a test compares), and any character rarer than they
# is a trigger.
_ZEROS = "0٠۰߀०০੦૦୦௦౦೦൦෦๐໐༠၀႐០᠐᥆᧐᪀᪐᭐᮰᱀᱐꘠꣐꤀꧐꧰꩐꯰０"
_DIGITS = "".join(f"{zero}-{chr(ord(zero) + 9)}" for zero in _ZEROS) + _DIGIT[3:-1]
_RARE = r"\U00010000-\U0010ffff"
_NOTHING = r"\u200b*+"
_ANY_DIGIT_RUN = re.compile(rf"[{_DIGITS}](?<!{_DIGIT}{_DIGIT})(?!(?<=2)0\d\d(?!{_DIGIT}|\u200b))(?:{_RAW_GAP}*+{_DIGIT}){{6}}")
_ANY_WORD = re.compile(
    rf"[@＠﹫一幺{PROVINCES}微wWｗＷvVｖＶqQｑＱ{_RARE}](?:(?<=[@＠﹫{_RARE}])"
    rf"|(?<=[一幺])(?:{_NOTHING}[{''.join(SPELLED_DIGITS)}]){{10}}"
    rf"|(?<=[{PROVINCES}]){_NOTHING}[A-Za-zＡ-Ｚ]"
    rf"|(?<=[微wWｗＷvVｖＶqQｑＱ]){_NOTHING}(?:信|[xXｘＸqQｑＱ]|[eE]{_NOTHING}(?:[cC]{_NOTHING}[hH]|[iI]{_NOTHING}[xX])))"
)


_NOT_LINE_END = re.compile(r"[^\n]")


def find(text: str) -> list[Found]:
    """All personal data in a text, in order, none overlapping.

    What is found is taken out and the rest looked at again, so that a text with every
    find replaced by `*` is clean.
    """
    if not has_trigger(text):
        return []
    found: list[Found] = []
    while fresh := _find_once(text):
        found += fresh
        text = starred(text, fresh)
    return sorted(found)


def mask(text: str) -> str:
    """The text with every character of personal data as `*`; as long as before."""
    return starred(text, find(text))


def starred(text: str, found: Iterable[Found]) -> str:
    """The text with `*` for every character of what was found, except for line ends."""
    parts, done = [], 0
    for item in sorted(found):
        parts += [text[done : item.start], _NOT_LINE_END.sub("*", text[item.start : item.end])]
        done = item.end
    return "".join(parts) + text[done:]


def _find_once(text: str) -> list[Found]:
    found: list[Found] = []
    for start, end in _windows(text):
        normal, places = _normalised(text, start, end)
        free = bytearray(b"\1") * (end - start)
        for number, detector in enumerate(DETECTORS):
            for first, last in detector.find(normal):
                begin, stop = places[first] - start, places[last - 1] + 1 - start
                if all(free[begin:stop]):
                    free[begin:stop] = bytes(stop - begin)
                    found.append(Found(start + begin, start + stop, number))
    return found


def _windows(text: str) -> list[Span]:
    """The parts of a text, in order and apart, that the detectors look at."""
    spans = [
        _widened(text, match.start() - before, match.end() + behind)
        for trigger, before, behind in _TRIGGERS
        for match in trigger.finditer(text)
    ]
    windows: list[Span] = []
    for start, end in sorted(spans):
        if windows and start <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(end, windows[-1][1]))
        else:
            windows.append((start, end))
    return windows


def has_trigger(text: str) -> bool:
    """Whether anything in a text starts a closer look; never False where `find` finds something, here or without the U+200B."""
    return bool(_ANY_DIGIT_RUN.search(text) or _ANY_WORD.search(text))


def _widened(text: str, start: int, end: int) -> Span:
    """The span within the text, with no number cut in two at its ends."""
    start, end = max(start, 0), min(end, len(text))
    while start > 0 and text[start - 1].isdigit():
        start -= 1
    while end < len(text) and text[end].isdigit():
        end += 1
    return start, end


def _normalised(text: str, start: int, end: int) -> tuple[str, list[int]]:
    """A window as detectors read it, and the place in `text` of each of its characters."""
    characters = [_normal(character) for character in text[start:end]]
    places = [place for place, normal in enumerate(characters, start) for _character in normal]
    return "".join(characters), places


@lru_cache(maxsize=8192)
def _normal(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category in ("Cf", "Mn", "Me"):
        return ""
    return unicodedata.normalize("NFKC", character)


def text_key(text: str) -> str:
    """A text as allowances compare it: normalised, without marks and spaces, in small letters."""
    normal, _places = _normalised(text, 0, len(text))
    return without_gaps(normal).casefold()
