"""What stands around every page: palette, keys, copying, menu, tabs, review date; on a small site of its own."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from generator import engine, render, settings, templates_folder
from tests.browser.actions import axe_findings, focused, press
from tests.browser.conftest import PHONE

HOME = """<h1>Home</h1>
<form class="big-find" role="search" action="search/index.html">
<label class="sr" for="q">查先例</label><input id="q" type="search" data-cp-search>
<button class="btn">查先例</button></form>
<p id="elsewhere">text</p>"""

CASE = """<h1>A case</h1>
<div class="say" data-cp-copy><b>先安抚</b><p>“我现在就查。”</p></div>
<div class="say" data-cp-copy><b>告知时限</b><p>“三个工作日内答复。”</p></div>
<div class="sec tabset" data-cp-tabs>
<section id="like"><h2>相似案例 <b>7</b></h2><p>one</p></section>
<section id="cited"><h2>被引用 <b>3</b></h2><p>two</p></section></div>
<details class="more"><summary>为什么</summary><p id="why">because</p></details>
<nav class="turn"><a rel="prev" href="b.html">older</a><a rel="next" href="c.html">newer</a></nav>"""

PAGES = {
    "index": ("home.html", "home", "home", HOME),
    "search/index": ("wide.html", "search", "search", "<h1>Search</h1>"),
    "cases/a": ("wide.html", "case", "search", CASE),
    "cases/b": ("wide.html", "case", "search", "<h1>Older</h1>"),
    "cases/c": ("wide.html", "case", "search", "<h1>Newer</h1>"),
}


@pytest.fixture(scope="module")
def shell(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a site of five pages."""
    root = tmp_path_factory.mktemp("shell")
    (root / "mkdocs.yml").write_text("site_name: 案例\n", encoding="utf-8")
    for name, (template, kind, area, html) in PAGES.items():
        path = root / "pages" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        head = f"template: {template}\nkind: {kind}\narea: {area}\ntitle: {kind}\nreview: 2026-12-10\n"
        path.write_text(f"---\n{head}---\n\n<div>\n{html}\n</div>\n", encoding="utf-8")
    chosen, _ = settings.load(root)
    site = root / "site"
    assert engine.run(root, root / "pages", site, chosen).problems == ()
    for name, text in {
        "css/casepress.css": render.stylesheet(),
        "js/casepress.js": render.script({}),
    }.items():
        path = site / "assets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    shutil.copy(templates_folder() / "js" / "boot.js", site / "assets" / "js")
    return site


@pytest.fixture
def visit(shell: Path) -> Callable[[Page, str], None]:
    """Opens a page of that site from its folder: `visit(page, "cases/a.html")`."""

    def visit(page: Page, relative: str) -> None:
        page.goto(f"{shell.as_uri()}/{relative}")

    return visit


def scheme(page) -> str:
    return page.evaluate("getComputedStyle(document.documentElement).colorScheme")


def test_the_palette_is_that_of_the_system_until_it_is_chosen(open_page, visit):
    page = open_page(color_scheme="dark")
    visit(page, "index.html")
    assert scheme(page) == "dark"
    page.emulate_media(color_scheme="light")
    page.wait_for_function("getComputedStyle(document.documentElement).colorScheme === 'light'")
    page.click("[data-cp-palette]")
    assert scheme(page) == "dark"
    page.click("#elsewhere")
    visit(page, "cases/a.html")
    assert scheme(page) == "dark"


def test_the_palette_turns_where_nothing_can_be_stored(page, visit):
    page.add_init_script("Object.defineProperty(window, 'localStorage', {get() { throw new Error('closed'); }})")
    visit(page, "index.html")
    page.click("[data-cp-palette]")
    assert scheme(page) == "dark"
    assert page.evaluate("Casepress.store.state()") == "off"


def test_slash_goes_to_the_field_or_to_the_page_that_has_one(page, visit):
    visit(page, "index.html")
    press(page, "/")
    assert page.evaluate("document.activeElement.id") == "q"
    press(page, "/", "?", "g", "h")
    assert page.input_value("#q") == "/?gh"
    visit(page, "cases/a.html")
    press(page, "/")
    page.wait_for_url("**/search/index.html")


def test_the_keys_of_the_page_are_shown_and_work(page, visit):
    visit(page, "cases/a.html")
    press(page, "?")
    sheet = page.locator("dialog")
    assert sheet.locator("dd").all_inner_texts() == [
        *("查先例", "后一件案例", "前一件案例", "到首页", "到查先例", "到流程与话术", "到应急与演练"),
        *("到培训", "到报告与表单", "打开按键表", "复制话术"),
    ]
    assert axe_findings(page) == []
    press(page, "j")
    assert page.url.endswith("/cases/a.html")
    press(page, "Escape")
    assert sheet.count() == 0
    press(page, "j")
    page.wait_for_url("**/cases/c.html")
    press(page, "g", "h")
    page.wait_for_url("**/index.html")


def test_a_line_is_copied_by_key_and_by_button_without_its_quotation_marks(page, visit):
    page.add_init_script("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    visit(page, "cases/a.html")
    press(page, "c")
    page.wait_for_function("window.copied === '我现在就查。'")
    page.locator(".copy").nth(1).click()
    page.wait_for_function("window.copied === '三个工作日内答复。'")
    assert page.locator(".copy").nth(1).inner_text() == "已复制"
    assert page.get_by_role("status").inner_text() == "已复制"
    page.locator(".copy").nth(1).get_by_text("复制", exact=True).wait_for()


def test_a_line_is_copied_where_the_browser_has_no_clipboard_to_write_to(page, visit):
    page.add_init_script("""
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.addEventListener("copy", () => { window.copied = document.activeElement.value; });""")
    visit(page, "cases/a.html")
    page.locator(".copy").first.click()
    page.wait_for_function("window.copied === '我现在就查。'")
    assert focused(page) == "已复制"


def test_a_line_is_selected_where_nothing_can_be_copied(page, visit):
    page.add_init_script("""
      Object.defineProperty(navigator, "clipboard", { value: undefined });
      document.execCommand = () => false;""")
    visit(page, "cases/a.html")
    page.locator(".copy").first.click()
    page.get_by_role("status").get_by_text("Ctrl+C").wait_for()
    assert page.evaluate("getSelection().toString()") == "“我现在就查。”"


def test_tabs_show_one_section_at_a_time(page, visit):
    visit(page, "cases/a.html")
    tabs = page.get_by_role("tab")
    assert tabs.all_inner_texts() == ["相似案例 7", "被引用 3"]
    assert page.get_by_text("two").is_hidden()
    tabs.first.focus()
    press(page, "ArrowRight")
    assert focused(page) == "被引用 3"
    assert page.get_by_text("two").is_visible()
    assert page.get_by_text("one").is_hidden()
    assert axe_findings(page) == []
    visit(page, "cases/b.html")
    visit(page, "cases/a.html#cited")
    assert page.get_by_text("two").is_visible()


def test_the_areas_open_from_the_menu_on_a_phone(open_page, visit):
    page = open_page(viewport=PHONE)
    visit(page, "cases/a.html")
    tabs = page.get_by_role("navigation", name="主栏目")
    assert tabs.is_hidden()
    page.get_by_role("button", name="栏目").click()
    assert tabs.is_visible()
    assert axe_findings(page) == []
    press(page, "Escape")
    assert tabs.is_hidden()
    assert focused(page) == "栏目"


@pytest.mark.parametrize(
    ("today", "shown"),
    [
        ("2026-11-09", None),
        ("2026-11-10", "2026-12-10 前要复核，还有 30 天。"),
        ("2026-12-12", "应在 2026-12-10 复核，已过期 2 天。请先核对再使用。"),
    ],
)
def test_the_review_date_is_counted_on_the_day_the_page_is_opened(page, visit, today, shown):
    page.clock.set_fixed_time(f"{today}T09:00:00+08:00")
    visit(page, "cases/b.html")
    banner = page.locator("[data-cp-review]")
    assert banner.is_visible() == (shown is not None)
    assert banner.inner_text() == (shown or "")


def test_paper_shows_what_is_folded_on_the_screen_and_none_of_the_controls(page, visit):
    visit(page, "cases/a.html")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for text in ("one", "two", "because"):
        assert page.get_by_text(text).is_visible()
    for control in (".head", ".foot", ".copy", ".tab-row", ".turn"):
        assert page.locator(control).first.is_hidden()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.get_by_text("because").is_hidden()


def test_without_scripts_everything_is_there_and_no_button_is_dead(open_page, visit):
    page = open_page(java_script_enabled=False, viewport=PHONE)
    visit(page, "cases/a.html")
    for text in ("one", "two", "首页", "报告与表单"):
        assert page.get_by_text(text, exact=True).is_visible()
    assert page.locator("button:visible").count() == 0
