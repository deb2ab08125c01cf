"""A question and an article to whether its names only resemble those that the question states.

东山头水库 is another reservoir than 东山水库, and 第十一中学 another school than 第一中学, although
they share nearly all characters and the words around them.
"""

import re
from functools import lru_cache

from retrieval.language.lexicon import HAN
from retrieval.language.offices import one_of
from retrieval.language.organisations import NAME_ENDINGS
from retrieval.language.terms import fold
from retrieval.records import Article

_PLACES = """
水库 水电站 电站 灯塔 大桥 特大桥 隧道 公园 中学 小学 幼儿园 学校 机场 车站 火车站 高铁站 码头
煤矿 油田 气田 街道 社区 小区 广场 市场 体育馆 体育场 博物馆 图书馆 展览馆 美术馆 剧院 寺 湖 岛
园区 产业园 工业园 高速 铁路 航线 索道 书店 酒店 饭店 工厂 镇 乡 村 县 区 号
"""
_ENDINGS = tuple(dict.fromkeys((*NAME_ENDINGS, *_PLACES.split())))
_ASIDE = frozenset("的在和与及于是了到从由对向为有把被让这那该本各每哪谁几什新老旧全")
_NAME = re.compile(rf"(?=([{HAN}\d]{{1,6}}?(?:{one_of(_ENDINGS)})))")
LEAST_OWN = 2
"""Characters that a name has before its ending, to be compared."""

MOST_CHANGED = 1
"""Characters in which the own part of a resembling name differs: one more, one less or another."""


def only_resembles(question: str, article: Article) -> bool:
    """Whether a name in a Chinese question is not in the article, but one much like it is.

    Args:
        question: The question.
        article: The article that may answer it.
    """
    text = fold(f"{article.heads}\n{article.text}")
    for name, ending in _names(fold(question)):
        own = name.removesuffix(ending)
        if any(f"{one}{ending}" in text for one in _ends(own)):
            continue
        short = rf"{re.escape(own)}(?!.{{0,{MOST_CHANGED}}}{re.escape(ending)})"
        if len(own) > LEAST_OWN and re.search(short, text):
            continue  # 神舟十六 for 神舟十六号
        others = {end for other in _with_ending(text, ending) for end in _ends(other)}
        if any(_one_apart(one, other) for one in _ends(own) for other in others):
            return True
    return False


def _ends(own: str) -> list[str]:
    """The ends of what stands before an ending: a verb may stand before the name in it.

    >>> _ends("修建东山")
    ['修建东山', '建东山', '东山']
    """
    return [own[at:] for at in range(len(own) - LEAST_OWN + 1)]


def _names(question: str) -> list[tuple[str, str]]:
    """The names of things in a question that have an own part and a known ending."""
    found: dict[int, tuple[str, str]] = {}
    for match in _NAME.finditer(question):
        name = match.group(1)
        ending = next(one for one in _BY_LENGTH if name.endswith(one))
        own = name.removesuffix(ending)
        at = max((own.rfind(sign) for sign in _ASIDE), default=-1)
        own = own[at + 1 :]
        if len(own) >= LEAST_OWN:
            found.setdefault(match.end(1), (own + ending, ending))
    return list(found.values())


_BY_LENGTH = sorted(_ENDINGS, key=len, reverse=True)


@lru_cache(maxsize=64)
def _with_ending(text: str, ending: str) -> list[str]:
    """What stands before each occurrence of an ending, at most seven characters."""
    return [
        re.split(rf"[^{HAN}\d]", text[max(0, match.start() - 7) : match.start()])[-1]
        for match in re.finditer(re.escape(ending), text)
    ]


def _one_apart(own: str, other: str) -> bool:
    """Whether one character more, less or another turns one text into the other.

    >>> _one_apart("东山", "东山头"), _one_apart("第一", "第十一"), _one_apart("东山", "西湖")
    (True, True, False)
    """
    if own == other or abs(len(own) - len(other)) > MOST_CHANGED:
        return False
    short, long = sorted((own, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    rest = long[at + 1 :]
    if len(short) < len(long):
        return short[at:] == rest
    # Of two characters, one in common is no likeness: 东山 and 西山.
    return short[at + 1 :] == rest and len(own) > LEAST_OWN
