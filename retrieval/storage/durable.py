"""What a rebuild holds while it writes: the lock, a folder to build in, and errors made plain."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def flush(path: Path) -> None:
    """Sees to it that a file, or the names in a folder, outlast a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def disk_errors(index: Path) -> Iterator[None]:
    """SQLite, FAISS, tantivy and Python each say in their own way that a disk takes no more."""
    try:
        yield
    except (sqlite3.Error, RuntimeError, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        if isinstance(error, OSError):
            ours = (
                type(error) is OSError and error.errno is None
            )  # as retrieval.search.lexical raises it
            if not ours and error.errno not in _FULL:
                raise
            reason = error.strerror or reason
        raise OSError(
            f"{index}: cannot be written ({reason}); is the disk full? Free some space and rebuild "
            "again"
        ) from error


@contextmanager
def scratch(index: Path) -> Iterator[Path]:
    """A folder to build in, on the same disk; what is left of it in the end is removed.

    Nobody else writes meanwhile: what other folders of the kind hold, killed processes left, and it
    would take the disk from the one that comes.
    """
    folder = index / "generations" / f".building-{os.getpid()}"
    for left in folder.parent.glob(".building-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
