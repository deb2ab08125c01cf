"""Outcomes to how well confidence holds, and to a page with pictures."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.answerer import by_confidence, refused
from bot.answering.probability import bounds_of
from bot.answering.records import Answer, Citation
from bot.answering.three_ways import Bounds
from bot.evaluation.evaluate import Miss, Outcome, measures, worst
from bot.evaluation.html_page import report_to_html
from bot.evaluation.question_sets import Asked
from bot.evaluation.reliability import Bin, Told, reliability, thresholds, thresholds_of
from bot.evaluation.tables import bins_to_terminal, thresholds_to_terminal
from bot.question.understand import Language, understand
from retrieval.errors import WenbaoError
from retrieval.records import Article, Hit, Passage, Text
from retrieval.settings import Settings

BRIDGE = "湘江大桥全长1200米。"


LEAST = Bounds(answered=0.9, perhaps=0.32)


def outcome(sure: float, *, right: bool, answerable: bool = True) -> Outcome:
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
    return Outcome(asked, 1, by_confidence(guess, LEAST), guess, 7.0)


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
    assert [(one.answered, one.perhaps) for one in bins] == [(0, 1), (4, 0)]
    assert [one.confidence for one in bins] == pytest.approx([0.33, 0.9625])


def test_a_threshold_refuses_what_is_less_sure_rightly_or_wrongly():
    least = bounds_of("zh", Settings())
    steps = {one.confidence: one for one in thresholds(OUTCOMES, Settings())}
    assert steps[least.answered].chosen == "answered"
    assert steps[least.perhaps].chosen == "perhaps"
    assert [one.chosen for one in steps.values() if one.chosen] == ["perhaps", "answered"]
    at = steps[0.5]
    assert at.refusal_f1 == pytest.approx(2 * 1 / (2 + 1))
    assert at.answerable_refused == pytest.approx(1 / 5)
    assert at.wrong == pytest.approx(1 / 4)
    assert steps[0.0].answerable_refused == 0.0
    assert steps[0.0].wrong == pytest.approx(2 / 6)


def test_what_is_too_unsure_is_refused_with_related_articles_and_without_citations():
    one = outcome(0.2, right=True)
    again = refused(outcome(0.5, right=True).answer)
    assert one.answer.status == "not_in_archive"
    assert (one.answer.short_answer, one.answer.citations) == (None, ())
    assert one.answer.text == "档案里没有答案：没有找到能回答这个问题的报道。"
    assert [article.id for article in one.answer.related] == ["a"]
    assert replace(again, confidence=0.2) == one.answer
    assert measures([one])["zh"].refusal_precision == 0.0


def test_what_is_a_little_unsure_becomes_its_first_quotation_without_a_short_answer():
    one = outcome(0.5, right=True)
    assert one.answer == replace(
        one.guess,
        status="perhaps",
        short_answer=None,
        text="这段可能有关：“湘江大桥全长1200米。” [1]",
    )


def test_bins_are_shown_in_columns():
    some = Bin(low=0.3, answers=3, confidence=0.33, right=0.5, answered=1, perhaps=2)
    assert bins_to_terminal([some]) == (
        "\nconfidence  answers  mean  right  answered  perhaps\n"
        "0.3–0.4           3  0.33   0.50         1        2\n"
    )
    assert bins_to_terminal([]) == ""


def test_the_thresholds_of_each_language_are_named_in_the_table():
    told = [
        Told(0.6, right=True, answerable=True, way="answered"),
        Told(0.1, right=False, answerable=False, way="not_in_archive"),
    ]
    both: dict[Language, Bounds] = {"zh": Bounds(0.62, 0.3), "en": Bounds(0.5, 0.3)}
    steps = thresholds_of(told, both)
    assert {one.confidence: one.chosen for one in steps if one.chosen} == {
        0.3: "perhaps zh, perhaps en",
        0.5: "answered en",
        0.62: "answered zh",
    }
    assert [one.chosen for one in thresholds_of(told, {"en": both["en"]}) if one.chosen] == [
        "perhaps",
        "answered",
    ]
    assert thresholds_to_terminal(steps[12:14]) == (
        "threshold         refusal F1  answerable refused  wrong of answered\n"
        "0.60                   1.000               0.000              0.000\n"
        "0.62 answered zh       0.667               1.000              0.000\n"
    )


def test_a_perhaps_is_counted_on_its_own():
    some = [
        outcome(0.95, right=True),
        outcome(0.95, right=False),
        outcome(0.5, right=True),
        outcome(0.5, right=False),
        outcome(0.5, right=False, answerable=False),
        outcome(0.1, right=False),
        outcome(0.1, right=True),
        outcome(0.1, right=False, answerable=False),
    ]
    found = measures(some)["zh"]
    assert (found.answered, found.perhaps, found.refused) == (2 / 8, 3 / 8, 3 / 8)
    assert found.wrong_of_answered == 1 / 2
    assert found.wrong_of_perhaps == pytest.approx(2 / 3)
    # A perhaps is no answer: not even one with the right quotation counts as such.
    assert [found.answered_right, found.exact_match, found.first_citation] == pytest.approx(
        [1 / 6, 1 / 6, 2 / 6]
    )
    # Of the six that were not answered, two have no answer.
    assert [found.refusal_precision, found.refusal_recall] == pytest.approx([2 / 6, 1.0])
    assert [miss.fault for miss in worst(some, limit=9)] == [
        "refused",
        "refused",
        "not in the quotation",
        "perhaps, but wrong",
        "perhaps, but wrong",
    ]


def test_the_page_needs_no_other_file_and_tells_every_miss():
    miss = Miss(
        question="<b>谁</b>？", fault="refused", wanted=("甲", "乙"), said="没有", cited=None
    )
    page = report_to_html(
        "一组问题 & more",
        measures(OUTCOMES),
        reliability(OUTCOMES),
        thresholds(OUTCOMES, Settings()),
        OUTCOMES,
        [miss],
    )
    assert page.count("<svg") == 5
    for way, share in (("answered", 4 / 6), ("perhaps", 1 / 6), ("refused", 1 / 6)):
        assert f"<tr><td>{way}<td>{share:.3f}" in page
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
