"""Question files to records."""

import gzip
from pathlib import Path

import msgspec
import pytest

from bot.evaluation.rankings import Judged, Ranking, Span, read_rankings
from bot.training.questions import Mined, Taught, is_held_out, read_mined, read_questions
from retrieval.errors import WenbaoError


def packed(row: msgspec.Struct) -> bytes:
    return msgspec.json.encode(row) + b"\n"


def test_questions_are_read_simplified_from_plain_and_packed_files(tmp_path: Path):
    row = Taught("1", "誰會見了？", "書記會見了。", (Span("書記", 0),))
    (tmp_path / "a.jsonl").write_bytes(packed(row))
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(packed(row)))
    read = read_questions(tmp_path)
    assert {
        name: [(one.question, one.context) for one in asked] for name, asked in read.items()
    } == {
        "a": [("谁会见了？", "书记会见了。")],
        "b": [("谁会见了？", "书记会见了。")],
    }


def test_without_a_kind_the_first_answer_is_learned_in_uniform_extent(tmp_path: Path):
    answers = (Span("位于长沙市。", 2), Span("长沙", 4))
    (tmp_path / "a.jsonl").write_bytes(
        packed(Taught("1", "首府在哪里？", "首府位于长沙市。", answers))
    )
    [one] = read_questions(tmp_path)["a"]
    assert one.answers == (Span("长沙市", 4),)


def test_with_a_kind_all_members_of_a_list_are_kept(tmp_path: Path):
    answers = (Span("邓群策", 0), Span("朱健", 4))
    row = Taught("1", "谁出席了？", "邓群策和朱健出席。", answers, kind="list")
    (tmp_path / "a.jsonl").write_bytes(packed(row))
    assert read_questions(tmp_path)["a"][0].answers == answers


def test_rankings_and_mined_lines_are_read(tmp_path: Path):
    ranking = Ranking("r", "誰？", "zh", (Judged("書記", "no", "會見"),))
    (tmp_path / "r.jsonl").write_bytes(packed(ranking))
    assert read_rankings([tmp_path / "r.jsonl"]) == [
        Ranking("r", "谁？", "zh", (Judged("书记", "no", "会见"),))
    ]
    one = Mined("1", "who 谁", (Judged("清华", "no"),))
    (tmp_path / "m.jsonl").write_bytes(packed(one))
    assert read_mined(tmp_path / "m.jsonl") == {"1": one}


def test_a_bad_line_and_an_empty_folder_are_told(tmp_path: Path):
    with pytest.raises(WenbaoError, match=r"no \*\.jsonl"):
        read_questions(tmp_path)
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1}\n')
    with pytest.raises(WenbaoError, match=r"a\.jsonl:1"):
        read_questions(tmp_path)


def test_a_paragraph_is_held_out_with_all_its_questions():
    one = Taught("1", "谁会见了？", "书记会见了。", ())
    other = msgspec.structs.replace(one, question="会议在哪里举行？")
    assert is_held_out(one) == is_held_out(other)
