"""The search side on Milvus; the articles, names, words and bridge stay in files.

The data that is searched grows with the archive and needs many machines: both kinds of vectors, and
the days, papers and pages that a filter compares. The data that is only read is a few SQLite rows
per question: a fraction of a millisecond on any disk, more over a network. It never changes, so
copies cannot disagree. A reader on another machine needs the settings, and from the index folder
`encoder/` and `generations/<name>/` without `vectors.npy`.

A search names its generation, never the alias, so the rows found always belong to the open files.
The alias says which generation to open; it is checked once a second.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from retrieval.errors import EngineError, IndexBusyError, IndexDamagedError, IndexMissingError
from retrieval.milvus.columns import columns
from retrieval.milvus.schema import COLLECTION, KEY, MEANING, WORDS, fixed, settled
from retrieval.milvus.searcher import MilvusSearcher
from retrieval.milvus.server import Row, Server
from retrieval.milvus.sparse import SPOOL, Vocabulary
from retrieval.milvus.sync import ROWS, Sent, keys_of
from retrieval.progress import Progress, counted
from retrieval.search.engine import Terms
from retrieval.settings import Milvus
from retrieval.storage import file_names
from retrieval.storage.manifest import Manifest, Structure
from retrieval.storage.seals import broken
from retrieval.storage.store import Store
from retrieval.storage.vector_file import VectorFile

FOLLOW = 1.0  # seconds between two checks of the alias


class MilvusEngine:
    """Generations as collections of a server; the alias names the published one."""

    def __init__(self, index: Path, given: Milvus) -> None:
        self._index = index
        self._given = given
        self._server = Server(given)
        self._lock = threading.Lock()
        self._seen: tuple[float, object] = (-FOLLOW, None)

    def generations(self) -> list[str]:
        """The generations that have a collection, oldest first."""
        return self._server.generations()

    def published(self) -> str:
        """The generation that the alias names, if its files are here.

        Raises:
            IndexMissingError: Nothing is published.
            IndexDamagedError: The alias names no generation, or its files are missing here.
        """
        name = self._server.published()
        folder = self._index / "generations" / name
        if not folder.is_dir():
            raise IndexDamagedError(
                f"{folder}: is published, but missing; copy it from where it was built, or run "
                "`wenbao rebuild`"
            )
        return name

    def named(self) -> str:
        """The generation that the alias names; empty for none."""
        try:
            return self._server.published()
        except (IndexMissingError, IndexDamagedError):
            return ""

    @property
    def spared(self) -> frozenset[str]:
        """The vector file: the server has the vectors, and only a rebuild needs the file."""
        return frozenset({file_names.VECTORS})

    def fits(self, folder: Path) -> bool:
        """Whether its collection has the structure and the shards of the current settings."""
        vectors = VectorFile(folder / file_names.VECTORS)
        wanted = fixed(self._given, vectors.dimension, len(vectors))
        return wanted.items() <= settled(folder).items()

    def stamp(self) -> object:
        """The published generation, at most a second old; None if it is unknown now.

        It is also None while its files are missing here: they may arrive after the alias.
        """
        with self._lock:
            when, stamp = self._seen
            if time.monotonic() - when >= FOLLOW:
                try:
                    stamp = self.published()
                except (EngineError, IndexMissingError, IndexDamagedError):
                    stamp = None
                self._seen = (time.monotonic(), stamp)
            return stamp

    def write_words(self, folder: Path, passages: Iterable[tuple[Terms, Terms]]) -> None:
        """Writes the vocabulary; vectors come later, as they need the average passage length."""
        former = self._former()
        if former is None:
            Vocabulary.create(folder, passages)
            return
        with closing(Vocabulary.load(former / file_names.VOCABULARY)) as after:
            Vocabulary.create(folder, passages, after=after)

    def write_meaning(self, folder: Path, questions: np.ndarray, progress: Progress) -> Structure:  # noqa: ARG002
        """Does nothing: `seal` sends the vectors in the folder together with the words."""
        return Structure(factory="Milvus", recall=0.0)

    def seal(self, folder: Path, name: str, progress: Progress, *, anew: bool) -> None:
        """Makes a collection of all passages, and loads it.

        If the newest unpublished generation is of the same kind, its collection is reused and only
        the differences are sent.

        Raises:
            IndexBusyError: Another process is building one of this name.
            EngineError: The server is gone, or has lost rows; the published generation stays.
        """
        vectors = VectorFile(folder / file_names.VECTORS)
        wanted = fixed(self._given, vectors.dimension, len(vectors))
        with closing(Vocabulary.load(folder / file_names.VOCABULARY)) as vocabulary:
            wanted["averages"] = str(vocabulary.averages)
        (folder / COLLECTION).write_bytes(msgspec.json.encode(wanted))
        former, found = None if anew else self._former(), -1
        if former and (former / COLLECTION).read_bytes() == (folder / COLLECTION).read_bytes():
            self._server.rename(former.name, name)
            found = self._filled(folder, name, Sent.load(former), progress)
            if found != len(vectors):  # another process changed it
                self._server.drop(name)
        if found != len(vectors):
            self._server.create(name, dimension=vectors.dimension, passages=len(vectors))
            found = self._filled(folder, name, Sent.nothing(), progress)
        if found != len(vectors):
            raise EngineError(f"Milvus has {found} passages of {name}, not {len(vectors)}")
        (folder / SPOOL).unlink()

    def _filled(self, folder: Path, name: str, sent: Sent, progress: Progress) -> int:
        """Sends what differs from `sent`; returns how many passages the collection then has."""
        vectors, store = (
            VectorFile(folder / file_names.VECTORS),
            Store.load(folder / file_names.ARTICLES),
        )
        try:
            keys, contents = keys_of(store.digests()), np.empty(len(vectors), np.uint64)
            progress.stage("sending", len(vectors))
            passages = counted(_rows(folder, vectors, store, keys), progress)
            self._server.upsert(name, sent.differing(passages, contents))
        finally:
            store.close()
        self._server.delete(name, sent.surplus(Sent.create(folder, keys, contents)))
        progress.stage("loading", None)
        return self._server.seal(name)

    def _former(self) -> Path | None:
        """The folder of the newest unpublished generation whose files are whole."""
        published = self.named()
        if not published:
            return None
        for name in reversed(self._server.generations()):
            folder = self._index / "generations" / name
            with suppress(IndexDamagedError, KeyError):
                files = Manifest.load(folder).files
                needed = {file: files[file] for file in (file_names.VOCABULARY, ROWS, COLLECTION)}
                if name != published and not any(broken(folder, needed, hashed=True)):
                    return folder
        return None

    def publish(self, name: str, *, before: str) -> None:
        """Points the alias at a generation.

        Raises:
            IndexBusyError: The alias names another generation than `before`.
        """
        now = self.named()
        if now not in (before, ""):
            raise IndexBusyError(
                f"generation {now} was published meanwhile, by another process; {name} was not"
            )
        self._server.publish(name)

    def open(self, folder: Path, manifest: Manifest, store: Store) -> MilvusSearcher:
        """Opens the search side of a generation, if the server has all its passages."""
        return MilvusSearcher(self._server, folder, manifest.passages, store)

    def drop(self, name: str) -> None:
        """Removes the collection of an unpublished generation."""
        self._server.drop(name)

    def close(self) -> None:
        """Closes the connection."""
        self._server.close()


def _rows(folder: Path, vectors: VectorFile, store: Store, keys: np.ndarray) -> Iterator[Row]:
    """All passages of a generation that is being built, as entities for a collection."""
    vocabulary = Vocabulary.load(folder / file_names.VOCABULARY)
    try:
        meaning = (vector for _, block in vectors.blocks() for vector in block)
        last, printed = "", dict[str, Any]()
        parts = zip(keys, store.walk(), meaning, vocabulary.passages(folder), strict=True)
        for key, (article, _), vector, words in parts:
            if article.id != last:
                last, printed = article.id, columns([article, *article.elsewhere])
            yield {KEY: int(key), MEANING: vector, WORDS: words, **printed}
    finally:
        vocabulary.close()
