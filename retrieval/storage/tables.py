"""A SQLite file that is written once and then only read: what the parts of a generation share."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, ClassVar, Self

from retrieval.errors import IndexDamagedError


class Tables:
    """The finished tables of a file; any thread may read them.

    Raises:
        IndexDamagedError: The file is missing or not such a database; also from every method.
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
    """An empty file with tables; nobody reads it before it is complete, so it needs no journal."""
    connection = sqlite3.connect(file)
    connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + schema)
    return connection


@contextmanager
def writing(file: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A new file, complete and closed behind the block."""
    with closing(new_file(file, schema)) as connection:
        yield connection
        connection.commit()
