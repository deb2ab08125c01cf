"""Scores to probabilities."""

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import probability
from bot.answering.probability import confidence, passage_logit, sentence_logit
from bot.question.understand import Language

LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(("zh", "en"))
LOGITS = st.floats(-30, 30)
SHARES = st.floats(0, 1)


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Numbers that are reckoned with in the head; those of the program are measured."""
    monkeypatch.setattr(
        probability, "PASSAGE", {"zh": (-1.0, 2.0, 0.5, 0.25), "en": (8.0, 1.0, 1.0, 1.0)}
    )
    monkeypatch.setattr(
        probability, "SENTENCE", {"zh": (1.0, 0.5, 2.0, 4.0), "en": (0.0, 1.0, 1.0, 1.0)}
    )
    monkeypatch.setattr(
        probability, "ANSWER", {"zh": (0.5, 1.0, 2.0, -1.0), "en": (0.0, 0.0, 0.0, 1.0)}
    )


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("language", "fused", "relevance", "margin", "logit"),
    [
        ("zh", 0.0, 0.0, 0.0, -1.0),
        ("zh", 0.5, 4.0, -2.0, -1.0 + 1.0 + 2.0 - 0.5),
        ("zh", 1.0, 15.0, -15.0, -1.0 + 2.0 + 7.5 - 3.75),
        ("zh", 1.0, 99.0, -99.0, -1.0 + 2.0 + 7.5 - 3.75),  # no surer than at 15
        ("en", 0.5, 4.0, -2.0, 8.0 + 0.5 + 4.0 - 2.0),
    ],
)
def test_a_passage_adds_up_its_search_relevance_and_margin(
    language: Language, fused: float, relevance: float, margin: float, logit: float
):
    assert passage_logit(language, fused, relevance, margin) == logit


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("language", "passage", "support", "spanned", "logit"),
    [
        ("zh", 0.0, 0.0, False, 1.0),
        ("zh", 3.0, 0.25, False, 1.0 + 1.5 + 0.5),
        ("zh", 3.0, 0.25, True, 1.0 + 1.5 + 0.5 + 4.0),
        ("en", -40.0, 0.25, True, -40.0 + 0.25 + 1.0),  # what is a logit already is kept whole
    ],
)
def test_a_sentence_adds_up_its_passage_support_and_span(
    language: Language, passage: float, support: float, *, spanned: bool, logit: float
):
    assert sentence_logit(language, passage, support, spanned=spanned) == logit


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("language", "best", "support", "bridged", "sure"),
    [
        ("zh", 0.5, 0.0, 1.0, 1 / 2),
        ("zh", log(3), 0.25, 1.0, 3 / 4),
        ("zh", -log(3), 0.0, 0.5, 1 / 4),
        ("zh", 0.0, 1.0, 0.0, 1 / (1 + exp(-2.5))),
        ("en", 9.0, 1.0, 0.0, 1 / 2),
    ],
)
def test_confidence_is_the_probability_of_the_sum(
    language: Language, best: float, support: float, bridged: float, sure: float
):
    assert confidence(language, best, support, bridged) == pytest.approx(sure)


@given(LANGUAGES, SHARES, LOGITS, LOGITS, st.floats(0.1, 5))
def test_as_measured_a_passage_is_likelier_the_better_search_and_reader_find_it(
    language: Language, fused: float, relevance: float, margin: float, more: float
):
    before = passage_logit(language, fused, relevance, margin)
    assert passage_logit(language, fused + more, relevance, margin) > before
    # Beyond the farthest, both are the same.
    farther = relevance + more > -15 and relevance < 15
    assert (passage_logit(language, fused, relevance + more, margin) > before) == farther
    farther = margin + more > -15 and margin < 15
    assert (passage_logit(language, fused, relevance, margin + more) > before) == farther


@given(LANGUAGES, LOGITS, SHARES, st.floats(0.1, 5))
def test_as_measured_a_sentence_is_likelier_with_the_span_and_with_more_of_the_question(
    language: Language, logit: float, share: float, more: float
):
    without = sentence_logit(language, logit, share, spanned=False)
    assert sentence_logit(language, logit, share, spanned=True) > without
    assert sentence_logit(language, logit, share + more, spanned=False) > without


@given(LANGUAGES, LOGITS, SHARES, SHARES)
def test_as_measured_confidence_rises_with_the_sentence(
    language: Language, logit: float, support: float, bridged: float
):
    sure = confidence(language, logit, support, bridged)
    assert 0 < sure <= 1
    assert confidence(language, logit + 1, support, bridged) >= sure
    assert confidence(language, -1, support, bridged) < confidence(language, 1, support, bridged)
