"""Two stores to what became of their articles."""

from collections.abc import Iterable

import msgspec
import numpy as np

from retrieval.digests import places
from retrieval.records import Article
from retrieval.store import Store


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild would do, by articles.

    Attributes:
        added: New ones.
        changed: Others now stand where they stood, in the same file and line.
        moved: The same ones, in another file or line.
        removed: Gone.
        kept: As they were.
        new_passages: Passages that would be encoded.
        passages: All passages afterwards.
    """

    added: int
    changed: int
    moved: int
    removed: int
    kept: int
    new_passages: int
    passages: int


def changes(new: Store, old: Store | None) -> Changes:
    """Compares what was read with what serves; an article is known by its content.

    Args:
        new: The articles as they are now.
        old: The store of the published generation; None if there is none.
    """
    now = _places(new.articles())
    before = _places(old.articles()) if old else {}
    stood = {place: article for article, place in before.items() if article not in now}
    added = [article for article in now if article not in before]
    changed = sum(now[article] in stood for article in added)
    kept = sum(before.get(article) == place for article, place in now.items())
    digests = new.digests()
    known = places(digests, old.digests()) if old else np.full(len(digests), -1)
    return Changes(
        added=len(added) - changed,
        changed=changed,
        moved=len(now) - len(added) - kept,
        removed=len(stood) - changed,
        kept=kept,
        new_passages=int(np.count_nonzero(known < 0)),
        passages=len(digests),
    )


def _places(articles: Iterable[Article]) -> dict[str, tuple[str, int | None, int]]:
    """By id, the file and line of each article, or where it begins in its file."""
    return {
        one.id: (one.source, one.line, one.body.runs[0][1] if one.line is None else 0)
        for one in articles
        if one.body.runs
    }
