"""The pages of processes, types, forms, plans, scenarios and training: each reads well on the screen and on paper.

What has to be worked out is worked out here: numbers, times, letters, the layout of a form, who is linked to whom.
Templates only place it. An ordinary page knows no more of a case than the title and address of one that it names,
so that a changed case does not start the engine.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from markupsafe import Markup, escape

from generator import render
from generator.content import checks, markdown, model, schema
from generator.drills import pages as drills
from generator.drills import records
from generator.language import N_, _, ngettext
from generator.page import Page, address, anchor, relative
from generator.settings import Settings

_GROUPS = tuple((kind.name, kind.collection) for kind in schema.KINDS_OF_FILE if kind.name != "case")

AREAS = {"process": "process", "type": "process", "form": "reports", "plan": "emergency", "scenario": "emergency", "record": "emergency",
         "lesson": "training", "dialogue": "training", "bank": "training", "paper": "training", "course": "training"}
"""Kind of text -> the tab of the header it belongs to."""

INDEX_OF = {"process": N_("Processes and scripts"), "emergency": N_("Emergencies and drills"), "training": N_("Training"),
            "reports": N_("Reports and forms")}
"""Area -> the title of its overview, which lies at <area>/index.html."""

_RULES_PAGE = "process/index.html"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_BLANK = re.compile(r"_{2,}")
_GAP = re.compile(r"\{\{(.+?)\}\}")
_BLANK_HTML = '<i class="blank"><span class="sr">__</span></i>'
"""A blank for the pen; the underscores go along when the line is copied."""


def entries(library: model.Library) -> Iterator[tuple[str, Any]]:
    """Every playbook text with its kind, in a fixed order."""
    for kind, collection in _GROUPS:
        for entry in getattr(library, collection).values():
            yield kind, entry


def texts_of(library: model.Library) -> dict[str, tuple[str, str, str]]:
    """Id -> (title, address, kind) of everything that is no case."""
    return {entry.id: (entry.title, address(kind, entry.id), kind) for kind, entry in entries(library)}


def key(library: model.Library) -> tuple[Any, ...]:
    """Plain values on which the pages depend: the texts, the rules, titles and addresses of the cases they name."""
    named: set[str] = set()
    for kind, entry in entries(library):
        named.update(id for _key, id, _kinds in checks.references(entry, kind))
        named.update(id for section in getattr(entry, "sections", ()) for id in _LINK.findall(section.text))
    ids = sorted({id.partition("#")[0] for id in named} & library.cards.keys())
    return (tuple(entry.digest for _kind, entry in entries(library)), repr(library.rules), repr(library.vocabulary),
            tuple((id, library.cards[id].title, library.cards[id].url) for id in ids))


def addresses(library: model.Library) -> tuple[str, ...]:
    """The addresses of all pages of this module."""
    return (*(f"{area}/index.html" for area in INDEX_OF), *(address(kind, entry.id) for kind, entry in entries(library)),
            *drills.addresses(library))


def pages(library: model.Library, texts: Mapping[str, tuple[str, str, str]], settings: Settings) -> Iterator[Page]:
    """All pages of this module."""
    shelf = Shelf(library, texts)
    for area, title in INDEX_OF.items():
        path = f"{area}/index.html"
        data = {**_shared(shelf.seen_from(path), settings), **_INDEX_DATA[area](shelf.seen_from(path))}
        yield Page(path, f"{area}-index.html", _(title), "index", area, data, layout="wide.html")
    for kind, entry in entries(library):
        path, area = address(kind, entry.id), AREAS[kind]
        seen = shelf.seen_from(path)
        yield Page(
            path, f"{kind}.html", entry.title, kind, area, {**_shared(seen, settings), "entry": entry, **_DATA[kind](entry, seen)},
            crumbs=((_(INDEX_OF[area]), f"{area}/index.html"), (entry.title, "")),
            review="" if entry.care.state == "archived" else entry.care.review_due.isoformat(),
            layout="page.html" if kind in ("process", "lesson") else "wide.html", description="" if kind == "scenario" else getattr(entry, "summary", ""))
    for page in drills.pages(library):
        yield replace(page, data={**_shared(shelf.seen_from(page.path), settings), **page.data})


def _shared(shelf: Shelf, settings: Settings) -> dict[str, Any]:
    return {"shelf": shelf, "library": shelf.library, "company": settings.company, "words": words, "blanks": blanks,
            "anchor": anchor, "kind_name": kind_name}


# ---------------------------------------------------------------- what a page sees of the rest


Rule = model.Limit | model.Fact


@dataclass(frozen=True, slots=True)
class Reference:
    """A case, text or rule as a page names it; `url` is seen from that page."""

    id: str
    title: str
    url: str
    kind: str


@dataclass(frozen=True)
class Shelf:
    """The library as seen from a page: titles and links for ids.

    An id that the library does not hold (a text for another audience) is left out, never a dead link.
    """

    library: model.Library
    texts: Mapping[str, tuple[str, str, str]]
    page: str = "index.html"

    def seen_from(self, page: str) -> Shelf:
        """The same library seen from another page."""
        return replace(self, page=page)

    @cached_property
    def rules(self) -> Mapping[str, Rule]:
        """The rules by id; what is only general knowledge (mark K) is shown nowhere."""
        return {rule.id: rule for rule in (*self.library.rules.limits, *self.library.rules.facts) if rule.mark != "K"}

    def find(self, id: str) -> Reference | None:
        """The text, case, question (`bank#question`) or rule of this id."""
        name, hash_, part = id.partition("#")
        if name in self.library.cards:
            card = self.library.cards[name]
            return Reference(id, card.title, relative(f"{card.url}{hash_}{part}", self.page), "case")
        if name in self.texts:
            title, url, kind = self.texts[name]
            return Reference(id, title, relative(f"{url}{hash_}{part}", self.page), kind)
        if id in self.rules:
            return Reference(id, self.rules[id].title, relative(f"{_RULES_PAGE}#rule-{id}", self.page), "rule")
        return None

    def refs(self, ids: Sequence[str]) -> tuple[Reference, ...]:
        """The references of these ids, in their order and each once."""
        return tuple(ref for id in dict.fromkeys(ids) if (ref := self.find(id)))

    def address(self, id: str) -> str:
        """The link to what has this id; empty where there is nothing."""
        if id.startswith("#"):
            return f"#{anchor(id[1:])}"
        ref = self.find(id)
        return ref.url if ref else ""

    def to(self, path: str) -> str:
        """The link to an address of the site."""
        return relative(path, self.page)

    def limits(self, ids: Sequence[str]) -> tuple[model.Limit, ...]:
        """The time limits among these rules, the shorter first: law and house side by side."""
        found = [rule for id in dict.fromkeys(ids) if isinstance(rule := self.rules.get(id), model.Limit)]
        return tuple(sorted(found, key=lambda limit: (limit.starts != "received", _days(limit.span))))

    def facts(self, ids: Sequence[str]) -> tuple[model.Fact, ...]:
        """The rules among these that are no time limit, in their order."""
        return tuple(rule for id in dict.fromkeys(ids) if isinstance(rule := self.rules.get(id), model.Fact))

    def prose(self, text: str) -> Markup:
        """The HTML of a Markdown text with its links."""
        return markdown.to_html(text, self.address)

    def linked(self, text: str) -> Markup:
        """A plain text in which the titles of processes, plans and forms, and the numbers of forms, are links."""
        pattern, ids = self._names
        if pattern is None:
            return escape(text)

        def link(match: re.Match[str]) -> str:
            ref = self.find(ids[match.group()])
            return match.group() if ref is None or self.texts[ref.id][1] == self.page else f'<a href="{escape(ref.url)}">{match.group()}</a>'
        return Markup(pattern.sub(link, str(escape(text))))

    @cached_property
    def _names(self) -> tuple[re.Pattern[str] | None, Mapping[str, str]]:
        library = self.library
        ids = {str(escape(entry.title)): entry.id for group in (library.processes, library.plans, library.forms) for entry in group.values()
               if len(entry.title) > 3}
        ids |= {str(escape(form.number)): form.id for form in library.forms.values()}
        # The title of a type page is a word of every day: it is a name only between quotation marks.
        ids |= {f"“{escape(page.title)}”": page.id for page in library.types.values()}
        names = sorted(ids, key=lambda name: (-len(name), name))
        return (re.compile("|".join(map(re.escape, names))) if names else None), ids

    def types(self, names: Sequence[str]) -> tuple[Reference, ...]:
        """The lists of cases of these types."""
        code = self.library.vocabulary.code
        return tuple(Reference(name, name.rpartition("/")[2], self.to(f"cases/by/type/{code('types', name)}.html"), "type") for name in names)

    def ladder(self, sectors: Sequence[str]) -> tuple[model.Authority, ...]:
        """Who may grant what in these sectors (all, where none is named), from the smallest amount on."""
        rows = [row for row in self.library.rules.authority if not row.sectors or not sectors or set(row.sectors) & set(sectors)]
        return tuple(sorted(rows, key=lambda row: (row.up_to is None, row.up_to or 0)))


def _days(span: model.Span) -> float:
    """About how many calendar days a length takes, to compare lengths of different units."""
    return span.amount * {"minute": 1 / 1440, "hour": 1 / 24, "day": 1, "workday": 1.4, "month": 30.4, "year": 365}[span.unit]


def kind_name(kind: str) -> str:
    """What a kind of text is called."""
    return _(checks.KIND_NAMES[kind])


def words(text: str) -> Markup:
    """Words to say between quotation marks: those inside become single, blanks are ruled, dates marked."""
    return blanks_in(render.say_html(text.replace("“", "‘").replace("”", "’")))


def blanks(text: str) -> Markup:
    """A text with its blanks ruled for the pen."""
    return blanks_in(escape(text))


def blanks_in(html: Markup) -> Markup:
    """HTML with its blanks (`__`) ruled for the pen."""
    return Markup(_BLANK.sub(_BLANK_HTML, html))


# ---------------------------------------------------------------- processes and types


def _process(process: model.Process, shelf: Shelf) -> dict[str, Any]:
    ids = [id for step in process.steps for id in step.limits]
    forms = [*process.forms, *(id for step in process.steps for id in step.forms)]
    return {"limits": shelf.limits(ids), "facts": shelf.facts(ids), "forms": shelf.refs(forms), "see": shelf.refs(process.see)}


def _type(page: model.TypePage, shelf: Shelf) -> dict[str, Any]:
    ids = [*page.limits, *(id for step in page.steps for id in step.limits)]
    forms = [*page.forms, *(id for step in page.steps for id in step.forms)]
    return {"limits": shelf.limits(ids), "facts": shelf.facts(ids), "forms": shelf.refs(forms), "see": shelf.refs(page.see),
            "ladder_rows": shelf.ladder(page.sectors), "case_lists": shelf.types(page.types)}


# ---------------------------------------------------------------- forms


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a part of a form: rows of one or two blanks each, or a table with the widths of its columns in percent."""

    rows: tuple[tuple[model.FormField, ...], ...] = ()
    table: model.FormField | None = None

    @property
    def widths(self) -> tuple[int, ...]:
        """The widths of the table's columns, by the length of their headings; together 100."""
        columns = self.table.columns if self.table else ()
        weights = [3 + min(len(column), 9) for column in columns]
        widths = [100 * weight // sum(weights) for weight in weights]
        return (*widths[:-1], 100 - sum(widths[:-1]))


def segments_of(fields: Sequence[model.FormField]) -> tuple[Segment, ...]:
    """The pieces of a part: short blanks stand in pairs, all others have the whole width, tables stand apart."""
    segments: list[Segment] = []
    rows: list[tuple[model.FormField, ...]] = []
    for item in fields:
        if item.kind == "table":
            segments += [Segment(tuple(rows))] if rows else []
            segments.append(Segment(table=item))
            rows = []
        elif rows and len(rows[-1]) == 1 and _is_short(rows[-1][0]) and _is_short(item):
            rows[-1] = (rows[-1][0], item)
        else:
            rows.append((item,))
    return (*segments, Segment(tuple(rows))) if rows else tuple(segments)


def _is_short(item: model.FormField) -> bool:
    if item.kind == "choice":
        return sum(len(option) + 2 for option in item.options) <= 14
    return item.kind in ("line", "date", "number", "sign") and len(item.label) <= 18


def _form(form: model.Form, shelf: Shelf) -> dict[str, Any]:
    return {"parts_of_form": [(part, segments_of(part.fields)) for part in form.parts], "see": shelf.refs(form.see)}


# ---------------------------------------------------------------- emergency plans and scenarios


def _plan(plan: model.Plan, shelf: Shelf) -> dict[str, Any]:
    roles = drills.roles_of(plan)
    lowest = next(number for number, level in enumerate(plan.levels) if level.level == plan.declare_from)
    styles = {"read-do": ("READ-DO", _("Read one, do it, tick it, then the next.")),
              "do-confirm": ("DO-CONFIRM", _("Do them from memory, then stop and confirm one by one."))}
    return {
        "blocks": drills.blocks_of(plan), "styles": styles, "roles": roles, "role_anchor": {role.group.group: role.anchor for role in roles},
        "declared": plan.levels[:lowest + 1], "below": plan.levels[lowest + 1:],
        "plan_json": drills.json_block(drills.plan_data(plan, shelf.library, shelf.page)), "sheets_url": shelf.to(drills.sheets_address(plan.id)),
        "forms": shelf.refs([*plan.forms, *(id for step in plan.steps() for id in step.forms)]), "see": shelf.refs(plan.see),
        "scenarios": shelf.refs([scenario.id for scenario in shelf.library.scenarios.values() if scenario.plan == plan.id]),
        "standing": records.standing(plan, shelf.library), "mean_text": records.mean_text}


def _scenario(scenario: model.Scenario, shelf: Shelf) -> dict[str, Any]:
    plan = shelf.find(scenario.plan)
    return {"plan": plan, "form": _(schema.DRILL_FORMS[scenario.form]),
            "controller_url": shelf.to(drills.controller_address(scenario.id)) if plan else "",
            "observer_url": shelf.to(drills.observer_address(scenario.id)) if plan else ""}


def _record(record: model.DrillRecord, shelf: Shelf) -> dict[str, Any]:
    return records.page_data(record, shelf.library)


# ---------------------------------------------------------------- training


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is printed: letters before the options, gaps in the text, parts to match or order mixed."""

    number: int
    question: model.Question
    stem: Markup
    kind: str
    level: str
    options: tuple[tuple[str, model.Option], ...] = ()
    lefts: tuple[str, ...] = ()
    rights: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    """The right answer in letters and words."""


def asked(question: model.Question, number: int) -> Asked:
    """A question with its letters; the mixing is the same in every build."""
    stem = Markup(_GAP.sub(_BLANK_HTML, str(escape(question.ask)))) if question.kind == "cloze" else escape(question.ask)
    kind = _(schema.QUESTION_KINDS[question.kind])
    level = (_("easy"), _("medium"), _("hard"))[question.level - 1]
    options = tuple(zip(_LETTERS, question.options, strict=False))
    comma = _(", ")
    if question.kind == "match":
        lettered = tuple(zip(_LETTERS, _mixed([pair.right for pair in question.pairs]), strict=False))
        letter = {text: letter for letter, text in lettered}
        answer = comma.join(f"{number}–{letter[pair.right]}" for number, pair in enumerate(question.pairs, 1))
        return Asked(number, question, stem, kind, level, lefts=tuple(pair.left for pair in question.pairs), rights=lettered, answer=answer)
    if question.kind == "order":
        lettered = tuple(zip(_LETTERS, _mixed(question.order), strict=False))
        letter = {text: letter for letter, text in lettered}
        return Asked(number, question, stem, kind, level, rights=lettered, answer=" → ".join(letter[text] for text in question.order))
    if question.kind == "cloze":
        gaps = [_(" or ").join(gap.split("|")) for gap in _GAP.findall(question.ask)]
        return Asked(number, question, stem, kind, level, answer=_("; ").join(gaps))
    if question.kind == "short":
        return Asked(number, question, stem, kind, level, answer=_(" or ").join(question.answers))
    return Asked(number, question, stem, kind, level, options, answer=comma.join(letter for letter, option in options if option.right))


def _mixed(texts: Sequence[str]) -> list[str]:
    """The texts in another order than given, the same in every build; equal texts once."""
    mixed = sorted(dict.fromkeys(texts), key=lambda text: hashlib.sha256(text.encode()).digest())
    return mixed if mixed != list(texts) else mixed[1:] + mixed[:1]


def _lesson(lesson: model.Lesson, shelf: Shelf) -> dict[str, Any]:
    bank_id, _hash, question_id = lesson.check.partition("#")
    bank = shelf.library.banks.get(bank_id)
    question = next((question for question in bank.questions if question.id == question_id), None) if bank else None
    course = next((course for course in shelf.library.courses.values() if any(lesson.id in unit.items for unit in course.units)), None)
    return {"cases": shelf.refs(lesson.cases), "check": asked(question, 1) if question else None, "bank": shelf.find(lesson.check),
            "next": shelf.find(lesson.next) if lesson.next else None, "course": shelf.find(course.id) if course else None}


@dataclass(frozen=True, slots=True)
class Talk:
    """A node of a dialogue with its number, and the tempers with which one can come to it."""

    number: int
    node: model.DialogueNode
    low: int
    high: int

    @property
    def temper(self) -> str:
        """`4`, or `2–5` where several ways lead here."""
        return str(self.low) if self.low == self.high else f"{self.low}–{self.high}"


def tempers(dialogue: model.Dialogue) -> dict[str, set[int]]:
    """For each node the tempers, 0 to 10, that one can have on reaching it."""
    nodes = {node.id: node for node in dialogue.nodes}
    found: dict[str, set[int]] = {id: set() for id in nodes}
    waiting = [(dialogue.nodes[0].id, dialogue.temper)]
    while waiting:
        id, temper = waiting.pop()
        if temper in found[id]:
            continue
        found[id].add(temper)
        waiting += [(reply.next, min(10, max(0, temper + reply.temper))) for reply in nodes[id].replies]
        branch = next((branch for branch in nodes[id].branches if branch.calmer_than is None or temper <= branch.calmer_than), None)
        if branch:
            waiting.append((branch.next, temper))
    return found


def _dialogue(dialogue: model.Dialogue, shelf: Shelf) -> dict[str, Any]:
    numbers = {node.id: number for number, node in enumerate(dialogue.nodes, 1)}
    reached = tempers(dialogue)
    talks = [Talk(numbers[node.id], node, min(reached[node.id], default=0), max(reached[node.id], default=0)) for node in dialogue.nodes]
    ends = {"good": ("check", "ok", _("good end")), "fair": ("flat", "", _("fair end")), "bad": ("x", "bad", _("bad end"))}
    return {"talks": talks, "numbers": numbers, "letters": _LETTERS, "ends": ends, "n_ends": sum(bool(node.end) for node in dialogue.nodes),
            "cases": shelf.refs(dialogue.cases), "case_lists": shelf.types(dialogue.types)}


def _bank(bank: model.QuestionBank, _shelf: Shelf) -> dict[str, Any]:
    return {"questions": [asked(question, number) for number, question in enumerate(bank.questions, 1)]}


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A row of a blueprint with the banks that have questions for it."""

    row: model.BlueprintRow
    kinds: str
    banks: tuple[Reference, ...]
    available: int

    @property
    def points(self) -> int:
        """What all questions of the row count together."""
        return self.row.number * self.row.points


def _paper(paper: model.Paper, shelf: Shelf) -> dict[str, Any]:
    rows = []
    for row in paper.blueprint:
        banks = [bank for bank in shelf.library.banks.values() if bank.topic == row.topic]
        counts = {bank.id: sum(not row.kinds or question.kind in row.kinds for question in bank.questions) for bank in banks}
        kinds = _(", ").join(_(schema.QUESTION_KINDS[kind]) for kind in row.kinds) or _("any kind")
        rows.append(PaperRow(row, kinds, shelf.refs([id for id, n in counts.items() if n]), sum(counts.values())))
    points = sum(row.points for row in rows)
    return {"rows": rows, "points": points, "n_questions": sum(row.row.number for row in rows), "pass_points": math.ceil(points * paper.pass_percent / 100)}


@dataclass(frozen=True, slots=True)
class CourseItem:
    """An item of a course: what it is, and how long it takes or how much it holds."""

    ref: Reference
    note: str
    text: str


def _course_item(ref: Reference, library: model.Library) -> CourseItem:
    if ref.kind == "lesson":
        lesson = library.lessons[ref.id]
        return CourseItem(ref, _minutes(lesson.minutes), lesson.goal)
    if ref.kind == "bank":
        bank = library.banks[ref.id]
        return CourseItem(ref, ngettext("{n} question", "{n} questions", len(bank.questions)).format(n=len(bank.questions)), bank.summary)
    if ref.kind == "paper":
        paper = library.papers[ref.id]
        return CourseItem(ref, _minutes(paper.minutes), paper.summary)
    if ref.kind == "dialogue":
        dialogue = library.dialogues[ref.id]
        return CourseItem(ref, ngettext("{n} turn", "{n} turns", len(dialogue.nodes)).format(n=len(dialogue.nodes)), dialogue.situation)
    group = {"scenario": library.scenarios, "process": library.processes, "type": library.types, "plan": library.plans}[ref.kind]
    return CourseItem(ref, "", group[ref.id].summary)


def _minutes(n: int) -> str:
    return ngettext("{n} minute", "{n} minutes", n).format(n=n)


def _course(course: model.Course, shelf: Shelf) -> dict[str, Any]:
    library = shelf.library
    units = [(unit, [_course_item(ref, library) for ref in shelf.refs(unit.items)]) for unit in course.units]
    timed = {**library.lessons, **library.papers}
    return {"units": units, "units_toc": [(f"u{number}", unit.title) for number, unit in enumerate(course.units, 1)],
            "minutes": sum(timed[id].minutes for unit in course.units for id in unit.items if id in timed),
            "n_items": sum(len(found) for _unit, found in units)}


_DATA: Mapping[str, Callable[[Any, Shelf], dict[str, Any]]] = {
    "process": _process, "type": _type, "form": _form, "plan": _plan, "scenario": _scenario, "record": _record, "lesson": _lesson, "dialogue": _dialogue,
    "bank": _bank, "paper": _paper, "course": _course}


# ---------------------------------------------------------------- overviews


def _process_index(shelf: Shelf) -> dict[str, Any]:
    rules = shelf.rules
    return {"limits": shelf.limits(tuple(rules)), "facts": shelf.facts(tuple(rules)), "ladder_rows": shelf.ladder(())}


def _emergency_index(shelf: Shelf) -> dict[str, Any]:
    library = shelf.library
    return {"drill_form": {id: _(label) for id, label in schema.DRILL_FORMS.items()}, "standing": {plan.id: records.standing(plan, library) for plan in library.plans.values()},
            "mean_text": records.mean_text, "records": sorted(library.records.values(), key=lambda record: (record.on, record.id), reverse=True)}


def _training_index(shelf: Shelf) -> dict[str, Any]:
    library = shelf.library
    topics = [word.word for word in library.vocabulary.topics]
    lessons = [(topic, [lesson for lesson in library.lessons.values() if lesson.topic == topic]) for topic in topics]
    return {"lessons": [(topic, found) for topic, found in lessons if found],
            "banks": sorted(library.banks.values(), key=lambda bank: (topics.index(bank.topic), bank.id)),
            "n_questions": sum(len(bank.questions) for bank in library.banks.values())}


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the reports: what is counted, of what, and the target."""

    name: str
    counted: str
    target: str = ""


def figures(rules: model.Rules) -> tuple[Figure, ...]:
    """The figures that reports give, each with how it is counted; targets are the company's own limits."""
    def target(milestone: str) -> str:
        spans = [render.span_text(limit.span) for limit in rules.limits if limit.milestone == milestone and limit.basis == "house"]
        return _(" or ").join(dict.fromkeys(spans))
    return (
        Figure(_("Complaints received"), _("complaints by day of receipt; requests are counted apart")),
        Figure(_("First handling in time"), _("complaints with a first effective handling within the limit, of those received"), target("first")),
        Figure(_("Replied in time"), _("complaints answered by the earlier of house limit and legal limit, of those due"), target("replied")),
        Figure(_("Handling time"), _("working days from receipt to closing: median and mean, with their number"), target("replied")),
        Figure(_("Form returned in time"), _("forms returned after the customer was satisfied, of those closed"), target("returned")),
        Figure(_("Share of satisfied customers"), _("return visits with 4 or 5 points, of those that gave points; not reached and refused are counted apart")),
        Figure(_("Repeated complaints"), _("complaints about the same matter by the same customer, of those received")),
        Figure(_("Disputes"), _("complaints whose conclusion the customer did not accept, and those before a third party")),
        Figure(_("Money granted"), _("money granted per complaint: sum, median and range; fewer than five are listed only")),
        Figure(_("Measures done in time"), _("measures verified by their day, of those due")),
    )


def _reports_index(shelf: Shelf) -> dict[str, Any]:
    used: dict[str, list[str]] = {}
    for kind, entry in entries(shelf.library):
        if kind in ("process", "type", "plan"):
            for id in {id for key, id, _kinds in checks.references(entry, kind) if "forms[" in key}:
                used.setdefault(id, []).append(entry.id)
    return {"forms": sorted(shelf.library.forms.values(), key=lambda form: form.number), "figures": figures(shelf.library.rules),
            "used": {id: shelf.refs(ids) for id, ids in used.items()}}


_INDEX_DATA: Mapping[str, Callable[[Shelf], dict[str, Any]]] = {
    "process": _process_index, "emergency": _emergency_index, "training": _training_index, "reports": _reports_index}
