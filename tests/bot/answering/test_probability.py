"""Scores to probabilities."""

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.probability import confidence, passage_logit, sentence_logit
from bot.question.understand import Language

LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(("zh", "en"))
LOGITS = st.floats(-30, 30)
SHARES = st.floats(0, 1)


@given(LANGUAGES, SHARES, LOGITS, LOGITS, st.floats(0.1, 5))
def test_a_passage_is_likelier_the_better_search_and_reader_find_it(
    language: Language, fused: float, relevance: float, margin: float, more: float
):
    before = passage_logit(language, fused, relevance, margin)
    assert passage_logit(language, min(1.0, fused + more / 5), relevance, margin) >= before
    assert passage_logit(language, fused, relevance + more, margin) >= before


@given(LANGUAGES, LOGITS, SHARES)
def test_a_sentence_is_likelier_with_the_span_and_with_more_of_the_question(
    language: Language, logit: float, share: float
):
    without = sentence_logit(language, logit, share, spanned=False)
    assert sentence_logit(language, logit, share, spanned=True) > without
    assert sentence_logit(language, logit, 1.0, spanned=False) >= without


@given(LANGUAGES, LOGITS, SHARES, SHARES)
def test_confidence_is_a_probability_and_rises_with_the_sentence(
    language: Language, logit: float, support: float, bridged: float
):
    sure = confidence(language, logit, support, bridged)
    assert 0 <= sure <= 1
    assert confidence(language, logit + 1, support, bridged) >= sure


def test_logits_beyond_the_farthest_are_no_surer():
    assert passage_logit("zh", 1.0, 15.0, 99.0) == passage_logit("zh", 1.0, 99.0, 15.0)
