"""Folders of questions and passages to an open archive and its questions, split into halves.

Weights are fitted on one half of the questions and tested on the other. No passage is in both.
"""

import argparse
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from bot.evaluation.question_sets import (
    Asked,
    cache_folder,
    pooled_archive,
    read_questions,
    renamed,
)
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.progress import Progress
from retrieval.settings import Settings

FITTED, HELD_OUT = 0, 1
"""The half for fitting, and the half for testing."""


def half_of(asked: Asked) -> int:
    """FITTED or HELD_OUT, by a hash of the first right passage's id or, without one, the question.

    >>> first = Asked(question="谁？", language="zh", passages=frozenset(["p1"]))
    >>> again = Asked(question="何时？", language="zh", passages=frozenset(["p1"]))
    >>> half_of(first) == half_of(again)
    True
    """
    return zlib.crc32(min(asked.passages, default=asked.question).encode()) % 2


@contextmanager
def opened_pool(
    asked: Path, folders: Sequence[Path], *, sample: int | None, index: Path, progress: Progress
) -> Iterator[tuple[Archive, list[Asked]]]:
    """Yields an archive of the folders' passages, open in the block, and the questions to ask.

    Args:
        asked: The folder of the questions.
        folders: The folders of the passages to search, with or without `asked`.
        sample: Number of questions to ask; None for all.
        index: The user's own index; its encoder is reused if it fits the settings.
        progress: Receives stages and counts.

    Raises:
        WenbaoError: There are no questions or no passages.
    """
    settings = Settings()
    made = pooled_archive(folders, cache_folder(), index, settings, progress)
    if made is None:
        raise WenbaoError(f"{folders[0]}: has no passages")
    place, known = made
    with closing(Archive(place, settings)) as archive:
        yield archive, [renamed(one, known) for one in read_questions(asked, sample=sample)]


def pool_parser(program: str, doc: str | None) -> argparse.ArgumentParser:
    """A parser with the options of all programs on pools: --sample and --index.

    Args:
        program: The program's module.
        doc: The program's docstring; its first line becomes the description.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m {program}", description=(doc or "").partition("\n")[0]
    )
    parser.add_argument("--sample", type=int, help="ask only this many questions of a folder")
    parser.add_argument(
        "--index", type=Path, default=Path("index"), help="index whose encoder is reused"
    )
    return parser
