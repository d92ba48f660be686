"""A Markdown body -> its sections, our own lines (timeline, words to say), and HTML.

Bodies are plain CommonMark with tables. Raw HTML, pictures and addresses that run code are
problems, not output: all text is data. A link names the id of another text, `[延误](delay)`,
so that no author needs to know an address; `to_html` turns the ids into addresses. Each
section is checked as it is shown, by itself: what one section opens cannot hide what stands
in the next. This module must not know which ids there are.
"""

from __future__ import annotations

import bisect
import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import pyromark
from markupsafe import Markup, escape

from generator.content.model import Line, Section, TimelineEntry
from generator.language import _
from generator.problems import Place, Problem
from generator.source import Source

_OPTIONS = pyromark.Options.ENABLE_TABLES
# Every pattern here takes a time in proportion to the text, whatever stands in it.
_HEADING = re.compile(r"^##[ \t]+(\S.*)$", re.MULTILINE)
_SUSPECT = re.compile(
    r"<|\]\(|\]:|!\[|^#{3,6}[^#\s]|^[ \t>*+\-\d.)]*##?(?!#)|^[ \t>*+\-\d.)=]*[=\-][ \t]*$", re.MULTILINE
)
"""Without any of these a section holds nothing that `_examine` would look at, and the parser is left alone."""
_HEADING_WITHOUT_SPACE = re.compile(r"^#{2,6}(?=[^#\s])", re.MULTILINE)
_TIMELINE = re.compile(r"[-*]\s*T([+-])([^｜|]+)[｜|]([^｜|]+)[｜|](.+)")
_PARTS = re.compile(r"(\d{1,4})\s*(天|个?小时|时|分钟?|d|h|m)")
_SAY = re.compile(r"[-*]\s*([^：:]{1,12})[：:]\s*(.+)")
_REASON = re.compile(r"([^（(].*?)[（(]([^（）()]+)[）)]")
_INLINE = re.compile(r"(`[^`]+`|\*\*|\*)")
_MINUTES = {"天": 1440, "d": 1440, "小时": 60, "个小时": 60, "时": 60, "h": 60, "分": 1, "分钟": 1, "m": 1}
_MOST_MINUTES = 10 * 366 * 1440
"""No handling is told over more than ten years."""
_SAFE_SCHEMES = ("https:", "http:", "mailto:", "tel:")
_QUOTES = '“”"「」'

NEVER = "不要说"
"""The label of a line that must not be said; it is content, so it is Chinese in every language."""

DUE = {"{答复期限}": "replied", "{首次处理期限}": "first", "{法定期限}": "law"}
"""A blank in words to say -> the limit whose date the page puts there."""


@dataclass(frozen=True, slots=True)
class Body:
    """A read body: its sections in their order, the ids it links to (with `#heading` where given), what is wrong.

    Text before the first heading of level two is a section without title.
    """

    sections: tuple[Section, ...]
    links: tuple[tuple[str, Place], ...]
    problems: tuple[Problem, ...]


def read_body(source: Source) -> Body:
    """The body of a file. HTML comments are notes of the authors and belong to no section."""
    sections = _split(source)
    links: list[tuple[str, Place]] = []
    problems: list[Problem] = []
    for section in sections:
        if _SUSPECT.search(section.text):
            _examine(source, section, links, problems)
    return Body(sections, tuple(links), tuple(problems))


def _split(source: Source) -> tuple[Section, ...]:
    body = _without_comments(source.body)
    headings = list(_HEADING.finditer(body))
    starts = [heading.start() for heading in headings]
    intro = body[: starts[0]] if headings else body
    sections = [Section("", intro.rstrip(), source.body_line - 1)] if intro.strip() else []
    line, counted = source.body_line, 0
    for heading, end in zip(headings, [*starts, len(body)][1:], strict=True):
        line += body.count("\n", counted, heading.start())
        counted = heading.start()
        title = heading.group(1).rstrip(" \t#") or heading.group(1).rstrip()
        sections.append(Section(title, body[heading.end() + 1 : end].rstrip(), line))
    return tuple(sections)


def _without_comments(body: str) -> str:
    """The body with the line ends alone of every `<!-- ... -->`."""
    parts: list[str] = []
    done = 0
    while (start := body.find("<!--", done)) >= 0 and (end := body.find("-->", start + 4)) >= 0:
        parts += [body[done:start], "\n" * body.count("\n", start, end)]
        done = end + 3
    return "".join([*parts, body[done:]])


def _examine(source: Source, section: Section, links: list[tuple[str, Place]], problems: list[Problem]) -> None:
    """Add the links of a section, and what no page may hold: HTML, pictures, unsafe addresses, stray headings."""
    data = section.text.encode()
    lines = data.split(b"\n")
    starts = [0, *itertools.accumulate(len(line) + 1 for line in lines)]

    def place(start: int, end: int) -> Place:
        """The place of a span of bytes; the whole line where a comment was taken out of it."""
        number = bisect.bisect_right(starts, start) - 1
        line = section.line + 1 + number
        if source.line_text(line).rstrip() != lines[number].decode().rstrip():
            return Place(source.path, line)
        before = data[starts[number] : start].decode()
        found = data[start:end].decode().rstrip().partition("\n")[0]
        return Place(source.path, line, len(before) + 1, max(1, len(found)))

    def bad(start: int, end: int, rule: str, message: str, expected: str, fix: str) -> None:
        problems.append(source.problem(place(start, end), rule, message, expected=expected, fix=fix))

    for match in _HEADING_WITHOUT_SPACE.finditer(section.text):
        start = len(section.text[: match.start()].encode())
        bad(
            start,
            start + len(match.group()),
            "markdown-heading",
            _("no space stands after the `#`"),
            _("`## ` and the heading"),
            _("write a space after the last `#`"),
        )
    in_block = False
    for event, span in pyromark.events_with_range(section.text, options=_OPTIONS):
        if not isinstance(event, dict):
            continue
        where = span["start"], span["end"]
        if event.get("End") == "HtmlBlock":
            in_block = False
        if "InlineHtml" in event or ("Html" in event and not in_block):
            in_block = "Html" in event
            bad(
                *where,
                "markdown-html",
                _("the text holds an HTML tag"),
                _("plain Markdown"),
                _("write it in words; for the sign itself write `&lt;`"),
            )
        start = event.get("Start")
        if not isinstance(start, dict):
            continue
        if "Image" in start:
            bad(
                *where,
                "markdown-image",
                _("the text shows a picture"),
                _("words only: a picture may show a person or an address"),
                _("describe in words what it shows"),
            )
        if "Heading" in start and start["Heading"]["level"] in ("H1", "H2"):
            bad(
                *where,
                "markdown-heading",
                _("the heading is no section of the text"),
                _("`## ` and the heading, at the beginning of a line; the title stands in the head"),
                _("write `## `"),
            )
        if "Link" in start:
            target = start["Link"]["dest_url"]
            if target.lower().startswith(_SAFE_SCHEMES):
                continue
            if ":" in target or target.startswith("//"):
                bad(
                    *where,
                    "markdown-link",
                    _("the link leads to an address that no page may hold"),
                    _("the id of a text, or an address with https"),
                    _("correct the address, or delete the link"),
                )
            elif not data[: span["end"]].endswith(f"]({target})".encode()):
                bad(
                    *where,
                    "markdown-link",
                    _("the link is written in another way"),
                    _("`[words](id)`"),
                    _("write the words between [ ], and right after them the id between ( )"),
                )
            else:
                links.append((target, place(*where)))


_LINK_TO_NOTHING = re.compile(r'<a href="">(.*?)</a>', re.DOTALL)


def to_html(text: str, address: Callable[[str], str] | None = None) -> Markup:
    """The HTML of a checked section; `address` turns a linked id into an address, "" where only the words are to be shown."""
    if address is None or "](" not in text:
        return Markup(pyromark.html(text, options=_OPTIONS))
    return Markup(_LINK_TO_NOTHING.sub(r"\1", pyromark.html(_with_addresses(text, address), options=_OPTIONS)))


def _with_addresses(text: str, address: Callable[[str], str]) -> str:
    data = text.encode()
    parts: list[bytes] = []
    done = 0
    for event, span in pyromark.events_with_range(text, options=_OPTIONS):
        start = event.get("Start") if isinstance(event, dict) else None
        if not isinstance(start, dict) or "Link" not in start:
            continue
        target = start["Link"]["dest_url"]
        tail = f"]({target})".encode()
        if not target.lower().startswith(_SAFE_SCHEMES) and data[: span["end"]].endswith(tail):
            parts += [data[done : span["end"] - len(tail)], f"](<{address(target)}>)".encode()]
            done = span["end"]
    return b"".join([*parts, data[done:]]).decode()


_INLINE_TAGS = {"**": "strong", "*": "em"}


def inline(text: str) -> Markup:
    """One line of text with its **strong**, *stressed* and `literal` words; everything else as it stands."""
    if "*" not in text and "`" not in text:
        return escape(text)
    pieces = _INLINE.split(text)
    parts: list[str] = []
    opened: dict[str, int] = {}
    for before, piece, after in zip(["", *pieces], pieces, [*pieces[1:], ""], strict=False):
        tag = _INLINE_TAGS.get(piece)
        if tag is None:
            literal = len(piece) > 2 and piece[0] == piece[-1] == "`"
            parts.append(f"<code>{escape(piece[1:-1])}</code>" if literal else str(escape(piece)))
        elif piece in opened and before[-1:].strip():
            place = opened.pop(piece)
            opened = {other: at for other, at in opened.items() if at < place}
            parts[place] = f"<{tag}>"
            parts.append(f"</{tag}>")
        else:
            if after[:1].strip():
                opened[piece] = len(parts)
            parts.append(piece)
    return Markup("".join(parts))


@lru_cache(maxsize=4096)
def relative_minutes(sign: str, text: str) -> int | None:
    """Minutes from receipt for `+`/`-` and `5小时20分钟`, `3天` or `0`; None where it cannot be read."""
    text = text.strip()
    if text == "0":
        return 0
    parts = _PARTS.findall(text)
    if not parts or _PARTS.sub("", text).strip():
        return None
    minutes = sum(int(number) * _MINUTES[unit] for number, unit in parts)
    if minutes > _MOST_MINUTES:
        return None
    return -minutes if sign == "-" else minutes


def timeline(section: Section) -> tuple[tuple[TimelineEntry, ...], tuple[tuple[int, str], ...]]:
    """The entries of a handling, in their order, and the lines that are none (line in the file, text)."""
    entries: list[TimelineEntry] = []
    bad: list[tuple[int, str]] = []
    for number, raw in enumerate(section.text.split("\n"), section.line + 1):
        line = raw.strip()
        if not line:
            continue
        match = _TIMELINE.fullmatch(line)
        minutes = relative_minutes(match.group(1), match.group(2)) if match else None
        if match is None or minutes is None:
            bad.append((number, raw))
            continue
        label = f"T{match.group(1)}{match.group(2).strip()}"
        entries.append(TimelineEntry(minutes, label, match.group(3).strip(), match.group(4).strip(), number))
    return tuple(entries), tuple(bad)


@dataclass(frozen=True, slots=True)
class SayLines:
    """The words of a case: to say, and never to say; `bad` are lines that are neither (line, text)."""

    say: tuple[Line, ...]
    never: tuple[Line, ...]
    bad: tuple[tuple[int, str], ...]


def say_lines(section: Section) -> SayLines:
    """The lines `- when：words` of a section; `- 不要说：words（reason）` are those never to say."""
    say: list[Line] = []
    never: list[Line] = []
    bad: list[tuple[int, str]] = []
    for number, raw in enumerate(section.text.split("\n"), section.line + 1):
        line = raw.strip()
        if not line:
            continue
        match = _SAY.fullmatch(line)
        if match is None:
            bad.append((number, raw))
            continue
        when, words = match.group(1).strip(), match.group(2).strip()
        if when == NEVER:
            reason = _REASON.fullmatch(words)
            never.append(Line(_unquoted(reason.group(1)), "", reason.group(2)) if reason else Line(_unquoted(words)))
        else:
            say.append(Line(_unquoted(words), when))
    return SayLines(tuple(say), tuple(never), tuple(bad))


def _unquoted(text: str) -> str:
    text = text.strip()
    return (
        text[1:-1].strip()
        if len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES and not set(text[1:-1]) & set(_QUOTES)
        else text
    )


def anchors(sections: tuple[Section, ...]) -> set[str]:
    """The headings that a link can name after `#`."""
    return {section.title for section in sections}
