"""The calendar of drills and reviews: one file for calendars on desks and telephones.

Whole days without alarms: who wants one sets it in the own calendar. An event keeps its UID, so that a calendar which
takes the file in again moves the event and does not double it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from generator.content import model
from generator.drills import records
from generator.language import _

PATH = "emergency/calendar.ics"
"""Where the calendar lies in the site."""


def calendar(library: model.Library, site: str, as_of: date) -> bytes:
    """The calendar as bytes, in the order of the days; `site` tells events of several sites apart, `as_of` is their stamp."""
    # Slow to import; a build needs it only where a date has changed.
    from icalendar import Calendar, Event

    found = Calendar()
    found.add("prodid", "-//Casepress//Drills and reviews//")
    found.add("version", "2.0")
    found.add("calscale", "GREGORIAN")
    found.add("x-wr-calname", _("Drills and reviews"))
    for day, uid, title, text in sorted(_events(library)):
        event = Event()
        event.add("uid", f"{uid}@{site}.casepress.invalid")
        event.add("dtstamp", datetime(as_of.year, as_of.month, as_of.day, tzinfo=UTC))
        event.add("dtstart", day)
        event.add("dtend", day + timedelta(days=1))
        event.add("summary", title)
        event.add("description", text)
        event.add("transp", "TRANSPARENT")
        found.add_component(event)
    return found.to_ical()


def _events(library: model.Library) -> Iterator[tuple[date, str, str, str]]:
    """Day, UID, title and text of everything that falls due."""
    for item in records.standings(library):
        plan = item.plan
        last = _("Last drill on {day}.").format(day=item.last.on) if item.last else _("Never drilled so far.")
        yield (
            item.drill_due,
            f"drill-{plan.id}",
            _("Drill: {title}").format(title=plan.title),
            _("{last} Owner: {owner}.").format(last=last, owner=plan.care.owner),
        )
        yield _review(plan.id, plan.title, plan.care)
        for open in item.open:
            if open.measure.due:
                yield (
                    open.measure.due,
                    f"measure-{open.record.id}-{open.record.measures.index(open.measure) + 1}",
                    _("Improvement: {what}").format(what=open.measure.what),
                    _("From “{title}”. Owner: {owner}.").format(title=open.record.title, owner=open.measure.owner),
                )
    for scenario in library.scenarios.values():
        if scenario.care.state != "archived":
            yield _review(scenario.id, scenario.title, scenario.care)


def _review(id: str, title: str, care: model.Care) -> tuple[date, str, str, str]:
    return (
        care.review_due,
        f"review-{id}",
        _("Review: {title}").format(title=title),
        _("Owner: {owner}.").format(owner=care.owner),
    )
