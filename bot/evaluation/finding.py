"""Questions with known articles to the share whose article the search finds.

    python -m bot.evaluation.finding INDEX FOLDER [--sample N] [--missed N]

Asks an index that exists, of any size, where `wenbao evaluate` builds one of the folder's passages.
A question counts if it has an answer and if exactly one article of the index has the headline that
is the title of its passage. Prints the share of questions with that article among the first 1, 8
and 40 hits, for each language: 1 is what an answer quotes first, 8 is what the reader reads, and 40
is what the answer looks at.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.evaluation.evaluate import headlines
from bot.evaluation.question_sets import Asked, read_questions, read_titles
from bot.rendering.progress_bars import stages
from retrieval.archive import Archive
from retrieval.progress import SILENT, Progress
from retrieval.records import Hit
from retrieval.settings import Settings
from retrieval.view import View

DEPTHS = (1, 8, 40)
"""Hits among which the article is looked for."""


@dataclass(frozen=True, slots=True)
class Sought:
    """A question and where its article was found.

    Attributes:
        asked: The question.
        headline: The headline of its article.
        rank: The place of the article's first hit, from 1; 0 if no hit is from it.
    """

    asked: Asked
    headline: str
    rank: int


def seek(
    archive: View,
    asked: Iterable[Asked],
    titles: Mapping[str, str],
    *,
    progress: Progress = SILENT,
) -> list[Sought]:
    """Searches for the article of each question that counts.

    Args:
        archive: The archive.
        asked: The questions.
        titles: The titles of their passages, by id.
        progress: Receives stages and counts.
    """
    known = Counter(line for article in archive.articles() for line in headlines(article))
    wanted = [(one, headline) for one in asked if (headline := _only(one, titles, known))]
    progress.stage("asking", len(wanted))
    sought = []
    for one, headline in wanted:
        hits = archive.search(one.question, language=one.language, limit=DEPTHS[-1])
        sought.append(Sought(one, headline, _rank(hits, headline)))
        progress.advance(1)
    return sought


def found(sought: Sequence[Sought]) -> dict[str, tuple[float, ...]]:
    """The share of the questions of each language whose article is found within each of DEPTHS.

    >>> asked = Asked(question="谁？", language="zh")
    >>> found([Sought(asked, "大桥通车", 1), Sought(asked, "产业园开园", 9)])
    {'zh': (0.5, 0.5, 1.0)}
    """
    ranks: dict[str, list[int]] = {}
    for one in sought:
        ranks.setdefault(one.asked.language, []).append(one.rank)
    return {
        language: tuple(sum(0 < rank <= depth for rank in of) / len(of) for depth in DEPTHS)
        for language, of in sorted(ranks.items())
    }


def _only(asked: Asked, titles: Mapping[str, str], known: Mapping[str, int]) -> str | None:
    """The headline of the article that answers, if exactly one article has it."""
    of = {titles.get(passage, "") for passage in asked.passages} if asked.answerable else set()
    headline = next(iter(of)) if len(of) == 1 else ""
    return headline if known.get(headline) == 1 else None


def _rank(hits: Iterable[Hit], headline: str) -> int:
    places = enumerate(hits, 1)
    return next((at for at, hit in places if headline in headlines(hit.article)), 0)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the shares, and the questions that miss among the hits that are read."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.evaluation.finding", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("index", type=Path, help="the index to search")
    parser.add_argument("folder", type=Path, help="the folder of the questions and their passages")
    parser.add_argument("--sample", type=int, help="ask only this many questions")
    parser.add_argument("--missed", type=int, default=0, help="print this many questions that miss")
    chosen = parser.parse_args(arguments)
    asked = read_questions(chosen.folder, sample=chosen.sample)
    with (
        stages(bars=sys.stderr.isatty()) as progress,
        closing(Archive(chosen.index, Settings())) as archive,
    ):
        sought = seek(archive, asked, read_titles(chosen.folder), progress=progress)
    counts = Counter(one.asked.language for one in sought)
    lines = [
        f"{language}  {counts[language]} questions"
        + "".join(f"  R@{depth} {share:.3f}" for depth, share in zip(DEPTHS, shares, strict=True))
        for language, shares in found(sought).items()
    ]
    missed = [one for one in sought if not 0 < one.rank <= DEPTHS[1]][: chosen.missed]
    lines += [f"{one.rank:>2}  {one.asked.question}  {one.headline}" for one in missed]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
