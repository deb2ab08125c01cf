"""Question files to training examples for the reader."""

import gzip
import random
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import msgspec

from bot.reader.pairing import Pairing
from bot.reader.tighten import tightened
from bot.reader.windows import OVERLAP, SIZE, windows
from bot.training.half_english import switched
from retrieval.errors import WenbaoError
from retrieval.language.sentences import sentences
from retrieval.language.terms import simplified_in_place

Row = TypeVar("Row")

HELD_OUT = 40  # one paragraph in 40 is held out for measuring
SIZES = (150, SIZE)  # characters of training windows: passages are short as well as long
SWITCHED = 0.4  # share of questions that are put into half English
TRANSLATED = 0.75  # share of mined English forms with the Chinese of the bridge appended
HEADED = 0.5  # share of windows with the first sentence of their paragraph as a heading
LONGEST_HEADING = 40  # characters
BESIDE = 0.1  # share of answerable questions repeated with a window without the answer
HARD = 0.3  # share of questions repeated with a hard negative, if one was mined
UNANSWERABLE = 0.4  # share of the unanswerable questions in a pass


class Span(msgspec.Struct, frozen=True):
    """An answer: its text, and its start in the paragraph."""

    text: str
    start: int


class Taught(msgspec.Struct, frozen=True):
    """One question of a training file, with its paragraph."""

    id: str
    question: str
    context: str
    answers: tuple[Span, ...]
    answerable: bool = True


class Excerpt(msgspec.Struct, frozen=True):
    """A passage without an answer, and the beginning of its paragraph."""

    text: str
    heading: str = ""


class English(msgspec.Struct, frozen=True):
    """A question in English words, alone and with the bridge's Chinese appended."""

    question: str
    translated: str


class Mined(msgspec.Struct, frozen=True):
    """The hard negatives of a question, and its English forms."""

    id: str
    hard: tuple[Excerpt, ...]
    english: tuple[English, ...]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Questions to learn from, and what was mined for each, by id."""

    questions: Sequence[Taught]
    mined: Mapping[str, Mined] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """Token ids, with the indexes of the answer's first and last token; both 0 without an answer.

    `first` is the index of the window's first token.
    """

    ids: list[int]
    first: int
    start: int
    end: int


def read_taught(folder: Path, twice: Sequence[str] = ()) -> list[Taught]:
    """The questions of all files of a folder, simplified, in the order of files and lines.

    Args:
        folder: Folder with `*.jsonl` or `*.jsonl.gz` files.
        twice: Names, without suffixes, of files whose questions are repeated once.

    Raises:
        WenbaoError: There are none, or a line is not a question.
    """
    found: list[Taught] = []
    for file in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")]):
        rows = [_prepared(row) for row in _rows(file, Taught)]
        found += rows * (2 if file.name.split(".")[0] in twice else 1)
    if not found:
        raise WenbaoError(f"{folder}: no *.jsonl or *.jsonl.gz with questions")
    return found


def _prepared(row: Taught) -> Taught:
    """Simplifies the texts, and tightens the first answer, which is the one to learn."""
    question, context = simplified_in_place(row.question), simplified_in_place(row.context)
    answers = row.answers
    if row.answerable and answers:
        first = answers[0].start
        start, end = tightened(question, context, first, first + len(answers[0].text))
        answers = (Span(context[start:end], start), *answers[1:])
    return msgspec.structs.replace(row, question=question, context=context, answers=answers)


def read_mined(file: Path) -> dict[str, Mined]:
    """Reads the output of `mine_negatives`, by question id.

    Raises:
        WenbaoError: A line has another form.
    """
    return {row.id: row for row in _rows(file, Mined)}


def _rows(file: Path, shape: type[Row]) -> Iterator[Row]:
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            yield msgspec.json.decode(line, type=shape)
        except msgspec.DecodeError as error:
            raise WenbaoError(f"{file}:{number}: not a {shape.__name__}: {error}") from error


def is_held_out(one: Taught) -> bool:
    """Whether a question is for measuring; questions on one paragraph are on the same side."""
    return zlib.crc32(one.context.encode()) % HELD_OUT == 0


def examples(lessons: Lessons, pairing: Pairing, rng: random.Random) -> Iterator[Example]:
    """One pass over the questions in random order, each with a randomly cut window."""
    order = list(lessons.questions)
    rng.shuffle(order)
    for one in order:
        if not one.answerable and rng.random() > UNANSWERABLE:
            continue
        mined = lessons.mined.get(one.id)
        tokens = pairing.question(_worded(one, mined, rng))
        if mined and mined.hard and rng.random() < HARD:
            near = rng.choice(mined.hard)
            heading = near.heading if rng.random() < HEADED else ""
            paired = pairing.pair(tokens, near.text, heading)
            yield Example(paired.ids, paired.first, 0, 0)
        cut = windows(one.context, size=rng.randint(*SIZES), overlap=OVERLAP)
        holding = [place for place in cut if one.answerable and _holds(place, one)]
        beside = [place for place in cut if not _mentions(place, one)]
        if holding:
            yield _example(one, tokens, rng.choice(holding), pairing, rng)
        if beside and (not one.answerable or rng.random() < BESIDE):
            yield _example(one, tokens, rng.choice(beside), pairing, rng)


def _worded(one: Taught, mined: Mined | None, rng: random.Random) -> str:
    """The question unchanged, or in English words, with or without the bridge's Chinese."""
    if rng.random() >= SWITCHED:
        return one.question
    if mined is None or not mined.english:
        return switched(one.question, rng)
    english = rng.choice(mined.english)
    return english.translated if rng.random() < TRANSLATED else english.question


def heading_of(context: str) -> str:
    """The beginning of a paragraph, in place of a headline."""
    first = sentences(context)
    return context[first[0][0] : first[0][1]][:LONGEST_HEADING] if first else ""


def _holds(place: tuple[int, int], one: Taught) -> bool:
    answer = one.answers[0]
    return place[0] <= answer.start and answer.start + len(answer.text) <= place[1]


def _mentions(place: tuple[int, int], one: Taught) -> bool:
    """Whether a window contains the text of an answer, at the marked place or elsewhere."""
    if not one.answerable:
        return False
    text = one.context[place[0] : place[1]]
    return any(simplified_in_place(answer.text) in text for answer in one.answers)


def _example(
    one: Taught,
    question: list[int],
    place: tuple[int, int],
    pairing: Pairing,
    rng: random.Random,
) -> Example:
    heading = heading_of(one.context) if place[0] and rng.random() < HEADED else ""
    paired = pairing.pair(question, one.context[place[0] : place[1]], heading)
    span = None
    if one.answerable and _holds(place, one):
        start = one.answers[0].start - place[0]
        span = paired.tokens_of(start, start + len(one.answers[0].text))
    start, end = span or (0, 0)
    return Example(paired.ids, paired.first, start, end)


def batches(
    source: Iterator[Example], *, size: int, rng: random.Random, pool: int = 50
) -> Iterator[list[Example]]:
    """Batches examples of similar length, to save padding; the batches are in random order."""
    waiting: list[Example] = []
    for one in source:
        waiting.append(one)
        if len(waiting) == size * pool:
            yield from _sorted_batches(waiting, size, rng)
            waiting = []
    yield from _sorted_batches(waiting, size, rng)


def _sorted_batches(
    waiting: list[Example], size: int, rng: random.Random
) -> Iterator[list[Example]]:
    waiting.sort(key=lambda one: len(one.ids))
    made = [waiting[at : at + size] for at in range(0, len(waiting), size)]
    rng.shuffle(made)
    yield from made
