"""A filter to what the archive has none of: a newspaper, a page, days."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from retrieval.archive import Archive
from retrieval.filters import Filter, page_key, paper_key

NAMED = 5  # names that a remark lists


def absent(only: Filter, archive: Archive) -> list[str]:
    """One line for each part of a filter that no article of the archive can pass.

    A newspaper or page that the archive has not is answered with the names that come near it, or
    with those that have most articles; days outside the archive, with the days of the archive.
    """
    told = []
    if only.newspaper is not None:
        names = archive.newspapers()
        if near := _others(only.newspaper, names, paper_key):
            told.append(f"no newspaper {only.newspaper!r} in the archive (没有这份报纸); {near}")
    if only.page is not None:
        names = archive.pages()
        if near := _others(only.page, names, page_key):
            told.append(f"no page {only.page!r} in the archive (没有这一版); {near}")
    if only.since or only.until:
        first, last = archive.days()
        if first is None or last is None:
            told.append("no article in the archive has a date (报道都没有日期)")
        elif (only.since and only.since > last) or (only.until and only.until < first):
            told.append(
                "no article of these days in the archive (没有这些日期的报道); "
                f"there are (现有): {first}…{last}"
            )
    return told


def _others(wanted: str, names: Sequence[str], key: Callable[[str | None], str]) -> str:
    """The names to offer in place of one that is not there; an empty text where it is."""
    known = {key(name): name for name in reversed(names)}
    if key(wanted) in known:
        return ""
    if not names:
        return "no article names one (报道都没有注明)"
    if near := get_close_matches(key(wanted), known, n=NAMED, cutoff=0.5):
        return f"near (相近): {', '.join(known[one] for one in near)}"
    listed = ", ".join(names[:NAMED])
    return f"there are (现有): {listed}{', …' if len(names) > NAMED else ''}"
