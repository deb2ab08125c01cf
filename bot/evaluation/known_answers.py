"""Given and known answers to how well they agree."""

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher

from bot.evaluation.question_sets import Asked
from retrieval.language.terms import fold


def holds_answer(text: str, asked: Asked) -> bool:
    """Whether a text contains all parts of a known answer; ignores punctuation and white space.

    >>> holds_answer("全长 1,200 米", Asked(question="?", language="zh", answers=(("1200米",),)))
    True
    """
    shown = plain(text)
    return any(all(plain(part) in shown for part in wanted) for wanted in asked.answers)


_NUMBER = re.compile(r"\d+")

LEAST_OVERLAP = 0.6
"""A given answer with at least this overlap says the same in a few words more or less."""

MOST_SURPLUS = 2.0
"""A right answer is at most this many times as long as the known one, give or take SLACK."""

SLACK = 6  # characters


def answers_rightly(given: Sequence[str], asked: Asked) -> bool:
    """Whether given answers contain all parts of a known one and little else, or nearly equal it.

    >>> asked = Asked(question="?", language="zh", answers=(("30亿元",),))
    >>> [answers_rightly([given], asked) for given in ("约30亿元", "30亿元、40亿元、50亿元和其他")]
    [True, False]
    """
    said = plain("".join(given))
    for wanted in asked.answers:
        parts = [plain(part) for part in wanted]
        length = sum(map(len, parts))
        short = len(said) <= MOST_SURPLUS * length + SLACK
        if short and all(part in said for part in parts):
            return True
        same = _NUMBER.findall(said) == _NUMBER.findall(parts[0])  # 900米 is not 1200米
        if len(parts) == 1 and same and overlap(said, parts[0]) >= LEAST_OVERLAP:
            return True
    return False


def overlap(given: str, wanted: str) -> float:
    """F1 of two answers by their longest common run of characters, as CMRC 2018 scores it.

    Ignores punctuation, white space and case.

    >>> overlap("约500亩", "500亩")
    0.888...
    """
    left, right = plain(given), plain(wanted)
    common = SequenceMatcher(None, left, right, autojunk=False).find_longest_match().size
    return 2 * common / (len(left) + len(right)) if common else 0.0


def matches(given: str, wanted: str) -> bool:
    """Whether two answers are the same; ignores punctuation, white space and case.

    >>> matches("《战国无双３》", "战国无双3"), matches("约500亩", "500亩")
    (True, False)
    """
    return plain(given) == plain(wanted)


def plain(text: str) -> str:
    """A text without punctuation, white space and case, for comparing answers.

    >>> plain("约 500 亩。")
    '约500亩'
    """
    kept = [sign for sign in fold(text) if unicodedata.category(sign)[0] not in "PZC"]
    return "".join(kept)
