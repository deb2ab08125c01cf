"""The interface of the search side, wherever it runs.

    local       beside the articles: FAISS and tantivy, in the folder of the generation
    milvus      on a server or a cluster: both kinds of vectors; all other data stays in the folder

Articles, names, words and bridge are files in both. Callers use these two Protocols only.
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
"""Cosines and BM25 scores by row, each best first."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A search request.

    Attributes:
        groups: The words of a question.
        vector: Encodes the question, shape (dimension,); the word search runs meanwhile.
        limit: Maximum number of rows in each list.
        headline_boost: Weight of a word in the head lines; a word in the body has weight 1.
        only: Which articles may be found; a filter does not change scores.
    """

    groups: Sequence[Group]
    vector: Callable[[], np.ndarray]
    limit: int
    headline_boost: float = 1.0
    only: Filter | None = None


@cache
def beside(process: int) -> ThreadPoolExecutor:
    """Threads that search words while the question is encoded; a forked process gets its own."""
    return ThreadPoolExecutor(thread_name_prefix=f"words-{process}")


class Searcher(Protocol):
    """The search side of one generation; any thread may use it.

    Raises:
        EngineError: The server is gone or refuses the request; from every method.
    """

    def sizes(self) -> set[int]:
        """How many passages its parts hold; one number if they agree."""

    def frequency(self, term: str) -> int:
        """How many passages hold a term in text or head lines, whichever number is greater."""

    def search(self, wanted: Wanted) -> Lists:
        """The rows nearest in meaning, and the rows that match the words best."""

    def close(self) -> None:
        """Closes its files."""


class Engine(Protocol):
    """Keeps the search sides of all generations and publishes one of them.

    Raises:
        EngineError: The server is gone or refuses the request; from every method.
    """

    def generations(self) -> list[str]:
        """The names of all generations, oldest first; some may be unfinished."""

    def published(self) -> str:
        """The name of the generation that readers open.

        Raises:
            IndexMissingError: None is published.
            IndexDamagedError: The published one is missing.
        """

    def named(self) -> str:
        """The published name, empty for none; a server tells it even if files are missing here."""

    @property
    def spared(self) -> frozenset[str]:
        """Files of a generation that a reader does not need, because a server has their content."""

    def fits(self, folder: Path) -> bool:
        """Whether a generation was built with the current settings of the engine."""

    def stamp(self) -> object:
        """A value that changes with each publication; None if it is unknown now."""

    def write_words(self, folder: Path, passages: Iterable[tuple[Terms, Terms]]) -> None:
        """Indexes `(terms of the head lines, terms of the passage)`, in row order."""

    def write_meaning(self, folder: Path, questions: np.ndarray, progress: Progress) -> Structure:
        """Indexes the vectors in the folder, here or in `seal`; returns how they are searched.

        Args:
            folder: The generation that is being built.
            questions: Sample question vectors to measure recall, shape (n, dimension).
            progress: Receives stages and counts.
        """

    def seal(self, folder: Path, name: str, progress: Progress, *, anew: bool) -> None:
        """Completes a generation under its final name.

        Args:
            folder: The generation that is being built.
            name: Its name.
            progress: Receives stages and counts.
            anew: Reuse nothing of earlier generations.

        Raises:
            IndexBusyError: Another process is building one of this name.
        """

    def publish(self, name: str, *, before: str) -> None:
        """Publishes a complete generation to all readers at once.

        Args:
            name: Its name.
            before: What was published when its build began, empty for none.

        Raises:
            IndexBusyError: Another process has published since.
        """

    def open(self, folder: Path, manifest: Manifest, store: Store) -> Searcher:
        """Opens the search side of a generation.

        Raises:
            IndexDamagedError: It is incomplete.
        """

    def drop(self, name: str) -> None:
        """Removes an unpublished generation; a missing one is no error."""

    def close(self) -> None:
        """Closes its connections."""
