"""The terms by which cases are compared, and who has which.

A term is a pair of neighbouring characters. What it is worth depends on how many cases have it, in few steps, so
that a changed case changes what others are worth to each other only where a count passes from one step to the next.
"""

from __future__ import annotations

import marshal
import re
import sqlite3
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from generator.content import model
from generator.search.speech import FUNCTION_CHARS
from generator.search.words import Words

# A term that more cases have is not looked at, in a library of any size.
MOST_CASES = 32

# A text longer than this says no more about likeness.
LONGEST_TEXT = 600

# Characters that carry no matter of their own: a pair with one of them is no term.
_PLAIN = FUNCTION_CHARS + "一二三四五六七八九十百千万两几半没有"
_CUT = re.compile(f"[a-z0-9_./ -]+|[{_PLAIN}]")

_NUMBER_BYTES = array("I").itemsize
_SHARDS = 4096

Changes = Mapping[str, tuple[set[int], set[int]]]
"""For a term the cases that have it no longer, and those that have it now."""


@dataclass(frozen=True, slots=True)
class Scale:
    """What a term is worth by the number of cases that have it; another scale only where a library doubles."""

    most: int

    @property
    def kept(self) -> int:
        """So many cases of a term are kept by number: with room beyond `most`, so that it may come back."""
        return 2 * self.most

    def level(self, count: int) -> int:
        """3 for a rare term, 0 for an everyday one, which says nothing."""
        return (count <= self.most) + (count * 4 <= self.most) + (count * 16 <= self.most)


def scale_of(cases: int) -> Scale:
    """The scale for a library of so many cases."""
    return Scale(min(MOST_CASES, max(4, 1 << max(0, cases.bit_length() - 3))))


def text_of(case: model.Case, words: Words) -> str:
    """The runs of characters by which a case is compared, with a space between."""
    text = "\n".join((case.title, *case.said, case.point, *(factor.name for factor in case.factors)))
    return " ".join(run for run in _CUT.split(words.fold(text[:LONGEST_TEXT])) if len(run) > 1)


def terms_of(text: str) -> set[str]:
    """The pairs of characters in the runs of a text."""
    return {first + second for first, second in pairwise(text) if first != " " != second}


class Terms:
    """Which cases have which term.

    The table `term` holds them in shards, for each term the numbers of its cases, or only how many where they are many.
    """

    def __init__(self, db: sqlite3.Connection, scale: Scale) -> None:
        self._db = db
        self._scale = scale
        self._shards: dict[int, dict[str, bytes | int]] = {}
        self._has_all = False
        self.worth: dict[str, tuple[list[int], ...]] = {}
        """For a term that several and not too many cases have: their numbers, so many times as it is worth points."""
        self.everyday: set[str] = set()
        """Terms that too many cases have."""

    def read(self, terms: Iterable[str]) -> None:
        """Have at hand what these terms are worth."""
        if self._has_all:
            return
        for term in terms:
            if term not in self.worth and term not in self.everyday:
                kept = self._shard(term).get(term, b"")
                count = kept if isinstance(kept, int) else len(kept) // _NUMBER_BYTES
                if not self._scale.level(count):
                    self.everyday.add(term)
                elif count > 1:
                    self.worth[term] = (_unpacked(kept),) * self._scale.level(count)

    def make(self, texts: Mapping[int, str]) -> None:
        """Put down anew which terms the cases with these numbers and texts have."""
        postings: dict[str, list[int]] = defaultdict(list)
        for number, text in texts.items():
            for term in terms_of(text):
                postings[term].append(number)
        shards: dict[int, dict[str, bytes | int]] = defaultdict(dict)
        self.worth.clear()
        self.everyday.clear()
        for term, numbers in postings.items():
            count = len(numbers)
            shards[_place(term)][term] = _packed(numbers) if count <= self._scale.kept else count
            if not self._scale.level(count):
                self.everyday.add(term)
            elif count > 1:
                self.worth[term] = (numbers,) * self._scale.level(count)
        self._has_all = True
        rows = ((place, marshal.dumps(shard)) for place, shard in sorted(shards.items()))
        self._db.execute("DELETE FROM term")
        self._db.executemany("INSERT INTO term VALUES (?, ?)", rows)

    def change(self, changes: Changes) -> set[int] | None:
        """Put down who has which term now; the numbers of the cases with a term that is worth more or less than before.

        None where a term of which only the count was kept has become rare enough to be looked at.
        """
        level = self._scale.level
        affected: set[int] = set()
        for term, (leaving, joining) in changes.items():
            shard = self._shard(term)
            kept = shard.pop(term, b"")
            if isinstance(kept, int):
                shard[term] = count = kept - len(leaving) + len(joining)
                if level(count):
                    return None
                continue
            before = _unpacked(kept)
            now = sorted(joining.union(before) - leaving)
            if level(len(before)) != level(len(now)):
                affected.update(now)
            if now:
                shard[term] = _packed(now) if len(now) <= self._scale.kept else len(now)
        rows = ((place, marshal.dumps(self._shards[place])) for place in sorted(set(map(_place, changes))))
        self._db.executemany("INSERT OR REPLACE INTO term VALUES (?, ?)", rows)
        return affected

    def _shard(self, term: str) -> dict[str, bytes | int]:
        place = _place(term)
        if place not in self._shards:
            row = self._db.execute("SELECT data FROM term WHERE place = ?", (place,)).fetchone()
            self._shards[place] = marshal.loads(row[0]) if row else {}
        return self._shards[place]


def _place(term: str) -> int:
    """The shard of a term."""
    return (ord(term[0]) * 31 + ord(term[1])) % _SHARDS


def _packed(numbers: Iterable[int]) -> bytes:
    return array("I", numbers).tobytes()


def _unpacked(data: bytes) -> list[int]:
    return array("I", data).tolist()
