"""Lists of cases: by sector, type, outcome and year, paged, so that they stay light with ten thousand cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from markupsafe import Markup

from generator import language, render
from generator.catalog import cases
from generator.content import model
from generator.language import N_, _
from generator.page import Page, relative

AXES = (("sector", N_("Sector")), ("type", N_("Type")), ("outcome", N_("Outcome")), ("year", N_("Year")))


@dataclass(frozen=True, slots=True)
class Value:
    """One value of an axis, with the cases that have it, the newest first."""

    axis: str
    word: str
    label: str
    code: str
    cards: tuple[model.CaseCard, ...]
    group: str = ""
    """Level one of a type of level two."""

    def path(self, number: int = 1) -> str:
        """The address of page `number` of its list."""
        return f"cases/by/{self.axis}/{self.code}{'' if number == 1 else f'-{number}'}.html"


def values(library: model.Library) -> dict[str, tuple[Value, ...]]:
    """For each axis its values in the order of the vocabulary, those without a case too."""
    newest_first = tuple(sorted(library.cards.values(), key=lambda card: (card.received, card.id), reverse=True))
    vocabulary = library.vocabulary

    def group(key: Callable[[model.CaseCard], str]) -> dict[str, list[model.CaseCard]]:
        found: dict[str, list[model.CaseCard]] = {}
        for card in newest_first:
            found.setdefault(key(card), []).append(card)
        return found

    sectors, types, outcomes = (
        group(lambda card: card.sector),
        group(lambda card: card.type),
        group(lambda card: card.sign),
    )
    first_level = group(lambda card: card.type.partition("/")[0])
    years = group(lambda card: card.year)
    type_values: list[Value] = []
    for word in vocabulary.types:
        type_values.append(Value("type", word.word, word.word, word.code, tuple(first_level.get(word.word, ()))))
        type_values += [
            Value(
                "type",
                f"{word.word}/{kind.word}",
                kind.word,
                f"{word.code}-{kind.code}",
                tuple(types.get(f"{word.word}/{kind.word}", ())),
                word.word,
            )
            for kind in word.kinds
        ]
    return {
        "sector": tuple(
            Value("sector", word.word, word.word, word.code, tuple(sectors.get(word.word, ())))
            for word in vocabulary.sectors
        ),
        "type": tuple(type_values),
        "outcome": tuple(
            Value("outcome", sign, render.outcome_label(sign), sign, tuple(outcomes.get(sign, ())))
            for sign in ("full", "part", "no", "withdrawn")
        ),
        "year": tuple(Value("year", year, year, year, tuple(years[year])) for year in sorted(years, reverse=True)),
        "all": (Value("all", "", _("All cases"), "cases", newest_first),),
    }


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list: its page, and the cards on it, whose rows are put in when it is pressed."""

    page: Page
    cards: tuple[model.CaseCard, ...]
    facets: Callable[[], Markup]
    """The filter beside it, made when first asked for and then the same for all pages of a value."""

    def key(self) -> tuple[Any, ...]:
        """Plain values that change when the page would look different."""
        data = self.page.data
        return (
            self.page.path,
            data["here"],
            data["total"],
            data["n"],
            data["counts_key"],
            "".join([card.digest for card in self.cards]),
        )


def pages(by_axis: Mapping[str, tuple[Value, ...]], per_page: int) -> Iterator[ListPage]:
    """All pages of all lists; a value without cases has a page too, since links lead there."""
    counts_key = repr([len(value.cards) for group in by_axis.values() for value in group])
    for group in by_axis.values():
        for value in group:
            total = max(1, -(-len(value.cards) // per_page))
            facets = cache(partial(_facets, value, by_axis))
            for here in range(1, total + 1):
                title = (
                    value.label if value.axis in ("all", "outcome") else _("Cases: {value}").format(value=value.label)
                )
                page = Page(
                    path=value.path(here),
                    template="case-list.html",
                    title=title,
                    kind="list",
                    area="search",
                    data={
                        "value": value,
                        "here": here,
                        "total": total,
                        "n": len(value.cards),
                        "counts_key": counts_key,
                    },
                    crumbs=((_("Precedents"), "cases/index.html"), (value.label, "")),
                    layout="list.html",
                    live=True,
                )
                yield ListPage(page, value.cards[(here - 1) * per_page : here * per_page], facets)


def _facets(value: Value, by_axis: Mapping[str, tuple[Value, ...]]) -> Markup:
    """The filter beside the list of a value: all values with their counts."""
    here = value.path()
    data = {
        "value": value,
        "by_axis": by_axis,
        "axes": AXES,
        "link": lambda other: relative(other.path(), here),
        "home": relative("cases/index.html", here),
        "all": relative("cases/by/all/cases.html", here),
    }
    return Markup(render.render("list-facets.html", data, language.current()))


def html(list_page: ListPage, rows: str, read_in: str) -> str:
    """The fragment of a list page; `rows` are those of its cards, one after the other."""
    page, value = list_page.page, list_page.page.data["value"]
    return render.render(
        "case-list.html",
        {
            **page.data,
            "rows": Markup(rows),
            "facets": list_page.facets(),
            "turn": lambda number: relative(value.path(number), page.path),
            "count": cases.count_text(len(value.cards)),
            "home": relative("cases/index.html", page.path),
        },
        read_in,
    )


def index_page(library: model.Library, by_axis: Mapping[str, tuple[Value, ...]]) -> Page:
    """The page 按类型看: how many cases there are of what, each count a link."""
    return Page(
        path="cases/index.html",
        template="case-index.html",
        title=_("Precedents by type"),
        kind="list",
        area="search",
        data={"by_axis": by_axis, "axes": AXES, "n": len(library.cards)},
        layout="list.html",
        live=True,
    )
