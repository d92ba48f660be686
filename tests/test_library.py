"""Folders become one complete library or none, and all that is wrong is found in one walk."""

import os
import shutil
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from generator import content, language, privacy
from generator.content import library, model
from generator.content.library import edition_of, parse_entry, read_vocabulary, taken_ids
from generator.content.schema import kind_of
from tests.test_golden import SAMPLE, TODAY

ALLOW = ("hotline@sample.localhost",)
CASE = "cases/2026/CASE-2026-0003.md"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A copy of the sample library that a test may change."""
    return shutil.copytree(SAMPLE, tmp_path / "library", ignore=shutil.ignore_patterns(".casepress", "site"))


def load(root: Path, **options) -> library.Loaded:
    loaded = content.load(root, today=TODAY, allow=ALLOW, **options)
    loaded.store.close()
    return loaded


def told(loaded: library.Loaded) -> list[str]:
    """Place, rule and message of each problem but the one of the sample itself."""
    return [
        f"{problem.place} {problem.rule}: {problem.message}"
        for problem in loaded.problems
        if problem.rule != "rule-mark"
    ]


def edit(path: Path, found: str, put: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert found in text
    path.write_text(text.replace(found, put), encoding="utf-8")


# ------------------------------------------------------------------ the library


def test_the_sample_is_one_complete_library():
    found = content.load(SAMPLE, today=TODAY, allow=ALLOW).library
    assert (
        list(found.cards)
        == list(found.cases)
        == ["CASE-2025-0009", "CASE-2026-0001", "CASE-2026-0002", "CASE-2026-0003", "KD-2025-07"]
    )
    assert {name: list(getattr(found, name)) for name in ("processes", "types", "forms", "plans", "scenarios", "records")} == {
        "processes": ["handling"],
        "types": ["damage", "delay"],
        "forms": ["complaint-form"],
        "plans": ["wave"],
        "scenarios": ["wave-discussion", "wave-drill", "wave-live"],
        "records": ["wave-2026-03", "wave-2026-05", "wave-live-2026-05"],
    }
    assert {name: list(getattr(found, name)) for name in ("lessons", "dialogues", "banks", "papers", "courses")} == {
        "lessons": ["first-contact", "limits"],
        "dialogues": ["cold-parcel"],
        "banks": ["basics"],
        "papers": ["week-one"],
        "courses": ["newcomer"],
    }
    assert len(found.entries()) == len(taken_ids(SAMPLE))


def test_a_card_says_what_lists_need_of_a_case():
    found = content.load(SAMPLE, today=TODAY, allow=ALLOW).library
    card, case = found.cards["CASE-2026-0001"], found.cases["CASE-2026-0001"]
    assert card == model.card_of(case)._replace(links=("delay",))
    assert (card.url, card.year, card.sign, card.received) == (
        "cases/2026/CASE-2026-0001.html",
        "2026",
        "full",
        "2026-02-12 10:20",
    )
    assert (card.amount, card.currency, card.open_measures, card.review_due) == (
        316,
        "CNY",
        ("2026-04-01",),
        "2027-03-20",
    )
    assert found.cards["CASE-2026-0003"].sign == "withdrawn"


def test_a_case_knows_who_follows_departs_from_and_supersedes_it():
    found = content.load(SAMPLE, today=TODAY, allow=ALLOW).library
    assert found.cited_by == {
        "CASE-2025-0009": (model.Relation("CASE-2026-0001", ""),),
        "CASE-2026-0001": (
            model.Relation("CASE-2025-0009", ""),
            model.Relation("CASE-2026-0002", "同样是知道会出问题而没有提前说"),
        ),
        "KD-2025-07": (model.Relation("CASE-2026-0001", "那一件收寄前提示过会晚到"),),
    }


def test_the_newest_day_is_that_of_the_last_receipt_closing_or_review():
    assert load(SAMPLE).newest == date(2026, 6, 2)


def test_texts_that_the_gate_lets_pass_come_from_settings_and_from_files():
    allowed = load(SAMPLE).allowed
    assert allowed == {privacy.text_key("hotline@sample.localhost"), privacy.text_key("service@sample.localhost")}


def test_personal_data_is_a_problem_of_its_file(root):
    edit(root / CASE, "客户到柜台", "客户（手机 13912345678）到柜台")
    loaded = load(root)
    assert loaded.library is None
    (problem,) = [problem for problem in loaded.problems if problem.is_error]
    assert (str(problem.place), problem.rule) == (f"{CASE}:27:7", "privacy-phone")


@pytest.mark.parametrize(
    ("audiences", "cases", "texts"),
    [
        (("public",), ["CASE-2026-0001", "KD-2025-07"], ["first-contact"]),
        (("public", "internal"), ["CASE-2025-0009", "CASE-2026-0001", "CASE-2026-0003", "KD-2025-07"], None),
    ],
)
def test_an_edition_leaves_out_what_is_for_others(audiences, cases, texts):
    whole = content.load(SAMPLE, today=TODAY, allow=ALLOW).library
    found = edition_of(whole, audiences)
    assert list(found.cards) == cases
    assert all(relation.case in cases for relations in found.cited_by.values() for relation in relations)
    others = [id for id in found.entries() if id not in cases]
    assert others == texts if texts is not None else len(others) == len(whole.entries()) - len(whole.cards)


def test_without_a_day_nothing_is_overdue_or_in_the_future(root):
    edit(root / CASE, "reviewed: 2026-06-02", "reviewed: 2099-06-02")
    loaded = content.load(root, allow=ALLOW)
    assert told(loaded) == []


# ------------------------------------------------------------------ what lies in the folders


def test_an_empty_folder_is_told_from_a_library(tmp_path):
    assert told(load(tmp_path)) == [
        "cases folder-missing: 缺少这个文件夹",
        "playbooks folder-missing: 缺少这个文件夹",
        "playbooks/vocabulary.yml file-missing: 缺少这个文件",
    ]


def test_a_file_in_place_of_a_folder_is_a_problem(root):
    shutil.rmtree(root / "cases")
    (root / "cases").write_text("", encoding="utf-8")
    assert told(load(root))[0] == "cases file-read: 无法读取文件夹：Not a directory"


def test_a_folder_that_may_not_be_read_is_a_problem(root, monkeypatch):
    scan = os.scandir

    def refuse(folder):
        if Path(folder).name == "forms":
            raise PermissionError(13, "Permission denied")
        return scan(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert "playbooks/forms file-read: 无法读取文件夹：Permission denied" in told(load(root))


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_no_utf8_is_a_problem(root):
    with open(os.fsencode(root / "cases/2026") + b"/\xff\xfe.md", "wb"):
        pass
    loaded = load(root, cache=root / "store.sqlite")
    assert told(loaded) == ["cases/2026/\\udcff\\udcfe.md file-name: 名称不是 UTF-8 编码"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="only Unix has named pipes")
def test_a_named_pipe_in_the_folder_is_not_waited_for(root):
    os.mkfifo(root / "cases/2026/CASE-2026-0009.md")
    assert told(load(root)) == ["cases/2026/CASE-2026-0009.md file-read: 这不是普通文件"]


def test_links_are_not_followed_wherever_they_lead(root, tmp_path):
    (tmp_path / "outside.md").write_text("秘密", encoding="utf-8")
    (root / "cases/2026/CASE-2026-0009.md").symlink_to(tmp_path / "outside.md")
    (root / "cases/2027").symlink_to(tmp_path)
    (root / "playbooks/loop").symlink_to(root / "playbooks")
    (root / "cases/2026/CASE-2026-0010.md").symlink_to(root / CASE)
    assert told(load(root)) == [
        f"{path} file-link: 这是指向别处的链接"
        for path in ("cases/2026/CASE-2026-0009.md", "cases/2026/CASE-2026-0010.md", "cases/2027", "playbooks/loop")
    ]


def test_a_junction_of_windows_is_a_link_too():
    assert library._is_junction(SimpleNamespace(is_junction=lambda: True))
    assert not library._is_junction(SimpleNamespace(is_junction=lambda: False))
    assert not library._is_junction(SimpleNamespace())


def test_a_file_that_vanishes_during_the_walk_is_passed_over(root, monkeypatch):
    scan = os.scandir

    def with_ghost(folder):
        def gone():
            raise FileNotFoundError

        ghost = SimpleNamespace(name="CASE-2026-0099.md", is_symlink=lambda: False, is_dir=lambda: False, stat=gone)
        return [*scan(folder), ghost] if Path(folder).name == "2026" else scan(folder)

    monkeypatch.setattr(os, "scandir", with_ghost)
    assert told(load(root)) == []


@pytest.mark.parametrize("name", [*sorted(library.IGNORED), "~$case.md", ".~lock.md#"])
def test_what_systems_and_editors_leave_behind_is_no_content(name, root):
    (root / "cases/2026" / name).write_bytes(b"\x00\xff")
    assert told(load(root)) == []


def test_both_endings_of_yaml_are_content(root):
    form = root / "playbooks/forms/complaint-form.yml"
    form.rename(form.with_suffix(".yaml"))
    loaded = load(root)
    assert told(loaded) == []
    assert loaded.library.forms["complaint-form"].path == "playbooks/forms/complaint-form.yaml"


# ------------------------------------------------------------------ ids


def test_the_file_that_is_named_as_its_id_keeps_it(root):
    edit(root / "playbooks/forms/complaint-form.yml", "id: complaint-form", "id: Delay")
    assert "playbooks/forms/complaint-form.yml id-twice: 编号“Delay”已经属于 playbooks/types/delay.md" in told(
        load(root)
    )


def test_ids_are_known_by_their_files_before_anything_is_read():
    taken = taken_ids(SAMPLE)
    assert taken["delay"] == "playbooks/types/delay.md"
    assert taken["KD-2025-07"] == "cases/2025/KD-2025-07.md"
    assert len(taken) == sum(1 for path in SAMPLE.rglob("*") if kind_of(path.relative_to(SAMPLE).as_posix()))


def test_the_vocabulary_alone_can_be_read(root):
    vocabulary, wrong = read_vocabulary(root)
    assert (wrong, vocabulary.words("sectors")) == ([], ("快递", "物业", "网络服务"))
    edit(root / "playbooks/vocabulary.yml", "sectors:", "sector:")
    vocabulary, wrong = read_vocabulary(root)
    assert vocabulary is None
    assert [problem.rule for problem in wrong] == ["unknown-key", "missing-key"]


# ------------------------------------------------------------------ reading again


def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that are read from now on, as they are read."""
    paths: list[str] = []
    read_file = library._read_file

    def remember(path, *arguments):
        paths.append(path)
        return read_file(path, *arguments)

    monkeypatch.setattr(library, "_read_file", remember)
    return paths


def test_only_what_changed_is_read_again(root, monkeypatch):
    cache = root / ".casepress" / "store.sqlite"
    first = load(root, cache=cache)
    paths = reads(monkeypatch)
    assert load(root, cache=cache).problems == first.problems
    assert paths == []
    edit(root / CASE, "改到周六上午。\n\n## 处理", "改到周六。\n\n## 处理")
    assert told(load(root, cache=cache)) == []
    assert paths == [CASE]


def test_a_problem_is_remembered_until_its_file_changes(root, monkeypatch):
    cache = root / "store.sqlite"
    edit(root / CASE, "channel: 柜台", "channel: 柜抬")
    first = load(root, cache=cache)
    paths = reads(monkeypatch)
    assert load(root, cache=cache).problems == first.problems
    assert (paths, first.library) == ([], None)
    edit(root / CASE, "channel: 柜抬", "channel: 柜台")
    assert told(load(root, cache=cache)) == []


def test_a_file_that_is_gone_is_forgotten(root):
    cache = root / "store.sqlite"
    load(root, cache=cache)
    (root / CASE).unlink()
    assert CASE not in load(root, cache=cache).store.heads


def test_everything_is_read_again_when_the_vocabulary_or_the_language_changes(root, monkeypatch):
    cache = root / "store.sqlite"
    load(root, cache=cache)
    paths = reads(monkeypatch)
    edit(root / "playbooks/vocabulary.yml", "also: [坐席]", "also: [坐席, 客服]")
    load(root, cache=cache)
    assert sorted(paths) == sorted(taken_ids(root).values())
    language.use("en")
    load(root, cache=cache)
    assert len(paths) == 2 * len(taken_ids(root))


@pytest.mark.parametrize("damage", [b"", b"no database", b"SQLite format 3\x00" + b"\xff" * 500])
def test_a_damaged_cache_is_left_aside(damage, root):
    cache = root / "store.sqlite"
    cache.write_bytes(damage)
    assert told(load(root, cache=cache)) == []
    assert told(load(root, cache=cache)) == []


def test_a_cache_that_has_no_place_is_done_without(root):
    (root / "file").write_text("", encoding="utf-8")
    assert told(load(root, cache=root / "file" / "store.sqlite")) == []


def test_many_files_are_read_alike_in_one_process_and_in_several(root):
    text = (root / CASE).read_text(encoding="utf-8")
    for number in range(1000, 1240):
        (root / f"cases/2026/CASE-2026-{number}.md").write_text(
            text.replace("CASE-2026-0003", f"CASE-2026-{number}"), encoding="utf-8"
        )
    edit(root / "cases/2026/CASE-2026-1100.md", "channel: 柜台", "channel: 柜抬")
    steps: list[tuple[int, int]] = []
    alone = load(root, progress=lambda done, total: steps.append((done, total)))
    with ThreadPoolExecutor(2) as executor:
        together = load(root, executor=executor)
    assert together.problems == alone.problems
    assert together.store.heads == alone.store.heads
    total = len(taken_ids(root))
    assert steps == [(100, total), (200, total), (total, total)]


# ------------------------------------------------------------------ one file


def test_a_file_can_be_read_as_if_it_lay_in_the_library():
    vocabulary, _wrong = read_vocabulary(SAMPLE)
    entry, wrong = parse_entry((SAMPLE / CASE).read_bytes(), CASE, vocabulary)
    assert (entry.id, wrong) == ("CASE-2026-0003", [])
    entry, (problem,) = parse_entry(b"x", "cases/x.md", vocabulary)
    assert (entry, problem.rule) == (None, "file-unknown")
    entry, (problem,) = parse_entry(b"x", CASE, vocabulary)
    assert (entry, problem.rule) == (None, "front-matter")
