"""What runs of a plan came to: how each plan stands, what the page of a record shows, and the draft of a record.

A record names posts, never people, and is a text like any other: it is checked, passes the privacy gate and has an owner.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from generator.content import model, schema
from generator.drills import lines, runs
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
    records = tuple(
        sorted(
            (record for record in library.records.values() if record.plan == plan.id),
            key=lambda record: (record.on, record.id),
            reverse=True,
        )
    )
    last = next((record for record in records if record.mode == "drill"), None)
    found = [
        Open(record, measure)
        for record in records
        if record.care.state != "archived"
        for measure in record.open_measures
    ]
    found.sort(key=lambda item: (item.measure.due or date.max, item.record.id, item.measure.what))
    return Standing(
        plan, records, last, plan.drill_every.after(last.on if last else plan.revisions[-1].on), tuple(found)
    )


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
    return (
        ""
        if record is None or mean is None
        else _("{mean:.1f} of 4, {n} objectives rated").format(mean=mean, n=len(ratings_of(record)))
    )


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
        "moment": moment_text,
        "kept": kept,
        "limited": limited,
        "mean": mean_text(record),
        "rating_word": {code: _(word) for code, word in schema.RATINGS.items()},
        "tone": TONES,
        "form": _(schema.DRILL_FORMS[record.form]) if record.form else "",
        "real": record.mode == "real",
        "others": [
            other
            for other in sorted(library.records.values(), key=lambda other: (other.on, other.id), reverse=True)
            if other.plan == record.plan and other.id != record.id
        ],
    }


# ---------------------------------------------------------------- a record drafted from a log


@dataclass(frozen=True, slots=True)
class Draft:
    """A record as a file: its id, its text, and what a person must still fill in or look at."""

    id: str
    text: str
    to_do: tuple[str, ...]


@dataclass(slots=True)
class _Writer:
    """What drafting needs all the way: the plan, the vocabulary, and what a person must look at."""

    plan: model.Plan
    vocabulary: model.Vocabulary
    to_do: list[str]

    def post(self, who: str) -> str:
        """A post as it may be filed. What is none of the plan's or the vocabulary's could be a name, and is left out."""
        return who if not who or who in self.posts() else _("post to be named")

    def posts(self) -> frozenset[str]:
        """Everything by which the one who did something may be called."""
        team = {name for group in self.plan.team for name in (group.group, group.role, group.deputy)}
        return frozenset(team | set(self.vocabulary.words("roles")) | {_("Leader"), _("Recorder"), _("Observer")})

    def role(self, owner: str) -> str:
        """The role of the vocabulary that is meant by an owner; empty where there is none."""
        groups = {group.group: group.role for group in self.plan.team}
        meant = {name: word.word for word in self.vocabulary.roles for name in (word.word, *word.also)}
        return meant.get(owner) or groups.get(owner, "")

    def short(self, text: str, longest: int) -> str:
        """A text in one line of at most so many characters."""
        line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
        if len(line) <= longest:
            return line
        self.to_do.append(_("shorten what was cut off: “{text}”").format(text=line[: longest - 1] + "…"))
        return line[: longest - 1] + "…"


def draft(log: runs.Log, plan: model.Plan, library: model.Library) -> Draft:
    """The record of a log of this plan. The log must hold a start; whatever may be a name is not taken over."""
    scenario = library.scenarios.get(str((log["scenario"] or {}).get("id")))
    data, drilled = data_of(log, library)
    facts = runs.facts_of(log, data, drilled)
    writer = _Writer(plan, library.vocabulary, [])
    on = facts["started"][:10]
    title = _("{title}, {day}").format(title=writer.short((scenario or plan).title, 40), day=on)
    summary = _("Draft: {kept} of {limited} steps with a limit in time; {n} measures.").format(
        kept=facts["kept"], limited=facts["limited"], n=len(facts["measures"])
    )
    if any(who not in writer.posts() for who in facts["posts"]):
        writer.to_do.append(_("name the posts: what was no post of the plan was left out, since it could be a name"))
    values: dict[str, Any] = {
        "id": _free_id(f"{plan.id}-{on}", library),
        "title": title,
        "summary": summary,
        "plan": plan.id,
        "plan_version": writer.short(log["plan"]["version"], 10) or plan.version,
        "mode": log["mode"],
        "scenario": scenario.id if scenario else None,
        "form": None if log["mode"] == "real" else scenario.form if scenario else "tabletop",
        "on": on,
        "minutes": max(1, math.ceil(facts["seconds"] / 60)),
        "players": list(dict.fromkeys(map(writer.post, facts["posts"]))) or [plan.team[0].role],
        "timeline": _timeline(log, facts, data, writer),
        "objectives": _results(facts, drilled, writer),
        **{
            key: [writer.short(text, 300) for text in facts[key] if text.strip()][:40]
            for key in ("strengths", "weaknesses", "causes")
        },
        "measures": _measures(facts, on, writer),
        "source_digest": fingerprint(runs.digest_of(log)),
        "owner": plan.care.owner,
        "state": "not_validated",
        "reviewed": on,
        "review_in": "12个月",
        "audience": plan.care.audience,
    }
    return Draft(
        values["id"],
        _yaml(values),
        tuple(dict.fromkeys([*_still_to_do(facts, plan, log, bool(scenario)), *writer.to_do])),
    )


def plan_notes(log: runs.Log, plan: model.Plan | None) -> tuple[str, ...]:
    """What is to be said of the plan that a log names: that there is none, or that it is another edition."""
    if plan is None:
        return (_('the library has no plan "{id}": steps and limits are not known').format(id=log["plan"]["id"]),)
    if log["plan"]["version"] not in [revision.version for revision in plan.revisions]:
        return (
            _("the plan has no version {version}: write which edition was run").format(
                version=log["plan"]["version"] or "?"
            ),
        )
    if log["plan"]["digest"] != fingerprint(plan.digest):
        return (_("the plan was changed since: compare steps and limits with the edition that was run"),)
    return ()


def data_of(log: runs.Log, library: model.Library) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """The plan and the scenario of a log as pages give them to scripts; a plan without steps where the library has none."""
    plan, scenario = library.plans.get(log["plan"]["id"]), library.scenarios.get(str((log["scenario"] or {}).get("id")))
    nothing: dict[str, Any] = {**log["plan"], "title": log["plan"]["id"], "blocks": []}
    return plan_data(plan, library, "index.html") if plan else nothing, scenario_data(scenario) if scenario and log[
        "mode"
    ] == "drill" else None


def filed_as(log: runs.Log, library: model.Library) -> str:
    """The id of the record that was drafted from just this log; empty where there is none."""
    own = fingerprint(runs.digest_of(log))
    return next((record.id for record in library.records.values() if record.source_digest == own), "")


def _free_id(id: str, library: model.Library) -> str:
    """The id, with a number after it where it is taken."""
    taken = library.entries().keys()
    return id if id not in taken else next(f"{id}-{n}" for n in count(2) if f"{id}-{n}" not in taken)


def _still_to_do(facts: Mapping[str, Any], plan: model.Plan, log: runs.Log, with_scenario: bool) -> list[str]:
    to_do = [
        _("write title and summary: what was drilled, and what came out of it"),
        _("read every line once for names, numbers and what only insiders may know"),
    ]
    if not facts["ended"]:
        to_do.append(_("the run was never ended: the record ends with its last entry"))
    to_do += plan_notes(log, plan)
    if log["mode"] == "drill" and not with_scenario:
        to_do.append(_("the scenario is not in the library: write `form`, and the objectives"))
    words = (
        ("strengths", _("what went well (`strengths`)")),
        ("weaknesses", _("what did not (`weaknesses`)")),
        ("causes", _("why (`causes`)")),
        ("measures", _("what is changed (`measures`)")),
    )
    missing = [text for key, text in words if not facts[key]]
    return [*to_do, *([_("add {what}").format(what=_(", ").join(missing))] if missing else [])]


def _minutes_text(seconds: float) -> str:
    return f"{int(seconds // 60)}分钟"


def _timeline(
    log: runs.Log, facts: Mapping[str, Any], data: Mapping[str, Any], writer: _Writer
) -> list[dict[str, Any]]:
    """Start, levels, steps, hand-overs and end in the order of their times."""
    steps = {step["id"]: step for block in data["blocks"] for step in block["steps"]}
    words = {
        "declare": _("Declares level {level}"),
        "raise": _("Raises to level {level}"),
        "lower": _("Lowers to level {level}"),
    }
    starter = next(str(event.get("who", "")) for event in log["events"] if event["type"] == "start")
    group = writer.plan.team[0].group
    rows: list[tuple[float, int, dict[str, Any]]] = [
        (0, 0, {"who": writer.post(starter) or group, "what": _("The run starts")})
    ]
    for item in facts["levels"]:
        what = words[item["type"]].format(level=item["level"]) + (
            _(": {why}").format(why=item["why"]) if item["why"] else ""
        )
        rows.append(
            (
                item["t"],
                1,
                {"who": writer.post(item["who"]) or group, "what": writer.short(what, 300)},
            )
        )
    for step in facts["steps"]:
        what = _("Step {n}: {what}").format(n=step["number"], what=steps[step["id"]]["do"])
        limit = {} if step["limit"] is None else {"limit": _minutes_text(step["limit"])}
        if step["state"] == "done":
            late = {"late": f"{math.ceil(step['late'] / 60)}分钟"} if step["late"] else {}
            rows.append((step["t"], 2, {"who": step["owner"], "what": writer.short(what, 300), **limit, **late}))
        elif step["state"] in ("open", "deferred") and step["late"]:
            what = _("Step {n} was not done: {what}").format(n=step["number"], what=steps[step["id"]]["do"])
            rows.append(
                (
                    facts["seconds"],
                    3,
                    {
                        "who": step["owner"],
                        "what": writer.short(what, 300),
                        **limit,
                        "late": f"{math.ceil(step['late'] / 60)}分钟",
                    },
                )
            )
    for item in facts["handovers"]:
        what = _("{post} handed over: {from} → {to}").format(
            post=writer.post(item["post"]), **{key: writer.post(item[key]) for key in ("from", "to")}
        )
        rows.append(
            (
                item["t"],
                2,
                {"who": writer.post(item["post"]) or group, "what": writer.short(what, 300)},
            )
        )
    rows.append((facts["seconds"], 4, {"who": group, "what": _("The run ends")}))
    return [{"t": _minutes_text(t), **row} for t, _order, row in sorted(rows, key=lambda row: row[:2])][:200]


def _results(facts: Mapping[str, Any], drilled: Mapping[str, Any] | None, writer: _Writer) -> list[dict[str, Any]]:
    """The objectives with their ratings; of two words between which a mean lies the worse one."""
    if drilled is None:
        return []
    results = []
    for objective, reached in zip(drilled["objectives"], facts["objectives"], strict=True):
        notes = [
            item["note"]
            for item in facts["ratings"]
            if item["note"] and runs.objective_of(item["task"], drilled["tasks"]) == objective["id"]
        ]
        result = {"id": objective["id"], "what": writer.short(objective["what"], 120)}
        if reached["mean"] is None:
            writer.to_do.append(_("nobody rated the objective “{what}”").format(what=objective["what"]))
        else:
            result["rating"] = "UMSP"[math.ceil(reached["mean"] - 0.5) - 1]
        results.append({**result, **({"note": writer.short(_("; ").join(notes), 300)} if notes else {})})
    return results


def _measures(facts: Mapping[str, Any], on: str, writer: _Writer) -> list[dict[str, Any]]:
    measures = []
    for item in facts["measures"]:
        what = writer.short(item["what"], 200)
        if not what:
            continue
        role = writer.role(item["owner"])
        if not role:
            writer.to_do.append(
                _("name the owner of “{what}”: it stands under {owner} for now").format(
                    what=what, owner=writer.plan.care.owner
                )
            )
        due = item["due"] if _is_day(item["due"]) and item["due"] >= on else ""
        if not due:
            writer.to_do.append(_("set a day for “{what}”").format(what=what))
        measures.append({"what": what, "owner": role or writer.plan.care.owner, **({"due": due} if due else {})})
    return measures[:40]


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text and schema.FIRST_YEAR <= int(text[:4]) <= schema.LAST_YEAR
    except ValueError:
        return False


def _yaml(values: Mapping[str, Any]) -> str:
    """The lines of a file, without the keys that have no value."""
    written: list[str] = []
    for key, value in values.items():
        if value is None or value == [] or value == "":
            continue
        if not isinstance(value, list):
            written.append(f"{key}: {lines.scalar(value)}")
            continue
        written.append(f"{key}:")
        for item in value:
            rows = (
                [f"{name}: {lines.scalar(part)}" for name, part in item.items()]
                if isinstance(item, dict)
                else [lines.scalar(item)]
            )
            written += [f"  - {rows[0]}", *(f"    {row}" for row in rows[1:])]
    return "\n".join(written) + "\n"
