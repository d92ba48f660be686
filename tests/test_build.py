"""A build publishes a whole site or changes nothing, and the same library always gives the same bytes."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from generator import build, settings
from tests.small_library import (
    BODY,
    CASE_3,
    MKDOCS,
    PROCESS,
    RULES,
    VOCABULARY,
    build_site,
    contents,
    copy_library,
    load_settings,
    run_python,
    write,
    write_case,
    write_library,
)

CASE_PAGE = "cases/2026/CASE-2026-0001.html"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """The root of a small library that was not built yet."""
    return write_library(tmp_path / "library")


def built(root: Path) -> dict[str, bytes]:
    """The files of the site after a build."""
    build_site(root)
    return contents(root / "site")


def built_cold(root: Path) -> dict[str, bytes]:
    """The files of the site of a copy of the library, built where nothing was built before."""
    copy = copy_library(root, root.with_name("cold"))
    try:
        return built(copy)
    finally:
        shutil.rmtree(copy)


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


# ---------------------------------------------------------------- what a build gives


def test_a_valid_library_gives_a_complete_site(library):
    report = build_site(library)
    site = contents(library / "site")
    assert set(site) >= {
        "index.html",
        "cases/index.html",
        "cases/2025/CASE-2025-0007.html",
        "cases/2026/CASE-2026-0001.html",
        "cases/2026/CASE-2026-0002.html",
        "cases/2026/CASE-2026-0003.html",
        "cases/by/sector/courier.html",
        "cases/by/sector/property.html",
        "cases/by/type/quality.html",
        "cases/by/type/quality-delay.html",
        "cases/by/type/quality-damage.html",
        "cases/by/type/attitude.html",
        "cases/by/outcome/full.html",
        "cases/by/outcome/part.html",
        "cases/by/outcome/no.html",
        "cases/by/outcome/withdrawn.html",
        "cases/by/year/2025.html",
        "cases/by/year/2026.html",
        "cases/by/all/cases.html",
        "process/index.html",
        "process/handling.html",
        "emergency/index.html",
        "training/index.html",
        "reports/index.html",
        "assets/css/casepress.css",
        "assets/js/boot.js",
        "assets/js/casepress.js",
        "assets/titles.js",
    }
    assert report.site == library / "site"
    assert (report.cases, report.engine_ran) == (4, True)
    assert report.pages == sum(name.endswith(".html") for name in site)
    assert report.written == len(site) - 1  # the file that marks the folder as ours is not counted


def test_the_progress_is_told_to_its_end(library):
    told: list[tuple[str, int, int]] = []
    build_site(library, progress=lambda *step: told.append(step))
    assert told[-1] == ("生成案例页", 4, 4)
    assert all(done <= total for _stage, done, total in told)


def test_a_library_without_a_case_has_a_site_too(library):
    shutil.rmtree(library / "cases")
    (library / "cases").mkdir()
    site = built(library)
    assert "cases/by/all/cases.html" in site
    assert not [name for name in site if re.match(r"cases/\d", name)]


# ---------------------------------------------------------------- errors


ERRORS: dict[str, Callable[[Path], object]] = {
    "a case that is not valid": lambda root: write_case(root, "CASE-2026-0001", severity="很坏"),
    "a case that nobody can read": lambda root: (root / "cases/2026/CASE-2026-0001.md").write_bytes(b"\xff\xfe\x00"),
    "personal data in a source": lambda root: write_case(root, "CASE-2026-0001", point="请打 13912345678 找他。"),
    "a file of no kind": lambda root: write(root / "cases/2026/notes.txt", "x"),
    "no vocabulary": lambda root: (root / "playbooks/vocabulary.yml").unlink(),
    "no rules": lambda root: (root / "playbooks/rules.yml").unlink(),
    "no cases": lambda root: shutil.rmtree(root / "cases"),
    "a reference to nothing": lambda root: (root / "cases/2026/CASE-2026-0001.md").unlink(),
    "settings that the engine refuses": lambda root: write(root / "mkdocs.yml", MKDOCS + "extra_css: {}\n"),
}


@pytest.mark.parametrize("spoil", ERRORS.values(), ids=ERRORS)
def test_an_error_leaves_the_old_site_as_it_is(library, spoil):
    before = built(library)
    spoil(library)
    report = build.build(load_settings(library))
    assert report.site is None
    assert any(problem.is_error for problem in report.problems)
    assert report.problems == sorted(report.problems)
    assert contents(library / "site") == before


def test_after_an_error_is_mended_the_site_is_as_if_it_had_never_been(library):
    before = built(library)
    write_case(library, "CASE-2026-0001", severity="很坏")
    assert build.build(load_settings(library)).site is None
    write_case(library, "CASE-2026-0001", playbooks="[handling]")
    assert built(library) == before


@pytest.mark.parametrize("content", ["index.html", "notes.txt"])
def test_a_folder_of_somebody_else_is_not_replaced(library, content):
    write(library / "site" / content, "mine")
    report = build.build(load_settings(library))
    (problem,) = [problem for problem in report.problems if problem.is_error]
    assert (report.site, problem.rule) == (None, "site-folder")
    assert problem.message == "文件夹 site 里有不是 Casepress 生成的文件"
    assert contents(library / "site") == {content: b"mine"}


def test_a_file_in_the_place_of_the_site_is_not_replaced(library):
    write(library / "site", "mine")
    report = build.build(load_settings(library))
    assert [problem.rule for problem in report.problems if problem.is_error] == ["site-folder"]
    assert (library / "site").read_text(encoding="utf-8") == "mine"


def test_an_empty_folder_becomes_the_site(library):
    (library / "site").mkdir()
    assert "index.html" in built(library)


# ---------------------------------------------------------------- the same bytes


def test_building_twice_gives_the_same_bytes_and_makes_nothing_anew(library):
    before = built(library)
    report = build_site(library)
    assert (report.written, report.engine_ran) == (0, False)
    assert contents(library / "site") == before


def test_the_work_folder_may_be_deleted(library):
    before = built(library)
    shutil.rmtree(library / ".casepress")
    assert built(library) == before


CHANGES: dict[str, Callable[[Path], object]] = {
    "a new title": lambda root: write_case(root, "CASE-2026-0001", title="新的标题"),
    "a review that is the newest date": lambda root: write_case(root, "CASE-2026-0003", reviewed="2026-03-01"),
    "a case that moves to another year": lambda root: (
        (root / "cases/2026/CASE-2026-0001.md").unlink(),
        write_case(root, "CASE-2026-0001", received="2025-12-31"),
    ),
    "another type": lambda root: write_case(root, "CASE-2026-0001", type="服务质量/延误"),
    "a new case": lambda root: write_case(
        root, "CASE-2026-0004", title="新来的", received="2026-02-01", replied=None, closed=None, reviewed="2026-02-02"
    ),
    "a case of a new year": lambda root: write_case(root, "CASE-2024-0001", received="2024-02-01", title="前年的"),
    "a deleted case": lambda root: (root / "cases/2026/CASE-2026-0002.md").unlink(),
    "a case for managers": lambda root: write_case(root, "CASE-2026-0003", audience="manager"),
    "a relation": lambda root: write_case(root, "CASE-2026-0003", superseded_by="CASE-2026-0002"),
    "another measure": lambda root: write_case(
        root, "CASE-2026-0001", measures="[{what: 重物放下层, owner: 客服主管, due: 2026-01-08}]"
    ),
    "another limit": lambda root: replace_in(root / "playbooks/rules.yml", "span: 7天", "span: 6天"),
    "another authority": lambda root: replace_in(root / "playbooks/rules.yml", "up_to: 100", "up_to: 90"),
    "a word that no case uses": lambda root: replace_in(
        root / "playbooks/vocabulary.yml", "kinds:\n", "kinds:\n      - {word: 丢失, code: loss}\n"
    ),
    "another title of a process": lambda root: write(
        root / "playbooks/process/handling.md", PROCESS.replace("处理流程", "怎样处理")
    ),
    "another process": lambda root: write(
        root / "playbooks/process/visit.md", PROCESS.replace("id: handling", "id: visit")
    ),
    "another name of the site": lambda root: write(root / "mkdocs.yml", MKDOCS.replace("小站", "大站")),
    "another company": lambda root: write(root / "mkdocs.yml", MKDOCS + "    company: 示例公司\n"),
    "English": lambda root: write(root / "mkdocs.yml", MKDOCS + "    language: en\n"),
    "the edition for everybody": lambda root: write(root / "mkdocs.yml", MKDOCS + "    edition: public\n"),
    "another day": lambda root: write(root / "mkdocs.yml", MKDOCS + "    today: 2026-12-31\n"),
    "earlier warnings": lambda root: write(root / "mkdocs.yml", MKDOCS + "    review_warning_days: 365\n"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_library_gives_the_bytes_of_a_first_build(library, change):
    before = built(library)
    change(library)
    after = built(library)
    assert after == built_cold(library)
    assert after != before


def test_a_word_that_only_changes_its_name_changes_it_in_every_list(library):
    replace_in(library / "playbooks/vocabulary.yml", "kinds:\n", "kinds:\n      - {word: 丢失, code: loss}\n")
    built(library)
    replace_in(library / "playbooks/vocabulary.yml", "丢失", "遗失")
    assert built(library) == built_cold(library)


def test_another_length_of_the_lists_gives_the_bytes_of_a_first_build(library):
    for number in range(10, 30):
        write_case(library, f"CASE-2026-00{number}", received=f"2026-01-{number}", replied=None, closed=None,
                   reviewed="2026-02-01")
    assert "cases/by/all/cases-2.html" not in built(library)
    write(library / "mkdocs.yml", MKDOCS + "    cases_per_page: 10\n")
    after = built(library)
    assert {"cases/by/all/cases-2.html", "cases/by/all/cases-3.html"} <= after.keys()
    assert after == built_cold(library)


def test_many_changes_one_after_the_other_give_the_bytes_of_a_first_build(library):
    built(library)
    for change in CHANGES.values():
        write_library(library)
        change(library)
        build_site(library)
    write_library(library)
    assert built(library) == built_cold(library)


def test_neither_clock_nor_hash_seed_nor_number_of_processes_shows_in_the_site(library):
    before = built(library)
    for seed, workers, now in (("1", 1, 0), ("2", 2, 4_000_000_000)):
        shutil.rmtree(library / ".casepress")
        shutil.rmtree(library / "site")
        write(library / "mkdocs.yml", MKDOCS.replace("workers: 1", f"workers: {workers}"))
        run_python(
            f"""
            import time
            from generator import build, settings
            time.time = lambda: {now}
            build.MANY = 1
            chosen, _ = settings.load(settings.Path({str(library)!r}))
            assert build.build(chosen).site
            """,
            PYTHONHASHSEED=seed,
        )
        after = contents(library / "site")
        assert after == before


# ---------------------------------------------------------------- what a change costs


def made_anew(root: Path) -> tuple[set[str], build.Report]:
    """The addresses whose files were written by the next build, and its report."""
    before = {path: (root / "site" / path).stat() for path in contents(root / "site")}
    report = build_site(root)
    fresh = set()
    for path in contents(root / "site"):
        old, new = before.get(path), (root / "site" / path).stat()
        if old is None or (old.st_ino, old.st_mtime_ns) != (new.st_ino, new.st_mtime_ns):
            fresh.add(path)
    return fresh - {"casepress-site.txt"}, report


def test_a_changed_body_makes_only_its_own_page_anew(library):
    built(library)
    write_case(library, "CASE-2026-0003", BODY.replace("重物不压轻物", "轻物放在上面"), **CASE_3)
    fresh, report = made_anew(library)
    assert not report.engine_ran
    assert {name for name in fresh if re.match(r"cases/\d", name)} == {"cases/2026/CASE-2026-0003.html"}
    assert report.written == len(fresh)


def test_a_changed_title_makes_the_pages_that_show_it_anew(library):
    built(library)
    write_case(library, "CASE-2026-0001", playbooks="[handling]", title="新的标题")
    fresh, report = made_anew(library)
    assert not report.engine_ran
    shown_on = {name for name, data in contents(library / "site").items() if "新的标题".encode() in data}
    assert shown_on <= fresh
    assert "cases/2026/CASE-2026-0002.html" in shown_on, "the case that follows it"
    assert not {"cases/2026/CASE-2026-0003.html", "process/handling.html", "cases/by/sector/property.html"} & fresh


def test_a_changed_process_starts_the_engine(library):
    built(library)
    write(library / "playbooks/process/handling.md", PROCESS.replace("先听完，再动笔。", "先听，后写。"))
    fresh, report = made_anew(library)
    assert report.engine_ran
    assert "process/handling.html" in fresh
    assert not {name for name in fresh if name.startswith("cases/")}, "no case page shows the text of a process"


def test_a_deleted_case_is_gone_everywhere(library):
    write_case(library, "CASE-2026-0003", superseded_by="CASE-2026-0002", **CASE_3)
    assert "又一件压坏的".encode() in b"".join(built(library).values())
    (library / "cases/2026/CASE-2026-0002.md").unlink()
    write_case(library, "CASE-2026-0003", **CASE_3)
    site = built(library)
    assert "cases/2026/CASE-2026-0002.html" not in site
    for name, data in site.items():
        assert "又一件压坏的".encode() not in data, name
        assert b"CASE-2026-0002" not in data, name


def test_what_somebody_put_into_the_site_is_gone_after_the_next_build(library):
    before = built(library)
    write(library / "site/cases/2026/private.xlsx", "x")
    write(library / "site/CASE-2026-0009.html", "x")
    (library / "site/empty").mkdir()
    write(library / "site/index.html", "tampered")
    (library / CASE_PAGE.replace("cases", "site/cases", 1)).unlink()
    assert built(library) == before
    assert built(library) == before, "nor does it come back from the folder that was exchanged"
    assert not (library / "site/empty").exists()


# ---------------------------------------------------------------- editions


def test_texts_for_managers_reach_no_other_edition(library):
    write_case(library, "CASE-2026-0009", title="只给管理层看的甲", point="管理层甲。", audience="manager", said="[秘密的话]",
               follows="[{case: CASE-2026-0001, why: 管理层的理由}]", body=BODY.replace("箱子是扁的", "箱子甲乙丙"))
    write_case(library, "CASE-2026-0003", superseded_by="CASE-2026-0009", **CASE_3)
    secret = PROCESS.replace("id: handling", "id: secret").replace("处理流程", "管理流程乙")
    write(library / "playbooks/process/secret.md", secret.replace("owner: 客服主管", "owner: 客服主管\naudience: manager", 1))
    words = ("只给管理层看的甲", "管理层甲。", "秘密的话", "管理层的理由", "箱子甲乙丙", "管理流程乙", "CASE-2026-0009")
    for edition in ("public", "internal", "manager"):
        write(library / "mkdocs.yml", MKDOCS + f"    edition: {edition}\n")
        site = built(library)
        found = {word: [name for name, data in site.items() if word.encode() in data] for word in words}
        if edition == "manager":
            assert [word for word, names in found.items() if not names] == []
        else:
            assert found == dict.fromkeys(words, []), edition
            assert [name for name in site if "0009" in name or "secret" in name] == []


def test_the_edition_for_everybody_holds_public_texts_only(library):
    write_case(library, "CASE-2026-0001", audience="public", title="公开的")
    write(library / "mkdocs.yml", MKDOCS + "    edition: public\n")
    site = built(library)
    assert [name for name in site if re.match(r"cases/\d", name)] == [CASE_PAGE]
    assert "process/handling.html" not in site
