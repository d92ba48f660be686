"""A build publishes a whole site or changes nothing, and the same library always gives the same bytes."""

import hashlib
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import zlib
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from generator import build, press, publish
from tests.small_library import (
    BODY,
    CASE_3,
    MKDOCS,
    PROCESS,
    build_site,
    contents,
    copy_library,
    load_settings,
    run_python,
    write,
    write_case,
    write_library,
)
from tests.test_search_shards import unarmour

CASE_PAGE = "cases/2026/CASE-2026-0001.html"


@pytest.fixture
def fresh(tmp_path: Path) -> Path:
    """The root of a small library that was not built yet."""
    return write_library(tmp_path / "library")


@pytest.fixture(scope="module")
def built_library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of the same library after two builds, to be copied."""
    root = write_library(tmp_path_factory.mktemp("built") / "library")
    build_site(root)
    build_site(root)
    return root


@pytest.fixture
def library(built_library: Path, tmp_path: Path) -> Path:
    """The root of a small library that was built before."""
    return shutil.copytree(built_library, tmp_path / "library")


def built(root: Path) -> dict[str, bytes]:
    """The files of the site after a build."""
    build_site(root)
    return contents(root / "site")


_COLD: dict[bytes, dict[str, bytes]] = {}


def built_cold(root: Path) -> dict[str, bytes]:
    """The files of the site of a copy of the library, built where nothing was built before; once for each library."""
    copy = copy_library(root, root.with_name("cold"))
    key = hashlib.sha256(repr(sorted(contents(copy).items())).encode()).digest()
    if key not in _COLD:
        _COLD[key] = built(copy)
    shutil.rmtree(copy)
    return _COLD[key]


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="\n")


# ---------------------------------------------------------------- what a build gives


def test_a_valid_library_gives_a_complete_site(fresh):
    report = build_site(fresh)
    site = contents(fresh / "site")
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
        "assets/js/run.js",
        "assets/search/head.js",
        "assets/search/desk.js",
        "assets/search/b0.js",
        "search/index.html",
        "search/compare.html",
        "search/sheet.html",
    }
    assert report.site == fresh / "site"
    assert (report.cases, report.engine_ran) == (4, True)
    assert report.pages == sum(name.endswith(".html") for name in site)
    assert report.written == len(site) - 1  # the file that marks the folder as ours is not counted


def test_the_progress_is_told_to_its_end(fresh):
    told: list[tuple[str, int, int]] = []
    build_site(fresh, progress=lambda *step: told.append(step))
    assert told[-1] == ("生成案例页", 4, 4)
    assert all(done <= total for _stage, done, total in told)


def test_a_library_without_a_case_has_a_site_too(fresh):
    shutil.rmtree(fresh / "cases")
    (fresh / "cases").mkdir()
    site = built(fresh)
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
def test_a_folder_of_somebody_else_is_not_replaced(fresh, content):
    write(fresh / "site" / content, "mine")
    report = build.build(load_settings(fresh))
    (problem,) = [problem for problem in report.problems if problem.is_error]
    assert (report.site, problem.rule) == (None, "site-folder")
    assert problem.message == "文件夹 site 里有不是 Casepress 生成的文件"
    assert contents(fresh / "site") == {content: b"mine"}


def test_a_file_in_the_place_of_the_site_is_not_replaced(fresh):
    write(fresh / "site", "mine")
    report = build.build(load_settings(fresh))
    assert [problem.rule for problem in report.problems if problem.is_error] == ["site-folder"]
    assert (fresh / "site").read_text(encoding="utf-8") == "mine"


def test_a_folder_in_use_is_told_and_stays(library, monkeypatch):
    before = contents(library / "site")

    def refuse(new: Path, old: Path) -> None:
        raise PermissionError(13, "Permission denied")

    write_case(library, "CASE-2026-0003", **{**CASE_3, "title": "新的标题"})
    with monkeypatch.context() as patch:
        patch.setattr(publish, "exchange", refuse)
        report = build.build(load_settings(library))
    (problem,) = [problem for problem in report.problems if problem.is_error]
    assert (report.site, problem.rule, problem.message) == (None, "site-folder", "文件夹无法替换：Permission denied")
    assert contents(library / "site") == before
    assert "新的标题".encode() in built(library)["cases/2026/CASE-2026-0003.html"]


@pytest.mark.parametrize("number", [1, 4, 9])
def test_a_full_disk_leaves_the_old_site(library, monkeypatch, number):
    before = contents(library / "site")
    write_case(library, "CASE-2026-0003", **{**CASE_3, "title": "新的标题"})
    whole, left = publish.write, number

    def write_until_full(target: str, data: bytes) -> tuple[int, int]:
        nonlocal left
        left -= 1
        if left == 0:
            Path(target).write_bytes(data[:10])
            raise OSError(28, "No space left on device")
        return whole(target, data)

    with monkeypatch.context() as patch:
        for module in (publish, press):
            patch.setattr(module, "write", write_until_full)
        with pytest.raises(OSError, match="No space left"):
            build.build(load_settings(library))
    assert contents(library / "site") == before
    assert built(library) == built_cold(library)


def test_an_empty_folder_becomes_the_site(fresh):
    (fresh / "site").mkdir()
    assert "index.html" in built(fresh)


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
        write_case(
            library,
            f"CASE-2026-00{number}",
            received=f"2026-01-{number}",
            replied=None,
            closed=None,
            reviewed="2026-02-01",
        )
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
        if old is None or old.st_mtime_ns != new.st_mtime_ns:
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
    before = built(library)
    write_case(library, "CASE-2026-0001", playbooks="[handling]", title="新的标题")
    fresh, report = made_anew(library)
    assert not report.engine_ran
    shown_on = {name for name, data in contents(library / "site").items() if "新的标题".encode() in data}
    assert "cases/2026/CASE-2026-0002.html" in shown_on, "the case that follows it"
    named_on = {name for name, data in before.items() if b"CASE-2026-0001" in data or "一件包裹压坏了".encode() in data}
    assert shown_on <= fresh
    assert {name for name in fresh if name.endswith(".html")} <= named_on | {"index.html"}
    assert not {"cases/2026/CASE-2026-0003.html", "cases/by/sector/property.html", "process/handling.html"} & fresh


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


def readable(name: str, data: bytes) -> bytes:
    """The bytes of a file of the site; those that the search packs, unpacked too."""
    packed = (
        re.fullmatch(r'Casepress\.search\.shard\("\w+","(.*)"\);\n', data.decode(), re.DOTALL)
        if "/search/" in name
        else None
    )
    if packed is None or not packed[1].isascii():
        return data
    try:
        return data + zlib.decompressobj(-15).decompress(unarmour(packed[1]))
    except (zlib.error, ValueError, IndexError):  # a string that is not packed
        return data


def test_texts_for_managers_reach_no_other_edition(library):
    write_case(
        library,
        "CASE-2026-0009",
        title="只给管理层看的甲",
        point="管理层甲。",
        audience="manager",
        said="[秘密的话]",
        follows="[{case: CASE-2026-0001, why: 管理层的理由}]",
        body=BODY.replace("箱子是扁的", "箱子甲乙丙"),
    )
    write_case(library, "CASE-2026-0003", superseded_by="CASE-2026-0009", **CASE_3)
    secret = PROCESS.replace("id: handling", "id: secret").replace("处理流程", "管理流程乙")
    write(
        library / "playbooks/process/secret.md",
        secret.replace("owner: 客服主管", "owner: 客服主管\naudience: manager", 1),
    )
    words = ("只给管理层看的甲", "管理层甲。", "秘密的话", "管理层的理由", "箱子甲乙丙", "管理流程乙", "CASE-2026-0009")
    for edition in ("public", "internal", "manager"):
        write(library / "mkdocs.yml", MKDOCS + f"    edition: {edition}\n")
        site = {name: readable(name, data) for name, data in built(library).items()}
        found = {word: [name for name, data in site.items() if word.encode() in data] for word in words}
        if edition == "manager":
            assert "assets/search/r0.js" in found["只给管理层看的甲"], "packed files are looked into"
            assert [word for word, names in found.items() if not names] == []
        else:
            assert not any(found.values()), found
            assert [name for name in site if "0009" in name or "secret" in name] == []


def test_the_edition_for_everybody_holds_public_texts_only(library):
    write_case(library, "CASE-2026-0001", audience="public", title="公开的")
    write(library / "mkdocs.yml", MKDOCS + "    edition: public\n")
    site = built(library)
    assert [name for name in site if re.match(r"cases/\d", name)] == [CASE_PAGE]
    assert "process/handling.html" not in site


# ---------------------------------------------------------------- kills and damage


def change_everything(root: Path) -> None:
    """A case is new, one is gone, one is changed, and so is a process."""
    write_case(root, "CASE-2026-0005", title="刚来的一件")
    (root / "cases/2025/CASE-2025-0007.md").unlink()
    write_case(root, "CASE-2026-0001", playbooks="[handling]", title="新的标题")
    write(root / "playbooks/process/handling.md", PROCESS.replace("处理流程", "怎样处理"))


def change_a_case(root: Path) -> None:
    write_case(root, "CASE-2026-0003", **{**CASE_3, "title": "新的标题"})


WRITES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree", "ctypes.dlsym"}


def killed_at(number: int, root: Path) -> bool:
    """Whether a build in a process of its own was killed when it was about to change the disk for the nth time."""
    child = os.fork()
    if child == 0:
        left = number

        def kill_at_last(event: str, arguments: tuple) -> None:
            nonlocal left
            if event in WRITES or (event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_ACCMODE):
                left -= 1
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)

        try:
            sys.addaudithook(kill_at_last)
            os._exit(0 if build.build(load_settings(root)).site else 1)
        finally:
            os._exit(2)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, -signal.SIGKILL)
    return status != 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that can fork")
@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
@pytest.mark.parametrize("way", ["at once", "by two renames"])
@pytest.mark.parametrize(("change", "step"), [(change_a_case, 5), (change_everything, 37)])
def test_a_kill_at_any_moment_leaves_the_old_site_or_the_new_one(library, tmp_path, monkeypatch, change, step, way):
    if way == "by two renames":
        monkeypatch.setattr(publish, "_exchange_at_once", lambda one, two: False)
    old = built(library)
    change(library)
    pristine = library.rename(tmp_path / "pristine")
    new = built_cold(pristine)
    number = moments = 0
    killed = True
    while killed:
        number += step
        shutil.copytree(pristine, library)
        killed = killed_at(number, library)
        moments += killed
        if (library / "site").exists() or way == "at once":
            assert contents(library / "site") in (old, new), f"killed at change {number} of the disk"
        assert built(library) == new, f"killed at change {number} of the disk"
        shutil.rmtree(library)
    assert moments >= 10


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals")
def test_a_build_that_is_killed_from_outside_leaves_a_whole_site(library):
    old = built(library)
    change_everything(library)
    new = built_cold(library)
    for files in (0, 5, 20):
        shutil.rmtree(library / ".casepress/spare")
        process = subprocess.Popen(
            [sys.executable, "-m", "generator.cli", "build", "--root", str(library)], stderr=subprocess.DEVNULL
        )
        while process.poll() is None and len(list((library / ".casepress").glob("spare/**/*"))) <= files:
            pass
        process.kill()
        process.wait()
        assert contents(library / "site") in (old, new)
    assert built(library) == new


def overwrite(folder: Path, data: bytes) -> None:
    """Put the same bytes into every file of a folder."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        path.unlink()
        path.write_bytes(data)


def forget_sites(work: Path) -> None:
    """Delete both editions, so that everything is taken from what lies in the work folder."""
    shutil.rmtree(work / "spare")
    shutil.rmtree(work.parent / "site")


DAMAGE: dict[str, Callable[[Path], object]] = {
    "the engine's pages are other ones": lambda work: overwrite(work / "engine/site", b"<p>13912345678</p>"),
    "the engine's pages are gone": lambda work: shutil.rmtree(work / "engine/site"),
    "the engine's key is no key": lambda work: (work / "engine/key").write_bytes(b"\xff[]"),
    "the engine's key is a list": lambda work: (work / "engine/key").write_text("[]"),
    "the files of the search are other ones": lambda work: (
        overwrite(work / "search", b"13912345678"),
        forget_sites(work),
    ),
    "a file of the search is cut": lambda work: ((work / "search/desk.js").write_bytes(b"x"), forget_sites(work)),
    "a file of the search is gone": lambda work: ((work / "search/desk.js").unlink(), forget_sites(work)),
    "the spare holds other files": lambda work: overwrite(work / "spare", b"13912345678"),
    "the spare holds a file where a folder belongs": lambda work: (
        shutil.rmtree(work / "spare/cases"),
        write(work / "spare/cases", "x"),
    ),
    "the spare is gone": lambda work: shutil.rmtree(work / "spare"),
    "the store is empty": lambda work: (work / "store.sqlite").write_bytes(b""),
    "the store is something else": lambda work: (work / "store.sqlite").write_bytes(b"x" * 10_000),
    "the store is a folder": lambda work: ((work / "store.sqlite").unlink(), (work / "store.sqlite").mkdir()),
    "the lists of similar cases are something else": lambda work: (work / "similar-internal.sqlite").write_bytes(
        b"x" * 10_000
    ),
    "the lists of similar cases are half of them": lambda work: os.truncate(work / "similar-internal.sqlite", 8_000),
    "the lists of similar cases are a folder": lambda work: (
        (work / "similar-internal.sqlite").unlink(),
        (work / "similar-internal.sqlite").mkdir(),
    ),
    "the store is half of one": lambda work: os.truncate(
        work / "store.sqlite", (work / "store.sqlite").stat().st_size // 2
    ),
}


@pytest.mark.parametrize("spoil", DAMAGE.values(), ids=DAMAGE)
@pytest.mark.parametrize("change", [lambda root: None, change_a_case], ids=["unchanged", "changed"])
def test_damage_in_the_work_folder_never_shows(library, spoil, change):
    spoil(library / ".casepress")
    change(library)
    site = built(library)
    assert site == built_cold(library)
    assert built(library) == site


def test_damage_in_the_compiled_templates_never_shows(fresh):
    code = f"""
        from generator import build, settings
        chosen, _ = settings.load(settings.Path({str(fresh)!r}))
        assert build.build(chosen).site
    """
    run_python(code)
    before = contents(fresh / "site")
    folder = fresh / ".casepress/templates"
    whole = contents(folder)
    assert "case.html" not in whole and len(whole) > 5
    for number, (name, data) in enumerate(whole.items()):
        (folder / name).write_bytes((data[:50], data[:-1] + b"?", b"", b"x" * 200)[number % 4])
    for name in ("site", ".casepress/spare", ".casepress/engine"):
        shutil.rmtree(fresh / name)
    run_python(code)
    assert contents(fresh / "site") == before
    assert contents(folder) == whole, "what was damaged was compiled again"


@pytest.mark.parametrize("hundredth", range(3, 100, 12))
def test_a_hole_in_the_store_never_shows(library, hundredth):
    built(library)
    change_a_case(library)
    with (library / ".casepress/store.sqlite").open("r+b") as file:
        file.seek(hundredth * os.path.getsize(file.name) // 100)
        file.write(b"\xa5" * 300)
    assert built(library) == built_cold(library)


def test_a_text_that_is_older_than_its_head_is_not_taken_for_it(library):
    built(library)
    path = library / ".casepress/store.sqlite"
    with closing(sqlite3.connect(path)) as store:
        (old,) = store.execute("SELECT data FROM body WHERE path LIKE '%0003.md'").fetchone()
    change_a_case(library)
    site = built(library)
    with closing(sqlite3.connect(path)) as store:
        store.execute("UPDATE body SET data = ? WHERE path LIKE '%0003.md'", (old,))
        store.commit()
    shutil.rmtree(library / "site")
    shutil.rmtree(library / ".casepress/spare")
    assert built(library) == site


def test_two_builds_at_the_same_time_do_not_mix(library, monkeypatch):
    before = built(library)
    change_a_case(library)
    monkeypatch.setattr(publish, "alone", partial(publish.alone, wait_seconds=0))
    holder = f"""
        import sys
        from pathlib import Path
        from generator import publish
        with publish.alone(Path({str(library / ".casepress")!r})):
            print("held", flush=True)
            sys.stdin.read()
    """
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(holder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout.readline() == b"held\n"
        report = build.build(load_settings(library))
        assert [problem.message for problem in report.problems] == ["另一个 Casepress 正在生成这个资料库"]
        assert contents(library / "site") == before
    assert built(library) != before, "the lock went with the process that held it"


def test_a_store_that_somebody_else_writes_to_is_left_alone(library):
    built(library)
    change_a_case(library)
    with closing(sqlite3.connect(library / ".casepress/store.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert built(library) == built_cold(library)
        other.execute("ROLLBACK")
        assert other.execute("SELECT count(*) FROM body").fetchone() == (5,)


def test_work_and_site_may_lie_where_a_link_leads(fresh, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (fresh / "site").symlink_to(elsewhere, target_is_directory=True)
    first = built(fresh)
    change_a_case(fresh)
    second = built(fresh)
    assert (fresh / "site").is_symlink()
    assert contents(elsewhere) == second != first
