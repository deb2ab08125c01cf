"""Evidence to the roles of a person, as articles print them before the name."""

import re
from collections.abc import Mapping, Sequence

from bot.answering.records import Sentence
from bot.question.understand import Question
from retrieval.language.people import role_of
from retrieval.language.sentences import sentences
from retrieval.language.terms import fold
from retrieval.records import Article, Group

MOST_ROLES = 3
"""Roles in one answer: of one person over time, or of two people with the same name."""

# A title reads better without the note on an abbreviation: 北京航空航天大学（以下简称北航）副校长.
REMARK = re.compile("[（(](?:以下|下文)?(?:简称|下称)[^）)]{1,20}[）)]")


def roles(
    question: Question,
    evidence: Sequence[Sentence],
    groups: Sequence[Group],
    introduced: Mapping[str, Sequence[str]],
) -> list[tuple[str, Sentence]]:
    """The roles of the person asked about, each with a sentence that prints it.

    Of two roles of which one contains the other, only the first is kept. People with the same name
    cannot be told apart, so the roles of all of them are returned, at most MOST_ROLES.

    Args:
        question: Of the kind `role`.
        evidence: The sentences that support an answer, best first.
        groups: The question's words, as the archive reads them.
        introduced: The people that each article names, by article id.
    """
    asked = {fold(question.text), *(term for group in groups for term, _ in group.terms)}
    found: list[tuple[str, Sentence]] = []
    for one in evidence:
        for name in introduced[one.article.id]:
            if any(fold(name) in words for words in asked):
                saying = _saying(one, name)
                if saying is not None and not any(_same(saying[0], other) for other, _ in found):
                    found.append(saying)
    return found[:MOST_ROLES]


def prints_role(
    question: Question, article: Article, groups: Sequence[Group], people: Sequence[str]
) -> bool:
    """Whether an article prints the role of the person whose role is asked for."""
    if question.kind != "role":
        return False
    asked = {fold(question.text), *(term for group in groups for term, _ in group.terms)}
    return any(
        role_of(article.text, name) is not None
        for name in people
        if any(fold(name) in words for words in asked)
    )


def _same(one: str, other: str) -> bool:
    return one in other or other in one


def _saying(one: Sentence, name: str) -> tuple[str, Sentence] | None:
    """The longest role that an article prints before a name, and the sentence that contains it."""
    article = one.article
    place = role_of(article.text, name)
    if place is None:
        return None
    for start, end in sentences(article.text, article.body.seams):
        if start <= place[0] and place[1] <= end:
            at = place[1] - start
            saying = Sentence(
                article, start, end, one.support, ((at, at + len(name)),), logit=one.logit
            )
            return REMARK.sub("", article.text[slice(*place)]), saying
    return None
