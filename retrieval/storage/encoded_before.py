"""Digests of texts that were encoded before to their vectors.

index/encoded/<encoder>/00001.npy       vectors encoded by an unfinished build
index/encoded/<encoder>/00001.digests   SHA-256 of that file, then a digest of 16 bytes per text
"""

import hashlib
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.errors import IndexDamagedError
from retrieval.storage.digests import as_digests, positions
from retrieval.storage.durable import flush
from retrieval.storage.vector_file import VectorFile, vector_writer

ENCODED = "encoded"
SUM = 32  # bytes of a SHA-256

SHARD = 4096
"""Vectors per file of an unfinished build; a crash loses some 40 s of encoding."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file of vectors, and the digests of their texts in the same order."""

    digests: np.ndarray
    vectors: VectorFile


class Known:
    """The vectors of several sources, numbered as one."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self._sources = sources
        sizes = [len(source.digests) for source in sources]
        self._starts = np.cumsum([0, *sizes])
        self._digests = np.concatenate([np.empty((0, 2), "<u8"), *(one.digests for one in sources)])

    def positions(self, digests: np.ndarray) -> np.ndarray:
        """The position of the vector of each digest, or -1."""
        return positions(digests, self._digests)

    def at(self, found: np.ndarray) -> np.ndarray:
        """The vectors at the given positions: shape (len(found), dimension)."""
        parts = np.searchsorted(self._starts, found, side="right") - 1
        vectors = np.empty((len(found), self._sources[parts[0]].vectors.dimension), np.float32)
        for part in np.unique(parts):
            here = parts == part
            vectors[here] = self._sources[part].vectors.at(found[here] - self._starts[part])
        return vectors


class Shards:
    """Vectors that an unfinished build has encoded, kept for the next build."""

    def __init__(self, index: Path, encoder: str) -> None:
        self._folder = index / ENCODED / encoder
        self._digests: list[np.ndarray] = []
        self._vectors: list[np.ndarray] = []

    def __enter__(self) -> "Shards":
        """What is added within the block is on disk after it, even if an error ends it."""
        return self

    def __exit__(self, *_: object) -> None:
        self.flush()

    def sources(self) -> list[Source]:
        """The intact files; files left unfinished by a crash, or altered since, are skipped."""
        found = []
        for file in sorted(self._folder.glob("*.digests")):
            with suppress(IndexDamagedError, OSError, ValueError):
                content = file.read_bytes()
                digests = as_digests(content[SUM:])
                vectors = VectorFile(file.with_suffix(".npy"))
                whole = content[:SUM] == _sum(file.with_suffix(".npy"))
                if whole and len(digests) == len(vectors):
                    found.append(Source(digests, vectors))
        return found

    def add(self, digests: np.ndarray, vectors: np.ndarray) -> None:
        """Collects vectors, and writes them to disk once there are SHARD of them."""
        if not len(digests):
            return
        self._digests.append(digests)
        self._vectors.append(vectors)
        if sum(map(len, self._digests)) >= SHARD:
            self.flush()

    def flush(self) -> None:
        """Writes the collected vectors to disk, digests last: if they exist, both are complete."""
        digests = np.concatenate([np.empty((0, 2), "<u8"), *self._digests])
        if not len(digests):
            return
        self._folder.mkdir(parents=True, exist_ok=True)
        numbers = [int(file.stem) for file in self._folder.glob("*.npy") if file.stem.isdecimal()]
        name = f"{max(numbers, default=0) + 1:05d}"
        file = self._folder / f"{name}.npy"
        with vector_writer(file, rows=len(digests), dimension=self._vectors[0].shape[1]) as write:
            for vectors in self._vectors:
                write(vectors)
        flush(file)
        beside = self._folder / f"{name}.new"
        beside.write_bytes(_sum(file) + digests.astype("<u8").tobytes())
        flush(beside)
        beside.replace(file.with_suffix(".digests"))
        flush(self._folder)
        self._digests, self._vectors = [], []

    def remove(self) -> None:
        """Deletes all these files, including those of other encoders."""
        shutil.rmtree(self._folder.parent, ignore_errors=True)


def _sum(file: Path) -> bytes:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
