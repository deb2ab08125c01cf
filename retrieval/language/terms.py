"""Text to terms: characters are folded, then jieba splits the words."""

import marshal
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import jieba
import opencc

from retrieval.errors import IndexDamagedError
from retrieval.language.lexicon import HAN
from retrieval.language.quantities import quantities

_QUESTION_WORDS = """
谁 哪 哪里 哪儿 哪些 哪个 哪位 哪几 哪年 哪天 什么 甚么 啥 何 何时 何地 何处 何人 为何 为什么 为啥
怎么 怎样 怎么样 怎麽 如何 多少 多久 多长 多大 多高 几 几个 几位 几时 是否 是不是 有没有 吗 呢 吧 么
请问 告诉 一下 的 了 是 在 有 和 与 及 或 于 被 把 从 到 对 向 以 之 其 这 那 此 该 都 也 就 而
时候 哪一 一个 个 指 中 上 下 他 她 它 他们 她们 它们
"""
QUESTION_WORDS = frozenset(_QUESTION_WORDS.split())
"""Words of Chinese questions that say nothing about the topic and cost precision in a search."""

_ENGLISH_STOP_WORDS = """
a an the this that these those it its he she they him her them his their i we you my our your me us
is are was were be been being am do does did done have has had having will would shall should can
could may might must of in on at to for from by with about as into onto over under between and or
but not no nor so if than then there here what who whom whose which when where why how many much
long far old often any some all each tell please say says said happen happened happens happening
take takes took taken taking place s t
"""
ENGLISH_STOP_WORDS = frozenset(_ENGLISH_STOP_WORDS.split())
"""English words that are not searched for."""

NAME_TAGS = frozenset({"nr", "ns", "nt", "nz", "nrt", "nrfg"})
"""The tags of jieba's dictionary for people, places, organisations and other proper names."""

_PERSON_TAGS = frozenset({"nr", "nrt", "nrfg"})
_NOUN_TAGS = NAME_TAGS | {"n", "j", "s", "f", "ng", "vn", "an", "l", "b", "eng", "m"}

LEARNED_FREQUENCY = 1_000  # that of a well-known person
ADDED_FREQUENCY = 5  # that of a rare word

_WORD = re.compile(r"\w", re.UNICODE)
_HAN = re.compile(f"[{HAN}]")


@cache
def _simplifier() -> Any:  # noqa: ANN401  (OpenCC is untyped)
    return opencc.OpenCC("t2s")


def fold(text: str) -> str:
    """Gives texts that differ only in script, width or case the same spelling.

    Full-width forms become ordinary (NFKC), traditional characters simplified (OpenCC), Latin
    letters lower-case.

    >>> fold("會見５Ｇ園區")
    '会见5g园区'
    """
    return simplified(text).lower()


def simplified(text: str) -> str:
    """Does the same as `fold`, but keeps capital letters.

    >>> simplified("會見５Ｇ園區")
    '会见5G园区'
    """
    return str(_simplifier().convert(unicodedata.normalize("NFKC", text)))


def simplified_in_place(text: str) -> str:
    """Simplifies traditional characters one for one, so that all offsets stay valid.

    >>> simplified_in_place("市委書記會見了代表團")
    '市委书记会见了代表团'
    """
    whole = str(_simplifier().convert(text))
    if len(whole) == len(text):
        return whole
    # The conversion of a phrase changed the length. Single characters keep it.
    single = (str(_simplifier().convert(sign)) for sign in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, single, strict=True))


def is_han(text: str) -> bool:
    """Whether a text contains a Chinese character.

    >>> is_han("5G园区"), is_han("Beihang")
    (True, False)
    """
    return _HAN.search(text) is not None


@cache
def _dictionary() -> tuple[dict[str, int], int, frozenset[str]]:
    """The words of jieba and their prefixes with frequencies, the sum of these, and the names."""
    tokenizer = jieba.Tokenizer()
    frequencies, total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    return frequencies, total, frozenset(word for word, tag in _tags().items() if tag in NAME_TAGS)


@cache
def _tags() -> dict[str, str]:
    """The part of speech of each word in jieba's dictionary."""
    lines: Any = jieba.Tokenizer().get_dict_file()  # bytes, whatever its stub says
    with lines:
        found = (line.decode("utf-8").split() for line in lines)
        return {word: tag for word, _, tag in found}


class Segmenter:
    """jieba with its own dictionary, which the index stores and loads quickly.

    jieba's own start takes half a second and writes a cache to the shared temporary folder.

    >>> Segmenter.create().terms("产业园开通了！")
    ['产业', '产业园', '开通', '了']
    """

    def __init__(self, frequencies: dict[str, int], total: int, names: frozenset[str]) -> None:
        self._tokenizer = jieba.Tokenizer()
        self._tokenizer.FREQ = frequencies
        self._tokenizer.total = total
        self._tokenizer.initialized = True
        self._names = names

    @classmethod
    def create(cls) -> "Segmenter":
        """Creates one from the dictionary that jieba ships. The first call takes half a second."""
        frequencies, total, names = _dictionary()
        return cls(frequencies.copy(), total, names)

    def copy(self) -> "Segmenter":
        """Copies the segmenter; the copy learns independently."""
        return Segmenter(self._tokenizer.FREQ.copy(), self._tokenizer.total, self._names)

    def learn(self, names: Iterable[str]) -> None:
        """Adds names as words, so that they stay whole in texts and questions.

        >>> segmenter = Segmenter.create()
        >>> segmenter.learn(["邓群策"])
        >>> segmenter.terms("邓群策会见")
        ['群策', '邓群策', '会见']
        """
        learned = set()
        for name in names:
            word = fold(name)
            self._tokenizer.add_word(word, max(self.frequency(word), LEARNED_FREQUENCY))
            learned.add(word)
        self._names |= learned

    def add_words(self, words: Iterable[str]) -> None:
        """Adds words of another dictionary as rare words; known words keep their frequency.

        >>> segmenter = Segmenter.create()
        >>> segmenter.add_words(["赞美诗"])
        >>> segmenter.terms("写作赞美诗")
        ['写作', '赞美', '赞美诗']
        """
        for word in words:
            if not self.frequency(word):
                self._tokenizer.add_word(word, ADDED_FREQUENCY)

    def pieces(self, text: str) -> list[str]:
        """Splits a folded text into dictionary words, Latin words, numbers and characters."""
        return list(self._tokenizer.cut(text, HMM=False))

    def save(self, file: Path) -> None:
        """Writes the dictionary (10 MB)."""
        # Sorted: the same words give the same bytes.
        names = sorted(self._names)
        state = (self._tokenizer.FREQ, self._tokenizer.total, names)
        file.write_bytes(marshal.dumps(state))

    @classmethod
    def load(cls, file: Path) -> "Segmenter":
        """Reads a dictionary that `save` wrote.

        Raises:
            IndexDamagedError: The file is missing or not such a dictionary.
        """
        try:
            frequencies, total, names = marshal.loads(file.read_bytes())  # noqa: S302  (checksummed)
        except (OSError, ValueError, EOFError, TypeError) as error:
            raise IndexDamagedError(f"{file}: the dictionary cannot be read") from error
        return cls(frequencies, total, frozenset(names))

    def terms(self, text: str) -> list[str]:
        """The folded terms of a text, in order; the parts of a compound come before it.

        The forms of its quantities follow, so that 8个月 finds 八个月.

        >>> Segmenter.create().terms("历时八个月")
        ['历时', '八个', '月', '8个月', '8']
        """
        folded = fold(text)
        words = self._words(folded)
        return words + [form for one in quantities(folded) for form in one.forms]

    def _words(self, folded: str) -> list[str]:
        return [word for word in self._tokenizer.cut_for_search(folded) if _WORD.search(word)]

    def question_terms(self, text: str) -> list[str]:
        """The words of a question that are searched for, each once, in order.

        >>> Segmenter.create().question_terms("产业园总投资是多少？")
        ['产业', '产业园', '总', '投资']
        """
        words = dict.fromkeys(self._words(fold(text)))
        return [word for word in words if word not in QUESTION_WORDS]

    def parts(self, folded: str) -> tuple[str, ...]:
        """The words that a folded term consists of, without parts of words.

        >>> Segmenter.create().parts("国家发展改革委")
        ('国家', '发展', '改革', '委')
        """
        words = self._tokenizer.cut(folded)
        return tuple(word for word in words if _WORD.search(word))

    def is_person(self, word: str) -> bool:
        """Whether jieba knows a word as the name of a person."""
        return _tags().get(word) in _PERSON_TAGS

    def tag(self, word: str) -> str | None:
        """The part of speech of a word in jieba's dictionary, or None if it lacks the word."""
        return _tags().get(word)

    def is_noun(self, word: str) -> bool:
        """Whether a word may be part of a longer name, by jieba's parts of speech."""
        return word in self._names or _tags().get(word) in _NOUN_TAGS

    @property
    def total(self) -> int:
        """The sum of all frequencies."""
        return int(self._tokenizer.total)

    def frequency(self, word: str) -> int:
        """How common a word is in the dictionary; 0 if it lacks the word."""
        return int(self._tokenizer.FREQ.get(word) or 0)

    def is_name(self, word: str) -> bool:
        """Whether a term is a name: a known name, or any term without Chinese characters.

        >>> segmenter = Segmenter.create()
        >>> [segmenter.is_name(word) for word in ("清华大学", "代表团", "gdp")]
        [True, False, True]
        """
        return word in self._names or not is_han(word)
