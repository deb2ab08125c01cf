"""Hits to readings: what the reader makes of the passages that could answer."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.chance import passage_logit
from bot.question import Language
from bot.reading.reader import Reader, Reading
from bot.reading.tighten import Pieces
from retrieval.records import Hit

READ_FIRST = 8
"""Hits that are read whatever they hold: what reading puts first is seldom below the eighth."""


@dataclass(frozen=True, slots=True)
class Read:
    """A hit that was read.

    Attributes:
        hit: The hit.
        reading: Its best span, in characters of the passage, and how well the passage answers.
        logit: How likely the passage is to answer, its place in the search taken into account.
    """

    hit: Hit
    reading: Reading
    logit: float

    @property
    def span(self) -> tuple[int, int]:
        """The best span, in characters of the article."""
        start = self.hit.passage.start
        return start + self.reading.start, start + self.reading.end


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
        Read(hit, reading, passage_logit(language, hit.score, reading.relevance, reading.margin))
        for hit, reading in zip(hits, readings, strict=True)
    ]
    return sorted(read, key=lambda one: -one.logit)
