"""Two stores to what became of their articles."""

from typing import NamedTuple

import msgspec
import numpy as np

from retrieval.records import Appearance
from retrieval.storage.encoded_before import Known
from retrieval.storage.store import Store


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild would do, by articles.

    Attributes:
        added: New ones.
        changed: Others now stand where they stood, in the same file and line.
        moved: The same ones, in another file or line.
        removed: Gone.
        reprinted: Where they were, but other places print them too, or no longer.
        kept: As they were.
        new_passages: Passages that would be encoded: no former generation has their vectors, nor a
            build that was broken off.
        passages: All passages afterwards.
    """

    added: int
    changed: int
    moved: int
    removed: int
    reprinted: int
    kept: int
    new_passages: int
    passages: int


def changes(new: Store, old: Store | None, known: Known) -> Changes:
    """Compares what was read with what serves; an article is known by its content.

    Args:
        new: The articles as they are now.
        old: The store of the published generation; None if there is none.
        known: Vectors that need not be made again.
    """
    now = _known(new)
    before = _known(old) if old else {}
    stood = {known.place: article for article, known in before.items() if article not in now}
    added = [article for article in now if article not in before]
    changed = sum(now[article].place in stood for article in added)
    staying = [
        known.elsewhere == before[article].elsewhere
        for article, known in now.items()
        if article in before and before[article].place == known.place
    ]
    rows = known.positions(new.digests())
    return Changes(
        added=len(added) - changed,
        changed=changed,
        moved=len(now) - len(added) - len(staying),
        removed=len(stood) - changed,
        reprinted=staying.count(False),
        kept=staying.count(True),
        new_passages=int(np.count_nonzero(rows < 0)),
        passages=len(rows),
    )


class _Known(NamedTuple):
    """Where an article stands: file, line or beginning in its file; and where else it does."""

    place: tuple[str, int | None, int]
    elsewhere: tuple[Appearance, ...]


def _known(store: Store) -> dict[str, _Known]:
    """By id, where the articles stand that have a text."""
    return {
        one.id: _Known(
            (one.source, one.line, one.body.runs[0][1] if one.line is None else 0), one.elsewhere
        )
        for one in store.articles()
        if one.body.runs
    }
