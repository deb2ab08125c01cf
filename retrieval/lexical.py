"""Terms to the passages that hold them, by tantivy (BM25)."""

import shutil
import tempfile
import weakref
from collections.abc import Iterable, Sequence
from math import log
from pathlib import Path

import tantivy

from retrieval.errors import IndexDamagedError
from retrieval.records import Group

HEADLINE, BODY, ROW = "headline", "body", "row"


class TermIndex:
    """BM25 over terms that were segmented before; the head lines are a field of their own."""

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
        except ValueError as error:  # tantivy's word for whatever the disk refuses
            raise OSError(f"{folder}: cannot be written ({error})") from error
        for file in folder.iterdir():
            # tantivy lets nobody else read, and leaves locks that say nothing any more.
            if file.suffix == ".lock":
                file.unlink()
            else:
                file.chmod(0o644)
        index.reload()
        return cls(index)

    @classmethod
    def load(cls, folder: Path) -> "TermIndex":
        """Opens an index that `create` wrote.

        tantivy wants to write a lock even to read; where it may not, it gets a copy.

        Raises:
            IndexDamagedError: A file of it is missing or damaged.
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
        """In how many passages a term stands, or in the head lines of how many, if that is more."""
        searcher = self._searcher
        return max(int(searcher.doc_freq(field, term)) for field in (BODY, HEADLINE))

    def search(
        self, groups: Sequence[Group], *, limit: int, headline_boost: float
    ) -> dict[int, float]:
        """The rows that hold most of what is asked, best first, with their BM25 scores.

        A group counts as its best term does: a word with many translations is still one word.
        """
        query = tantivy.Query
        clauses = [
            (
                tantivy.Occur.Should,
                query.disjunction_max_query(
                    [
                        query.boost_query(self._term_query(term, headline_boost), boost)
                        for term, boost in self._boosts(group)
                    ]
                ),
            )
            for group in groups
            if group.terms
        ]
        if not clauses:
            return {}
        # Equal scores come in no fixed order: a few more are fetched, and sorted by row.
        found = self._searcher.search(query.boolean_query(clauses), limit=2 * limit).hits
        scored = [
            (-float(score), int(self._searcher.doc(address)[ROW][0])) for score, address in found
        ]
        return {row: -score for score, row in sorted(scored)[:limit]}

    def _boosts(self, group: Group) -> list[tuple[str, float]]:
        """The terms of a group, so boosted that they are together as rare as one word.

        Each has the inverse document frequency of them all, weighted by their fits: a rare one
        among many translations is no rare word of the question (probabilistic structured queries,
        Darwish and Oard, 2003, after Pirkola, 1998).
        """
        if len(group.terms) == 1:
            return list(group.terms)
        found = [(term, fit, self.frequency(term)) for term, fit in group.terms]
        together = self._rarity(sum(fit * count for _, fit, count in found))
        return [
            (term, fit * min(1.0, together / self._rarity(count)))
            for term, fit, count in found
            if count
        ]

    def _rarity(self, count: float) -> float:
        """BM25's inverse document frequency, in nats."""
        total = len(self)
        return log(1 + (total - min(count, total) + 0.5) / (min(count, total) + 0.5))

    def _term_query(self, term: str, headline_boost: float) -> tantivy.Query:
        """A term in the head lines or the body, scored by the sum of both."""
        query = tantivy.Query
        in_body = query.term_query(self._schema, BODY, term, "freq")
        in_heads = query.term_query(self._schema, HEADLINE, term, "freq")
        return query.boolean_query(
            [
                (tantivy.Occur.Should, in_body),
                (tantivy.Occur.Should, query.boost_query(in_heads, headline_boost)),
            ]
        )


def _fill(index: tantivy.Index, passages: Iterable[tuple[Sequence[str], Sequence[str]]]) -> None:
    """Adds passages in row order, by one thread: the same ones always give the same segments."""
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for row, (headline, body) in enumerate(passages):
        document = tantivy.Document()
        document.add_text(HEADLINE, " ".join(headline))
        document.add_text(BODY, " ".join(body))
        document.add_unsigned(ROW, row)
        writer.add_document(document)
    writer.commit()
    writer.wait_merging_threads()
