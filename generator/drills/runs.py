"""The log of a run: read from files that may be broken, merged by event id, and what follows from it.

The same as site_templates/js/run-log.js, which writes the files and says what they hold: `facts_of` gives what its
`report` gives. tests/js/fixtures/runs.json binds the two. It knows a plan and a scenario as the data that pages give to
scripts (`plan_data`, `scenario_data`), and nothing of files or of the screen.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from generator.language import _, ngettext

FORMAT = "casepress-run"
VERSION = 1
TYPES = frozenset(
    (
        *("start", "pause", "resume", "declare", "raise", "lower", "assign", "tick", "na"),
        *("defer", "undo", "note", "evidence", "confirm", "handover", "release", "hold", "skip"),
        *("insert", "retime", "rate", "hotwash", "measure", "close", "reopen"),
    )
)
POINTS = {"P": 4, "S": 3, "M": 2, "U": 1}

Event = Mapping[str, Any]
Log = dict[str, Any]

_NAME = re.compile(r"[\w.-]{1,80}", re.ASCII)
_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=]+")
_EVENTS = re.compile(r'"events"\s*:\s*\[')
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


# ---------------------------------------------------------------- files


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be said of a log file: unreadable, foreign, newer, older, damaged, dropped or unknown.

    `n` is its version (newer, older), or how many events were kept (damaged), left out (dropped) or not known (unknown).
    """

    code: str
    n: int = 0

    def __str__(self) -> str:
        match self.code:
            case "unreadable":
                return _("the file cannot be read as a log; nothing of it was taken")
            case "foreign":
                return _("the file is no log of a run; nothing of it was taken")
            case "newer":
                return _(
                    "the log is of a newer version ({n}); what this version knows was read, the rest is kept as it is"
                ).format(n=self.n)
            case "older":
                return _("the log is of an older version ({n}); it was read as far as it goes").format(n=self.n)
            case "damaged":
                return ngettext(
                    "the file is damaged; {n} whole entry was kept",
                    "the file is damaged; {n} whole entries were kept",
                    self.n,
                ).format(n=self.n)
            case "dropped":
                return ngettext(
                    "{n} entry is no entry of a log and was left out",
                    "{n} entries are no entries of a log and were left out",
                    self.n,
                ).format(n=self.n)
        return ngettext(
            "{n} entry is of an unknown kind; it is kept and counts for nothing",
            "{n} entries are of an unknown kind; they are kept and count for nothing",
            self.n,
        ).format(n=self.n)


def parse_log(text: str) -> tuple[Log | None, tuple[Note, ...]]:
    """The log in a text and what is to be said of it; None where there is none. What is readable is kept."""
    notes: list[Note] = []
    log = _read_json(text := text.removeprefix("\ufeff"))
    damaged = log is _BROKEN
    if damaged:
        log = _salvage(text)
        if log is _BROKEN:
            return None, (Note("unreadable"),)
    if not _is_log(log):
        return None, (Note("foreign"),)
    version = log["version"] if isinstance(log.get("version"), int) and not isinstance(log["version"], bool) else 0
    events = [event for event in log["events"] if _is_event(event)]
    dropped, unknown = len(log["events"]) - len(events), sum(event["type"] not in TYPES for event in events)
    notes += [Note("damaged", len(events))] if damaged else []
    notes += [Note("newer" if version > VERSION else "older", version)] if version != VERSION else []
    notes += [Note(code, n) for code, n in (("dropped", dropped), ("unknown", unknown)) if n]
    scenario, plan = log.get("scenario"), log["plan"]
    return {
        **log,
        "version": max(version, VERSION),
        "site": _text(log.get("site")),
        "run": str(log["run"]),
        "mode": "real" if log.get("mode") == "real" else "drill",
        "plan": {"id": plan["id"], "version": _text(plan.get("version")), "digest": _text(plan.get("digest"))},
        "scenario": scenario if isinstance(scenario, dict) and isinstance(scenario.get("id"), str) else None,
        "events": _united(events),
    }, tuple(notes)


_BROKEN = object()


def _read_json(text: str) -> Any:
    """The value of a JSON text; _BROKEN where it is none."""
    try:
        return json.loads(text, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return _BROKEN


def _no_number(name: str) -> None:
    raise ValueError(name)


def _is_log(log: Any) -> bool:
    return (
        isinstance(log, dict)
        and log.get("format") == FORMAT
        and isinstance(log.get("plan"), dict)
        and isinstance(log["plan"].get("id"), str)
        and _NAME.fullmatch(str(log.get("run"))) is not None
        and isinstance(log.get("events"), list)
    )


def _is_event(event: Any) -> bool:
    return (
        isinstance(event, dict)
        and isinstance(event.get("id"), str)
        and _NAME.fullmatch(event["id"]) is not None
        and isinstance(event.get("at"), str)
        and len(event["at"]) <= 40
        and _moment(event["at"]) is not None
        and isinstance(event.get("type"), str)
        and len(event["type"]) <= 24
        and (event["type"] != "assign" or _is_number(event.get("minutes")))
        and (
            "picture" not in event
            or (isinstance(event["picture"], str) and _PICTURE.fullmatch(event["picture"]) is not None)
        )
    )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _salvage(text: str) -> Any:
    """The log in a text that is cut off or broken within its events; _BROKEN where not even its head can be read."""
    match = _EVENTS.search(text)
    head = _read_json(f'{text[: match.start()]}"events":[]}}') if match else _BROKEN
    return {**head, "events": _whole_objects(text, match.end())} if match and isinstance(head, dict) else _BROKEN


def _whole_objects(text: str, start: int) -> list[Any]:
    """The whole objects of an array that begins at `start`."""
    found, depth, begin, at, quoted = [], 0, start, start, False
    while at < len(text):
        sign = text[at]
        if quoted:
            if sign == "\\":
                at += 1
            elif sign == '"':
                quoted = False
        elif sign == '"':
            quoted = True
        elif sign == "{":
            begin = begin if depth else at
            depth += 1
        elif sign == "}":
            depth -= 1
            if depth == 0:
                found.append(text[begin : at + 1])
            if depth < 0:
                break
        elif sign == "]" and depth == 0:
            break
        at += 1
    objects = (_read_json(part) for part in found)
    return [value for value in objects if value is not _BROKEN]


# ---------------------------------------------------------------- merging


def _moment(text: str) -> int | None:
    """Milliseconds since 1970 of an ISO time; one without an offset is Greenwich time. None where it is none."""
    try:
        at = datetime.fromisoformat(text)
        return (at.replace(tzinfo=at.tzinfo or UTC) - _EPOCH) // _MILLISECOND
    except (ValueError, OverflowError):
        return None


def _ms(event: Event) -> int:
    return _moment(event["at"]) or 0


def _signs(text: str) -> bytes:
    """A text as scripts compare it: by its units of sixteen bits."""
    return text.encode("utf-16-be", "surrogatepass")


def canonical(value: Any) -> str:
    """Equal texts for equal values, in whatever order their keys were written."""
    return json.dumps(_ordered(value), ensure_ascii=False, separators=(",", ":"))


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value, key=_key_order)}
    if isinstance(value, (list, tuple)):
        return [_ordered(item) for item in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _key_order(key: str) -> tuple[bool, int, bytes]:
    """Whole numbers first and by their size, as scripts order the keys of an object."""
    number = re.fullmatch(r"0|[1-9][0-9]{0,9}", key) is not None and int(key) < 2**32 - 1
    return not number, int(key) if number else 0, _signs(key)


def _united(events: Iterable[Event]) -> list[Event]:
    """The events in the order of their times, those with the same id once."""
    kept: dict[str, Event] = {}
    for event in events:
        there = kept.get(event["id"])
        if there is None or _signs(canonical(event)) < _signs(canonical(there)):
            kept[event["id"]] = event
    return sorted(kept.values(), key=lambda event: (_ms(event), event["id"]))


def merge(one: Log, other: Log) -> Log:
    """Both logs in one, in whatever order and however often: events with the same id count once."""
    return {**one, "events": _united([*one["events"], *other["events"]])}


def adopt(log: Log, run: str) -> Log:
    """The log of another run of the same plan as a part of this one: its entries keep their times, its start does not count."""
    return {**log, "run": run, "events": [event for event in log["events"] if event["type"] != "start"]}


@dataclass(frozen=True, slots=True)
class Joined:
    """One log from several files (None where none could be used), what is to be said of them, and how many were left out."""

    log: Log | None
    said: tuple[str, ...]
    left_out: int


def join(files: Iterable[tuple[str, str]], others: bool = False) -> Joined:
    """The logs in these files (name, text) as one; the first that can be read says which run it is.

    A log of another run is left out, or taken as a part of the first where `others`.
    """
    whole: Log | None = None
    said: list[str] = []
    left_out = 0
    for name, text in files:
        log, notes = parse_log(text)
        said += [_("{file}: {message}").format(file=name, message=note) for note in notes]
        if log is not None and whole is not None:
            if others and log["plan"]["id"] == whole["plan"]["id"]:
                log = adopt(log, whole["run"]) if log["run"] != whole["run"] else log
            why = belongs(whole, log)
            said += [_("{file}: {message}; it was left out").format(file=name, message=why)] if why else []
            log = None if why else log
        left_out += log is None
        if log is not None:
            whole = merge(whole, log) if whole else log
    return Joined(whole, tuple(said), left_out)


def belongs(one: Log, other: Log) -> str:
    """Why the second log cannot be merged into the first; empty where it can."""
    if one["run"] != other["run"]:
        return _("it is of another run ({other}, not {run})").format(other=other["run"], run=one["run"])
    if one["plan"]["id"] != other["plan"]["id"]:
        return _("it is of another plan ({other}, not {plan})").format(
            other=other["plan"]["id"], plan=one["plan"]["id"]
        )
    if one["mode"] != other["mode"]:
        return _("one is of a drill and the other of a real event")
    return ""


def digest_of(log: Log) -> str:
    """A fingerprint of the events of a log, the same in whatever order its files came."""
    return hashlib.sha256(canonical(log["events"]).encode("utf-8", "surrogatepass")).hexdigest()


# ---------------------------------------------------------------- what a run is


@dataclass(frozen=True, slots=True)
class Mark:
    """An event with its time: seconds since the start without pauses."""

    t: int
    event: Event

    @property
    def who(self) -> str:
        """The post that made it."""
        return _text(self.event.get("who"))


@dataclass(slots=True)
class StepState:
    """A step of the plan and what was done about it."""

    step: Mapping[str, Any]
    block: Mapping[str, Any]
    number: int
    ticks: list[Mark] = field(default_factory=list)
    nas: list[Mark] = field(default_factory=list)
    defers: list[Mark] = field(default_factory=list)

    @property
    def end(self) -> Mark | None:
        """What settled it: the first tick, or that it did not apply."""
        return next(iter([*self.ticks, *self.nas]), None) if self.ticks or self.nas else None

    @property
    def state(self) -> str:
        """done, na, deferred or open."""
        return "done" if self.ticks else "na" if self.nas else "deferred" if self.defers else "open"


@dataclass(slots=True)
class InjectState:
    """An inject of the scenario, or one that was inserted, and what the leader did with it."""

    key: str
    inject: Mapping[str, Any]
    inserted: bool
    planned: float | None
    state: str = "planned"
    t: int | None = None
    why: str = ""


@dataclass(slots=True)
class Run:
    """What a run was, folded from its events."""

    log: Log
    spans: list[list[int | None]]
    steps: dict[str, StepState]
    injects: dict[str, InjectState]
    level: str = ""
    levels: list[Mark] = field(default_factory=list)
    confirmed: dict[str, tuple[Any, Mark]] = field(default_factory=dict)
    handovers: list[Mark] = field(default_factory=list)
    ratings: list[Mark] = field(default_factory=list)
    notes: list[Mark] = field(default_factory=list)
    hotwash: list[Mark] = field(default_factory=list)
    measures: list[Mark] = field(default_factory=list)
    closed: Mark | None = None
    rows: list[tuple[Mark, bool]] = field(default_factory=list)
    """All events with whether they were taken back."""

    @property
    def declared(self) -> Mark | None:
        """When a level was first declared."""
        return self.levels[0] if self.levels else None

    def elapsed(self, ms: int) -> int:
        """Whole seconds since the start, without pauses, at a moment in milliseconds."""
        return sum(max(0, min(ms, ms if to is None else to) - begin) for begin, to in self.spans) // 1000


def fold(log: Log, plan: Mapping[str, Any], scenario: Mapping[str, Any] | None = None) -> Run:
    """What a run was; `plan` and `scenario` as pages give them to scripts."""
    events = sorted(log["events"], key=lambda event: (_ms(event), event["id"]))
    undone: set[Any] = set()
    for event in reversed(events):
        if event["type"] == "undo" and event["id"] not in undone and isinstance(event.get("of"), str):
            undone.add(event["of"])
    steps: dict[str, StepState] = {}
    for block in plan["blocks"]:
        for step in block["steps"]:
            steps[step["id"]] = StepState(step, block, len(steps) + 1)
    injects = {
        str(inject["number"]): InjectState(str(inject["number"]), inject, False, _seconds(inject.get("minutes")))
        for inject in (scenario or {}).get("injects", ())
    }
    run = Run(log, _spans([event for event in events if event["id"] not in undone], log["mode"]), steps, injects)
    for event in events:
        mark = Mark(run.elapsed(_ms(event)), event)
        run.rows.append((mark, event["id"] in undone))
        if event["id"] not in undone:
            _apply(run, mark)
    return run


def _seconds(minutes: Any) -> Any:
    return minutes * 60 if _is_number(minutes) else None


def _spans(events: Sequence[Event], mode: str) -> list[list[int | None]]:
    """The stretches of time in which the clock ran, in milliseconds; the end of the last is None while it runs."""
    spans: list[list[int | None]] = []
    state = ""
    for event in events:
        ms, type = _ms(event), event["type"]
        if type == "start" and not state:
            spans.append([ms, None])
            state = "on"
        elif type == "pause" and state == "on" and mode == "drill":
            spans[-1][1] = ms
            state = "paused"
        elif type == "resume" and state == "paused":
            spans.append([ms, None])
            state = "on"
        elif type == "close" and state in ("on", "paused"):
            spans[-1][1] = ms if spans[-1][1] is None else spans[-1][1]
            state = "closed"
        elif type == "reopen" and state == "closed":
            if mode == "real":
                spans[-1][1] = None
            else:
                spans.append([ms, None])
            state = "on"
    return spans


_STEP_LISTS = {"tick": "ticks", "na": "nas", "defer": "defers"}
_INJECT_STATES = {"release": "released", "hold": "held", "skip": "skipped"}
_KEPT = {"handover": "handovers", "note": "notes", "hotwash": "hotwash", "measure": "measures"}


def _apply(run: Run, mark: Mark) -> None:
    event, type = mark.event, mark.event["type"]
    if type in ("declare", "raise", "lower"):
        run.level = _text(event.get("level"))
        run.levels.append(mark)
    elif type in _STEP_LISTS:
        entry = run.steps.get(_key(event.get("step")))
        if entry is not None and isinstance(event.get("step"), str):
            getattr(entry, _STEP_LISTS[type]).append(mark)
    elif type == "confirm":
        run.confirmed.setdefault(canonical(event.get("block")), (event.get("block"), mark))
    elif type == "insert":
        if isinstance(event.get("inject"), dict):
            run.injects[event["id"]] = InjectState(
                event["id"], event["inject"], True, _seconds(event["inject"].get("minutes"))
            )
    elif type in _INJECT_STATES:
        inject = run.injects.get(_key(event.get("inject")))
        if inject is not None:
            inject.state, inject.t, inject.why = _INJECT_STATES[type], mark.t, _text(event.get("why"))
    elif type == "retime":
        minutes = event.get("minutes")
        for key, value in minutes.items() if isinstance(minutes, dict) else ():
            if key in run.injects and _is_number(value):
                run.injects[key].planned = value * 60
    elif type == "rate":
        if event.get("rating") in tuple(POINTS):
            run.ratings = [
                other for other in run.ratings if other.event.get("task") != event.get("task") or other.who != mark.who
            ]
            run.ratings.append(mark)
    elif type in _KEPT:
        getattr(run, _KEPT[type]).append(mark)
    elif type == "close":
        run.closed = mark
    elif type == "reopen":
        run.closed = None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _key(value: Any) -> str:
    """A value as the key of an inject: numbers and texts alike."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


# ---------------------------------------------------------------- what is reported


def due_of(run: Run, entry: StepState) -> Any:
    """By when a step is due, in seconds since the start; None without a limit, or where what it counts from did not happen."""
    minutes, origin = entry.step["minutes"], entry.step["from"]
    if minutes is None:
        return None
    if origin == "start":
        return minutes * 60
    since = run.declared if origin == "declared" else run.steps[origin].end if origin in run.steps else None
    return since.t + minutes * 60 if since else None


def _applies(run: Run, entry: StepState) -> bool:
    return not entry.step["levels"] or run.level in entry.step["levels"]


def _late(run: Run, entry: StepState, t: int) -> Any:
    due = due_of(run, entry)
    if due is None or entry.state == "na" or (entry.state != "done" and not _applies(run, entry)):
        return 0
    return max(0, (entry.end.t if entry.end else t) - due)


def _counts(run: Run, t: int) -> dict[str, int]:
    counts = {"open": 0, "done": 0, "na": 0, "deferred": 0, "late": 0, "total": 0}
    for entry in run.steps.values():
        if entry.state == "open" and not _applies(run, entry):
            continue
        counts["total"] += 1
        counts[entry.state] += 1
        counts["late"] += not entry.end and bool(_late(run, entry, t))
    return counts


def _injects(run: Run) -> list[InjectState]:
    """The injects in the order in which they come: those that wait for something after the one before them."""
    last: Any = 0
    placed = []
    for n, item in enumerate(run.injects.values()):
        if item.planned is not None:
            last = item.planned
        placed.append((last, n, item))
    return [item for _at, _n, item in sorted(placed, key=lambda row: row[:2])]


def _mean(points: Sequence[int]) -> float | None:
    return math.floor(100 * sum(points) / len(points) + 0.5) / 100 if points else None


def objective_of(task: Any, tasks: Sequence[Mapping[str, Any]]) -> Any:
    """The id of the objective of an observer's task, by its number from 1; None where there is no such task."""
    if _is_number(task) and task == int(task) and 1 <= task <= len(tasks):
        return tasks[int(task) - 1].get("objective")
    return None


def facts_of(log: Log, plan: Mapping[str, Any], scenario: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The facts of an after-action report, plain values only; the keys are those of `report` in run-log.js.

    Times are seconds since the start without pauses; `limit` and `late` are None where the plan sets no limit.
    """
    run = fold(log, plan, scenario)
    last = _ms(run.rows[-1][0].event) if run.rows else 0
    end = run.elapsed(_ms(run.closed.event) if run.closed else last)
    steps = [_step_facts(run, entry, end) for entry in run.steps.values()]
    ratings = [
        {
            "task": mark.event.get("task"),
            "rating": mark.event["rating"],
            "note": _text(mark.event.get("note")),
            "who": mark.who,
            "t": mark.t,
        }
        for mark in run.ratings
    ]
    tasks, objectives = (scenario or {}).get("tasks", ()), []
    for objective in (scenario or {}).get("objectives", ()):
        own = [POINTS[rating["rating"]] for rating in ratings if objective_of(rating["task"], tasks) == objective["id"]]
        objectives.append({"id": objective["id"], "ratings": len(own), "mean": _mean(own)})
    about = {
        kind: [_text(mark.event.get("text")) for mark in run.notes if mark.event.get("about") == kind]
        for kind in ("strength", "weakness", "cause")
    }
    washed = {
        key: [text for mark in run.hotwash if (text := _text(mark.event.get(key)))] for key in ("well", "hard", "next")
    }
    started = next((mark.event["at"] for mark, _undone in run.rows if mark.event["type"] == "start"), "")
    return {
        "run": log["run"],
        "mode": log["mode"],
        "plan": log["plan"],
        "scenario": log["scenario"],
        "started": started,
        "ended": run.closed.event["at"] if run.closed else "",
        "seconds": end,
        "posts": sorted({mark.who for mark, _undone in run.rows if mark.who}, key=_signs),
        "declared": run.declared.t if run.declared else None,
        "level": run.level,
        "levels": [
            {
                "t": mark.t,
                "who": mark.who,
                "type": mark.event["type"],
                "level": _text(mark.event.get("level")),
                "why": _text(mark.event.get("why")),
            }
            for mark in run.levels
        ],
        "steps": steps,
        "counts": _counts(run, end),
        "kept": sum(step["state"] == "done" and step["limit"] is not None and step["late"] == 0 for step in steps),
        "limited": sum(step["state"] == "done" and step["limit"] is not None for step in steps),
        "injects": [
            {"key": item.key, "planned": item.planned, "state": item.state, "t": item.t, "why": item.why}
            for item in _injects(run)
        ],
        "handovers": [
            {"t": mark.t, **{key: _text(mark.event.get(key)) for key in ("post", "from", "to")}}
            for mark in run.handovers
        ],
        "confirmed": [{"block": block, "t": mark.t, "who": mark.who} for block, mark in run.confirmed.values()],
        "ratings": ratings,
        "objectives": objectives,
        "mean": _mean([POINTS[rating["rating"]] for rating in ratings]),
        "strengths": [*about["strength"], *washed["well"]],
        "weaknesses": [*about["weakness"], *washed["hard"]],
        "causes": about["cause"],
        "suggestions": washed["next"],
        "measures": [{key: _text(mark.event.get(key)) for key in ("what", "owner", "due")} for mark in run.measures],
        "events": len(run.rows),
        "undone": sum(undone for _mark, undone in run.rows),
    }


def _step_facts(run: Run, entry: StepState, end: int) -> dict[str, Any]:
    limit, why = due_of(run, entry), None if entry.ticks else next(iter([*entry.nas, *entry.defers]), None)
    return {
        "number": entry.number,
        "id": entry.step["id"],
        "owner": entry.step["owner"],
        "state": "other-level" if entry.state == "open" and not _applies(run, entry) else entry.state,
        "t": entry.end.t if entry.end else None,
        "limit": limit,
        "late": None if limit is None or entry.state == "na" else _late(run, entry, end),
        "who": entry.end.who if entry.end else "",
        "why": _text(why.event.get("why")) if why else "",
        "conflict": len(entry.ticks) + len(entry.nas) > 1,
    }
