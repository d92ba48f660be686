"""The desk: from words half remembered to the right case, by keyboard alone, from a folder."""

import json
import re
import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.actions import axe_findings, focused, overflow_pixels, press
from tests.browser.conftest import PHONE

PAGE = "search/index.html"
FROZEN = "CASE-2026-0001"


def field(page):
    return page.locator("[data-cp-search]")


def shows(page, query):
    """Wait until the list shows a query."""
    page.wait_for_function("(query) => document.querySelector('[data-cp-query]')?.dataset.cpQuery === query", arg=query)


def ids(page):
    return page.eval_on_selector_all("[data-cp-case]", "(items) => items.map((item) => item.dataset.cpCase)")


def chips(page):
    return page.eval_on_selector_all(".chip", "(chips) => chips.map((chip) => [chip.textContent, !chip.classList.contains('is-soft')])")


def told(page):
    return page.locator("[data-cp-part=told]").inner_text()


def told_beside(page, id):
    """Wait until the preview tells of a case."""
    expect(page.locator(".peek .id")).to_have_text(id)


@pytest.fixture
def desk(page, open_file):
    """The search page with its index read."""
    open_file(page, PAGE)
    shows(page, "")
    return page


# ---------------------------------------------------------------- the journey


def test_from_the_first_page_by_keys_to_the_case_the_words_and_who_may_decide(page, open_file):
    open_file(page, "index.html")
    assert page.evaluate("document.activeElement.hasAttribute('data-cp-search')")
    page.keyboard.type("化了一半", delay=5)
    page.locator(".found a").nth(1).wait_for()
    assert axe_findings(page) == []
    press(page, "Enter")
    page.wait_for_url("**/search/index.html#q=*")
    shows(page, "化了一半")
    assert ids(page)[0] == FROZEN
    press(page, "ArrowDown")
    told_beside(page, FROZEN)
    peek = page.locator(".peek")
    expect(peek).to_contain_text("除退运费外，按货值折损的一半补偿")
    expect(peek).to_contain_text("班组长可批")
    expect(peek.locator(".said time")).to_contain_text("月")
    press(page, "c")
    expect(page.locator(".peek .copy")).to_have_class(re.compile("is-done"))
    press(page, "Enter")
    page.wait_for_url(f"**/{FROZEN}.html#h=*")
    expect(page.locator("#said mark").first).to_have_text("化了一半")


def test_the_list_on_the_first_page_is_walked_by_arrows_and_closed_by_escape(page, open_file):
    open_file(page, "index.html")
    page.keyboard.type("押金")
    page.locator(".found a").first.wait_for()
    press(page, "ArrowDown", "ArrowDown", "ArrowUp")
    assert page.evaluate("document.activeElement.closest('.found') !== null")
    press(page, "Escape")
    assert page.locator(".found").count() == 0
    assert page.evaluate("document.activeElement.hasAttribute('data-cp-search')")


def test_enter_right_after_the_last_key_opens_the_first_hit_of_the_whole_query(desk):
    page = desk
    page.keyboard.type("没人接电话")
    press(page, "Enter")
    page.wait_for_url("**/cases/2*/*.html*")
    first = page.url.split("/")[-1].split(".")[0]
    page.go_back()
    shows(page, "没人接电话")
    assert ids(page)[0] == first


def test_a_number_opens_the_hit_with_it_once_the_arrow_went_into_the_list(desk):
    page = desk
    page.keyboard.type("押金")
    shows(page, "押金")
    second = ids(page)[1]
    press(page, "ArrowDown", "2")
    page.wait_for_url(f"**/{second}.html*")


def test_single_keys_are_letters_in_the_field_and_while_an_input_method_composes(desk):
    page = desk
    page.keyboard.type("c1x?r")
    shows(page, "c1x?r")
    press(page, "Escape")
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": "ya", "selectionStart": 2, "selectionEnd": 2})
    page.evaluate("""() => document.activeElement.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true, isComposing: true, keyCode: 229 }))""")
    assert page.evaluate("document.activeElement.hasAttribute('data-cp-search')")
    assert page.locator("[data-cp-query]").get_attribute("data-cp-query") == ""
    session.send("Input.insertText", {"text": "押金"})
    shows(page, "押金")
    press(page, "ArrowDown")
    assert page.evaluate("""() => {
        const event = new KeyboardEvent('keydown', { key: '2', bubbles: true, cancelable: true, isComposing: true });
        document.activeElement.dispatchEvent(event);
        return event.defaultPrevented;
    }""") is False


def test_the_bar_says_what_works_where_the_focus_is(desk):
    page = desk
    bar = page.locator("[data-cp-keys]")
    expect(bar).to_contain_text("打开第 1 件")
    press(page, "ArrowDown")
    expect(bar.locator(".k-list")).to_be_visible()
    expect(bar.locator(".k-field")).to_be_hidden()
    press(page, "/")
    assert page.evaluate("document.activeElement.hasAttribute('data-cp-search')")
    press(page, "ArrowDown", "?")
    expect(page.locator(".key-sheet")).to_contain_text("以这件为依据，记入检索单")
    press(page, "Escape")


def test_escape_leaves_the_list_and_then_empties_the_field(desk):
    page = desk
    page.keyboard.type("延误 押金")
    shows(page, "延误 押金")
    press(page, "ArrowDown", "Escape")
    assert page.evaluate("document.activeElement.hasAttribute('data-cp-search')")
    press(page, "Escape")
    shows(page, "")
    assert chips(page) == []


# ---------------------------------------------------------------- chips, facets, order


def test_a_facet_word_becomes_a_chip_that_backspace_takes_off(desk):
    page = desk
    page.keyboard.type("银行 柜台 站了很久")
    shows(page, "银行 柜台 站了很久")
    assert chips(page) == [["行业金融", False], ["渠道柜台", False]]
    assert field(page).input_value() == "站了很久"
    for _letter in "站了很久":
        press(page, "Backspace")
    shows(page, "银行 柜台")
    press(page, "Backspace")
    shows(page, "银行")
    assert chips(page) == [["行业金融", False]]
    page.locator(".chip").get_by_label("去掉 行业：金融").click()
    shows(page, "")


def test_a_query_put_in_as_a_whole_replaces_the_one_before_with_its_chips(desk):
    page = desk
    for query in ("银行 态度 柜台", "快递 丢了 不赔", "延误", "押金", "  ", "前台 态度"):
        field(page).fill(query)
        shows(page, query)
    field(page).fill("")
    field(page).fill("")
    page.keyboard.type("丢了")
    shows(page, "丢了")


def test_a_recognised_condition_ranks_and_a_click_makes_it_a_filter(desk):
    page = desk
    page.keyboard.type("物业 押金")
    shows(page, "物业 押金")
    everything = set(ids(page))
    page.get_by_role("button", name="行业：物业", exact=True).click()
    expect(page.locator(".facets").get_by_label("物业")).to_be_checked()
    page.wait_for_function("() => document.querySelector('.chip:not(.is-soft)')")
    expect(page.locator("[data-cp-case]")).not_to_have_count(len(everything))
    assert set(ids(page)) < everything


def test_values_of_one_axis_widen_and_other_axes_narrow(desk):
    page = desk
    facets = page.locator(".facets")

    def count(label):
        return int(facets.locator("label", has_text=re.compile(f"^{label}\\d")).locator("b").inner_text())

    courier, finance, upheld = count("快递"), count("金融"), count("成立")
    facets.get_by_label("快递").check()
    expect(page.locator("[data-cp-case]")).to_have_count(courier)
    assert count("金融") == finance, "a value of the same axis keeps its count"
    assert count("成立") < upheld
    facets.get_by_label("金融").check()
    expect(page.locator("[data-cp-case]")).to_have_count(courier + finance)
    facets.locator("input[value=full]").check()
    page.wait_for_function("(n) => document.querySelectorAll('[data-cp-case]').length < n", arg=courier + finance)
    assert "f=sector" in page.url or page.wait_for_url("**#*f=sector*") is None


def test_a_facet_without_a_hit_stays_where_it_is(desk):
    page = desk
    labels = page.locator(".facets label:visible")
    before = labels.count()
    page.keyboard.type("冷链件化冻")
    shows(page, "冷链件化冻")
    expect(page.locator(".facets label.zero").first).to_be_visible()
    assert labels.count() == before


def test_an_axis_that_is_closed_opens_with_a_click_and_its_first_value_has_the_focus(desk):
    page = desk
    page.get_by_role("button", name="渠道").click()
    assert page.evaluate("document.activeElement.name") == "channel"


def test_the_grey_rest_of_a_word_is_taken_with_the_arrow(desk):
    page = desk
    page.keyboard.type("押")
    ghost = page.locator("[data-cp-part=ghost]")
    expect(ghost).to_be_visible()
    rest = ghost.locator("b").inner_text()
    expect(page.locator("[data-cp-completes]")).to_contain_text(rest)
    press(page, "ArrowRight")
    shows(page, f"押{rest}")


def test_a_word_that_is_a_condition_is_taken_with_the_arrow_as_a_chip(desk):
    page = desk
    page.keyboard.type("破损")
    expect(page.locator("[data-cp-completes]")).to_contain_text("类型：破损")
    press(page, "ArrowRight")
    expect(page.locator(".chip")).to_have_count(1)
    shows(page, "破损")


def test_the_newest_come_first_when_asked_for(desk):
    page = desk
    page.keyboard.type("押金")
    shows(page, "押金")
    by_fit = ids(page)
    page.get_by_label("排序").select_option("date")
    page.wait_for_url("**#*by=date*")
    close = int(re.match(r"(\d+)", told(page)).group())
    years = [id[5:9] for id in ids(page)]
    assert close > 2
    assert years[:close] == sorted(years[:close], reverse=True)
    assert sorted(ids(page)) == sorted(by_fit)


def test_the_most_cited_come_first_when_asked_for(desk):
    page = desk
    page.get_by_label("排序").select_option("cited")
    page.wait_for_url("**#*by=cited*")
    counts = [int((re.search(r"被引 (\d+)", text) or [0, 0])[1]) for text in page.locator("[data-cp-case]").all_inner_texts()]
    assert counts[0] > counts[-1]
    assert counts == sorted(counts, reverse=True)


def test_a_segment_binds_the_words_to_a_part_of_the_case(desk):
    page = desk
    page.keyboard.type("道歉")
    shows(page, "道歉")
    everywhere = len(ids(page))
    page.get_by_role("radio", name="要旨").check()
    page.wait_for_function("(n) => document.querySelectorAll('[data-cp-case]').length !== n", arg=everywhere)
    assert 0 < len(ids(page)) < everywhere


# ---------------------------------------------------------------- figures and preview


def test_figures_have_their_count_and_under_five_there_are_none(desk):
    page = desk
    corridor = page.locator(".corridor")
    expect(corridor).to_contain_text("全部或部分成立，占")
    expect(corridor.locator(".range")).to_be_visible()
    page.keyboard.type("化了一半")
    shows(page, "化了一半")
    expect(corridor).to_contain_text("太少，不作判断")
    assert corridor.locator(".range").count() == 0


def test_ones_own_role_draws_the_line_and_says_who_decides_above_it(desk):
    page = desk
    role = page.locator(".corridor").get_by_label("你是")
    role.focus()
    role.select_option("班组长")
    expect(page.locator(".corridor")).to_contain_text("虚线是权限 500 元")
    expect(page.locator(".corridor .limit")).to_have_count(1)
    assert page.evaluate("document.activeElement.value") == "班组长"
    page.get_by_label("你是").select_option("一线客服")
    field(page).fill("化了一半")
    told_beside(page, FROZEN)
    expect(page.locator(".peek")).to_contain_text("超过你的 100 元，班组长可批")
    page.reload()
    expect(page.locator(".peek")).to_contain_text("超过你的 100 元，班组长可批")


def test_beside_a_group_complaint_stands_who_approved_the_one_plan_and_not_who_may_by_the_sum(desk):
    page = desk
    field(page).fill("CASE-2023-0809")
    shows(page, "CASE-2023-0809")
    told_beside(page, "CASE-2023-0809")
    expect(page.locator(".peek")).to_contain_text("公司负责人")
    expect(page.locator(".peek")).not_to_contain_text("可批")


def test_other_texts_stand_below_the_cases_in_groups(desk):
    page = desk
    page.keyboard.type("投诉处理单")
    shows(page, "投诉处理单")
    group = page.locator(".others section", has_text="表单")
    expect(group.get_by_role("link", name="客户投诉处理单")).to_have_attribute("href", re.compile(r"forms/complaint-form\.html"))
    assert page.locator(".others [data-cp-case]").count() == 0


# ---------------------------------------------------------------- coming back


def test_back_leads_to_the_same_query_place_and_focus(desk):
    page = desk
    page.keyboard.type("客服")
    shows(page, "客服")
    for _row in range(6):
        press(page, "ArrowDown")
    at = focused(page)
    page.evaluate("scrollTo(0, 400)")
    press(page, "Enter")
    page.wait_for_url("**/cases/2*/*.html*")
    page.go_back()
    shows(page, "客服")
    page.wait_for_function("() => document.activeElement.closest('[data-cp-case]')")
    assert focused(page) == at
    assert page.evaluate("scrollY") == 400


def test_everything_that_was_chosen_stands_in_the_address(desk, open_file):
    page = desk
    page.keyboard.type("押金 不退")
    page.locator(".facets").get_by_label("物业").check()
    page.get_by_label("排序").select_option("cited")
    shows(page, "押金 不退")
    page.wait_for_url("**#*by=cited*")
    found, address = ids(page), page.url.partition("#")[2]
    page.goto("about:blank")
    open_file(page, f"{PAGE}#{address}")
    shows(page, "押金 不退")
    assert ids(page) == found
    expect(page.locator(".facets").get_by_label("物业")).to_be_checked()


def test_the_form_of_the_first_page_works_without_the_scripts_address(page, open_file):
    open_file(page, f"{PAGE}?q=%E6%8A%BC%E9%87%91")
    shows(page, "押金")
    assert ids(page)


def test_hits_are_marked_on_the_page_that_they_lead_to_until_the_marks_are_taken_off(desk):
    page = desk
    page.keyboard.type("押金")
    shows(page, "押金")
    press(page, "Enter")
    page.wait_for_url("**#h=*")
    marks = page.locator("article mark")
    assert set(marks.all_inner_texts()) == {"押金"}
    press(page, "n")
    expect(marks.first).to_have_class("is-here")
    assert axe_findings(page) == []
    page.get_by_role("button", name="去掉标记").click()
    assert marks.count() == 0
    assert "#" not in page.url


# ---------------------------------------------------------------- what cannot be found, what is broken


def test_where_nothing_fits_near_words_and_type_pages_are_offered_and_the_miss_is_kept(desk):
    page = desk
    page.keyboard.type("龘龘")
    shows(page, "龘龘")
    expect(page.locator(".nothing")).to_contain_text("没有符合的案例")
    expect(page.locator(".nothing a").first).to_be_visible()
    page.wait_for_function("() => (Casepress.store.read('misses') || []).length === 1")
    assert page.evaluate("Casepress.store.read('misses')[0].query") == "龘龘"


QUERIES = [
    "a" * 10_000, "<img src=x onerror=alert(1)>", "((((", ".*+?^${}[]|\\", "，。！？", "😀👩‍👧", "\u202eabc\u202c", '"未完', "-", "- -押金", "案情:", "\t \n",
    "1" * 500, "押" * 500, "&amp;<b>", "%E6%8A", "'; drop table", "constructor", "__proto__", "toString",
]


def test_any_query_is_answered_and_shown_as_text(desk):
    page = desk
    for query in QUERIES:
        shown = query.replace("\n", "").replace("\t", "\t")
        field(page).evaluate("(field, query) => { field.value = query; field.dispatchEvent(new Event('input')); }", query)
        shows(page, shown)
    field(page).evaluate("(field) => { field.value = 'x\\ud800y'; field.dispatchEvent(new Event('input')); }")
    page.wait_for_function("() => document.querySelector('[data-cp-query]').dataset.cpQuery.length === 3")
    assert page.locator(".search img, .search b b").count() == 0


@pytest.fixture
def broken_site(site, tmp_path):
    """A copy of the site whose search files a test may damage."""
    return shutil.copytree(site, tmp_path / "site")


def test_a_missing_shard_is_told_and_the_rest_works(page, open_file, broken_site, page_problems):
    for path in (broken_site / "assets/search").glob("w*.js"):
        path.unlink()
    open_file(page, PAGE, broken_site)
    shows(page, "")
    page.keyboard.type("押金 12")
    shows(page, "押金 12")
    expect(page.locator("[data-cp-part=notice]")).to_contain_text("检索文件缺了一部分或已损坏")
    press(page, "Escape")
    shows(page, "")
    assert len(ids(page)) == 20
    page_problems.clear()


def test_a_damaged_block_of_rows_leaves_the_other_rows(page, open_file, broken_site, page_problems):
    (broken_site / "assets/search/r0.js").write_text("Casepress.search.shard('r0', 'oops", encoding="utf-8")
    open_file(page, PAGE, broken_site)
    expect(page.locator("[data-cp-part=notice]")).to_contain_text("r0")
    assert all(id.startswith("CASE-") for id in ids(page))
    page_problems.clear()


@pytest.mark.parametrize("text", [None, "", "oops(", 'Casepress.search.shard("head","!!!!")'])
def test_without_its_head_the_search_says_so_and_leads_to_the_lists(page, open_file, broken_site, page_problems, text):
    head = broken_site / "assets/search/head.js"
    if text is None:
        head.unlink()
    else:
        head.write_text(text, encoding="utf-8")
    open_file(page, PAGE, broken_site)
    notice = page.locator("[data-cp-part=notice]")
    expect(notice).to_contain_text("检索文件缺失或已损坏")
    page_problems.clear()
    notice.get_by_role("link", name="按类型看先例").click()
    page.wait_for_url("**/cases/index.html")
    page_problems.clear()


def test_a_missing_brief_leaves_the_list(page, open_file, broken_site, page_problems):
    for path in (broken_site / "assets/search").glob("b*.js"):
        path.unlink()
    open_file(page, PAGE, broken_site)
    shows(page, "")
    expect(page.locator(".peek")).to_contain_text("预览读不到")
    page.keyboard.type("押金")
    shows(page, "押金")
    assert ids(page)
    page_problems.clear()


def test_without_scripts_every_case_is_reached_from_the_page(open_page, open_file, site):
    page = open_page(java_script_enabled=False)
    open_file(page, PAGE)
    assert page.locator(".query").is_hidden()
    links = page.eval_on_selector_all("#main a", "(links) => links.filter((link) => link.offsetParent).map((link) => link.getAttribute('href'))")
    assert "../cases/index.html" in links
    for link in links:
        assert (site / "search" / link.partition("#")[0]).resolve().is_file(), link
    page.get_by_role("link", name=re.compile(r"^\d+ 件$")).click()
    listed = set(re.findall(r"CASE-\d{4}-\d{4}", page.content()))
    assert listed == {path.stem for path in (site / "cases").glob("2*/*.html")}


# ---------------------------------------------------------------- comparison and look-up sheet


def test_cases_put_aside_with_x_stand_side_by_side_with_what_differs_first(desk):
    page = desk
    page.keyboard.type("押金")
    shows(page, "押金")
    press(page, "ArrowDown", "x", "ArrowDown", "x")
    chosen = ids(page)[:2]
    link = page.get_by_role("link", name="对比 2")
    link.click()
    page.wait_for_url("**/search/compare.html")
    expect(page.locator(".compare thead th")).to_have_count(2)
    assert [node.strip() for node in page.locator(".compare thead .id").all_inner_texts()] == chosen
    headings = page.locator(".compare tbody th").all_inner_texts()
    assert headings[0] == "要旨"
    same = headings.index("各件相同")
    for row, is_same in ((page.locator(".compare tbody tr").nth(1), False), (page.locator(".compare tbody tr").nth(same + 1), True)):
        assert (row.locator("td").count() == 1) is is_same
    assert axe_findings(page) == []
    page.get_by_role("button", name=f"把 {chosen[0]} 移出对比").click()
    expect(page.locator(".compare thead th")).to_have_count(1)
    page.reload()
    expect(page.locator(".compare thead th")).to_have_count(1)


def test_a_comparison_from_an_address_says_which_case_is_not_there(page, open_file):
    open_file(page, f"search/compare.html#ids={FROZEN},CASE-1999-0001,CASE-2026-0214")
    expect(page.locator(".compare thead th")).to_have_count(2)
    expect(page.locator(".banner:visible")).to_contain_text("CASE-1999-0001")


def test_the_look_up_sheet_has_query_cases_reason_and_date_as_text(desk):
    page = desk
    page.keyboard.type("化了一半")
    shows(page, "化了一半")
    press(page, "ArrowDown", "r")
    expect(page.locator(".hits .picks")).to_have_text("作为依据")
    page.get_by_role("link", name="先例检索单 1").click()
    page.wait_for_url("**/search/sheet.html")
    page.get_by_label("与本次的不同").fill("本次有书面提示")
    page.get_by_label("采用或不采用的理由").fill("只退运费")
    page.get_by_label("投诉单编号").fill("TS-1")
    page.reload()
    expect(page.get_by_label("与本次的不同")).to_have_value("本次有书面提示")
    assert axe_findings(page) == []
    with page.expect_download() as waiting:
        page.get_by_role("button", name="存为文件").first.click()
    note = waiting.value.path().read_text("utf-8")
    assert re.match(r"先例检索单\n日期：\d{4}-\d\d-\d\d \d\d:\d\d\n投诉单编号：TS-1\n检索词：化了一半\n", note)
    assert f"依据的案例：{FROZEN} " in note
    assert note.endswith("与本次的不同：本次有书面提示\n采用或不采用的理由：只退运费\n")
    page.get_by_role("button", name="存档，另起一张").click()
    expect(page.get_by_label("采用或不采用的理由")).to_have_value("")
    page.get_by_role("button", name="重新打开").click()
    expect(page.get_by_label("采用或不采用的理由")).to_have_value("只退运费")


def test_a_case_that_was_opened_from_the_hits_is_on_the_sheet(desk, open_file):
    page = desk
    page.keyboard.type("押金")
    shows(page, "押金")
    first = ids(page)[0]
    press(page, "Enter")
    page.wait_for_url("**/cases/2*/*.html*")
    open_file(page, "search/sheet.html")
    expect(page.locator(".looked-at .id")).to_have_text([first])
    expect(page.locator(".looked li")).to_have_text(["“押金”"])


def test_stored_values_that_make_no_sense_do_no_harm(desk):
    page = desk
    page.evaluate("""() => { for (const name of ["sheet", "sheets", "misses", "compare"]) Casepress.store.write(name, { queries: 5, x: [] }); }""")
    page.reload()
    shows(page, "")
    page.keyboard.type("押金")
    shows(page, "押金")
    press(page, "ArrowDown", "r", "x")
    assert json.loads(page.evaluate("JSON.stringify(Casepress.store.read('sheet').cases.length)")) == 1


# ---------------------------------------------------------------- on a phone, for everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("query", ["", "延误 押金", "龘龘"])
def test_the_page_is_clean_for_axe(open_page, open_file, scheme, query):
    page = open_page(color_scheme=scheme)
    open_file(page, PAGE)
    shows(page, "")
    field(page).fill(query)
    shows(page, query)
    page.wait_for_function("() => document.querySelector('.peek').hidden || document.querySelector('.peek .acts')")
    assert axe_findings(page) == []


def test_a_phone_shows_everything_in_one_column(open_page, open_file):
    page = open_page(viewport=PHONE, has_touch=True)
    open_file(page, PAGE)
    shows(page, "")
    field(page).fill("快递 丢了")
    shows(page, "快递 丢了")
    assert overflow_pixels(page) == 0
    assert page.locator(".peek").is_hidden()
    page.get_by_text("筛选").click()
    expect(page.locator(".facets").get_by_label("快递")).to_be_visible()
    assert overflow_pixels(page) == 0
    assert axe_findings(page) == []
    page.get_by_role("button", name="对比").first.click()
    assert len(page.evaluate("Casepress.store.read('compare')")) == 1
