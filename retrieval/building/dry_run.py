"""Two stores to how their articles differ."""

from typing import NamedTuple

import msgspec
import numpy as np

from retrieval.records import Appearance
from retrieval.storage.encoded_before import Known
from retrieval.storage.store import Store


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What a rebuild would change, counted in articles.

    Attributes:
        added: New articles.
        changed: Articles that another one replaces at the same file and line.
        moved: The same articles, in another file or line.
        removed: Articles that are gone, with none in their place.
        reprinted: Articles in the same place, with other reprints than before.
        kept: Unchanged articles.
        new_passages: Passages that would be encoded: neither a former generation nor an unfinished
            build has their vectors.
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
    """Compares new articles with the published ones; equal content is the same article.

    Args:
        new: The articles as they are now.
        old: The store of the published generation; None if there is none.
        known: Vectors that can be reused.
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
    """Where an article stands: its file, and its line or first offset there; and its reprints."""

    place: tuple[str, int | None, int]
    elsewhere: tuple[Appearance, ...]


def _known(store: Store) -> dict[str, _Known]:
    """The places of all articles that have a text, by id."""
    return {
        one.id: _Known(
            (one.source, one.line, one.body.runs[0][1] if one.line is None else 0), one.elsewhere
        )
        for one in store.articles()
        if one.body.runs
    }
