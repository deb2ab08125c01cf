"""Spans of the reader to spans that are cut nowhere within a name, a number or a bracket."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.answering.whole_spans import hedged, whole_span

PEOPLE = ("邓群策", "朱健")
BRACKETS = ("（）", "()", "《》", "“”", "「」")
PLAIN = st.text("在会见的是和，。", max_size=6)
NUMBERS = st.from_regex(
    r"[1-9][0-9]{0,3}(?:[.:：/－—–-][0-9]{1,3}|[,，][0-9]{3}){0,2}", fullmatch=True
)


def whole(text: str, cut: str, people: Sequence[str] = PEOPLE) -> str:
    start = text.index(cut)
    return text[slice(*whole_span(text, start, start + len(cut), people))]


@pytest.mark.parametrize(
    ("text", "cut", "answer"),
    [
        ("抢修电话：0735-5550117。", "5550117", "0735-5550117"),
        ("已造成644人死亡。", "644", "644人"),
        ("年发电30亿千瓦时。", "30", "30亿千瓦时"),
        ("总投资30.5亿元。", "5亿元", "30.5亿元"),
        ("比分为3：1。", "3", "3：1"),
        ("比分为3：1。", "：1", "3：1"),
        ("共1,200米长。", "200", "1,200米"),
        ("会议15：30，8人到场。", "30", "15：30"),
        ("晴）", "）", ""),
        ("共１２００米长。", "２００米", "１２００米"),
        ("占地约500亩。", "500亩", "约500亩"),
        ("有500人左右到场。", "500人", "500人左右"),
        ("恰逢第53届。", "53届", "第53届"),
        ("约一万五千人参加。", "一万五千人", "约一万五千人"),
        ("书记邓群策会见客人。", "策会", "邓群策会"),
        ("书记邓群策会见客人。", "群", "邓群策"),
        ("书记邓群策会见客人。", "记邓群", "记邓群策"),
        ("今天（11月28日），发布会举行。", "今天（11月28日", "今天（11月28日）"),
        ("他写了《边城》后来改编。", "《边城", "《边城》"),
        ("他写了《边城》后来改编。", "边城》", "《边城》"),
        ("台风“美莎克”登陆。", "“美莎克”", "美莎克"),
        ("歌名是「远方」。", "「远方", "远方"),
        ("（今天）晴。", "（", ""),
    ],
)
def test_what_is_cut_is_made_whole(text: str, cut: str, answer: str):
    assert whole(text, cut) == answer


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("书记邓群策会见客人。", "邓群策"),
        ("占地500亩。", "500亩"),
        ("“甲”和“乙”到场。", "“甲”和“乙”"),
        ("位于南岳机场。", "南岳机场"),
        ("约定在机场见面。", "定在机场"),
    ],
)
def test_what_is_whole_stays_as_it_is(text: str, span: str):
    assert whole(text, span) == span


def test_near_a_place_is_part_of_the_answer_and_other_hedges_need_a_number():
    assert hedged("位于南岳机场附近。", 2, 6) == (2, 8)
    assert hedged("超过南岳机场以上。", 2, 6) == (2, 6)
    assert hedged("位于107国道附近。", 2, 7) == (2, 9)


@given(PLAIN, st.sampled_from(PEOPLE), PLAIN, st.data())
def test_a_whole_span_holds_all_of_the_name_that_it_cuts(
    before: str, name: str, behind: str, data: st.DataObject
):
    text = before + name + behind
    left, right = len(before), len(before) + len(name)
    start = data.draw(st.integers(0, right - 1))
    end = data.draw(st.integers(max(start, left) + 1, len(text)))
    first, last = whole_span(text, start, end, PEOPLE)
    assert first <= left < right <= last


@given(PLAIN, NUMBERS, PLAIN, st.data())
def test_a_whole_span_neither_begins_nor_ends_inside_a_number(
    before: str, number: str, behind: str, data: st.DataObject
):
    text = f"{before}{number}元{behind}"
    left, right = len(before), len(before) + len(number)
    start = data.draw(st.integers(0, right - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = whole_span(text, start, end, ())
    assert not left < first < right
    assert not left < last < right


@given(st.text("会甲乙，3５约多（）《》“”", min_size=1, max_size=12), st.data())
def test_no_span_leaves_its_sentence_or_ends_before_it_begins(text: str, data: st.DataObject):
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    first, last = whole_span(text, start, end, ("甲乙",))
    assert 0 <= first <= last <= len(text)


@st.composite
def nested(draw: st.DrawFn) -> str:
    """A text whose brackets are balanced; each kind occurs at most once."""
    text = draw(PLAIN)
    for pair in draw(st.permutations(BRACKETS))[: draw(st.integers(0, 3))]:
        inside = draw(st.booleans())
        text = f"{pair[0]}{text}{pair[1]}" if inside else f"{text}{pair[0]}{draw(PLAIN)}{pair[1]}"
        text = draw(PLAIN) + text + draw(PLAIN)
    return text


@given(nested(), st.data())
def test_brackets_balance_where_those_of_the_sentence_do(text: str, data: st.DataObject):
    assume(text)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    inside = text[slice(*whole_span(text, start, end, ()))]
    signs = re.sub(r"[^（）()《》“”「」]", "", inside)
    assert [pair for pair in BRACKETS if signs.count(pair[0]) != signs.count(pair[1])] == []
