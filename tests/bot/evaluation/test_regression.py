"""Features and what was right to the weights of a logistic regression."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.evaluation.regression import fitted
from retrieval.errors import WenbaoError

Rows = list[tuple[float, ...]]
WEIGHTS = st.floats(0.3, 3)


def drawn(seed: int, constant: float, weights: tuple[float, ...]) -> tuple[Rows, list[bool]]:
    """Made-up cases that are right as often as the weights say."""
    chance = np.random.default_rng(seed)
    x = chance.normal(size=(5_000, len(weights)))
    likely = 1 / (1 + np.exp(-constant - x @ np.array(weights)))
    return list(map(tuple, x)), list(chance.random(len(x)) < likely)


@given(st.integers(0, 2**32 - 1), st.floats(-1.5, 1.5), st.tuples(WEIGHTS, WEIGHTS, WEIGHTS))
@settings(max_examples=10, deadline=None)
def test_known_weights_are_recovered(
    seed: int, constant: float, weights: tuple[float, float, float]
):
    rows, right = drawn(seed, constant, weights)
    assert fitted(rows, right, "abc") == pytest.approx(
        (constant, *weights), abs=0.5
    )  # six standard errors


@given(st.integers(0, 2**32 - 1), st.tuples(*[st.floats(-3, 3)] * 3))
@settings(max_examples=10, deadline=None)
def test_more_of_a_feature_never_makes_an_answer_less_likely(
    seed: int, weights: tuple[float, float, float]
):
    rows, right = drawn(seed, 0.0, weights)
    _, *found = fitted(rows, right, "abc")
    assert min(found) >= 0


def test_a_feature_that_speaks_against_an_answer_is_left_out_of_the_fit():
    rows, right = drawn(7, 0.5, (2.0, -1.0))
    alone = fitted([row[:1] for row in rows], right, "a")
    assert fitted(rows, right, "ab") == (*alone, 0.0)


def test_features_that_part_right_from_wrong_leave_weights_finite():
    rows: Rows = [(0.0,), (0.1,), (0.9,), (1.0,)]
    assert np.isfinite(fitted(rows, [False, False, True, True], "a")).all()


def test_a_feature_that_never_changes_is_refused_by_its_name():
    rows: Rows = [(0.1, 1.0), (0.9, 1.0)]
    with pytest.raises(WenbaoError, match="spanned is 1 in all 2 cases"):
        fitted(rows, [False, True], ("support", "spanned"))


def test_nothing_noted_is_refused():
    with pytest.raises(WenbaoError, match="no cases to fit the weights of a, b"):
        fitted([], [], "ab")
