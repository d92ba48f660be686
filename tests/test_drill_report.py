"""Logs of runs: read, merged and reported in Python as in the browser; the report as Markdown and DOCX."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import content, language
from generator.content import model
from generator.drills import records, report, runs
from tests.drill_runs import PLAN, SCENARIO, log_of, played
from tests.test_golden import SAMPLE

FIXTURE = Path(__file__).resolve().parent / "js" / "fixtures" / "runs.json"
NUMBERS = st.integers(0, 10_000)

HEAD = '{"format":"casepress-run","version":1,"site":"s","run":"r-1","mode":"drill","plan":{"id":"wave"},"events":['
ONE = '{"id":"a-1","at":"2026-11-24T14:00:00+08:00","type":"start"}'
TWO = '{"id":"a-2","at":"2026-11-24T14:01:00+08:00","type":"note","text":"}]{ 和 \\" 都在"}'
TEXTS = {
    "": None,
    "{nothing": None,
    "[]": None,
    "null": None,
    '{"format":"casepress-store","version":1}': None,
    HEAD + "]}": 0,
    HEAD + ONE + "," + TWO + "]}": 2,
    HEAD + ONE + "," + TWO: 2,
    HEAD + ONE + "," + TWO[:-3]: 1,
    HEAD[:60]: None,
    HEAD.replace('"version":1', '"version":7') + ONE + "]}": 1,
    HEAD.replace('"version":1,', "") + ONE + "]}": 1,
    HEAD + ONE + ',null,3,{"id":"x y","at":"2026-11-24","type":"note"},{"id":"x-1","at":"never","type":"note"}]}': 1,
    HEAD + ONE + ',{"id":"x-3","at":"2026-11-24T14:00:00Z","type":"teleport"}]}': 2,
    HEAD + ONE + ',{"id":"x-4","at":"2026-11-24T14:00:00Z","type":"assign","minutes":"3"}]}': 1,
    HEAD
    + ONE
    + ',{"id":"x-5","at":"2026-11-24T14:00:00Z","type":"evidence","picture":"data:image/svg+xml,<svg>"}]}': 1,
}


def merged(*logs: dict) -> dict:
    """The logs in one."""
    whole = runs.merge(logs[0], {**logs[0], "events": []})
    for log in logs[1:]:
        whole = runs.merge(whole, log)
    return whole


def vectors() -> dict:
    """What both languages must make of the same logs and texts."""
    cases = []
    for number in range(60):
        logs = [
            log_of(number, "real" if number % 5 == 4 else "drill"),
            log_of(number + 1000, "real" if number % 5 == 4 else "drill", "cd"),
        ]
        cases.append({"logs": logs, "facts": runs.facts_of(merged(*logs), PLAN, SCENARIO)})
    texts = []
    for text in TEXTS:
        log, notes = runs.parse_log(text)
        texts.append(
            {
                "text": text,
                "notes": [[note.code, note.n] for note in notes],
                "events": log and [event["id"] for event in log["events"]],
            }
        )
    return {"plan": PLAN, "scenario": SCENARIO, "cases": cases, "texts": texts}


def test_the_browser_and_python_agree_on_the_fixtures(update_goldens):
    found = (
        json.dumps(vectors(), ensure_ascii=False, separators=(",", ":"), sort_keys=True).replace(
            '{"facts"', '\n{"facts"'
        )
        + "\n"
    )
    if update_goldens:
        FIXTURE.write_text(found, encoding="utf-8", newline="\n")
    assert FIXTURE.read_text(encoding="utf-8") == found, (
        "write it anew with pytest --update-goldens, then look at tests/js/run-report.test.js"
    )


@given(NUMBERS, NUMBERS, NUMBERS)
def test_merging_is_idempotent_and_no_order_or_grouping_matters(one, two, three):
    a, b, c = log_of(one), log_of(two), log_of(three)
    assert runs.merge(a, a) == merged(a)
    assert runs.merge(a, b) == runs.merge(b, a)
    assert runs.merge(runs.merge(a, b), c) == runs.merge(a, runs.merge(b, c))
    ids = [event["id"] for event in merged(a, b, c)["events"]]
    assert len(set(ids)) == len(ids)


@given(NUMBERS, st.randoms(use_true_random=False))
def test_facts_do_not_depend_on_the_order_of_the_events(number, random):
    log = log_of(number)
    shuffled = {**log, "events": random.sample(log["events"], len(log["events"]))}
    assert runs.facts_of(shuffled, PLAN, SCENARIO) == runs.facts_of(log, PLAN, SCENARIO)
    assert runs.digest_of(merged(shuffled)) == runs.digest_of(merged(log))


@given(NUMBERS)
def test_time_never_runs_backwards(number):
    times = [mark.t for mark, _undone in runs.fold(log_of(number), PLAN, SCENARIO).rows]
    assert times == sorted(times)


@given(st.text(max_size=200))
def test_any_text_is_a_log_or_is_refused_with_a_sentence(text):
    log, notes = runs.parse_log(text)
    assert (log is None) == any(note.code in ("unreadable", "foreign") for note in notes)
    assert all(str(note) for note in notes)


@pytest.mark.parametrize(("text", "kept"), TEXTS.items(), ids=range(len(TEXTS)))
def test_what_is_readable_of_a_broken_file_is_kept(text, kept):
    log, notes = runs.parse_log(text)
    assert (None if log is None else len(log["events"])) == kept
    assert bool(notes) == (text not in (HEAD + "]}", HEAD + ONE + "," + TWO + "]}"))


def test_a_file_that_was_cut_off_anywhere_keeps_its_whole_events():
    text = json.dumps(log_of(3), ensure_ascii=False)
    whole = {event["id"]: event for event in log_of(3)["events"]}
    for end in range(0, len(text), 7):
        log, notes = runs.parse_log(text[:end])
        if log is None:
            assert [note.code for note in notes] == ["unreadable"]
        else:
            assert notes[0] == runs.Note("damaged", len(log["events"]))
            assert all(event == whole[event["id"]] for event in log["events"])


@pytest.mark.parametrize(
    ("note", "sentence"),
    [
        (runs.Note("unreadable"), "读不出运行记录，这个文件一条也没有取用"),
        (runs.Note("foreign"), "这个文件不是运行记录，一条也没有取用"),
        (runs.Note("newer", 7), "运行记录是较新的版本（7）：认得的已经读入，不认得的原样保留"),
        (runs.Note("older", 0), "运行记录是较旧的版本（0）：能读的都已读入"),
        (runs.Note("damaged", 12), "文件已损坏，保留了完整的 12 条"),
        (runs.Note("dropped", 2), "有 2 条不合运行记录的格式，没有取用"),
        (runs.Note("unknown", 1), "有 1 条的种类不认识，原样保留，不参与统计"),
    ],
)
def test_what_is_wrong_with_a_log_is_said_in_a_sentence(note, sentence):
    language.use("zh_Hans")
    assert str(note) == sentence


def test_logs_of_different_runs_plans_or_modes_do_not_go_together():
    language.use("zh_Hans")
    one = log_of(1)
    assert runs.belongs(one, log_of(2)) == ""
    assert runs.belongs(one, {**one, "run": "r-2"}) == "它属于另一次运行（r-2，不是 r-1）"
    assert runs.belongs(one, {**one, "plan": {"id": "loss"}}) == "它属于另一份预案（loss，不是 wave）"
    assert runs.belongs(one, {**one, "mode": "real"}) == "一份是演练，另一份是真实事件"


# ---------------------------------------------------------------- several files


def texts(*logs: dict) -> list[tuple[str, str]]:
    """The logs as files a.json, b.json ..."""
    return [(f"{name}.json", json.dumps(log, ensure_ascii=False)) for name, log in zip("abcd", logs, strict=False)]


def test_files_of_one_run_are_joined_in_whatever_order():
    one, two = (played(events=played()["events"][start::2]) for start in (0, 1))
    joined = runs.join(texts(one, two))
    assert (joined.said, joined.left_out) == ((), 0)
    assert joined.log["events"] == runs.join(texts(two, one)).log["events"] == merged(one, two)["events"]


def test_a_file_that_cannot_be_used_is_told_and_the_others_are_taken():
    whole, other = texts(played())[0], texts(played(run="r-1"))[0][1]
    joined = runs.join([whole, ("b.json", whole[1][:-40]), ("c.json", "{}"), ("d.json", other)])
    assert joined.left_out == 2
    assert joined.said[1:] == (
        "c.json：这个文件不是运行记录，一条也没有取用",
        "d.json：它属于另一次运行（r-1，不是 k3x9-1），没有并入",
    )
    assert joined.said[0] == "b.json：文件已损坏，保留了完整的 13 条"
    assert len(joined.log["events"]) == 14
    assert runs.join([("c.json", "{}")]) == runs.Joined(None, joined.said[1:2], 1)


def test_the_log_of_an_observer_who_started_a_clock_of_the_own_counts_without_its_start():
    own = played(run="z-2", events=[event | {"id": f"o-{n}"} for n, event in enumerate(played()["events"][:5])])
    joined = runs.join(texts(played(), own), others=True)
    assert (joined.said, joined.left_out) == ((), 0)
    assert [event["id"] for event in joined.log["events"] if event["type"] == "start"] == ["a-1"]
    assert runs.join(texts(played(), played(run="z-2", plan={"id": "loss"})), others=True).left_out == 1


# ---------------------------------------------------------------- the report


@pytest.fixture(scope="module")
def library() -> model.Library:
    language.use(language.DEFAULT)
    loaded = content.load(SAMPLE, allow=("hotline@sample.localhost",))
    assert loaded.library is not None, loaded.problems
    return loaded.library


def report_of(library: model.Library, **changes: Any) -> report.Report:
    log, _notes = runs.parse_log(json.dumps(played(**changes)))
    return report.report_of(log, *records.data_of(log, library))


def test_the_report_of_a_drill_is_the_golden_one(library, golden):
    golden("drill_report.md", report.to_markdown(report_of(library)))


def test_the_parts_follow_the_order_of_the_standard(library):
    titles = ["演练概况", "基本事实", "响应时间与时限对照", "经过", "目标与评分", "做得好的", "不足", "原因", "改进"]
    assert [part.title for part in report_of(library).parts] == titles
    assert [part.title for part in report_of(library, mode="real").parts] == ["事件与预案", *titles[1:4], *titles[5:]]


def test_what_nobody_wrote_is_left_open(library):
    parts = {part.title: part for part in report_of(library, events=played()["events"][:3]).parts}
    assert parts["原因"].points == ("（待填写）",)
    assert parts["改进"].rows == (("", "", "", ""),)
    assert "没有宣布级别。" in parts["基本事实"].points


def test_a_plan_that_the_library_does_not_have_leaves_what_the_log_itself_says(library):
    found = report_of(library, plan={"id": "loss", "version": "2.0", "digest": ""}, scenario=None)
    assert found.title == "演练评估报告：loss"
    assert [row[3] for part in found.parts if part.title == "经过" for row in part.rows][:2] == [
        "开始演练",
        "步骤“numbers”办妥",
    ]


@given(NUMBERS)
def test_every_log_makes_a_report_in_both_languages(number):
    for chosen in ("zh_Hans", "en"):
        language.use(chosen)
        text = report.to_markdown(report.report_of(log_of(number), {**PLAN, "title": "x"}, None))
        assert len({line.count("|") for line in text.split("\n") if line.startswith("| 1")} - {0}) <= 2
    language.use(language.DEFAULT)


def test_no_mark_of_markdown_in_a_log_has_an_effect(library):
    events = [
        *played()["events"],
        {
            "id": "a-20",
            "at": "2026-06-20T14:43:00+08:00",
            "type": "note",
            "who": "组长",
            "text": "<b>|a|</b> # `x`\n- y",
        },
    ]
    assert "| \\<b\\>\\|a\\|\\</b\\> \\# \\`x\\` - y |" in report.to_markdown(report_of(library, events=events))


def test_a_word_file_holds_the_same_parts_tables_and_words(library):
    found = report_of(library)
    document = docx.Document(io.BytesIO(report.to_docx(found)))
    assert [line.text for line in document.paragraphs if line.style.name == "Heading 1"] == [
        f"{n} {part.title}" for n, part in enumerate(found.parts, 1)
    ]
    tables = [[tuple(cell.text for cell in row.cells) for row in table.rows] for table in document.tables]
    assert tables == [[*([part.head] if part.head else []), *part.rows] for part in found.parts if part.rows]
    points = [line.text for line in document.paragraphs if line.style.name == "List Bullet"]
    assert points == [point for part in found.parts for point in part.points]
    section = document.sections[0]
    assert (section.page_width.mm, section.page_height.mm) == (pytest.approx(210, abs=0.1), pytest.approx(297, abs=0.1))
    assert section.header.paragraphs[0].text == "这是演练，不是真实事件。"
    assert (
        docx.Document(io.BytesIO(report.to_docx(report_of(library, mode="real")))).sections[0].header.paragraphs[0].text
        == ""
    )
    assert document.paragraphs[-1].text == "编制：________　　　　审核：________　　　　批准：________"


def test_a_word_file_is_the_same_bytes_every_time(library):
    data = report.to_docx(report_of(library))
    assert report.to_docx(report_of(library)) == data
    assert {item.date_time for item in zipfile.ZipFile(io.BytesIO(data)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_signs_that_xml_has_no_place_for_do_not_break_a_word_file(library):
    events = [
        *played()["events"],
        {"id": "a-20", "at": "2026-06-20T14:43:00+08:00", "type": "note", "who": "组\x00长", "text": "\x0b\ud800 坏"},
    ]
    document = docx.Document(io.BytesIO(report.to_docx(report_of(library, events=events))))
    assert any("坏" in cell.text for table in document.tables for row in table.rows for cell in row.cells)


def test_blanks_are_filled_in_their_order():
    assert report.filled("排队 __ 人，__:__ 报，共 __ 件", ["26", "14:05"]) == "排队 26 人，14:05 报，共 __ 件"
    assert report.filled("排队 __ 人", "26") == "排队 __ 人"


def test_a_length_is_as_exact_as_it_matters():
    assert [report.span_text(n) for n in (0, 59, 60, 3599, 3600, 5000)] == [
        "0 秒",
        "59 秒",
        "1 分",
        "59 分",
        "1 小时 0 分",
        "1 小时 23 分",
    ]
    assert [report.t_text(n) for n in (0, 59, 60, 3599, 3600, 5000)] == [
        "T+00",
        "T+00",
        "T+01",
        "T+59",
        "T+1:00",
        "T+1:23",
    ]
