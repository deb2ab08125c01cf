"""The passages of two generations to what must be sent and removed to update a collection.

rows.npy    for each passage its key, a digest of all that was sent, and its row; sorted by key

Rows move when an article is inserted. A key stays, because it comes from the text of the passage,
so an update sends only passages that really differ.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
import numpy as np

from retrieval.errors import IndexDamagedError
from retrieval.milvus.schema import KEY
from retrieval.milvus.server import Row

ROWS = "rows.npy"

_ENTRY = np.dtype([("key", "<i8"), ("content", "<u8"), ("row", "<i8")])


def keys_of(digests: np.ndarray) -> np.ndarray:
    """A unique number for each text: shape (len(digests),), int64, not negative.

    It is half of the digest. Texts with the same half count up from there, in order.

    Args:
        digests: Digests of the texts, shape (n, 2), unsigned.

    >>> keys_of(np.array([[7, 0], [2, 0], [7, 0], [8, 0]], "<u8")).tolist()
    [7, 2, 8, 9]
    """
    keys = (digests[:, 0] & np.uint64(2**63 - 1)).astype(np.int64)
    while True:
        order = np.argsort(keys, kind="stable")
        ordered = keys[order]
        first = np.searchsorted(ordered, ordered)
        nth = np.arange(len(keys)) - first
        if not nth.any():
            return keys
        # The last of a run steps past all others, perhaps onto another run: check again.
        keys[order] = (ordered + nth) & np.int64(2**63 - 1)


class Sent:
    """The passages that a collection holds.

    Raises:
        IndexDamagedError: The file is missing or damaged.
    """

    def __init__(self, entries: np.ndarray) -> None:
        self._entries = entries

    @classmethod
    def create(cls, folder: Path, keys: np.ndarray, contents: np.ndarray) -> "Sent":
        """Writes the file of a generation.

        Args:
            folder: The folder of the generation.
            keys: The keys of its passages, in row order.
            contents: Digests of their contents.
        """
        entries = np.empty(len(keys), _ENTRY)
        order = np.argsort(keys)
        entries["key"], entries["content"], entries["row"] = keys[order], contents[order], order
        np.save(folder / ROWS, entries)
        return cls(entries)

    @classmethod
    def load(cls, folder: Path) -> "Sent":
        """Maps the file of a generation into memory."""
        try:
            entries = np.load(folder / ROWS, mmap_mode="r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as error:
            raise IndexDamagedError(f"{folder / ROWS}: cannot be read") from error
        if entries.dtype != _ENTRY:
            raise IndexDamagedError(f"{folder / ROWS}: holds no rows")
        return cls(entries)

    @classmethod
    def nothing(cls) -> "Sent":
        """The content of a new collection: no passages."""
        return cls(np.empty(0, _ENTRY))

    def __len__(self) -> int:
        return len(self._entries)

    def rows(self, keys: Sequence[int]) -> list[int]:
        """The row of each key.

        Raises:
            IndexDamagedError: A key was never sent.
        """
        found = self.positions(np.asarray(keys, np.int64))
        if (found < 0).any():
            raise IndexDamagedError(
                "Milvus returned a passage that this generation does not have; run "
                "`wenbao rebuild --full`"
            )
        return [int(row) for row in self._entries["row"][found]]

    def positions(self, keys: np.ndarray) -> np.ndarray:
        """The position of each key in the file, -1 for none: shape (len(keys),)."""
        known = self._entries["key"]
        if not len(known):
            return np.full(len(keys), -1, np.int64)
        found = np.minimum(np.searchsorted(known, keys), len(known) - 1)
        return np.where(known[found] == keys, found, -1)

    def differing(self, passages: Iterable[Row], contents: np.ndarray) -> Iterator[Row]:
        """The passages that the collection lacks, or holds with other content.

        Args:
            passages: All passages of the next generation, in row order.
            contents: Receives the digest of each, shape (passages,), unsigned.
        """
        for row, passage in enumerate(passages):
            contents[row] = _content(passage)
            (place,) = self.positions(np.array([passage[KEY]]))
            if place < 0 or self._entries["content"][place] != contents[row]:
                yield passage

    def surplus(self, others: "Sent") -> list[int]:
        """The keys that `others` lacks."""
        keys = np.asarray(self._entries["key"])
        return [int(key) for key in keys[others.positions(keys) < 0]]


def _content(passage: Row) -> int:
    """A digest of everything in a passage except its key."""
    digest = hashlib.blake2b(digest_size=8)
    for name, value in sorted(passage.items()):
        if name != KEY:
            plain = sorted(value.items()) if isinstance(value, dict) else value
            raw = (
                value.tobytes() if isinstance(value, np.ndarray) else msgspec.msgpack.encode(plain)
            )
            digest.update(raw)
    return int.from_bytes(digest.digest(), "little")
