"""Safe writing: flushed files, a folder to build in, and clear errors when the disk is full."""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def flush(path: Path) -> None:
    """Flushes a file, or the entries of a folder, to disk, so that they survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def disk_errors(index: Path) -> Iterator[None]:
    """Turns the write errors of SQLite, FAISS, tantivy and Python into one that names the index.

    Raises:
        OSError: A file cannot be written, most likely because the disk is full.
    """
    try:
        yield
    except (sqlite3.Error, RuntimeError, OSError) as error:
        reason = (str(error) or type(error).__name__).splitlines()[0]
        if isinstance(error, OSError):
            # retrieval.search.lexical raises a plain OSError without a number.
            ours = type(error) is OSError and error.errno is None
            if not ours and error.errno not in _FULL:
                raise
            reason = error.strerror or reason
        raise OSError(
            f"{index}: cannot be written ({reason}); is the disk full? Free some space and rebuild "
            "again"
        ) from error


@contextmanager
def scratch(index: Path) -> Iterator[Path]:
    """A folder to build in, on the same disk; removed at the end if it is still there.

    Only one process builds at a time, so other such folders were left by killed processes. They are
    removed first, to free the disk.
    """
    folder = index / "generations" / f".building-{os.getpid()}"
    for left in folder.parent.glob(".building-*"):
        shutil.rmtree(left, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
