"""A browser without a network, a built site, and pages that fail their test when anything goes wrong on them."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response, sync_playwright

from generator import build, privacy, settings
from generator.problems import format_text
from tests.browser.chromium import find_chromium

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
CONTEXT = {"viewport": DESKTOP, "locale": "zh-CN", "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}

# What a page may load: its own files, and data inside them.
LOCAL = ("file:", "data:", "blob:", "about:")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever stands in this folder drives a browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The browser, started once."""
    path = find_chromium()
    if path is None:
        pytest.fail("no Chromium for the browser tests; `make test` installs one", pytrace=False)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def build_site(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], Path]:
    """Builds the library in a folder, from a copy, and says where its site is; the test fails where it has errors."""

    def build_site(library: Path) -> Path:
        root = tmp_path_factory.mktemp(library.name)
        for name in (settings.CASES, settings.PLAYBOOKS):
            shutil.copytree(library / name, root / name)
        shutil.copy(library / settings.FILE, root)
        chosen, problems = settings.load(root)
        report = build.build(chosen) if chosen else None
        if report is None or report.site is None:
            pytest.fail(format_text(report.problems if report else problems, mask=privacy.mask), pytrace=False)
        return report.site

    return build_site


@pytest.fixture(scope="session")
def site(build_site: Callable[[Path], Path], repository: Path) -> Path:
    """The folder of the site of the repository's own cases and playbooks, built once."""
    return build_site(repository)


@pytest.fixture
def open_file(site: Path) -> Callable[..., Response | None]:
    """Opens a page of the site as a double-click does: `open_file(page, "cases/index.html#sector")`.

    `open_file(page, "index.html", other_site)` does the same in another built folder.
    """

    def open_file(page: Page, relative: str, folder: Path = site) -> Response | None:
        return page.goto(f"{folder.as_uri()}/{relative}")

    return open_file


@pytest.fixture
def page_problems() -> list[str]:
    """What went wrong on the test's pages so far; a test that provokes an error reads it and clears the list."""
    return []


@pytest.fixture
def open_page(chromium: Browser, page_problems: list[str]) -> Iterator[Callable[..., Page]]:
    """A new empty page, each with a storage of its own.

    Takes the options of a Playwright context: `open_page(viewport=PHONE, java_script_enabled=False,
    color_scheme="dark")`. When the test is over it fails if a page wrote a warning or an error to its console, raised
    an error, or asked for an address outside the site.
    """
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(offline=True, **(CONTEXT | options))
        contexts.append(context)
        context.on("console", lambda message: _note_console(message, page_problems))
        context.on("weberror", lambda error: page_problems.append(f"error on the page: {error.error}"))
        context.on("request", lambda request: _note_request(request, page_problems))
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
    if page_problems:
        pytest.fail("the page is not clean:\n" + "\n".join(page_problems), pytrace=False)


@pytest.fixture
def page(open_page: Callable[..., Page]) -> Page:
    """An empty page in a window of 1280 by 900, light, with scripts."""
    return open_page()


def _note_console(message: ConsoleMessage, problems: list[str]) -> None:
    if message.type in {"error", "warning", "assert"}:
        problems.append(f"console {message.type}: {message.text}")


def _note_request(request: Request, problems: list[str]) -> None:
    if not request.url.startswith(LOCAL):
        problems.append(f"outside address: {request.url}")
