"""Scores of tokens to the best span."""

from dataclasses import dataclass

import numpy as np

LONGEST = 80  # tokens of an answer
CANDIDATES = 20  # start tokens, and end tokens, that are paired

LENGTH = 0.25
"""Penalty for each e-fold of a span's tokens: start and end are scored separately, and the far end
of a list often scores as well as the near one. The best value of 0 to 2 on held-out questions."""


@dataclass(frozen=True, slots=True)
class Best:
    """The best span of one window.

    Attributes:
        first: Index of its first token.
        last: Index of its last token.
        score: Sum of its start and end scores, less the penalty for its length.
        null: Sum of the two scores of "no answer here".
    """

    first: int
    last: int
    score: float
    null: float


def best_span(scores: np.ndarray, first: int, parts: np.ndarray | None = None) -> Best | None:
    """The span with the highest score; None for a window without tokens.

    Args:
        scores: Shape (2 or more, tokens); rows 0 and 1 score each token as start and as end.
        first: Index of the window's first token. The last token of all is the end token.
        parts: The sentence number of each of the window's tokens; a span stays in one sentence.

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
    if score == -np.inf:  # no end fits any start: use a single token
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
