"""Question to hits; follows the published generation."""

import gc
import logging
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import msgspec
import numpy as np

from retrieval.bridge.name_book import NameKind as Kind
from retrieval.errors import EngineError, IndexDamagedError, WenbaoError
from retrieval.filters import Filter
from retrieval.generation import Generation
from retrieval.inspection import Inspection, inspected
from retrieval.language.term_places import holds
from retrieval.language.terms import Segmenter, fold
from retrieval.open_engine import engine_of
from retrieval.records import Article, Group, Hit, Passage
from retrieval.search.engine import Lists, Searcher, Wanted
from retrieval.search.fuse import fuse
from retrieval.settings import Settings
from retrieval.storage.manifest import Manifest

log = logging.getLogger(__name__)

TRANSLATIONS_READ = 2
"""Translations of each word that the encoder reads behind the question; three were not better."""

AGAIN = 5.0
"""Seconds until what could not be opened is tried again: elsewhere, its files may still come."""


class Archive:
    """A published index, open for questions from any thread.

    A newly published generation is used from the next call on.

    Raises:
        IndexMissingError: There is no index.
        IndexDamagedError: A file of it is missing, truncated, altered, or of another format.
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        self._index = index
        self._settings = settings
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._stamp: object = None
        self._refused: tuple[object, float] = (None, 0.0)  # a stamp, and when to look again
        self._engine = engine_of(index, settings)
        self._follow()

    def _follow(self) -> Generation:
        """The published generation, opened again only after a new one was published."""
        with self._lock:
            stamp = self._engine.stamp()
            if self._open is None:
                self._open, self._stamp = self._opened(), stamp
            elif stamp not in (None, self._stamp) and self._renewed(stamp):
                self._stamp = stamp
            return self._open

    def _opened(self) -> Generation:
        """What is published; rebuilds that overtake the opening may have removed what it opens."""
        threads = self._settings.threads
        while True:
            stamp = self._engine.stamp()
            try:
                name = self._engine.published()
                return Generation(self._index, name, self._engine, threads=threads, like=self._open)
            except (IndexDamagedError, OSError):
                if self._engine.stamp() == stamp:
                    raise

    def _renewed(self, stamp: object) -> bool:
        """Whether it went over to what was published.

        If that is damaged, or not all here yet, what is open goes on serving.
        """
        refused, again = self._refused
        if refused == stamp and time.monotonic() < again:
            return False
        try:
            self._open = self._opened()
        except (IndexDamagedError, EngineError, OSError) as error:
            if refused != stamp:
                log.warning("the newly published index cannot be used: %s", error)
            self._refused = stamp, time.monotonic() + AGAIN
            return False
        # Askers may still read the old generation: it is closed when the last of them lets go, and
        # collected now because its parts refer to each other.
        gc.collect()
        return True

    def pinned(self) -> "Archive":
        """The archive as it is now, for the steps of one answer: it follows nothing."""
        self._follow()
        return _Pinned(self)

    @property
    def segmenter(self) -> Segmenter:
        """What the archive was segmented with."""
        return self._follow().segmenter

    @property
    def passages(self) -> int:
        """How many passages the archive has."""
        return self._follow().manifest.passages

    @property
    def manifest(self) -> Manifest:
        """What the archive says of itself."""
        return self._follow().manifest

    def search(
        self,
        text: str,
        *,
        language: Literal["zh", "en"],
        limit: int | None = None,
        only: Filter | None = None,
    ) -> list[Hit]:
        """The passages that match a question, best first.

        Args:
            text: The question; an empty one finds nothing.
            language: Decides how much meaning counts against words.
            limit: How many; the setting `limit` by default.
            only: What may be found; it decides before anything is ranked.
        """
        if not text.strip():
            return []
        generation, settings = self._follow(), self._settings
        limit = limit or settings.limit
        groups = self.groups(text)
        wide = msgspec.structs.replace(settings, pool=max(settings.pool, limit))
        near, found = _candidates(generation, text, groups, wide, only)
        weight = settings.dense_weight_zh if language == "zh" else settings.dense_weight_en
        best = fuse(near, found, weight=weight)[:limit]
        places = generation.store.passages([row for row, _ in best])
        hits = []
        for (row, score), (article, passage) in zip(best, places, strict=True):
            seen = fold(article.surroundings + "\n" + article.text[passage.start : passage.end])
            terms = [term for group in groups for term, _ in group.terms]
            matched = tuple(dict.fromkeys(term for term in terms if holds(seen, term)))
            hits.append(Hit(article, passage, score, near.get(row), found.get(row), matched))
        return hits

    def candidates(self, text: str, groups: Sequence[Group]) -> Lists:
        """What the two searches offer before they are fused: cosines and BM25, by row.

        Args:
            text: The question, for its meaning.
            groups: Its words, as `groups` reads them or otherwise.
        """
        return _candidates(self._follow(), text, groups, self._settings, None)

    def translated(self, text: str, groups: Sequence[Group]) -> str:
        """A question followed by its words as the archive has them, for a network to read.

        "who met the Beihang delegation" becomes "who met the Beihang delegation 会见 北航 代表团".
        """
        return _translated(text, groups, self._follow().searcher)

    def places(self, rows: Sequence[int]) -> list[tuple[Article, Passage]]:
        """The passages at some rows, with their articles."""
        return self._follow().store.passages(rows)

    def groups(self, text: str, *, use_aliases: bool = True) -> list[Group]:
        """What a question asks for, in the words of the archive."""
        generation = self._follow()
        return generation.bridge.groups(
            text,
            generation.segmenter,
            lambda term: generation.searcher.frequency(term) > 0,
            use_aliases=use_aliases,
        )

    def frequency(self, term: str) -> int:
        """In how many passages a folded term stands."""
        return self._follow().searcher.frequency(term)

    def names(self, kind: Kind) -> dict[str, int]:
        """All names of a kind that the articles taught, with the number of articles of each."""
        return self._follow().names.names(kind)

    def people(self, article: str) -> tuple[str, ...]:
        """Those whom an article names, by its id."""
        return self._follow().names.people_of(article)

    def article(self, id_prefix: str) -> Article | None:
        """The article whose id begins with a prefix, or None.

        Raises:
            WenbaoError: The prefix fits more than one article.
        """
        found = self._follow().store.article(id_prefix) if id_prefix else []
        if len(found) > 1:
            raise WenbaoError(f"{id_prefix!r} fits more than one article: give more of the id")
        return found[0] if found else None

    def headlines(self, limit: int) -> list[Article]:
        """Some articles with a headline, in the order they were read."""
        articles = self._follow().store.articles(limit=4 * limit)
        return [article for article in articles if article.headline][:limit]

    def inspect(self) -> Inspection:
        """What the index holds; reads and checks every file."""
        return inspected(self._follow())

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None
            self._engine.close()


class _Pinned(Archive):
    """An archive that stays with one generation."""

    def __init__(self, archive: Archive) -> None:
        self._open = archive._open  # noqa: SLF001  (of its own kind)
        self._settings = archive._settings  # noqa: SLF001

    def _follow(self) -> Generation:
        if self._open is None:
            raise IndexDamagedError("the index was closed")
        return self._open


def bridged_share(archive: Archive, groups: Sequence[Group]) -> float:
    """How many of the words that a question asks with stand in the archive, from 0 to 1."""
    known = [any(archive.frequency(term) for term, _ in group.terms) for group in groups]
    return sum(known) / len(known) if known else 0.0


def _candidates(
    generation: Generation,
    text: str,
    groups: Sequence[Group],
    settings: Settings,
    only: Filter | None,
) -> Lists:
    """Cosines and BM25 of the passages nearest to a question, of all or of those that pass."""
    searcher = generation.searcher

    def vector() -> np.ndarray:
        asked = _translated(text, groups, searcher)
        (made,) = generation.encoder.encode([asked], kind="query")
        return np.asarray(made)

    return searcher.search(
        Wanted(groups, vector, settings.pool, settings.headline_boost, only or None)
    )


def _translated(text: str, groups: Sequence[Group], searcher: Searcher) -> str:
    """A question followed by its words as the archive has them, for the encoder to read."""
    words = [text]
    for group in groups:
        if group.how is not None:
            ranked = sorted(group.terms, key=lambda item: -item[1])
            known = [term for term, _ in ranked if searcher.frequency(term)]
            words.extend(known[:TRANSLATIONS_READ])
    return " ".join(words)
