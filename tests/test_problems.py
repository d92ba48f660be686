"""Problems as people and programs read them: whole texts, no secrets, no painted terminals."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import language
from generator.problems import (
    WARNING,
    Place,
    Problem,
    format_json,
    format_sarif,
    format_text,
    nearest,
    shown,
    summary,
)


def plain(text: str) -> str:
    return text


def problem(line_text: str = "", column: int = 1, length: int = 1, **more) -> Problem:
    place = Place("cases/2024/CASE-2024-0012.md", 3, column, length)
    return Problem(place, "case-status", "a message", line_text=line_text, **more)


def excerpt(line_text: str, column: int, length: int = 1) -> list[str]:
    """The source line and the line of carets, without the gutter."""
    lines = format_text([problem(line_text, column, length)], mask=plain).splitlines()[1:]
    return [line[len("  3 | ") :] for line in lines]


STATUS = Problem(
    Place("cases/2024/CASE-2024-0012.md", 3, 9, 6),
    "case-status",
    '`status` is "clsoed"',
    "one of open, closed, archived",
    "write `status: closed`",
    line_text="status: clsoed",
)
EMPTY = Problem(Place("cases/2024/CASE-2024-0011.md"), "file-empty", "the file is empty", severity=WARNING)


def test_a_problem_shows_place_caret_expectation_and_mend():
    language.use("en")
    assert format_text([STATUS], mask=plain) == (
        'cases/2024/CASE-2024-0012.md:3:9: error[case-status]: `status` is "clsoed"\n'
        "  3 | status: clsoed\n"
        "    |         ^^^^^^\n"
        "  expected: one of open, closed, archived\n"
        "  fix: write `status: closed`\n"
    )


def test_the_labels_are_chinese_by_default():
    assert format_text([STATUS, EMPTY], mask=plain) == (
        "cases/2024/CASE-2024-0011.md: 警告[file-empty]: the file is empty\n"
        'cases/2024/CASE-2024-0012.md:3:9: 错误[case-status]: `status` is "clsoed"\n'
        "  3 | status: clsoed\n"
        "    |         ^^^^^^\n"
        "  应为：one of open, closed, archived\n"
        "  改法：write `status: closed`\n"
    )


def test_no_problems_are_no_text():
    assert format_text([], mask=plain) == ""


def test_problems_are_sorted_by_place_and_then_rule():
    second = Problem(Place("b.md", 2, 1), "a", "m")
    tenth = Problem(Place("b.md", 10, 1), "a", "m")
    other_rule = Problem(Place("b.md", 2, 1), "b", "m")
    whole_file = Problem(Place("b.md"), "z", "m")
    first_file = Problem(Place("a.md", 99), "z", "m")
    expected = [first_file, whole_file, second, other_rule, tenth]
    assert sorted([tenth, other_rule, second, whole_file, first_file]) == expected
    document = json.loads(format_json([tenth, other_rule, second, whole_file, first_file], mask=plain))
    assert [(each["path"], each["line"], each["rule"]) for each in document["problems"]] == [
        (each.place.path, each.place.line, each.rule) for each in expected
    ]


def test_a_place_leaves_out_what_is_not_known():
    assert [str(Place("a.md")), str(Place("a.md", 3)), str(Place("a.md", 3, 9))] == ["a.md", "a.md:3", "a.md:3:9"]


def test_an_unknown_severity_is_refused():
    with pytest.raises(ValueError, match="no such severity: fatal"):
        problem(severity="fatal")


def test_a_warning_does_not_keep_the_site_back():
    assert (STATUS.is_error, EMPTY.is_error) == (True, False)


def test_a_wide_character_is_two_columns_for_the_caret():
    assert excerpt("状态: 已结安", column=5, length=3) == ["状态: 已结安", "      ^^^^^^"]


def test_a_tab_is_kept_in_front_of_the_caret():
    assert excerpt("\tkey:\tvalue", column=7, length=5) == ["\tkey:\tvalue", "\t    \t^^^^^"]


def test_a_combining_mark_takes_no_column():
    assert excerpt("e\u0301x", column=3) == ["e\u0301x", " ^"]


def test_a_place_behind_the_line_points_at_its_end():
    assert excerpt("状态", column=99) == ["状态", "    ^"]


def test_a_span_longer_than_the_line_stops_with_it():
    assert excerpt("status", column=4, length=99) == ["status", "   ^^^"]


def test_a_place_without_column_shows_the_line_without_caret():
    assert excerpt("status: clsoed", column=0) == ["status: clsoed"]


def test_a_long_line_is_cut_around_the_caret():
    line = "前" * 500 + "错" + "后" * 500
    text, carets = excerpt(line, column=501)
    assert text == "..." + "前" * 15 + "错" + "后" * 34 + "..."
    assert carets == " " * 33 + "^^"


def test_a_long_line_with_an_early_caret_is_cut_at_its_end_only():
    text, carets = excerpt("key: " + "x" * 200, column=1, length=3)
    assert text == "key: " + "x" * 95 + "..."
    assert carets == "^^^"


def test_a_line_of_ten_megabytes_is_shown_as_quickly_as_any():
    text, carets = excerpt("x" * 10_000_000, column=5_000_000, length=4)
    assert text == "..." + "x" * 100 + "..."
    assert carets == " " * 33 + "^^^^"


def test_a_blank_line_is_not_shown():
    assert excerpt("   ", column=1) == []


def test_a_value_as_long_as_a_file_is_cut_in_a_message():
    text = format_text([Problem(Place("a.md"), "rule", "x" * 5000)], mask=plain)
    assert text == f"a.md: 错误[rule]: {'x' * 1000}...\n"


def test_control_and_direction_characters_are_shown_not_obeyed():
    hostile = "a\x1b[31m\u202eb\u200b\x07\n\u2028\ud800\x9b"
    expected = "a<U+001B>[31m<U+202E>b<U+200B><U+0007><U+000A><U+2028><U+D800><U+009B>"
    assert shown(hostile) == expected
    text = format_text(
        [Problem(Place(hostile), hostile, hostile, hostile, hostile), problem(hostile, column=1, length=2)], mask=plain
    )
    assert text.count(expected) == 6
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", text)


def test_the_caret_stands_under_the_name_of_a_shown_character():
    assert excerpt("a\u202eb", column=3) == ["a<U+202E>b", "         ^"]
    assert excerpt("a\u202eb", column=2) == ["a<U+202E>b", " ^^^^^^^^"]


def test_ordinary_text_is_shown_as_it_is():
    assert shown("投诉 – “退款” ①\u3000é") == "投诉 – “退款” ①\u3000é"


def test_colours_stand_around_the_parts_and_nowhere_else():
    coloured = format_text([STATUS, EMPTY], mask=plain, colour=True)
    assert coloured.splitlines()[0] == (
        "\033[1mcases/2024/CASE-2024-0011.md\033[0m: \033[1m\033[33m警告[file-empty]\033[0m: the file is empty"
    )
    assert re.sub(r"\033\[\d+m", "", coloured) == format_text([STATUS, EMPTY], mask=plain)


def hide(text: str) -> str:
    return text.replace("secret", "******")


SECRET = Problem(
    Place("cases/secret.md", 1, 8, 6), "rule", "m secret", "e secret", "f secret", line_text="key: a secret"
)


@pytest.mark.parametrize("write", [format_text, format_json, format_sarif])
def test_every_printed_text_is_masked(write):
    text = write([SECRET], mask=hide)
    assert "secret" not in text
    assert text.count("******") == 5


def test_the_caret_stays_under_masked_text():
    lines = format_text([SECRET], mask=hide).splitlines()
    assert lines[1:3] == ["  1 | key: a ******", "    |        ^^^^^^"]


def test_json_holds_every_field():
    assert json.loads(format_json([STATUS, EMPTY], mask=plain)) == {
        "errors": 1,
        "warnings": 1,
        "problems": [
            {
                "path": "cases/2024/CASE-2024-0011.md",
                "line": 0,
                "column": 0,
                "length": 1,
                "severity": "warning",
                "rule": "file-empty",
                "message": "the file is empty",
                "expected": "",
                "fix": "",
                "line_text": "",
            },
            {
                "path": "cases/2024/CASE-2024-0012.md",
                "line": 3,
                "column": 9,
                "length": 6,
                "severity": "error",
                "rule": "case-status",
                "message": '`status` is "clsoed"',
                "expected": "one of open, closed, archived",
                "fix": "write `status: closed`",
                "line_text": "status: clsoed",
            },
        ],
    }


def test_machine_formats_are_ascii_and_leave_out_huge_lines():
    huge = problem("很" * 1001, column=1)
    assert json.loads(format_json([huge], mask=plain))["problems"][0]["line_text"] == ""
    for text in (format_json([huge], mask=plain), format_sarif([huge], mask=plain)):
        assert text.isascii()
        assert len(text) < 1500


def test_sarif_is_whole():
    language.use("en")
    log = json.loads(format_sarif([STATUS, EMPTY], mask=plain))
    assert (log["version"], log["$schema"].rsplit("/", 1)[1]) == ("2.1.0", "sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    assert run["tool"]["driver"]["name"] == "Casepress"
    assert run["tool"]["driver"]["rules"] == [{"id": "case-status"}, {"id": "file-empty"}]
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["results"] == [
        {
            "ruleId": "file-empty",
            "ruleIndex": 1,
            "level": "warning",
            "message": {"text": "the file is empty"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "cases/2024/CASE-2024-0011.md", "uriBaseId": "%SRCROOT%"}
                    }
                }
            ],
        },
        {
            "ruleId": "case-status",
            "ruleIndex": 0,
            "level": "error",
            "message": {
                "text": '`status` is "clsoed"\nexpected: one of open, closed, archived\nfix: write `status: closed`'
            },
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "cases/2024/CASE-2024-0012.md", "uriBaseId": "%SRCROOT%"},
                        "region": {
                            "startLine": 3,
                            "startColumn": 9,
                            "endColumn": 15,
                            "snippet": {"text": "status: clsoed"},
                        },
                    }
                }
            ],
        },
    ]


def test_sarif_writes_a_path_as_an_address():
    log = json.loads(format_sarif([Problem(Place("cases/投诉 1.md"), "rule", "m")], mask=plain))
    (result,) = log["runs"][0]["results"]
    address = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert address == "cases/%E6%8A%95%E8%AF%89%201.md"


@pytest.mark.parametrize(
    ("problems", "text"),
    [
        ([], "没有问题"),
        ([STATUS], "1 个文件中有 1 个错误"),
        ([EMPTY, EMPTY], "1 个文件中有 2 个警告"),
        ([STATUS, STATUS, EMPTY], "2 个文件中有 2 个错误、1 个警告"),
    ],
)
def test_a_summary_counts_errors_warnings_and_files(problems, text):
    assert summary(problems) == text


def test_a_summary_in_english_has_its_plurals():
    language.use("en")
    assert summary([STATUS, STATUS, EMPTY]) == "2 errors, 1 warning in 2 files"


def test_the_nearest_word_is_named_only_when_one_is_near():
    assert nearest("langauge", ("language", "edition")) == "language"
    assert nearest("破损件", ("破损", "延误")) == "破损"
    assert nearest("zzz", ("language", "edition")) == ""


@given(
    st.builds(
        Problem,
        st.builds(
            Place,
            st.text(),
            st.integers(0, 10**6),
            st.integers(0, 10**6),
            st.integers(0, 10**6),
        ),
        st.text(),
        st.text(),
        st.text(),
        st.text(),
        st.sampled_from(["error", "warning"]),
        st.text(),
    )
)
def test_any_problem_can_be_written_and_paints_nothing(problem):
    text = format_text([problem], mask=plain)
    for line in text.replace("\t", "").split("\n"):
        assert shown(line) == line
    json.loads(format_json([problem], mask=plain))
    json.loads(format_sarif([problem], mask=plain))
