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
    Weights,
    confidence,
    passage_features,
    passage_logit,
    read_calibration,
)
from bot.question.understand import Language
from bot.reader.reader import reader_id
from retrieval.errors import WenbaoError

LANGUAGES: st.SearchStrategy[Language] = st.sampled_from(("zh", "en"))
LOGITS = st.floats(-30, 30)
SHARES = st.floats(0, 1)


def features(
    fused: float = 0.0,
    margin: float = 0.0,
    *,
    support: float = 0.0,
    named: float = 0.0,
    fits: bool = False,
) -> PassageFeatures:
    return passage_features(fused, margin, support=support, named=named, fits=fits, told=False)


SOME = st.builds(
    features,
    *(SHARES, LOGITS),
    support=SHARES,
    named=SHARES,
    fits=st.booleans(),
)


@given(LANGUAGES, SOME, st.sampled_from(PassageFeatures._fields), st.floats(0.1, 5))
def test_a_passage_is_likelier_the_higher_any_of_its_features(
    language: Language, some: PassageFeatures, name: str, more: float
):
    higher = some._replace(**{name: getattr(some, name) + more})
    assert passage_logit(language, higher) >= passage_logit(language, some)


@given(LANGUAGES, LOGITS, st.floats(0, 5))
def test_confidence_is_a_probability_and_rises_with_the_passage_and_its_lead(
    language: Language, logit: float, lead: float
):
    sure = confidence(language, AnswerFeatures(logit, lead))
    assert 0 <= sure <= 1
    assert confidence(language, AnswerFeatures(logit + 1, lead)) >= sure
    assert confidence(language, AnswerFeatures(logit, lead + 1)) >= sure


@pytest.fixture
def plain(monkeypatch: pytest.MonkeyPatch) -> None:
    """Weights that are reckoned with in the head; those of the program are measured."""
    zh = Weights(
        PassageWeights(-1.0, 2.0, 0.25, 4.0, 8.0, 16.0, 32.0),
        AnswerWeights(0.5, 1.0, 3.0),
    )
    en = Weights(PassageWeights(8.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0), AnswerWeights(0.0, 0.0, 1.0))
    monkeypatch.setattr(probability, "CALIBRATED", Calibration("", zh, en))


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("language", "some", "logit"),
    [
        ("zh", features(), -1.0),
        ("zh", features(0.5, -2.0), -1.0 + 1.0 - 0.5),
        ("zh", features(1.0, -15.0), -1.0 + 2.0 - 3.75),
        ("zh", features(1.0, -99.0), -1.0 + 2.0 - 3.75),  # no surer than at 15
        ("zh", features(support=0.5, named=0.5, fits=True), -1.0 + 2.0 + 4.0 + 16.0),
        ("en", features(0.5, -2.0, named=1.0), 8.0 + 0.5 - 2.0 + 1.0),
    ],
)
def test_the_logit_of_a_passage_is_the_weighted_sum_of_its_features(
    language: Language, some: PassageFeatures, logit: float
):
    assert passage_logit(language, some) == logit


@pytest.mark.usefixtures("plain")
@pytest.mark.parametrize(
    ("language", "best", "lead", "sure"),
    [
        ("zh", -0.5, 0.0, 1 / 2),
        ("zh", log(3) - 0.5, 0.0, 3 / 4),
        ("zh", -log(3) - 3.5, 1.0, 1 / 4),
        ("en", 9.0, 0.0, 1 / 2),
    ],
)
def test_confidence_is_the_probability_of_the_sum(
    language: Language, best: float, lead: float, sure: float
):
    found = confidence(language, AnswerFeatures(best, lead))
    assert found == pytest.approx(sure)


def test_logits_beyond_the_farthest_are_no_surer():
    assert features(1.0, -99.0) == features(1.0, -15.0)


def test_the_weights_were_fitted_to_the_reader_that_is_shipped():
    assert CALIBRATED.reader == reader_id(), (
        "bot/reader/weights changed: fit the weights of probability.json to it with "
        "python -m bot.evaluation.calibrate"
    )


@pytest.mark.parametrize(
    ("features", "weights"),
    [
        (PassageFeatures._fields, PassageWeights),
        (AnswerFeatures._fields, AnswerWeights),
    ],
)
def test_each_weight_goes_to_the_feature_of_its_name(
    features: tuple[str, ...], weights: type[msgspec.Struct]
):
    assert weights.__struct_fields__ == ("constant", *features)


@pytest.mark.parametrize("step", ["passage", "answer"])
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
