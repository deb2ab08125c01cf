"""Questions with known answers and passages to the reader's exact match and F1.

    python -m bot.training.measure QUESTIONS_FOLDER [--sample N] [--reader DIR]

The reader reads only the source passage and gives the best span over all its windows. Exact match
and F1 compare characters without punctuation and white space, as in CMRC 2018.
"""

import argparse
import statistics
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bot.evaluation.known_answers import matches, overlap
from bot.evaluation.question_sets import Asked, read_questions, read_texts
from bot.reader.reader import WEIGHTS, Reader
from bot.reader.tighten import dictionary


class SpanMeasures(msgspec.Struct, frozen=True, kw_only=True):
    """Measures over the answerable questions of one language.

    Attributes:
        questions: Number of questions.
        exact: Share whose span is a right answer.
        f1: Mean overlap of the span with the closest right answer.
        told: Share whose span scores above "no answer here".
    """

    questions: int
    exact: float
    f1: float
    told: float


class _Outcome(msgspec.Struct, frozen=True):
    exact: bool
    f1: float
    told: bool


def measure(
    reader: Reader, asked: Sequence[Asked], passages: Mapping[str, str]
) -> dict[str, SpanMeasures]:
    """Reads the source passages of each answerable question and measures by language."""
    outcomes: dict[str, list[_Outcome]] = {}
    for one in asked:
        if one.answerable and one.answers and one.passages:
            texts = [passages[key] for key in sorted(one.passages)]
            outcomes.setdefault(one.language, []).append(_outcome(reader, one, texts))
    return {language: _found(rows) for language, rows in sorted(outcomes.items())}


def _outcome(reader: Reader, one: Asked, texts: Sequence[str]) -> _Outcome:
    readings = reader.read(one.question, texts, pieces=dictionary())
    text, best = max(zip(texts, readings, strict=True), key=lambda pair: pair[1].margin)
    given = text[best.start : best.end]
    answers = ["".join(parts) for parts in one.answers]
    return _Outcome(
        any(matches(given, wanted) for wanted in answers),
        max(overlap(given, wanted) for wanted in answers),
        best.margin > 0,
    )


def _found(outcomes: Sequence[_Outcome]) -> SpanMeasures:
    return SpanMeasures(
        questions=len(outcomes),
        exact=round(statistics.fmean(one.exact for one in outcomes), 4),
        f1=round(statistics.fmean(one.f1 for one in outcomes), 4),
        told=round(statistics.fmean(one.told for one in outcomes), 4),
    )


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.measure", description=__doc__)
    parser.add_argument("folder", type=Path, help="questions.jsonl and passages.jsonl, also .gz")
    parser.add_argument("--sample", type=int, help="ask only this many questions")
    parser.add_argument(
        "--reader", type=Path, default=WEIGHTS, help="exported reader; the bundled one by default"
    )
    given = parser.parse_args()
    asked = read_questions(given.folder, sample=given.sample)
    found = measure(Reader.load(given.reader), asked, read_texts(given.folder))
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")


if __name__ == "__main__":
    main()
