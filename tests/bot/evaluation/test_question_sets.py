"""Files of questions with known answers to records."""

from pathlib import Path

import pytest

from bot.evaluation.question_sets import Asked, of_an_archive, read_questions
from retrieval.errors import WenbaoError
from tests.bot.evaluation.rows import question, write


def test_a_sample_is_always_the_same_and_does_not_depend_on_the_order(tmp_path: Path):
    rows = [question(f"第{number}号公告是什么？") for number in range(20)]
    write(tmp_path / "a" / "questions.jsonl", *rows)
    write(tmp_path / "b" / "questions.jsonl.gz", *reversed(rows))
    sample = read_questions(tmp_path / "a", sample=5)
    assert len(sample) == 5
    assert sample == read_questions(tmp_path / "b", sample=5)


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


def judged(label: str, headline: str | None, *answers: str) -> dict[str, object]:
    spans = [{"text": one, "start": at} for at, one in enumerate(answers)]
    return {"label": label, "headline": headline, "answers": spans}


def ranking(text: str, *passages: dict[str, object], answered: bool) -> dict[str, object]:
    return {"question": text, "lang": "zh", "answered": answered, "passages": passages}


def test_a_ranking_names_the_headlines_and_answers_of_the_passages_that_answer(tmp_path: Path):
    some = ranking(
        "谁会见了代表团？",
        judged("answers", "会见代表团", "邓群策", "朱健"),
        judged("about", "代表团离开", "陶智"),
        judged("no", "大桥通车"),
        judged("answers", None, "邓群策"),
        judged("answers", "座谈"),  # answers without a span
        answered=True,
    )
    write(tmp_path / "questions.jsonl", some)
    assert read_questions(tmp_path) == [
        Asked(
            question="谁会见了代表团？",
            language="zh",
            headlines=frozenset({"会见代表团", "座谈"}),
            answers=(("邓群策", "朱健"), ("邓群策",)),
        )
    ]


def test_a_ranking_in_which_nothing_answers_is_a_question_without_an_answer(tmp_path: Path):
    write(tmp_path / "questions.jsonl", ranking("谁？", judged("no", "通车"), answered=False))
    assert read_questions(tmp_path) == [Asked(question="谁？", language="zh", answerable=False)]


TABLE = """kind\tlang\tquestion
general\tzh\t"谁"写了《边城》？
small talk\ten\tAre you "real"?
"""


@pytest.mark.parametrize("name", ["questions.tsv", ""])
def test_a_table_is_of_questions_that_nothing_answers(name: str, tmp_path: Path):
    (tmp_path / "questions.tsv").write_text(TABLE, encoding="utf-8")
    asked = read_questions(tmp_path / name)
    assert sorted(asked, key=lambda one: one.language) == [
        Asked(question='Are you "real"?', language="en", answerable=False),
        Asked(question='"谁"写了《边城》？', language="zh", answerable=False),
    ]
    assert read_questions(tmp_path / name, sample=1) == asked[:1]


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ("kind\tquestion\ngeneral\t谁？\n", 2),
        ("kind\tlang\tquestion\ngeneral\tzh\t谁？\ngeneral\tfr\tQui?\n", 3),
        ("kind\tlang\tquestion\ngeneral\tzh\n", 2),
    ],
)
def test_a_bad_row_of_a_table_is_refused_with_its_line(rows: str, line: int, tmp_path: Path):
    (tmp_path / "questions.tsv").write_text(rows, encoding="utf-8")
    with pytest.raises(WenbaoError, match=rf"questions\.tsv:{line}: .*question.*zh or en"):
        read_questions(tmp_path)


def passages(folder: Path) -> None:
    write(
        folder / "passages.jsonl",
        {"id": "bridge", "title": "大桥通车", "text": "大桥全长1200米。"},
        {"id": "market", "title": "", "text": "新增摊位80个。"},
    )


def test_asked_of_an_archive_a_passage_is_known_by_its_headline(tmp_path: Path):
    passages(tmp_path)
    write(
        tmp_path / "questions.jsonl",
        question("全长多少米？", passage_ids=["bridge", "market"], answers=["1200米"]),
        question("新增摊位多少个？", passage_ids=["market"], answers=["80个"]),  # has no headline
        question("谁来了？", passage_ids=["bridge"], answerable=False),  # another article may tell
        question("谁走了？", passage_ids=[], answers=["陶智"]),
    )
    assert of_an_archive(tmp_path) == [
        Asked(
            question="全长多少米？",
            language="zh",
            passages=frozenset({"bridge", "market"}),
            headlines=frozenset({"大桥通车"}),
            answers=(("1200米",),),
        )
    ]


def test_a_sample_of_an_archives_questions_is_taken_from_those_that_count(tmp_path: Path):
    passages(tmp_path)
    rows = [
        question(f"第{number}号公告是什么？", passage_ids=["bridge"], answerable=number % 2 == 0)
        for number in range(20)
    ]
    write(tmp_path / "questions.jsonl", *rows)
    sample = of_an_archive(tmp_path, sample=7)
    assert len(sample) == 7
    assert sample == of_an_archive(tmp_path)[:7]


def test_questions_without_passages_are_asked_of_an_archive_as_they_are(tmp_path: Path):
    write(
        tmp_path / "questions.jsonl.gz",
        question("谁？", headlines=["座谈"], answers=[["邓群策"]]),
        question("谁不？", answerable=False),
    )
    assert of_an_archive(tmp_path) == read_questions(tmp_path)
