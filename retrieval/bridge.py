"""A question's words to the archive's: pinyin, sounds and English become groups of terms."""

import re
import sqlite3
from collections.abc import Callable, Collection
from contextlib import closing
from pathlib import Path
from typing import Any

from retrieval import glossary, sounds
from retrieval.cedict import entries
from retrieval.english_quantities import asked_in_english, digits_for_words
from retrieval.errors import IndexDamagedError
from retrieval.latin import LATIN_WORD, read
from retrieval.pinyin import spellings
from retrieval.quantities import quantities
from retrieval.records import Group, How
from retrieval.terms import Segmenter, fold, is_han

PART = 0.6  # what a form counts that says less than the question

_SCHEMA = """
CREATE TABLE glosses (gloss TEXT, word TEXT, fit REAL, name INTEGER, PRIMARY KEY (gloss, word))
    WITHOUT ROWID;
CREATE TABLE pinyin (pinyin TEXT, word TEXT, name INTEGER, PRIMARY KEY (pinyin, word))
    WITHOUT ROWID;
CREATE TABLE sounds (key TEXT, word TEXT, sounds TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID;
"""
_GLOSS = "INSERT OR IGNORE INTO glosses VALUES (?, ?, ?, ?)"
_PINYIN = "INSERT OR IGNORE INTO pinyin VALUES (?, ?, ?)"
_SOUNDS = "INSERT OR IGNORE INTO sounds VALUES (?, ?, ?)"


class Bridge:
    """Pinyin, sounds and English glosses of all words of an archive, in one SQLite file."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    @classmethod
    def create(cls, file: Path, vocabulary: Collection[str], segmenter: Segmenter) -> None:
        """Writes the tables for the words of an archive."""
        words = {word for word in vocabulary if len(word) > 1 and is_han(word)}
        with closing(sqlite3.connect(file)) as connection:
            connection.executescript(
                "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA
            )
            for insert, rows in (
                (_GLOSS, glossary.glosses(vocabulary, segmenter.frequency)),
                (_PINYIN, _spelled(words, segmenter)),
                (_SOUNDS, _sounding(words)),
            ):
                connection.executemany(insert, sorted(rows))
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
            connection.execute("SELECT count(*) FROM sounds").fetchone()
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

        Chinese words stand for themselves and come first; Latin ones are read as `latin.read` does.

        Args:
            question: The question.
            segmenter: The archive's.
            occurs: Whether a folded term occurs in the archive as it is.
        """
        counted, rest = _counted(question, segmenter)
        chinese = [
            Group(term, ((term, 1.0),), name=segmenter.is_name(term))
            for term in segmenter.question_terms(LATIN_WORD.sub(" ", rest))
        ]
        return [*chinese, *read(rest, self, occurs), *counted]

    def by_pinyin(self, spelled: str) -> list[tuple[str, bool]]:
        """The words that are spelled so, names first, and whether each is one."""
        rows = self._rows(
            "SELECT word, name FROM pinyin WHERE pinyin = ? ORDER BY name DESC, word", spelled
        )
        return [(str(word), bool(name)) for word, name in rows]

    def by_gloss(self, gloss: str) -> list[tuple[str, float, bool]]:
        """The words that a gloss translates, with their fit and whether each is a name."""
        rows = self._rows(
            "SELECT word, fit, name FROM glosses WHERE gloss = ? ORDER BY fit DESC, word", gloss
        )
        return [(str(word), float(fit), bool(name)) for word, fit, name in rows]

    def by_sound(self, name: str) -> list[tuple[str, float]]:
        """The foreign names that sound like a Latin one, with their likeness, the best first."""
        found: dict[str, float] = {}
        for spelled in sounds.latin_sounds(name):
            for key in sounds.keys(spelled):
                for word, other in self._rows("SELECT word, sounds FROM sounds WHERE key = ?", key):
                    alike = sounds.likeness(spelled, other)
                    found[word] = max(found.get(word, 0.0), alike)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))

    def _rows(self, query: str, value: str) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connection.cursor()) as cursor:
                return cursor.execute(query, (value,)).fetchall()
        except sqlite3.Error as error:
            raise IndexDamagedError(f"{self._file}: cannot be read ({error})") from error


def _counted(question: str, segmenter: Segmenter) -> tuple[list[Group], str]:
    """The quantities that a question asks with, and the rest of it."""
    folded = fold(question)
    if len(folded) != len(question):  # offsets are those of the folded text
        question = folded
    found = (
        [(question[one.start : one.end], one) for one in quantities(folded)]
        if is_han(question)
        else []
    )
    if not found:
        question = digits_for_words(question)
        found = list(asked_in_english(question))
    groups = []
    for source, one in found:
        # What says less counts less: 17日 may be the 17th of any month. 三十年战争 is a name.
        words = [
            word for word in segmenter.question_terms(source) if len(word) > 1 and is_han(source)
        ]
        terms = dict.fromkeys((*one.forms, *words), PART) | {one.forms[0]: 1.0}
        how: How | None = None if one.forms[0] == fold(source).replace(" ", "") else "variant"
        groups.append(Group(source, tuple(terms.items()), how, name=True))
    for _, one in reversed(found):
        question = question[: one.start] + " " + question[one.end :]
    return groups, question


def _spelled(words: Collection[str], segmenter: Segmenter) -> set[tuple[str, str, bool]]:
    known = {entry.word: entry for entry in entries() if entry.word in words}
    rows: set[tuple[str, str, bool]] = set()
    for word in words:
        if not all(map(is_han, word)):
            continue
        entry = known.get(word)
        name = segmenter.is_name(word) or (entry is not None and entry.name)
        spelled = spellings(word, person=entry is None and name and len(word) <= 4)
        rows.update((one, word, name) for one in spelled)
    # The dictionary knows how its words are read, heteronyms included: two entries, two readings.
    for entry in entries():
        if entry.word in words:
            name = entry.name or segmenter.is_name(entry.word)
            rows.update(
                (one, entry.word, name) for one in (entry.pinyin, entry.pinyin.replace("v", "u"))
            )
    return {(one, word, name) for one, word, name in rows if one and re.fullmatch("[a-z]+", one)}


def _sounding(words: Collection[str]) -> set[tuple[str, str, str]]:
    """The words that could be foreign names: no ordinary ones, no Chinese places."""
    ordinary = {entry.word for entry in entries() if not entry.name or entry.is_native}
    rows: set[tuple[str, str, str]] = set()
    for word in words:
        if sounds.is_transcription(word) and word not in ordinary:
            spelled = sounds.chinese_sounds(word)
            rows.update((key, word, spelled) for key in sounds.keys(spelled))
    return rows
