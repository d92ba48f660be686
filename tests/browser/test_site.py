"""Journeys over the repository's own site, opened as a double-click does: reading, keys, copying, palette, paper."""

import re

import pytest

from tests.browser.actions import axe_findings, focused, overflow_pixels, press
from tests.browser.conftest import DESKTOP
from tests.hostile_library import write_hostile_library
from tests.small_library import MKDOCS, build_site, copy_library, write, write_library

CASE = "cases/2026/CASE-2026-0214.html"

# One page of nearly every kind, and every overview.
PAGES = (
    "index.html",
    CASE,
    "cases/index.html",
    "cases/by/all/cases.html",
    "search/index.html",
    "process/index.html",
    "process/complaint-handling.html",
    "types/delay.html",
    "emergency/index.html",
    "emergency/complaint-wave.html",
    "emergency/sheets/complaint-wave.html",
    "emergency/scenarios/wave-after-sale.html",
    "training/index.html",
    "training/lessons/first-contact.html",
    "training/dialogues/melted-parcel.html",
    "training/questions/process-basics.html",
    "training/papers/first-week.html",
    "training/courses/first-week-course.html",
    "reports/index.html",
    "forms/complaint-form.html",
)


def a4_pages(pdf: bytes) -> int:
    """How many pages a PDF has, all of which must be A4 and upright."""
    boxes = re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", pdf)
    assert {(round(float(width)), round(float(height))) for width, height in boxes} == {(595, 842)}
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", pdf))


# ---------------------------------------------------------------- reading


@pytest.fixture(scope="session")
def kinds(site):
    """PAGES, and the first page of every folder that they leave out."""
    found = list(PAGES)
    for path in sorted(site.rglob("*.html")):
        name = path.relative_to(site).as_posix()
        folder = re.sub(r"^cases/\d{4}$", "cases", name.rpartition("/")[0])
        if not any(re.sub(r"^cases/\d{4}$", "cases", other.rpartition("/")[0]) == folder for other in found):
            found.append(name)
    return found


@pytest.mark.parametrize("width", [1280, 1920])
def test_no_kind_of_page_is_wider_than_its_window(open_page, open_file, kinds, width):
    page = open_page(viewport={**DESKTOP, "width": width})
    wide = {}
    for name in kinds:
        open_file(page, name)
        if pixels := overflow_pixels(page):
            wide[name] = pixels
    assert wide == {}


def test_text_at_twice_its_size_still_fits(open_page, open_file, kinds):
    page = open_page(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    wide = {}
    for name in kinds:
        open_file(page, name)
        if pixels := overflow_pixels(page):
            wide[name] = pixels
    assert wide == {}


def test_from_the_first_page_over_a_list_to_a_case_and_on(page, open_file):
    open_file(page, "index.html")
    page.get_by_role("link", name="按类型看").click()
    page.locator("#sector").get_by_role("link", name="快递").click()
    assert page.url.endswith("/cases/by/sector/courier.html")
    rows = page.locator(".hits > li")
    assert page.locator(".list-h").inner_text().startswith(f"{rows.count()} 件")
    title = rows.first.locator("h2").inner_text()
    rows.first.locator("h2 a").click()
    assert page.locator("h1").inner_text() == title
    assert page.title().startswith(f"{title} · ")
    page.locator(".turn a").first.click()
    assert page.locator("h1").inner_text() != title
    page.get_by_role("navigation", name="位置").get_by_role("link").first.click()
    assert page.url.endswith("/cases/index.html")


def test_the_answer_is_on_the_first_screen_of_a_case(page, open_file):
    open_file(page, CASE)
    for part in ("h1", ".point", ".verdict"):
        box = page.locator(part).bounding_box()
        assert box["y"] + box["height"] < DESKTOP["height"], part
    assert page.locator(".verdict dt").all_inner_texts()[:2] == ["结果", "补偿"]


# The texts of a page that nobody can read, except what only scripts, screen readers or paper use, and what is folded.
UNREADABLE = """() => {
  const texts = document.createTreeWalker(document.querySelector("#main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { textContent, parentElement } = texts.currentNode;
    if (textContent.trim() && !parentElement.checkVisibility({ visibilityProperty: true, opacityProperty: true })
        && !parentElement.closest(`nav, .needs-js, [hidden], .only-print, .running, .facets > summary,
          details:not([open]), script, svg, template, option, datalist`)) {
      found.push(textContent.trim());
    }
  }
  return found;
}"""


def test_without_scripts_every_word_of_a_page_is_readable(open_page, open_file, kinds):
    page = open_page(java_script_enabled=False)
    for name in kinds:
        open_file(page, name)
        assert page.evaluate(UNREADABLE) == [], name
        assert len(page.locator("#main").inner_text()) > 200, name


def test_without_scripts_the_links_of_every_area_work(open_page, open_file):
    page = open_page(java_script_enabled=False)
    open_file(page, "index.html")
    for name in page.locator("#tabs a").all_inner_texts():
        page.locator("#tabs").get_by_role("link", name=name, exact=True).click()
        assert page.locator("#tabs [aria-current]").inner_text() == name
        assert page.locator("h1").is_visible()


# ---------------------------------------------------------------- keys


# Whether the keys have left the page; what they are at is marked, and whether it shows that.
FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body) return false;
  const box = element.getBoundingClientRect();
  const onScreen = box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const around = [element, element.parentElement, element.parentElement?.parentElement].filter(Boolean);
  const hasRing = around.map((part) => getComputedStyle(part)).some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 1);
  element.dataset.reached = onScreen && (hasRing || element.dataset.reached === "yes") ? "yes" : "unseen";
  return true;
}"""

LEFT_OUT = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [data-reached]")]
  .filter((element) => element.dataset.reached !== "yes" && !element.disabled && element.tabIndex >= 0
    && element.type !== "radio" && element.checkVisibility({visibilityProperty: true}))
  .map((element) => `${element.dataset.reached || "not reached"}: ${element.outerHTML.slice(0, 120)}`)"""


@pytest.mark.parametrize("name", [name for name in PAGES if name not in ("cases/index.html", "reports/index.html")])
def test_keys_reach_everything_and_show_where_they_are(page, open_file, name):
    open_file(page, name)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.body.tabIndex = -1, document.body.focus(), document.body.removeAttribute('tabindex')")
    for _step in range(600):
        press(page, "Tab")
        if not page.evaluate(FOCUS):
            break
    else:
        pytest.fail("the focus does not leave the page")
    assert page.evaluate(LEFT_OUT) == []


def test_the_first_key_leads_past_the_header(page, open_file):
    open_file(page, CASE)
    press(page, "Tab")
    assert focused(page) == "跳到正文"
    press(page, "Enter", "Tab")
    assert page.evaluate("document.querySelector('#main').contains(document.activeElement)")


def test_slash_puts_the_cursor_into_the_search(page, open_file):
    open_file(page, "index.html")
    page.locator("#q").evaluate("field => field.blur()")
    press(page, "/")
    assert page.locator("#q").evaluate("field => field === document.activeElement")
    assert page.locator("#q").input_value() == ""
    open_file(page, CASE)
    press(page, "/")
    page.wait_for_url("**/search/index.html*")


def test_the_question_mark_shows_the_keys_of_the_page(page, open_file):
    open_file(page, CASE)
    press(page, "?")
    sheet = page.get_by_role("dialog", name="本页可用的按键")
    assert sheet.is_visible()
    keys = set(sheet.locator("kbd").all_inner_texts())
    assert {"/", "c", "?", "g"} <= keys
    assert {"j", "k"} & keys
    assert axe_findings(page) == []
    press(page, "Escape")
    assert not sheet.is_visible()


def test_a_case_leads_by_keys_to_its_neighbours_and_home(page, open_file):
    open_file(page, CASE)
    later = page.locator('.turn [rel="next"]')
    way, back = ("j", "k") if later.count() else ("k", "j")
    press(page, way)
    page.wait_for_url(lambda url: not url.endswith(CASE))
    press(page, back)
    page.wait_for_url(f"**/{CASE}")
    press(page, "g", "h")
    page.wait_for_url("**/index.html")
    assert page.locator("#q").is_visible()


# ---------------------------------------------------------------- copying and palette


def test_a_line_to_say_is_copied_with_its_dates(open_page, open_file):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    open_file(page, CASE)
    lines = page.locator("#say [data-cp-copy]")
    assert lines.count() >= 3
    for number in range(lines.count()):
        line = lines.nth(number)
        line.get_by_role("button", name="复制").click()
        line.get_by_text("已复制").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        said = line.locator("p").first.text_content().strip()
        assert copied == said.removeprefix("“").removesuffix("”")
        assert "{" not in copied


def test_the_palette_is_kept_from_page_to_page(page, open_file):
    open_file(page, "index.html")
    assert page.evaluate("document.documentElement.dataset.cpScheme") == "light"
    page.locator("[data-cp-palette]").click()
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    open_file(page, CASE)
    assert page.evaluate("document.documentElement.dataset.cpScheme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == light
    page.reload()
    assert page.evaluate("document.documentElement.dataset.cpScheme") == "dark"
    page.locator("[data-cp-palette]").click()
    open_file(page, "index.html")
    assert page.evaluate("document.documentElement.dataset.cpScheme") == "light"


# ---------------------------------------------------------------- paper


@pytest.mark.parametrize(
    ("name", "most"),
    [
        (CASE, 3),
        ("cases/2026/CASE-2026-0377.html", 3),
        ("forms/complaint-form.html", 2),
        ("forms/monthly-report.html", 2),
        ("forms/handover-log.html", 2),
        ("index.html", 2),
    ],
)
def test_paper_takes_few_sheets_of_a4(page, open_file, name, most):
    open_file(page, name)
    assert 1 <= a4_pages(page.pdf(prefer_css_page_size=True)) <= most


def test_dark_pages_print_black_on_white(open_page, open_file):
    page = open_page(color_scheme="dark")
    open_file(page, CASE)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in (
        "rgb(255, 255, 255)",
        "rgba(0, 0, 0, 0)",
    )
    for part in (".head", ".foot", ".toc", ".copy", ".turn"):
        assert not any(element.is_visible() for element in page.locator(part).all()), part
    assert page.locator(".print-foot").is_visible()


# ---------------------------------------------------------------- other libraries


@pytest.fixture(scope="module")
def english_site(tmp_path_factory, repository):
    """The site of the repository's own library with an interface in English."""
    root = copy_library(repository, tmp_path_factory.mktemp("english"))
    settings = (root / "mkdocs.yml").read_text(encoding="utf-8")
    assert "language: zh_Hans" in settings
    write(root / "mkdocs.yml", settings.replace("language: zh_Hans", "language: en"))
    build_site(root)
    return root / "site"


def test_the_interface_is_english_by_setting(page, open_file, english_site):
    open_file(page, "index.html", english_site)
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("#tabs a").all_inner_texts() == [
        "Home",
        "Precedents",
        "Processes and scripts",
        "Emergencies and drills",
        "Training",
        "Reports and forms",
    ]
    interface = page.locator(".head nav, .head-in button, .foot, h1, .doors h2, .fronts h2, .big-find button")
    assert not [text for text in interface.all_inner_texts() if re.search("[一-鿿]", text)]
    page.get_by_role("link", name="By type").click()
    assert page.locator("h1").inner_text() == "Precedents by type"
    open_file(page, CASE, english_site)
    assert page.locator(".verdict dt").all_inner_texts() == ["Outcome", "Remedy", "Time limit", "State"]
    press(page, "?")
    assert page.get_by_role("dialog", name="Keys on this page").is_visible()
    press(page, "Escape")
    assert axe_findings(page) == []


def test_a_library_with_almost_nothing_in_it_has_whole_pages(open_page, open_file, tmp_path):
    root = write_library(tmp_path / "library")
    for path in (root / "cases").rglob("*.md"):
        path.unlink()
    (root / "playbooks/process/handling.md").unlink()
    write(root / "mkdocs.yml", MKDOCS)
    build_site(root)
    page = open_page()
    for path in sorted((root / "site").rglob("*.html")):
        open_file(page, path.relative_to(root / "site").as_posix(), root / "site")
        assert page.locator("h1").inner_text()
        assert overflow_pixels(page) == 0


@pytest.fixture(scope="module")
def hostile_site(tmp_path_factory):
    """The site of a library in which every text is an attack, and the titles of its cases by their addresses."""
    root = tmp_path_factory.mktemp("hostile")
    titles = write_hostile_library(root)
    build_site(root)
    return root / "site", titles


def test_no_script_turns_a_text_into_an_element(page, open_file, hostile_site):
    folder, titles = hostile_site
    open_file(page, "index.html", folder)
    page.locator("#q").fill("xss")
    page.locator("form").get_by_role("link").first.wait_for()
    assert page.locator("xss").count() == 0
    open_file(page, "search/index.html?q=xss", folder)
    hits = page.locator(".hits h2, .hits h3")
    hits.first.wait_for()
    shown = [" ".join(text.split()) for text in hits.all_inner_texts()]
    assert [title for title in titles.values() if any(" ".join(title.split()) in text for text in shown)]
    assert page.locator("xss").count() == 0
    for url in titles:
        open_file(page, f"{url}?h=xss", folder)
        assert page.locator("xss").count() == 0
        assert page.locator("h1").inner_text() == " ".join(titles[url].split())
