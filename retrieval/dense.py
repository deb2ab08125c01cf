"""Vectors to the nearest passages, by FAISS."""

from pathlib import Path

import faiss
import numpy as np

from retrieval.errors import IndexDamagedError
from retrieval.filters import Rows


class VectorIndex:
    """Exact search by inner product, which is the cosine of unit vectors."""

    def __init__(self, index: faiss.Index) -> None:
        self._index = index

    @classmethod
    def create(cls, vectors: np.ndarray) -> "VectorIndex":
        """From unit rows of shape (passages, dimension), float32; the row is the passage."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors, np.float32))
        return cls(index)

    def save(self, file: Path) -> None:
        """Writes the index."""
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path) -> "VectorIndex":
        """Reads an index that `save` wrote.

        Raises:
            IndexDamagedError: The file is missing or not such an index.
        """
        try:
            return cls(faiss.read_index(str(file)))
        except RuntimeError as error:
            raise IndexDamagedError(f"{file}: the vectors cannot be read") from error

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: np.ndarray, *, limit: int, rows: Rows = None) -> dict[int, float]:
        """The rows nearest to a unit vector, with their cosines, best first.

        Args:
            vector: Shape (dimension,).
            limit: How many.
            rows: Which may be found.
        """
        among, chosen = len(self), None
        if rows is not None:
            among = int(np.count_nonzero(rows))
            # FAISS reads the bits where they are: both must outlive the search.
            bits = np.packbits(rows, bitorder="little")
            selector = faiss.IDSelectorBitmap(len(rows), faiss.swig_ptr(bits))
            chosen = faiss.SearchParameters()
            chosen.sel = selector
        if not among:
            return {}
        scores, found = self._index.search(vector.reshape(1, -1), min(limit, among), params=chosen)
        return {
            int(row): float(score)
            for row, score in zip(found[0], scores[0], strict=True)
            if row >= 0  # FAISS fills up with -1
        }
