"""The search side on Milvus; the articles, names, words and bridge stay in files.

What is searched grows with the archive and wants many machines: both kinds of vectors, and the
days, papers and pages that a filter compares. What is read are some rows of SQLite for each
question, a fraction of a millisecond on any disk and more after a trip to a server; it never
changes, so that copies of it cannot disagree. A reader on another machine needs the settings, and
of the index folder `encoder/` and `generations/<name>/` without `vectors.npy`.

A search names its generation, and never the alias: rows found always are rows of the files that are
open. The alias says which generation to open; it is looked at once a second.
"""

import os
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from retrieval import generation as disk
from retrieval.engine import Lists, Terms, Wanted, beside
from retrieval.errors import EngineError, IndexBusyError, IndexDamagedError, IndexMissingError
from retrieval.filters import Filter
from retrieval.manifest import Manifest
from retrieval.milvus_schema import MEANING, ROW, WORDS
from retrieval.milvus_server import Found, Row, Server
from retrieval.nearest import Structure
from retrieval.printed import columns, expression
from retrieval.progress import Progress
from retrieval.settings import Milvus
from retrieval.sparse import SPOOL, Question, Vocabulary
from retrieval.store import Store
from retrieval.vectorfile import VectorFile

FOLLOW = 1.0  # seconds for which the alias is believed

WINDOW = 16_384  # rows that a server returns at most

MORE = 4
"""A list that turns out too short is asked for again, so many times as long."""

Hits = Iterable[tuple[int, float, bool]]


class MilvusSearcher:
    """The collection of one generation, with the vocabulary that its words are numbered by."""

    def __init__(self, server: Server, folder: Path, passages: int, store: Store) -> None:
        self._server = server
        self._generation = folder.name
        self._store = store
        self._passages = passages
        self._vocabulary = Vocabulary.load(folder / disk.VOCABULARY)
        server.load(folder.name)  # whatever it was when the server was started again
        found = server.count(folder.name)
        if found != passages:
            raise IndexDamagedError(
                f"generation {folder.name} has {found} passages on Milvus, not {passages}; "
                "run `wenbao rebuild --full`"
            )
        self._sizes = {found, len(self._vocabulary)}

    def sizes(self) -> set[int]:
        """How many passages the collection had when it was opened, and the vocabulary knows of."""
        return self._sizes

    def frequency(self, term: str) -> int:
        """In how many passages a term stands, or in the head lines of how many, if that is more."""
        return self._vocabulary.frequency(term)

    def search(self, wanted: Wanted) -> Lists:
        """The rows nearest in meaning, and those that hold most of the words."""
        asked = self._vocabulary.question(wanted.groups, headline_boost=wanted.headline_boost)
        found = beside(os.getpid()).submit(self._by_words, asked, wanted.limit, wanted.only)
        return self._by_meaning(wanted.vector(), wanted.limit, wanted.only), found.result()

    def _by_words(self, asked: Question, limit: int, only: Filter | None) -> dict[int, float]:
        """BM25 by row.

        The inner product adds up the alternatives of a group, of which only the best one counts:
        it is never less than the score. Candidates are scored again, and asked for until none that
        is missing could be among the best.
        """
        if not asked.groups:
            return {}
        vector, fetched = asked.vector, 2 * limit if asked.plain else MORE * limit
        while True:
            fetched = min(fetched, WINDOW)
            hits = self._hits(vector, fetched, only, words=not asked.plain)
            scored = [
                (row, bound if asked.plain else asked.score(words), several)
                for row, bound, several, words in hits
                if bound > 0
            ]
            best = _best(self._passing(scored, only), limit)
            least = min(best.values(), default=0.0) if len(best) == limit else -1.0
            if len(hits) < fetched or fetched == WINDOW or hits[-1][1] <= least:
                return best
            fetched *= MORE

    def _by_meaning(self, vector: np.ndarray, limit: int, only: Filter | None) -> dict[int, float]:
        """Cosines by row."""
        fetched = limit
        while True:
            fetched = min(fetched, WINDOW)
            hits = self._hits(vector, fetched, only)
            best = _best(self._passing([hit[:3] for hit in hits], only), limit)
            if len(hits) < fetched or fetched == WINDOW or len(best) == limit:
                return best
            fetched *= MORE

    def _hits(
        self,
        vector: np.ndarray | dict[int, float],
        limit: int,
        only: Filter | None,
        *,
        words: bool = False,
    ) -> list[Found]:
        """What the server finds for a vector."""
        return self._server.search(
            self._generation,
            vector,
            limit=limit,
            passages=self._passages,
            only=expression(only),
            words=words,
        )

    def _passing(self, hits: Hits, only: Filter | None) -> Iterator[tuple[int, float]]:
        """Those that really pass: one place where an article was printed must pass all of it."""
        hits = list(hits)
        doubtful = [row for row, _, several in hits if several] if only else []
        failed = {
            row
            for start in range(0, len(doubtful), 500)
            for row, (article, _) in zip(
                doubtful[start : start + 500],
                self._store.passages(doubtful[start : start + 500]),
                strict=True,
            )
            if only and not only.passes(article)
        }
        return ((row, score) for row, score, _ in hits if row not in failed)

    def close(self) -> None:
        """Closes the vocabulary; the connection is the engine's."""
        self._vocabulary.close()


class MilvusEngine:
    """Generations as collections of a server; the alias names the published one."""

    def __init__(self, index: Path, given: Milvus) -> None:
        self._index = index
        self._server = Server(given)
        self._lock = threading.Lock()
        self._seen: tuple[float, object] = (-FOLLOW, None)

    def generations(self) -> list[str]:
        """Those that have a collection, oldest first."""
        return self._server.generations()

    def published(self) -> str:
        """What the alias names, if its files are here.

        Raises:
            IndexMissingError: Nothing is published.
            IndexDamagedError: The alias names no generation, or its files are not here.
        """
        name = self._server.published()
        folder = self._index / "generations" / name
        if not folder.is_dir():
            raise IndexDamagedError(
                f"{folder}: is not there, but published; copy it from where it was built, or run "
                "`wenbao rebuild`"
            )
        return name

    def stamp(self) -> object:
        """The published generation, as it was a second ago at most; None while nobody can tell.

        Whether its files are here belongs to it: they may come after the alias.
        """
        with self._lock:
            when, stamp = self._seen
            if time.monotonic() - when >= FOLLOW:
                try:
                    stamp = self.published()
                except (EngineError, IndexMissingError, IndexDamagedError):
                    stamp = None
                self._seen = (time.monotonic(), stamp)
            return stamp

    def write_words(self, folder: Path, passages: Iterable[tuple[Terms, Terms]]) -> None:
        """A vocabulary; what length a passage has beside the others is known after the last one."""
        Vocabulary.create(folder, passages)

    def write_meaning(self, folder: Path, questions: np.ndarray, progress: Progress) -> Structure:  # noqa: ARG002
        """The vectors are in the folder, and go to the server with the words."""
        return Structure(factory="Milvus", recall=0.0)

    def seal(self, folder: Path, name: str, progress: Progress) -> None:
        """Writes a collection of all passages, and loads it.

        Raises:
            IndexBusyError: Another process is making one of this name.
            EngineError: The server is gone, or has lost rows; what is published stays.
        """
        vectors, store = VectorFile(folder / disk.VECTORS), Store.load(folder / disk.ARTICLES)
        try:
            progress.stage("sending", len(vectors))
            self._server.create(name, dimension=vectors.dimension, passages=len(vectors))
            for sent in self._server.upsert(name, _rows(folder, vectors, store)):
                progress.advance(sent)
        finally:
            store.close()
        (folder / SPOOL).unlink()
        progress.stage("loading", None)
        if (found := self._server.seal(name)) != len(vectors):
            raise EngineError(f"Milvus has {found} passages of {name}, not {len(vectors)}")

    def publish(self, name: str, *, before: str) -> None:
        """Lets the alias name a generation.

        Raises:
            IndexBusyError: It names another one than before.
        """
        try:
            now = self._server.published()
        except (IndexMissingError, IndexDamagedError):
            now = ""
        if now not in (before, ""):
            raise IndexBusyError(
                f"generation {now} was published meanwhile, by another process; {name} was not"
            )
        self._server.publish(name)

    def open(self, folder: Path, manifest: Manifest, store: Store) -> MilvusSearcher:
        """The search side of a generation, if the server has all of it."""
        return MilvusSearcher(self._server, folder, manifest.passages, store)

    def drop(self, name: str) -> None:
        """Removes a collection that is not published."""
        self._server.drop(name)

    def close(self) -> None:
        """Ends the connection."""
        self._server.close()


def _rows(folder: Path, vectors: VectorFile, store: Store) -> Iterator[Row]:
    """All passages of a generation that is being built, as rows of a collection."""
    vocabulary = Vocabulary.load(folder / disk.VOCABULARY)
    try:
        meaning = (vector for _, block in vectors.blocks() for vector in block)
        last, printed = "", dict[str, Any]()
        parts = zip(store.walk(), meaning, vocabulary.passages(folder), strict=True)
        for row, ((article, _), vector, words) in enumerate(parts):
            if article.id != last:
                last, printed = article.id, columns([article, *article.elsewhere])
            yield {ROW: row, MEANING: vector, WORDS: words, **printed}
    finally:
        vocabulary.close()


def _best(scored: Iterable[tuple[int, float]], limit: int) -> dict[int, float]:
    """The best rows; equal ones in the order of the archive."""
    return dict(sorted(scored, key=lambda item: (-item[1], item[0]))[:limit])
