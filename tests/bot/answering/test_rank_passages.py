"""Hits to the passages that answer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import exp
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.answerer import Answerer
from bot.answering.probability import MOST_LEAD, AnswerFeatures, PassageFeatures, bounds_of
from bot.answering.rank_passages import (
    AS_LIKELY,
    LOOKED_AT,
    READ_FIRST,
    READ_MOST,
    gather,
    lead,
)
from bot.answering.records import ALL, Checks, Evidence, Read, Sentence
from bot.answering.search_question import SearchResult, search_question
from bot.question.understand import understand
from bot.reader.reader import Reader
from retrieval.archive import Archive
from retrieval.records import Hit
from retrieval.settings import Settings
from tests.bot.answering.made_up import Pointing, Press, article, groups_of, hit, pointed
from tests.conftest import IndexMaker

made_up = pytest.mark.usefixtures("plain_weights")


def evidence(text: str, hits: Sequence[Hit], *words: str, checks: Checks = ALL) -> Evidence:
    """What the made-up press says of a question if the reader points at these words."""
    archive = Press(*(found.article for found in hits))
    result = SearchResult(archive.query(text), list(hits))
    return gather(understand(text), result, archive, Pointing(*words), checks=checks)


def rounded(found: Evidence) -> Evidence:
    read = tuple(
        replace(
            one,
            logit=round(one.logit, 3),
            features=one.features._replace(support=round(one.features.support, 3)),
            sentences=tuple(
                replace(said, support=round(said.support, 3), logit=round(said.logit, 3))
                for said in one.sentences
            ),
        )
        for one in found.read
    )
    return replace(found, read=read, confidence=round(found.confidence, 6))


def sure(logit: float) -> float:
    return round(1 / (1 + exp(-logit)), 6)


def ids(found: Evidence) -> list[str]:
    return [one.hit.article.id for one in found.read]


MEETING = article("meeting", "邓群策会见了北航代表团。双方座谈。")
LEAVING = article("leaving", "北航代表团昨天离开。")
ELSEWHERE = article("elsewhere", "陶智会见了外地代表团。")
WHO = "谁会见了北航代表团？"


@made_up
def test_the_passage_that_answers_comes_before_the_one_that_search_put_first():
    leaving, meeting = hit(LEAVING, 0.5), hit(MEETING, 0.25)
    answering = Read(
        meeting,
        pointed(MEETING.text, "邓群策"),
        (Sentence(MEETING, 0, 12, 1.0, ((3, 5), (6, 8), (8, 11)), ((0, 3),), 13.25),),
        # 0.25 + 4, twice 1, 4 times 1, and 3
        PassageFeatures(0.25, 4.0, 1.0, 1.0, fits=True, told=False),
        13.25,
    )
    nowhere = Read(
        leaving,
        pointed(LEAVING.text, "邓群策"),
        (Sentence(LEAVING, 0, 10, 0.667, ((0, 2), (2, 5)), ((0, 2),), 1.833),),
        # 0.5 - 4, twice two thirds, 4 times 1; 北航 only repeats the question
        PassageFeatures(0.5, -4.0, 0.667, 1.0, fits=False, told=False),
        1.833,
    )
    assert rounded(evidence(WHO, [leaving, meeting], "邓群策")) == Evidence(
        read=(answering, nowhere),
        absent=(),
        groups=tuple(groups_of(WHO)),
        hits=(meeting, leaving),
        people={"meeting": (), "leaving": ()},
        confidence=sure(13.25 + MOST_LEAD - 18),
        features=AnswerFeatures(13.25, MOST_LEAD),
    )


@made_up
def test_a_passage_of_an_article_without_the_name_is_less_likely():
    with_name, without = hit(MEETING, 0.0), hit(ELSEWHERE, 1.0)
    found = evidence(WHO, [without, with_name], "邓群策", "陶智")
    assert [(one.hit, one.features.named) for one in found.read] == [
        (with_name, 1.0),
        (without, 0.0),
    ]


@made_up
def test_where_a_name_is_nowhere_nothing_is_read():
    found = evidence("谁会见了清华代表团？", [hit(LEAVING, 0.5), hit(MEETING, 0.25)], "邓群策")
    assert (found.absent, found.read, found.confidence) == (("清华",), (), 0.0)


@made_up
def test_without_a_word_that_is_asked_about_nothing_is_read():
    hits = (hit(LEAVING, 0.5), hit(MEETING, 0.25))
    assert evidence("谁？", hits, "邓群策") == Evidence((), (), (), hits)


@made_up
def test_a_span_that_only_repeats_the_question_gives_no_answer():
    found = evidence(WHO, [hit(MEETING, 0.0)], "北航代表团")
    (read,) = found.read
    assert (read.features.fits, read.answers, read.logit) == (False, (), 0 + 4.0 + 2 + 4)


@made_up
def test_who_did_not_is_answered_by_passages_whose_sentence_denies():
    absent, meeting = hit(article("absent", "陶智没有会见北航代表团。"), 0.0), hit(MEETING, 1.0)
    found = evidence("谁没有会见北航代表团？", [meeting, absent], "陶智", "邓群策")
    assert (ids(found), found.hits) == (["absent"], (absent, meeting))


@made_up
def test_beyond_the_first_hits_those_that_have_every_name_are_read():
    others = [
        hit(article(f"other{at:02}", "外地代表团来访。"), 0.5) for at in range(READ_FIRST + 9)
    ]
    named = [hit(article(f"named{at}", "北航代表团来访。"), 0.1) for at in range(9)]
    found = evidence(WHO, [*others, *named], "代表团")
    assert sorted(ids(found)) == [
        *(one.article.id for one in named[: READ_MOST - READ_FIRST]),
        *(one.article.id for one in others[:READ_FIRST]),
    ]
    assert [one.article.id for one in found.hits[READ_MOST:]] == [
        one.article.id for one in (*others[READ_FIRST:], *named[READ_MOST - READ_FIRST :])
    ]


@made_up
@pytest.mark.parametrize("words", ["最新进展如何", "现在进展如何", "目前进展如何", "近来进展如何"])
def test_of_reports_as_likely_the_newest_comes_first_if_the_latest_is_wanted(words: str):
    days = {"old": date(2021, 5, 18), "new": date(2023, 2, 1), "middle": date(2022, 7, 3)}
    reports = [article(name, "大桥通车。", published=day) for name, day in days.items()]
    hits = [hit(report, 1.0 - at / 4) for at, report in enumerate(reports)]
    far = article("far", "大桥通车。", published=date(2024, 1, 1))
    hits.append(hit(far, 1.0 - AS_LIKELY - 0.25))
    assert ids(evidence("大桥进展如何？", hits, "通车")) == ["old", "new", "middle", "far"]
    newest = evidence(f"大桥{words}？", hits, "通车")
    assert ids(newest) == ["new", "middle", "old", "far"]
    # How sure it is depends on the likeliest report, not on the newest.
    assert newest.features is not None
    assert newest.features.best == max(one.logit for one in newest.read)
    assert newest.newest
    likeliest = evidence(f"大桥{words}？", hits, "通车", checks=Checks(newest_first=False))
    assert (ids(likeliest), likeliest.newest) == (["old", "new", "middle", "far"], False)


@made_up
def test_an_article_that_is_asked_about_by_its_headline_tells_its_first_two_sentences():
    told = article("told", "代表团来了。看了展览。又走了。", headline="代表团到访")
    hits = (hit(MEETING, 1.0), hit(told, 0.5))
    assert evidence("《代表团到访》说了什么？", hits, "展览") == Evidence(
        read=(),
        absent=(),
        groups=(),
        hits=hits,
        told=(Sentence(told, 0, 6, 1.0), Sentence(told, 6, 11, 1.0)),
        people={"told": ()},
        confidence=1.0,
    )


@pytest.mark.parametrize(
    ("ranked", "ahead"),
    [
        ([(3.0, "900米"), (1.0, "1200米")], 2.0),
        ([(3.0, "900米"), (2.5, "约900米"), (2.0, "900"), (1.0, "1200米")], 2.0),
        ([(3.0, "900米"), (2.5, ""), (1.0, "1200米")], 0.5),
        ([(3.0, ""), (1.0, "1200米")], 0.0),
        ([(3.0, "900米"), (-9.0, "1200米")], MOST_LEAD),
        ([(3.0, "900米"), (2.0, "900米")], MOST_LEAD),
        ([(-99.0, "900米")], MOST_LEAD),
    ],
)
def test_the_lead_is_over_the_next_passage_that_says_something_else(
    ranked: list[tuple[float, str]], ahead: float
):
    assert lead(ranked) == ahead


@given(st.lists(st.tuples(st.floats(-99, 99), st.text("甲乙", max_size=3)), min_size=1))
def test_a_lead_is_never_negative_and_a_passage_that_agrees_does_not_lessen_it(
    some: list[tuple[float, str]],
):
    ranked = sorted(some, key=lambda one: -one[0])
    ahead = lead(ranked)
    assert 0 <= ahead <= MOST_LEAD
    if ranked[0][1]:
        assert lead([ranked[0], *ranked]) == ahead


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
