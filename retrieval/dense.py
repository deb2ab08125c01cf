"""Vectors to the nearest passages, by FAISS."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from retrieval.errors import IndexDamagedError
from retrieval.filters import Rows
from retrieval.nearest import OFFERED, Structure, built, offered, probing
from retrieval.vectorfile import VectorFile

FEW = 20_000
"""Vectors that pass a filter and are compared one by one, in 10 ms."""


class VectorIndex:
    """Search by inner product, which is the cosine of unit vectors; the cosines are exact.

    Raises:
        IndexDamagedError: A file is missing, damaged, or belongs to others.
    """

    def __init__(self, index: Any, vectors: VectorFile, structure: Structure) -> None:  # noqa: ANN401  (of SWIG)
        self._index = index
        self._vectors = vectors
        self.structure = structure

    @classmethod
    def create(cls, file: Path, questions: np.ndarray) -> "VectorIndex":
        """From a file of unit vectors; a vector's row is its passage.

        Args:
            file: What `vector_writer` wrote.
            questions: Vectors to measure with, shape (n, dimension).
        """
        vectors = VectorFile(file)
        index, structure = built(vectors, questions)
        return cls(index, vectors, structure)

    def save(self, file: Path) -> None:
        """Writes the structure; the vectors are on disk."""
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path, vectors: Path, structure: Structure) -> "VectorIndex":
        """Reads an index that `save` wrote.

        Args:
            file: The structure.
            vectors: The vectors that it was made of.
            structure: How it is searched, as the manifest has it.
        """
        try:
            index = faiss.read_index(str(file))
        except RuntimeError as error:
            raise IndexDamagedError(f"{file}: the vectors cannot be read") from error
        return cls(index, VectorFile(vectors), structure)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: np.ndarray, *, limit: int, rows: Rows = None) -> dict[int, float]:
        """The rows nearest to a unit vector, with their cosines, best first.

        Args:
            vector: Shape (dimension,).
            limit: How many.
            rows: Which may be found.
        """
        among = len(self) if rows is None else int(np.count_nonzero(rows))
        if not among:
            return {}
        if not self.structure.probes:
            return self._compared(vector, min(limit, among), rows)
        if rows is not None and among <= FEW:
            near = np.flatnonzero(rows)
        else:
            near = np.sort(self._offered(vector, max(OFFERED, 2 * limit), rows, among))
        scores = self._vectors.at(near) @ vector
        best = np.argsort(-scores, kind="stable")[:limit]
        return {int(near[place]): float(scores[place]) for place in best}

    def _compared(self, vector: np.ndarray, limit: int, rows: Rows) -> dict[int, float]:
        """With all vectors."""
        choice: Any = None
        if rows is not None:
            bits = _bits(rows)
            choice = faiss.SearchParameters()
            choice.sel = _selector(rows, bits)
        scores, found = self._index.search(vector.reshape(1, -1), limit, params=choice)
        return {
            int(row): float(score)
            for row, score in zip(found[0], scores[0], strict=True)
            if row >= 0  # FAISS fills up with -1
        }

    def _offered(self, vector: np.ndarray, limit: int, rows: Rows, among: int) -> np.ndarray:
        """What stands in the nearest cells; in more of them, the fewer may be found."""
        probes = self.structure.probes
        if rows is None:
            return offered(self._index, vector, limit, probing(probes))
        probes = min(self._index.nlist, probes * len(self) // among)
        bits = _bits(rows)
        return offered(self._index, vector, limit, probing(probes, _selector(rows, bits)))


def _bits(rows: np.ndarray) -> np.ndarray:
    return np.packbits(rows, bitorder="little")


def _selector(rows: np.ndarray, bits: np.ndarray) -> Any:  # noqa: ANN401  (of SWIG)
    """FAISS reads the bits where they are: they must outlive the search."""
    return faiss.IDSelectorBitmap(len(rows), faiss.swig_ptr(bits))
