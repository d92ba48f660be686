"""The after-action report of a run, as Markdown and as a Word file, drafted from its log.

Its parts follow the order of GB/T 46792-2025, Annex E, as far as it is known (its table of contents was read, not its text):
plan, facts, course and response times, objectives and ratings, strengths, weaknesses, causes, improvement. The same parts
in the same words as site_templates/js/after-action.js shows on the screen.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from generator.content import schema
from generator.drills import runs
from generator.drills.pages import clock
from generator.language import _

if TYPE_CHECKING:
    from docx.document import Document

_BLANK = re.compile(r"_{2,}:_{2,}|_{2,}")
_MARKS = re.compile(r"[\\`*_{}\[\]<>|#~]")
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_SERIF, _SANS = "SimSun", "SimHei"


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report: sentences, and a table whose `head` is empty where its first column is the heading."""

    title: str
    note: str = ""
    points: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """An after-action report: `real` tells a real event from a drill, `day` is the ISO day on which it began."""

    title: str
    real: bool
    day: str
    parts: tuple[Part, ...]


# ---------------------------------------------------------------- words


def t_text(seconds: int) -> str:
    """T as it is shown: `T+07`, `T+1:02`."""
    return f"T+{clock(seconds // 60)}"


def span_text(seconds: int) -> str:
    """A length in words, as exact as it matters."""
    if seconds < 60:
        return _("{n} s").format(n=seconds)
    if seconds < 3600:
        return _("{n} min").format(n=seconds // 60)
    return _("{hours} h {minutes} min").format(hours=seconds // 3600, minutes=seconds % 3600 // 60)


def _clock_of(at: str) -> str:
    """The time of day of an ISO time, at the place where it was written."""
    return datetime.fromisoformat(at).strftime("%H:%M")


def _word(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else str(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool)
        else ""
    )


def _because(why: Any) -> str:
    return _(": {why}").format(why=_word(why)) if _word(why) else ""


def _step_name(run: runs.Run, id: Any) -> str:
    entry = run.steps.get(_word(id))
    return _("step {n}").format(n=entry.number) if entry else _("step “{id}”").format(id=_word(id))


def _inject_name(run: runs.Run, key: Any) -> str:
    item = run.injects.get(_word(key))
    if item is None or not item.inserted:
        return _("inject {n}").format(n=_word(key))
    return _("inject +{n}").format(
        n=[other.key for other in run.injects.values() if other.inserted].index(item.key) + 1
    )


def filled(text: str, words: Any) -> str:
    """A text with words in its blanks (`__`, `__:__`); blanks without a word stay."""
    given = iter(words if isinstance(words, list) else ())

    def fill(match: re.Match[str]) -> str:
        word = next(given, "")
        return word if isinstance(word, str) and word else match.group()

    return _BLANK.sub(fill, text)


def _wanted(step: Mapping[str, Any], words: Any) -> str:
    """What is true once a step is done; what was to do, where the blanks were left empty."""
    want = step.get("want") or ""
    given = isinstance(words, list) and any(isinstance(word, str) and word for word in words)
    return filled(want, words) if want and (given or not _BLANK.search(want)) else str(step.get("do", ""))


def event_text(run: runs.Run, event: runs.Event) -> str:
    """What an event says, in one line."""
    type, why = event["type"], event.get("why")
    if type in ("tick", "na", "defer", "assign"):
        return _step_text(run, event)
    if type in ("release", "hold", "skip", "insert"):
        return _inject_text(run, event)
    simple = {
        "start": _("Started: real event") if run.log["mode"] == "real" else _("Started: drill"),
        "pause": _("Clock stopped"),
        "resume": _("Clock goes on"),
        "retime": _("Injects re-timed"),
        "note": _word(event.get("text")),
        "close": _("Ended") + _because(why),
        "reopen": _("Opened again") + _because(why),
    }
    if type in simple:
        return simple[type]
    levels = {
        "declare": _("Declares level {level}"),
        "raise": _("Raises to level {level}"),
        "lower": _("Lowers to level {level}"),
    }
    if type in levels:
        return levels[type].format(level=_word(event.get("level"))) + _because(why)
    match type:
        case "undo":
            other = next((mark.event for mark, _undone in run.rows if mark.event["id"] == event.get("of")), None)
            what = (
                re.split("[：:]", event_text(run, other))[0]
                if other is not None and other["type"] != "undo"
                else _word(event.get("of"))
            )
            return _("Takes back “{what}”").format(what=what) + _because(why)
        case "evidence":
            size = event.get("size")
            shown = max(1, round(size / 1024)) if isinstance(size, (int, float)) and 0 <= size < 1e15 else "?"
            text = _("Evidence {name}, {size} KB, SHA-256 {hash}").format(
                name=_word(event.get("name")), size=shown, hash=_word(event.get("sha256"))[:12]
            )
            return text + (
                _(" ({step})").format(step=_step_name(run, event["step"]))
                if _word(event.get("step")) in run.steps
                else ""
            )
        case "confirm":
            blocks = {entry.block["id"]: entry.block.get("title") for entry in run.steps.values()}
            return _("All answered and confirmed: {block}").format(
                block=blocks.get(_word(event.get("block"))) or _word(event.get("block"))
            )
        case "handover":
            return _("{post} handed over: {from} → {to}").format(
                **{key: _word(event.get(key)) for key in ("post", "from", "to")}
            )
        case "rate":
            return _("Task {n}: {rating}").format(
                n=_word(event.get("task")), rating=rating_word(event.get("rating"))
            ) + _because(event.get("note"))
        case "hotwash":
            words = {key: _word(event.get(key)) or "—" for key in ("well", "hard", "next")}
            return _("Went well: {well}; was hard: {hard}; next time: {next}").format(**words)
        case "measure":
            return _("Measure: {what}; {owner}, by {due}").format(
                **{key: _word(event.get(key)) for key in ("what", "owner", "due")}
            )
    return _("Entry of an unknown kind: {type}").format(type=type)


def _step_text(run: runs.Run, event: runs.Event) -> str:
    name = _step_name(run, event.get("step"))
    match event["type"]:
        case "tick":
            entry = run.steps.get(_word(event.get("step")))
            return _("{step} done").format(step=name) + _because(
                _wanted(entry.step, event.get("blanks")) if entry else ""
            )
        case "na":
            return _("{step} does not apply").format(step=name) + _because(event.get("why"))
        case "defer":
            return _("{step} put off").format(step=name) + _because(event.get("why"))
    return _("{step} goes to {role}, {minutes} min").format(
        step=name, role=_word(event.get("role")), minutes=_word(event.get("minutes"))
    )


def _inject_text(run: runs.Run, event: runs.Event) -> str:
    own = event.get("inject")
    match event["type"]:
        case "release":
            item = run.injects.get(_word(own))
            return _("{inject} released").format(inject=_inject_name(run, own)) + _because(
                item.inject.get("subject") if item else ""
            )
        case "hold":
            return _("{inject} held").format(inject=_inject_name(run, own))
        case "skip":
            return _("{inject} skipped").format(inject=_inject_name(run, own)) + _because(event.get("why"))
    return _("{inject} inserted").format(inject=_inject_name(run, event["id"])) + _because(
        own.get("subject") if isinstance(own, dict) else ""
    )


def rating_word(rating: Any) -> str:
    """The word of a rating: P, S, M or U."""
    return _(schema.RATINGS[rating]) if isinstance(rating, str) and rating in schema.RATINGS else "?"


def _state_word(state: str) -> str:
    return {
        "done": _("done"),
        "na": _("does not apply"),
        "deferred": _("put off"),
        "open": _("not done"),
        "other-level": _("other level"),
    }[state]


def _against_limit(step: Mapping[str, Any]) -> str:
    if step["state"] == "na":
        return "—"
    if step["limit"] is None:
        return _("no limit") if step["state"] == "done" else _state_word(step["state"])
    if step["late"]:
        return _("late by {span}").format(span=span_text(step["late"]))
    return _("in time") if step["state"] == "done" else _("not due yet")


# ---------------------------------------------------------------- parts


def report_of(log: runs.Log, plan: Mapping[str, Any], scenario: Mapping[str, Any] | None = None) -> Report:
    """The report of a log; `plan` and `scenario` as pages give them to scripts."""
    run, facts = runs.fold(log, plan, scenario), runs.facts_of(log, plan, scenario)
    real = facts["mode"] == "real"
    drilled = None if real else scenario
    parts = [_about(log, facts, plan, drilled), _facts(run, facts), _times(run, facts), _course(run)]
    if drilled:
        parts.append(_objectives(facts, drilled))
    empty = (_("To be filled in."),)
    parts += [
        Part(title, points=tuple(facts[key]) or empty)
        for key, title in (("strengths", _("Strengths")), ("weaknesses", _("Weaknesses")), ("causes", _("Causes")))
    ]
    rows = tuple((item["what"], item["owner"], item["due"], "") for item in facts["measures"]) or (("", "", "", ""),)
    parts.append(
        Part(
            _("Improvement"),
            points=tuple(facts["suggestions"]),
            head=(_("Measure"), _("Owner (post)"), _("By which day"), _("Verified")),
            rows=rows,
        )
    )
    title = (
        _("After-action report: {title}").format(title=plan["title"])
        if real
        else _("Drill report: {title}").format(title=(scenario or plan)["title"])
    )
    return Report(title, real, facts["started"][:10], tuple(parts))


def _about(log: runs.Log, facts: Mapping[str, Any], plan: Mapping[str, Any], drilled: Mapping[str, Any] | None) -> Part:
    started = f"{facts['started'][:10]} {_clock_of(facts['started'])}" if facts["started"] else ""
    rows = [
        (_("Plan"), f"{plan['title']} · " + _("version {version}").format(version=log["plan"]["version"])),
        *([(_("Scenario"), f"{drilled['title']} · {drilled['form']}")] if drilled else []),
        (_("Real or drill"), _("real event") if facts["mode"] == "real" else _("drill, no real event")),
        (
            _("When it was"),
            _("{start}, {span}").format(start=started, span=_("{n} min").format(n=(facts["seconds"] + 30) // 60)),
        ),
        (_("Took part (posts)"), _(", ").join(facts["posts"])),
        (
            _("Running record"),
            _("{run}, {n} entries, {undone} taken back").format(
                run=facts["run"], n=facts["events"], undone=facts["undone"]
            ),
        ),
    ]
    return Part(_("Event and plan") if facts["mode"] == "real" else _("Drill and plan"), rows=tuple(rows))


def _facts(run: runs.Run, facts: Mapping[str, Any]) -> Part:
    counts = facts["counts"]
    points = [
        _("No level was declared.")
        if facts["declared"] is None
        else _("Level declared at {t}; highest and last as below.").format(t=t_text(facts["declared"])),
        _("Steps: {done} of {total} done, {na} did not apply, {open} not done.").format(
            done=counts["done"], total=counts["total"], na=counts["na"], open=counts["open"] + counts["deferred"]
        ),
        _("Limits: {kept} of {limited} steps with a limit were in time.").format(
            kept=facts["kept"], limited=facts["limited"]
        ),
        *(f"{t_text(mark.t)} {mark.who} {event_text(run, mark.event)}" for mark in (*run.levels, *run.handovers)),
    ]
    if run.closed:
        points.append(
            _("Ended at {t}{why}").format(t=t_text(facts["seconds"]), why=_because(run.closed.event.get("why")))
        )
    return Part(_("Facts of the run"), points=tuple(points))


def _times(run: runs.Run, facts: Mapping[str, Any]) -> Part:
    names = {entry.number: entry.step.get("do", entry.step["id"]) for entry in run.steps.values()}
    head = (_("Step"), _("What to do"), _("Who"), _("Limit"), _("Done at"), _("Against the limit"))
    rows = tuple(
        (
            str(step["number"]),
            names[step["number"]]
            + (_(" ({why})").format(why=step["why"]) if step["why"] else "")
            + (_(" (recorded more than once)") if step["conflict"] else ""),
            step["owner"],
            "—" if step["limit"] is None else t_text(int(step["limit"])),
            _state_word(step["state"]) if step["t"] is None else t_text(step["t"]),
            _against_limit(step),
        )
        for step in facts["steps"]
        if step["state"] != "other-level"
    )
    return Part(_("Response times against limits"), head=head, rows=rows)


def _course(run: runs.Run) -> Part:
    head = (_("Time"), "T", _("Who"), _("What happened"))
    rows = tuple(
        (
            _clock_of(mark.event["at"]),
            t_text(mark.t),
            mark.who,
            (_("(taken back) ") if undone else "") + event_text(run, mark.event),
        )
        for mark, undone in run.rows
        if mark.event["type"] not in ("hotwash", "measure", "rate") and not mark.event.get("about")
    )
    return Part(_("Course of events"), head=head, rows=rows)


def _objectives(facts: Mapping[str, Any], scenario: Mapping[str, Any]) -> Part:
    rows = []
    for n, (objective, reached) in enumerate(zip(scenario["objectives"], facts["objectives"], strict=True), 1):
        own = [
            rating
            for rating in facts["ratings"]
            if runs.objective_of(rating["task"], scenario["tasks"]) == objective["id"]
        ]
        seen = [
            _("{task}: {rating} ({who})").format(
                task=scenario["tasks"][int(item["task"]) - 1]["task"],
                rating=rating_word(item["rating"]),
                who=item["who"],
            )
            + _because(item["note"])
            for item in own
        ]
        mean = (
            "—" if reached["mean"] is None else _("{mean} of 4, n={n}").format(mean=f"{reached['mean']:g}", n=len(own))
        )
        rows.append(
            (
                str(n),
                _("{objective} ({measure})").format(objective=objective["what"], measure=objective["measure"]),
                _("; ").join(seen) or _("not observed"),
                mean,
            )
        )
    return Part(
        _("Objectives and ratings"),
        _("Done well 4, with difficulty 3, great difficulty 2, not done 1. A mean of few ratings is no measure."),
        head=("", _("Objective"), _("What was seen"), _("Mean")),
        rows=tuple(rows),
    )


# ---------------------------------------------------------------- Markdown


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", " ".join(text.split()))


def to_markdown(report: Report) -> str:
    """The report as Markdown, ready for a repository."""
    lines = [
        f"# {_escaped(report.title)}",
        "",
        "" if report.real else "> " + _escaped(_("This was a drill, no real event.")),
        "",
    ]
    for n, part in enumerate(report.parts, 1):
        lines += [f"## {n} {_escaped(part.title)}", ""]
        lines += [_escaped(part.note), ""] if part.note else []
        lines += [*(f"- {_escaped(text)}" for text in part.points), ""] if part.points else []
        if part.rows:
            head = part.head or ("",) * len(part.rows[0])
            lines += [
                f"| {' | '.join(map(_escaped, head))} |",
                f"| {' | '.join('---' for _cell in head)} |",
                *(f"| {' | '.join(map(_escaped, row))} |" for row in part.rows),
                "",
            ]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


# ---------------------------------------------------------------- Word


def to_docx(report: Report) -> bytes:
    """The report as a Word file: A4, numbered pages, the heading of a table on every page; the same bytes for the same report."""
    import docx
    from docx.shared import Mm

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(22)
    section.top_margin = section.bottom_margin = Mm(20)
    for name, size, font in (
        ("Normal", 10.5, _SERIF),
        ("Title", 20, _SANS),
        ("Heading 1", 14, _SANS),
        ("List Bullet", 10.5, _SERIF),
    ):
        _set_font(document.styles[name], size, font)
    day = datetime.fromisoformat(report.day or "2000-01-01")
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = _plain(report.title), "Casepress", "Casepress"
    properties.created = properties.modified = day
    properties.comments = ""
    if not report.real:
        section.header.paragraphs[0].text = _("This was a drill, no real event.")
    _add_page_number(section.footer.paragraphs[0])
    document.add_heading(_plain(report.title), 0)
    for n, part in enumerate(report.parts, 1):
        document.add_heading(f"{n} {_plain(part.title)}", 1)
        if part.note:
            document.add_paragraph(_plain(part.note))
        for text in part.points:
            document.add_paragraph(_plain(text), "List Bullet")
        if part.rows:
            _add_table(document, part)
    document.add_paragraph()
    document.add_paragraph(
        "　　　　".join(f"{word}：________" for word in (_("Drawn up"), _("Checked"), _("Approved")))
    )
    written = io.BytesIO()
    document.save(written)
    return _repacked(written.getvalue())


def _plain(text: str) -> str:
    """A text without what XML has no place for."""
    return _NOT_XML.sub("\ufffd", text)


def _set_font(style: Any, size: float, font: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.size, style.font.name = Pt(size), font
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("eastAsia", "ascii", "hAnsi"):
        fonts.set(qn(f"w:{script}"), font)
    for theme in ("asciiTheme", "eastAsiaTheme", "hAnsiTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)


def _add_page_number(paragraph: Any) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)


def _add_table(document: Document, part: Part) -> None:
    from docx.oxml import OxmlElement
    from docx.shared import Mm

    rows: Sequence[Sequence[str]] = [part.head, *part.rows] if part.head else part.rows
    table = document.add_table(0, len(part.rows[0]), "Table Grid")
    widths = _widths(rows)
    for number, row in enumerate(rows):
        line = table.add_row()
        for position, (cell, text, width) in enumerate(zip(line.cells, row, widths, strict=True)):
            cell.width = Mm(width)
            cell.paragraphs[0].add_run(_plain(text)).bold = bool(part.head and number == 0) or (
                not part.head and position == 0
            )
        if part.head and number == 0:
            line._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        line._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _widths(rows: Sequence[Sequence[str]]) -> list[float]:
    """Widths of the columns in millimetres, by the longest text in them within bounds; together 166."""
    longest = [min(max(3, *(len(row[column]) for row in rows)), 40) for column in range(len(rows[0]))]
    return [166 * weight / sum(longest) for weight in longest]


def _repacked(data: bytes) -> bytes:
    """The same archive with the same time on every file in it."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        for item in source.infolist():
            target.writestr(zipfile.ZipInfo(item.filename, _FIRST_DAY), source.read(item), zipfile.ZIP_DEFLATED)
    return written.getvalue()
