"""Articles and passages in one SQLite file: the system of record of a generation."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from itertools import groupby, zip_longest
from operator import itemgetter
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import numpy as np

from retrieval.errors import IndexDamagedError
from retrieval.filters import Place
from retrieval.records import Appearance, Article, Passage
from retrieval.storage import file_names
from retrieval.storage.digests import as_digests
from retrieval.storage.printing_rows import Printings
from retrieval.storage.tables import Tables, new_file

T = TypeVar("T")

HEADLINE = 30  # characters of the text that replace a missing headline

_SCHEMA = """
CREATE TABLE articles (
    id TEXT PRIMARY KEY, ordinal INTEGER NOT NULL, record BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE passages (
    row INTEGER PRIMARY KEY, article TEXT NOT NULL, number INTEGER NOT NULL,
    start INTEGER NOT NULL, end INTEGER NOT NULL, digest BLOB NOT NULL
);
CREATE TABLE places (row INTEGER NOT NULL, day INTEGER, newspaper TEXT, page TEXT);
CREATE UNIQUE INDEX articles_by_ordinal ON articles (ordinal);
CREATE TEMPORARY TABLE reprints (
    article TEXT NOT NULL, ordinal INTEGER NOT NULL, record BLOB NOT NULL
);
"""


class Store(Tables):
    """The articles and passages of a generation; a passage's row is its number in both indexes."""

    probe = "SELECT article, (SELECT id FROM articles LIMIT 1) FROM passages LIMIT 1"

    @classmethod
    def create(cls, file: Path) -> "Store":
        """A new, empty store, for `add`, `join`, `gather`, `cut` and `finish`, in this order."""
        return cls(new_file(file, _SCHEMA), file)

    def add(self, ordinal: int, article: Article) -> bool:
        """Adds an article at its position in the order of reading.

        Returns:
            False if the article is already known; it is then stored as a reprint.
        """
        added = self._connection.execute(
            "INSERT OR IGNORE INTO articles VALUES (?, ?, ?)",
            (article.id, ordinal, msgspec.msgpack.encode(article)),
        )
        if not added.rowcount:
            self._reprinted(article.id, ordinal, place_of(article, article.headline))
        return bool(added.rowcount)

    def at(self, ordinal: int) -> Article:
        """The article at a position in the order of reading; also works during a build."""
        ((record,),) = self._rows("SELECT record FROM articles WHERE ordinal = ?", (ordinal,))
        return self._article(record)

    def join(self, kept: int, others: Sequence[int]) -> None:
        """Turns articles into reprints of another one; they are then no longer articles."""
        first = self.at(kept)
        for ordinal in others:
            other = self.at(ordinal)
            self._reprinted(first.id, ordinal, place_of(other, first.headline))
            self._connection.execute(
                "UPDATE reprints SET article = ? WHERE article = ?", (first.id, other.id)
            )
            self._connection.execute("DELETE FROM articles WHERE id = ?", (other.id,))

    def gather(self) -> None:
        """Writes into the articles where else they were printed, once all are added and joined."""
        self._connection.execute("CREATE INDEX temp.by_article ON reprints (article, ordinal)")
        rows = self._connection.execute(
            "SELECT article, record FROM reprints ORDER BY article, ordinal"
        )
        for article, places in groupby(rows, key=itemgetter(0)):
            elsewhere = tuple(self._decoded(place, Appearance) for _, place in places)
            [first] = self.article(article)
            self._connection.execute(
                "UPDATE articles SET record = ? WHERE id = ?",
                (msgspec.msgpack.encode(replace(first, elsewhere=elsewhere)), article),
            )

    def cut(self, article: Article, passages: Sequence[Passage], digests: Sequence[bytes]) -> None:
        """Appends the passages of an article, with their digests, after the last row."""
        first = self._connection.execute("SELECT ifnull(max(row), 0) FROM passages").fetchone()[0]
        self._connection.executemany(
            "INSERT INTO passages (article, number, start, end, digest) VALUES (?, ?, ?, ?, ?)",
            [
                (passage.article, passage.number, passage.start, passage.end, digest)
                for passage, digest in zip(passages, digests, strict=True)
            ],
        )
        if passages:
            printings: list[Place] = [article, *article.elsewhere]
            self._connection.executemany(
                "INSERT INTO places VALUES (?, ?, ?, ?)",
                [
                    (first, place.date and place.date.toordinal(), place.newspaper, place.page)
                    for place in printings
                ],
            )

    def _reprinted(self, article: str, ordinal: int, place: Appearance) -> None:
        self._connection.execute(
            "INSERT INTO reprints VALUES (?, ?, ?)",
            (article, ordinal, msgspec.msgpack.encode(place)),
        )

    def finish(self) -> None:
        """Writes everything to disk and closes the file."""
        self._connection.commit()
        self._connection.close()

    def counts(self) -> tuple[int, int]:
        """The numbers of articles and passages."""
        ((articles, passages),) = self._rows(
            "SELECT (SELECT count(*) FROM articles), (SELECT count(*) FROM passages)"
        )
        return int(articles), int(passages)

    def days(self) -> tuple[str | None, str | None]:
        """The first and the last day on which an article was printed, as ISO dates."""
        (found,) = self._rows("SELECT min(day), max(day) FROM places")
        first, last = (day and date.fromordinal(day).isoformat() for day in found)
        return first, last

    def newspapers(self) -> list[str]:
        """The newspapers, the one with the most printings first."""
        return self._printed("newspaper")

    def pages(self) -> list[str]:
        """The pages, the one with the most printings first."""
        return self._printed("page")

    def _printed(self, column: str) -> list[str]:
        found = self._rows(
            f"SELECT {column} FROM places WHERE {column} IS NOT NULL "  # noqa: S608  (our names)
            f"GROUP BY {column} ORDER BY count(*) DESC, {column}"
        )
        return [name for (name,) in found]

    def article(self, prefix: str, *, limit: int = 2) -> list[Article]:
        """The articles whose id begins with a prefix, at most `limit` of them."""
        rows = self._rows(
            "SELECT record FROM articles WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
            (prefix, prefix + "\U0010ffff", limit),
        )
        return [self._article(record) for (record,) in rows]

    def articles(self, *, limit: int = -1) -> Iterator[Article]:
        """Articles in the order of reading, all by default; also works during a build."""
        query = "SELECT record FROM articles ORDER BY ordinal LIMIT ?"
        for (record,) in self._connection.execute(query, (limit,)):
            yield self._article(record)

    def passages(self, rows: Sequence[int]) -> list[tuple[Article, Passage]]:
        """The passages at the given rows, with their articles, in the given order."""
        found = {}
        # SQLite allows only some thousand parameters; a search asks for a hundred.
        marks = ",".join("?" * len(rows))
        for row, article, number, start, end, record in self._rows(
            "SELECT row, article, number, start, end, record FROM passages "  # noqa: S608
            f"JOIN articles ON articles.id = article WHERE row IN ({marks})",
            [row + 1 for row in rows],
        ):
            passage = Passage(article, number, start, end)
            found[row - 1] = (self._article(record), passage)
        return [found[row] for row in rows if row in found]

    def printings(self) -> Printings:
        """When and where the articles with passages were printed."""
        query = "SELECT row, day, newspaper, page FROM places ORDER BY row, rowid"
        return Printings(self._connection.execute(query))

    def walk(self) -> Iterator[tuple[Article, Passage]]:
        """All passages in row order, with their articles; also works during a build."""
        cursor = self._connection.execute(
            "SELECT record, number, start, end FROM passages "
            "JOIN articles ON articles.id = article ORDER BY row"
        )
        last: tuple[bytes, Article] | None = None
        for record, number, start, end in cursor:
            if last is None or last[0] != record:
                last = (record, self._article(record))
            yield last[1], Passage(last[1].id, number, start, end)

    def digests(self) -> np.ndarray:
        """The digests of all passages, in row order: shape (passages, 2), unsigned."""
        content = bytearray()
        for (digest,) in self._connection.execute("SELECT digest FROM passages ORDER BY row"):
            content += digest
        return as_digests(bytes(content))

    def headlines(self, limit: int) -> list[str]:
        """Headlines, or else first words, of at most `limit` articles spread over the archive."""
        (count,) = self._rows("SELECT count(*) FROM articles")[0]
        rows = self._rows(
            "SELECT record FROM articles WHERE ordinal % ? = 0 ORDER BY ordinal LIMIT ?",
            (max(1, count // limit), limit),
        )
        found = [self._article(record) for (record,) in rows]
        return [one.headline or one.text[:HEADLINE] for one in found]

    def same_as(self, other: "Store") -> bool:
        """Whether another store holds the same articles and passages in the same order."""
        order = "SELECT id, record FROM articles ORDER BY ordinal"
        pairs = zip_longest(self._connection.execute(order), other._connection.execute(order))  # noqa: SLF001  (of its own kind)
        return all(one == two for one, two in pairs) and np.array_equal(
            self.digests(), other.digests()
        )

    def _article(self, record: Any) -> Article:  # noqa: ANN401  (a column of any type)
        return self._decoded(record, Article)

    def _decoded(self, record: Any, kind: type[T]) -> T:  # noqa: ANN401  (a column of any type)
        try:
            return msgspec.msgpack.decode(record, type=kind)
        except (msgspec.DecodeError, TypeError) as error:
            raise IndexDamagedError(f"{self._file}: an article cannot be read") from error


def place_of(article: Article, headline: str | None) -> Appearance:
    """Where an article was printed, with its headline only if it differs from the given one."""
    return Appearance(
        source=article.source,
        line=article.line,
        newspaper=article.newspaper,
        page=article.page,
        published=article.published,
        dateline=article.dateline,
        headline=None if headline == article.headline else article.headline,
        url=article.url,
    )


@contextmanager
def opened_store(folder: Path) -> Iterator[Store]:
    """The finished store of a generation, closed after the block."""
    store = Store.load(folder / file_names.ARTICLES)
    try:
        yield store
    finally:
        store.close()
