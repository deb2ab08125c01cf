"""A question to the days whose reports it asks for.

A date in a question is usually part of the fact it asks about: 2021年优化营商环境大会谁主持 does
not say when the paper reported it. An absolute date therefore counts only if the wording asks for
reports, or for what happened then. A relative time (去年, 上周) always counts, because it is
relative to the asker's own date.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.question.chinese_days import (
    OF_THE_PAPER,
    Cut,
    Days,
    Span,
    absolute_days,
    asks_for_events,
    relative_days,
)
from bot.question.english_days import (
    absolute_english_days,
    asks_for_english_events,
    asks_for_the_paper,
    relative_english_days,
)
from bot.question.understand import QUOTED
from retrieval.language.terms import is_han, simplified

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class When:
    """The days whose reports a question asks for, and the rest of the question.

    Attributes:
        source: The words for the days: 上周.
        since: The first day.
        until: The last day; for the events of a single day the next day, when they are printed.
        rest: The question without a relative time, which in articles means other days.
    """

    source: str
    since: date
    until: date
    rest: str

    @property
    def shown(self) -> str:
        """The days as shown to users: 2026-11-16…2026-11-22."""
        return "…".join(dict.fromkeys((self.since.isoformat(), self.until.isoformat())))


def today_here() -> date:
    """Today's date by the system clock and time zone."""
    return datetime.now(UTC).astimezone().date()


def when(text: str, *, today: date, cut: Cut) -> When | None:
    """The days whose reports a question asks for; None if it names none.

    Args:
        text: The question.
        today: The asker's date.
        cut: Splits a text into words by the archive's dictionary.

    >>> when("谁上个月会见了陶智?", today=date(2021, 6, 9), cut=lambda text: [text[0], text[1:4], text[4:]])
    When(source='上个月', since=datetime.date(2021, 5, 1), until=datetime.date(2021, 5, 31), rest='谁会见了陶智?')
    """  # noqa: E501  (the worked example)
    plain = simplified(text)
    # A time in a title or a quotation does not count: 《去年夏天》.
    bare = QUOTED.sub(lambda match: "\0" * len(match.group()), plain)
    found = relative_days(bare, today, cut) or relative_english_days(bare, today)
    rest = _without(plain, found) if found else text
    found = found or absolute_days(bare, today) or absolute_english_days(bare, today)
    if found is None or found.span[0] > today:
        return None
    since, until = found.span
    printed = OF_THE_PAPER.match(plain, found.end) or asks_for_the_paper(plain, found)
    if since == until and not printed:
        until += DAY
    return When(plain[found.start : found.end].strip(), since, min(until, today), rest)


def _without(text: str, days: Days) -> str:
    """A question without its relative time; if it asks what happened, with the date instead."""
    events = asks_for_events(text) or asks_for_english_events(text)
    date_written = _written(days.span, chinese=is_han(text)) if events else ""
    rest = f"{text[: days.start]}{date_written}{text[days.end :]}"
    rest = re.sub(r"\s+(?=[?,.!])", "", " ".join(rest.split()))
    rest = re.sub(r"^[的,，\s]+", "", rest)
    return rest if any(character.isalpha() for character in rest) else text


def _written(span: Span, *, chinese: bool) -> str:
    """A day or a month as articles write it; empty for other times.

    >>> _written((date(2021, 5, 17), date(2021, 5, 17)), chinese=True)
    '5月17日'
    """
    first, last = span
    if first == last:
        return f"{first.month}月{first.day}日" if chinese else f" on {first:%B} {first.day}"
    if first.day == 1 and (last + DAY).day == 1 and first.month == last.month:
        return f"{first.year}年{first.month}月" if chinese else f" in {first:%B} {first.year}"
    return ""
