"""Questions to notes, notes to the weights of the probabilities."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from bot.answering.answerer import Answerer
from bot.answering.probability import (
    CALIBRATED,
    AnswerFeatures,
    PassageFeatures,
    read_calibration,
)
from bot.answering.three_ways import bounds
from bot.evaluation.calibrate import Header, calibrated, collect, main, read_notes, report
from bot.evaluation.choose_thresholds import choose_thresholds
from bot.evaluation.notes import Note, best_of, confidence_of, noted
from bot.evaluation.pools import HELD_OUT
from bot.evaluation.question_sets import Asked
from bot.question.understand import Language
from bot.reader.reader import Reader, reader_id
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.settings import Settings
from tests.bot.evaluation.pool import ASKED, UNANSWERABLE, encoder_index, write
from tests.bot.evaluation.rows import question
from tests.bot.evaluation.rows import write as write_rows

LANGUAGES: tuple[Language, ...] = ("zh", "en")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("calibrate")


@pytest.fixture(scope="module")
def command(home: Path, encoder_folder: Path) -> Iterator[list[str]]:
    """The command line that asks both folders."""
    own, other = write(home)
    index = encoder_index(encoder_folder, home)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CACHE_HOME", str(home / "cache"))
        yield [
            f"{own}:{own}",
            f"{other}:{own}",
            "--notes",
            str(home / "notes"),
            "--index",
            str(index),
        ]


@pytest.fixture(scope="module")
def notes(command: list[str], home: Path) -> list[Note]:
    main(command)
    header, found = read_notes(home / "notes")
    assert header == Header(reader_id(), tuple(command[:2]), 600)
    return found


QUESTIONS = [
    "谁会见了北航代表团？",
    "产业园总投资多少？",
    "衡阳市副市长是谁？",
    "去年谁会见了北航代表团？",
    "衡阳有多少人口？",
    "who met the Beihang delegation",
    "What is the population of Hengyang?",
    "谁会见了清华大学代表团？",
    "《加快推动合作项目产业化，实现共赢发展》讲了什么？",
]


@pytest.fixture(scope="module")
def answerer(archive: Archive) -> Answerer:
    return Answerer(archive)


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize("text", QUESTIONS)
def test_a_note_has_what_the_confidence_of_the_answer_is_made_of(
    text: str, archive: Archive, answerer: Answerer, reader: Reader
):
    note = noted("page", Asked(question=text, language="zh"), archive, reader)
    answer = answerer.answer(text)
    sure, _ = confidence_of(note, CALIBRATED.of(note.language))
    assert sure == answer.confidence


def test_every_question_is_noted_in_the_language_and_set_that_it_is_of(
    notes: list[Note], command: list[str]
):
    own, other = command[:2]
    asked = [language for some in ASKED.values() for language, _, _ in some]
    hopeless = [language for language, _ in UNANSWERABLE]
    assert sorted((one.set, one.language, one.answerable) for one in notes) == sorted(
        [(own, language, True) for language in asked]
        + [(other, language, False) for language in hopeless]
    )


def test_only_what_holds_the_answer_is_right(notes: list[Note]):
    for note in notes:
        if not note.answerable:
            assert not any(one.right or one.placed for one in note.passages)
    found = [note for note in notes if note.answerable and note.language == "zh"]
    assert all(sum(one.placed for one in note.passages) == 1 for note in found)
    told = [note for note in found if any(one.right for one in note.passages)]
    assert len(told) >= 0.8 * len(found)
    # What is right says something, and it stands in the passage or in one like it.
    assert all(one.answer for note in notes for one in note.passages if one.right)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_feature_is_the_same_in_all_notes(notes: list[Note], language: Language):
    own, weights = [one for one in notes if one.language == language], CALIBRATED.of(language)
    passages: list[tuple[float, ...]] = [one.features for note in own for one in note.passages]
    best = [best_of(note, weights.passage) for note in own]
    answers: list[tuple[float, ...]] = [one[0] for one in best if one is not None]
    columns = {
        **dict(zip(PassageFeatures._fields, zip(*passages, strict=True), strict=True)),
        **dict(zip(AnswerFeatures._fields, zip(*answers, strict=True), strict=True)),
    }
    assert [name for name, column in columns.items() if len(set(column)) == 1] == []


def test_questions_are_asked_of_an_index_that_is_built_already(
    sample_index: Path, tmp_path: Path, reader: Reader
):
    headline = "加快推动合作项目产业化，实现共赢发展"
    write_rows(tmp_path / "passages.jsonl", {"id": "page", "title": headline, "text": "不在这里。"})
    write_rows(
        tmp_path / "questions.jsonl",
        question("谁会见了北航代表团？", passage_ids=["page"], answers=["邓群策"]),
        question("谁没来？", passage_ids=["page"], answerable=False),  # the index may tell
    )
    header = Header(reader_id(), (f"{tmp_path}@{sample_index}",), 9)
    collect(header, tmp_path / "notes", reader, tmp_path / "no index of the user's")
    read, (note,) = read_notes(tmp_path / "notes")
    assert read == header
    assert (note.set, note.answerable, note.fused_right) == (header.sets[0], True, True)
    assert any(one.placed for one in note.passages)


def all_wrong(note: Note) -> Note:
    passages = [msgspec.structs.replace(one, right=False) for one in note.passages]
    return msgspec.structs.replace(note, passages=passages)


def test_weights_are_fitted_to_one_half_and_thresholds_chosen_on_the_other(notes: list[Note]):
    found = calibrated(notes, "some reader")
    other = calibrated(
        [all_wrong(one) if one.half == HELD_OUT else one for one in notes], "some reader"
    )
    assert found.reader == "some reader"
    for language in LANGUAGES:
        held_out = [one for one in notes if (one.language, one.half) == (language, HELD_OUT)]
        here, there = found.of(language), other.of(language)
        assert here.thresholds == choose_thresholds(held_out, here)
        assert there == msgspec.structs.replace(here, thresholds=there.thresholds)
        assert here.thresholds.answered[5] < there.thresholds.answered[5]


def test_a_language_that_nobody_asked_in_is_refused(notes: list[Note]):
    with pytest.raises(WenbaoError, match="no cases to fit the weights of fused"):
        calibrated([one for one in notes if one.language == "zh"], "")


def test_the_report_tells_of_the_half_that_was_held_out(notes: list[Note], command: list[str]):
    shown = report(notes, CALIBRATED)
    held_out = [one for one in notes if one.half == HELD_OUT and one.answerable]
    for language in LANGUAGES:
        count = sum(one.language == language for one in held_out)
        rows = [line.split() for line in shown.splitlines() if line.startswith(command[0])]
        assert [row[2] for row in rows if row[1] == language] == [str(count)]
        assert f"held out, {language}" in shown
    assert "answerable refused" in shown
    for named in ("answered", "perhaps"):
        for language in LANGUAGES:
            least = getattr(bounds(CALIBRATED.of(language).thresholds, Settings()), named)
            assert f"{least:.2f} {named} " in shown


def test_weights_are_written_as_production_reads_them_without_asking_again(
    notes: list[Note], home: Path, capsys: pytest.CaptureFixture[str]
):
    main(["--notes", str(home / "notes"), "--out", str(home / "probability.json")])
    made = read_calibration(home / "probability.json")
    assert made == calibrated(notes, reader_id())
    assert capsys.readouterr().out.startswith((home / "probability.json").read_text())


@pytest.mark.parametrize("other", [["--sample", "7"], ["here:there"]])
def test_notes_of_other_questions_are_not_taken_for_these(
    other: list[str], notes: list[Note], home: Path
):
    assert notes
    with pytest.raises(SystemExit, match=r"was made with Header.*name another file"):
        main(["--notes", str(home / "notes"), *other])


def test_notes_of_another_reader_are_not_taken_for_those_of_this_one(
    notes: list[Note], home: Path, tmp_path: Path
):
    assert notes
    for name in ("model.onnx", "reader.json", "tokenizer.json"):
        (tmp_path / name).write_bytes(b"other")
    with pytest.raises(SystemExit, match="was made with Header"):
        main(["--notes", str(home / "notes"), "--reader", str(tmp_path)])


def test_a_file_that_is_none_of_notes_is_refused(tmp_path: Path):
    (tmp_path / "notes").write_text("nothing\n")
    with pytest.raises(SystemExit, match="not a file of notes"):
        main(["--notes", str(tmp_path / "notes")])


def test_a_note_is_read_as_it_was_written(notes: list[Note]):
    encoded = [msgspec.json.encode(one) for one in notes]
    assert [msgspec.json.decode(one, type=Note) for one in encoded] == notes
