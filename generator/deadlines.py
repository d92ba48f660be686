"""Working days, limits and authority: by when, and up to how much.

The law and the company's own target stand beside each other, the earlier first. Working days come
from the official calendar (package chinesecalendar); past its last year the answer is None, never a guess.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import chinese_calendar

from generator.content import model


@lru_cache(maxsize=4096)
def is_workday(day: dt.date) -> bool | None:
    """Whether people work on this day in China (make-up days included); None outside the years that are known."""
    try:
        return chinese_calendar.is_workday(day)
    except NotImplementedError:
        return None


@lru_cache(maxsize=16384)
def add_workdays(start: dt.date, days: int) -> dt.date | None:
    """The last day of a limit of `days` working days; the day of the start does not count.

    Source: Civil Code of the PRC, article 201, the day on which a period begins is not counted.
    """
    day = start
    while days > 0:
        day += dt.timedelta(days=1)
        works = is_workday(day)
        if works is None:
            return None
        days -= works
    return day


def calendar_table() -> dict[str, int | str]:
    """The calendar for the browser: first and last year, days off in the week, days worked at weekends, as `2026-02-16 ...`.

    It begins two years before the last year, and `last` is the last year whose holidays are known.
    """
    last = max(day.year for day in chinese_calendar.constants.holidays)
    first = last - 2
    days = [dt.date(first, 1, 1) + dt.timedelta(days=n) for n in range((dt.date(last, 12, 31) - dt.date(first, 1, 1)).days + 1)]
    return {"first": first, "last": last, "off": " ".join(str(day) for day in days if day.weekday() < 5 and not is_workday(day)),
            "on": " ".join(str(day) for day in days if day.weekday() > 4 and is_workday(day))}


def due(limit: model.Limit, start: model.Moment) -> dt.datetime | None:
    """The end of a limit: to the minute for hours, to the end of the day for days; None where the calendar is not known."""
    if limit.span.unit == "hour":
        return start.at + dt.timedelta(hours=limit.span.amount)
    day = add_workdays(start.date, limit.span.amount) if limit.span.unit == "workday" else limit.span.after(start.date)
    return None if day is None else dt.datetime.combine(day, dt.time(23, 59))


def applies(limit: model.Limit, sector: str, type: str) -> bool:
    """Whether a limit is for this sector and type. What is only general knowledge (mark K) never applies."""
    if limit.mark == "K" or (limit.sectors and sector not in limit.sectors):
        return False
    return not limit.types or type in limit.types or type.partition("/")[0] in limit.types


def limits_for(rules: model.Rules, sector: str, type: str) -> tuple[model.Limit, ...]:
    """The limits that apply, in the order of the file."""
    return tuple(limit for limit in rules.limits if applies(limit, sector, type))


@dataclass(frozen=True, slots=True)
class Reply:
    """How a case stands against the earliest limit for its reply."""

    limit: model.Limit
    due: dt.datetime
    day: int | None
    """The day of the reply, counted from receipt (day 0); None where there was no reply yet."""
    late_days: int
    """Calendar days after the limit; 0 where it was kept or is still running."""


def reply_of(case: model.Case, rules: model.Rules) -> Reply | None:
    """The reply against the earliest limit of law or house; None where no limit applies or can be computed."""
    ends = [(end, limit) for limit in limits_for(rules, case.sector, case.type)
            if limit.milestone == "replied" and limit.starts == "received" and (end := due(limit, case.received)) is not None]
    if not ends:
        return None
    end, limit = min(ends, key=lambda pair: pair[0])
    if case.replied is None:
        return Reply(limit, end, None, 0)
    late = case.replied.at > end if case.replied.has_time else case.replied.date > end.date()
    return Reply(limit, end, (case.replied.date - case.received.date).days, max(1, (case.replied.date - end.date()).days) if late else 0)


def ends_of(rules: model.Rules, sector: str, type: str, start: model.Moment) -> Iterator[tuple[dt.datetime, model.Limit]]:
    """The limits that count from receipt with their ends, the earliest first."""
    found = [(end, limit) for limit in limits_for(rules, sector, type)
             if limit.starts == "received" and (end := due(limit, start)) is not None]
    yield from sorted(found, key=lambda pair: (pair[0], pair[1].id))


def authority_for(rules: model.Rules, sector: str) -> tuple[model.Authority, ...]:
    """The ladder of authority for a sector, from the smallest amount to the one without limit."""
    rows = [row for row in rules.authority if not row.sectors or sector in row.sectors]
    return tuple(sorted(rows, key=lambda row: (row.up_to is None, row.up_to or 0)))


def approver(rules: model.Rules, sector: str, amount: float, kinds: tuple[str, ...] = ()) -> model.Authority | None:
    """The smallest role that may grant an amount in remedies of these kinds; None where nobody may."""
    fitting = (row for row in authority_for(rules, sector) if not row.remedies or set(kinds) <= set(row.remedies))
    return next((row for row in fitting if row.up_to is None or amount <= row.up_to), None)
