"""What the search side of a published archive must do, wherever it is.

    local       beside the articles: FAISS and tantivy, in the folder of the generation
    milvus      on a server or a cluster: both kinds of vectors; what is read, stays in the folder

Articles, names, words and bridge are files in both. Whoever searches knows these two Protocols.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np

from retrieval.filters import Filter
from retrieval.progress import Progress
from retrieval.records import Group
from retrieval.storage.manifest import Manifest, Structure
from retrieval.storage.store import Store

Terms = Sequence[str]

Lists = tuple[Mapping[int, float], Mapping[int, float]]
"""Cosines and BM25 by row, each best first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is searched for.

    Attributes:
        groups: The words of a question.
        vector: Encodes the question, shape (dimension,); words are sought meanwhile.
        limit: How many rows of each list.
        headline_boost: What a word in the head lines counts beside the same word in the body.
        only: What may be found; rows score as they do among all.
    """

    groups: Sequence[Group]
    vector: Callable[[], np.ndarray]
    limit: int
    headline_boost: float = 1.0
    only: Filter | None = None


@cache
def beside(process: int) -> ThreadPoolExecutor:
    """Threads that look for words while the question is encoded; a forked process has its own."""
    return ThreadPoolExecutor(thread_name_prefix=f"words-{process}")


class Searcher(Protocol):
    """The search side of one generation, open for any thread.

    Raises:
        EngineError: What it runs on is gone, or refuses; from every method.
    """

    def sizes(self) -> set[int]:
        """How many passages its parts hold; one number if they agree."""

    def frequency(self, term: str) -> int:
        """In how many passages a term stands, or in the head lines of how many, if that is more."""

    def search(self, wanted: Wanted) -> Lists:
        """The rows nearest in meaning, and those that hold most of the words."""

    def close(self) -> None:
        """Lets go of what it holds."""


class Engine(Protocol):
    """Where the search sides of all generations are, and which of them is published.

    Raises:
        EngineError: What it runs on is gone, or refuses; from every method.
    """

    def generations(self) -> list[str]:
        """The names of all, oldest first; some may be unfinished."""

    def published(self) -> str:
        """The name of the one that readers open.

        Raises:
            IndexMissingError: There is none.
            IndexDamagedError: It is named, but not there.
        """

    def named(self) -> str:
        """What is named as published, whether its files are here or not; empty for nothing."""

    @property
    def spared(self) -> frozenset[str]:
        """Files of a generation that a reader does without: a server has their content."""

    def fits(self, folder: Path) -> bool:
        """Whether a generation is built as the settings would have it now."""

    def stamp(self) -> object:
        """What changes whenever one is published; None where that cannot be told now."""

    def write_words(self, folder: Path, passages: Iterable[tuple[Terms, Terms]]) -> None:
        """Takes `(terms of the head lines, terms of the passage)`, in row order."""

    def write_meaning(self, folder: Path, questions: np.ndarray, progress: Progress) -> Structure:
        """Takes the vectors in the folder.

        Args:
            folder: Of the generation that is being built.
            questions: Vectors to measure with, shape (n, dimension).
            progress: Who is told.
        """

    def seal(self, folder: Path, name: str, progress: Progress, *, anew: bool) -> None:
        """Completes what was written, under the name that it will have.

        Args:
            folder: Of the generation that is being built.
            name: Its name.
            progress: Who is told.
            anew: Build on nothing that was there before.

        Raises:
            IndexBusyError: Somebody else is making one of this name.
        """

    def publish(self, name: str, *, before: str) -> None:
        """Makes a complete one the one that readers open, at once for all of them.

        Args:
            name: Its name.
            before: What was published when the making of it began, empty for none.

        Raises:
            IndexBusyError: Somebody else has published meanwhile.
        """

    def open(self, folder: Path, manifest: Manifest, store: Store) -> Searcher:
        """The search side of a generation.

        Raises:
            IndexDamagedError: It is not whole.
        """

    def drop(self, name: str) -> None:
        """Removes one that is not published; what is not there is no error."""

    def close(self) -> None:
        """Lets go of what it holds."""
