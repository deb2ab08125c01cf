"""Hits to a cited answer, or an honest "not in the archive"."""

from dataclasses import dataclass, field
from typing import Literal

from bot.question import Question
from retrieval.records import Article, Hit

Status = Literal["answered", "not_in_archive", "unclear"]


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
    how: Literal["pinyin", "alias", "dictionary", "variant"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    Attributes:
        question: The question as it was understood.
        status: `answered`, `not_in_archive`, or `unclear` for a question that asks nothing.
        short_answer: The name, date, number or place asked for, where the question makes it plain.
        text: Sentences, each with the numbers of its citations; a plain word where nothing is cited.
        citations: In the order of their numbers.
        related: Articles near the question when it was not answered.
        expansions: Words of the question that were read as others.
        hits: What the search found, best first.
        milliseconds: Time of each step: understand, search, answer.
    """

    question: Question
    status: Status
    short_answer: str | None
    text: str
    citations: tuple[Citation, ...] = ()
    related: tuple[Article, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    hits: tuple[Hit, ...] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)
