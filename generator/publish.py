"""Swaps a finished folder in, so that what people read is always one complete site.

There are two folders: the site that is read, and a spare that is brought up to date and then
changes places with it. What did not change is a hard link of the same file (a copy where the disk
has no links), so that a build costs what changed. Nothing gets into the site that was not made or
checked: a spare in which anything else lies is made anew.

What the module knows of a file is its key (whatever its content depends on), size and time.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep

from generator.content.store import Store

MARK = "casepress-site.txt"
"""This file says that a folder is ours and may be replaced."""

Files = dict[str, tuple[str, int, int]]
"""Address -> key, size in bytes, time of the last change in nanoseconds."""


class NotOursError(Exception):
    """The folder of the site holds something that Casepress did not make."""


class BusyError(Exception):
    """Another process builds into the same folder."""


@contextmanager
def alone(folder: Path, wait_seconds: float = 10) -> Iterator[None]:
    """Keep every other process from building into this folder meanwhile; BusyError where one does for all of the wait.

    The system lets go when a process ends, however it ends. On a disk that knows no locks nothing is kept out.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("ab") as file:
        for seconds in (*[0.1] * round(10 * wait_seconds), None):
            try:
                _lock(file.fileno())
                break
            except OSError as error:
                if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                    break
            if seconds is None:
                raise BusyError
            sleep(seconds)
        yield


def _lock(file: int) -> None:
    if sys.platform == "win32":
        import msvcrt

        msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        # Not flock: a worker process that outlives a killed build would go on holding that one.
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


class Edition:
    """The next edition of a site while it is being made. `spare` is where its files are written."""

    def __init__(self, site: Path, spare: Path, store: Store, code: str) -> None:
        if site.exists() and not (site / MARK).is_file() and not (site.is_dir() and not any(site.iterdir())):
            raise NotOursError(site.name)
        # Where the folder is a link, what it leads to is replaced and not the link.
        self.site, self.spare, self._store, self._code = site.resolve(), spare, store, code
        self._old = self._known("site") if site.is_dir() else {}
        known = self._known("spare")
        store.keep_note("spare", None)
        self._kept = _as_noted(spare, known)
        if not self._kept:
            shutil.rmtree(spare, ignore_errors=True)
        self._new: Files = {}
        spare.mkdir(parents=True, exist_ok=True)
        self._folders = {""}
        self.written = 0
        """How many files were made anew."""

    def _known(self, name: str) -> Files:
        """What was noted of a folder when it was written."""
        note = self._store.note(name)
        return note[1] if isinstance(note, tuple) and len(note) == 2 and note[0] == self._code else {}

    def keep(self, path: str, key: str) -> bool:
        """Take a file over as it is, if the old site or the spare has it with this key; otherwise it must be written."""
        kept = self._kept.get(path)
        if kept is not None and kept[0] == key:
            self._new[path] = kept
            return True
        old = self._old.get(path)
        if old is None or old[0] != key or not _is_as_noted(self.site / path, old):
            return False
        target = self.target(path)
        try:
            os.link(self.site / path, target)
        except OSError:
            shutil.copy2(self.site / path, target)
        self._new[path] = old
        return True

    def target(self, path: str) -> str:
        """Where a file is to be written: its folder is there, the file is not."""
        folder = path.rpartition("/")[0]
        target = f"{self.spare}/{path}"
        if folder not in self._folders:
            os.makedirs(f"{self.spare}/{folder}", exist_ok=True)
            self._folders.add(folder)
        if path in self._kept or path in self._new:
            Path(target).unlink(missing_ok=True)
        return target

    def write(self, path: str, key: str, data: bytes) -> None:
        """Write a file."""
        self.wrote(path, key, *write(self.target(path), data))

    def wrote(self, path: str, key: str, size: int, time: int) -> None:
        """Take over a file that another process wrote to `target`."""
        self._new[path] = (key, size, time)
        self.written += 1

    def files(self) -> Iterable[str]:
        """The addresses of the edition so far."""
        return self._new.keys()

    def publish(self) -> None:
        """Put the edition in the place of the old site. OSError where the folder is in use: then the old site stands."""
        self.write(MARK, self._code, b"Casepress replaces this folder with every build.\n")
        gone = self._kept.keys() - self._new.keys()
        for path in gone:
            (self.spare / path).unlink(missing_ok=True)
        if gone:
            _delete_empty(self.spare)
        exchange(self.spare, self.site)
        self._store.keep_note("site", (self._code, self._new))
        self._store.keep_note("spare", (self._code, self._catch_up()))

    def _catch_up(self) -> Files:
        """Link what is new into the old site, now the spare, so that the next build finds it nearly ready; its files.

        It ends early where the disk refuses, since the site is published already.
        """
        files = dict(self._old)
        self._folders = {""}
        self._kept = self._old
        try:
            self.spare.mkdir(parents=True, exist_ok=True)
            for path in self._old.keys() - self._new.keys():
                (self.spare / path).unlink(missing_ok=True)
                del files[path]
            for path, entry in self._new.items():
                if files.get(path) != entry:
                    files.pop(path, None)
                    os.link(self.site / path, self.target(path))
                    files[path] = entry
        except OSError:
            return files
        return files


def write(target: str, data: bytes) -> tuple[int, int]:
    """Write a new file; its size, and its time in nanoseconds. An old file is never written into: it may be linked elsewhere."""
    with open(target, "xb", buffering=0) as file:
        file.write(data)
        stat = os.fstat(file.fileno())
    return stat.st_size, stat.st_mtime_ns


def _as_noted(folder: Path, known: Files) -> Files:
    """The files of a folder that was left as it was noted; none where anything is in it that was not."""
    found: Files = {}
    for path, size, time in walk(folder) if folder.is_dir() else ():
        entry = known.get(path)
        if entry is None or entry[1:] != (size, time):
            return {}
        found[path] = entry
    return found


def _is_as_noted(file: Path, entry: tuple[str, int, int]) -> bool:
    try:
        stat = file.stat()
    except OSError:
        return False
    return (stat.st_size, stat.st_mtime_ns) == entry[1:]


def walk(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The files of a folder and its folders: path with `/`, size, time in nanoseconds."""
    waiting = [("", str(folder))]
    while waiting:
        prefix, here = waiting.pop()
        with os.scandir(here) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append((f"{prefix}{entry.name}/", entry.path))
                else:
                    stat = entry.stat(follow_symlinks=False)
                    yield f"{prefix}{entry.name}", stat.st_size, stat.st_mtime_ns


def _delete_empty(folder: Path) -> None:
    for here, folders, files in os.walk(folder, topdown=False):
        if not files and Path(here) != folder and not any((Path(here) / name).exists() for name in folders):
            os.rmdir(here)


def exchange(new: Path, old: Path) -> None:
    """Let two folders change places, in one step where the system can (Linux, macOS), else by two renames.

    Source: renameat2(2) with RENAME_EXCHANGE, renamex_np(2) with RENAME_SWAP.
    """
    if not old.exists():
        old.parent.mkdir(parents=True, exist_ok=True)
        new.rename(old)
        return
    if _exchange_at_once(os.fsencode(new), os.fsencode(old)):
        return
    aside = _aside(new)
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    aside.rename(new)


def _aside(spare: Path) -> Path:
    return spare.with_name(f"{spare.name}-aside")


def _exchange_at_once(one: bytes, two: bytes) -> bool:
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        if sys.platform == "linux":
            return libc.renameat2(-100, one, -100, two, 2) == 0
        if sys.platform == "darwin":
            return libc.renamex_np(one, two, 2) == 0
    except (OSError, AttributeError, TypeError):
        return False
    return False


def recover(site: Path, spare: Path) -> None:
    """Bring back the old site where a kill between two renames left it aside, or delete it where the new one is in its place."""
    aside, site = _aside(spare), site.resolve()
    if aside.is_dir():
        if site.exists():
            shutil.rmtree(aside, ignore_errors=True)
        else:
            aside.rename(site)
