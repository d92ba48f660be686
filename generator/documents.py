"""What the schema tables say to others: JSON Schema for editors, a reference page, and templates for authors.

Everything here is text or plain values made from the tables; nothing is read or written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from generator import language, settings, templates_folder
from generator.content import model, schema
from generator.content.schema import Choice, Group, Id, Key, Kind, ListOf, Table, Text, Type, Vocab
from generator.language import N_, _

SCHEMAS_FOLDER = ".casepress/schemas"
"""Where the JSON Schema files lie, under the library root: made, never committed."""

_SINGLE_FILES = {
    "vocabulary": (N_("vocabulary"), schema.VOCABULARY_PATH, schema.VOCABULARY),
    "rules": (N_("rules"), schema.RULES_PATH, schema.RULES),
}


# ---------------------------------------------------------------- for editors


def json_schema(name: str, vocabulary: model.Vocabulary) -> dict[str, Any]:
    """The JSON Schema (draft 7, which editors know best) of a kind of file, `vocabulary` or `rules`."""
    table = _SINGLE_FILES[name][2] if name in _SINGLE_FILES else schema.kind_named(name).table
    return {"$schema": "http://json-schema.org/draft-07/schema#", **table.json_schema(vocabulary)}


def json_schemas(vocabulary: model.Vocabulary) -> dict[str, dict[str, Any]]:
    """All of them, by the name of the file: `plan.json`."""
    return {f"{name}.json": json_schema(name, vocabulary) for name in _globs()}


def editor_settings() -> dict[str, list[str]]:
    """Which schema an editor uses for which files: VS Code's `yaml.schemas`."""
    return {f"./{SCHEMAS_FOLDER}/{name}.json": globs for name, globs in _globs().items()}


def _globs() -> dict[str, list[str]]:
    found = {kind.name: [f"{_folder_shown(kind)}/*{suffix}" for suffix in _suffixes(kind)] for kind in schema.KINDS_OF_FILE}
    return found | {name: [path] for name, (_label, path, _table) in _SINGLE_FILES.items()}


def _folder_shown(kind: Kind) -> str:
    return "cases/*" if kind.name == "case" else kind.folder


def _suffixes(kind: Kind) -> tuple[str, ...]:
    return (kind.suffix, ".yaml") if kind.suffix == ".yml" else (kind.suffix,)


# ---------------------------------------------------------------- the reference page


def reference() -> str:
    """The reference of all keys as a Markdown page, in the current language; labels also in Chinese."""
    lines = [
        "# " + _("What stands in the files"),
        "",
        _("Made from the tables in generator/content/schema.py; a test holds it to them."),
        _("**Bold** keys must be there. A name in `code` after the type leads to the group of keys below."),
        "",
    ]
    groups: dict[str, Table] = {}
    for kind in schema.KINDS_OF_FILE:
        paths = _(", ").join(f"`{_folder_shown(kind)}/*{suffix}`" for suffix in _suffixes(kind))
        lines += [f"## {kind.name}: {_(kind.label)}", "", paths, "", *_rows(kind.table, groups), ""]
        if kind.sections:
            headings = _(", ").join(f"`## {title}`" for title in kind.sections)
            lines += [_("Sections of the text: {titles}").format(titles=headings), ""]
    for name, (label, path, table) in _SINGLE_FILES.items():
        lines += [f"## {name}: {_(label)}", "", f"`{path}`", "", *_rows(table, groups), ""]
    lines += ["## " + _("Groups of keys"), ""]
    done: set[str] = set()
    while len(done) < len(groups):
        for name in sorted(groups.keys() - done):
            done.add(name)
            lines += [f"### {name}", "", *_rows(groups[name], groups), ""]
    return "\n".join(lines)


def settings_reference() -> str:
    """All options of `extra.casepress` in mkdocs.yml as a Markdown page, in the current language."""
    titles = (_("Option"), _("Without it"), _("What it says"), _("Example"))
    lines = ["# " + _("Settings"), "", _("They stand in `mkdocs.yml` under `extra.casepress`, which the page engine leaves alone."), "",
             f"| {' | '.join(titles)} |", "| --- | --- | --- | --- |"]
    for option in settings.options():
        default = "" if option.default in (None, "", ()) else f"`{option.default}`"
        lines.append(f"| `{option.name}` | {default} | {_(option.metadata['help'])} | `{option.metadata['example']}` |")
    return "\n".join([*lines, ""])


def _rows(table: Table, groups: dict[str, Table]) -> Iterator[str]:
    titles = (_("Key"), _("Name"), _("Value"), _("What it says"))
    yield f"| {' | '.join(titles)} |"
    yield "| --- | --- | --- | --- |"
    for key in table:
        cells = (f"**`{key.name}`**" if key.required else f"`{key.name}`", _both(key.label), _value(key.type, groups), _(key.help) if key.help else "")
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


def _both(label: str) -> str:
    """A label in the current language, and in Chinese where that is another."""
    chinese = language.load(templates_folder() / "locale", "zh_Hans").gettext(label)
    return chinese if language.current() == "zh_Hans" else f"{_(label)} {chinese}"


def _value(type: Type, groups: dict[str, Table]) -> str:
    """What a value must be, with the name of its group in place of the group's keys."""
    if isinstance(type, ListOf):
        many = _("list of {fewest} to {most}: {item}") if type.fewest else _("list of at most {most}: {item}")
        text = many.format(fewest=type.fewest, most=type.most, item=_value(type.item, groups))
        return _("{list}, or one alone").format(list=text) if type.or_one else text
    if isinstance(type, Group):
        groups.setdefault(type.table.name, type.table)
        name = f"`{type.table.name}`"
        return _("{group}, or its `{key}` alone").format(group=name, key=type.short) if type.short else name
    return type.describe()


# ---------------------------------------------------------------- templates for authors


class _Given(dict[str, Any]):
    """Values that a template already holds, by key; a list of them for a list of groups."""


_GIVEN: Mapping[str, _Given] = {
    "case": _Given(kind="complaint"),
    "plan": _Given(
        levels=(_Given(level="I"), _Given(level="II")),
        declare_from="II",
        team=(_Given(group="指挥"), _Given(group="处置")),
        checklists=(
            _Given(
                id="first-15",
                style="read-do",
                steps=tuple(_Given(id=f"s{number}", owner="处置" if number > 1 else "指挥") for number in range(1, 6)),
            ),
        ),
        drill_every="12个月",
        revisions=(_Given(version='"1.0"'),),
    ),
    "scenario": _Given(
        form="tabletop",
        objectives=(_Given(id="o1"),),
        injects=(_Given(number="1", at="0分钟", objectives="[o1]"),),
        observer=(_Given(objective="o1"),),
    ),
    "record": _Given(mode="drill", form="tabletop"),
    "dialogue": _Given(
        nodes=(
            _Given(id="start", replies=(_Given(next="good-end", temper="-1"), _Given(next="bad-end", temper="1"))),
            _Given(id="good-end", end="good", debrief=None),
            _Given(id="bad-end", end="bad", debrief=None),
        ),
    ),
    "bank": _Given(questions=(_Given(id="q1", kind="single", options=(_Given(right="true"), _Given(right="false"))),)),
}
"""What a template of a kind holds from the start, so that its parts fit together."""

_SECTION_HINTS = {
    "案情": N_("What happened, in the order of time; no names, numbers or addresses"),
    "诉求": N_("What the customer asked for"),
    "处理经过": N_("One step a line: `- T+2小时｜一线客服｜what was done`"),
    "结果": N_("What was decided and why; how the customer took it"),
    "经验教训": N_("What to do otherwise next time"),
    "话术": N_("One line each: `- 先安抚：words` and `- 不要说：words（reason）`"),
    "要点": N_("What to remember"),
    "案例": N_("Which case shows it: `[words](id)`"),
}

_WORDS_SHOWN = 12


def template(kind: Kind, vocabulary: model.Vocabulary, id: str, today: date) -> str:
    """What `casepress new` writes: a file with every key, commented in the current language, ready to be filled in.

    Keys that must be there stand open or with a value; the others stand behind `# `. Once the open ones and the
    sections are filled, the file is valid.
    """
    care = _Given(id=id, state="wip", reviewed=today.isoformat(), review_in="12个月")
    if kind.name == "case":
        care["anonymized"] = _Given(on=today.isoformat())
    if kind.name == "plan":
        care["revisions"] = (_Given(_GIVEN["plan"]["revisions"][0], on=today.isoformat()),)
    given = _Given(_GIVEN.get(kind.name, {}) | care)
    how = _("Lines behind # may be left out. Fill in the others, then run: casepress check")
    head = [f"# {how}", *_table_lines(kind.table, vocabulary, given)]
    if not kind.markdown:
        return "\n".join(head) + "\n"
    body = [line for title in kind.sections for line in ("", f"## {title}", "", f"<!-- {_(_SECTION_HINTS[title])} -->", "")]
    return "\n".join(["---", *head, "---", *(body or [""])])


def template_path(kind: Kind, id: str, today: date) -> str:
    """Where the file of a kind with this id belongs; a case in the year that its id names, otherwise in this one."""
    if kind.name != "case":
        return f"{kind.folder}/{id}{kind.suffix}"
    year = re.search(r"(?:19|20)\d\d", id)
    return f"cases/{year.group() if year else today.year}/{id}{kind.suffix}"


def next_case_id(ids: Iterable[str], today: date) -> str:
    """The id after the highest of this year: `CASE-2026-0007`."""
    prefix = f"CASE-{today.year}-"
    numbers = [int(number) for id in ids if (number := id.removeprefix(prefix)) != id and re.fullmatch(r"\d{4}", number)]
    return f"{prefix}{max(numbers, default=0) + 1:04}"


def _table_lines(table: Table, vocabulary: model.Vocabulary, given: Mapping[str, Any], again: bool = False) -> list[str]:
    """The lines of a group; `again` where one like it stands above: only what must be there, without explanations."""
    lines: list[str] = []
    for key in table:
        block = _block(key, vocabulary, given.get(key.name), again)
        if key.required or key.name in given:
            lines += block
        elif not again:
            lines += [f"# {line}" for line in block]
    return lines


def _block(key: Key, vocabulary: model.Vocabulary, value: Any, again: bool) -> list[str]:
    """The lines of one key: open where `value` is None."""
    comment = f"  # {_(key.label) if again else _comment(key, vocabulary)}"
    inner, fewest = (key.type.item, key.type.fewest) if isinstance(key.type, ListOf) else (key.type, None)
    if isinstance(inner, Group):
        if fewest is None:
            return [f"{key.name}:{comment}", *_indented(_table_lines(inner.table, vocabulary, value or {}, again))]
        items: Sequence[Mapping[str, Any]] = value or ({},) * max(1, fewest)
        lines = [f"{key.name}:{comment}"]
        for position, item in enumerate(items):
            first, *rest = _table_lines(inner.table, vocabulary, item, again or position > 0)
            lines += [f"  - {first}", *_indented(rest, 4)]
        return lines
    if value is None and fewest is not None:
        return [f"{key.name}:{comment}", *["  -"] * max(1, fewest)]
    return [f"{key.name}: {value or ''}".rstrip() + comment]


def _indented(lines: Iterable[str], width: int = 2) -> list[str]:
    return [" " * width + line for line in lines]


def _comment(key: Key, vocabulary: model.Vocabulary) -> str:
    parts = [part for part in (_(key.help) if key.help else "", _allowed(key.type, vocabulary)) if part]
    return _("{label}: {text}").format(label=_(key.label), text=_("; ").join(parts)) if parts else _(key.label)


def _allowed(type: Type, vocabulary: model.Vocabulary) -> str:
    """In few words what may stand there; empty where the label says it."""
    if isinstance(type, ListOf):
        return _allowed(type.item, vocabulary)
    if isinstance(type, Vocab):
        kinds = {word.word for word in getattr(vocabulary, type.axis) if word.kinds}
        words = [word for word in vocabulary.words(type.axis) if word not in kinds]
        shown = _(", ").join(words[:_WORDS_SHOWN])
        return shown if len(words) <= _WORDS_SHOWN else _("{words} and others in playbooks/vocabulary.yml").format(words=shown)
    if isinstance(type, Choice):
        return _(", ").join(f"{code} {_(label)}" for code, label in type.labels.items())
    if type.sample:
        return _("such as {sample}").format(sample=type.sample)
    if isinstance(type, Text):
        return _("at most {n} characters").format(n=type.longest)
    return "" if isinstance(type, (Group, Id)) else type.describe()


# ---------------------------------------------------------------- a new library


def library_files(today: date) -> dict[str, str]:
    """The files of a small, valid library by their paths: settings, vocabulary, rules, a type page and a case."""
    folder = templates_folder() / "starter"
    files = {_dated(path.relative_to(folder).as_posix(), today): _dated(path.read_text(encoding="utf-8"), today) for path in folder.rglob("*.*")}
    files[settings.FILE] = _settings_file()
    files[".gitignore"] = ".casepress/\nsite/\n"
    files[".vscode/settings.json"] = json.dumps({"files.encoding": "utf8", "yaml.schemas": editor_settings()}, indent=2) + "\n"
    return dict(sorted(files.items()))


def _dated(text: str, today: date) -> str:
    return text.replace("YYYY-MM-DD", today.isoformat()).replace("YYYY", str(today.year))


def _settings_file() -> str:
    lines = [
        "# " + _("The name of the site, shown at the top of every page"),
        "site_name: " + _("Complaint cases and playbooks"),
        "",
        "extra:",
        "  casepress:",
    ]
    for option in settings.options():
        value = {"language": language.current(), "company": '""'}.get(option.name)
        line = f"{option.name}: {value or option.metadata['example']}"
        lines += [f"    # {_(option.metadata['help'])}", f"    {line}" if value else f"    # {line}", ""]
    return "\n".join(lines)
