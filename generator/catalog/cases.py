"""The page of a case, and its row in a list.

Pure functions of a case, the cards of the cases it is related to, and a context that is the same
for all cases: they run in worker processes, ten thousand times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

from markupsafe import Markup, escape

from generator import deadlines, render
from generator.content import markdown, model
from generator.language import N_, _, ngettext
from generator.page import Page, anchor, relative

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@dataclass(frozen=True, slots=True)
class Context:
    """What all case pages share."""

    read_in: str
    rules: model.Rules
    vocabulary: model.Vocabulary
    texts: Mapping[str, tuple[str, str, str]]
    """Id -> (title, address, kind) of everything that is no case."""
    frame: str
    company: str = ""


@dataclass(frozen=True, slots=True)
class Related:
    """Another case on the page of a case, and why it is there."""

    card: model.CaseCard
    how: str
    """follows, departs, superseded_by, followed_by, departed_by, supersedes."""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The cases that a page names."""

    related: tuple[Related, ...] = ()
    linked: Mapping[str, str] = field(default_factory=dict)
    """Id -> address of the cases that its body leads to."""
    earlier: model.CaseCard | None = None
    later: model.CaseCard | None = None

    def key(self) -> str:
        """A text that changes when the page would look different."""
        earlier, later = self.earlier, self.later
        around = f"{earlier.url}\0{earlier.title}\0" if earlier else "\0\0"
        around += f"{later.url}\0{later.title}" if later else "\0"
        return (
            around
            + "".join(f"\0{url}" for url in self.linked.values())
            + "".join(f"\0{item.card.id}\0{item.card.digest}\0{item.how}\0{item.why}" for item in self.related)
        )


@dataclass(frozen=True, slots=True)
class Similar:
    """The table of similar cases: its rows as HTML, and the ids with which the page that compares cases is opened."""

    rows: tuple[Markup, ...] = ()
    compare: str = ""


class Moment(NamedTuple):
    """A row of the timeline. `kind` is step, reply, law or house."""

    kind: str
    time: str
    title: str
    text: Any = ""
    note: str = ""
    late: bool = False
    sort: tuple[datetime, int] = (datetime.min, 0)


def page(case: model.Case) -> Page:
    """The page of a case; what its template sees is made by `html`."""
    return Page(
        path=f"cases/{case.received.date.year}/{case.id}.html",
        template="case.html",
        title=case.title,
        kind="case",
        area="search",
        crumbs=((_("Precedents"), "cases/index.html"), (case.type_name, "")),
        review=case.care.review_due.isoformat() if case.care.state != "archived" else "",
        description=case.point,
    )


def html(case: model.Case, neighbours: Neighbours, context: Context, similar: Similar = Similar()) -> str:
    """The fragment of the page of a case."""
    url = f"cases/{case.received.date.year}/{case.id}.html"
    reply = deadlines.reply_of(case, context.rules)
    lines = markdown.say_lines(_section(case, "话术"))

    def address(id: str) -> str:
        name, sign, part = id.partition("#")
        target = context.texts[name][1] if name in context.texts else neighbours.linked.get(name, "") if name else url
        return relative(f"{target}{sign}{anchor(part)}", url) if target else ""

    return render.render(
        "case.html",
        {
            "case": case,
            "neighbours": neighbours,
            "similar": similar,
            "address": address,
            "lines": lines,
            "reply": reply,
            "verdict": verdict(case, reply),
            "timeline": timeline(case, context.rules, reply),
            "ladder": _ladder_html(
                deadlines.authority_for(context.rules, case.sector), _approver(case, context.rules), context.read_in
            ).replace(_AMOUNT, str(escape(_("this case {amount}").format(amount=render.money(case.amount))))),
            "how_text": how_text,
            "factors": factors(case),
            "limits": _limits_html(deadlines.limits_for(context.rules, case.sector, case.type), context.read_in),
            "prose": {
                title: markdown.to_html(case.section(title), address) for title in ("案情", "诉求", "结果", "经验教训")
            },
            "used": [(id, *context.texts[id]) for id in case.playbooks if id in context.texts],
            "related": lambda card: relative(card.url, url),
            "by": {
                axis: f"../by/{axis}/{context.vocabulary.code(name, value)}.html"
                for axis, name, value in (("sector", "sectors", case.sector), ("type", "types", case.type))
            },
        },
        context.read_in,
    )


@lru_cache(maxsize=512)
def _limits_html(limits: tuple[model.Limit, ...], read_in: str) -> Markup:
    """The limits of a sector and type: the same on thousands of pages."""
    return Markup(render.render("limits.html", {"limits": limits}, read_in))


_AMOUNT = "\0"


@lru_cache(maxsize=512)
def _ladder_html(rows: tuple[model.Authority, ...], approver: str, read_in: str) -> Markup:
    """The ladder of authority with a tag for the amount at the role that may approve it."""
    return Markup(render.render("ladder.html", {"rows": rows, "approver": approver, "amount": _AMOUNT}, read_in))


def _approver(case: model.Case, rules: model.Rules) -> str:
    """Who decides on such a sum; what a group was granted is one plan for all, so there the sum says nothing: who did decide."""
    if case.group and case.amount:
        return case.approved_by
    row = (
        deadlines.approver(
            rules, case.sector, case.amount, tuple(item.kind for item in case.remedy if item.amount is not None)
        )
        if case.amount
        else None
    )
    return row.role if row else ""


def _section(case: model.Case, title: str) -> model.Section:
    return next((section for section in case.sections if section.title == title), model.Section(title, "", 0))


class Verdict(NamedTuple):
    """A fact of the answer: what it is, the word, the tone (ok, warn, bad or none), and a note."""

    label: str
    word: str
    sign: str
    tone: str
    note: str


def verdict(case: model.Case, reply: deadlines.Reply | None) -> tuple[Verdict, ...]:
    """Outcome, remedy, time limit and state, as the first things one sees of a case."""
    sign = "withdrawn" if case.outcome == model.WITHDRAWN else case.upheld
    kinds = _(", ").join(dict.fromkeys(item.kind for item in case.remedy))
    money = render.money(case.amount, next((item.currency for item in case.remedy if item.amount is not None), "CNY"))
    parts = _(", ").join(
        f"{item.kind} {render.money(item.amount, item.currency)}" for item in case.remedy if item.amount is not None
    )
    remedy = Verdict(
        _("Remedy"),
        money or kinds or _("none"),
        "",
        "",
        (parts if len(case.remedy) > 1 else kinds) if money else (_("no money") if kinds else ""),
    )
    if reply is None:
        limit = Verdict(_("Time limit"), _("no limit known"), "", "", "")
    elif reply.day is None:
        limit = Verdict(
            _("Time limit"), _("not replied yet"), "clock", "warn", _("limit {day}").format(day=f"{reply.due:%m-%d}")
        )
    else:
        last = (reply.due.date() - case.received.date).days
        note = _("replied on day {day}, limit day {last}").format(day=reply.day, last=last)
        limit = (
            Verdict(_("Time limit"), _("late by {n} days").format(n=reply.late_days), "warn", "bad", note)
            if reply.late_days
            else Verdict(_("Time limit"), _("kept"), "check", "ok", note)
        )
    states = {
        "validated": (_("validated"), "check", "ok"),
        "not_validated": (_("not validated"), "warn", "warn"),
        "wip": (_("in progress"), "note", "warn"),
        "archived": (_("archived"), "lock", ""),
    }
    word, icon, tone = states[case.care.state]
    return (
        Verdict(_("Outcome"), render.outcome_label(sign), sign, "", case.outcome),
        remedy,
        limit,
        Verdict(_("State"), word, icon, tone, _("review by {day}").format(day=case.care.review_due)),
    )


def factors(case: model.Case) -> list[tuple[str, str]]:
    """For each side that facts spoke for its name, and the facts in one line."""
    sides = (("customer", _("for the customer")), ("company", _("for the company")), ("neutral", _("for neither")))
    found = [(label, _("; ").join(item.name for item in case.factors if item.side == side)) for side, label in sides]
    return [(label, names) for label, names in found if names]


def timeline(case: model.Case, rules: model.Rules, reply: deadlines.Reply | None) -> list[Moment]:
    """The handling with the limits drawn into it, in the order of time."""
    entries, _bad = markdown.timeline(_section(case, "处理经过"))
    rows: list[Moment] = []
    replied_seen = False
    for number, entry in enumerate(entries):
        at = case.received.at + timedelta(minutes=entry.minutes)
        exact = (case.received.has_time and entry.minutes % 1440 != 0) or (
            entry.minutes == 0 and case.received.has_time
        )
        note, late = "", False
        if (
            case.replied
            and reply
            and reply.day is not None
            and not replied_seen
            and at.date() >= case.replied.date
            and entry.role != "客户"
        ):
            replied_seen = True
            last = (reply.due.date() - case.received.date).days
            late = reply.late_days > 0
            note = (
                _("replied on day {day}, late by {n} days") if late else _("replied on day {day}, limit day {last}")
            ).format(day=reply.day, n=reply.late_days, last=last)
        rows.append(
            Moment(
                "step",
                moment_text(at, exact, case.received.date),
                entry.role,
                markdown.inline(entry.text),
                note,
                late,
                (at, number),
            )
        )
    for end, limit in deadlines.ends_of(rules, case.sector, case.type, case.received):
        if limit.milestone == "replied":
            span = render.span_text(limit.span)
            title = _("legal limit") if limit.basis == "law" else _("house limit")
            rows.append(
                Moment(
                    limit.basis,
                    moment_text(end, False, case.received.date),
                    title,
                    _("{title}: {span}").format(title=limit.title, span=span),
                    "",
                    False,
                    (end, 1000),
                )
            )
    return sorted(rows, key=lambda row: row.sort)


def moment_text(at: datetime, exact: bool, start: date) -> str:
    """`02-12 Thu 10:20`, with the year where it is not that of the start."""
    day = f"{at.month:02}-{at.day:02}" if at.year == start.year else f"{at.year}-{at.month:02}-{at.day:02}"
    return f"{day} {_(WEEKDAYS[at.weekday()])}" + (f" {at.hour:02}:{at.minute:02}" if exact else "")


def row(card: model.CaseCard) -> str:
    """The row of a case in any list: lists lie two folders below cases/."""
    flags = []
    if card.group:
        flags.append(f'<span class="badge warn"><i class="i i-person"></i>{escape(_("group complaint"))}</span>')
    if card.media_risk:
        flags.append(f'<span class="badge warn"><i class="i i-eye"></i>{escape(_("media risk"))}</span>')
    if card.state == "not_validated":
        flags.append(f'<span class="badge warn"><i class="i i-warn"></i>{escape(_("not validated"))}</span>')
    elif card.state == "wip":
        flags.append(f'<span class="badge warn"><i class="i i-note"></i>{escape(_("in progress"))}</span>')
    elif card.state == "archived":
        flags.append(f'<span class="badge"><i class="i i-lock"></i>{escape(_("archived"))}</span>')
    money = render.money(card.amount, card.currency)
    kind = (
        f'<span class="badge"><i class="i i-request"></i>{escape(_("request"))}</span>'
        if card.kind == "request"
        else ""
    )
    return (
        f'<li><div><h2><a href="../../{card.received[:4]}/{card.id}.html">{escape(card.title)}</a></h2><p>{escape(card.point)}</p>'
        f'<p class="meta dots"><span class="id">{card.id}</span><span>{escape(card.sector)}</span><span>{escape(card.type.rpartition("/")[2])}</span>'
        f'<span>{escape(card.channel)}</span><time datetime="{card.received[:10]}">{card.received[:10]}</time>{kind}{"".join(flags)}</p></div>'
        f'<p class="out"><span class="badge"><i class="i i-{card.sign}"></i>{escape(render.outcome_label(card.sign))}</span>'
        f"<b>{escape(money) if money else ''}</b></p></li>"
    )


def neighbours_of(library: model.Library) -> dict[str, Neighbours]:
    """For every case the cases that its page names: relations both ways, and the earlier and later one of its type."""
    cards = library.cards
    by_type: dict[str, list[model.CaseCard]] = {}
    for card in sorted(cards.values(), key=lambda card: (card.received, card.id)):
        by_type.setdefault(card.type, []).append(card)
    around: dict[str, tuple[model.CaseCard | None, model.CaseCard | None]] = {}
    for group in by_type.values():
        for position, card in enumerate(group):
            around[card.id] = (
                group[position - 1] if position else None,
                group[position + 1] if position + 1 < len(group) else None,
            )
    backwards: dict[str, list[Related]] = {}
    for card in cards.values():
        for how, relations in (("followed_by", card.follows), ("departed_by", card.departs)):
            for target, why in relations:
                backwards.setdefault(target, []).append(Related(card, how, why))
        if card.superseded_by:
            backwards.setdefault(card.superseded_by, []).append(Related(card, "supersedes"))
    found: dict[str, Neighbours] = {}
    for id, card in cards.items():
        related: list[Related] = []
        if card.superseded_by in cards:
            related.append(Related(cards[card.superseded_by], "superseded_by"))
        related += [Related(cards[target], "follows", why) for target, why in card.follows if target in cards]
        related += [Related(cards[target], "departs", why) for target, why in card.departs if target in cards]
        related += backwards.get(id, [])
        linked = {target: cards[target].url for target in card.links if target in cards}
        found[id] = Neighbours(tuple(related), linked, *around[id])
    return found


def how_text(how: str) -> str:
    """What a relation is called on the page."""
    return {
        "follows": _("decided like"),
        "departs": _("departs from"),
        "superseded_by": _("superseded by"),
        "followed_by": _("followed by"),
        "departed_by": _("departed from by"),
        "supersedes": _("supersedes"),
    }[how]


def count_text(n: int) -> str:
    """`23 cases`."""
    return ngettext("{n} case", "{n} cases", n).format(n=n)
