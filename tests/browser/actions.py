"""What browser tests do to a page and read from it."""

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

_RUN_AXE = """async (options) => {
  const results = await axe.run(document, options);
  return results.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${rule.help} (${rule.impact}) at ${node.target.join(" ")}: ${node.html.slice(0, 160)}`));
}"""


def press(page: Page, *keys: str) -> None:
    """Press keys one after the other, as Playwright names them: `press(page, "Tab", "Shift+Tab", "中")`.

    A character that no keyboard has a key for is put in as an input method does.
    """
    for key in keys:
        if len(key) == 1 and not key.isascii():
            page.keyboard.insert_text(key)
        else:
            page.keyboard.press(key)


def axe_findings(page: Page, **options: Any) -> list[str]:
    """What axe-core finds wrong on the page as it stands, one sorted line an element; [] when it is clean.

    The options are axe's own: `axe_findings(page, rules={"region": {"enabled": False}})`. axe comes from the
    installed package, and reaches the page in spite of its Content-Security-Policy; it is told not to load the style
    sheets once more (`preload`), which that policy forbids.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return sorted(page.evaluate(_RUN_AXE, {"resultTypes": ["violations"], "preload": False, **options}))


def focused(page: Page) -> str:
    """The accessible words of the element that has the focus, or "" where nothing has it."""
    return page.evaluate(
        """() => {
          const element = document.activeElement;
          if (!element || element === document.body) return "";
          return (element.getAttribute("aria-label") || element.innerText || element.value || element.id).trim();
        }"""
    )


def overflow_pixels(page: Page) -> int:
    """By how many pixels the page is wider than the window; 0 when nobody has to scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def screenshot(page: Page, path: Path) -> Path:
    """The path of a picture of the whole page, written there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path
