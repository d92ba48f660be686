"""What runs of a plan came to: how each plan stands, what the page of a record shows, and the draft of a record.

A record names posts, never people, and is a text like any other: it is checked, passes the privacy gate and has an owner.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator import render
from generator.content import model, schema
from generator.drills import runs
from generator.drills.pages import clock, fingerprint, plan_data, scenario_data
from generator.language import _

POINTS = {"P": 4, "S": 3, "M": 2, "U": 1}
"""Points of a rating; a mean of them is told with the number of ratings."""

TONES = {"P": ("check", "ok"), "S": ("flat", ""), "M": ("warn", "warn"), "U": ("x", "bad")}
"""Sign and tone of a rating."""


# ---------------------------------------------------------------- how a plan stands


@dataclass(frozen=True, slots=True)
class Open:
    """A measure that nobody has verified, and the record it came from."""

    record: model.DrillRecord
    measure: model.Measure


@dataclass(frozen=True, slots=True)
class Standing:
    """How a plan stands: its records (the newest first), its last drill, and what is open."""

    plan: model.Plan
    records: tuple[model.DrillRecord, ...]
    last: model.DrillRecord | None
    drill_due: date
    """The day by which it must be drilled again; of a plan that never was, counted from its first edition."""
    open: tuple[Open, ...]
    """The earliest day first; those without a day last."""

    @property
    def mean(self) -> float | None:
        """The mean rating of the last drill, 1 to 4; None where nothing was rated."""
        return mean_of(self.last) if self.last else None

    @property
    def rated(self) -> int:
        """How many objectives of the last drill were rated."""
        return len(ratings_of(self.last)) if self.last else 0


def standing(plan: model.Plan, library: model.Library) -> Standing:
    """How a plan of the library stands."""
    records = tuple(sorted((record for record in library.records.values() if record.plan == plan.id),
                           key=lambda record: (record.on, record.id), reverse=True))
    last = next((record for record in records if record.mode == "drill"), None)
    found = [Open(record, measure) for record in records if record.care.state != "archived" for measure in record.open_measures]
    found.sort(key=lambda item: (item.measure.due or date.max, item.record.id, item.measure.what))
    return Standing(plan, records, last, plan.drill_every.after(last.on if last else plan.revisions[-1].on), tuple(found))


def standings(library: model.Library) -> tuple[Standing, ...]:
    """How all plans that are in use stand, in the order of their ids."""
    return tuple(standing(plan, library) for plan in library.plans.values() if plan.care.state != "archived")


def ratings_of(record: model.DrillRecord) -> tuple[int, ...]:
    """The points of the objectives that were rated."""
    return tuple(POINTS[result.rating] for result in record.objectives if result.rating)


def mean_of(record: model.DrillRecord) -> float | None:
    """The mean of a record's ratings, 1 to 4; None where nothing was rated."""
    points = ratings_of(record)
    return sum(points) / len(points) if points else None


def mean_text(record: model.DrillRecord | None) -> str:
    """A mean with what it was made of: `2.8 of 4, 5 objectives`; empty where nothing was rated."""
    mean = mean_of(record) if record else None
    return "" if record is None or mean is None else _("{mean:.1f} of 4, {n} objectives rated").format(mean=mean, n=len(ratings_of(record)))


def kept_of(record: model.DrillRecord) -> tuple[int, int]:
    """How many events with a limit were in time, and how many had one."""
    limited = [event for event in record.timeline if event.limit]
    return sum(event.late is None for event in limited), len(limited)


def moment_text(span: model.Span) -> str:
    """`T+05`, `T+1:30`."""
    return f"T+{clock(span.minutes() or 0)}"


def page_data(record: model.DrillRecord, library: model.Library) -> dict[str, Any]:
    """What the page of a record shows beside the record itself."""
    kept, limited = kept_of(record)
    return {
        "moment": moment_text, "kept": kept, "limited": limited, "mean": mean_text(record), "rating_word": {code: _(word) for code, word in schema.RATINGS.items()},
        "tone": TONES, "form": _(schema.DRILL_FORMS[record.form]) if record.form else "", "real": record.mode == "real",
        "others": [other for other in sorted(library.records.values(), key=lambda other: (other.on, other.id), reverse=True)
                   if other.plan == record.plan and other.id != record.id],
    }
