"""Walks the folders, reads what changed, and resolves every reference once.

Its result is a complete, immutable Library or none; in both cases with all problems. It knows
where files lie and what was read before, and leaves what a key means to the schema, and what is
wrong between keys and files to the checks.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from generator import language, privacy
from generator.content import checks, markdown, model
from generator.content.schema import (
    KINDS_OF_FILE,
    RULES,
    RULES_PATH,
    VOCABULARY,
    VOCABULARY_PATH,
    Kind,
    kind_named,
    kind_of,
    read_object,
)
from generator.content.store import Head, Store, Stored, UnusableError, forget, load_object
from generator.language import _
from generator.problems import Place, Problem
from generator.source import Node, Source, parse, read

IGNORED = frozenset((".DS_Store", "Thumbs.db", "desktop.ini", ".gitkeep", ".gitignore", ".nojekyll"))
"""Files that operating systems and tools leave behind; never content, never published."""

_CHUNK = 100
_STEP = re.compile(r"([A-Za-z_]+)|\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Loaded:
    """What `load` found: the library (None where an error stands in its way), all problems, and the store behind it."""

    library: model.Library | None
    problems: list[Problem]
    store: Store
    newest: date | None
    """The newest date of the library: the day on which what is read here was last touched."""
    allowed: frozenset[str]
    """The texts that the privacy gate lets pass on finished pages too, as `privacy.text_key` writes them."""


def load(
    root: Path,
    *,
    cache: Path | None = None,
    executor: Executor | None = None,
    today: date | None = None,
    allow: tuple[str, ...] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Loaded:
    """The library under `root` and all its problems, sorted by place.

    `cache` is the file that keeps what was read; without it everything is read. `executor` spreads
    the reading over processes. `today` is the day that overdue is counted from; None leaves that out.
    `allow` are texts that the settings let pass the privacy gate.
    """
    try:
        return _load(root, Store(cache, _cache_key(root, allow)), executor, today, allow, progress)
    except UnusableError as error:
        if error.damaged and cache is not None:
            forget(cache)
        return _load(root, Store(None, ""), executor, today, allow, progress)


def _load(
    root: Path,
    store: Store,
    executor: Executor | None,
    today: date | None,
    allow: tuple[str, ...],
    progress: Callable[[int, int], None] | None,
) -> Loaded:
    problems: list[Problem] = []
    vocabulary = _read_single(root, VOCABULARY_PATH, VOCABULARY, model.Vocabulary(), problems, allow)
    known = vocabulary or model.Vocabulary()
    # Without a vocabulary every word of the other files would be a problem of its own.
    rules = _read_single(root, RULES_PATH, RULES, known, problems, allow) if vocabulary is not None else None
    files, walked = _walk(root)
    problems += walked
    changed_paths = [
        path
        for path, (size, mtime) in files.items()
        if (head := store.heads.get(path)) is None or head.size != size or head.mtime_ns != mtime
    ]
    chunks = [changed_paths[start : start + _CHUNK] for start in range(0, len(changed_paths), _CHUNK)]
    run = executor.map if executor is not None and len(chunks) > 2 else map
    read_in = language.current()
    done = 0
    changed: list[tuple[str, Head, bytes]] = []
    if vocabulary is not None:
        for part in run(
            _read_files,
            chunks,
            [root] * len(chunks),
            [known] * len(chunks),
            [allow] * len(chunks),
            [read_in] * len(chunks),
        ):
            changed += [(path, Head(files[path][1], files[path][0], *values), data) for path, values, data in part]
            done += len(part)
            if progress is not None:
                progress(done, len(changed_paths))
    gone = [path for path in store.heads if path not in files]
    if changed or gone:
        store.keep(changed, gone)
    for path in files:
        head = store.heads.get(path)
        if head is not None and head.problems:
            problems += [_problem(values) for values in head.problems]
    paths_by_kind = _ids(store.heads, problems)
    library = _assemble(known, rules or model.Rules(), store, paths_by_kind)
    if vocabulary is not None and rules is not None:
        problems += _locate_all(root, _library_findings(library, store, paths_by_kind, today))
    problems.sort()
    failed = vocabulary is None or rules is None or any(problem.is_error for problem in problems)
    allowed = frozenset(map(privacy.text_key, allow)).union(
        *(head.allowed for head in store.heads.values() if head.allowed)
    )
    return Loaded(None if failed else library, problems, store, _newest(library), allowed)


def read_vocabulary(root: Path, allow: tuple[str, ...] = ()) -> tuple[model.Vocabulary | None, list[Problem]]:
    """The vocabulary under `root` and its problems; None where it cannot be used."""
    problems: list[Problem] = []
    return _read_single(root, VOCABULARY_PATH, VOCABULARY, model.Vocabulary(), problems, allow), problems


def taken_ids(root: Path) -> dict[str, str]:
    """The path of each content file by its name without ending, which is its id."""
    return {_stem(path): path for path in _walk(root)[0]}


# ---------------------------------------------------------------- reading


def _read_single(
    root: Path, path: str, table: Any, vocabulary: model.Vocabulary, problems: list[Problem], allow: tuple[str, ...]
) -> Any:
    """The vocabulary or the rules; None with problems where they cannot be used."""
    file = root / path
    if not file.is_file():
        problems.append(
            Problem(
                Place(path),
                "file-missing",
                _("the file is missing"),
                _("this file in every library"),
                _("run `casepress new library`, or copy the file from another library"),
            )
        )
        return None
    source, found = read(file, root)
    problems += found
    if source is None:
        return None
    entry, found = read_object(table, source, vocabulary)
    problems += found
    problems += privacy.scan_text(source.text, path, allow)
    if entry is None:
        return None
    check = checks.rule_parts if path == RULES_PATH else checks.vocabulary_words
    problems += [locate(source, finding) for finding in check(entry)]
    return entry


def _read_files(
    paths: list[str], root: Path, vocabulary: model.Vocabulary, allow: tuple[str, ...], read_in: str
) -> list[tuple[str, tuple[Any, ...], bytes]]:
    """For each path the values of its head after size and time, and its pickled object. Runs in worker processes."""
    if language.current() != read_in:
        language.use(read_in)
    return [_read_file(path, root, vocabulary, allow) for path in paths]


def _read_file(
    path: str, root: Path, vocabulary: model.Vocabulary, allow: tuple[str, ...]
) -> tuple[str, tuple[Any, ...], bytes]:
    kind = kind_of(path)
    assert kind is not None, path
    source, problems = read(root / path, root)
    entry: Any = None
    links: tuple[tuple[str, int, int, int], ...] = ()
    allowed: tuple[str, ...] = ()
    if source is not None:
        entry, links, found = read_entry(source, kind, vocabulary)
        scan = privacy.scan([(path, source.text)], allow)
        problems += [*found, *scan.problems]
        allowed = tuple(sorted(scan.allowed.difference(map(privacy.text_key, allow))))
    card: tuple[Any, ...] = tuple(model.card_of(entry, _linked_ids(links))) if isinstance(entry, model.Case) else ()
    values = (
        source.digest if source else "",
        kind.name,
        entry.id if entry is not None else "",
        card,
        links,
        allowed,
        tuple(_values(problem) for problem in problems),
    )
    return path, values, b"" if entry is None else pickle.dumps(entry, pickle.HIGHEST_PROTOCOL)


def _linked_ids(links: tuple[tuple[str, int, int, int], ...]) -> tuple[str, ...]:
    return tuple(sorted({target.partition("#")[0] for target, *_place in links} - {""}))


def read_entry(
    source: Source, kind: Kind, vocabulary: model.Vocabulary
) -> tuple[Any, tuple[tuple[str, int, int, int], ...], list[Problem]]:
    """The object of a file (None where it is not valid), its links as (id, line, column, length), and its problems."""
    extra: dict[str, Any] = {"path": source.path, "digest": source.digest}
    body = markdown.read_body(source) if kind.markdown else None
    if body is not None:
        extra["sections"] = body.sections
    entry, problems = read_object(kind.table, source, vocabulary, extra)
    if entry is not None:
        problems += [
            locate(source, finding) for finding in checks.one_file(entry, kind, _stem(source.path), vocabulary)
        ]
    if body is None:
        return entry, (), problems
    links = tuple((target, place.line, place.column, place.length) for target, place in body.links)
    return entry, links, [*problems, *body.problems]


def _stem(path: str) -> str:
    return path.rpartition("/")[2].rpartition(".")[0]


def _values(problem: Problem) -> tuple[Any, ...]:
    place = problem.place
    return (
        place.path,
        place.line,
        place.column,
        place.length,
        problem.rule,
        problem.message,
        problem.expected,
        problem.fix,
        problem.severity,
        problem.line_text,
    )


def _problem(values: tuple[Any, ...]) -> Problem:
    return Problem(Place(*values[:4]), *values[4:])


def _cache_key(root: Path, allow: tuple[str, ...]) -> str:
    """What a read file depends on beside itself: the vocabulary, our own code, the language of messages, what is allowed."""
    digest = hashlib.blake2b(digest_size=16)
    package = Path(__file__).parent
    for file in sorted([*package.glob("*.py"), *package.parent.glob("*.py")]):
        digest.update(file.read_bytes())
    vocabulary = root / VOCABULARY_PATH
    digest.update(vocabulary.read_bytes() if vocabulary.is_file() else b"")
    digest.update(repr((language.current(), allow, sys.version_info[:2])).encode())
    return digest.hexdigest()


# ---------------------------------------------------------------- places


def locate(source: Source, finding: checks.Finding) -> Problem:
    """The problem of a finding, at its key or line in the file."""
    where: Node | Place | None = None
    if finding.column:
        where = Place(source.path, finding.line, finding.column, finding.length)
    elif finding.line:
        where = Place(source.path, finding.line, 1, max(1, len(source.line_text(finding.line))))
    elif finding.key and source.front is not None:
        where = _node_at(source.front, finding.key)
    return source.problem(
        where, finding.rule, finding.message, expected=finding.expected, fix=finding.fix, severity=finding.severity
    )


def _node_at(node: Node, key: str) -> Node:
    """The node of the longest part of a key path that is there."""
    for match in _STEP.finditer(key):
        name, position = match.groups()
        if name and node.id == "mapping":
            found = next((value for key_node, value in node.value if key_node.value == name), None)
        elif position and node.id == "sequence" and int(position) < len(node.value):
            found = node.value[int(position)]
        elif position == "0":
            continue
        else:
            found = None
        if found is None:
            return node
        node = found
    return node


def _locate_all(root: Path, located: Iterable[checks.Located]) -> list[Problem]:
    """Problems of findings between files: each file is opened once more, only where something is wrong."""
    by_path: dict[str, list[checks.Finding]] = {}
    for path, finding in located:
        by_path.setdefault(path, []).append(finding)
    problems: list[Problem] = []
    for path, findings in by_path.items():
        source, _problems = read(root / path, root)
        for finding in findings:
            if source is None:
                problems.append(
                    Problem(Place(path), finding.rule, finding.message, finding.expected, finding.fix, finding.severity)
                )
            else:
                problems.append(locate(source, finding))
    return problems


# ---------------------------------------------------------------- folders


def _walk(root: Path) -> tuple[dict[str, tuple[int, int]], list[Problem]]:
    """Content files by path with (size, mtime in ns), in the order of their paths; problems for everything else."""
    files: dict[str, tuple[int, int]] = {}
    problems: list[Problem] = []
    waiting = ["cases", "playbooks"]
    while waiting:
        folder = waiting.pop()
        try:
            entries = sorted(os.scandir(root / folder), key=lambda entry: entry.name)
        except FileNotFoundError:
            problems.append(
                Problem(
                    Place(folder),
                    "folder-missing",
                    _("the folder is missing"),
                    _("the folders cases/ and playbooks/"),
                    _("create the folder, or start Casepress in the folder of the library"),
                )
            )
            continue
        except OSError as error:
            problems.append(
                Problem(
                    Place(folder),
                    "file-read",
                    _("the folder cannot be read: {reason}").format(reason=error.strerror or error),
                    _("a folder that this account may read"),
                    _("check the permissions and the connection"),
                )
            )
            continue
        for entry in entries:
            if entry.name in IGNORED or entry.name.startswith(("~$", ".~")):
                continue
            name = entry.name.encode("utf-8", "backslashreplace").decode()
            path = f"{folder}/{name}"
            if name != entry.name:
                problems.append(
                    Problem(
                        Place(path),
                        "file-name",
                        _("the name is not written in UTF-8"),
                        _("letters a-z, digits and hyphens"),
                        _("rename it"),
                    )
                )
            elif entry.is_symlink() or _is_junction(entry):
                problems.append(
                    Problem(
                        Place(path),
                        "file-link",
                        _("the entry is a link to another place"),
                        _("files that lie here themselves"),
                        _("copy the file here"),
                    )
                )
            elif entry.is_dir():
                waiting.append(path)
            elif path in (VOCABULARY_PATH, RULES_PATH):
                continue
            elif kind_of(path) is None:
                problems.append(_unknown_file(path))
            else:
                with suppress(FileNotFoundError):  # an editor's file that was there a moment ago
                    state = entry.stat()
                    files[path] = (state.st_size, state.st_mtime_ns)
    return dict(sorted(files.items())), problems


def _is_junction(entry: os.DirEntry[str]) -> bool:
    """Whether it is the link to a folder that only Windows has, as far as this Python can tell (from 3.12 on)."""
    return hasattr(entry, "is_junction") and entry.is_junction()


def _unknown_file(path: str) -> Problem:
    places = (
        ["cases/2026/CASE-2026-0001.md"]
        if path.startswith("cases/")
        else [f"{kind.folder}/*{kind.suffix}" for kind in KINDS_OF_FILE if kind.name != "case"]
    )
    return Problem(
        Place(path),
        "file-unknown",
        _("no kind of content belongs in this place"),
        _(", ").join(places),
        _("move the file, or take it out of the library"),
    )


# ---------------------------------------------------------------- putting together


def _ids(heads: dict[str, Head], problems: list[Problem]) -> dict[str, dict[str, str]]:
    """For each kind the paths by id, in the order of the ids; a second use of an id is a problem."""
    first: dict[str, str] = {}
    by_kind: dict[str, dict[str, str]] = {kind.name: {} for kind in KINDS_OF_FILE}
    # A file that is named as its id is the one that is meant.
    for path, head in sorted(heads.items(), key=lambda item: (_stem(item[0]) != item[1].id, item[0])):
        if not head.id:
            continue
        other = first.setdefault(head.id.lower(), path)
        if other != path:
            problems.append(
                Problem(
                    Place(path),
                    "id-twice",
                    _('the id "{id}" belongs to {path} already').format(id=head.id, path=other),
                    _("an id of its own for each file"),
                    _("give this file another id and name"),
                )
            )
            continue
        by_kind[head.kind][head.id] = path
    return {kind: dict(sorted(paths.items())) for kind, paths in by_kind.items()}


def _assemble(
    vocabulary: model.Vocabulary, rules: model.Rules, store: Store, paths_by_kind: dict[str, dict[str, str]]
) -> model.Library:
    case_paths = paths_by_kind["case"]
    cards = {id: model.CaseCard._make(store.heads[path].card) for id, path in case_paths.items()}
    others = {
        kind.collection: {id: load_object(store.body(path)) for id, path in paths_by_kind[kind.name].items()}
        for kind in KINDS_OF_FILE
        if kind.name != "case"
    }
    return model.Library(
        vocabulary, rules, cards=cards, cases=Stored(store, case_paths), cited_by=_cited_by(cards), **others
    )


def _cited_by(cards: dict[str, model.CaseCard]) -> dict[str, tuple[model.Relation, ...]]:
    found: dict[str, list[model.Relation]] = {}
    for card in cards.values():
        for target, why in (*card.follows, *card.departs):
            found.setdefault(target, []).append(model.Relation(card.id, why))
        if card.superseded_by:
            found.setdefault(card.superseded_by, []).append(model.Relation(card.id, ""))
    return {id: tuple(relations) for id, relations in sorted(found.items())}


def _card_references(card: model.CaseCard) -> list[tuple[str, str, tuple[str, ...]]]:
    refs = [(f"playbooks[{position}]", id, checks.ANY_PAGE) for position, id in enumerate(card.playbooks)]
    refs += [(f"follows[{position}].case", id, ("case",)) for position, (id, _why) in enumerate(card.follows)]
    refs += [(f"departs[{position}].case", id, ("case",)) for position, (id, _why) in enumerate(card.departs)]
    if card.superseded_by:
        refs.append(("superseded_by", card.superseded_by, ("case",)))
    return refs


def _library_findings(
    library: model.Library, store: Store, paths_by_kind: dict[str, dict[str, str]], today: date | None
) -> Iterator[checks.Located]:
    """All findings that need more than one file."""
    kind_by_id = {id: kind for kind, paths in paths_by_kind.items() for id in paths}
    kind_by_id.update({rule.id: "rule" for rule in (*library.rules.limits, *library.rules.facts)})
    kind_by_id.update(
        {f"{bank.id}#{question.id}": "question" for bank in library.banks.values() for question in bank.questions}
    )
    # What could not be read has its own problems: what refers to it is taken to be right.
    unread = {_stem(path) for path, head in store.heads.items() if not head.id}
    used: set[str] = set()
    due = today.isoformat() if today else ""
    for card in library.cards.values():
        refs = _card_references(card)
        used.update(id for _key, id, _kinds in refs)
        if any(kind_by_id.get(id) not in kinds or id == card.id for _key, id, kinds in refs):
            yield from checks.reference_findings(card.path, _read(refs, unread), card.id, kind_by_id)
        if today is not None:
            if card.review_due < due:
                yield from checks.review_overdue(card.path, date.fromisoformat(card.review_due), card.state, today)
            for key in ("received", "replied", "closed", "reviewed"):
                moment = getattr(card, key)
                if moment > due:
                    yield from checks.future_dates(card.path, key, date.fromisoformat(moment[:10]), today)
    for kind in KINDS_OF_FILE:
        if kind.name == "case":
            continue
        for entry in getattr(library, kind.collection).values():
            refs = list(checks.references(entry, kind.name))
            used.update(id.partition("#")[0] for _key, id, _kinds in refs)
            yield from checks.reference_findings(entry.path, _read(refs, unread), entry.id, kind_by_id)
            yield from checks.review_overdue(entry.path, entry.care.review_due, entry.care.state, today)
            yield from checks.future_dates(entry.path, "reviewed", entry.care.reviewed, today)
    yield from _link_findings(library, store, paths_by_kind, kind_by_id, used, unread)
    if not unread:
        yield from checks.types_covered(library)
        yield from checks.orphans(library, used)
    yield from checks.records_fit(library)
    yield from checks.authority_of_cases(
        (
            (card.path, card.sector, card.approved_by, card.amount, card.currency)
            for card in library.cards.values()
            if card.amount and card.approved_by
        ),
        library.rules,
    )


def _read(refs: Iterable[tuple[str, str, tuple[str, ...]]], unread: set[str]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [ref for ref in refs if ref[1].partition("#")[0] not in unread]


def _link_findings(
    library: model.Library,
    store: Store,
    paths_by_kind: dict[str, dict[str, str]],
    kind_by_id: dict[str, str],
    used: set[str],
    unread: set[str],
) -> Iterator[checks.Located]:
    """Links in bodies lead to a text of the library, and to a heading that is there."""
    for paths in paths_by_kind.values():
        for path in paths.values():
            for target, line, column, length in store.heads[path].links:
                id, _hash, anchor = target.partition("#")
                used.add(id)
                if id in unread:
                    continue
                if id and (id not in kind_by_id or kind_by_id[id] in ("rule", "question")):
                    near = checks.nearest_id(id, kind_by_id)
                    yield (
                        path,
                        checks.Finding(
                            "link",
                            _('the link leads to "{id}", which does not exist').format(id=id),
                            _("the id of a text of the library"),
                            _('write "{word}"').format(word=near) if near else _("correct the id"),
                            line=line,
                            column=column,
                            length=length,
                        ),
                    )
                elif anchor and anchor not in _anchors(library, id or store.heads[path].id, kind_by_id):
                    yield (
                        path,
                        checks.Finding(
                            "link-anchor",
                            _('the text "{id}" has no heading "{anchor}"').format(
                                id=id or store.heads[path].id, anchor=anchor
                            ),
                            _("a heading of that text"),
                            _("correct the heading after `#`"),
                            line=line,
                            column=column,
                            length=length,
                        ),
                    )


def _anchors(library: model.Library, id: str, kind_by_id: dict[str, str]) -> set[str]:
    kind = kind_named(kind_by_id[id])
    entry = getattr(library, kind.collection)[id]
    return markdown.anchors(getattr(entry, "sections", ()))


def _newest(library: model.Library) -> date | None:
    """The newest day on which something was received, closed or reviewed."""
    days = [
        value[:10] for card in library.cards.values() for value in (card.received, card.closed, card.reviewed) if value
    ]
    days += [
        entry.care.reviewed.isoformat()
        for kind in KINDS_OF_FILE
        if kind.name != "case"
        for entry in getattr(library, kind.collection).values()
    ]
    return date.fromisoformat(max(days)) if days else None


def edition_of(library: model.Library, audiences: tuple[str, ...]) -> model.Library:
    """The library without the texts that are for others than `audiences`."""
    cards = {id: card for id, card in library.cards.items() if card.audience in audiences}
    others = {
        kind.collection: {
            id: entry for id, entry in getattr(library, kind.collection).items() if entry.care.audience in audiences
        }
        for kind in KINDS_OF_FILE
        if kind.name != "case"
    }
    return replace(library, cards=cards, cited_by=_cited_by(cards), **others)


def parse_entry(data: bytes, path: str, vocabulary: model.Vocabulary) -> tuple[Any, list[Problem]]:
    """The object in `data` as if it lay at `path`; None with problems where it is not valid."""
    kind = kind_of(path)
    if kind is None:
        return None, [_unknown_file(path)]
    source, problems = parse(data, path)
    if source is None:
        return None, problems
    entry, _links, found = read_entry(source, kind, vocabulary)
    return entry, problems + found
