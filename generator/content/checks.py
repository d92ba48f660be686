"""Rules that span keys or files: a function and a docstring each.

A check looks at valid objects and yields findings; it opens no file. `one_file` rules need a
single object and run while its file is at hand; `whole_library` rules need everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from generator.content import markdown, model
from generator.content.schema import CASE_SECTIONS, Kind, known_words
from generator.language import N_, _
from generator.problems import WARNING, nearest

ERROR = "error"


_BLANK = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found. `key` is the path of the key (`steps[2].owner`); `line` a line of the body, where it is known
    with `column` and `length` in characters; 0 and "" where it is about neither."""

    rule: str
    message: str
    expected: str = ""
    fix: str = ""
    key: str = ""
    severity: str = ERROR
    line: int = 0
    column: int = 0
    length: int = 1


# ---------------------------------------------------------------- one file


def file_name(entry: Any, stem: str) -> Iterator[Finding]:
    """The id is the file's name, so that a link never breaks when a title changes."""
    if entry.id != stem:
        yield Finding(
            "id-file",
            _('`id` is "{id}", the file is named "{stem}"').format(id=entry.id, stem=stem),
            _("the same id in both"),
            _("rename the file to {id} or correct `id`").format(id=entry.id),
            "id",
        )


def sections(entry: Any, kind: Kind) -> Iterator[Finding]:
    """Every required heading is there once, with text below it."""
    titles = {section.title for section in entry.sections}
    for title in kind.sections:
        if title not in titles:
            yield Finding(
                "section-missing",
                _('the section "{title}" is missing').format(title=title),
                _("the headings {titles}").format(titles=_(", ").join(kind.sections)),
                _("add `## {title}`").format(title=title),
            )
    seen: set[str] = set()
    for section in entry.sections:
        if not section.title:
            if kind.name == "case":
                blank_lines = len(section.text) - len(section.text.lstrip("\n"))
                yield Finding(
                    "section-unknown",
                    _("the text stands before the first heading"),
                    _("the headings {titles}").format(titles=_(", ").join(CASE_SECTIONS)),
                    _("move the text into one of them"),
                    line=section.line + 1 + blank_lines,
                )
            continue
        if section.title in seen:
            yield Finding(
                "section-twice",
                _('the heading "{title}" stands here more than once').format(title=section.title),
                _("each heading once"),
                _("join the sections"),
                line=section.line,
            )
        seen.add(section.title)
        if not section.text.strip():
            yield Finding(
                "section-empty",
                _('the section "{title}" is empty').format(title=section.title),
                _("text below the heading"),
                _("write the text"),
                line=section.line,
            )
        if kind.name == "case" and section.title not in CASE_SECTIONS:
            near = nearest(section.title, CASE_SECTIONS)
            yield Finding(
                "section-unknown",
                _('the section "{title}" is none of a case').format(title=section.title),
                _("the headings {titles}").format(titles=_(", ").join(CASE_SECTIONS)),
                _("write `## {title}`").format(title=near) if near else _("move the text into one of them"),
                line=section.line,
            )


def case_dates(case: model.Case) -> Iterator[Finding]:
    """Nothing is replied or closed before it was received, or anonymized before it was closed."""

    def before(key: str, moment: Any, other_key: str, other: Any) -> Iterator[Finding]:
        yield Finding(
            "date-order",
            _("`{key}` ({value}) is before `{other_key}` ({other})").format(
                key=key, value=moment, other_key=other_key, other=other
            ),
            _("a later date"),
            _("correct one of the two dates"),
            key,
        )

    def earlier(one: model.Moment, two: model.Moment) -> bool:
        return one.at < two.at if one.has_time and two.has_time else one.date < two.date

    if case.replied and earlier(case.replied, case.received):
        yield from before("replied", case.replied, "received", case.received)
    if case.closed and earlier(case.closed, case.received):
        yield from before("closed", case.closed, "received", case.received)
    elif case.closed and case.replied and earlier(case.closed, case.replied):
        yield from before("closed", case.closed, "replied", case.replied)
    if case.anonymized.on < case.received.date:
        yield from before("anonymized.on", case.anonymized.on, "received", case.received)
    if case.care.reviewed < case.received.date:
        yield from before("reviewed", case.care.reviewed, "received", case.received)
    for position, measure in enumerate(case.measures):
        if measure.verified and measure.verified < case.received.date:
            yield from before(f"measures[{position}].verified", measure.verified, "received", case.received)


def case_remedy(case: model.Case) -> Iterator[Finding]:
    """Money that was paid has somebody who approved it; a satisfaction has an end."""
    if case.amount and not case.approved_by:
        yield Finding(
            "remedy-approval",
            _("a remedy in money has no `approved_by`"),
            _("the role that approved it"),
            _("add `approved_by: `"),
            "remedy",
        )
    if case.satisfaction is not None and case.closed is None:
        yield Finding(
            "satisfaction-open",
            _("`satisfaction` is given, and `closed` is not"),
            _("both, or neither"),
            _("add `closed: ` or delete `satisfaction`"),
            "satisfaction",
            WARNING,
        )


def case_timeline(case: model.Case, roles: tuple[str, ...]) -> Iterator[Finding]:
    """The handling is told by role and time, in order, so that limits can be drawn into it."""
    section = next((section for section in case.sections if section.title == "处理经过"), None)
    if section is None:
        return
    entries, bad = markdown.timeline(section)
    form = "- T+2小时｜一线客服｜……"
    for line, _text in bad:
        yield Finding(
            "timeline",
            _("the line is no step of the handling"),
            f"`{form}`",
            _("write time, role and text with ｜ between"),
            line=line,
        )
    for one, two in pairwise(entries):
        if two.minutes < one.minutes:
            yield Finding(
                "timeline-order",
                _("the step at {time} stands after one at {other}").format(time=two.label, other=one.label),
                _("the steps in their order"),
                _("move the line, or correct the time"),
                line=two.line,
            )
    for entry in entries:
        if entry.role not in roles:
            near = nearest(entry.role, roles)
            yield Finding(
                "unknown-roles",
                _('the role "{role}" is not in the vocabulary').format(role=entry.role),
                _("a word of `{axis}` in playbooks/vocabulary.yml").format(axis="roles"),
                _('write "{word}"').format(word=near)
                if near
                else _("choose a word of the list, or add this one to the vocabulary"),
                line=entry.line,
            )


def case_lines(case: model.Case) -> Iterator[Finding]:
    """The words to say are a list that can be copied line by line."""
    section = next((section for section in case.sections if section.title == "话术"), None)
    if section is None:
        return
    lines = markdown.say_lines(section)
    for line, _text in lines.bad:
        yield Finding(
            "say-line",
            _("the line is neither words to say nor words never to say"),
            _(" or ").join(("`- 先安抚：……`", "`- 不要说：……（理由）`")),
            _("write when, a colon, and the words"),
            line=line,
        )
    for number, text in enumerate(section.text.split("\n"), section.line + 1):
        for blank in _BLANK.finditer(text):
            if blank.group() not in markdown.DUE:
                near = nearest(blank.group(), markdown.DUE)
                yield Finding(
                    "say-blank",
                    _('the blank "{blank}" is not known').format(blank=blank.group()),
                    _("one of {words}").format(words=_(", ").join(markdown.DUE)),
                    _('write "{word}"').format(word=near) if near else _("write the words out"),
                    line=number,
                    column=blank.start() + 1,
                    length=len(blank.group()),
                )
    if lines.never and not lines.say and not lines.bad:
        yield Finding(
            "say-line",
            _('the section "{title}" has no words to say').format(title=section.title),
            "`- 先安抚：……`",
            _("write each line as a line of a list"),
            line=section.line,
        )


def case_folder(case: model.Case) -> Iterator[Finding]:
    """A case lies in the folder of the year in which it was received."""
    year = case.path.split("/")[1]
    if str(case.received.date.year) != year:
        yield Finding(
            "case-year",
            _("the case was received in {year} and lies in {folder}").format(
                year=case.received.date.year, folder=f"cases/{year}"
            ),
            f"cases/{case.received.date.year}/",
            _("move the file, or correct `received`"),
            "received",
        )


def plan_owners(plan: model.Plan) -> Iterator[Finding]:
    """Every step belongs to a group of the team, every pause point has a reader of the team."""
    groups = tuple(group.group for group in plan.team)
    for block_number, block in enumerate(plan.checklists):
        where = f"checklists[{block_number}]"
        for number, step in enumerate(block.steps):
            if step.owner not in groups:
                near = nearest(step.owner, groups)
                yield Finding(
                    "step-owner",
                    _('nobody of the team owns the step: "{owner}" is no group').format(owner=step.owner),
                    _("one of {words}").format(words=_(", ").join(groups)),
                    _('write "{word}"').format(word=near) if near else _("choose a group of the team"),
                    f"{where}.steps[{number}].owner",
                )
        if block.pause and block.pause.reader not in groups:
            yield Finding(
                "step-owner",
                _('nobody of the team reads the pause point: "{owner}" is no group').format(owner=block.pause.reader),
                _("one of {words}").format(words=_(", ").join(groups)),
                _("choose a group of the team"),
                f"{where}.pause.reader",
            )
    owned = {step.owner for step in plan.steps()}
    for number, group in enumerate(plan.team):
        if group.group not in owned:
            yield Finding(
                "group-idle",
                _('the group "{group}" has no step').format(group=group.group),
                _("a step for each group"),
                _("give it a step, or take it out of the team"),
                f"team[{number}].group",
                WARNING,
            )


def plan_blocks(plan: model.Plan) -> Iterator[Finding]:
    """A block has five to nine steps: more are not held in mind, fewer are no list. Source: checklist literature, see FEATURES C28."""
    for number, block in enumerate(plan.checklists):
        if not 5 <= len(block.steps) <= 9:
            yield Finding(
                "block-size",
                _('the block "{title}" has {n} steps').format(title=block.title, n=len(block.steps)),
                _("5 to 9 steps"),
                _("split or join the block"),
                f"checklists[{number}].steps",
                WARNING,
            )


def plan_steps(plan: model.Plan) -> Iterator[Finding]:
    """Step ids are unique; what a step counts from or waits for exists and comes earlier."""
    seen: set[str] = set()
    all_ids = [step.id for step in plan.steps()]
    levels = tuple(level.level for level in plan.levels)
    for block_number, block in enumerate(plan.checklists):
        for number, step in enumerate(block.steps):
            where = f"checklists[{block_number}].steps[{number}]"
            if step.id in seen:
                yield Finding(
                    "step-id",
                    _('the step id "{id}" is used twice').format(id=step.id),
                    _("each id once"),
                    _("give the step an id of its own"),
                    f"{where}.id",
                )
            for key, targets in (
                ("from", (step.from_,) if step.from_ not in ("start", "declared") else ()),
                ("waits_for", step.waits_for),
            ):
                for target in targets:
                    if target not in seen or target == step.id:
                        near = nearest(target, all_ids)
                        yield Finding(
                            "step-reference",
                            _('the step refers to "{id}", which is no earlier step').format(id=target),
                            _("start, declared, or the id of an earlier step")
                            if key == "from"
                            else _("the id of an earlier step"),
                            _('write "{word}"').format(word=near) if near and near != target else _("correct the id"),
                            f"{where}.{key}",
                        )
            for level in step.levels:
                if level not in levels:
                    yield Finding(
                        "step-level",
                        _('the plan has no level "{level}"').format(level=level),
                        _("one of {words}").format(words=_(", ").join(levels)),
                        _("correct the level"),
                        f"{where}.levels",
                    )
            seen.add(step.id)
    if plan.declare_from not in levels:
        yield Finding(
            "step-level",
            _('the plan has no level "{level}"').format(level=plan.declare_from),
            _("one of {words}").format(words=_(", ").join(levels)),
            _("correct the level"),
            "declare_from",
        )
    for number, (one, two) in enumerate(pairwise(plan.revisions)):
        if one.on < two.on:
            yield Finding(
                "revision-order",
                _("the revision of {one} stands before the later one of {two}").format(one=one.on, two=two.on),
                _("the newest first"),
                _("sort the revisions"),
                f"revisions[{number}].on",
            )


def scenario_parts(scenario: model.Scenario) -> Iterator[Finding]:
    """Every inject has a time or a trigger, serves an objective that exists, and they are in order."""
    objectives = tuple(objective.id for objective in scenario.objectives)
    last = -1
    numbers: set[int] = set()
    for position, inject in enumerate(scenario.injects):
        where = f"injects[{position}]"
        if inject.at is None and not inject.trigger:
            yield Finding(
                "inject-time",
                _("the inject has neither `at` nor `trigger`"),
                _("a time or a trigger"),
                _("add `at: 10分钟`"),
                where,
            )
        if inject.at is not None:
            minutes = inject.at.minutes() or 0
            if minutes < last:
                yield Finding(
                    "inject-order",
                    _("the inject is earlier than the one before"),
                    _("injects in the order of their times"),
                    _("move it up"),
                    f"{where}.at",
                )
            if minutes > scenario.minutes:
                yield Finding(
                    "inject-order",
                    _("the inject comes after the end of the drill ({n} minutes)").format(n=scenario.minutes),
                    _("a time within the drill"),
                    _("correct `at` or `minutes`"),
                    f"{where}.at",
                )
            last = max(last, minutes)
        if inject.number in numbers:
            yield Finding(
                "inject-order",
                _("the number {n} is used twice").format(n=inject.number),
                _("each number once"),
                _("renumber the injects"),
                f"{where}.number",
            )
        numbers.add(inject.number)
        for target in inject.objectives:
            if target not in objectives:
                yield Finding(
                    "objective",
                    _('there is no objective "{id}"').format(id=target),
                    _("one of {words}").format(words=_(", ").join(objectives)),
                    _("correct the id"),
                    f"{where}.objectives",
                )
    for position, task in enumerate(scenario.observer):
        if task.objective not in objectives:
            yield Finding(
                "objective",
                _('there is no objective "{id}"').format(id=task.objective),
                _("one of {words}").format(words=_(", ").join(objectives)),
                _("correct the id"),
                f"observer[{position}].objective",
            )
    for position, objective in enumerate(scenario.objectives):
        if not any(objective.id in inject.objectives for inject in scenario.injects):
            yield Finding(
                "objective",
                _('no inject serves the objective "{id}"').format(id=objective.id),
                _("an inject for each objective"),
                _("add an inject, or delete the objective"),
                f"objectives[{position}].id",
                WARNING,
            )


def record_parts(record: model.DrillRecord) -> Iterator[Finding]:
    """The events stand in their order, what is late has a limit, and nothing is verified before the run."""
    if record.mode == "drill" and not record.form:
        yield Finding(
            "record-form",
            _("the record of a drill does not say what kind of drill it was"),
            _("`form`: discussion, tabletop or live"),
            _("add `form: `"),
            "mode",
        )
    for position, event in enumerate(record.timeline):
        where = f"timeline[{position}]"
        if position and _minutes(event.t) < _minutes(record.timeline[position - 1].t):
            yield Finding(
                "record-order",
                _("the event is earlier than the one before"),
                _("events in the order of their times"),
                _("move it up, or correct `t`"),
                f"{where}.t",
            )
        if event.late and not event.limit:
            yield Finding(
                "record-late",
                _("the event is late, and no limit is given"),
                _("`limit` beside `late`"),
                _("add `limit`, or delete `late`"),
                f"{where}.late",
            )
    seen: set[str] = set()
    for position, result in enumerate(record.objectives):
        if result.id in seen:
            yield Finding(
                "objective",
                _('the objective "{id}" stands here twice').format(id=result.id),
                _("each objective once"),
                _("delete one of the two"),
                f"objectives[{position}].id",
            )
        seen.add(result.id)
    days = [(f"measures[{n}].verified", item.verified) for n, item in enumerate(record.measures) if item.verified]
    for key, day in [*days, ("reviewed", record.care.reviewed)]:
        if day < record.on:
            yield Finding(
                "date-order",
                _("`{key}` ({value}) is before `{other_key}` ({other})").format(
                    key=key, value=day, other_key="on", other=record.on
                ),
                _("a later date"),
                _("correct one of the two dates"),
                key,
            )


def _minutes(span: model.Span) -> int:
    return span.minutes() or 0


def dialogue_paths(dialogue: model.Dialogue) -> Iterator[Finding]:
    """Every node can be reached and leads on; there is an end that is good and one that is not."""
    nodes = {node.id: node for node in dialogue.nodes}
    for position, node in enumerate(dialogue.nodes):
        if any(node.id == other.id for other in dialogue.nodes[:position]):
            yield Finding(
                "node-id",
                _('the node id "{id}" is used twice').format(id=node.id),
                _("each id once"),
                _("give the node an id of its own"),
                f"nodes[{position}].id",
            )
    reached = {dialogue.nodes[0].id}
    waiting = [dialogue.nodes[0].id]
    while waiting:
        node = nodes[waiting.pop()]
        for target in (*(reply.next for reply in node.replies), *(branch.next for branch in node.branches)):
            if target in nodes and target not in reached:
                reached.add(target)
                waiting.append(target)
    for position, node in enumerate(dialogue.nodes):
        where = f"nodes[{position}]"
        if sum(map(bool, (node.replies, node.branches, node.end))) != 1:
            yield Finding(
                "node-end",
                _('the node "{id}" needs exactly one of replies, branches and end').format(id=node.id),
                _("one of the three"),
                _("add what is missing, or delete what is too much"),
                where,
            )
        for key, targets in (
            ("replies", [reply.next for reply in node.replies]),
            ("branches", [branch.next for branch in node.branches]),
        ):
            for number, target in enumerate(targets):
                if target not in nodes:
                    near = nearest(target, list(nodes))
                    yield Finding(
                        "node-reference",
                        _('there is no node "{id}"').format(id=target),
                        _("the id of a node of this dialogue"),
                        _('write "{word}"').format(word=near) if near else _("correct the id"),
                        f"{where}.{key}[{number}].next",
                    )
        if node.branches and (
            node.branches[-1].calmer_than is not None
            or any(branch.calmer_than is None for branch in node.branches[:-1])
        ):
            yield Finding(
                "node-branch",
                _("of the branches only the last has no condition"),
                _("`calmer_than` in all but the last"),
                _("correct the conditions"),
                f"{where}.branches",
            )
        if node.end and not node.debrief:
            yield Finding(
                "node-end",
                _('the end "{id}" has no debrief').format(id=node.id),
                _("what went well and what would be better"),
                _("add `debrief: `"),
                where,
            )
        if node.id not in reached:
            yield Finding(
                "node-unreached",
                _('no way leads to the node "{id}"').format(id=node.id),
                _("a reply or branch that leads there"),
                _("link the node, or delete it"),
                f"{where}.id",
            )
    ends = {node.end for node in dialogue.nodes if node.end}
    if "good" not in ends or not ends - {"good"}:
        yield Finding(
            "dialogue-ends",
            _("the dialogue needs a good end and one that is not"),
            _("at least two ends"),
            _("add an end"),
            "nodes",
        )


def questions(bank: model.QuestionBank) -> Iterator[Finding]:
    """A question has what its kind needs, a right answer, and an explanation."""
    seen: set[str] = set()
    for position, question in enumerate(bank.questions):
        where = f"questions[{position}]"
        if question.id in seen:
            yield Finding(
                "question-id",
                _('the question id "{id}" is used twice').format(id=question.id),
                _("each id once"),
                _("give the question an id of its own"),
                f"{where}.id",
            )
        seen.add(question.id)
        yield from _question(question, where)


_NEEDED_BY_KIND = {
    "single": "options",
    "multiple": "options",
    "true-false": "options",
    "judge": "options",
    "short": "answers",
    "match": "pairs",
    "order": "order",
}


def _question(question: model.Question, where: str) -> Iterator[Finding]:
    """A question has the parts of its kind and no others, a right answer, and an explanation."""
    needed = _NEEDED_BY_KIND.get(question.kind, "")
    if needed and not getattr(question, needed):
        yield Finding(
            "question-parts",
            _("a question of the kind {kind} needs `{key}`").format(kind=question.kind, key=needed),
            f"`{needed}`",
            _("add `{key}: `").format(key=needed),
            where,
        )
        return
    for key in ("options", "answers", "pairs", "order"):
        if getattr(question, key) and key != needed:
            yield Finding(
                "question-parts",
                _("a question of the kind {kind} has no use for `{key}`").format(kind=question.kind, key=key),
                f"`{needed or 'ask'}`",
                _("delete `{key}`").format(key=key),
                f"{where}.{key}",
            )
    right = sum(option.right for option in question.options)
    if needed == "options" and right == 0:
        yield Finding(
            "question-answer",
            _("no option is right"),
            _("`right: true` at the right answer"),
            _("mark the right option"),
            f"{where}.options",
        )
    elif question.kind in ("single", "true-false", "judge") and right > 1:
        yield Finding(
            "question-answer",
            _("{n} options are right").format(n=right),
            _("exactly one right option"),
            _("mark one option, or make it `kind: multiple`"),
            f"{where}.options",
        )
    if question.kind == "true-false" and len(question.options) != 2:
        yield Finding(
            "question-parts",
            _("true or false has {n} options").format(n=len(question.options)),
            _("two options"),
            _("keep two"),
            f"{where}.options",
        )
    if question.kind == "multiple" and right and right == len(question.options):
        yield Finding(
            "question-answer",
            _("every option is right"),
            _("at least one wrong option"),
            _("add a wrong option"),
            f"{where}.options",
            WARNING,
        )
    if question.kind == "judge" and not question.case:
        yield Finding(
            "question-parts",
            _("a question that judges a case names none"),
            _("the id of a case"),
            _("add `case: `"),
            where,
        )
    if question.kind == "cloze" and ("{{" not in question.ask or question.ask.count("{{") != question.ask.count("}}")):
        yield Finding(
            "question-parts",
            _("a cloze has no gap"),
            _("`{{answer}}` in the text"),
            _("put the answers between {{ and }}"),
            f"{where}.ask",
        )
    if needed != "options" and not question.why:
        yield Finding(
            "question-why", _("the question has no explanation"), _("why the answer is right"), _("add `why: `"), where
        )


def rule_parts(rules: model.Rules) -> Iterator[Finding]:
    """Rule ids are unique; what is only general knowledge is no limit that the page could show as a fact."""
    seen: set[str] = set()
    for key, group in (("limits", rules.limits), ("facts", rules.facts)):
        for position, rule in enumerate(group):
            if rule.id in seen:
                yield Finding(
                    "rule-id",
                    _('the rule id "{id}" is used twice').format(id=rule.id),
                    _("each id once"),
                    _("give the rule an id of its own"),
                    f"{key}[{position}].id",
                )
            seen.add(rule.id)
            if rule.mark == "K":
                yield Finding(
                    "rule-mark",
                    _('the rule "{id}" is unverified, so pages leave it out').format(id=rule.id),
                    _("a source that was read"),
                    _("check the source, then set `mark`"),
                    f"{key}[{position}].mark",
                    WARNING,
                )
            if isinstance(rule, model.Limit) and (rule.basis == "house") != (rule.mark == "H"):
                yield Finding(
                    "rule-mark",
                    _('the basis and the mark of "{id}" do not fit').format(id=rule.id),
                    _("`mark: H` for house rules and only for them"),
                    _("correct one of the two"),
                    f"{key}[{position}].mark",
                )


def vocabulary_words(vocabulary: model.Vocabulary) -> Iterator[Finding]:
    """In each list every word and every code stands once."""
    for axis in (
        "sectors",
        "types",
        "causes",
        "stages",
        "channels",
        "severities",
        "demands",
        "outcomes",
        "remedies",
        "roles",
        "topics",
    ):
        yield from _words_once(axis, getattr(vocabulary, axis))


def _words_once(path: str, words: tuple[model.Word, ...]) -> Iterator[Finding]:
    """Each word and each code of a list stands there once, and no word holds the slash that parts the two levels."""
    for member in ("word", "code"):
        seen: set[str] = set()
        for position, word in enumerate(words):
            value = getattr(word, member)
            if value.lower() in seen:
                yield Finding(
                    "word-twice",
                    _('"{word}" stands in `{axis}` twice').format(word=value, axis=path),
                    _("each word and code once"),
                    _("delete or rename one"),
                    f"{path}[{position}].{member}",
                )
            if member == "word" and "/" in value:
                yield Finding(
                    "word-slash",
                    _('"{word}" holds a slash').format(word=value),
                    _("a word without `/`, which parts the two levels"),
                    _("rename the word"),
                    f"{path}[{position}].word",
                )
            seen.add(value.lower())
    for position, word in enumerate(words):
        if word.kinds:
            yield from _words_once(f"{path}[{position}].kinds", word.kinds)


def one_file(entry: Any, kind: Kind, stem: str, vocabulary: model.Vocabulary) -> Iterator[Finding]:
    """All findings that need this object alone."""
    yield from file_name(entry, stem)
    if kind.markdown:
        yield from sections(entry, kind)
    for check in _BY_KIND.get(kind.name, ()):
        yield from check(entry)
    if kind.name == "case":
        yield from case_timeline(entry, known_words(vocabulary, "roles"))


_BY_KIND: Mapping[str, tuple[Callable[[Any], Iterator[Finding]], ...]] = {
    "case": (case_dates, case_remedy, case_lines, case_folder),
    "plan": (plan_owners, plan_blocks, plan_steps),
    "scenario": (scenario_parts,),
    "record": (record_parts,),
    "dialogue": (dialogue_paths,),
    "bank": (questions,),
}


# ---------------------------------------------------------------- the whole library


Located = tuple[str, Finding]
"""A finding with the path of the file it is about."""

ANY_PAGE = ("process", "type", "form", "plan", "scenario", "record", "lesson", "dialogue", "bank", "paper", "course")


def references(entry: Any, kind: str) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The ids that a text of playbooks/ refers to: path of the key, id, and the kinds it may be of (`rule` for a rule)."""
    for position, id in enumerate(getattr(entry, "see", ())):
        yield f"see[{position}]", id, (*ANY_PAGE, "case", "rule")
    forms = getattr(entry, "forms", ()) if kind in ("process", "type", "plan") else ()
    for position, id in enumerate(forms):
        yield f"forms[{position}]", id, ("form",)
    for key, kinds in {"limits": ("rule",), "cases": ("case",)}.items():
        for position, id in enumerate(getattr(entry, key, ())):
            yield f"{key}[{position}]", id, kinds
    if kind in ("process", "type"):
        for number, step in enumerate(entry.steps):
            for position, id in enumerate(step.forms):
                yield f"steps[{number}].forms[{position}]", id, ("form",)
            for position, id in enumerate(step.limits):
                yield f"steps[{number}].limits[{position}]", id, ("rule",)
    elif kind == "plan":
        for block_number, block in enumerate(entry.checklists):
            for number, step in enumerate(block.steps):
                for position, id in enumerate(step.forms):
                    yield f"checklists[{block_number}].steps[{number}].forms[{position}]", id, ("form",)
    elif kind == "scenario":
        yield "plan", entry.plan, ("plan",)
    elif kind == "record":
        yield "plan", entry.plan, ("plan",)
        if entry.scenario:
            yield "scenario", entry.scenario, ("scenario",)
    elif kind == "lesson":
        if entry.next:
            yield "next", entry.next, ("lesson",)
        if entry.check:
            yield "check", entry.check, ("question",)
    elif kind == "bank":
        for number, question in enumerate(entry.questions):
            if question.case:
                yield f"questions[{number}].case", question.case, ("case",)
            for position, id in enumerate(question.see):
                yield f"questions[{number}].see[{position}]", id, (*ANY_PAGE, "case", "rule")
            for option_number, option in enumerate(question.options):
                for position, id in enumerate(option.see):
                    yield (
                        f"questions[{number}].options[{option_number}].see[{position}]",
                        id,
                        (*ANY_PAGE, "case", "rule"),
                    )
    elif kind == "course":
        for number, unit in enumerate(entry.units):
            for position, id in enumerate(unit.items):
                yield (
                    f"units[{number}].items[{position}]",
                    id,
                    ("lesson", "dialogue", "bank", "paper", "scenario", "process", "type", "plan"),
                )


KIND_NAMES = {
    "case": N_("case"),
    "process": N_("process"),
    "type": N_("type page"),
    "form": N_("form"),
    "plan": N_("emergency plan"),
    "scenario": N_("drill scenario"),
    "record": N_("drill record"),
    "lesson": N_("lesson"),
    "dialogue": N_("practice dialogue"),
    "bank": N_("question bank"),
    "paper": N_("paper"),
    "course": N_("course"),
    "rule": N_("rule"),
    "question": N_("question"),
}


def nearest_id(id: str, known: Iterable[str]) -> str:
    """The known id most like `id`, empty when none is near. Numbers must agree: the next case is a guess, not a mend."""
    digits = re.sub(r"\D", "", id)
    return nearest(id, [other for other in known if re.sub(r"\D", "", other) == digits])


def reference_findings(
    path: str,
    refs: Iterator[tuple[str, str, tuple[str, ...]]] | list[tuple[str, str, tuple[str, ...]]],
    own_id: str,
    kind_by_id: Mapping[str, str],
) -> Iterator[Located]:
    """Every id that is referred to exists and is of a kind that fits there, and nothing refers to itself."""
    for key, id, kinds in refs:
        kind = kind_by_id.get(id)
        named = (
            _(" or ").join(dict.fromkeys(_(KIND_NAMES[name]) for name in kinds[:4]))
            if len(kinds) < 5
            else _("text of the library")
        )
        if kind is None:
            near = nearest_id(id, [known for known, known_kind in kind_by_id.items() if known_kind in kinds])
            yield (
                path,
                Finding(
                    "reference",
                    _('`{key}` refers to "{id}", which does not exist').format(key=key, id=id),
                    _("the id of a {kind}").format(kind=named),
                    _('write "{word}"').format(word=near) if near else _("correct the id, or write the missing text"),
                    key,
                ),
            )
        elif kind not in kinds:
            yield (
                path,
                Finding(
                    "reference-kind",
                    _('`{key}` refers to "{id}", which is a {kind}').format(key=key, id=id, kind=_(KIND_NAMES[kind])),
                    _("the id of a {kind}").format(kind=named),
                    _("correct the id"),
                    key,
                ),
            )
        elif id == own_id and kind == "case":
            yield (
                path,
                Finding(
                    "reference-self",
                    _("`{key}` refers to the case itself").format(key=key),
                    _("another case"),
                    _("delete the line"),
                    key,
                ),
            )


def types_covered(library: model.Library) -> Iterator[Located]:
    """Every type of the vocabulary has one page that says what to do now."""
    owner: dict[str, str] = {}
    for page in library.types.values():
        for position, name in enumerate(page.types):
            if name in owner:
                yield (
                    page.path,
                    Finding(
                        "type-twice",
                        _('the type "{type}" has a page already: {id}').format(type=name, id=owner[name]),
                        _("one page a type"),
                        _("take it out of one of the two"),
                        f"types[{position}]",
                    ),
                )
            owner[name] = page.id
    for number, word in enumerate(library.vocabulary.types):
        for position, kind in enumerate(word.kinds):
            name = f"{word.word}/{kind.word}"
            if name not in owner and word.word not in owner:
                yield (
                    "playbooks/vocabulary.yml",
                    Finding(
                        "type-uncovered",
                        _('the type "{type}" has no page that says what to do').format(type=name),
                        _("a page in playbooks/types/ with this type"),
                        _('add "{type}" to the `types` of a page').format(type=name),
                        f"types[{number}].kinds[{position}].word",
                        WARNING,
                    ),
                )


def records_fit(library: model.Library) -> Iterator[Located]:
    """A record is of an edition that its plan had, and of a scenario of that plan with the objectives it names."""
    for record in library.records.values():
        plan, scenario = library.plans.get(record.plan), library.scenarios.get(record.scenario)
        if plan and record.plan_version not in (known := [revision.version for revision in plan.revisions]):
            yield (
                record.path,
                Finding(
                    "record-version",
                    _('the plan "{id}" has no version {version}').format(id=plan.id, version=record.plan_version),
                    _("one of {words}").format(words=_(", ").join(known)),
                    _("write the edition that was run, or add it to the plan's `revisions`"),
                    "plan_version",
                    WARNING,
                ),
            )
        if scenario and scenario.plan != record.plan and scenario.plan in library.plans:
            yield (
                record.path,
                Finding(
                    "record-scenario",
                    _('the scenario "{id}" is one of the plan "{plan}"').format(id=scenario.id, plan=scenario.plan),
                    _("a scenario of the plan that was run"),
                    _("correct `scenario` or `plan`"),
                    "scenario",
                ),
            )
        elif scenario:
            objectives = [objective.id for objective in scenario.objectives]
            for position, result in enumerate(record.objectives):
                if result.id not in objectives:
                    yield (
                        record.path,
                        Finding(
                            "objective",
                            _('there is no objective "{id}"').format(id=result.id),
                            _("one of {words}").format(words=_(", ").join(objectives)),
                            _("correct the id"),
                            f"objectives[{position}].id",
                            WARNING,
                        ),
                    )


def orphans(library: model.Library, used: set[str]) -> Iterator[Located]:
    """Forms, lessons, dialogues, banks and papers that nothing leads to are not found by anybody."""
    for group in (library.forms, library.lessons, library.dialogues, library.banks, library.papers):
        for entry in group.values():
            if entry.id not in used:
                yield (
                    entry.path,
                    Finding(
                        "orphan",
                        _('nothing in the library refers to "{id}"').format(id=entry.id),
                        _("a course, process, type page or plan that names it"),
                        _("name it there, or delete the file"),
                        "id",
                        WARNING,
                    ),
                )


def authority_of_cases(cases: Iterator[tuple[str, str, str, float, str]], rules: model.Rules) -> Iterator[Located]:
    """A remedy is not larger than what its approver may grant. Cases come as (path, sector, role, amount, currency)."""
    for path, sector, role, amount, currency in cases:
        rows = [
            row
            for row in rules.authority
            if row.role == role and row.currency == currency and (not row.sectors or sector in row.sectors)
        ]
        if rows and all(row.up_to is not None and amount > row.up_to for row in rows):
            limit = max(row.up_to or 0 for row in rows)
            yield (
                path,
                Finding(
                    "authority",
                    _('{amount:g} {currency} is above what "{role}" may approve ({limit:g})').format(
                        amount=amount, currency=currency, role=role, limit=limit
                    ),
                    _("a role with enough authority in playbooks/rules.yml"),
                    _("correct `approved_by` or the amount"),
                    "approved_by",
                    WARNING,
                ),
            )


def review_overdue(path: str, due: date, state: str, today: date | None) -> Iterator[Located]:
    """A text past its review date says so to the editor; archived ones are left alone."""
    if today is not None and state != "archived" and due < today:
        yield (
            path,
            Finding(
                "review-overdue",
                _("the review was due on {date}").format(date=due),
                _("a review at the latest on that day"),
                _("review the text, then set `reviewed`"),
                "reviewed",
                WARNING,
            ),
        )


def near_duplicate(id: str, place: str) -> Finding:
    """No complaint is told by two cases of which none names the other."""
    return Finding(
        "near-duplicate",
        _("the case reads nearly like {id} ({place})").format(id=id, place=place),
        _("one case for one complaint"),
        _("merge the two, or say under `follows` or `departs` how they belong together"),
        "title",
        WARNING,
    )


def future_dates(path: str, key: str, day: date, today: date | None) -> Iterator[Located]:
    """Nothing has been received or reviewed in the future."""
    if today is not None and day - today > timedelta(days=1):
        yield (
            path,
            Finding(
                "date-future",
                _("`{key}` ({value}) is in the future").format(key=key, value=day),
                _("a date up to today"),
                _("correct the date"),
                key,
            ),
        )
