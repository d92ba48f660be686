"""The fixtures themselves: what goes wrong on a page is noticed."""

from tests.browser.actions import axe_findings, focused, overflow_pixels, press, screenshot

PAGE = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8"><title>页</title>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'; img-src * data:">
</head><body><main><h1>页</h1>{body}</main></body></html>
"""


def write_page(folder, body, script=""):
    """The address of a page in a folder; its script stands in a file beside it."""
    (folder / "page.js").write_text(script, encoding="utf-8")
    path = folder / "page.html"
    path.write_text(PAGE.format(body=body + '<script src="page.js"></script>'), encoding="utf-8")
    return path.as_uri()


def test_a_clean_page_has_no_problems(page, page_problems, tmp_path):
    page.goto(write_page(tmp_path, "<p>好</p>", "console.log('a note')"))
    assert page_problems == []
    assert axe_findings(page) == []


def test_a_warning_an_error_and_an_exception_are_noticed(page, page_problems, tmp_path):
    page.goto(write_page(tmp_path, "", "console.warn('one'); console.error('two'); throw new Error('three')"))
    page.wait_for_function("document.readyState === 'complete'")
    assert page_problems[:2] == ["console warning: one", "console error: two"]
    assert any("three" in problem for problem in page_problems[2:])
    page_problems.clear()


def test_an_address_outside_the_site_is_noticed(page, page_problems, tmp_path):
    page.goto(write_page(tmp_path, '<img src="https://outside.example/a.png" alt="">'))
    assert "outside address: https://outside.example/a.png" in page_problems
    page_problems.clear()


def test_axe_names_the_rule_and_the_element(page, page_problems, tmp_path):
    page.goto(write_page(tmp_path, '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">'))
    (finding,) = axe_findings(page)
    assert finding.startswith("image-alt: ")
    assert finding.endswith('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">')
    assert axe_findings(page, rules={"image-alt": {"enabled": False}}) == []


def test_keys_reach_the_element_that_has_the_focus(page, tmp_path):
    page.goto(write_page(tmp_path, '<label>词 <input></label><button type="button">查</button>'))
    press(page, "Tab", "A", "B", "中")
    assert page.locator("input").input_value() == "AB中"
    press(page, "Tab")
    assert focused(page) == "查"


def test_a_page_that_is_too_wide_is_measured(page, tmp_path):
    page.goto(write_page(tmp_path, '<table><tr><td><img width="1500" height="1" alt=""></td></tr></table>'))
    assert overflow_pixels(page) > 200
    page.set_viewport_size({"width": 1900, "height": 900})
    assert overflow_pixels(page) == 0
    assert screenshot(page, tmp_path / "shots" / "page.png").stat().st_size > 0
