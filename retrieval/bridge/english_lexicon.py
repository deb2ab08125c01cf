"""English words of the news to the Chinese words of the press.

CC-CEDICT translates words. It does not know that to chair a meeting is 主持, that Ishiba is 石破茂,
or that the NDRC is the 国家发展改革委. The tables in `lexicon/` do:

press.tsv       words, inflected forms and phrases
names.tsv       people, places, bodies, companies, events, laws
pass_over.txt   words that mean nothing in a search

A row is English, a tab, and its Chinese renderings separated by spaces, the likeliest first.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from retrieval.bridge.glossary import lemma
from retrieval.language.terms import ENGLISH_STOP_WORDS, fold

TABLES = Path(__file__).with_name("lexicon")

_LETTER = "A-Za-z\u00c0-\u024f\u1e00-\u1eff\u0300-\u036f"
LATIN_WORD = re.compile(rf"[{_LETTER}]+(?:['’][{_LETTER}]+)*\d*|\d+(?:[.,]\d+)*[{_LETTER}\d]*")
_POSSESSIVE = re.compile(r"(?:['’]s|['’])$")

Renderings = tuple[str, ...]


def latin_words(text: str) -> list[str]:
    """The Latin words and numbers of a text without the possessive s, in order.

    >>> latin_words("All-China Women's Federation 成立于 1949 年")
    ['All', 'China', 'Women', 'Federation', '1949']
    """
    return [_POSSESSIVE.sub("", word) for word in LATIN_WORD.findall(text)]


class EnglishLexicon:
    """The tables in memory, by the words of their English side in lower case."""

    def __init__(self) -> None:
        self._press = {_key(english): chinese for english, chinese in _rows("press.tsv")}
        self._names = {_key(name): (name, chinese) for name, chinese in _rows("names.tsv")}
        lines = (TABLES / "pass_over.txt").read_text(encoding="utf-8").splitlines()
        self.passed_over = frozenset(lines)
        self._longest: dict[str, int] = {}
        for table in (self._press, self._names):
            for key in table:
                if words := key.count(" "):
                    first = key[: key.index(" ")]
                    if words >= self._longest.get(first, 0):
                        self._longest[first] = words + 1

    def longest(self, first: str) -> int:
        """The most words of a phrase that begins with a word; 0 if there is no such phrase.

        >>> lexicon().longest("rural") >= len("rural revitalization strategy".split())
        True
        """
        short = lemma(first.lower())
        return max(self._longest.get(_lowered(first), 0), self._longest.get(short, 0))

    def press(self, words: Sequence[str]) -> Renderings:
        """The renderings of a word or phrase in any case, or else of its base form.

        >>> lexicon().press(["Industrial", "parks"])[:2]
        ('产业园', '工业园区')
        """
        return _read(self._press.get(" ".join(map(_lowered, words))) or self._base(words))

    def name(self, words: Sequence[str], *, ordinary: bool) -> Renderings:
        """The renderings of a name.

        Args:
            words: The words as typed.
            ordinary: Whether they are also something else, in small letters. Then the name must
                be written with its own capitals: US is not "us", and Split is not "split".

        >>> lexicon().name(["ishiba"], ordinary=False)
        ('石破茂', '石破')
        >>> lexicon().name(["Israelis"], ordinary=False)[0]
        '以色列'
        >>> lexicon().name(["split"], ordinary=True)
        ()
        """
        name, chinese = self._named(words)
        if ordinary and not all(map(_written_as, latin_words(name), words)):
            return ()
        return _read(chinese)

    def is_proper(self, words: Sequence[str]) -> bool:
        """Whether a phrase is a name and nothing else: abalone is in the table, but not one."""
        key = " ".join(map(_lowered, words))
        name, _ = self._named(words)
        return name != name.lower() and (len(words) == 1 or key not in self._press)

    def is_ordinary(self, word: str) -> bool:
        """Whether a word in small letters has a meaning of its own here.

        >>> lexicon().is_ordinary("Split"), lexicon().is_ordinary("Ishiba")
        (True, False)
        """
        lowered = _lowered(word)
        return (
            lowered in self._press or lowered in ENGLISH_STOP_WORDS or lowered in self.passed_over
        )

    def _named(self, words: Sequence[str]) -> tuple[str, str]:
        """The row of a name or, if there is none, of the name without a plural s: Israelis."""
        key = " ".join(map(_lowered, words))
        return self._names.get(key) or self._names.get(key.removesuffix("s")) or ("", "")

    def _base(self, words: Sequence[str]) -> str:
        return self._press.get(" ".join(lemma(_lowered(word)) for word in words), "")


@cache
def lexicon() -> EnglishLexicon:
    """The tables, read once; that takes 50 ms."""
    return EnglishLexicon()


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in (TABLES / name).read_text(encoding="utf-8").splitlines():
        english, _, chinese = line.partition("\t")
        yield english, chinese


def _key(english: str) -> str:
    """The words in lower case, as `latin_words` finds them in a question."""
    if english.isascii() and english.replace(" ", "").isalpha():
        return english.lower()  # nearly all rows: the pattern would take 0.1 s for all of them
    return " ".join(map(_lowered, latin_words(english)))


def _lowered(word: str) -> str:
    return word.lower().replace("’", "'")


def _written_as(name: str, word: str) -> bool:
    """Whether a word has the capitals of a name; DENG is Deng, but Fast is not FAST."""
    return word.isupper() if name.isupper() else word[:1].isupper()


def _read(chinese: str | None) -> Renderings:
    """The folded renderings of a row, without single characters behind the first.

    日 for Japan would be found in every date.
    """
    found = dict.fromkeys(fold(chinese or "").split())
    return tuple(term for at, term in enumerate(found) if at == 0 or len(term) > 1)


def heads() -> Iterator[str]:
    """The English side of all rows."""
    for table in ("press.tsv", "names.tsv"):
        yield from (english for english, _ in _rows(table))
