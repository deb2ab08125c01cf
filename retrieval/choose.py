"""Settings to the engine that they ask for."""

from pathlib import Path

from retrieval.engine import Engine
from retrieval.local import LocalEngine
from retrieval.settings import Settings


def engine_of(index: Path, settings: Settings) -> Engine:  # noqa: ARG001  (one engine so far)
    """The engine of an index.

    Raises:
        EngineError: It cannot be reached.
    """
    return LocalEngine(index)
