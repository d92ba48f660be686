"""The table of similar cases on the page of a case, row by row, as HTML.

The rows are made where all cases are at hand, and go as texts to whoever presses the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from html import escape

from markupsafe import Markup

from generator import language, render
from generator.catalog.cases import Similar, how_text
from generator.content import model
from generator.language import _
from generator.search.analogy import Analogy, Difference, analogy_of, granted_text
from generator.search.similar import Lists, Side

NO_BREAK = "\u00a0"

# Cases that are laid side by side with this one at a click.
MOST_COMPARED = 3


def key(id: str, lists: Lists, cards: Mapping[str, model.CaseCard]) -> str:
    """A text that changes when the table of a case would look different, its own text aside."""
    return lists.mark(id) + "".join([cards[other].digest for other in lists.ids(id)])


def similar_to(id: str, lists: Lists) -> Similar:
    """The table of a case: the most similar case first, those that count no longer at the end."""
    own = lists.side(id)
    likes = sorted(lists[id], key=lambda like: _is_past(lists.side(like.id).card))
    rows = tuple(row(own, other := lists.side(like.id), analogy_of(own, other, like.words)) for like in likes)
    return Similar(rows, ",".join((id, *(like.id for like in likes[:MOST_COMPARED]))))


def row(own: Side, other: Side, analogy: Analogy) -> Markup:
    """The row of another case: what it is, what is the same, what differs, and its outcome."""
    card, read_in = other.card, language.current()
    same, different, between, dot = _fixed(read_in)
    facts = between.join([_fact_html(fact) for fact in analogy.facts])
    factors = [escape(str(factor)) for factor in analogy.factors]
    texts = (*_relations_html(own.card, card), facts, *factors, _difference_html(analogy.effect))
    return Markup(
        f'<tr><td data-l=""><a href="../{card.received[:4]}/{card.id}.html">{escape(card.title)}</a> <span class="id">{card.id}</span>{_marks_html(card)}'
        f"{same}{escape(dot.join(analogy.same))}{_words_html(analogy.words)}{different}"
        f"{''.join([f'<p>{text}</p>' for text in texts if text])}{_outcome_html(card.sign, read_in)}{escape(granted_text(other))}</td></tr>"
    )


@lru_cache(maxsize=4)
def _fixed(_read_in: str) -> tuple[str, str, str, str]:
    """Where the second and the third cell begin, what stands between differences, and between what is the same."""
    same, different = (f'</td><td data-l="{escape(label)}">' for label in (_("Same"), _("Different")))
    return same, different, escape(_("; ")), _(" · ").replace(" ", NO_BREAK, 1)


@lru_cache(maxsize=16)
def _outcome_html(sign: str, _read_in: str) -> str:
    """The last cell up to what was granted."""
    return (
        f'</td><td data-l="{escape(_("Outcome"))}" class="num">'
        f'<span class="badge"><i class="i i-{sign}"></i>{escape(render.outcome_label(sign))}</span><br>'
    )


def _difference_html(difference: Difference) -> str:
    before, what, after = difference
    return f"{escape(before)}<b>{escape(what)}</b>{escape(after)}" if what else escape(before + after)


_fact_html = lru_cache(maxsize=8192)(_difference_html)


def _words_html(words: Iterable[str]) -> str:
    if not words:
        return ""
    quoted = "".join(_("“{word}”").format(word=word) for word in words)
    return f'<p class="meta">{escape(_("both mention {words}").format(words=quoted))}</p>'


def _relations_html(own: model.CaseCard, other: model.CaseCard) -> list[str]:
    """What authors wrote about the two, which explains more than any comparison."""
    if not (own.follows or own.departs or other.follows or other.departs):
        return []
    relations = (
        *(("follows", why) for id, why in own.follows if id == other.id),
        *(("departs", why) for id, why in own.departs if id == other.id),
        *(("followed_by", why) for id, why in other.follows if id == own.id),
        *(("departed_by", why) for id, why in other.departs if id == own.id),
    )
    quote = _("“{word}”")
    return [
        f'<span class="tag">{escape(how_text(how))}</span>{escape(quote.format(word=why))}'
        for how, why in relations
        if why
    ]


def _is_past(card: model.CaseCard) -> bool:
    return bool(card.superseded_by) or card.state == "archived"


@lru_cache(maxsize=64)
def _badge_html(tone: str, icon: str, word: str) -> str:
    return f'<span class="badge{tone}"><i class="i i-{icon}"></i>{escape(word)}</span>'


def _marks_html(card: model.CaseCard) -> str:
    """What makes a case a weaker precedent."""
    marks = ""
    if card.superseded_by:
        marks += _badge_html(" warn", "warn", _("superseded"))
    if card.state == "archived":
        marks += _badge_html("", "lock", _("archived"))
    elif card.state == "wip":
        marks += _badge_html(" warn", "note", _("in progress"))
    elif card.state == "not_validated":
        marks += _badge_html(" warn", "warn", _("not validated"))
    return f'<p class="marks">{marks}</p>' if marks else ""
