"""The pages of processes, types, forms, plans, scenarios and training: every text of the sample library as its page."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import content, language, page, render, settings
from generator.catalog import lists, playbooks
from generator.content import library as libraries
from generator.content import model
from generator.drills import calendar
from generator.drills import pages as drills

SAMPLE = Path(__file__).parent / "sample_site"


@pytest.fixture(scope="module")
def library() -> model.Library:
    """The library of the sample site; tests of this module change copies only."""
    language.use(language.DEFAULT)
    loaded = content.load(SAMPLE)
    assert loaded.library is not None, loaded.problems
    return loaded.library


def pages_of(library: model.Library) -> dict[str, str]:
    """Address -> HTML of every page of a library, in the language in use."""
    own, _problems = settings.load(SAMPLE)
    made = playbooks.pages(library, playbooks.texts_of(library), own)
    return {page.path: render.render(page.template, page.data, language.current()) for page in made}


@pytest.fixture(scope="module")
def pages(library: model.Library) -> dict[str, str]:
    """Address -> HTML of every page of the sample library."""
    return pages_of(library)


class _Tags(HTMLParser):
    """The ids and links of a page, and whether its tags are closed in their order."""

    VOID = frozenset(("br", "col", "hr", "input", "meta", "rect"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.open: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.ids += [values["id"]] if values.get("id") else []
        self.links += [values["href"]] if "href" in values else []
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open.pop() == tag, tag


def text_of(html: str) -> str:
    """What a reader sees of a piece of HTML, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def dead_links(library: model.Library, pages: dict[str, str]) -> list[tuple[str, str]]:
    """Page and link for every link that leads nowhere: not to a page, or not to a place on it."""
    read = {path: _Tags(html) for path, html in pages.items()}
    cases = {card.url for card in library.cards.values()}
    cases |= {value.path() for group in lists.values(library).values() for value in group}
    return [
        (path, link)
        for path, tags in read.items()
        for link in tags.links
        for target, _hash, place in [resolved(unquote(link), path).partition("#")]
        if target not in cases and target != calendar.PATH and (target not in read or (place and place not in read[target].ids))
    ]


def resolved(link: str, path: str) -> str:
    """A relative link as an address from the root."""
    parts = path.split("/")[:-1]
    name, hash_, place = link.partition("#")
    for part in name.split("/"):
        parts = parts[:-1] if part == ".." else [*parts, part]
    return ("/".join(parts) if name else path) + hash_ + place


# ---------------------------------------------------------------- all pages


def test_every_text_has_a_page_and_every_area_an_overview(library, pages):
    assert tuple(pages) == playbooks.addresses(library)
    assert {path for path in pages if path.endswith("index.html")} == {
        "process/index.html",
        "emergency/index.html",
        "training/index.html",
        "reports/index.html",
    }


def test_tags_are_closed_in_their_order_and_no_id_stands_twice(pages):
    for path, html in pages.items():
        tags = _Tags(html)
        assert tags.open == [], path
        assert sorted(tags.ids) == sorted(set(tags.ids)), path


def test_every_link_leads_to_a_page_and_to_a_place_on_it(library, pages):
    assert dead_links(library, pages) == []


def test_a_text_for_another_audience_leaves_no_dead_link(library):
    public = libraries.edition_of(library, ("public",))
    pages = pages_of(public)
    assert "training/lessons/first-contact.html" in pages
    assert "process/handling.html" not in pages
    assert dead_links(public, pages) == []


def test_a_library_without_playbooks_has_overviews_that_say_so(library):
    bare = model.Library(library.vocabulary, library.rules)
    pages = pages_of(bare)
    assert len(pages) == 4
    assert dead_links(bare, pages) == []
    assert "还没有" in pages["emergency/index.html"]


def test_pages_know_no_more_of_a_case_than_its_title_and_address(library, pages):
    other = {
        id: card._replace(point="另一句", outcome="客户撤回", amount=7.0, state="archived", digest="0")
        for id, card in library.cards.items()
    }
    changed = replace(library, cards=other, cases=MappingProxyType({}))
    assert pages_of(changed) == pages
    assert playbooks.key(changed) == playbooks.key(library)


def test_the_key_changes_with_the_title_of_a_case_that_a_page_names(library):
    named = {**library.cards, "CASE-2026-0001": library.cards["CASE-2026-0001"]._replace(title="另一个标题")}
    assert playbooks.key(replace(library, cards=named)) != playbooks.key(library)


def test_the_key_changes_with_the_year_of_a_case_that_only_a_body_links_to(library):
    lesson = library.lessons["first-contact"]
    only_linked = replace(library, lessons={lesson.id: replace(lesson, cases=())}, dialogues={}, banks={})
    moved = {**library.cards, "CASE-2026-0001": library.cards["CASE-2026-0001"]._replace(received="2025-02-02")}
    assert playbooks.key(replace(only_linked, cards=moved)) != playbooks.key(only_linked)


def test_text_of_an_author_is_never_markup(library):
    hostile = '<img src=x onerror=alert(1)>"'
    process = replace(library.processes["handling"], title=hostile, trigger=hostile)
    html = pages_of(replace(library, processes={process.id: process}))
    assert all("<img" not in text for text in html.values())
    assert "&lt;img" in html["process/handling.html"]


def test_what_is_only_general_knowledge_is_shown_nowhere(library, pages):
    assert any(limit.mark == "K" for limit in library.rules.limits)
    assert all("一般答复" not in html and "行业里的通常说法" not in html for html in pages.values())


def test_pages_can_be_read_in_english(library):
    language.use("en")
    pages = pages_of(library)
    assert "Say this first" in pages["types/delay.html"]
    assert "Is this the right plan?" in pages["emergency/wave.html"]


# ---------------------------------------------------------------- links in texts


def shelf(library: model.Library, path: str = "emergency/wave.html") -> playbooks.Shelf:
    return playbooks.Shelf(library, playbooks.texts_of(library), path)


def test_titles_of_plans_and_numbers_of_forms_are_links_in_a_plain_text(library):
    text = "用客诉激增应急预案；单子写 YL-01。"
    assert shelf(library, "process/handling.html").linked(text) == (
        '用<a href="../emergency/wave.html">客诉激增应急预案</a>；单子写 <a href="../forms/complaint-form.html">YL-01</a>。'
    )


def test_a_page_does_not_link_to_itself_in_a_plain_text(library):
    assert shelf(library).linked("客诉激增应急预案") == "客诉激增应急预案"


def test_the_title_of_a_type_page_is_a_link_only_between_quotation_marks(library):
    assert shelf(library).linked("有延误的转“延误”一页") == (
        '有延误的转<a href="../types/delay.html">“延误”</a>一页'
    )


def test_a_link_in_a_body_to_what_is_not_there_is_plain_text(library):
    assert shelf(library).prose("见[别处](nowhere)。") == "<p>见别处。</p>\n"


def test_the_shorter_limit_stands_first_and_limits_from_an_application_last(library):
    ids = ("law-settle", "law-reply", "reply", "first", "insured")
    assert [limit.id for limit in shelf(library).limits(ids)] == ["first", "reply", "law-reply", "law-settle"]
    assert [fact.id for fact in shelf(library).facts(ids)] == ["insured"]


def test_words_to_say_have_one_pair_of_quotation_marks_and_blanks_that_copy():
    html = playbooks.words("按“同意”，__ 点前{答复期限}答复")
    assert html.startswith("“按‘同意’，") and html.endswith("答复”")
    assert '<i class="blank"><span class="sr">__</span></i> 点前' in html
    assert '<time data-cp-due="replied">' in html


def test_a_folded_chinese_text_has_no_spaces_where_its_lines_were_joined(library, tmp_path):
    path = "playbooks/emergency/scenarios/wave-drill.yml"
    text = (SAMPLE / path).read_text(encoding="utf-8")
    folded = text.replace("start: 假定今天是大促次日，上午 9 点。", "start: >-\n  假定今天是大促次日，\n  上午 9 点。 Two\n  words。")
    entry, problems = libraries.parse_entry(folded.encode(), path, library.vocabulary)
    assert problems == []
    assert entry.start == "假定今天是大促次日，上午 9 点。 Two words。"


# ---------------------------------------------------------------- type pages and processes


def test_a_type_page_says_the_first_sentence_then_what_to_do_then_the_words(pages):
    html = pages["types/delay.html"]
    order = [html.index(part) for part in ("耽误您的事了", "查停在哪里", "谁都着急", "您再等等", "单号是多少", "全程轨迹")]
    assert order == sorted(order)
    assert 'href="../cases/by/type/quality-delay.html"' in html


def test_words_to_say_copy_and_words_never_to_say_give_their_reason(pages):
    html = pages["types/delay.html"]
    assert re.search(r'<div class="say" data-cp-copy><b>先安抚</b><p>“等了这么久', html)
    assert not re.search(r'data-cp-copy[^>]*>(?:(?!</div>).)*您再等等', html)
    assert '<p class="why">没有原因也没有时间</p>' in html


def test_a_step_of_a_process_says_who_how_long_and_by_which_limit(pages):
    step = re.search(r'<li class="step" id="s1">.*?</li>', pages["types/delay.html"], re.DOTALL).group()
    assert text_of(step.partition("step-f")[2]) == '"> 谁 一线客服 多久 10 分钟 期限 首次处理 24 小时 表单 客户投诉处理单'


# ---------------------------------------------------------------- forms


def blank(kind: str, label: str = "编号", **more: object) -> model.FormField:
    return model.FormField(label, kind, **more)


def test_short_blanks_stand_in_pairs_and_all_others_alone():
    one, two, three = blank("line"), blank("date"), blank("number")
    wide, table, sign = blank("text"), blank("table", columns=("一", "二")), blank("sign")
    found = playbooks.segments_of((one, two, three, wide, table, sign))
    assert [segment.rows for segment in found] == [((one, two), (three,), (wide,)), (), ((sign,),)]
    assert [segment.table for segment in found] == [None, table, None]


def test_boxes_to_tick_stand_in_a_pair_only_when_they_fit():
    few, many = blank("choice", options=("是", "否")), blank("choice", options=("电话", "柜台", "在线客服", "邮件"))
    assert [len(row) for row in playbooks.segments_of((few, blank("line"), many, blank("line")))[0].rows] == [2, 1, 1]


@given(st.lists(st.text("岗位时间", max_size=30), min_size=1, max_size=9))
def test_the_columns_of_a_table_fill_its_width(columns):
    widths = playbooks.Segment(table=blank("table", columns=tuple(columns))).widths
    assert len(widths) == len(columns) and sum(widths) == 100 and min(widths) > 0


def test_a_form_has_a_line_for_each_row_and_empty_rows_in_a_table(pages):
    html = pages["forms/complaint-form.html"]
    assert html.count('<i class="w-line"></i>') == 5
    assert html.count("<tr><td></td><td></td><td></td></tr>") == 6
    assert html.count('<span class="pick">') == 3


# ---------------------------------------------------------------- plans


def plan_with(library: model.Library, *steps: model.PlanStep) -> model.Plan:
    plan = library.plans["wave"]
    return replace(plan, checklists=(replace(plan.checklists[0], steps=steps),))


def step(id: str, within: model.Span | None = None, from_: str = "start", **more: object) -> model.PlanStep:
    return model.PlanStep(id, "做", "联络", within, from_, **more)


@pytest.mark.parametrize(
    ("amount", "unit", "from_", "shown"),
    [
        (5, "minute", "start", "T+05"),
        (60, "minute", "start", "T+1:00"),
        (20, "minute", "declared", "宣布+20"),
        (2, "hour", "declared", "宣布+2:00"),
        (10, "minute", "a", "第 1 步+10"),
        (1, "day", "a", "第 1 步+1 天"),
        (5, "workday", "start", "T+5 个工作日"),
    ],
)
def test_a_step_of_a_plan_shows_its_latest_time(library, amount, unit, from_, shown):
    lines = drills.plan_lines(plan_with(library, step("a"), step("b", model.Span(amount, unit), from_)))
    assert (lines[0].at, lines[0].span) == ("", "")
    assert lines[1].at == shown
    assert lines[1].span.endswith("内")


def test_steps_are_numbered_through_the_whole_plan(library):
    lines = drills.plan_lines(library.plans["wave"])
    assert [line.number for line in lines] == list(range(1, 11))
    assert lines[1].waits == (1,)


def test_memory_items_stand_above_the_fence_and_only_at_the_head_of_a_block(library):
    (block,) = drills.blocks_of(plan_with(library, step("a", memory=True), step("b"), step("c", memory=True)))
    assert [line.step.id for line in block.memory] == ["a"]
    assert [line.step.id for line in block.lines] == ["b", "c"]


def test_contacts_and_the_right_list_stand_before_the_first_step(pages):
    html = pages["emergency/wave.html"]
    order = [html.index(part) for part in ("8001", "以上：宣布启动", "是不是这份预案？", "一小时 30 件以上</li>", 'id="s1"')]
    assert order == sorted(order)


def test_the_thick_line_stands_below_the_lowest_level_that_declares(library):
    plan = replace(library.plans["wave"], declare_from="I")
    html = pages_of(replace(library, plans={plan.id: plan}))["emergency/wave.html"]
    levels = html[html.index('<ol class="levels">'):html.index("</ol>", html.index('<ol class="levels">'))]
    assert re.findall(r"<li><b>(\w+)|<li (class=\"declare\")", levels) == [("I", ""), ("", 'class="declare"'), ("II", "")]


def test_each_group_of_the_team_finds_its_own_steps(pages):
    html = pages["emergency/wave.html"]
    own = re.search(r'id="role-1">.*?</section>', html, re.DOTALL).group()
    assert re.findall(r'href="#s(\d+)"', own) == ["3", "5", "8", "10"]


# ---------------------------------------------------------------- scenarios


def test_an_inject_shows_its_time_or_what_triggers_it(pages):
    html = pages["emergency/scenarios/wave-drill-controller.html"]
    assert '<b class="nw">T+00</b>' in html
    assert '<span class="trigger">宣布级别之后</span>' in html


# ---------------------------------------------------------------- training


def question(kind: str, **more: object) -> model.Question:
    return model.Question("q", kind, more.pop("ask", "问"), **more)


_TEXTS = st.lists(st.text("甲乙丙丁戊己", min_size=1, max_size=4), min_size=2, max_size=8, unique=True)


@given(_TEXTS)
def test_the_letters_of_an_ordering_give_its_right_order_and_are_never_in_it_already(texts):
    item = playbooks.asked(question("order", order=tuple(texts)), 1)
    by_letter = dict(item.rights)
    assert [by_letter[letter] for letter in item.answer.split(" → ")] == texts
    assert [text for _letter, text in item.rights] != texts
    assert playbooks.asked(question("order", order=tuple(texts)), 1) == item


@given(_TEXTS)
def test_the_letters_of_a_matching_give_its_pairs(rights):
    pairs = tuple(model.Pair(f"左{number}", right) for number, right in enumerate(rights))
    item = playbooks.asked(question("match", pairs=pairs), 1)
    by_letter = dict(item.rights)
    assert [by_letter[part.partition("–")[2]] for part in item.answer.split("、")] == rights


def test_a_cloze_shows_gaps_and_keeps_its_answers_for_the_explanation():
    item = playbooks.asked(question("cloze", ask="限 {{3|三}} 个{{工作日}}。"), 1)
    assert "{{" not in item.stem and "工作日" not in item.stem and item.stem.count('class="blank"') == 2
    assert item.answer == "3或三；工作日"


def test_answers_are_folded_and_say_why_of_every_option(pages):
    html = pages["training/questions/basics.html"]
    for item in re.findall(r'<li class="question".*?</details></li>', html, re.DOTALL):
        asked, _details, answer = item.partition('<details class="more answer-d">')
        assert "answer-d" not in asked and "答案" in answer
    assert all(why in html for why in ("听完才知道要什么", "还会再打来", "用不到的不问"))


def test_talking_points_are_printed_only_when_they_are_open(pages):
    before, _details, after = pages["training/lessons/first-contact.html"].partition('<details class="role-part trainer">')
    assert "让学员先听一段录音" not in before and "让学员先听一段录音" in after


def test_a_lesson_asks_its_check_question_and_leads_to_the_next(pages):
    html = pages["training/lessons/first-contact.html"]
    assert "客户第一句话骂人，先做什么？" in html
    assert '<a rel="next" href="limits.html">' in html


def ways(dialogue: model.Dialogue) -> Iterator[tuple[str, int]]:
    """Every node with every temper, by walking all ways without the shortcut of the code under test."""
    nodes = {node.id: node for node in dialogue.nodes}

    def walk(id: str, temper: int, depth: int) -> Iterator[tuple[str, int]]:
        yield id, temper
        for reply in nodes[id].replies if depth else ():
            yield from walk(reply.next, min(10, max(0, temper + reply.temper)), depth - 1)
        for branch in nodes[id].branches if depth else ():
            if branch.calmer_than is None or temper <= branch.calmer_than:
                yield from walk(branch.next, temper, depth - 1)
                break

    yield from walk(dialogue.nodes[0].id, dialogue.temper, 12)


def test_the_tempers_of_a_dialogue_are_those_of_all_its_ways(library):
    dialogue = library.dialogues["cold-parcel"]
    expected: dict[str, set[int]] = {}
    for id, temper in ways(dialogue):
        expected.setdefault(id, set()).add(temper)
    assert {id: found for id, found in playbooks.tempers(dialogue).items() if found} == expected
    assert expected["turn"] == {5, 9}


def test_a_dialogue_that_turns_in_a_circle_is_walked_to_its_end(library):
    dialogue = library.dialogues["cold-parcel"]
    back = replace(dialogue.nodes[0].replies[0], next="start", temper=-1)
    circle = replace(dialogue, nodes=(replace(dialogue.nodes[0], replies=(back, dialogue.nodes[0].replies[1])), *dialogue.nodes[1:]))
    assert playbooks.tempers(circle)["start"] == set(range(8))


def test_a_paper_adds_up_and_says_where_the_banks_hold_too_few_questions(pages):
    text = text_of(pages["training/papers/week-one.html"])
    assert "合计 7 100" in text
    assert "及格 80 80%" in text
    html = pages["training/papers/week-one.html"]
    assert [bool(bad) for bad in re.findall(r'<span class="badge( bad)?">', html)] == [True, False]


def test_a_course_leads_through_its_items_in_their_order(library, pages):
    html = pages["training/courses/newcomer.html"]
    order = [html.index(f"{id}.html") for unit in library.courses["newcomer"].units for id in unit.items]
    assert all(one < two for one, two in pairwise(order))


# ---------------------------------------------------------------- overviews


def test_the_overview_of_plans_shows_by_which_sign_a_plan_is_found_and_whom_to_call(pages):
    text = text_of(pages["emergency/index.html"])
    assert "客诉激增应急预案 值班经理台 8001 一小时 30 件以上 II 级起宣布启动" in text
    assert {'id="plans"', 'id="scenarios"'} <= set(re.findall(r'id="\w+"', pages["emergency/index.html"]))


def test_forms_stand_by_number_and_figures_say_how_they_are_counted(library, pages):
    form = library.forms["complaint-form"]
    more = replace(form, id="another", number="YL-00", title="另一张表")
    html = pages_of(replace(library, forms={form.id: form, more.id: more}))["reports/index.html"]
    assert html.index("YL-00") < html.index("YL-01")
    assert "首次处理及时率" in html and "24 小时" in html[html.index("首次处理及时率"):]


def test_a_page_past_its_archive_has_no_review_date(library):
    process = library.processes["handling"]
    archived = replace(process, care=replace(process.care, state="archived", reviewed=date(2020, 1, 1)))
    own, _problems = settings.load(SAMPLE)
    changed = replace(library, processes={process.id: archived})
    made = {found.path: found for found in playbooks.pages(changed, playbooks.texts_of(changed), own)}
    assert made["process/handling.html"].review == ""
    assert made[page.address("plan", "wave")].review == "2027-03-01"
