"""A question to its hits, within the days that it names."""

from dataclasses import dataclass
from datetime import date

from bot.question.reported_days import When, today_here, when
from bot.question.understand import Language, Question, without_newest
from retrieval.filters import Filter
from retrieval.records import Hit, Query
from retrieval.view import View


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits of a question.

    Attributes:
        query: The question as the archive reads it, without a relative time that restricts `hits`.
        hits: The hits, best first.
        days: The days to which the question restricts the hits, or None.
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
    """Searches within the days that a question names; without hits there, in the whole archive.

    Args:
        question: The question: 上周谁会见了陶智 is restricted to the days of last week.
        archive: The archive to search.
        limit: Most hits.
        only: Restricts the search further.
        today: The asker's date; by default the system clock's.
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
