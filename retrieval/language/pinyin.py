"""Chinese words and typed pinyin to one spelling of pinyin."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice, product

from retrieval.language.foreign_names import is_transcription
from retrieval.language.people import SURNAMES, surname_of
from retrieval.language.terms import is_han

MOST_READINGS = 24  # of one name

_SPELLED = """
ai an ao ba bai ban bao bei bi bian bo bu cai cao cen chai chang che chen cheng chi chong chu cui
dai dan deng di diao ding dong dou du duan fan fang fei feng fu gan gao ge geng gong gou gu guan
gui guo hai han hang hao he hong hou hu hua huang hui huo ji jia jian jiang jiao jin jing ju kang
ke kong kuang lai lan lang lao lei leng li lian liang liao lin ling liu long lou lu lv luo ma mai
man mao mei meng mi miao min ming mo mou mu ni nie ning niu ou pan pang pei peng pi ping pu qi
qian qiang qiao qin qiu qu quan ran rao ren rong ruan sang sha shan shang shao she shen sheng shi
shu song su sui sun tan tang tao teng tian tie tong tu wan wang wei wen weng wu xi xia xian xiang
xiao xie xin xing xiong xu xuan xue yan yang yao ye yi yin ying yong you yu yuan yue yun zang zeng
zha zhai zhan zhang zhao zhen zheng zhi zhong zhou zhu zhuang zhuo zong zou zu zuo ouyang sima
shangguan zhuge situ
"""
SURNAMES_SPELLED = frozenset(_SPELLED.split())
"""Surnames in pinyin, listed here because the tables of pypinyin load too slowly.

Rare surnames that are English words or parts of longer names are left out: Men (门), Dang (党).
"""
_AS_SURNAMES = {
    "单": "shan",
    "仇": "qiu",
    "解": "xie",
    "查": "zha",
    "曾": "zeng",
    "缪": "miao",
    "翟": "zhai",
    "尉迟": "yuchi",
}
"""Surnames whose reading differs from that of the same characters in words."""
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang|iong|i?ao|uai|uang|ueng|[iu]an|i[eu]|u[aeino]|ui|ve|van|[aeo]ng|ing|[aeiuv]n|"
    r"[aeo]i|[ao]u|er|[aeiouv])"
)
LONGEST_SYLLABLE, LONGEST_WORD = 6, 24  # letters


def typed(word: str) -> str:
    """Typed pinyin in the spelling of the table: lower case, no tones, ü as v.

    >>> [typed(word) for word in ("Xi'an", "Lü", "Lyu", "Běiháng")]
    ['xian', 'lv', 'lv', 'beihang']
    """
    plain = unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "v")
    letters = "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
    return re.sub(r"(?<=[ln])yu", "v", letters)


def is_person(words: Sequence[str]) -> bool:
    """Whether Latin words could be the name of a Chinese person, surname first or last.

    >>> is_person(["Zhang", "Wei"]), is_person(["Qunce", "Deng"]), is_person(["Graham", "Twigg"])
    (True, True, False)
    """
    spelled = [typed(word) for word in words]
    surname = spelled[0] in SURNAMES_SPELLED or spelled[-1] in SURNAMES_SPELLED
    return surname and all(map(is_pinyin, words))


def is_pinyin(word: str) -> bool:
    """Whether a Latin word consists of pinyin syllables.

    >>> is_pinyin("Beihang"), is_pinyin("Incumbent")
    (True, False)
    """
    letters = typed(word)
    if not letters or len(letters) > LONGEST_WORD:
        return False
    reached = {0}
    for end in range(1, len(letters) + 1):
        begins = reached.intersection(range(end - LONGEST_SYLLABLE, end))
        if any(_SYLLABLE.fullmatch(letters, begin, end) for begin in begins):
            reached.add(end)
    return len(letters) in reached


def spellings(word: str, *, person: bool = False) -> set[str]:
    """All pinyin spellings of a word.

    Args:
        word: Chinese characters; others are ignored.
        person: The word is a name that the dictionaries lack. If it begins with a surname, it gets
            every reading of every character, since 单 is read Shan in a surname.

    >>> sorted(spellings("重庆")), sorted(spellings("吕梁"))
    (['chongqing'], ['luliang', 'lvliang'])
    """
    # Imported here because its tables take 0.1 s to load and few questions need them.
    from pypinyin import lazy_pinyin

    found = {"".join(lazy_pinyin(word, errors="ignore"))}
    if person and word[0] in SURNAMES:
        found.update(_readings(word))
    # Many people type u for ü.
    return {spelled for one in found for spelled in (one, one.replace("v", "u")) if spelled}


def _readings(word: str) -> Iterator[str]:
    from pypinyin import Style, pinyin

    syllables = pinyin(word, style=Style.NORMAL, heteronym=True, errors="ignore")
    # Each character by itself: in a phrase pypinyin settles on one reading.
    alone = [pinyin(one, style=Style.NORMAL, heteronym=True, errors="ignore") for one in word]
    choices = [readings[0] for readings in alone if readings]
    if len(choices) == len(syllables):
        yield from islice(map("".join, product(*choices)), MOST_READINGS)


def is_chinese_name(name: str) -> bool:
    """Whether a name is a Chinese surname with a given name, and not a transcribed foreign name.

    >>> [is_chinese_name(name) for name in ("邓群策", "欧阳修", "马尔帕斯", "Graham", "中方")]
    [True, True, False, False, False]
    """
    return (
        len(name) in {2, 3, 4}
        and all(map(is_han, name))
        and len(name) > len(surname_of(name)) > 0
        and not is_transcription(name)
    )


def romanised(name: str) -> str:
    """A Chinese person's name in pinyin for English readers, surname first.

    Other names stay unchanged (see `is_chinese_name`): the pinyin of 马尔帕斯 makes no sense.

    >>> romanised("邓群策"), romanised("欧阳修"), romanised("曾国藩"), romanised("马尔帕斯")
    ('Deng Qunce', 'Ouyang Xiu', 'Zeng Guofan', '马尔帕斯')
    """
    if not is_chinese_name(name):
        return name
    from pypinyin import lazy_pinyin

    surname = surname_of(name)
    spelled = _AS_SURNAMES.get(surname) or "".join(lazy_pinyin(surname))
    given = "".join(lazy_pinyin(name[len(surname) :]))
    return f"{spelled.capitalize()} {given.capitalize()}"
