"""A file on disk -> its text, its YAML nodes with places, and its body.

This is the only module that knows `yaml`. It must not know what a key means: it hands nodes
to the schema, and problems with a place to whoever reads the report. It never executes a tag.
"""

from __future__ import annotations

import hashlib
import re
import stat
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from generator.language import _
from generator.problems import Place, Problem

MAX_BYTES = 1_000_000
"""A content file is text that a person wrote; 1 MB is some 300,000 Chinese characters."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
"""What no text holds: control characters, the line ends that only some programs see (YAML among them), and the
signs that turn the direction of the text around, so that it shows something else than it says."""
_KEY_WITHOUT_SPACE = re.compile(r"\s*(?:- )*[A-Za-z_]+(：|:(?=\S))")
_BOMS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))
_MARKDOWN = ".md"


class _Loader(yaml.CSafeLoader):
    """Composes nodes and gives none of them a type: what a value is, only the schema knows. Twice as fast, too."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        return ""

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        return None

    def ascend_resolver(self) -> None:
        return None


Node = Any
"""A node of PyYAML's composer: `.id` is scalar, sequence or mapping; `.start_mark`, `.value`."""


@dataclass(frozen=True, slots=True)
class Source:
    """One readable text file: `front` holds its YAML (None where it has none), `body` the Markdown after it."""

    path: str
    text: str
    digest: str
    front: Node | None
    front_offset: int
    body: str
    body_line: int

    def place(self, node: Node) -> Place:
        """The place of a node of `front`; its length ends with the first line of the node."""
        start, end = node.start_mark, node.end_mark
        length = end.column - start.column if end.line == start.line else 1
        return Place(self.path, start.line + 1 + self.front_offset, start.column + 1, max(1, length))

    def line_text(self, line: int) -> str:
        """The text of a line, counted from 1; empty for a place outside the file."""
        lines = _lines(self.text)
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def problem(
        self,
        where: Node | Place | None,
        rule: str,
        message: str,
        *,
        expected: str = "",
        fix: str = "",
        severity: str = "error",
    ) -> Problem:
        """A problem at a node, a place, or (None) the file as a whole."""
        place = where if isinstance(where, Place) else self.place(where) if where is not None else Place(self.path)
        return Problem(place, rule, message, expected, fix, severity, self.line_text(place.line))


@lru_cache(maxsize=1)
def _lines(text: str) -> list[str]:
    return text.split("\n")


def read(path: Path, root: Path, *, plain: bool = True) -> tuple[Source | None, list[Problem]]:
    """The source at `path`, or None and why not. `root` is where shown paths start; `plain` as in `parse`."""
    name = path.relative_to(root).as_posix()
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            return None, [
                _whole(
                    name,
                    "file-read",
                    _("the entry is no ordinary file"),
                    _("a text file"),
                    _("move it out of this folder"),
                )
            ]
        if state.st_size > MAX_BYTES:
            return None, [_too_large(name)]
        data = path.read_bytes()
    except OSError as error:
        return None, [
            _whole(
                name,
                "file-read",
                _("the file cannot be read: {reason}").format(reason=error.strerror or error),
                _("a file that this account may read"),
                _("check the permissions and the connection"),
            )
        ]
    return parse(data, name, plain=plain)


def parse(data: bytes, name: str, *, plain: bool = True) -> tuple[Source | None, list[Problem]]:
    """The source in `data`; `name` is its path as shown, and tells Markdown (.md) from YAML.

    `plain` YAML is what people write who do not program: an anchor, alias or tag in it is a problem.
    """
    text, problem = _decode(data, name)
    if text is None:
        return None, [problem] if problem else []
    problems = [problem] if problem else []
    digest = hashlib.blake2b(data, digest_size=16).hexdigest()
    front_text, front_offset, body, body_line = text, 0, "", 0
    if name.endswith(_MARKDOWN):
        opening = _FENCE.match(text)
        closing = _FENCE.search(text, opening.end()) if opening else None
        if closing is None:
            missing = (
                _("the first line is not `---`") if opening is None else _("the `---` that ends the head is missing")
            )
            return None, [
                *problems,
                Problem(
                    Place(name, 1, 1),
                    "front-matter",
                    missing,
                    _("a head of YAML between two lines `---`, then the text"),
                    _("write `---` before and after the head"),
                    "error",
                    text.split("\n", 1)[0],
                ),
            ]
        front_text = text[opening.end() + 1 : closing.start()]
        front_offset = 1
        body = text[closing.end() + 1 :]
        body_line = text.count("\n", 0, closing.end()) + 2
    source = Source(name, text, digest, None, front_offset, body, body_line)
    try:
        front = yaml.compose(front_text, Loader=_Loader)
    except yaml.YAMLError as error:
        return None, [*problems, _syntax_problem(source, error, front_text)]
    if plain and ("&" in front_text or "!" in front_text):
        found = _marked_values(source, front_text)
        if found:
            return None, [*problems, *found]
    if "\\" in front_text:
        found = _escaped_controls(source, front_text)
        if found:
            return None, [*problems, *found]
    return Source(name, text, digest, front, front_offset, body, body_line), problems


def _too_large(name: str) -> Problem:
    return _whole(
        name,
        "file-size",
        _("the file is larger than {size}").format(size="1 MB"),
        _("a text file of a few kilobytes"),
        _("split the file, or remove what was pasted into it"),
    )


def _whole(name: str, rule: str, message: str, expected: str, fix: str, severity: str = "error") -> Problem:
    return Problem(Place(name), rule, message, expected, fix, severity)


def _decode(data: bytes, name: str) -> tuple[str | None, Problem | None]:
    save_as = _("open the file in an editor and save it as UTF-8")
    utf8 = _("text in UTF-8")
    problem = None
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return None, _whole(
                name, "file-encoding", _("the file is in {encoding}").format(encoding=encoding), utf8, save_as
            )
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        problem = _whole(
            name,
            "file-bom",
            _("the file begins with an invisible byte order mark (BOM)"),
            _("text in UTF-8 without BOM"),
            save_as,
            "warning",
        )
    if len(data) > MAX_BYTES:
        return None, _too_large(name)
    if b"\0" in data:
        return None, _whole(name, "file-binary", _("the file is not text"), utf8, _("move the file out of this folder"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _with_one_line_end(data[: error.start].decode("utf-8"))
        place = Place(name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        message = _("the file looks like GBK, not UTF-8") if _is_gbk(data) else _("the file is not valid UTF-8")
        return None, Problem(place, "file-encoding", message, utf8, save_as)
    text = _with_one_line_end(text)
    if not text.strip():
        return None, _whole(
            name,
            "file-empty",
            _("the file is empty"),
            _("the content of a case, playbook or list"),
            _("write the file (`casepress new` gives a pattern) or delete it"),
        )
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - text.rfind("\n", 0, control.start())
        code = f"U+{ord(control.group()):04X}"
        return None, Problem(
            Place(name, line, column),
            "file-control",
            _("the text holds the control character {code}").format(code=code),
            _("plain text"),
            _("delete the character"),
            "error",
            text.split("\n")[line - 1],
        )
    return text, problem


def _with_one_line_end(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_gbk(data: bytes) -> bool:
    """Whether bytes that are no valid UTF-8 are text in GBK, and not UTF-8 with a few broken places."""
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    text = data.decode("utf-8", errors="replace")
    return text.count("\ufffd") > sum(character > "\u2000" for character in text) // 2


def _marked_values(source: Source, front_text: str) -> list[Problem]:
    """A problem at the first value with an anchor, alias or tag: YAML takes the mark away, the author meant text."""
    for event in yaml.parse(front_text, Loader=_Loader):
        if getattr(event, "anchor", None):
            return [
                source.problem(
                    event,
                    "yaml-alias",
                    _("`*` and `&` at the start of a value have a meaning of their own in YAML"),
                    expected=_("each value written out where it is used, or text between quotes"),
                    fix=_("write the value out, or put it between double quotes"),
                )
            ]
        if getattr(event, "tag", None):
            return [
                source.problem(
                    event,
                    "yaml-tag",
                    _("`!` at the start of a value has a meaning of its own in YAML"),
                    expected=_("text, or a value between quotes"),
                    fix=_("put the value between double quotes"),
                )
            ]
    return []


def _escaped_controls(source: Source, front_text: str) -> list[Problem]:
    """A problem at the first value with an escape for a character that no text holds: `"\\u202e"`."""
    for event in yaml.parse(front_text, Loader=_Loader):
        control = _CONTROL.search(getattr(event, "value", None) or "")
        if control is not None:
            return [
                source.problem(
                    event,
                    "file-control",
                    _("the text holds the control character {code}").format(code=f"U+{ord(control.group()):04X}"),
                    expected=_("plain text"),
                    fix=_("delete the character"),
                )
            ]
    return []


class _Mark(NamedTuple):
    """A place as the parser counts it, from 0."""

    line: int
    column: int


def _last_bracket(lines: list[str], mark: _Mark) -> _Mark:
    """The last bracket that is opened before a place; the place itself where none is."""
    for number in range(min(mark.line, len(lines) - 1), -1, -1):
        text = lines[number][: mark.column] if number == mark.line else lines[number]
        column = max(text.rfind("["), text.rfind("{"))
        if column >= 0:
            return _Mark(number, column)
    return mark


def _syntax_problem(source: Source, error: yaml.YAMLError, front_text: str) -> Problem:
    """Our own words for what the YAML parser found, with its place."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return source.problem(
            Place(source.path),
            "yaml-syntax",
            _("the text is not readable as YAML"),
            expected=_("lines of the form `key: value`"),
            fix=_("delete unusual characters"),
        )
    opened = getattr(error, "context_mark", None) or mark
    told = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    lines = _lines(front_text)
    before = lines[mark.line][: mark.column + 1] if mark.line < len(lines) else ""

    def problem(where: Any, message: str, expected: str, fix: str) -> Problem:
        place = Place(source.path, where.line + 1 + source.front_offset, where.column + 1)
        return source.problem(place, "yaml-syntax", message, expected=expected, fix=fix)

    quoted = _("put the value between double quotes")
    text = _("text, or a value between quotes")
    if "nesting depth" in told:
        return problem(
            mark,
            _("the values are nested too deeply"),
            _("a few levels at the most"),
            _("write the values one level below the key"),
        )
    if "\t" in before:
        return problem(mark, _("the line is indented with a tab"), _("spaces"), _("replace the tab by two spaces"))
    if "mapping values are not allowed" in told and ": " in before:
        return problem(mark, _("a second colon stands in the value"), _("one `key: value` a line"), quoted)
    if "mapping values are not allowed" in told or "could not find expected ':'" in told:
        for number in range(min(mark.line, len(lines) - 1), max(mark.line - 3, -1), -1):
            key = _KEY_WITHOUT_SPACE.match(lines[number])
            if key is not None:
                place = Place(source.path, number + 1 + source.front_offset, key.start(1) + 1)
                message = (
                    _("the colon after the key is a full-width one")
                    if key.group(1) == "："
                    else _("no space stands after the colon")
                )
                return source.problem(
                    place,
                    "yaml-syntax",
                    message,
                    expected=_("`key: value` with a half-width colon and a space"),
                    fix=_("write a colon and a space after the key"),
                )
    if "mapping values are not allowed" in told:
        if before[:1] == " ":
            return problem(
                mark,
                _("the line is indented too far"),
                _("the same column as the keys above"),
                _("align the line with its neighbours"),
            )
        if mark.line:
            opened = _Mark(mark.line - 1, 0)
            told = "could not find expected ':'"
    if "could not find expected ':'" in told:
        return problem(
            opened,
            _("a key has no colon"),
            _("`key: value` with a half-width colon and a space"),
            _("write a colon and a space after the key"),
        )
    if "quoted scalar" in told and "escape" in told:
        return problem(
            mark,
            _("the backslash in this quoted text means nothing"),
            _("text without backslashes"),
            _("use single quotes, or double the backslash"),
        )
    if "quoted scalar" in told:
        return problem(
            opened,
            _("a quotation mark is opened and not closed"),
            _("the same mark at both ends"),
            _("close the quotation mark"),
        )
    if "sequence entries are not allowed" in told:
        return problem(
            mark,
            _("a list begins in the line of its key"),
            _("each value of a list on a line of its own, with `- `"),
            _("write the list from the next line on"),
        )
    if "block scalar" in told:
        return problem(
            opened, _("`>` and `|` at the start of a value have a meaning of their own in YAML"), text, quoted
        )
    if any(part in told for part in ("cannot start any token", "block node", "directive", "incompatible")):
        return problem(mark, _("a value cannot begin with this character"), text, quoted)
    if "document" in told:
        return problem(
            mark,
            _("a second document begins here"),
            _("one document a file"),
            _("delete the line `---` or `...`, or split the file"),
        )
    if "flow" in told:
        return problem(
            opened if opened.index < mark.index else _last_bracket(lines, mark),
            _("a bracket is opened and not closed"),
            _("`[` with `]`, `{` with `}`"),
            _("close the bracket, or write one value a line with `- `"),
        )
    if "block" in told and before[:-1].rstrip().endswith(('"', "'")):
        return problem(
            mark,
            _("text stands after the closing quotation mark"),
            _("the whole value between quotes, or none of it"),
            _("put the whole value between single quotes"),
        )
    if "block" in told:
        return problem(
            mark,
            _("the indentation does not fit the lines above"),
            _("the same column as the keys above"),
            _("align the line with its neighbours"),
        )
    if "alias" in told or "anchor" in told:
        return problem(mark, _("`*` and `&` at the start of a value have a meaning of their own in YAML"), text, quoted)
    if "tag" in told:
        return problem(mark, _("`!` at the start of a value has a meaning of its own in YAML"), text, quoted)
    return problem(
        mark,
        _("the text is not readable as YAML here"),
        _("lines of the form `key: value`"),
        _("compare the line with its neighbours: indentation, colon, quotes"),
    )
