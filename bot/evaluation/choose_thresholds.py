"""Notes on held-out questions to the thresholds of `probability.json`."""

from collections.abc import Sequence
from itertools import accumulate

from bot.answering.probability import Weights
from bot.answering.three_ways import Thresholds, threshold
from bot.evaluation.notes import Note, confidence_of
from retrieval.settings import Settings

ANSWERED = (5, 10, 15, 20, 25, 30, 40, 50)
"""Numbers of wrong answers among a hundred for which a threshold is chosen."""

PERHAPS = (30, 40, 50, 60, 70, 80)
"""The same for "perhaps"; such replies are wrong more often."""

STEPS = 1000
"""Thresholds are multiples of 1/STEPS."""


def choose_thresholds(notes: Sequence[Note], weights: Weights) -> Thresholds:
    """The lowest thresholds at which at most so many of a hundred are wrong.

    Those for `answered` count all questions at or above the threshold. Those for `perhaps` count
    the questions from the threshold up to that for `answered`, at the default of the setting
    `wrong`. Questions whose confidence does not depend on the weights do not count.

    Args:
        notes: Notes on questions in one language that the weights were not fitted to.
        weights: The regressions that give the confidence.
    """
    told = [confidence_of(one, weights) for one in notes if one.given is None]
    answered = {wrong: lowest(told, wrong=wrong) for wrong in ANSWERED}
    upper = threshold(answered, Settings().wrong)
    doubted = [(sure, right) for sure, right in told if sure < upper]
    return Thresholds(
        answered, {wrong: min(upper, lowest(doubted, wrong=wrong)) for wrong in PERHAPS}
    )


def lowest(told: Sequence[tuple[float, bool]], *, wrong: float) -> float:
    """The lowest threshold at which at most so many of a hundred are wrong.

    Args:
        told: The confidence of each answer, below 1, and whether the answer is right.
        wrong: Most wrong answers of a hundred; where nothing is answered, none is wrong.

    >>> told = [(0.9, True), (0.8, True), (0.7, False), (0.6, True), (0.1, False)]
    >>> [lowest(told, wrong=wrong) for wrong in (0, 25, 40)]
    [0.701, 0.101, 0.0]
    """
    steps = range(STEPS, -1, -1)
    right, all_ = [0] * (STEPS + 1), [0] * (STEPS + 1)
    for sure, is_right in told:
        at = int(sure * STEPS)  # at this threshold and below, it is answered
        all_[at] += 1
        right[at] += is_right
    answered = accumulate(all_[at] for at in steps)
    rightly = accumulate(right[at] for at in steps)
    best = STEPS
    for at, answers, good in zip(steps, answered, rightly, strict=True):
        if 100 * (answers - good) <= wrong * answers:
            best = at
    return best / STEPS
