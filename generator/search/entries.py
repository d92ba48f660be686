"""What is searched: entries of any kind, what a vocabulary adds, and how much each field of an entry counts.

Neutral on purpose: whoever has content turns it into entries; the indexes know nothing of cases or playbooks.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.search.words import Words


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """Something to be found.

    fields: texts under `said title point tags facts demand outcome lesson body`; facets: values by axis;
    numbers: `remedy` (yuan), `days`, `satisfaction` (1 to 5), `date` (ordinal), `cited` (how many entries rely on it);
    display: what a row shows.
    """

    id: str
    kind: str
    url: str
    title: str
    fields: Mapping[str, str] = field(default_factory=dict)
    facets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Mapping[str, float] = field(default_factory=dict)
    display: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Analysis:
    """What the library's vocabulary adds: other words for the same, phrases that say nothing, words for facets.

    synonyms: groups of words; facet_words: for each axis and value, the words that mean it, its label first.
    """

    synonyms: tuple[tuple[str, ...], ...] = ()
    stop_phrases: tuple[str, ...] = ()
    facet_words: Mapping[str, Mapping[str, tuple[str, ...]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Field:
    """How a field counts: its weight, the length (in characters) from which it is long, and its bit in a posting."""

    weight: float
    length: int
    bit: int


FIELDS = {
    "id": Field(8.0, 10, 1),
    "title": Field(5.0, 16, 1),
    "said": Field(4.5, 30, 1),
    "tags": Field(3.0, 20, 1),
    "point": Field(3.2, 50, 2),
    "facts": Field(1.3, 200, 4),
    "demand": Field(1.6, 30, 8),
    "outcome": Field(1.2, 80, 16),
    "lesson": Field(1.0, 80, 16),
    "body": Field(1.0, 400, 4),
}

# Saturation of a word's weight in an entry, and how much the length of a field matters (BM25F).
SATURATION = 1.8
LENGTH_SLOPE = 0.25

# Fields from which initials, head words, completions and other words for the same are taken.
STRONG_FIELDS = ("title", "said", "tags", "point")


def weigh(entry: SearchEntry, words: Words) -> tuple[dict[str, float], dict[str, int], set[str]]:
    """For each term of an entry its weight over all fields and the bits of the fields; and the terms of strong fields.

    Terms are those of `Words.terms`, and initials for strong fields. A weight has no unit; see SATURATION.
    """
    weights: dict[str, float] = {}
    masks: dict[str, int] = {}
    strong: set[str] = set()
    for name, text in (("id", entry.id), ("title", entry.title), *entry.fields.items()):
        spec = FIELDS.get(name)
        if spec is None or not text:
            continue
        found = Counter(words.terms(text))
        if name in STRONG_FIELDS:
            strong.update(found)
            found.update(words.initials(text))
        unit = spec.weight / (1 - LENGTH_SLOPE + LENGTH_SLOPE * len(text) / spec.length)
        bit = spec.bit
        for term, times in found.items():
            if term in weights:
                weights[term] += unit * times
                masks[term] |= bit
            else:
                weights[term] = unit * times
                masks[term] = bit
    return weights, masks, strong
