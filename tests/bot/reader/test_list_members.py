"""Scores of the network to one answer or to the members of a list."""

import re
from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest

from bot.reader.reader import Reader, Reading
from tests.bot.training import small

PAIRING = small.pairing()
QUESTION = "市政府在哪里？"


class Scoring(Reader):
    """A reader whose network gives these scores."""

    def __init__(self, scores: np.ndarray) -> None:
        self._pairing = PAIRING
        self._graph = SimpleNamespace(run=lambda *_: [scores[None]])
        self._threads = 1


def scored(passage: str, words: Sequence[str]) -> np.ndarray:
    """Scores of (4, tokens): the first word is the best answer, each further one a little worse."""
    paired = PAIRING.pair(PAIRING.question(QUESTION), passage)
    scores = np.full((4, len(paired.ids)), -20.0, np.float32)
    for at, word in enumerate(words):
        start = passage.index(word)
        tokens = paired.tokens_of(start, start + len(word))
        assert tokens is not None
        first, last = tokens
        scores[0, first] = scores[1, last] = 6 - at / 10
        scores[3, first : last + 1] = 5.0
    return scores


def pieces(text: str) -> list[str]:
    return re.findall("市政府|位于|蒸湘区|石鼓区|.", text)


def read(passage: str, *words: str, several: bool = True, tighten: bool = False) -> Reading:
    reader = Scoring(scored(passage, words))
    (reading,) = reader.read(
        QUESTION, [passage], pieces=pieces if tighten else None, several=several
    )
    return reading


def texts(passage: str, reading: Reading) -> list[str]:
    return [passage[start:end] for start, end in reading.spans]


PASSAGE = "长沙，衡阳，岳阳都有。"


def test_a_question_for_several_gets_all_members_in_the_order_of_the_text():
    reading = read(PASSAGE, "岳阳", "长沙", "衡阳")
    assert PASSAGE[reading.start : reading.end] == "岳阳"
    assert texts(PASSAGE, reading) == ["长沙", "衡阳", "岳阳"]


def test_a_question_for_one_gets_the_best_alone():
    reading = read(PASSAGE, "岳阳", "长沙", "衡阳", several=False)
    assert (texts(PASSAGE, reading), reading.others) == (["岳阳"], ())


def test_members_lie_in_one_sentence_each():
    passage = "长沙有。衡阳有。"
    assert texts(passage, read(passage, "衡阳", "长沙")) == ["长沙", "衡阳"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("位于蒸湘区",), ["蒸湘区"]),
        (("位于蒸湘区", "石鼓区"), ["位于蒸湘区", "石鼓区"]),
    ],
)
def test_one_answer_loses_what_repeats_the_question_and_members_stay_as_read(
    words: tuple[str, ...], told: list[str]
):
    passage = "市政府位于蒸湘区，又迁石鼓区。"
    assert texts(passage, read(passage, *words, tighten=True)) == told
