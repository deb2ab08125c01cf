"""Weights that are reckoned with in the head."""

import pytest

from bot.answering import probability


@pytest.fixture
def plain_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """The logit of a passage is a sum, and so is that of an answer.

    Of a passage: fused score + margin + twice its support + 4 times its share of names
    + 3 if the span fits. Of an answer: that of its passage + its lead - 18.
    """
    made = probability.Weights(
        probability.PassageWeights(0.0, 1.0, 1.0, 2.0, 4.0, 3.0, 0.0),
        probability.AnswerWeights(-18.0, 1.0, 1.0),
    )
    monkeypatch.setattr(probability, "CALIBRATED", probability.Calibration("", made, made))
