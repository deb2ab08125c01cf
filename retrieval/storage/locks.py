"""Locks that end with their process: on generations that are read, and for the one writer."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

from retrieval.errors import IndexBusyError


class Hold:
    """A shared lock on a file, until it is released or this object is deleted.

    It needs no permission to write. It waits while somebody is `alone_with` the file, which takes
    no longer than the removal of a folder. If the system has no locks, nothing is held.
    """

    def __init__(self, file: Path) -> None:
        self._descriptor: int | None = os.open(file, os.O_RDONLY)
        with suppress(OSError):
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        """Releases the lock; calling it again does nothing."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        if hasattr(self, "_descriptor"):
            self.release()


@contextmanager
def alone_with(file: Path) -> Iterator[bool]:
    """Yields whether nobody holds a file; if so, nobody can take hold of it within the block.

    Nobody holds a missing file.

    >>> from tempfile import NamedTemporaryFile
    >>> with NamedTemporaryFile() as file:
    ...     hold = Hold(Path(file.name))
    ...     with alone_with(Path(file.name)) as alone:
    ...         held = not alone
    ...     hold.release()
    ...     with alone_with(Path(file.name)) as alone:
    ...         print(held, alone)
    True True
    """
    try:
        descriptor = os.open(file, os.O_RDONLY)
    except OSError:
        yield True
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


@contextmanager
def sole_writer(index: Path) -> Iterator[None]:
    """Holds the write lock of the index; the system frees it when the process dies.

    Raises:
        IndexBusyError: Another process holds it.
    """
    index.mkdir(parents=True, exist_ok=True)
    try:
        with filelock.FileLock(index / ".lock", timeout=0):
            yield
    except filelock.Timeout as error:
        raise IndexBusyError(
            f"{index}: another process is rebuilding it; wait until it has finished"
        ) from error
