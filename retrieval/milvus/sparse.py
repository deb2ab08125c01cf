"""Terms to sparse vectors whose inner product is BM25, as tantivy computes it.

vocabulary.sqlite       the number of each term, and how many passages hold it
terms.spool             the terms of all passages, as numbers: read once, when they are sealed

A term has two dimensions: twice its number for the body, and one more for the head lines. There a
passage has the saturated frequency of the term, and a question its inverse document frequency times
its boost. An engine only has to multiply the two.
"""

import sys
from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from retrieval.errors import IndexDamagedError
from retrieval.records import Group
from retrieval.search.rarity import boosts, rarity
from retrieval.storage import file_names
from retrieval.storage.tables import Tables, writing

SPOOL = "terms.spool"

K1, B = 1.2, 0.75  # tantivy's

DRIFT = 0.01
"""Relative change of the average text length beyond which all vectors are computed again."""

Vector = dict[int, float]

ALWAYS = {0: 1.0}
"""A dimension that every passage has and no question uses: engines reject empty vectors."""

_LENGTHS: list[int] = [
    *range(40),
    *(24 + ((step & 7 | 8) << ((step - 24) // 8 - 1)) for step in range(40, 256)),
]
"""Lengths that tantivy distinguishes: all up to 40, then eight per power of two (one byte)."""

_SCHEMA = """
CREATE TABLE words (
    term TEXT PRIMARY KEY, number INTEGER NOT NULL, in_body INTEGER NOT NULL,
    in_heads INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE totals (
    passages INTEGER NOT NULL, body_average REAL NOT NULL, heads_average REAL NOT NULL
);
"""


Alternative = tuple[Vector, ...]
"""A term as the vectors of its words; a passage must have all of them."""


@dataclass(frozen=True, slots=True)
class SparseQuery:
    """A question as groups of alternatives; in each group, the best alternative counts."""

    groups: tuple[tuple[Alternative, ...], ...]

    @property
    def plain(self) -> bool:
        """Whether each group has one alternative of one word: the inner product is the score."""
        return all(len(group) == len(group[0]) == 1 for group in self.groups)

    @property
    def vector(self) -> Vector:
        """All groups in one vector; its inner product is the score, or an upper bound of it."""
        whole = Counter[int]()
        for word in chain.from_iterable(chain.from_iterable(self.groups)):
            whole.update(word)
        return dict(whole)

    def score(self, passage: Mapping[int, float]) -> float:
        """BM25 of a passage.

        >>> asked = SparseQuery(((({2: 3.0},), ({4: 2.0}, {8: 5.0})), (({6: 1.0},),)))
        >>> asked.score({2: 1.0, 4: 1.0, 6: 0.5}), asked.score({2: 1.0, 4: 1.0, 8: 1.0})
        (3.5, 7.0)
        """
        return sum(
            max(_score_of_all(alternative, passage) for alternative in group)
            for group in self.groups
        )


def _score_of_all(words: Alternative, passage: Mapping[int, float]) -> float:
    """The sum of the words' scores, 0 unless the passage has all words."""
    scores = [
        sum(weight * passage.get(place, 0.0) for place, weight in word.items()) for word in words
    ]
    return sum(scores) if all(scores) else 0.0


class Vocabulary(Tables):
    """The terms of a generation, with their numbers and frequencies."""

    probe = (
        "SELECT number, in_body, in_heads, passages, body_average, heads_average "
        "FROM words, totals LIMIT 1"
    )

    @classmethod
    def create(
        cls,
        folder: Path,
        passages: Iterable[tuple[Sequence[str], Sequence[str]]],
        *,
        after: "Vocabulary | None" = None,
    ) -> None:
        """Writes both files.

        Args:
            folder: Receives them.
            passages: The terms of the head lines and of the text of each.
            after: An earlier vocabulary. Its terms keep their numbers, and its averages are kept
                while they are about right, so that the same passage has the same vector.
        """
        numbers = after.numbers() if after else {}
        following = max(numbers.values(), default=0) + 1
        in_body, in_heads = Counter[str](), Counter[str]()
        count = body_total = heads_total = 0
        with (folder / SPOOL).open("wb") as spool:
            for heads, body in passages:
                count += 1
                heads_total, body_total = heads_total + len(heads), body_total + len(body)
                in_heads.update(set(heads))
                in_body.update(set(body))
                for terms in (heads, body):
                    for term in terms:
                        if term not in numbers:
                            numbers[term] = following
                            following += 1
                    array("I", [len(terms), *map(numbers.__getitem__, terms)]).tofile(spool)
        averages = (body_total / count, heads_total / count) if count else (0.0, 0.0)
        if after and all(map(_near, averages, after.averages)):
            averages = after.averages
        with writing(folder / file_names.VOCABULARY, _SCHEMA) as connection:
            connection.executemany(
                "INSERT INTO words VALUES (?, ?, ?, ?)",
                (
                    (term, numbers[term], in_body[term], in_heads[term])
                    for term in sorted(numbers)
                    if in_body[term] or in_heads[term]
                ),
            )
            connection.execute("INSERT INTO totals VALUES (?, ?, ?)", (count, *averages))

    def __len__(self) -> int:
        """How many passages there are."""
        return self._totals[0]

    @property
    def averages(self) -> tuple[float, float]:
        """Average number of terms in a text and in its head lines, as used for the vectors."""
        return self._totals[1:]

    @cached_property
    def _totals(self) -> tuple[int, float, float]:
        ((passages, body, heads),) = self._rows(
            "SELECT passages, body_average, heads_average FROM totals"
        )
        return int(passages), float(body), float(heads)

    def numbers(self) -> dict[str, int]:
        """The number of each term."""
        return dict(self._rows("SELECT term, number FROM words"))

    def frequency(self, term: str) -> int:
        """How many passages hold a term in text or head lines, whichever number is greater."""
        return max(self._counts(term)[1:])

    def _counts(self, term: str) -> tuple[int, int, int]:
        """The number of a term, how many texts hold it, and how many head lines."""
        found = self._rows("SELECT number, in_body, in_heads FROM words WHERE term = ?", (term,))
        return found[0] if found else (0, 0, 0)

    def question(self, groups: Sequence[Group], *, headline_boost: float) -> SparseQuery:
        """Groups as a query; groups without any term in the archive are left out."""
        passages = len(self)
        asked = []
        for group in groups:
            alternatives = []
            for term, boost in boosts(group, self.frequency, passages):
                words = group.words(term)
                found = tuple(self._word(word, boost, headline_boost) for word in words)
                if all(found):
                    alternatives.append(found)
            if alternatives:
                asked.append(tuple(alternatives))
        return SparseQuery(tuple(asked))

    def _word(self, word: str, boost: float, headline_boost: float) -> Vector:
        """The weights of a word in a question; empty if no passage has it."""
        number, in_body, in_heads = self._counts(word)
        found = {}
        if in_body:
            found[2 * number] = boost * rarity(in_body, len(self))
        if in_heads and headline_boost:
            found[2 * number + 1] = boost * headline_boost * rarity(in_heads, len(self))
        return found

    def passages(self, folder: Path) -> Iterator[Vector]:
        """The vectors of all passages, in row order, from the spool in a folder."""
        passages, body_average, heads_average = self._totals
        with (folder / SPOOL).open("rb") as spool:
            for _ in range(passages):
                vector = dict(ALWAYS)
                for field, average in ((1, heads_average), (0, body_average)):
                    terms = _numbers(spool.read(4), spool, folder)
                    length = 1 - B + B * rounded(len(terms)) / average if average else 1.0
                    for number, count in Counter(terms).items():
                        vector[2 * number + field] = count * (1 + K1) / (count + K1 * length)
                yield vector


def _near(average: float, former: float) -> bool:
    """Whether a former average is close enough; DRIFT changes a score by less than itself."""
    return abs(average - former) <= DRIFT * former


def _numbers(head: bytes, spool: BinaryIO, folder: Path) -> "array[int]":
    """Reads the rest of one list of numbers from the spool; `head` is its length."""
    found = array("I")
    size = int.from_bytes(head, sys.byteorder) * found.itemsize
    content = spool.read(size)
    if len(head) < found.itemsize or len(content) < size:
        raise IndexDamagedError(f"{folder / SPOOL}: ends too early")
    found.frombytes(content)
    return found


def rounded(length: int) -> int:
    """The length of a text as tantivy stores it.

    >>> rounded(40), rounded(41), rounded(150)
    (40, 40, 144)
    """
    place = bisect_right(_LENGTHS, length) - 1
    return _LENGTHS[place]
