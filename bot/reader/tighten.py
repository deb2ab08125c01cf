"""Answers as annotators marked them to answers of uniform extent.

Annotators differ: asked where a harbour lies, one marks 位于吉斯伯恩市。 and another 吉斯伯恩市;
translations stop at 1964 and leave out 年. A reader trained on all these styles learns none.
"""

import re
from collections.abc import Callable, Sequence
from functools import cache

from retrieval.language.lexicon import NUMERAL, UNIT
from retrieval.language.quantities import PRINTED
from retrieval.language.terms import Segmenter

_EDGES = " \t\r\n\u3000，。、；：:;,.（("
_FULL_LINKS = frozenset(
    [
        "即",
        "指",
        "是指",
        "约为",
        "位于",
        "位在",
        "坐落",
        "于",
        "在",
        "属",
        "属于",
        "又名",
        "又称",
        "又称作",
        "别名",
        "别称",
        "俗称",
        "俗名",
        "亦称",
        "也称",
        "也叫",
        "叫",
        "叫做",
        "名为",
        "称为",
        "担任",
        "分布",
        "生长",
        "生活",
        "栖息",
        "产于",
        "主要",
        "包括",
        "包含",
    ]
)
_LINKS = _FULL_LINKS | frozenset("是为其它该的作以由：－") | {"它们", "他们"}
_OPENING = frozenset("《“「『（(")
_LEFT_BEHIND = frozenset("的在和与是于及（(")
_WHY = re.compile(r"为什么|为何|原因|怎|如何")
_HOW_MANY = re.compile(r"多少|几[^乎]|多[大高长远重深宽久快]|身高|体长|面积")
_WHEN = re.compile(r"何时|什么时[候间]|哪一?[年天月日]|哪个时间|时间是")
_DAY = re.compile(
    r"(?:(?:公元|西元)前?)?\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}日)?|\d{1,2}月(?:\d{1,2}日)?"
)
_RANGE = re.compile(r"[\d年月日](?:至|到|~|～|-|–|—)\d")
_NUMBER = re.compile(rf"[\d.,，]*\d|[{NUMERAL}]+")
_UNIT = re.compile(rf"多?[万亿]*(?:{UNIT}|[月日码])")
SHORT_ENOUGH = 12  # characters; a longer answer to "how many" is more than the number
LONG = 10  # characters; a shorter answer may be a name that begins like the question: 香港法例


Pieces = Callable[[str], list[str]]
"""Splits a text into words; joined, they give the text again."""


@cache
def dictionary() -> Pieces:
    """Splits by jieba's dictionary, which takes a second to load."""
    return Segmenter.create().pieces


def tightened(
    question: str, context: str, start: int, end: int, pieces: Pieces | None = None
) -> tuple[int, int]:
    """The span of an answer without repetition of the question, and with the unit of a number.

    Args:
        question: The question.
        context: The paragraph, in simplified characters.
        start: Offset of the marked answer's first character in it.
        end: Offset after its last character.
        pieces: Splits a text into words; by default `dictionary()`.

    >>> "首府位于长沙市。"[slice(*tightened("首府在哪里？", "首府位于长沙市。", 2, 8))]
    '长沙市'
    >>> "1964年建成。"[slice(*tightened("哪年建成？", "1964年建成。", 0, 4))]
    '1964年'
    """
    start, end = _inner(question, context, start, end, pieces or dictionary())
    return _with_unit(context, *_narrowed(question, context, start, end))


def _inner(question: str, context: str, start: int, end: int, pieces: Pieces) -> tuple[int, int]:
    """The span without punctuation at its edges and words of the question at its start."""
    text = context[start:end]
    asked = frozenset(pieces(question))
    left = len(text) - len(text.lstrip(_EDGES))
    right = len(text.rstrip(_EDGES))
    if left >= right:
        return start, end
    last = pieces(text[left:right])[-1]
    if last in _LEFT_BEHIND and len(last) < right - left:
        right -= len(last)
    linked = pieces(text[left:right])[0] in _FULL_LINKS
    if not _WHY.search(question) and (linked or right - left > LONG):
        left += _behind_repeated(pieces(text[left:right]), asked)
    return start + left, start + right


def _behind_repeated(words: Sequence[str], asked: frozenset[str]) -> int:
    """Offset of the first word that is no repetition or link, or that opens a bracket."""
    at = 0
    for word in words:
        repeats = word in asked or word in _LINKS or not word.strip(_EDGES)
        if not repeats or word in _OPENING:
            return at
        at += len(word)
    return 0  # only repetition: the question's own words are the answer


def _narrowed(question: str, context: str, start: int, end: int) -> tuple[int, int]:
    """Reduces a long answer to "how many" or "when" to its number or day, if it has exactly one."""
    text = context[start:end]
    if len(text) <= SHORT_ENOUGH:
        return start, end
    pattern = (_WHEN.search(question) and _DAY) or (_HOW_MANY.search(question) and PRINTED)
    found = list(pattern.finditer(text)) if pattern else []
    if len(found) != 1 or _RANGE.search(text):
        return start, end
    return start + found[0].start(), start + found[0].end()


def _with_unit(context: str, start: int, end: int) -> tuple[int, int]:
    """Extends a bare number by the unit after it."""
    if not _NUMBER.fullmatch(context[start:end]):
        return start, end
    unit = _UNIT.match(context, end)
    return start, unit.end() if unit else end
