"""Articles to a book of names: who and what is named where, and which aliases they have."""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from retrieval.language.aliases import Alias, aliases, organisations
from retrieval.language.foreign_names import transcriptions, whole_name
from retrieval.language.people import people, role_of
from retrieval.language.terms import Segmenter, fold, simplified
from retrieval.records import Article
from retrieval.storage.tables import Tables, writing

NameKind = Literal["person", "organisation", "foreign"]

EVERYWHERE = 0.9
"""Share of the articles with a short name that must agree on its meaning for all to use it."""

_SCHEMA = """
CREATE TABLE names (
    name TEXT, kind TEXT, article TEXT, start INTEGER, role TEXT,
    PRIMARY KEY (name, kind, article)
) WITHOUT ROWID;
CREATE INDEX names_by_article ON names (article);
CREATE TABLE aliases (
    short TEXT, full TEXT, article TEXT, PRIMARY KEY (short, full, article)
) WITHOUT ROWID;
CREATE INDEX aliases_by_article ON aliases (article);
CREATE TABLE everywhere (name TEXT, other TEXT, PRIMARY KEY (name, other)) WITHOUT ROWID;
"""


class NameBook(Tables):
    """Names with their articles and offsets, and aliases, in one SQLite file."""

    probe = "SELECT count(*) FROM everywhere"

    @classmethod
    def create(cls, file: Path, articles: Iterable[Article], segmenter: Segmenter) -> None:
        """Writes the names of all articles.

        The offset is that of the first mention in the article's text, or -1 if only the head lines
        or the byline have the name.
        """
        with writing(file, _SCHEMA) as connection:
            for article in articles:
                named, found = _named(article, segmenter)
                connection.executemany("INSERT OR IGNORE INTO names VALUES (?, ?, ?, ?, ?)", named)
                connection.executemany("INSERT OR IGNORE INTO aliases VALUES (?, ?, ?)", found)
            rows = connection.execute(
                "SELECT short, full, count(*) FROM aliases GROUP BY short, full"
            )
            connection.executemany("INSERT OR IGNORE INTO everywhere VALUES (?, ?)", _agreed(rows))

    def counts(self) -> dict[str, int]:
        """The number of different names of each kind, and of short names under "alias"."""
        rows = self._rows("SELECT kind, count(DISTINCT name) FROM names GROUP BY kind")
        ((shorts,),) = self._rows("SELECT count(DISTINCT short) FROM aliases")
        return {str(kind): int(count) for kind, count in rows} | {"alias": int(shorts)}

    def names(self, kind: NameKind) -> dict[str, int]:
        """All names of a kind with the number of articles that have them."""
        rows = self._rows(
            "SELECT name, count(*) FROM names WHERE kind = ? GROUP BY name ORDER BY name", (kind,)
        )
        return {str(name): int(count) for name, count in rows}

    def people_of(self, articles: Collection[str]) -> dict[str, tuple[str, ...]]:
        """The people that each of the articles names, in order of first mention."""
        found: dict[str, list[str]] = {article: [] for article in articles}
        rows = self._rows(
            "SELECT article, name FROM names WHERE article IN (SELECT value FROM json_each(?)) "
            "AND kind = 'person' ORDER BY article, start, name",
            (json.dumps(list(found)),),
        )
        for article, name in rows:
            found[str(article)].append(str(name))
        return {article: tuple(names) for article, names in found.items()}

    def everywhere(self) -> list[tuple[str, str]]:
        """The aliases that are valid in the whole archive, in both directions."""
        return [(str(name), str(other)) for name, other in self._rows("SELECT * FROM everywhere")]

    def scoped(self, article: str) -> list[Alias]:
        """The aliases of an article that are not valid in the whole archive."""
        rows = self._rows(
            "SELECT short, full FROM aliases WHERE article = ? "
            "AND NOT EXISTS (SELECT 1 FROM everywhere WHERE name = short AND other = full)",
            (article,),
        )
        return [Alias(short, full) for short, full in rows]

    def aliases(self) -> list[str]:
        """All short and full names."""
        rows = self._rows("SELECT short FROM aliases UNION SELECT full FROM aliases ORDER BY 1")
        return [str(name) for (name,) in rows]


def _named(
    article: Article, segmenter: Segmenter
) -> tuple[list[tuple[str, NameKind, str, int, str | None]], list[tuple[str, str, str]]]:
    """Rows of `names` and of `aliases` for one article."""
    text = article.text
    plain = simplified(text)
    introduced = people(f"{article.heads}\n{text}", segmenter)
    named: list[tuple[str, NameKind, str, int, str | None]] = []
    foreign = dict.fromkeys(transcriptions(plain, segmenter.pieces))
    for name in dict.fromkeys((*introduced, *article.reporters, *_with_roles(plain, foreign))):
        role = role_of(text, name)
        printed = text[slice(*role)] if role else None
        named.append((name, "person", article.id, text.find(name), printed))
    others: list[tuple[str, NameKind]] = [
        *((name, "foreign") for name in foreign),
        *(("".join(parts), "organisation") for _, parts in organisations(plain, segmenter)),
    ]
    # Simplifying seldom changes the length. Without a change the offsets are the same.
    same = len(plain) == len(text)
    for name, kind in dict.fromkeys(others):
        start = plain.find(name) if same else text.find(name)
        named.append((fold(name), kind, article.id, start, None))
    found = aliases(plain, [simplified(name) for name in introduced], segmenter)
    return named, [(fold(one.short), fold(one.full), article.id) for one in found]


def _with_roles(text: str, foreign: Iterable[str]) -> Iterator[str]:
    """Yields the foreign names after a role, which are people: 世界银行行长马尔帕斯."""
    for name in foreign:
        if (role := role_of(text, name)) is not None:
            yield whole_name(text, role[1], name)


def _agreed(rows: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, str]]:
    """Yields, in both directions, the aliases with one meaning in (nearly) all articles."""
    meanings: Mapping[str, Counter[str]] = defaultdict(Counter)
    for short, full, count in rows:
        meanings[short][full] += count
    for short, fulls in meanings.items():
        ((full, count),) = fulls.most_common(1)
        if count >= EVERYWHERE * fulls.total():
            yield short, full
            yield full, short
