"""Outcomes to how well the confidence of answers holds, and what a threshold would refuse."""

import statistics
from collections.abc import Sequence

import msgspec

from bot.evaluation.evaluate import Outcome, is_right

BINS = 10
THRESHOLDS = tuple(step / 20 for step in range(21))


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Answers of like confidence.

    Attributes:
        low: The least confidence of the bin.
        answers: How many.
        confidence: Their mean confidence.
        right: Share of them whose quotations hold the answer.
    """

    low: float
    answers: int
    confidence: float
    right: float


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """What would become of the questions if less sure answers were refused.

    Attributes:
        confidence: The threshold.
        chosen: It is that of the settings.
        refusal_f1: Of "not in the archive", for questions that have no answer.
        answerable_refused: Share of the answerable questions.
        wrong: Share of the given answers that are not right.
    """

    confidence: float
    chosen: bool
    refusal_f1: float
    answerable_refused: float
    wrong: float


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Bins of equal width that hold any answers."""
    told = [(one.answer.confidence, is_right(one)) for one in outcomes if one.answer.hits]
    bins = []
    for at in range(BINS):
        part = [one for one in told if min(int(one[0] * BINS), BINS - 1) == at]
        if part:
            bins.append(
                Bin(
                    low=at / BINS,
                    answers=len(part),
                    confidence=statistics.fmean(sure for sure, _ in part),
                    right=statistics.fmean(right for _, right in part),
                )
            )
    return bins


def thresholds(outcomes: Sequence[Outcome], chosen: float) -> list[Threshold]:
    """What each threshold would do, the chosen one among them."""
    places = sorted({*THRESHOLDS, chosen})
    return [_threshold(outcomes, place, chosen=place == chosen) for place in places]


def _threshold(outcomes: Sequence[Outcome], place: float, *, chosen: bool) -> Threshold:
    refused = [one for one in outcomes if one.answer.confidence < place]
    answered = [one for one in outcomes if one.answer.confidence >= place]
    hopeless = sum(not one.asked.answerable for one in outcomes)
    rightly = sum(not one.asked.answerable for one in refused)
    answerable = len(outcomes) - hopeless
    return Threshold(
        confidence=place,
        chosen=chosen,
        refusal_f1=2 * rightly / (len(refused) + hopeless) if refused or hopeless else 0.0,
        answerable_refused=(len(refused) - rightly) / answerable if answerable else 0.0,
        wrong=1 - statistics.fmean(map(is_right, answered)) if answered else 0.0,
    )
