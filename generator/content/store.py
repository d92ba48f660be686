"""What was read before, so that only changed files are read again.

One SQLite file under .casepress/. It is a cache: whatever is wrong with it, it is left aside
and everything is read anew. Heads (plain values) load at once, bodies one by one.

What is kept bears a check sum, since a kill in the middle of a write may leave half of it: that of
a body takes in the digest of its source, so that it never passes for that of a newer text.
"""

from __future__ import annotations

import io
import marshal
import pickle
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple


class UnusableError(Exception):
    """The store cannot be read or written. `damaged` says that it never will, and is best deleted."""

    def __init__(self, damaged: bool) -> None:
        self.damaged = damaged


def forget(path: Path) -> None:
    """Delete a store, where the system lets us."""
    with suppress(OSError):
        path.unlink()


class Head(NamedTuple):
    """What is known of a file without its object. `problems` are tuples of the members of Problem."""

    mtime_ns: int
    size: int
    digest: str
    kind: str
    id: str
    card: tuple[Any, ...]
    links: tuple[tuple[str, int, int, int], ...]
    allowed: tuple[str, ...]
    problems: tuple[tuple[Any, ...], ...]


class Store:
    """The heads and bodies of one library. `key` names everything else that the contents depend on."""

    def __init__(self, path: Path | None, key: str) -> None:
        self._key = key
        self._db = self._open(path)
        self.heads: dict[str, Head] = self._read_heads()

    @staticmethod
    def _open(path: Path | None) -> sqlite3.Connection:
        for _attempt in range(0 if path is None else 2):
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                return _prepared(sqlite3.connect(path, isolation_level=None, timeout=1))
            except (OSError, sqlite3.OperationalError):  # another process has it, or there is no place for it
                break
            except sqlite3.DatabaseError:  # something else, or half of one
                forget(path)
        return _prepared(sqlite3.connect(":memory:", isolation_level=None))

    @contextmanager
    def _whole(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            self.close()
            raise UnusableError(damaged=not isinstance(error, sqlite3.OperationalError)) from error

    def _read_heads(self) -> dict[str, Head]:
        kept = self.note("heads")
        if isinstance(kept, tuple) and len(kept) == 2 and kept[0] == self._key and isinstance(kept[1], dict):
            return {path: Head._make(values) for path, values in kept[1].items()}
        return {}

    def note(self, name: str) -> Any:
        """The plain value kept under this name; None where there is none that can be read."""
        try:
            row = self._db.execute("SELECT data FROM note WHERE name = ?", (name,)).fetchone()
            return marshal.loads(row[0][4:]) if row and row[0][:4] == _sum(row[0][4:]) else None
        except (sqlite3.Error, ValueError, EOFError, TypeError):
            return None

    def keep_note(self, name: str, value: Any) -> None:
        """Keep a plain value (numbers, text, tuples, lists, dicts of them)."""
        data = marshal.dumps(value)
        with self._whole():
            self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, _sum(data) + data))

    def keep(self, changed: Iterable[tuple[str, Head, bytes]], gone: Iterable[str]) -> None:
        """Take over new heads with their bodies (pickled objects, empty for none), forget what is gone."""
        with self._whole():
            self._db.execute("BEGIN")
            for path in gone:
                self.heads.pop(path, None)
                self._db.execute("DELETE FROM body WHERE path = ?", (path,))
            for path, head, data in changed:
                self.heads[path] = head
                self._db.execute("INSERT OR REPLACE INTO body VALUES (?, ?)", (path, _sum(data, head.digest) + data))
            self.keep_note("heads", (self._key, {path: tuple(head) for path, head in self.heads.items()}))
            self._db.execute("COMMIT")

    def body(self, path: str) -> bytes:
        """The pickled object of a file of `heads`; UnusableError where it is not there or not whole."""
        with self._whole():
            row = self._db.execute("SELECT data FROM body WHERE path = ?", (path,)).fetchone()
        if row is None or row[0][:4] != _sum(row[0][4:], self.heads[path].digest):
            self.close()
            raise UnusableError(damaged=True)
        return row[0][4:]

    def close(self) -> None:
        """Release the file, which Windows would not let anybody delete otherwise."""
        self._db.close()


def _prepared(db: sqlite3.Connection) -> sqlite3.Connection:
    try:
        db.execute("PRAGMA journal_mode=MEMORY")
        db.execute("PRAGMA synchronous=OFF")
        db.execute("CREATE TABLE IF NOT EXISTS body (path TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID")
        db.execute("CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, data BLOB)")
    except sqlite3.Error:
        db.close()
        raise
    return db


def _sum(data: bytes, digest: str = "") -> bytes:
    return zlib.crc32(data, zlib.crc32(digest.encode())).to_bytes(4, "big")


_MODEL = "generator.content.model"
_DATES = frozenset(("date", "datetime"))


class _Unpickler(pickle.Unpickler):
    """Makes objects of the model and dates, nothing else: a planted store runs no code."""

    def find_class(self, module: str, name: str) -> Any:
        if module == "datetime" and name in _DATES:
            return super().find_class(module, name)
        found = super().find_class(module, name) if module == _MODEL else None
        if isinstance(found, type) and found.__module__ == _MODEL:
            return found
        raise UnusableError(True)


def load_object(data: bytes) -> Any:
    """The object of a body; UnusableError where it is none of the model's."""
    try:
        return _Unpickler(io.BytesIO(data)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError, IndexError, KeyError):
        raise UnusableError(True) from None


class Stored(Mapping[str, Any]):
    """Objects by id, each unpickled when it is asked for."""

    def __init__(self, store: Store, paths: Mapping[str, str]) -> None:
        self._store = store
        self._paths = paths

    def __getitem__(self, id: str) -> Any:
        return load_object(self._store.body(self._paths[id]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def blob(self, id: str) -> bytes:
        """The object as it is pickled, to be handed to another process."""
        return self._store.body(self._paths[id])
