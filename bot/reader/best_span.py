"""Scores of tokens to the best span, and to the other members of a list."""

from dataclasses import dataclass

import numpy as np

LONGEST = 80  # tokens of an answer
CANDIDATES = 20  # start tokens, and end tokens, that are paired

LENGTH = 0.25
"""Penalty for each e-fold of a span's tokens: start and end are scored separately, and the far end
of a list often scores as well as the near one. The best value of 0 to 2 on held-out questions."""

AS_GOOD = 3.0
"""Members of a list score at most this much less than the best one."""

INSIDE = 0.4
"""Least mean probability that a further member's tokens are inside an answer."""

MOST_MEMBERS = 10


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
    left, right, sums = _pairs(begins, ends, parts)
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


def other_members(
    scores: np.ndarray, first: int, best: Best, parts: np.ndarray | None = None
) -> list[tuple[int, int]]:
    """The further answers of a window, as first and last token, in the order of the text.

    Spans do not overlap. Each scores nearly as well as the best one, and its tokens are marked as
    inside an answer.

    Args:
        scores: Shape (4, tokens); row 3 are logits of being inside an answer.
        first: Index of the window's first token.
        best: The best span of the window.
        parts: As for `best_span`.
    """
    begins, ends = scores[0, first:-1], scores[1, first:-1]
    left, right, sums = _pairs(begins, ends, parts)
    inside = np.concatenate([[0.0], np.cumsum(1 / (1 + np.exp(-scores[3, first:-1])))])
    kept = [(best.first - first, best.last - first)]
    for flat in np.argsort(-sums, axis=None, kind="stable"):
        row, column = np.unravel_index(int(flat), sums.shape)
        if sums[row, column] < best.score - AS_GOOD or len(kept) == MOST_MEMBERS:
            break
        start, end = int(left[row]), int(right[column])
        apart = all(end < other[0] or start > other[1] for other in kept)
        if apart and (inside[end + 1] - inside[start]) / (end + 1 - start) >= INSIDE:
            kept.append((start, end))
    return [(first + start, first + end) for start, end in sorted(kept[1:])]


def _pairs(
    begins: np.ndarray, ends: np.ndarray, parts: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The best starts and ends, and the score of each pair; impossible pairs score -inf."""
    left = np.argsort(-begins, kind="stable")[:CANDIDATES]
    right = np.argsort(-ends, kind="stable")[:CANDIDATES]
    length = right[None, :] - left[:, None]
    fits = (length >= 0) & (length < LONGEST)
    if parts is not None:
        fits &= parts[left][:, None] == parts[right][None, :]
    toll = LENGTH * np.log1p(np.maximum(length, 0))
    return left, right, np.where(fits, begins[left][:, None] + ends[right] - toll, -np.inf)
