"""Settings to the engine that they name."""

from pathlib import Path

from retrieval.errors import EngineError, missing
from retrieval.search.engine import Engine
from retrieval.search.local_engine import LocalEngine
from retrieval.settings import Settings


def engine_of(index: Path, settings: Settings) -> Engine:
    """The engine of an index.

    Raises:
        EngineError: The server cannot be reached, or the package for Milvus is not installed.
    """
    if settings.store == "local":
        return LocalEngine(index)
    try:
        # The import takes half a second and needs the extra `milvus`, which is optional.
        from retrieval.milvus.engine import MilvusEngine
    except ModuleNotFoundError as error:
        told = missing(error.name, extra="milvus", wanted_by='store = "milvus"')
        raise EngineError(told) from error
    return MilvusEngine(index, settings.milvus)
