"""Vectors to the nearest passages, by FAISS."""

from pathlib import Path
from typing import Any

import faiss
import numpy as np

from retrieval.errors import IndexDamagedError
from retrieval.filters import Rows
from retrieval.progress import SILENT, Progress
from retrieval.search.nearest import built, compared, linked
from retrieval.storage.manifest import Structure
from retrieval.storage.vector_file import VectorFile

LINKS = 32
"""Vectors that are compared for each candidate of a search along links."""


class VectorIndex:
    """Search by inner product, which is the cosine of unit vectors.

    Raises:
        IndexDamagedError: The file is missing or damaged.
    """

    def __init__(self, index: Any, structure: Structure) -> None:  # noqa: ANN401  (of SWIG)
        self._index = index
        self.structure = structure

    @classmethod
    def create(
        cls, vectors: Path, questions: np.ndarray, progress: Progress = SILENT
    ) -> "VectorIndex":
        """From a file of unit vectors; a vector's row is its passage.

        Args:
            vectors: What `vector_writer` wrote.
            questions: Vectors to measure with, shape (n, dimension).
            progress: Who is told.
        """
        return cls(*built(VectorFile(vectors), questions, progress))

    def save(self, file: Path) -> None:
        """Writes the structure, with the vectors in it."""
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path, structure: Structure) -> "VectorIndex":
        """Maps an index that `save` wrote into memory; a page is read when a search comes there.

        Args:
            file: The structure.
            structure: How it is searched, as the manifest has it.
        """
        try:
            index = faiss.read_index(str(file), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise IndexDamagedError(f"{file}: the vectors cannot be read") from error
        return cls(index, structure)

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def search(self, vector: np.ndarray, *, limit: int, rows: Rows = None) -> dict[int, float]:
        """The rows nearest to a unit vector, with their cosines, best first.

        Args:
            vector: Shape (dimension,).
            limit: How many.
            rows: Which may be found.
        """
        ef_search = self.structure.ef_search
        if rows is None:
            if ef_search:
                return dict(linked(self._index, vector, limit, ef_search))
            return dict(compared(self._index, vector, min(limit, len(self))))
        among = int(np.count_nonzero(rows))
        limit = min(limit, among)
        if not limit:
            return {}
        bits = np.packbits(rows, bitorder="little")
        # FAISS reads the bits where they are: they must outlive the search.
        only = faiss.IDSelectorBitmap(len(rows), faiss.swig_ptr(bits))
        # The fewer pass, the more candidates must be kept for as many to be found.
        kept = ef_search * len(rows) // among
        if ef_search and kept * LINKS < among:
            found = linked(self._index, vector, limit, kept, only)
            if len(found) == limit:
                return dict(found)
        return dict(compared(self._index, vector, limit, only))
