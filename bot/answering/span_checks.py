"""A question and what the reader points at to whether that could be the answer."""

import re
from collections.abc import Sequence

from bot.question.understand import Question
from retrieval.language.lexicon import NUMERAL, UNITS, pattern_of
from retrieval.language.offices import HOLDERS, IS_ROLE, one_of
from retrieval.language.organisations import GENERIC, NAME_ENDINGS
from retrieval.language.terms import fold
from retrieval.records import Group

_COUNTS = re.compile(rf"(?!一)[\d{NUMERAL}半]|一(?=[人名位家所座辆次倍成死])")
"""What a span that answers "how many" has in it."""

_COUNTED = re.compile(rf"[\d{NUMERAL}]+[多余]?[名位人个]")

_CHOICE = re.compile(r"还是|或|\bor\b")
"""Joins what a question offers to choose from: the answer repeats it."""

_MEASURES = [u for u in UNITS.values() if u.kind not in {"people", "thing", "rank", "era"}]
_HOW_MANY = re.compile(
    r"\bhow many (?!(?:\w+ )?(?:years|months|weeks|days|hours|minutes|seconds|times|met|kilo|miles"
    r"|tons|yuan|dollars|euros|percent|degrees|acres|mu\b|hectares|square))",
    re.IGNORECASE,
)
_MEASURED = re.compile(rf"(?<=[\d{NUMERAL}半多余几])(?:秒\d+|届|{pattern_of(_MEASURES)})$")
"""What was measured, and not counted."""

_NAMELESS = re.compile(f"(?:有限|责任|股份|{one_of((*NAME_ENDINGS, *GENERIC))}|该|本|这家|一家)+")
_NOBODY = re.compile(f"(?:{one_of(HOLDERS)})$")
_BEFORE_NAME = 8
"""Characters between a country and the one whose office is there: 乌克兰总统泽连斯基."""


def span_fits(
    question: Question,
    sentence: str,
    span: tuple[int, int],
    *,
    asked: Sequence[Group],
    people: Sequence[str],
) -> bool:
    """Whether a span could be what is asked for.

    Not what only repeats the question, no "how many" without a number or with a measure, nobody who
    is but counted (三名) or named by another office, no company without a name, and no place or
    day with those in it whose place or day is asked for, nor the country that they come from.

    Args:
        question: What is asked.
        sentence: As printed.
        span: Offsets in the sentence.
        asked: How the question's words were read.
        people: Those whom the article names.

    >>> from bot.question.understand import understand
    >>> span_fits(understand("死了多少人？"), "地震造成多人死亡", (4, 6), asked=(), people=())
    False
    """
    text = sentence[slice(*span)]
    choice = question.kind == "other" or _CHOICE.search(question.text)
    if not choice and fold(text) in fold(question.text):
        return False
    if question.kind == "quantity":
        measured = _HOW_MANY.search(question.text) and _MEASURED.search(text)
        return bool(_COUNTS.search(text)) and not measured
    if question.kind == "organisation":
        return not _NAMELESS.fullmatch(text)
    if question.kind in {"who", "role"}:
        return not _COUNTED.fullmatch(text) and not (_of_an_office(asked) and _is_office(text))
    if question.kind in {"where", "when"}:
        named = [name for name in people if name in question.text]
        behind = sentence[span[1] : span[1] + _BEFORE_NAME]
        return not any(name in text or _holds_office(behind, name) for name in named)
    return True


def _of_an_office(asked: Sequence[Group]) -> bool:
    """Whether somebody is asked for by a place and an office in it: 英国首相."""
    offices = [group for group in asked if any(IS_ROLE.search(term) for term, _ in group.terms)]
    return len(offices) == 1 and len(asked) > 1


def _is_office(text: str) -> bool:
    return IS_ROLE.search(text) is not None or _NOBODY.search(text) is not None


def _holds_office(behind: str, name: str) -> bool:
    at = behind.find(name)
    return at > 0 and _is_office(behind[:at])
