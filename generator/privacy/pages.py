"""The second gate: the finished pages and scripts, once more before they are published."""

import html
import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate

from generator.privacy.finding import find, has_trigger, text_key
from generator.privacy.sources import problem_of
from generator.problems import Place, Problem

# What a reader sees as one word although a tag stands in it.
_INLINE_TAG = re.compile(
    r"/?(?:a|abbr|b|bdi|bdo|cite|code|dfn|em|font|i|ins|kbd|mark|q|rb|rp|rt|ruby|s|samp|small|span|strong|sub|sup|u|var"
    r"|wbr)(?![A-Za-z0-9-])",
    re.IGNORECASE,
)
# The attributes that hold text; never id, class, style, d, points or an address, which are made of
# digits by nature.
_TEXT_ATTRIBUTE = re.compile(
    r"""\s(?:title|alt|content|value|placeholder|label|summary|aria-[a-z]+|data-[\w-]+)\s*=\s*("[^"]*"|'[^']*'|[^\s"'>]+)"""
    r"""|\shref\s*=\s*["']?((?:mailto|tel):[^"'\s>]*)""",
    re.IGNORECASE,
)
_TAG_START = re.compile("[A-Za-z/!]")
_SCRIPT_START = re.compile(r"(?:script|style)\b", re.IGNORECASE)
_SCRIPT_END = re.compile(r"/(?:script|style)\b", re.IGNORECASE)
_UNICODE_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_STRING = re.compile(r"""\"((?:[^"\\\n]|\\.)*)\"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`""")
_WORDS = re.compile(r"[A-Za-z]{2,}[ ,.:] ?[A-Za-z]{2,}")
_FIGURES = re.compile(r"[\d\s.,;:+\-]*")
_BOUNDARY = "|"


def find_in_html(page: str, path: str, allowed: frozenset[str] = frozenset()) -> list[Problem]:
    """What stands in a finished page that must not: its text, and the attributes that hold text.

    `allowed` is what the scan of the sources let pass. `path` is what a problem shows; the
    column is not known.
    """
    return _find_in_parts(page, path, allowed, _html_parts(page)) if _needs_closer_look(page) else []


# Escapes other than those that our own pages write, and what is no text but may hold some.
_ESCAPE = re.compile(r"&(?!(?:amp|lt|gt|quot|#34|#39);)")
_SCRIPT = re.compile(r"<[sS](?:[cC][rR][iI][pP][tT]|[tT][yY][lL][eE])\b")
_TAGS = re.compile("</?[A-Za-z][^<>]*>")
# The value of an attribute up to a bare `<` or `>`; what follows those counts as text.
_VALUES = re.compile(r"""=(?<! class=)\s*(?:"[^"<>]*|'[^'<>]*|[^\s"'<>]+)""")
_ZERO_WIDTH = "\u200b"


def _needs_closer_look(page: str) -> bool:
    """Whether a page must be taken apart: nearly none must, and thousands are made.

    Never false where `_html_parts` would let something be found. Tags are taken for nothing,
    also where they part two blocks, which may only bring more to light.
    """
    if "\\u" in page or _ESCAPE.search(page) or _SCRIPT.search(page):
        return True
    text = _TAGS.sub(_ZERO_WIDTH, page)
    return has_trigger(_BOUNDARY.join([text, *_VALUES.findall(page)]))


def find_in_script(script: str, path: str, allowed: frozenset[str] = frozenset()) -> list[Problem]:
    """What stands in the strings of a finished script or JSON file that must not.

    Strings that are figures or codes, such as postings of an index, are no text.
    """
    parts = [(match.start(), match.group(match.lastindex or 0) or "") for match in _STRING.finditer(script)]
    return _find_in_parts(
        script, path, allowed, [(start, _prose(_unescaped(part)) + _BOUNDARY) for start, part in parts]
    )


def _find_in_parts(whole: str, path: str, allowed: frozenset[str], parts: list[tuple[int, str]]) -> list[Problem]:
    text = "".join(part for _start, part in parts)
    found = find(text)
    if not found:
        return []
    starts = list(accumulate((len(part) for _start, part in parts), initial=0))
    problems = []
    for item in found:
        if text_key(text[item.start : item.end]) not in allowed:
            number = bisect_right(starts, item.start) - 1
            start, part = parts[number]
            lines = whole.count("\n", 0, start) + part.count("\n", 0, item.start - starts[number])
            problems.append(problem_of(item, Place(path, lines + 1)))
    return sorted(problems)


def _html_parts(page: str) -> list[tuple[int, str]]:
    """The texts of a page in order, then those in its attributes, each with its offset in the page.

    A cut at every `<` and the `>` after it. What is doubtful counts as text, so that nothing
    is lost: the rest of an attribute with a bare `>`, a `<` that begins no tag, and all that
    stands in a script.
    """
    first, *pieces = page.split("<")
    parts = [(0, _unescaped(first))]
    aside = []
    offset = len(first)
    in_script = False
    for piece in pieces:
        tag, closing, text = piece.partition(">")
        if in_script:
            in_script = not _SCRIPT_END.match(piece)
        if in_script or not closing or not _TAG_START.match(tag):
            parts.append((offset, _unescaped(piece)))
        else:
            in_script = _SCRIPT_START.match(tag) is not None
            between, values = _tag_texts(tag)
            parts += [(offset, between), (offset + len(tag) + 2, _unescaped(text))]
            if values:
                aside.append((offset, values))
        offset += 1 + len(piece)
    return parts + aside


@lru_cache(maxsize=4096)
def _tag_texts(tag: str) -> tuple[str, str]:
    """What a tag puts between the texts on either side, and the texts in its attributes."""
    if tag.startswith("!--"):
        return _BOUNDARY, _BOUNDARY + _unescaped(tag)
    values = [_prose(_unescaped((value or link).strip("\"'"))) for value, link in _TEXT_ATTRIBUTE.findall(tag)]
    between = "" if _INLINE_TAG.match(tag) else _BOUNDARY
    return between, _BOUNDARY.join(["", *values]) if values else ""


def _unescaped(text: str) -> str:
    if "&" in text:
        text = html.unescape(text)
    if "\\u" in text:
        text = _UNICODE_ESCAPE.sub(lambda match: chr(int(match.group(1), 16)), text)
    return text


def _prose(value: str) -> str:
    """The value, or "" where it is data: many figures in a row, or a long code."""
    is_code = len(value) > 64 and value.isascii() and "@" not in value and not _WORDS.search(value)
    is_figures = _FIGURES.fullmatch(value) and len(value.split()) > 5
    return "" if is_code or is_figures else value
