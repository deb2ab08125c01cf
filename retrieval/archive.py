"""An index folder to an archive that answers from its published generation."""

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
"""Seconds until a failed opening is tried again: on a copy, files may still be arriving."""


class Archive(View):
    """A published index that any thread can search.

    After a rebuild, the next call uses the new generation.

    >>> archive = Archive(Path("index"), Settings())  # doctest: +SKIP
    >>> [hit.article.headline for hit in archive.search("谁会见了北航代表团", language="zh")]
    ... # doctest: +SKIP

    Args:
        index: The folder of the index.
        settings: Where to search, and how many hits to return.

    Raises:
        IndexMissingError: There is no index.
        IndexDamagedError: A file of the index is missing, truncated, altered, or of another format.
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
        """The published generation; opens another one only when that is published."""
        with self._lock:
            stamp = self._engine.stamp()
            if self._open is None:
                self._open, self._stamp = self._opened(), stamp
            elif stamp not in (None, self._stamp) and self._renewed(stamp):
                self._stamp = stamp
            return self._open

    def _opened(self) -> Generation:
        """Opens the published generation; tries again if a rebuild replaces it meanwhile."""
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
        """Opens the newly published generation and returns whether that worked.

        If it is damaged, or not completely copied yet, the open one stays in use.
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
        # Other threads may still read the old generation: it is closed when its last reader ends.
        # Its parts refer to each other, so only the garbage collector frees it.
        gc.collect()
        return True

    def close(self) -> None:
        """Closes the files."""
        with self._lock:
            if self._open is not None:
                self._open.close()
                self._open = None
            self._engine.close()
