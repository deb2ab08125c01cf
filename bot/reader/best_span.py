"""Scores of tokens to the best span."""

from dataclasses import dataclass

import numpy as np

LONGEST = 80  # tokens of an answer
CANDIDATES = 20  # places of beginning, and of ending, that are paired

LENGTH = 0.25
"""What a span loses for each e-fold of its tokens: the two places are scored apart, and the far end
of a list often scores as well as the near one. Of 0 to 2, the best on held-out questions."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best span of one window.

    Attributes:
        first: The place of its first token.
        last: The place of its last token.
        score: Its two scores added, less LENGTH for its tokens.
        null: The two scores of "no answer here" added.
    """

    first: int
    last: int
    score: float
    null: float


def best_span(scores: np.ndarray, first: int, parts: np.ndarray | None = None) -> Best | None:
    """The span with the highest sum of both scores; None for a window without tokens.

    Args:
        scores: (2 or more, tokens): of beginning and of ending at each token.
        first: Where the window's tokens begin; its end token is the last of all.
        parts: For each of the window's tokens the number of its sentence; no span leaves one.

    >>> scores = np.array([[1, 0, 0, 5, 0, 0], [1, 0, 0, 0, 4, 0]], np.float32)
    >>> best_span(scores, 2)  # doctest: +ELLIPSIS
    Best(first=3, last=4, score=8.8267..., null=2.0)
    """
    begins, ends = scores[0, first:-1], scores[1, first:-1]
    if not begins.size:
        return None
    left = np.argsort(-begins, kind="stable")[:CANDIDATES]
    right = np.argsort(-ends, kind="stable")[:CANDIDATES]
    length = right[None, :] - left[:, None]
    fits = (length >= 0) & (length < LONGEST)
    if parts is not None:
        fits &= parts[left][:, None] == parts[right][None, :]
    toll = LENGTH * np.log1p(np.maximum(length, 0))
    sums = np.where(fits, begins[left][:, None] + ends[right] - toll, -np.inf)
    row, column = np.unravel_index(int(np.argmax(sums)), sums.shape)
    score = float(sums[row, column])
    if score == -np.inf:  # no end behind any beginning: one token then
        alone = int(np.argmax(begins + ends))
        return Best(
            first + alone,
            first + alone,
            float(begins[alone] + ends[alone]),
            float(scores[0, 0] + scores[1, 0]),
        )
    return Best(
        first + int(left[row]),
        first + int(right[column]),
        score,
        float(scores[0, 0] + scores[1, 0]),
    )
