"""The valid objects of the library: frozen, without I/O. What is not optional here is always there.

Texts keep the author's words. A name that ends in `_id` or `_ids` refers to another object by its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any, NamedTuple


def _record(cls: type) -> type:
    """Pickle by position: objects go to other processes by the ten thousand, and the way of dataclasses is slow."""
    names = tuple(member.name for member in fields(cls))
    values = attrgetter(*names) if len(names) > 1 else lambda self: (getattr(self, names[0]),)

    def reduce(self: Any) -> tuple[Any, ...]:
        return cls, values(self)
    cls.__reduce__ = reduce
    return cls


# ---------------------------------------------------------------- small values


@_record
@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """A date, with a time of day where one is known."""

    at: datetime
    has_time: bool

    @property
    def date(self) -> date:
        """The calendar day."""
        return self.at.date()

    def __str__(self) -> str:
        return self.at.isoformat(" ", "minutes") if self.has_time else self.at.date().isoformat()


@_record
@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as people write it: `30分钟`, `24小时`, `3工作日`, `12月`."""

    amount: int
    unit: str
    """One of minute, hour, day, workday, month, year."""

    def minutes(self) -> int | None:
        """The length in minutes; None where it depends on the calendar (workday, month, year)."""
        factor = {"minute": 1, "hour": 60, "day": 1440}.get(self.unit)
        return None if factor is None else factor * self.amount

    def after(self, start: date) -> date:
        """The day this length after `start`; a month's end is kept within the month; workdays count as days."""
        if self.unit in ("month", "year"):
            months = start.month - 1 + self.amount * (12 if self.unit == "year" else 1)
            year, month = start.year + months // 12, months % 12 + 1
            for day in range(start.day, 27, -1):
                try:
                    return date(year, month, day)
                except ValueError:
                    continue
            return date(year, month, min(start.day, 28))
        minutes = self.minutes()
        return start + timedelta(days=self.amount if minutes is None else minutes // 1440)


@_record
@dataclass(frozen=True, slots=True)
class Section:
    """A part of a Markdown body under a heading of level two; `line` is that of the heading."""

    title: str
    text: str
    line: int


@_record
@dataclass(frozen=True, slots=True)
class Line:
    """Words to say, and when; `why` is the reason where it is a line never to say."""

    text: str
    when: str = ""
    why: str = ""


@_record
@dataclass(frozen=True, slots=True)
class Care:
    """Who keeps a text, and how far it can be trusted."""

    owner: str
    state: str
    """wip, not_validated, validated or archived."""
    reviewed: date
    review_in: Span
    audience: str
    """public, internal or manager."""

    @property
    def review_due(self) -> date:
        """The day by which it must be reviewed again."""
        return self.review_in.after(self.reviewed)


# ---------------------------------------------------------------- cases


@_record
@dataclass(frozen=True, slots=True)
class Remedy:
    """What the customer received. `amount` is None where it is no money."""

    kind: str
    amount: float | None = None
    currency: str = "CNY"
    basis: str = ""


@_record
@dataclass(frozen=True, slots=True)
class Factor:
    """A fact that moved the decision, and for whom it spoke."""

    name: str
    side: str
    """customer, company or neutral."""


@_record
@dataclass(frozen=True, slots=True)
class Relation:
    """Another case, and in one line why it is named."""

    case: str
    why: str = ""


@_record
@dataclass(frozen=True, slots=True)
class Measure:
    """What is changed so that it does not happen again."""

    what: str
    owner: str
    due: date | None = None
    verified: date | None = None


@_record
@dataclass(frozen=True, slots=True)
class Anonymized:
    """Who removed what could identify a person, and when."""

    by: str
    on: date


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One step of the handling. `minutes` counts from receipt (negative before it); `line` is that of the file."""

    minutes: int
    label: str
    role: str
    text: str
    line: int = 0


@_record
@dataclass(frozen=True, slots=True)
class Case:
    """One closed or running complaint, anonymized."""

    id: str
    title: str
    kind: str
    """complaint or request."""
    sector: str
    type: str
    """`level one/level two` of the vocabulary, or level one alone."""
    cause: str
    stage: str
    channel: str
    severity: str
    received: Moment
    demand: tuple[str, ...]
    outcome: str
    upheld: str
    """full, part or no."""
    point: str
    care: Care
    anonymized: Anonymized
    group: bool = False
    media_risk: bool = False
    replied: Moment | None = None
    closed: Moment | None = None
    remedy: tuple[Remedy, ...] = ()
    approved_by: str = ""
    satisfaction: int | None = None
    said: tuple[str, ...] = ()
    factors: tuple[Factor, ...] = ()
    playbooks: tuple[str, ...] = ()
    follows: tuple[Relation, ...] = ()
    departs: tuple[Relation, ...] = ()
    superseded_by: str = ""
    measures: tuple[Measure, ...] = ()
    sections: tuple[Section, ...] = ()
    path: str = ""
    digest: str = ""

    @property
    def type_group(self) -> str:
        """Level one of the type."""
        return self.type.partition("/")[0]

    @property
    def type_name(self) -> str:
        """The most precise level of the type."""
        return self.type.rpartition("/")[2]

    @property
    def amount(self) -> float | None:
        """The sum of the remedies in money of the first currency; None where there is no money."""
        paid = [item for item in self.remedy if item.amount is not None]
        if not paid:
            return None
        return sum(item.amount for item in paid if item.amount is not None and item.currency == paid[0].currency)

    def section(self, title: str) -> str:
        """The Markdown text of a section; empty where there is none."""
        return next((section.text for section in self.sections if section.title == title), "")


class CaseCard(NamedTuple):
    """What lists, relations and figures need of a case; plain values, so that ten thousand load at once.

    Dates are ISO text (`2026-02-12` or `2026-02-12 10:20`), empty where there is none.
    """

    id: str
    path: str
    digest: str
    title: str
    kind: str
    sector: str
    type: str
    cause: str
    stage: str
    channel: str
    severity: str
    group: bool
    media_risk: bool
    received: str
    replied: str
    closed: str
    demand: tuple[str, ...]
    outcome: str
    upheld: str
    amount: float | None
    currency: str
    approved_by: str
    satisfaction: int | None
    point: str
    state: str
    reviewed: str
    review_due: str
    audience: str
    owner: str
    playbooks: tuple[str, ...]
    follows: tuple[tuple[str, str], ...]
    departs: tuple[tuple[str, str], ...]
    superseded_by: str
    open_measures: tuple[str, ...]
    """The day by which each measure is due that is not verified; empty where none is named."""
    links: tuple[str, ...] = ()
    """The ids that its body leads to."""

    @property
    def year(self) -> str:
        """The year of receipt."""
        return self.received[:4]

    @property
    def url(self) -> str:
        """The address of the page from the root of the site."""
        return f"cases/{self.received[:4]}/{self.id}.html"

    @property
    def sign(self) -> str:
        """full, part, no, or withdrawn: which outcome sign stands for it."""
        return "withdrawn" if self.outcome == WITHDRAWN else self.upheld


WITHDRAWN = "客户撤回"
"""The outcome that has a sign of its own, whatever `upheld` says."""


def card_of(case: Case, links: tuple[str, ...] = ()) -> CaseCard:
    """The card of a case whose body leads to the ids `links`."""
    return CaseCard(
        case.id, case.path, case.digest, case.title, case.kind, case.sector, case.type, case.cause, case.stage, case.channel,
        case.severity, case.group, case.media_risk, str(case.received), str(case.replied or ""), str(case.closed or ""), case.demand,
        case.outcome, case.upheld, case.amount, next((item.currency for item in case.remedy if item.amount is not None), ""),
        case.approved_by, case.satisfaction, case.point, case.care.state, case.care.reviewed.isoformat(), case.care.review_due.isoformat(),
        case.care.audience, case.care.owner, case.playbooks, tuple((relation.case, relation.why) for relation in case.follows),
        tuple((relation.case, relation.why) for relation in case.departs), case.superseded_by,
        tuple(str(measure.due or "") for measure in case.measures if measure.verified is None), links)


# ---------------------------------------------------------------- vocabulary and rules


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary. `code` stands in addresses, `also` is what people say instead."""

    word: str
    code: str
    also: tuple[str, ...] = ()
    help: str = ""
    kinds: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The company's own words, each list in its order (severities from slight to grave)."""

    sectors: tuple[Word, ...] = ()
    types: tuple[Word, ...] = ()
    causes: tuple[Word, ...] = ()
    stages: tuple[Word, ...] = ()
    channels: tuple[Word, ...] = ()
    severities: tuple[Word, ...] = ()
    demands: tuple[Word, ...] = ()
    outcomes: tuple[Word, ...] = ()
    remedies: tuple[Word, ...] = ()
    roles: tuple[Word, ...] = ()
    topics: tuple[Word, ...] = ()
    synonyms: tuple[tuple[str, ...], ...] = ()
    stop_phrases: tuple[str, ...] = ()

    def words(self, axis: str) -> tuple[str, ...]:
        """The allowed values of an axis; types come as `one` and `one/two`."""
        found: list[str] = []
        for word in getattr(self, axis):
            found.append(word.word)
            found.extend(f"{word.word}/{kind.word}" for kind in word.kinds)
        return tuple(found)

    def code(self, axis: str, value: str) -> str:
        """The code of a value for addresses: `quality` or `quality-delay`; the value must be in the vocabulary."""
        first, _slash, second = value.partition("/")
        word = next(word for word in getattr(self, axis) if word.word == first)
        if not second:
            return word.code
        return f"{word.code}-{next(kind.code for kind in word.kinds if kind.word == second)}"


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: a law's or the company's own target."""

    id: str
    title: str
    basis: str
    """law or house."""
    span: Span
    starts: str
    """received or applied."""
    source: str
    mark: str
    """V read in the source text, S seen in a copy, K general knowledge, H the company's own."""
    checked: date
    sectors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    milestone: str = ""
    """The step it ends with: first, assigned, replied, settled, returned."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A rule that is no time limit (who may do what, what must be done), with its source."""

    id: str
    title: str
    text: str
    source: str
    mark: str
    checked: date
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Authority:
    """Up to which amount a role may grant a remedy; `up_to` None is without limit, no `remedies` means all."""

    role: str
    up_to: float | None
    currency: str = "CNY"
    remedies: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Rules:
    """Limits, facts and authority, in the order of the file."""

    limits: tuple[Limit, ...] = ()
    facts: tuple[Fact, ...] = ()
    authority: tuple[Authority, ...] = ()


# ---------------------------------------------------------------- playbooks


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a process. `within` is counted from the step before, or from receipt."""

    title: str
    owner: str
    do: str
    within: Span | None = None
    limits: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    say: tuple[str, ...] = ()
    never: tuple[Line, ...] = ()
    done: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Process:
    """A procedure from its trigger to its end."""

    id: str
    title: str
    summary: str
    trigger: str
    steps: tuple[Step, ...]
    care: Care
    sectors: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What to secure, and when it is gone."""

    what: str
    where: str
    before: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    """When to call whom."""

    when: str
    to: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class TypePage:
    """What to do now, for one or more types of complaint."""

    id: str
    title: str
    summary: str
    types: tuple[str, ...]
    first: str
    say: tuple[Line, ...]
    never: tuple[Line, ...]
    ask: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    steps: tuple[Step, ...]
    escalate: tuple[Escalation, ...]
    care: Care
    sectors: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class FormField:
    """A blank of a form. `kind`: line, text, date, number, choice, sign or table."""

    label: str
    kind: str
    options: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    rows: int = 3
    help: str = ""


@dataclass(frozen=True, slots=True)
class FormPart:
    """Blanks under one heading, filled by one role."""

    title: str
    filled_by: str
    fields: tuple[FormField, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A form that can be filled on paper."""

    id: str
    title: str
    number: str
    summary: str
    parts: tuple[FormPart, ...]
    care: Care
    keep: str = ""
    notes: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    path: str = ""
    digest: str = ""


# ---------------------------------------------------------------- emergency plans and drills


@dataclass(frozen=True, slots=True)
class Level:
    """A level of an emergency, with who declares it."""

    level: str
    when: str
    declared_by: str
    say: str = ""


@dataclass(frozen=True, slots=True)
class TeamGroup:
    """A group of the response team: 指挥, 联络, 处置, 技术, 监督 ..."""

    group: str
    role: str
    duties: tuple[str, ...]
    deputy: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """A post that can be reached; never a private number."""

    role: str
    reach: str
    what: str = ""


@dataclass(frozen=True, slots=True)
class PlanStep:
    """One step of a checklist. `within` counts from `from_`: start, declared, or the id of a step."""

    id: str
    do: str
    owner: str
    within: Span | None = None
    from_: str = "start"
    say: str = ""
    done: str = ""
    levels: tuple[str, ...] = ()
    memory: bool = False
    waits_for: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause point at the end of a block: read aloud by `reader`, confirmed once."""

    reader: str
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """A block of five to nine steps, READ-DO or DO-CONFIRM."""

    id: str
    title: str
    style: str
    """read-do or do-confirm."""
    steps: tuple[PlanStep, ...]
    pause: Pause | None = None


@dataclass(frozen=True, slots=True)
class Announcement:
    """Words for a group of people over a channel."""

    to: str
    channel: str
    text: str
    by: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One edition of a plan."""

    version: str
    on: date
    what: str
    approved_by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An emergency plan."""

    id: str
    title: str
    summary: str
    purpose: str
    scope: str
    principles: tuple[str, ...]
    triggers: tuple[str, ...]
    not_this: tuple[str, ...]
    risks: tuple[str, ...]
    levels: tuple[Level, ...]
    """From the highest level to the lowest."""
    declare_from: str
    """The lowest level that starts the plan; below it the shift handles the event itself."""
    team: tuple[TeamGroup, ...]
    contacts: tuple[Contact, ...]
    checklists: tuple[Checklist, ...]
    announcements: tuple[Announcement, ...]
    upgrade: tuple[str, ...]
    closing: tuple[str, ...]
    evaluation: tuple[str, ...]
    drill_every: Span
    revisions: tuple[Revision, ...]
    care: Care
    downgrade: tuple[str, ...] = ()
    resources: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    see: tuple[str, ...] = ()
    path: str = ""
    digest: str = ""

    @property
    def version(self) -> str:
        """The edition in force: the first of the revisions."""
        return self.revisions[0].version

    def steps(self) -> tuple[PlanStep, ...]:
        """All steps, in the order of the checklists."""
        return tuple(step for block in self.checklists for step in block.steps)


@dataclass(frozen=True, slots=True)
class Objective:
    """What a drill is to show."""

    id: str
    what: str
    measure: str


@dataclass(frozen=True, slots=True)
class Inject:
    """One event of the scenario. `at` counts from the start of the drill; `trigger` replaces the time."""

    number: int
    from_: str
    to: str
    means: str
    subject: str
    text: str
    expected: str
    objectives: tuple[str, ...]
    at: Span | None = None
    trigger: str = ""
    contingency: str = ""


@dataclass(frozen=True, slots=True)
class ObservedTask:
    """A row of the observer's sheet."""

    task: str
    objective: str
    look_for: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A drill of a plan: objectives, injects and the observer's sheet."""

    id: str
    title: str
    summary: str
    plan: str
    form: str
    """discussion, tabletop or live."""
    minutes: int
    start: str
    players: tuple[str, ...]
    objectives: tuple[Objective, ...]
    injects: tuple[Inject, ...]
    observer: tuple[ObservedTask, ...]
    care: Care
    sectors: tuple[str, ...] = ()
    debrief: tuple[str, ...] = ()
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RecordEvent:
    """What happened in a run of a plan. `t` and `limit` count from the start; `late` is by how much the limit was passed."""

    t: Span
    who: str
    what: str
    limit: Span | None = None
    late: Span | None = None


@dataclass(frozen=True, slots=True)
class ObjectiveResult:
    """How an objective of a drill was reached."""

    id: str
    what: str
    rating: str = ""
    """P done well, S with difficulty, M with great difficulty, U not done; empty where nobody observed it."""
    note: str = ""


@dataclass(frozen=True, slots=True)
class DrillRecord:
    """What a run of a plan came to: a drill, or the real thing."""

    id: str
    title: str
    summary: str
    plan: str
    plan_version: str
    mode: str
    """drill or real."""
    on: date
    minutes: int
    players: tuple[str, ...]
    """Posts, never names."""
    timeline: tuple[RecordEvent, ...]
    care: Care
    scenario: str = ""
    form: str = ""
    """discussion, tabletop or live; empty where it was real."""
    objectives: tuple[ObjectiveResult, ...] = ()
    strengths: tuple[str, ...] = ()
    weaknesses: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()
    source_digest: str = ""
    """The fingerprint of the log that it was drafted from; empty where it was written by hand."""
    path: str = ""
    digest: str = ""

    @property
    def open_measures(self) -> tuple[Measure, ...]:
        """The measures that nobody has verified."""
        return tuple(measure for measure in self.measures if measure.verified is None)


# ---------------------------------------------------------------- training


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of at most ten minutes."""

    id: str
    title: str
    goal: str
    minutes: int
    roles: tuple[str, ...]
    topic: str
    say: tuple[Line, ...]
    never: tuple[Line, ...]
    care: Care
    cases: tuple[str, ...] = ()
    check: str = ""
    """The id of the question that closes the lesson: `bank#question`."""
    next: str = ""
    talking_points: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    sections: tuple[Section, ...] = ()
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the trainee can say, what it does to the temper, and why."""

    say: str
    next: str
    temper: int
    feedback: str
    score: int = 0


@dataclass(frozen=True, slots=True)
class Branch:
    """A way on that depends on the temper reached: used where it is at most (`calmer_than`) the number."""

    next: str
    calmer_than: int | None = None


@dataclass(frozen=True, slots=True)
class DialogueNode:
    """A customer's line with two to four replies, or an end."""

    id: str
    customer: str
    replies: tuple[Reply, ...] = ()
    branches: tuple[Branch, ...] = ()
    end: str = ""
    """good, fair or bad at an end; empty elsewhere."""
    debrief: str = ""


@dataclass(frozen=True, slots=True)
class Dialogue:
    """A practice dialogue that branches."""

    id: str
    title: str
    situation: str
    roles: tuple[str, ...]
    temper: int
    """0 calm to 10 furious, at the start."""
    nodes: tuple[DialogueNode, ...]
    care: Care
    sectors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """A possible answer, why it is right or wrong, and what it rests on."""

    text: str
    right: bool
    why: str
    see: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two things that belong together."""

    left: str
    right: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """A question. Which members are filled depends on `kind`."""

    id: str
    kind: str
    """single, multiple, true-false, short, match, order, cloze or judge."""
    ask: str
    options: tuple[Option, ...] = ()
    answers: tuple[str, ...] = ()
    pairs: tuple[Pair, ...] = ()
    order: tuple[str, ...] = ()
    why: str = ""
    hints: tuple[str, ...] = ()
    case: str = ""
    see: tuple[str, ...] = ()
    level: int = 1
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionBank:
    """Questions on one topic."""

    id: str
    title: str
    topic: str
    questions: tuple[Question, ...]
    care: Care
    summary: str = ""
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class BlueprintRow:
    """How many questions of a topic and kind a paper takes, and what each counts."""

    topic: str
    number: int
    points: int
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A test drawn from the banks by a blueprint."""

    id: str
    title: str
    summary: str
    blueprint: tuple[BlueprintRow, ...]
    pass_percent: int
    minutes: int
    care: Care
    forms: tuple[str, ...] = ("A",)
    seed: int = 1
    roles: tuple[str, ...] = ()
    path: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class CourseUnit:
    """A part of a course: what to read, practise and answer, in order."""

    title: str
    items: tuple[str, ...]
    when: str = ""


@dataclass(frozen=True, slots=True)
class Course:
    """A path through lessons, dialogues, banks and papers for a role."""

    id: str
    title: str
    summary: str
    roles: tuple[str, ...]
    units: tuple[CourseUnit, ...]
    care: Care
    path: str = ""
    digest: str = ""


Entry = Process | TypePage | Form | Plan | Scenario | DrillRecord | Lesson | Dialogue | QuestionBank | Paper | Course
"""Everything under playbooks/ that has a page of its own."""


@dataclass(frozen=True, slots=True)
class Library:
    """All content, complete and valid. Mappings go from id to object, in the order of the ids."""

    vocabulary: Vocabulary
    rules: Rules
    cards: Mapping[str, CaseCard] = field(default_factory=dict)
    cases: Mapping[str, Case] = field(default_factory=dict)
    """The whole cases, each read from the store when it is asked for."""
    processes: Mapping[str, Process] = field(default_factory=dict)
    types: Mapping[str, TypePage] = field(default_factory=dict)
    forms: Mapping[str, Form] = field(default_factory=dict)
    plans: Mapping[str, Plan] = field(default_factory=dict)
    scenarios: Mapping[str, Scenario] = field(default_factory=dict)
    records: Mapping[str, DrillRecord] = field(default_factory=dict)
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    dialogues: Mapping[str, Dialogue] = field(default_factory=dict)
    banks: Mapping[str, QuestionBank] = field(default_factory=dict)
    papers: Mapping[str, Paper] = field(default_factory=dict)
    courses: Mapping[str, Course] = field(default_factory=dict)
    cited_by: Mapping[str, tuple[Relation, ...]] = field(default_factory=dict)
    """For each case id: the cases that follow, depart from or are superseded by it, with the reason."""

    def entries(self) -> dict[str, Any]:
        """Everything that has a page, by id, the cases first."""
        found: dict[str, Any] = {}
        for group in (self.cards, self.processes, self.types, self.forms, self.plans, self.scenarios, self.records,
                      self.lessons, self.dialogues, self.banks, self.papers, self.courses):
            found.update(group)
        return found
