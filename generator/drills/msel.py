"""The injects of a scenario as a CSV table (a master scenario events list), out of the library and back into it.

The columns are those that exercise tools exchange, with three more for what a scenario of ours knows besides. What was
written comes back as it was; times come back in minutes. A table that people wrote is told by row and column.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.content import model, schema
from generator.drills import lines
from generator.language import _
from generator.problems import WARNING, Place, Problem, nearest

COLUMNS = (
    "Number",
    "Time",
    "From",
    "To",
    "Team",
    "Method",
    "Subject",
    "Message",
    "Expected Action",
    "Objective",
    "Trigger",
    "Contingency",
)
"""The columns in their order; the last three are ours."""

_ALSO = {
    "Number": ("编号", "序号", "no", "no.", "#"),
    "Time": ("时间", "时刻"),
    "From": ("发出", "来源", "发件"),
    "To": ("接收", "对象", "收件"),
    "Team": ("组", "组别", "小组"),
    "Method": ("方式", "手段", "means"),
    "Subject": ("主题", "事由"),
    "Message": ("内容", "正文", "words"),
    "Expected Action": ("期望行动", "预期行动", "期望", "expected"),
    "Objective": ("目标", "objectives"),
    "Trigger": ("触发", "触发条件"),
    "Contingency": ("应变", "备用", "没有发生时"),
}
_KEYS = {
    "From": "from",
    "To": "to",
    "Method": "means",
    "Subject": "subject",
    "Message": "text",
    "Expected Action": "expected",
    "Trigger": "trigger",
    "Contingency": "contingency",
}
_NEEDED = ("Number", "From", "To", "Method", "Subject", "Message", "Expected Action", "Objective")
_MERGED = ("From", "To", "Team", "Method", "Objective", "Number", "Time")
"""Columns whose cells people merge over several rows."""

_PART = " · "
_FORMULA = re.compile(r"'*[=+\-@]")
_TIME = re.compile(
    r"(?:T\s*\+\s*)?(?:(\d{1,3}):(\d{2})(?::\d{2})?|(\d{1,5})\s*(分钟|分|min)?|(\d{1,3})\s*(小时|h))",
    re.ASCII | re.IGNORECASE,
)
_HAN = r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f]"
_LINES = re.compile(r"\s*[\r\n]+\s*")
_TOP_KEY = re.compile(r"^[A-Za-z_]+:", re.MULTILINE)


# ---------------------------------------------------------------- out


def to_csv(injects: Sequence[model.Inject]) -> str:
    """The table of the injects, with the line ends that spreadsheets write."""
    written = io.StringIO(newline="")
    table = csv.writer(written, lineterminator="\r\n")
    table.writerow(COLUMNS)
    for inject in injects:
        team, to = _parted(inject.to)
        cells = (
            str(inject.number),
            _time_text(inject),
            inject.from_,
            to,
            team,
            inject.means,
            inject.subject,
            inject.text,
            inject.expected,
            "; ".join(inject.objectives),
            inject.trigger,
            inject.contingency,
        )
        table.writerow([_guarded(cell) for cell in cells])
    return written.getvalue()


def _time_text(inject: model.Inject) -> str:
    minutes = inject.at.minutes() if inject.at else None
    return "" if minutes is None else f"{minutes // 60}:{minutes % 60:02}"


def _parted(to: str) -> tuple[str, str]:
    """Team and receiver of `联络 · 坐席`; no team where none is written."""
    team, part, rest = to.partition(_PART)
    return (team, rest) if part and team.strip() == team != "" and rest.strip() == rest != "" else ("", to)


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula, with the mark that makes it a text."""
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


# ---------------------------------------------------------------- in


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: the line in which it begins, its number among the rows (the heading is 1), its cells by column."""

    line: int
    number: int
    cells: Mapping[str, str]


def decode(data: bytes) -> str | None:
    """The text of a file, written in UTF-8, UTF-16 with a mark, or GB 18030; None where it is none of them."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if "\0" in text else text
    return None


def from_csv(data: bytes, path: str, objectives: Sequence[str]) -> tuple[tuple[model.Inject, ...], list[Problem]]:
    """The injects of a table and its problems; none where a problem is an error. `objectives` are the ids of the scenario's."""
    text = decode(data)
    if text is None:
        return (), [
            Problem(
                Place(path),
                "msel-file",
                _("the file is no CSV text"),
                _("CSV in UTF-8, or GB 18030 as Chinese spreadsheets write it"),
                _("save the table as CSV, not as a workbook"),
            )
        ]
    rows, problems = _rows(text, path)
    injects: list[model.Inject] = []
    numbers: dict[int, int] = {}
    last = 0
    for row in rows:
        inject, found = _inject(row, path, objectives, bool(injects or row.number > 2))
        problems += found
        if inject is None:
            continue
        if inject.number in numbers:
            problems.append(
                _problem(
                    path,
                    row,
                    "Number",
                    _("the number {n} stands in row {row} already").format(n=inject.number, row=numbers[inject.number]),
                    _("each number once"),
                    _("renumber the rows"),
                )
            )
        numbers.setdefault(inject.number, row.number)
        minutes = inject.at.minutes() or 0 if inject.at else last
        if minutes < last:
            problems.append(
                _problem(
                    path,
                    row,
                    "Time",
                    _("the time is earlier than in the row before"),
                    _("rows in the order of their times"),
                    _("sort the rows"),
                )
            )
        last = max(last, minutes)
        injects.append(inject)
    if not rows and not problems:
        problems.append(
            Problem(
                Place(path),
                "msel-file",
                _("the table has no rows"),
                _("an inject a row, below the heading"),
                _("write the injects"),
            )
        )
    return (() if any(problem.is_error for problem in problems) else tuple(injects)), sorted(problems)


def _rows(text: str, path: str) -> tuple[list[Row], list[Problem]]:
    """The rows below the heading that are not empty."""
    table = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    names: list[str] = []
    rows: list[Row] = []
    problems: list[Problem] = []
    begin, number = 1, 0
    while True:
        try:
            cells = next(table)
        except StopIteration:
            return rows, problems
        except csv.Error:
            problems.append(
                Problem(
                    Place(path, begin),
                    "msel-quote",
                    _(
                        "from row {row} on the table cannot be read: a quotation mark is not closed, or stands within a cell"
                    ).format(row=number + 1),
                    _("a cell with quotation marks or line breaks between quotation marks, those within doubled"),
                    _("save the table anew from the spreadsheet"),
                )
            )
            return rows, problems
        line, begin = begin, table.line_num + 1
        number += 1
        if not any(cell.strip() for cell in cells):
            continue
        if not names:
            names, found = _heading(cells, path, line)
            problems += found
            if any(problem.is_error for problem in found):
                return [], problems
            continue
        surplus = [cell for cell in cells[len(names) :] if cell.strip()]
        if surplus:
            problems.append(
                Problem(
                    Place(path, line),
                    "msel-cells",
                    _("row {row} has {n} cells more than the heading").format(row=number, n=len(surplus)),
                    _("as many cells as columns"),
                    _("put texts with commas between quotation marks, or delete what is too much"),
                )
            )
        values = dict(zip(names, (*cells, *[""] * len(names)), strict=False))
        rows.append(Row(line, number, {name: _unguarded(_one_line(values.get(name, ""))) for name in COLUMNS}))


def _one_line(cell: str) -> str:
    """A cell as one line; where lines of Chinese meet there is no space."""
    return (
        re.sub(rf"(?<={_HAN}) (?={_HAN})", "", _LINES.sub(" ", cell.strip()))
        if "\n" in cell or "\r" in cell
        else cell.strip()
    )


def _delimiter(text: str) -> str:
    """The sign between cells: the one that the heading has most of."""
    heading = next((line for line in text.splitlines() if line.strip(";,\t ")), "")
    return max(",;\t", key=heading.count)


def _heading(cells: Sequence[str], path: str, line: int) -> tuple[list[str], list[Problem]]:
    """The column that each cell of the heading names, empty for those that are not known."""
    known = {name.lower(): column for column in COLUMNS for name in (column, *_ALSO[column])}
    names: list[str] = []
    problems: list[Problem] = []
    for position, cell in enumerate(cells, 1):
        word = " ".join(cell.split()).lower()
        name = known.get(word, "")
        if name and name in names:
            problems.append(
                Problem(
                    Place(path, line, position),
                    "msel-heading",
                    _("the column {name} stands here twice").format(name=name),
                    _("each column once"),
                    _("delete one of the two"),
                )
            )
        elif word and not name:
            near = nearest(word, known)
            problems.append(
                Problem(
                    Place(path, line, position),
                    "msel-column",
                    _('the column "{name}" is not known; its cells are left out').format(name=cell.strip()[:40]),
                    _("the columns {names}").format(names=_(", ").join(COLUMNS)),
                    _('write "{word}"').format(word=known[near]) if near else _("delete the column"),
                    WARNING,
                )
            )
        names.append(name)
    missing = [name for name in _NEEDED if name not in names]
    if "Time" not in names and "Trigger" not in names:
        missing.append("Time")
    if missing:
        problems.append(
            Problem(
                Place(path, line),
                "msel-heading",
                _("the heading lacks {names}").format(names=_(", ").join(missing)),
                _("the columns {names}").format(names=_(", ").join(COLUMNS)),
                _("add the columns; `casepress drill msel export` writes a table with all of them"),
            )
        )
    return names, problems


def _inject(row: Row, path: str, objectives: Sequence[str], follows: bool) -> tuple[model.Inject | None, list[Problem]]:
    """The inject of a row; `follows` says that there is a row above it."""
    problems = [
        _problem(
            path,
            row,
            name,
            _("the cell is empty"),
            _("a value in each row; merged cells keep theirs in the first row only")
            if follows and name in _MERGED
            else _("a value"),
            _("undo the merging and fill every row") if follows and name in _MERGED else _("fill the cell"),
        )
        for name in _NEEDED
        if not row.cells[name]
    ]
    if not row.cells["Time"] and not row.cells["Trigger"]:
        problems.append(
            _problem(
                path,
                row,
                "Time",
                _("the row has neither a time nor a trigger"),
                _("a time or a trigger"),
                _("write 0:10 or T+10, or fill the column Trigger"),
            )
        )
    for name, key in _KEYS.items():
        longest = schema.INJECT.key(key).type.longest
        text = _receiver(row) if name == "To" else row.cells[name]
        if len(text) > longest:
            problems.append(
                _problem(
                    path,
                    row,
                    name,
                    _("the cell has {n} characters").format(n=len(text)),
                    _("at most {n} characters").format(n=longest),
                    _("say it more briefly"),
                )
            )
    number = row.cells["Number"]
    if number and not re.fullmatch(r"[1-9]\d?(?:\.0)?", number, re.ASCII):
        problems.append(
            _problem(
                path,
                row,
                "Number",
                _('the cell is "{value}"').format(value=number[:40]),
                _("a whole number from {least} to {most}").format(least=1, most=99),
                _("renumber the rows"),
            )
        )
    at = _span(row.cells["Time"])
    if row.cells["Time"] and at is None:
        problems.append(
            _problem(
                path,
                row,
                "Time",
                _('the cell is "{value}"').format(value=row.cells["Time"][:40]),
                _("a time after the start: 0:10, T+10, 10分钟"),
                _("write the minutes since the start, not the time of day"),
            )
        )
    named = tuple(dict.fromkeys(part for part in re.split(r"[;；,，、\s]+", row.cells["Objective"]) if part))
    for id in named:
        if id not in objectives:
            near = nearest(id, objectives)
            problems.append(
                _problem(
                    path,
                    row,
                    "Objective",
                    _('there is no objective "{id}"').format(id=id[:40]),
                    _("one of {words}").format(words=_(", ").join(objectives)),
                    _('write "{word}"').format(word=near) if near else _("correct the id"),
                )
            )
    if problems:
        return None, problems
    cells = row.cells
    return model.Inject(
        int(float(number)),
        cells["From"],
        _receiver(row),
        cells["Method"],
        cells["Subject"],
        cells["Message"],
        cells["Expected Action"],
        named,
        at,
        cells["Trigger"],
        cells["Contingency"],
    ), []


def _receiver(row: Row) -> str:
    team, to = row.cells["Team"], row.cells["To"]
    return f"{team}{_PART}{to}" if team and to else to


def _span(text: str) -> model.Span | None:
    match = _TIME.fullmatch(text)
    if match is None:
        return None
    hours, minutes, plain, _unit, whole_hours, _hour = match.groups()
    if whole_hours:
        return model.Span(int(whole_hours) * 60, "minute")
    if plain:
        return model.Span(int(plain), "minute")
    return model.Span(int(hours) * 60 + int(minutes), "minute") if int(minutes) < 60 else None


def _problem(path: str, row: Row, column: str, message: str, expected: str, fix: str) -> Problem:
    return Problem(
        Place(path, row.line, COLUMNS.index(column) + 1),
        "msel-cell",
        _("row {row}, {column}: {message}").format(row=row.number, column=column, message=message),
        expected,
        fix,
    )


# ---------------------------------------------------------------- into the file of a scenario


def replace_injects(text: str, injects: Sequence[model.Inject]) -> str:
    """The text of a scenario's file with these injects in place of its own; all else stays as it was written."""
    start = re.search(r"^injects:", text, re.MULTILINE)
    if start is None:
        raise ValueError(_("the file has no `injects:` at the beginning of a line"))
    end = _TOP_KEY.search(text, start.end())
    return f"{text[: start.start()]}injects:\n{''.join(_lines(injects))}{text[end.start() :] if end else ''}"


def _lines(injects: Sequence[model.Inject]) -> Iterator[str]:
    for inject in injects:
        values = {
            "at": f"{inject.at.minutes()}分钟" if inject.at else "",
            "trigger": inject.trigger,
            "from": inject.from_,
            "to": inject.to,
            "means": inject.means,
            "subject": inject.subject,
            "text": inject.text,
            "expected": inject.expected,
        }
        yield f"  - number: {inject.number}\n"
        yield from (f"    {key}: {lines.scalar(value)}\n" for key, value in values.items() if value)
        yield f"    objectives: [{', '.join(inject.objectives)}]\n"
        if inject.contingency:
            yield f"    contingency: {lines.scalar(inject.contingency)}\n"
