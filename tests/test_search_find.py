"""The command line's search: conditions and ranges, its cache, and that it is as good as the browser's."""

import json
from datetime import date

import pytest

from generator.search.entries import Analysis
from generator.search.find import digest_of, found_to_json, open_finder
from tests.bench.search_cases import read_analysis, read_entries, read_queries
from tests.bench.search_measure import by_class
from tests.search_engine import entry

ANALYSIS = Analysis(facet_words={"sector": {"金融": ("金融", "银行")}, "channel": {"电话": ("电话",)}})

ENTRIES = [
    entry(
        "CASE-2024-0001",
        title="花瓶碎裂",
        facets={"sector": ["快递"], "channel": ["电话"], "year": ["2024"]},
        numbers={"remedy": 200, "days": 3, "date": date(2024, 1, 18).toordinal()},
    ),
    entry(
        "CASE-2024-0002",
        title="花瓶丢失",
        said="花瓶没了",
        facets={"sector": ["快递"], "channel": ["柜台"], "year": ["2024"]},
        numbers={"remedy": 900, "days": 12, "date": date(2024, 7, 2).toordinal()},
    ),
    entry("CASE-2023-0003", title="年费多收", facets={"sector": ["金融"], "year": ["2023"]}, numbers={"remedy": 160}),
    entry("refund", kind="process", title="退费流程"),
]


@pytest.fixture
def finder(tmp_path):
    return open_finder(ENTRIES, tmp_path / "find", ANALYSIS)


def ids(found):
    return [item.id for item in found]


def test_words_find_cases_the_best_first(finder):
    assert ids(finder.find("花瓶 碎")) == ["CASE-2024-0001", "CASE-2024-0002"]


@pytest.mark.parametrize("query", ["huaping suilie", "hpsl", "花平碎烈", "花瓶碎烈", "CASE-2024-0001", "2024-0001"])
def test_pinyin_initials_homophones_typos_and_numbers_find_the_case(finder, query):
    assert ids(finder.find(query))[0] == "CASE-2024-0001"


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("花瓶 channel:柜台", ["CASE-2024-0002"]),
        ("花瓶 渠道：电话", ["CASE-2024-0001"]),
        ("sector:银行", ["CASE-2023-0003"]),
        ("花瓶 remedy:100..500", ["CASE-2024-0001"]),
        ("花瓶 金额:>200", ["CASE-2024-0002"]),
        ("花瓶 remedy:>=200", ["CASE-2024-0002", "CASE-2024-0001"]),
        ("花瓶 days:<12", ["CASE-2024-0001"]),
        ("花瓶 days:12", ["CASE-2024-0002"]),
        ("花瓶 remedy:..200", ["CASE-2024-0001"]),
        ("花瓶 date:2024-07", ["CASE-2024-0002"]),
        ("花瓶 date:2024-01-01..2024-06-30", ["CASE-2024-0001"]),
        ("花瓶 date:2024", ["CASE-2024-0002", "CASE-2024-0001"]),
        ("花瓶 -丢失", ["CASE-2024-0001"]),
        ("“花瓶丢”", ["CASE-2024-0002"]),
        ("要旨:花瓶", []),
        ("kind:process", ["refund"]),
        ("year:1999", []),
        ("", []),
        ("！？", []),
    ],
)
def test_conditions_ranges_and_exclusions(finder, query, wanted):
    assert ids(finder.find(query)) == wanted


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("days:abc", "不是数字：abc"),
        ("days:1..x", "不是数字：x"),
        ("date:2024-13", "不是日期：2024-13；请写成 2024、2024-06 或 2024-06-30"),
        ("date:soon", "不是日期：soon；请写成 2024、2024-06 或 2024-06-30"),
    ],
)
def test_a_range_that_makes_no_sense_is_said_in_words(finder, query, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        finder.find(query)


@pytest.mark.parametrize(
    "query", [".*+?^${}()|[]\\", "<script>", "😀", "\u202e递快", "快" * 10_000, '"', "-", "\x00", "OR AND NOT", "a:b"]
)
def test_any_query_is_answered(finder, query):
    assert isinstance(finder.find(query), list)


def test_an_index_is_used_again_until_an_entry_changes(tmp_path):
    folder = tmp_path / "find"
    open_finder(ENTRIES, folder, ANALYSIS)
    mark = folder / "made-of.txt"
    written = mark.stat().st_mtime_ns
    assert ids(open_finder(ENTRIES, folder, ANALYSIS).find("花瓶丢失"))[0] == "CASE-2024-0002"
    assert mark.stat().st_mtime_ns == written
    changed = [*ENTRIES, entry("CASE-2024-0009", title="花瓶被盗")]
    assert ids(open_finder(changed, folder, ANALYSIS).find("花瓶被盗"))[0] == "CASE-2024-0009"


def test_a_folder_that_was_half_written_is_made_anew(tmp_path):
    folder = tmp_path / "find"
    folder.mkdir()
    (folder / "counts.json").write_text("{", encoding="utf-8")
    assert ids(open_finder(ENTRIES, folder, ANALYSIS).find("花瓶碎裂"))[0] == "CASE-2024-0001"


def test_the_fingerprint_depends_on_the_vocabulary_too():
    assert digest_of(ENTRIES, ANALYSIS) != digest_of(ENTRIES, Analysis())


def test_results_are_json_for_other_programs(finder):
    found = json.loads(found_to_json(finder.find("花瓶碎裂", limit=1)))
    assert found[0].pop("score") > 0
    assert found == [
        {"id": "CASE-2024-0001", "kind": "case", "url": "cases/CASE-2024-0001.html", "title": "花瓶碎裂", "point": ""}
    ]


def test_a_case_that_we_have_already_is_found_by_its_draft(finder):
    draft = entry("DRAFT", title="客户的花瓶丢失了", said="花瓶没了")
    assert ids(finder.like(draft))[0] == "CASE-2024-0002"
    assert "CASE-2024-0002" not in ids(finder.like(ENTRIES[1]))


def test_it_is_as_good_as_the_browsers_search_on_the_development_set(tmp_path):
    finder = open_finder(read_entries(), tmp_path / "find", read_analysis())
    queries = read_queries()
    found = [ids(finder.find(query)) for _, query, _ in queries]
    table = by_class([kind for kind, _, _ in queries], found, [wanted for _, _, wanted in queries])
    assert table["all"][1] >= 0.95
    assert table["all"][3] == 0
