"""Supporting sentences to the short answer: the name, day or words asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from bot.answering.records import Evidence, Sentence
from bot.answering.span_rules import WRONG_SIDE, candidates, other_party
from bot.answering.word_support import days_in_words
from bot.question.understand import Question
from retrieval.language.lexicon import HEDGES_BEFORE, HEDGES_BEHIND
from retrieval.language.people import role_of
from retrieval.language.term_places import holds
from retrieval.language.terms import fold
from retrieval.records import Group

FARTHEST = 3.0
"""Spans come from sentences whose logit is at most this far below the best one's."""

FITS_KIND = 1.0
"""Added to the logit if the reader's span is of the kind asked for."""

BY_RULE = -1.5
"""Added if only a rule finds the span, not the reader."""

NEARNESS = 3.0
"""Added to BY_RULE, at most, if the span is close to the question's words."""

FARTHEST_EVENT = 0.7
"""The answer of another event is given too if its score is at most this far below the best."""

MOST_EVENTS = 3

_PLURAL = re.compile(
    r"哪些|哪几|有谁|都有哪"
    r"|\b(?:which|what) (?:\w+ )?(?:people|leaders|officials|experts|members)\b"
    r"|\bwho (?:attended|were|are|else|took part|participated)\b",
    re.IGNORECASE,
)
_WHAT_WAS_DONE = re.compile(
    r"(?:[做干]了[些点]?什么|[说讲谈]了?[些点]?什么)[?？。]?$"
    r"|\b[Ww]hat (?:did|does|has) (?:[A-Z][\w'-]* ){1,4}(?:do|done|say|said)\b"
    r"(?: about .*| on .*)?\W*$"
)
_BRACKETS = (("（", "）"), ("“", "”"), ("《", "》"), ("(", ")"))
_BEFORE = re.compile(f"(?:{'|'.join(HEDGES_BEFORE)})$")
_BEHIND = re.compile(f"(?:附近|一带|{'|'.join(HEDGES_BEHIND)})")


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A short answer.

    Attributes:
        text: The answer as printed.
        sentence: The likeliest sentence that contains it.
        score: Combined logit of the articles that contain it.
    """

    text: str
    sentence: Sentence
    score: float


def short_answers(question: Question, evidence: Evidence) -> list[ShortAnswer]:
    """The short answers to give, best first: one, the items of a list, or one for each event.

    A negated question has none, because a person named beside 没有 may be the one who did it.
    Yes-or-no questions and questions about what somebody did or said are answered by sentences.

    Args:
        question: The question.
        evidence: Its sentences, likeliest first.
    """
    told_whole = question.kind == "yes_no" or _WHAT_WAS_DONE.search(question.text)
    if question.negated or told_whole or not evidence.sentences:
        return []
    found = _found(question, evidence)
    if question.kind != "who" or not found:
        return found[:1]
    best = found[0]
    if _PLURAL.search(question.text):
        return _all_of(best, question, evidence, evidence.people[best.sentence.article.id])
    near = [one for one in found if one.score >= best.score - FARTHEST_EVENT]
    named = [group for group in evidence.groups if group.name]
    events: list[ShortAnswer] = []
    for other in [one for one in near if _tells_of(one.sentence, named)] or [best]:
        apart = all(
            other.text not in one.text
            and one.text not in other.text
            and other.sentence.article.id != one.sentence.article.id
            for one in events
        )
        if apart and len(events) < MOST_EVENTS:
            events.append(other)
    return events


def _tells_of(sentence: Sentence, named: Sequence[Group]) -> bool:
    """Whether a sentence with its article's head lines and days contains each name in the question.

    The whole article would be too wide: a report on a meeting with others may mention 北航 as well.
    """
    article = sentence.article
    folded = fold(f"{article.heads}\n{days_in_words(article)}\n{sentence.text}")
    return all(any(holds(folded, term) for term, _ in group.terms) for group in named)


def _found(question: Question, evidence: Evidence) -> list[ShortAnswer]:
    """All spans that could be the answer, best first. Spans in several articles score higher."""
    best = evidence.sentences[0].logit
    by_text: dict[str, list[tuple[float, Sentence]]] = {}
    for one in evidence.sentences:
        if one.logit < best - FARTHEST:
            break
        for start, end, bonus in _spans(question, one, evidence, evidence.people[one.article.id]):
            if start < end:  # a span that was a single bracket is now empty
                by_text.setdefault(one.text[start:end], []).append((one.logit + bonus, one))
    found = []
    for text, said in by_text.items():
        # Each article counts once, with its best sentence.
        apart = {one.article.id: score for score, one in sorted(said, key=lambda item: item[0])}
        together = log(sum(exp(score - best) for score in apart.values())) + best
        found.append(ShortAnswer(text, max(said, key=lambda item: item[0])[1], together))
    return sorted(found, key=lambda one: -one.score)


def _spans(
    question: Question, one: Sentence, evidence: Evidence, people: Sequence[str]
) -> list[tuple[int, int, float]]:
    """Spans of a sentence that could be the answer: start, end, and what is added to the logit."""
    ruled = candidates(question, one.text, one.anchors, groups=evidence.groups, people=people)
    pointed = one.span
    same = [span for span in ruled if pointed and span.start < pointed[1] and pointed[0] < span.end]
    alone = [(span.start, span.end, BY_RULE + NEARNESS * span.nearness) for span in ruled]
    if pointed is None:
        return alone
    if question.kind == "role" and ruled:
        return alone  # the holder follows the office
    if not same:
        # A person named in a sentence without the deed is seldom the one who did it.
        undone = question.kind == "who" and any(
            name in one.text[slice(*pointed)] for name in people
        )
        return [*alone, (*closed_span(one.text, *pointed), BY_RULE if undone else 0.0)]
    longest = max(same, key=lambda span: span.end - span.start)
    if question.kind == "who":  # names in one list form one answer
        # 李克强会见了马尔帕斯: 马尔帕斯 does not answer who met him.
        if longest.nearness <= WRONG_SIDE:
            return alone if len(ruled) > len(same) else []
        return [(longest.start, longest.end, FITS_KIND)]
    if question.kind == "quantity" and longest.start <= pointed[0] and pointed[1] <= longest.end:
        return [(longest.start, longest.end, FITS_KIND)]  # with its unit
    if question.kind == "where" and pointed[0] < longest.start < longest.end <= pointed[1]:
        return [(longest.start, longest.end, FITS_KIND)]  # 选址南岳机场 is at 南岳机场
    return [(*closed_span(one.text, *pointed), FITS_KIND)]


def closed_span(text: str, start: int, end: int) -> tuple[int, int]:
    """A span extended by its hedges, with unbalanced brackets closed or left out.

    >>> closed_span("今天（11月28日），发布会举行", 0, 9)
    (0, 10)
    """
    start, end = hedged(text, start, end)
    for left, right in _BRACKETS:
        inside = text[start:end]
        if inside.count(left) == inside.count(right) + 1:
            if text[end : end + 1] == right:
                end += 1
            else:  # the closing bracket is farther off: start after the opening one
                start += inside.rindex(left) + 1
        elif inside.count(right) == inside.count(left) + 1:
            end = start + inside.index(right)
    return start, end


def hedged(text: str, start: int, end: int) -> tuple[int, int]:
    """A span extended by the words beside it that make it approximate: 约500亩 is not 500亩.

    >>> hedged("占地约500亩以上，", 3, 7)
    (2, 9)
    """
    before, behind = _BEFORE.search(text[:start]), _BEHIND.match(text[end:])
    return start - len(before.group()) if before else start, end + (behind.end() if behind else 0)


def _all_of(
    best: ShortAnswer, question: Question, evidence: Evidence, people: Sequence[str]
) -> list[ShortAnswer]:
    """Each name in the answering sentence, in the order printed, except the other party's.

    A Chinese answer includes the role before the name; an English one adds pinyin later.
    """
    text = best.sentence.text
    others = other_party(question, text, groups=evidence.groups, people=people)
    places = {}
    for name in people:
        at = text.find(name)
        if at >= 0 and at not in others and name not in question.text:
            role = role_of(text, name)
            titled = question.language == "zh" and role is not None and role[1] == at
            start = role[0] if role and titled else at
            places[start] = text[start : at + len(name)]
    listed = [ShortAnswer(places[start], best.sentence, best.score) for start in sorted(places)]
    return listed if len(listed) > 1 else [best]
