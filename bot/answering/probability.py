"""Scores of search, reader and shared words to probabilities, by logistic regression.

`python -m bot.evaluation.calibrate` fits the weights in `probability.json` and tests them on
held-out questions, which also give the thresholds in that file.
"""

from math import exp
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from bot.answering.three_ways import Bounds, Thresholds, bounds
from bot.question.understand import Language
from retrieval.errors import WenbaoError
from retrieval.settings import Settings

FARTHEST = 15.0
"""Margins are clipped to this distance from 0."""

MOST_LEAD = 5.0
"""A greater lead over other answers counts as this one."""

FILE = Path(__file__).with_name("probability.json")


class PassageFeatures(NamedTuple):
    """Features that predict whether a passage answers; made by `passage_features`.

    Attributes:
        fused: Score of the search, from 0 to 1.
        margin: Score of the reader's span less that of "nothing here", at most FARTHEST from 0.
        support: Weighted share of the question's words in the answering sentence and around it.
        named: Share of the question's names that the article has.
        fits: Whether the span can be what the question asks for.
        told: Whether the sentence has the verb of the question with a person on the right side, or
            the article prints the role asked for.
    """

    fused: float
    margin: float
    support: float
    named: float
    fits: bool
    told: bool


class AnswerFeatures(NamedTuple):
    """Features that predict whether an answer is right.

    Attributes:
        best: `passage_logit` of the passage ranked first.
        lead: How far the best passage with another answer is behind it, at most MOST_LEAD.
    """

    best: float
    lead: float


NotNegative = Annotated[float, Meta(ge=0)]
"""A higher feature never makes an answer less likely."""


class PassageWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the PassageFeatures."""

    constant: float
    fused: NotNegative
    margin: NotNegative
    support: NotNegative
    named: NotNegative
    fits: NotNegative
    told: NotNegative


class AnswerWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the AnswerFeatures."""

    constant: float
    best: NotNegative
    lead: NotNegative


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The two regressions for one language, and the thresholds of the second one's result.

    The first feeds its result to the second.
    """

    passage: PassageWeights
    answer: AnswerWeights
    thresholds: Thresholds = Thresholds()


class Calibration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The contents of `probability.json`.

    Attributes:
        reader: `reader_id` of the reader whose scores the weights were fitted to.
        zh: Weights for Chinese questions.
        en: Weights for English questions.
    """

    reader: str
    zh: Weights
    en: Weights

    def of(self, language: Language) -> Weights:
        """The weights for one language."""
        return self.zh if language == "zh" else self.en


def read_calibration(file: Path) -> Calibration:
    """Reads the weights from a file.

    Raises:
        WenbaoError: The file is missing, a weight is missing, unknown or negative, or a threshold
            rises where more may be wrong.
    """
    try:
        return msgspec.json.decode(file.read_bytes(), type=Calibration)
    except (OSError, msgspec.DecodeError) as error:
        raise WenbaoError(f"{file}: not a valid file of probability weights ({error})") from error


CALIBRATED = read_calibration(FILE)
"""The weights in use."""


def passage_features(
    fused: float,
    margin: float,
    *,
    support: float,
    named: float,
    fits: bool,
    told: bool,
) -> PassageFeatures:
    """The features of a passage; the reader's logit is clipped.

    >>> passage_features(0.8, 99.0, support=0.5, named=1.0, fits=True, told=False).margin
    15.0
    """
    return PassageFeatures(fused, _kept(margin), support, named, fits, told)


def passage_logit(language: Language, features: PassageFeatures) -> float:
    """How likely a passage is to answer a question in a language, as a logit."""
    return logit_of(CALIBRATED.of(language).passage, features)


def confidence(language: Language, features: AnswerFeatures) -> float:
    """The probability that an answer to a question in a language is right, from 0 to 1."""
    return probability_of(logit_of(CALIBRATED.of(language).answer, features))


def bounds_of(language: Language, settings: Settings) -> Bounds:
    """The thresholds of confidence for questions in a language, by the settings."""
    return bounds(CALIBRATED.of(language).thresholds, settings)


def logit_of(weights: PassageWeights | AnswerWeights, features: tuple[float, ...]) -> float:
    """The constant plus the sum of each weight times its feature.

    >>> logit_of(AnswerWeights(-0.5, 1.0, 0.5), AnswerFeatures(3.0, lead=1.0))
    3.0
    """
    constant, *rest = msgspec.structs.astuple(weights)
    total: float = constant + sum(
        weight * value for weight, value in zip(rest, features, strict=True)
    )
    return total


def probability_of(logit: float) -> float:
    """The probability of a logit.

    >>> probability_of(0.0)
    0.5
    """
    return 1 / (1 + exp(-logit))


def _kept(logit: float) -> float:
    return max(-FARTHEST, min(FARTHEST, logit))
