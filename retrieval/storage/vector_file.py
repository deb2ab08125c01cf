"""Vectors in a .npy file, written and read in blocks: a million take 1.5 GB."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from retrieval.errors import IndexDamagedError

BLOCK = 32_768
"""Vectors held in memory at a time; 50 MB with 384 numbers each."""

_NUMBER = np.dtype("<f4")


class VectorFile:
    """The rows of a file, read on demand from any thread, without a cache.

    Reading instead of mapping keeps the memory of the process constant, however many are read.

    Raises:
        IndexDamagedError: The file is missing, cut short, or not a file of vectors.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "vectors.npy")
    ...     with vector_writer(file, rows=3, dimension=2) as write:
    ...         write(np.array([[1, 0], [0, 1]], np.float32))
    ...         write(np.array([[0.6, 0.8]], np.float32))
    ...     VectorFile(file).at([2, 0]).tolist()
    [[0.6000000238418579, 0.800000011920929], [1.0, 0.0]]
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            with file.open("rb") as stream:
                version = np.lib.format.read_magic(stream)
                shape, by_column, number = np.lib.format.read_array_header_1_0(stream)
                self._start = stream.tell()
            whole = self._start + int(np.prod(shape)) * _NUMBER.itemsize
            if version != (1, 0) or by_column or number != _NUMBER or len(shape) != 2:
                raise IndexDamagedError(f"{file}: holds no vectors")
            if file.stat().st_size < whole:
                raise IndexDamagedError(f"{file}: is cut short")
        except (OSError, ValueError) as error:
            raise IndexDamagedError(f"{file}: the vectors cannot be read") from error
        self.dimension: int = shape[1]
        self._rows: int = shape[0]
        self._descriptor = os.open(file, os.O_RDONLY)

    def __len__(self) -> int:
        return self._rows

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            os.close(self._descriptor)

    def between(self, start: int, end: int) -> np.ndarray:
        """The rows `start` to `end - 1`: shape (end - start, dimension), float32."""
        size = self.dimension * _NUMBER.itemsize
        wanted = (end - start) * size
        try:
            read = os.pread(self._descriptor, wanted, self._start + start * size)
        except OSError as error:
            raise IndexDamagedError(f"{self._file}: the vectors cannot be read") from error
        if len(read) < wanted:
            raise IndexDamagedError(f"{self._file}: is cut short")
        return np.frombuffer(read, _NUMBER).reshape(-1, self.dimension)

    def at(self, rows: "np.typing.ArrayLike") -> np.ndarray:
        """The given rows, in the given order: shape (len(rows), dimension), float32."""
        asked = np.asarray(rows, np.int64)
        found = np.empty((len(asked), self.dimension), _NUMBER)
        order = np.argsort(asked, kind="stable")
        ordered = asked[order]
        # Consecutive rows are read together.
        for run in np.split(order, np.flatnonzero(np.diff(ordered) != 1) + 1):
            if len(run):
                found[run] = self.between(int(asked[run[0]]), int(asked[run[-1]]) + 1)
        return found

    def blocks(self, size: int = BLOCK) -> Iterator[tuple[int, np.ndarray]]:
        """All rows in order, in blocks of at most `size`, each with the number of its first row."""
        for start in range(0, self._rows, size):
            yield start, self.between(start, min(start + size, self._rows))


@contextmanager
def vector_writer(
    file: Path, *, rows: int, dimension: int
) -> Iterator[Callable[[np.ndarray], None]]:
    """Creates a file and yields a function that appends vectors to it.

    Args:
        file: The file to create.
        rows: Number of vectors that will be appended.
        dimension: Length of each vector.

    Raises:
        ValueError: More or fewer vectors were appended.
    """
    with file.open("wb") as stream:
        head = {"descr": "<f4", "fortran_order": False, "shape": (rows, dimension)}
        np.lib.format.write_array_header_1_0(stream, head)
        start = stream.tell()

        def write(vectors: np.ndarray) -> None:
            stream.write(np.ascontiguousarray(vectors, _NUMBER).data)

        yield write
        came = (stream.tell() - start) // (dimension * _NUMBER.itemsize or 1)
        if came != rows:
            raise ValueError(f"{file}: {came} vectors came, not {rows}")
