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
"""Vectors compared for each candidate in a search along links."""


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
        """Builds the index from a file of unit vectors; each vector has the row of its passage.

        Args:
            vectors: A file written by `vector_writer`.
            questions: Sample question vectors to measure recall, shape (n, dimension).
            progress: Receives stages and counts.
        """
        return cls(*built(VectorFile(vectors), questions, progress))

    def save(self, file: Path) -> None:
        """Writes the structure, including the vectors."""
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, file: Path, structure: Structure) -> "VectorIndex":
        """Maps an index written by `save` into memory; a search reads the pages that it needs.

        Args:
            file: The structure.
            structure: How to search it, from the manifest.
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
            limit: Maximum number of rows.
            rows: The rows that may be found.
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
        # FAISS reads the bits in place: they must outlive the search.
        only = faiss.IDSelectorBitmap(len(rows), faiss.swig_ptr(bits))
        # The fewer rows pass, the more candidates a search must keep to find `limit` of them.
        kept = ef_search * len(rows) // among
        if ef_search and kept * LINKS < among:
            found = linked(self._index, vector, limit, kept, only)
            if len(found) == limit:
                return dict(found)
        return dict(compared(self._index, vector, limit, only))
