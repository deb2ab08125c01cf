"""Notes on held-out questions to thresholds."""

import math

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from bot.answering.probability import (
    AnswerWeights,
    PassageFeatures,
    PassageWeights,
    Weights,
)
from bot.answering.three_ways import threshold
from bot.evaluation.choose_thresholds import (
    ANSWERED,
    PERHAPS,
    STEPS,
    choose_thresholds,
    lowest,
)
from bot.evaluation.notes import Note, NotedPassage
from bot.evaluation.pools import HELD_OUT
from retrieval.settings import Settings

TOLD = st.lists(st.tuples(st.integers(0, STEPS - 1), st.booleans()), max_size=30).map(
    lambda told: [(at / STEPS, right) for at, right in told]
)
WRONG = st.floats(0, 100)

# The confidence of an answer is the probability of its passage's margin, read as a logit.
WEIGHTS = Weights(PassageWeights(0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0), AnswerWeights(0.0, 1.0, 0.0))


def note(sure: float, *, right: bool, given: float | None = None) -> Note:
    features = PassageFeatures(0.0, math.log(sure / (1 - sure)), 0.0, 1.0, fits=True, told=False)
    passage = NotedPassage(features, right=right, placed=right, answer="900米")
    return Note(
        set="some",
        language="zh",
        half=HELD_OUT,
        answerable=True,
        given=given,
        fused_right=True,
        passages=[] if given is not None else [passage],
    )


def wrong_of(told: list[tuple[float, bool]], least: float) -> float:
    answered = [right for sure, right in told if int(sure * STEPS) >= round(least * STEPS)]
    return 100 * answered.count(False) / len(answered) if answered else 0.0


@cases(TOLD, WRONG)
def test_at_the_chosen_threshold_no_more_are_wrong_and_at_any_lower_one_more_are(
    told: list[tuple[float, bool]], wrong: float
):
    least = lowest(told, wrong=wrong)
    assert wrong_of(told, least) <= wrong + 1e-9
    below = [at / STEPS for at in range(round(least * STEPS))]
    assert all(wrong_of(told, place) > wrong - 1e-9 for place in below)


@cases(TOLD, WRONG, WRONG)
def test_the_more_may_be_wrong_the_lower_is_the_threshold(
    told: list[tuple[float, bool]], one: float, other: float
):
    fewer, more = sorted((one, other))
    assert lowest(told, wrong=more) <= lowest(told, wrong=fewer)


def test_the_threshold_of_answers_counts_all_that_are_answered():
    notes = [
        *(note(0.9, right=True) for _ in range(17)),
        *(note(0.8, right=False) for _ in range(3)),
        *(note(0.6, right=True) for _ in range(2)),
        *(note(0.5, right=False) for _ in range(2)),
        *(note(0.3, right=False) for _ in range(3)),
    ]
    # Wrong are 3 of 20 from 0.8 on, 3 of 22 from 0.6 on, 5 of 24 from 0.5 on, and 8 of 27 of all.
    chosen = choose_thresholds(notes, WEIGHTS).answered
    assert tuple(chosen) == ANSWERED
    assert [chosen[wrong] for wrong in (10, 15, 20, 25, 30)] == [0.801, 0.501, 0.501, 0.301, 0.0]


def test_a_perhaps_is_judged_among_its_like_and_not_among_answers():
    notes = [
        *(note(0.9, right=True) for _ in range(20)),
        *(note(0.6, right=False) for _ in range(5)),
        *(note(0.5, right=True) for _ in range(2)),
        *(note(0.4, right=False) for _ in range(1)),
        *(note(0.2, right=False) for _ in range(2)),
    ]
    chosen = choose_thresholds(notes, WEIGHTS)
    # Answers begin above 0.6. Below, 5 of 5 are wrong, then 5 of 7, 6 of 8, and 8 of 10.
    upper = threshold(chosen.answered, Settings().wrong)
    assert upper == pytest.approx(0.601)
    assert tuple(chosen.perhaps) == PERHAPS
    assert list(chosen.perhaps.values()) == [*[pytest.approx(upper)] * 5, 0.0]


@pytest.mark.parametrize("given", [0.0, 1.0])
def test_what_does_not_depend_on_the_weights_does_not_count(given: float):
    notes = [note(0.9, right=True), note(0.6, right=False)]
    others = [note(0.5, right=False, given=given) for _ in range(9)]
    assert choose_thresholds([*notes, *others], WEIGHTS) == choose_thresholds(notes, WEIGHTS)
