"""An index and question files to lessons for the question side.

    python -m bot.training.question_side.prepare INDEX FILE [FILE …] --measure FOLDER --out DIR

FILE holds questions with their paragraphs (`context`, and `title` and `date` of an article of the
index), or with judged passages (`passages`), as `bot/training/question_side/README.md` describes.
FOLDER holds questions with known answers to measure with.
"""

import argparse
import gzip
import logging
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from bot.evaluation.rankings import Span
from bot.reader.windows import OVERLAP, SIZE, windows
from bot.training.question_side.archived import Archived
from bot.training.question_side.lessons import Lesson, Prepared
from retrieval.archive import Archive
from retrieval.encoder.onnx_encoder import load_encoder
from retrieval.errors import WenbaoError
from retrieval.records import Language

log = logging.getLogger("bot.training.question_side.prepare")

MOST_EXTRA = (
    4000  # passages that are encoded because they are not in the index: 3 minutes a thousand
)
BLOCK = 1000  # passages read at a time


class Judged(msgspec.Struct, frozen=True):
    """A passage that a search returned, and whether it answers the question."""

    headline: str | None
    date: str | None
    text: str
    label: str
    answers: tuple[Span, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """A line of a question file; it has a paragraph or judged passages."""

    id: str
    question: str
    lang: Language = "zh"
    context: str = ""
    title: str | None = None
    date: str | None = None
    answers: tuple[Span, ...] = ()
    answerable: bool = True
    passages: tuple[Judged, ...] = ()
    fault: Any = None


class Extra:
    """Passages that are not in the index; their rows follow those of the index."""

    def __init__(self, first: int, most: int) -> None:
        self.texts: dict[str, int] = {}
        self._first = first
        self._most = most

    def row(self, row: Row) -> int | None:
        """The row of the paragraph's window that holds the answer; None once there are enough."""
        start, end = row.answers[0].start, row.answers[0].start + len(row.answers[0].text)
        for begin, stop in windows(row.context, size=SIZE, overlap=OVERLAP):
            if begin <= start and end <= stop:
                text = "\n".join(filter(None, (row.title, row.context[begin:stop])))
                if text not in self.texts and len(self.texts) == self._most:
                    return None
                return self.texts.setdefault(text, self._first + len(self.texts))
        return None


def rows_of(file: Path) -> Iterator[Row]:
    """Yields the lines of a question file.

    Raises:
        WenbaoError: A line is not a question.
    """
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            try:
                yield msgspec.json.decode(line, type=Row)
            except msgspec.DecodeError as error:
                raise WenbaoError(f"{file}:{number}: not a question: {error}") from error


def archived(archive: Archive) -> Archived:
    """The passages of an archive."""
    heads, texts = [], []
    for start in range(0, archive.passages, BLOCK):
        block = range(start, min(start + BLOCK, archive.passages))
        for article, passage in archive.passages_at(block):
            heads.append((article.headline, str(article.date) if article.date else None))
            texts.append(article.text[passage.start : passage.end])
    return Archived(heads, texts)


def lesson_of(row: Row, forms: Sequence[str], passages: Archived, extra: Extra) -> Lesson | None:
    """The lesson of a question; None if no passage is known to answer it."""
    if row.fault or not (row.passages or (row.answerable and row.answers)):
        return None
    answers = [one.text for one in row.answers]
    positives, doubtful = _judged(row.passages, passages)
    if row.context and row.answerable:
        positives += passages.answering((row.title or None, row.date), row.context, answers)
        if not positives and not row.title and (made := extra.row(row)) is not None:
            positives.append(made)
    if not positives:
        return None
    # Of judged passages, the first that answers says what the answer is.
    told = (one.answers for one in row.passages if one.label == "answers")
    held = passages.holding(answers or [one.text for one in next(told, ())])
    neutral = {*held, *doubtful} - {*positives}
    return Lesson(
        row.id, row.lang, tuple(forms), tuple(sorted({*positives})), tuple(sorted(neutral))
    )


def _judged(found: Sequence[Judged], passages: Archived) -> tuple[list[int], list[int]]:
    """The rows of the passages that answer, and of those that may."""
    rows: dict[str, list[int]] = {"answers": [], "doubtful": [], "no": []}
    for one in found:
        rows[one.label] += passages.equal_to((one.headline, one.date), one.text)
    return rows["answers"], rows["doubtful"]


def forms_of(archive: Archive, question: str, language: Language) -> tuple[str, ...]:
    """A question as typed and, if it is English, as the encoder reads it at run time."""
    if language == "zh":
        return (question,)
    return tuple(dict.fromkeys((question, archive.read(question, language="en").wording)))


def measured(folder: Path, archive: Archive, passages: Archived) -> Iterator[Lesson]:
    """Yields the answerable questions on articles whose headline no other article has.

    Raises:
        WenbaoError: A file is missing, or a line is of another form.
    """
    titles = {one["id"]: one.get("title") for one in _lines(folder, "passages")}
    for one in _lines(folder, "questions"):
        headline = titles.get(one["passage_ids"][0]) if one["passage_ids"] else None
        articles = passages.with_headline(headline) if one["answerable"] and headline else []
        if len(articles) == 1:
            wording = archive.read(one["question"], language=one["lang"]).wording
            forms = tuple(dict.fromkeys((one["question"], wording)))
            yield Lesson(one["id"], one["lang"], forms, tuple(articles[0]))


def _lines(folder: Path, name: str) -> Iterator[dict[str, Any]]:
    files = sorted(folder.glob(f"{name}.jsonl*"))
    if not files:
        raise WenbaoError(f"{folder}: has no {name}.jsonl or {name}.jsonl.gz")
    with gzip.open(files[0]) if files[0].suffix == ".gz" else files[0].open("rb") as lines:
        for line in lines:
            yield msgspec.json.decode(line)


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.training.question_side.prepare", description=__doc__
    )
    parser.add_argument("index", type=Path)
    parser.add_argument("files", type=Path, nargs="+", help="question files, *.jsonl or .jsonl.gz")
    parser.add_argument("--measure", type=Path, required=True, help="folder of questions")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--extra", type=int, default=MOST_EXTRA, help="passages to encode at most")
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    with closing(Archive(given.index)) as archive:
        passages = archived(archive)
        log.info("%d passages", len(passages.texts))
        extra = Extra(len(passages.texts), given.extra)
        lessons: list[Lesson] = []
        for file in given.files:
            before = len(lessons)
            for row in rows_of(file):
                if made := lesson_of(row, (row.question,), passages, extra):
                    forms = forms_of(archive, row.question, row.lang)
                    lessons.append(msgspec.structs.replace(made, forms=forms))
            log.info("%s: %d lessons", file.name, len(lessons) - before)
        asked = list(measured(given.measure, archive, passages))
        log.info("%d questions to measure with", len(asked))
        encoder = load_encoder(given.index / "encoder" / archive.manifest.encoder)
        vectors = [archive.vectors(), encoder.encode(list(extra.texts), kind="passage")]
        Prepared(lessons, asked, np.concatenate(vectors)).save(given.out)
        log.info("done; %d passages were encoded", len(extra.texts))


if __name__ == "__main__":
    main()
