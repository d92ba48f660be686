"""The home page: one question, three doors, what is new, what needs attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from heapq import nlargest

from generator import render
from generator.catalog.lists import Value
from generator.content import model
from generator.drills import records
from generator.language import _, ngettext
from generator.page import Page, address

NEWS = 6
TODO = 6


@dataclass(frozen=True, slots=True)
class News:
    """A line of 新近: `day` is an ISO date."""

    day: str
    title: str
    url: str
    text: str
    note: str


@dataclass(frozen=True, slots=True)
class Todo:
    """A line of 需要处理: its sign, word and tone, and how much harm it does (larger comes first)."""

    sign: str
    word: str
    tone: str
    title: str
    url: str
    note: str
    harm: int = 0


def page(
    library: model.Library, by_axis: Mapping[str, tuple[Value, ...]], as_of: date | None, warning_days: int
) -> Page:
    """The home page, as of the newest date of the library."""
    types = sorted(
        (value for value in by_axis["type"] if value.group and value.cards),
        key=lambda value: (-len(value.cards), value.code),
    )
    return Page(
        path="index.html",
        template="home.html",
        title=_("Home"),
        kind="home",
        area="home",
        layout="home.html",
        live=True,
        data={
            "tries": _tries(library),
            "types": types[:3],
            "n_cases": len(library.cards),
            "library": library,
            "news": news(library),
            "todo": todo(library, as_of, warning_days) if as_of else [],
            "address": address,
            "first_course": next(iter(library.courses.values()), None),
            "n_questions": sum(len(bank.questions) for bank in library.banks.values()),
        },
    )


def _tries(library: model.Library) -> list[str]:
    """A few things to type, taken from what customers said in the newest cases: short, and each from another case."""
    found: list[str] = []
    for card in nlargest(40, library.cards.values(), key=lambda card: (card.received, card.id)):
        said = [text for text in library.cases[card.id].said if 4 <= len(text) <= 9]
        if said and said[0] not in found:
            found.append(said[0])
        if len(found) == 4:
            break
    return found


def news(library: model.Library) -> list[News]:
    """The newest cases and reviewed playbooks, the newest first."""
    newest = nlargest(
        NEWS,
        (card for card in library.cards.values() if card.state != "archived"),
        key=lambda card: (max(card.closed[:10], card.received[:10]), card.id),
    )
    lines = [
        News(
            max(card.closed[:10], card.received[:10]),
            card.title,
            card.url,
            card.point,
            _(" · ").join(
                filter(
                    None,
                    (
                        card.type.rpartition("/")[2],
                        render.outcome_label(card.sign),
                        render.money(card.amount, card.currency),
                    ),
                )
            ),
        )
        for card in newest
    ]
    lines += [
        News(
            plan.revisions[0].on.isoformat(),
            _("{title}, version {version}").format(title=plan.title, version=plan.version),
            address("plan", plan.id),
            plan.revisions[0].what,
            _("plan revised"),
        )
        for plan in library.plans.values()
    ]
    return sorted(lines, key=lambda line: (line.day, line.url), reverse=True)[:NEWS]


def todo(library: model.Library, today: date, warning_days: int) -> list[Todo]:
    """What needs attention, the greatest harm first: overdue reviews, late replies, open measures past their day, drills that are due."""
    lines: list[Todo] = []
    day = today.isoformat()
    overdue = [card for card in library.cards.values() if card.review_due < day and card.state != "archived"]
    if overdue:
        oldest = min(overdue, key=lambda card: (card.review_due, card.id))
        lines.append(
            Todo(
                "clock",
                _("overdue"),
                "bad",
                ngettext(
                    "{n} case is past its review date", "{n} cases are past their review date", len(overdue)
                ).format(n=len(overdue)),
                oldest.url,
                _("the oldest since {day}: {title}").format(day=oldest.review_due, title=oldest.title),
                50 + len(overdue),
            )
        )
    texts = [
        (kind, entry)
        for kind, group in (
            ("process", library.processes),
            ("type", library.types),
            ("plan", library.plans),
            ("lesson", library.lessons),
        )
        for entry in group.values()
        if entry.care.review_due < today and entry.care.state != "archived"
    ]
    lines += [
        Todo(
            "clock",
            _("overdue"),
            "bad",
            _('Review "{title}"').format(title=entry.title),
            address(kind, entry.id),
            _("was due on {day}, owner {owner}").format(day=entry.care.review_due, owner=entry.care.owner),
            60 + (today - entry.care.review_due).days // 30,
        )
        for kind, entry in texts
    ]
    running = [
        card for card in library.cards.values() if not card.closed and not card.replied and card.kind == "complaint"
    ]
    if running:
        oldest = min(running, key=lambda card: (card.received, card.id))
        lines.append(
            Todo(
                "warn",
                _("open"),
                "bad",
                ngettext("{n} complaint without a reply", "{n} complaints without a reply", len(running)).format(
                    n=len(running)
                ),
                oldest.url,
                _("the oldest since {day}: {title}").format(day=oldest.received[:10], title=oldest.title),
                80,
            )
        )
    lines += _drills(library, today)
    late = [(due, card.id) for card in library.cards.values() for due in card.open_measures if due and due < day]
    if late:
        due, id = min(late)
        what = next(
            measure.what
            for measure in library.cases[id].measures
            if measure.verified is None and str(measure.due) == due
        )
        lines.append(
            Todo(
                "flag",
                _("measure"),
                "warn",
                ngettext("{n} measure is past its day", "{n} measures are past their day", len(late)).format(
                    n=len(late)
                ),
                library.cards[id].url + "#measures",
                _("the oldest since {day}: {title}").format(day=due, title=what),
                40,
            )
        )
    soon = [
        card
        for card in library.cards.values()
        if day <= card.review_due <= (today + timedelta(days=warning_days)).isoformat() and card.state != "archived"
    ]
    if soon:
        first = min(soon, key=lambda card: (card.review_due, card.id))
        lines.append(
            Todo(
                "clock",
                _("soon"),
                "warn",
                ngettext(
                    "{n} case is due for review within {days} days",
                    "{n} cases are due for review within {days} days",
                    len(soon),
                ).format(n=len(soon), days=warning_days),
                first.url,
                _("first on {day}: {title}").format(day=first.review_due, title=first.title),
                20,
            )
        )
    unsure = [card for card in library.cards.values() if card.state == "not_validated"]
    if unsure:
        lines.append(
            Todo(
                "note",
                _("to check"),
                "warn",
                ngettext("{n} case is not validated", "{n} cases are not validated", len(unsure)).format(n=len(unsure)),
                unsure[0].url,
                unsure[0].title,
                10,
            )
        )
    return sorted(lines, key=lambda line: (-line.harm, line.url))[:TODO]


def _drills(library: model.Library, today: date) -> list[Todo]:
    """Plans whose drill is overdue, and improvements after drills and events that are past their day."""
    lines: list[Todo] = []
    found = records.standings(library)
    undrilled = sorted(
        (item for item in found if item.drill_due < today), key=lambda item: (item.drill_due, item.plan.id)
    )
    if undrilled:
        first = undrilled[0]
        note = (
            _('the last drill of "{title}" was on {day}').format(title=first.plan.title, day=first.last.on)
            if first.last
            else _('"{title}" was never drilled').format(title=first.plan.title)
        )
        lines.append(
            Todo(
                "clock",
                _("drill"),
                "bad",
                ngettext(
                    "{n} plan is past its drill date", "{n} plans are past their drill date", len(undrilled)
                ).format(n=len(undrilled)),
                address("plan", first.plan.id) + "#standing",
                note,
                70 + len(undrilled),
            )
        )
    late = [item for standing in found for item in standing.open if item.measure.due and item.measure.due < today]
    if late:
        first_open = min(late, key=lambda item: (item.measure.due or today, item.record.id))
        lines.append(
            Todo(
                "flag",
                _("measure"),
                "warn",
                ngettext(
                    "{n} improvement after a drill is past its day",
                    "{n} improvements after drills are past their day",
                    len(late),
                ).format(n=len(late)),
                address("record", first_open.record.id) + "#measures",
                _("the oldest since {day}: {title}").format(day=first_open.measure.due, title=first_open.measure.what),
                45,
            )
        )
    return lines
