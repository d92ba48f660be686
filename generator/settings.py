"""The settings of a site, from `mkdocs.yml`: the one file to edit for a new company.

`site_name` and `site_dir` are MkDocs' own keys; all else stands under `extra.casepress`,
which every page engine leaves alone. The file is read as YAML nodes, never as objects:
`!!python/name` and `!ENV`, which MkDocs knows, are neither run nor refused elsewhere in it.
Nothing of MkDocs is imported here.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import Field, dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from typing import Any

from generator import source
from generator.language import LANGUAGES, N_, _
from generator.problems import Problem, nearest
from generator.source import Node, Source

FILE = "mkdocs.yml"
CASES = "cases"
PLAYBOOKS = "playbooks"
WORK = ".casepress"

EDITIONS = ("public", "internal", "manager")

# Folders that publishing, which replaces the folder of the site, must never be pointed at.
_KEPT_FOLDERS = frozenset((CASES, PLAYBOOKS, WORK, "generator", "site_templates", "tests", "docs"))


class _WrongValueError(Exception):
    """What a value should be, and how to mend it."""

    def __init__(self, expected: str, fix: str, node: Node | None = None) -> None:
        self.expected, self.fix, self.node = expected, fix, node


@dataclass(frozen=True, slots=True)
class PublicText:
    """A text that looks like personal data and is public: a hotline, an office's mailbox."""

    text: str
    reason: str


Reader = Callable[[Node], Any]


def _scalar(node: Node, expected: str, fix: str) -> str:
    """The value of a node; "" where the file has none."""
    if node.id != "scalar" or node.tag.startswith("!"):
        raise _WrongValueError(expected, fix)
    return "" if _is_nothing(node) else node.value.strip()


def _is_nothing(node: Node) -> bool:
    """Whether a scalar is YAML's null: not quoted, and empty or `null` or `~`."""
    return node.id == "scalar" and not node.style and node.value in ("", "~", "null", "Null", "NULL")


def _text(node: Node) -> str:
    return _scalar(node, _("a text"), _("write the text after the colon"))


def _name(node: Node) -> str:
    text = _text(node)
    if not text:
        raise _WrongValueError(_("a text"), _("write the text after the colon"))
    return text


def _one_of(choices: tuple[str, ...]) -> Reader:
    def read(node: Node) -> str:
        expected = _("one of {choices}").format(choices=_(", ").join(choices))
        value = _scalar(node, expected, _("write one of them"))
        if value not in choices:
            near = nearest(value, choices)
            fix = _('write "{word}"').format(word=near) if near else _("write one of them")
            raise _WrongValueError(expected, fix)
        return value

    return read


def _number(low: int, high: int) -> Reader:
    def read(node: Node) -> int:
        expected = _("a whole number from {low} to {high}").format(low=low, high=high)
        value = _scalar(node, expected, _("write a number in digits"))
        if not (value.isascii() and value.isdigit() and len(value) < 10):
            raise _WrongValueError(expected, _("write a number in digits"))
        number = int(value)
        if not low <= number <= high:
            raise _WrongValueError(expected, _("write {number}").format(number=min(max(number, low), high)))
        return number

    return read


def _date(node: Node) -> date:
    expected = _("a date such as 2026-01-31")
    value = _scalar(node, expected, _("write year, month and day in digits"))
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _WrongValueError(expected, _("write year, month and day in digits")) from None


def _folder(node: Node) -> str:
    expected = _("the name of a folder that holds nothing but the site, such as site")
    fix = _('write "{word}"').format(word="site")
    value = _scalar(node, expected, fix).rstrip("/")
    first = PurePosixPath(value).parts[:1]
    if not first or value.startswith((".", "/")) or ".." in value or ":" in value or "\\" in value:
        raise _WrongValueError(expected, fix)
    if first[0].casefold() in _KEPT_FOLDERS:
        raise _WrongValueError(expected, fix)
    return value


def _public_texts(node: Node) -> tuple[PublicText, ...]:
    expected = _("a list of `text` with `reason`")
    fix = _("write `- text: ...` and below it `reason: ...`")
    if node.id != "sequence":
        raise _WrongValueError(expected, fix)
    texts = []
    for item in node.value:
        if item.id != "mapping":
            raise _WrongValueError(expected, fix, item)
        pairs = {key.value: value for key, value in item.value if key.id == "scalar"}
        if len(item.value) != 2 or set(pairs) != {"text", "reason"}:
            raise _WrongValueError(expected, fix, item)
        values = {}
        for key, value in pairs.items():
            values[key] = value.value.strip() if value.id == "scalar" else ""
            if not values[key]:
                raise _WrongValueError(expected, fix, value)
        texts.append(PublicText(values["text"], values["reason"]))
    return tuple(texts)


def _option(read: Reader, *, help: str, example: str) -> dict[str, Any]:
    return {"read": read, "help": help, "example": example}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that a site can be told; every option carries its help and an example."""

    root: Path
    """The library root, where `mkdocs.yml` stands: absolute."""

    site_name: str
    """The name of the site, from MkDocs' own key."""

    site_dir: str = "site"
    """The folder of the finished site under the root, from MkDocs' own key."""

    language: str = field(
        default="zh_Hans",
        metadata=_option(
            _one_of(LANGUAGES),
            help=N_(
                "Language of the interface and of the messages: Simplified Chinese, Traditional Chinese or English."
            ),
            example="zh_Hant",
        ),
    )
    company: str = field(
        default="",
        metadata=_option(
            _text,
            help=N_("Name of the company, shown in the foot of each page and on forms; empty for none."),
            example="示例客运公司",
        ),
    )
    edition: str = field(
        default="internal",
        metadata=_option(
            _one_of(EDITIONS),
            help=N_("Who may read the site: public leaves out what is internal, manager holds everything."),
            example="public",
        ),
    )
    cases_per_page: int = field(
        default=100,
        metadata=_option(
            _number(10, 1000),
            help=N_("Cases on one page of a list."),
            example="50",
        ),
    )
    review_warning_days: int = field(
        default=30,
        metadata=_option(
            _number(0, 365),
            help=N_("Days before a review date from which the page says so."),
            example="14",
        ),
    )
    workers: int = field(
        default=0,
        metadata=_option(
            _number(0, 256),
            help=N_("Processes that press cases at the same time; 0 takes one for each processor."),
            example="2",
        ),
    )
    today: date | None = field(
        default=None,
        metadata=_option(
            _date,
            help=N_(
                "The day that overdue and due are counted from; without it SOURCE_DATE_EPOCH, or else"
                " the newest date in the library, so that the same library gives the same site."
            ),
            example="2026-01-31",
        ),
    )
    privacy_allow: tuple[PublicText, ...] = field(
        default=(),
        metadata=_option(
            _public_texts,
            help=N_(
                "Texts that look like personal data and are public, such as the company's own hotline;"
                " each with its reason."
            ),
            example="[{text: service@example.com, reason: 客服公开邮箱}]",
        ),
    )

    @property
    def cases_folder(self) -> Path:
        """Where the cases stand, one a file."""
        return self.root / CASES

    @property
    def playbooks_folder(self) -> Path:
        """Where the playbooks, the vocabulary and the rules stand."""
        return self.root / PLAYBOOKS

    @property
    def work_folder(self) -> Path:
        """What a build keeps for the next one; safe to delete."""
        return self.root / WORK

    @property
    def pages_folder(self) -> Path:
        """The MkDocs project that a build writes: `docs_dir` in `mkdocs.yml`."""
        return self.work_folder / "pages"

    @property
    def site_folder(self) -> Path:
        """The finished site."""
        return self.root / self.site_dir


def options() -> tuple[Field, ...]:
    """The fields of `Settings` that stand under `extra.casepress`, with help and example."""
    return tuple(option for option in fields(Settings) if "read" in option.metadata)


def load(root: Path, environment: Mapping[str, str] = os.environ) -> tuple[Settings | None, list[Problem]]:
    """The settings in `mkdocs.yml` under this folder, and what is wrong with them.

    None where anything in them is an error. `environment` gives SOURCE_DATE_EPOCH
    (seconds; the day in UTC), as on https://reproducible-builds.org/specs/source-date-epoch/.
    """
    root = root.resolve()
    file, problems = source.read(root / FILE, root, plain=False)
    if file is None:
        return None, problems
    if file.front is None or file.front.id != "mapping":
        return None, [*problems, _not_a_mapping(file, file.front)]
    values: dict[str, Any] = {"root": root}
    top = _members(file, file.front)
    if "site_name" in top:
        problems += _read(file, values, "site_name", top["site_name"], _name)
    else:
        problems.append(
            file.problem(
                None,
                "settings-missing",
                _("`site_name` is missing"),
                expected=_("the name of the site"),
                fix=_("write `site_name: ...`"),
            )
        )
    if "site_dir" in top:
        problems += _read(file, values, "site_dir", top["site_dir"], _folder)
    problems += _read_options(file, values, top.get("extra"))
    if values.get("today") is None:
        problems += _read_epoch(file, values, environment.get("SOURCE_DATE_EPOCH", ""))
    if any(problem.is_error for problem in problems):
        return None, sorted(problems)
    return Settings(**values), sorted(problems)


def _members(file: Source, node: Node) -> dict[str, Node]:
    return {key.value: value for key, value in node.value if key.id == "scalar"}


def _not_a_mapping(file: Source, node: Node | None) -> Problem:
    return file.problem(
        node,
        "settings-value",
        _("the settings are not readable here"),
        expected=_("lines of `key: value`"),
        fix=_("write one `key: value` a line, indented below the key they belong to"),
    )


def _read_options(file: Source, values: dict[str, Any], extra: Node | None) -> Iterator[Problem]:
    ours = extra
    if extra is not None and extra.id == "mapping":
        ours = _members(file, extra).get("casepress")
    if ours is None or _is_nothing(ours):
        return
    if ours.id != "mapping":
        yield _not_a_mapping(file, ours)
        return
    known = {option.name: option.metadata["read"] for option in options()}
    seen = set()
    for key, value in ours.value:
        name = key.value if key.id == "scalar" else ""
        if name in seen:
            yield file.problem(
                key,
                "settings-duplicate",
                _("`{name}` stands here a second time").format(name=name),
                expected=_("each option once"),
                fix=_("delete one of the two lines"),
            )
        elif name not in known:
            yield _unknown(file, key, name, known)
        else:
            yield from _read(file, values, name, value, known[name])
        seen.add(name)


def _unknown(file: Source, key: Node, name: str, known: Mapping[str, Reader]) -> Problem:
    near = nearest(name, known)
    return file.problem(
        key,
        "settings-unknown",
        _("`{name}` is not an option").format(name=name),
        expected=_("one of {choices}").format(choices=_(", ").join(known)),
        fix=_("write `{name}`").format(name=near) if near else _("delete the line"),
    )


def _read(file: Source, values: dict[str, Any], name: str, node: Node, read: Reader) -> Iterator[Problem]:
    try:
        values[name] = read(node)
    except _WrongValueError as wrong:
        place = wrong.node or node
        if place.id == "scalar":
            message = _('`{name}` is "{value}"').format(name=name, value=place.value)
        else:
            message = _("`{name}` has another shape").format(name=name)
        yield file.problem(place, "settings-value", message, expected=wrong.expected, fix=wrong.fix)


def _read_epoch(file: Source, values: dict[str, Any], text: str) -> Iterator[Problem]:
    if not text:
        return
    try:
        values["today"] = datetime.fromtimestamp(int(text), UTC).date()
    except (ValueError, OverflowError, OSError):
        yield file.problem(
            None,
            "settings-environment",
            _('the environment variable SOURCE_DATE_EPOCH is "{value}"').format(value=text),
            expected=_("seconds since 1970-01-01, in digits"),
            fix=_("set it right or unset it"),
        )
