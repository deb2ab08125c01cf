"""Two score lists to one."""

from collections.abc import Mapping
from math import sqrt
from statistics import fmean


def fuse(
    meaning: Mapping[int, float], words: Mapping[int, float], *, weight: float
) -> list[tuple[int, float]]:
    """The convex sum of two searches, best first, as `(row, score between 0 and 1)`.

    Each list is scaled to mean 0 and deviation 1, so that a passage that stands out from its list
    counts for more than one among equals. A row missing from a list gets the lowest score of that
    list. Scores are fused, not ranks: rank fusion was worse than words alone on Chinese questions
    (Bruch, Gai and Ingber, "An Analysis of Fusion Functions for Hybrid Retrieval", 2022, find the
    same elsewhere). Rows of equal score keep the order of the archive.

    Args:
        meaning: Cosine by row.
        words: BM25 by row.
        weight: Share of `meaning`.

    >>> fuse({1: 0.9, 2: 0.8}, {2: 12.0, 3: 4.0}, weight=0.25)
    [(2, 1.0), (1, 0.3333333333333333), (3, 0.0)]
    """
    if not words or not meaning:
        weight = 0.0 if words else 1.0
    size = max(len(meaning), len(words))
    near, least_near = _standardised(meaning, size)
    found, least_found = _standardised(words, size)
    scores = {
        row: weight * near.get(row, least_near) + (1 - weight) * found.get(row, least_found)
        for row in near.keys() | found.keys()
    }
    return sorted(_scaled(scores).items(), key=lambda item: (-item[1], item[0]))


def _standardised(scores: Mapping[int, float], size: int) -> tuple[dict[int, float], float]:
    """Scores in deviations from their mean, and the score of a row missing from the list.

    A list shorter than the other ends because nothing more matched, so its missing rows have
    score 0. The only passage that holds a rare name then stands out from a hundred that do not.
    """
    values = [*scores.values(), *[0.0] * (size - len(scores))]
    if not scores:
        return {}, 0.0
    mean = fmean(values)
    deviation = sqrt(fmean((value - mean) ** 2 for value in values)) or 1.0
    return {row: (score - mean) / deviation for row, score in scores.items()}, (
        min(values) - mean
    ) / deviation


def _scaled(scores: Mapping[int, float]) -> dict[int, float]:
    """Scores scaled to 0..1; all become 1 if they are equal."""
    if not scores:
        return {}
    least, most = min(scores.values()), max(scores.values())
    if most == least:
        return dict.fromkeys(scores, 1.0)
    return {row: (score - least) / (most - least) for row, score in scores.items()}
