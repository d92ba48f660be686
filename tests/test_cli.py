"""The command `casepress`: exit codes, formats, languages, and no traceback whatever stands on the disk."""

import json
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from generator import cli, language, serve, settings
from generator.content.schema import KINDS_OF_FILE
from tests.small_library import MKDOCS, VOCABULARY, contents, write, write_case, write_library

COMMANDS = list(typer.main.get_command(cli.application()).commands)


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The root of a small library without an error."""
    return write_library(tmp_path / "library")


@pytest.fixture
def casepress(library: Path, monkeypatch, capfd, no_colour) -> Callable[..., tuple[int, str, str]]:
    """Exit code, stdout and stderr of a command line, run in the folder of the library."""
    monkeypatch.chdir(library)
    monkeypatch.delenv("CASEPRESS_LANGUAGE", raising=False)

    def casepress(*arguments: str, **environment: str) -> tuple[int, str, str]:
        with monkeypatch.context() as patch:
            for name, value in environment.items():
                patch.setenv(name, value)
            patch.setattr(sys, "argv", ["casepress", *arguments])
            with pytest.raises(SystemExit) as end:
                cli.main()
            language.use(language.DEFAULT)
        out, err = capfd.readouterr()
        assert "Traceback" not in out + err
        return end.value.code or 0, out, err

    return casepress


def spoil(library: Path) -> None:
    """Put an error and personal data into a case."""
    write_case(library, "CASE-2026-0001", severity="很坏", point="请打 13912345678 找他。")


# ---------------------------------------------------------------- exit codes


def test_check_of_a_right_library_ends_with_0(casepress):
    code, out, err = casepress("check")
    assert (code, err) == (0, "")
    assert out.endswith("1 个文件中有 2 个警告\n")


def test_check_of_a_wrong_library_ends_with_1(casepress, library):
    spoil(library)
    code, out, _err = casepress("check")
    assert code == 1
    assert "cases/2026/CASE-2026-0001.md:10:11: 错误[" in out
    assert "  10 | severity: 很坏\n     |           ^^^^\n" in out


def test_build_publishes_and_says_where(casepress, library):
    code, out, err = casepress("build")
    assert (code, out) == (0, "")
    assert err.startswith("案例 4 件，页面 ")
    assert err.endswith("有 2 条警告，用 `casepress check` 查看\n打开 site/index.html\n")
    assert (library / "site/index.html").is_file()


def test_build_of_a_wrong_library_ends_with_1_and_says_that_the_old_site_stands(casepress, library):
    casepress("build")
    before = contents(library / "site")
    spoil(library)
    code, out, err = casepress("build")
    assert code == 1
    assert "错误[" in out
    assert err == "没有发布；原来的网站保持不变\n"
    assert contents(library / "site") == before


@pytest.mark.parametrize("command", ["check", "build", "serve", "schema"])
@pytest.mark.parametrize(
    "text",
    ["site_name: [\n", "", "- a\n", "site_name: x\nsite_dir: ../x\n", "site_name: '\\q\n", "\tx", "site_name: &a *a\n"],
)
def test_settings_that_cannot_be_used_end_with_2(casepress, library, command, text):
    write(library / "mkdocs.yml", text)
    code, out, err = casepress(command)
    assert code == 2
    assert "mkdocs.yml" in out + err


@pytest.mark.parametrize("command", ["check", "build", "serve", "schema"])
def test_a_folder_that_is_missing_ends_with_2(casepress, tmp_path, command):
    assert casepress(command, "--root", str(tmp_path / "missing")) == (2, "", f"没有文件夹 {tmp_path / 'missing'}\n")


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_folder_without_a_library_ends_with_2(casepress, tmp_path, command):
    (tmp_path / "empty").mkdir()
    code, out, _err = casepress(command, "--root", str(tmp_path / "empty"))
    assert code == 2
    assert "mkdocs.yml" in out


@pytest.mark.parametrize("command", ["check", "build"])
def test_a_file_in_the_place_of_the_root_ends_with_2(casepress, library, command):
    assert casepress(command, "--root", str(library / "mkdocs.yml"))[0] == 2


def test_what_the_system_refuses_ends_with_2(casepress, library, monkeypatch):
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError(28, "No space left on device", "a/b.html")

    monkeypatch.setattr("generator.press.press", refuse)
    code, out, err = casepress("build")
    assert (code, out) == (2, "")
    assert err == "系统不允许：a/b.html: No space left on device\n  改法：检查权限和剩余空间，再试一次\n"


# ---------------------------------------------------------------- formats


def test_problems_come_as_json(casepress, library):
    spoil(library)
    code, out, err = casepress("check", "--format", "json")
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert (found["errors"], found["warnings"]) == (2, 0)
    assert {problem["path"] for problem in found["problems"] if problem["severity"] == "error"} == {
        "cases/2026/CASE-2026-0001.md"
    }


def test_problems_come_as_sarif(casepress, library):
    spoil(library)
    code, out, err = casepress("check", "--format=sarif")
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert found["version"] == "2.1.0"
    assert len(found["runs"][0]["results"]) == 2
    assert str(library) not in out


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_warnings_about_the_settings_are_in_the_same_document(casepress, library, format):
    (library / "mkdocs.yml").write_bytes(b"\xef\xbb\xbf" + MKDOCS.encode())
    code, out, err = casepress("check", "--format", format)
    assert (code, err) == (0, "")
    assert "file-bom" in json.dumps(json.loads(out))


@pytest.mark.parametrize("format", ["json", "sarif"])
def test_settings_that_cannot_be_used_come_in_the_format_too(casepress, library, format):
    write(library / "mkdocs.yml", "site_nam: x\n")
    code, out, _err = casepress("check", "--format", format)
    assert code == 2
    assert "settings-missing" in json.dumps(json.loads(out))


@pytest.mark.parametrize("format", ["text", "json", "sarif"])
def test_personal_data_is_never_printed(casepress, library, format):
    spoil(library)
    write_case(library, "CASE-2026-0013", title="139 1234 5678", sector="13912345678")
    write(library / "cases/2026/13912345678.md", "x")
    code, out, err = casepress("check", "--format", format)
    assert code == 1
    printed = out + err
    if format != "text":
        printed += json.dumps(json.loads(out), ensure_ascii=False)
    assert "12345678" not in printed
    assert "1234 5678" not in printed
    assert "***" in printed


def test_a_hostile_text_does_not_reach_the_terminal(casepress, library):
    write_case(library, "CASE-2026-0001", severity='"\x1b[31m"')
    code, out, _err = casepress("check")
    assert code == 1
    assert "\x1b" not in out
    assert "U+001B" in out


# ---------------------------------------------------------------- languages


def test_messages_are_english_for_one_run(casepress, library):
    spoil(library)
    code, out, _err = casepress("check", CASEPRESS_LANGUAGE="en")
    assert code == 1
    assert "10:11: error[" in out
    assert out.endswith("2 errors in 1 file\n")


def test_messages_of_a_build_are_english_and_its_pages_as_the_settings_say(casepress, library):
    code, _out, err = casepress("build", CASEPRESS_LANGUAGE="en")
    assert code == 0
    assert err.startswith("4 cases, ")
    assert err.endswith("2 warnings; `casepress check` shows them\nopen site/index.html\n")
    page = (library / "site/index.html").read_text(encoding="utf-8")
    assert '<html lang="zh-Hans"' in page
    assert "首页" in page
    spoil(library)
    code, out, err = casepress("build", CASEPRESS_LANGUAGE="en")
    assert (code, err) == (1, "nothing was published; the old site stands\n")
    assert "error[" in out and "错误" not in out


def test_the_settings_of_the_library_choose_the_language(casepress, library):
    write(library / "mkdocs.yml", MKDOCS + "    language: en\n")
    assert casepress("check")[1].endswith("2 warnings in 1 file\n")
    assert casepress("build")[2].startswith("4 cases, ")
    assert '<html lang="en"' in (library / "site/index.html").read_text(encoding="utf-8")
    assert casepress("--help")[1].startswith("Usage: casepress [options] command\n")
    assert casepress("check", CASEPRESS_LANGUAGE="zh_Hans")[1].endswith("1 个文件中有 2 个警告\n")


def test_the_library_may_lie_elsewhere(casepress, library, tmp_path, monkeypatch):
    write(library / "mkdocs.yml", MKDOCS + "    language: en\n")
    monkeypatch.chdir(tmp_path)
    assert casepress("check", "--root", "library")[1].endswith("2 warnings in 1 file\n")
    assert casepress("check", f"--root={library}")[1].endswith("2 warnings in 1 file\n")


def test_a_language_that_nobody_knows_is_passed_over(casepress):
    assert casepress("check", CASEPRESS_LANGUAGE="tlh")[1].endswith("1 个文件中有 2 个警告\n")


# ---------------------------------------------------------------- usage


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("bild", "没有命令 bild\n  改法：写 build\n"),
        ("xyzzy", f"没有命令 xyzzy\n  改法：{'、'.join(COMMANDS)}\n"),
        ("check --formt json", "没有选项 --formt\n  改法：写 --format\n"),
        ("--wrong", "没有选项 --wrong\n  改法：--help\n"),
        ("check extra", "命令行里的词太多\n  改法：casepress check --help\n"),
        ("check --root", "--root 不是这样用的\n  改法：casepress --help\n"),
        ("build --open=3", "--open 不是这样用的\n  改法：casepress --help\n"),
        ("serve --port 99999", "--port 不能是这个值\n  改法：0 表示任意空闲端口  [默认：8000; 0<=x<=65535]\n"),
        (
            "check --format xml",
            "--format 不能是这个值\n  改法：text 给人看，json 给程序，sarif 给编辑器和持续集成  [默认：text]\n",
        ),
    ],
)
def test_a_wrong_command_line_is_told_in_chinese_and_ends_with_2(casepress, arguments, said):
    assert casepress(*arguments.split()) == (2, "", said)


def test_a_command_that_lacks_a_word_says_which_words_there_are(casepress):
    code, out, err = casepress("new")
    assert (code, out) == (2, "")
    assert err.startswith("缺少 kind\n")
    assert all(kind.name in err for kind in KINDS_OF_FILE)


def test_the_help_is_chinese_and_names_every_command(casepress):
    code, out, err = casepress("--help")
    assert (code, err) == (0, "")
    assert out.startswith("用法：casepress [选项] 命令\n")
    assert "显示这段说明。" in out
    lines = out.partition("命令：\n")[2].splitlines()
    assert [line.split()[0] for line in lines if line[2] != " "] == COMMANDS
    assert casepress() == (2, out, "")


def test_no_english_word_is_left_in_the_help_of_a_command(casepress):
    for command in COMMANDS:
        code, out, _err = casepress(command, "--help")
        assert code == 0
        for word in ("Usage", "Options", "Arguments", "Show this", "default", "required"):
            assert word not in out, command


# ---------------------------------------------------------------- other commands


def test_new_files_can_be_filled_in_from_what_stands_in_them(casepress, library):
    for kind in KINDS_OF_FILE:
        id = "CASE-2026-0099" if kind.name == "case" else f"new-{kind.name}"
        code, out, err = casepress("new", kind.name, id)
        assert code == 0
        assert (library / out.strip()).is_file()
        assert err == "填好以后运行 casepress check\n"
        assert casepress("new", kind.name, id)[0] == 2, "it does not write over a file"


@pytest.mark.parametrize("id", ["../x", "a/b", "中文", "a b", "con.md", ""])
def test_an_id_that_is_none_writes_nothing(casepress, library, id):
    before = contents(library)
    code, out, _err = casepress("new", "process", id)
    assert (code, out) == (2, "")
    assert contents(library) == before


def test_a_new_library_builds(casepress, tmp_path, monkeypatch):
    (tmp_path / "fresh").mkdir()
    monkeypatch.chdir(tmp_path / "fresh")
    assert casepress("new", "library")[0] == 0
    assert casepress("check")[0] == 0
    assert casepress("build")[0] == 0
    assert casepress("new", "library")[0] == 2, "the folder is not empty any more"


def test_a_schema_is_written_for_every_kind(casepress, library):
    code, _out, err = casepress("schema", "--out", "out")
    assert code == 0
    names = sorted(path.name for path in (library / "out").iterdir())
    assert len(names) > len(KINDS_OF_FILE)
    assert str(len(names)) in err
    assert all(json.loads((library / "out" / name).read_text(encoding="utf-8"))["type"] == "object" for name in names)


def test_schemas_need_a_vocabulary(casepress, library):
    write(library / "playbooks/vocabulary.yml", VOCABULARY.replace("sectors:", "sector:"))
    assert casepress("schema")[0] == 1


def test_serve_builds_shows_and_rebuilds_what_changed(casepress, library, monkeypatch):
    seen = {}

    def watch(chosen: settings.Settings, changed: Callable[[], None], built: serve.State) -> None:
        def edition() -> str:
            with urllib.request.urlopen(f"{url}-/edition.js", timeout=30) as answer:
                return answer.read().decode()

        (preview,) = previews
        url = preview.url
        assert built == serve.state_of(chosen)
        seen["first"] = edition()
        write_case(library, "CASE-2026-0001", title="改过的")
        changed()
        seen["good"] = edition()
        write_case(library, "CASE-2026-0001", severity="很坏")
        changed()
        seen["bad content"] = edition()
        write(library / "mkdocs.yml", "site_name: [")
        changed()
        seen["bad settings"] = edition()
        with urllib.request.urlopen(f"{url}cases/2026/CASE-2026-0001.html", timeout=30) as answer:
            seen["title"] = "改过的" in answer.read().decode()
        raise KeyboardInterrupt

    previews = []
    make = serve.Preview.__init__

    def note(preview: serve.Preview, *arguments: object) -> None:
        make(preview, *arguments)
        previews.append(preview)

    monkeypatch.setattr(serve.Preview, "__init__", note)
    monkeypatch.setattr(serve, "watch", watch)
    code, out, err = casepress("serve", "--port", "0")
    previews[0].server_close()
    assert code == 0
    assert seen == {
        "first": "casepressServed(1);",
        "good": "casepressServed(2);",
        "bad content": "casepressServed(2);",
        "bad settings": "casepressServed(2);",
        "title": True,
    }
    assert f"在 {previews[0].url} 预览" in err
    assert "错误[" in out


def test_a_port_in_use_ends_with_2(casepress):
    holder = serve.Preview(Path(), 0)
    code, _out, err = casepress("serve", "--port", str(holder.server_address[1]))
    holder.server_close()
    assert code == 2
    assert err.splitlines()[-1].startswith(f"端口 {holder.server_address[1]} 不能用：")


def test_the_command_runs_by_its_name(library):
    run = subprocess.run(
        [sys.executable, "-m", "generator.cli", "check", "--root", str(library)],
        capture_output=True,
        check=False,
        env={"PYTHONIOENCODING": "ascii"},
    )
    assert run.returncode == 0, run.stderr
    assert run.stdout.decode().endswith("1 个文件中有 2 个警告\n"), "whatever the encoding of the terminal"


def test_a_reader_that_closes_its_end_makes_no_noise(library):
    for number in range(300):
        write(library / f"cases/2026/{number}.txt", "x")
    process = subprocess.Popen(
        [sys.executable, "-m", "generator.cli", "check", "--root", str(library)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    assert process.wait() != 0


def test_find_lists_cases_first_and_like_lists_cases_only(casepress, library):
    code, out, _err = casepress("find", "压坏", "--json")
    kinds = [entry["kind"] for entry in json.loads(out)]
    assert code == 0
    assert "case" in kinds
    assert kinds == sorted(kinds, key=lambda kind: kind != "case")
    code, out, _err = casepress("find", "--like", "cases/2026/CASE-2026-0002.md", "--json")
    like = json.loads(out)
    assert code == 0
    assert {entry["kind"] for entry in like} == {"case"}
    assert "CASE-2026-0002" not in [entry["id"] for entry in like]


def test_find_wants_words_or_a_case_to_compare_and_says_when_there_is_none(casepress):
    assert casepress("find")[0] == 2
    code, _out, err = casepress("find", "--like", "CASE-1999-0001")
    assert (code, "CASE-1999-0001" in err) == (2, True)
    assert casepress("find", "龘龘")[0] == 1
    assert casepress("find", "压坏", "days:abc")[0] == 2
