"""By when: working days of the official calendar, law and house limit beside each other; and who may grant how much."""

import datetime as dt
from datetime import date, datetime

import pytest

from generator import deadlines
from generator.content import model
from generator.content.library import parse_entry
from generator.content.model import Authority, Limit, Moment, Rules, Span
from tests.small_library import case_text

# Start days of 2025 and 2026 for which three working days end later than seven calendar days, with that end, by the
# official calendars of both years.
TRAPS = """
2025-01-24 02-05  2025-01-25 02-05  2025-01-26 02-06  2025-01-27 02-07  2025-01-28 02-07  2025-01-29 02-07
2025-01-30 02-07  2025-04-28 05-06  2025-04-29 05-07  2025-04-30 05-08  2025-09-28 10-09  2025-09-29 10-10
2025-09-30 10-11  2025-10-01 10-11  2025-10-02 10-11  2025-10-03 10-11  2026-02-12 02-24  2026-02-13 02-25
2026-02-14 02-26  2026-02-15 02-26  2026-02-16 02-26  2026-02-17 02-26  2026-02-18 02-26  2026-04-28 05-06
2026-04-29 05-07  2026-04-30 05-08  2026-09-28 10-08  2026-09-29 10-09  2026-09-30 10-10  2026-10-01 10-10
2026-10-02 10-10
"""


def days(first: date, last: date) -> list[date]:
    return [first + dt.timedelta(days=n) for n in range((last - first).days + 1)]


def limit(id: str, span: Span, **changes: object) -> Limit:
    values = {"basis": "law", "starts": "received", "mark": "V", "milestone": "replied", **changes}
    return Limit(id=id, title=id, span=span, source="条例", checked=date(2026, 1, 5), **values)


LAW = limit("law", Span(7, "day"), sectors=("快递",))
HOUSE = limit("house", Span(3, "workday"), basis="house", mark="H")
FIRST = limit("first", Span(24, "hour"), basis="house", mark="H", milestone="first")
RULES = Rules(limits=(LAW, HOUSE, FIRST))


def case(**changes: str | None) -> model.Case:
    """A case, read as from a file, with these keys changed."""
    changes = {"anonymized": "{by: 客服主管, on: 2027-02-02}", **changes}
    roles = tuple(model.Word(word, code) for word, code in (("一线客服", "agent"), ("客服主管", "head")))
    words = {
        "sectors": "快递 物业",
        "causes": "操作差错",
        "stages": "派送",
        "channels": "电话",
        "severities": "一般",
        "demands": "赔偿",
        "outcomes": "按规则办结",
        "remedies": "退费",
    }
    axes = {
        axis: tuple(model.Word(word, f"w{n}") for n, word in enumerate(text.split())) for axis, text in words.items()
    }
    types = (model.Word("服务质量", "quality", kinds=(model.Word("破损", "damage"),)),)
    vocabulary = model.Vocabulary(**axes, types=types, roles=roles)
    year = (changes.get("received") or "2026-")[:4]
    entry, problems = parse_entry(case_text(**changes).encode(), f"cases/{year}/CASE-2026-0001.md", vocabulary)
    assert problems == []
    return entry


# ---------------------------------------------------------------- working days


def test_three_working_days_end_after_seven_days_for_31_start_days_of_two_years():
    found = []
    for start in days(date(2025, 1, 1), date(2026, 12, 28)):
        end = deadlines.add_workdays(start, 3)
        if end > start + dt.timedelta(days=7):
            found += [str(start), f"{end:%m-%d}"]
    assert found == TRAPS.split()
    assert len(found) // 2 == 31


def test_before_the_spring_festival_the_legal_limit_comes_first():
    assert deadlines.add_workdays(date(2026, 2, 12), 3) == date(2026, 2, 24)
    ends = list(deadlines.ends_of(RULES, "快递", "服务质量/破损", Moment(datetime(2026, 2, 12, 10, 20), True)))
    assert [(f"{end:%m-%d %H:%M}", limit.id) for end, limit in ends] == [
        ("02-13 10:20", "first"),
        ("02-19 23:59", "law"),
        ("02-24 23:59", "house"),
    ]


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-13", True),
        ("2026-02-14", True),  # a Saturday worked for the holiday
        ("2026-02-16", False),  # a Monday of the holiday
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-01-03", False),
        ("2026-12-31", True),
        ("2027-01-01", None),
        ("2003-12-31", None),
    ],
)
def test_a_day_is_worked_or_not_or_not_known(day, expected):
    assert deadlines.is_workday(date.fromisoformat(day)) is expected


def test_past_the_last_known_year_there_is_no_answer():
    assert deadlines.add_workdays(date(2026, 12, 28), 3) == date(2026, 12, 31)
    assert deadlines.add_workdays(date(2026, 12, 29), 3) is None
    start = Moment(datetime(2026, 12, 30), False)
    assert deadlines.due(HOUSE, start) is None
    assert [limit.id for _end, limit in deadlines.ends_of(RULES, "快递", "服务质量/破损", start)] == ["first", "law"]


def test_no_working_days_end_on_the_day_of_the_start():
    assert deadlines.add_workdays(date(2026, 2, 17), 0) == date(2026, 2, 17)


def test_the_calendar_of_the_browser_says_the_same_as_this_one():
    table = deadlines.calendar_table()
    off, on = set(str(table["off"]).split()), set(str(table["on"]).split())
    for day in days(date(int(table["first"]), 1, 1), date(int(table["last"]), 12, 31)):
        in_browser = str(day) in on or (day.weekday() < 5 and str(day) not in off)
        assert in_browser is deadlines.is_workday(day), day
    assert deadlines.is_workday(date(int(table["last"]) + 1, 1, 4)) is None


# ---------------------------------------------------------------- lengths and ends


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Span(1, "month"), "2026-01-31", "2026-02-28"),
        (Span(1, "month"), "2024-01-31", "2024-02-29"),
        (Span(1, "month"), "2026-02-28", "2026-03-28"),
        (Span(3, "month"), "2026-11-30", "2027-02-28"),
        (Span(12, "month"), "2024-02-29", "2025-02-28"),
        (Span(1, "year"), "2024-02-29", "2025-02-28"),
        (Span(4, "year"), "2024-02-29", "2028-02-29"),
        (Span(13, "month"), "2026-12-31", "2028-01-31"),
        (Span(6, "month"), "2026-08-31", "2027-02-28"),
        (Span(7, "day"), "2026-02-25", "2026-03-04"),
        (Span(48, "hour"), "2026-02-28", "2026-03-02"),
    ],
)
def test_a_length_ends_within_the_month_it_leads_to(span, start, end):
    assert span.after(date.fromisoformat(start)) == date.fromisoformat(end)


def test_every_length_in_months_leads_to_the_month_it_names():
    for start in days(date(2023, 1, 1), date(2024, 12, 31)):
        for months in range(1, 26):
            end = Span(months, "month").after(start)
            assert (end.year * 12 + end.month) - (start.year * 12 + start.month) == months
            assert end.day == start.day or (end + dt.timedelta(days=1)).day == 1


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Span(24, "hour"), Moment(datetime(2026, 2, 28, 10, 20), True), "2026-03-01 10:20"),
        (Span(24, "hour"), Moment(datetime(2026, 2, 28), False), "2026-03-01 00:00"),
        (Span(7, "day"), Moment(datetime(2026, 2, 28, 10, 20), True), "2026-03-07 23:59"),
        (Span(3, "workday"), Moment(datetime(2026, 2, 28, 23, 59), True), "2026-03-04 23:59"),
    ],
)
def test_hours_end_to_the_minute_and_days_at_their_end(span, start, end):
    assert f"{deadlines.due(limit('x', span), start):%Y-%m-%d %H:%M}" == end


@pytest.mark.parametrize(
    ("changes", "sector", "type", "expected"),
    [
        ({}, "物业", "服务质量/破损", True),
        ({"sectors": ("快递",)}, "快递", "服务质量/破损", True),
        ({"sectors": ("快递",)}, "物业", "服务质量/破损", False),
        ({"types": ("服务质量",)}, "物业", "服务质量/破损", True),
        ({"types": ("服务质量/破损",)}, "物业", "服务质量/破损", True),
        ({"types": ("服务质量/延误",)}, "物业", "服务质量/破损", False),
        ({"types": ("服务质量/破损",)}, "物业", "服务质量", False),
        ({"mark": "K"}, "物业", "服务质量/破损", False),
    ],
)
def test_a_limit_applies_to_its_sectors_and_types_unless_it_is_unverified(changes, sector, type, expected):
    assert deadlines.applies(limit("x", Span(7, "day"), **changes), sector, type) is expected


# ---------------------------------------------------------------- replies


@pytest.mark.parametrize(
    ("received", "replied", "limit_id", "day", "late"),
    [
        ("2026-02-12 10:20", "2026-02-19", "law", 7, 0),  # the last day
        ("2026-02-12 10:20", "2026-02-20", "law", 8, 1),
        ("2026-02-12 10:20", "2026-02-24 09:00", "law", 12, 5),
        ("2026-03-02", "2026-03-05 23:59", "house", 3, 0),
        ("2026-03-02", "2026-03-06 00:01", "house", 4, 1),
        ("2026-03-02", None, "house", None, 0),
        ("2026-12-30", "2027-01-06", "law", 7, 0),  # working days are not known any more
    ],
)
def test_a_reply_is_held_against_the_earliest_limit(received, replied, limit_id, day, late):
    found = deadlines.reply_of(case(received=received, replied=replied, closed=None, reviewed="2027-02-01"), RULES)
    assert (found.limit.id, found.day, found.late_days) == (limit_id, day, late)


def test_a_late_reply_within_the_last_day_is_late_by_a_day():
    rules = Rules(limits=(limit("hours", Span(24, "hour")),))
    found = deadlines.reply_of(
        case(received="2026-03-02 10:00", replied="2026-03-03 12:00", closed=None, reviewed="2026-03-09"), rules
    )
    assert (found.day, found.late_days) == (1, 1)
    found = deadlines.reply_of(
        case(received="2026-03-02 10:00", replied="2026-03-03", closed=None, reviewed="2026-03-09"), rules
    )
    assert (found.day, found.late_days) == (1, 0), "the hour of the reply is not known"


@pytest.mark.parametrize(
    "rules",
    [
        Rules(),
        Rules(limits=(FIRST,)),
        Rules(limits=(limit("x", Span(7, "day"), starts="applied"),)),
        Rules(limits=(limit("x", Span(7, "day"), mark="K"),)),
        Rules(limits=(limit("x", Span(7, "day"), sectors=("物业",)),)),
    ],
)
def test_without_a_limit_for_the_reply_there_is_none_to_be_held_against(rules):
    assert deadlines.reply_of(case(), rules) is None


# ---------------------------------------------------------------- authority

LADDER = Rules(
    authority=(
        Authority("公司负责人", None),
        Authority("客服主管", 2000),
        Authority("一线客服", 100),
        Authority("前台文员", 50, sectors=("前台",)),
        Authority("门店店长", 300, sectors=("前台", "物业")),
    )
)


def test_the_ladder_goes_from_the_smallest_amount_to_no_limit():
    assert [row.role for row in deadlines.authority_for(LADDER, "快递")] == ["一线客服", "客服主管", "公司负责人"]
    assert [row.role for row in deadlines.authority_for(LADDER, "前台")] == [
        "前台文员",
        "一线客服",
        "门店店长",
        "客服主管",
        "公司负责人",
    ]


@pytest.mark.parametrize(
    ("sector", "amount", "role"),
    [
        ("快递", 0, "一线客服"),
        ("快递", 100, "一线客服"),
        ("快递", 100.01, "客服主管"),
        ("物业", 300, "门店店长"),
        ("前台", 50, "前台文员"),
        ("快递", 2_000_000, "公司负责人"),
    ],
)
def test_the_smallest_role_that_may_grant_an_amount_approves_it(sector, amount, role):
    assert deadlines.approver(LADDER, sector, amount).role == role


def test_where_nobody_may_grant_an_amount_nobody_approves_it():
    assert deadlines.approver(Rules(authority=(Authority("一线客服", 100),)), "快递", 101) is None
    assert deadlines.approver(Rules(), "快递", 1) is None
