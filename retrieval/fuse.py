"""Two score lists to one."""

from collections.abc import Mapping


def fuse(
    meaning: Mapping[int, float], words: Mapping[int, float], *, weight: float
) -> list[tuple[int, float]]:
    """The convex sum of two searches, best first, as `(row, score between 0 and 1)`.

    Each list is scaled to 0..1 (min-max); a row that one list lacks has 0 there. Scores are fused
    and not ranks: rank fusion was worse than words alone on Chinese questions (Bruch, Gai and
    Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2022, find the same elsewhere).
    Rows of equal score keep their order in the archive.

    Args:
        meaning: Cosine by row.
        words: BM25 by row.
        weight: Share of `meaning`.

    >>> fuse({1: 0.9, 2: 0.8}, {2: 12.0, 3: 4.0}, weight=0.4)
    [(2, 0.6), (1, 0.4), (3, 0.0)]
    """
    if not words or not meaning:
        weight = 0.0 if words else 1.0
    near, found = _scaled(meaning), _scaled(words)
    scores = {
        row: weight * near.get(row, 0.0) + (1 - weight) * found.get(row, 0.0)
        for row in near.keys() | found.keys()
    }
    return sorted(scores.items(), key=lambda item: (-item[1], item[0]))


def _scaled(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores moved to 0..1; where all are equal there is nothing to tell apart, and all are 1."""
    if not scores:
        return {}
    least, most = min(scores.values()), max(scores.values())
    if most == least:
        return dict.fromkeys(scores, 1.0)
    return {row: (score - least) / (most - least) for row, score in scores.items()}
