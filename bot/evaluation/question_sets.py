"""A folder of questions with known answers to records, and its passages to an archive.

The form, one JSON object a line (`.jsonl` or `.jsonl.gz`):

    passages    {"id", "title", "text"[, "date"]}
    questions   {"id", "question", "lang", "passage_ids", "answers", "answerable"}

The questions of a folder without passages are about an existing archive: `headlines` lists the
articles that may be cited, and each of the alternative `answers` is a list of strings that must all
occur. Two more forms of such questions are read: judged rankings, which say for each passage that a
search returned whether it answers (`bot/training/questions.py`), and tables of questions that
nothing answers (`questions.tsv` with the columns `kind`, `lang` and `question`).
"""

import csv
import gzip
import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

import msgspec

from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.make_index import borrow_encoder, build, index_key
from retrieval.progress import Progress
from retrieval.settings import Settings


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A question with its known answers and sources.

    Attributes:
        question: The question.
        language: Its language.
        answerable: Whether the archive holds an answer.
        passages: Ids of the source passages that answer it.
        headlines: Or headlines of the articles that answer it.
        answers: Alternative answers; all strings of one must occur.
    """

    question: str
    language: Literal["zh", "en"]
    answerable: bool = True
    passages: frozenset[str] = frozenset()
    headlines: frozenset[str] = frozenset()
    answers: tuple[tuple[str, ...], ...] = ()


class _Judged(msgspec.Struct):
    label: str
    headline: str | None = None
    answers: list[dict[str, str | int]] = []


class _QuestionRow(msgspec.Struct):
    question: str
    lang: Literal["zh", "en"]
    passage_ids: list[str] = []
    headlines: list[str] = []
    answers: list[str | list[str]] = []
    answerable: bool = True
    answered: bool | None = None  # in a ranking: whether one of the passages answers
    passages: list[_Judged] = []


class _PassageRow(msgspec.Struct):
    id: str
    text: str
    title: str | None = None
    date: str | None = None


def read_questions(folder: Path, *, sample: int | None = None) -> list[Asked]:
    """The questions of a folder, or a sample of them; the same number gives the same sample.

    Raises:
        WenbaoError: There are no questions, or a line is not one.
    """
    asked = _tabled(folder) or [_asked(row) for row in _checked(folder, "questions", _QuestionRow)]
    # Sorted by a hash of the text, so that the sample does not depend on the order of the file.
    asked.sort(key=lambda one: hashlib.sha256(one.question.encode()).digest())
    return asked[:sample]


def of_an_archive(folder: Path, *, sample: int | None = None) -> list[Asked]:
    """The questions of a folder as asked of an archive that has its passages as articles.

    The headlines of the passages stand for their ids. Questions that their passage does not answer
    are left out: another article may.

    Raises:
        WenbaoError: There are no questions, or a line is not one.
    """
    if not _files(folder, "passages"):
        return read_questions(folder, sample=sample)
    titles = {row.id: row.title for row in _checked(folder, "passages", _PassageRow)}
    found = []
    for one in read_questions(folder):
        headlines = frozenset(filter(None, (titles.get(passage) for passage in one.passages)))
        if one.answerable and headlines:
            found.append(msgspec.structs.replace(one, headlines=headlines))
    return found[:sample]


def _asked(row: _QuestionRow) -> Asked:
    if row.answered is not None:
        right = [one for one in row.passages if one.label == "answers"]
        return Asked(
            question=row.question,
            language=row.lang,
            answerable=row.answered,
            headlines=frozenset(one.headline for one in right if one.headline),
            answers=tuple(
                tuple(str(span["text"]) for span in one.answers) for one in right if one.answers
            ),
        )
    return Asked(
        question=row.question,
        language=row.lang,
        answerable=row.answerable,
        passages=frozenset(row.passage_ids),
        headlines=frozenset(row.headlines),
        answers=tuple((one,) if isinstance(one, str) else tuple(one) for one in row.answers),
    )


def _tabled(folder: Path) -> list[Asked]:
    """The questions of a table; empty without one."""
    file = folder / "questions.tsv" if folder.is_dir() else folder
    if file.suffix != ".tsv" or not file.is_file():
        return []
    found = []
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        for number, row in enumerate(rows, 2):  # the first line names the columns
            try:
                asked = {"question": row.get("question"), "language": row.get("lang")}
                found.append(msgspec.convert(asked | {"answerable": False}, Asked))
            except msgspec.ValidationError as error:
                raise WenbaoError(
                    f"{file}:{number}: needs a question, zh or en: {error}"
                ) from error
    return found


def read_texts(folder: Path) -> dict[str, str]:
    """The text of each passage of a folder, by its id.

    Raises:
        WenbaoError: There are no passages, or a line is not one.
    """
    return {row.id: row.text for row in _checked(folder, "passages", _PassageRow)}


def read_titles(folder: Path) -> dict[str, str]:
    """The title of each passage of a folder that has one, by the passage's id.

    Raises:
        WenbaoError: There are no passages, or a line is not one.
    """
    return {row.id: row.title for row in _checked(folder, "passages", _PassageRow) if row.title}


def cache_folder() -> Path:
    """The folder that keeps indexes of passages: below XDG_CACHE_HOME, or ~/.cache."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "wenbao" / "evaluate"


def pooled_archive(
    folders: Sequence[Path], cache: Path, index: Path, settings: Settings, progress: Progress
) -> tuple[Path, dict[str, str]] | None:
    """Builds an index of the folders' passages, or reuses the cached one for the same content.

    Args:
        folders: The evaluated folder, then those that widen the pool.
        cache: The folder that keeps such indexes.
        index: The user's own index; its encoder is reused if it fits the settings.
        settings: How to cut and encode.
        progress: Receives stages and counts.

    Returns:
        The index, and for each passage id the id of its text in the index (equal texts and reprints
        are one article); None if the first folder has no passages.
    """
    if not _files(folders[0], "passages"):
        return None
    lines, known = [], {}
    first: dict[tuple[str | None, str, str | None], str] = {}
    for folder in folders:
        for row in _checked(folder, "passages", _PassageRow):
            known[row.id] = first.setdefault((row.title, row.text, row.date), row.id)
            if known[row.id] == row.id:
                seed = {
                    "title": row.title or None,
                    "text": row.text,
                    "date": row.date,
                    "url": row.id,
                }
                lines.append(msgspec.json.encode(seed))
    content = b"\n".join(lines)
    # `index_key` leaves out the settings that only affect searches.
    key = hashlib.sha256(content + index_key(settings).encode()).hexdigest()[:16]
    place = cache / key
    here = msgspec.structs.replace(settings, store="local")
    if not (place / "index" / "CURRENT").exists():
        borrow_encoder(index, place / "index", settings)
        place.mkdir(parents=True, exist_ok=True)
        (place / "passages.jsonl").write_bytes(content)
        build([place / "passages.jsonl"], place / "index", here, progress=progress)
    kept = _kept(place / "index", here)
    return place / "index", {one: kept.get(other, other) for one, other in known.items()}


def _kept(index: Path, settings: Settings) -> dict[str, str]:
    """For each passage that the index stores as a reprint, the id of the passage it repeats."""
    with closing(Archive(index, settings)) as archive:
        return {
            place.url: article.url
            for article in archive.articles()
            for place in article.elsewhere
            if place.url and article.url
        }


def renamed(asked: Asked, known: dict[str, str]) -> Asked:
    """The question with its passage ids replaced by those of the archive."""
    passages = frozenset(known.get(passage, passage) for passage in asked.passages)
    return msgspec.structs.replace(asked, passages=passages)


def _files(folder: Path, name: str) -> list[Path]:
    return [file for end in (".jsonl", ".jsonl.gz") if (file := folder / f"{name}{end}").is_file()]


def _checked(folder: Path, name: str, shape: type[Any]) -> Iterator[Any]:
    """The decoded lines of a file."""
    files = _files(folder, name)
    if not files:
        raise WenbaoError(f"{folder}: has no {name}.jsonl or {name}.jsonl.gz")
    with gzip.open(files[0]) if files[0].suffix == ".gz" else files[0].open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield msgspec.json.decode(line, type=shape)
            except msgspec.DecodeError as error:
                raise WenbaoError(f"{files[0]}:{number}: {error}") from error
