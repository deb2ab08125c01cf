"""Scores to the best span."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.reader.best_span import LENGTH, best_span
from bot.reader.reader import trimmed


@given(arrays(np.float32, (2, 12), elements=st.floats(-8, 8, width=16)))
def test_the_best_span_lies_in_the_window_and_no_other_beats_it(scores: np.ndarray):
    best = best_span(scores, 3)
    assert best is not None
    assert 3 <= best.first <= best.last <= 10
    sums = [
        scores[0, i] + scores[1, j] - LENGTH * np.log1p(j - i)
        for i in range(3, 11)
        for j in range(i, 11)
    ]
    assert best.score == pytest.approx(max(sums))
    assert best.null == pytest.approx(scores[0, 0] + scores[1, 0])


def test_a_window_without_tokens_has_no_span():
    assert best_span(np.zeros((2, 4), np.float32), 3) is None


def test_punctuation_alone_is_left_as_it_is():
    assert trimmed("是，。吗", 1, 3) == (1, 3)
