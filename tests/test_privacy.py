"""Personal data is found in every disguise, never shown, and never mistaken for our own codes."""

import html
import json
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import language
from generator.language import _
from generator.privacy import (
    DETECTORS,
    KINDS,
    SAMPLES,
    find,
    find_in_html,
    find_in_script,
    finding,
    mask,
    pages,
    scan,
    scan_files,
    scan_text,
)
from generator.problems import format_json, format_sarif, format_text

FINDS = [(detector, text) for detector in DETECTORS for text in detector.finds]
IGNORES = [(detector, text) for detector in DETECTORS for text in detector.ignores]

CLEAN_CASE = """---
id: CASE-2024-0012
title: 快递在运输途中破损，客户要求按发票价格全额赔偿
received: 2024-03-01
replied: 2024-03-02 10:30
follows: [CASE-2023-0101, CASE-2022-0007]
remedy: {kind: refund, amount: 368.50, currency: CNY}
---

## 案情

客户于三月一日通过官网提交投诉，称其寄送的陶瓷摆件在签收时发现外包装完好、内部破碎。客服核对运单 SF1234567890123
后发现，该件在中转站停留了两天。客户表示如果三天内得不到答复，将向主管部门申诉（12305），并要求转接
95338 或 400-820-8820。

- T+0:15 一线客服受理，说明答复时限为七个自然日。
- T+26:00 投诉专员电话回复客户，提出赔偿 368.50 元，退还运费 22 元，订单 202401151234567890 不再重复赔付。
"""


def kinds(text: str) -> list[str]:
    return [found.kind for found in find(text)]


@pytest.mark.parametrize(("detector", "text"), FINDS, ids=[text for _detector, text in FINDS])
def test_a_detector_finds_its_examples(detector, text):
    assert [DETECTORS[found.detector] for found in find(text)] == [detector]


@pytest.mark.parametrize(("detector", "text"), IGNORES, ids=[text for _detector, text in IGNORES])
def test_a_detector_ignores_its_examples(detector, text):
    assert find(text) == []


@pytest.mark.parametrize("detector", DETECTORS, ids=lambda detector: detector.what)
def test_a_detector_has_examples_and_words_in_both_languages(detector):
    assert detector.finds
    assert detector.ignores
    for text in (detector.what, detector.fix):
        assert _(text) != text


LABELS = {
    "phone": ("电话：", "手机号 "),
    "resident-id": ("身份证号：", "证件号码"),
    "bank-card": ("卡号：", "收款账号 "),
    "email": ("邮箱",),
    "wechat": ("微信号：", "加微信", "vx:"),
    "qq": ("QQ：", "qq号"),
    "passport": ("护照号：", "通行证"),
    "plate": ("车牌",),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sample_that_is_never_reported(kind):
    for label in ("", *LABELS[kind]):
        assert find(f"{label}{SAMPLES[kind]}。") == []


def test_a_clean_case_is_clean():
    assert find(CLEAN_CASE) == []
    assert mask(CLEAN_CASE) == CLEAN_CASE


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u200d", "\ufeff", "\u2060", "\u00ad", "\u202e", "\ufe0f\u20e3", "\u0301"]
)
def test_invisible_characters_do_not_hide_a_number(hidden):
    assert kinds("请打" + hidden.join("13800138000") + "。") == ["phone"]


@pytest.mark.parametrize(
    "digits", ["１３８００１３８０００", "١٣٨٠٠١٣٨٠٠٠", "𝟏𝟑𝟖𝟎𝟎𝟏𝟑𝟖𝟎𝟎𝟎", "¹³⁸⁰⁰¹³⁸⁰⁰⁰", "₁₃₈₀₀₁₃₈₀₀₀"]
)
def test_digits_of_every_script_are_digits(digits):
    assert kinds(digits) == ["phone"]


@pytest.mark.parametrize("gap", [" ", "-", "－", "–", "—", ".", "·", "/", "_", "\u3000", "\u00a0", " - ", "\\-", "**"])
def test_marks_between_groups_do_not_hide_a_number(gap):
    assert kinds(gap.join(["138", "0013", "8000"])) == ["phone"]
    assert kinds(gap.join(["021", "6234", "5678"])) == ["phone"]
    assert kinds(gap.join(["110105", "19491231", "002X"])) == ["resident-id"]
    assert kinds(gap.join(["4111", "1111", "1111", "1111"])) == ["bank-card"]


def test_what_is_found_is_the_number_and_nothing_around_it():
    text = "客户（１３８\u200b００１３８０００）要求回电，邮箱zhang.san@163.com，车牌京A12345。"
    assert [text[found.start : found.end] for found in find(text)] == [
        "１３８\u200b００１３８０００",
        "zhang.san@163.com",
        "京A12345",
    ]


def test_an_id_number_counts_once_and_not_as_a_card_or_phone_too():
    assert kinds("身份证110105194912310021 退到 6222020000000000000") == ["resident-id", "bank-card"]


def test_two_numbers_side_by_side_are_two():
    assert kinds("13800138000/13800138001 或 021-62345678、021-62345679") == ["phone"] * 4


def test_a_number_far_from_others_in_a_long_text_is_found():
    text = "案情说明。" * 20_000 + "13800138000" + "处理经过。" * 20_000
    assert [(found.start, found.end) for found in find(text)] == [(100_000, 100_011)]


def test_the_mask_keeps_the_length_and_everything_else():
    assert mask("电话138-0013-8000，转8001") == "电话*************，转8001"
    assert mask("邮箱 a@b.cn 与 QQ：12345") == "邮箱 ****** 与 QQ：*****"


def test_a_number_that_stood_in_the_shadow_of_another_is_masked_too():
    assert mask("x@y.com13800138000") == "******************"


def test_a_problem_shows_kind_place_and_length_but_never_the_text():
    language.use("en")
    problems = scan_text("---\ntitle: 一\n---\n请打 138-0013-8000 联系\n", "cases/2024/CASE-2024-0012.md")
    assert format_text(problems, mask=mask) == (
        "cases/2024/CASE-2024-0012.md:4:4: error[privacy-phone]: a mobile phone number stands here (13 characters)\n"
        "  4 | 请打 ************* 联系\n"
        "    |      ^^^^^^^^^^^^^\n"
        "  expected: text that nobody can be found by\n"
        "  fix: replace it by [电话], or by a sample such as 120 0000 0000\n"
    )


def test_the_problem_is_chinese_by_default():
    (problem,) = scan_text("请打 13800138000", "a.md")
    assert problem.message == "这里有手机号码（11 个字符）"


@pytest.mark.parametrize(("detector", "text"), FINDS, ids=[text for _detector, text in FINDS])
@pytest.mark.parametrize("write", [format_text, format_json, format_sarif])
def test_no_format_shows_what_was_found(detector, text, write):
    (found,) = find(text)
    secret = text[found.start : found.end]
    problems = scan_text(f"第一行\n{text}\n", f"cases/{text.replace('/', '')}.md")
    written = write(problems, mask=mask)
    assert secret not in written
    assert json.dumps(secret)[1:-1] not in written


def test_a_number_over_two_lines_is_shown_at_its_first_line_without_its_digits():
    (problem,) = scan_text("请打 138\n0013 8000 联系", "a.md")
    assert (problem.place.line, problem.place.column, problem.line_text) == (1, 4, "请打 ***")
    assert problem.place.length == 13


def test_a_number_in_a_file_name_is_reported():
    problems = scan_text("", "cases/13800138000.md")
    assert [(problem.rule, problem.place.line) for problem in problems] == [("privacy-phone", 0)]
    assert format_text(problems, mask=mask).startswith("cases/***********.md: ")


# --- allowances ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- privacy: allow phone – 公司总机，已公开 -->",
        "<!-- privacy: allow phone - 公司总机 -->",
        "<!--privacy：allow phone：公司总机-->",
        "# privacy: allow phone – 公司总机",
    ],
)
def test_an_allowance_at_the_end_of_a_line_is_for_that_line(comment):
    assert scan_text(f"总机 021-62345678 {comment}\n", "a.md") == []
    (problem,) = scan_text(f"总机 021-62345678 {comment}\n另 021-62345679\n", "a.md")
    assert (problem.rule, problem.place.line) == ("privacy-phone", 2)


@pytest.mark.parametrize("comment", ["<!-- privacy: allow phone – 公司总机 -->", "  # privacy: allow phone – 公司总机"])
def test_an_allowance_on_a_line_of_its_own_is_for_the_whole_file(comment):
    assert scan_text(f"总机 021-62345678\n{comment}\r\n另 021-62345679\n", "a.md") == []


def test_an_allowance_may_name_several_kinds():
    text = "021-62345678 a@b.cn <!-- privacy: allow phone, email – 公开的联系方式 -->"
    assert scan_text(text, "a.md") == []


def test_an_allowance_is_for_its_kind_only():
    problems = scan_text("021-62345678 a@b.cn <!-- privacy: allow phone – 公司总机 -->", "a.md")
    assert [problem.rule for problem in problems] == ["privacy-email"]


def test_an_allowance_nobody_needs_is_reported():
    language.use("en")
    problems = scan_text("没有号码 <!-- privacy: allow phone – 公司总机 -->\n", "a.md")
    assert format_text(problems, mask=mask) == (
        "a.md:1:11: error[privacy-allowance]: nothing here needs the allowance for `phone`\n"
        "  1 | 没有号码 <!-- privacy: allow phone – 公司总机 -->\n"
        "    |               ^^^^^^^\n"
        "  expected: an allowance only where personal data stands\n"
        "  fix: delete the allowance\n"
    )


@pytest.mark.parametrize(
    ("comment", "message", "expected", "fix"),
    [
        (
            "<!-- privacy: allow phone -->",
            "the allowance gives no reason",
            "the kind, a dash and the reason",
            "write `privacy: allow phone – ...` with the reason",
        ),
        (
            "<!-- privacy: allow phone – -->",
            "the allowance gives no reason",
            "the kind, a dash and the reason",
            "write `privacy: allow phone – ...` with the reason",
        ),
        (
            "<!-- privacy: allow -->",
            "the allowance is not readable",
            "the kind, a dash and the reason",
            "write `privacy: allow phone – ...` with the reason",
        ),
        (
            "<!-- privacy: allow phone, emial – 公开 -->",
            "`emial` is not a kind of personal data",
            "one of resident-id, bank-card, phone, email, wechat, qq, passport, plate",
            "write `email`",
        ),
    ],
)
def test_an_allowance_that_is_not_right_says_how_to_mend_it(comment, message, expected, fix):
    language.use("en")
    problem = scan_text(f"021-62345678 {comment}", "a.md")[-1]
    assert (problem.rule, problem.message, problem.expected, problem.fix) == (
        "privacy-allowance",
        message,
        expected,
        fix,
    )


def test_a_text_about_privacy_is_no_allowance():
    assert scan_text("# privacy\n本页说明 privacy: allow 的写法\n", "a.md") == []


def test_the_settings_let_public_texts_pass():
    text = "总机 (021) 6234-5678，邮箱 Service@Company.cn"
    assert scan_text(text, "a.md", public=["021-62345678", "service@company.cn"]) == []
    assert len(scan_text(text, "a.md", public=["021-62345679"])) == 2


def test_files_are_scanned_in_order_whatever_their_bytes(tmp_path):
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases/b.md").write_bytes(b"\xff\xfe 13800138000 \x80")
    (tmp_path / "cases/a.yml").write_text("x: a@b.cn", encoding="utf-8")
    result = scan_files(tmp_path, [tmp_path / "cases/b.md", tmp_path / "cases/a.yml"])
    assert [(problem.place.path, problem.rule) for problem in result.problems] == [
        ("cases/a.yml", "privacy-email"),
        ("cases/b.md", "privacy-phone"),
    ]
    assert result.allowed == frozenset()


# --- finished pages --------------------------------------------------------------------


def found_in_html(page: str) -> list[tuple[str, int]]:
    return [(problem.rule, problem.place.line) for problem in find_in_html(page, "cases/a.html")]


@pytest.mark.parametrize(
    "page",
    [
        "<p>请打 13800138000</p>",
        "<p>请打 138<b>0013</b><mark data-cp-hit='1'>8000</mark></p>",
        "<p>请打 138&nbsp;0013&#8203;&#x20;8000</p>",
        "<p>请打 138&nbsp;0013&nbsp;8000</p>",
        "<p>&#49;3800138000</p>",
        "<div>20</div>24<b>-138</b>0013<i>8000</i>",
        "公式 a=\"b <img alt='13800138000'>",
        "<p data-said = '13800138000'>",
        '<a title="13800138000">x</a>',
        "<img alt='请打13800138000'>",
        "<p data-copy=13800138000>",
        '<p data-said="a > b, 13800138000">',
        '<meta name="description" content="请打 13800138000">',
        '<a href="tel:+8613800138000">x</a>',
        "<!-- 13800138000 -->",
        "<!-- a > 13800138000 -->",
        '<script type="application/json">{"said": "13800138000"}</script>',
        '<script>if (a<b) { say("13800138000") }</script>',
        "<p>1 < 13800138000",
        "<p 13800138000",
        "13800138000",
    ],
)
def test_a_number_in_a_finished_page_is_found(page):
    assert found_in_html(f"<!doctype html>\n<title>x</title>\n{page}\n") == [("privacy-phone", 3)]


def test_a_word_in_escapes_of_a_script_is_read():
    page = f"<script>{json.dumps('微信号：zhangsan_88')}</script>"
    assert "微" not in page
    assert found_in_html(page) == [("privacy-wechat", 1)]


def test_our_own_attributes_and_figures_are_no_personal_data():
    digest = "da39a3ee5e6b4b0d3255bfef95601890afd80709" + "13800138000fed0"
    page = f"""<!doctype html><html lang="zh-Hans"><head>
    <link rel="stylesheet" href="../assets/css/casepress.{digest}.css" integrity="sha256-13800138000">
    <style>.a {{ width: 138.0013px }}</style></head>
    <body id="h13800138000" class="c-13800138000" data-digest="{digest}" data-built="1732464000000">
    <svg viewBox="0 0 138 0013"><path d="M138 0013 8000 1.38 0.01 138 0013 8000"/><line points="138 0013 8000"/></svg>
    <ul data-series="1 3 8 0 0 1 3 8 0 0 0" data-points="1,3 8,0 0,1 3,8 0,0 0,0"><li>1</li><li>3</li></ul>
    <table><tr>{"".join(f"<td>{digit}</td>" for digit in "13800138000")}</tr>
    <tr><td>138</td><td>0013</td><td>8000</td></tr></table>
    <a href="../2024/CASE-2024-0012.html#s13800138000">CASE-2024-0012</a> 2024-03-01 10:30–2024-03-05</body></html>"""
    assert found_in_html(page) == []


def test_a_clean_case_is_clean_as_a_page():
    body = "".join(f"<p>{html.escape(line)}</p>\n" for line in CLEAN_CASE.splitlines())
    assert found_in_html(f"<html><body>{body}</body></html>") == []


def test_what_the_sources_were_allowed_may_stand_in_the_pages():
    source = "总机 021-6234 5678 <!-- privacy: allow phone – 公司总机 -->"
    result = scan([("playbooks/a.md", source)], public=["service@company.cn"])
    page = "<p>总机 021-6234&nbsp;5678 service@company.cn</p>"
    assert result.problems == ()
    assert find_in_html(page, "a.html", result.allowed) == []
    assert len(find_in_html(page, "a.html")) == 2


def test_a_problem_of_a_page_shows_no_text():
    (problem,) = find_in_html("<p>13800138000</p>", "cases/a.html")
    assert "13800138000" not in repr(problem)


def test_the_strings_of_a_script_are_text_and_its_figures_are_not():
    script = (
        """Casepress.shard({"t": "\\u8bf7\\u6253 13800138000", "p": "1 3 8 0 0 1 3 8 0 0 0 1 3 8 0 0",
    "n": [13800138000, 138, 13], 'x': '0a 1f 13800138000 """
        + "0f " * 20
        + """', 'said': 'a@b.cn'});"""
    )
    problems = find_in_script(script, "assets/search/1.js")
    assert [(problem.rule, problem.place.line) for problem in problems] == [("privacy-phone", 1), ("privacy-email", 2)]


# --- any text --------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(text for _detector, text in FINDS + IGNORES),
        *"0123456789①２３٤xXA@＠.-_ \n\t\u200b\u202e·()（）+<>&\"'",
        "13800138000",
        "微信",
        "QQ",
        "身份证",
        "卡号：",
        "privacy: allow phone – x",
        "<!--",
        "-->",
        "&#49;",
        "\\u0031",
        "<b>",
        "</td><td>",
        "<p title='",
        'data-x="',
        "<script>",
        "&nbsp;",
        "京",
    ]
)
TEXTS = st.one_of(st.text(), st.lists(PIECES, max_size=12).map("".join))


@given(TEXTS)
def test_a_masked_text_is_clean_as_long_and_stays_as_it_is(text):
    masked = mask(text)
    assert len(masked) == len(text)
    assert find(masked) == []
    assert mask(masked) == masked


@given(TEXTS)
def test_what_is_found_lies_in_order_in_the_text(text):
    found = find(text)
    edges = [edge for item in found for edge in (item.start, item.end)]
    assert edges == sorted(edges)
    assert all(0 <= item.start < item.end <= len(text) for item in found)


@given(TEXTS)
def test_the_quick_look_at_a_page_never_misses_what_the_closer_one_finds(page):
    if finding._find_once("".join(part for _start, part in pages._html_parts(page))):
        assert find_in_html(page, "a.html")


@given(TEXTS)
def test_the_quick_look_at_a_text_never_misses_what_the_closer_one_finds(text):
    assert bool(find(text)) == bool(finding._find_once(text))


def test_the_quick_look_knows_the_digits_of_all_scripts():
    digits = [chr(code) for code in range(sys.maxunicode + 1) if chr(code).isdecimal()]
    assert [digit for digit in digits if not finding.has_trigger(digit * 7)] == []


@given(TEXTS, TEXTS)
def test_any_text_can_be_scanned_and_written(text, path):
    problems = [*scan_text(text, path), *find_in_html(text, path), *find_in_script(text, path)]
    for write in (format_text, format_json, format_sarif):
        assert isinstance(write(problems, mask=mask), str)


@pytest.mark.parametrize(
    "piece", ["1", "1 ", "13800138000", "a@", "a@b.cn ", "微信", "京A", "一", "1\u200b", "+1", "(", "<"]
)
def test_the_time_grows_with_the_text_and_not_faster(piece):
    def seconds(size: int) -> float:
        text = (piece * (size // len(piece) + 1))[:size]
        start = time.process_time()
        scan_text(text, "a.md")
        find_in_html(text, "a.html")
        return time.process_time() - start

    seconds(1000)
    assert seconds(160_000) < 40 * max(seconds(20_000), 0.005)


def test_a_clean_text_takes_a_fraction_of_a_millisecond():
    lines = [line for line in CLEAN_CASE.splitlines() if not any(word in line for word in ("SF1", "400-", "订单"))]
    text = ("\n".join(lines) * 10)[:1400]  # 4 KB of Chinese

    def milliseconds() -> float:
        start = time.process_time()
        for _round in range(50):
            find(text)
        return (time.process_time() - start) / 50 * 1000

    assert min(milliseconds() for _attempt in range(5)) < 0.4
