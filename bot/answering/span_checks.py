"""A question and a span of the reader to whether the span could be the answer."""

import re
from collections.abc import Sequence

from bot.answering.similar_names import only_resembles
from bot.question.understand import Question
from retrieval.language.lexicon import NUMERAL, UNITS, pattern_of
from retrieval.language.offices import HOLDERS, IS_ROLE, one_of
from retrieval.language.organisations import GENERIC, NAME_ENDINGS
from retrieval.language.terms import fold
from retrieval.records import Article, Group

_COUNTS = re.compile(rf"(?!一)[\d{NUMERAL}半]|一(?=[人名位家所座辆次倍成死])")
"""A number: a span that answers "how many" contains one."""

_COUNTED = re.compile(rf"[\d{NUMERAL}]+[多余]?[名位人个]")

_CHOICE = re.compile(r"还是|或|\bor\b")
"""Joins the choices in a question; the answer repeats one of them."""

_MEASURES = [u for u in UNITS.values() if u.kind not in {"people", "thing", "rank", "era"}]
_HOW_MANY = re.compile(
    r"\bhow many (?!(?:\w+ )?(?:years|months|weeks|days|hours|minutes|seconds|times|met|kilo|miles"
    r"|tons|yuan|dollars|euros|percent|degrees|acres|mu\b|hectares|square))",
    re.IGNORECASE,
)
_MEASURED = re.compile(rf"(?<=[\d{NUMERAL}半多余几])(?:秒\d+|届|{pattern_of(_MEASURES)})$")
"""The unit of an amount that is measured, not counted."""

_NAMELESS = re.compile(f"(?:有限|责任|股份|{one_of((*NAME_ENDINGS, *GENERIC))}|该|本|这家|一家)+")
_NOBODY = re.compile(f"(?:{one_of(HOLDERS)})$")
_BEFORE_NAME = 8
"""Characters after a country in which its office and the name follow: 乌克兰总统泽连斯基."""


def span_fits(
    question: Question,
    sentence: str,
    span: tuple[int, int],
    *,
    asked: Sequence[Group],
    people: Sequence[str],
    article: Article | None = None,
) -> bool:
    """Whether a span could be the answer.

    These could not: words that only repeat the question; for "how many", a span without a number
    or with a measure; for a person, a mere count (三名) or another office; an organisation without
    a name; for a person's place or day, a span with that person, or the country before the
    person's office.

    Args:
        question: The question.
        sentence: The sentence as printed.
        span: Offsets in the sentence.
        asked: The question's words, as the archive reads them.
        people: The people that the article names.
        article: The article, to compare its names with those of the question.

    >>> from bot.question.understand import understand
    >>> span_fits(understand("死了多少人？"), "地震造成多人死亡", (4, 6), asked=(), people=())
    False
    """
    text = sentence[slice(*span)]
    if article is not None and only_resembles(question.text, article):
        return False
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
    """Whether the question asks for a person by an office and its place: 英国首相."""
    offices = [group for group in asked if any(IS_ROLE.search(term) for term, _ in group.terms)]
    return len(offices) == 1 and len(asked) > 1


def _is_office(text: str) -> bool:
    return IS_ROLE.search(text) is not None or _NOBODY.search(text) is not None


def _holds_office(behind: str, name: str) -> bool:
    at = behind.find(name)
    return at > 0 and _is_office(behind[:at])
