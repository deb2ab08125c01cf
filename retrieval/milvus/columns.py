"""Places of print to the columns that Milvus filters by; a filter to a Milvus expression."""

import hashlib
from collections.abc import Sequence
from typing import Any

from retrieval.filters import Filter, Place, page_key, paper_key

LONGEST = 256  # bytes of a name, as Milvus counts it; a Chinese character has three

MOST = 4096  # names of one passage; a Milvus array holds no more


def columns(places: Sequence[Place]) -> dict[str, Any]:
    """The columns of a passage from the places where its article was printed.

    >>> from retrieval.records import Appearance
    >>> from datetime import date
    >>> columns([Appearance("a.txt", newspaper="衡陽日報", page="第01版", published=date(2021, 5, 18))])
    {'first_day': 737928, 'last_day': 737928, 'papers': ['衡阳日报'], 'pages': ['1'], 'several': False}
    """  # noqa: E501  (the worked example)
    days = [place.date.toordinal() for place in places if place.date]
    papers = dict.fromkeys(_short(paper_key(place.newspaper)) for place in places)
    pages = dict.fromkeys(_short(page_key(place.page)) for place in places)
    return {
        "first_day": min(days, default=0),
        "last_day": max(days, default=0),
        "papers": list(papers)[:MOST],
        "pages": list(pages)[:MOST],
        "several": len(places) > 1,
    }


def expression(only: Filter | None) -> str:
    r"""A filter as a Milvus expression; empty for none.

    For articles printed once, the expression is exact. Of articles printed several times, it lets
    a few too many pass: one place has the day and another the newspaper.

    >>> expression(Filter.of(since="2021-05-18", newspaper='衡阳"晚报"'))
    'first_day > 0 and last_day >= 737928 and array_contains(papers, "衡阳\\"晚报\\"")'
    """
    if not only:
        return ""
    parts = []
    if only.since or only.until:
        parts.append("first_day > 0")
    if only.since:
        parts.append(f"last_day >= {only.since.toordinal()}")
    if only.until:
        parts.append(f"first_day <= {only.until.toordinal()}")
    if only.newspaper is not None:
        parts.append(f"array_contains(papers, {_quoted(_short(paper_key(only.newspaper)))})")
    if only.page is not None:
        parts.append(f"array_contains(pages, {_quoted(_short(page_key(only.page)))})")
    return " and ".join(parts)


def _short(name: str) -> str:
    """A name, or its digest if it is too long or not printable; both match when filtered."""
    raw = name.encode()
    if len(raw) <= LONGEST and name.isprintable():
        return name
    return hashlib.blake2b(raw, digest_size=16).hexdigest()


def _quoted(text: str) -> str:
    """A string literal of the filter language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
