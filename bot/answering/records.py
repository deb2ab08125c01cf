"""The records of an answer: what was read, which sentences support it, what is said."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.question.understand import Question
from bot.reader.reader import Reading
from retrieval.records import Article, Group, Hit, How

Status = Literal["answered", "not_in_archive", "unclear"]


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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, and how well it supports an answer.

    Attributes:
        article: Where it stands.
        start: Offset of its first character in the article's text.
        end: Offset behind its last character.
        support: From 0 (not at all) to 1.
        anchors: Where words of the question stand in it.
        read: What the reader made of the passage that it stands in; None where nothing was read.
        logit: How likely it is to hold the answer.
        fits: Whether what the reader points at in it can be the answer.
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
        """What the reader points at, in characters of the sentence.

        None if it points elsewhere, or at what cannot be the answer.
        """
        if self.read is None or not self.fits:
            return None
        start, end = self.read.span
        inside = self.start <= start < end <= self.end
        return (start - self.start, end - self.start) if inside else None

    @property
    def text(self) -> str:
        """As printed."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the hits say to a question.

    Attributes:
        sentences: Best first; empty if nothing supports an answer.
        absent: Names of the question that the archive does not hold, as they were asked.
        groups: How the question's words were read.
        hits: What was found, in the order that reading gives it.
        read: What was read of it.
        people: The people whom each article of the sentences names, by its id.
        confidence: The probability that the best sentence answers.
        bridged: Share of the question's words that the archive has; it is part of the confidence.
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
        number: As it stands in the answer's text: `[1]`.
        article: The article it was taken from.
        quote: The quotation, checked against the article.
        start: Offset of the first character in the seed file.
        end: Offset behind the last character in the seed file.
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
    """A word of the question and what it was read as."""

    source: str
    target: tuple[str, ...]
    how: How


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    Attributes:
        question: The question as it was understood; its language is the one answered in.
        status: `answered`, `not_in_archive`, or `unclear` for a question that asks nothing.
        short_answer: The name, date, number or place asked for, where the question makes it plain.
        text: Sentences, each with the numbers of its citations; plain words where none is cited.
        citations: In the order of their numbers.
        related: Articles near the question when it was not answered.
        expansions: Words of the question that were read as others, or as the days it is kept to.
        groups: What the question asks for, in the words of the archive; a follow-up needs them.
        days: The first and the last day that words of the question keep it to; None for all.
        hits: What the search found, best first.
        confidence: The probability that the archive answers with this, from 0 to 1.
        milliseconds: Time of each step: understand, search, answer.
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
