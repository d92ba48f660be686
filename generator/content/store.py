"""What was read before, so that only changed files are read again.

One SQLite file under .casepress/. It is a cache: whatever is wrong with it, it is left aside
and everything is read anew. Heads (plain values) load at once, bodies one by one.
"""

from __future__ import annotations

import marshal
import pickle
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple


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
        if path is not None:
            try:
                path.parent.mkdir(parents=True, exist_ok=True)
                db = sqlite3.connect(path, isolation_level=None, timeout=1)
                db.execute("PRAGMA journal_mode=MEMORY")
                db.execute("PRAGMA synchronous=OFF")
                db.execute("CREATE TABLE IF NOT EXISTS body (path TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID")
                db.execute("CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, data BLOB)")
                return db
            except (OSError, sqlite3.Error):
                path.unlink(missing_ok=True)
        db = sqlite3.connect(":memory:", isolation_level=None)
        db.execute("CREATE TABLE body (path TEXT PRIMARY KEY, data BLOB) WITHOUT ROWID")
        db.execute("CREATE TABLE note (name TEXT PRIMARY KEY, data BLOB)")
        return db

    def _read_heads(self) -> dict[str, Head]:
        kept = self.note("heads")
        if isinstance(kept, tuple) and len(kept) == 2 and kept[0] == self._key and isinstance(kept[1], dict):
            return {path: Head._make(values) for path, values in kept[1].items()}
        return {}

    def note(self, name: str) -> Any:
        """The plain value kept under this name; None where there is none that can be read."""
        try:
            row = self._db.execute("SELECT data FROM note WHERE name = ?", (name,)).fetchone()
            return marshal.loads(row[0]) if row else None
        except (sqlite3.Error, ValueError, EOFError, TypeError):
            return None

    def keep_note(self, name: str, value: Any) -> None:
        """Keep a plain value (numbers, text, tuples, lists, dicts of them)."""
        self._db.execute("INSERT OR REPLACE INTO note VALUES (?, ?)", (name, marshal.dumps(value)))

    def keep(self, changed: Iterable[tuple[str, Head, bytes]], gone: Iterable[str]) -> None:
        """Take over new heads with their bodies (pickled objects, empty for none), forget what is gone."""
        self._db.execute("BEGIN")
        for path in gone:
            self.heads.pop(path, None)
            self._db.execute("DELETE FROM body WHERE path = ?", (path,))
        for path, head, data in changed:
            self.heads[path] = head
            self._db.execute("INSERT OR REPLACE INTO body VALUES (?, ?)", (path, data))
        self.keep_note("heads", (self._key, {path: tuple(head) for path, head in self.heads.items()}))
        self._db.execute("COMMIT")

    def body(self, path: str) -> bytes:
        """The pickled object of a file; KeyError where none is kept."""
        row = self._db.execute("SELECT data FROM body WHERE path = ?", (path,)).fetchone()
        if row is None:
            raise KeyError(path)
        return row[0]

    def close(self) -> None:
        """Release the file, which Windows would not let anybody delete otherwise."""
        self._db.close()


class Stored(Mapping[str, Any]):
    """Objects by id, each unpickled when it is asked for."""

    def __init__(self, store: Store, paths: Mapping[str, str]) -> None:
        self._store = store
        self._paths = paths

    def __getitem__(self, id: str) -> Any:
        return pickle.loads(self._store.body(self._paths[id]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)

    def blob(self, id: str) -> bytes:
        """The object as it is pickled, to be handed to another process."""
        return self._store.body(self._paths[id])
