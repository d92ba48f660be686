"""What can be found of a library, what is told beside a hit, and the files of the search in a site."""

import json
import zlib
from datetime import date

import pytest

from generator import build, content, deadlines, precedents, press
from generator.search.shards import hash_of
from tests.small_library import BODY, build_site, contents, load_settings, write, write_case, write_library

NUMBER = "13912345678"

TYPE_PAGE = """---
id: damage
title: 破损
summary: 先看外箱，再说赔。
types: [服务质量/破损]
first: 对不起，我马上查。
say: [{when: 先安抚, text: 我现在就看。}]
never: [{text: 没保价不赔。, why: 依民事法律处理}]
ask: [外箱有没有压痕]
evidence: [{what: 照片, where: 投诉单}]
steps: [{title: 登记, owner: 一线客服, do: 拍照。}]
escalate: [{when: 客户要曝光, to: 客服主管}]
owner: 客服主管
state: validated
reviewed: 2026-01-06
review_in: 12个月
---
"""


@pytest.fixture
def root(tmp_path):
    return write_library(tmp_path / "library")


def load(root):
    """The library in a folder, which must be right."""
    loaded = content.load(root, allow=())
    assert loaded.library is not None, loaded.problems
    return loaded.library


def entry_of(root, id):
    return next(entry for entry in precedents.entries(load(root)) if entry.id == id)


def brief_of(root, id):
    library = load(root)
    return precedents.brief(library.cases[id], library.cards[id], library)


def test_everything_with_a_page_can_be_found_once(repository):
    library = load(repository)
    entries = list(precedents.entries(library))
    ids = [entry.id for entry in entries]
    assert len(ids) == len(set(ids))
    questions = {f"{bank.id}#{question.id}" for bank in library.banks.values() for question in bank.questions}
    rules = {rule.id for rule in (*library.rules.limits, *library.rules.facts)}
    assert set(ids) == set(library.entries()) - set(library.banks) | questions | rules


def test_a_case_is_found_by_its_words_sections_and_the_words_that_people_have_for_its_demand(root):
    write(root / "playbooks" / "vocabulary.yml", (root / "playbooks" / "vocabulary.yml").read_text("utf-8").replace(
        "demands: [{word: 赔偿, code: compensation}]", "demands: [{word: 赔偿, code: compensation, also: [赔钱, 索赔]}]"))
    entry = entry_of(root, "CASE-2026-0001")
    assert (entry.kind, entry.url) == ("case", "cases/2026/CASE-2026-0001.html")
    assert entry.fields["said"] == "箱子都扁了"
    assert entry.fields["tags"] == "快递 服务质量 破损 操作差错 派送"
    assert entry.fields["facts"] == "客户收到的箱子是扁的。"
    assert entry.fields["demand"] == "赔偿 赔钱 索赔\n按价赔偿。"
    assert "退费 36 元。" in entry.fields["outcome"]
    assert "对不起，是我们压坏的" in entry.fields["body"]
    assert entry.facets["type"] == ("服务质量", "服务质量/破损")
    assert (entry.facets["outcome"], entry.facets["year"]) == (("full",), ("2026",))


def test_a_row_shows_what_was_paid_and_the_figures_count_it(root):
    entry = entry_of(root, "CASE-2026-0001")
    assert entry.display["remedy"] == "36 元"
    assert entry.numbers == {"remedy": 36, "days": 2, "date": date(2026, 1, 7).toordinal(), "cited": 1}
    assert (entry.display["days"], entry.display["late"], entry.display["cited"]) == ("2", "", "1")


def test_money_of_another_currency_is_shown_but_not_counted(root):
    write_case(root, "CASE-2026-0001", remedy="[{kind: 退费, amount: 36, currency: USD}]")
    entry = entry_of(root, "CASE-2026-0001")
    assert entry.display["remedy"] == "36 USD"
    assert "remedy" not in entry.numbers


def test_where_nothing_was_paid_the_row_shows_what_was_done(root):
    write_case(root, "CASE-2026-0001", remedy="[{kind: 退费}]")
    assert entry_of(root, "CASE-2026-0001").display["remedy"] == "退费"
    assert entry_of(root, "CASE-2026-0003").display["remedy"] == ""


def test_a_late_reply_and_what_is_out_of_the_ordinary_are_flagged(root):
    write_case(root, "CASE-2026-0001", replied="2026-01-16", closed="2026-01-17", reviewed="2026-01-20", group="true", media_risk="true")
    entry = entry_of(root, "CASE-2026-0001")
    assert (entry.display["late"], entry.display["flags"]) == ("4", "group media")


def test_the_answers_of_questions_and_the_script_of_a_drill_are_not_searched(repository):
    library = load(repository)
    entries = {entry.id: precedents.texts_of(entry) for entry in precedents.entries(library)}
    for scenario in library.scenarios.values():
        assert not [inject.expected for inject in scenario.injects if inject.expected in entries[scenario.id]]
    for bank in library.banks.values():
        for question in bank.questions:
            for option in question.options:
                assert option.why not in entries[f"{bank.id}#{question.id}"]


def test_a_rule_that_is_only_general_knowledge_is_not_found(root):
    rules = root / "playbooks" / "rules.yml"
    rules.write_text(rules.read_text("utf-8").replace("mark: V", "mark: K"), "utf-8")
    library = load(root)
    assert [entry.id for entry in precedents.entries(library) if entry.kind == "rule"] == ["house-3wd"]
    assert [limit["id"] for limit in precedents.desk(library)["limits"]] == ["house-3wd"]


def test_a_type_page_is_found_by_what_customers_call_its_types(root):
    write(root / "playbooks" / "vocabulary.yml", (root / "playbooks" / "vocabulary.yml").read_text("utf-8").replace(
        "{word: 破损, code: damage}", "{word: 破损, code: damage, also: [压扁]}"))
    write(root / "playbooks" / "types" / "damage.md", TYPE_PAGE)
    entry = entry_of(root, "damage")
    assert entry.fields["said"] == "破损\n压扁"
    assert entry.facets["type"] == ("服务质量", "服务质量/破损")
    [page] = precedents.desk(load(root))["types"]
    assert page == ["damage", "破损", "types/damage.html", ["服务质量/破损"], ["外箱有没有压痕"], []]


def test_words_for_facets_begin_with_the_label(repository):
    words = precedents.facet_words(load(repository).vocabulary)
    assert words["type"]["服务质量/延误"][0] == "延误"
    assert words["outcome"] == {"full": ("成立",), "part": ("部分成立",), "no": ("不成立",), "withdrawn": ("撤回",)}
    assert "银行" in words["sector"]["金融"]


def test_a_brief_tells_the_line_with_a_date_before_another_one(root):
    assert brief_of(root, "CASE-2026-0001")["say"] == ["先安抚", "对不起，是我们压坏的，{答复期限}前答复您。"]
    write_case(root, "CASE-2026-0001", BODY.replace("{答复期限}前", "").replace("- 不要说", "- 告知时限：{法定期限}前告诉您。\n- 不要说"))
    assert brief_of(root, "CASE-2026-0001")["say"] == ["告知时限", "{法定期限}前告诉您。"]


def test_a_brief_has_the_reply_against_its_limit_and_leaves_out_what_is_not_there(root):
    brief = brief_of(root, "CASE-2026-0001")
    assert (brief["reply"], brief["amount"], brief["paid"], brief["approved"]) == ([2, 5, 0], 36, "36 元", "一线客服")
    assert not {"satisfaction", "factors", "flags"} & brief.keys()
    assert "remedy" not in brief_of(root, "CASE-2026-0003")


def test_a_brief_lies_in_the_file_that_the_hash_of_its_id_names(repository):
    library = load(repository)
    blocks = list(precedents.brief_blocks(library))
    assert [block.name for block in blocks] == [f"b{number}" for number in range(precedents.desk(library)["briefs"])]
    for block in blocks:
        for id in json.loads(block.text):
            assert block.name == f"b{hash_of(id) % len(blocks)}"
    assert {id for block in blocks for id in json.loads(block.text)} == set(library.cards)


@pytest.mark.parametrize(("cases", "files"), [(0, 1), (39, 1), (40, 2), (10_000, 256), (100_000, 4096)])
def test_the_number_of_files_of_briefs_is_a_power_of_two(cases, files):
    assert precedents.block_count(cases) == files


def test_authority_goes_from_the_smallest_amount_to_the_one_without_limit(repository):
    library = load(repository)
    amounts = [row[1] for row in precedents.desk(library)["authority"]]
    assert amounts[-1] is None
    assert amounts[:-1] == sorted(amounts[:-1])
    assert precedents.roles(library.rules)[-1] == "公司负责人"


def test_facets_have_the_counts_of_the_library_and_no_value_without_a_case(root):
    axes = {axis.name: axis for axis in precedents.axes(load(root))}
    shown = {axis.name: [(value.label, value.count, value.has_kinds) for value in axis.values] for axis in axes.values()}
    assert shown["type"] == [("服务质量", 3, True), ("延误", 1, False), ("破损", 2, False), ("服务态度", 1, False)]
    assert shown["sector"] == [("快递", 3, False), ("物业", 1, False)]
    assert shown["year"] == [("2026", 3, False), ("2025", 1, False)]
    assert axes["type"].values[1].group == "服务质量"
    assert (axes["type"].is_open, axes["channel"].is_open) == (True, False)


# ---------------------------------------------------------------- in a site


def search_files(site):
    return {name: data for name, data in contents(site).items() if name.startswith("assets/search/")}


def test_the_search_of_a_site_is_made_anew_only_where_a_text_changed(root, monkeypatch):
    site = build_site(root).site
    first = search_files(site)
    monkeypatch.setattr(press, "_write_search", lambda *_arguments: pytest.fail("made anew"))
    write(root / "mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8").replace("小站", "大站"))
    build_site(root)
    assert search_files(site) == first


def test_a_changed_case_changes_the_search_and_no_page_of_a_playbook(root):
    site = build_site(root).site
    before = contents(site)
    write_case(root, "CASE-2026-0003", title="电梯停了三天", sector="物业", type="服务态度", upheld="no", remedy=None, approved_by=None)
    build_site(root)
    changed = {name for name, data in contents(site).items() if before.get(name) != data}
    assert "assets/search/b0.js" in changed
    assert "cases/2026/CASE-2026-0003.html" in changed
    assert not [name for name in changed if name.startswith(("process/", "emergency/", "training/", "search/compare", "search/sheet"))]


def test_two_libraries_with_the_same_texts_have_the_same_search(root, tmp_path):
    other = write_library(tmp_path / "other")
    assert search_files(build_site(root).site) == search_files(build_site(other).site)


def unpacked(script):
    """The text of a packed file of the search."""
    digits = "".join(chr(code) for code in range(32, 127) if chr(code) not in '"\\')
    payload = script.decode().split('"')[3]
    bits = "".join(f"{digits.index(payload[at]) * 93 + digits.index(payload[at + 1]):013b}" for at in range(0, len(payload), 2))
    data = bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) - 7, 8))
    return zlib.decompressobj(-15).decompress(data).decode()


def test_an_edition_is_searched_for_its_own_texts_only(root):
    write_case(root, "CASE-2026-0001", audience="public", follows=None)
    write(root / "mkdocs.yml", (root / "mkdocs.yml").read_text("utf-8") + "    edition: public\n")
    site = build_site(root).site
    assert set(json.loads(unpacked((site / "assets/search/b0.js").read_bytes()))) == {"CASE-2026-0001"}
    records = json.loads(unpacked((site / "assets/search/r0.js").read_bytes()))
    assert {record[0] for record in records if record[1] == "case"} == {"CASE-2026-0001"}
    assert "电梯" not in "".join(data.decode() for data in contents(site).values())


@pytest.mark.parametrize("name", ["texts_of", "desk_script"])
def test_a_number_on_its_way_into_the_search_stops_the_build(root, monkeypatch, name):
    monkeypatch.setattr(precedents, name, lambda *_arguments: f'"电话 {NUMBER}"')
    report = build.build(load_settings(root))
    assert report.site is None
    assert {problem.rule for problem in report.problems if problem.is_error} == {"privacy-phone"}
    assert not (root / ".casepress" / "search" / "files.json").exists()


def test_the_days_of_a_reply_are_those_of_the_case_page(root):
    library = load(root)
    reply = deadlines.reply_of(library.cases["CASE-2026-0001"], library.rules)
    assert entry_of(root, "CASE-2026-0001").numbers["days"] == reply.day


@pytest.mark.parametrize(("more", "marked"), [({}, "一线客服"), ({"group": "true", "approved_by": "客服主管"}, "客服主管")])
def test_a_case_page_marks_who_decides_on_such_a_sum_and_for_a_group_who_did(root, more, marked):
    write_case(root, "CASE-2026-0001", **more)
    page = (build_site(root).site / "cases/2026/CASE-2026-0001.html").read_text("utf-8")
    assert [role for role in ("一线客服", "客服主管") if f'<span>{role} <span class="tag">' in page] == [marked]
