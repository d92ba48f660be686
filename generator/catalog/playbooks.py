"""The pages of processes, types, forms, plans, scenarios and training: each reads well on the screen and on paper."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from generator.content import checks, markdown, model
from generator.content.schema import KINDS_OF_FILE
from generator.language import _
from generator.page import Page, address, relative
from generator.settings import Settings

_GROUPS = tuple((kind.name, kind.collection) for kind in KINDS_OF_FILE if kind.name != "case")

AREAS = {"process": "process", "type": "process", "form": "reports", "plan": "emergency", "scenario": "emergency", "lesson": "training",
         "dialogue": "training", "bank": "training", "paper": "training", "course": "training"}
"""Kind of text -> the tab of the header it belongs to."""

INDEXES = ("process/index.html", "emergency/index.html", "training/index.html", "reports/index.html")


def entries(library: model.Library) -> Iterator[tuple[str, Any]]:
    """Every playbook text with its kind, in a fixed order."""
    for kind, collection in _GROUPS:
        for entry in getattr(library, collection).values():
            yield kind, entry


def texts_of(library: model.Library) -> dict[str, tuple[str, str, str]]:
    """Id -> (title, address, kind) of everything that is no case."""
    return {entry.id: (entry.title, address(kind, entry.id), kind) for kind, entry in entries(library)}


def key(library: model.Library) -> tuple[Any, ...]:
    """Plain values on which the pages depend: the texts themselves, the rules, and the titles of the cases they name."""
    named = sorted({id for kind, entry in entries(library) for _key, id, _kinds in checks.references(entry, kind) if id in library.cards})
    return (tuple(entry.digest for _kind, entry in entries(library)), repr(library.rules), repr(library.vocabulary),
            tuple((id, library.cards[id].title, library.cards[id].url) for id in named))


def addresses(library: model.Library) -> tuple[str, ...]:
    """The addresses of all pages of this module."""
    return (*INDEXES, *(address(kind, entry.id) for kind, entry in entries(library)))


def link_to(library: model.Library, texts: Mapping[str, tuple[str, str, str]], page: str) -> Callable[[str], str]:
    """A function from an id (case, text, `bank#question`) to its address as seen from `page`."""
    def link(id: str) -> str:
        name, hash_, anchor = id.partition("#")
        target = library.cards[name].url if name in library.cards else texts[name][1]
        return relative(f"{target}{hash_}{anchor}", page)
    return link


def title_of(library: model.Library, texts: Mapping[str, tuple[str, str, str]]) -> Callable[[str], str]:
    """A function from an id to its title."""
    rules = {rule.id: rule.title for rule in (*library.rules.limits, *library.rules.facts)}
    return lambda id: library.cards[id].title if id in library.cards else texts[id.partition("#")[0]][0] if id.partition("#")[0] in texts else rules[id]


_INDEX_OF = {"process": ("process/index.html", "Processes"), "emergency": ("emergency/index.html", "Plans and drills"),
             "training": ("training/index.html", "Training"), "reports": ("reports/index.html", "Reports and forms")}


def pages(library: model.Library, texts: Mapping[str, tuple[str, str, str]], settings: Settings) -> Iterator[Page]:
    """All pages of this module."""
    for path in INDEXES:
        area = path.partition("/")[0]
        yield Page(path, f"{area}-index.html", _(_INDEX_OF[area][1]), "index", area, _data(library, texts, settings, path), layout="wide.html")
    for kind, entry in entries(library):
        path = address(kind, entry.id)
        above, label = _INDEX_OF[AREAS[kind]]
        yield Page(path, f"{kind}.html", entry.title, kind, AREAS[kind], {**_data(library, texts, settings, path), "entry": entry},
                   ((_(label), above), (entry.title, "")), "" if entry.care.state == "archived" else entry.care.review_due.isoformat(),
                   "page.html" if kind in ("process", "lesson") else "wide.html", getattr(entry, "summary", ""))


def _data(library: model.Library, texts: Mapping[str, tuple[str, str, str]], settings: Settings, path: str) -> dict[str, Any]:
    link = link_to(library, texts, path)
    return {"library": library, "address": link, "title_of": title_of(library, texts), "is_page": lambda id: id.partition("#")[0] in texts or id in library.cards,
            "prose": lambda text: markdown.to_html(text, link), "company": settings.company,
            "rules": {rule.id: rule for rule in (*library.rules.limits, *library.rules.facts)}}
