"""A question and an archive to a note: the features of passages and sentences, and which are right.

A note holds everything that the regressions of `bot.answering.probability` read, so that weights
can be fitted and tried without asking again.
"""

from collections.abc import Iterator
from dataclasses import replace

import msgspec

from bot.answering.probability import (
    AnswerFeatures,
    PassageFeatures,
    PassageWeights,
    SentenceFeatures,
    SentenceWeights,
    Weights,
    logit_of,
    probability_of,
)
from bot.answering.rank_sentences import LOOKED_AT, gather
from bot.answering.rank_sentences import features_of as features_of_sentence
from bot.answering.read_passages import features_of as features_of_passage
from bot.answering.search_question import search_question
from bot.evaluation.known_answers import holds_answer
from bot.evaluation.pools import half_of
from bot.evaluation.question_sets import Asked
from bot.question.understand import Language, understand
from bot.reader.reader import Reader
from retrieval.view import View


class NotedPassage(msgspec.Struct, frozen=True, array_like=True):
    """A passage that the reader has read.

    Attributes:
        features: The input of the regression.
        right: Whether it is from a right source and contains an answer, if one is known.
        placed: Whether it is from a right source.
    """

    features: PassageFeatures
    right: bool
    placed: bool


class NotedSentence(msgspec.Struct, frozen=True, array_like=True):
    """A ranked sentence.

    Attributes:
        passage: Index of its passage in the note; the passage's logit depends on the weights.
        support: Share of the question that it contains, as in SentenceFeatures.
        spanned: Whether the reader's span lies in it and can be the answer.
        right: Whether it is from a right source and contains an answer, if one is known.
    """

    passage: int
    support: float
    spanned: bool
    right: bool


class Note(msgspec.Struct, frozen=True):
    """The features of one question.

    Attributes:
        set: The set of questions.
        language: Language of the question, as it was understood.
        half: See `bot.evaluation.pools.half_of`.
        answerable: Whether the pool holds an answer.
        given: The confidence if it does not depend on weights: 1 if the question names its article,
            0 if nothing can be cited; else None.
        bridged: Share of the question's words that the archive has.
        fused_right: Whether the first hit of the search is from a right source.
        passages: The passages read, best first.
        sentences: The sentences ranked, best first.
    """

    set: str
    language: Language
    half: int
    answerable: bool
    given: float | None
    bridged: float
    fused_right: bool
    passages: list[NotedPassage]
    sentences: list[NotedSentence]


def noted(name: str, asked: Asked, archive: View, reader: Reader, *, pooled: bool = True) -> Note:
    """Asks one question, as an answerer does.

    Args:
        name: Name of its set.
        asked: The question.
        archive: The archive to search.
        reader: Reads the passages.
        pooled: Whether the archive has the passages of its set; otherwise nothing answers it.
    """
    question = understand(asked.question)
    result = search_question(question, archive, limit=LOOKED_AT)
    question = replace(question, text=result.query.text)
    hits, seen = result.hits, gather(question, result, archive, reader)
    answerable = pooled and asked.answerable

    def is_placed(url: str | None) -> bool:
        return answerable and url in asked.passages

    def is_right(url: str | None, text: str) -> bool:
        return is_placed(url) and (not asked.answers or holds_answer(text, asked))

    places = {id(read): at for at, read in enumerate(seen.read)}
    sentences = []
    for one in seen.sentences:
        if one.read is not None:
            features = features_of_sentence(one, one.read)
            right = is_right(one.article.url, one.text)
            place = places[id(one.read)]
            sentences.append(NotedSentence(place, features.support, features.spanned, right))
    return Note(
        set=name,
        language=question.language,
        half=half_of(asked),
        answerable=answerable,
        given=None if sentences else seen.confidence,
        bridged=seen.bridged,
        fused_right=bool(hits) and is_placed(hits[0].article.url),
        passages=[
            NotedPassage(
                features_of_passage(read.hit, read.reading),
                is_right(read.hit.article.url, read.hit.text),
                is_placed(read.hit.article.url),
            )
            for read in seen.read
        ],
        sentences=sentences,
    )


def sentence_features(note: Note, weights: PassageWeights) -> Iterator[SentenceFeatures]:
    """The features of each sentence; `weights` give the logits of the passages."""
    logits = [logit_of(weights, one.features) for one in note.passages]
    for one in note.sentences:
        yield SentenceFeatures(logits[one.passage], one.support, one.spanned)


def best_of(
    note: Note, passage: PassageWeights, sentence: SentenceWeights
) -> tuple[AnswerFeatures, bool] | None:
    """The features of the most likely sentence, and whether it is right; None without sentences.

    Ignores that a question for the newest of several reports cites a newer one of similar logit
    first.
    """
    scored = [
        (logit_of(sentence, features), one.right)
        for features, one in zip(sentence_features(note, passage), note.sentences, strict=True)
    ]
    if not scored:
        return None
    best, right = max(scored, key=lambda item: item[0])
    return AnswerFeatures(best, note.bridged), right


def confidence_of(note: Note, weights: Weights) -> tuple[float, bool]:
    """The confidence of the answer under `weights`, and whether the answer is right."""
    best = best_of(note, weights.passage, weights.sentence)
    if best is None:
        return note.given or 0.0, False
    return probability_of(logit_of(weights.answer, best[0])), best[1]
