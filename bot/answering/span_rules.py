"""A sentence to the spans that could be the short answer to a kind of question."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.question.understand import Question
from retrieval.language.lexicon import (
    HAN,
    HEDGES_BEHIND,
    SCALED_UNIT,
    SCALES,
    UNIT,
    UNITS,
    of_kind,
    pattern_of,
)
from retrieval.language.offices import HOLDERS, NOT_IN_OFFICE, OFFICES, ROLES, one_of
from retrieval.language.organisations import ALSO_ENDINGS, NAME_ENDINGS
from retrieval.language.quantities import PRINTED
from retrieval.language.terms import fold, is_han
from retrieval.records import Group

Span = tuple[int, int]

WRONG_SIDE = 0.2
"""Nearness of a person on the wrong side of the verb: the one met if the question is who met."""

_NEAR = 16  # characters that halve the nearness, about a clause

PRINTED_DATE = re.compile(
    r"(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]?)?(?:[上下]午|凌晨|傍晚|晚上?|清晨|中午)?|\d{4}年(?:[初底末]|[春夏秋冬](?![奥残季]))?"
    r"|(?:公元前?)?\d{1,4}年|\d{1,2}世纪\d*年?代?|[上本下]周[一二三四五六日]|昨日|昨天|日前|近日"
)
PLACE = re.compile(
    r"(?:选址|位于|坐落于|坐落在|落户|地处|(?<!存)在|于|赴|来到|抵达|走进)([^，。；：、“”（）的\s]{2,12}?)"
    r"(?=[，。；、]|附近|举行|召开|开幕|闭幕|落幕|会见|举办|成立|建|开|进行|发生|出生|去世|设|落)(附近)?"
)
ORGANISATION = re.compile(
    rf"(?:(?!的)[{HAN}A-Za-z0-9]){{2,16}}?(?:{one_of((*NAME_ENDINGS, *ALSO_ENDINGS))})"
)
_NO_PLACE = re.compile(rf"{PRINTED_DATE.pattern}|指出|表示|强调|介绍|讲话|致辞|[中下上时后前间内]$")
_BARE_YEAR = re.compile(r"\d{4}年[初底末春夏秋冬]?")
_YEAR_ONLY = re.compile(r"哪一?年|什么年份|\b(?:which|what) year\b")
_SCALE = "".join(SCALES)
_ASKED_UNIT = re.compile(
    rf"(?:多少|几)(?:(?!{SCALED_UNIT}|个百分点)[个{_SCALE}])*({UNIT}|里|[{_SCALE}])"
)
_DURATION = re.compile(r"多久|多长时间|为期|how long")
_DURATION_UNIT = re.compile(rf"(?:{pattern_of(of_kind('time'))}|月)$")
_UNDERGONE = re.compile(rf"(?!是)([{HAN}]{{2}}?)了?谁[?]?$")
_ENGLISH_UNDERGONE = re.compile(r"\bwho(m)?\s+(did|does|do|has|have|had|will)\b", re.IGNORECASE)
_HEADS_COUNTED = re.compile(r"人数|人口|多少人|how many people|population")
_OF_PEOPLE = re.compile(rf"(?:{pattern_of(of_kind('people'))}|亿|万)$")
_SHARE = re.compile(rf"百分之|{pattern_of(of_kind('share'))}$")
_HEDGE = re.compile("|".join(HEDGES_BEHIND))
_GREETS = re.compile(
    r"(?<![向给].{2})(?<![向给].{3})(?<![向给].{4})[^，。]{0,4}?(?:致[电信函]|致?贺[电信]|祝贺|[向同](?=.{0,30}(?:致[贺电信]|表示祝贺)))"
)
# 一个 means "a" rather than a number, and 第一个 counts nothing.
_ARTICLE = re.compile(rf"一{pattern_of(unit for unit in UNITS.values() if unit.one)}|第.*")
_DEPUTY = re.compile(rf"[{NOT_IN_OFFICE}]|\b(?:vice|deputy|former)\b", re.IGNORECASE)
_VERB = re.compile(
    rf"(?:谁|哪[一几些]?[个位名]*[{HAN}]{{0,6}}?(?:{one_of((*ROLES, *HOLDERS, '人'))})"
    rf"|哪[一几]?[位名些])(?:又|也|曾经|曾|来(?!访|自|到)|在|将|会(?!见|晤|谈)|要|最先|首先|被)*([{HAN}]{{1,4}})"
)
_ITS_OFFICE = re.compile(
    rf"(?:哪|什么)[{HAN}]{{0,8}}?((?:副|总|副总)?(?:{one_of(OFFICES)}))(?![府团室处办]|选举|竞选)"
)
"""The office of the person asked for: 哪个县的县长, 哪位局长."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A span that could be the answer.

    Attributes:
        start: Offset of its first character in the sentence.
        end: Offset after its last character.
        nearness: How close it is to the question's words, from 0 to 1.
    """

    start: int
    end: int
    nearness: float


def candidates(
    question: Question,
    sentence: str,
    anchors: Sequence[Span],
    *,
    groups: Sequence[Group],
    people: Sequence[str],
) -> list[Candidate]:
    """The spans of a sentence that fit the kind of question, the likeliest first.

    Args:
        question: The question.
        sentence: One sentence, as printed.
        anchors: Places of the question's words in the sentence.
        groups: The question's words, as the archive reads them.
        people: The people that the article names.

    >>> from bot.question.understand import understand
    >>> asked, sentence = understand("产业园总投资多少？"), "预计总投资30亿元，分两期建设。"
    >>> best = candidates(asked, sentence, [(2, 5)], groups=(), people=())[0]
    >>> sentence[best.start : best.end]
    '30亿元'
    """
    if question.kind in {"who", "role"}:
        deed = _deed(question, groups, people)
        words = _by_word(sentence, anchors)
        named = _listed(_named(question, sentence, groups, people), sentence)
        found = [
            Candidate(start, end, nearness)
            for start, end in named
            if (
                nearness := _deed_nearness(deed, sentence, (start, end))
                if deed.verbs
                else _office_nearness(groups, sentence, start)
                if question.kind == "role"
                else _nearness((start, end), words)
            )
        ]
        if question.kind == "who" and (office := _ITS_OFFICE.search(fold(question.text))):
            found = _in_office(office.group(1), sentence, named, found)
    elif (finder := _FINDERS.get(question.kind)) is not None:
        asked = fold(question.text)
        words = _by_word(sentence, anchors)
        found = [
            Candidate(start, end, _nearness((start, end), words) * _precision(sentence[start:end]))
            for start, end in finder(question, sentence)
            if fold(sentence[start:end]) not in asked
        ]
    else:
        found = []
    return sorted(found, key=lambda one: (-one.nearness, one.start))


def _named(
    question: Question, sentence: str, groups: Sequence[Group], people: Sequence[str]
) -> list[Span]:
    """The places of people whom the question does not name."""
    asked = fold(question.text)
    known = {term for group in groups if group.name for term, _ in group.terms}
    found = [
        match.span()
        for name in people
        if fold(name) not in asked and fold(name) not in known
        for match in re.finditer(re.escape(name), sentence)
    ]
    # 安瓦尔 inside 安瓦尔·易卜拉欣 is not a name of its own.
    return [one for one in found if not any(_is_within(one, other) for other in found)]


def _is_within(one: Span, other: Span) -> bool:
    return one != other and other[0] <= one[0] and one[1] <= other[1]


def _by_word(sentence: str, anchors: Sequence[Span]) -> dict[str, list[Span]]:
    """The places of each of the question's words."""
    words: dict[str, list[Span]] = {}
    for anchor in anchors:
        words.setdefault(sentence[slice(*anchor)], []).append(anchor)
    return words


def _precision(span: str) -> float:
    """A factor that halves a year alone: 北京2022年冬奥会 does not say when it began."""
    return 0.5 if _BARE_YEAR.fullmatch(span) else 1.0


def _listed(spans: Sequence[Span], sentence: str) -> list[Span]:
    """Joins the names in one list into one span: 刘正兴、张亮."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and sentence[joined[-1][1] : start] == "、":
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


@dataclass(frozen=True, slots=True)
class _Deed:
    """What the person asked for does or undergoes, in words that an article may use."""

    verbs: tuple[str, ...]
    undergone: bool = False  # 邓群策会见了谁: the person follows the verb
    doers: tuple[str, ...] = ()  # people that the question names; one must precede the verb


def _deed(question: Question, groups: Sequence[Group], people: Sequence[str]) -> _Deed:
    if question.kind != "who":
        return _Deed(())
    if question.language == "en":
        return _english_deed(question, groups, people)
    folded = fold(question.text)
    if match := _UNDERGONE.search(folded):
        doers = tuple(name for name in people if fold(name) in folded)
        return _Deed((match.group(1),), undergone=True, doers=doers)
    match = _VERB.search(folded)
    verb = match.group(1) if match else ""
    # 当选法国 is tried as 当选法国, 当选法 and 当选, but not as 当.
    return _Deed(tuple(verb[:length] for length in range(len(verb), min(len(verb), 2) - 1, -1)))


def _english_deed(question: Question, groups: Sequence[Group], people: Sequence[str]) -> _Deed:
    undergone = _ENGLISH_UNDERGONE.search(question.text) is not None
    deeds = [group for group in groups if group.how == "dictionary" and not group.name]
    first = deeds[:1] if undergone else [group for group in groups[:1] if group in deeds]
    asked = {term for group in groups if group.name for term, _ in group.terms}
    doers = tuple(name for name in people if undergone and fold(name) in asked)
    return _Deed(tuple(term for group in first for term, _ in group.terms), undergone, doers)


def _deed_nearness(deed: _Deed, sentence: str, span: Span) -> float:
    """Nearness of a person to the verb: the doer stands before it, close by; 0 without the verb."""
    at, verb = next(
        ((at, verb) for verb in deed.verbs if (at := sentence.find(verb)) >= 0), (-1, "")
    )
    if at < 0 or (deed.doers and not any(name in sentence[:at] for name in deed.doers)):
        return 0.0
    gap = span[0] - at - len(verb) if deed.undergone else at - span[1]
    if not deed.undergone and _GREETS.match(sentence, span[1], max(at, span[1])):
        return WRONG_SIDE  # 习近平致电埃尔多安，祝贺他当选: 习近平 was not elected
    return 1 / (1 + gap / _NEAR) if gap >= 0 else WRONG_SIDE


def other_party(
    question: Question, sentence: str, *, groups: Sequence[Group], people: Sequence[str]
) -> set[int]:
    """Offsets of people on the other side of the deed: those who were met, not those who met.

    The arguments are those of `candidates`.
    """
    deed = _deed(question, groups, people)
    named = _named(question, sentence, groups, people)
    far = [span for span in named if _deed_nearness(deed, sentence, span) == WRONG_SIDE]
    return {start for start, _ in far} if len(far) < len(named) else set()


def office_terms(group: Group) -> list[str]:
    """The terms of an office, without those of deputies: a president is not a 副总统."""
    deputy = _DEPUTY.search(group.source) is not None
    return [term for term, _ in group.terms if deputy or not _DEPUTY.match(term)]


def _office_nearness(groups: Sequence[Group], sentence: str, start: int) -> float:
    """1 if the name follows the office, with all other words near, else 0: 中国总理李强."""
    before = fold(sentence[max(0, start - _NEAR) : start])
    offices = [
        term
        for group in groups
        for term in office_terms(group)
        if before.endswith(term) and not before.removesuffix(term).endswith(tuple(NOT_IN_OFFICE))
    ]
    every = all(any(term in before for term, _ in group.terms) for group in groups)
    return 1.0 if offices and every else 0.0


def _in_office(
    office: str, sentence: str, named: Sequence[Span], found: list[Candidate]
) -> list[Candidate]:
    """Keeps the candidates that follow the office that the question names.

    哪所大学的副校长来访 asks for 副校长陶智, not for his host. If nobody holds the office, or the
    holder is on the other side of the deed, all candidates stay.
    """

    def holds_it(start: int) -> bool:
        before = sentence[:start]
        return before.endswith(office) and not before.removesuffix(office).endswith(
            tuple(NOT_IN_OFFICE)
        )

    if not found:  # the sentence states the deed in other words
        return [Candidate(start, end, 1.0) for start, end in named if holds_it(start)]
    holders = [one for one in found if holds_it(one.start) and one.nearness > WRONG_SIDE]
    return holders or found


def _dates(question: Question, sentence: str) -> list[Span]:
    spans = [match.span() for match in PRINTED_DATE.finditer(sentence)]
    if _YEAR_ONLY.search(fold(question.text)):
        spans = [
            (start, start + match.end())
            for start, end in spans
            if (match := re.match(r"(?:公元前?)?\d{1,4}年", sentence[start:end]))
        ]
    return spans


def _quantities(question: Question, sentence: str) -> list[Span]:
    dates = [match.span() for match in PRINTED_DATE.finditer(sentence)]
    spans = [
        match.span()
        for match in PRINTED.finditer(sentence)
        if not any(start <= match.start() < end and match.end() <= end for start, end in dates)
        or _DURATION.search(fold(question.text))
    ]
    fitting = _of_the_unit(fold(question.text), sentence, spans)
    return [(start, _behind_hedge(sentence, end)) for start, end in fitting]


def _behind_hedge(sentence: str, end: int) -> int:
    """The end of an amount, after a 左右 or 以上 that follows it."""
    hedge = _HEDGE.match(sentence, end)
    return hedge.end() if hedge else end


def _of_the_unit(asked: str, sentence: str, spans: list[Span]) -> list[Span]:
    """The amounts of the kind or unit that a folded question asks for."""
    if "第几" in asked:
        return [span for span in spans if sentence[span[0]] == "第"]
    if "百分之" in asked or "percent" in asked or "占比" in asked:
        return [span for span in spans if _SHARE.search(sentence[slice(*span)])]
    if _DURATION.search(asked):
        return [span for span in spans if _DURATION_UNIT.search(sentence[slice(*span)])]
    if unit := _ASKED_UNIT.search(asked):
        return [span for span in spans if unit.group(1)[-1] in sentence[slice(*span)]]
    if _HEADS_COUNTED.search(asked):
        return [span for span in spans if _OF_PEOPLE.search(sentence[slice(*span)])]
    return [span for span in spans if not _ARTICLE.fullmatch(sentence[slice(*span)])]


def _located(_: Question, sentence: str) -> list[Span]:
    return [
        (match.start(1), match.end(2) if match.group(2) else match.end(1))
        for match in PLACE.finditer(sentence)
        if is_han(match.group(1)) and not _NO_PLACE.search(match.group(1))
    ]


def _organisations(_: Question, sentence: str) -> list[Span]:
    return [match.span() for match in ORGANISATION.finditer(sentence)]


def _nearness(span: Span, words: Mapping[str, Sequence[Span]]) -> float:
    """How close the question's words are on average; an answer follows them.

    In 占地面积500亩，厂房面积10万平方米, 厂房面积 is 10万平方米, although 面积 is beside both.
    """
    nearest = [min(_distance(span, place) for place in places) for places in words.values()]
    return sum(1 / (1 + distance / _NEAR) for distance in nearest) / (len(nearest) or 1)


def _distance(span: Span, anchor: Span) -> int:
    """Characters between them; an anchor after the span counts as half a clause farther away."""
    if span[0] >= anchor[1]:
        return span[0] - anchor[1]
    return max(0, anchor[0] - span[1]) + _NEAR // 2


_FINDERS = {
    "when": _dates,
    "quantity": _quantities,
    "where": _located,
    "organisation": _organisations,
}
