"""Scores of search, reader and shared words to probabilities: logistic regressions.

`python -m bot.evaluation.calibrate` finds the numbers and shows how well they hold.
"""

from math import exp

from bot.question.understand import Language

PASSAGE: dict[Language, tuple[float, ...]] = {
    "zh": (-5.838, 5.261, 0.018, 0.218),
    "en": (-9.075, 8.784, 0.327, 0.101),
}
"""Constant, fused score, relevance, margin of the span."""

SENTENCE: dict[Language, tuple[float, ...]] = {
    "zh": (-5.593, 0.615, 2.867, 3.367),
    "en": (-3.894, 0.671, 2.64, 2.164),
}
"""Constant, logit of the passage, support, whether the sentence holds the span."""

ANSWER: dict[Language, tuple[float, ...]] = {
    "zh": (0.735, 1.138, 0.0, 0.0),
    "en": (-0.508, 1.049, 0.0, 1.021),
}
"""Constant, logit of the best sentence, its support, share of the question that has a bridge."""

FARTHEST = 15.0
"""Margins and relevances beyond this are no surer."""


def passage_logit(language: Language, fused: float, relevance: float, margin: float) -> float:
    """How likely a passage is to answer.

    Args:
        language: Of the question.
        fused: Score of the search, from 0 to 1.
        relevance: The reader's logit.
        margin: By how much the reader's span beats "nothing here".
    """
    return _linear(PASSAGE[language], fused, _kept(relevance), _kept(margin))


def sentence_logit(language: Language, passage: float, support: float, *, spanned: bool) -> float:
    """How likely a sentence is to hold the answer.

    Args:
        language: Of the question.
        passage: `passage_logit` of the passage that it stands in.
        support: Share of the question that the sentence holds.
        spanned: The reader's span is in the sentence.
    """
    return _linear(SENTENCE[language], passage, support, float(spanned))


def confidence(language: Language, best: float, support: float, bridged: float) -> float:
    """The probability that an answer is right, from 0 to 1.

    Args:
        language: Of the question.
        best: `sentence_logit` of the sentence that is cited.
        support: Share of the question that this sentence holds.
        bridged: Share of the question's words that the archive has, be it in other words.
    """
    return 1 / (1 + exp(-_linear(ANSWER[language], best, support, bridged)))


def _kept(logit: float) -> float:
    return max(-FARTHEST, min(FARTHEST, logit))


def _linear(weights: tuple[float, ...], *values: float) -> float:
    constant, *rest = weights
    return constant + sum(weight * value for weight, value in zip(rest, values, strict=True))
