"""The browser's index and the engine that reads it: what is written, and the rules of ranking one by one."""

import json
import zlib
from pathlib import Path

import pytest

from generator.search.entries import Analysis, SearchEntry
from generator.search.shards import armour, deflate, hash_of, write_index
from generator.search.words import DIGITS
from tests.search_engine import Library, ask, entry

FIXTURE = Path(__file__).resolve().parent / "js" / "fixtures" / "search.json"

# Something for every query to be rare among.
NOISE = [
    entry(f"N-{place}", title=title, facts=facts)
    for place, (title, facts) in enumerate(
        [
            ("停车费收取不一致", "车主反映岗亭两次收费不同"),
            ("宽带安装超期", "装机师傅改约两次"),
            ("理财到期未赎回", "客户经理没有提前联系"),
            ("空调异响", "外机支架松动"),
            ("提单日期写错", "货代重新出单"),
            ("会议室预订冲突", "前台登记了两家"),
            ("垃圾清运晚点", "楼道有异味"),
            ("话费充值不到账", "系统升级造成"),
        ]
    )
]


@pytest.fixture
def library(tmp_path):
    """A function that makes a library of these entries and the noise."""

    def make(*entries: SearchEntry, analysis: Analysis | None = None) -> Library:
        return Library(tmp_path / "index", [*entries, *NOISE], analysis)

    return make


def unarmour(text: str) -> bytes:
    bits = "".join(f"{DIGITS.index(text[at]) * 93 + DIGITS.index(text[at + 1]):013b}" for at in range(0, len(text), 2))
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))


def read_shards(folder: Path) -> dict[str, object]:
    """The payload of every shard, those that are compressed as they are."""
    found = {}
    for path in sorted(folder.glob("*.js")):
        text = path.read_text(encoding="utf-8")
        start = f'Casepress.search.shard("{path.stem}",'
        assert text.startswith(start) and text.endswith(");\n")
        body = text[len(start) : -3]
        # Packed text needs no escapes, but it holds tabs, which JavaScript allows in a string and JSON does not.
        found[path.stem] = body[1:-1] if body.startswith('"') else json.loads(body)
    return found


def opened(shards: dict[str, object]) -> dict[str, object]:
    """The same with compressed shards opened: what is the same for every version of zlib."""
    plain = {
        name: json.loads(zlib.decompressobj(-15).decompress(unarmour(payload)))
        if name == "head" or name[0] == "r"
        else payload
        for name, payload in shards.items()
    }
    plain["head"].pop("version")
    return plain


# -- what is written ---------------------------------------------------------------------------


def test_the_same_entries_in_any_order_give_the_same_bytes(tmp_path):
    write_index(NOISE, tmp_path / "one")
    write_index(reversed(NOISE), tmp_path / "two")
    files = [{path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")]
    assert files[0] == files[1]


def test_an_index_of_nothing_answers_with_nothing(tmp_path):
    statistics = write_index([], tmp_path)
    assert statistics.entries == 0
    assert ask(tmp_path, ["快递", ""])[0]["ids"] == []


def test_every_shard_is_ascii_but_for_han_characters_and_needs_no_escape(tmp_path):
    write_index(NOISE, tmp_path)
    for path in tmp_path.glob("[wp]*.js"):
        body = path.read_text(encoding="utf-8").split('"')
        assert len(body) == 5 or path.stem == "phrases"
        assert "\\" not in body[3]


def test_statistics_count_what_was_written(tmp_path):
    statistics = write_index(NOISE, tmp_path)
    paths = list(tmp_path.glob("*.js"))
    assert statistics.files == len(paths)
    assert statistics.bytes == sum(path.stat().st_size for path in paths)
    assert statistics.entries == len(NOISE)


def test_bytes_as_text_are_read_back():
    raw = bytes(range(256)) * 7
    assert unarmour(armour(raw))[: len(raw)] == raw
    assert zlib.decompressobj(-15).decompress(unarmour(armour(deflate(raw)))) == raw


def test_the_hash_of_a_key_is_fnv_1a():
    assert hash_of("") == 0x811C9DC5
    assert hash_of("foobar") == 0xBF9CF968


# -- the rules of ranking ----------------------------------------------------------------------


def test_a_title_match_beats_a_body_match(library):
    found = library(entry("BODY", facts="客户说花瓶碎裂"), entry("TITLE", title="花瓶碎裂")).find("花瓶碎裂")
    assert found == ["TITLE", "BODY"]


def test_the_customers_own_words_beat_a_body_match(library):
    assert library(entry("BODY", facts="箱子哗啦作响"), entry("SAID", said="箱子哗啦作响")).find("哗啦") == [
        "SAID",
        "BODY",
    ]


def test_the_point_beats_a_lesson(library):
    assert library(entry("LESSON", lesson="先行止付"), entry("POINT", point="先行止付")).find("止付") == [
        "POINT",
        "LESSON",
    ]


def test_an_entry_with_all_words_beats_one_with_one_word_often(library):
    often = entry("OFTEN", title="花瓶 花瓶", facts="花瓶花瓶花瓶")
    assert library(often, entry("ALL", facts="花瓶在驿站压碎")).find("花瓶 驿站 压碎")[0] == "ALL"


def test_a_rare_word_counts_more_than_a_common_one(library):
    common = [entry(f"C-{place}", title="快递延误") for place in range(6)]
    found = library(*common, entry("RARE", title="疫苗冷链")).find("快递 疫苗")
    assert found[0] == "RARE"


def test_one_wrong_character_does_not_lose_the_case(library):
    assert library(entry("HIT", title="装修押金争议")).find("装修押全争议")[0] == "HIT"


def test_homophones_find_the_case(library):
    assert library(entry("HIT", title="装修押金争议")).find("庄修鸭斤")[0] == "HIT"


def test_the_word_itself_beats_its_homophone(library):
    found = library(entry("SOUND", title="公式错误"), entry("WORD", title="公示错误")).find("公示")
    assert found[0] == "WORD"


@pytest.mark.parametrize(
    "query", ["zhuangxiuyajin", "zhuangxiu yajin", "zhuang xiu ya jin", "zxyj", "裝修押金", "ＺＸＹＪ"]
)
def test_pinyin_initials_and_traditional_find_the_case(library, query):
    assert library(entry("HIT", title="装修押金争议")).find(query)[0] == "HIT"


def test_a_character_with_two_readings_is_found_by_the_one_it_has_in_the_word(library):
    assert library(entry("HIT", title="银行排队")).find("yinhang")[0] == "HIT"


def test_a_synonym_of_the_vocabulary_works_in_both_directions(library):
    made = library(
        entry("ONE", title="甲厢异响"), entry("TWO", title="乙梯异响"), analysis=Analysis(synonyms=(("甲厢", "乙梯"),))
    )
    assert made.find("乙梯") == ["TWO", "ONE"]
    assert made.find("甲厢") == ["ONE", "TWO"]


def test_everyday_words_mean_the_formal_ones(library):
    assert library(entry("HIT", title="收寄快件丢失")).find("不见了")[0] == "HIT"


def test_a_long_question_finds_what_it_is_about(library):
    assert (
        library(entry("HIT", title="前台代收文件被领错")).find("请问客户说前台代收的文件被人领错了应该怎么处理")[0]
        == "HIT"
    )


def test_a_segment_searches_its_field_only(library):
    made = library(entry("FACTS", facts="要求退费"), entry("DEMAND", demand="要求退费"))
    assert made.find("诉求:退费") == ["DEMAND"]
    assert made.find("案情：退费") == ["FACTS"]


def test_a_minus_takes_out_what_it_names(library):
    made = library(entry("ONE", title="花瓶碎裂 驿站"), entry("TWO", title="花瓶碎裂 上门"))
    assert made.find("花瓶 -驿站") == ["TWO"]


def test_quotes_want_the_words_side_by_side(library):
    made = library(entry("APART", title="签字 收货"), entry("TOGETHER", title="当面签收货物"))
    assert made.find("“签收货”") == ["TOGETHER"]


@pytest.mark.parametrize("query", ["CASE-2024-0012", "case-2024-12", "2024-0012", "CASE20240012", "0012", "2024 12"])
def test_a_case_is_found_by_its_number(library, query):
    others = [entry(f"CASE-2023-{number:04d}", title="另一件") for number in range(20, 40)]
    assert library(*others, entry("CASE-2024-0012", title="这一件")).find(query)[0] == "CASE-2024-0012"


def test_a_validated_case_comes_before_its_equal(library):
    found = library(
        entry("A-WIP", title="花瓶碎裂", facets={"state": ["wip"]}),
        entry("B-VALID", title="花瓶碎裂", facets={"state": ["validated"]}),
    ).find("花瓶")
    assert found == ["B-VALID", "A-WIP"]


FACETS = Analysis(
    facet_words={"sector": {"金融": ("金融", "银行")}, "type": {"态度": ("态度",)}, "channel": {"柜台": ("柜台",)}}
)


def test_facet_words_are_recognised_and_put_what_has_them_first(library):
    made = library(
        entry("ALL", title="甲", facets={"sector": ["金融"], "type": ["态度"], "channel": ["柜台"]}),
        entry("SOME", title="乙", facets={"sector": ["金融"], "type": ["态度"], "channel": ["电话"]}),
        entry("NONE", title="银行门口的路灯"),
        analysis=FACETS,
    )
    answer = ask(made.folder, ["银行 态度 柜台"])[0]
    assert answer["ids"][:2] == ["ALL", "SOME"]
    assert [(facet["axis"], facet["value"]) for facet in answer["recognised"]] == [
        ("sector", "金融"),
        ("type", "态度"),
        ("channel", "柜台"),
    ]


def test_one_character_is_a_query(library):
    assert "HIT" in library(entry("HIT", title="赔不赔")).find("赔")


@pytest.mark.parametrize(
    "query",
    [
        "",
        " ",
        "！？。",
        ".*+?^${}()|[]\\",
        "<script>alert(1)</script>",
        "😀😀",
        "\u202e递快\u202c",
        "快" * 10_000,
        "a" * 10_000,
        '"',
        "-",
        "案情:",
    ],
)
def test_any_query_is_answered(library, query):
    answer = ask(library(entry("HIT", title="快递")).folder, [query])[0]
    assert answer["missing"] == []


def test_a_missing_shard_is_named_and_the_rest_answers(library):
    made = library(entry("HIT", title="花瓶碎裂", said="驿站压的"))
    whole = ask(made.folder, ["花瓶 碎裂 驿站"])[0]
    lost = next(name for name in whole["names"] if name[0] == "w")
    (made.folder / f"{lost}.js").unlink()
    answer = ask(made.folder, ["花瓶 碎裂 驿站"])[0]
    assert lost in answer["missing"]


def test_a_damaged_block_of_rows_is_named(library):
    made = library(entry("HIT", title="花瓶碎裂"))
    (made.folder / "r0.js").write_text('Casepress.search.shard("r0","~~~~");\n', encoding="utf-8")
    answer = ask(made.folder, ["花瓶"])[0]
    assert answer["missing"] == ["r0", "r0"] or answer["missing"] == ["r0"]


# -- the fixture of tests/js/search.test.js ----------------------------------------------------


def test_the_index_for_javascript_is_the_one_that_python_writes_today(tmp_path, update_goldens):
    entries = [
        entry(
            "CASE-2024-0012",
            title="花瓶碎裂",
            said="盒子哗啦哗啦响\n签了字就不管了",
            point="签收时未验视的，看外箱照片定责。",
            facets={"sector": ["快递"], "type": ["破损"], "outcome": ["协商"], "channel": ["电话"]},
            numbers={"remedy": 200, "days": 3},
            display={"point": "签收时未验视的，看外箱照片定责。"},
        ),
        entry(
            "CASE-2024-0013",
            title="花瓶丢失",
            facets={"sector": ["快递"], "type": ["丢失"], "outcome": ["驳回"], "channel": ["柜台"]},
            numbers={"remedy": 0, "days": 9},
        ),
        entry("damage", kind="type", title="破损怎么办"),
        *NOISE,
    ]
    write_index(entries, tmp_path, FACETS)
    made = read_shards(tmp_path)
    if update_goldens:
        text = json.dumps(made, ensure_ascii=False, indent=1) + "\n"
        FIXTURE.write_text(text, encoding="utf-8", newline="\n")
    kept = json.loads(FIXTURE.read_text(encoding="utf-8"))
    assert opened(made) == opened(kept), "stale: pytest --update-goldens writes it anew"
