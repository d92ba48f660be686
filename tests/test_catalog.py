"""What lists, cases and the first page say: order, counts, relations both ways, and what needs attention."""

import re
from datetime import date
from pathlib import Path

import pytest

from generator import content, deadlines, language
from generator.catalog import cases, home, lists
from generator.content import model
from tests.small_library import BODY, CASE_3, PROCESS, write, write_case, write_library


@pytest.fixture(autouse=True)
def _in_english() -> None:
    """The words are those of the sources."""
    language.use("en")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The root of a small library."""
    return write_library(tmp_path / "library")


def load(root: Path) -> model.Library:
    loaded = content.load(root)
    assert loaded.library is not None, loaded.problems
    return loaded.library


def write_many(root: Path, number: int) -> None:
    """Add this many running cases, one a day from 2026-02-01 on."""
    for day in range(number):
        received = date.fromordinal(date(2026, 2, 1).toordinal() + day).isoformat()
        write_case(
            root,
            f"CASE-2026-1{day:03d}",
            received=received,
            replied=None,
            closed=None,
            title=f"第{day}件",
            reviewed="2027-01-01",
            anonymized="{by: 客服主管, on: 2027-01-02}",
        )


# ---------------------------------------------------------------- lists


def test_every_value_of_the_vocabulary_has_a_list_and_its_count(root):
    values = lists.values(load(root))
    assert {
        axis: [(value.code, value.label, len(value.cards)) for value in group] for axis, group in values.items()
    } == {
        "sector": [("courier", "快递", 3), ("property", "物业", 1)],
        "type": [
            ("quality", "服务质量", 3),
            ("quality-delay", "延误", 1),
            ("quality-damage", "破损", 2),
            ("attitude", "服务态度", 1),
        ],
        "outcome": [
            ("full", "upheld", 2),
            ("part", "upheld in part", 1),
            ("no", "not upheld", 1),
            ("withdrawn", "withdrawn", 0),
        ],
        "year": [("2026", "2026", 3), ("2025", "2025", 1)],
        "all": [("cases", "All cases", 4)],
    }


def test_a_list_begins_with_the_newest_case(root):
    (everything,) = lists.values(load(root))["all"]
    assert [card.id for card in everything.cards] == [
        "CASE-2026-0002",
        "CASE-2026-0003",
        "CASE-2026-0001",
        "CASE-2025-0007",
    ]


def test_a_withdrawn_case_stands_in_the_list_of_its_own_sign(root):
    write_case(root, "CASE-2026-0003", **{**CASE_3, "outcome": "客户撤回"})
    signs = {value.code: [card.id for card in value.cards] for value in lists.values(load(root))["outcome"]}
    assert (signs["withdrawn"], signs["no"]) == (["CASE-2026-0003"], [])


@pytest.mark.parametrize(("number", "sizes"), [(6, [10]), (7, [10, 1]), (16, [10, 10]), (27, [10, 10, 10, 1])])
def test_a_list_is_cut_into_pages(root, number, sizes):
    write_many(root, number)
    found = [page for page in lists.pages(lists.values(load(root)), 10) if page.page.data["value"].axis == "all"]
    assert [len(page.cards) for page in found] == sizes
    paths = ["cases/by/all/cases.html", *(f"cases/by/all/cases-{here}.html" for here in range(2, len(sizes) + 1))]
    assert [page.page.path for page in found] == paths
    ids = [card.id for page in found for card in page.cards]
    assert len(ids) == len(set(ids)) == number + 4


def test_a_page_of_a_list_leads_to_those_around_it(root):
    write_many(root, 27)
    pages = {page.page.path: page for page in lists.pages(lists.values(load(root)), 10)}
    html = lists.html(pages["cases/by/all/cases-2.html"], "", "en")
    assert 'href="cases.html"' in html
    assert 'href="cases-3.html"' in html
    assert "page 2 of 4" in html
    assert "31 cases" in html
    assert 'rel="' not in lists.html(pages["cases/by/sector/property.html"], "", "en")


def test_a_value_without_cases_says_so(root):
    pages = {page.page.path: page for page in lists.pages(lists.values(load(root)), 10)}
    html = lists.html(pages["cases/by/outcome/withdrawn.html"], "", "en")
    assert "No case of this kind yet." in html
    assert "<ol" not in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, ["upheld"]),
        ({"upheld": "part"}, ["upheld in part"]),
        ({"kind": "request"}, ["request", "upheld"]),
        ({"group": "true"}, ["group complaint", "upheld"]),
        ({"media_risk": "true"}, ["media risk", "upheld"]),
        ({"state": "not_validated"}, ["not validated", "upheld"]),
        ({"state": "wip"}, ["in progress", "upheld"]),
        ({"state": "archived"}, ["archived", "upheld"]),
        ({"state": "archived", "group": "true"}, ["group complaint", "archived", "upheld"]),
    ],
)
def test_a_row_says_what_is_out_of_the_ordinary(root, changes, words):
    write_case(root, "CASE-2026-0001", **changes)
    row = cases.row(load(root).cards["CASE-2026-0001"])
    assert re.findall(r'<span class="badge[^>]*><i[^>]*></i>([^<]*)</span>', row) == words


@pytest.mark.parametrize(
    ("remedy", "shown"),
    [
        ("[{kind: 退费, amount: 36}]", "36 yuan"),
        ("[{kind: 退费, amount: 1234.5, currency: USD}]", "1,234.50 USD"),
        ("[{kind: 退费, amount: 1000}, {kind: 退费, amount: 234}]", "1,234 yuan"),
        ("[{kind: 退费}]", ""),
    ],
)
def test_a_row_ends_with_what_was_paid(root, remedy, shown):
    write_case(root, "CASE-2026-0001", remedy=remedy, approved_by="客服主管")
    assert f"<b>{shown}</b></p></li>" in cases.row(load(root).cards["CASE-2026-0001"])


# ---------------------------------------------------------------- relations


def related(root: Path, id: str) -> list[tuple[str, str, str]]:
    return [(item.how, item.card.id, item.why) for item in cases.neighbours_of(load(root))[id].related]


def test_relations_are_seen_from_both_ends(root):
    write_case(
        root,
        "CASE-2026-0003",
        departs="[{case: CASE-2026-0001, why: 不是物件}]",
        superseded_by="CASE-2026-0002",
        **CASE_3,
    )
    assert related(root, "CASE-2026-0001") == [
        ("followed_by", "CASE-2026-0002", "同样压坏"),
        ("departed_by", "CASE-2026-0003", "不是物件"),
    ]
    assert related(root, "CASE-2026-0002") == [
        ("follows", "CASE-2026-0001", "同样压坏"),
        ("supersedes", "CASE-2026-0003", ""),
    ]
    assert related(root, "CASE-2026-0003") == [
        ("superseded_by", "CASE-2026-0002", ""),
        ("departs", "CASE-2026-0001", "不是物件"),
    ]
    assert related(root, "CASE-2025-0007") == []


def test_the_earlier_and_the_later_case_are_of_the_same_type(root):
    write_many(root, 2)
    found = cases.neighbours_of(load(root))
    chain = ["CASE-2026-0001", "CASE-2026-0002", "CASE-2026-1000", "CASE-2026-1001"]
    for earlier, later in zip([None, *chain], [*chain, None], strict=True):
        if later:
            assert (found[later].earlier and found[later].earlier.id) == earlier
        if earlier:
            assert (found[earlier].later and found[earlier].later.id) == later
    assert (found["CASE-2025-0007"].earlier, found["CASE-2025-0007"].later) == (None, None)


def test_the_key_of_a_page_changes_with_all_that_it_shows_of_other_cases(root):
    def key() -> str:
        return cases.neighbours_of(load(root))["CASE-2026-0002"].key()

    keys = [key()]
    write_case(root, "CASE-2026-0001", title="改了", playbooks="[handling]")
    keys.append(key())
    write_case(root, "CASE-2026-0001", title="改了", playbooks="[handling]", received="2026-01-09")
    keys.append(key())
    write_case(root, "CASE-2026-0003", superseded_by="CASE-2026-0002", **CASE_3)
    keys.append(key())
    write_case(
        root,
        "CASE-2026-0002",
        BODY.replace("扁的", "[扁的](CASE-2025-0007)"),
        title="又一件压坏的",
        received="2026-01-08",
        follows="[{case: CASE-2026-0001, why: 同样压坏}]",
    )
    keys.append(key())
    assert len(set(keys)) == len(keys)
    write_case(root, "CASE-2025-0007", title="别的案子", type="服务质量/延误", received="2025-11-03")
    assert key() == keys[-1], "a case that is only linked to shows no more than its address"


# ---------------------------------------------------------------- the page of a case


def verdicts(root: Path, **changes: str | None) -> dict[str, tuple[str, str, str]]:
    """Label -> word, tone and note of the first facts of a case with these keys."""
    write_case(root, "CASE-2026-0001", **changes)
    library = load(root)
    case = library.cases["CASE-2026-0001"]
    return {
        fact.label: (fact.word, fact.tone, fact.note)
        for fact in cases.verdict(case, deadlines.reply_of(case, library.rules))
    }


@pytest.mark.parametrize(
    ("changes", "label", "expected"),
    [
        ({}, "Outcome", ("upheld", "", "按规则办结")),
        ({"upheld": "no", "outcome": "客户撤回"}, "Outcome", ("withdrawn", "", "客户撤回")),
        ({}, "Remedy", ("36 yuan", "", "退费")),
        ({"remedy": None}, "Remedy", ("none", "", "")),
        ({"remedy": "[{kind: 退费}]"}, "Remedy", ("退费", "", "no money")),
        (
            {"remedy": "[{kind: 退费, amount: 36}, {kind: 退费, amount: 4.5}]"},
            "Remedy",
            ("40.50 yuan", "", "退费 36 yuan, 退费 4.50 yuan"),
        ),
        ({}, "Time limit", ("kept", "ok", "replied on day 2, limit day 5")),
        (
            {"replied": "2026-01-15", "closed": None},
            "Time limit",
            ("late by 3 days", "bad", "replied on day 8, limit day 5"),
        ),
        ({"replied": None, "closed": None}, "Time limit", ("not replied yet", "warn", "limit 01-12")),
        ({}, "State", ("validated", "ok", "review by 2027-01-20")),
        ({"state": "archived"}, "State", ("archived", "", "review by 2027-01-20")),
    ],
)
def test_the_first_facts_of_a_case(root, changes, label, expected):
    assert verdicts(root, **changes)[label] == expected


def test_without_a_rule_no_limit_is_named(root):
    write(
        root / "playbooks/rules.yml",
        "limits:\n  - {id: x, title: x, basis: law, span: 7天, starts: applied, source: x, mark: V, checked: 2026-01-05}\n"
        "authority: [{role: 客服主管}]\n",
    )
    write(root / "playbooks/process/handling.md", PROCESS.replace("house-3wd", "x"))
    assert verdicts(root)["Time limit"] == ("no limit known", "", "")


def timeline(root: Path, body: str, **changes: str | None) -> list[tuple[str, str, str, bool]]:
    """Time, title, note and lateness of the rows of a case with this body and these keys."""
    write_case(root, "CASE-2026-0009", body, **{"received": "2026-01-07 10:00", **changes})
    library = load(root)
    case = library.cases["CASE-2026-0009"]
    rows = cases.timeline(case, library.rules, deadlines.reply_of(case, library.rules))
    return [(row.time, row.title, row.note, row.late) for row in rows]


def test_limits_stand_among_the_steps_at_their_time(root):
    assert timeline(root, BODY) == [
        ("01-07 Wed 10:00", "一线客服", "", False),
        ("01-09 Fri", "客服主管", "replied on day 2, limit day 5", False),
        ("01-12 Mon", "house limit", "", False),
        ("01-14 Wed", "legal limit", "", False),
    ]


def test_a_late_reply_stands_behind_the_limit_that_it_missed(root):
    body = BODY.replace("- T+2天｜", "- T-1小时｜客户｜先来过电话。\n- T+8天｜").replace(
        "- T+0｜一线客服｜登记，道歉。\n- T-1小时", "- T-1小时"
    )
    rows = timeline(root, body, replied="2026-01-15", closed=None)
    assert [row[1] for row in rows] == ["客户", "house limit", "legal limit", "客服主管"]
    assert rows[0][0] == "01-07 Wed 09:00"
    assert rows[-1][2:] == ("replied on day 8, late by 3 days", True)


def test_another_year_is_named(root):
    rows = timeline(root, BODY.replace("T+2天", "T+9天"), received="2025-12-30", replied="2026-01-08")
    assert [row[0] for row in rows] == ["12-30 Tue", "2026-01-05 Mon", "2026-01-06 Tue", "2026-01-08 Thu"]


# ---------------------------------------------------------------- the first page


def attention(root: Path, today: date, days: int = 30) -> list[tuple[str, str]]:
    return [(line.word, line.title) for line in home.todo(load(root), today, days)]


def test_nothing_needs_attention_where_all_is_in_time(root):
    assert attention(root, date(2026, 3, 1)) == []


def test_the_greatest_harm_comes_first(root):
    write_case(
        root,
        "CASE-2026-0011",
        received="2026-02-02",
        replied=None,
        closed=None,
        reviewed="2026-02-03",
        title="没人答复的",
    )
    write_case(
        root,
        "CASE-2026-0012",
        measures="[{what: 改流程, owner: 客服主管, due: 2026-02-01}, {what: 培训, owner: 客服主管}]",
    )
    write_case(root, "CASE-2026-0013", state="not_validated")
    write_case(
        root,
        "CASE-2026-0014",
        state="archived",
        reviewed="2026-01-08",
        received="2026-01-08",
        replied="2026-01-08",
        closed=None,
        review_in="1个月",
    )
    found = home.todo(load(root), date(2026, 12, 22), 30)
    assert [(line.word, line.title) for line in found] == [
        ("open", "1 complaint without a reply"),
        ("overdue", "1 case is past its review date"),
        ("measure", "1 measure is past its day"),
        ("soon", "5 cases are due for review within 30 days"),
        ("to check", "1 case is not validated"),
    ]
    assert found[0].url == "cases/2026/CASE-2026-0011.html"
    assert found[2].url == "cases/2026/CASE-2026-0012.html#measures"


def test_a_measure_is_found_among_any_number_of_cases(root):
    for number in range(250):
        write_case(root, f"CASE-2026-2{number:03d}", measures="[{what: 以后再说, owner: 客服主管, due: 2099-01-01}]")
    write_case(root, "CASE-2026-3000", measures="[{what: 早该做的, owner: 客服主管, due: 2026-01-31}]")
    (line,) = [line for line in home.todo(load(root), date(2026, 2, 1), 0) if line.sign == "flag"]
    assert (line.url, "早该做的" in line.note) == ("cases/2026/CASE-2026-3000.html#measures", True)


def test_news_are_the_newest_six_and_no_archived_case(root):
    write_many(root, 8)
    write_case(
        root,
        "CASE-2026-1007",
        state="archived",
        received="2026-02-08",
        replied=None,
        closed=None,
        reviewed="2027-01-01",
        anonymized="{by: 客服主管, on: 2027-01-02}",
    )
    found = home.news(load(root))
    assert [line.url[-9:-5] for line in found] == ["1006", "1005", "1004", "1003", "1002", "1001"]
    assert [line.day for line in found] == sorted((line.day for line in found), reverse=True)


def test_what_can_be_tried_comes_from_what_customers_said(root):
    write_case(root, "CASE-2026-0003", **{**CASE_3, "said": "[太长的一句话不适合拿来当例子用, 短, 电梯又不动了]"})
    assert home._tries(load(root)) == ["里面的杯子碎了", "电梯又不动了", "箱子都扁了", "说好周三到的"]
