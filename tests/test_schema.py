"""The tables: values of every type, what editors and people are told, and that tables and model agree."""

from collections.abc import Iterator
from dataclasses import MISSING, fields
from datetime import date, datetime
from typing import Any

import pytest
import yaml

from generator import content, language, source
from generator.content import model, schema
from generator.content.model import Moment, Span, Vocabulary, Word
from tests.test_golden import SAMPLE, TODAY

WORDS = Vocabulary(
    roles=(Word("一线客服", "agent", ("坐席",)), Word("班组长", "team-leader")),
    types=(
        Word("服务质量", "quality", (), "", (Word("延误", "delay", ("晚到",)), Word("破损", "damage"))),
        Word("其他", "other"),
    ),
)


def value(kind: schema.Type, text: str, vocabulary: Vocabulary = WORDS) -> Any:
    """What a type makes of a YAML value; the report of its problems where it is none."""
    found, wrong = source.parse(f"key: {text}\n".encode(), "x.yml")
    assert found is not None, wrong
    reading = schema.Reading(found, vocabulary)
    read = kind.read(found.front.value[0][1], "key", reading)
    if read is not schema.BAD:
        assert reading.problems == []
        return read
    return [f"{problem.rule}: {problem.message}; {problem.expected}; {problem.fix}" for problem in reading.problems]


def is_value(kind: schema.Type, text: str, expected: Any) -> bool:
    read = value(kind, text)
    return read == expected and type(read) is type(expected)


# ------------------------------------------------------------------ types


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (schema.Text(), "  甲 乙  ", "甲 乙"),
        (schema.Text(), "'~'", "~"),
        (schema.Text(), "2026", "2026"),
        (schema.Text(), "|\n  甲\n  乙", "甲 乙".replace(" ", "")),
        (schema.Text(lines=True), "|\n  甲\n  乙", "甲\n乙"),
        (schema.Text(longest=2), "😀𠮷", "😀𠮷"),
        (schema.Id(), "CASE-2026-0001", "CASE-2026-0001"),
        (schema.Id(part=True), "bank#q1", "bank#q1"),
        (schema.Choice({"no": "not upheld"}), "no", "no"),
        (schema.Vocab("roles"), "班组长", "班组长"),
        (schema.Vocab("types"), "服务质量/延误", "服务质量/延误"),
        (schema.Vocab("types"), "服务质量", "服务质量"),
        (schema.Day(), "2024-02-29", date(2024, 2, 29)),
        (schema.When(), "2026-02-12", Moment(datetime(2026, 2, 12), False)),
        (schema.When(), "2026-02-12 10:20", Moment(datetime(2026, 2, 12, 10, 20), True)),
        (schema.When(), "2026-02-12T10:20:30", Moment(datetime(2026, 2, 12, 10, 20), True)),
        (schema.Length(), "30分钟", Span(30, "minute")),
        (schema.Length(), "T+24 小时", Span(24, "hour")),
        (schema.Length(), "3个工作日", Span(3, "workday")),
        (schema.Length(), "12月", Span(12, "month")),
        (schema.Length(), "100年", Span(100, "year")),
        (schema.Number(), "88.5", 88.5),
        (schema.Number(), "36", 36),
        (schema.Number(), "'1,234,567'", 1234567),
        (schema.Number(-10, 10, True), "-3", -3),
        (schema.Number(1, 5, True), "4.0", 4),
        (schema.Flag(), "true", True),
        (schema.Flag(), "否", False),
        (schema.ListOf(schema.Text()), "[甲, 乙]", ("甲", "乙")),
        (schema.ListOf(schema.Text(), or_one=True), "甲", ("甲",)),
        (schema.ListOf(schema.Text()), "[]", ()),
    ],
)
def test_a_value_is_read(kind, text, expected):
    assert is_value(kind, text, expected)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (schema.Text(), ""),
        (schema.Text(), "~"),
        (schema.Text(), "null"),
        (schema.Text(), "''"),
        (schema.Text(), "' '"),
        (schema.Id(), ""),
        (schema.Choice({"a": "A"}), ""),
        (schema.Vocab("roles"), ""),
        (schema.Day(), "''"),
        (schema.When(), "~"),
        (schema.Length(), ""),
        (schema.Number(), ""),
        (schema.Flag(), ""),
        (schema.ListOf(schema.Text()), ""),
        (schema.ListOf(schema.Text(), or_one=True), ""),
        (schema.Group(schema.LINE, "text"), ""),
    ],
)
def test_nothing_is_told_as_nothing_whatever_the_type(kind, text):
    assert value(kind, text) == [f"type: `key` 没有值; {kind.describe()}; 在冒号后面写上值"]


@pytest.mark.parametrize(
    ("kind", "text", "rule"),
    [
        (schema.Text(longest=2), "三个字", "too-long"),
        (schema.Id(), "甲", "id"),
        (schema.Id(), "a b", "id"),
        (schema.Id(), "a/b", "id"),
        (schema.Id(), "a--b", "id"),
        (schema.Id(), "a-", "id"),
        (schema.Id(), "a#b", "id"),
        (schema.Id(part=True), "a#", "id"),
        (schema.Id(part=True), "a#b#c", "id"),
        (schema.Id(part=True), "a#../b", "id"),
        (schema.Id(), "a" * 81, "id"),
        (schema.Choice({"full": "upheld"}), "成立", "choice"),
        (schema.Vocab("roles"), "坐席", "unknown-roles"),
        (schema.Vocab("roles"), "班组长 x", "unknown-roles"),
        (schema.Day(), "2023-02-29", "date"),
        (schema.Day(), "20260131", "date"),
        (schema.Day(), "2026-W05-6", "date"),
        (schema.Day(), "２０２６-01-31", "date"),
        (schema.Day(), "2026-1-31", "date"),
        (schema.Day(), "2026-01-31 09:30", "date"),
        (schema.Day(), "1989-12-31", "date"),
        (schema.Day(), "2100-01-01", "date"),
        (schema.When(), "2026-01-31 24:00", "date"),
        (schema.When(), "2026-01-31 9:30", "date"),
        (schema.When(), "2026-01-31T09:30+08:00", "date"),
        (schema.When(), "2026-01-31 09:30:99", "date"),
        (schema.Length(), "12", "span"),
        (schema.Length(), "半年", "span"),
        (schema.Length(), "1.5小时", "span"),
        (schema.Length(("day",)), "1小时", "span"),
        (schema.Length(), "101年", "span"),
        (schema.Length(), "36501天", "span"),
        (schema.Number(), "nan", "type"),
        (schema.Number(), "inf", "type"),
        (schema.Number(), "1e3", "type"),
        (schema.Number(), "1_000", "type"),
        (schema.Number(), "1,5", "type"),
        (schema.Number(), "0x10", "type"),
        (schema.Number(), "-1", "type"),
        (schema.Number(1, 5, True), "3.5", "type"),
        (schema.Number(1, 5, True), "6", "type"),
        (schema.Flag(), "有", "type"),
        (schema.ListOf(schema.Text(), 2), "[甲]", "list-length"),
        (schema.ListOf(schema.Text(), 0, 1), "[甲, 乙]", "list-length"),
        (schema.ListOf(schema.Text()), "甲", "type"),
        (schema.ListOf(schema.Text()), "{a: b}", "type"),
        (schema.Group(schema.LINE, "text"), "[甲]", "type"),
        (schema.Group(schema.FACTOR), "甲", "type"),
    ],
)
def test_a_value_of_another_form_is_a_problem_with_an_expectation_and_a_mend(kind, text, rule):
    (report,) = value(kind, text)
    told, expected, fix = report.split("; ", 2)
    assert told.startswith(f"{rule}: ") and expected and fix


def test_every_wrong_value_of_a_list_is_reported():
    assert [
        report.partition(";")[0] for report in value(schema.ListOf(schema.Day()), "[x, 2026-01-31, '', {a: b}]")
    ] == [
        "date: `key[0]` 写的是“x”",
        "type: `key[2]` 没有值",
        "type: `key[3]` 是一组键",
    ]


@pytest.mark.parametrize(
    ("word", "fix"),
    [
        ("坐席", "改写为“一线客服”"),
        ("班长", "改写为“班组长”"),
        ("老板", "从词表里选一个，或者把这个词加进词表"),
    ],
)
def test_a_word_that_is_unknown_is_answered_with_the_word_that_is_meant(word, fix):
    assert value(schema.Vocab("roles"), word)[0].endswith(f"; {fix}")


@pytest.mark.parametrize("word", ["延误", "晚到", "其他/延误", "服务/晚到"])
def test_a_type_is_found_by_its_second_level(word):
    assert value(schema.Vocab("types"), word)[0].endswith("; 改写为“服务质量/延误”")


def test_a_group_can_be_a_plain_value_where_its_table_says_so():
    assert value(schema.Group(schema.LINE, "text"), "我先去查。") == model.Line("我先去查。")
    assert value(schema.Group(schema.LINE, "text"), "{text: 我先去查。, when: 开头}") == model.Line(
        "我先去查。", "开头"
    )


def test_a_long_value_is_shortened_in_the_message():
    (report,) = value(schema.Flag(), "长" * 500)
    assert report.startswith(f"type: `key` 写的是“{'长' * 39}…”; ")


# ------------------------------------------------------------------ tables and model


def tables() -> Iterator[schema.Table]:
    """Every table, each once."""
    waiting = [kind.table for kind in schema.KINDS_OF_FILE] + [schema.VOCABULARY, schema.RULES]
    seen: list[schema.Table] = []
    while waiting:
        table = waiting.pop()
        if any(table is other for other in seen):
            continue
        seen.append(table)
        yield table
        for key in table:
            inner = key.type
            while isinstance(inner, schema.ListOf):
                inner = inner.item
            if isinstance(inner, schema.Group):
                waiting.append(inner.table)


def inner_type(kind: schema.Type) -> schema.Type:
    while isinstance(kind, schema.ListOf):
        kind = kind.item
    return kind


def test_every_member_of_the_model_that_has_no_default_is_filled_by_a_key():
    unfilled = sorted(
        f"{table.target.__name__}.{member.name}"
        for table in tables()
        for member in fields(table.target)
        if member.name.rstrip("_") not in {key.name for key in table if key.required}
        and member.default is MISSING
        and member.default_factory is MISSING
    )
    # `care` gathers five keys; the other two say no or no limit where the file says nothing.
    with_care = [f"{kind.table.target.__name__}.care" for kind in schema.KINDS_OF_FILE]
    assert unfilled == sorted([*with_care, "Authority.up_to", "Option.right"])


def test_every_key_fills_a_member_of_the_model():
    care = {"owner", "state", "reviewed", "review_in", "audience"}
    for table in tables():
        members = {member.name.rstrip("_") for member in fields(table.target)}
        assert {key.name for key in table} - members <= care, table.name


def test_every_table_has_a_name_of_its_own():
    names = [table.name for table in tables()]
    assert sorted(set(names)) == sorted(names)


def test_a_plain_value_stands_for_a_group_only_where_nothing_else_is_needed():
    for table in tables():
        for key in table:
            inner = inner_type(key.type)
            if isinstance(inner, schema.Group) and inner.short:
                assert [part.name for part in inner.table if part.required] == [inner.short]


def test_every_key_has_a_label_and_every_choice_too_in_every_language():
    for chosen in language.LANGUAGES:
        language.use(chosen)
        for table in tables():
            assert all(language._(key.label) for key in table)
            for key in table:
                inner = inner_type(key.type)
                if isinstance(inner, schema.Choice):
                    labels = [language._(label) for label in inner.labels.values()]
                    assert len(set(labels)) == len(labels), f"{chosen}: {table.name}.{key.name}"


def test_the_sample_library_uses_every_key_and_every_choice():
    used = {name for path in SAMPLE.rglob("*") if path.suffix in (".md", ".yml") for name in words_of(head_of(path))}
    for table in tables():
        assert {key.name for key in table} - used == set(), table.name
        for key in table:
            inner = inner_type(key.type)
            if isinstance(inner, schema.Choice):
                assert set(inner.labels) - used == set(), f"{table.name}.{key.name}"


def head_of(path) -> Any:
    text = path.read_text(encoding="utf-8")
    return yaml.load(text.split("---\n")[1] if path.suffix == ".md" else text, Loader=yaml.BaseLoader)


def words_of(found: Any) -> Iterator[str]:
    """Every key and every text of YAML's values."""
    if isinstance(found, dict):
        for key, inner in found.items():
            yield key
            yield from words_of(inner)
    elif isinstance(found, list):
        for inner in found:
            yield from words_of(inner)
    else:
        yield found


# ------------------------------------------------------------------ kinds of file


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("cases/2026/CASE-2026-0001.md", "case"),
        ("cases/CASE-2026-0001.md", None),
        ("cases/2026/q1/CASE-2026-0001.md", None),
        ("cases/20260/x.md", None),
        ("cases/2026/x.yml", None),
        ("cases/2026/x.MD", None),
        ("playbooks/process/x.md", "process"),
        ("playbooks/types/x.md", "type"),
        ("playbooks/forms/x.yml", "form"),
        ("playbooks/forms/x.yaml", "form"),
        ("playbooks/emergency/x.yml", "plan"),
        ("playbooks/emergency/scenarios/x.yml", "scenario"),
        ("playbooks/emergency/records/x.yml", "record"),
        ("playbooks/emergency/records/2026/x.yml", None),
        ("playbooks/training/lessons/x.md", "lesson"),
        ("playbooks/training/dialogues/x.yml", "dialogue"),
        ("playbooks/training/questions/x.yml", "bank"),
        ("playbooks/training/papers/x.yml", "paper"),
        ("playbooks/training/courses/x.yml", "course"),
        ("playbooks/x.md", None),
        ("readme.md", None),
    ],
)
def test_the_kind_of_a_file_follows_from_its_place(path, kind):
    found = schema.kind_of(path)
    assert (found.name if found else None) == kind


def test_every_kind_is_found_by_its_name():
    assert [schema.kind_named(kind.name) for kind in schema.KINDS_OF_FILE] == list(schema.KINDS_OF_FILE)


# ------------------------------------------------------------------ small values


@pytest.mark.parametrize(
    ("span", "start", "end"),
    [
        (Span(1, "month"), date(2026, 1, 31), date(2026, 2, 28)),
        (Span(1, "month"), date(2024, 1, 31), date(2024, 2, 29)),
        (Span(12, "month"), date(2024, 2, 29), date(2025, 2, 28)),
        (Span(2, "year"), date(2026, 12, 31), date(2028, 12, 31)),
        (Span(90, "day"), date(2026, 1, 1), date(2026, 4, 1)),
        (Span(48, "hour"), date(2026, 1, 1), date(2026, 1, 3)),
        (Span(3, "workday"), date(2026, 1, 1), date(2026, 1, 4)),
    ],
)
def test_a_length_of_time_ends_within_the_month_it_leads_to(span, start, end):
    assert span.after(start) == end


def test_the_longest_length_from_the_last_day_stays_in_the_calendar():
    for text in ("100年", "1303月", "36500天", "36500工作日"):
        assert value(schema.Length(), text).after(date(schema.LAST_YEAR, 12, 31)) < date.max


@pytest.mark.parametrize(
    ("span", "minutes"), [(Span(2, "hour"), 120), (Span(1, "day"), 1440), (Span(1, "workday"), None)]
)
def test_a_length_has_minutes_where_the_calendar_does_not_matter(span, minutes):
    assert span.minutes() == minutes


def test_the_words_of_the_vocabulary_have_codes_for_addresses():
    assert WORDS.code("types", "服务质量/延误") == "quality-delay"
    assert WORDS.code("types", "其他") == "other"


def test_a_case_adds_up_what_was_paid_in_its_first_currency():
    loaded = content.load(SAMPLE, today=TODAY, allow=("hotline@sample.localhost",))
    cases = loaded.library.cases
    assert {id: case.amount for id, case in cases.items()} == {
        "CASE-2025-0009": 88.5,
        "CASE-2026-0001": 316,
        "CASE-2026-0002": None,
        "CASE-2026-0003": None,
        "KD-2025-07": None,
    }
    assert (cases["CASE-2026-0001"].type_group, cases["CASE-2026-0001"].type_name) == ("服务质量", "延误")
    loaded.store.close()
