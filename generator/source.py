"""A file on disk -> its text, its YAML nodes with places, and its body.

This is the only module that knows `yaml`. It must not know what a key means: it hands nodes
to the schema, and problems with a place to whoever reads the report. It never executes a tag.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from generator.language import _
from generator.problems import Place, Problem

MAX_BYTES = 1_000_000
"""A content file is text that a person wrote; 1 MB is some 300,000 Chinese characters."""

_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
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
        lines = self.text.split("\n")
        return lines[line - 1] if 0 < line <= len(lines) else ""

    def problem(self, where: Node | Place | None, rule: str, message: str, *, expected: str = "",
                fix: str = "", severity: str = "error") -> Problem:
        """A problem at a node, a place, or (None) the file as a whole."""
        place = where if isinstance(where, Place) else self.place(where) if where is not None else Place(self.path)
        return Problem(place, rule, message, expected, fix, severity, self.line_text(place.line))


def read(path: Path, root: Path) -> tuple[Source | None, list[Problem]]:
    """The source at `path`, or None and why not. `root` is the folder that shown paths start from."""
    name = path.relative_to(root).as_posix()
    try:
        if path.stat().st_size > MAX_BYTES:
            return None, [_whole(name, "file-size", _("the file is larger than {size}").format(size="1 MB"),
                                 _("a text file of a few kilobytes"),
                                 _("split the file, or remove what was pasted into it"))]
        data = path.read_bytes()
    except OSError as error:
        return None, [_whole(name, "file-read", _("the file cannot be read: {reason}").format(reason=error.strerror or error),
                             _("a file that this account may read"), _("check the permissions and the connection"))]
    return parse(data, name)


def parse(data: bytes, name: str) -> tuple[Source | None, list[Problem]]:
    """The source in `data`; `name` is its path as shown, and tells Markdown (.md) from YAML."""
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
            missing = _("the first line is not `---`") if opening is None else _("the `---` that ends the head is missing")
            return None, [*problems, Problem(Place(name, 1, 1), "front-matter", missing,
                                             _("a head of YAML between two lines `---`, then the text"),
                                             _("write `---` before and after the head"), "error", text.split("\n", 1)[0])]
        front_text = text[opening.end() + 1:closing.start()]
        front_offset = 1
        body = text[closing.end() + 1:]
        body_line = text.count("\n", 0, closing.end()) + 2
    source = Source(name, text, digest, None, front_offset, body, body_line)
    try:
        front = yaml.compose(front_text, Loader=_Loader)
    except yaml.YAMLError as error:
        return None, [*problems, _syntax_problem(source, error, front_text)]
    except RecursionError:
        return None, [*problems, source.problem(None, "yaml-syntax", _("the values are nested too deeply"),
                                                fix=_("write the values one level below the key"))]
    if "&" in front_text and front is not None:
        alias = _first_shared(front)
        if alias is not None:
            problems.append(source.problem(alias, "yaml-alias", _("the file uses a YAML anchor with an alias (`&`, `*`)"),
                                           expected=_("each value written where it is used"),
                                           fix=_("write the value out at both places")))
            return None, problems
    return Source(name, text, digest, front, front_offset, body, body_line), problems


def _whole(name: str, rule: str, message: str, expected: str, fix: str, severity: str = "error") -> Problem:
    return Problem(Place(name), rule, message, expected, fix, severity)


def _decode(data: bytes, name: str) -> tuple[str | None, Problem | None]:
    save_as = _("open the file in an editor and save it as UTF-8")
    utf8 = _("text in UTF-8")
    problem = None
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return None, _whole(name, "file-encoding", _("the file is in {encoding}").format(encoding=encoding), utf8, save_as)
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
        problem = _whole(name, "file-bom", _("the file begins with an invisible byte order mark (BOM)"),
                         _("text in UTF-8 without BOM"), save_as, "warning")
    if len(data) > MAX_BYTES:
        return None, _whole(name, "file-size", _("the file is larger than {size}").format(size="1 MB"),
                            _("a text file of a few kilobytes"), _("split the file, or remove what was pasted into it"))
    if b"\0" in data:
        return None, _whole(name, "file-binary", _("the file is not text"), utf8, _("move the file out of this folder"))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        try:
            data.decode("gb18030")
        except UnicodeDecodeError:
            return None, Problem(Place(name, line, 1), "file-encoding", _("the file is not valid UTF-8"), utf8, save_as)
        return None, Problem(Place(name, line, 1), "file-encoding", _("the file looks like GBK, not UTF-8"), utf8, save_as)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        return None, _whole(name, "file-empty", _("the file is empty"), _("the content of a case, playbook or list"),
                            _("write the file (`casepress new` gives a pattern) or delete it"))
    control = _CONTROL.search(text)
    if control is not None:
        line = text.count("\n", 0, control.start()) + 1
        column = control.start() - text.rfind("\n", 0, control.start())
        code = f"U+{ord(control.group()):04X}"
        return None, Problem(Place(name, line, column), "file-control", _("the text holds the control character {code}").format(code=code),
                             _("plain text"), _("delete the character"), "error", text.split("\n")[line - 1])
    return text, problem


def _first_shared(node: Node) -> Node | None:
    """The first node that stands in the tree more than once, which only an alias makes; None without one."""
    seen: set[int] = set()
    waiting = [node]
    while waiting:
        current = waiting.pop()
        if id(current) in seen:
            return current
        seen.add(id(current))
        if current.id == "sequence":
            waiting.extend(current.value)
        elif current.id == "mapping":
            waiting.extend(part for pair in current.value for part in pair)
    return None


def _syntax_problem(source: Source, error: yaml.YAMLError, front_text: str) -> Problem:
    """Our own words for what the YAML parser found, with its place."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return source.problem(Place(source.path), "yaml-syntax", _("the text is not readable as YAML"),
                              expected=_("lines of the form `key: value`"), fix=_("delete unusual characters"))
    told = f"{getattr(error, 'context', '') or ''} {getattr(error, 'problem', '') or ''}"
    line, column = mark.line + 1 + source.front_offset, mark.column + 1
    text_lines = front_text.split("\n")
    here = text_lines[mark.line] if mark.line < len(text_lines) else ""
    message, expected, fix = (_("the text is not readable as YAML here"), _("lines of the form `key: value`"),
                              _("compare the line with its neighbours: indentation, colon, quotes"))
    if "nesting depth" in told:
        message, expected, fix = (_("the values are nested too deeply"), _("a few levels at the most"),
                                  _("write the values one level below the key"))
    elif "\t" in here[: mark.column + 1]:
        message, expected, fix = (_("the line is indented with a tab"), _("spaces"), _("replace the tab by two spaces"))
    elif "mapping values are not allowed" in told:
        message, expected, fix = (_("a second colon stands in the value, or the line is indented too far"),
                                  _("one `key: value` a line"), _("put the value between double quotes"))
    elif "quoted scalar" in told:
        if "escape" in told:
            message, expected, fix = (_("the backslash in this quoted text means nothing"), _("text without backslashes"),
                                      _("use single quotes, or double the backslash"))
        else:
            message, expected, fix = (_("a quotation mark is opened and not closed"), _("the same mark at both ends"),
                                      _("close the quotation mark"))
    elif "cannot start any token" in told:
        message, expected, fix = (_("a value cannot begin with this character"), _("text, or a value between quotes"),
                                  _("put the value between double quotes"))
    elif "another document" in told:
        message, expected, fix = (_("a second `---` begins another document"), _("one document a file"),
                                  _("delete the line `---`, or split the file"))
    elif "flow" in told:
        message, expected, fix = (_("a bracket is opened and not closed"), _("`[` with `]`, `{` with `}`"),
                                  _("close the bracket, or write one value a line with `- `"))
    elif "could not find expected ':'" in told:
        message, expected, fix = (_("a key has no colon"), _("`key: value` with a half-width colon and a space"),
                                  _("write a colon and a space after the key"))
    elif "block" in told or "indent" in told:
        message, expected, fix = (_("the indentation does not fit the lines above"), _("the same column as the keys above"),
                                  _("align the line with its neighbours"))
    elif "undefined alias" in told or "alias" in told or "anchor" in told:
        message, expected, fix = (_("`*` and `&` at the start of a value have a meaning of their own in YAML"),
                                  _("text, or a value between quotes"), _("put the value between double quotes"))
    elif "tag" in told:
        message, expected, fix = (_("`!` at the start of a value has a meaning of its own in YAML"),
                                  _("text, or a value between quotes"), _("put the value between double quotes"))
    return source.problem(Place(source.path, line, column), "yaml-syntax", message, expected=expected, fix=fix)
