"""Answers as people marked them become answers as they should be given."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.reader.tighten import tightened


def learned(question: str, context: str, marked: str) -> str:
    start = context.index(marked)
    left, right = tightened(question, context, start, start + len(marked))
    return context[left:right]


@pytest.mark.parametrize(
    ("question", "context", "marked", "wanted"),
    [
        ("市政府在哪里？", "市政府位于蒸湘区。", "位于蒸湘区。", "蒸湘区"),
        ("厂区的面积有多大？", "新厂区的总面积1133.87亩。", "新厂区的总面积1133.87亩", "1133.87亩"),
        ("何时通车？", "大桥历时四年，2006年6月通车。", "大桥历时四年，2006年6月通车", "2006年6月"),
        ("哪年建成？", "1964年建成。", "1964", "1964年"),
        ("占多少？", "占80%以上。", "80", "80%"),
        ("年发电量是多少？", "年发电量30亿千瓦时。", "30", "30亿千瓦时"),
        ("占地多少？", "占地一千五百亩。", "一千五百", "一千五百亩"),
        ("谁设计了主楼？", "主楼由阿斯顿在此设计。", "阿斯顿在", "阿斯顿"),
    ],
)  # fmt: skip
def test_what_only_repeats_the_question_or_is_cut_short_is_not_learned(
    question: str, context: str, marked: str, wanted: str
):
    assert learned(question, context, marked) == wanted


@pytest.mark.parametrize(
    ("question", "context", "marked"),
    [
        ("要遵守香港的什么法律？", "须遵守香港法例。", "香港法例"),  # is a name
        ("哪国？", "来自埃及。", "埃及"),  # no word ends before 及
        ("何时开放？", "开放时间是1861至1865年，此后关闭。", "开放时间是1861至1865年"[5:]),
        ("为什么停工？", "由于暴雨不断，工地停工。", "由于暴雨不断，工地停工"),
        ("首府是什么？", "首府是首府。", "首府"),
    ],
)  # fmt: skip
def test_names_ranges_and_reasons_stay_as_they_were_marked(
    question: str, context: str, marked: str
):
    assert learned(question, context, marked) == marked


@given(st.text("谁在哪里位于是市长书记12年，。的（《", max_size=30), st.data())
def test_some_of_the_marked_answer_is_always_left_and_at_most_a_unit_is_added(
    context: str, data: st.DataObject
):
    start = data.draw(st.integers(0, len(context)))
    end = data.draw(st.integers(start, len(context)))
    left, right = tightened("书记在哪里？", context, start, end)
    assert start <= left <= right <= len(context)
    assert (left < right) == (start < end)
    assert right <= end + 5
