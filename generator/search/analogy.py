"""What is the same in two cases, what differs, and what the difference went with.

The table of similar cases answers the three questions that decide whether a precedent can be relied on: are the
facts alike, is it about the same point, and where they differ, did the outcome? An effect is named as the cause of
an outcome only where an author has written down for whom a factor spoke, and the outcome moved that way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import NamedTuple

from generator import language, render
from generator.content import model
from generator.language import N_, _
from generator.search.similar import Side

# Differing facts that are told, the most telling first; a table cell holds no more.
MOST_FACTS = 2
MOST_FACTORS = 2

_FACTS = (
    N_("{other}, not {own}"),
    N_("caused by {other}, not {own}"),
    N_("at the stage {other}, not {own}"),
    N_("in {other}, not {own}"),
)
"""How a type, cause, stage and sector are told that differ."""

_MEASURE = attrgetter("type", "sector", "group", "currency")
"""Sums are compared between cases that have these in common."""

_THERE = {
    "customer": N_("there, for the customer: {what}"),
    "company": N_("there, for the company: {what}"),
}
_HERE = {
    "customer": N_("only here, for the customer: {what}"),
    "company": N_("only here, for the company: {what}"),
}

_RANKS = {"no": 0, "part": 1, "full": 2}


class Difference(NamedTuple):
    """A difference in words: what stands before the telling part, the telling part, what comes after it."""

    before: str
    what: str = ""
    after: str = ""

    def __str__(self) -> str:
        return self.before + self.what + self.after


class Analogy(NamedTuple):
    """How another case compares with this one, in words for people."""

    same: tuple[str, ...]
    words: tuple[str, ...]
    """What both speak of."""
    facts: tuple[Difference, ...]
    """Where the facts differ."""
    factors: tuple[Difference, ...]
    """What spoke for the way in which the outcome differs; empty where it does not, or nobody wrote it down."""
    effect: Difference
    """The outcome of the other case, what it was here, and how the remedies compare; what it tells stands out where it differs."""


def analogy_of(own: Side, other: Side, words: Iterable[str] = ()) -> Analogy:
    """How `other` compares with `own`. `words` are those that the texts of both share."""
    read_in = language.current()
    is_settled = own.sign != "withdrawn" != other.sign
    moved = _RANKS[other.sign] - _RANKS[own.sign] if is_settled else 0
    same = _same(own.card, other.card, read_in)
    telling = tuple([word for word in words if not any(word in fact for fact in same)])
    facts = (*_facts(own.card, other.card, read_in), *_exceptions(own.card, other.card))
    factors = _factors(own.factors, other.factors, moved, read_in) if moved else ()
    is_cause = bool(factors) and _is_of_one_group(own.card, other.card)
    effect = _outcome(own.sign, other.sign, is_cause, read_in)
    money = _money(own, other) if other.sign != "withdrawn" else ""
    if money:
        effect = Difference(effect.before, effect.what, effect.after + _("; {more}").format(more=money))
    return Analogy(same, telling, facts, factors, effect)


def _same(own: model.CaseCard, other: model.CaseCard, read_in: str) -> tuple[str, ...]:
    found = []
    if own.type == other.type:
        found.append(own.type.rpartition("/")[2])
    elif _is_of_one_group(own, other):
        found.append(own.type.partition("/")[0])
    if own.sector == other.sector:
        found.append(own.sector)
    if own.stage == other.stage:
        found.append(own.stage)
    if own.cause == other.cause:
        found.append(own.cause)
    if own.kind == other.kind == "request":
        found.append(_("request"))
    if own.group and other.group:
        found.append(_("group complaint"))
    if own.media_risk and other.media_risk:
        found.append(_("media risk"))
    demands = tuple([demand for demand in own.demand if demand in other.demand])
    if demands:
        found.append(_demands(demands, read_in))
    return tuple(found)


def _is_of_one_group(own: model.CaseCard, other: model.CaseCard) -> bool:
    return own.type.partition("/")[0] == other.type.partition("/")[0]


@lru_cache(maxsize=1024)
def _demands(demands: tuple[str, ...], _read_in: str) -> str:
    return _("asks for {demands}").format(demands=_(", ").join(demands))


def _facts(own: model.CaseCard, other: model.CaseCard, read_in: str) -> list[Difference]:
    pairs = ((own.type, other.type), (own.cause, other.cause), (own.stage, other.stage), (own.sector, other.sector))
    differing = [(message, *pair) for message, pair in zip(_FACTS, pairs, strict=True) if pair[0] != pair[1]]
    return [_fact(message, ours, theirs, read_in) for message, ours, theirs in differing[:MOST_FACTS]]


@lru_cache(maxsize=8192)
def _fact(message: str, own: str, other: str, _read_in: str) -> Difference:
    if own.rpartition("/")[2] == other.rpartition("/")[2]:
        own, other = own.replace("/", _(" · ")), other.replace("/", _(" · "))
    before, _mark, after = _(message).partition("{other}")
    return Difference(before, other.rpartition("/")[2], after.format(own=own.rpartition("/")[2]))


def _exceptions(own: model.CaseCard, other: model.CaseCard) -> Iterator[Difference]:
    """What is out of the ordinary about one of the two only; that a case did not become public is not."""
    if own.group != other.group:
        yield Difference("", _("a group complaint") if other.group else _("no group complaint"))
    if other.media_risk and not own.media_risk:
        yield Difference("", _("with media risk"))
    if own.kind != other.kind:
        yield Difference("", _("a request, no complaint") if other.kind == "request" else _("a complaint, no request"))


def _factors(
    own: Iterable[model.Factor], other: Iterable[model.Factor], moved: int, read_in: str
) -> tuple[Difference, ...]:
    """The factors of one case only that spoke for the way in which the outcome moved: of the other case, or else of this one."""
    theirs, ours = ("customer", "company") if moved > 0 else ("company", "customer")
    found, label = _without(other, own, theirs), _THERE[theirs]
    if not found:
        found, label = _without(own, other, ours), _HERE[ours]
    if not found:
        return ()
    before, after, between = _around(label, read_in)
    return (Difference(before, between.join(found[:MOST_FACTORS]), after),)


@lru_cache(maxsize=16)
def _around(label: str, _read_in: str) -> tuple[str, str, str]:
    """What stands before and after a factor, and between two."""
    before, _mark, after = _(label).partition("{what}")
    return before, after, _("; ")


def _without(one: Iterable[model.Factor], two: Iterable[model.Factor], side: str) -> list[str]:
    """The names of the factors of `one` that spoke for a side and that `two` does not have."""
    found = [factor.name for factor in one if factor.side == side]
    known = {factor.name for factor in two} if found else ()
    return [name for name in found if name not in known]


@lru_cache(maxsize=64)
def _outcome(own: str, other: str, is_cause: bool, _read_in: str) -> Difference:
    """How two outcomes compare, by their signs. `is_cause`: whether what differs in the facts is the reason."""
    there, here = render.outcome_label(other), render.outcome_label(own)
    if other == "withdrawn":
        return Difference(_("the customer withdrew: there is no outcome to compare"))
    if own == "withdrawn":
        return Difference(_("outcome {other}").format(other=there))
    if own == other:
        return Difference(_("the same outcome: {other}").format(other=there))
    what = _("therefore {other}") if is_cause else _("outcome {other}")
    return Difference("", what.format(other=there), _(", here {own}").format(own=here))


def _money(own: Side, other: Side) -> str:
    """How much more or less was granted where that can be compared, and what it rested on; empty where it tells nothing."""
    ours, theirs = own.card.amount or 0, other.card.amount or 0
    if not theirs:
        return _("no money there") if ours and other.sign != "no" else ""
    if not ours or _MEASURE(own.card) != _MEASURE(other.card):
        return _("granted for: {basis}").format(basis=other.basis) if other.basis else ""
    if ours == theirs:
        return _("the same amount")
    message = _("{amount} more") if theirs > ours else _("{amount} less")
    text = message.format(amount=render.money(abs(theirs - ours), other.card.currency))
    return _("{text} ({basis})").format(text=text, basis=other.basis) if other.basis else text


def granted_text(side: Side) -> str:
    """What the customer received: the sum, or else in kind."""
    if side.card.amount:
        return render.money(side.card.amount, side.card.currency)
    return _(", ").join(side.kinds) or _("none")


def lines_of(other: Side, analogy: Analogy) -> tuple[str, ...]:
    """The row of another case as lines for a screen: what it is, what is the same, what differs."""
    dot = _(" · ")
    quoted = "".join(_("“{word}”").format(word=word) for word in analogy.words)
    mentioned = (_("both mention {words}").format(words=quoted),) if quoted else ()
    differing = _("; ").join(map(str, (*analogy.facts, *analogy.factors)))
    lines = (
        f"{other.card.id}  {other.card.title}",
        dot.join((render.outcome_label(other.sign), granted_text(other))),
        _("same: {text}").format(text=dot.join((*analogy.same, *mentioned))),
        _("different: {text}").format(text=differing) if differing else "",
        str(analogy.effect),
    )
    return tuple(line for line in lines if line)
