"""The story of a build on one screen: load, check, gate, pages, engine, cases, gate again, swap."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

import generator
from generator import content, language, press, publish, render
from generator.catalog import pages_of
from generator.content.library import edition_of
from generator.content.store import UnusableError, forget
from generator.language import _
from generator.problems import Place, Problem
from generator.settings import WORK, Settings

AUDIENCES = {"public": ("public",), "internal": ("public", "internal"), "manager": ("public", "internal", "manager")}
"""Edition -> the audiences whose texts it holds."""

MANY = 300
"""So many files and more are spread over processes; for fewer their start costs more than it saves."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did. `site` is None where nothing was published, and then `problems` says why."""

    problems: list[Problem]
    site: Path | None = None
    cases: int = 0
    pages: int = 0
    written: int = 0
    """Files that were made anew; the others were taken over from the last edition."""
    engine_ran: bool = False
    seconds: dict[str, float] = field(default_factory=dict)
    """Processor seconds of this process by stage."""


def build(settings: Settings, *, progress: Progress | None = None) -> Report:
    """Publish the site, or change nothing and report everything that is wrong.

    No clock takes part: pages count from the newest date of the library, so that the same library
    gives the same bytes on any day. What is overdue today is for `check` to say. What is wrong is
    said in the language in use; the pages are in that of the settings.
    """
    spoken = language.current()
    try:
        with publish.alone(settings.work_folder):
            tell = progress or (lambda _stage, _done, _total: None)
            try:
                return _build(settings, tell)
            except UnusableError:  # what was read before cannot be read again
                forget(store_path(settings))
                language.use(spoken)
                return _build(settings, tell)
    except publish.BusyError:
        return Report([_busy()])
    finally:
        language.use(spoken)


def _build(settings: Settings, tell: Progress) -> Report:
    spare = settings.work_folder / "spare"
    publish.recover(settings.site_folder, spare)
    render.keep_compiled(settings.work_folder / "templates")
    clock = _Clock()
    with _processes(settings) as executor:
        loaded = content.load(
            settings.root, cache=store_path(settings), executor=executor, allow=tuple(text.text for text in settings.privacy_allow),
            progress=lambda done, total: tell(_("reading"), done, total))
        clock.lap("read")
        try:
            if loaded.library is None:
                return Report(loaded.problems, seconds=clock.laps)
            library = edition_of(loaded.library, AUDIENCES[settings.edition])
            as_of = settings.today or loaded.newest
            try:
                edition = publish.Edition(settings.site_folder, spare, loaded.store, generator.__version__)
            except publish.NotOursError as error:
                return Report([*loaded.problems, _foreign(str(error))], seconds=clock.laps)
            spoken = language.current()
            language.use(settings.language)
            pages = pages_of(library, settings, as_of)
            clock.lap("pages")
            frames, ran, problems = press.run_engine(settings, pages, edition, loaded.allowed)
            clock.lap("engine")
            if not problems:
                problems = press.press(settings, library, pages, frames, edition, loaded.allowed, executor, tell, clock.lap)
            if problems:
                return Report(sorted([*loaded.problems, *problems]), engine_ran=ran, seconds=clock.laps)
            language.use(spoken)
            written = edition.written
            try:
                edition.publish()
            except OSError as error:
                return Report([*loaded.problems, _in_use(settings.site_dir, error)], engine_ran=ran, seconds=clock.laps)
            clock.lap("publish")
            return Report(loaded.problems, settings.site_folder, len(library.cards), sum(path.endswith(".html") for path in edition.files()),
                          written, ran, clock.laps)
        finally:
            loaded.store.close()


def store_path(settings: Settings) -> Path:
    """Where what was read is kept for the next time."""
    return settings.work_folder / "store.sqlite"


class _Clock:
    """Processor time of this process, by stage."""

    def __init__(self) -> None:
        self.laps: dict[str, float] = {}
        self._last = time.process_time()

    def lap(self, name: str) -> None:
        now = time.process_time()
        self.laps[name] = now - self._last
        self._last = now


@contextmanager
def _processes(settings: Settings) -> Iterator[Executor | None]:
    """Processes to spread work over; None for a small library, which one process does sooner."""
    workers = settings.workers or os.cpu_count() or 1
    count = sum(1 for folder in settings.cases_folder.glob("*") if folder.is_dir() for _entry in os.scandir(folder)) if settings.cases_folder.is_dir() else 0
    if workers < 2 or count < MANY:
        with nullcontext():
            yield None
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers) as executor:
        yield executor


def _busy() -> Problem:
    return Problem(Place(WORK), "build-running", _("another Casepress is building this library"), _("one build at a time"),
                   _("wait until it has ended, or end it, and build again"))


def _foreign(name: str) -> Problem:
    return Problem(Place("mkdocs.yml"), "site-folder", _("the folder {name} holds files that Casepress did not make").format(name=name),
                   _("an empty folder, or one that Casepress made"), _("set `site_dir` to another folder, or empty this one"))


def _in_use(name: str, error: OSError) -> Problem:
    return Problem(Place(name), "site-folder", _("the folder cannot be replaced: {reason}").format(reason=error.strerror or error),
                   _("a folder in which no program holds a file open"), _("close the programs that show it and build again; the old site stands"))
