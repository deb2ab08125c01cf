"""Questions with known answers to measures."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from bot.answering.records import Answer, Citation, Status
from bot.evaluation.ablation import Ranked, ablate
from bot.evaluation.evaluate import (
    Measures,
    Miss,
    Outcome,
    ask,
    headlines,
    measures,
    worst,
)
from bot.evaluation.known_answers import overlap
from bot.evaluation.question_sets import Asked, pooled_archive, read_questions, renamed
from bot.evaluation.tables import measures_to_terminal, misses_to_terminal, ranked_to_terminal
from bot.question.understand import understand
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.progress import SILENT
from retrieval.records import Article, Text
from retrieval.settings import Settings
from tests.conftest import OnceMaker

BRIDGE = "湘江大桥于2023年8月1日通车，全长1200米。"
MARKET = "城北农贸市场改造完成，新增摊位80个。"


def write(file: Path, *rows: dict[str, Any]) -> None:
    file.parent.mkdir(exist_ok=True)
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if file.suffix == ".gz":
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file.write_text(text, encoding="utf-8")


def question(text: str, **fields: object) -> dict[str, Any]:
    return {"id": text, "question": text, "lang": "zh", "answerable": True, **fields}


def write_questions(folder: Path) -> Path:
    """Two folders of passages; the first has questions, too."""
    own, other = folder / "own", folder / "other"
    write(own / "passages.jsonl", {"id": "p1", "title": "大桥通车", "text": BRIDGE})
    write(
        other / "passages.jsonl.gz",
        {"id": "p2", "title": "", "text": MARKET},
        {"id": "p3", "title": "", "text": MARKET},
    )
    write(
        own / "questions.jsonl",
        question("湘江大桥全长多少米？", passage_ids=["p1"], answers=["1200米"]),
        question("农贸市场新增摊位多少个？", passage_ids=["p3"], answers=["80个"]),
        question("谁会见了清华大学代表团？", passage_ids=[], answers=[], answerable=False),
    )
    return own


def pooled(folder: Path, index: Path) -> tuple[Archive, list[Asked]]:
    """The archive of both folders, and the questions by the ids that it knows."""
    pool = [folder, folder.parent / "other"]
    made = pooled_archive(pool, folder.parent / "cache", index, Settings(), SILENT)
    assert made is not None
    place, known = made
    asked = [renamed(one, known) for one in read_questions(folder)]
    return Archive(place, Settings()), asked


@pytest.fixture(scope="module")
def folder(sample_index: Path, made_once: OnceMaker) -> Path:
    """The folder of the questions; the archive of its pool is made already."""

    def make(place: Path) -> None:
        pooled(write_questions(place), sample_index)[0].close()

    return made_once("questions", make) / "own"


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


def test_an_ablation_compares_the_ways_to_rank(folder: Path, sample_index: Path):
    archive, asked = pooled(folder, sample_index)
    table = ablate(archive, Settings(), asked)["zh"]
    assert [line.way for line in table] == [
        "words alone, no bridge",
        "words alone",
        "meaning alone, no bridge",
        "meaning alone",
        "rank fusion",
        "convex fusion, no bridge",
        "convex fusion, no aliases",
        "convex fusion",
    ]
    assert table[-1] == Ranked(
        way="convex fusion", recall_at_1=1.0, recall_at_10=1.0, mrr_at_10=1.0
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


def test_a_sample_is_always_the_same_and_does_not_depend_on_the_order(tmp_path: Path):
    rows = [question(f"第{number}号公告是什么？") for number in range(20)]
    write(tmp_path / "a" / "questions.jsonl", *rows)
    write(tmp_path / "b" / "questions.jsonl.gz", *reversed(rows))
    sample = read_questions(tmp_path / "a", sample=5)
    assert len(sample) == 5
    assert sample == read_questions(tmp_path / "b", sample=5)


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


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", r"questions\.jsonl:1: "),
        ('{"question": "谁？"}', r"questions\.jsonl:1: .*missing required field `lang`"),
        ('{"question": "谁？", "lang": "fr"}', r"questions\.jsonl:1: Invalid enum value 'fr'"),
    ],
)
def test_a_bad_line_is_refused_with_its_number(content: str, message: str, tmp_path: Path):
    (tmp_path / "questions.jsonl").write_text(content)
    with pytest.raises(WenbaoError, match=message):
        read_questions(tmp_path)


def test_a_folder_without_questions_is_refused(tmp_path: Path):
    with pytest.raises(WenbaoError, match=r"has no questions\.jsonl or questions\.jsonl\.gz"):
        read_questions(tmp_path)


@pytest.mark.parametrize(
    ("given", "wanted", "f1"),
    [
        ("1200米", "1,200 米。", 1.0),
        ("", "80个", 0.0),
        ("約500畝", "500亩", 8 / 9),
        ("甲", "乙", 0.0),
        ("亩500", "500亩", 0.75),
    ],
)
def test_answers_overlap_by_their_characters(given: str, wanted: str, f1: float):
    assert overlap(given, wanted) == pytest.approx(f1)


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


def test_ways_to_rank_are_shown_in_one_table_a_language():
    line = Ranked(way="meaning alone", recall_at_1=0.5, recall_at_10=1, mrr_at_10=0.75)
    assert ranked_to_terminal({"en": [line]}) == (
        "en             recall@1  recall@10  MRR@10\nmeaning alone     0.500      1.000   0.750\n"
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
