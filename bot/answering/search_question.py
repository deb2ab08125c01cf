"""A question to the hits among which its answer is sought, or that are listed."""

from datetime import date

from bot.question.reported_days import When, today_here, when
from bot.question.understand import Question
from retrieval.archive import Archive
from retrieval.filters import Filter
from retrieval.records import Hit


def looked_up(
    question: Question,
    archive: Archive,
    *,
    limit: int,
    only: Filter | None = None,
    today: date | None = None,
) -> tuple[list[Hit], When | None]:
    """What is found, and the days that the question keeps it to, unless they leave nothing.

    Args:
        question: What is asked: 上周谁会见了陶智 is kept to the days of last week.
        archive: Where.
        limit: How many hits.
        only: What may be found.
        today: The asker's; by the clock by default.
    """
    only = only or Filter()
    language = question.language
    then = when(question.text, today=today or today_here(), cut=archive.segmenter.pieces)
    if then:
        narrow = only.within(then.since, then.until)
        if hits := archive.search(then.rest, language=language, limit=limit, only=narrow):
            return hits, then
    return archive.search(question.text, language=language, limit=limit, only=only), None
