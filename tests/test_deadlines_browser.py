"""The browser counts limits as Python does: the vectors that its tests read are made here."""

import datetime as dt
import json
import subprocess
from pathlib import Path

import icalendar
import pytest

from generator import deadlines
from generator.content.model import Authority, Limit, Moment, Rules, Span
from tests.node import find_node

REPOSITORY = Path(__file__).resolve().parent.parent
FIXTURE = REPOSITORY / "tests" / "js" / "fixtures" / "deadlines.json"


def limit(span: Span) -> Limit:
    return Limit("id", "title", "house", span, "received", "source", "H", dt.date(2026, 1, 1), milestone="replied")


def vectors() -> dict[str, object]:
    ends = []
    day = dt.date(2025, 1, 1)
    while day < dt.date(2027, 1, 1):
        start = Moment(dt.datetime.combine(day, dt.time(15, 40)), True)
        row: list[str | None] = [day.isoformat()]
        for span in (Span(24, "hour"), Span(7, "day"), Span(1, "workday"), Span(3, "workday"), Span(10, "workday")):
            end = deadlines.due(limit(span), start)
            row.append(None if end is None else end.isoformat(" ", "minutes"))
        ends.append(row)
        day += dt.timedelta(days=1)
    return {"calendar": deadlines.calendar_table(), "start": "15:40", "ends": ends}


def test_the_vectors_of_the_browsers_tests_are_fresh(request: pytest.FixtureRequest) -> None:
    text = json.dumps(vectors(), ensure_ascii=False, separators=(",", ":")).replace("],[", "],\n[") + "\n"
    if request.config.getoption("--update-goldens"):
        FIXTURE.write_text(text, "utf-8")
    assert FIXTURE.read_text("utf-8") == text


def test_three_working_days_end_later_than_seven_days_for_31_days_of_2025_and_2026() -> None:
    late = [row[0] for row in vectors()["ends"] if row[4] is not None and row[4] > row[2]]
    assert len(late) == 31
    assert "2026-02-12" in late


def test_a_calendar_file_of_the_browser_is_read_by_a_calendar(tmp_path: Path) -> None:
    script = tmp_path / "ics.js"
    script.write_text(
        f"""
        const {{ load }} = require({json.dumps(str(REPOSITORY / "tests" / "js" / "page.js"))});
        const {{ calendarFile, dayOf }} = load("deadlines-core").deadlines;
        process.stdout.write(calendarFile([
          {{ id: "first", title: "首次处理；要, 快", note: "24 小时内\\n公司：" + "很长的说明，".repeat(20), end: {{ day: dayOf(2026, 11, 25), minute: 940 }} }},
          {{ id: "law", title: "处理并告知", note: "", end: {{ day: dayOf(2026, 12, 1), minute: null }} }},
        ], "20261124T074000Z", "site"));
        """,
        "utf-8",
    )
    data = subprocess.run([str(find_node()), str(script)], capture_output=True, check=True).stdout
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    calendar = icalendar.Calendar.from_ical(data)
    first, law = calendar.walk("VEVENT")
    assert str(first["SUMMARY"]) == "首次处理；要, 快"
    assert str(first["DESCRIPTION"]) == "24 小时内\n公司：" + "很长的说明，" * 20
    assert first["DTSTART"].dt == dt.datetime(2026, 11, 25, 15, 40)
    assert law["DTSTART"].dt == dt.date(2026, 12, 1)
    assert law["DTEND"].dt == dt.date(2026, 12, 2)
    assert [str(event["UID"]) for event in (first, law)] == ["first-20261125@site", "law-20261201@site"]


def test_a_role_may_grant_some_kinds_of_remedy_only():
    rules = Rules(authority=(Authority("前台", 200, remedies=("代金券",)), Authority("组长", 500)))
    assert deadlines.approver(rules, "快递", 150, ("代金券",)).role == "前台"
    assert deadlines.approver(rules, "快递", 150, ("代金券", "退费")).role == "组长"
    assert deadlines.approver(rules, "快递", 900) is None
