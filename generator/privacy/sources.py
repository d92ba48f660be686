"""The first gate: the source of every file, and what may stand there with a reason."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.language import _, ngettext
from generator.privacy.detectors import DETECTORS, KINDS
from generator.privacy.finding import Found, find, mask, starred, text_key
from generator.problems import Place, Problem, nearest


@dataclass(frozen=True, slots=True)
class Scan:
    """What a scan of sources says: what is wrong, and what the finished pages may hold."""

    problems: tuple[Problem, ...]
    allowed: frozenset[str]
    """The texts that an allowance or the settings let pass, as `text_key` writes them."""


_ALLOWANCE = re.compile(r"(?:<!--|#)[^\S\n]*privacy[:：][^\S\n]*allow\b([^\n]*?)(?:-->|$)", re.MULTILINE)
_ALLOWANCE_PARTS = re.compile(r"([a-z-]*[a-z](?:\s*[,，、]\s*[a-z-]*[a-z])*)\s*(?:[–—:：-]+\s*(.*))?")


@dataclass(frozen=True, slots=True)
class _Allowance:
    kind: str
    line: int
    """The line it is for; 0 for the whole file."""
    start: int


def scan(texts: Iterable[tuple[str, str]], public: Collection[str] = ()) -> Scan:
    """What is wrong in these sources, given as (path, text). `public`: texts that the settings let pass."""
    problems: list[Problem] = []
    allowed = frozenset(map(text_key, public))
    passed = set(allowed)
    for path, text in texts:
        problems += _scan_path(path)
        problems += _scan_source(text, path, allowed, passed)
    return Scan(tuple(sorted(problems)), frozenset(passed))


def scan_text(text: str, path: str, public: Collection[str] = ()) -> list[Problem]:
    """What is wrong in one source, sorted; `path` is what its problems show."""
    return list(scan([(path, text)], public).problems)


def scan_files(root: Path, paths: Iterable[Path], public: Collection[str] = ()) -> Scan:
    """What is wrong in these files under `root`; bytes that are not UTF-8 are scanned around."""
    return scan(
        ((path.relative_to(root).as_posix(), path.read_bytes().decode("utf-8", "replace")) for path in sorted(paths)),
        public,
    )


def _scan_path(path: str) -> Iterator[Problem]:
    for item in find(path):
        yield problem_of(item, Place(path))


def _scan_source(text: str, path: str, allowed: frozenset[str], passed: set[str]) -> Iterator[Problem]:
    found = find(text)
    if not found and "privacy" not in text:
        return
    allowances: list[_Allowance] = []
    for match in _ALLOWANCE.finditer(text):
        read, problem = _read_allowance(text, path, match)
        allowances += read
        if problem:
            yield problem
    shown = starred(text, found)
    used: set[_Allowance] = set()
    for item in found:
        key = text_key(text[item.start : item.end])
        place = _place(text, path, item.start, item.end - item.start)
        matching = {each for each in allowances if each.kind == item.kind and each.line in (0, place.line)}
        used |= matching
        if matching:
            passed.add(key)
        elif key not in allowed:
            yield problem_of(item, place, _line(shown, item.start))
    for each in allowances:
        if each not in used:
            yield Problem(
                _place(text, path, each.start, len("privacy")),
                "privacy-allowance",
                _("nothing here needs the allowance for `{kind}`").format(kind=each.kind),
                expected=_("an allowance only where personal data stands"),
                fix=_("delete the allowance"),
                line_text=_line(shown, each.start),
            )


def _read_allowance(text: str, path: str, match: re.Match[str]) -> tuple[list[_Allowance], Problem | None]:
    """The allowances in one comment; with a problem, they count all the same."""
    start = text.index("privacy", match.start())
    parts = _ALLOWANCE_PARTS.fullmatch(match.group(1).strip())
    kinds = re.split(r"\s*[,，、]\s*", parts.group(1)) if parts else []
    unknown = [kind for kind in kinds if kind not in KINDS]
    place = _place(text, path, start, len("privacy"))
    alone = _line(text, start).strip() == match.group().strip()
    read = [_Allowance(kind, 0 if alone else place.line, start) for kind in kinds if kind in KINDS]
    example = f"privacy: allow {kinds[0] if kinds and not unknown else 'phone'} – ..."
    if unknown:
        message = _("`{kind}` is not a kind of personal data").format(kind=unknown[0])
        expected = _("one of {choices}").format(choices=_(", ").join(KINDS))
        fix = _("write `{name}`").format(name=nearest(unknown[0], KINDS) or KINDS[0])
    elif not parts or not (parts.group(2) or "").strip():
        message = _("the allowance gives no reason") if parts else _("the allowance is not readable")
        expected = _("the kind, a dash and the reason")
        fix = _("write `{example}` with the reason").format(example=example)
    else:
        return read, None
    return read, Problem(place, "privacy-allowance", message, expected, fix, line_text=mask(_line(text, start)))


def problem_of(item: Found, place: Place, line_text: str = "") -> Problem:
    detector = DETECTORS[item.detector]
    length = item.end - item.start
    return Problem(
        place,
        f"privacy-{detector.kind}",
        ngettext("{what} stands here ({n} character)", "{what} stands here ({n} characters)", length).format(
            what=_(detector.what), n=length
        ),
        expected=_("text that nobody can be found by"),
        fix=_(detector.fix),
        line_text=line_text,
    )


def _place(text: str, path: str, start: int, length: int) -> Place:
    return Place(path, text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start), length)


def _line(text: str, start: int) -> str:
    end = text.find("\n", start)
    return text[text.rfind("\n", 0, start) + 1 : len(text) if end < 0 else end]
