"""A question side to the ranks of the right articles, by meaning alone."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np

from bot.training.question_side.lessons import Lesson

DEPTHS = (1, 8, 40)
"""Passages among which the right article is looked for."""


def rank(scores: np.ndarray, positives: Sequence[int]) -> int:
    """The rank of the best of some passages, from 1; a tie counts against it.

    >>> rank(np.array([.1, .9, .5, .5]), [0, 2])
    3
    """
    best = max(positives, key=lambda row: scores[row])
    others = np.delete(scores, positives)
    return 1 + int((others >= scores[best]).sum())


def recalls(
    lessons: Sequence[Lesson],
    encode: Callable[[Sequence[str]], np.ndarray],
    passages: np.ndarray,
) -> dict[str, list[float]]:
    """The share of questions whose article is among the first 1, 8 and 40 passages.

    Args:
        lessons: Questions; their positives are all passages of the right article.
        encode: Texts to unit vectors, shape (texts, dimension).
        passages: The vectors of all passages.

    Returns:
        The three shares by language and form, such as `en typed` and `en read`.
    """
    ranks: dict[str, list[int]] = defaultdict(list)
    for name, pick in (("typed", 0), ("read", -1)):
        vectors = encode([one.forms[pick] for one in lessons])
        for one, vector in zip(lessons, vectors, strict=True):
            ranks[f"{one.language} {name}"].append(rank(passages @ vector, one.positives))
    return {
        name: [round(float(np.mean(np.array(found) <= depth)), 3) for depth in DEPTHS]
        for name, found in sorted(ranks.items())
    }
