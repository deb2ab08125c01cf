"""Evidence to the short answers and to verbatim citations."""

from collections.abc import Sequence

from bot.answering.offices import roles
from bot.answering.records import ALL, Checks, Citation, Evidence, Sentence
from bot.answering.short_answer import short_answers
from bot.question.understand import Question
from retrieval.view import View

MOST_CITATIONS = 3
FARTHEST_CITED = 2.0
"""Logits by which a further citation of the short answer may be below the first."""

MOST_QUOTED = 2
FARTHEST_QUOTED = 0.5
"""Without a short answer, at most MOST_QUOTED sentences are cited, and they must be this close."""


Cited = tuple[tuple[str, ...], tuple[Citation, ...]]
"""The short answers (there may be none), and the citations."""


def cited(
    question: Question, evidence: Evidence, archive: View, checks: Checks = ALL
) -> Cited | None:
    """The short answers (there may be none) and the citations; None if nothing can be cited."""
    sentences = [*evidence.told, *(one for read in evidence.read for one in read.sentences)]
    if not sentences:
        return None
    if question.kind == "role" and not question.negated:
        told = roles(question, sentences, evidence.groups, evidence.people)
        if told:
            citations = checked([one for _, one in told], archive)
            every = len(citations) == len(told)
            return (tuple(role for role, _ in told), citations) if every else None
    found = short_answers(question, evidence, checks=checks)
    if found:
        short = tuple(one.text for one in found)
        main = list({_place(one.sentence): one.sentence for one in found}.values())
        rest = [one for one in sentences if any(text in one.text for text in short)]
    else:
        short = ()
        rest = sentences
        main = rest[:1]
    if evidence.newest:
        rest = []  # what older reports said is no second truth
    far = FARTHEST_CITED if short else FARTHEST_QUOTED
    own = {_place(one) for one in main}
    others = [one for one in rest if one.logit >= main[0].logit - far and _place(one) not in own]
    most = max(len(main), MOST_CITATIONS if short else MOST_QUOTED)
    citations = checked([*main, *others][:most], archive)
    if [one.quote for one in citations[: len(main)]] != [one.text for one in main]:
        return None
    return short, citations


def _place(one: Sentence) -> tuple[str, int]:
    return one.article.id, one.start


def checked(sentences: Sequence[Sentence], archive: View) -> tuple[Citation, ...]:
    """Citations of the sentences that are verbatim in the stored articles."""
    verbatim = [one for one in sentences if _is_verbatim(one, archive)]
    return tuple(_citation(number, one) for number, one in enumerate(verbatim, 1))


def _is_verbatim(one: Sentence, archive: View) -> bool:
    """Whether the stored article has exactly this text at the offsets of the sentence."""
    stored = archive.article(one.article.id)
    return stored is not None and stored.text[one.start : one.end] == one.text


def _citation(number: int, one: Sentence) -> Citation:
    start, end = one.article.body.locate(one.start, one.end)
    matched = tuple(dict.fromkeys(one.text[slice(*anchor)] for anchor in one.anchors))
    return Citation(number, one.article, one.text, start, end, matched)
