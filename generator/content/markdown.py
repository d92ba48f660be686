"""A Markdown body -> its sections, our own lines (timeline, words to say), and HTML.

Bodies are plain CommonMark with tables. Raw HTML, pictures and addresses that run code are
problems, not output: all text is data. A link names the id of another text, `[延误](delay)`,
so that no author needs to know an address; `links` gives them for the checks, `to_html` turns
them into addresses. This module must not know which ids there are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pyromark
from markupsafe import Markup, escape

from generator.content.model import Line, Section, TimelineEntry
from generator.language import _
from generator.problems import Place, Problem
from generator.source import Source

_OPTIONS = pyromark.Options.ENABLE_TABLES
_HEADING = re.compile(r"^##[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_SUSPECT = re.compile(r"<|\]\(|\]:|!\[|^ {0,3}#[ \t\n]|^ {0,3}=+[ \t]*$", re.MULTILINE)
_LINK_TARGET = re.compile(r"\]\(([^()\s]+)\)")
_TIMELINE = re.compile(r"[-*]\s*T([+-])\s*([^｜|]+)[｜|]\s*([^｜|]+?)\s*[｜|]\s*(.+)")
_PARTS = re.compile(r"(\d{1,4})\s*(天|个?小时|时|分钟?|d|h|m)")
_SAY = re.compile(r"[-*]\s*([^：:]{1,12})[：:]\s*(.+)")
_REASON = re.compile(r"(.+?)\s*[（(]([^（）()]+)[）)]\s*$")
_MINUTES = {"天": 1440, "d": 1440, "小时": 60, "个小时": 60, "时": 60, "h": 60, "分": 1, "分钟": 1, "m": 1}
_SAFE_SCHEMES = ("https:", "http:", "mailto:", "tel:")
_QUOTES = "“”\"「」"

NEVER = "不要说"
"""The label of a line that must not be said; it is content, so it is Chinese in every language."""

DUE = {"{答复期限}": "replied", "{首次处理期限}": "first", "{法定期限}": "law"}
"""A blank in words to say -> the limit whose date the page puts there."""


def split_sections(source: Source) -> tuple[str, tuple[Section, ...]]:
    """What stands before the first heading of level two, and the sections with their lines in the file."""
    body = _COMMENT.sub(lambda match: "\n" * match.group().count("\n"), source.body)
    headings = list(_HEADING.finditer(body))
    if not headings:
        return body.strip(), ()
    sections = []
    for position, heading in enumerate(headings):
        end = headings[position + 1].start() if position + 1 < len(headings) else len(body)
        line = source.body_line + body.count("\n", 0, heading.start())
        sections.append(Section(heading.group(1).strip(), body[heading.end():end].strip("\n"), line))
    return body[:headings[0].start()].strip(), tuple(sections)


def check(source: Source) -> Iterator[Problem]:
    """What a body may not hold: raw HTML, pictures, unsafe addresses, headings that break the page's order."""
    body = _COMMENT.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), source.body)
    if not _SUSPECT.search(body):
        return
    data = body.encode()

    def place(start: int) -> Place:
        text = data[:start].decode(errors="replace")
        return Place(source.path, source.body_line + text.count("\n"), len(text) - text.rfind("\n"))

    for event, span in pyromark.events_with_range(body, options=_OPTIONS):
        if not isinstance(event, dict):
            continue
        if "Html" in event or "InlineHtml" in event:
            yield source.problem(place(span["start"]), "markdown-html", _("the text holds an HTML tag"),
                                 expected=_("plain Markdown"), fix=_("write it in words; for the sign itself write `&lt;`"))
        start = event.get("Start")
        if not isinstance(start, dict):
            continue
        if "Image" in start:
            yield source.problem(place(span["start"]), "markdown-image", _("the text shows a picture"),
                                 expected=_("words only: a picture may show a person or an address"), fix=_("describe in words what it shows"))
        if "Heading" in start and start["Heading"]["level"] == "H1":
            yield source.problem(place(span["start"]), "markdown-heading", _("the text has a heading of level one"),
                                 expected=_("headings from `##` on; the title stands in the head"), fix=_("write `## `"))
        if "Link" in start:
            target = start["Link"]["dest_url"]
            if ":" in target.partition("/")[0] and not target.lower().startswith(_SAFE_SCHEMES):
                yield source.problem(place(span["start"]), "markdown-link", _("the link leads to an address that no page may hold"),
                                     expected=_("the id of a text, or an address with https"), fix=_("correct the address, or delete the link"))


def links(source: Source) -> Iterator[tuple[str, Place]]:
    """The ids (with `#heading` where given) that a body links to, each with its place."""
    if "](" not in source.body:
        return
    for number, line in enumerate(source.body.split("\n")):
        for match in _LINK_TARGET.finditer(line):
            if not match.group(1).lower().startswith(_SAFE_SCHEMES):
                yield match.group(1), Place(source.path, source.body_line + number, match.start(1) + 1, len(match.group(1)))


def to_html(text: str, address: Callable[[str], str] | None = None) -> Markup:
    """The HTML of a checked body; `address` turns a linked id into an address."""
    def relink(match: re.Match[str]) -> str:
        target = match.group(1)
        if address is None or target.lower().startswith(_SAFE_SCHEMES):
            return match.group()
        return f"](<{address(target)}>)"
    if "](" in text:
        text = _LINK_TARGET.sub(relink, text)
    return Markup(pyromark.html(text, options=_OPTIONS))


def inline(text: str) -> Markup:
    """One line of text with its emphasis, without a paragraph around it."""
    html = pyromark.html(escape(text).replace("&#34;", '"').replace("&#39;", "'"), options=_OPTIONS).strip() if "*" in text or "`" in text else ""
    if html.startswith("<p>") and html.endswith("</p>") and html.count("<p>") == 1:
        return Markup(html[3:-4])
    return escape(text)


def relative_minutes(sign: str, text: str) -> int | None:
    """Minutes from receipt for `+`/`-` and `5小时20分钟`, `3天` or `0`; None where it cannot be read."""
    text = text.strip()
    if text == "0":
        return 0
    parts = _PARTS.findall(text)
    if not parts or _PARTS.sub("", text).strip():
        return None
    minutes = sum(int(number) * _MINUTES[unit] for number, unit in parts)
    return -minutes if sign == "-" else minutes


def timeline(section: Section) -> tuple[tuple[TimelineEntry, ...], tuple[tuple[int, str], ...]]:
    """The entries of a handling, in their order, and the list lines that are none (line in the file, text)."""
    entries: list[TimelineEntry] = []
    bad: list[tuple[int, str]] = []
    for number, raw in enumerate(section.text.split("\n"), section.line + 1):
        line = raw.strip()
        if not line.startswith(("-", "*")):
            continue
        match = _TIMELINE.fullmatch(line)
        minutes = relative_minutes(match.group(1), match.group(2)) if match else None
        if match is None or minutes is None:
            bad.append((number, raw))
            continue
        entries.append(TimelineEntry(minutes, f"T{match.group(1)}{match.group(2).strip()}", match.group(3).strip(), match.group(4).strip()))
    return tuple(entries), tuple(bad)


@dataclass(frozen=True, slots=True)
class SayLines:
    """The words of a case: to say, and never to say; `bad` are list lines that are neither (line, text)."""

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
        if not line.startswith(("-", "*")):
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
    return text[1:-1].strip() if len(text) > 2 and text[0] in _QUOTES and text[-1] in _QUOTES and not set(text[1:-1]) & set(_QUOTES) else text


def anchors(sections: tuple[Section, ...]) -> set[str]:
    """The headings that a link can name after `#`."""
    return {section.title for section in sections}
