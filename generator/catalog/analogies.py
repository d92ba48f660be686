"""The table of similar cases on the page of a case, row by row, as HTML.

The rows are made where all cases are at hand, and go as texts to whoever presses the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from markupsafe import Markup, escape

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
    texts = (
        *_relations_html(own.card, card),
        facts,
        *[escape(str(factor)) for factor in analogy.factors],
        _fact_html(analogy.effect),
    )
    return Markup(
        f'<tr><td data-l=""><a href="../{card.received[:4]}/{card.id}.html">{escape(card.title)}</a> <span class="id">{card.id}</span>{_marks_html(card)}'
        f"{same}{escape(dot.join(analogy.same))}{_words_html(analogy.words)}{different}"
        f"{''.join([f'<p>{text}</p>' for text in texts if text])}{_outcome_html(card.sign, read_in)}{escape(granted_text(other))}</td></tr>"
    )


@lru_cache(maxsize=4)
def _fixed(_read_in: str) -> tuple[str, str, str, str]:
    """Where the second and the third cell begin, what stands between differences, and between what is the same."""
    same, different = (f'</td><td data-l="{escape(label)}">' for label in (_("Same"), _("Different")))
    return same, different, str(escape(_("; "))), _(" · ").replace(" ", NO_BREAK, 1)


@lru_cache(maxsize=16)
def _outcome_html(sign: str, _read_in: str) -> str:
    """The last cell up to what was granted."""
    return (
        f'</td><td data-l="{escape(_("Outcome"))}" class="num">'
        f'<span class="badge"><i class="i i-{sign}"></i>{escape(render.outcome_label(sign))}</span><br>'
    )


@lru_cache(maxsize=8192)
def _fact_html(difference: Difference) -> str:
    what = f"<b>{escape(difference.what)}</b>" if difference.what else ""
    return f"{escape(difference.before)}{what}{escape(difference.after)}"


def _words_html(words: Iterable[str]) -> str:
    if not words:
        return ""
    quoted = "".join(_("“{word}”").format(word=word) for word in words)
    return f'<p class="meta">{escape(_("both mention {words}").format(words=quoted))}</p>'


def _relations_html(own: model.CaseCard, other: model.CaseCard) -> Iterator[str]:
    """What authors wrote about the two, which explains more than any comparison."""
    for how, relations, id in (
        ("follows", own.follows, other.id),
        ("departs", own.departs, other.id),
        ("followed_by", other.follows, own.id),
        ("departed_by", other.departs, own.id),
    ):
        for target, why in relations:
            if target == id and why:
                yield f'<span class="tag">{escape(how_text(how))}</span>{escape(_("“{word}”").format(word=why))}'


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
