"""The terms of a group to their boosts."""

from collections.abc import Callable
from math import log

from retrieval.records import Group


def boosts(group: Group, frequency: Callable[[str], int], passages: int) -> list[tuple[str, float]]:
    """The terms of a group with boosts that make them together as rare as one word.

    Each term gets the inverse document frequency of the whole group, weighted by fit: a rare term
    among many translations is not a rare word of the question (probabilistic structured queries,
    Darwish and Oard, 2003, after Pirkola, 1998).

    Args:
        group: One thing that a question asks for.
        frequency: Returns how many passages hold a word; a phrase is as frequent as its rarest.
        passages: The number of passages in the archive.

    >>> meet = Group("met", (("会见", 1.0), ("接见", 1.0), ("会晤", 0.5)), "dictionary")
    >>> boosts(meet, {"会见": 30, "接见": 1, "会晤": 0}.get, 100)
    [('会见', 0.973...), ('接见', 0.276...)]
    """
    if len(group.terms) == 1:
        return list(group.terms)
    found = [(term, fit, min(map(frequency, group.words(term)))) for term, fit in group.terms]
    together = rarity(sum(fit * count for _, fit, count in found), passages)
    return [
        (term, fit * min(1.0, together / rarity(count, passages)))
        for term, fit, count in found
        if count
    ]


def rarity(count: float, passages: int) -> float:
    """BM25's inverse document frequency, in nats."""
    count = min(count, passages)
    return log(1 + (passages - count + 0.5) / (count + 0.5))
