"""The published index, followed from one generation to the next."""

import gc
import logging
import threading
import time
from pathlib import Path

from retrieval.errors import EngineError, IndexDamagedError
from retrieval.generation import Generation
from retrieval.open_engine import engine_of
from retrieval.settings import Settings
from retrieval.view import View

log = logging.getLogger(__name__)

AGAIN = 5.0
"""Seconds until what could not be opened is tried again: elsewhere, its files may still come."""


class Archive(View):
    """A published index, open for questions from any thread.

    A newly published generation is used from the next call on.

    >>> archive = Archive(Path("index"), Settings())  # doctest: +SKIP
    >>> [hit.article.headline for hit in archive.search("谁会见了北航代表团", language="zh")]
    ... # doctest: +SKIP

    Args:
        index: The folder of the index.
        settings: Where to search, and how many hits to return.

    Raises:
        IndexMissingError: There is no index.
        IndexDamagedError: A file of it is missing, truncated, altered, or of another format.
    """

    def __init__(self, index: Path, settings: Settings | None = None) -> None:
        super().__init__(settings or Settings())
        self._index = index
        self._lock = threading.Lock()
        self._open: Generation | None = None
        self._stamp: object = None
        self._refused: tuple[object, float] = (None, 0.0)  # a stamp, and when to look again
        self._engine = engine_of(index, self._settings)
        self._generation()

    def _generation(self) -> Generation:
        """The published generation, opened again only after a new one was published."""
        with self._lock:
            stamp = self._engine.stamp()
            if self._open is None:
                self._open, self._stamp = self._opened(), stamp
            elif stamp not in (None, self._stamp) and self._renewed(stamp):
                self._stamp = stamp
            return self._open

    def _opened(self) -> Generation:
        """What is published; rebuilds that overtake the opening may have removed what it opens."""
        threads = self._settings.threads
        while True:
            stamp = self._engine.stamp()
            try:
                name = self._engine.published()
                return Generation(self._index, name, self._engine, threads=threads, like=self._open)
            except (IndexDamagedError, OSError):
                if self._engine.stamp() == stamp:
                    raise

    def _renewed(self, stamp: object) -> bool:
        """Whether it went over to what was published.

        If that is damaged, or not all here yet, what is open goes on serving.
        """
        refused, again = self._refused
        if refused == stamp and time.monotonic() < again:
            return False
        try:
            self._open = self._opened()
        except (IndexDamagedError, EngineError, OSError) as error:
            if refused != stamp:
                log.warning("the newly published index cannot be used: %s", error)
            self._refused = stamp, time.monotonic() + AGAIN
            return False
        # Askers may still read the old generation: it is closed when the last of them lets go, and
        # collected now because its parts refer to each other.
        gc.collect()
        return True

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None
            self._engine.close()
