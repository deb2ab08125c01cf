"""Hits to readings: what the reader makes of the passages that could answer."""

from collections.abc import Sequence

from bot.answering.probability import PassageFeatures, passage_features, passage_logit
from bot.answering.records import Read
from bot.question.understand import Language
from bot.reader.reader import Reader, Reading
from bot.reader.tighten import Pieces
from retrieval.records import Hit

READ_FIRST = 8
"""Hits that are read whatever they hold: what reading puts first is seldom below the eighth."""


def reread(
    question: str, language: Language, hits: Sequence[Hit], reader: Reader, *, pieces: Pieces
) -> list[Read]:
    """Reads hits and puts those first that are likeliest to answer.

    Args:
        question: The question as it is best read: an English one with its words in Chinese behind.
        language: Of the question.
        hits: What is read, all of it.
        reader: Who reads.
        pieces: The words of a text, as the archive has them.
    """
    headings = [hit.article.headline or "" for hit in hits]
    readings = reader.read(question, [hit.text for hit in hits], headings, pieces=pieces)
    read = [
        Read(hit, reading, passage_logit(language, features_of(hit, reading)))
        for hit, reading in zip(hits, readings, strict=True)
    ]
    return sorted(read, key=lambda one: -one.logit)


def features_of(hit: Hit, reading: Reading) -> PassageFeatures:
    """What tells whether a hit answers, once it was read."""
    return passage_features(hit.score, reading.relevance, reading.margin)
