"""SQLite files of a generation: written once, then only read."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from retrieval.errors import IndexDamagedError


class Tables:
    """The finished tables of a file, readable from any thread.

    Raises:
        IndexDamagedError: The file is missing or has other tables; every method can raise it.
    """

    probe: ClassVar[str]
    """A query that fails unless the file has the tables."""

    def __init__(self, connection: sqlite3.Connection, file: Path) -> None:
        self._connection = connection
        self._file = file

    @classmethod
    def load(cls, file: Path) -> Self:
        """Opens a finished file."""
        try:
            connection = sqlite3.connect(
                f"{file.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            connection.execute(cls.probe).fetchone()
        except sqlite3.Error as error:
            raise IndexDamagedError(f"{file}: cannot be read ({error})") from error
        return cls(connection, file)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def _rows(self, query: str, values: Iterable[object] = ()) -> list[tuple[Any, ...]]:
        try:
            with closing(self._connection.cursor()) as cursor:
                return cursor.execute(query, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise IndexDamagedError(f"{self._file}: cannot be read ({error})") from error


def new_file(file: Path, schema: str) -> sqlite3.Connection:
    """A new file with empty tables; without a journal, as nobody reads it until it is complete."""
    connection = sqlite3.connect(file)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + schema)
    return connection


@contextmanager
def writing(file: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A new file, complete and closed after the block."""
    with closing(new_file(file, schema)) as connection:
        yield connection
        connection.commit()
