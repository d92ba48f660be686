"""The table of injects: out and in without loss, and by row and column what is wrong with one that people wrote."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from generator import content, language
from generator.content import model
from generator.content.library import parse_entry
from generator.drills import lines, msel
from generator.problems import Problem

SAMPLE = Path(__file__).parent / "sample_site"
HEAD = ",".join(msel.COLUMNS)
ROW = "1,0:05,报表,班组长,,投屏,登记数,过去一小时 34 件,先看三个数,o1,,"


@pytest.fixture(scope="module")
def library() -> model.Library:
    language.use(language.DEFAULT)
    loaded = content.load(SAMPLE)
    assert loaded.library is not None, loaded.problems
    return loaded.library


def read(
    text: str | bytes, objectives: tuple[str, ...] = ("o1", "o2")
) -> tuple[tuple[model.Inject, ...], list[Problem]]:
    """What a table comes to."""
    return msel.from_csv(text.encode() if isinstance(text, str) else text, "m.csv", objectives)


def said(text: str | bytes) -> list[str]:
    """The problems of a table, each with its mend."""
    return [f"{problem.place.line}: {problem.message}；{problem.fix}" for problem in read(text)[1]]


# ---------------------------------------------------------------- round trip


def words(longest: int, least: int = 1) -> st.SearchStrategy[str]:
    """A text as the schema gives it: in one line, without spaces around it."""
    signs = st.characters(blacklist_categories=("Cc", "Cs", "Zl", "Zp"))
    return st.text(signs, min_size=least, max_size=longest).map(str.strip).filter(lambda text: len(text) >= least)


INJECTS = st.builds(
    model.Inject,
    number=st.integers(1, 99),
    from_=words(40),
    to=words(40),
    means=words(20),
    subject=words(40),
    text=words(60),
    expected=words(60),
    objectives=st.lists(st.sampled_from(["o1", "o2"]), min_size=1, unique=True).map(tuple),
    at=st.none() | st.builds(model.Span, st.integers(0, 600), st.just("minute")),
    trigger=words(40),
    contingency=words(60, 0),
)


def in_order(injects: list[model.Inject]) -> list[model.Inject]:
    """The injects as a scenario has them: by their times, those without one last."""
    return sorted(injects, key=lambda inject: (inject.at is None, inject.at.amount if inject.at else 0))


@given(st.lists(INJECTS, min_size=1, max_size=8, unique_by=lambda inject: inject.number).map(in_order))
def test_what_goes_out_comes_in_again_as_it_was(injects):
    found, problems = read(msel.to_csv(injects))
    assert problems == []
    assert list(found) == injects


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_table_is_read_in_every_encoding_that_spreadsheets_write(library, encoding):
    injects = library.scenarios["wave-drill"].injects
    assert read(msel.to_csv(injects).encode(encoding)) == (injects, [])


def test_the_injects_of_every_scenario_of_the_repository_survive_the_table(repository):
    loaded = content.load(repository)
    assert loaded.library is not None
    for scenario in loaded.library.scenarios.values():
        found, problems = read(msel.to_csv(scenario.injects), tuple(item.id for item in scenario.objectives))
        assert problems == []
        minutes = [(inject.at.minutes() if inject.at else None) for inject in scenario.injects]
        assert [(inject.at.minutes() if inject.at else None) for inject in found] == minutes
        assert msel.to_csv(found) == msel.to_csv(scenario.injects)


def test_a_team_goes_into_a_column_of_its_own_and_back(library):
    inject = library.scenarios["wave-drill"].injects[0]
    text = msel.to_csv([model.Inject(1, "报表", "联络 · 坐席", "电话", "一", "二", "三", ("o1",), inject.at)])
    assert ",坐席,联络,电话," in text
    assert read(text)[0][0].to == "联络 · 坐席"


@pytest.mark.parametrize("cell", ["=1+1", "+8", "-8", "@a", "'=1", "''-1", "'引用'"])
def test_no_cell_is_run_as_a_formula_and_none_is_changed(cell):
    inject = model.Inject(1, cell, cell, "电话", cell, cell, cell, ("o1",), model.Span(1, "minute"))
    text = msel.to_csv([inject])
    assert not any(value.startswith(("=", "+", "-", "@")) for line in text.splitlines() for value in line.split(","))
    assert read(text)[0] == (inject,)


@pytest.mark.parametrize(
    ("time", "minutes"),
    [
        ("0:05", 5),
        ("1:30", 90),
        ("T+05", 5),
        ("t + 1:30", 90),
        ("5", 5),
        ("90分钟", 90),
        ("2小时", 120),
        ("0:05:00", 5),
    ],
)
def test_a_time_may_be_written_in_several_ways(time, minutes):
    injects, problems = read(f"{HEAD}\n{ROW.replace('0:05', time)}")
    assert (problems, injects[0].at) == ([], model.Span(minutes, "minute"))


def test_line_breaks_and_quotation_marks_within_a_cell_are_read(library):
    injects, problems = read(
        f"{HEAD}\r\n{ROW.replace('过去一小时 34 件', chr(34) + '过去一小时' + chr(10) + '34 件，他说' + chr(34) * 2 + '多' + chr(34) * 3)}\r\n"
    )
    assert problems == []
    assert injects[0].text == '过去一小时 34 件，他说"多"'


def test_semicolons_tabs_chinese_headings_and_empty_rows_are_understood():
    heading = ["编号", "时间", "发出", "接收", "方式", "主题", "内容", "期望行动", "目标"]
    cells = ["1", "T+5", "报表", "班组长", "投屏", "登记数", "34 件", "先看三个数", "o1；o2"]
    for sign in ";\t":
        injects, problems = read(f"\n{sign.join(heading)}\n\n{sign.join(cells)}\n\n")
        assert problems == []
        assert injects[0].objectives == ("o1", "o2")


# ---------------------------------------------------------------- what is wrong


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (f"{HEAD}\n", ["0: 表里没有内容；写上情景"]),
        (f"{HEAD}\n{ROW.replace('报表', '')}", ["2: 第 2 行 From 列：单元格是空的；填上"]),
        (
            f"{HEAD}\n{ROW}\n{ROW.replace('1,0:05,报表', '2,0:06,')}",
            ["3: 第 3 行 From 列：单元格是空的；取消合并，逐行填上"],
        ),
        (
            f"{HEAD}\n{ROW.replace('0:05', '')}",
            ["2: 第 2 行 Time 列：这一行既没有时间，也没有触发条件；写成 0:10 或 T+10，或者填 Trigger 列"],
        ),
        (
            f"{HEAD}\n{ROW.replace('0:05', '上午九点')}",
            ["2: 第 2 行 Time 列：单元格是“上午九点”；写从开始算起的分钟数，不写钟点"],
        ),
        (f"{HEAD}\n{ROW.replace('1,0:05', '一,0:05')}", ["2: 第 2 行 Number 列：单元格是“一”；重新编号"]),
        (f"{HEAD}\n{ROW}\n{ROW.replace('0:05', '0:06')}", ["3: 第 3 行 Number 列：编号 1 在第 2 行已经用过；重新编号"]),
        (f"{HEAD}\n{ROW}\n{ROW.replace('1,0:05', '2,0:04')}", ["3: 第 3 行 Time 列：时间比上一行还早；把各行排好序"]),
        (f"{HEAD}\n{ROW.replace('o1', 'o3')}", ["2: 第 2 行 Objective 列：没有目标“o3”；改正编号"]),
        (f"{HEAD}\n{ROW.replace('投屏', '投' * 21)}", ["2: 第 2 行 Method 列：单元格有 21 个字；写得简短些"]),
        (f"{HEAD}\n{ROW},多一格", ["2: 第 2 行比表头多 1 格；含逗号的文字加引号，或者删去多出来的"]),
        (
            f'{HEAD}\n{ROW}\n2,0:06,"报表',
            ["3: 从第 3 行起读不下去：有引号没有配对，或者单元格中间有引号；从表格软件里重新另存一次"],
        ),
        (
            f"{HEAD},From\n{ROW},",
            ["1: 列 From 出现了两次；删去其中一个"],
        ),
        (
            HEAD.replace("Message,", "").replace("Time,", "").replace("Trigger,", "") + "\n",
            ["1: 表头缺少 Message、Time；补上这些列；`casepress drill msel export` 会写出列名齐全的表"],
        ),
        (b"PK\x03\x04\x00\x00", ["0: 文件不是 CSV 文本；另存为 CSV，不要存成工作簿"]),
        (b"\xff\xff\xff", ["0: 文件不是 CSV 文本；另存为 CSV，不要存成工作簿"]),
    ],
)
def test_what_is_wrong_is_said_by_row_and_column(table, expected):
    assert said(table) == expected
    assert read(table)[0] == ()


def test_a_column_that_is_not_known_is_told_and_left_out():
    injects, problems = read(f"{HEAD},Remark\n{ROW},随便")
    assert len(injects) == 1
    assert [(problem.severity, problem.message) for problem in problems] == [
        ("warning", "不认识列“Remark”，这一列没有读入")
    ]


def test_a_problem_stands_in_the_line_in_which_its_row_begins():
    broken = ROW.replace("过去一小时 34 件", '"第一行\n第二行\n第三行"')
    assert said(f"{HEAD}\n{broken}\n{ROW.replace('1,0:05', 'x,0:06')}") == [
        "5: 第 3 行 Number 列：单元格是“x”；重新编号"
    ]


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"{HEAD}\n{text}".encode()))
def test_any_bytes_are_a_table_or_are_refused_with_a_sentence(data):
    injects, problems = read(data)
    assert bool(injects) != any(problem.is_error for problem in problems)


# ---------------------------------------------------------------- into a file


def test_injects_replace_those_of_a_file_and_nothing_else(library):
    scenario = library.scenarios["wave-drill"]
    text = (SAMPLE / scenario.path).read_text(encoding="utf-8")
    changed = msel.replace_injects(text, scenario.injects)
    entry, problems = parse_entry(changed.encode(), scenario.path, library.vocabulary)
    assert problems == []
    assert entry.injects == scenario.injects
    assert (changed.startswith(text[: text.index("injects:")]), changed.endswith(text[text.index("observer:") :])) == (
        True,
        True,
    )
    assert msel.replace_injects(changed, scenario.injects) == changed


def test_a_file_that_ends_with_its_injects_keeps_its_beginning(library):
    text = "id: x\ninjects: [\n  a]\n"
    assert msel.replace_injects(text, library.scenarios["wave-drill"].injects[:1]).startswith(
        "id: x\ninjects:\n  - number: 1\n"
    )


@given(words(60))
def test_a_text_is_written_so_that_yaml_reads_the_same_text(text):
    assert yaml.safe_load(f"- key: {lines.scalar(text)}\n") == [{"key": text}]


@pytest.mark.parametrize(
    "text",
    [
        "是",
        "null",
        "12",
        "1_000",
        "0x1f",
        "1e5",
        "12:30",
        "2026-01-01x",
        "- a",
        "a: b",
        "a #b",
        "",
        "~",
        "=",
        "12个月",
        "T+5",
    ],
)
def test_a_text_that_looks_like_something_else_stays_a_text(text):
    assert yaml.safe_load(f"- key: {lines.scalar(text)}\n") == [{"key": text}]
