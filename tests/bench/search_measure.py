"""How good a list of results is: nDCG@10 and MRR by class of query."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence


def ndcg(ids: Sequence[str], wanted: Mapping[str, int], depth: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `depth` ids, 0 to 1; gains are 2 ** grade - 1."""
    gain = sum((2 ** wanted.get(found, 0) - 1) / math.log2(place + 2) for place, found in enumerate(ids[:depth]))
    best = sorted(wanted.values(), reverse=True)[:depth]
    ideal = sum((2**grade - 1) / math.log2(place + 2) for place, grade in enumerate(best))
    return gain / ideal if ideal else 0.0


def reciprocal_rank(ids: Sequence[str], wanted: Mapping[str, int]) -> float:
    """1 over the place of the first id that is wanted with the highest grade; 0 if none is there."""
    top = max(wanted.values())
    return next((1 / (place + 1) for place, found in enumerate(ids) if wanted.get(found, 0) == top), 0.0)


def by_class(
    kinds: Sequence[str], found: Sequence[Sequence[str]], wanted: Sequence[Mapping[str, int]]
) -> dict[str, tuple[int, float, float, int]]:
    """For each class, and `all`: number of queries, mean nDCG@10, mean reciprocal rank, queries without any result."""
    groups: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for kind, ids, want in zip(kinds, found, wanted, strict=True):
        row = (ndcg(ids, want), reciprocal_rank(ids, want), not ids)
        groups[kind].append(row)
        groups["all"].append(row)
    return {
        kind: (
            len(rows),
            sum(row[0] for row in rows) / len(rows),
            sum(row[1] for row in rows) / len(rows),
            sum(row[2] for row in rows),
        )
        for kind, rows in groups.items()
    }
