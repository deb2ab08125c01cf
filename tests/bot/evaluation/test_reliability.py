"""Outcomes to how well confidence holds, and to a page with pictures."""

import re
from pathlib import Path

import pytest

from bot.answering.answerer import refused
from bot.answering.records import Answer, Citation
from bot.evaluation.evaluate import Miss, Outcome, measures
from bot.evaluation.html_page import report_to_html
from bot.evaluation.question_sets import Asked
from bot.evaluation.reliability import Bin, reliability, thresholds
from bot.evaluation.tables import bins_to_terminal
from bot.question.understand import understand
from retrieval.errors import WenbaoError
from retrieval.records import Article, Hit, Passage, Text

BRIDGE = "湘江大桥全长1200米。"


def outcome(sure: float, *, right: bool, answerable: bool = True, least: float = 0.5) -> Outcome:
    article = Article("a", "a.txt", None, Text.plain(BRIDGE), url="p1")
    hit = Hit(article, Passage("a", 0, 0, len(BRIDGE)), 1.0, None, None, ())
    asked = Asked(
        question="大桥全长多少米？",
        language="zh",
        answerable=answerable,
        passages=frozenset(["p1"] if answerable else []),
        answers=(("1200米" if right else "900米",),) if answerable else (),
    )
    citation = Citation(1, article, BRIDGE, 0, len(BRIDGE))
    guess = Answer(
        understand(asked.question), "answered", "1200米", BRIDGE, (citation,), hits=(hit,),
        confidence=sure,
    )  # fmt: skip
    return Outcome(asked, 1, guess if sure >= least else refused(guess), guess, 7.0)


OUTCOMES = [
    outcome(0.92, right=True),
    outcome(0.98, right=True),
    outcome(0.95, right=False),
    outcome(0.31, right=True),
    outcome(0.35, right=False, answerable=False),
    outcome(1.0, right=True),
]


def test_bins_compare_what_answers_claim_with_how_often_they_are_right():
    bins = reliability(OUTCOMES)
    assert [(one.low, one.answers, one.right) for one in bins] == [(0.3, 2, 0.5), (0.9, 4, 0.75)]
    assert [one.confidence for one in bins] == pytest.approx([0.33, 0.9625])


def test_a_threshold_refuses_what_is_less_sure_rightly_or_wrongly():
    steps = {one.confidence: one for one in thresholds(OUTCOMES, 0.5)}
    at = steps[0.5]
    assert at.chosen
    assert sum(one.chosen for one in steps.values()) == 1
    assert at.refusal_f1 == pytest.approx(2 * 1 / (2 + 1))
    assert at.answerable_refused == pytest.approx(1 / 5)
    assert at.wrong == pytest.approx(1 / 4)
    assert steps[0.0].answerable_refused == 0.0
    assert steps[0.0].wrong == pytest.approx(2 / 6)


def test_what_is_too_unsure_is_refused_with_related_articles_and_without_citations():
    one = outcome(0.2, right=True)
    assert one.answer.status == "not_in_archive"
    assert (one.answer.short_answer, one.answer.citations) == (None, ())
    assert one.answer.text == "档案里没有答案：没有找到能回答这个问题的报道。"
    assert [article.id for article in one.answer.related] == ["a"]
    assert measures([one])["zh"].refusal_precision == 0.0


def test_bins_are_shown_in_columns():
    shown = bins_to_terminal([Bin(low=0.3, answers=2, confidence=0.33, right=0.5)])
    assert shown == "\nconfidence  answers  mean  right\n0.3–0.4           2  0.33   0.50\n"
    assert bins_to_terminal([]) == ""


def test_the_page_needs_no_other_file_and_tells_every_miss():
    miss = Miss(
        question="<b>谁</b>？", fault="refused", wanted=("甲", "乙"), said="没有", cited=None
    )
    page = report_to_html(
        "一组问题 & more",
        measures(OUTCOMES),
        reliability(OUTCOMES),
        thresholds(OUTCOMES, 0.5),
        OUTCOMES,
        [miss],
    )
    assert page.count("<svg") == 4
    assert "<title>一组问题 &amp; more</title>" in page
    assert "&lt;b&gt;谁&lt;/b&gt;？" in page
    assert "<b>谁" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)http", page)


def test_without_matplotlib_the_reader_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(WenbaoError, match=r"run pip install -e '.\[report\]'"):
        report_to_html("", measures(OUTCOMES), [], [], OUTCOMES, [])


def test_the_page_is_written_where_it_is_wanted(tmp_path: Path):
    file = tmp_path / "report.html"
    file.write_text(
        report_to_html("一组", measures(OUTCOMES), [], [], OUTCOMES, []), encoding="utf-8"
    )
    assert file.read_text(encoding="utf-8").startswith("<!doctype html>")
