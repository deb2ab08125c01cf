"""A question's words to the archive's: pinyin and English become groups of Chinese terms."""

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from retrieval import glossary
from retrieval.errors import IndexDamagedError
from retrieval.terms import ENGLISH_STOP_WORDS, Segmenter, fold, is_han

How = Literal["pinyin", "dictionary"]

LONGEST_RUN = 4  # words that are tried together, as one name or one gloss
MOST_TERMS = 8  # translations that a group keeps

_LETTER = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f"
_TOKEN = re.compile(rf"[{_LETTER}]+(?:['’\-][{_LETTER}]+)*|\d+(?:[.,]\d+)*[{_LETTER}\d]*")
_SCHEMA = """
CREATE TABLE glosses (gloss TEXT, word TEXT, fit REAL, PRIMARY KEY (gloss, word)) WITHOUT ROWID;
CREATE TABLE pinyin (pinyin TEXT, word TEXT, PRIMARY KEY (pinyin, word)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Group:
    """One thing that a question asks for, and the terms of the archive that may stand for it.

    Attributes:
        source: As it stands in the question; for a Chinese question the term itself.
        terms: Term and fit, 1 for certain; empty if the archive has nothing for it.
        how: How source and terms hang together, None if they are the same.
        name: The source names something, so no answer can do without it.
    """

    source: str
    terms: tuple[tuple[str, float], ...]
    how: How | None = None
    name: bool = False


class Bridge:
    """Pinyin and English glosses of all words of an archive, in one SQLite file."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    @classmethod
    def create(cls, file: Path, vocabulary: Iterable[str]) -> None:
        """Writes the tables for the words of an archive."""
        words = sorted(word for word in set(vocabulary) if is_han(word))
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA
            )
            connection.executemany(
                "INSERT INTO glosses VALUES (?, ?, ?) "
                "ON CONFLICT DO UPDATE SET fit = max(fit, excluded.fit)",
                glossary.glosses(word for word in words if len(word) > 1),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO pinyin VALUES (?, ?)", glossary.pinyin(words)
            )
            connection.commit()

    @classmethod
    def load(cls, file: Path) -> "Bridge":
        """Opens tables that `create` wrote; any thread may ask.

        Raises:
            IndexDamagedError: The file is missing or not such a database.
        """
        try:
            connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            connection.execute("SELECT count(*) FROM pinyin").fetchone()
        except sqlite3.Error as error:
            raise IndexDamagedError(f"{file}: cannot be read ({error})") from error
        return cls(connection, file)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def groups(
        self, question: str, segmenter: Segmenter, occurs: Callable[[str], bool]
    ) -> list[Group]:
        """What a question asks for.

        Chinese words stand for themselves and come first. Of Latin words, a run that is the pinyin
        of a word of the archive is that word; other runs are translated, the longest gloss first.

        Args:
            question: The question.
            segmenter: The archive's.
            occurs: Whether a folded term occurs in the archive as it is.
        """
        chinese = [
            Group(term, ((term, 1.0),), name=segmenter.is_name(term))
            for term in segmenter.question_terms(_TOKEN.sub(" ", question))
        ]
        return chinese + self._latin(_TOKEN.findall(question), occurs)

    def _latin(self, tokens: Sequence[str], occurs: Callable[[str], bool]) -> list[Group]:
        """Groups of a run of Latin words and numbers."""
        found: list[Group] = []
        at = 0
        while at < len(tokens):
            taken, group = (
                self._named(tokens, at)
                or self._itself(tokens, at, occurs)
                or self._translated(tokens, at)
            )
            at += taken
            if group is not None:
                found.append(group)
        return found

    def _named(self, tokens: Sequence[str], at: int) -> tuple[int, Group] | None:
        """The longest run that is a name in pinyin, in either order of its parts."""
        for length in range(min(LONGEST_RUN, len(tokens) - at), 0, -1):
            run = tokens[at : at + length]
            if not all(word[0].isalpha() for word in run) or not _may_be_name(run, self._is_gloss):
                continue
            spelled = [_spelled(word) for word in run]
            orders = {"".join(spelled): None, "".join(spelled[-1:] + spelled[:-1]): None}
            terms = {word: 1.0 for key in orders for word in self._by_pinyin(key)}
            if terms:
                kept = tuple(terms.items())[:MOST_TERMS]
                return length, Group(" ".join(run), kept, "pinyin", name=True)
        return None

    def _itself(
        self, tokens: Sequence[str], at: int, occurs: Callable[[str], bool]
    ) -> tuple[int, Group] | None:
        """A word that the archive holds as it is: a number, 5G, GIS."""
        term = fold(tokens[at]).replace(",", "")
        if term in ENGLISH_STOP_WORDS or not occurs(term):
            return None
        return 1, Group(tokens[at], ((term, 1.0),), name=not term.isalpha())

    def _translated(self, tokens: Sequence[str], at: int) -> tuple[int, Group | None]:
        """The longest run that is a gloss; a word without one is kept, with no terms."""
        for length in range(min(LONGEST_RUN, len(tokens) - at), 0, -1):
            run = tokens[at : at + length]
            words = glossary.lemmas(" ".join(run))
            if run[0].lower() in ENGLISH_STOP_WORDS or run[-1].lower() in ENGLISH_STOP_WORDS:
                continue
            terms = self._by_gloss(" ".join(words))
            if terms:
                return length, Group(" ".join(run), tuple(terms), "dictionary")
        word = tokens[at]
        if word.lower() in ENGLISH_STOP_WORDS or (len(word) == 1 and not word.isdigit()):
            return 1, None
        name = not word.islower() and (at > 0 or not word.isalpha() or word.isupper())
        return 1, Group(word, (), name=name)

    def _is_gloss(self, word: str) -> bool:
        return bool(
            self._rows("SELECT 1 FROM glosses WHERE gloss = ? LIMIT 1", glossary.lemma(word))
        )

    def _by_pinyin(self, key: str) -> list[str]:
        return [word for (word,) in self._rows("SELECT word FROM pinyin WHERE pinyin = ?", key)]

    def _by_gloss(self, gloss: str) -> list[tuple[str, float]]:
        rows = self._rows(
            "SELECT word, fit FROM glosses WHERE gloss = ? ORDER BY fit DESC, word LIMIT 8", gloss
        )
        return [(str(word), float(fit)) for word, fit in rows]

    def _rows(self, query: str, value: str) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connection.cursor()) as cursor:
                return cursor.execute(query, (value,)).fetchall()
        except sqlite3.Error as error:
            raise IndexDamagedError(f"{self._file}: cannot be read ({error})") from error


def _may_be_name(run: Sequence[str], is_gloss: Callable[[str], bool]) -> bool:
    """Whether words are written as a name, or could be nothing else: "she" and "can" are not."""
    if any(word.lower() in ENGLISH_STOP_WORDS for word in run):
        return False
    if all(word[0].isupper() for word in run):
        return True
    return not any(is_gloss(word.lower()) for word in run)


def _spelled(word: str) -> str:
    """Pinyin as the table has it.

    >>> [_spelled(word) for word in ("Xi'an", "Lü", "Běiháng")]
    ['xian', 'lv', 'beihang']
    """
    plain = unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "v")
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
