"""Question files and an index to lessons."""

import gzip
from pathlib import Path

import msgspec
import numpy as np
import pytest

from bot.evaluation.rankings import Span
from bot.training.question_side.archived import Archived
from bot.training.question_side.prepare import (
    Extra,
    Judged,
    Row,
    archived,
    forms_of,
    lesson_of,
    measured,
    rows_of,
)
from retrieval.archive import Archive
from retrieval.errors import WenbaoError

HEAD = ("来访", "2021-05-17")
FIRST = "5月17日，市委书记邓群策会见了到访的北航代表团一行，双方就合作交换了意见。"
SECOND = "双方在座谈会上签约，总投资30亿元的产业园将于明年建成。"
ELSEWHERE = "邓群策昨日到产业园调研。"
PASSAGES = Archived(
    [HEAD, HEAD, ("调研", "2021-06-01"), ("调研", "2022-06-01")],
    [FIRST, SECOND, ELSEWHERE, "园区招商。"],
)
ROW = Row(
    "1",
    "谁会见了北航代表团？",
    context=FIRST,
    title=HEAD[0],
    date=HEAD[1],
    answers=(Span("邓群策", 10),),
)


def extra(most: int = 9) -> Extra:
    return Extra(4, most)


def lesson(row: Row, more: Extra | None = None):
    return lesson_of(row, (row.question,), PASSAGES, more or extra())


def test_the_passage_that_answers_is_positive_and_others_with_the_answer_are_neutral():
    made = lesson(ROW)
    assert made is not None
    assert (made.positives, made.neutral) == ((0,), (2,))
    assert (made.id, made.language, made.forms) == ("1", "zh", (ROW.question,))


def test_an_answer_of_one_character_marks_nothing_as_neutral():
    made = lesson(msgspec.structs.replace(ROW, answers=(Span("邓", 10),)))
    assert made is not None
    assert (made.positives, made.neutral) == ((0,), ())


def test_a_question_without_an_answer_or_without_its_article_is_left_out():
    assert lesson(msgspec.structs.replace(ROW, answerable=False)) is None
    assert lesson(msgspec.structs.replace(ROW, date="2021-05-18")) is None
    assert lesson(msgspec.structs.replace(ROW, answers=(Span("王芳", 10),))) is None


def test_judged_passages_that_answer_are_positive_and_doubtful_ones_neutral():
    found = (
        Judged(*HEAD, SECOND, "doubtful"),
        Judged(*HEAD, FIRST, "answers", (Span("邓群策", 10),)),
        Judged("调研", "2022-06-01", "园区招商。", "no"),
    )
    row = Row("2", "谁会见了北航代表团？", passages=found)
    made = lesson(row)
    assert made is not None
    assert (made.positives, made.neutral) == ((0,), (1, 2))
    assert lesson(msgspec.structs.replace(row, fault="no date")) is None


def test_a_paragraph_of_no_article_is_encoded_while_there_is_room():
    row = msgspec.structs.replace(ROW, title=None, date=None)
    more = extra(most=1)
    made = lesson(row, more)
    assert made is not None
    assert (made.positives, list(more.texts)) == ((4,), [FIRST])
    assert lesson(row, more) == made
    other = msgspec.structs.replace(row, context=SECOND, answers=(Span("30亿元", 13),))
    assert lesson(other, more) is None


def test_all_parts_of_an_answer_must_stand_in_a_passage():
    assert PASSAGES.holding(["邓群策", "产业园"]) == [2]
    assert PASSAGES.holding(["邓群策", "3"]) == [0, 2]
    assert PASSAGES.holding(["3"]) == []


def test_passages_of_an_archive_are_known_by_article(archive: Archive):
    found = archived(archive)
    heads = {(one.headline, str(one.date)) for one in archive.articles()}
    assert set(found.heads) == heads
    assert len(found.texts) == archive.passages == len(archive.vectors())
    assert np.linalg.norm(archive.vectors(), axis=1) == pytest.approx(
        np.ones(archive.passages), abs=1e-5
    )


def test_english_is_learnt_as_typed_and_as_it_is_read(archive: Archive):
    typed = "who met the Beihang delegation"
    read = archive.read(typed, language="en").wording
    assert forms_of(archive, typed, "en") == (typed, read)
    assert "北航" in read
    assert forms_of(archive, "谁会见了北航代表团？", "zh") == ("谁会见了北航代表团？",)


def test_measured_questions_are_those_on_a_headline_of_one_article(
    tmp_path: Path, archive: Archive
):
    passages = archived(archive)
    headline = next(head for head, _ in passages.heads if head)
    rows = [{"id": "p", "title": headline, "text": ""}, {"id": "q", "title": "没有", "text": ""}]
    asked = [
        {"id": one, "question": "谁？", "lang": "zh", "passage_ids": [of], "answerable": of != "r"}
        for one, of in (("1", "p"), ("2", "q"), ("3", "r"))
    ]
    for name, lines in (("passages", rows), ("questions", asked)):
        raw = b"".join(msgspec.json.encode(one) + b"\n" for one in lines)
        (tmp_path / f"{name}.jsonl.gz").write_bytes(gzip.compress(raw))
    found = list(measured(tmp_path, archive, passages))
    wanted = tuple(row for row, head in enumerate(passages.heads) if head[0] == headline)
    assert [(one.id, one.positives) for one in found] == [("1", wanted)]


def test_a_line_that_is_no_question_is_told(tmp_path: Path):
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1}\n')
    with pytest.raises(WenbaoError, match=r"a\.jsonl:1: not a question"):
        list(rows_of(tmp_path / "a.jsonl"))
