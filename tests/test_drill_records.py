"""Records of drills: how a plan stands, its pages and calendar, and a record drafted from a log and filed."""

import json
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import icalendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import content, language, privacy, render, settings
from generator.catalog import home, playbooks
from generator.content import model
from generator.content.library import parse_entry
from generator.drills import calendar, records, runs
from generator.drills.pages import fingerprint
from tests.drill_runs import log_of, played
from tests.test_cli import casepress  # noqa: F401 - a fixture
from tests.test_golden import SAMPLE

TODAY = date(2026, 6, 30)


def load(root: Path) -> model.Library:
    loaded = content.load(root, allow=("hotline@sample.localhost",))
    assert loaded.library is not None, loaded.problems
    return loaded.library


@pytest.fixture(scope="module")
def sample() -> model.Library:
    language.use(language.DEFAULT)
    found = load(SAMPLE)
    return replace(found, records={"wave-2026-03": found.records["wave-2026-03"]})


def record_of(sample: model.Library, **changes: Any) -> model.DrillRecord:
    """The record of the sample, changed."""
    return replace(sample.records["wave-2026-03"], **changes)


def with_records(sample: model.Library, *found: model.DrillRecord) -> model.Library:
    return replace(sample, records={record.id: record for record in found})


# ---------------------------------------------------------------- how a plan stands


def test_a_plan_stands_as_its_last_drill_left_it(sample):
    found = records.standing(sample.plans["wave"], sample)
    assert (found.last.id, found.drill_due, found.mean, found.rated) == ("wave-2026-03", date(2027, 3, 10), 3.0, 2)
    assert [item.measure.what for item in found.open] == ["晨会讲一遍定级条件"]


def test_a_plan_that_was_never_drilled_is_due_from_its_first_edition_on(sample):
    found = records.standing(sample.plans["wave"], with_records(sample))
    assert (found.last, found.drill_due, found.mean, found.rated, found.open) == (None, date(2026, 3, 1), None, 0, ())


def test_a_real_event_is_no_drill_but_its_improvements_are_open(sample):
    event = record_of(sample, id="event", mode="real", form="", on=date(2026, 5, 1))
    found = records.standing(sample.plans["wave"], with_records(sample, record_of(sample), event))
    assert [record.id for record in found.records] == ["event", "wave-2026-03"]
    assert (found.last.id, len(found.open)) == ("wave-2026-03", 2)


def test_archived_plans_and_the_measures_of_archived_records_are_left_alone(sample):
    archived = replace(sample.plans["wave"].care, state="archived")
    assert records.standings(replace(sample, plans={"wave": replace(sample.plans["wave"], care=archived)})) == ()
    old = record_of(sample, care=archived)
    assert records.standing(sample.plans["wave"], with_records(sample, old)).open == ()


def test_open_improvements_come_by_their_day_and_those_without_one_last(sample):
    days = (None, date(2026, 9, 1), date(2026, 4, 1))
    measures = tuple(model.Measure(str(day), "班组长", day) for day in days)
    found = records.standing(sample.plans["wave"], with_records(sample, record_of(sample, measures=measures)))
    assert [item.measure.due for item in found.open] == [date(2026, 4, 1), date(2026, 9, 1), None]


def test_a_mean_is_told_with_what_it_was_made_of(sample):
    assert records.mean_text(record_of(sample)) == "3.0（满分 4，评了 2 项目标）"
    assert records.mean_text(record_of(sample, objectives=())) == records.mean_text(None) == ""


def test_what_is_kept_is_counted_among_what_had_a_limit(sample):
    assert records.kept_of(record_of(sample)) == (1, 2)


# ---------------------------------------------------------------- pages


@pytest.fixture(scope="module")
def pages(sample) -> dict[str, str]:
    """Address -> HTML of the pages about plans and records."""
    own, _problems = settings.load(SAMPLE)
    made = playbooks.pages(sample, playbooks.texts_of(sample), own)
    return {
        page.path: render.render(page.template, page.data, "zh_Hans")
        for page in made
        if page.path.startswith("emergency")
    }


def test_the_page_of_a_record_shows_times_against_limits_ratings_and_measures(pages):
    html = pages["emergency/records/wave-2026-03.html"]
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))
    for words in (
        "有时限的 2 项，守住 1 项",
        "T+18 指挥 宣布 II 级 T+15 超时 3 分钟",
        "15 分钟内定级 等人到齐才宣布 困难大",
        "1 项未完成",
        "已验证 在预案里写明副手可以先定级 部门负责人 2026-03-20 前 2026-03-20 验证",
        "副手不知道自己可以定",
    ):
        assert words in text
    assert 'data-cp-by="2026-05-31"' in html
    assert 'href="../wave.html"' in html and 'href="../scenarios/wave-drill.html"' in html


def test_a_plan_and_the_overview_say_when_it_was_drilled_and_what_is_open(pages):
    for path in ("emergency/wave.html", "emergency/index.html"):
        html = pages[path]
        assert 'data-cp-since="2026-03-10"' in html
        assert 'data-cp-by="2027-03-10"' in html
        assert "改进未完成 1 项" in html
        assert "records/wave-2026-03.html" in html
    assert "晨会讲一遍定级条件" in pages["emergency/wave.html"]
    assert 'href="calendar.ics"' in pages["emergency/index.html"]


def test_the_first_page_asks_for_drills_that_are_due_and_improvements_past_their_day(sample):
    def asked(library: model.Library, today: date) -> list[tuple[str, str, str]]:
        return [
            (line.title, line.url, line.note)
            for line in home.todo(library, today, 0)
            if "emergency" in line.url and line.word != "过期"
        ]

    late = (
        "1 项演练改进已过期限",
        "emergency/records/wave-2026-03.html#measures",
        "最早 2026-05-31：晨会讲一遍定级条件",
    )
    assert asked(sample, date(2026, 5, 31)) == []
    assert asked(sample, date(2026, 6, 1)) == [late]
    due = ("1 份预案该演练了", "emergency/wave.html#standing", "“客诉激增应急预案”上次演练是 2026-03-10")
    assert due not in asked(sample, date(2027, 3, 10))
    assert due in asked(sample, date(2027, 3, 11))
    never = ("1 份预案该演练了", "emergency/wave.html#standing", "“客诉激增应急预案”还没演练过")
    assert asked(with_records(sample), TODAY) == [never]


# ---------------------------------------------------------------- calendar


def test_the_calendar_holds_drills_reviews_and_improvements_as_whole_days(sample):
    found = icalendar.Calendar.from_ical(calendar.calendar(sample, "0123abcd", TODAY))
    events = {str(event["uid"]).partition("@")[0]: event for event in found.walk("VEVENT")}
    assert set(events) == {
        *("drill-wave", "review-wave", "measure-wave-2026-03-2"),
        *(f"review-{scenario}" for scenario in sample.scenarios),
    }
    drill = events["drill-wave"]
    assert (drill.decoded("dtstart"), drill.decoded("dtend")) == (date(2027, 3, 10), date(2027, 3, 11))
    assert (str(drill["summary"]), str(drill["description"])) == (
        "演练：客诉激增应急预案",
        "上次演练 2026-03-10。负责岗位：部门负责人。",
    )
    assert {event.decoded("dtstamp").date() for event in events.values()} == {TODAY}
    days = [event.decoded("dtstart") for event in found.walk("VEVENT")]
    assert days == sorted(days)


def test_the_calendar_is_the_same_bytes_every_time_and_differs_between_sites(sample):
    one = calendar.calendar(sample, "0123abcd", TODAY)
    assert calendar.calendar(sample, "0123abcd", TODAY) == one
    assert calendar.calendar(sample, "ffffffff", TODAY) == one.replace(b"@0123abcd.", b"@ffffffff.")
    assert all(len(line) <= 75 for line in one.split(b"\r\n"))


# ---------------------------------------------------------------- a record from a log


def draft_of(sample: model.Library, **changes: Any) -> tuple[model.DrillRecord, records.Draft]:
    """The record that is drafted from a log, as it is read again."""
    log, notes = runs.parse_log(json.dumps(played(**changes)))
    assert log is not None, notes
    draft = records.draft(log, sample.plans["wave"], sample)
    path = f"playbooks/emergency/records/{draft.id}.yml"
    entry, problems = parse_entry(draft.text.encode(), path, sample.vocabulary)
    assert entry is not None, problems
    assert privacy.scan_text(draft.text, path) == []
    return entry, draft


def test_a_record_is_drafted_from_a_log(sample):
    record, draft = draft_of(sample)
    assert (record.id, record.plan, record.plan_version, record.scenario) == (
        "wave-2026-06-20",
        "wave",
        "1.1",
        "wave-drill",
    )
    assert (record.mode, record.form, record.on, record.minutes) == ("drill", "tabletop", date(2026, 6, 20), 45)
    assert (record.care.state, record.care.owner, record.care.reviewed) == (
        "not_validated",
        "部门负责人",
        date(2026, 6, 20),
    )
    assert [
        (event.t.amount, event.who, event.what, event.limit and event.limit.amount, event.late and event.late.amount)
        for event in record.timeline
    ] == [
        (0, "组长", "开始", None, None),
        (1, "联络", "第 1 步：看三个数：排队、未回、本小时登记", 2, None),
        (7, "联络", "第 2 步：打值班经理台报数", 5, 2),
        (9, "部门负责人", "宣布 II 级：74 件", None, None),
        (19, "指挥", "第 3 步：定级并当众宣布", 15, 4),
        (22, "指挥", "指挥移交：部门负责人 → 岗位待填", None, None),
        (45, "联络", "第 4 步没有办：写出第一稿口径", 29, 16),
        (45, "指挥", "结束", None, None),
    ]
    # 2 and 3 points: of the two words between which the mean lies, the worse one.
    assert [(item.id, item.rating, item.note) for item in record.objectives] == [
        ("o1", "M", "等人到齐"),
        ("o2", "", ""),
    ]
    assert (record.strengths, record.weaknesses, record.causes) == (("报数快",), ("等口径：两次",), ("没有副手",))
    assert record.measures == (
        model.Measure("指定副手", "客服主管", date(2026, 7, 20)),
        model.Measure("改口径模板", "部门负责人"),
    )
    assert draft.to_do == (
        "改写标题和摘要：练了什么，结果怎样",
        "逐行看一遍，有没有姓名、号码和不该外传的内容",
        "预案在这之后改过，请按演练时的版本核对步骤和时限",
        "补上岗位：不是预案里的岗位的称呼可能是姓名，已经略去",
        "目标“口径只有一份”没有人评",
        "写明“改口径模板”由谁负责，现在暂记部门负责人",
        "给“改口径模板”定一个期限",
    )


def test_what_could_be_a_name_is_not_filed(sample):
    record, draft = draft_of(sample)
    assert "小明" not in draft.text and "小王" not in draft.text
    assert record.players == ("客服主管", "岗位待填", "组长", "联络", "观察员", "部门负责人")


def test_a_real_event_has_neither_form_nor_objectives(sample):
    record, _draft = draft_of(sample, mode="real", scenario=None)
    assert (record.mode, record.form, record.objectives) == ("real", "", ())


def test_a_draft_says_what_is_missing(sample):
    _record, draft = draft_of(sample, events=played()["events"][:3], scenario=None)
    assert draft.to_do[2:] == (
        "这次运行没有结束，记录到最后一条为止",
        "预案在这之后改过，请按演练时的版本核对步骤和时限",
        "情景不在资料库里，请补写 `form` 和目标",
        "补写做得好的（`strengths`）、没做好的（`weaknesses`）、原因（`causes`）、改进措施（`measures`）",
    )


@pytest.mark.parametrize(
    ("plan", "note"),
    [
        ({"id": "wave", "version": "0.9", "digest": ""}, "预案没有第 0.9 版，请写明演练用的是哪一版"),
        ({"id": "wave", "version": "", "digest": ""}, "预案没有第 ? 版，请写明演练用的是哪一版"),
        ({"id": "wave", "version": "1.0", "digest": ""}, "预案在这之后改过，请按演练时的版本核对步骤和时限"),
        ({"id": "loss", "version": "1.0", "digest": ""}, "资料库里没有预案“loss”，步骤和时限无从知道"),
    ],
)
def test_another_edition_of_the_plan_is_told(sample, plan, note):
    assert records.plan_notes(played(plan=plan), sample.plans.get(plan["id"])) == (note,)


def test_nothing_is_said_of_the_plan_that_was_run(sample):
    plan = sample.plans["wave"]
    log = played(plan={"id": "wave", "version": plan.version, "digest": fingerprint(plan.digest)})
    assert records.plan_notes(log, plan) == ()


def test_a_second_record_of_a_day_has_a_number_and_the_same_log_is_known_again(sample):
    record, _draft = draft_of(sample)
    filed = with_records(sample, record)
    log, _notes = runs.parse_log(json.dumps(played()))
    assert records.filed_as(log, filed) == "wave-2026-06-20"
    other, _notes = runs.parse_log(json.dumps(played(events=played()["events"][:-1])))
    assert records.filed_as(other, filed) == ""
    assert records.draft(other, sample.plans["wave"], filed).id == "wave-2026-06-20-2"


@given(st.integers(0, 10_000), st.sampled_from(["drill", "real"]))
def test_every_log_with_a_start_makes_a_record_that_is_right(sample, number, mode):
    record, _draft = draft_of(sample, mode=mode, events=log_of(number, mode)["events"])
    assert record.timeline[0].what == "开始"


# ---------------------------------------------------------------- the command line


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The folder of the command line: a copy of the sample library, with the log of a drill beside it."""
    root = tmp_path / "library"
    shutil.copytree(SAMPLE, root, ignore=shutil.ignore_patterns(".casepress", "site"))
    (tmp_path / "a.json").write_text(json.dumps(played(), ensure_ascii=False), encoding="utf-8")
    return root


def test_a_record_is_filed_once_and_the_library_stays_right(casepress):  # noqa: F811
    path = "playbooks/emergency/records/wave-2026-06-20.yml"
    code, out, err = casepress("drill", "record", "../a.json")
    assert (code, out) == (0, f"{path}\n")
    assert err.startswith("- 改写标题和摘要：练了什么，结果怎样\n- 逐行看一遍")
    assert casepress("check")[1].endswith("1 个文件中有 1 个警告\n")
    assert casepress("drill", "record", "../a.json") == (1, "", f"没有入库：这次运行已经入库：{path}\n")


def test_personal_data_in_a_log_is_not_filed_and_not_shown(casepress, library, tmp_path):  # noqa: F811
    events = played()["events"]
    events[9]["text"] = "打 13912345678 才找到副手"
    (tmp_path / "a.json").write_text(json.dumps(played(events=events)), encoding="utf-8")
    code, out, err = casepress("drill", "record", "../a.json")
    assert code == 1
    assert "13912345678" not in out + err
    assert "错误[privacy-phone]" in out
    assert err == "没有入库：在运行页里撤回有问题的那一条，重写后再导出\n"
    assert not (library / "playbooks/emergency/records/wave-2026-06-20.yml").exists()


def test_nothing_is_filed_where_a_file_cannot_be_used_or_the_plan_is_not_there(casepress, library, tmp_path):  # noqa: F811
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    assert casepress("drill", "record", "../a.json", "../b.json") == (
        1,
        "",
        "b.json：这个文件不是运行记录，一条也没有取用\n没有入库：有文件没有并入，等全部可用再入库\n",
    )
    (tmp_path / "a.json").write_text(json.dumps(played(plan={"id": "loss", "version": "1"})), encoding="utf-8")
    assert casepress("drill", "record", "../a.json") == (1, "", "没有入库：资料库里没有预案“loss”\n")


def test_a_report_goes_to_the_screen_or_into_a_file(casepress, library, tmp_path):  # noqa: F811
    code, out, err = casepress("drill", "report", "../a.json")
    assert (code, err) == (0, "预案在这之后改过，请按演练时的版本核对步骤和时限\n")
    assert out.startswith("# 演练评估报告：大促次日\n")
    assert casepress("drill", "report", "../a.json", "--out", "../r.md")[0] == 0
    assert (tmp_path / "r.md").read_text(encoding="utf-8") == out
    assert casepress("drill", "report", "../a.json", "--out", "../r.docx")[0] == 0
    assert (tmp_path / "r.docx").read_bytes().startswith(b"PK")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("report", "../a.json", "--out", "../r.pdf"), "报告不能写成“.pdf”\n  改法：文件名以 .docx 或 .md 结尾\n"),
        (("report",), "缺少 logs...\n  改法：同一次运行的记录文件，每个参加的人一份，先后不限  [必填]\n"),
        (
            ("record", "../none.json"),
            "系统不允许：../none.json: No such file or directory\n  改法：检查权限和剩余空间，再试一次\n",
        ),
        (("msel", "export", "wave-dril"), "没有情景“wave-dril”\n  改法：改写为“wave-drill”\n"),
        ((), "casepress drill 后面缺少命令\n  改法：report、record、msel\n"),
        (("reprot",), "没有命令 reprot\n  改法：写 report\n"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_to_write(casepress, arguments, said):  # noqa: F811
    assert casepress("drill", *arguments) == (2, "", said)


def test_a_log_without_a_run_ends_with_1(casepress, library, tmp_path):  # noqa: F811
    (tmp_path / "a.json").write_text(json.dumps(played(events=[])), encoding="utf-8")
    assert casepress("drill", "report", "../a.json") == (1, "", "这些文件里没有一次运行\n")


def test_a_table_of_injects_goes_out_and_comes_in(casepress, library, tmp_path):  # noqa: F811
    code, out, _err = casepress("drill", "msel", "export", "wave-drill")
    assert code == 0
    assert casepress("drill", "msel", "export", "wave-drill", "--out", "../m.csv") == (0, "", "")
    data = (tmp_path / "m.csv").read_bytes()
    assert data.decode("utf-8-sig").splitlines() == out.splitlines()
    before = load(library).scenarios["wave-drill"].injects
    (tmp_path / "m.csv").write_bytes(data.replace("第三次来电".encode(), "第四次来电".encode()))
    path = "playbooks/emergency/scenarios/wave-drill.yml"
    assert casepress("drill", "msel", "import", "../m.csv", "--scenario", "wave-drill") == (
        0,
        f"{path}\n",
        "写入 2 条情景\n",
    )
    assert load(library).scenarios["wave-drill"].injects == (before[0], replace(before[1], subject="第四次来电"))


def test_a_table_that_is_wrong_changes_nothing(casepress, library, tmp_path):  # noqa: F811
    casepress("drill", "msel", "export", "wave-drill", "--out", "../m.csv")
    path = library / "playbooks/emergency/scenarios/wave-drill.yml"
    before = path.read_bytes()
    text = (tmp_path / "m.csv").read_text(encoding="utf-8-sig")
    for wrong in (text.replace("0:00", "九点"), text.replace("我打了三次了", "我是 13912345678")):
        (tmp_path / "m.csv").write_text(wrong, encoding="utf-8")
        code, out, err = casepress("drill", "msel", "import", "../m.csv", "--scenario", "wave-drill")
        assert code == 1
        assert "13912345678" not in out + err
        assert path.read_bytes() == before
    assert err == "没有改动\n"
