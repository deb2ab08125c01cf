"""The shapes that cross modules."""

import pytest

from retrieval.records import Text


def test_a_text_knows_where_each_character_stands():
    joined = Text("营商环境", ((0, 5, 1), (1, 8, 3)))
    assert [joined.offset(at) for at in range(4)] == [5, 8, 9, 10]
    assert joined.locate(0, 2) == (5, 9)


def test_there_is_no_place_outside_a_text():
    with pytest.raises(IndexError, match="offset 2 is outside a text of 2 characters"):
        Text.plain("会见").offset(2)
    with pytest.raises(IndexError, match="an empty range"):
        Text.plain("会见").locate(1, 1)


def test_an_empty_text_has_no_runs():
    assert Text.plain("") == Text("", ())
