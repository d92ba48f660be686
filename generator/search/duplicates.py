"""Cases that were probably entered twice, as warnings for the editors."""

from __future__ import annotations

from pathlib import Path

from generator.content import model
from generator.content.checks import Finding, near_duplicate
from generator.content.library import locate
from generator.language import _, ngettext
from generator.problems import WARNING, Place, Problem
from generator.search.similar import Lists
from generator.source import read


def pairs(lists: Lists, library: model.Library) -> list[tuple[model.CaseCard, model.CaseCard]]:
    """Pairs of cases that read nearly alike and of which none refers to the other, in the order of their ids."""
    found = ((library.cards[one], library.cards[two]) for one, two in lists.twins())
    return [(one, two) for one, two in found if not _are_related(one, two)]


def problems(lists: Lists, library: model.Library, root: Path, most: int | None) -> list[Problem]:
    """A warning for each pair, at the title of the case with the greater id; a last one counts those beyond the most (None: tell all)."""
    found = pairs(lists, library)
    warnings = [_warning(one, two, root) for one, two in found[:most]]
    more = len(found) - len(warnings)
    if more > 0:
        message = ngettext(
            "{n} more pair of cases reads nearly alike", "{n} more pairs of cases read nearly alike", more
        )
        fix = _("run `casepress similar` to see all of them")
        rule, expected = warnings[0].rule, warnings[0].expected
        warnings.append(Problem(Place("cases"), rule, message.format(n=more), expected, fix, WARNING))
    return warnings


def _warning(one: model.CaseCard, two: model.CaseCard, root: Path) -> Problem:
    place = _at_title(one, root, near_duplicate(two.id, "")).place
    return _at_title(two, root, near_duplicate(one.id, str(place)))


def _at_title(card: model.CaseCard, root: Path, finding: Finding) -> Problem:
    source, _problems = read(root / card.path, root)
    if source is None:
        return Problem(Place(card.path), finding.rule, finding.message, finding.expected, finding.fix, finding.severity)
    return locate(source, finding)


def _are_related(one: model.CaseCard, two: model.CaseCard) -> bool:
    """Whether one of the two refers to the other."""
    named = {card.id: {card.superseded_by, *(id for id, _why in (*card.follows, *card.departs))} for card in (one, two)}
    return two.id in named[one.id] or one.id in named[two.id]
