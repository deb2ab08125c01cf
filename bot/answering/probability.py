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
"""Margins and relevances are clipped to this distance from 0."""

FILE = Path(__file__).with_name("probability.json")


class PassageFeatures(NamedTuple):
    """Features that predict whether a passage answers; made by `passage_features`.

    Attributes:
        fused: Score of the search, from 0 to 1.
        relevance: The reader's logit, at most FARTHEST from 0.
        margin: Score of the reader's span less that of "nothing here", at most FARTHEST from 0.
    """

    fused: float
    relevance: float
    margin: float


class SentenceFeatures(NamedTuple):
    """Features that predict whether a sentence contains the answer.

    Attributes:
        passage: `passage_logit` of its passage.
        support: Weighted share of the question's words in the sentence and its surroundings, from
            0 to 1.
        spanned: Whether the reader's span is in the sentence and can be the answer.
    """

    passage: float
    support: float
    spanned: bool


class AnswerFeatures(NamedTuple):
    """Features that predict whether an answer is right.

    Attributes:
        best: `sentence_logit` of the sentence ranked first.
        bridged: Share of the question's words that the archive has, in the same or other words.
    """

    best: float
    bridged: float


NotNegative = Annotated[float, Meta(ge=0)]
"""A higher feature never makes an answer less likely."""


class PassageWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the PassageFeatures."""

    constant: float
    fused: NotNegative
    relevance: NotNegative
    margin: NotNegative


class SentenceWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the SentenceFeatures."""

    constant: float
    passage: NotNegative
    support: NotNegative
    spanned: NotNegative


class AnswerWeights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Weights of the AnswerFeatures."""

    constant: float
    best: NotNegative
    bridged: NotNegative


class Weights(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The three regressions for one language, and the thresholds of the last one's result.

    Each regression feeds its result to the next.
    """

    passage: PassageWeights
    sentence: SentenceWeights
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


def passage_features(fused: float, relevance: float, margin: float) -> PassageFeatures:
    """The features of a passage, from the scores of search and reader.

    >>> passage_features(0.8, 2.5, 99.0)
    PassageFeatures(fused=0.8, relevance=2.5, margin=15.0)
    """
    return PassageFeatures(fused, _kept(relevance), _kept(margin))


def passage_logit(language: Language, features: PassageFeatures) -> float:
    """How likely a passage is to answer a question in a language, as a logit."""
    return logit_of(CALIBRATED.of(language).passage, features)


def sentence_logit(language: Language, features: SentenceFeatures) -> float:
    """How likely a sentence is to contain the answer to a question in a language, as a logit."""
    return logit_of(CALIBRATED.of(language).sentence, features)


def confidence(language: Language, features: AnswerFeatures) -> float:
    """The probability that an answer to a question in a language is right, from 0 to 1."""
    return probability_of(logit_of(CALIBRATED.of(language).answer, features))


def bounds_of(language: Language, settings: Settings) -> Bounds:
    """The thresholds of confidence for questions in a language, by the settings."""
    return bounds(CALIBRATED.of(language).thresholds, settings)


def logit_of(
    weights: PassageWeights | SentenceWeights | AnswerWeights, features: tuple[float, ...]
) -> float:
    """The constant plus the sum of each weight times its feature.

    >>> logit_of(AnswerWeights(-0.5, 1.0, 2.0), AnswerFeatures(best=3.0, bridged=0.5))
    3.5
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
