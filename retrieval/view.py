"""One generation of an archive to hits, articles, names and dates."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from functools import cache

import numpy as np

from retrieval.bridge.name_book import NameKind
from retrieval.errors import WenbaoError
from retrieval.filters import Filter
from retrieval.generation import Generation
from retrieval.inspection import Inspection, inspected
from retrieval.language.term_places import holds
from retrieval.language.terms import Segmenter, fold
from retrieval.records import Article, Hit, Language, Passage, Query
from retrieval.search.engine import Lists, Wanted
from retrieval.search.fuse import fuse
from retrieval.settings import Settings
from retrieval.storage.file_names import VECTORS
from retrieval.storage.manifest import Manifest
from retrieval.storage.vector_file import VectorFile


class View(ABC):
    """All queries on an archive; any thread may call them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    @abstractmethod
    def _generation(self) -> Generation:
        """The generation that the next call uses."""

    def snapshot(self) -> "Snapshot":
        """The archive as it is now, so that all steps of an answer see the same one."""
        return Snapshot(self._generation(), self._settings)

    @property
    def segmenter(self) -> Segmenter:
        """The segmenter with the archive's words."""
        return self._generation().segmenter

    @property
    def passages(self) -> int:
        """How many passages the archive has."""
        return self._generation().manifest.passages

    @property
    def manifest(self) -> Manifest:
        """The manifest of the generation."""
        return self._generation().manifest

    def read(
        self,
        text: str,
        *,
        language: Language,
        words: str | None = None,
        use_aliases: bool = True,
    ) -> Query:
        """Reads a question in the terms of the archive.

        Args:
            text: The question.
            language: The language of the question.
            words: The part of it whose words are searched for; all of it by default.
            use_aliases: Also search for the other names that articles give to what it names.
        """
        generation = self._generation()
        # The groups and the query look up the same few terms again and again.
        frequency = cache(generation.searcher.frequency)
        groups = generation.bridge.groups(
            text if words is None else words,
            generation.segmenter,
            lambda term: frequency(term) > 0,
            use_aliases=use_aliases,
        )
        phrases = {term: words for group in groups for term, words in group.phrases}

        def of_term(term: str) -> int:
            return min(map(frequency, phrases.get(term, (term,))))

        return Query(text, language, tuple(groups), of_term)

    def search(
        self,
        text: str,
        *,
        language: Language,
        limit: int | None = None,
        only: Filter | None = None,
    ) -> list[Hit]:
        """The passages that match a question, best first.

        Args:
            text: The question; an empty one finds nothing.
            language: Decides how much meaning counts against words.
            limit: How many hits; the setting `limit` by default.
            only: A filter on what may be found; it applies before the ranking.
        """
        return self.hits(self.read(text, language=language), limit=limit, only=only)

    def hits(
        self, query: Query, *, limit: int | None = None, only: Filter | None = None
    ) -> list[Hit]:
        """The passages that match a query, best first; see `search`."""
        if not query.text.strip():
            return []
        generation, settings = self._generation(), self._settings
        limit = limit or settings.limit
        near, found = _candidates(generation, query, settings, max(settings.pool, limit), only)
        zh = query.language == "zh"
        weight = settings.dense_weight_zh if zh else settings.dense_weight_en
        best = fuse(near, found, weight=weight)[:limit]
        places = generation.store.passages([row for row, _ in best])
        terms = [term for group in query.groups for term, _ in group.terms]
        hits = []
        for (row, score), (article, passage) in zip(best, places, strict=True):
            seen = fold(article.surroundings + "\n" + article.text[passage.start : passage.end])
            matched = tuple(dict.fromkeys(term for term in terms if holds(seen, term)))
            hits.append(Hit(article, passage, score, near.get(row), found.get(row), matched))
        return hits

    def candidates(self, query: Query) -> Lists:
        """The results of both searches before fusion: cosines and BM25, by row."""
        return _candidates(self._generation(), query, self._settings, self._settings.pool, None)

    def passages_at(self, rows: Sequence[int]) -> list[tuple[Article, Passage]]:
        """The passages at some rows, with their articles."""
        return self._generation().store.passages(rows)

    def vectors(self) -> np.ndarray:
        """The vectors of all passages by row: shape (passages, dimension), float32, unit rows.

        Raises:
            IndexDamagedError: The index has no vectors, as on a machine that only asks Milvus.
        """
        file = VectorFile(self._generation().folder / VECTORS)
        return file.between(0, len(file))

    def names(self, kind: NameKind) -> dict[str, int]:
        """All names of a kind found in the articles, with the number of articles of each."""
        return self._generation().names.names(kind)

    def people(self, articles: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The people that each article names, by its id."""
        return self._generation().names.people_of(articles)

    def article(self, id_prefix: str) -> Article | None:
        """The article whose id begins with a prefix, or None.

        Raises:
            WenbaoError: The prefix matches more than one article.
        """
        found = self._generation().store.article(id_prefix) if id_prefix else []
        if len(found) > 1:
            raise WenbaoError(f"{id_prefix!r} matches more than one article: give more of the id")
        return found[0] if found else None

    def newspapers(self) -> list[str]:
        """The newspapers of the articles, the one with most articles first."""
        return self._generation().store.newspapers()

    def pages(self) -> list[str]:
        """The pages of the articles, the one with most articles first."""
        return self._generation().store.pages()

    def days(self) -> tuple[date | None, date | None]:
        """The first and the last day on which an article was printed; None if no day is known."""
        first, last = self._generation().store.days()
        return _day(first), _day(last)

    def articles(self) -> Iterator[Article]:
        """All articles, in the order they were read."""
        generation = self._generation()  # stays open as long as the iterator lives
        yield from generation.store.articles()

    def headlines(self, limit: int) -> list[Article]:
        """Some articles with a headline, in the order they were read."""
        articles = self._generation().store.articles(limit=4 * limit)
        return [article for article in articles if article.headline][:limit]

    def inspect(self) -> Inspection:
        """Counts, dates and settings of the index; reads every file to verify its checksum."""
        return inspected(self._generation())


class Snapshot(View):
    """A view that stays on one generation, whatever is published after it."""

    def __init__(self, generation: Generation, settings: Settings) -> None:
        super().__init__(settings)
        self._only = generation

    def _generation(self) -> Generation:
        return self._only


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _candidates(
    generation: Generation, query: Query, settings: Settings, pool: int, only: Filter | None
) -> Lists:
    """Cosines and BM25 of the best passages for a query, among those that pass the filter."""

    def vector() -> np.ndarray:
        (made,) = generation.encoder.encode([query.wording], kind="query")
        return np.asarray(made)

    boost = settings.headline_boost
    return generation.searcher.search(Wanted(query.groups, vector, pool, boost, only or None))
