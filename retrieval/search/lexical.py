"""Terms to the passages that hold them, by tantivy (BM25)."""

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import tantivy

from retrieval.errors import IndexDamagedError
from retrieval.filters import Rows
from retrieval.records import Group
from retrieval.search.rarity import boosts

HEADLINE, BODY, ROW = "headline", "body", "row"

STRETCHES = 32
"""Maximum number of row ranges that a search is restricted to; each takes 0.05 ms."""


class TermIndex:
    """BM25 over segmented terms; the head lines are a separate field."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()

    @classmethod
    def create(
        cls, folder: Path, passages: Iterable[tuple[Sequence[str], Sequence[str]]]
    ) -> "TermIndex":
        """Writes an index of `(terms of the head lines, terms of the passage)`, in row order."""
        folder.mkdir(parents=True)
        schema = (
            tantivy.SchemaBuilder()
            .add_text_field(HEADLINE, tokenizer_name="whitespace", index_option="freq")
            .add_text_field(BODY, tokenizer_name="whitespace", index_option="freq")
            .add_unsigned_field(ROW, stored=True, fast=True)
            .build()
        )
        index = tantivy.Index(schema, path=str(folder))
        try:
            _fill(index, passages)
        except ValueError as error:  # tantivy raises it for every disk error
            raise OSError(f"{folder}: cannot be written ({error})") from error
        for file in folder.iterdir():
            # tantivy lets only the owner read its files, and leaves stale locks.
            if file.suffix == ".lock":
                file.unlink()
            else:
                file.chmod(0o644)
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> "TermIndex":
        """Opens an index that `create` wrote.

        tantivy writes a lock even to read. Where it cannot, `load` opens a temporary copy.

        Raises:
            IndexDamagedError: A file is missing or damaged.
        """
        try:
            return cls(tantivy.Index.open(str(folder)))
        except (ValueError, OSError):
            copy = Path(tempfile.mkdtemp(prefix="wenbao-"))
        try:
            for file in folder.iterdir():
                shutil.copyfile(file, copy / file.name)
            found = cls(tantivy.Index.open(str(copy)))
        except (ValueError, OSError) as error:
            shutil.rmtree(copy, ignore_errors=True)
            raise IndexDamagedError(f"{folder}: the word index cannot be read") from error
        weakref.finalize(found, shutil.rmtree, copy, ignore_errors=True)
        return found

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def frequency(self, term: str) -> int:
        """How many passages hold a term in text or head lines, whichever number is greater."""
        searcher = self._searcher
        return max(int(searcher.doc_freq(field, term)) for field in (BODY, HEADLINE))

    def search(
        self,
        groups: Sequence[Group],
        *,
        limit: int,
        headline_boost: float,
        rows: Rows = None,
    ) -> dict[int, float]:
        """The rows that match the groups best, best first, with their BM25 scores.

        A group scores as its best term: a word with many translations is still one word.

        Args:
            groups: What the question asks for.
            limit: Maximum number of rows.
            headline_boost: Weight of a word in the head lines; a word in the body has weight 1.
            rows: The rows that may be found; a filter does not change their scores.
        """
        clauses = [clause for group in groups for clause in self._clauses(group, headline_boost)]
        if not clauses:
            return {}
        asked = _any(clauses)
        # tantivy orders equal scores arbitrarily: fetch more rows, and sort ties by row.
        enough = 2 * limit
        scored = self._scored(asked, enough) if rows is None else self._among(rows, asked, enough)
        return dict(sorted(scored, key=_best_first)[:limit])

    def _scored(self, query: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        """The best rows with their scores."""
        hits = self._searcher.search(query, limit=limit, count=False).hits
        rows = self._searcher.fast_field_values(ROW, [address for _, address in hits])
        return [
            (int(row), float(score))
            for row, (score, _) in zip(rows, hits, strict=True)
            if row is not None
        ]

    def _among(
        self, rows: np.ndarray, asked: tantivy.Query, enough: int
    ) -> list[tuple[int, float]]:
        """The best of some rows with their scores, at least `enough` if there are so many.

        tantivy restricts the search to a few stretches that hold these rows. That suffices for a
        span of days in an archive sorted by day. Where other rows lie in between, the search
        fetches more and more hits until enough rows pass: 20 ms at worst, for rows scattered over
        46,000 that all match.
        """
        allowed = np.flatnonzero(rows)
        if not len(allowed):
            return []
        stretches = _stretches(allowed)
        among = sum(last - first + 1 for first, last in stretches)
        if 2 * among < len(rows):
            asked = self._within(stretches, asked)
        else:  # the ranges would save less than they cost
            among = len(rows)
        wanted = min(enough * among // len(allowed), among) + 1
        while True:
            found = self._scored(asked, wanted)
            passing = [(row, score) for row, score in found if rows[row]]
            if len(passing) >= enough or len(found) < wanted:
                return passing
            wanted *= 4

    def _within(self, stretches: Sequence[tuple[int, int]], asked: tantivy.Query) -> tantivy.Query:
        """Restricts a query to stretches of rows, without changing its scores."""
        query, number = tantivy.Query, tantivy.FieldType.Unsigned
        ranges = [
            (tantivy.Occur.Should, query.range_query(self._schema, ROW, number, first, last))
            for first, last in stretches
        ]
        unscored = query.const_score_query(query.boolean_query(ranges), 0.0)
        return query.boolean_query([(tantivy.Occur.Must, asked), (tantivy.Occur.Must, unscored)])

    def _clauses(self, group: Group, headline_boost: float) -> list[tantivy.Query]:
        """The clauses of a group; its score is the sum of their scores."""
        query = tantivy.Query
        terms = boosts(group, self.frequency, len(self))
        if [boost for _, boost in terms] == [1.0] and not group.phrases:
            # Not wrapped: only for bare terms does tantivy skip passages that cannot be among the
            # best (block-max WAND, Ding and Suel, 2011). That halves the time.
            return self._in_fields(terms[0][0], headline_boost)
        wrapped = [
            query.boost_query(self._whole(group.words(term), headline_boost), boost)
            for term, boost in terms
        ]
        return [query.disjunction_max_query(wrapped)] if wrapped else []

    def _whole(self, words: Sequence[str], headline_boost: float) -> tantivy.Query:
        """A query for all words of a term; its score is the sum of theirs."""
        query = tantivy.Query
        each = [_any(self._in_fields(word, headline_boost)) for word in words]
        if len(each) == 1:
            return each[0]
        return query.boolean_query([(tantivy.Occur.Must, one) for one in each])

    def _in_fields(self, term: str, headline_boost: float) -> list[tantivy.Query]:
        """The queries for a term in the body and in the head lines."""
        query = tantivy.Query
        in_body = query.term_query(self._schema, BODY, term, "freq")
        in_heads = query.term_query(self._schema, HEADLINE, term, "freq")
        if headline_boost != 1.0:
            in_heads = query.boost_query(in_heads, headline_boost)
        return [in_body, in_heads]


def _any(clauses: Sequence[tantivy.Query]) -> tantivy.Query:
    """A query that at least one clause must match; its score is the sum of theirs."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, clause) for clause in clauses])


def _stretches(rows: np.ndarray) -> list[tuple[int, int]]:
    """At most STRETCHES ranges `(first, last)` that cover the rows (at least one), in order.

    >>> _stretches(np.array([3, 4, 5, 9]))
    [(3, 5), (9, 9)]
    """
    gaps = np.diff(rows)
    widest = np.argsort(-gaps, kind="stable")[: STRETCHES - 1]
    cuts = np.sort(widest[gaps[widest] > 1]) + 1
    return [(int(part[0]), int(part[-1])) for part in np.split(rows, cuts)]


def _best_first(found: tuple[int, float]) -> tuple[float, int]:
    """A sort key: best score first, equal scores in the order of the archive."""
    row, score = found
    return -score, row


def _fill(index: tantivy.Index, passages: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
    """Adds passages in row order, in one thread: the same passages give the same segments."""
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for row, (headline, body) in enumerate(passages):
        document = tantivy.Document()
        document.add_text(HEADLINE, " ".join(headline))
        document.add_text(BODY, " ".join(body))
        document.add_unsigned(ROW, row)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
