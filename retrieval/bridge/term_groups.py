"""A question's words to groups of the archive's terms, by pinyin, sound and English gloss."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from retrieval.bridge import glossary
from retrieval.bridge.english_lexicon import LATIN_WORD, latin_words
from retrieval.bridge.latin_words import read
from retrieval.bridge.name_book import NameBook
from retrieval.bridge.press_groups import PressReader
from retrieval.language import foreign_names
from retrieval.language.cedict import entries
from retrieval.language.english_quantities import asked_in_english, digits_for_words
from retrieval.language.people import SURNAMES
from retrieval.language.pinyin import spellings
from retrieval.language.quantities import quantities
from retrieval.language.terms import Segmenter, fold, is_han, simplified
from retrieval.records import Group, How
from retrieval.storage.tables import Tables, writing

MOST_RELATIVES = 5  # people that a surname alone can stand for
LONGEST_NAME = 4  # characters of a person's name
SURNAME = "*"  # marks a surname in the pinyin table
ALIAS = 0.9  # factor of an alias on the fit of the name in the question
PART = 0.6  # fit of a form that is less specific than the question

_SCHEMA = """
CREATE TABLE glosses (gloss TEXT, word TEXT, fit REAL, name INTEGER, PRIMARY KEY (gloss, word))
    WITHOUT ROWID;
CREATE TABLE pinyin (pinyin TEXT, word TEXT, kind TEXT, PRIMARY KEY (pinyin, word))
    WITHOUT ROWID;
CREATE TABLE sounds (key TEXT, word TEXT, sounds TEXT, PRIMARY KEY (key, word)) WITHOUT ROWID;
CREATE TABLE aliases (name TEXT, other TEXT, PRIMARY KEY (name, other)) WITHOUT ROWID;
"""
_DAY = re.compile(r"月\d+日$")
_GLOSS = "INSERT OR IGNORE INTO glosses VALUES (?, ?, ?, ?)"
_PINYIN = "INSERT OR IGNORE INTO pinyin VALUES (?, ?, ?)"
_SOUNDS = "INSERT OR IGNORE INTO sounds VALUES (?, ?, ?)"
_ALIAS = "INSERT OR IGNORE INTO aliases VALUES (?, ?)"


class Bridge(Tables):
    """Pinyin, sounds, English glosses and aliases of an archive's words, in one SQLite file."""

    probe = "SELECT count(*) FROM sounds"

    @classmethod
    def create(
        cls, file: Path, vocabulary: Collection[str], segmenter: Segmenter, names: NameBook
    ) -> None:
        """Writes the tables for the words of an archive."""
        words = {word for word in vocabulary if len(word) > 1 and is_han(word)}
        people = names.names("person")
        with writing(file, _SCHEMA) as connection:
            for insert, rows in (
                (_GLOSS, glossary.glosses(vocabulary, segmenter.frequency)),
                (_PINYIN, _spelled(words, segmenter, people) | _surnames(people)),
                (_SOUNDS, _sounding(words)),
                (_ALIAS, names.everywhere()),
            ):
                connection.executemany(insert, sorted(rows))

    def groups(
        self,
        question: str,
        segmenter: Segmenter,
        occurs: Callable[[str], bool],
        *,
        use_aliases: bool = True,
    ) -> list[Group]:
        """The things that a question asks for, as groups of terms.

        Chinese words stand for themselves and come first. Latin words follow, as
        `latin_words.read` reads them, then quantities.

        Args:
            question: The question.
            segmenter: The segmenter of the archive.
            occurs: Whether a folded term occurs in the archive.
            use_aliases: Add the aliases that hold throughout the archive.
        """
        press = PressReader(occurs, segmenter.parts)
        numbered, question = _numbered(question, press)
        counted, rest = _counted(question, segmenter)
        chinese = [
            Group(term, ((term, 1.0),), name=segmenter.is_name(term))
            for term in segmenter.question_terms(LATIN_WORD.sub(" ", rest))
        ]
        groups = [*chinese, *numbered, *read(rest, self, occurs, press), *counted]
        return [self._with_aliases(group) for group in groups] if use_aliases else groups

    def _with_aliases(self, group: Group) -> Group:
        """Adds the aliases that are valid in the whole archive.

        A term with an alias is a name itself: 北航, which no dictionary marks as a name.
        """
        terms = dict(group.terms)
        for term, fit in group.terms:
            for (other,) in self._rows("SELECT other FROM aliases WHERE name = ?", (term,)):
                terms.setdefault(str(other), ALIAS * fit)
        if len(terms) == len(group.terms):
            return group
        return replace(group, terms=tuple(terms.items()), how=group.how or "alias", name=True)

    def by_pinyin(self, spelled: str) -> list[tuple[str, str]]:
        """The words with this pinyin and their kinds: "person", "place", "name" or empty."""
        rows = self._rows(
            "SELECT word, kind FROM pinyin WHERE pinyin = ? ORDER BY kind DESC, word", (spelled,)
        )
        return [(str(word), str(kind)) for word, kind in rows]

    def by_surname(self, spelled: str) -> list[str]:
        """The best-known people with a surname in pinyin."""
        return [word for word, _ in self.by_pinyin(f"{spelled} {SURNAME}")]

    def by_gloss(self, gloss: str) -> list[tuple[str, float, bool]]:
        """The words with this English gloss, their fit, and whether each is a name."""
        rows = self._rows(
            "SELECT word, fit, name FROM glosses WHERE gloss = ? ORDER BY fit DESC, word", (gloss,)
        )
        return [(str(word), float(fit), bool(name)) for word, fit, name in rows]

    def by_sound(self, name: str) -> list[tuple[str, float]]:
        """The Chinese transcriptions that sound like a Latin name, with likeness, best first."""
        found: dict[str, float] = {}
        for spelled in foreign_names.latin_sounds(name):
            for key in foreign_names.keys(spelled):
                rows = self._rows("SELECT word, sounds FROM sounds WHERE key = ?", (key,))
                for word, other in rows:
                    alike = foreign_names.likeness(spelled, other)
                    found[word] = max(found.get(word, 0.0), alike)
        return sorted(found.items(), key=lambda item: (-item[1], item[0]))


def _numbered(question: str, press: PressReader) -> tuple[list[Group], str]:
    """The groups of phrases such as Group of Seven, and the question without them."""
    groups = []
    spans = [] if is_han(question) else press.numbered(question)
    for start, end in reversed(spans):
        group = press.phrase(latin_words(question[start:end]), capital=True)
        groups += [group] if group else []
        question = f"{question[:start]} {question[end:]}"
    return groups[::-1], question


def _counted(question: str, segmenter: Segmenter) -> tuple[list[Group], str]:
    """The groups of a question's quantities, and the question without them."""
    question = simplified(question)
    folded = question.lower()
    if len(folded) != len(question):  # only İ changes its length
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
        # Less specific forms count less: 30亿 for 30亿元. The text itself stays a term, since names
        # contain 三十年. 5月17日 has no lesser forms: it is not any day of May.
        less = () if _DAY.search(one.forms[0]) else one.forms[1:]
        word = [fold(source)] if fold(source) in segmenter.question_terms(source) else []
        terms = {**dict.fromkeys((one.forms[0], *less, *word), PART), one.forms[0]: 1.0}
        how: How | None = None if one.forms[0] == fold(source).replace(" ", "") else "variant"
        groups.append(Group(source, tuple(terms.items()), how, name=True))
    for _, one in reversed(found):
        question = question[: one.start] + " " + question[one.end :]
    return groups, question


def _spelled(
    words: Collection[str], segmenter: Segmenter, people: Collection[str]
) -> set[tuple[str, str, str]]:
    """Rows of spelling, word and kind."""
    known = {entry.word: entry for entry in entries() if entry.word in words}
    persons = {fold(name) for name in people}

    def kind(word: str) -> str:
        if word in persons:
            return "person"
        entry = known.get(word)
        if entry is not None and entry.name and entry.is_native:
            return "place"
        return "name" if segmenter.is_name(word) or (entry and entry.name) else ""

    rows: set[tuple[str, str, str]] = set()
    for word in words:
        if all(map(is_han, word)):
            person = word not in known and bool(kind(word)) and len(word) <= LONGEST_NAME
            rows.update((one, word, kind(word)) for one in spellings(word, person=person))
    # The dictionary gives the reading of its words; a heteronym has one entry per reading.
    for entry in entries():
        if entry.word in words:
            readings = {entry.pinyin, entry.pinyin.replace("v", "u")}
            rows.update((one, entry.word, kind(entry.word)) for one in readings)
    return {row for row in rows if re.fullmatch("[a-z]+", row[0])}


def _surnames(people: Mapping[str, int]) -> set[tuple[str, str, str]]:
    """The best-known people of each surname, for questions about Mayor Zhu."""
    families: dict[str, list[str]] = defaultdict(list)
    for name in people:
        if name[0] in SURNAMES and len(name) in {2, 3}:
            families[name[0]].append(name)
    rows: set[tuple[str, str, str]] = set()
    for surname, names in families.items():
        names.sort(key=lambda name: (-people[name], name))
        for one in spellings(surname, person=True):
            rows.update(
                (f"{one} {SURNAME}", fold(name), "person") for name in names[:MOST_RELATIVES]
            )
    return rows


def _sounding(words: Collection[str]) -> set[tuple[str, str, str]]:
    """Rows for possible foreign names; those in the dictionary have an English name there."""
    ordinary = {entry.word for entry in entries()}
    rows: set[tuple[str, str, str]] = set()
    for word in words:
        if foreign_names.is_transcription(word) and word not in ordinary:
            spelled = foreign_names.chinese_sounds(word)
            rows.update((key, word, spelled) for key in foreign_names.keys(spelled))
    return rows
