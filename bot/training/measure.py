"""Questions with known answers and passages to the reader's exact match, F1 and refusals.

    python -m bot.training.measure FOLDER [--index INDEX] [--sample N] [--reader DIR]

The reader reads only the passage that the question was asked of, under its date and title. Exact
match and F1 compare characters without punctuation and white space, as in CMRC 2018; of a list,
they compare its members. With `--index`, English questions are followed by the words that the
bridge of this archive finds for them, as in use.
"""

import argparse
import gzip
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from bot.evaluation.known_answers import matches, overlap, plain
from bot.evaluation.reliability import area
from bot.question.several import wants_several
from bot.question.understand import understand
from bot.reader.heading import heading
from bot.reader.reader import WEIGHTS, Reader
from bot.reader.tighten import dictionary
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.settings import Settings

LOST = 0.1  # share of the answerable questions that may be lost to recognise the others


class SpanMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Measures over the questions of one language or kind.

    Attributes:
        questions: Number of questions with an answer.
        exact: Share of them whose answer is a right one; of a list, all members and no other.
        f1: Mean overlap of the answer with the closest right one; of a list, F1 over its members.
        told: Share of them whose span scores above "no answer here".
        hopeless: Number of questions without an answer in their passage.
        area: Area under the curve of telling the two kinds apart, by relevance plus margin.
        recognised: Share of the questions without an answer that are recognised where LOST of the
            others are lost.
    """

    questions: int
    exact: float | None
    f1: float | None
    told: float | None
    hopeless: int = 0
    area: float | None = None
    recognised: float | None = None


class _Row(msgspec.Struct):
    question: str
    lang: Literal["zh", "en"]
    answers: list[str | list[str]] = []
    passage_ids: list[str] = []
    asked_of: str | None = None
    answerable: bool = True
    kind: str = ""


class _Passage(msgspec.Struct):
    id: str
    text: str
    title: str | None = None
    date: str | None = None


class _Outcome(msgspec.Struct, frozen=True):
    language: str
    kind: str
    answerable: bool
    exact: bool
    f1: float
    margin: float
    relevance: float


def measure(reader: Reader, folder: Path, archive: Archive | None, sample: int | None) -> str:
    """Reads the passage of each question; a table by language and kind, as JSON.

    Raises:
        WenbaoError: The folder has no questions or passages.
    """
    passages = {one.id: one for one in _rows(folder, "passages", _Passage)}
    rows = _rows(folder, "questions", _Row)[:sample]
    outcomes = [_outcome(reader, row, passages, archive) for row in rows]
    found: dict[str, dict[str, SpanMeasures]] = {}
    for language in sorted({one.language for one in outcomes}):
        own = [one for one in outcomes if one.language == language]
        kinds = sorted({one.kind for one in own if one.kind and one.answerable})
        found[language] = {"all": _measured(own)} | {
            kind: _measured([one for one in own if one.kind == kind and one.answerable])
            for kind in kinds
        }
    return msgspec.json.format(msgspec.json.encode(found)).decode()


def _rows(folder: Path, name: str, shape: type) -> list:  # type: ignore[type-arg]
    for end in (".jsonl", ".jsonl.gz"):
        file = folder / f"{name}{end}"
        if file.is_file():
            raw = gzip.decompress(file.read_bytes()) if end.endswith("gz") else file.read_bytes()
            return [msgspec.json.decode(line, type=shape) for line in raw.splitlines()]
    raise WenbaoError(f"{folder}: has no {name}.jsonl or {name}.jsonl.gz")


def _outcome(
    reader: Reader, row: _Row, passages: dict[str, _Passage], archive: Archive | None
) -> _Outcome:
    source = passages[row.asked_of or row.passage_ids[0]]
    asked = row.question
    if archive is not None and row.lang == "en":
        asked = archive.read(asked, language="en").wording
    [best] = reader.read(
        asked,
        [source.text],
        [heading(source.title, source.date)],
        pieces=dictionary(),
        several=wants_several(understand(row.question)),
    )
    given = [source.text[start:end] for start, end in best.spans]
    answers = [[one] if isinstance(one, str) else one for one in row.answers]
    scores = [scored(given, wanted) for wanted in answers] or [(False, 0.0)]
    exact, f1 = max(exact for exact, _ in scores), max(f1 for _, f1 in scores)
    return _Outcome(row.lang, row.kind, row.answerable, exact, f1, best.margin, best.relevance)


def scored(given: Sequence[str], wanted: Sequence[str]) -> tuple[bool, float]:
    """Whether given answers are exactly those wanted, and their F1.

    >>> scored(["邓群策"], ["邓群策", "朱健"])
    (False, 0.666...)
    """
    if len(given) == len(wanted) == 1:
        return matches(given[0], wanted[0]), overlap(given[0], wanted[0])
    left, right = set(map(plain, given)), set(map(plain, wanted))
    common = len(left & right)
    return left == right, 2 * common / (len(left) + len(right))


def _measured(outcomes: Sequence[_Outcome]) -> SpanMeasures:
    known = [one for one in outcomes if one.answerable]
    hopeless = [one for one in outcomes if not one.answerable]
    found = SpanMeasures(
        questions=len(known),
        exact=_mean([one.exact for one in known]),
        f1=_mean([one.f1 for one in known]),
        told=_mean([one.margin > 0 for one in known]),
    )
    if not known or not hopeless:
        return found
    right, wrong = (np.array([_sure(one) for one in part]) for part in (known, hopeless))
    least = np.quantile(right, LOST)
    return msgspec.structs.replace(
        found,
        hopeless=len(hopeless),
        area=round(area(right, wrong), 4),
        recognised=round(float(np.mean(wrong < least)), 4),
    )


def _sure(one: _Outcome) -> float:
    return one.relevance + one.margin / 2


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 4) if values else None


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.measure", description=__doc__)
    parser.add_argument("folder", type=Path, help="questions.jsonl and passages.jsonl, also .gz")
    parser.add_argument("--index", type=Path, help="the archive whose bridge translates")
    parser.add_argument("--sample", type=int, help="ask only this many questions")
    parser.add_argument(
        "--reader", type=Path, default=WEIGHTS, help="exported reader; the bundled one by default"
    )
    given = parser.parse_args()
    archive = Archive(given.index, Settings()) if given.index else None
    shown = measure(Reader.load(given.reader), given.folder, archive, given.sample)
    sys.stdout.write(shown + "\n")


if __name__ == "__main__":
    main()
