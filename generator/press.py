"""From pages to files: the engine for the ordinary ones, frames for everything that tells of cases.

Only what changed is made: every file has a key, whatever its content depends on, and a file whose
key is that of the last edition is taken over. Every page that is made passes the second privacy
gate before it is written.
"""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
from collections.abc import Callable, Iterable
from concurrent.futures import Executor
from contextlib import closing
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from generator import deadlines, language, precedents, privacy, render, templates_folder
from generator.catalog import Pages, analogies, cases, lists
from generator.content import model
from generator.content.store import load_object
from generator.drills import calendar
from generator.language import _
from generator.problems import Problem
from generator.publish import Edition, write
from generator.search import shards, similar
from generator.settings import FILE, Settings

FRAMES = {"wide": ("wide.html", "search"), "list": ("list.html", "search"), "home": ("home.html", "home")}
"""Name of a frame -> the theme's template and the area of the pages in it."""

_CHUNK = 100


def run_engine(
    settings: Settings, pages: Pages, edition: Edition, allowed: frozenset[str]
) -> tuple[dict[str, str], bool, list[Problem]]:
    """The frames by name, whether the engine ran, and problems. The ordinary pages are in the edition.

    The engine's output is kept under .casepress/ and taken over as long as everything it comes from is the same.
    """
    out = settings.work_folder / "engine"
    key = digest(
        pages.key,
        templates_key(),
        code_key(),
        (settings.root / FILE).read_bytes() if (settings.root / FILE).is_file() else b"",
        language.current(),
    )
    made = _made_before(out, key)
    ran = made is None
    if made is None:
        made, problems = _engine(settings, pages, out, allowed)
        if problems:
            return {}, ran, problems
        (out / "key").write_text(
            json.dumps({"key": key, "digests": {path: digest(data) for path, data in made.items()}}), "utf-8"
        )
    frames = {name: made[f"frames/{name}.html"].decode() for name in FRAMES}
    for page in pages.addresses:
        if not edition.keep(page, key):
            edition.write(page, key, made[page])
    return frames, ran, []


def _made_before(out: Path, key: str) -> dict[str, bytes] | None:
    """What the engine made from the same things, file by file; None where there is none, or it is not as it was looked over."""
    try:
        kept = json.loads((out / "key").read_text("utf-8"))
        if kept["key"] != key:
            return None
        made = {path: (out / "site" / path).read_bytes() for path in kept["digests"]}
        return made if all(digest(data) == kept["digests"][path] for path, data in made.items()) else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _engine(
    settings: Settings, pages: Pages, out: Path, allowed: frozenset[str]
) -> tuple[dict[str, bytes], list[Problem]]:
    """Write the MkDocs project, run the engine over it, and look over what it made."""
    from generator import engine

    folder = settings.pages_folder
    shutil.rmtree(folder, ignore_errors=True)
    shutil.rmtree(out, ignore_errors=True)
    texts = {
        page.path: render.as_markdown(page, render.render(page.template, page.data, language.current()))
        for page in pages.ordinary()
    }
    texts |= {f"frames/{name}.html": render.frame_source(layout, area) for name, (layout, area) in FRAMES.items()}
    if "index.html" not in texts:
        texts["index.html"] = texts["frames/home.html"]
    for path, text in texts.items():
        file = folder / f"{path.removesuffix('.html')}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8", newline="\n")
    result = engine.run(settings.root, folder, out / "site", settings)
    if result.problems:
        return {}, list(result.problems)
    made = {path: (out / "site" / path).read_bytes() for path in result.files}
    return made, [
        problem for path, data in made.items() for problem in privacy.find_in_html(data.decode(), path, allowed)
    ]


def press(
    settings: Settings,
    library: model.Library,
    pages: Pages,
    frames: dict[str, str],
    edition: Edition,
    allowed: frozenset[str],
    executor: Executor | None,
    tell: Callable[[str, int, int], None],
    lap: Callable[[str], None],
) -> list[Problem]:
    """Write everything that tells of cases, the style sheet and the scripts into the edition; `lap` is told the name of each stage that is done."""
    problems: list[Problem] = []
    _assets(edition)
    problems += _search(settings, library, pages, edition, allowed)
    lap("search")
    problems += _calendar(settings, pages, edition, allowed)
    problems += _live_pages(pages, frames, edition, allowed)
    problems += _lists(settings, pages, frames["list"], edition, allowed)
    lap("lists")
    problems += _cases(library, pages, frames["wide"], edition, allowed, executor, tell, lap)
    lap("cases")
    return problems


def _put(edition: Edition, path: str, text: str) -> bool:
    """Put a text into the edition; True where it had to be written."""
    data = text.encode()
    key = digest(data)
    if edition.keep(path, key):
        return False
    edition.write(path, key, data)
    return True


def _assets(edition: Edition) -> None:
    _put(edition, "assets/css/casepress.css", render.stylesheet())
    _put(edition, "assets/js/boot.js", (templates_folder() / "js" / "boot.js").read_text("utf-8"))
    _put(edition, "assets/js/casepress.js", render.script({"calendar": deadlines.calendar_table()}))
    _put(edition, "assets/js/run.js", render.run_script())


def _search(
    settings: Settings, library: model.Library, pages: Pages, edition: Edition, allowed: frozenset[str]
) -> list[Problem]:
    """What the search loads. It is made anew only where a text changed, kept under .casepress/ and taken over file by file."""
    folder = settings.work_folder / "search"
    key = digest(pages.key, [(card.id, card.digest) for card in library.cards.values()], code_key(), language.current())
    if _take_over_search(folder, key, edition):
        return []
    shutil.rmtree(folder, ignore_errors=True)
    files, problems = _write_search(library, folder, allowed)
    if not problems:
        (folder / "files.json").write_text(json.dumps([key, files]), "utf-8")
        for name, file_key in files.items():
            if not edition.keep(f"assets/search/{name}", file_key):
                edition.write(f"assets/search/{name}", file_key, (folder / name).read_bytes())
    return problems


def _take_over_search(folder: Path, key: str, edition: Edition) -> bool:
    """Put the files that were made from the same texts into the edition; False where there are none, or one is not as it was made."""
    try:
        made_from, files = json.loads((folder / "files.json").read_text("utf-8"))
        kept = dict(files) if made_from == key else {}
    except (OSError, ValueError, TypeError):
        return False
    for name, file_key in kept.items():
        if not edition.keep(f"assets/search/{name}", file_key):
            data = (folder / name).read_bytes() if (folder / name).is_file() else b""
            if digest(data) != file_key:
                return False
            edition.write(f"assets/search/{name}", file_key, data)
    return bool(kept)


def _write_search(
    library: model.Library, folder: Path, allowed: frozenset[str]
) -> tuple[dict[str, str], list[Problem]]:
    """The files of the search by name with their keys, and what the gate found: it reads the texts before they are packed."""
    entries = list(precedents.entries(library))
    problems = [
        problem
        for entry in entries
        for problem in privacy.find_in_script(
            json.dumps(precedents.texts_of(entry), ensure_ascii=False), entry.url, allowed
        )
    ]
    shards.write_index(entries, folder, precedents.analysis(library))
    scripts = {"desk.js": precedents.desk_script(library)}
    problems += privacy.find_in_script(scripts["desk.js"], "assets/search/desk.js", allowed)
    for block in precedents.brief_blocks(library):
        scripts[f"{block.name}.js"] = block.script
        problems += privacy.find_in_script(block.text, f"assets/search/{block.name}.js", allowed)
    for name, script in scripts.items():
        (folder / name).write_text(script, "utf-8", newline="\n")
    return {file.name: digest(file.read_bytes()) for file in sorted(folder.glob("*.js"))}, problems


def _calendar(settings: Settings, pages: Pages, edition: Edition, allowed: frozenset[str]) -> list[Problem]:
    """Write the calendar of drills and reviews, where there is a plan to drill."""
    if pages.as_of is None or not pages.library.plans:
        return []
    key = digest(pages.key, templates_key(), code_key(), language.current(), settings.site_name, pages.as_of)
    if edition.keep(calendar.PATH, key):
        return []
    text = calendar.calendar(pages.library, digest(settings.site_name)[:8], pages.as_of).decode()
    edition.write(calendar.PATH, key, text.encode())
    # Lines are folded within words; the gate reads them whole.
    return privacy.find_in_script(text.replace("\r\n ", ""), calendar.PATH, allowed)


def _live_pages(pages: Pages, frames: dict[str, str], edition: Edition, allowed: frozenset[str]) -> list[Problem]:
    problems: list[Problem] = []
    for page in pages.live():
        frame = render.Frame(frames[page.layout.removesuffix(".html")])
        html = render.in_frame(frame, page, render.render(page.template, page.data, language.current()), pages.as_of)
        if _put(edition, page.path, html):
            problems += privacy.find_in_html(html, page.path, allowed)
    return problems


def _lists(
    settings: Settings, pages: Pages, frame_html: str, edition: Edition, allowed: frozenset[str]
) -> list[Problem]:
    """List pages share their rows: a row is made and looked over once, however many lists it is in."""
    frame = render.Frame(frame_html)
    shared = digest(
        frame_html,
        templates_key(),
        code_key(),
        language.current(),
        str(settings.cases_per_page),
        repr(pages.library.vocabulary),
    )
    problems: list[Problem] = []

    @cache
    def row(id: str) -> str:
        card = pages.library.cards[id]
        html = cases.row(card)
        problems.extend(privacy.find_in_html(html, card.url, allowed))
        return html

    for list_page in pages.lists(settings.cases_per_page):
        key = digest(shared, list_page.key())
        if not edition.keep(list_page.page.path, key):
            rows = "".join([row(card.id) for card in list_page.cards])
            html = lists.html(list_page, rows, language.current())
            problems += privacy.find_in_html(html.replace(rows, ""), list_page.page.path, allowed)
            edition.write(list_page.page.path, key, render.in_frame(frame, list_page.page, html, None).encode())
    return problems


@dataclass(frozen=True, slots=True)
class _Task:
    blob: bytes
    neighbours: cases.Neighbours
    similar: cases.Similar
    path: str
    key: str
    target: str


def _cases(
    library: model.Library,
    pages: Pages,
    frame: str,
    edition: Edition,
    allowed: frozenset[str],
    executor: Executor | None,
    tell: Callable[[str, int, int], None],
    lap: Callable[[str], None],
) -> list[Problem]:
    context = pages.context(frame)
    shared = digest(
        frame,
        templates_key(),
        code_key(),
        pickle.dumps(
            (context.rules, context.vocabulary, sorted(context.texts.items()), context.company, context.read_in)
        ),
    )
    neighbours = cases.neighbours_of(library)
    like = similar.open_lists(library, pages.settings.work_folder / f"similar-{pages.settings.edition}.sqlite")
    lap("similar")
    todo: list[tuple[model.CaseCard, str]] = []
    for card in library.cards.values():
        key = digest(f"{shared}{card.digest}{neighbours[card.id].key()}{analogies.key(card.id, like, library.cards)}")
        if not edition.keep(card.url, key):
            todo.append((card, key))
    done, problems = 0, []

    def chunks() -> Iterable[list[_Task]]:
        for start in range(0, len(todo), _CHUNK):
            yield [
                _Task(
                    library.cases.blob(card.id),
                    neighbours[card.id],
                    analogies.similar_to(card.id, like),
                    card.url,
                    key,
                    edition.target(card.url),
                )
                for card, key in todo[start : start + _CHUNK]
            ]

    run = executor.map if executor is not None and len(todo) > 2 * _CHUNK else map
    count = -(-len(todo) // _CHUNK)
    with closing(like):
        for part in run(press_cases, chunks(), [context] * count, [allowed] * count):
            for path, key, size, time, found in part:
                edition.wrote(path, key, size, time)
                problems += found
            done += len(part)
            tell(_("pressing cases"), done, len(todo))
    return problems


def press_cases(
    tasks: list[_Task], context: cases.Context, allowed: frozenset[str]
) -> list[tuple[str, str, int, int, list[Problem]]]:
    """Write some case pages; for each its address, key, size, time in ns, and what the gate found. Runs in any process."""
    if language.current() != context.read_in:
        language.use(context.read_in)
    frame = _frame(context.frame)
    written = []
    for task in tasks:
        case: model.Case = load_object(task.blob)
        html = cases.html(case, task.neighbours, context, task.similar)
        found = privacy.find_in_html(html, task.path, allowed)
        page = render.in_frame(frame, cases.page(case), html, None)
        written.append((task.path, task.key, *write(task.target, page.encode()), found))
    return written


@lru_cache(maxsize=2)
def _frame(html: str) -> render.Frame:
    return render.Frame(html)


# ---------------------------------------------------------------- keys


def digest(*parts: Any) -> str:
    """A key of texts, bytes and plain values."""
    found = hashlib.blake2b(digest_size=16)
    for part in parts:
        found.update(
            part if isinstance(part, bytes) else part.encode() if isinstance(part, str) else repr(part).encode()
        )
        found.update(b"\0")
    return found.hexdigest()


@lru_cache(maxsize=1)
def templates_key() -> str:
    """A key of the theme, the page templates and the words in them."""
    return _folder_key(templates_folder(), (".html", ".po"))


@lru_cache(maxsize=1)
def code_key() -> str:
    """A key of this package's code."""
    return _folder_key(Path(__file__).parent, (".py",))


def _folder_key(folder: Path, endings: tuple[str, ...]) -> str:
    return digest(
        *(
            part
            for path in sorted(folder.rglob("*"))
            if path.suffix in endings
            for part in (path.relative_to(folder).as_posix(), path.read_bytes())
        )
    )
