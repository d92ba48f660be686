"""The ordinary pages of the site: home, case lists, cases, playbooks.

`pages_of` says what there is; nothing is rendered before it is known that it must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from generator import language, precedents
from generator.catalog import cases, home, lists, playbooks
from generator.content import model
from generator.page import Page
from generator.settings import Settings


@dataclass(frozen=True, slots=True)
class Pages:
    """All pages of a site, each made when it is asked for."""

    library: model.Library
    settings: Settings
    as_of: date | None
    by_axis: Mapping[str, tuple[lists.Value, ...]]
    texts: Mapping[str, tuple[str, str, str]]

    @property
    def key(self) -> tuple[Any, ...]:
        """Plain values on which the ordinary pages depend beside templates and settings."""
        return playbooks.key(self.library)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of the ordinary pages."""
        return playbooks.addresses(self.library)

    def ordinary(self) -> Iterator[Page]:
        """The pages that go through the engine: they do not change with a case."""
        return playbooks.pages(self.library, self.texts, self.settings)

    def live(self) -> Iterator[Page]:
        """The pages beside lists and cases that change with a case."""
        yield home.page(self.library, self.by_axis, self.as_of, self.settings.review_warning_days)
        yield lists.index_page(self.library, self.by_axis)
        yield from precedents.pages(self.library, self.settings.company)

    def lists(self, per_page: int) -> Iterator[lists.ListPage]:
        """The list pages."""
        return lists.pages(self.by_axis, per_page)

    def context(self, frame: str) -> cases.Context:
        """What all case pages share."""
        return cases.Context(language.current(), self.library.rules, self.library.vocabulary, self.texts, frame, self.settings.company)


def pages_of(library: model.Library, settings: Settings, as_of: date | None) -> Pages:
    """The pages of a library."""
    return Pages(library, settings, as_of, lists.values(library), playbooks.texts_of(library))
