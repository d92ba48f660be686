"""The pages on which a plan is run and a drill is led, watched, shown and printed, and the data for their scripts.

What players, the leader and observers see are three pages with nothing hidden in them: a page holds what its reader may
know and no more, in its words and in its data. Addresses: emergency/scenarios/<id>-controller.html and
<id>-observer.html, emergency/projector.html, emergency/sheets/<plan>.html.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from markupsafe import Markup

from generator import render
from generator.content import model, schema
from generator.language import _
from generator.page import Page, address, relative

PROJECTOR = "emergency/projector.html"
"""The window for the screen on the wall, one for all plans."""

_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
_LETTERS = str.maketrans("0123456789", "ghijklmnop")


# ---------------------------------------------------------------- steps of a plan


@dataclass(frozen=True, slots=True)
class PlanLine:
    """A step of a plan with its number in the whole plan, its latest time, and the numbers of the steps it waits for."""

    number: int
    step: model.PlanStep
    at: str
    span: str
    waits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A checklist; `memory` are the steps at its head that are done at once, from memory."""

    checklist: model.Checklist
    memory: tuple[PlanLine, ...]
    lines: tuple[PlanLine, ...]


@dataclass(frozen=True, slots=True)
class Role:
    """A group of the team with all its steps."""

    anchor: str
    group: model.TeamGroup
    lines: tuple[PlanLine, ...]

    @property
    def density(self) -> str:
        """How close its steps must be set to fit on one A4 side: "", "dense" or "tight"."""
        signs = sum(len(line.step.do) + len(line.step.say) + len(line.step.done) for line in self.lines)
        return "tight" if signs > 900 else "dense" if signs > 420 else ""


def clock(minutes: int) -> str:
    """Minutes after a start as `05` or `1:30`."""
    return f"{minutes:02d}" if minutes < 60 else f"{minutes // 60}:{minutes % 60:02d}"


def plan_lines(plan: model.Plan) -> tuple[PlanLine, ...]:
    """All steps of a plan in their order."""
    numbers = {step.id: number for number, step in enumerate(plan.steps(), 1)}
    return tuple(PlanLine(numbers[step.id], step, *_latest(step, numbers), tuple(numbers[id] for id in step.waits_for)) for step in plan.steps())


def _latest(step: model.PlanStep, numbers: Mapping[str, int]) -> tuple[str, str]:
    """The latest time of a step (`T+05`), and the length of time in words; empty where the plan sets none."""
    if step.within is None:
        return "", ""
    span = _("within {span}").format(span=render.span_text(step.within))
    minutes = step.within.minutes()
    time = render.span_text(step.within) if minutes is None or minutes >= 1440 else clock(minutes)
    if step.from_ == "start":
        return f"T+{time}", span
    if step.from_ == "declared":
        return _("declared+{time}").format(time=time), span
    return _("step {n}+{time}").format(n=numbers[step.from_], time=time), span


def blocks_of(plan: model.Plan) -> tuple[Block, ...]:
    """The checklists of a plan with their numbered steps."""
    lines = {line.step.id: line for line in plan_lines(plan)}
    blocks = []
    for checklist in plan.checklists:
        own = [lines[step.id] for step in checklist.steps]
        memory = tuple(takewhile(lambda line: line.step.memory, own))
        blocks.append(Block(checklist, memory, tuple(own[len(memory):])))
    return tuple(blocks)


def roles_of(plan: model.Plan) -> tuple[Role, ...]:
    """The groups of the team with their steps."""
    lines = plan_lines(plan)
    return tuple(Role(f"role-{number}", group, tuple(line for line in lines if line.step.owner == group.group))
                 for number, group in enumerate(plan.team, 1))


def inject_time(inject: model.Inject) -> str:
    """When an inject comes: `T+05`; empty where something else triggers it."""
    return f"T+{clock(inject.at.minutes() or 0)}" if inject.at else ""


# ---------------------------------------------------------------- data for scripts


def json_block(value: Any) -> Markup:
    """A value as the inside of `<script type="application/json">`: no text in it can end the script."""
    return Markup(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES))


def fingerprint(digest: str) -> str:
    """A digest as a run names it: twelve letters, since figures would read as somebody's number."""
    return digest[:12].translate(_LETTERS)


def plan_data(plan: model.Plan, library: model.Library, page: str) -> dict[str, Any]:
    """What run mode knows of a plan, on the page with this address. Minutes are None where a limit depends on the calendar."""
    lowest = next(number for number, level in enumerate(plan.levels) if level.level == plan.declare_from)
    return {
        "id": plan.id, "version": plan.version, "digest": fingerprint(plan.digest), "title": plan.title,
        "levels": [{"level": level.level, "when": level.when, "by": level.declared_by, "say": level.say, "declares": number <= lowest}
                   for number, level in enumerate(plan.levels)],
        "team": [{"group": group.group, "role": group.role, "deputy": group.deputy} for group in plan.team],
        "contacts": [{"role": contact.role, "reach": contact.reach} for contact in plan.contacts],
        "blocks": [{
            "id": block.checklist.id, "title": block.checklist.title, "style": block.checklist.style,
            "pause": {"reader": block.checklist.pause.reader, "items": block.checklist.pause.items} if block.checklist.pause else None,
            "steps": [_step_data(line, line in block.memory, library, page) for line in (*block.memory, *block.lines)],
        } for block in blocks_of(plan)],
        "triggers": plan.triggers, "closing": plan.closing, "upgrade": plan.upgrade, "downgrade": plan.downgrade,
    }


def _step_data(line: PlanLine, memory: bool, library: model.Library, page: str) -> dict[str, Any]:
    step = line.step
    forms = [library.forms[id] for id in step.forms if id in library.forms]
    return {
        "id": step.id, "number": line.number, "do": step.do, "owner": step.owner, "say": step.say, "want": step.done, "leave": step.evidence,
        "at": line.at, "minutes": step.within.minutes() if step.within else None, "from": step.from_, "levels": step.levels,
        "memory": memory, "waits": step.waits_for,
        "forms": [{"title": form.title, "url": relative(address("form", form.id), page)} for form in forms],
    }


def scenario_data(scenario: model.Scenario) -> dict[str, Any]:
    """What the leader's page knows of a scenario: everything."""
    return {
        **observer_data(scenario), "minutes": scenario.minutes, "form": _(schema.DRILL_FORMS[scenario.form]), "start": scenario.start,
        "debrief": scenario.debrief,
        "injects": [{
            "number": inject.number, "minutes": inject.at.minutes() if inject.at else None, "trigger": inject.trigger, "from": inject.from_,
            "to": inject.to, "means": inject.means, "subject": inject.subject, "text": inject.text, "expected": inject.expected,
            "contingency": inject.contingency, "objectives": inject.objectives,
        } for inject in scenario.injects],
    }


def observer_data(scenario: model.Scenario) -> dict[str, Any]:
    """What the observer's page knows of a scenario: objectives and tasks."""
    return {
        "id": scenario.id, "digest": fingerprint(scenario.digest), "title": scenario.title,
        "objectives": [{"id": item.id, "what": item.what, "measure": item.measure} for item in scenario.objectives],
        "tasks": [{"task": item.task, "objective": item.objective, "look_for": item.look_for} for item in scenario.observer],
    }


# ---------------------------------------------------------------- pages


def controller_address(id: str) -> str:
    """The address of the leader's page of a scenario."""
    return f"emergency/scenarios/{id}-controller.html"


def observer_address(id: str) -> str:
    """The address of the observer's page of a scenario."""
    return f"emergency/scenarios/{id}-observer.html"


def sheets_address(id: str) -> str:
    """The address of the sheets of a plan, one side a role."""
    return f"emergency/sheets/{id}.html"


def addresses(library: model.Library) -> tuple[str, ...]:
    """The addresses of all pages of this module."""
    return tuple(page.path for page in pages(library))


def pages(library: model.Library) -> Iterator[Page]:
    """The pages of this module, in a fixed order; the catalog adds what all pages of its kind see."""
    index = (_("Emergencies and drills"), "emergency/index.html")
    for plan in library.plans.values():
        yield _sheets_page(plan, index)
    for scenario in library.scenarios.values():
        plan = library.plans.get(scenario.plan)
        if plan is not None:
            yield _controller_page(scenario, plan, library, index)
            yield _observer_page(scenario, plan, index)
    if library.plans:
        yield Page(PROJECTOR, "projector.html", _("Projector"), "projector", "emergency")


def _sheets_page(plan: model.Plan, index: tuple[str, str]) -> Page:
    path = sheets_address(plan.id)
    return Page(
        path, "plan-sheets.html", _("{title}: sheets by role").format(title=plan.title), "sheets", "emergency",
        {"entry": plan, "roles": roles_of(plan), "blocks": blocks_of(plan), "plan_url": relative(address("plan", plan.id), path)},
        crumbs=(index, (plan.title, address("plan", plan.id)), (_("Sheets by role"), "")), review=_review(plan.care))


def _controller_page(scenario: model.Scenario, plan: model.Plan, library: model.Library, index: tuple[str, str]) -> Page:
    path = controller_address(scenario.id)
    data = {
        **_scenario_data(scenario, plan, path), "inject_time": inject_time, "form": _(schema.DRILL_FORMS[scenario.form]),
        "plan_json": json_block(plan_data(plan, library, path)), "scenario_json": json_block(scenario_data(scenario)),
        "player_url": relative(address("scenario", scenario.id), path), "observer_url": relative(observer_address(scenario.id), path),
        "projector_url": relative(PROJECTOR, path), "sheets_url": relative(sheets_address(plan.id), path),
    }
    return Page(path, "controller.html", _("{title}: leader").format(title=scenario.title), "scenario", "emergency", data,
                crumbs=(index, (scenario.title, address("scenario", scenario.id)), (_("Leader's page"), "")), review=_review(scenario.care))


def _observer_page(scenario: model.Scenario, plan: model.Plan, index: tuple[str, str]) -> Page:
    path = observer_address(scenario.id)
    own = {"plan": {"id": plan.id, "version": plan.version, "digest": fingerprint(plan.digest), "title": plan.title}, **observer_data(scenario)}
    return Page(path, "observer.html", _("{title}: observer").format(title=scenario.title), "scenario", "emergency",
                {**_scenario_data(scenario, plan, path), "observer_json": json_block(own)},
                crumbs=(index, (scenario.title, address("scenario", scenario.id)), (_("Observer's page"), "")), review=_review(scenario.care))


def _scenario_data(scenario: model.Scenario, plan: model.Plan, path: str) -> dict[str, Any]:
    return {"entry": scenario, "plan": plan, "plan_url": relative(address("plan", plan.id), path), "ratings": rating_words(),
            "numbers": {objective.id: number for number, objective in enumerate(scenario.objectives, 1)}}


def rating_words() -> Sequence[tuple[str, str]]:
    """Code and word of each rating, the best first."""
    return tuple((code, _(word)) for code, word in schema.RATINGS.items())


def _review(care: model.Care) -> str:
    return "" if care.state == "archived" else care.review_due.isoformat()
