"""Two folders change places: what is read is one whole edition, and only what was made or checked is in it."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from generator import publish
from generator.content.store import Store
from generator.publish import MARK, Edition, NotOursError, exchange, recover, walk
from tests.small_library import contents, write


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A store on the disk."""
    store = Store(tmp_path / "work/store.sqlite", "key")
    yield store
    store.close()


@pytest.fixture
def publish_files(tmp_path: Path, store: Store):
    """Publishes files by path and returns how many were written; each has its own bytes as its key."""

    def publish_files(files: dict[str, str], code: str = "1") -> int:
        edition = Edition(tmp_path / "site", tmp_path / "work/spare", store, code)
        for path, text in files.items():
            if not edition.keep(path, text):
                edition.write(path, text, text.encode())
        written = edition.written
        edition.publish()
        assert contents(tmp_path / "site").keys() - {MARK} == files.keys()
        return written

    return publish_files


def texts(folder: Path) -> dict[str, str]:
    return {path: data.decode() for path, data in contents(folder).items() if path != MARK}


def test_only_what_changed_is_written(tmp_path, publish_files):
    first = {"index.html": "home", "a/1.html": "one", "a/2.html": "two"}
    assert publish_files(first) == 3
    assert publish_files(first) == 0
    second = {"index.html": "home 2", "a/1.html": "one", "b/3.html": "three"}
    assert publish_files(second) == 2
    assert texts(tmp_path / "site") == second
    assert not (tmp_path / "site/a/2.html").exists()
    assert publish_files(first) == 2
    assert texts(tmp_path / "site") == first
    assert not (tmp_path / "site/b").exists(), "a folder without files goes too"


@pytest.mark.skipif(os.name == "nt", reason="inodes of Windows are not compared")
def test_what_did_not_change_is_one_file_on_the_disk(tmp_path, publish_files):
    publish_files({"a.html": "one", "b.html": "two"})
    publish_files({"a.html": "one", "b.html": "changed"})
    assert (tmp_path / "site/a.html").stat().st_ino == (tmp_path / "work/spare/a.html").stat().st_ino


def test_a_disk_without_links_gets_copies(tmp_path, publish_files, monkeypatch):
    def refuse(*_paths: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    first = {"a.html": "one", "b/c.html": "two"}
    assert publish_files(first) == 2
    assert publish_files(first) == 0
    assert publish_files({**first, "b/c.html": "changed"}) == 1
    assert publish_files(first) <= 1
    assert texts(tmp_path / "site") == first


@pytest.mark.parametrize("at_once", [True, False])
def test_no_published_file_is_ever_written_into(tmp_path, publish_files, monkeypatch, at_once):
    if not at_once:
        monkeypatch.setattr(publish, "_exchange_at_once", lambda one, two: False)
    opened = {}
    for number in range(4):
        publish_files({"a.html": f"one {number}", "b.html": "two"})
        opened[number] = (tmp_path / "site/a.html").open("rb")
    assert [file.read().decode() for file in opened.values()] == [f"one {number}" for number in range(4)]
    for file in opened.values():
        file.close()


def test_a_file_that_somebody_changed_is_made_anew(tmp_path, publish_files):
    files = {"a.html": "one", "b.html": "two"}
    publish_files(files)
    (tmp_path / "site/a.html").unlink()
    (tmp_path / "site/b.html").write_text("owt")
    assert publish_files(files) <= 2
    assert texts(tmp_path / "site") == files


def test_another_version_of_the_program_makes_everything_anew(publish_files):
    files = {"a.html": "one", "b.html": "two"}
    publish_files(files, code="1")
    assert publish_files(files, code="2") == 2


def test_an_edition_that_was_given_up_leaves_nothing_behind(tmp_path, store, publish_files):
    publish_files({"a.html": "one"})
    publish_files({"a.html": "one"})
    given_up = Edition(tmp_path / "site", tmp_path / "work/spare", store, "1")
    given_up.write("secret.html", "key", b"13912345678")
    assert publish_files({"a.html": "one"}) == 0
    assert not (tmp_path / "work/spare/secret.html").exists()
    assert texts(tmp_path / "site") == {"a.html": "one"}


@pytest.mark.parametrize("content", ["index.html", "a/b.txt"])
def test_a_folder_without_our_mark_is_refused(tmp_path, store, content):
    write(tmp_path / "site" / content, "mine")
    with pytest.raises(NotOursError, match=r"^site$"):
        Edition(tmp_path / "site", tmp_path / "work/spare", store, "1")
    assert texts(tmp_path / "site") == {content: "mine"}


def test_a_site_may_lie_deeper(tmp_path, store):
    edition = Edition(tmp_path / "out/deep/site", tmp_path / "work/spare", store, "1")
    edition.write("a.html", "key", b"one")
    edition.publish()
    assert texts(tmp_path / "out/deep/site") == {"a.html": "one"}


# ---------------------------------------------------------------- exchanging


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A new folder and an old one, with a file each."""
    write(tmp_path / "work/spare/a.html", "new")
    write(tmp_path / "site/a.html", "old")
    return tmp_path / "work/spare", tmp_path / "site"


@pytest.mark.parametrize("at_once", [True, False])
def test_two_folders_change_places(folders, monkeypatch, at_once):
    if not at_once:
        monkeypatch.setattr(publish, "_exchange_at_once", lambda one, two: False)
    new, old = folders
    exchange(new, old)
    assert (texts(old), texts(new)) == ({"a.html": "new"}, {"a.html": "old"})
    assert sorted(path.name for path in new.parent.iterdir()) == ["spare"]


def test_a_first_edition_has_nothing_to_change_places_with(folders):
    new, old = folders
    shutil.rmtree(old)
    exchange(new, old)
    assert texts(old) == {"a.html": "new"}
    assert not new.exists()


@pytest.mark.parametrize("step", [1, 2])
def test_a_folder_in_use_stays(folders, monkeypatch, step):
    monkeypatch.setattr(publish, "_exchange_at_once", lambda one, two: False)
    new, old = folders
    steps = iter(range(1, 9))
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if next(steps) == step:
            raise PermissionError(13, "Permission denied")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(PermissionError):
        exchange(new, old)
    assert (texts(old), texts(new)) == ({"a.html": "old"}, {"a.html": "new"})


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_kill_between_two_renames_is_mended(folders, monkeypatch, step):
    monkeypatch.setattr(publish, "_exchange_at_once", lambda one, two: False)
    new, old = folders
    steps = iter(range(1, 9))
    rename = Path.rename

    class KillError(BaseException):
        pass

    def rename_or_die(path: Path, target: Path) -> Path:
        if next(steps) == step:
            raise KillError
        return rename(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", rename_or_die)
        with pytest.raises(KillError):
            exchange(new, old)
    recover(old, new)
    assert texts(old) == {"a.html": "old" if step < 3 else "new"}
    write(new / "a.html", "newest")
    exchange(new, old)
    assert texts(old) == {"a.html": "newest"}


def test_recovering_changes_nothing_where_nothing_happened(folders):
    new, old = folders
    recover(old, new)
    assert (texts(old), texts(new)) == ({"a.html": "old"}, {"a.html": "new"})


def test_a_catch_up_that_fails_does_not_unpublish(tmp_path, publish_files, monkeypatch):
    publish_files({"a.html": "one", "b.html": "two"})
    publish_files({"a.html": "one", "b.html": "two"})
    unlink = Path.unlink

    def refuse(path: Path, missing_ok: bool = False) -> None:
        if path.name == "b.html" and not (tmp_path / "site/b.html").exists():
            raise PermissionError(13, "Permission denied")
        unlink(path, missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        publish_files({"a.html": "one"})
    assert texts(tmp_path / "site") == {"a.html": "one"}
    publish_files({"a.html": "changed"})
    assert texts(tmp_path / "site") == {"a.html": "changed"}


def test_walking_follows_no_link_out_of_the_folder(tmp_path):
    write(tmp_path / "outside/secret.txt", "x")
    write(tmp_path / "inside/a/b.txt", "xyz")
    (tmp_path / "inside/link").symlink_to(tmp_path / "outside", target_is_directory=True)
    assert {path: size for path, size, _time in walk(tmp_path / "inside") if path != "link"} == {"a/b.txt": 3}
    assert {path for path, _size, _time in walk(tmp_path / "inside")} == {"a/b.txt", "link"}
