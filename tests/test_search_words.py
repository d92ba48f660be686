"""The analysis: what a word is, and that Python and JavaScript agree on it."""

import json
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.search import words
from generator.search.words import Words, build_tables, codes, number, soft_sound, split_pinyin
from tests.node import find_node

REPOSITORY = Path(__file__).resolve().parent.parent
FIXTURE = REPOSITORY / "tests" / "js" / "fixtures" / "words.json"

LIBRARY = "快递丢失签收未通知驿站客服态度差空调维修银行柜台转账乐器重新说过龙门瞭望"

QUERIES = (
    "客户说快递丢了怎么办",
    "快遞遺失 說好賠償",
    "快件 丢失",
    "kuaidi diushi",
    "kuai di",
    "kdds",
    "td",
    "xian",
    "CASE-2024-0012",
    "案例 0012",
    "5G 信号 APP 闪退",
    "iPhone15 屏幕",
    '诉求：退款 要旨:"以签收为准" -物业',
    "訴求：退款",
    "“没修好”三次",
    "赔",
    "的",
    "怎么办",
    "怎麼辦",
    "ＡＰＰ　１２３",
    "é œ İ ß",
    "a-b_c.d/e",
    "---",
    '"" “” 「」',
    "案情:",
    "-",
    "<b>快递</b>&amp;",
    ".*+?^${}()|[]\\",
    "😀快递😀",
    "\u202e快递\u202c",
    "𠮷野家 𡘙𡘙",
    "zhangsangeng lvyou nve",
    "fangan xianshi",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "",
    " \t\n\u3000",
)


def analyser() -> Words:
    return Words(build_tables(LIBRARY), ("接到电话",))


def vector(analysis: Words, text: str) -> dict[str, object]:
    return {
        "text": text,
        "folded": analysis.fold(text),
        "terms": list(analysis.terms(text)),
        "initials": list(analysis.initials(text)),
        "fragments": [
            {
                "text": fragment.text,
                "segment": fragment.segment,
                "isPhrase": fragment.is_phrase,
                "isMinus": fragment.is_minus,
                "units": [unit._asdict() for unit in fragment.units],
            }
            for fragment in analysis.parse(text)
        ],
    }


def run_node(program: str, given: object) -> object:
    done = subprocess.run(
        [find_node(), "-e", program],
        input=json.dumps(given),
        capture_output=True,
        encoding="utf-8",
        check=True,
        cwd=REPOSITORY,
    )
    return json.loads(done.stdout)


def test_the_vectors_for_javascript_are_those_that_python_makes_today(update_goldens):
    analysis = analyser()
    made = {"packed": analysis.pack(), "vectors": [vector(analysis, text) for text in QUERIES]}
    text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
    if update_goldens:
        FIXTURE.parent.mkdir(parents=True, exist_ok=True)
        FIXTURE.write_text(text, encoding="utf-8", newline="\n")
    assert text == FIXTURE.read_text(encoding="utf-8"), "stale: pytest --update-goldens writes it anew"


ANALYSE = """
require("./site_templates/js/words.js");
const { packed, texts } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const words = Casepress.words.create(packed);
console.log(JSON.stringify(texts.map((text) => ({
  text, folded: words.fold(text), terms: [...words.terms(text)], initials: [...words.initials(text)],
  fragments: words.parse(text),
}))));
"""


# Letters that decompose differently from one Unicode version to the next are left out: Python's and node's differ.
QUERY_TEXT = st.text(
    st.one_of(
        st.sampled_from(
            '快递丢失签收的了怎么办请问 銀行說龍驿站abcxyzkd0159-_./"“”「」:：案情诉求结果要旨\u3000\u202e'
        ),
        st.characters(max_codepoint=0xFFFF, exclude_categories=("Cs", "Cn", "Co")),
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5),
    ),
    max_size=60,
)


@settings(max_examples=12)
@given(st.lists(QUERY_TEXT, min_size=40, max_size=60))
def test_python_and_javascript_find_the_same_words_in_any_text(texts):
    analysis = analyser()
    theirs = run_node(ANALYSE, {"packed": analysis.pack(), "texts": texts})
    ours = json.loads(json.dumps([vector(analysis, text) for text in texts]))
    assert theirs == ours


def forms(query: str) -> list[str]:
    return [unit.form for fragment in analyser().parse(query) for unit in fragment.units]


def keys(query: str) -> list[str]:
    return [unit.key for fragment in analyser().parse(query) for unit in fragment.units]


def test_traditional_width_and_case_make_no_difference():
    assert analyser().fold("說好 ＡＰＰ") == "说好 app"


def test_stop_phrases_are_left_out_of_a_question():
    assert forms("客户说快递丢失怎么办") == ["快递", "递丢", "丢失"]


def test_a_stop_phrase_of_the_vocabulary_is_left_out_too():
    assert forms("接到电话快递丢失") == ["快递", "递丢", "丢失"]


def test_a_query_of_stop_phrases_alone_is_still_a_query():
    assert forms("怎么办") == ["怎么", "么办"]


def test_stop_phrases_count_inside_a_phrase():
    assert forms("“怎么办”") == ["怎么", "么办"]


def test_pinyin_homophones_and_the_word_itself_share_a_key():
    assert keys("快递")[0] == keys("块地")[0]
    assert keys("快递")[0] in keys("kuaidi")
    assert keys("快递")[0] in keys("kuai di")


def test_letters_are_read_as_initials_too():
    assert keys("kdds") == ["=kdds", "'kdd", "'dds", "'kd", "'dd", "'ds"]


def test_the_first_letters_of_a_text_are_found_in_twos_and_threes():
    assert list(analyser().initials("快递，丢失了")) == ["'kd", "'ds", "'sl", "'dsl"]


@pytest.mark.parametrize(
    ("syllable", "soft"),
    [("zhang", "zan"), ("cheng", "cen"), ("shi", "si"), ("niang", "lian"), ("dong", "dong"), ("ying", "yin")],
)
def test_confusions_of_everyday_speech_are_removed_from_a_sound(syllable, soft):
    assert soft_sound(syllable) == soft


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("kuaidi", ("kuai", "di")),
        ("xian", ("xian",)),
        ("kuaid", ()),
        ("app", ()),
        ("lvyou", ("lv", "you")),
        ("z" * 61, ()),
    ],
)
def test_a_word_is_split_into_whole_syllables_or_not_at_all(word, parts):
    assert split_pinyin(word) == parts


@pytest.mark.parametrize(
    ("run", "found"),
    [
        ("case-2024-0012", ["20240012", "case-2024-12", "2024-12", "case", "2024", "12"]),
        ("iphone15", ["iphone15", "iphone", "15"]),
        ("5g", ["5g"]),
        ("000", ["0"]),
        ("9" * 40, ["9" * 32]),
    ],
)
def test_a_code_is_found_by_its_parts_and_tails(run, found):
    assert list(codes(run)) == found


def test_a_segment_binds_what_follows_it():
    fragments = analyser().parse("快递 诉求：退款 要旨:签收")
    assert [(fragment.text, fragment.segment) for fragment in fragments] == [
        ("快递", ""),
        ("退款", "demand"),
        ("签收", "point"),
    ]


def test_a_minus_excludes_and_quotes_make_a_phrase():
    fragments = analyser().parse("快递 -物业 “没修好”")
    assert [(fragment.text, fragment.is_minus, fragment.is_phrase) for fragment in fragments] == [
        ("物业", True, False),
        ("没修好", False, True),
        ("快递", False, False),
    ]


def test_a_very_long_query_is_read_up_to_its_four_hundredth_character():
    assert len(forms("快" * 10_000)) == words.LONGEST_QUERY - 1


@pytest.mark.parametrize("value", [0, 61, 62, 2665, 2666, 11314, 11315, 815671, 815672, 999_999_999])
def test_a_number_written_as_text_is_read_back_by_javascript(value):
    program = """
    require("./site_templates/js/words.js");
    const text = JSON.parse(require("fs").readFileSync(0, "utf8"));
    console.log(Casepress.words.reader(text).number());
    """
    assert run_node(program, number(value)) == value


def test_packed_tables_are_small():
    assert len(json.dumps(analyser().pack(), ensure_ascii=False).encode()) < 6_000
