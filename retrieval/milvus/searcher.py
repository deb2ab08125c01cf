"""A question to the rows that Milvus finds in one generation, with their scores."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from retrieval.errors import IndexDamagedError
from retrieval.filters import Filter
from retrieval.milvus.columns import expression
from retrieval.milvus.schema import settled
from retrieval.milvus.server import FoundRow, Server
from retrieval.milvus.sparse import SparseQuery, Vocabulary
from retrieval.milvus.sync import Sent
from retrieval.search.engine import Lists, Wanted, beside
from retrieval.storage import file_names
from retrieval.storage.store import Store

WINDOW = 16_384  # maximum number of rows that a server returns

MORE = 4
"""If a list is too short, the next request asks for this many times as many rows."""

Hits = Iterable[tuple[int, float, bool]]


class MilvusSearcher:
    """The collection of one generation, with the vocabulary that numbers its words."""

    def __init__(self, server: Server, folder: Path, passages: int, store: Store) -> None:
        self._server = server
        self._generation = folder.name
        self._store = store
        self._structure = str(settled(folder)["structure"])
        self._vocabulary = Vocabulary.load(folder / file_names.VOCABULARY)
        self._sent = Sent.load(folder)
        server.load(folder.name)  # a restarted server may not have loaded it
        found = server.count(folder.name)
        if found != passages:
            raise IndexDamagedError(
                f"generation {folder.name} has {found} passages on Milvus, not {passages}; "
                "run `wenbao rebuild --full`"
            )
        self._sizes = {found, len(self._vocabulary), len(self._sent)}

    def sizes(self) -> set[int]:
        """How many passages the collection (when opened), the vocabulary and `rows.npy` hold."""
        return self._sizes

    def frequency(self, term: str) -> int:
        """How many passages hold a term in text or head lines, whichever number is greater."""
        return self._vocabulary.frequency(term)

    def search(self, wanted: Wanted) -> Lists:
        """The rows nearest in meaning, and the rows that match the words best."""
        asked = self._vocabulary.question(wanted.groups, headline_boost=wanted.headline_boost)
        found = beside(os.getpid()).submit(self._by_words, asked, wanted.limit, wanted.only)
        return self._by_meaning(wanted.vector(), wanted.limit, wanted.only), found.result()

    def _by_words(self, asked: SparseQuery, limit: int, only: Filter | None) -> dict[int, float]:
        """BM25 by row.

        The inner product adds up all alternatives of a group, though only the best one counts: it
        is an upper bound of the score. So candidates are scored again, and more are fetched until
        no missing row could be among the best, or WINDOW is reached.
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
            ]
            matching = [hit for hit in scored if hit[1] > 0]  # phrases need all their words
            best = _best(self._passing(matching, only), limit)
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
    ) -> list[FoundRow]:
        """What the server finds for a vector, with rows instead of keys."""
        found = self._server.search(
            self._generation,
            vector,
            limit=limit,
            structure=self._structure,
            only=expression(only),
            words=words,
        )
        rows = self._sent.rows([key for key, *_ in found])
        return [(row, hit[1], hit[2], hit[3]) for row, hit in zip(rows, found, strict=True)]

    def _passing(self, hits: Hits, only: Filter | None) -> Iterator[tuple[int, float]]:
        """The hits that really pass: one place where the article was printed must match fully."""
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
        """Closes the vocabulary; the engine closes the connection."""
        self._vocabulary.close()


def _best(scored: Iterable[tuple[int, float]], limit: int) -> dict[int, float]:
    """The best rows; equal scores in the order of the archive."""
    return dict(sorted(scored, key=lambda item: (-item[1], item[0]))[:limit])
