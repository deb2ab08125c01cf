"""Passages that answer to the short answer: the name, day or words asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from bot.answering.records import ALL, Checks, Evidence, Read, Sentence
from bot.question.understand import Question
from retrieval.language.terms import fold

FARTHEST = 3.0
"""Answers come from passages whose logit is at most this far below the best one's."""

FARTHEST_EVENT = 0.7
"""The answer of another event is given too if its score is at most this far below the best."""

MOST_EVENTS = 3


@dataclass(frozen=True, slots=True)
class ShortAnswer:
    """A short answer.

    Attributes:
        text: The answer as printed.
        sentence: The sentence that contains it.
        score: Combined logit of the articles that give this answer.
    """

    text: str
    sentence: Sentence
    score: float


def short_answers(
    question: Question, evidence: Evidence, *, checks: Checks = ALL
) -> list[ShortAnswer]:
    """The short answers to give: one, the members of a list, or the person of each event.

    A negated question has none, because a person named beside 没有 may be the one who did it.
    Yes-or-no questions are answered by sentences.

    Args:
        question: The question.
        evidence: Its passages.
        checks: Whether articles that agree are added up.
    """
    if question.negated or question.kind == "yes_no":
        return []
    found = _found(evidence.read, newest=evidence.newest, agreement=checks.agreement)
    if not found:
        return []
    best, score = found[0]
    told = _members(best, score)
    if question.kind != "who" or len(told) > 1 or evidence.newest:
        return told
    for other, its_score in found[1:]:
        apart = other.hit.article.id not in {one.sentence.article.id for one in told}
        near = its_score >= score - FARTHEST_EVENT and other.features.named == 1
        if near and apart and len(told) < MOST_EVENTS:
            told += _members(other, its_score)[:1]
    return told


def _members(read: Read, score: float) -> list[ShortAnswer]:
    """The answers of a passage in the order of the text, each once."""
    placed = sorted(read.sentences, key=lambda one: one.start)
    by_text = {text: one for one in reversed(placed) for text in reversed(one.answers)}
    return [ShortAnswer(text, by_text[text], score) for text in dict.fromkeys(read.answers)]


def _found(read: Sequence[Read], *, newest: bool, agreement: bool) -> list[tuple[Read, float]]:
    """The best passage of each answer with its score.

    With `agreement`, an answer in several articles scores higher. The newest report stands before
    all others, whatever these say.
    """
    answering = [one for one in read if one.answers]
    if not answering:
        return []
    if newest:
        return [(answering[0], answering[0].logit)]
    best = max(one.logit for one in answering)
    by_text: dict[str, list[Read]] = {}
    for one in answering:
        if one.logit >= best - FARTHEST:
            by_text.setdefault("\n".join(map(fold, one.answers)), []).append(one)
    found = []
    for saying in by_text.values():
        counted = saying if agreement else saying[:1]
        # Each article counts once, with its best passage.
        apart = {one.hit.article.id: one.logit for one in reversed(counted)}
        together = log(sum(exp(logit - best) for logit in apart.values())) + best
        found.append((saying[0], together))
    return sorted(found, key=lambda item: -item[1])
