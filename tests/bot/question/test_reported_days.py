"""A question to the days whose reports it asks for."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.answering.records import Expansion
from bot.answering.search_question import search_question
from bot.question.reported_days import When, when
from bot.question.understand import understand
from bot.rendering.labels import days_read
from retrieval.archive import Archive
from retrieval.filters import Filter
from retrieval.language.terms import Segmenter
from retrieval.settings import Settings
from tests.conftest import IndexMaker

TODAY = date(2026, 11, 23)  # a Monday
CUT = Segmenter.create().pieces


def read(question: str, today: date = TODAY) -> When | None:
    return when(question, today=today, cut=CUT)


@pytest.mark.parametrize(
    ("question", "source", "days", "rest"),
    [
        ("谁去年会见了北航代表团？", "去年", "2025-01-01…2025-12-31", "谁会见了北航代表团?"),
        ("前年年底谁来了", "前年年底", "2024-01-01…2024-12-31", "谁来了"),
        ("去年8月谁来了", "去年8月", "2025-08-01…2025-08-31", "谁来了"),
        ("今年谁来了", "今年", "2026-01-01…2026-11-23", "谁来了"),
        ("自去年以来谁来了", "自去年以来", "2025-01-01…2026-11-23", "谁来了"),
        ("上个月的会议谁主持", "上个月", "2026-10-01…2026-10-31", "会议谁主持"),
        ("上周衡阳谁来了", "上周", "2026-11-16…2026-11-22", "衡阳谁来了"),
        ("上上周谁来了", "上上周", "2026-11-09…2026-11-15", "谁来了"),
        ("誰上個星期來了", "上个星期", "2026-11-16…2026-11-22", "谁来了"),
        ("who met Tao Zhi last May?", "last May", "2026-05-01…2026-05-31", "who met Tao Zhi?"),
        ("Who came last year?", "last year", "2025-01-01…2025-12-31", "Who came?"),
        ("Who came last week?", "last week", "2026-11-16…2026-11-22", "Who came?"),
        ("Who chaired last month's meeting?", "last month's", "2026-10-01…2026-10-31",
         "Who chaired meeting?"),
    ],
)  # fmt: skip
def test_a_relative_time_is_read_as_its_days_and_not_asked_for(
    question: str, source: str, days: str, rest: str
):
    found = read(question)
    assert found is not None
    assert (found.source, found.shown, found.rest) == (source, days, rest)


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("2023年8月的报道", "2023-08-01…2023-08-31"),
        ("2023年8月有哪些活动？", "2023-08-01…2023-08-31"),
        ("2023年8月关于教育的报道有哪些", "2023-08-01…2023-08-31"),
        ("二〇二三年八月发生了什么", "2023-08-01…2023-08-31"),
        ("2023年8月17日的衡阳日报头版是什么", "2023-08-17"),
        ("12月的新闻", "2025-12-01…2025-12-31"),
        ("2021-05-17的报道", "2021-05-17"),
        ("What happened on 17 May 2021?", "2021-05-17…2021-05-18"),
        ("On May 17, 2021, what happened?", "2021-05-17…2021-05-18"),
        ("news about schools from August 2023", "2023-08-01…2023-08-31"),
        ("Which events took place in August 2023?", "2023-08-01…2023-08-31"),
        ("reports in 2022", "2022-01-01…2022-12-31"),
    ],
)
def test_a_date_is_read_where_reports_or_events_of_then_are_asked_for(question: str, days: str):
    found = read(question)
    assert found is not None
    assert (found.shown, found.rest) == (days, question)


@pytest.mark.parametrize(
    "question",
    [
        "2021年优化营商环境大会谁主持",
        "北京2022年冬奥会有哪些项目",
        "2022年新闻发布会谁主持",
        "2021年5月17日谁会见了陶智",
        "2023年8月到10月的报道",
        "2035年有哪些目标",
        "2月30日发生了什么",
        "Who won the Olympics in 2022?",
        "Which city hosted the 2022 Olympics?",
    ],
)
def test_a_date_that_is_part_of_the_fact_keeps_a_search_to_nothing(question: str):
    assert read(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "比去年增长多少",
        "与去年同期相比增长多少",
        "今年和去年的投资各是多少",
        "演唱会上周杰伦唱了什么",
        "会上周恩来说了什么",
        "网上周边卖什么",
        "日本月球探测怎么样",
        "如今年轻人喜欢什么",
        "《去年夏天》讲了什么",
        "去年2月30日谁来了",
        "How much more than last year?",
        "Who came in the last week of June?",
        "Who sang “Yesterday”?",
    ],
)
def test_words_that_look_like_a_time_or_compare_with_one_are_none(question: str):
    assert read(question) is None


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("昨天发生了什么", "2026-11-22…2026-11-23"),
        ("昨天的报纸说了什么", "2026-11-22"),
        ("上周三谁来了", "2026-11-18…2026-11-19"),
        ("今天谁来了", "2026-11-23"),
        ("Who came last Friday?", "2026-11-20…2026-11-21"),
        ("What is in yesterday's paper?", "2026-11-22"),
    ],
)
def test_what_happens_on_a_day_is_printed_on_the_next(question: str, days: str):
    found = read(question)
    assert found is not None
    assert found.shown == days


@pytest.mark.parametrize(
    ("question", "rest"),
    [
        ("昨天发生了什么", "11月22日发生了什么"),
        ("what happened last month", "what happened in October 2026"),
        ("昨天?", "昨天?"),
    ],
)
def test_where_little_else_is_asked_the_date_is_written_for_the_search(question: str, rest: str):
    found = read(question)
    assert found is not None
    assert found.rest == rest


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)))
def test_a_time_before_this_one_ends_where_this_one_begins(today: date):
    for before, this in (("上周", "本周"), ("上个月", "这个月"), ("去年", "今年")):
        ended, began = read(f"{before}谁来了", today), read(f"{this}谁来了", today)
        assert ended is not None
        assert began is not None
        assert ended.until + timedelta(days=1) == began.since <= today == began.until


@given(st.text("上去今昨前年月周天日本这个星期三一二十0159自从以来的谁?last wekyrMay", max_size=25))
def test_any_words_are_read_or_left_alone(question: str):
    found = read(question)
    assert found is None or found.since <= found.until <= TODAY


def bridges(folder: Path) -> Path:
    """Three bridges, opened in May 2020, in May 2021 and on an unknown day."""
    rows = [
        {"title": "蒸水大桥通车", "text": "蒸水大桥正式通车，市长王强剪彩。", "date": "2020-05-18"},
        {"title": "湘江大桥通车", "text": "湘江大桥正式通车，市长李明剪彩。", "date": "2021-05-18"},
        {"title": "耒水大桥通车", "text": "耒水大桥正式通车，市长赵刚剪彩。"},
    ]
    file = folder / "bridges.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_an_answer_keeps_to_the_days_of_the_question_if_there_are_reports_of_them(
    new_index: IndexMaker, tmp_path: Path
):
    archive = Archive(new_index(bridges(tmp_path)), Settings())
    answerer = Answerer(archive, Settings())

    def found(
        question: str, today: date, only: Filter | None = None
    ) -> tuple[set[str | None], tuple[Expansion, ...]]:
        answer = answerer.answer(question, today=today, only=only)
        assert answer.question.text == question
        return {hit.article.headline for hit in answer.hits}, answer.expansions[:1]

    every = {"蒸水大桥通车", "湘江大桥通车", "耒水大桥通车"}
    year = Expansion("去年", ("2020-01-01…2020-12-31",), "date")
    assert found("去年谁为大桥剪彩？", date(2021, 6, 1)) == ({"蒸水大桥通车"}, (year,))
    month = Expansion("上个月", ("2021-05-01…2021-05-31",), "date")
    assert found("上个月谁为大桥剪彩？", date(2021, 6, 9)) == ({"湘江大桥通车"}, (month,))
    # Nothing was printed then: all is searched, and no days are told.
    assert found("去年谁为大桥剪彩？", date(2024, 1, 1)) == (every, ())
    # What the asker kept it to is never left.
    before = Filter.of(until="2020")
    assert found("上个月谁为大桥剪彩？", date(2021, 6, 9), before) == ({"蒸水大桥通车"}, ())
    assert found("谁为大桥剪彩？", date(2021, 6, 9), Filter.of(since="2022")) == (set(), ())


def test_hits_are_listed_of_the_days_of_the_question_which_are_told(
    new_index: IndexMaker, tmp_path: Path
):
    archive = Archive(new_index(bridges(tmp_path)), Settings())
    asked, today = understand("去年谁为大桥剪彩？"), date(2021, 6, 1)
    found = search_question(asked, archive, limit=9, today=today)
    assert [hit.article.headline for hit in found.hits] == ["蒸水大桥通车"]
    assert found.days
    assert days_read(found.days, "zh") == "读作：去年 → 2020-01-01…2020-12-31（日期）"
    assert days_read(found.days, "en") == "Read as: 去年 → 2020-01-01…2020-12-31 (date)"
    every = search_question(understand("谁为大桥剪彩？"), archive, limit=9, today=today)
    assert (len(every.hits), every.days) == (3, None)


def test_the_days_are_told_with_the_answer(new_index: IndexMaker, tmp_path: Path):
    archive = Archive(new_index(bridges(tmp_path)), Settings())
    answer = Answerer(archive, Settings()).answer("去年谁为大桥剪彩？", today=date(2021, 6, 1))
    assert (answer.status, answer.short_answer) == ("answered", "王强")
    assert answer.expansions == (Expansion("去年", ("2020-01-01…2020-12-31",), "date"),)
