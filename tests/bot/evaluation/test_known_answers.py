"""Given and known answers to how well they agree."""

import pytest
from hypothesis import given as cases
from hypothesis import strategies as st

from bot.evaluation.known_answers import answers_rightly, overlap, plain
from bot.evaluation.question_sets import Asked

PARTS = st.lists(
    st.text("甲乙丙丁5，。", min_size=1, max_size=6).filter(plain), min_size=1, max_size=3
)


def known(*answers: tuple[str, ...]) -> Asked:
    return Asked(question="？", language="zh", answers=answers)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["30亿元"], [("30亿元",)]),
        (["约30亿元"], [("30亿元",)]),
        (["30亿"], [("30亿元",)]),  # most of it
        (["1,200 米。"], [("1200米",)]),
        (["80个"], [("八十个",), ("80个",)]),  # one of the alternatives
        (["朱健", "邓群策"], [("邓群策", "朱健")]),  # all parts, in any order
        (["市委书记邓群策、市长朱健"], [("邓群策", "朱健")]),
        (["邓群策", "朱健"], [("邓群策、朱健",)]),  # one part that is a list
    ],
)
def test_what_says_the_same_in_a_few_words_more_or_less_is_right(
    given: list[str], wanted: list[tuple[str, ...]]
):
    assert answers_rightly(given, known(*wanted))


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ([], [("30亿元",)]),
        (["40亿元"], [("30亿元人民币",)]),
        (["30亿元、40亿元、50亿元和其他"], [("30亿元",)]),  # too much else
        (["邓群策"], [("邓群策", "朱健")]),  # a part is missing
        (["朱健"], [("邓群策", "朱健")]),
        (["朱健"], []),  # none is known
    ],
)
def test_what_says_something_else_less_or_much_more_is_wrong(
    given: list[str], wanted: list[tuple[str, ...]]
):
    assert not answers_rightly(given, known(*wanted))


@cases(PARTS)
def test_a_known_answer_is_right_in_any_order_of_its_parts(parts: list[str]):
    assert answers_rightly(parts, known(tuple(parts)))
    assert answers_rightly(["、".join(parts)], known(("别的答案",), tuple(parts)))


@cases(PARTS, st.text("戊己庚", min_size=30, max_size=40))
def test_a_known_answer_among_much_else_is_wrong(parts: list[str], rest: str):
    given = "".join(parts)
    if len(plain(given)) < 10:
        assert not answers_rightly([given, rest], known(tuple(parts)))


@pytest.mark.parametrize(
    ("given", "wanted", "f1"),
    [
        ("1200米", "1,200 米。", 1.0),
        ("", "80个", 0.0),
        ("約500畝", "500亩", 8 / 9),
        ("甲", "乙", 0.0),
        ("亩500", "500亩", 0.75),
    ],
)
def test_answers_overlap_by_their_characters(given: str, wanted: str, f1: float):
    assert overlap(given, wanted) == pytest.approx(f1)
