"""A question to the hits among which its answer is sought, or that are listed."""

from dataclasses import dataclass
from datetime import date

from bot.question.reported_days import When, today_here, when
from bot.question.understand import Language, Question, without_newest
from retrieval.filters import Filter
from retrieval.records import Hit, Query
from retrieval.view import View


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a question finds.

    Attributes:
        query: The question as the archive reads it, without the words for days that were used.
        hits: Best first.
        days: The days that the question keeps the hits to, or None.
    """

    query: Query
    hits: list[Hit]
    days: When | None = None


def search_question(
    question: Question,
    archive: View,
    *,
    limit: int,
    only: Filter | None = None,
    today: date | None = None,
) -> SearchResult:
    """Searches for a question, within the days that it names unless those hold nothing.

    Args:
        question: What is asked: 上周谁会见了陶智 is kept to the days of last week.
        archive: Where.
        limit: How many hits.
        only: What may be found.
        today: The asker's; by the clock by default.
    """
    only = only or Filter()
    language = question.language
    days = when(question.text, today=today or today_here(), cut=archive.segmenter.pieces)
    if days:
        query = _read(days.rest, language, archive)
        narrow = only.within(days.since, days.until)
        if hits := archive.hits(query, limit=limit, only=narrow):
            return SearchResult(query, hits, days)
    query = _read(question.text, language, archive)
    return SearchResult(query, archive.hits(query, limit=limit, only=only))


def _read(text: str, language: Language, archive: View) -> Query:
    return archive.read(text, language=language, words=without_newest(text))
