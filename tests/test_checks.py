"""The rules that span keys and files. What each of them reports is in tests/golden; here is what a report does not show."""

import ast
import inspect
from datetime import date

import pytest

from generator import content
from generator.content import checks, model
from generator.content.checks import Finding
from generator.content.library import parse_entry
from generator.content.schema import KINDS_OF_FILE, kind_named
from tests.conftest import REPOSITORY
from tests.test_golden import SAMPLE, TODAY, library, report


@pytest.fixture(scope="module")
def sample() -> model.Library:
    loaded = content.load(SAMPLE, today=TODAY, allow=("hotline@sample.localhost",))
    assert loaded.library is not None
    return loaded.library


def test_every_check_says_in_a_sentence_what_it_holds():
    for name, function in inspect.getmembers(checks, inspect.isfunction):
        if function.__module__ == checks.__name__ and not name.startswith("_"):
            assert (function.__doc__ or "").split("\n")[0].endswith("."), name


def test_every_finding_names_what_is_expected_and_a_mend():
    tree = ast.parse((REPOSITORY / "generator" / "content" / "checks.py").read_text(encoding="utf-8"))
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding"]
    assert len(calls) > 50
    assert [call.lineno for call in calls if len(call.args) < 4] == []


def test_a_check_of_one_kind_leaves_the_sample_alone(sample):
    for kind in KINDS_OF_FILE:
        for entry in getattr(sample, kind.collection).values():
            assert list(checks.one_file(entry, kind, entry.id, sample.vocabulary)) == []


# ------------------------------------------------------------------ cases


def case_with(sample: model.Library, **changes: str) -> model.Case:
    """The third case of the sample with other lines in its head."""
    text = (SAMPLE / "cases/2026/CASE-2026-0003.md").read_text(encoding="utf-8")
    for key, line in changes.items():
        (old,) = [found for found in text.splitlines() if found.startswith(f"{key}: ")]
        text = text.replace(old, f"{key}: {line}")
    entry, _problems = parse_entry(text.encode(), "cases/2026/CASE-2026-0003.md", sample.vocabulary)
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    ("received", "replied", "closed", "keys"),
    [
        ("2026-06-01", "2026-06-01", "2026-06-01", []),
        ("2026-06-01 09:00", "2026-06-01", "2026-06-01", []),
        ("2026-06-01 09:00", "2026-06-01 09:00", "2026-06-01 09:00", []),
        ("2026-06-01", "2026-06-01 00:00", "2026-06-01 23:59", []),
        ("2026-06-01 09:00", "2026-06-01 08:59", "2026-06-02", ["replied"]),
        ("2026-06-02", "2026-06-01 23:59", "2026-06-01 23:59", ["replied", "closed"]),
        ("2026-06-01", "2026-06-02", "2026-06-01", ["closed"]),
    ],
)
def test_moments_are_compared_as_far_as_they_are_known(received, replied, closed, keys, sample):
    case = case_with(sample, received=received, replied=replied, closed=closed)
    assert [finding.key for finding in checks.case_dates(case)] == keys


def test_a_case_may_be_reviewed_on_the_day_of_receipt(sample):
    case = case_with(sample, received="2026-06-02", replied="2026-06-02", closed="2026-06-02", reviewed="2026-06-02")
    assert list(checks.case_dates(case)) == []


# ------------------------------------------------------------------ authority

ROWS = (
    model.Authority("一线客服", 100),
    model.Authority("班组长", 500, "CNY", ("退费",), ("快递",)),
    model.Authority("班组长", 800, "CNY", (), ("物业",)),
    model.Authority("客服主管", None),
    model.Authority("客服主管", 50, "USD"),
)


@pytest.mark.parametrize(
    ("sector", "role", "amount", "currency", "above"),
    [
        ("快递", "一线客服", 100, "CNY", False),
        ("快递", "一线客服", 100.01, "CNY", True),
        ("快递", "班组长", 600, "CNY", True),
        ("物业", "班组长", 600, "CNY", False),
        ("金融", "班组长", 600, "CNY", False),
        ("快递", "客服主管", 1_000_000, "CNY", False),
        ("快递", "客服主管", 51, "USD", True),
        ("快递", "一线客服", 1_000_000, "EUR", False),
        ("快递", "责任部门", 1_000_000, "CNY", False),
    ],
)
def test_an_amount_is_held_to_the_rows_of_its_role_sector_and_currency(sector, role, amount, currency, above):
    found = list(
        checks.authority_of_cases(iter([("x.md", sector, role, amount, currency)]), model.Rules(authority=ROWS))
    )
    assert [(path, finding.rule, finding.severity) for path, finding in found] == (
        [("x.md", "authority", "warning")] if above else []
    )


# ------------------------------------------------------------------ days


@pytest.mark.parametrize(
    ("due", "state", "today", "overdue"),
    [
        (date(2026, 6, 29), "validated", TODAY, True),
        (date(2026, 6, 30), "validated", TODAY, False),
        (date(2026, 6, 29), "archived", TODAY, False),
        (date(2026, 6, 29), "wip", TODAY, True),
        (date(2026, 6, 29), "validated", None, False),
    ],
)
def test_a_review_is_overdue_from_the_day_after(due, state, today, overdue):
    assert bool(list(checks.review_overdue("x.md", due, state, today))) is overdue


@pytest.mark.parametrize(
    ("day", "today", "future"),
    [
        (date(2026, 7, 1), TODAY, False),
        (date(2026, 7, 2), TODAY, True),
        (date(2026, 7, 2), None, False),
        (date(9999, 12, 31), date(9999, 12, 31), False),
    ],
)
def test_a_day_is_in_the_future_from_the_second_on_since_clocks_differ(day, today, future):
    assert bool(list(checks.future_dates("x.md", "received", day, today))) is future


# ------------------------------------------------------------------ references


@pytest.mark.parametrize(
    ("id", "known", "near"),
    [
        ("delai", ["delay", "damage"], "delay"),
        ("Delay", ["delay"], "delay"),
        ("case-2026-0001", ["CASE-2026-0001", "CASE-2026-0002"], "CASE-2026-0001"),
        ("CASE-2026-0003", ["CASE-2026-0001", "CASE-2026-0002"], ""),
        ("basics#q9", ["basics#q1"], ""),
        ("weather", ["delay"], ""),
    ],
)
def test_an_id_is_offered_only_where_its_numbers_agree(id, known, near):
    assert checks.nearest_id(id, known) == near


def test_every_text_of_the_sample_says_what_it_refers_to(sample):
    named = {
        kind.name: sorted(
            {
                id
                for entry in getattr(sample, kind.collection).values()
                for _key, id, _kinds in checks.references(entry, kind.name)
            }
        )
        for kind in KINDS_OF_FILE
        if kind.name != "case"
    }
    expected = {
        "process": [
            "CASE-2026-0001",
            "assign",
            "complaint-form",
            "delay",
            "first",
            "insured",
            "law-reply",
            "reply",
            "wave",
        ],
        "type": ["complaint-form", "first", "handling", "law-reply", "law-settle", "reply", "wave"],
        "form": ["handling"],
        "plan": ["complaint-form", "handling", "wave-drill"],
        "scenario": ["wave"],
        "record": ["wave", "wave-drill", "wave-live"],
        "lesson": ["CASE-2026-0001", "basics#q1", "limits"],
        "dialogue": ["CASE-2026-0001"],
        "bank": ["KD-2025-07", "first-contact", "handling", "insured"],
        "paper": [],
        "course": [
            "basics",
            "cold-parcel",
            "delay",
            "first-contact",
            "handling",
            "limits",
            "wave",
            "wave-drill",
            "week-one",
        ],
    }
    assert {kind: named[kind] for kind in expected} == expected


def test_a_reference_may_be_of_each_kind_that_is_named(sample):
    refs = [
        ("see[0]", "delay", ("type", "process")),
        ("see[1]", "gone", ("type", "form")),
        ("see[2]", "gone", ("rule",)),
    ]
    found = list(checks.reference_findings("x.md", refs, "x", {"delay": "type"}))
    assert [finding.expected for _path, finding in found] == ["一个类型页或表单的编号", "一个规则的编号"]


# ------------------------------------------------------------------ plans


def test_a_step_may_count_from_the_start_the_declaration_or_a_step_before(sample):
    plan = sample.plans["wave"]
    assert {step.from_ for step in plan.steps()} == {"start", "declared", "level"}
    assert list(checks.plan_steps(plan)) == []


def test_a_step_cannot_wait_for_itself(tmp_path):
    text = report(
        library(tmp_path, {"edit": {"playbooks/emergency/wave.yml": {"waits_for: report}": "waits_for: level}"}}})
    )
    assert "错误[step-reference]: 这个步骤引用了“level”，前面没有这个步骤" in text
    assert "改法：改正编号" in text


# ------------------------------------------------------------------ questions


def test_a_group_of_wrong_parts_is_reported_part_by_part():
    question = model.Question("q", "short", "问", (), ("甲",), (model.Pair("甲", "乙"),), ("甲", "乙"), "因为")
    bank = model.QuestionBank("b", "题库", "受理", (question,), None)
    assert [(finding.rule, finding.key) for finding in checks.questions(bank)] == [
        ("question-parts", "questions[0].pairs"),
        ("question-parts", "questions[0].order"),
    ]


def test_findings_are_plain_values():
    assert Finding("rule", "wrong") == Finding("rule", "wrong", "", "", "", "error", 0, 0, 1)
    assert kind_named("case").sections == ("案情", "诉求", "处理经过", "结果", "经验教训", "话术")
