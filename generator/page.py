"""A page is all that a feature says to the outside: where, which template, which data.

Addresses are relative to the root of the site, with `/` and without a leading one. Links are
always relative, since the site opens from a folder.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FOLDERS = {
    "process": "process", "type": "types", "form": "forms", "plan": "emergency", "scenario": "emergency/scenarios",
    "record": "emergency/records",
    "lesson": "training/lessons", "dialogue": "training/dialogues", "bank": "training/questions", "paper": "training/papers",
    "course": "training/courses",
}
"""Kind of text -> folder of its pages; cases lie under cases/<year>/."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be written. `data` is what its template sees beside the page itself."""

    path: str
    template: str
    title: str
    kind: str
    area: str
    """Which tab of the header is current: home, search, process, emergency, training, reports."""
    data: Mapping[str, Any] = field(default_factory=dict)
    crumbs: tuple[tuple[str, str], ...] = ()
    """Label and address of the pages above; the last has no address."""
    review: str = ""
    """The day by which the text must be reviewed, in ISO form; empty for pages without one."""
    layout: str = "wide.html"
    """The template of the theme around it."""
    description: str = ""
    live: bool = False
    """Whether it tells of cases: then it is pressed after the engine, which need not run for a changed case."""


def address(kind: str, id: str) -> str:
    """The address of a playbook text; a question (`bank#question`) leads to its place in the bank."""
    name, _hash, anchor = id.partition("#")
    return f"{FOLDERS[kind]}/{name}.html" + (f"#{anchor}" if anchor else "")


def anchor(title: str) -> str:
    """The id of a heading in its page: the heading itself, without spaces."""
    return "-".join(title.split())


def relative(target: str, page: str) -> str:
    """The link from `page` to `target`, both addresses from the root."""
    path, hash_, anchor = target.partition("#")
    if not path or path == page:
        return f"#{anchor}" if hash_ else page.rpartition("/")[2]
    here, there = page.split("/")[:-1], path.split("/")
    shared = 0
    while shared < len(here) and shared < len(there) - 1 and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + "/".join(there[shared:]) + hash_ + anchor


def root_of(page: str) -> str:
    """The way from a page to the root of the site, with a slash at the end."""
    return "../" * page.count("/") or "./"
