"""What an entry means without saying it: other words for the same, and the usual words of its matter.

Both indexes add these to an entry as weak words, so that a query needs no table of synonyms.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from generator.search.entries import Analysis, SearchEntry
from generator.search.speech import EVERYDAY, FUNCTION_CHARS
from generator.search.words import Words

# Words learned for a matter (type and sector): how many, and how much more frequent than elsewhere.
TYPICAL_WORDS = 60
TYPICAL_LIFT = 4.0
TYPICAL_STRENGTH = 0.6

# A word in this field means its synonyms so strongly.
SYNONYM_STRENGTHS = (
    ("title", 1.0),
    ("said", 0.9),
    ("tags", 0.8),
    ("point", 0.8),
    ("demand", 0.6),
    ("facts", 0.5),
)

_FUNCTION_CHARS = frozenset(FUNCTION_CHARS)


class Meaning:
    """The words that entries of one library mean without saying them."""

    def __init__(self, entries: Sequence[SearchEntry], words: Words, analysis: Analysis) -> None:
        self._words = words
        self._synonyms = Synonyms(words, analysis.synonyms)
        self._typical = typical_words(entries, words)

    def of(self, entry: SearchEntry) -> Mapping[str, float]:
        """Terms with a strength of 0 to 1; the entry may say some of them too."""
        meant = dict.fromkeys(self._typical.get(matter_of(entry), ()), TYPICAL_STRENGTH)
        meant.update(self._synonyms.expand(entry, self._words))
        return meant


def matter_of(entry: SearchEntry) -> tuple[object, ...]:
    """What the entry is about, as its facets say it."""
    return (entry.kind, entry.facets.get("type", ()), entry.facets.get("sector", ()))


def typical_words(ordered: Sequence[SearchEntry], words: Words) -> dict[tuple[object, ...], list[str]]:
    """For each matter, the pairs that its customers use much more than others: whoever uses them may mean it."""
    overall: Counter[str] = Counter()
    by_matter: dict[tuple[object, ...], Counter[str]] = defaultdict(Counter)
    sizes: Counter[tuple[object, ...]] = Counter()
    for entry in ordered:
        text = f"{entry.title}\n{entry.fields.get('said', '')}"
        found = {term for term in words.terms(text) if len(term) == 2 and not _FUNCTION_CHARS.issuperset(term)}
        overall.update(found)
        by_matter[matter_of(entry)].update(found)
        sizes[matter_of(entry)] += 1
    typical = {}
    for matter, counts in by_matter.items():
        worth = {
            term: count * math.log(lift)
            for term, count in counts.items()
            if count >= 3 and (lift := count / sizes[matter] * len(ordered) / overall[term]) >= TYPICAL_LIFT
        }
        typical[matter] = sorted(sorted(worth), key=lambda term: -worth[term])[:TYPICAL_WORDS]
    return typical


class Synonyms:
    """Finds groups of like words in a text by their first two characters."""

    def __init__(self, words: Words, own: Iterable[Sequence[str]]) -> None:
        self.groups: list[tuple[str, ...]] = []
        self.by_start: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for group in (*own, *EVERYDAY):
            members = tuple(dict.fromkeys(folded for word in group if (folded := words.fold(word).strip())))
            if len(members) < 2:
                continue
            self.groups.append(members)
            for member in members:
                if len(member) > 1:
                    self.by_start[member[:2]].append((member, len(self.groups) - 1))
        self.terms = [[(member, tuple(words.terms(member))) for member in members] for members in self.groups]

    def expand(self, entry: SearchEntry, words: Words) -> dict[str, float]:
        """Terms that the entry does not say but means, with a strength of 0 to 1."""
        found: dict[int, float] = {}
        for name, strength in SYNONYM_STRENGTHS:
            text = words.fold(entry.title if name == "title" else entry.fields.get(name, ""))
            for start in range(len(text) - 1):
                for member, group in self.by_start.get(text[start : start + 2], ()):
                    if found.get(group, 0.0) < strength and text.startswith(member, start):
                        found[group] = strength
        terms: dict[str, float] = {}
        for group, strength in found.items():
            for _, parts in self.terms[group]:
                for term in parts:
                    if len(term) > 1 or len(parts) == 1:
                        terms[term] = max(terms.get(term, 0.0), strength)
        return terms
