"""Hits to the sentences that support an answer, read by the real reader."""

from pathlib import Path

import pytest

from bot.answering.answerer import Answerer
from bot.answering.rank_sentences import LOOKED_AT, gather
from bot.answering.records import Evidence
from bot.answering.search_question import search_question
from bot.question.understand import understand
from bot.reader.reader import Reader
from retrieval.archive import Archive
from retrieval.settings import Settings
from tests.conftest import IndexMaker


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


def gathered(text: str, archive: Archive, reader: Reader) -> Evidence:
    question = understand(text)
    result = search_question(question, archive, limit=LOOKED_AT)
    return gather(question, result, archive, reader)


QUESTIONS = [
    "谁会见了北航代表团？",
    "产业园总投资多少？",
    "衡阳市副市长是谁？",
    "who met the Beihang delegation",
    "今天天气怎么样？",
]


@pytest.mark.parametrize("text", QUESTIONS)
def test_reading_changes_the_order_of_hits_and_loses_none(
    text: str, archive: Archive, reader: Reader
):
    question = understand(text)
    result = search_question(question, archive, limit=LOOKED_AT)
    found = gather(question, result, archive, reader)
    assert sorted(map(repr, found.hits)) == sorted(map(repr, result.hits))


@pytest.mark.parametrize("text", QUESTIONS)
def test_sentences_come_likeliest_first_with_spans_inside_them(
    text: str, archive: Archive, reader: Reader
):
    found = gathered(text, archive, reader)
    assert 0 <= found.confidence <= 1
    logits = [one.logit for one in found.sentences]
    assert logits == sorted(logits, reverse=True)
    for one in found.sentences:
        if one.span is not None:
            assert 0 <= one.span[0] < one.span[1] <= len(one.text)


def test_what_was_asked_and_is_not_there_leaves_nothing_to_cite(archive: Archive, reader: Reader):
    found = gathered("谁会见了清华大学代表团？", archive, reader)
    assert (found.sentences, found.absent, found.confidence) == ((), ("清华大学",), 0.0)


def test_the_latest_of_several_reports_is_told_first(new_index: IndexMaker, seeds_folder: Path):
    for day, length in (("2021-05-18", "800米"), ("2023-02-01", "1200米"), ("2022-07-03", "900米")):
        (seeds_folder / f"{day}-A01.txt").write_text(
            f"# 湘江大桥建设进展\n\n湘江大桥已经建成{length}，建设进展顺利。\n", encoding="utf-8"
        )
    answerer = Answerer(Archive(new_index(seeds_folder), Settings()), Settings())
    for question in ("湘江大桥的最新进展是什么？", "What is the latest on the Xiangjiang bridge?"):
        citation = answerer.answer(question).citations[0]
        assert str(citation.article.published) == "2023-02-01"


@pytest.mark.parametrize("text", ["What is the population of Hengyang?", "衡阳有多少人口？"])
def test_a_span_without_a_number_makes_no_answer_to_how_many(
    text: str, archive: Archive, reader: Reader
):
    assert gathered(text, archive, reader).confidence < Settings().confidence
