"""Foreign names by their sound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.language.foreign_names import (
    chinese_sounds,
    is_transcription,
    keys,
    latin_sounds,
    likeness,
    transcriptions,
)
from retrieval.language.terms import Segmenter

BELIEVED = 0.75


def alike(latin: str, chinese: str) -> float:
    return max(likeness(one, chinese_sounds(chinese)) for one in latin_sounds(latin))


def share_a_key(latin: str, chinese: str) -> bool:
    other = set(keys(chinese_sounds(chinese)))
    return any(other.intersection(keys(one)) for one in latin_sounds(latin))


@pytest.mark.parametrize(
    ("latin", "chinese"),
    [
        ("Trump", "特朗普"),
        ("Macron", "马克龙"),
        ("Guterres", "古特雷斯"),
        ("Scholz", "朔尔茨"),
        ("Kissinger", "基辛格"),
        ("Zuckerberg", "扎克伯格"),
        ("Netanyahu", "内塔尼亚胡"),
        ("Ronaldo", "罗纳尔多"),
    ],
)
def test_a_name_sounds_like_its_transcription(latin: str, chinese: str):
    assert alike(latin, chinese) >= BELIEVED
    assert share_a_key(latin, chinese)


@pytest.mark.parametrize(
    ("latin", "chinese"), [("Trump", "古特雷斯"), ("Macron", "内塔尼亚胡"), ("Biden", "泽连斯基")]
)
def test_another_name_does_not(latin: str, chinese: str):
    assert alike(latin, chinese) < BELIEVED


def test_only_characters_that_transcribe_make_a_transcription():
    assert is_transcription("弗雷斯诺")
    assert not is_transcription("产业园")
    assert not is_transcription("诺")


def test_a_run_of_such_characters_that_is_no_word_is_a_foreign_name():
    pieces = Segmenter.create().pieces
    assert list(transcriptions("会见了图拉比等人", pieces)) == ["图拉比"]
    assert list(transcriptions("衡阳市委书记主持会议", pieces)) == []


@given(st.text(max_size=20), st.text(max_size=20))
def test_likeness_is_a_share_and_the_same_both_ways(one: str, other: str):
    assert 0 <= likeness(one, other) <= 1
    assert likeness(one, other) == pytest.approx(likeness(other, one))


@given(st.text(min_size=1, max_size=20))
def test_what_is_the_same_is_alike(one: str):
    assert likeness(one, one) == 1


@given(st.text(max_size=60))
def test_any_text_can_be_spelled(text: str):
    assert all(isinstance(one, str) for one in latin_sounds(text))
