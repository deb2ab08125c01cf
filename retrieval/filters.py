"""Days, newspaper and page to a filter of articles."""

import calendar
import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Protocol

import numpy as np

from retrieval.errors import FilterError
from retrieval.language.dates import page_number
from retrieval.language.terms import fold

_SPAN = re.compile(r"([12]\d{3})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)
_ZEROS = re.compile(r"(?<!\d)0+(?=\d)")

Rows = np.ndarray | None
"""Mask of the passages that may be found, shape (passages,), bool; None for all of them."""


class Place(Protocol):
    """One printing: where and when."""

    @property
    def date(self) -> date | None:
        """The day of the issue if known, else of the dateline."""

    @property
    def newspaper(self) -> str | None:
        """The name of the paper."""

    @property
    def page(self) -> str | None:
        """The page as printed."""


class Printed(Place, Protocol):
    """An article, or its first printing with a list of the others."""

    @property
    def elsewhere(self) -> Sequence[Place]:
        """The other printings."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a search may find; a field that is None limits nothing.

    Attributes:
        since: The first day.
        until: The last day. An article without a date passes no filter that has days.
        newspaper: The whole name of the paper, in any script, width and case.
        page: The page; 第１版, 01 and 1 are the same.

    >>> august = Filter.of(since="2023-08", until="2023-08", newspaper="衡陽日報")
    >>> august
    Filter(since=datetime.date(2023, 8, 1), until=datetime.date(2023, 8, 31), newspaper='衡陽日報', page=None)
    >>> from retrieval.records import Article, Text
    >>> bridge = Article("1", "a.txt", None, Text.plain("大桥通车。"), newspaper="衡阳日报")
    >>> august.passes(bridge), Filter(newspaper="衡阳日报").passes(bridge)
    (False, True)
    """  # noqa: E501  (the worked example)

    since: date | None = None
    until: date | None = None
    newspaper: str | None = None
    page: str | None = None

    @classmethod
    def of(
        cls,
        *,
        since: str | None = None,
        until: str | None = None,
        newspaper: str | None = None,
        page: str | None = None,
    ) -> "Filter":
        """Reads typed values; `until` includes the whole day, month or year.

        Raises:
            FilterError: A date has another form or does not exist, or `until` is before `since`.
        """
        first = span(since, name="since")[0] if since else None
        last = span(until, name="until")[1] if until else None
        if first and last and last < first:
            raise FilterError(f"until: {until} is before since: {since}")
        return cls(first, last, newspaper or None, page or None)

    def __bool__(self) -> bool:
        """Whether it limits anything."""
        return any(getattr(self, field.name) is not None for field in fields(self))

    def within(self, since: date, until: date) -> "Filter":
        """The same filter, limited to some days as well."""
        first = max(self.since or since, since)
        last = min(self.until or until, until)
        return Filter(first, last, self.newspaper, self.page)

    def passes(self, printed: Printed) -> bool:
        """Whether an article may be found: at least one of its printings must pass every limit."""
        return self._fits(printed) or any(map(self._fits, printed.elsewhere))

    def _fits(self, place: Place) -> bool:
        day = place.date
        return (
            (self.since is None or (day is not None and day >= self.since))
            and (self.until is None or (day is not None and day <= self.until))
            and (self.newspaper is None or paper_key(place.newspaper) == paper_key(self.newspaper))
            and (self.page is None or page_key(place.page) == page_key(self.page))
        )


def span(text: str, *, name: str) -> tuple[date, date]:
    """The first and the last day of a day, a month or a year.

    Args:
        text: The date as it was typed.
        name: The name of the option, for the error message.

    Raises:
        FilterError: The date has another form or does not exist.

    >>> span("2024-02", name="since")
    (datetime.date(2024, 2, 1), datetime.date(2024, 2, 29))
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise FilterError(
            f"{name}: {text!r} is not a date; wanted 2023-08-17, 2023-08 or 2023 (年-月-日)"
        )
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        return days_of(year or 0, month, day)
    except ValueError as error:
        raise FilterError(f"{name}: {text!r} is not in the calendar") from error


def days_of(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    """The first and the last day of a year, a month or a day.

    Raises:
        ValueError: There is no such month or day.
    """
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    first = date(year, month, day or 1)
    return first, first if day else first.replace(day=calendar.monthrange(year, month)[1])


@lru_cache(maxsize=1024)  # an archive has few papers, and many articles of each
def paper_key(name: str | None) -> str:
    """The name of a paper for comparison: 衡陽日報 and 衡阳日报 are equal."""
    return fold(name or "").strip()


@lru_cache(maxsize=1024)
def page_key(words: str | None) -> str:
    """A page for comparison: 第Ａ０１版, A01 and a1 are equal."""
    return _ZEROS.sub("", page_number((words or "").strip("第版 ")))
