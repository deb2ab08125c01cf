"""Folders of questions and passages to an open archive and its questions, parted into halves.

Numbers are fitted on one half of some questions and tried on the other. No passage is in both.
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
"""The half that numbers are fitted on, and the one that they are tried on."""


def half_of(asked: Asked) -> int:
    """FITTED or HELD_OUT, by a hash of the id of the passage that answers, or of the question.

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
    """The archive of some folders' passages and the questions to ask it; open within the block.

    Args:
        asked: The folder of the questions.
        folders: Those whose passages are searched, with or without `asked`.
        sample: How many of the questions; all by default.
        index: The user's own index, whose encoder is used if it is the wanted one.
        progress: Who is told.

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
    """A command line with what every program on pools takes: --sample and --index.

    Args:
        program: Its module.
        doc: Its docstring; the first line is the description.
    """
    parser = argparse.ArgumentParser(
        prog=f"python -m {program}", description=(doc or "").partition("\n")[0]
    )
    parser.add_argument("--sample", type=int, help="ask only so many questions of a folder")
    parser.add_argument(
        "--index", type=Path, default=Path("index"), help="an index whose encoder is used"
    )
    return parser
