"""Scores to the best span, and to the other members of a list."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from bot.reader.best_span import (
    AS_GOOD,
    INSIDE,
    LENGTH,
    MOST_MEMBERS,
    Best,
    best_span,
    other_members,
)
from bot.reader.reader import trimmed

FIRST = 3  # index of the window's first token, in all tests


def score_of(scores: np.ndarray, first: int, last: int) -> float:
    return float(scores[0, first] + scores[1, last] - LENGTH * np.log1p(last - first))


@given(arrays(np.float32, (2, 12), elements=st.floats(-8, 8, width=16)))
def test_the_best_span_lies_in_the_window_and_no_other_beats_it(scores: np.ndarray):
    best = best_span(scores, FIRST)
    assert best is not None
    assert 3 <= best.first <= best.last <= 10
    sums = [score_of(scores, i, j) for i in range(3, 11) for j in range(i, 11)]
    assert best.score == pytest.approx(max(sums))
    assert best.null == pytest.approx(scores[0, 0] + scores[1, 0])


def test_a_window_without_tokens_has_no_span():
    assert best_span(np.zeros((2, 4), np.float32), FIRST) is None


def test_punctuation_alone_is_left_as_it_is():
    assert trimmed("是，。吗", 1, 3) == (1, 3)


def scored(*members: tuple[int, int, float], tokens: int = 30) -> np.ndarray:
    """Scores of a window in which some spans, of first and last token, score this much.

    All their tokens are inside an answer; everything else is far from being one.
    """
    scores = np.full((4, FIRST + tokens + 1), -20.0, np.float32)
    for first, last, score in members:
        scores[0, FIRST + first] = score / 2 + LENGTH * np.log1p(last - first)
        scores[1, FIRST + last] = score / 2
        scores[3, FIRST + first : FIRST + last + 1] = 5.0
    return scores


def members(scores: np.ndarray, parts: np.ndarray | None = None) -> list[tuple[int, int]]:
    """The other members, counted from the window's first token."""
    best = best_span(scores, FIRST, parts)
    assert best is not None
    return [(i - FIRST, j - FIRST) for i, j in other_members(scores, FIRST, best, parts)]


def test_members_are_those_that_score_nearly_as_well_in_the_order_of_the_text():
    assert members(scored((10, 11, 6.0), (20, 22, 4.0), (2, 4, 5.0))) == [(2, 4), (20, 22)]
    near, far = 6.0 - AS_GOOD + 0.1, 6.0 - AS_GOOD - 0.1
    assert members(scored((10, 11, 6.0), (20, 22, near), (2, 4, far))) == [(20, 22)]


def test_a_window_with_one_answer_has_no_other_member():
    assert members(scored((10, 11, 6.0))) == []


def test_tokens_that_are_not_inside_an_answer_make_no_member():
    scores = scored((10, 11, 6.0), (20, 21, 5.0))
    scores[3, FIRST + 20] = -20.0  # on average half inside, which is enough
    assert INSIDE < 0.5
    assert members(scores) == [(20, 21)]
    scores[3, FIRST + 21] = -20.0
    assert members(scores) == []


def test_a_member_lies_in_one_sentence():
    scores = scored((10, 11, 6.0), (20, 22, 5.0))
    parts = np.array([0] * 21 + [1] * 9)  # a sentence ends in the midst of the second span
    assert members(scores, parts) == []
    assert members(scores, np.array([0] * 15 + [1] * 15)) == [(20, 22)]


def test_a_list_has_no_more_members_than_allowed():
    many = scored(*((at, at, 6.0 - at / 100) for at in range(0, 30, 2)))
    assert members(many) == [(at, at) for at in range(2, 2 * MOST_MEMBERS, 2)]


@given(arrays(np.float32, (4, 16), elements=st.floats(-4, 4, width=16)))
def test_members_never_overlap_and_are_nearly_as_good_as_the_best(scores: np.ndarray):
    best = best_span(scores, FIRST)
    assert isinstance(best, Best)
    others = other_members(scores, FIRST, best)
    placed = sorted([(best.first, best.last), *others])
    assert others == sorted(others)
    assert all(one[1] < two[0] for one, two in pairwise(placed))
    assert all(score_of(scores, *one) >= best.score - AS_GOOD - 1e-4 for one in others)
    assert all(FIRST <= first <= last <= 14 for first, last in others)
