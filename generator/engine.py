"""Runs the page engine, MkDocs, over a folder of finished Markdown; the only module that knows MkDocs.

Our work is done before and after: no plugin and no hook takes part, whatever `mkdocs.yml` says.
What MkDocs and its theme add of their own (sitemap, error page, style sheets, scripts, search)
does not reach the site: only the pages and the files that stand among them do.
"""

import hashlib
import logging
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Read by the theme when it is imported: it prints a notice about its own future otherwise.
os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from generator import templates_folder
from generator.language import _
from generator.problems import ERROR, Place, Problem
from generator.settings import FILE, Settings

# The language of a page's text, for <html lang>: https://www.rfc-editor.org/info/bcp47
_HTML_LANGUAGES = {"zh_Hans": "zh-Hans", "zh_Hant": "zh-Hant", "en": "en"}

_NAMED_PAGE = re.compile(r"(?:Doc file|page|file) '([^']+\.md)'")


@dataclass(frozen=True, slots=True)
class EngineResult:
    """What the engine wrote and what it complained about.

    `files` are paths under the folder that was written, with `/`, sorted. The folder is
    complete only where `problems` is empty.
    """

    files: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Words(dict):
    """The catalog as the theme reads it: every text is there, in the language in use."""

    def __missing__(self, text: str) -> str:
        return _(text)


def run(project: Path, pages: Path, out: Path, settings: Settings, nav: Sequence[Any] | None = None) -> EngineResult:
    """Write every Markdown page of a folder as HTML, with the theme around it.

    `project` is the folder with `mkdocs.yml`, `pages` holds the Markdown and files to copy,
    `out` is emptied first. `nav` is MkDocs' list of `{title: page or list}`, None for none.
    Anything that MkDocs warns of is an error, since every page here was made by us: the
    places name files under `pages`.
    """
    with _complaints() as complaints:
        try:
            build(_configuration(project, pages, out, settings, nav or []))
        except MkDocsException as error:
            # It says no more than that something was wrong, where that was logged already.
            complaints[:] = complaints or [error.format_message()]
    problems = tuple(sorted({_problem(text, pages, project) for text in complaints}))
    return EngineResult(_keep_only_pages(pages, out), problems)


def site_id(settings: Settings) -> str:
    """Eight hexadecimal digits that tell this site from others which a browser keeps data for."""
    return hashlib.sha256(settings.site_name.encode()).hexdigest()[:8]


def _configuration(project: Path, pages: Path, out: Path, settings: Settings, nav: Sequence[Any]):
    configuration = load_config(
        config_file=str(project / FILE),
        docs_dir=str(pages),
        site_dir=str(out),
        site_url="",
        nav=list(nav),
        plugins=[],
        hooks=[],
        strict=False,
        use_directory_urls=False,
        theme={
            "name": "material",
            "custom_dir": str(templates_folder() / "theme"),
            "language": _HTML_LANGUAGES[settings.language],
            "font": False,
        },
    )
    configuration.theme.static_templates = set()
    configuration.extra["words"] = _Words()
    configuration.extra["site_id"] = site_id(settings)
    return configuration


class _Collector(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(record.getMessage())


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """The texts of all warnings while the engine runs, which prints none of them."""
    logger = logging.getLogger("mkdocs")
    collector, propagate = _Collector(), logger.propagate
    logger.addHandler(collector)
    logger.propagate = False
    try:
        yield collector.texts
    finally:
        logger.removeHandler(collector)
        logger.propagate = propagate


def _problem(text: str, pages: Path, project: Path) -> Problem:
    # Our own words around theirs: MkDocs speaks English only. Its paths are of this machine.
    text = text.replace(str(pages) + os.sep, "").replace(str(project) + os.sep, "")
    named = _NAMED_PAGE.search(text)
    return Problem(
        Place(named.group(1) if named else FILE),
        "page-engine",
        _("the page engine complains: {text}").format(text=text),
        fix=_("mend the page that is named, or the theme"),
        severity=ERROR,
    )


def _keep_only_pages(pages: Path, out: Path) -> tuple[str, ...]:
    """Delete what is neither a page nor a file that stands among the pages; the rest, sorted."""
    wanted = {_address(path.relative_to(pages).as_posix()) for path in pages.rglob("*") if path.is_file()}
    kept = []
    for path in sorted(out.rglob("*"), reverse=True):
        name = path.relative_to(out).as_posix()
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif name in wanted:
            kept.append(name)
        else:
            path.unlink()
    return tuple(sorted(kept))


def _address(name: str) -> str:
    """Where MkDocs writes a file of the folder: README.md stands for index.md there."""
    if not name.endswith(".md"):
        return name
    folder, slash, file = name.removesuffix(".md").rpartition("/")
    return f"{folder}{slash}{'index' if file == 'README' else file}.html"
