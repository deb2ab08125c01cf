"""Outcomes to the reliability of the confidence, and to the effect of each threshold."""

import statistics
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from bot.evaluation.evaluate import Outcome, is_right

BINS = 10
THRESHOLDS = tuple(step / 20 for step in range(21))


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Answers of similar confidence.

    Attributes:
        low: Lower bound of the confidence in the bin.
        answers: Number of answers.
        confidence: Their mean confidence.
        right: Share of them that are right.
    """

    low: float
    answers: int
    confidence: float
    right: float


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """The effect of refusing answers whose confidence is below a threshold.

    Attributes:
        confidence: The threshold.
        chosen: Whether it is the threshold of the settings.
        refusal_f1: F1 of the refusals, for the questions without an answer.
        answerable_refused: Share of the answerable questions that are refused.
        wrong: Share of the given answers that are not right.
    """

    confidence: float
    chosen: bool
    refusal_f1: float
    answerable_refused: float
    wrong: float


class Told(NamedTuple):
    """The confidence of an answer, and whether the answer is right.

    Attributes:
        confidence: Confidence of the answer, from 0 to 1.
        right: Whether the answer is right.
        answerable: Whether the question has an answer.
    """

    confidence: float
    right: bool
    answerable: bool


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """The bins of the outcomes with hits."""
    return bins_of([_told(one) for one in outcomes if one.answer.hits])


def bins_of(told: Sequence[Told]) -> list[Bin]:
    """The non-empty bins, all of equal width."""
    bins = []
    for at in range(BINS):
        part = [one for one in told if min(int(one.confidence * BINS), BINS - 1) == at]
        if part:
            bins.append(
                Bin(
                    low=at / BINS,
                    answers=len(part),
                    confidence=statistics.fmean(one.confidence for one in part),
                    right=statistics.fmean(one.right for one in part),
                )
            )
    return bins


def thresholds(outcomes: Sequence[Outcome], chosen: float) -> list[Threshold]:
    """The effect of each threshold on the outcomes, including the chosen threshold."""
    return thresholds_of([_told(one) for one in outcomes], chosen)


def thresholds_of(told: Sequence[Told], chosen: float) -> list[Threshold]:
    """The effect of each threshold, including the chosen one."""
    places = sorted({*THRESHOLDS, chosen})
    return [_threshold(told, place, chosen=place == chosen) for place in places]


def _told(one: Outcome) -> Told:
    return Told(one.answer.confidence, is_right(one), one.asked.answerable)


def _threshold(told: Sequence[Told], place: float, *, chosen: bool) -> Threshold:
    refused = [one for one in told if one.confidence < place]
    answered = [one for one in told if one.confidence >= place]
    hopeless = sum(not one.answerable for one in told)
    rightly = sum(not one.answerable for one in refused)
    answerable = len(told) - hopeless
    return Threshold(
        confidence=place,
        chosen=chosen,
        refusal_f1=2 * rightly / (len(refused) + hopeless) if refused or hopeless else 0.0,
        answerable_refused=(len(refused) - rightly) / answerable if answerable else 0.0,
        wrong=1 - statistics.fmean(one.right for one in answered) if answered else 0.0,
    )
