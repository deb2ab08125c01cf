"""Scores of search, reader and shared words to probabilities: logistic regressions.

`python -m tests.calibrate` finds the numbers and shows how well they hold.
"""

from math import exp

from bot.question import Language

PASSAGE: dict[Language, tuple[float, ...]] = {
    "zh": (-5.553, 4.862, 0.135, 0.191),
    "en": (-8.941, 8.606, 0.632, 0.012),
}
"""Constant, fused score, relevance, margin of the span."""

SENTENCE: dict[Language, tuple[float, ...]] = {
    "zh": (-5.446, 0.608, 2.874, 3.155),
    "en": (-3.834, 0.697, 2.304, 2.27),
}
"""Constant, logit of the passage, support, whether the sentence holds the span."""

ANSWER: dict[Language, tuple[float, ...]] = {
    "zh": (0.782, 1.197, 0.0, 0.0),
    "en": (-2.266, 0.958, 0.0, 2.909),
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
