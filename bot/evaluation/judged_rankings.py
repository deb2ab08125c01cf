"""Judged rankings to how well reading orders passages and tells whether one answers.

    python -m bot.evaluation.judged_rankings FILE --index INDEX [--reader DIR]

FILE has the passages that a search returned for each question, each judged by a person who read it
(`bot/evaluation/rankings.py`). The index gives the words of the questions; it is not searched.
"""

import argparse
import statistics
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.answering.rank_passages import gather
from bot.answering.search_question import SearchResult
from bot.evaluation.known_answers import answers_rightly
from bot.evaluation.rankings import Ranking, asked_of, hits_of, read_rankings
from bot.evaluation.reliability import area
from bot.evaluation.tables import aligned
from bot.question.understand import Language, understand
from bot.reader.reader import WEIGHTS, Reader
from retrieval.archive import Archive
from retrieval.settings import Settings
from retrieval.view import View

ANSWERED = 0.3
"""Share of the questions that are answered where wrong answers are counted, the surest first."""


class Order(NamedTuple):
    """What reading made of one ranking.

    Attributes:
        language: Language of the question.
        answered: Whether one of the passages answers.
        searched: Whether the first passage of the search does.
        read: Whether the first one after reading does.
        right: Whether the short answer is right as well.
        confidence: The probability of the answer.
    """

    language: Language
    answered: bool
    searched: bool
    read: bool
    right: bool
    confidence: float


def ordered(one: Ranking, archive: View, reader: Reader) -> Order:
    """Reads the passages of one ranking."""
    question = understand(one.question)
    query = archive.read(one.question, language=question.language)
    found = gather(question, SearchResult(query, hits_of(one)), archive, reader)
    answering = [read for read in found.read if read.answers] or found.read
    first = one.passages[int(answering[0].hit.article.id.rpartition("/")[2])] if answering else None
    answers = first is not None and first.label == "answers"
    return Order(
        question.language,
        any(passage.label == "answers" for passage in one.passages),
        bool(one.passages) and one.passages[0].label == "answers",
        answers,
        answers and answers_rightly(answering[0].answers, asked_of(one)),
        found.confidence,
    )


def report(orders: Sequence[Order]) -> str:
    """A table by language."""
    head = ["language", "questions", "with an answer", "first by search", "first by reading"]
    rows = [[*head, "area", f"wrong of {ANSWERED:.0%} answered"]]
    for language in sorted({one.language for one in orders}):
        own = [one for one in orders if one.language == language]
        having = [one for one in own if one.answered]
        sure = np.array([one.confidence for one in own])
        some = np.array([one.answered for one in own])
        surest = sorted(own, key=lambda one: -one.confidence)[: max(1, int(ANSWERED * len(own)))]
        rows.append(
            [
                language,
                str(len(own)),
                str(len(having)),
                f"{statistics.fmean(one.searched for one in having):.3f}",
                f"{statistics.fmean(one.read for one in having):.3f}",
                f"{area(sure[some], sure[~some]):.3f}",
                f"{1 - statistics.fmean(one.right for one in surest):.3f}",
            ]
        )
    return aligned(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.evaluation.judged_rankings", description=__doc__
    )
    parser.add_argument("file", type=Path, help="judged rankings, *.jsonl or *.jsonl.gz")
    parser.add_argument("--index", type=Path, required=True, help="a built index of the archive")
    parser.add_argument("--reader", type=Path, default=WEIGHTS, help="exported reader")
    given = parser.parse_args(arguments)
    reader, archive = Reader.load(given.reader), Archive(given.index, Settings())
    orders = [ordered(one, archive, reader) for one in read_rankings([given.file])]
    archive.close()
    sys.stdout.write(report(orders))


if __name__ == "__main__":
    main()
