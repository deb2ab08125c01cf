"""Requests to a Milvus server or Milvus Lite file: a collection per generation, and an alias."""

import logging
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from typing import Any

import grpc
import numpy as np
from pymilvus import MilvusClient, MilvusException
from pymilvus.client.types import LoadState

from retrieval.errors import EngineError, IndexBusyError, IndexDamagedError, IndexMissingError
from retrieval.milvus.errors import OLDEST, is_missing, reason, version_of
from retrieval.milvus.schema import MEANING, SEVERAL, WORDS, effort, indexes, schema
from retrieval.settings import Milvus

# They log a traceback for each refusal, which is reported here in one line. The last two are the
# server of Milvus Lite, in this process.
for _noisy in ("pymilvus", "grpc._server", "milvus_lite"):
    logging.getLogger(_noisy).setLevel(logging.CRITICAL + 1)

Row = Mapping[str, Any]
"""An entity: `key`, both vectors, and the columns of `retrieval.milvus.columns`."""

FoundRow = tuple[int, float, bool, Mapping[int, float]]
"""Key, inner product, whether it was printed several times, its word vector if requested."""

NOT_LOADED = 101
"""The error code for a collection that the server did not load when it restarted."""

STEP = 0.2  # seconds between two checks whether indexing has finished


class Server:
    """The collections of one archive: `<name>_<generation>`, and the alias `<name>`.

    Raises:
        EngineError: It cannot be reached, or refuses the token or request; from every method.
    """

    def __init__(self, given: Milvus) -> None:
        self._given = given
        if not given.uri:
            raise EngineError('store = "milvus" needs milvus.uri, such as "http://127.0.0.1:19530"')
        with self._asking("cannot be opened"):
            self._client = MilvusClient(given.uri, token=given.token, timeout=given.timeout)
            version = self._client.get_server_version(timeout=given.timeout)
        if version_of(version) < OLDEST:
            self.close()
            raise EngineError(
                f"{given.uri}: is Milvus {version}; 2.4 or newer is needed for words as vectors"
            )

    def _collection(self, generation: str) -> str:
        return f"{self._given.name}_{generation}"

    def _generation(self, collection: str) -> str | None:
        match = re.fullmatch(rf"{self._given.name}_(\d{{6,}})", collection, re.ASCII)
        return match and match[1]

    def generations(self) -> list[str]:
        """The generations that have a collection, oldest first."""
        with self._asking("cannot list its collections"):
            found = self._client.list_collections(timeout=self._given.timeout)
        return sorted(filter(None, map(self._generation, found)))

    def published(self) -> str:
        """The generation that the alias names.

        Raises:
            IndexMissingError: There is no alias.
            IndexDamagedError: It names something else, or a missing collection.
        """
        alias, uri = self._given.name, self._given.uri
        with self._asking("cannot say what is published"):
            try:
                found = self._client.describe_alias(alias, timeout=self._given.timeout)
            except MilvusException as error:
                if not is_missing(error):
                    raise
                raise IndexMissingError(
                    f"{uri}: nothing is published as {alias!r}: run `wenbao rebuild`"
                ) from error
            collection = str(found["collection_name"])
            generation = self._generation(collection)
            if generation is None or not self._client.has_collection(
                collection, timeout=self._given.timeout
            ):
                raise IndexDamagedError(
                    f"{uri}: the alias {alias!r} names {collection!r}, which is no generation of "
                    "this archive; run `wenbao rebuild`"
                )
        return generation

    def _serves(self, generation: str) -> bool:
        with suppress(IndexMissingError, IndexDamagedError):
            return self.published() == generation
        return False

    def publish(self, generation: str) -> None:
        """Points the alias at a generation, in one step."""
        self.point_at(self._collection(generation))

    def point_at(self, collection: str) -> None:
        """Points the alias at any collection."""
        with self._asking(f"cannot publish {collection}"):
            there = True
            try:
                self._client.describe_alias(self._given.name, timeout=self._given.timeout)
            except MilvusException as error:
                if not is_missing(error):
                    raise
                there = False
            switch = self._client.alter_alias if there else self._client.create_alias
            switch(collection, self._given.name, timeout=self._given.timeout)

    def create(self, generation: str, *, dimension: int, passages: int) -> None:
        """Creates an empty collection.

        Args:
            generation: Its name.
            dimension: Length of the vectors of meaning.
            passages: How many there will be, which chooses the structure.

        Raises:
            IndexBusyError: It exists already: another process is building it.
        """
        given, name = self._given, self._collection(generation)
        with self._asking(f"cannot create {name}"):
            if self._client.has_collection(name, timeout=given.timeout):
                raise IndexBusyError(
                    f"{given.uri}: {name} exists; another process is publishing there: wait until "
                    "it has finished"
                )
            self._client.create_collection(
                name,
                schema=schema(dimension),
                num_shards=given.shards,
                consistency_level=given.consistency,
                timeout=given.timeout,
            )
            self._client.create_index(name, indexes(given, passages), timeout=given.timeout)

    def rename(self, generation: str, name: str) -> None:
        """Renames the collection of one generation for another, and unloads it for changes.

        Raises:
            IndexBusyError: It is gone or published, or the new name exists: another process is
                building there.
        """
        given, new = self._given, self._collection(name)
        with self._asking(f"cannot rename {self._collection(generation)} to {new}"):
            there = self.generations()
            if generation not in there or name in there or self._serves(generation):
                raise IndexBusyError(
                    f"{given.uri}: another process is publishing there: wait until it has finished"
                )
            self._client.rename_collection(self._collection(generation), new, timeout=given.timeout)
            self._client.release_collection(new, timeout=given.timeout)

    def upsert(self, generation: str, rows: Iterable[Row]) -> None:
        """Writes rows, and replaces those of the same key."""
        name, waiting = self._collection(generation), iter(rows)
        while batch := list(islice(waiting, self._given.batch)):
            with self._asking(f"cannot write {len(batch)} rows of {name}"):
                self._client.upsert(name, batch, timeout=self._given.timeout)

    def delete(self, generation: str, keys: Iterable[int]) -> None:
        """Removes rows; missing ones are no error."""
        name, waiting = self._collection(generation), iter(keys)
        while batch := list(islice(waiting, self._given.batch)):
            with self._asking(f"cannot remove {len(batch)} rows of {name}"):
                self._client.delete(name, ids=batch, timeout=self._given.timeout)

    def seal(self, generation: str) -> int:
        """Waits until all rows are indexed, loads the collection, and returns its number of rows.

        Loading comes last: a loaded collection searches new rows without their structure, and for
        some seconds misses a fifth of the nearest.
        """
        name, timeout = self._collection(generation), self._given.load_timeout
        end = time.monotonic() + timeout
        with self._asking(f"cannot seal {name}"):
            self._client.flush(name, timeout=timeout)
            for field in (MEANING, WORDS):
                while self._unfinished(name, field):
                    if time.monotonic() > end:
                        raise EngineError(
                            f"{self._given.uri}: {name} is not indexed after {timeout:.0f} s "
                            "(milvus.load_timeout)"
                        )
                    time.sleep(STEP)
        self.load(generation)
        return self.count(generation)

    def load(self, generation: str) -> None:
        """Makes a generation searchable; a loaded one keeps its number of replicas."""
        name = self._collection(generation)
        with self._asking(f"cannot load {name}"):
            if self._state(name) == LoadState.Loaded:
                return
            self._client.load_collection(
                name,
                replica_number=self._given.replicas,
                timeout=self._given.load_timeout,
            )

    def _state(self, name: str) -> LoadState:
        found: LoadState = self._client.get_load_state(name, timeout=self._given.timeout)["state"]
        return found

    def _unfinished(self, name: str, field: str) -> bool:
        """Whether the server is still indexing a field; Lite does not index, and reports none."""
        found = self._client.describe_index(name, field, timeout=self._given.timeout)
        pending = int(found.get("pending_index_rows") or 0)
        return pending > 0 or found.get("state") in ("InProgress", "Unissued", "Retry")

    def count(self, generation: str) -> int:
        """How many rows a generation has, including the latest ones written."""
        name = self._collection(generation)
        with self._asking(f"cannot count {name}"):
            (found,) = self._client.query(
                name,
                filter="",
                output_fields=["count(*)"],
                consistency_level="Strong",
                timeout=self._given.timeout,
            )
        return int(found["count(*)"])

    def search(
        self,
        generation: str,
        vector: np.ndarray | dict[int, float],
        *,
        limit: int,
        structure: str = "",
        only: str = "",
        words: bool = False,
    ) -> list[FoundRow]:
        """The rows with the greatest inner products, best first.

        Args:
            generation: The generation to search.
            vector: The question's vector of meaning, shape (dimension,), or of words.
            limit: Maximum number of rows.
            structure: The collection's structure for meaning; if empty, that of the settings.
            only: A Milvus expression that the rows must match.
            words: Also return the word vectors, some kilobytes per row.
        """
        name, by_words = self._collection(generation), isinstance(vector, dict)
        params = {} if by_words else effort(self._given, structure or self._given.index, limit)
        ask = partial(
            self._client.search,
            name,
            data=[vector],
            anns_field=WORDS if by_words else MEANING,
            search_params={"metric_type": "IP", "params": params},
            filter=only,
            limit=limit,
            output_fields=[SEVERAL, WORDS] if words else [SEVERAL],
            consistency_level=self._given.consistency,
            timeout=self._given.timeout,
        )
        with self._asking(f"cannot search {name}"):
            try:
                (hits,) = ask()
            except MilvusException as error:
                if error.code != NOT_LOADED:
                    raise
                self.load(generation)
                (hits,) = ask()
        return [
            (
                int(hit.pk),  # servers before 2.5 do not name the key field
                float(hit["distance"]),
                hit["entity"][SEVERAL],
                hit["entity"].get(WORDS, {}),
            )
            for hit in hits
        ]

    def drop(self, generation: str) -> None:
        """Removes a collection, but never the published one."""
        if self._serves(generation):
            raise EngineError(f"{self._given.uri}: {generation} is published and cannot be removed")
        with self._asking(f"cannot drop {generation}"):
            self._client.drop_collection(self._collection(generation), timeout=self._given.timeout)

    def unpublish(self) -> None:
        """Removes the alias, so that nothing is published."""
        with self._asking("cannot remove the alias"):
            self._client.drop_alias(self._given.name, timeout=self._given.timeout)

    def close(self) -> None:
        """Closes the connection."""
        with suppress(MilvusException, grpc.RpcError):
            self._client.close()

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        """Turns errors of Milvus, gRPC and pymilvus into an EngineError of one line."""
        try:
            yield
        except (MilvusException, grpc.RpcError, ConnectionError, ValueError) as error:
            raise EngineError(f"{self._given.uri}: {what}: {reason(error)}") from error
