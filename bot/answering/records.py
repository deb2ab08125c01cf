"""The records of an answer: readings, supporting sentences, citations and the answer itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from bot.answering.probability import AnswerFeatures, PassageFeatures
from bot.question.understand import Question
from bot.reader.reader import Reading
from retrieval.language.terms import fold
from retrieval.records import Article, Group, Hit, How

Status = Literal["answered", "perhaps", "not_in_archive", "unclear"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, and what it says about a question.

    Attributes:
        article: The article that contains it.
        start: Offset of its first character in the article's text.
        end: Offset after its last character.
        support: Weighted share of the question's words in it and around it, from 0 to 1.
        anchors: Places of the question's words in it.
        spans: Answers in it, as offsets in the sentence, in order.
        logit: How likely its passage is to answer.
    """

    article: Article
    start: int
    end: int
    support: float
    anchors: tuple[tuple[int, int], ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    logit: float = 0.0

    @property
    def text(self) -> str:
        """The sentence as printed."""
        return self.article.text[self.start : self.end]

    @property
    def answers(self) -> tuple[str, ...]:
        """The text of its spans."""
        return tuple(self.text[start:end] for start, end in self.spans)


@dataclass(frozen=True, slots=True)
class Read:
    """A hit as it was read.

    Attributes:
        hit: The hit.
        reading: Its best span, in characters of the passage, and how well the passage answers.
        sentences: The sentences with the answers, that of the best one first; never empty.
        features: What the probability is made of.
        logit: How likely the passage is to answer.
    """

    hit: Hit
    reading: Reading
    sentences: tuple[Sentence, ...]
    features: PassageFeatures
    logit: float

    @property
    def answers(self) -> tuple[str, ...]:
        """The answers in it, in the order of the text; empty if its span cannot be an answer."""
        placed = sorted(self.sentences, key=lambda one: one.start)
        return tuple(text for one in placed for text in one.answers) if self.features.fits else ()

    @property
    def said(self) -> str:
        """The answers as one folded text, to see which passages agree."""
        return "".join(map(fold, self.answers))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the hits say about a question.

    Attributes:
        read: The hits that were read, likeliest first, or newest first if `newest`.
        absent: Names in the question that the archive does not contain, as typed.
        groups: The question's words, as the archive reads them.
        hits: The hits, those that were read first, the likeliest of these first.
        told: The beginning of the article whose headline the question quotes, else empty.
        people: The people that each article read names, by article id.
        confidence: The probability that the best answer is right, from 0 to 1.
        features: What this probability is made of; None if nothing was read.
        newest: Whether the newest of the likely reports is wanted.
    """

    read: tuple[Read, ...]
    absent: tuple[str, ...]
    groups: tuple[Group, ...]
    hits: tuple[Hit, ...]
    told: tuple[Sentence, ...] = ()
    people: Mapping[str, Sequence[str]] = field(default_factory=dict)
    confidence: float = 0.0
    features: AnswerFeatures | None = None
    newest: bool = False


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
        absent: Names in the question that the archive does not contain, as typed.
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
    absent: tuple[str, ...] = ()
    confidence: float = 0.0
    milliseconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Checks:
    """The families of checks; all are on unless one is measured.

    Attributes:
        named: Counts the names of the question that an article has; otherwise every article seems
            to have all of them.
        support: Counts the words of the question around an answer; otherwise all seem to be there.
        fits: Passes over answers that cannot be what is asked for, `similar_names` included.
        similar_names: Passes over articles whose names only resemble those in the question.
        whole_spans: Extends answers to whole names, numbers and brackets.
        newest_first: Puts the newest of likely reports first if the question asks for it.
        agreement: Adds up the articles that give the same answer.
    """

    named: bool = True
    support: bool = True
    fits: bool = True
    similar_names: bool = True
    whole_spans: bool = True
    newest_first: bool = True
    agreement: bool = True


ALL = Checks()
"""What answers go through outside of measurements."""
