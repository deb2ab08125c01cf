"""Hits to the sentences that support an answer."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date
from math import exp
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NoReturn, cast

import pytest

from bot.answering import probability
from bot.answering.answerer import Answerer
from bot.answering.probability import bounds_of
from bot.answering.rank_sentences import LOOKED_AT, gather
from bot.answering.records import Evidence, Read, Sentence
from bot.answering.search_question import SearchResult, search_question
from bot.question.understand import understand
from bot.reader.reader import Reader, Reading
from bot.reader.tighten import Pieces
from retrieval.archive import Archive
from retrieval.language.terms import Segmenter
from retrieval.records import Article, Group, Hit, Passage, Query, Text
from retrieval.settings import Settings
from retrieval.view import View
from tests.conftest import IndexMaker

NAMES = ("北航", "清华", "衡阳")
WORDS = (*NAMES, "会见", "代表团", "市长", "大桥", "进展", "最新")


class Press(View):
    """Some articles; each word that one of them holds tells as much as any other."""

    def __init__(self, *articles: Article) -> None:
        self._texts = [f"{article.heads}\n{article.text}" for article in articles]

    @property
    def segmenter(self) -> Segmenter:
        known = SimpleNamespace(frequency=lambda _: 1, total=10**12, pieces=list)
        return cast(Segmenter, known)

    @property
    def passages(self) -> int:
        return 1

    def query(self, text: str) -> Query:
        def frequency(term: str) -> int:
            return int(any(term in text for text in self._texts))

        return Query(text, "zh", tuple(groups_of(text)), frequency)

    def people(self, articles: Collection[str]) -> dict[str, tuple[str, ...]]:
        return dict.fromkeys(articles, ())

    def _generation(self) -> NoReturn:
        raise AssertionError("nothing else is asked")


class Pointing(Reader):
    """Points at one word, 4 to 0 and relevance 2; where it does not stand, at nothing, 0 to 4."""

    def __init__(self, word: str) -> None:
        self._word = word

    def read(
        self,
        question: str,  # noqa: ARG002
        passages: Sequence[str],
        headings: Sequence[str] = (),  # noqa: ARG002
        *,
        pieces: Pieces | None = None,  # noqa: ARG002
    ) -> list[Reading]:
        return [pointed(self._word, passage) for passage in passages]


def pointed(word: str, passage: str) -> Reading:
    start = passage.find(word)
    if start < 0:
        return Reading(0, 0, score=0.0, null=4.0, relevance=-2.0)
    return Reading(start, start + len(word), score=4.0, null=0.0, relevance=2.0)


def groups_of(text: str) -> list[Group]:
    return [Group(word, ((word, 1.0),), name=word in NAMES) for word in WORDS if word in text]


def article(name: str, text: str, **known: Any) -> Article:  # noqa: ANN401
    return Article(name, f"{name}.txt", None, Text.plain(text), **known)


def hit(found: Article, score: float) -> Hit:
    return Hit(found, Passage(found.id, 0, 0, len(found.text)), score, None, None, ())


@pytest.fixture(autouse=True)
def plain(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the made-up press, logits are sums that are done in the head.

    Of a passage: fused score + relevance + margin. Of a sentence: that of its passage + twice its
    support + 3 if the span is in it.
    """
    if "archive" not in request.fixturenames and "new_index" not in request.fixturenames:
        plain = probability.Weights(
            probability.PassageWeights(0.0, 1.0, 1.0, 1.0),
            probability.SentenceWeights(0.0, 1.0, 2.0, 3.0),
            probability.AnswerWeights(0.0, 1.0, 0.0),
        )
        monkeypatch.setattr(probability, "CALIBRATED", probability.Calibration("", plain, plain))


def evidence(text: str, hits: Sequence[Hit], *, points_at: str) -> Evidence:
    """What the made-up press says; its numbers are rounded."""
    archive = Press(*(found.article for found in hits))
    result = SearchResult(archive.query(text), list(hits))
    found = gather(understand(text), result, archive, Pointing(points_at))
    rounded = tuple(
        replace(one, support=round(one.support, 3), logit=round(one.logit, 3))
        for one in found.sentences
    )
    return replace(found, sentences=rounded, confidence=round(found.confidence, 6))


MEETING = article("meeting", "邓群策会见了北航代表团。双方座谈。")
LEAVING = article("leaving", "北航代表团昨天离开。")
ELSEWHERE = article("elsewhere", "陶智会见了外地代表团。")
WHO = "谁会见了北航代表团？"


def read(of: Hit, word: str, logit: float) -> Read:
    return Read(of, pointed(word, of.text), logit)


def sure(logit: float) -> float:
    return round(1 / (1 + exp(-logit)), 6)


def test_the_sentence_that_is_pointed_at_comes_first_and_its_hit_before_what_search_put_first():
    leaving, meeting = hit(LEAVING, 0.5), hit(MEETING, 0.25)
    pointing = read(meeting, "邓群策", 0.25 + 2 + 4)
    nowhere = read(leaving, "邓群策", 0.5 - 2 - 4)
    assert evidence(WHO, [leaving, meeting], points_at="邓群策") == Evidence(
        sentences=(
            Sentence(MEETING, 0, 12, 1.0, ((3, 5), (6, 8), (8, 11)), pointing, 6.25 + 2 + 3),
            # All three words stand in the sentence before; the span does not stand in this one.
            Sentence(MEETING, 12, 17, 0.6, (), pointing, 6.25 + 1.2),
            Sentence(LEAVING, 0, 10, 0.667, ((0, 2), (2, 5)), nowhere, round(0.5 - 6 + 4 / 3, 3)),
        ),
        absent=(),
        groups=tuple(groups_of(WHO)),
        hits=(meeting, leaving),
        read=(pointing, nowhere),
        people={"meeting": (), "leaving": ()},
        confidence=sure(11.25),
        bridged=1.0,
    )


def test_an_article_without_the_name_is_read_and_not_cited():
    other, meeting = hit(ELSEWHERE, 1.0), hit(MEETING, 0.0)
    found = evidence(WHO, [other, meeting], points_at="陶智")
    assert [(one.article.id, one.start, one.logit) for one in found.sentences] == [
        ("meeting", 0, 0 - 6 + 2),
        ("meeting", 12, 0 - 6 + 1.2),
    ]
    assert (found.hits, [one.logit for one in found.read]) == ((other, meeting), [7.0, -6.0])


def test_a_name_that_is_nowhere_leaves_nothing_to_read_or_cite():
    hits = [hit(LEAVING, 0.5), hit(MEETING, 0.25)]
    asked = "谁会见了清华代表团？"
    assert evidence(asked, hits, points_at="邓群策") == Evidence(
        (), ("清华",), tuple(groups_of(asked)), tuple(hits)
    )


def test_what_only_repeats_the_question_is_no_span_and_counts_as_none():
    meeting = hit(MEETING, 0.0)
    found = evidence(WHO, [meeting], points_at="北航代表团")
    assert [(one.start, one.span, one.fits, one.logit) for one in found.sentences] == [
        (0, None, False, 6.0 + 2),
        (12, None, True, 6.0 + 1.2),
    ]


def test_who_did_not_is_answered_by_sentences_that_deny_alone():
    absent = article("absent", "陶智没有会见北航代表团。")
    found = evidence(
        "谁没有会见北航代表团？", [hit(MEETING, 1.0), hit(absent, 0.0)], points_at="陶智"
    )
    assert [(one.text, one.logit) for one in found.sentences] == [
        ("陶智没有会见北航代表团。", 0 + 6.0 + 2 + 3)
    ]
    assert found.confidence == sure(11.0)


def test_who_holds_an_office_stands_behind_it_and_no_deputy_counts():
    deputy = article("deputy", "衡阳副市长陶智说，市长不在。")
    mayor = article("mayor", "衡阳市市长朱健出席。")
    found = evidence("衡阳市长是谁？", [hit(deputy, 1.0), hit(mayor, 0.0)], points_at="陶智")
    assert [one.article.id for one in found.sentences] == ["mayor"]
    assert [one.article.id for one in found.hits] == ["deputy", "mayor"]


def test_of_reports_as_likely_the_newest_comes_first_if_the_latest_is_wanted():
    days = {"old": date(2021, 5, 18), "new": date(2023, 2, 1), "middle": date(2022, 7, 3)}
    reports = [article(name, "大桥通车。", published=day) for name, day in days.items()]
    hits = [hit(report, 1.0 - at / 4) for at, report in enumerate(reports)]
    hits.append(hit(article("far", "大桥。", published=date(2024, 1, 1)), -9.0))

    def order(asked: str) -> list[str]:
        return [one.article.id for one in evidence(asked, hits, points_at="通车").sentences]

    assert order("大桥进展如何？") == ["old", "new", "middle", "far"]
    assert order("大桥的最新进展如何？") == ["new", "middle", "old", "far"]


def test_an_article_that_is_asked_about_by_its_headline_tells_its_first_two_sentences():
    told = article("told", "代表团来了。看了展览。又走了。", headline="代表团到访")
    hits = (hit(MEETING, 1.0), hit(told, 0.5))
    assert evidence("《代表团到访》说了什么？", hits, points_at="展览") == Evidence(
        sentences=(Sentence(told, 0, 6, 1.0), Sentence(told, 6, 11, 1.0)),
        absent=(),
        groups=(),
        hits=hits,
        people={"told": ()},
        confidence=1.0,
    )


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
def test_a_span_without_a_number_makes_no_answer_to_how_many(text: str, archive: Archive):
    question = understand(text)
    result = search_question(question, archive, limit=LOOKED_AT)
    found = gather(question, result, archive, Reader.load())
    assert found.confidence < bounds_of(question.language, Settings()).perhaps
