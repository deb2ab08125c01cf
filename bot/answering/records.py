"""The records of an answer: readings, supporting sentences, citations and the answer itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.question.understand import Question
from bot.reader.reader import Reading
from retrieval.records import Article, Group, Hit, How

Status = Literal["answered", "perhaps", "not_in_archive", "unclear"]


@dataclass(frozen=True, slots=True)
class Read:
    """A hit and its reading.

    Attributes:
        hit: The hit.
        reading: Its best span, in characters of the passage, and how well the passage answers.
        logit: How likely the passage is to answer, by its reading and its search score.
    """

    hit: Hit
    reading: Reading
    logit: float

    @property
    def span(self) -> tuple[int, int]:
        """The best span, in characters of the article."""
        start = self.hit.passage.start
        return start + self.reading.start, start + self.reading.end


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, and how well it supports an answer.

    Attributes:
        article: The article that contains it.
        start: Offset of its first character in the article's text.
        end: Offset after its last character.
        support: From 0 (none) to 1.
        anchors: Places of the question's words in it.
        read: The reading of its passage; None if it was not read.
        logit: How likely it is to contain the answer.
        fits: Whether the reader's span in it can be the answer.
    """

    article: Article
    start: int
    end: int
    support: float
    anchors: tuple[tuple[int, int], ...] = ()
    read: Read | None = None
    logit: float = 0.0
    fits: bool = True

    @property
    def span(self) -> tuple[int, int] | None:
        """The reader's span, in characters of the sentence.

        None if it is not within the sentence or cannot be the answer.
        """
        if self.read is None or not self.fits:
            return None
        start, end = self.read.span
        inside = self.start <= start < end <= self.end
        return (start - self.start, end - self.start) if inside else None

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the hits say about a question.

    Attributes:
        sentences: Best first; empty if nothing supports an answer.
        absent: Names in the question that the archive does not contain, as typed.
        groups: The question's words, as the archive reads them.
        hits: The hits, those that were read first, the likeliest of these first.
        read: The hits that were read, likeliest first.
        people: The people that each article of the sentences names, by article id.
        confidence: The probability that the best sentence answers, from 0 to 1.
        bridged: Share of the question's words that the archive has; a feature of the confidence.
    """

    sentences: tuple[Sentence, ...]
    absent: tuple[str, ...]
    groups: tuple[Group, ...]
    hits: tuple[Hit, ...]
    read: tuple[Read, ...] = ()
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    confidence: float = 0.0
    bridged: float = 0.0


@dataclass(frozen=True, slots=True)
class Citation:
    """One verbatim quotation.

    Attributes:
        number: Its number in the answer's text: `[1]`.
        article: The quoted article.
        quote: The quotation, checked against the article.
        start: Offset of the first character in the seed file.
        end: Offset after the last character in the seed file.
        matched: The words of the question that occur in the quotation, as printed there.
    """

    number: int
    article: Article
    quote: str
    start: int
    end: int
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word of the question and the terms or days that it was read as."""

    source: str
    target: tuple[str, ...]
    how: How


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to a question.

    Attributes:
        question: The question as understood; its language is that of the answer.
        status: `answered`; `perhaps` if a sentence may answer, but may well not; `not_in_archive`;
            or `unclear` for a question that asks nothing.
        short_answer: The name, date, number or other words asked for; None if none were found, and
            for a `perhaps`.
        text: Statements, each with the numbers of its citations; without citations, a message.
        citations: In the order of their numbers.
        related: Articles related to the question, if nothing is cited.
        expansions: Words of the question that were read as other words or as days.
        groups: The question's words, as the archive reads them; a follow-up needs them.
        days: The first and last day to which the question restricts the search; None for all.
        hits: The hits, best first.
        confidence: The probability that the best answer found is right, from 0 to 1. For an answer
            from an article's record it is the share of the question's words in that article.
        milliseconds: Duration of each step: understand, search, answer.
    """

    question: Question
    status: Status
    short_answer: str | None
    text: str
    citations: tuple[Citation, ...] = ()
    related: tuple[Article, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    groups: tuple[Group, ...] = ()
    days: tuple[date, date] | None = None
    hits: tuple[Hit, ...] = ()
    confidence: float = 0.0
    milliseconds: dict[str, float] = field(default_factory=dict)
