"""Follow-ups to questions that stand alone, on the real sample page."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.follow_up import completed
from bot.answering.records import Answer
from bot.terminal.repl import Session
from retrieval.archive import Archive
from retrieval.settings import Settings
from tests.conftest import IndexMaker

ALWAYS = Settings(wrong=100)
"""Every answer is given: what a question means does not depend on thresholds."""


@pytest.fixture(scope="module")
def answerer(archive: Archive) -> Answerer:
    return Answerer(archive, ALWAYS)


def asked(turns: list[str], answerer: Answerer, archive: Archive) -> tuple[list[str], Answer]:
    """The questions as they were understood, and the last answer."""
    last: Answer | None = None
    understood = []
    for turn in turns:
        understood.append(completed(turn, last, archive))
        last = answerer.answer(understood[-1])
    assert last is not None
    return understood, last


@pytest.mark.parametrize(
    ("turns", "understood", "short"),
    [
        (
            ["谁会见了北航代表团？", "他是什么职务？"],
            "邓群策是什么职务？",
            "市委书记、市人大常委会主任",
        ),
        (
            ["谁会见了北航代表团？", "他是什么职务？", "那陶智呢？"],
            "陶智是什么职务？",
            "北京航空航天大学副校长",
        ),
        (["产业园总投资多少？", "它什么时候开通？"], "产业园什么时候开通？", "5月17日"),
        (["产业园总投资多少？", "该项目选址在哪里？"], "产业园选址在哪里？", "南岳机场附近"),
        (["韩少君是谁？", "那江乘东呢？"], "江乘东是谁？", "中国电信湖南分公司副总经理"),
        (
            ["who is Han Shaojun?", "what about Tao Zhi?"],
            "who is Tao Zhi?",
            "北京航空航天大学副校长",
        ),
        (
            ["When was the industrial park opened?", "Where is it located?"],
            "Where is the industrial park located?",
            "南岳机场附近",
        ),
    ],
)
def test_a_follow_up_is_made_whole(
    turns: list[str], understood: str, short: str, answerer: Answerer, archive: Archive
):
    questions, answer = asked(turns, answerer, archive)
    assert (questions[-1], answer.short_answer) == (understood, short)


def test_a_possessive_becomes_one(answerer: Answerer, archive: Archive):
    questions, answer = asked(
        ["who met the Beihang delegation", "what is his post?"], answerer, archive
    )
    assert questions[-1] == "what is Deng Qunce's post?"
    assert "市委书记" in (answer.short_answer or "")


def test_a_foreign_name_is_not_spelled_in_pinyin(new_index: IndexMaker, seeds_folder: Path):
    (seeds_folder / "a.txt").write_text(
        "# 会见\n\n国务院总理李强会见了世界银行行长马尔帕斯。\n", encoding="utf-8"
    )
    archive = Archive(new_index(seeds_folder), Settings())
    questions, answer = asked(
        ["Who is the president of the World Bank?", "what is his post?"],
        Answerer(archive, ALWAYS),
        archive,
    )
    assert questions[-1] == "what is “马尔帕斯”'s post?"
    assert (answer.question.language, answer.short_answer) == ("en", "世界银行行长")


@pytest.mark.parametrize(
    "question",
    [
        "产业园总投资多少？",
        "who is Zhu Jian",
        "邓群策会见了谁，他说了什么？",
        "韩少君出席了什么仪式？",
        "今天天气怎么样？",
        "总投资是多少呢？",
        "为什么呢？",
        "其他领导还有谁出席？",
        "吉他多少钱一把？",
        "and when did it open?",
        "how many IT companies are there?",
    ],
)
def test_a_new_topic_is_left_as_it_is(question: str, answerer: Answerer, archive: Archive):
    questions, _ = asked(["谁会见了北航代表团？", question], answerer, archive)
    assert questions[-1] == question


def test_a_question_that_points_to_nothing_is_not_answered_by_any_pronoun(
    answerer: Answerer, archive: Archive
):
    questions, answer = asked(["谁会见了清华大学代表团？", "他是什么职务？"], answerer, archive)
    assert questions[-1] == "他是什么职务？"
    assert answer.status == "not_in_archive"


@pytest.mark.parametrize(
    ("question", "follow_up"),
    [
        ("谁会见了北航代表团？", "他是什么职务？"),
        ("谁会见了北航代表团？", "那陶智呢？"),
        ("产业园总投资多少？", "它什么时候开通？"),
        ("who met the Beihang delegation", "what is his post?"),
        ("who is Han Shaojun?", "what about Tao Zhi?"),
    ],
)
def test_a_perhaps_fills_no_reference(question: str, follow_up: str, archive: Archive):
    doubting = Answerer(archive, Settings(wrong=0, wrong_perhaps=100))
    last = doubting.answer(question)
    assert last.status == "perhaps"
    assert completed(follow_up, last, archive) == follow_up


def test_the_reader_is_told_how_a_follow_up_was_understood(answerer: Answerer, archive: Archive):
    session = Session(answerer, archive, Settings(), colour=False)
    session.reply("谁会见了北航代表团？", width=None)
    reply = session.reply("他是什么职务？", width=None)
    assert reply is not None
    assert reply.splitlines()[0] == "理解为：邓群策是什么职务？"
    why = session.reply(":why", width=None)
    assert why is not None
    assert "邓群策是什么职务？" in why.splitlines()[0]


def test_an_unanswered_question_between_does_not_break_the_thread(
    answerer: Answerer, archive: Archive
):
    session = Session(answerer, archive, Settings(), colour=False)
    for line in ("谁会见了北航代表团？", "谁会见了清华大学代表团？", "他是什么职务？"):
        reply = session.reply(line, width=None)
    assert reply is not None
    assert reply.startswith("理解为：邓群策是什么职务？")
