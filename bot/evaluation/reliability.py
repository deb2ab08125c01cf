"""Outcomes to the reliability of the confidence, and to the effect of each threshold."""

import statistics
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from bot.answering.probability import bounds_of
from bot.answering.three_ways import Bounds, Way
from bot.evaluation.evaluate import Outcome, is_right
from bot.question.understand import Language
from retrieval.settings import Settings

BINS = 10
THRESHOLDS = tuple(step / 20 for step in range(21))


class Bin(msgspec.Struct, frozen=True, kw_only=True):
    """Answers of similar confidence.

    Attributes:
        low: Lower bound of the confidence in the bin.
        answers: Number of answers.
        confidence: Their mean confidence.
        right: Share of them that are right.
        answered: Number of them that are given.
        perhaps: Number of them that become a "perhaps"; the others become refusals.
    """

    low: float
    answers: int
    confidence: float
    right: float
    answered: int
    perhaps: int


class Threshold(msgspec.Struct, frozen=True, kw_only=True):
    """The effect of giving only answers whose confidence is not below a threshold.

    Attributes:
        confidence: The threshold.
        chosen: What the settings use it for: `answered`, `perhaps`, or nothing; followed by the
            language if there are several.
        refusal_f1: F1 of the questions not answered, for those without an answer.
        answerable_refused: Share of the answerable questions that are not answered.
        wrong: Share of the given answers that are not right.
    """

    confidence: float
    chosen: str
    refusal_f1: float
    answerable_refused: float
    wrong: float


class Told(NamedTuple):
    """The confidence of an answer, how it is given, and whether it is right.

    Attributes:
        confidence: Confidence of the answer, from 0 to 1.
        right: Whether the answer is right.
        answerable: Whether the question has an answer.
        way: Whether it is given, becomes a "perhaps", or a refusal.
    """

    confidence: float
    right: bool
    answerable: bool
    way: Way


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
                    answered=sum(one.way == "answered" for one in part),
                    perhaps=sum(one.way == "perhaps" for one in part),
                )
            )
    return bins


def thresholds(outcomes: Sequence[Outcome], settings: Settings) -> list[Threshold]:
    """The effect of each threshold on the outcomes, including those of the settings."""
    languages = sorted({one.answer.question.language for one in outcomes})
    chosen = {language: bounds_of(language, settings) for language in languages}
    return thresholds_of([_told(one) for one in outcomes], chosen)


def thresholds_of(told: Sequence[Told], chosen: Mapping[Language, Bounds]) -> list[Threshold]:
    """The effect of each threshold, including the chosen ones of each language."""
    names: dict[float, list[str]] = {}
    for language, bounds in chosen.items():
        for way, place in bounds._asdict().items():
            names.setdefault(place, []).append(f"{way} {language}" if len(chosen) > 1 else way)
    places = sorted({*THRESHOLDS, *names})
    return [_threshold(told, place, chosen=", ".join(names.get(place, ()))) for place in places]


def _told(one: Outcome) -> Told:
    way: Way = "not_in_archive" if one.answer.status == "unclear" else one.answer.status
    return Told(one.answer.confidence, is_right(one.guess, one.asked), one.asked.answerable, way)


def _threshold(told: Sequence[Told], place: float, *, chosen: str) -> Threshold:
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


def area(right: np.ndarray, wrong: np.ndarray) -> float:
    """The probability that a right one scores above a wrong one; equal scores count half.

    >>> area(np.array([2.0, 1.0]), np.array([0.0, 1.0]))
    0.875
    """
    above = (right[:, None] > wrong[None]).mean() + (right[:, None] == wrong[None]).mean() / 2
    return float(above)
