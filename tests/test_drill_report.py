"""Logs of runs: read, merged and reported in Python as in the browser; the report as Markdown and DOCX."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import language
from generator.drills import runs
from tests.drill_runs import PLAN, SCENARIO, log_of

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
