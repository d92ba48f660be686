"""The preview in a real browser: an open page shows a change by itself, under the policy of every page."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from generator.serve import Preview
from tests.small_library import build_site, write, write_case, write_library


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The root of a small library."""
    return write_library(tmp_path / "library")


@pytest.fixture
def browse(chromium: Browser) -> Iterator[Page]:
    """A page that may use the network of this machine; the test fails where its console is not empty."""
    context = chromium.new_context()
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield context.new_page()
    context.close()
    # When the server has ended, an open page asks in vain.
    assert [text for text in said if "net::ERR_CONNECTION_" not in text] == []


def test_an_open_page_shows_the_next_edition_by_itself(library, browse):
    preview = Preview(build_site(library).site, 0)
    preview.start()
    try:
        page = browse
        page.goto(f"{preview.url}cases/2026/CASE-2026-0001.html")
        expect(page.locator("h1")).to_have_text("一件包裹压坏了")
        write_case(library, "CASE-2026-0001", title="改过的标题", playbooks="[handling]")
        preview.show(build_site(library).site)
        expect(page.locator("h1")).to_have_text("改过的标题", timeout=20_000)
    finally:
        preview.shutdown()
        preview.server_close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no interrupt for a child alone")
def test_serve_rebuilds_what_is_saved_and_stands_through_an_error(library, browse):
    command = [sys.executable, "-m", "generator.cli", "serve", "--port", "0", "--root", str(library)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, encoding="utf-8") as served:
        try:
            url = next(found[0] for line in served.stderr if (found := re.search(r"http://127\.0\.0\.1:\d+/", line)))
            page = browse
            page.goto(f"{url}cases/2026/CASE-2026-0001.html")
            write_case(library, "CASE-2026-0001", title="第一次改", playbooks="[handling]")
            expect(page.locator("h1")).to_have_text("第一次改", timeout=30_000)
            write_case(library, "CASE-2026-0001", title="没写完", severity="很坏")
            assert any("没有发布" in line for line in served.stderr)
            page.reload()
            expect(page.locator("h1")).to_have_text("第一次改")
            write(
                library / "playbooks/process/handling.md",
                (library / "playbooks/process/handling.md").read_text("utf-8"),
            )
            write_case(library, "CASE-2026-0001", title="第二次改", playbooks="[handling]")
            expect(page.locator("h1")).to_have_text("第二次改", timeout=30_000)
        finally:
            served.send_signal(2)
            served.stderr.read()
    assert served.returncode == 0
