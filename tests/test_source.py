"""A file becomes text, nodes with places and a body, or a problem that says where and what to do."""

import os
from pathlib import Path

import pytest
import yaml

from generator import source
from generator.problems import Place
from generator.source import Source

CASE = "---\nid: x\ntitle: 标题\nsteps:\n  - {a: 甲, b: 乙}\n---\n\n正文\n第二行\n"


def parsed(text: str, name: str = "cases/2026/x.md") -> Source:
    found, wrong = source.parse(text.encode(), name)
    assert found is not None and wrong == []
    return found


def the_problem(data: bytes, name: str = "playbooks/forms/x.yml") -> tuple[str, str]:
    """Place with rule, and message of the only problem of a file that cannot be read."""
    found, (problem,) = source.parse(data, name)
    assert found is None
    assert problem.expected and problem.fix
    return f"{problem.place} {problem.rule}", problem.message


# ------------------------------------------------------------------ what is read


def test_a_markdown_file_has_a_head_and_a_body_with_its_line():
    found = parsed(CASE)
    assert (found.path, found.body, found.body_line) == ("cases/2026/x.md", "\n正文\n第二行\n", 7)
    assert found.line_text(found.body_line + 1) == "正文"
    assert found.front.id == "mapping"


def test_a_yaml_file_is_all_head():
    found = parsed("a: 甲\n", "playbooks/forms/x.yml")
    assert (found.body, found.front_offset) == ("", 0)


def test_a_node_has_its_place_in_the_file_counted_in_characters():
    found = parsed(CASE)
    steps = found.front.value[2][1]
    second = steps.value[0].value[1][1]
    assert second.value == "乙"
    assert found.place(second) == Place("cases/2026/x.md", 5, 15, 1)
    assert found.line_text(5)[14] == "乙"


def test_the_place_of_a_node_of_several_lines_is_its_beginning():
    found = parsed("a: >-\n  一\n  二\nb: 1\n", "x.yml")
    assert found.place(found.front.value[0][1]) == Place("x.yml", 1, 4, 1)


def test_a_place_outside_the_file_has_no_text():
    found = parsed(CASE)
    assert (found.line_text(0), found.line_text(99)) == ("", "")


def test_a_problem_can_be_about_the_file_as_a_whole():
    problem = parsed(CASE).problem(None, "some-rule", "wrong", fix="mend it", severity="warning")
    assert (str(problem.place), problem.line_text, problem.is_error) == ("cases/2026/x.md", "", False)


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_the_text_is_the_same_whatever_ends_the_lines(line_end):
    assert parsed(CASE.replace("\n", line_end)).text == CASE


def test_the_digest_tells_files_apart_also_where_only_line_ends_differ():
    texts = (CASE, CASE + "\n", CASE.replace("\n", "\r\n"))
    assert len({parsed(text).digest for text in texts}) == 3


def test_the_body_may_hold_the_line_that_ends_the_head():
    assert parsed("---\na: 1\n---\n甲\n---\n乙\n").body == "甲\n---\n乙\n"


def test_spaces_after_the_line_that_ends_the_head_do_no_harm():
    assert parsed("---  \na: 1\n---\t\n甲\n").body == "甲\n"


# ------------------------------------------------------------------ encodings


@pytest.mark.parametrize(
    ("data", "place", "message"),
    [
        ("甲".encode("utf-16"), "playbooks/forms/x.yml file-encoding", "文件是 UTF-16 编码"),
        ("a: 甲".encode("utf-16-be"), "playbooks/forms/x.yml file-binary", "文件不是文本"),
        ("title: 寄件，投诉".encode("gbk"), "playbooks/forms/x.yml:1:8 file-encoding", "文件像是 GBK 编码，不是 UTF-8"),
        ("a: 联通\n".encode("gbk"), "playbooks/forms/x.yml:1:4 file-encoding", "文件像是 GBK 编码，不是 UTF-8"),
        ("a: 寄件\nb: ".encode() + b"\xe5\xaf\n", "playbooks/forms/x.yml:2:4 file-encoding", "文件不是有效的 UTF-8"),
        ("很长的一段中文文字".encode()[:-1], "playbooks/forms/x.yml:1:9 file-encoding", "文件不是有效的 UTF-8"),
        (b"a: \xff\xfe\n", "playbooks/forms/x.yml:1:4 file-encoding", "文件不是有效的 UTF-8"),
        (b"a: 1\x00\n", "playbooks/forms/x.yml file-binary", "文件不是文本"),
        (b"", "playbooks/forms/x.yml file-empty", "文件是空的"),
        (b"\xef\xbb\xbf \r\n", "playbooks/forms/x.yml file-empty", "文件是空的"),
        ("a: 甲\x1b[31m\n".encode(), "playbooks/forms/x.yml:1:5 file-control", "文中有控制字符 U+001B"),
        ("a: 1\nb: 甲\x85乙\n".encode(), "playbooks/forms/x.yml:2:5 file-control", "文中有控制字符 U+0085"),
        ("a: 甲\u2066乙\n".encode(), "playbooks/forms/x.yml:1:5 file-control", "文中有控制字符 U+2066"),
        ("a: 甲\uffff乙\n".encode(), "playbooks/forms/x.yml:1:5 file-control", "文中有控制字符 U+FFFF"),
    ],
)
def test_what_is_no_utf8_text_is_told_for_what_it_is(data, place, message):
    assert the_problem(data) == (place, message)


def test_a_byte_order_mark_is_a_warning_and_no_part_of_the_text():
    found, (problem,) = source.parse(b"\xef\xbb\xbfa: 1\n", "x.yml")
    assert (problem.rule, problem.is_error) == ("file-bom", False)
    assert found.front.value[0][0].value == "a"


def test_emoji_and_characters_beyond_the_basic_plane_are_text():
    assert parsed("a: 😀𠮷👩‍👩‍👧\n", "x.yml").front.value[0][1].value == "😀𠮷👩‍👩‍👧"


# ------------------------------------------------------------------ files


def test_a_file_of_ten_megabytes_is_not_even_opened(tmp_path, monkeypatch):
    path = tmp_path / "x.yml"
    path.write_bytes(b"a" * 10_000_000)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("opened"))
    found, (problem,) = source.read(path, tmp_path)
    assert (found, str(problem.place), problem.message) == (None, "x.yml", "文件超过 1 MB")


def test_a_file_that_grows_while_it_is_read_is_too_large_too():
    assert the_problem(b"a" * (source.MAX_BYTES + 1)) == ("playbooks/forms/x.yml file-size", "文件超过 1 MB")


def test_a_file_of_the_largest_size_is_read():
    assert parsed("a: " + "b" * (source.MAX_BYTES - 3), "x.yml")


def test_a_file_that_is_gone_is_a_problem(tmp_path):
    found, (problem,) = source.read(tmp_path / "x.yml", tmp_path)
    assert found is None
    assert (problem.rule, problem.message) == ("file-read", "无法读取文件：No such file or directory")


def test_a_folder_in_place_of_a_file_is_a_problem(tmp_path):
    (tmp_path / "x.yml").mkdir()
    found, (problem,) = source.read(tmp_path / "x.yml", tmp_path)
    assert (found, problem.rule, problem.message) == (None, "file-read", "这不是普通文件")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only Unix has named pipes")
def test_a_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "x.yml")
    found, (problem,) = source.read(tmp_path / "x.yml", tmp_path)
    assert (found, problem.rule, problem.message) == (None, "file-read", "这不是普通文件")


def test_a_file_that_may_not_be_read_is_a_problem(tmp_path, monkeypatch):
    path = tmp_path / "x.yml"
    path.write_text("a: 1", encoding="utf-8")

    def refuse(self: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    found, (problem,) = source.read(path, tmp_path)
    assert (found, problem.rule, problem.message) == (None, "file-read", "无法读取文件：Permission denied")


# ------------------------------------------------------------------ YAML


def test_no_value_gets_a_type_of_its_own():
    found = parsed("a: 2026-01-31\nb: yes\nc: 0o17\nd: ~\n", "x.yml")
    assert [node.value for _key, node in found.front.value] == ["2026-01-31", "yes", "0o17", "~"]


@pytest.mark.parametrize(
    "text", ["a: !!python/object/apply:os.getcwd []\n", "!!python/name:os.system\n", "- !ruby/object:X {}\n"]
)
def test_a_tag_is_refused_and_never_run(text):
    place, message = the_problem(text.encode())
    assert place.endswith("yaml-tag")
    assert message == "值开头的 `!` 在 YAML 里另有含义"


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("标题\ntitle: x\n", "1:1", "键后面没有冒号"),
        ("a: 1\nb\nc: 2\n", "2:1", "键后面没有冒号"),
        ("k" * 2000 + ": x\n", "1:2001", "从这里起无法按 YAML 读取"),
        ("a: !中 b\n", "1:5", "值开头的 `!` 在 YAML 里另有含义"),
        ("a: &中 b\n", "1:5", "值开头的 `*` 和 `&` 在 YAML 里另有含义"),
        ("a: *b\n", "1:4", "值开头的 `*` 和 `&` 在 YAML 里另有含义"),
        ("%FOO\na: 1\n", "1:5", "值不能以这个字符开头"),
        ("a: |x\n  b\n", "1:4", "值开头的 `>` 和 `|` 在 YAML 里另有含义"),
        ("a:\n- b\n c: 1\n", "3:3", "这一行缩进过多"),
        ("- a：甲\n- b: 乙\n  c：丙\n  d: 丁\n", "3:4", "键后面的冒号是全角的"),
        ("a: [1,\n  2\nb: 3\nc: 4\n", "1:4", "括号没有配对"),
    ],
)
def test_a_slip_in_yaml_is_told_where_it_was_made(text, place, message):
    assert the_problem(text.encode()) == (f"playbooks/forms/x.yml:{place} yaml-syntax", message)


def test_what_the_parser_does_not_place_is_about_the_file():
    problem = source._syntax_problem(parsed("a: 1\n", "x.yml"), yaml.YAMLError("something"), "a: 1\n")
    assert (str(problem.place), problem.rule, problem.message) == ("x.yml", "yaml-syntax", "文件无法按 YAML 读取")


def test_an_escape_brings_in_no_character_that_a_text_may_not_hold():
    assert the_problem(b'a: "x"\nb: "\\u202e\\u7532"\n') == (
        "playbooks/forms/x.yml:2:4 file-control",
        "文中有控制字符 U+202E",
    )
    assert parsed('a: "\\u7532"\n', "x.yml").front.value[0][1].value == "甲"


def test_settings_may_use_tags_and_anchors():
    found, wrong = source.parse(b"a: &x !ENV NAME\nb: *x\n", "mkdocs.yml", plain=False)
    assert wrong == []
    assert found.front.value[0][1].value == "NAME"


def test_signs_within_a_text_are_no_marks():
    assert parsed("a: 甲 & 乙！\nb: '&c'\nc: \"!d\"\n# & !\n", "x.yml")


@pytest.mark.parametrize(
    "text",
    ["[" * 5000, "- " * 5000 + "a", "{a: " * 5000, "? " * 5000, "\n".join(" " * n + "a:" for n in range(1200))],
    ids=["brackets", "dashes", "braces", "questions", "keys"],
)
def test_values_nested_without_end_are_a_problem(text):
    place, message = the_problem(text.encode())
    assert (place.rpartition(" ")[2], message) == ("yaml-syntax", "值嵌套得太深")


def test_values_nested_less_deeply_are_read():
    assert parsed("a: " + "[" * 900 + "]" * 900, "x.yml")


def test_a_thousand_problems_of_one_file_are_placed_in_a_moment():
    found = parsed("\n".join(f"k{number}: 1" for number in range(50_000)), "x.yml")
    nodes = [key for key, _value in found.front.value]
    assert found.problem(nodes[-1], "rule", "wrong").line_text == "k49999: 1"
    assert len({found.problem(node, "rule", "wrong").line_text for node in nodes}) == 50_000
