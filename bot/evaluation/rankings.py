"""Judged rankings: questions with the passages that a search returned, each read and judged."""

import gzip
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from bot.evaluation.question_sets import Asked
from retrieval.errors import WenbaoError
from retrieval.language.terms import simplified_in_place
from retrieval.records import Article, Hit, Passage, Text

Row = TypeVar("Row")


class Span(msgspec.Struct, frozen=True):
    """An answer: its text, and its start in the paragraph."""

    text: str
    start: int


class Judged(msgspec.Struct, frozen=True):
    """A passage that a search returned, and whether it answers."""

    text: str
    label: Literal["answers", "doubtful", "no"]
    headline: str | None = None
    date: str | None = None
    answers: tuple[Span, ...] = ()
    score: float = 0.0


class Ranking(msgspec.Struct, frozen=True):
    """A question with the passages that a search returned for it, each judged."""

    id: str
    question: str
    lang: Literal["zh", "en"]
    passages: tuple[Judged, ...]


def read_rankings(files: Sequence[Path]) -> list[Ranking]:
    """The judged rankings of some files, simplified.

    Raises:
        WenbaoError: A line is not a ranking.
    """
    return [
        Ranking(
            row.id,
            simplified_in_place(row.question),
            row.lang,
            tuple(_simplified(one) for one in row.passages),
        )
        for file in files
        for row in rows(file, Ranking)
    ]


def _simplified(one: Judged) -> Judged:
    headline = simplified_in_place(one.headline or "")
    return msgspec.structs.replace(one, text=simplified_in_place(one.text), headline=headline)


def rows(file: Path, shape: type[Row]) -> Iterator[Row]:
    """The lines of a JSON Lines file, which may be packed by gzip.

    Raises:
        WenbaoError: A line has another form.
    """
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    for number, line in enumerate(raw.splitlines(), 1):
        try:
            yield msgspec.json.decode(line, type=shape)
        except msgspec.DecodeError as error:
            raise WenbaoError(f"{file}:{number}: not a {shape.__name__}: {error}") from error


def hits_of(one: Ranking) -> list[Hit]:
    """The passages as hits of a search; see `name_of` for the ids of their articles."""
    return [_hit(name_of(one, at), passage) for at, passage in enumerate(one.passages)]


def name_of(one: Ranking, at: int) -> str:
    """The id of the article that stands for a passage, by its place in the ranking."""
    return f"{one.id}/{at}"


def _hit(name: str, passage: Judged) -> Hit:
    day = date.fromisoformat(passage.date) if passage.date else None
    article = Article(
        name,
        name,
        None,
        Text.plain(passage.text),
        headline=passage.headline,
        published=day,
        url=name,
    )
    return Hit(article, Passage(name, 0, 0, len(passage.text)), passage.score, None, None, ())


def asked_of(one: Ranking) -> Asked:
    """The question of a ranking; the right sources are the passages that answer.

    Doubtful passages are no right sources: an answer from one counts as wrong.
    """
    right = {
        name_of(one, at): passage
        for at, passage in enumerate(one.passages)
        if passage.label == "answers"
    }
    return Asked(
        question=one.question,
        language=one.lang,
        answerable=bool(right),
        passages=frozenset(right),
        answers=tuple(
            tuple(span.text for span in passage.answers)
            for passage in right.values()
            if passage.answers
        ),
    )
