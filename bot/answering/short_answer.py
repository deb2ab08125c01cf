"""Sentences that support an answer to the short answer: the name, day or words asked for."""

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
"""A span is sought in sentences whose logit is at most this far below the best one's."""

FITS_KIND = 1.0
"""What it is worth, as a logit, that the reader's span is of the kind asked for..."""

BY_RULE = -1.5
"""...and that a span is of that kind and the reader points elsewhere..."""

NEARNESS = 3.0
"""...to which comes so much, at most, for standing close to the words asked with."""


FARTHEST_EVENT = 0.7
"""Who did the same on another occasion is told too, if the logit is at most this far below."""

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
        text: As it is printed.
        sentence: The likeliest sentence that holds it.
        score: Logit of all sentences that hold it together.
    """

    text: str
    sentence: Sentence
    score: float


def short_answers(question: Question, evidence: Evidence) -> list[ShortAnswer]:
    """The short answers to give, best first: one, several of a list, or one an event.

    Args:
        question: What is asked; a negated question has none, for who is named beside 没有 may be
            the one who did, and one that wants yes or no, or what somebody did, is answered by
            sentences, as is what somebody said.
        evidence: Sentences, the likeliest first.
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
    """Whether a sentence, or the head lines and days of its article, holds each name asked with.

    The article alone holds it too often: who met the Martians may have spoken of 北航 as well.
    """
    article = sentence.article
    folded = fold(f"{article.heads}\n{days_in_words(article)}\n{sentence.text}")
    return all(any(holds(folded, term) for term, _ in group.terms) for group in named)


def _found(question: Question, evidence: Evidence) -> list[ShortAnswer]:
    """All spans that could be the answer; what several articles say counts more."""
    best = evidence.sentences[0].logit
    by_text: dict[str, list[tuple[float, Sentence]]] = {}
    for one in evidence.sentences:
        if one.logit < best - FARTHEST:
            break
        for start, end, bonus in _spans(question, one, evidence, evidence.people[one.article.id]):
            if start < end:  # nothing is left of a span that was one half of a pair of brackets
                by_text.setdefault(one.text[start:end], []).append((one.logit + bonus, one))
    found = []
    for text, said in by_text.items():
        # A reprint says nothing new: each article counts once.
        apart = {one.article.id: score for score, one in sorted(said, key=lambda item: item[0])}
        together = log(sum(exp(score - best) for score in apart.values())) + best
        found.append(ShortAnswer(text, max(said, key=lambda item: item[0])[1], together))
    return sorted(found, key=lambda one: -one.score)


def _spans(
    question: Question, one: Sentence, evidence: Evidence, people: Sequence[str]
) -> list[tuple[int, int, float]]:
    """Spans of a sentence that could be the answer, with what each is worth beside it."""
    ruled = candidates(question, one.text, one.anchors, groups=evidence.groups, people=people)
    pointed = one.span
    same = [span for span in ruled if pointed and span.start < pointed[1] and pointed[0] < span.end]
    alone = [(span.start, span.end, BY_RULE + NEARNESS * span.nearness) for span in ruled]
    if pointed is None:
        return alone
    if question.kind == "role" and ruled:
        return alone  # who holds an office stands behind it
    if not same:
        # Somebody named in a sentence that does not tell of the deed is seldom who did it.
        undone = question.kind == "who" and any(
            name in one.text[slice(*pointed)] for name in people
        )
        return [*alone, (*closed_span(one.text, *pointed), BY_RULE if undone else 0.0)]
    longest = max(same, key=lambda span: span.end - span.start)
    if question.kind == "who":  # names of one list answer together
        # 李克强会见了马尔帕斯: who met him is not he.
        if longest.nearness <= WRONG_SIDE:
            return alone if len(ruled) > len(same) else []
        return [(longest.start, longest.end, FITS_KIND)]
    if question.kind == "quantity" and longest.start <= pointed[0] and pointed[1] <= longest.end:
        return [(longest.start, longest.end, FITS_KIND)]  # with its unit
    if question.kind == "where" and pointed[0] < longest.start < longest.end <= pointed[1]:
        return [(longest.start, longest.end, FITS_KIND)]  # 选址南岳机场 is at 南岳机场
    return [(*closed_span(one.text, *pointed), FITS_KIND)]


def closed_span(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with what makes it approximate, and with the bracket that it opens closed.

    >>> closed_span("今天（11月28日），发布会举行", 0, 9)
    (0, 10)
    """
    start, end = hedged(text, start, end)
    for left, right in _BRACKETS:
        inside = text[start:end]
        if inside.count(left) == inside.count(right) + 1:
            if text[end : end + 1] == right:
                end += 1
            else:  # 》 is too far: the span begins behind what it does not close
                start += inside.rindex(left) + 1
        elif inside.count(right) == inside.count(left) + 1:
            end = start + inside.index(right)
    return start, end


def hedged(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with the word beside it that makes it approximate: 约500亩 is not 500亩.

    >>> hedged("占地约500亩以上，", 3, 7)
    (2, 9)
    """
    before, behind = _BEFORE.search(text[:start]), _BEHIND.match(text[end:])
    return start - len(before.group()) if before else start, end + (behind.end() if behind else 0)


def _all_of(
    best: ShortAnswer, question: Question, evidence: Evidence, people: Sequence[str]
) -> list[ShortAnswer]:
    """Each name of the sentence that answers, in the order printed, but for the other party.

    In a Chinese answer with the role before it; in an English one the name's pinyin follows.
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
