"""A question and an archive to a note: the features of its passages, and which are right.

A note holds everything that the regressions of `bot.answering.probability` read, so that weights
can be fitted and tried without asking again.
"""

from dataclasses import replace

import msgspec

from bot.answering.probability import (
    AnswerFeatures,
    PassageFeatures,
    PassageWeights,
    Weights,
    logit_of,
    probability_of,
)
from bot.answering.rank_passages import LOOKED_AT, best_answer, gather
from bot.answering.records import Read
from bot.answering.search_question import SearchResult, search_question
from bot.evaluation.evaluate import headlines
from bot.evaluation.known_answers import answers_rightly
from bot.evaluation.pools import half_of
from bot.evaluation.question_sets import Asked
from bot.question.understand import Language, understand
from bot.reader.reader import Reader
from retrieval.records import Article
from retrieval.view import View


class NotedPassage(msgspec.Struct, frozen=True, array_like=True):
    """A passage that the reader has read.

    Attributes:
        features: The input of the regression.
        right: Whether it gives a right answer or, if none is known, is from a right source.
        placed: Whether it is from a right source.
        answer: `Read.said`, to see which passages agree.
    """

    features: PassageFeatures
    right: bool
    placed: bool
    answer: str


class Note(msgspec.Struct, frozen=True):
    """The features of one question.

    Attributes:
        set: The set of questions.
        language: Language of the question, as it was understood.
        half: See `bot.evaluation.pools.half_of`.
        answerable: Whether the archive holds an answer.
        given: The confidence if it does not depend on weights: 1 if the question names its article,
            0 if nothing can be cited; else None.
        fused_right: Whether the first hit of the search is from a right source.
        passages: The passages read, best first.
    """

    set: str
    language: Language
    half: int
    answerable: bool
    given: float | None
    fused_right: bool
    passages: list[NotedPassage]


def noted(name: str, asked: Asked, archive: View, reader: Reader, *, pooled: bool = True) -> Note:
    """Asks one question, as an answerer does.

    Args:
        name: Name of its set.
        asked: The question.
        archive: The archive to search.
        reader: Reads the passages.
        pooled: Whether the archive has the passages of its set; otherwise nothing answers it.
    """
    result = search_question(understand(asked.question), archive, limit=LOOKED_AT)
    answerable = pooled and asked.answerable
    asked = msgspec.structs.replace(asked, answerable=answerable)
    return noted_hits(name, asked, result, archive, reader)


def noted_hits(
    name: str, asked: Asked, result: SearchResult, archive: View, reader: Reader
) -> Note:
    """Reads the hits of one question; the other arguments are those of `noted`."""
    question = understand(asked.question)
    question = replace(question, text=result.query.text)
    seen = gather(question, result, archive, reader)

    def is_placed(article: Article) -> bool:
        right = article.url in asked.passages or bool(asked.headlines & headlines(article))
        return asked.answerable and right

    def as_noted(read: Read) -> NotedPassage:
        placed = is_placed(read.hit.article)
        right = answers_rightly(read.answers, asked) if asked.answers else placed
        return NotedPassage(read.features, asked.answerable and right, placed, read.said)

    return Note(
        set=name,
        language=question.language,
        half=half_of(asked),
        answerable=asked.answerable,
        given=None if seen.read else seen.confidence,
        fused_right=bool(result.hits) and is_placed(result.hits[0].article),
        passages=[as_noted(read) for read in seen.read],
    )


def best_of(note: Note, weights: PassageWeights) -> tuple[AnswerFeatures, bool] | None:
    """The features of the likeliest answer, and whether it is right; None without passages.

    Ignores that a question for the newest of several reports cites a newer one of similar logit
    first.
    """
    ranked = sorted(
        ((logit_of(weights, one.features), one) for one in note.passages),
        key=lambda item: -item[0],
    )
    if not ranked:
        return None
    first, features = best_answer([(logit, one.answer) for logit, one in ranked])
    return features, ranked[first][1].right


def confidence_of(note: Note, weights: Weights) -> tuple[float, bool]:
    """The confidence of the answer under `weights`, and whether the answer is right."""
    best = best_of(note, weights.passage)
    if best is None:
        return note.given or 0.0, False
    return probability_of(logit_of(weights.answer, best[0])), best[1]
