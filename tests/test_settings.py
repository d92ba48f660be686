"""The settings: what each option does, and what is said about a wrong one."""

from dataclasses import FrozenInstanceError
from datetime import date
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator import language
from generator.language import _
from generator.problems import format_text
from generator.settings import PublicText, Settings, load, options


def plain(text: str) -> str:
    return text


@pytest.fixture
def write(tmp_path):
    """Writes `mkdocs.yml` and gives its folder."""

    def write(text: str) -> Path:
        (tmp_path / "mkdocs.yml").write_text(text, encoding="utf-8")
        return tmp_path

    return write


def options_text(lines: str) -> str:
    return "site_name: 测试\nextra:\n  casepress:\n" + "".join(f"    {line}\n" for line in lines.splitlines())


def problems_text(root: Path, environment: dict[str, str] | None = None) -> str:
    found, problems = load(root, environment or {})
    assert found is None
    language.use("en")
    found, problems = load(root, environment or {})
    return format_text(problems, mask=plain)


def test_a_name_is_enough(write):
    root = write("site_name: 客诉案例\n")
    found, problems = load(root, {})
    assert problems == []
    assert found == Settings(root=root.resolve(), site_name="客诉案例")


def test_the_defaults_are_those_of_an_internal_chinese_site(write):
    found, _problems = load(write("site_name: 测试\n"), {})
    assert (found.language, found.edition, found.company) == ("zh_Hans", "internal", "")
    assert (found.cases_per_page, found.review_warning_days, found.workers) == (100, 30, 0)
    assert (found.today, found.privacy_allow) == (None, ())


def test_settings_do_not_change(write):
    found, _problems = load(write("site_name: 测试\n"), {})
    with pytest.raises(FrozenInstanceError):
        found.language = "en"


def test_every_option_is_read(write):
    root = write(
        options_text(
            "language: en\ncompany: 示例公司\nedition: manager\ncases_per_page: 50\nreview_warning_days: 14\n"
            "workers: 2\ntoday: 2026-01-31\nprivacy_allow:\n  - text: service@example.com\n    reason: 客服邮箱"
        )
        + "site_dir: public/site\n"
    )
    found, problems = load(root, {"SOURCE_DATE_EPOCH": "0"})
    assert problems == []
    assert found == Settings(
        root=root.resolve(),
        site_name="测试",
        site_dir="public/site",
        language="en",
        company="示例公司",
        edition="manager",
        cases_per_page=50,
        review_warning_days=14,
        workers=2,
        today=date(2026, 1, 31),
        privacy_allow=(PublicText("service@example.com", "客服邮箱"),),
    )


@pytest.mark.parametrize("option", options(), ids=lambda option: option.name)
def test_an_option_has_help_in_both_languages_and_an_example_that_works(option, write):
    help_text, example = option.metadata["help"], option.metadata["example"]
    assert help_text.endswith(".")
    assert _(help_text) != help_text
    found, problems = load(write(options_text(f"{option.name}: {example}")), {})
    assert problems == []
    assert getattr(found, option.name) != option.default


def test_the_folders_stand_under_the_root(write):
    found, _problems = load(write("site_name: 测试\nsite_dir: out\n"), {})
    folders = (found.cases_folder, found.playbooks_folder, found.work_folder, found.pages_folder, found.site_folder)
    assert [folder.relative_to(found.root).as_posix() for folder in folders] == [
        "cases",
        "playbooks",
        ".casepress",
        ".casepress/pages",
        "out",
    ]


def test_the_settings_of_this_repository_are_right_and_name_every_option(repository):
    found, problems = load(repository, {})
    assert problems == []
    assert (found.site_name, found.site_dir) == ("客诉案例与预案", "site")
    text = (repository / "mkdocs.yml").read_text(encoding="utf-8")
    assert [option.name for option in options() if f"\n    {option.name}:" not in text.replace("# ", "")] == []


def test_the_settings_of_this_repository_load_no_plugin_and_no_font(repository):
    document = yaml.safe_load((repository / "mkdocs.yml").read_text(encoding="utf-8"))
    assert (document["plugins"], document["theme"]["font"]) == ([], False)
    assert (document["docs_dir"], document["use_directory_urls"]) == (".casepress/pages", False)


def test_an_unknown_option_is_shown_with_the_nearest_known_one(write):
    assert problems_text(write(options_text("langauge: en"))) == (
        "mkdocs.yml:4:5: error[settings-unknown]: `langauge` is not an option\n"
        "  4 |     langauge: en\n"
        "    |     ^^^^^^^^\n"
        "  expected: one of language, company, edition, cases_per_page, review_warning_days, workers, today,"
        " privacy_allow\n"
        "  fix: write `language`\n"
    )


def test_an_option_that_is_like_no_other_is_to_be_deleted(write):
    assert problems_text(write(options_text("zzz: en"))).endswith("  fix: delete the line\n")


def test_an_option_that_is_there_twice_is_shown_at_its_second_place(write):
    assert problems_text(write(options_text("language: en\nworkers: 1\nlanguage: en"))) == (
        "mkdocs.yml:6:5: error[settings-duplicate]: `language` stands here a second time\n"
        "  6 |     language: en\n"
        "    |     ^^^^^^^^\n"
        "  expected: each option once\n"
        "  fix: delete one of the two lines\n"
    )


@pytest.mark.parametrize(
    ("line", "message", "expected", "fix"),
    [
        ("language: zh_hans", '`language` is "zh_hans"', "one of zh_Hans, zh_Hant, en", 'write "zh_Hans"'),
        ("language: klingon", '`language` is "klingon"', "one of zh_Hans, zh_Hant, en", "write one of them"),
        ("edition: [public]", "`edition` has another shape", "one of public, internal, manager", "write one of them"),
        ("edition:", '`edition` is ""', "one of public, internal, manager", "write one of them"),
        ("company: {a: b}", "`company` has another shape", "a text", "write the text after the colon"),
        ("company: !ENV COMPANY", '`company` is "COMPANY"', "a text", "write the text after the colon"),
        ("cases_per_page: 5", '`cases_per_page` is "5"', "a whole number from 10 to 1000", "write 10"),
        ("cases_per_page: 5000", '`cases_per_page` is "5000"', "a whole number from 10 to 1000", "write 1000"),
        ("workers: many", '`workers` is "many"', "a whole number from 0 to 256", "write a number in digits"),
        ("workers: -1", '`workers` is "-1"', "a whole number from 0 to 256", "write a number in digits"),
        ("workers: ２", '`workers` is "２"', "a whole number from 0 to 256", "write a number in digits"),
        (
            "today: 2026-02-30",
            '`today` is "2026-02-30"',
            "a date such as 2026-01-31",
            "write year, month and day in digits",
        ),
        *(
            (
                f"privacy_allow: {value}",
                message,
                "a list of `text` with `reason`",
                "write `- text: ...` and below it `reason: ...`",
            )
            for value, message in (
                ("12345", '`privacy_allow` is "12345"'),
                ("[12345]", '`privacy_allow` is "12345"'),
                ("[{text: 12345}]", "`privacy_allow` has another shape"),
                ("[{text: 12345, reason: ''}]", '`privacy_allow` is ""'),
                ("[{text: [], reason: r}]", "`privacy_allow` has another shape"),
                ("[{text: a, reason: r, more: m}]", "`privacy_allow` has another shape"),
            )
        ),
    ],
)
def test_a_wrong_value_says_what_is_expected(write, line, message, expected, fix):
    lines = problems_text(write(options_text(line))).splitlines()
    assert lines[0].split(": ", 1)[1] == f"error[settings-value]: {message}"
    assert lines[-2:] == [f"  expected: {expected}", f"  fix: {fix}"]


def test_all_wrong_options_are_shown_in_one_run(write):
    text = problems_text(write("site_dir: cases\n" + options_text("langauge: en\nworkers: many").replace("测试", "''")))
    rules = [line.split("[")[1].split("]")[0] for line in text.splitlines() if line.startswith("mkdocs.yml:")]
    assert rules == ["settings-value", "settings-value", "settings-unknown", "settings-value"]


@pytest.mark.parametrize(
    "folder",
    [".", "..", "/site", "../site", "a/../cases", "cases", "Cases", "playbooks/x", ".git", "C:/x", "a\\b", ""],
)
def test_the_site_is_never_written_over_another_folder(write, folder):
    found, problems = load(write(f"site_name: 测试\nsite_dir: '{folder}'\n"), {})
    assert found is None
    assert [(problem.rule, problem.place.line) for problem in problems] == [("settings-value", 2)]


def test_a_missing_name_is_reported(write):
    assert problems_text(write("extra: {}\n")) == (
        "mkdocs.yml: error[settings-missing]: `site_name` is missing\n"
        "  expected: the name of the site\n"
        "  fix: write `site_name: ...`\n"
    )


@pytest.mark.parametrize("extra", ["", "extra:\n", "extra: {}\n", "extra: {casepress: }\n", "extra: {casepress: ~}\n"])
def test_without_our_options_the_defaults_stand(write, extra):
    root = write(f"site_name: 测试\n{extra}")
    assert load(root, {}) == (Settings(root=root.resolve(), site_name="测试"), [])


def test_a_name_that_stands_empty_is_reported(write):
    lines = problems_text(write("site_name:\n")).splitlines()
    assert lines[0] == 'mkdocs.yml:1:11: error[settings-value]: `site_name` is ""'


@pytest.mark.parametrize("nothing", ["", " ~", " null", " ''"])
def test_a_company_may_stay_without_a_name(write, nothing):
    found, problems = load(write(options_text(f"company:{nothing}")), {})
    assert (found.company, problems) == ("", [])


@pytest.mark.parametrize("text", ["- a\n", "text\n", "site_name: 测试\nextra: {casepress: yes}\n"])
def test_settings_of_another_shape_are_reported(write, text):
    found, problems = load(write(text), {})
    assert found is None
    assert [problem.rule for problem in problems] == ["settings-value"]


def test_a_missing_file_is_reported(tmp_path):
    found, problems = load(tmp_path, {})
    assert found is None
    assert [problem.place.path for problem in problems] == ["mkdocs.yml"]


def test_tags_that_mkdocs_knows_are_neither_run_nor_refused(write, tmp_path):
    marker = tmp_path / "executed"
    root = write(
        "site_name: 测试\n"
        "repo_url: !ENV [REPOSITORY, 'x']\n"
        "a: !!python/name:pymdownx.superfences.fence_code_format\n"
        f"b: !!python/object/apply:os.mkdir ['{marker.as_posix()}']\n"
    )
    found, problems = load(root, {})
    assert (found.site_name, problems) == ("测试", [])
    assert not marker.exists()


def test_the_build_date_comes_from_the_environment_where_the_file_has_none(write):
    environment = {"SOURCE_DATE_EPOCH": "1769817600"}
    assert load(write("site_name: 测试\n"), environment)[0].today == date(2026, 1, 31)
    assert load(write(options_text("today: 2025-12-01")), environment)[0].today == date(2025, 12, 1)


@pytest.mark.parametrize("value", ["yesterday", "1e9", "99999999999999999999"])
def test_a_wrong_build_date_in_the_environment_is_reported(write, value):
    assert problems_text(write("site_name: 测试\n"), {"SOURCE_DATE_EPOCH": value}) == (
        f'mkdocs.yml: error[settings-environment]: the environment variable SOURCE_DATE_EPOCH is "{value}"\n'
        "  expected: seconds since 1970-01-01, in digits\n"
        "  fix: set it right or unset it\n"
    )


@given(
    st.one_of(
        st.binary(),
        st.text().map(lambda text: f"site_name: x\nextra: {{casepress: {text}}}".encode("utf-8", "replace")),
    )
)
def test_any_bytes_give_settings_or_problems(tmp_path_factory, data):
    root = tmp_path_factory.mktemp("library")
    (root / "mkdocs.yml").write_bytes(data)
    found, problems = load(root, {})
    assert (found is None) == any(problem.is_error for problem in problems)
