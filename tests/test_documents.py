"""What the tables say to editors, readers and authors is true of what is read."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import fastjsonschema
import pytest
import yaml

from generator import content, documents, language
from generator.content import model, schema
from generator.content.library import parse_entry
from tests.conftest import REPOSITORY
from tests.test_golden import SAMPLE, TODAY

KINDS = [kind.name for kind in schema.KINDS_OF_FILE]


@pytest.fixture(scope="module")
def sample() -> model.Library:
    loaded = content.load(SAMPLE, today=TODAY, allow=("hotline@sample.localhost",))
    assert loaded.library is not None
    return loaded.library


def head_of(path: Path) -> Any:
    """The YAML of a file as an editor sees it, in which dates are texts."""
    text = path.read_text(encoding="utf-8")
    return yaml.load(text.split("---\n")[1] if path.suffix == ".md" else text, Loader=_EditorLoader)


class _EditorLoader(yaml.SafeLoader):
    """YAML as editors read it: version 1.2 knows no type for dates, and true and false alone for yes and no."""


_EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rpartition(":")[2] not in ("timestamp", "bool")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


# ------------------------------------------------------------------ for editors


@pytest.mark.parametrize("kind", KINDS)
def test_an_editor_finds_nothing_wrong_with_the_sample_files(kind, sample):
    validate = fastjsonschema.compile(documents.json_schema(kind, sample.vocabulary))
    entries = getattr(sample, schema.kind_named(kind).collection).values()
    assert entries
    for entry in entries:
        validate(head_of(SAMPLE / entry.path))


@pytest.mark.parametrize(("name", "path"), [("vocabulary", schema.VOCABULARY_PATH), ("rules", schema.RULES_PATH)])
def test_an_editor_finds_nothing_wrong_with_the_vocabulary_and_the_rules(name, path, sample):
    fastjsonschema.compile(documents.json_schema(name, sample.vocabulary))(head_of(SAMPLE / path))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sector": "快件"}, "data.sector must be one of ['快递', '物业', '网络服务']"),
        ({"kind": "需求"}, "data.kind must be one of ['complaint', 'request']"),
        ({"chanel": "电话"}, "data must not contain {'chanel'} properties"),
        ({"received": "六月一日"}, "data.received must match pattern "),
        ({"anonymized": {"by": "班组长"}}, "data.anonymized must contain ['on'] properties"),
        ({"title": "派" * 61}, "data.title must be shorter than or equal to 60 characters"),
    ],
)
def test_an_editor_sees_what_a_check_would_find(change, message, sample):
    validate = fastjsonschema.compile(documents.json_schema("case", sample.vocabulary))
    with pytest.raises(fastjsonschema.JsonSchemaValueException) as raised:
        validate(head_of(SAMPLE / sample.cases["CASE-2026-0003"].path) | change)
    assert message in str(raised.value)


def test_every_key_explains_itself_in_the_editor(sample):
    properties = documents.json_schema("case", sample.vocabulary)["properties"]
    assert properties["point"]["title"] == "要旨"
    assert properties["point"]["description"] == "同事可以照着办的一句话"
    assert all(value["title"] and value["description"] for value in properties.values())


def test_an_empty_vocabulary_gives_schemas_too():
    for value in documents.json_schemas(model.Vocabulary()).values():
        fastjsonschema.compile(value)


def test_the_repositorys_editor_settings_name_the_schemas():
    text = (REPOSITORY / ".vscode" / "settings.json").read_text(encoding="utf-8")
    assert json.loads(text)["yaml.schemas"] == documents.editor_settings()


def test_the_globs_of_the_editor_match_what_is_read():
    for schema_path, globs in documents.editor_settings().items():
        name = Path(schema_path).stem
        for glob in globs:
            path = glob.replace("cases/*", "cases/2026").replace("*", "some-name")
            kind = schema.kind_of(path)
            assert (kind.name if kind else path) == (name if name in KINDS else glob)


# ------------------------------------------------------------------ the reference page


@pytest.mark.parametrize(("name", "chosen"), [("format.md", "en"), ("format.zh-CN.md", "zh_Hans")])
def test_the_reference_page_is_what_the_tables_say(name, chosen, update_goldens):
    language.use(chosen)
    path = REPOSITORY / "docs" / name
    if update_goldens:
        path.write_text(documents.reference(), encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == documents.reference(), "write it anew with pytest --update-goldens"


def test_the_reference_has_every_key_of_every_table_once():
    text = documents.reference()
    tables = {id(table): table for kind in schema.KINDS_OF_FILE for table in tables_of(kind.table)}
    tables |= {id(table): table for whole in (schema.VOCABULARY, schema.RULES) for table in tables_of(whole)}
    for table in tables.values():
        block = "".join(f"| {f'**`{key.name}`**' if key.required else f'`{key.name}`'} | " for key in list(table)[:1])
        assert block in text
    assert text.count("\n| ") == sum(len(table.keys) + 2 for table in tables.values())


# ------------------------------------------------------------------ templates


@pytest.mark.parametrize("kind", schema.KINDS_OF_FILE, ids=KINDS)
def test_an_untouched_template_says_only_what_has_no_value_yet(kind, sample):
    path = documents.template_path(kind, "new-one", TODAY)
    text = documents.template(kind, sample.vocabulary, "new-one", TODAY)
    entry, found = parse_entry(text.encode(), path, sample.vocabulary)
    assert entry is None
    assert {problem.rule for problem in found} == {"type"}
    assert all("没有值" in problem.message for problem in found)
    assert all(problem.place.line and problem.line_text for problem in found)


@pytest.mark.parametrize("kind", schema.KINDS_OF_FILE, ids=KINDS)
def test_a_filled_template_is_valid(kind, sample):
    path = documents.template_path(kind, "new-one", TODAY)
    lines = filled(documents.template(kind, sample.vocabulary, "new-one", TODAY), kind, sample.vocabulary)
    entry, found = parse_entry("\n".join(lines).encode(), path, sample.vocabulary)
    assert [str(problem) for problem in found if problem.is_error] == []
    assert entry.id == "new-one"


@pytest.mark.parametrize("kind", schema.KINDS_OF_FILE, ids=KINDS)
def test_a_template_shows_every_key_once_at_least(kind, sample):
    text = documents.template(kind, sample.vocabulary, "new-one", TODAY)
    head = text.split("---\n")[1] if kind.markdown else text
    shown = {line.lstrip(" #-").partition(":")[0] for line in head.splitlines()}
    assert keys_of(kind.table) - shown == set()


def test_what_may_be_left_out_can_be_used_by_taking_the_sign_away(sample):
    kind = schema.kind_named("case")
    text = documents.template(kind, sample.vocabulary, "new-one", TODAY)
    opened = (
        text.replace("# remedy:", "remedy:")
        .replace("#   - kind:", "  - kind: 退费")
        .replace("#     # amount:", "    amount: 5")
    )
    value = yaml.safe_load(opened.split("---\n")[1])
    assert value["remedy"] == [{"kind": "退费", "amount": 5}]


def test_templates_speak_the_language_of_the_interface(sample):
    language.use("en")
    text = documents.template(schema.kind_named("course"), sample.vocabulary, "newcomer-2", date(2026, 1, 2))
    assert "title:  # Title: What it is, in one short line; at most 60 characters\n" in text
    assert "reviewed: 2026-01-02  # Reviewed on: The day of the last review; such as 2026-01-31\n" in text


def tables_of(table: schema.Table) -> Iterator[schema.Table]:
    """A table and the tables of all groups within it."""
    yield table
    for key in table:
        inner = key.type.item if isinstance(key.type, schema.ListOf) else key.type
        if isinstance(inner, schema.Group):
            yield from tables_of(inner.table)


def keys_of(table: schema.Table) -> set[str]:
    """The keys of a table and of all groups within it."""
    return {key.name for part in tables_of(table) for key in part}


def filled(text: str, kind: schema.Kind, vocabulary: model.Vocabulary) -> list[str]:
    """The lines of a template with a value in every open place and a text in every section."""
    lines: list[str] = []
    open_lists: dict[int, schema.Type] = {}
    path: list[tuple[int, schema.Table]] = [(0, kind.table)]
    in_head = True
    for line in text.splitlines():
        stripped = line.strip()
        if stripped == "---" and lines:
            in_head = False
        if not in_head or not stripped or stripped.startswith("#") or stripped == "---":
            lines.append(section_text(line) if not in_head else line)
            continue
        indent = len(line) - len(line.lstrip(" "))
        if stripped == "-":
            lines.append(f"{line} {value_of(open_lists[indent - 2], vocabulary)}")
            continue
        dash = 2 if stripped.startswith("- ") else 0
        name, _colon, rest = stripped.removeprefix("- ").partition(":")
        while path[-1][0] > indent + dash:
            path.pop()
        key = path[-1][1].key(name)
        inner = key.type.item if isinstance(key.type, schema.ListOf) else key.type
        if isinstance(inner, schema.Group):
            path.append((indent + dash + (4 if isinstance(key.type, schema.ListOf) else 2), inner.table))
        elif isinstance(key.type, schema.ListOf):
            open_lists[indent + dash] = inner
        elif not rest.partition("#")[0].strip():
            line = line.replace(f"{name}:", f"{name}: {value_of(key.type, vocabulary)}", 1)
        lines.append(line)
    return lines


def value_of(type: schema.Type, vocabulary: model.Vocabulary) -> str:
    """A valid value of a type."""
    if isinstance(type, schema.Vocab):
        return vocabulary.words(type.axis)[-1]
    if isinstance(type, schema.Choice):
        return next(iter(type.labels))
    if isinstance(type, schema.Number):
        return str(int(max(type.least, 1)))
    if isinstance(type, schema.When):
        return TODAY.isoformat()
    if isinstance(type, schema.Id):
        return "some-id"
    return type.sample or "字"


def section_text(line: str) -> str:
    """A text in place of the hint of a section."""
    if "T+2小时" in line:
        return "- T+2小时｜一线客服｜登记"
    return "- 先安抚：我记下了。" if "先安抚" in line else "- 字" if line.startswith("<!--") else line


# ------------------------------------------------------------------ ids and folders


def test_a_case_lies_in_the_year_that_its_id_names():
    kind = schema.kind_named("case")
    assert documents.template_path(kind, "CASE-2024-0007", date(2026, 1, 2)) == "cases/2024/CASE-2024-0007.md"
    assert documents.template_path(kind, "lost-parcel", date(2026, 1, 2)) == "cases/2026/lost-parcel.md"
    assert (
        documents.template_path(schema.kind_named("plan"), "flood-2024", date(2026, 1, 2))
        == "playbooks/emergency/flood-2024.yml"
    )


@pytest.mark.parametrize(
    ("ids", "following"),
    [
        ([], "CASE-2026-0001"),
        (["CASE-2026-0009", "CASE-2026-0010", "CASE-2025-0099"], "CASE-2026-0011"),
        (["CASE-2026-12", "CASE-2026-000x", "delay"], "CASE-2026-0001"),
    ],
)
def test_the_next_case_has_the_number_after_the_highest_of_the_year(ids, following):
    assert documents.next_case_id(ids, date(2026, 1, 2)) == following


# ------------------------------------------------------------------ a new library


@pytest.mark.parametrize("chosen", language.LANGUAGES)
def test_a_new_library_has_no_problem_in_any_language(chosen, tmp_path):
    language.use(chosen)
    for path, text in documents.library_files(TODAY).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    loaded = content.load(tmp_path, today=TODAY)
    assert loaded.problems == []
    assert list(loaded.library.cases) == ["CASE-2026-0001"]


def test_the_settings_of_a_new_library_name_every_option(tmp_path):
    from generator import settings

    text = documents.library_files(TODAY)[settings.FILE]
    (tmp_path / settings.FILE).write_text(text, encoding="utf-8")
    found, wrong = settings.load(tmp_path, {})
    assert wrong == []
    assert found.language == language.current()
    assert [option.name for option in settings.options() if f"    # {option.name}: " not in text] == [
        "language",
        "company",
    ]


# ------------------------------------------------------------------ commands


@pytest.fixture
def casepress(monkeypatch):
    """Run a command in a folder: `casepress(folder, "new", "case")` gives its exit code, what it printed and what it told."""
    from typer.testing import CliRunner

    from generator import cli

    def run(folder: Path, *arguments: str) -> tuple[int, str, str]:
        monkeypatch.chdir(folder)
        result = CliRunner().invoke(cli.application(), list(arguments))
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


def test_a_new_library_is_written_and_builds_on_the_spot(casepress, tmp_path):
    code, printed, told = casepress(tmp_path, "new", "library", "complaints")
    assert (code, told) == (0, "下一步：casepress build\n")
    assert "playbooks/vocabulary.yml" in printed.splitlines()
    assert casepress(tmp_path / "complaints", "check")[:2] == (0, "没有问题\n")


def test_a_new_library_wants_an_empty_folder(casepress, tmp_path):
    (tmp_path / "notes.txt").write_text("", encoding="utf-8")
    assert casepress(tmp_path, "new", "library") == (2, "", "文件夹 . 不是空的\n  改法：换一个空文件夹\n")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_new_file_lies_where_it_belongs_and_its_path_is_printed(casepress, tmp_path):
    casepress(tmp_path, "new", "library")
    code, printed, told = casepress(tmp_path, "new", "plan", "outage")
    assert (code, printed, told) == (0, "playbooks/emergency/outage.yml\n", "填好以后运行 casepress check\n")
    assert "\nid: outage  # 编号" in (tmp_path / "playbooks/emergency/outage.yml").read_text(encoding="utf-8")
    assert casepress(tmp_path, "check")[0] == 1


def test_a_new_case_has_the_next_number_of_its_year(casepress, tmp_path):
    casepress(tmp_path, "new", "library")
    year = date.today().year
    assert casepress(tmp_path, "new", "case")[1] == f"cases/{year}/CASE-{year}-0002.md\n"
    assert casepress(tmp_path, "new", "case", "CASE-2024-0007")[1] == "cases/2024/CASE-2024-0007.md\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ("new", "plan", "First-Response"),
            "编号“First-Response”已经属于 playbooks/types/first-response.md\n  改法：另取一个编号\n",
        ),
        (("new", "plan", "停运"), "“停运”不能做编号\n  改法：只用字母 a-z、数字和连字符\n"),
        (("new", "plan", "../outage"), "“../outage”不能做编号\n  改法：只用字母 a-z、数字和连字符\n"),
        (("new", "plan"), "“”不能做编号\n  改法：只用字母 a-z、数字和连字符\n"),
        (("new", "plann", "outage"), "没有“plann”这种文件\n  改法：改写为“plan”\n"),
    ],
)
def test_what_cannot_be_new_is_refused_and_nothing_is_written(arguments, told, casepress, tmp_path):
    casepress(tmp_path, "new", "library")
    before = sorted(tmp_path.rglob("*"))
    assert casepress(tmp_path, *arguments) == (2, "", told)
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_that_is_there_is_never_written_over(casepress, tmp_path):
    casepress(tmp_path, "new", "library")
    casepress(tmp_path, "new", "form", "complaint-form")
    path = tmp_path / "playbooks/forms/complaint-form.yml"
    path.write_text("mine", encoding="utf-8")
    assert casepress(tmp_path, "new", "form", "complaint-form")[0] == 2
    assert path.read_text(encoding="utf-8") == "mine"


def test_the_schemas_are_written_where_the_editor_looks(casepress, tmp_path):
    casepress(tmp_path, "new", "library")
    total = len(documents.editor_settings())
    assert casepress(tmp_path, "schema") == (0, "", f".casepress/schemas 里写好了 {total} 个 JSON Schema 文件\n")
    for path in documents.editor_settings():
        fastjsonschema.compile(json.loads((tmp_path / path).read_text(encoding="utf-8")))


def test_the_schemas_can_be_written_elsewhere(casepress, tmp_path):
    casepress(tmp_path, "new", "library")
    assert casepress(tmp_path, "schema", "--out", "schemas")[0] == 0
    assert (tmp_path / "schemas" / "case.json").is_file()


def test_a_vocabulary_that_cannot_be_read_stops_both_commands(casepress, tmp_path):
    casepress(tmp_path, "new", "library")
    (tmp_path / "playbooks/vocabulary.yml").write_text("sectors: [", encoding="utf-8")
    for arguments in (("schema",), ("new", "form", "some-form")):
        code, printed, _told = casepress(tmp_path, *arguments)
        assert code == 1
        assert "playbooks/vocabulary.yml:1:10: 错误[yaml-syntax]: 括号没有配对" in printed
