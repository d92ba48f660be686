"""A body becomes sections, our own lines and harmless HTML; what no page may hold is found where it stands."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator import source
from generator.content import markdown
from generator.content.markdown import Body
from generator.content.model import Line, Section, TimelineEntry
from generator.source import Source

HEAD = "---\nid: x\n---\n"


def source_of(body: str) -> Source:
    found, wrong = source.parse((HEAD + body).encode(), "cases/2026/x.md")
    assert found is not None, wrong
    return found


def body_of(body: str) -> Body:
    return markdown.read_body(source_of(body))


def problems_of(body: str) -> list[str]:
    """`line:column rule marked text` for each problem of a body; line 1 is the first of the body."""
    found = source_of(body)
    return [
        f"{problem.place.line - 3}:{problem.place.column} {problem.rule} "
        + problem.line_text[problem.place.column - 1 :][: problem.place.length]
        for problem in markdown.read_body(found).problems
    ]


# ------------------------------------------------------------------ sections


def test_a_section_knows_its_line_and_its_text_begins_in_the_next():
    body = "\n## 案情\n\n第一段。\n\n### 小节\n\n第二段。\n\n## 结果\n好。\n"
    found = source_of(body)
    sections = markdown.read_body(found).sections
    assert sections == (
        Section("案情", "\n第一段。\n\n### 小节\n\n第二段。", 5),
        Section("结果", "好。", 13),
    )
    for section in sections:
        assert found.line_text(section.line) == f"## {section.title}"
        assert found.line_text(section.line + 1) == section.text.split("\n")[0]


def test_text_before_the_first_heading_is_a_section_without_title():
    found = source_of("\n前言。\n\n## 案情\n字\n")
    first = markdown.read_body(found).sections[0]
    assert (first.title, first.text, found.line_text(first.line + 2)) == ("", "\n前言。", "前言。")


@pytest.mark.parametrize("body", ["", "\n \n", "<!-- 注 -->"])
def test_a_body_without_text_has_no_sections(body):
    assert body_of(body) == Body((), (), ())


def test_signs_behind_a_heading_are_no_part_of_it():
    assert [section.title for section in body_of("## 案情 ##\n## C# 客户端\n").sections] == ["案情", "C# 客户端"]


def test_comments_belong_to_no_section_and_move_no_line():
    found = source_of("## 案情 <!-- 甲 -->\n<!-- 乙\n丙 -->\n字<!-- 丁 -->符\n\n## 结果\n好\n")
    sections = markdown.read_body(found).sections
    assert [(section.title, section.text) for section in sections] == [("案情", "\n\n字符"), ("结果", "好")]
    assert found.line_text(sections[1].line) == "## 结果"


def test_links_can_name_the_headings_of_the_sections():
    assert markdown.anchors(body_of("前言\n\n## 案情\n字\n\n### 小节\n").sections) == {"", "案情"}


# ------------------------------------------------------------------ places


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("中文<b>粗</b>", ["1:3 markdown-html <b>", "1:7 markdown-html </b>"]),
        ("😀中文 ![图](a.png) 后", ["1:5 markdown-image ![图](a.png)"]),
        ("一\n\n二二 [三](javascript:1) 四", ["3:4 markdown-link [三](javascript:1)"]),
        ("| 甲 | 乙 |\n| --- | --- |\n| 中 | <i>文</i> |", ["3:7 markdown-html <i>", "3:11 markdown-html </i>"]),
        ("- 一\n  - 二 <br> 三", ["2:7 markdown-html <br>"]),
        ("> 引文 <u>字</u>", ["1:6 markdown-html <u>", "1:10 markdown-html </u>"]),
        ("e\u0301 <b>", ["1:4 markdown-html <b>"]),
        ("## 案情\n\n字\n\n##结果\n", ["5:1 markdown-heading ##"]),
        ("<div>\n甲\n\n</div>", ["1:1 markdown-html <div>", "4:1 markdown-html </div>"]),
    ],
)
def test_places_are_counted_in_characters_though_the_parser_counts_bytes(body, expected):
    assert problems_of(body) == expected


def test_a_line_that_a_comment_was_taken_out_of_is_marked_as_a_whole():
    (problem,) = body_of("甲<!-- 注 --> <b>乙\n").problems
    assert (str(problem.place), problem.line_text) == ("cases/2026/x.md:4", "甲<!-- 注 --> <b>乙")


# ------------------------------------------------------------------ links


def test_links_to_other_texts_come_with_their_places():
    found = source_of(
        "见 [延误](delay) 和 [按原因](delay#按原因)。\n\n## 案情\n\n[本文](#案情)，[外](https://www.example.com)。\n"
    )
    links = markdown.read_body(found).links
    assert [(target, place.line - 3, place.column, place.length) for target, place in links] == [
        ("delay", 1, 3, 11),
        ("delay#按原因", 1, 17, 16),
        ("#案情", 5, 1, 9),
    ]


@pytest.mark.parametrize(
    "link",
    [
        "[甲](javascript:alert(1))",
        "[甲](JAVASCRIPT:alert(1))",
        "[甲](  javascript:alert(1))",
        "[甲](<javascript:alert(1)>)",
        "[甲](java&#115;cript:alert(1))",
        "[甲](&#x6a;avascript:alert(1))",
        "[甲](javascript&colon;alert(1))",
        "[甲](java&Tab;script:alert(1))",
        "[甲](java&NewLine;script:alert(1))",
        "[甲](\\javascript:alert(1))",
        "[甲](vbscript:x)",
        "[甲](data:text/html;base64,PHNjcmlwdD4=)",
        "[甲](file:///c:/x)",
        "[甲](//www.example.com)",
        "[甲](a:b)",
        "[甲](./a:b)",
        "<javascript:alert(1)>",
        "<甲@乙.丙>[甲](ftp://x)",
        "[甲][b]\n\n[b]: javascript:alert(1)",
        "[b][]\n\n[b]: javascript:alert(1)",
        "[b]\n\n[b]: <java&#115;cript:alert(1)>",
        '[甲](delay "题")',
        "[甲](<delay>)",
        "[甲][b]\n\n[b]: delay",
        "[甲](de&#108;ay)",
    ],
)
def test_a_link_of_another_form_is_a_problem(link):
    found = body_of(link)
    assert [problem.rule for problem in found.problems] == ["markdown-link"]
    assert found.links == ()


@pytest.mark.parametrize(
    "link", ["`[甲](javascript:1)`", "\\[甲](javascript:1)", "[甲] (javascript:1)", "    [甲](javascript:1)"]
)
def test_what_is_no_link_is_no_problem(link):
    assert body_of(link) == Body(body_of(link).sections, (), ())


def test_ids_become_addresses_and_other_links_stay():
    html = markdown.to_html(
        "[延误](delay#a)、[外](https://www.example.com/?a=1&b=2)、`[x](y)`", lambda id: f"../types/{id}.html"
    )
    assert html == (
        '<p><a href="../types/delay#a.html">延误</a>、<a href="https://www.example.com/?a=1&amp;b=2">外</a>、'
        "<code>[x](y)</code></p>\n"
    )


def test_an_address_may_hold_signs_that_end_a_link():
    assert markdown.to_html("[甲](a)", lambda id: "x (1).html") == '<p><a href="x%20(1).html">甲</a></p>\n'


def test_without_addresses_the_ids_stay():
    assert markdown.to_html("[甲](a)") == '<p><a href="a">甲</a></p>\n'


# ------------------------------------------------------------------ HTML

TAGS = {
    *("p", "em", "strong", "code", "pre", "ul", "ol", "li", "blockquote", "a", "br", "hr"),
    *("table", "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6"),
}


class _Harmless(HTMLParser):
    """Refuses every tag and every attribute that a checked body cannot lead to."""

    def handle_starttag(self, tag, attrs):
        assert tag in TAGS
        for name, value in attrs:
            if name == "href":
                scheme = re.match(r"[^/?#]*:", re.sub(r"[\x00-\x20]", "", value or ""))
                assert scheme is None or scheme.group().lower() in ("http:", "https:", "mailto:", "tel:")
                assert not (value or "").startswith("//")
            else:
                assert (name, tag) in {
                    ("title", "a"),
                    ("start", "ol"),
                    ("style", "td"),
                    ("style", "th"),
                    ("class", "code"),
                }

    def handle_comment(self, data):
        raise AssertionError(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


BITS = st.sampled_from(
    [
        *(
            "甲",
            "乙丙",
            " ",
            "\n",
            "\n\n",
            "<",
            ">",
            "<b>",
            "</b>",
            "<script>",
            "<!--",
            "-->",
            "<!-- x -->",
            "&lt;",
            "&#60;",
        ),
        *(
            "[",
            "]",
            "(",
            ")",
            "](",
            "][",
            "]: ",
            "[a]",
            "[a]: ",
            "!",
            "![",
            "javascript:",
            "JavaScript&colon;",
            "java&Tab;script:",
        ),
        *(
            "data:",
            "https://x",
            "//x",
            "delay",
            "#",
            "## ",
            "\n## 案情\n",
            "\n##",
            "    ",
            "\t",
            "`",
            "```\n",
            "~~~\n",
            "\\",
            "*",
        ),
        *(
            "_",
            "|",
            "\n| --- |\n",
            "\n---\n",
            "\n===\n",
            "- ",
            "1. ",
            "> ",
            '"',
            "'",
            "=",
            "onclick=x",
            "\u200b",
            "😀",
            "&#x6a;",
        ),
    ]
)


@given(st.lists(BITS, max_size=30).map("".join))
@example("## 案情\n\n~~~\n\n## 诉求\n\n<script>alert(1)</script>\n\n~~~\n")
@example("<<!-- x -->script>alert(1)</script>")
@example("[甲][b]\n\n## 案情\n\n[b]: javascript:alert(1)\n")
def test_a_body_without_problems_gives_harmless_html(body):
    found, wrong = source.parse((HEAD + body).encode(), "cases/2026/x.md")
    if found is None:
        assert wrong
        return
    read = markdown.read_body(found)
    for section in read.sections:
        html = markdown.to_html(section.text, lambda id: "x.html")
        if not read.problems:
            parser = _Harmless()
            parser.feed(html)
            parser.close()


@given(st.lists(BITS, max_size=20).map("".join))
@example("`**a**`<b>**")
def test_one_line_of_text_is_harmless_whatever_it_is(text):
    html = str(markdown.inline(text))
    assert set(re.findall(r"<[^>]*>", html)) <= {"<strong>", "</strong>", "<em>", "</em>", "<code>", "</code>"}
    for tag in ("strong", "em", "code"):
        assert html.count(f"<{tag}>") == html.count(f"</{tag}>")


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("先**听完**再说", "先<strong>听完</strong>再说"),
        ("先*听完*再说", "先<em>听完</em>再说"),
        ("填 `a<b` 这一格", "填 <code>a&lt;b</code> 这一格"),
        ("3 * 4 * 5 = 60", "3 * 4 * 5 = 60"),
        ("**没有结束", "**没有结束"),
        ("<b>粗</b> & [链接](javascript:1)", "&lt;b&gt;粗&lt;/b&gt; &amp; [链接](javascript:1)"),
        ("1. 不是列表 *是强调*", "1. 不是列表 <em>是强调</em>"),
    ],
)
def test_one_line_of_text_keeps_its_emphasis_and_nothing_else(text, html):
    assert markdown.inline(text) == html


# ------------------------------------------------------------------ the handling


@pytest.mark.parametrize(
    ("sign", "text", "minutes"),
    [
        ("+", "0", 0),
        ("+", "40分钟", 40),
        ("+", "40分", 40),
        ("+", "2小时", 120),
        ("+", "2个小时", 120),
        ("+", "5小时20分钟", 320),
        ("+", "1天2小时", 1560),
        ("-", "3天", -4320),
        ("+", "2h", 120),
        ("+", " 1d 2h 3m ", 1563),
        ("+", "3650天", 5256000),
        ("+", "9999天9999天", None),
        ("+", "半天", None),
        ("+", "1.5小时", None),
        ("+", "2", None),
        ("+", "", None),
        ("+", "2小时后", None),
    ],
)
def test_a_relative_time_is_read_in_minutes(sign, text, minutes):
    assert markdown.relative_minutes(sign, text) == minutes


def test_the_handling_is_read_line_by_line():
    section = Section(
        "处理经过",
        "\n- T-3天｜责任部门｜积压。\n* T+2小时|一线客服 | 登记｜编号 7。\n\n随手一记\n  接着写\n- T+半天｜班组长｜回电。",
        10,
    )
    entries, bad = markdown.timeline(section)
    assert entries == (
        TimelineEntry(-4320, "T-3天", "责任部门", "积压。", 12),
        TimelineEntry(120, "T+2小时", "一线客服", "登记｜编号 7。", 13),
    )
    assert bad == ((15, "随手一记"), (16, "  接着写"), (17, "- T+半天｜班组长｜回电。"))


# ------------------------------------------------------------------ words to say


def test_words_to_say_and_never_to_say_are_told_apart():
    section = Section(
        "话术",
        "- 先安抚：让您白等了。\n- 给方案: “今天派，还是退？”\n- 不要说：再等等。（没有原因也没有时间）\n"
        "- 不要说：「过节都这样。」\n随手一记\n- 太长的时候写在冒号前面就不认了：字",
        20,
    )
    lines = markdown.say_lines(section)
    assert lines.say == (Line("让您白等了。", "先安抚"), Line("今天派，还是退？", "给方案"))
    assert lines.never == (Line("再等等。", "", "没有原因也没有时间"), Line("过节都这样。"))
    assert lines.bad == ((25, "随手一记"), (26, "- 太长的时候写在冒号前面就不认了：字"))


@pytest.mark.parametrize(("said", "words"), [("“甲”和“乙”", "“甲”和“乙”"), ("“”", "“”"), ("“好的”", "好的")])
def test_quotation_marks_go_only_where_they_hold_the_whole(said, words):
    assert markdown.say_lines(Section("话术", f"- 确认：{said}", 1)).say == (Line(words, "确认"),)
