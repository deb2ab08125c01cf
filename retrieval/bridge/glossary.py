"""The archive's words to their English glosses."""

import math
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import cache, lru_cache

import simplemma

from retrieval.language.cedict import Entry, entries, is_note, without_asides
from retrieval.language.terms import ENGLISH_STOP_WORDS

_OTHER_NAME = re.compile(r"\(([A-Z][A-Za-z.]+)\)")  # comb jellies (Ctenophora), United Kingdom (UK)
_LABEL = re.compile(r"^(?:fig\.|lit\.|also|esp\.|or|and|i\.e\.|e\.g\.)\s+")
_LIFETIME = re.compile(r"\((?:c\. )?\d{3,4}")
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_NEGATIONS = frozenset({"not", "no", "without", "non", "never"})
_MIDDLE_DOT = "·"

LATER_SENSE = 0.85  # factor of each further sense of an entry on the one before it
BASE_FORM = 0.9  # factor of a gloss in its base form on the gloss as printed: meet for met
PART_OF_GLOSS = 0.35  # factor of a single word of a gloss: "party" of "party secretary"
AT_THE_END = 0.3  # 大桥 for 桥: a compound is mostly a kind of its last character
LONGEST_GLOSS = 4  # words; longer glosses explain rather than translate
RARE = 0.5  # weight of the rarest translation of a gloss; the commonest has 1
MOST_WORDS = 12  # translations that a gloss keeps
MOST_COMPOUNDS = 6  # words that a last character can stand for


def lemmas(text: str) -> list[str]:
    """The content words of an English text in their base form, in order, with negations.

    >>> lemmas("who met the delegations")
    ['meet', 'delegation']
    """
    return [lemma(word) for word in content(text)]


def content(text: str) -> list[str]:
    """The content words of an English text in lower case, in order, with negations.

    >>> content("Who met the delegations?")
    ['met', 'delegations']
    """
    words = _LATIN_WORD.findall(text.lower())
    return [word for word in words if word not in ENGLISH_STOP_WORDS or word in _NEGATIONS]


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The base form of one lower-case English word."""
    return str(simplemma.lemmatize(word, lang="en")).lower()


def glosses(
    vocabulary: Collection[str], frequency: Callable[[str], int]
) -> Iterator[tuple[str, str, float, bool]]:
    """Yields `(gloss, word, fit, name)` for the words of the archive that the dictionary has.

    A gloss is content words separated by spaces, as printed and in their base form. The fit is 1
    for the first sense of a common word. Proper names that the archive lacks are included, so
    that a question about them is recognised.

    Args:
        vocabulary: The words of the archive.
        frequency: How common a word is; of two translations the commoner is likelier.

    >>> rows = glosses({"宣布", "公布"}, lambda word: {"宣布": 9000, "公布": 300}.get(word, 0))
    >>> [(word, round(fit, 2)) for gloss, word, fit, _ in rows if gloss == "announce"]
    [('宣布', 0.85), ('公布', 0.81)]
    """
    table, lacking = _Table(), _Table()
    names = {entry.word for entry in entries() if entry.name}
    ends = _by_last_character(vocabulary, frequency)
    for entry in entries():
        if len(entry.word) == 1:
            for word in ends[entry.word] if not entry.name else ():
                table.add(word, _nouns_of(entry.senses))
        elif entry.word in vocabulary:
            table.add(entry.word, _glosses_of(entry.senses, explained=not entry.name))
        elif _MIDDLE_DOT in entry.word:
            for gloss, part in _parts_of_name(entry):
                table.add(part, [(gloss, RARE)] if part in vocabulary else ())
                names.add(part)
        elif entry.name:
            lacking.add(entry.word, _names_of(entry.senses))
    found = {gloss: _likeliest(words, frequency) for gloss, words in table.items()}
    for gloss, words in {**lacking, **found}.items():
        yield from ((gloss, word, fit, word in names) for word, fit in words.items())


class _Table(dict[str, dict[str, float]]):
    """The words of each gloss with their best fit."""

    def add(self, word: str, glosses: Iterable[tuple[str, float]]) -> None:
        for gloss, fit in glosses:
            words = self.setdefault(gloss, {})
            words[word] = max(fit, words.get(word, 0.0))


def _by_last_character(
    vocabulary: Collection[str], frequency: Callable[[str], int]
) -> dict[str, list[str]]:
    """The commonest words of two or three characters that end in each character."""
    found: dict[str, list[str]] = defaultdict(list)
    for word in vocabulary:
        if len(word) in {2, 3}:
            found[word[-1]].append(word)
    for words in found.values():
        words.sort(key=lambda word: (-frequency(word), word))
        del words[MOST_COMPOUNDS:]
    return found


def _likeliest(words: dict[str, float], frequency: Callable[[str], int]) -> dict[str, float]:
    """The best translations of a gloss; commoner ones weigh more."""
    common = {word: math.log(2 + frequency(word)) for word in words}
    most = max(common.values())
    fits = {word: fit * (RARE + (1 - RARE) * common[word] / most) for word, fit in words.items()}
    return dict(sorted(fits.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS])


def _glosses_of(senses: tuple[str, ...], *, explained: bool = True) -> Iterator[tuple[str, float]]:
    """Yields glosses with their fit; words that explain a name do not translate it."""
    fit = 1.0
    for sense in senses:
        if is_note(sense):
            continue
        yield from ((lemma(name.lower()), fit) for name in _OTHER_NAME.findall(sense))
        for part in without_asides(sense).split(";"):
            # Kyoto, Japan and Los Angeles, California: the part after the comma is an explanation.
            head, _, rest = _LABEL.sub("", part.strip()).partition(",")
            words, explaining = content(head), content(rest)
            if 1 <= len(words) <= LONGEST_GLOSS:
                yield " ".join(words), fit
                yield " ".join(_base_forms(head)), fit * BASE_FORM
            if len(words) + len(explaining) <= 2 * LONGEST_GLOSS:
                loose = explaining if explained else []
                loose = loose if len(words) == 1 else [*words, *loose]
                yield from ((lemma(word), fit * PART_OF_GLOSS) for word in loose)
        fit *= LATER_SENSE


def _nouns_of(senses: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    """Yields the nouns that a compound ending in this character is a kind of."""
    nouns = tuple(sense for sense in senses[:2] if not sense.startswith("to "))
    for gloss, fit in _glosses_of(nouns):
        if fit > PART_OF_GLOSS:
            yield gloss, fit * AT_THE_END


def _base_forms(gloss: str) -> list[str]:
    """The base forms of a gloss; "meeting" without "to" is a noun and stays."""
    verb = gloss.startswith("to ")
    return [word if word.endswith("ing") and not verb else lemma(word) for word in content(gloss)]


@cache
def _names_of(senses: tuple[str, ...]) -> tuple[tuple[str, float], ...]:
    """The English names among the senses, whole and by their first word: Tsinghua University.

    Cached, because they are the same for every archive and take half the time of `glosses`.
    """
    return tuple(_each_name_of(senses))


def _each_name_of(senses: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    for sense in senses:
        head = without_asides(sense).partition(",")[0].strip()
        words = lemmas(head)
        if head[:1].isupper() and 1 <= len(words) <= LONGEST_GLOSS:
            yield " ".join(words), 1.0
            yield words[0], PART_OF_GLOSS
            if _LIFETIME.search(sense):  # a question may use either name of a person
                yield words[-1], PART_OF_GLOSS


def _parts_of_name(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yields the parts of a foreign name if both languages have equally many: 马丁·路德."""
    parts = entry.word.split(_MIDDLE_DOT)
    words = lemmas(without_asides(entry.senses[0]).partition(",")[0])
    if len(parts) == len(words):
        yield from zip(words, parts, strict=True)
