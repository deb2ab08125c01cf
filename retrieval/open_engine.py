"""Settings to the engine that they ask for."""

from pathlib import Path

from retrieval.errors import EngineError, missing
from retrieval.search.engine import Engine
from retrieval.search.local_engine import LocalEngine
from retrieval.settings import Settings


def engine_of(index: Path, settings: Settings) -> Engine:
    """The engine of an index.

    Raises:
        EngineError: It cannot be reached.
    """
    if settings.store == "local":
        return LocalEngine(index)
    try:
        # Half a second, and an extra that a local archive does without.
        from retrieval.milvus.engine import MilvusEngine
    except ModuleNotFoundError as error:
        told = missing(error.name, extra="milvus", wanted_by='store = "milvus"')
        raise EngineError(told) from error
    return MilvusEngine(index, settings.milvus)
