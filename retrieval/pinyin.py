"""Chinese words to pinyin, and what is typed as pinyin to the same spelling."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice, product

from retrieval.names import COMPOUND_SURNAMES, SURNAMES

MOST_READINGS = 24  # of one name


def typed(word: str) -> str:
    """What a reader types, in the spelling of the table: small letters, no tones, ü as v.

    >>> [typed(word) for word in ("Xi'an", "Lü", "Lyu", "Běiháng")]
    ['xian', 'lv', 'lv', 'beihang']
    """
    plain = unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "v")
    letters = "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
    return re.sub(r"(?<=[ln])yu", "v", letters)


def spellings(word: str, *, person: bool = False) -> set[str]:
    """All ways to spell a word of two characters and more.

    Args:
        word: Chinese characters; others are left out.
        person: A name of which the dictionaries know nothing: every reading of every character is
            possible, as 单 is Shan in a surname.

    >>> sorted(spellings("重庆")), sorted(spellings("吕梁"))
    (['chongqing'], ['luliang', 'lvliang'])
    """
    # Its tables take a tenth of a second: a rebuild pays that, a question does not.
    from pypinyin import lazy_pinyin

    found = {"".join(lazy_pinyin(word, errors="ignore"))}
    if person and word[0] in SURNAMES:
        found.update(_readings(word))
    # Many write u where ü is meant.
    return {spelled for one in found for spelled in (one, one.replace("v", "u")) if spelled}


def _readings(word: str) -> Iterator[str]:
    from pypinyin import Style, pinyin

    syllables = pinyin(word, style=Style.NORMAL, heteronym=True, errors="ignore")
    # Each character by itself: phrases would decide for one reading.
    alone = [pinyin(one, style=Style.NORMAL, heteronym=True, errors="ignore") for one in word]
    choices = [readings[0] for readings in alone if readings]
    if len(choices) == len(syllables):
        yield from islice(map("".join, product(*choices)), MOST_READINGS)


def romanised(name: str) -> str:
    """A person's name as English readers know it, the family name first.

    >>> romanised("邓群策"), romanised("欧阳修")
    ('Deng Qunce', 'Ouyang Xiu')
    """
    from pypinyin import lazy_pinyin

    surname = 2 if name[:2] in COMPOUND_SURNAMES else 1
    parts = (name[:surname], name[surname:])
    return " ".join("".join(lazy_pinyin(part)).capitalize() for part in parts if part)
