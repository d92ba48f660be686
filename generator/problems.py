"""Everything that can be wrong in content, as values: a place, what is wrong, how to mend it.

Readers and checks yield problems and go on, so that one run shows them all. This module
turns them into text with a caret, JSON and SARIF. It knows nothing of files or rules.

Two things are held here for every printed text, since a log is a publication too:

- The formats take `mask`, which replaces personal data by as many characters (in practice
  `privacy.mask`, which stands to the right of this module). It has no default: nobody can
  forget it. It goes over paths, messages and source lines alike.
- `shown` makes control, format and direction characters visible, so that a hostile file
  cannot paint the terminal or turn a line around.
"""

import difflib
import json
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import quote

from generator import __version__
from generator.language import _, ngettext

ERROR = "error"
WARNING = "warning"

Mask = Callable[[str], str]


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A span in a file under the library root.

    `path` is relative, with `/`; `line` and `column` count from 1, 0 means the whole file
    or the whole line; `column` and `length` count characters (code points).
    """

    path: str
    line: int = 0
    column: int = 0
    length: int = 1

    def __str__(self) -> str:
        """`path:line:column`, without the parts that are 0."""
        numbers = [number for number in (self.line, self.column) if number]
        return ":".join(map(str, [self.path, *numbers]))


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong; sorts by place, then rule.

    `message`, `expected` and `fix` are already in the reader's language; `fix` is one
    imperative. `line_text` is the source line that the place is in, without its end.
    `severity` is `ERROR` or `WARNING`: nothing is published while there is an error.
    """

    place: Place
    rule: str
    message: str
    expected: str = ""
    fix: str = ""
    severity: str = ERROR
    line_text: str = ""

    def __post_init__(self) -> None:
        if self.severity not in (ERROR, WARNING):
            raise ValueError(f"no such severity: {self.severity}")

    @property
    def is_error(self) -> bool:
        """Whether it keeps the site from being published."""
        return self.severity == ERROR


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that is most like this one, or "" when none is near."""
    found = difflib.get_close_matches(word, sorted(known), n=1)
    return found[0] if found else ""


def summary(problems: Iterable[Problem]) -> str:
    """One line: how many errors and warnings in how many files."""
    problems = list(problems)
    if not problems:
        return _("no problems")
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    files = len({problem.place.path for problem in problems})
    counts = []
    if errors:
        counts.append(ngettext("{n} error", "{n} errors", errors).format(n=errors))
    if warnings:
        counts.append(ngettext("{n} warning", "{n} warnings", warnings).format(n=warnings))
    return ngettext("{counts} in {n} file", "{counts} in {n} files", files).format(counts=_(", ").join(counts), n=files)


# --- text ------------------------------------------------------------------------------

# Columns of a source line that are shown; a longer one is cut around the caret.
_LINE_COLUMNS = 100
# Columns kept in front of the caret when a line is cut.
_COLUMNS_BEFORE = 30
_CUT = "..."
# Characters of a source line on either side of the caret that are looked at: more than is
# shown, so that what is masked is never cut in two.
_REACH = 1000
# Characters of a message that are shown: a value in it may be a whole file.
_TEXT_CHARACTERS = 1000

_RED, _YELLOW, _BLUE, _BOLD, _PLAIN = "\033[31m", "\033[33m", "\033[34m", "\033[1m", "\033[0m"


def format_text(problems: Iterable[Problem], *, mask: Mask, colour: bool = False) -> str:
    """The problems as people read them, sorted; one block each, "" for none.

    `colour` adds ANSI colours for a terminal. `mask` must keep the number of characters.
    """
    return "".join(_block(problem, mask, colour) for problem in sorted(problems))


def _block(problem: Problem, mask: Mask, colour: bool) -> str:
    def paint(text: str, *codes: str) -> str:
        return f"{''.join(codes)}{text}{_PLAIN}" if colour else text

    def clean(text: str) -> str:
        masked = mask(text[: 2 * _TEXT_CHARACTERS])
        return shown(masked[:_TEXT_CHARACTERS]) + (_CUT if masked[_TEXT_CHARACTERS:] else "")

    severity = _("error") if problem.is_error else _("warning")
    accent = _RED if problem.is_error else _YELLOW
    place = paint(clean(str(problem.place)), _BOLD)
    kind = paint(f"{severity}[{clean(problem.rule)}]", _BOLD, accent)
    lines = [f"{place}: {kind}: {clean(problem.message)}"]
    if problem.place.line and problem.line_text.strip():
        number = str(problem.place.line)
        line, caret = _excerpt(problem, mask)
        lines.append(paint(f"  {number} | ", _BLUE) + line)
        if caret:
            blank = paint(f"  {' ' * len(number)} | ", _BLUE)
            lines.append(blank + paint(caret, _BOLD, accent))
    if problem.expected:
        lines.append("  " + _("expected: {text}").format(text=clean(problem.expected)))
    if problem.fix:
        lines.append("  " + _("fix: {text}").format(text=clean(problem.fix)))
    return "\n".join(lines) + "\n"


def _excerpt(problem: Problem, mask: Mask) -> tuple[str, str]:
    """The source line, cut around the place, and the line of carets under it ("" for none)."""
    place, text = problem.place, problem.line_text.rstrip("\r\n")
    column = min(max(place.column - 1, 0), len(text))
    begin, end = max(column - _REACH, 0), column + _REACH
    cells = [_cell(character) for character in mask(text[begin:end])]
    start = column - begin
    first = _first_shown(cells, start)
    last = _last_shown(cells, first)
    prefix = _CUT if begin + first else ""
    suffix = _CUT if begin + last < len(text) else ""
    line = prefix + "".join(cell for cell, _width in cells[first:last]) + suffix
    if not place.column:
        return line, ""
    before = "".join("\t" if cell == "\t" else " " * width for cell, width in cells[first:start])
    span = cells[start : min(start + place.length, last)]
    carets = max(sum(width for _cell, width in span), 1)
    return line, " " * len(prefix) + before + "^" * carets


def _first_shown(cells: list[tuple[str, int]], start: int) -> int:
    if sum(width for _cell, width in cells) <= _LINE_COLUMNS:
        return 0
    first, columns = start, 0
    while first and columns + cells[first - 1][1] <= _COLUMNS_BEFORE:
        first -= 1
        columns += cells[first][1]
    return first


def _last_shown(cells: list[tuple[str, int]], first: int) -> int:
    last, columns = first, 0
    while last < len(cells) and columns + cells[last][1] <= _LINE_COLUMNS:
        columns += cells[last][1]
        last += 1
    return last


def _cell(character: str) -> tuple[str, int]:
    """What is shown for a character of a source line, and its columns on a terminal."""
    if character == "\t":
        return "\t", 1
    visible = shown(character)
    if visible != character:
        return visible, len(visible)
    if unicodedata.category(character) in ("Mn", "Me"):
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


# Control, format (direction marks and zero width too), surrogate, private, unassigned,
# and the two Unicode line ends.
_UNSHOWN_CATEGORIES = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))


def shown(text: str) -> str:
    """The text with every character that a terminal may obey written as `<U+202E>`."""
    if text.isprintable():
        return text
    return "".join(
        f"<U+{ord(character):04X}>" if unicodedata.category(character) in _UNSHOWN_CATEGORIES else character
        for character in text
    )


# --- JSON and SARIF --------------------------------------------------------------------


def format_json(problems: Iterable[Problem], *, mask: Mask) -> str:
    """The problems for other programs, sorted: one JSON object, in ASCII.

    Members: `errors`, `warnings` (counts) and `problems`, each with `path`, `line`,
    `column`, `length`, `severity`, `rule`, `message`, `expected`, `fix`, `line_text` (""
    where the line has more than 1000 characters).
    """
    problems = sorted(problems)
    errors = sum(problem.is_error for problem in problems)
    document = {
        "errors": errors,
        "warnings": len(problems) - errors,
        "problems": [
            {
                "path": mask(problem.place.path),
                "line": problem.place.line,
                "column": problem.place.column,
                "length": problem.place.length,
                "severity": problem.severity,
                "rule": problem.rule,
                "message": mask(problem.message),
                "expected": mask(problem.expected),
                "fix": mask(problem.fix),
                "line_text": mask(_short(problem.line_text)),
            }
            for problem in problems
        ],
    }
    return json.dumps(document, indent=2) + "\n"


def _short(line_text: str) -> str:
    return line_text if len(line_text) <= _REACH else ""


_SARIF_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def format_sarif(problems: Iterable[Problem], *, mask: Mask) -> str:
    """The problems as a SARIF 2.1.0 log for code hosts and editors, sorted.

    Paths stand relative to `%SRCROOT%`, the library root; where that is on this machine
    does not go into the log. Source: OASIS SARIF 2.1.0 (errata 01), sections 3.13 (log),
    3.14 (run), 3.27 (result), 3.30 (region).
    """
    problems = sorted(problems)
    rules = sorted({problem.rule for problem in problems})
    driver = {
        "name": "Casepress",
        "semanticVersion": __version__,
        "rules": [{"id": rule} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_sarif_result(problem, rules.index(problem.rule), mask) for problem in problems],
    }
    return json.dumps({"$schema": _SARIF_SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _sarif_result(problem: Problem, rule_index: int, mask: Mask) -> dict:
    place = problem.place
    texts = [problem.message]
    if problem.expected:
        texts.append(_("expected: {text}").format(text=problem.expected))
    if problem.fix:
        texts.append(_("fix: {text}").format(text=problem.fix))
    location: dict = {
        "artifactLocation": {
            "uri": quote(mask(place.path), safe="/*", errors="surrogatepass"),
            "uriBaseId": "%SRCROOT%",
        }
    }
    if place.line:
        location["region"] = region = {"startLine": place.line}
        if place.column:
            region["startColumn"] = place.column
            region["endColumn"] = place.column + place.length
        if snippet := mask(_short(problem.line_text)):
            region["snippet"] = {"text": snippet}
    return {
        "ruleId": problem.rule,
        "ruleIndex": rule_index,
        "level": problem.severity,
        "message": {"text": mask("\n".join(texts))},
        "locations": [{"physicalLocation": location}],
    }
