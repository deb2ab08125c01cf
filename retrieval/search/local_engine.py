"""The search side beside the articles: FAISS and tantivy in the folder of each generation."""

import os
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

import numpy as np

from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.progress import Progress
from retrieval.search.dense import VectorIndex
from retrieval.search.engine import Lists, Terms, Wanted, beside
from retrieval.search.lexical import TermIndex
from retrieval.storage import file_names, publishing
from retrieval.storage.manifest import Manifest, Structure
from retrieval.storage.printing_rows import Printings
from retrieval.storage.store import Store


class LocalSearcher:
    """Vectors and words of one generation."""

    def __init__(self, folder: Path, manifest: Manifest, store: Store) -> None:
        self._store = store
        self._passages = manifest.passages
        self.terms = TermIndex.load(folder / file_names.TERMS)
        self.vectors = VectorIndex.load(folder / file_names.NEAREST, manifest.nearest)

    @cached_property
    def _printings(self) -> Printings:
        """When and where all articles were printed; read when the first filter needs it."""
        return self._store.printings()

    def sizes(self) -> set[int]:
        """How many passages the vectors and the words have."""
        return {len(self.vectors), len(self.terms)}

    def frequency(self, term: str) -> int:
        """How many passages hold a term in text or head lines, whichever number is greater."""
        return self.terms.frequency(term)

    def search(self, wanted: Wanted) -> Lists:
        """The rows nearest in meaning, and the rows that match the words best."""
        only, limit = wanted.only, wanted.limit
        rows = self._printings.passing(only, self._passages) if only else None
        found = beside(os.getpid()).submit(
            self.terms.search,
            wanted.groups,
            limit=limit,
            headline_boost=wanted.headline_boost,
            rows=rows,
        )
        return self.vectors.search(wanted.vector(), limit=limit, rows=rows), found.result()

    def close(self) -> None:
        """Does nothing: only memory is held."""


class LocalEngine:
    """The generations in an index folder; the file `CURRENT` names the published one."""

    def __init__(self, index: Path) -> None:
        self._index = index

    def generations(self) -> list[str]:
        """The generations on disk, oldest first."""
        return publishing.generation_names(self._index)

    def published(self) -> str:
        """The generation that `CURRENT` names."""
        return publishing.published(self._index)

    def named(self) -> str:
        """The same, or empty if there is none or its folder is missing."""
        try:
            return self.published()
        except (IndexMissingError, IndexDamagedError):
            return ""

    @property
    def spared(self) -> frozenset[str]:
        """A reader needs every file."""
        return frozenset()

    def fits(self, folder: Path) -> bool:  # noqa: ARG002  (no settings to compare)
        """Always true: this engine has no settings."""
        return True

    def stamp(self) -> object:
        """The inode, time and content of `CURRENT`; None if it cannot be read.

        Inode and time are not enough: a clock that was set back can repeat the time, and the file
        system can reuse the inode.
        """
        try:
            with (self._index / "CURRENT").open("rb") as stream:
                status = os.fstat(stream.fileno())
                return status.st_ino, status.st_mtime_ns, stream.read()
        except OSError:
            return None

    def write_words(self, folder: Path, passages: Iterable[tuple[Terms, Terms]]) -> None:
        """Writes the word index."""
        TermIndex.create(folder / file_names.TERMS, passages)

    def write_meaning(self, folder: Path, questions: np.ndarray, progress: Progress) -> Structure:
        """Writes the structure that finds the nearest vectors."""
        made = VectorIndex.create(folder / file_names.VECTORS, questions, progress)
        made.save(folder / file_names.NEAREST)
        return made.structure

    def seal(self, folder: Path, name: str, progress: Progress, *, anew: bool) -> None:
        """Does nothing: all files are written already."""

    def publish(self, name: str, *, before: str) -> None:  # noqa: ARG002  (the lock keeps others out)
        """Writes `CURRENT`."""
        publishing.publish(self._index, name)

    def open(self, folder: Path, manifest: Manifest, store: Store) -> LocalSearcher:
        """Maps the files of a generation into memory."""
        return LocalSearcher(folder, manifest, store)

    def drop(self, name: str) -> None:
        """Does nothing: a generation is removed with its folder."""

    def close(self) -> None:
        """Does nothing: there is no connection."""
