"""Places and days of printing to the passages that pass a filter."""

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date as Day  # noqa: N812  (a field below is called date)

import numpy as np

from retrieval.filters import Filter, Rows

Printing = tuple[int, int | None, str | None, str | None]
"""Row of an article's first passage, day as Python's ordinal, newspaper and page."""


@dataclass(frozen=True, slots=True)
class _Seen:
    """The fields of a place that a filter reads."""

    date: Day | None = None
    newspaper: str | None = None
    page: str | None = None
    elsewhere: tuple[()] = ()


class Printings:
    """All printings of an archive as numbers, 32 bytes each; each name is stored once.

    >>> places = Printings([(0, 737928, "衡阳日报", "A01"), (0, None, "衡阳晚报", "2"), (2, 737927, None, None)])
    >>> places.passing(Filter(newspaper="衡阳晚报"), 3).tolist()
    [True, True, False]
    """  # noqa: E501  (the worked example)

    def __init__(self, printings: Iterable[Printing]) -> None:
        rows, days, papers, pages = (array("i") for _ in range(4))
        self._papers: dict[str | None, int] = {}
        self._pages: dict[str | None, int] = {}
        for row, day, paper, page in printings:
            rows.append(row)
            days.append(day or 0)
            papers.append(self._papers.setdefault(paper, len(self._papers)))
            pages.append(self._pages.setdefault(page, len(self._pages)))
        self._rows, self._days = np.asarray(rows), np.asarray(days)
        self._paper, self._page = np.asarray(papers), np.asarray(pages)
        self._firsts, self._places = np.unique(self._rows, return_index=True)

    def __len__(self) -> int:
        return len(self._rows)

    def passing(self, only: Filter, passages: int) -> Rows:
        """A mask of the passages whose article has a printing that passes: shape (passages,).

        Args:
            only: The filter.
            passages: Number of passages of the archive.
        """
        if not len(self):
            return np.zeros(passages, bool)
        fits = np.ones(len(self), bool)
        if only.since or only.until:
            first = (only.since or Day.min).toordinal()
            last = (only.until or Day.max).toordinal()
            fits &= (self._days >= first) & (self._days <= last) & (self._days > 0)
        if only.newspaper is not None:
            paper = Filter(newspaper=only.newspaper)
            wanted = [at for name, at in self._papers.items() if paper.passes(_Seen(None, name))]
            fits &= np.isin(self._paper, wanted)
        if only.page is not None:
            page = Filter(page=only.page)
            wanted = [at for name, at in self._pages.items() if page.passes(_Seen(page=name))]
            fits &= np.isin(self._page, wanted)
        lengths = np.diff(self._firsts, append=passages)
        return np.repeat(np.logical_or.reduceat(fits, self._places), lengths)
