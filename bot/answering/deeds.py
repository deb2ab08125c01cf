"""A question for who did something, and a sentence that tells of it, to the person on that side.

The reader often takes the one who was met for the one who met: both stand beside the verb.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.question.understand import Question
from retrieval.language.lexicon import HAN
from retrieval.language.offices import HOLDERS, IS_ROLE, NOT_IN_OFFICE, OFFICES, ROLES, one_of
from retrieval.language.terms import fold
from retrieval.records import Group

Span = tuple[int, int]

FARTHEST = 16
"""Most characters between a person and the verb, about a clause."""

LONGEST_REST = 2
"""Characters beside a person's name that are a part of the next word: 邓群策会."""

_UNDERGONE = re.compile(rf"(?!是)([{HAN}]{{2}}?)了?谁[?]?$")
_ENGLISH_UNDERGONE = re.compile(r"\bwho(m)?\s+(did|does|do|has|have|had|will)\b", re.IGNORECASE)
_GREETS = re.compile(
    r"(?<![向给].{2})(?<![向给].{3})(?<![向给].{4})[^，。]{0,4}?(?:致[电信函]|致?贺[电信]|祝贺|[向同](?=.{0,30}(?:致[贺电信]|表示祝贺)))"
)
_VERB = re.compile(
    rf"(?:谁|哪[一几些]?[个位名]*[{HAN}]{{0,6}}?(?:{one_of((*ROLES, *HOLDERS, '人'))})"
    rf"|哪[一几]?[位名些])(?:又|也|曾经|曾|来(?!访|自|到)|在|将|会(?!见|晤|谈)|要|最先|首先|被)*([{HAN}]{{1,4}})"
)

_ITS_OFFICE = re.compile(
    rf"(?:哪|什么)[{HAN}]{{0,8}}?((?:副|总|副总)?(?:{one_of(OFFICES)}))(?![府团室处办]|选举|竞选)"
)
"""The office of the person asked for: 哪个县的县长, 哪位局长."""

_DEPUTY = re.compile(rf"[{NOT_IN_OFFICE}]|\b(?:vice|deputy|former)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Deed:
    """What the person asked for does or undergoes, in words that an article may use.

    Attributes:
        verbs: The words for it, the likeliest first.
        undergone: Whether the person asked for follows the verb: 邓群策会见了谁.
    """

    verbs: tuple[str, ...] = ()
    undergone: bool = False


def deed_of(question: Question, groups: Sequence[Group]) -> Deed:
    """The deed that a question for a person asks about; without verbs for other questions.

    >>> from bot.question.understand import understand
    >>> deed_of(understand("谁会见了代表团？"), ()).verbs[-1]
    '会见'
    """
    if question.kind != "who":
        return Deed()
    if question.language == "en":
        undergone = _ENGLISH_UNDERGONE.search(question.text) is not None
        verbs = [group for group in groups if group.how == "dictionary" and not group.name]
        first = verbs[:1] if undergone else [group for group in groups[:1] if group in verbs]
        return Deed(tuple(term for group in first for term, _ in group.terms), undergone)
    folded = fold(question.text)
    if match := _UNDERGONE.search(folded):
        return Deed((match.group(1),), undergone=True)
    match = _VERB.search(folded)
    verb = match.group(1) if match else ""
    # 当选法国 is tried as 当选法国, 当选法 and 当选, but not as 当.
    return Deed(tuple(verb[:length] for length in range(len(verb), min(len(verb), 2) - 1, -1)))


def on_its_side(
    deed: Deed, question: str, sentence: str, span: Span, people: Sequence[str]
) -> Span:
    """The span of the person on the side of the verb that the question asks for.

    A span that is on this side, or in a sentence without the verb or without such a person, stays.

    Args:
        deed: The deed.
        question: The question; whom it names is not asked for.
        sentence: The sentence as printed.
        span: The reader's span in it.
        people: The people that the article names.

    >>> sentence = "邓群策会见了陶智一行"
    >>> on_its_side(Deed(("会见",)), "谁会见了代表团？", sentence, (6, 8), ["邓群策", "陶智"])
    (0, 3)
    """
    if not deed.verbs:
        return span
    named = [
        match.span()
        for name in people
        if fold(name) not in fold(question)
        for match in re.finditer(re.escape(name), sentence)
    ]
    span = _bare(sentence, span, named)
    at, verb = next(
        ((at, verb) for verb in deed.verbs if (at := sentence.find(verb)) >= 0), (-1, "")
    )
    # A span that is no person, such as 一名船长, stays.
    if at < 0 or span not in named or _fits(deed, span, at, verb):
        return span
    side = [one for one in named if _fits(deed, one, at, verb)]
    near = [one for one in side if _gap(deed, one, at, verb) <= FARTHEST]
    doers = [one for one in near if not _GREETS.match(sentence, one[1], max(at, one[1]))]
    return min(doers, key=lambda one: _gap(deed, one, at, verb)) if doers else span


def states_deed(deed: Deed, sentence: str, span: Span, people: Sequence[str]) -> bool:
    """Whether a sentence has the verb, and the span is a person close to it on the right side.

    >>> states_deed(Deed(("会见",)), "邓群策会见了陶智一行", (0, 3), ["邓群策"])
    True
    """
    at, verb = next(
        ((at, verb) for verb in deed.verbs if (at := sentence.find(verb)) >= 0), (-1, "")
    )
    person = any(name in sentence[slice(*span)] for name in people)
    return (
        at >= 0
        and person
        and _fits(deed, span, at, verb)
        and _gap(deed, span, at, verb) <= FARTHEST
    )


def offices_asked(question: Question, groups: Sequence[Group]) -> tuple[str, ...]:
    """The words for the office of the person asked for: 乌克兰总统是谁, 哪所大学的副校长来访.

    >>> from bot.question.understand import understand
    >>> offices_asked(understand("哪所大学的副校长来访？"), ())
    ('副校长',)
    """
    if question.kind == "who" and (match := _ITS_OFFICE.search(fold(question.text))):
        return (match.group(1),)
    offices = [group for group in groups if any(IS_ROLE.search(term) for term, _ in group.terms)]
    if question.kind != "role" or len(offices) != 1:
        return ()
    deputy = _DEPUTY.search(offices[0].source) is not None
    return tuple(term for term, _ in offices[0].terms if deputy or not _DEPUTY.match(term))


def holder(offices: Sequence[str], sentence: str, span: Span, people: Sequence[str]) -> Span:
    """The span of the person behind one of the offices, if the span itself is not.

    >>> sentence = "总统泽连斯基与副总统李明出席"
    >>> holder(("总统",), sentence, (10, 12), ["泽连斯基", "李明"])
    (2, 6)
    """
    named = [m.span() for name in people for m in re.finditer(re.escape(name), sentence)]
    holding = [one for one in sorted(named) if _in_office(offices, sentence[: one[0]])]
    return span if not holding or span in holding else holding[0]


def _in_office(offices: Sequence[str], before: str) -> bool:
    return any(
        before.endswith(term) and not before.removesuffix(term).endswith(tuple(NOT_IN_OFFICE))
        for term in offices
    )


def _bare(sentence: str, span: Span, named: Sequence[Span]) -> Span:
    """A person's name without the beginning of the next word."""
    for start, end in named:
        rest = span[1] - span[0] - (end - start)
        within = span[0] <= start and end <= span[1]
        if within and rest <= LONGEST_REST and "、" not in sentence[slice(*span)]:
            return start, end
    return span


def _fits(deed: Deed, span: Span, at: int, verb: str) -> bool:
    return span[0] >= at + len(verb) if deed.undergone else span[1] <= at


def _gap(deed: Deed, span: Span, at: int, verb: str) -> int:
    return span[0] - at - len(verb) if deed.undergone else at - span[1]
