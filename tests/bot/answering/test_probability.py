"""Scores to probabilities."""

import json
from math import log
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import probability
from bot.answering.probability import (
    CALIBRATED,
    FILE,
    AnswerFeatures,
    AnswerWeights,
    Calibration,
    PassageFeatures,
    PassageWeights,
    SentenceFeatures,
    SentenceWeights,
    Weights,
    confidence,
    passage_features,
    passage_logit,
    read_calibration,
    sentence_logit,
)
from bot.question.understand import Language
from bot.reader.reader import reader_id
from retrieval.errors import WenbaoError

LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(("zh", "en"))
LOGITS = st.floats(-30, 30)
SHARES = st.floats(0, 1)


def passage(language: Language, fused: float, relevance: float, margin: float) -> float:
    return passage_logit(language, passage_features(fused, relevance, margin))


@given(LANGUAGES, SHARES, LOGITS, LOGITS, st.floats(0.1, 5))
def test_a_passage_is_likelier_the_better_search_and_reader_find_it(
    language: Language, fused: float, relevance: float, margin: float, more: float
):
    before = passage(language, fused, relevance, margin)
    assert passage(language, min(1.0, fused + more / 5), relevance, margin) >= before
    assert passage(language, fused, relevance + more, margin) >= before


@given(LANGUAGES, LOGITS, SHARES)
def test_a_sentence_is_likelier_with_the_span_and_with_more_of_the_question(
    language: Language, logit: float, share: float
):
    without = sentence_logit(language, SentenceFeatures(logit, share, spanned=False))
    assert sentence_logit(language, SentenceFeatures(logit, share, spanned=True)) > without
    assert sentence_logit(language, SentenceFeatures(logit, 1.0, spanned=False)) >= without


@given(LANGUAGES, LOGITS, SHARES)
def test_confidence_is_a_probability_and_rises_with_the_sentence(
    language: Language, logit: float, bridged: float
):
    sure = confidence(language, AnswerFeatures(logit, bridged))
    assert 0 <= sure <= 1
    assert confidence(language, AnswerFeatures(logit + 1, bridged)) >= sure


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that are reckoned with in the head; those of the program are measured."""
    zh = Weights(
        PassageWeights(-1.0, 2.0, 0.5, 0.25),
        SentenceWeights(1.0, 0.5, 2.0, 4.0),
        AnswerWeights(0.5, 1.0, 2.0),
    )
    en = Weights(
        PassageWeights(8.0, 1.0, 1.0, 1.0),
        SentenceWeights(0.0, 1.0, 1.0, 1.0),
        AnswerWeights(0.0, 0.0, 1.0),
    )
    monkeypatch.setattr(probability, "CALIBRATED", Calibration("", zh, en))


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
    assert passage(language, fused, relevance, margin) == logit


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("language", "features", "logit"),
    [
        ("zh", SentenceFeatures(0.0, 0.0, spanned=False), 1.0),
        ("zh", SentenceFeatures(3.0, 0.25, spanned=False), 1.0 + 1.5 + 0.5),
        ("zh", SentenceFeatures(3.0, 0.25, spanned=True), 1.0 + 1.5 + 0.5 + 4.0),
        ("en", SentenceFeatures(-40.0, 0.25, spanned=True), -40.0 + 0.25 + 1.0),
    ],
)
def test_a_sentence_adds_up_its_passage_support_and_span(
    language: Language, features: SentenceFeatures, logit: float
):
    assert sentence_logit(language, features) == logit


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("language", "best", "bridged", "sure"),
    [
        ("zh", -0.5, 0.0, 1 / 2),
        ("zh", log(3) - 2.5, 1.0, 3 / 4),
        ("zh", -log(3) - 1.5, 0.5, 1 / 4),
        ("en", 9.0, 0.0, 1 / 2),
    ],
)
def test_confidence_is_the_probability_of_the_sum(
    language: Language, best: float, bridged: float, sure: float
):
    assert confidence(language, AnswerFeatures(best, bridged)) == pytest.approx(sure)


def test_logits_beyond_the_farthest_are_no_surer():
    assert passage_features(1.0, 15.0, 99.0) == passage_features(1.0, 99.0, 15.0)


def test_the_weights_were_fitted_to_the_reader_that_is_shipped():
    assert CALIBRATED.reader == reader_id(), (
        "bot/reader/weights changed: fit the weights of probability.json to it with "
        "python -m bot.evaluation.calibrate"
    )


@pytest.mark.parametrize(
    ("features", "weights"),
    [
        (PassageFeatures._fields, PassageWeights),
        (SentenceFeatures._fields, SentenceWeights),
        (AnswerFeatures._fields, AnswerWeights),
    ],
)
def test_each_weight_goes_to_the_feature_of_its_name(
    features: tuple[str, ...], weights: type[msgspec.Struct]
):
    assert weights.__struct_fields__ == ("constant", *features)


@pytest.mark.parametrize("step", ["passage", "sentence", "answer"])
def test_no_feature_is_without_weight_in_both_languages(step: str):
    zh, en = (msgspec.structs.asdict(getattr(one, step)) for one in (CALIBRATED.zh, CALIBRATED.en))
    assert [name for name in zh if zh[name] == en[name] == 0] == []


def changed(**answer: float | None) -> dict[str, Any]:
    """The weights in force with some of the Chinese answers' changed, or left out."""
    content: dict[str, Any] = json.loads(FILE.read_text())
    weights = content["zh"]["answer"] | answer
    content["zh"]["answer"] = {name: one for name, one in weights.items() if one is not None}
    return content


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (changed(best=-1.0), r"`float` >= 0.0 - at `\$\.zh\.answer\.best`"),
        (changed(best=None), r"missing required field `best` - at `\$\.zh\.answer`"),
        (changed(support=1.0), r"unknown field `support` - at `\$\.zh\.answer`"),
    ],
)
def test_a_weight_that_is_negative_missing_or_unknown_is_refused(
    content: dict[str, Any], message: str, tmp_path: Path
):
    file = tmp_path / "probability.json"
    file.write_text(json.dumps(content))
    with pytest.raises(WenbaoError, match=message):
        read_calibration(file)


def test_what_is_written_is_read_as_it_was(tmp_path: Path):
    file = tmp_path / "probability.json"
    file.write_bytes(msgspec.json.encode(CALIBRATED))
    assert read_calibration(file) == CALIBRATED
