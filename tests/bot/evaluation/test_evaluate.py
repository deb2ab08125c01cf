"""Questions with known answers to measures."""

from pathlib import Path

import pytest

from bot.answering.records import Answer, Citation, Status
from bot.evaluation.evaluate import (
    Measures,
    Miss,
    Outcome,
    ask,
    headlines,
    measures,
    worst,
)
from bot.evaluation.question_sets import Asked, pooled_archive, read_questions
from bot.evaluation.tables import measures_to_terminal, misses_to_terminal
from bot.question.understand import understand
from retrieval.archive import Archive
from retrieval.progress import SILENT
from retrieval.records import Article, Text
from retrieval.settings import Settings
from tests.bot.evaluation.pooled import BRIDGE, MARKET, pooled
from tests.bot.evaluation.rows import question, write


def test_search_answers_and_refusals_are_measured(folder: Path, sample_index: Path):
    archive, asked = pooled(folder, sample_index)
    measured = measures(ask(archive, Settings(), asked))["zh"]
    assert measured == Measures(
        questions=3,
        answered=2 / 3,
        perhaps=0.0,
        refused=1 / 3,
        wrong_of_answered=0.0,
        wrong_of_perhaps=None,
        recall_at_1=1.0,
        recall_at_5=1.0,
        recall_at_10=1.0,
        mrr_at_10=1.0,
        first_citation=1.0,
        exact_match=1.0,
        f1=1.0,
        answered_right=1.0,
        refusal_precision=1.0,
        refusal_recall=1.0,
        refusal_f1=1.0,
        p50=measured.p50,
        p95=measured.p95,
    )


@pytest.mark.parametrize(
    ("settings", "shares"),
    [
        (Settings(wrong=100), (2 / 3, 0.0, 1 / 3)),
        (Settings(wrong=0, wrong_perhaps=100), (0.0, 2 / 3, 1 / 3)),
        (Settings(wrong=0, wrong_perhaps=0), (0.0, 0.0, 1.0)),
    ],
)
def test_the_settings_decide_how_many_are_answered_perhaps_or_refused(
    settings: Settings, shares: tuple[float, ...], folder: Path, sample_index: Path
):
    archive, asked = pooled(folder, sample_index)
    found = measures(ask(archive, settings, asked))["zh"]
    assert (found.answered, found.perhaps, found.refused) == pytest.approx(shares)


def test_kinds_of_questions_are_measured_apart(folder: Path, sample_index: Path):
    archive, asked = pooled(folder, sample_index)
    measured = measures(ask(archive, Settings(), asked), by="kind")
    assert {kind: part.questions for kind, part in measured.items()} == {
        "quantity": 2,
        "who": 1,
        "all": 3,
    }


def test_the_worst_answers_come_first_and_right_ones_not_at_all():
    def outcome(text: str, *, answerable: bool, quote: str = "", url: str = "p1") -> Outcome:
        body = Text(quote, ((0, 0, len(quote)),))
        article = Article(id="a", source="a", line=None, body=body, headline="题", url=url)
        citations = (Citation(1, article, quote, 0, len(quote)),) if quote else ()
        status: Status = "answered" if quote else "not_in_archive"
        asked = Asked(
            question=text,
            language="zh",
            answerable=answerable,
            passages=frozenset(["p1"]),
            answers=(("80个",),) if answerable else (),
        )
        answer = Answer(understand(text), status, None, quote or "没有", citations)
        return Outcome(asked, 1, answer, answer, 1.0)

    outcomes = [
        outcome("对的？", answerable=True, quote="新增摊位80个。"),
        outcome("没找到？", answerable=True),
        outcome("引错了？", answerable=True, quote="别的。", url="p9"),
        outcome("不在引文里？", answerable=True, quote="改造完成。"),
        outcome("编的？", answerable=False, quote="改造完成。"),
        outcome("拒绝得对？", answerable=False),
    ]
    assert [(miss.question, miss.fault) for miss in worst(outcomes, limit=9)] == [
        ("编的？", "answered without an answer"),
        ("引错了？", "wrong source"),
        ("没找到？", "refused"),
        ("不在引文里？", "not in the quotation"),
    ]
    assert [miss.question for miss in worst(outcomes, limit=1)] == ["编的？"]


def test_a_miss_is_told_in_three_lines():
    miss = Miss(
        question="多少个？", fault="refused", wanted=("80个", "八十个"), said="没有", cited=None
    )
    assert misses_to_terminal([miss]) == (
        "\n1. 多少个？\n   refused: 没有\n   wanted: 80个 / 八十个   cited: -\n"
    )


def test_equal_passages_of_two_ids_are_one_that_both_ids_find(folder: Path, sample_index: Path):
    archive, asked = pooled(folder, sample_index)
    assert archive.inspect().articles == 2
    assert frozenset({"p2"}) in {one.passages for one in asked}


def test_the_index_of_the_same_passages_is_made_once(
    folder: Path, sample_index: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.evaluation.question_sets.build", None)  # calling it would raise
    assert pooled(folder, sample_index)[0].passages == 2


def test_questions_about_an_index_name_headlines_and_parts_of_answers(
    tmp_path: Path, archive: Archive
):
    write(
        tmp_path / "page" / "questions.jsonl",
        question(
            "谁会见了北航代表团？",
            headlines=["加快推动合作项目产业化，实现共赢发展"],
            answers=[["邓群策"]],
        ),
    )
    assert pooled_archive([tmp_path / "page"], tmp_path, tmp_path, Settings(), SILENT) is None
    asked = read_questions(tmp_path / "page")
    measured = measures(ask(archive, Settings(), asked))["zh"]
    assert (measured.recall_at_1, measured.exact_match, measured.first_citation) == (1.0, 1.0, 1.0)


def test_measures_are_shown_in_columns_and_empty_ones_left_out():
    some = Measures(
        questions=2,
        answered=0.5,
        perhaps=0.25,
        refused=0.25,
        wrong_of_answered=0.125,
        wrong_of_perhaps=None,
        recall_at_1=0.5,
        recall_at_5=None,
        recall_at_10=None,
        mrr_at_10=None,
        first_citation=None,
        exact_match=None,
        f1=None,
        answered_right=None,
        refusal_precision=None,
        refusal_recall=None,
        refusal_f1=None,
        p50=7.25,
        p95=9,
    )
    assert measures_to_terminal({"zh": some}) == (
        "                      zh\n"
        "questions              2\n"
        "answered           0.500\n"
        "perhaps            0.250\n"
        "refused            0.250\n"
        "wrong of answered  0.125\n"
        "recall at 1        0.500\n"
        "p50 (ms)             7.2\n"
        "p95 (ms)             9.0\n"
    )


def test_a_passage_that_is_kept_as_a_reprint_is_known_by_the_one_that_it_repeats(
    tmp_path: Path, sample_index: Path
):
    report = "湘江大桥昨天建成通车。" + "大桥连接城区和对岸的新区，沿线群众出行更加便利。" * 6
    folder = tmp_path / "questions"
    write(
        folder / "passages.jsonl",
        {"id": "first", "title": "大桥通车", "text": report},
        {"id": "market", "title": "市场改造", "text": MARKET},
        {"id": "again", "title": "天堑变通途", "text": f"本报讯（记者 陈润）{report}"},
        {"id": "equal", "title": "大桥通车", "text": report},
    )
    write(folder / "questions.jsonl", question("大桥通车了吗？", passage_ids=["again", "equal"]))
    (tmp_path / "other").mkdir()
    write(tmp_path / "other" / "passages.jsonl", {"id": "other", "text": BRIDGE})
    archive, [asked] = pooled(folder, sample_index)
    assert archive.inspect().articles == 3
    assert asked.passages == {"first"}
    [article] = [one for one in archive.headlines(9) if one.url == "first"]
    assert headlines(article) == {"大桥通车", "天堑变通途"}
