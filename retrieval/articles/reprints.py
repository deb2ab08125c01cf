"""Articles to groups of reprints of the same news."""

import zlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np
import rensa

from retrieval.articles.same_news import Print, same_news
from retrieval.records import Article

BANDS, ROWS = 16, 6
"""Two texts that share a fraction s of their shingles have a band in common with the probability
1 - (1 - s^6)^16: .9995 for s = .85, and .22 for s = .5."""

SEED = 1

OPENING = 40
"""First letters, which a reprint cut at its end shares with the full text."""

COMPARED = 20
"""Neighbours that an article is compared with among those that share a key: thousands of reports
from one template would make millions of pairs."""

BATCH = 1 << 19  # shingles hashed at once, 4 MB
KEPT_READ = 512  # articles kept in memory while candidates are compared

_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio, as Knuth mixes keys

Reader = Callable[[int], Article]


class Reprints:
    """Finds reprints from 80 bytes that it keeps of each article.

    >>> from retrieval.records import Text
    >>> told = "湘江大桥昨天建成通车，大桥全长一千二百米，双向六车道，历时三年建成。" * 4
    >>> articles = [Article(name, name, 1, Text.plain(told)) for name in ("a.jsonl", "b.jsonl")]
    >>> reprints = Reprints()
    >>> for number, article in enumerate(articles):
    ...     reprints.add(number, article)
    >>> list(reprints.groups(articles.__getitem__))
    [[0, 1]]
    """

    def __init__(self) -> None:
        self._numbers = array("q")
        self._keys: list[np.ndarray] = []  # (articles, 2 + BANDS) uint32: whole, opening, bands
        self._waiting: list[tuple[Print, np.ndarray]] = []
        self._size = 0

    def add(self, number: int, article: Article) -> None:
        """Adds an article under a number."""
        one = Print.of(article)
        found = one.shingles
        self._numbers.append(number)
        self._waiting.append((one, found))
        self._size += len(found)
        if self._size >= BATCH:
            self._hash()

    def groups(self, read: Reader) -> Iterator[list[int]]:
        """Groups of reprints, by number: first the article to keep, then the others in order.

        The longest article is kept, so that no sentence is lost; of equals, the first. The order
        of adding does not change the groups otherwise.

        Args:
            read: Returns the article with a number.
        """
        self._hash()
        pairs = _pairs(np.concatenate(self._keys)) if self._keys else ()
        numbers = self._numbers

        @lru_cache(maxsize=KEPT_READ)
        def printed(row: int) -> Print:
            return Print.of(read(numbers[row]))

        same = [(one, two) for one, two in pairs if same_news(printed(one), printed(two))]
        for rows in _components(same):
            for group in _parted(rows, printed):
                yield [numbers[row] for row in group]

    def _hash(self) -> None:
        if not self._waiting:
            return
        prints = [one for one, _ in self._waiting]
        found = [hashes for _, hashes in self._waiting]
        ends = np.cumsum([0, *map(len, found)], dtype=np.uint64)
        matrix = rensa.RMinHash.digest_matrix_from_flat_token_hashes(
            np.concatenate(found), ends, BANDS * ROWS, SEED
        )
        rows = np.array(matrix.to_rows(), np.uint64).reshape(len(prints), BANDS, ROWS)
        keys = np.empty((len(prints), 2 + BANDS), np.uint32)
        keys[:, 0] = [_key(one.whole) for one in prints]
        keys[:, 1] = [_key(one.letters[:OPENING]) for one in prints]
        keys[:, 2:] = _banded(rows)
        # Short texts must be equal, so all their keys are the key of the whole text.
        short = np.fromiter((one.short for one in prints), bool, len(prints))
        keys[short, 1:] = keys[short, :1]
        self._keys.append(keys)
        self._waiting.clear()
        self._size = 0


def _parted(rows: list[int], printed: Callable[[int], Print]) -> Iterator[list[int]]:
    """Splits connected rows into groups whose members are all reprints of the kept one.

    Without this, a chain of small edits could join different news.
    """
    sizes = {row: len(printed(row).letters) for row in rows}
    while len(rows) > 1:
        kept = max(rows, key=sizes.__getitem__)
        others = [row for row in rows if row != kept and same_news(printed(kept), printed(row))]
        if others:
            yield [kept, *others]
        rows = sorted({*rows} - {kept, *others})


def _key(text: str) -> int:
    """A hash of a text, 32 bits."""
    return zlib.crc32(text.encode("utf-8", "surrogatepass"))


def _banded(rows: np.ndarray) -> np.ndarray:
    """One key per band, (articles, BANDS) uint32, from digests (articles, BANDS, ROWS) uint64."""
    keys = np.zeros(rows.shape[:2], np.uint64)
    for at in range(rows.shape[2]):
        keys = (keys ^ rows[:, :, at]) * _MIX
        keys ^= keys >> np.uint64(32)
    return keys.astype(np.uint32)


def _pairs(keys: np.ndarray) -> Iterator[tuple[int, int]]:
    """Pairs of rows that share a key and are near each other among those that do, in order."""
    count = len(keys)
    codes = [np.empty(0, np.int64)]
    for at in range(keys.shape[1]):
        # Rows that also share the next key become neighbours.
        order = np.lexsort((keys[:, (at + 1) % keys.shape[1]], keys[:, at]))
        ranked = keys[order, at]
        for step in range(1, COMPARED + 1):
            same = ranked[step:] == ranked[:-step]
            if not same.any():
                break
            one, two = order[:-step][same], order[step:][same]
            codes.append(np.minimum(one, two) * count + np.maximum(one, two))
    found = np.unique(np.concatenate(codes))
    for code in found:
        one, two = divmod(int(code), count)
        yield one, two


def _components(pairs: list[tuple[int, int]]) -> Iterator[list[int]]:
    """The connected components of the pairs: sorted rows, ordered by their first row."""
    above: dict[int, int] = {}

    def top(row: int) -> int:
        while (upper := above.setdefault(row, row)) != row:
            above[row] = row = above[upper]
        return row

    for one, two in pairs:
        first, second = sorted((top(one), top(two)))
        above[second] = first
    found: defaultdict[int, list[int]] = defaultdict(list)
    for row in sorted(above):
        found[top(row)].append(row)
    yield from found.values()
