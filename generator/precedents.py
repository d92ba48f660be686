"""The desk of the person on the phone: what can be found, what is told of a case beside the list, and its pages.

What the search knows of the library is made here and nowhere else (`entries`), and so is what the pages show beside
a list of hits: a brief of each case, and the facts of the desk that belong to no case (authority, type pages). How
words are matched and ranked is the affair of `search`; what a page does with it stands in `site_templates/js/`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator import deadlines, render
from generator.content import markdown, model
from generator.language import N_, _
from generator.page import Page, address
from generator.search.entries import Analysis, SearchEntry
from generator.search.shards import armour, deflate, hash_of

SIGNS = ("full", "part", "no", "withdrawn")
"""The outcome signs, in the order in which they are shown."""

AXES = (
    ("type", N_("Type")), ("outcome", N_("Outcome")), ("sector", N_("Sector")), ("cause", N_("Cause")), ("stage", N_("Stage")),
    ("channel", N_("Channel")), ("demand", N_("Demand")), ("severity", N_("Severity")), ("year", N_("Year")),
)
"""What cases can be narrowed down by."""

OPEN_AXES = ("type", "outcome", "sector", "year")
"""The axes whose values stand open at first; those of the others open with a click."""

CASES_IN_BLOCK = 20
"""How many briefs a file holds, about."""

_LINK = re.compile(r"\]\([^()\s]+\)")
_SECTION_FIELDS = {"案情": "facts", "诉求": "demand", "结果": "outcome", "经验教训": "lesson", "处理经过": "body", "话术": "body"}


# ---------------------------------------------------------------- what can be found


def entries(library: model.Library) -> Iterator[SearchEntry]:
    """Everything of the library that can be found, the cases first, each group in the order of the ids."""
    also = also_of(library.vocabulary)
    for id, card in library.cards.items():
        yield case_to_entry(library.cases[id], card, library, also)
    yield from _type_entries(library)
    for process in library.processes.values():
        yield _entry("process", process, process.summary, process.trigger, sectors=process.sectors, body=(
            *(_lines(step.title, step.do, *step.say, step.done) for step in process.steps), *_texts(process.sections)))
    for plan in library.plans.values():
        yield _entry("plan", plan, plan.summary, _lines(*plan.triggers), sectors=plan.sectors, body=(
            plan.purpose, plan.scope, *plan.risks, *(level.when for level in plan.levels),
            *(_lines(step.do, step.say) for step in plan.steps()), *(item.text for item in plan.announcements)))
    for scenario in library.scenarios.values():
        yield _entry("scenario", scenario, scenario.summary, sectors=scenario.sectors)
    for record in library.records.values():
        yield _entry("record", record, record.summary, body=(*(event.what for event in record.timeline), *(measure.what for measure in record.measures)))
    for lesson in library.lessons.values():
        yield _entry("lesson", lesson, lesson.goal, sectors=lesson.sectors, body=(
            *(_lines(line.when, line.text) for line in lesson.say), *(line.text for line in lesson.never), *_texts(lesson.sections)))
    for dialogue in library.dialogues.values():
        yield _entry("dialogue", dialogue, dialogue.situation, sectors=dialogue.sectors, body=tuple(node.customer for node in dialogue.nodes))
    for course in library.courses.values():
        yield _entry("course", course, course.summary, body=tuple(unit.title for unit in course.units))
    for paper in library.papers.values():
        yield _entry("paper", paper, paper.summary)
    for bank in library.banks.values():
        for question in bank.questions:
            options = (*(option.text for option in question.options), *(f"{pair.left} {pair.right}" for pair in question.pairs), *question.order)
            yield SearchEntry(f"{bank.id}#{question.id}", "question", address("bank", f"{bank.id}#{question.id}"), question.ask,
                              {"body": _lines(*options)}, display={"point": bank.title})
    for form in library.forms.values():
        yield _entry("form", form, form.summary, tags=form.number, body=(
            *(part.title for part in form.parts), *(item.label for part in form.parts for item in part.fields), *form.notes))
    yield from _rule_entries(library.rules)


def case_to_entry(case: model.Case, card: model.CaseCard, library: model.Library, also: Mapping[tuple[str, str], str]) -> SearchEntry:
    """A case as it can be found, with what a row of hits shows of it; `also` comes from `also_of`."""
    reply = deadlines.reply_of(case, library.rules)
    cited = len(library.cited_by.get(case.id, ()))
    fields = {
        "said": _lines(*case.said), "point": case.point,
        "tags": " ".join((case.sector, case.type_group, case.type_name, case.cause, case.stage)),
    }
    for section in case.sections:
        name = _SECTION_FIELDS.get(section.title, "body")
        fields[name] = _lines(fields.get(name, ""), _plain(section.text))
    fields["facts"] = _lines(fields.get("facts", ""), *(factor.name for factor in case.factors))
    fields["demand"] = _lines(*(also["demands", demand] for demand in case.demand), fields.get("demand", ""))
    fields["outcome"] = _lines(also["outcomes", case.outcome], fields.get("outcome", ""), *(_lines(item.kind, item.basis) for item in case.remedy))
    numbers: dict[str, float] = {"date": case.received.date.toordinal(), "cited": cited}
    if case.amount and card.currency in ("", "CNY"):
        numbers["remedy"] = case.amount
    if case.replied:
        numbers["days"] = (case.replied.date - case.received.date).days
    if case.satisfaction:
        numbers["satisfaction"] = case.satisfaction
    return SearchEntry(
        case.id, "case", card.url, case.title, fields,
        facets={
            "type": tuple(dict.fromkeys((case.type_group, case.type))), "sector": (case.sector,), "outcome": (card.sign,), "state": (case.care.state,),
            "cause": (case.cause,), "stage": (case.stage,), "channel": (case.channel,), "demand": case.demand, "severity": (case.severity,),
            "year": (card.year,)},
        numbers=numbers,
        display={
            "point": case.point, "type": case.type_name, "outcome": card.sign, "remedy": remedy_text(case, card), "state": case.care.state,
            "review": card.review_due, "sector": case.sector, "date": card.received[:10], "stage": case.stage, "channel": case.channel,
            "days": str(numbers["days"]) if "days" in numbers else "", "late": str(reply.late_days) if reply and reply.late_days else "",
            "cited": str(cited or ""), "flags": " ".join(flags(card))})


def also_of(vocabulary: model.Vocabulary) -> dict[tuple[str, str], str]:
    """(`demands` or `outcomes`, word) -> that word and what people say for it."""
    return {(axis, item.word): " ".join((item.word, *item.also)) for axis in ("demands", "outcomes") for item in getattr(vocabulary, axis)}


def remedy_text(case: model.Case, card: model.CaseCard) -> str:
    """What the customer received in a few characters: the sum, or else the first kind; empty where it was nothing."""
    return render.money(card.amount, card.currency) if card.amount else (case.remedy[0].kind if case.remedy else "")


def flags(card: model.CaseCard) -> tuple[str, ...]:
    """What is out of the ordinary about a case: request, group, media."""
    return tuple(name for name, is_so in (("request", card.kind == "request"), ("group", card.group), ("media", card.media_risk)) if is_so)


def _type_entries(library: model.Library) -> Iterator[SearchEntry]:
    """The type pages: the words that customers have for their types lead to them."""
    also = facet_words(library.vocabulary)["type"]
    for page in library.types.values():
        said = _lines(*(word for type in page.types for word in also.get(type, ())))
        yield _entry("type", page, page.summary, said, sectors=page.sectors, types=page.types, body=(
            page.first, *(_lines(line.when, line.text) for line in page.say), *(line.text for line in page.never), *page.ask,
            *(_lines(item.what, item.where) for item in page.evidence), *(_lines(step.title, step.do) for step in page.steps),
            *(_lines(item.when, item.how) for item in page.escalate), *_texts(page.sections)))


def _rule_entries(rules: model.Rules) -> Iterator[SearchEntry]:
    """Limits and other rules; what is only general knowledge (mark K) is shown nowhere."""
    for limit in rules.limits:
        if limit.mark != "K":
            text = _("{title}: {span}").format(title=limit.title, span=render.span_text(limit.span))
            yield SearchEntry(limit.id, "rule", f"process/index.html#rule-{limit.id}", text, {"point": limit.source, "body": limit.note},
                              display={"point": limit.source})
    for fact in rules.facts:
        if fact.mark != "K":
            yield SearchEntry(fact.id, "rule", f"process/index.html#rule-{fact.id}", fact.title, {"point": fact.text, "body": fact.source},
                              display={"point": fact.text})


def _entry(kind: str, item: Any, point: str, said: str = "", *, sectors: tuple[str, ...] = (), types: tuple[str, ...] = (), tags: str = "",
           body: Sequence[str] = ()) -> SearchEntry:
    facets: dict[str, tuple[str, ...]] = {}
    if sectors:
        facets["sector"] = sectors
    if types:
        facets["type"] = tuple(dict.fromkeys((*(type.partition("/")[0] for type in types), *types)))
    fields = {"point": point, "said": said, "tags": " ".join(filter(None, (tags, *sectors))), "body": _lines(*body)}
    filled = {name: text for name, text in fields.items() if text}
    return SearchEntry(item.id, kind, address(kind, item.id), item.title, filled, facets, display={"point": point})


def _lines(*texts: str) -> str:
    return "\n".join(text for text in texts if text)


def _texts(sections: Sequence[model.Section]) -> Iterator[str]:
    for section in sections:
        yield _lines(section.title, _plain(section.text))


def _plain(text: str) -> str:
    """A Markdown text without the ids that it links to."""
    return _LINK.sub("]", text).strip()


def texts_of(entry: SearchEntry) -> str:
    """All texts of an entry, one a line: everything that its index can hold."""
    return _lines(entry.title, *entry.fields.values(), *entry.display.values())


# ---------------------------------------------------------------- words for facets


def facet_words(vocabulary: model.Vocabulary) -> dict[str, dict[str, tuple[str, ...]]]:
    """For each axis and value the words that mean it, its label first."""
    def words(items: Sequence[model.Word]) -> dict[str, tuple[str, ...]]:
        return {item.word: (item.word, *item.also) for item in items}

    types: dict[str, tuple[str, ...]] = {}
    for group in vocabulary.types:
        types[group.word] = (group.word, *group.also)
        types |= {f"{group.word}/{kind.word}": (kind.word, *kind.also) for kind in group.kinds}
    return {
        "type": types, "sector": words(vocabulary.sectors), "cause": words(vocabulary.causes), "stage": words(vocabulary.stages),
        "channel": words(vocabulary.channels), "demand": words(vocabulary.demands), "severity": words(vocabulary.severities),
        "outcome": {sign: (render.outcome_label(sign),) for sign in SIGNS}}


def analysis(library: model.Library) -> Analysis:
    """What the vocabulary adds to the search: other words for the same, phrases that say nothing, words for facets."""
    words = facet_words(library.vocabulary)
    groups = tuple(names for values in words.values() for names in values.values() if len(names) > 1)
    return Analysis((*library.vocabulary.synonyms, *groups), library.vocabulary.stop_phrases, words)


# ---------------------------------------------------------------- what stands beside the list


def brief(case: model.Case, card: model.CaseCard, library: model.Library) -> dict[str, Any]:
    """What is told of a case beside the list, in a comparison and on a look-up sheet, as plain values.

    `reply` is [day of the reply or null, last day of the limit, days late], counted from receipt; `say` is
    [when, words], the line with a blank for a date where there is one; `remedy` is [kind, amount or null, currency, basis].
    """
    reply = deadlines.reply_of(case, library.rules)
    say = markdown.say_lines(next((section for section in case.sections if section.title == "话术"), model.Section("话术", "", 0))).say
    line = next((line for line in say if any(blank in line.text for blank in markdown.DUE)), say[0] if say else None)
    found = {
        "id": case.id, "url": card.url, "title": case.title, "point": case.point, "sector": case.sector, "type": case.type, "cause": case.cause,
        "stage": case.stage, "channel": case.channel, "severity": case.severity, "demand": list(case.demand), "sign": card.sign, "outcome": case.outcome,
        "remedy": [[item.kind, item.amount, item.currency, item.basis] for item in case.remedy], "paid": remedy_text(case, card),
        "amount": card.amount, "currency": card.currency, "approved": case.approved_by, "received": card.received[:10],
        "reply": [reply.day, (reply.due.date() - case.received.date).days, reply.late_days] if reply else None,
        "satisfaction": case.satisfaction, "factors": [[factor.name, factor.side] for factor in case.factors],
        "say": [line.when, line.text] if line else None, "state": case.care.state, "review": card.review_due,
        "cited": len(library.cited_by.get(case.id, ())), "flags": list(flags(card))}
    return {name: value for name, value in found.items() if value not in (None, "", [], 0)}


@dataclass(frozen=True, slots=True)
class Block:
    """A file of briefs: its name, its text before it is packed, and the script."""

    name: str
    text: str
    script: str


def brief_blocks(library: model.Library) -> Iterator[Block]:
    """The files `b<n>.js` with the briefs of all cases; a case is found by the hash of its id, so that a new one moves few."""
    count = block_count(len(library.cards))
    blocks: list[dict[str, Any]] = [{} for _number in range(count)]
    for id, card in library.cards.items():
        blocks[hash_of(id) % count][id] = brief(library.cases[id], card, library)
    for number, block in enumerate(blocks):
        text = json.dumps(block, ensure_ascii=False, separators=(",", ":"))
        yield Block(f"b{number}", text, f'Casepress.search.shard("b{number}","{armour(deflate(text.encode()))}");\n')


def block_count(cases: int) -> int:
    """How many files of briefs there are: a power of two, so that it seldom changes."""
    count = 1
    while count * CASES_IN_BLOCK * 2 <= cases:
        count *= 2
    return count


def desk(library: model.Library) -> dict[str, Any]:
    """What the desk knows beside the cases, as plain values: who may grant what, what to ask for which type, which blank means which limit.

    `version` keeps a browser from mixing briefs of two editions of a site.
    """
    texts = repr((library.rules, [(card.id, card.digest) for card in library.cards.values()]))
    return {
        "due": dict(markdown.DUE),
        "version": hashlib.blake2b(texts.encode(), digest_size=4).hexdigest(),
        "briefs": block_count(len(library.cards)),
        "authority": [[row.role, row.up_to, row.currency, list(row.sectors)] for row in _ladder(library.rules)],
        "types": [[page.id, page.title, address("type", page.id), list(page.types), list(page.ask), list(page.sectors)] for page in library.types.values()],
        "limits": [
            {"id": limit.id, "amount": limit.span.amount, "unit": limit.span.unit, "starts": limit.starts, "milestone": limit.milestone, "basis": limit.basis,
             "sectors": list(limit.sectors), "types": list(limit.types)}
            for limit in library.rules.limits if limit.mark != "K"],
    }


def desk_script(library: model.Library) -> str:
    """The file `desk.js`."""
    return f'Casepress.search.shard("desk",{json.dumps(desk(library), ensure_ascii=False, separators=(",", ":"))});\n'


def _ladder(rules: model.Rules) -> tuple[model.Authority, ...]:
    """All rows of authority, from the smallest amount to the one without limit."""
    return tuple(sorted(rules.authority, key=lambda row: (row.up_to is None, row.up_to or 0)))


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of an axis in the list of facets; `group` is level one of a type of level two."""

    value: str
    label: str
    count: int
    group: str = ""
    has_kinds: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis of the list of facets, its values in the order of the vocabulary."""

    name: str
    label: str
    values: tuple[FacetValue, ...]
    is_open: bool


def axes(library: model.Library) -> tuple[Axis, ...]:
    """The facets with the counts of the whole library; values that no case has are left out."""
    counts: Counter[tuple[str, str]] = Counter()
    for card in library.cards.values():
        pairs = {("type", card.type.partition("/")[0]), ("type", card.type), ("outcome", card.sign), ("year", card.year)}
        pairs |= {(name, getattr(card, name)) for name in ("sector", "cause", "stage", "channel", "severity")}
        counts.update(pairs | {("demand", demand) for demand in card.demand})
    words = facet_words(library.vocabulary)
    years = {year: (year,) for axis, year in sorted(counts, reverse=True) if axis == "year"}
    found = []
    for name, label in AXES:
        labels: Mapping[str, tuple[str, ...]] = years if name == "year" else words[name]
        values = tuple(
            FacetValue(value, names[0], counts[name, value], value.partition("/")[0] if "/" in value else "",
                       any(other.startswith(f"{value}/") and counts[name, other] for other in labels))
            for value, names in labels.items() if counts[name, value])
        if values:
            found.append(Axis(name, _(label), values, name in OPEN_AXES))
    return tuple(found)


def pages(library: model.Library, company: str) -> Iterator[Page]:
    """The pages of the desk: finding, comparing, the look-up sheet. They are pressed with the cases."""
    crumbs = ((_("Find precedents"), "search/index.html"),)
    yield Page("search/index.html", "search.html", _("Find precedents"), "search", "search", live=True, data={
        "axes": axes(library), "roles": roles(library.rules), "n": len(library.cards), "code": library.vocabulary.code,
        "types": tuple((page.title, address("type", page.id), page.summary) for page in library.types.values())})
    yield Page("search/compare.html", "compare.html", _("Compare cases"), "compare", "search", live=True, crumbs=(*crumbs, (_("Compare cases"), "")))
    yield Page("search/sheet.html", "sheet.html", _("Look-up sheet"), "sheet", "search", live=True, crumbs=(*crumbs, (_("Look-up sheet"), "")),
               data={"roles": roles(library.rules), "company": company})


def roles(rules: model.Rules) -> tuple[str, ...]:
    """The roles that may grant something, the smallest limit first."""
    return tuple(dict.fromkeys(row.role for row in _ladder(rules)))
