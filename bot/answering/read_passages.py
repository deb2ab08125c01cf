"""Hits to readings, the likeliest to answer first."""

from collections.abc import Sequence

from bot.answering.probability import PassageFeatures, passage_features, passage_logit
from bot.answering.records import Read
from bot.question.understand import Language
from bot.reader.reader import Reader, Reading
from bot.reader.tighten import Pieces
from retrieval.records import Hit

READ_FIRST = 8
"""Hits that are always read: the best one after reading is seldom below the eighth."""


def reread(
    question: str, language: Language, hits: Sequence[Hit], reader: Reader, *, pieces: Pieces
) -> list[Read]:
    """Reads hits and sorts them, the likeliest to answer first.

    Args:
        question: The question for the reader: an English one is followed by its words in Chinese.
        language: Language of the question.
        hits: The hits; all are read.
        reader: The reader.
        pieces: Splits a text into words by the archive's dictionary.
    """
    headings = [hit.article.headline or "" for hit in hits]
    readings = reader.read(question, [hit.text for hit in hits], headings, pieces=pieces)
    read = [
        Read(hit, reading, passage_logit(language, features_of(hit, reading)))
        for hit, reading in zip(hits, readings, strict=True)
    ]
    return sorted(read, key=lambda one: -one.logit)


def features_of(hit: Hit, reading: Reading) -> PassageFeatures:
    """Features that predict whether a read hit answers."""
    return passage_features(hit.score, reading.relevance, reading.margin)
