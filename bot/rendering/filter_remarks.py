"""A filter to remarks on the newspaper, page or days that the archive lacks."""

from collections.abc import Callable, Sequence
from difflib import get_close_matches

from retrieval.archive import Archive
from retrieval.filters import Filter, page_key, paper_key

NAMED = 5  # most names in a remark


def absent(only: Filter, archive: Archive) -> list[str]:
    """One line for each part of a filter that no article of the archive can pass.

    For an unknown newspaper or page the line lists similar names or, if there are none, the names
    with the most articles. For days outside the archive it gives the archive's first and last day.
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
    """Names to offer instead of an unknown one; empty if the name is known."""
    known = {key(name): name for name in reversed(names)}
    if key(wanted) in known:
        return ""
    if not names:
        return "no article names one (报道都没有注明)"
    if near := get_close_matches(key(wanted), known, n=NAMED, cutoff=0.5):
        return f"near (相近): {', '.join(known[one] for one in near)}"
    listed = ", ".join(names[:NAMED])
    return f"there are (现有): {listed}{', …' if len(names) > NAMED else ''}"
