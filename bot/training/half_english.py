"""Chinese questions to half-English ones, for training.

There are no English questions to train on. Code-switching replaces words by their English glosses
and spells names in pinyin, which comes close to an English question.
"""

import random
from functools import cache

from retrieval.language.cedict import entries, is_note, without_asides
from retrieval.language.pinyin import is_chinese_name, romanised
from retrieval.language.terms import Segmenter, is_han

LONGEST_GLOSS = 4  # words; longer glosses explain rather than translate
SENSES = 2  # senses of a word to draw from

WHOLLY = 0.7  # share of the questions that are switched as far as the dictionary allows
SOME_WORDS = 0.4  # share of words switched in the other questions
NEARLY_ALL = 0.95  # share of words switched in the WHOLLY ones

_ASKING = {
    "谁": "who",
    "什么": "what",
    "哪": "which",
    "哪个": "which",
    "哪些": "which",
    "哪里": "where",
    "哪儿": "where",
    "何处": "where",
    "何地": "where",
    "何时": "when",
    "什么时候": "when",
    "时候": "time",
    "哪年": "which year",
    "哪一年": "which year",
    "多少": "how many",
    "几": "how many",
    "多久": "how long",
    "多长": "how long",
    "多大": "how large",
    "为什么": "why",
    "为何": "why",
    "如何": "how",
    "怎么": "how",
    "怎样": "how",
}
_GRAMMAR = {
    "的": "of",
    "了": "",
    "是": "is",
    "在": "in",
    "于": "in",
    "和": "and",
    "与": "and",
    "被": "by",
    "由": "by",
    "从": "from",
    "对": "to",
    "为": "as",
    "吗": "",
    "呢": "",
    "个": "",
    "位": "",
    "名": "",
    "？": "?",
    "，": ",",
    "。": ".",
}


@cache
def _glosses() -> dict[str, tuple[str, ...]]:
    """The first senses of each word that are short enough to replace it."""
    found: dict[str, tuple[str, ...]] = {}
    # The reading of a character with more senses is usually the right one: 强 is strong.
    for entry in sorted(entries(), key=lambda entry: (entry.name, -len(entry.senses))):
        short = []
        for sense in entry.senses:
            if is_note(sense):
                continue
            text = " ".join(without_asides(sense).split(";")[0].split(",")[0].split())
            if text and len(text.split()) <= LONGEST_GLOSS and not is_han(text):
                short.append(text.removeprefix("to "))
        if short:
            found[entry.word] = (found.get(entry.word, ()) + tuple(short))[:SENSES]
    return found


@cache
def _segmenter() -> Segmenter:
    return Segmenter.create()


def switched(question: str, rng: random.Random) -> str:
    """The question with some or nearly all of its words in English.

    If nearly all are switched, the question word goes to the front, as in English.

    >>> switched("谁会见了代表团？", random.Random(1))
    'who meet with delegation ?'
    """
    wholly = rng.random() < WHOLLY
    share = NEARLY_ALL if wholly else SOME_WORDS
    words: list[str] = []
    for word in _segmenter().pieces(question):
        english = _in_english(word, rng) if rng.random() < share else None
        if english is None:
            words.append(word)
        elif wholly and word in _ASKING:
            words.insert(0, english)
        elif english:
            words.append(f" {english} ")
    return " ".join("".join(f" {word} " if wholly else word for word in words).split())


def _in_english(word: str, rng: random.Random) -> str | None:
    """A gloss, or the pinyin of a person's name; None if there is neither."""
    if word in _ASKING:
        return _ASKING[word]
    if word in _GRAMMAR:
        return _GRAMMAR[word]
    if is_chinese_name(word) and _segmenter().is_person(word):
        return romanised(word)
    found = _glosses().get(word)
    return rng.choice(found) if found else None
