"""For every case the cases most like it.

Likeness is counted in points. Two cases earn them for every pair of characters that they share in title,
customer's words, point and factors, the more the fewer cases have it (a pair that many have says nothing), and
for every fact they share (type, sector, cause, stage, demands ...). All points are whole numbers and depend on
the texts alone, so that a list is the same however it came about.

The lists are kept in one SQLite file, with the terms they came from: after a change only the changed cases are
read, and only lists that they enter, leave or move in are looked at again. The result equals that of a fresh start.
"""

from __future__ import annotations

import hashlib
import marshal
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property, lru_cache
from itertools import chain, pairwise
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple, TypeVar

from generator.content import model
from generator.search.terms import Terms, scale_of, terms_of, text_of
from generator.search.words import Words

LONGEST_LIST = 7

# Two cases are compared when their words alone earn so many points, or when they are of a kind that has few cases.
CANDIDATE_POINTS = 3
MOST_OF_A_KIND = 32

# What a fact in common is worth; a demand counts each time. A request is nearly never like a complaint.
WORTH = {
    **{"kind": 8, "type": 10, "type_group": 3, "sector": 6, "cause": 3, "stage": 3},
    **{"demand": 1, "severity": 1, "group": 4, "media_risk": 3},
}

# Fewer points do not make a case worth showing: kind and type in common nearly do, all but the type need words beside.
LEAST_POINTS = 21

# When so much of the terms of one case is in the other one, and half of those that are no everyday ones, it was
# probably entered twice.
TWIN_SHARE = 0.7

MOST_WORDS = 2

# Words whose pairs are worth less are too common to be told as a reason.
LEAST_WORD_POINTS = 2

# Characters that a word does not begin or end with when it is told as a reason.
_EDGES = "不才后第过之除"


class Side(NamedTuple):
    """What a comparison needs of a case."""

    card: model.CaseCard
    sign: str
    factors: tuple[model.Factor, ...]
    kinds: tuple[str, ...]
    """What was granted in kind or in money, each once."""
    basis: str
    """What the largest sum rested on; empty where there is none."""

    @classmethod
    def of(cls, case: model.Case, card: model.CaseCard) -> Side:
        """The side of a case."""
        sums = [item for item in case.remedy if item.amount]
        basis = max(sums, key=lambda item: item.amount or 0).basis if sums else ""
        return cls(card, card.sign, case.factors, tuple(dict.fromkeys(item.kind for item in case.remedy)), basis)


class Like(NamedTuple):
    """A case in the list of another one."""

    id: str
    points: int
    words: tuple[str, ...]
    """Words that both share, the rarest first."""
    is_twin: bool
    """Whether the two are probably the same complaint entered twice."""


_KIND: tuple[Callable[[model.CaseCard], str], ...] = (
    *map(attrgetter, ("type", "sector", "cause", "stage")),
    lambda card: card.received[:4],
    lambda card: card.channel + card.severity,
)


def kind_of(card: model.CaseCard) -> tuple[str, ...]:
    """What kind of case it is, in words each of which narrows what those before it say.

    The cases that agree in as many of them as make a small enough group are compared whatever their texts are.
    """
    return tuple(part(card) for part in _KIND)


def facts_of(card: model.CaseCard) -> tuple[tuple[str, str], ...]:
    """The facts by which a case is compared, each as its name in WORTH and its value."""
    return (
        *((name, getattr(card, name)) for name in ("type", "sector", "cause", "stage", "severity", "kind")),
        ("type_group", card.type.partition("/")[0]),
        *(("demand", demand) for demand in card.demand),
        *((name, "") for name in ("group", "media_risk") if getattr(card, name)),
    )


class _Masks(dict[int, int]):
    """The facts of a case by its number, as many bits for each as it is worth: two cases share what both have set."""

    def __init__(self, card_of: Callable[[int], model.CaseCard]) -> None:
        super().__init__()
        self._card_of = card_of
        self._bits: dict[tuple[str, str], int] = {}
        self._used = 0
        self.facts: dict[int, tuple[tuple[str, str], ...]] = {}
        """The facts behind the bits."""

    def __missing__(self, number: int) -> int:
        mask = 0
        self.facts[number] = facts = facts_of(self._card_of(number))
        for fact in facts:
            if fact not in self._bits:
                self._bits[fact] = ((1 << WORTH[fact[0]]) - 1) << self._used
                self._used += WORTH[fact[0]]
            mask |= self._bits[fact]
        self[number] = mask
        return mask


_Item = TypeVar("_Item")
_Changes = dict[_Item, tuple[set[int], set[int]]]
"""For a term or a kind the cases that have it no longer, and those that have it now."""

_Ranked = tuple[int, str, int]
"""Points, id and number of a case that is like another one."""

_Row = tuple[int, str, bytes, bytes, bool]
"""Of the table `item`: number, text, kind and facts, list, whether there is a twin in the list."""


class Lists:
    """The lists of a library, by id. Opening brings them up to date.

    A case has a number as long as it is there. The table `item` holds texts and lists by number; `note` what is needed
    of all cases, as one blob: by id the number, the digest of the file, and of the list a mark, the points of the last
    case where it is full (0 where it has room), and the ids.
    """

    def __init__(self, library: model.Library, path: Path | None = None) -> None:
        self._library = library
        self._db = _connect(path)
        try:
            self._start()
        except BaseException:
            self._db.close()
            raise

    def _start(self) -> None:
        """Take over what is in the file, and bring it up to date."""
        cards = self._library.cards
        self._numbers: dict[str, int] = {}
        self._digests: dict[str, str] = {}
        self._marks: dict[str, str] = {}
        self._least: dict[str, int] = {}
        self._listed_ids: dict[str, tuple[str, ...]] = {}
        self._read_note()
        scale = scale_of(len(cards))
        self._terms = Terms(self._db, scale)
        self._texts: dict[int, str] = {}
        self._sides: dict[str, Side] = {}
        self._groups: dict[tuple[str, ...], list[int]] = {}
        self._ids = {number: id for id, number in self._numbers.items()}
        self._masks = _Masks(lambda number: cards[self._ids[number]])
        changed = [id for id, card in cards.items() if self._digests.get(id) != card.digest]
        gone = [id for id in self._numbers if id not in cards]
        if changed or gone:
            known = len(self._numbers)
            few = len(changed) + len(gone) <= 5 + known // 50 and scale == scale_of(known)
            self._db.execute("BEGIN")
            if not few or not self._update(changed, gone):
                self._make_all()
            self._keep_note()
            self._db.execute("COMMIT")

    def __getitem__(self, id: str) -> tuple[Like, ...]:
        with suppress(*_DAMAGE):
            (kept,) = self._db.execute("SELECT likes FROM item WHERE number = ?", (self._numbers[id],)).fetchone()
            likes = tuple(Like(*values) for values in marshal.loads(kept))
            if _mark_of(likes) == self._marks[id]:
                return likes
        # Somebody else wrote into the file meanwhile, or it is not whole: all lists are made anew, and they are the same.
        self._db.close()
        self._db = _connect(None)
        self._start()
        return self[id]

    def ids(self, id: str) -> tuple[str, ...]:
        """The ids of the cases in the list of a case, the most alike first."""
        return self._listed_ids[id]

    def mark(self, id: str) -> str:
        """A text that changes when the list changes."""
        return self._marks[id]

    def side(self, id: str) -> Side:
        """What a comparison needs of a case."""
        if id not in self._sides:
            self._sides[id] = Side.of(self._library.cases[id], self._library.cards[id])
        return self._sides[id]

    def like(self, case: model.Case) -> tuple[Like, ...]:
        """The list that a case would have which need not be in the library."""
        card, text = model.card_of(case), text_of(case, self._words)
        number = self._numbers.get(case.id, -1)
        masks = _Masks(lambda other: card if other == number else self._library.cards[self._ids[other]])
        terms = terms_of(text)
        self._terms.read(terms)
        return self._likes(text, terms, self._ranked(number, card, terms, masks)[:LONGEST_LIST])

    def twins(self) -> Iterator[tuple[str, str]]:
        """Pairs of cases that are probably one complaint entered twice, each once and in the order of their ids."""
        found = set()
        for number, kept in self._db.execute("SELECT number, likes FROM item WHERE twin"):
            id = self._ids[number]
            found.update(
                (min(id, other), max(id, other)) for other, _points, _words, is_twin in marshal.loads(kept) if is_twin
            )
        yield from sorted(found)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    @cached_property
    def _words(self) -> Words:
        return Words()

    # -- the file ----------------------------------------------------------------------------

    def _read_note(self) -> None:
        row = self._db.execute("SELECT data FROM note").fetchone()
        if row is None:
            return
        key, ids, numbers, digests, marks, least, listed_ids = marshal.loads(row[0])
        if key == _code_key():
            self._numbers = dict(zip(ids, numbers, strict=True))
            self._digests = dict(zip(ids, digests, strict=True))
            self._marks = dict(zip(ids, marks, strict=True))
            self._least = dict(zip(ids, least, strict=True))
            self._listed_ids = dict(zip(ids, listed_ids, strict=True))

    def _keep_note(self) -> None:
        ids = tuple(self._numbers)
        by_id = (self._numbers, self._digests, self._marks, self._least, self._listed_ids)
        columns = (tuple(map(column.__getitem__, ids)) for column in by_id)
        self._db.execute("DELETE FROM note")
        self._db.execute("INSERT INTO note VALUES (?)", (marshal.dumps((_code_key(), ids, *columns)),))

    def _text(self, number: int) -> str:
        if number not in self._texts:
            (self._texts[number],) = self._db.execute("SELECT text FROM item WHERE number = ?", (number,)).fetchone()
        return self._texts[number]

    # -- points ------------------------------------------------------------------------------

    def _ranked(self, number: int, card: model.CaseCard, terms: set[str], masks: Mapping[int, int]) -> list[_Ranked]:
        """All cases that are like a case, the most alike first; of equals the one with the greater id.

        Its terms must be at hand. What one case earns with another, that one earns with it.
        """
        worth, ids, mask = self._terms.worth, self._ids, masks[number]
        parts: list[list[int]] = []
        for term in worth.keys() & terms:
            parts += worth[term]
        shared = Counter(chain.from_iterable(parts))
        others = {other: shared.get(other, 0) for other in self._group_of(card)}
        others |= [item for item in shared.items() if item[1] >= CANDIDATE_POINTS]
        others.pop(number, None)
        ranked = [(points + (mask & masks[other]).bit_count(), ids[other], other) for other, points in others.items()]
        return sorted((item for item in ranked if item[0] >= LEAST_POINTS), reverse=True)

    def _group_of(self, card: model.CaseCard) -> list[int]:
        """The cases of the same kind, in as many words as make them few enough."""
        kind = kind_of(card)
        groups = (self._group(kind[:size]) for size in range(len(kind) + 1))
        return next((group for group in groups if len(group) <= MOST_OF_A_KIND), [])

    def _group(self, kind: tuple[str, ...]) -> list[int]:
        """The cases whose kind begins with these words; all cases for no word."""
        if not self._groups:
            self._groups[()] = [self._numbers[id] for id in self._library.cards]
        if kind not in self._groups:
            cards, part, before = self._library.cards, _KIND[len(kind) - 1], kind[:-1]
            parts: dict[str, list[int]] = defaultdict(list, {kind[-1]: []})
            for number in self._group(before):
                parts[part(cards[self._ids[number]])].append(number)
            self._groups |= {(*before, word): numbers for word, numbers in parts.items()}
        return self._groups[kind]

    def _likes(self, text: str, terms: set[str], ranked: Iterable[_Ranked]) -> tuple[Like, ...]:
        """The list of a case from its ranking. Its terms must be at hand."""
        telling = self._terms.worth.keys() & terms
        half = len(terms - self._terms.everyday) / 2
        found = []
        for points, id, other in ranked:
            theirs = self._text(other)
            shared = [term for term in telling if term in theirs]
            is_twin = len(shared) >= half > 0 and _are_twins(terms, theirs)
            found.append(Like(id, points, self._words_in_common(text, theirs, shared) if shared else (), is_twin))
        return tuple(found)

    def _words_in_common(self, text: str, other: str, shared: list[str]) -> tuple[str, ...]:
        """The words that the shared pairs make up, without parts torn off everyday words."""
        places = sorted(map(text.find, shared))
        found: dict[str, int] = {}
        position = 0
        while position < len(places):
            start, end = places[position], places[position] + 2
            position += 1
            while position < len(places) and places[position] == end - 1 and text[start : end + 1] in other:
                end += 1
                position += 1
            word = self._whole(text, start, end)
            points = sum(len(self._terms.worth[first + second]) for first, second in pairwise(word))
            if points >= LEAST_WORD_POINTS:
                found[word] = points
        kept: list[str] = []
        for word in sorted(found, key=lambda word: (-found[word], word)):
            if not any(word in longer for longer in kept):
                kept.append(word)
        return tuple(kept[:MOST_WORDS])

    def _whole(self, text: str, start: int, end: int) -> str:
        """The run without characters at its ends that make an everyday word with the character beside it."""
        everyday = self._terms.everyday
        while start < end and text[start - 1 : start + 1] in everyday:
            start += 1
        while start < end and text[end - 1 : end + 1] in everyday:
            end -= 1
        return text[start:end].strip(_EDGES)

    def _row(self, number: int, offers: dict[int, dict[str, int]] | None = None) -> _Row:
        """The row of a case with its list made anew. What it earns with others goes to `offers`, too."""
        text, id = self._text(number), self._ids[number]
        terms = terms_of(text)
        self._terms.read(terms)
        ranked = self._ranked(number, self._library.cards[id], terms, self._masks)
        if offers is not None:
            for points, _id, other in ranked:
                offers[other][id] = points
        return self._put(number, text, self._likes(text, terms, ranked[:LONGEST_LIST]))

    def _put(self, number: int, text: str, likes: tuple[Like, ...]) -> _Row:
        """The row of a case; what is noted of it is put down."""
        id = self._ids[number]
        card = self._library.cards[id]
        self._digests[id] = card.digest
        self._marks[id] = _mark_of(likes)
        self._least[id] = likes[-1].points if len(likes) == LONGEST_LIST else 0
        self._listed_ids[id] = tuple(like.id for like in likes)
        facts = marshal.dumps((kind_of(card), self._masks.facts.get(number) or facts_of(card)))
        return number, text, facts, marshal.dumps(tuple(map(tuple, likes))), any(like.is_twin for like in likes)

    # -- everything anew ---------------------------------------------------------------------

    def _make_all(self) -> None:
        cards = self._library.cards
        self._ids = dict(enumerate(cards))
        self._numbers = {id: number for number, id in self._ids.items()}
        self._masks.clear()
        self._groups.clear()
        self._texts = {}
        for number, id in self._ids.items():
            case = self._library.cases[id]
            self._texts[number] = text_of(case, self._words)
            self._sides[id] = Side.of(case, cards[id])
        self._terms.make(self._texts)
        self._db.execute("DELETE FROM item")
        self._db.executemany("INSERT INTO item VALUES (?, ?, ?, ?, ?)", map(self._row, self._ids))

    # -- only what changed -------------------------------------------------------------------

    def _update(self, changed: list[str], gone: list[str]) -> bool:
        """Bring terms and lists up to date; False where that would take everything."""
        cards = self._library.cards
        terms: _Changes[str] = defaultdict(lambda: (set(), set()))
        kinds: _Changes[tuple[str, ...]] = defaultdict(lambda: (set(), set()))
        moved: set[int] = set()
        left: set[int] = set()
        for id in (*changed, *gone):
            had, has = ("", (), ()), ("", (), ())
            if id in self._numbers:
                number = self._numbers[id]
                text, facts = self._db.execute("SELECT text, facts FROM item WHERE number = ?", (number,)).fetchone()
                had = (text, *marshal.loads(facts))
            else:
                number = max(self._ids, default=-1) + 1
                self._ids[number], self._numbers[id] = id, number
            if id in cards:
                has = (text_of(self._library.cases[id], self._words), kind_of(cards[id]), facts_of(cards[id]))
                self._texts[number], self._digests[id] = has[0], cards[id].digest
                if had != has:
                    moved.add(number)
            else:
                left.add(number)
            _note(terms, number, terms_of(had[0]), terms_of(has[0]))
            _note(kinds, number, _parts_of(had[1]), _parts_of(has[1]))
        affected = self._terms.change(terms)
        if affected is None:
            return False
        for kind, (leaving, joining) in kinds.items():
            count = len(self._group(kind))
            if (count <= MOST_OF_A_KIND) != (count - len(joining) + len(leaving) <= MOST_OF_A_KIND):
                affected.update(self._group(kind))
        if len(affected) > 50 + len(cards) // 20:
            return False
        rows = self._moved_rows(moved | affected - left, left)
        for id in gone:
            del self._ids[self._numbers.pop(id)]
        self._db.executemany("DELETE FROM item WHERE number = ?", ((number,) for number in left))
        self._db.executemany("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?)", rows)
        return True

    def _moved_rows(self, moved: set[int], left: set[int]) -> list[_Row]:
        """The rows of the cases that moved, and of those whose lists they enter, leave or move in."""
        offers: dict[int, dict[str, int]] = defaultdict(dict)
        rows = [self._row(number, offers) for number in sorted(moved)]
        moved_ids = {self._ids[number] for number in moved}
        gone_ids = {self._ids[number] for number in left}
        touched = moved_ids | gone_ids
        others = {id for id, ids in self._listed_ids.items() if not touched.isdisjoint(ids)} if touched else set()
        others |= {
            id for number, offered in offers.items() if max(offered.values()) >= self._least[id := self._ids[number]]
        }
        return rows + [
            self._mended(id, offers.get(self._numbers[id], {}), moved_ids, gone_ids) for id in sorted(others - touched)
        ]

    def _mended(self, id: str, offered: Mapping[str, int], moved: set[str], gone: set[str]) -> _Row:
        """The row of a case that did not move itself. `offered` are the points of the cases that moved.

        What is beyond the end of a full list is not known: where one of its cases falls behind the last, it is made anew.
        """
        likes, number = self[id], self._numbers[id]
        if len(likes) == LONGEST_LIST and any(
            like.id in gone
            or (like.id in moved and (offered.get(like.id, 0), like.id) < (likes[-1].points, likes[-1].id))
            for like in likes
        ):
            return self._row(number)
        staying = {like.id: like for like in likes if like.id not in moved and like.id not in gone}
        points = {other: like.points for other, like in staying.items()} | dict(offered)
        best = sorted(((n, other) for other, n in points.items()), reverse=True)[:LONGEST_LIST]
        text = self._text(number)
        terms = terms_of(text)
        self._terms.read(terms)
        fresh = self._likes(
            text, terms, [(n, other, self._numbers[other]) for n, other in best if other not in staying]
        )
        known = staying | {like.id: like for like in fresh}
        return self._put(number, text, tuple(known[other] for _n, other in best))


def open_lists(library: model.Library, path: Path) -> Lists:
    """The lists of a library, kept in the file at `path`.

    The file is a cache: where it is damaged it is deleted, where it cannot be used the lists are made without it.
    """
    try:
        return Lists(library, path)
    except _DAMAGE as error:
        if not isinstance(error, sqlite3.OperationalError | OSError):
            with suppress(OSError):
                path.unlink()
        return Lists(library)


_DAMAGE = (sqlite3.Error, OSError, ValueError, TypeError, EOFError, LookupError)
"""What reading a file may raise that is not as we wrote it."""


@lru_cache(maxsize=1)
def _code_key() -> str:
    """A key of the code that reads cases and compares them."""
    here = Path(__file__).parent
    found = hashlib.blake2b(digest_size=16)
    for file in sorted((*here.glob("*.py"), *here.parent.glob("content/*.py"))):
        found.update(file.read_bytes())
    return found.hexdigest()


def _mark_of(likes: Iterable[Like]) -> str:
    return hashlib.blake2b(repr([(like.id, like.words) for like in likes]).encode(), digest_size=8).hexdigest()


def _note(changes: _Changes[_Item], number: int, before: set[_Item], now: set[_Item]) -> None:
    for item in before - now:
        changes[item][0].add(number)
    for item in now - before:
        changes[item][1].add(number)


def _parts_of(kind: tuple[str, ...]) -> set[tuple[str, ...]]:
    return {kind[:size] for size in range(len(kind) + 1)} if kind else set()


def _are_twins(terms: set[str], other: str) -> bool:
    """Whether most terms of a case are in the text of another one."""
    return sum([term in other for term in terms]) >= max(1, TWIN_SHARE * len(terms))


def _connect(path: Path | None) -> sqlite3.Connection:
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    db = sqlite3.connect(path or ":memory:", isolation_level=None, timeout=5)
    db.execute("PRAGMA synchronous=OFF")
    db.execute("CREATE TABLE IF NOT EXISTS note (data BLOB)")
    db.execute("CREATE TABLE IF NOT EXISTS term (place INTEGER PRIMARY KEY, data BLOB)")
    db.execute(
        "CREATE TABLE IF NOT EXISTS item (number INTEGER PRIMARY KEY, text TEXT, facts BLOB, likes BLOB, twin INTEGER)"
    )
    return db
