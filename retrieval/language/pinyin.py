"""Chinese words to pinyin, and what is typed as pinyin to the same spelling."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice, product

from retrieval.language.people import COMPOUND_SURNAMES, SURNAMES

MOST_READINGS = 24  # of one name

_SURNAMES = """
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
SURNAMES_SPELLED = frozenset(_SURNAMES.split())
_SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?"
    r"(?:i?ang|iong|i?ao|uai|uang|ueng|[iu]an|i[eu]|u[aeino]|ui|ve|van|[aeo]ng|ing|[aeiuv]n|"
    r"[aeo]i|[ao]u|er|[aeiouv])"
)
LONGEST_SYLLABLE, LONGEST_WORD = 6, 24  # letters


def typed(word: str) -> str:
    """What a reader types, in the spelling of the table: small letters, no tones, ü as v.

    >>> [typed(word) for word in ("Xi'an", "Lü", "Lyu", "Běiháng")]
    ['xian', 'lv', 'lv', 'beihang']
    """
    plain = unicodedata.normalize("NFD", word.lower()).replace("u\u0308", "v")
    letters = "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
    return re.sub(r"(?<=[ln])yu", "v", letters)


def is_person(words: Sequence[str]) -> bool:
    """Whether Latin words could be a Chinese person's name, in either order.

    >>> is_person(["Zhang", "Wei"]), is_person(["Qunce", "Deng"]), is_person(["Graham", "Twigg"])
    (True, True, False)
    """
    spelled = [typed(word) for word in words]
    surname = spelled[0] in SURNAMES_SPELLED or spelled[-1] in SURNAMES_SPELLED
    return surname and all(map(is_pinyin, words))


def is_pinyin(word: str) -> bool:
    """Whether a Latin word consists of syllables of pinyin.

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
