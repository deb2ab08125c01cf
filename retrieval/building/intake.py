"""Seeds to a store: articles, each kept once, and their passages."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from retrieval.articles.passages import embedded_text, split
from retrieval.articles.reprints import Reprints
from retrieval.articles.seed_files import read_seeds
from retrieval.errors import SeedError
from retrieval.progress import Progress
from retrieval.records import Appearance, Article, Passage, Remark
from retrieval.settings import Settings
from retrieval.storage import file_names
from retrieval.storage.store import Store


class Intake(NamedTuple):
    """What reading the seeds gives, besides the store.

    Attributes:
        remarks: Remarks on the seeds, in their order; then one on what each file repeats.
        reprints: How many times articles were printed again, the same or nearly so.
    """

    remarks: list[Remark]
    reprints: int


def read_into(
    folder: Path, seeds: Sequence[Path], settings: Settings, progress: Progress
) -> Intake:
    """Streams seeds into a store of articles, each kept once, and cuts them into passages.

    Raises:
        SeedError: There is no article in the seeds.
    """
    progress.stage("reading", None)
    store = Store.create(folder / file_names.ARTICLES)
    remarks: list[Remark] = []
    known = Reprints()
    try:
        for ordinal, found in enumerate(read_seeds(seeds, today=datetime.now(UTC).date())):
            if isinstance(found, Remark):
                remarks.append(found)
                continue
            if store.add(ordinal, found):
                known.add(ordinal, found)
            progress.advance(1)
        for kept, *others in known.groups(store.at):
            store.join(kept, others)
        store.gather()
        reprints = _cut(store, settings)
        articles, _ = store.counts()
    finally:
        store.finish()
    if not articles:
        places = ", ".join(str(seed) for seed in seeds)
        reason = f": {remarks[0].source}: {remarks[0].text}" if remarks else ""
        raise SeedError(
            f"no article found in {places}{reason}; put pages (.txt, .md) or JSON Lines (.jsonl, "
            ".jsonl.gz) there"
        )
    told = [reprints[source] for source in sorted(reprints)]
    return Intake(remarks + [one.remark() for one in told], sum(one.count for one in told))


@dataclass
class _Repeated:
    """The articles that one file repeats, from other files or from itself.

    They share one remark: if a whole year is there twice, a remark for each would bury all others.

    Attributes:
        article: The first article that it repeats, as it is kept.
        place: Where the file repeats it.
        count: How many articles it repeats.
    """

    article: Article
    place: Appearance
    count: int = 0

    def remark(self) -> Remark:
        """Names the first of them and counts the others."""
        where = self.article.source + (f":{self.article.line}" if self.article.line else "")
        named = self.article.headline or self.article.text[:20]
        text = f"the same article as in {where}, kept once: {named!r}"
        more = f"; and {self.count - 1:,} more in this file" if self.count > 1 else ""
        return Remark(self.place.source, self.place.line, text + more, lost=False)


def _cut(store: Store, settings: Settings) -> dict[str, _Repeated]:
    """Cuts articles into passages and returns what each file repeats."""
    repeated: dict[str, _Repeated] = {}
    for article in store.articles():
        passages = split(article, size=settings.passage_size, overlap=settings.passage_overlap)
        store.cut(article, passages, [_digest(article, passage) for passage in passages])
        for place in article.elsewhere:
            repeated.setdefault(place.source, _Repeated(article, place)).count += 1
    return repeated


def _digest(article: Article, passage: Passage) -> bytes:
    """A digest of the text that is encoded for a passage."""
    return hashlib.blake2b(embedded_text(article, passage).encode(), digest_size=16).digest()
