"""Question to hits; follows the published generation."""

import threading
from pathlib import Path
from typing import Literal

import msgspec

from retrieval.bridge import Group
from retrieval.errors import WenbaoError
from retrieval.fuse import fuse
from retrieval.generation import Generation, published
from retrieval.records import Article, Hit
from retrieval.settings import Settings
from retrieval.terms import Segmenter, fold


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """What an index holds, and whether its files are whole.

    Attributes:
        generation: The published generation.
        created: When it was built, UTC, ISO 8601.
        articles: How many it holds.
        passages: How many it holds.
        first_date: Day of the oldest article.
        last_date: Day of the newest article.
        encoder: Id of the encoder.
        model: The model it was exported from.
        files: Sizes in bytes.
        checksums_ok: All files are as they were written.
        damaged: What is wrong, one line a file.
        seconds: Time that each stage of the build took.
        settings: The settings of the build.
    """

    generation: str
    created: str
    articles: int
    passages: int
    first_date: str | None
    last_date: str | None
    encoder: str
    model: str
    files: dict[str, int]
    checksums_ok: bool
    damaged: tuple[str, ...]
    seconds: dict[str, float]
    settings: dict[str, str | int | float]


class Archive:
    """A published index, open for questions from any thread.

    A newly published generation is used from the next call on.

    Raises:
        IndexMissingError: There is no index.
        IndexDamagedError: A file of it is missing, truncated, altered, or of another format.
    """

    def __init__(self, index: Path, settings: Settings) -> None:
        self._index = index
        self._settings = settings
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._stamp: tuple[int, int] | None = None
        self._follow()

    def _follow(self) -> Generation:
        """The published generation, opened again only after a new one was published."""
        with self._lock:
            current = self._index / "CURRENT"
            stat = current.stat() if current.exists() else None
            stamp = (stat.st_ino, stat.st_mtime_ns) if stat else None
            if self._open is None or (stamp is not None and stamp != self._stamp):
                name = published(self._index)
                if self._open is None or name != self._open.name:
                    self._open = Generation(self._index, name, threads=self._settings.threads)
                self._stamp = stamp
            return self._open

    @property
    def segmenter(self) -> Segmenter:
        """What the archive was segmented with."""
        return self._follow().segmenter

    @property
    def passages(self) -> int:
        """How many passages the archive has."""
        return self._follow().manifest.passages

    def search(
        self, text: str, *, language: Literal["zh", "en"], limit: int | None = None
    ) -> list[Hit]:
        """The passages that match a question, best first.

        Args:
            text: The question; an empty one finds nothing.
            language: Decides how much meaning counts against words.
            limit: How many; the setting `limit` by default.
        """
        if not text.strip():
            return []
        generation, settings = self._follow(), self._settings
        limit = limit or settings.limit
        pool = max(settings.pool, limit)
        vector = generation.encoder.encode([text], kind="query")[0]
        near = generation.vectors.search(vector, limit=pool)
        groups = self.groups(text)
        found = generation.terms.search(groups, limit=pool, headline_boost=settings.headline_boost)
        weight = settings.dense_weight_zh if language == "zh" else settings.dense_weight_en
        best = fuse(near, found, weight=weight)[:limit]
        places = generation.store.passages([row for row, _ in best])
        hits = []
        for (row, score), (article, passage) in zip(best, places, strict=True):
            seen = fold(article.heads + "\n" + article.text[passage.start : passage.end])
            terms = [term for group in groups for term, _ in group.terms]
            matched = tuple(dict.fromkeys(term for term in terms if term in seen))
            hits.append(Hit(article, passage, score, near.get(row), found.get(row), matched))
        return hits

    def groups(self, text: str) -> list[Group]:
        """What a question asks for, in the words of the archive."""
        generation = self._follow()
        return generation.bridge.groups(
            text, generation.segmenter, lambda term: generation.terms.frequency(term) > 0
        )

    def frequency(self, term: str) -> int:
        """In how many passages a folded term stands."""
        return self._follow().terms.frequency(term)

    def article(self, id_prefix: str) -> Article | None:
        """The article whose id begins with a prefix, or None.

        Raises:
            WenbaoError: The prefix fits more than one article.
        """
        found = self._follow().store.article(id_prefix) if id_prefix else []
        if len(found) > 1:
            raise WenbaoError(f"{id_prefix!r} fits more than one article: give more of the id")
        return found[0] if found else None

    def headlines(self, limit: int) -> list[Article]:
        """Some articles with a headline, in the order they were read."""
        articles = self._follow().store.articles(limit=4 * limit)
        return [article for article in articles if article.headline][:limit]

    def inspect(self) -> Inspection:
        """What the index holds; reads and checks every file."""
        generation = self._follow()
        manifest = generation.manifest
        first, last = generation.store.days()
        damaged = tuple(generation.problems())
        sizes = {name: seal.size for name, seal in manifest.files.items()}
        sizes |= {f"encoder/{name}": seal.size for name, seal in manifest.encoder_files.items()}
        return Inspection(
            generation=generation.name,
            created=manifest.created,
            articles=manifest.articles,
            passages=manifest.passages,
            first_date=first,
            last_date=last,
            encoder=manifest.encoder,
            model=str(manifest.settings.get("model") or "multilingual-e5-small (bundled)"),
            files=sizes,
            checksums_ok=not damaged,
            damaged=damaged,
            seconds=manifest.seconds,
            settings=manifest.settings,
        )

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None
