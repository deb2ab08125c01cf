"""Settings to the schema, structures and search effort of a collection."""

from pathlib import Path
from typing import Any

import msgspec
from pymilvus import DataType, MilvusClient

from retrieval.errors import IndexDamagedError
from retrieval.milvus.columns import LONGEST, MOST
from retrieval.search.nearest import EXACT_UP_TO
from retrieval.settings import Milvus

COLLECTION = "collection.json"
"""File of a collection's fixed properties; a generation that needs the same ones can reuse it."""

KEY, MEANING, WORDS, SEVERAL = "key", "meaning", "words", "several"

_BUILT: dict[str, dict[str, Any]] = {
    "HNSW": {"M": 32, "efConstruction": 200},
    "IVF_FLAT": {"nlist": 4096},
    "IVF_SQ8": {"nlist": 4096},
    "IVF_RABITQ": {"nlist": 4096, "refine": True, "refine_type": "SQ8"},
}
_EFFORT = {
    "HNSW": "ef",
    "DISKANN": "search_list",
    "IVF_FLAT": "nprobe",
    "IVF_SQ8": "nprobe",
    "IVF_RABITQ": "nprobe",
}
"""The name of the search effort parameter of each structure."""


def schema(dimension: int) -> Any:  # noqa: ANN401  (pymilvus has no types)
    """The fields of a passage: its key, both vectors, and the columns that filters compare.

    Args:
        dimension: Length of the vectors of meaning.
    """
    made = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    made.add_field(KEY, DataType.INT64, is_primary=True)
    made.add_field(MEANING, DataType.FLOAT_VECTOR, dim=dimension)
    made.add_field(WORDS, DataType.SPARSE_FLOAT_VECTOR)
    made.add_field("first_day", DataType.INT64)
    made.add_field("last_day", DataType.INT64)
    for field in ("papers", "pages"):
        made.add_field(
            field,
            DataType.ARRAY,
            element_type=DataType.VARCHAR,
            max_capacity=MOST,
            max_length=LONGEST,
        )
    made.add_field(SEVERAL, DataType.BOOL)
    return made


def indexes(given: Milvus, passages: int) -> Any:  # noqa: ANN401  (pymilvus has no types)
    """The structures for both vectors; the inner product of unit vectors is their cosine.

    Args:
        given: May name the structure for meaning.
        passages: How many there will be; chooses the structure if the settings name none.
    """
    made, chosen = MilvusClient.prepare_index_params(), _structure(given, passages)
    made.add_index(MEANING, index_type=chosen, metric_type="IP", params=_BUILT.get(chosen, {}))
    made.add_index(WORDS, index_type="SPARSE_INVERTED_INDEX", metric_type="IP", params={})
    return made


def effort(given: Milvus, structure: str, limit: int) -> dict[str, int]:
    """The effort of a search by meaning, as a parameter of its structure.

    >>> effort(Milvus(), "HNSW", 1000), effort(Milvus(), "FLAT", 100)
    ({'ef': 1000}, {})
    """
    if structure not in _EFFORT:
        return {}
    least = 1 if structure.startswith("IVF") else limit
    return {_EFFORT[structure]: max(least, given.effort)}


def settled(folder: Path) -> dict[str, str | int]:
    """The fixed properties of a generation's collection, see `fixed`.

    Raises:
        IndexDamagedError: The file is missing or unreadable.
    """
    file = folder / COLLECTION
    try:
        found: dict[str, str | int] = msgspec.json.decode(file.read_bytes(), type=dict)
    except (OSError, msgspec.DecodeError) as error:
        raise IndexDamagedError(f"{file}: cannot be read; run `wenbao rebuild`") from error
    return found


def fixed(given: Milvus, dimension: int, passages: int) -> dict[str, str | int]:
    """The properties that a collection keeps for life.

    >>> fixed(Milvus(), 384, 60)
    {'structure': 'FLAT', 'shards': 1, 'dimension': 384}
    """
    structure = _structure(given, passages)
    return {"structure": structure, "shards": given.shards, "dimension": dimension}


def _structure(given: Milvus, passages: int) -> str:
    return given.index or ("FLAT" if passages <= EXACT_UP_TO else "HNSW")
