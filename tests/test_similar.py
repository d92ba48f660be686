"""Which cases are shown as similar, why, and that a list is the same however it came about."""

import random
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from generator import cli, content, language, privacy
from generator.catalog import analogies
from generator.content import model
from generator.problems import format_text
from generator.search import duplicates, similar, terms
from generator.search.analogy import Analogy, analogy_of, lines_of
from generator.search.similar import Like, Lists, Side, open_lists
from tests.small_library import build_site, contents, copy_library, write_case, write_library

CARE = model.Care("客服主管", "validated", datetime(2026, 1, 20).date(), model.Span(12, "month"), "internal")
THAWED = model.Case(
    "CASE-2026-0001",
    "海鲜晚到三天化冻",
    "complaint",
    "快递",
    "服务质量/延误",
    "人手运力不足",
    "运输处理",
    "电话",
    "较重",
    model.Moment(datetime(2026, 1, 7), False),
    ("退费", "赔偿"),
    "协商解决",
    "part",
    "明知运力不足仍收寄生鲜，延误责任由公司承担。",
    CARE,
    model.Anonymized("案例编辑", datetime(2026, 3, 1).date()),
    remedy=(model.Remedy("补偿", 172, "CNY", "货值折损的一半"),),
    said=("东西化了一半，我不收",),
    factors=(model.Factor("下单页没有延误提示", "customer"), model.Factor("货物一半仍可食用", "company")),
    digest="1",
)
WARNED = replace(
    THAWED,
    id="CASE-2026-0002",
    title="暴雨封路，海鲜晚到一天",
    cause="天气交通",
    upheld="no",
    point="收寄时书面提示过可能延误的，延误不成立。",
    remedy=(),
    said=("虾都化了谁赔",),
    factors=(model.Factor("收寄时书面提示过", "company"),),
    digest="2",
)
LIFT = replace(
    THAWED,
    id="CASE-2026-0003",
    title="电梯停运两天没有通知",
    sector="物业",
    type="服务质量/环境设施",
    cause="设备老化",
    stage="日常使用",
    demand=("维修",),
    point="停运要提前一天告知住户。",
    said=("天天爬楼",),
    factors=(),
    digest="3",
)


def library_of(cases: Iterable[model.Case]) -> model.Library:
    """A library of nothing but these cases."""
    by_id = {case.id: case for case in sorted(cases, key=lambda case: case.id)}
    cards = {id: model.card_of(case) for id, case in by_id.items()}
    return model.Library(model.Vocabulary(), model.Rules(), cards=cards, cases=by_id)


def ids_like(case: model.Case, *others: model.Case) -> list[str]:
    """The ids in the list of a case among these others."""
    with closing(Lists(library_of([case, *others]))) as lists:
        return list(lists.ids(case.id))


def side(case: model.Case) -> Side:
    return Side.of(case, model.card_of(case))


def analogy(own: model.Case, other: model.Case, *words: str) -> Analogy:
    return analogy_of(side(own), side(other), words)


def told(own: model.Case, other: model.Case, *words: str) -> list[str]:
    """What the command line says of a case in comparison with one's own, without its name."""
    return list(lines_of(side(other), analogy(own, other, *words)))[1:]


@pytest.fixture(scope="module")
def real(repository: Path) -> Iterator[model.Library]:
    """The library of this repository."""
    found = content.load(repository)
    assert found.library is not None
    with closing(found.store):
        yield found.library


# ---------------------------------------------------------------- lists


def test_a_case_of_the_same_kind_is_similar_and_one_about_something_else_is_not():
    assert ids_like(THAWED, WARNED, LIFT) == ["CASE-2026-0002"]
    assert ids_like(LIFT, THAWED, WARNED) == []


def test_shared_words_decide_between_cases_of_one_kind():
    far = replace(
        WARNED,
        id="CASE-2026-0009",
        title="礼服晚到一天",
        said=("一辈子就一次",),
        point="备注写明日期的，误了要赔。",
        factors=(),
    )
    assert ids_like(THAWED, far, WARNED) == ["CASE-2026-0002", "CASE-2026-0009"]


def test_a_case_that_is_much_alike_in_words_is_found_in_another_sector_and_type():
    words = {"title": THAWED.title, "said": THAWED.said, "point": THAWED.point, "factors": THAWED.factors}
    elsewhere = replace(LIFT, id="CASE-2026-0004", **words)
    assert ids_like(THAWED, elsewhere, LIFT) == ["CASE-2026-0004"]


def test_a_request_needs_more_in_common_with_a_complaint_than_another_complaint_does():
    other = replace(WARNED, type="其他/咨询")
    assert ids_like(THAWED, other) == [other.id]
    assert ids_like(THAWED, replace(other, kind="request")) == []


def test_of_cases_that_are_equally_alike_the_newer_comes_first_and_a_list_ends_after_seven():
    copies = [replace(WARNED, id=f"CASE-2025-{number:04d}") for number in range(1, 10)]
    assert ids_like(THAWED, *copies) == [f"CASE-2025-{number:04d}" for number in range(9, 2, -1)]


def test_what_one_case_earns_with_another_that_one_earns_with_it(real):
    with closing(Lists(real)) as lists:
        points = {(id, like.id): like.points for id in real.cards for like in lists[id]}
    assert len(points) > 100
    assert all(points[two, one] == number for (one, two), number in points.items() if (two, one) in points)


def test_precedents_that_a_manager_would_name_are_in_the_lists(real):
    expected = {
        "CASE-2023-0037": "CASE-2025-0173",  # vase and coffee machine, both broken at the courier's
        "CASE-2026-0001": "CASE-2026-0214",  # seafood and dress, both late
        "CASE-2023-0809": "CASE-2024-0533",  # the line is cut, the line fails
        "CASE-2025-0912": "CASE-2026-0655",  # charges that were not told, or were
        "CASE-2024-0866": "CASE-2025-0316",  # hand burnt, wrist sprained
        "CASE-2023-0752": "CASE-2025-0853",  # no fault in the appliance
    }
    with closing(Lists(real)) as lists:
        assert {id: lists.ids(id)[:2] for id, other in expected.items() if other not in lists.ids(id)[:2]} == {}


def test_words_in_common_are_whole_and_rare(real):
    with closing(Lists(real)) as lists:
        words = {like.id: like.words for like in lists["CASE-2025-0173"]}
        assert words["CASE-2023-0037"] == ("装卸监控", "包装")
        assert words["CASE-2024-0645"] == ("维修费",)


def test_a_draft_that_is_not_in_the_library_has_the_list_that_it_would_have_there():
    others = [
        WARNED,
        LIFT,
        *(replace(WARNED, id=f"CASE-2025-{number:04d}", title=f"晚到{number}") for number in range(3)),
    ]
    with closing(Lists(library_of([*others, THAWED]))) as lists:
        inside = lists[THAWED.id]
        assert lists.like(THAWED) == inside
    with closing(Lists(library_of(others))) as lists:
        assert [like.id for like in lists.like(THAWED)] == [like.id for like in inside]


def test_an_empty_library_and_one_of_a_single_case_have_lists():
    with closing(Lists(library_of([]))) as lists:
        assert list(lists.twins()) == []
    assert ids_like(THAWED) == []


def test_terms_are_pairs_within_a_run_and_none_has_a_character_that_only_ties_others():
    text = terms.text_of(replace(THAWED, said=("东西化了一半", "APP 里没有提示 2026")), similar.Words())
    assert "东西化" in text.split()
    assert {"东西", "西化"} <= terms.terms_of(text)
    assert not [term for term in terms.terms_of(text) if set(term) & set("了一的 aA2")]


# ---------------------------------------------------------------- after a change


def changed_at_random(cases: dict[str, model.Case], rng: random.Random, source: list[model.Case]) -> None:
    """Add, delete or change a case in place."""
    what, one, two = rng.random(), rng.choice(source), rng.choice(source)
    if what < 0.3:
        id = f"CASE-{2020 + len(cases) % 5}-{rng.randrange(1000, 9999)}"
        cases[id] = replace(one, id=id, title=two.title, point=two.point[: rng.randrange(60)], digest=str(rng.random()))
    elif what < 0.5 and len(cases) > 2:
        del cases[rng.choice(sorted(cases))]
    else:
        id = rng.choice(sorted(cases))
        changes = (
            {"title": two.title},
            {"said": two.said},
            {"point": two.point},
            {"type": two.type, "sector": two.sector},
            {"cause": two.cause, "stage": two.stage, "demand": two.demand},
            {"satisfaction": 3},
        )
        cases[id] = replace(cases[id], digest=str(rng.random()), **rng.choice(changes))


def all_of(lists: Lists, library: model.Library) -> dict[str, tuple[str, tuple[str, ...], tuple[Like, ...]]]:
    return {id: (lists.mark(id), lists.ids(id), lists[id]) for id in library.cards}


@pytest.mark.parametrize("seed", range(6))
def test_lists_that_were_brought_up_to_date_equal_lists_made_anew(tmp_path, real, monkeypatch, seed):
    source = [real.cases[id] for id in real.cards]
    rng = random.Random(seed)
    cases: dict[str, model.Case] = {}
    for number in range(rng.choice((12, 62, 70, 130))):
        one, two = rng.choice(source), rng.choice(source)
        id = f"CASE-{2020 + number % 5}-{number:04d}"
        cases[id] = replace(one, id=id, title=two.title, said=two.said, digest=str(number))
    made_anew = []
    make_all = Lists._make_all
    monkeypatch.setattr(Lists, "_make_all", lambda lists: (made_anew.append(lists), make_all(lists)))
    open_lists(library_of(cases.values()), tmp_path / "similar.sqlite").close()
    updates = 0
    for _step in range(12):
        for _change in range(rng.choice((1, 1, 2))):
            changed_at_random(cases, rng, source)
        library = library_of(cases.values())
        made_anew.clear()
        with closing(open_lists(library, tmp_path / "similar.sqlite")) as kept:
            updates += not made_anew
            found = all_of(kept, library)
        with closing(Lists(library)) as fresh:
            assert found == all_of(fresh, library)
    assert updates >= 6, "most changes are small enough not to start anew"


def test_a_change_that_does_not_touch_likeness_leaves_every_list_alone(tmp_path):
    cases = [THAWED, WARNED, LIFT]
    path = tmp_path / "similar.sqlite"
    with closing(open_lists(library_of(cases), path)) as lists:
        before = all_of(lists, library_of(cases))
    cases[1] = replace(WARNED, digest="other", satisfaction=2)
    with closing(open_lists(library_of(cases), path)) as lists:
        assert all_of(lists, library_of(cases)) == before


def test_code_that_compares_otherwise_makes_all_lists_anew(tmp_path, monkeypatch):
    library = library_of([THAWED, WARNED])
    open_lists(library, tmp_path / "similar.sqlite").close()
    monkeypatch.setattr(similar, "_code_key", lambda: "other")
    monkeypatch.setattr(similar, "LEAST_POINTS", 1000)
    with closing(open_lists(library, tmp_path / "similar.sqlite")) as lists:
        assert lists.ids(THAWED.id) == ()


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def fill_with_text(path: Path) -> None:
    path.write_text("no database", encoding="utf-8")


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def empty_the_rows(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("DELETE FROM item")


def change_a_list(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE item SET likes = (SELECT likes FROM item WHERE number = 2)")


def write_another_note(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE note SET data = ?", (b"[\x01",))


@pytest.mark.parametrize(
    "spoil", [cut, fill_with_text, make_a_folder, empty_the_rows, change_a_list, write_another_note]
)
@pytest.mark.parametrize("is_changed", [False, True])
def test_damage_in_the_file_of_lists_never_shows(tmp_path, spoil, is_changed):
    path = tmp_path / "similar.sqlite"
    cases = [THAWED, WARNED, LIFT, replace(WARNED, id="CASE-2026-0007", title="海鲜晚到")]
    open_lists(library_of(cases), path).close()
    spoil(path)
    if is_changed:
        cases[0] = replace(THAWED, title="冻虾晚到三天化冻", digest="other")
    library = library_of(cases)
    with closing(open_lists(library, path)) as lists, closing(Lists(library)) as fresh:
        assert all_of(lists, library) == all_of(fresh, library)


# ---------------------------------------------------------------- what is the same, what differs


def test_a_factor_that_spoke_for_the_other_outcome_is_named_as_its_reason():
    assert told(THAWED, WARNED, "海鲜") == [
        "不成立 · 无",
        "相同：延误 · 快递 · 运输处理 · 要求退费、赔偿 · 都提到“海鲜”",
        "不同：原因是天气交通，不是人手运力不足；那件对公司有利：收寄时书面提示过",
        "所以不成立，本案部分成立",
    ]


def test_without_a_factor_there_the_one_that_only_this_case_has_is_told():
    assert told(THAWED, replace(WARNED, factors=()))[-2:] == [
        "不同：原因是天气交通，不是人手运力不足；只有本案对客户有利：下单页没有延误提示",
        "所以不成立，本案部分成立",
    ]


def test_no_reason_is_claimed_where_nobody_wrote_one_down():
    assert told(replace(THAWED, factors=()), replace(WARNED, factors=()))[-1] == "结论是不成立，本案部分成立"


def test_no_reason_is_claimed_between_cases_about_different_matters():
    other = replace(WARNED, type="收费争议/多收错收")
    assert told(THAWED, other)[-1] == "结论是不成立，本案部分成立"


def test_the_same_outcome_is_told_and_how_the_sums_compare():
    other = replace(
        THAWED, cause="操作差错", remedy=(model.Remedy("退费", 28), model.Remedy("补偿", 480, "CNY", "租礼服的收据"))
    )
    assert told(THAWED, other)[-2:] == [
        "不同：原因是操作差错，不是人手运力不足",
        "结论相同：部分成立；多给 336 元（租礼服的收据）",
    ]
    assert told(other, THAWED)[-1] == "结论相同：部分成立；少给 336 元（货值折损的一半）"


def test_sums_of_different_matters_are_not_compared():
    assert told(THAWED, replace(THAWED, sector="货代报关"))[-1] == "结论相同：部分成立；补偿依据：货值折损的一半"
    assert told(THAWED, replace(THAWED, group=True))[-1] == "结论相同：部分成立；补偿依据：货值折损的一半"


def test_a_case_that_was_withdrawn_has_no_outcome_to_compare():
    withdrawn = replace(WARNED, outcome=model.WITHDRAWN)
    assert told(THAWED, withdrawn)[-1] == "客户撤回了，没有结论可比"
    assert told(withdrawn, THAWED)[-1] == "结论是部分成立；补偿依据：货值折损的一半"


def test_what_is_out_of_the_ordinary_in_the_other_case_is_told():
    other = replace(THAWED, group=True, media_risk=True, kind="request")
    assert told(THAWED, other)[2] == "不同：群体投诉；有曝光风险；需求，不是投诉"
    assert told(other, THAWED)[2] == "不同：不是群体投诉；投诉，不是需求"


def test_words_that_say_what_the_facts_say_are_left_out():
    assert analogy(THAWED, WARNED, "延误", "化冻").words == ("化冻",)


def test_types_with_one_name_are_told_with_their_groups():
    other = replace(WARNED, type="产品问题/延误")
    assert str(analogy(THAWED, other).facts[0]) == "产品问题 · 延误，不是服务质量 · 延误"


def test_the_comparison_speaks_the_language_in_use():
    chinese = told(THAWED, WARNED)
    language.use("en")
    assert told(THAWED, WARNED, "海鲜")[1:] == [
        "same: 延误 · 快递 · 运输处理 · asks for 退费, 赔偿 · both mention “海鲜”",
        "different: caused by 天气交通, not 人手运力不足; there, for the company: 收寄时书面提示过",
        "therefore not upheld, here upheld in part",
    ]
    language.use("zh_Hans")
    assert told(THAWED, WARNED) == chinese


# ---------------------------------------------------------------- on the page


def row_of(own: model.Case, other: model.Case) -> str:
    return analogies.row(side(own), side(other), analogy(own, other))


def test_a_row_shows_what_authors_wrote_about_the_two_first():
    following = replace(THAWED, departs=(model.Relation(WARNED.id, "那次收寄时提示过"),))
    assert '<p><span class="tag">不同于</span>“那次收寄时提示过”</p><p>原因是<b>天气交通</b>' in row_of(
        following, WARNED
    )
    assert '<span class="tag">后案不同</span>“那次收寄时提示过”' in row_of(WARNED, following)


def test_a_row_marks_what_counts_no_longer_or_not_yet():
    assert "已被取代" in row_of(THAWED, replace(WARNED, superseded_by="CASE-2026-0005"))
    for state, word in (("archived", "已归档"), ("wip", "整理中"), ("not_validated", "未验证")):
        assert word in row_of(THAWED, replace(WARNED, care=replace(CARE, state=state)))
    assert "badge warn" not in row_of(THAWED, WARNED)


def test_text_in_a_row_is_no_markup():
    row = row_of(THAWED, replace(WARNED, title="<b>&", factors=(model.Factor("<i>", "company"),)))
    assert "&lt;b&gt;&amp;" in row and "那件对公司有利：&lt;i&gt;" in row


def test_cases_that_count_no_longer_come_last():
    past = replace(THAWED, id="CASE-2026-0008", superseded_by="CASE-2026-0002", digest="8")
    with closing(Lists(library_of([THAWED, WARNED, past]))) as lists:
        assert lists.ids(THAWED.id) == ("CASE-2026-0008", "CASE-2026-0002")
        shown = analogies.similar_to(THAWED.id, lists)
    assert [("CASE-2026-0008" in row, "CASE-2026-0002" in row) for row in shown.rows] == [(False, True), (True, False)]
    assert shown.compare == "CASE-2026-0001,CASE-2026-0002,CASE-2026-0008"


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """A small library in which the cases 0001, 0002 and CASE-2025-0007 are similar."""
    yield write_library(tmp_path / "library")


def page(root: Path, id: str) -> str:
    return (root / "site" / "cases" / id[5:9] / f"{id}.html").read_text(encoding="utf-8")


def test_the_page_of_a_case_shows_its_similar_cases_without_a_script(root):
    build_site(root)
    html = page(root, "CASE-2026-0001")
    table = html[html.index('<section id="similar">') :]
    assert "<h2>相似案例 <b>2</b></h2>" in table
    assert '<th>案例</th><th>相同</th><th>不同，以及它带来的差别</th><th class="num">结果 · 补偿</th>' in table
    assert table.index('href="../2026/CASE-2026-0002.html"') < table.index('href="../2025/CASE-2025-0007.html"')
    assert '<a href="#similar">相似案例 <b>2</b></a>' in html
    assert "search/compare.html#ids=CASE-2026-0001,CASE-2026-0002,CASE-2025-0007" in html


def test_a_case_that_is_like_no_other_has_no_table(root):
    build_site(root)
    assert 'id="similar"' not in page(root, "CASE-2026-0003")


def test_a_similar_case_of_another_edition_never_appears(root):
    write_case(root, "CASE-2026-0002", title="又一件压坏的", audience="manager")
    build_site(root)
    assert "CASE-2026-0002" not in page(root, "CASE-2026-0001")


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "又一件压扁的"},
        {"upheld": "no", "remedy": None, "approved_by": None},
        {"factors": "[{name: 内件没有填充物, side: company}]", "upheld": "part"},
        {"state": "archived"},
        {"cause": "操作差错", "group": "true"},
    ],
)
def test_a_changed_case_changes_the_pages_that_show_it_as_a_fresh_build_would(root, changes):
    build_site(root)
    write_case(root, "CASE-2026-0002", **{"title": "又一件压坏的", "received": "2026-01-08", **changes})
    build_site(root)
    cold = copy_library(root, root.with_name("cold"))
    build_site(cold)
    assert contents(root / "site") == contents(cold / "site")


# ---------------------------------------------------------------- cases that were entered twice


def copied(case: model.Case, id: str, **changes: object) -> model.Case:
    return replace(case, id=id, digest=id, path=f"cases/{id[5:9]}/{id}.md", **changes)


def test_a_copy_with_a_few_words_changed_is_seen_as_entered_twice():
    library = library_of([THAWED, WARNED, copied(THAWED, "CASE-2026-0300", title="冻虾晚到三天化冻")])
    with closing(Lists(library)) as lists:
        assert list(lists.twins()) == [("CASE-2026-0001", "CASE-2026-0300")]


def test_cases_that_tell_the_same_in_other_words_are_not():
    with closing(Lists(library_of([THAWED, WARNED]))) as lists:
        assert list(lists.twins()) == []


def test_none_of_our_own_cases_was_entered_twice(real):
    with closing(Lists(real)) as lists:
        assert list(lists.twins()) == []


@pytest.mark.parametrize("share", [0.1, 0.15])
def test_copies_of_our_own_cases_are_seen_when_a_tenth_was_written_anew(real, share):
    rng = random.Random(1)
    texts = [terms.text_of(real.cases[id], similar.Words()) for id in real.cards]
    missed = 0
    for text in texts:
        other = rng.choice(texts).split()
        copy = " ".join(rng.choice(other) if rng.random() < share else run for run in text.split())
        missed += not similar._are_twins(terms.terms_of(text), copy)
    assert missed <= (0 if share == 0.1 else 3)
    assert not any(similar._are_twins(terms.terms_of(one), two) for one in texts for two in texts if one != two)


def test_a_pair_of_which_one_names_the_other_is_no_pair_entered_twice():
    for relation in ("follows", "departs"):
        copy = copied(THAWED, "CASE-2026-0300", **{relation: (model.Relation(THAWED.id, "同一批"),)})
        library = library_of([THAWED, copy])
        with closing(Lists(library)) as lists:
            assert duplicates.pairs(lists, library) == []


def write_copies(root: Path) -> None:
    """Write three cases that tell one complaint and of which none names another."""
    write_case(root, "CASE-2026-0002", title="又一件压坏的", received="2026-01-08")
    write_case(root, "CASE-2026-0004", title="压坏了一件")


def test_a_warning_stands_at_the_title_and_names_the_other_place(root):
    write_copies(root)
    found = content.load(root)
    assert found.library is not None
    with closing(found.store), closing(Lists(found.library)) as lists:
        problems = duplicates.problems(lists, found.library, root, most=1)
    assert format_text(problems, mask=privacy.mask) == (
        "cases: 警告[near-duplicate]: 另外还有 2 对案例几乎一样\n"
        "  应为：一件投诉只有一件案例\n"
        "  改法：运行 `casepress similar` 看全部\n"
        "cases/2026/CASE-2026-0002.md:3:8: 警告[near-duplicate]: 这件案例与 CASE-2026-0001（cases/2026/CASE-2026-0001.md:3:8）几乎一样\n"
        "  3 | title: 又一件压坏的\n"
        "    |        ^^^^^^^^^^^^\n"
        "  应为：一件投诉只有一件案例\n"
        "  改法：把两件合成一件；确是两件的，在 `follows` 或 `departs` 里写明彼此的关系\n"
    )


def test_a_case_that_is_gone_is_in_no_list(root):
    build_site(root)
    (root / "cases" / "2026" / "CASE-2026-0002.md").unlink()
    build_site(root)
    assert "CASE-2026-0002" not in page(root, "CASE-2026-0001")


# ---------------------------------------------------------------- on the command line


def casepress(root: Path, capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = cli.run([*arguments, "--root", str(root)])
    return code, *capsys.readouterr()


def test_the_command_shows_the_cases_most_like_one(root, capsys):
    code, out, err = casepress(root, capsys, "similar", "CASE-2026-0001")
    assert (code, err) == (0, "")
    assert out.splitlines()[:4] == [
        "CASE-2026-0002  又一件压坏的",
        "    成立 · 36 元",
        "    相同：破损 · 快递 · 派送 · 操作差错 · 要求赔偿",
        "    结论相同：成立；给的一样多",
    ]


def test_the_command_takes_a_file_that_is_not_in_the_library(root, capsys, tmp_path):
    draft = write_case(tmp_path / "draft", "CASE-2026-0900", title="压坏了一箱")
    code, out, _err = casepress(root, capsys, "similar", str(draft))
    assert code == 0
    assert [line[:14] for line in out.splitlines() if line.startswith("CASE")] == [
        "CASE-2026-0002",
        "CASE-2026-0001",
        "CASE-2025-0007",
    ]


def test_the_command_says_where_no_case_is_similar_and_where_there_is_none(root, capsys):
    assert casepress(root, capsys, "similar", "CASE-2026-0003") == (1, "", "没有相像的案例\n")
    code, out, err = casepress(root, capsys, "similar", "CASE-2026-0999")
    assert (code, out, err.splitlines()[0]) == (2, "", "没有案例、也没有文件“CASE-2026-0999”")


def test_the_command_without_a_name_lists_what_was_entered_twice(root, capsys):
    write_copies(root)
    assert casepress(root, capsys, "similar")[1].count("[near-duplicate]") == 3
    for id in ("CASE-2026-0002", "CASE-2026-0004"):
        (root / "cases" / "2026" / f"{id}.md").unlink()
    assert casepress(root, capsys, "similar")[1:] == ("", "没有录了两次的案例\n")


def test_check_warns_of_cases_that_were_entered_twice(root, capsys):
    write_copies(root)
    code, out, _err = casepress(root, capsys, "check")
    assert code == 0
    assert out.count("[near-duplicate]") == 3
