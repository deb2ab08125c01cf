"""Question files to examples."""

import gzip
from pathlib import Path

import msgspec
import pytest

from bot.training.examples import (
    English,
    Excerpt,
    Lessons,
    Mined,
    Span,
    Taught,
    batches,
    examples,
    is_held_out,
    read_mined,
    read_taught,
)
from bot.training.half_english import switched
from retrieval.errors import WenbaoError
from retrieval.language.terms import is_han
from tests.bot.training import small

LONG = "会议在衡阳举行，与会者很多。" * 20
TAUGHT = Taught("1", "谁会见了代表团？", LONG + "市委书记邓群策会见了代表团。" + LONG, ())
ANSWERED = msgspec.structs.replace(TAUGHT, answers=(Span("邓群策", len(LONG) + 4),))
HOPELESS = msgspec.structs.replace(TAUGHT, answerable=False)


def test_an_answer_is_marked_by_the_tokens_that_hold_it():
    tokenizer = small.tokenizer()
    made = list(examples(Lessons([ANSWERED] * 20), small.pairing(), small.seeded(1)))
    marked = [one for one in made if one.start]
    assert len(marked) == 20
    for one in marked:
        assert tokenizer.decode(one.ids[one.start : one.end + 1]).strip() == "邓群策"


def test_windows_beside_the_answer_and_unanswerable_questions_point_nowhere():
    made = list(examples(Lessons([ANSWERED, HOPELESS] * 20), small.pairing(), small.seeded(1)))
    nowhere = [one for one in made if not one.start]
    assert nowhere
    assert all(one.end == 0 for one in nowhere)


def test_what_search_took_for_an_answer_is_read_as_none_and_under_its_heading():
    hard = Mined("1", (Excerpt("清华代表团参观了展览。", "清华代表团来访"),), ())
    short = msgspec.structs.replace(
        ANSWERED, context="邓群策会见了。", answers=(Span("邓群策", 0),)
    )
    made = list(examples(Lessons([short] * 40, {"1": hard}), small.pairing(), small.seeded(1)))
    texts = [small.tokenizer().decode(one.ids) for one in made if not one.start]
    assert any("清华代表团参观" in text and "来访" in text for text in texts)
    assert any("清华代表团参观" in text and "来访" not in text for text in texts)
    assert not any("邓群策" in text for text in texts)


def test_mined_english_takes_the_place_of_the_question_with_and_without_its_chinese():
    forms = (English("who met the delegation", "who met the delegation 会见 代表团"),)
    lessons = Lessons([ANSWERED] * 60, {"1": Mined("1", (), forms)})
    made = examples(lessons, small.pairing(), small.seeded(1))
    heads = {small.tokenizer().decode(one.ids[: one.first]) for one in made}
    assert any("delegation 会见" in head for head in heads)
    assert any("delegation" in head and "会见" not in head for head in heads)
    assert any("谁会见" in head for head in heads)


def test_mined_lines_are_read_by_id_and_bad_ones_told(tmp_path: Path):
    one = Mined("1", (Excerpt("清华"),), (English("who", "who 谁"),))
    (tmp_path / "mined.jsonl").write_bytes(msgspec.json.encode(one))
    assert read_mined(tmp_path / "mined.jsonl") == {"1": one}
    (tmp_path / "mined.jsonl").write_bytes(b"{}")
    with pytest.raises(WenbaoError, match=r"mined\.jsonl:1"):
        read_mined(tmp_path / "mined.jsonl")


def test_a_file_that_is_named_is_shown_twice(tmp_path: Path):
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(msgspec.json.encode(ANSWERED)))
    (tmp_path / "b.jsonl").write_bytes(msgspec.json.encode(HOPELESS))
    read = read_taught(tmp_path, ["a"])
    assert [one.answerable for one in read] == [True, True, False]


def test_the_same_seed_gives_the_same_examples():
    passes = [
        list(examples(Lessons([ANSWERED, HOPELESS] * 9), small.pairing(), small.seeded(seed)))
        for seed in (5, 5, 6)
    ]
    assert passes[0] == passes[1] != passes[2]


def test_batches_hold_every_example_once():
    made = list(examples(Lessons([ANSWERED] * 33), small.pairing(), small.seeded(1)))
    grouped = list(batches(iter(made), size=4, rng=small.seeded(1), pool=3))
    assert sorted(one.ids for group in grouped for one in group) == sorted(one.ids for one in made)


def test_a_paragraph_is_held_out_with_all_its_questions():
    other = msgspec.structs.replace(ANSWERED, question="会议在哪里举行？")
    assert is_held_out(ANSWERED) == is_held_out(other)


def test_questions_are_read_simplified_from_plain_and_packed_files(tmp_path: Path):
    row = Taught("1", "誰會見了？", "書記會見了。", (Span("書記", 0),))
    line = msgspec.json.encode(row) + b"\n"
    (tmp_path / "a.jsonl").write_bytes(line)
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(line))
    read = read_taught(tmp_path)
    assert [(one.question, one.context) for one in read] == [("谁会见了？", "书记会见了。")] * 2


def test_a_bad_line_and_an_empty_folder_are_told(tmp_path: Path):
    with pytest.raises(WenbaoError, match=r"no \*\.jsonl"):
        read_taught(tmp_path)
    (tmp_path / "a.jsonl").write_bytes(b'{"id": 1}\n')
    with pytest.raises(WenbaoError, match=r"a\.jsonl:1"):
        read_taught(tmp_path)


def test_a_wholly_switched_question_is_english_and_some_stay_chinese():
    made = {switched("哪一年建成了大学？", small.seeded(seed)) for seed in range(40)}
    assert any(not is_han(one) for one in made)
    assert any(is_han(one) for one in made)
    assert any(one.startswith("which year") for one in made)
