"""A question to the days whose reports it asks for.

A date in a question is mostly part of the fact that is asked about: 2021年优化营商环境大会谁主持
does not say when the paper wrote of it. So a relative time (去年, 上周) always counts, since it can
only be the asker's own; an absolute one only where the wording asks for reports, or for what
happened then.
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
    """The days whose reports a question asks for, and what else it asks.

    Attributes:
        source: The words that say so: 上周.
        since: The first day.
        until: The last day. What happens on a day is printed on the next one, which is included.
        rest: The question without a relative time, which articles say of other days.
    """

    source: str
    since: date
    until: date
    rest: str

    @property
    def shown(self) -> str:
        """The days as they are shown: 2026-11-16…2026-11-22."""
        return "…".join(dict.fromkeys((self.since.isoformat(), self.until.isoformat())))


def today_here() -> date:
    """Today, by the clock and the time zone of this machine."""
    return datetime.now(UTC).astimezone().date()


def when(text: str, *, today: date, cut: Cut) -> When | None:
    """The days whose reports a question asks for, if it says so.

    Args:
        text: The question.
        today: The asker's.
        cut: To the words of the archive's dictionary.

    >>> when("谁上个月会见了陶智?", today=date(2021, 6, 9), cut=lambda text: [text[0], text[1:4], text[4:]])
    When(source='上个月', since=datetime.date(2021, 5, 1), until=datetime.date(2021, 5, 31), rest='谁会见了陶智?')
    """  # noqa: E501  (the worked example)
    plain = simplified(text)
    # A title or a quotation says nothing of the time: 《去年夏天》.
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
    """A question without its relative time; where little else is asked, with the date instead."""
    events = asks_for_events(text) or asks_for_english_events(text)
    date_written = _written(days.span, chinese=is_han(text)) if events else ""
    rest = f"{text[: days.start]}{date_written}{text[days.end :]}"
    rest = re.sub(r"\s+(?=[?,.!])", "", " ".join(rest.split()))
    rest = re.sub(r"^[的,，\s]+", "", rest)
    return rest if any(character.isalpha() for character in rest) else text


def _written(span: Span, *, chinese: bool) -> str:
    """A day or a month as articles have it, or nothing for other times.

    >>> _written((date(2021, 5, 17), date(2021, 5, 17)), chinese=True)
    '5月17日'
    """
    first, last = span
    if first == last:
        return f"{first.month}月{first.day}日" if chinese else f" on {first:%B} {first.day}"
    if first.day == 1 and (last + DAY).day == 1 and first.month == last.month:
        return f"{first.year}年{first.month}月" if chinese else f" in {first:%B} {first.year}"
    return ""
