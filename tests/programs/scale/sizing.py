"""Measures the memory and disk that a Milvus server needs, to compare with docs/growing.md.

    python -m tests.programs.scale.sizing

Fills the Milvus of `tests.programs.milvus_binary` with --passages made-up vectors of 384 numbers
and the index type of a large archive. Prints its memory, disk use and search times as JSON. The
vectors form clusters of fifteen. There are no words, because this server cannot store them.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from retrieval.errors import EngineError
from retrieval.milvus.columns import columns
from retrieval.milvus.schema import KEY, MEANING
from retrieval.milvus.server import Row, Server
from retrieval.records import Appearance
from retrieval.settings import Milvus
from tests.programs.milvus_binary import Binary, connected, in_a_namespace
from tests.programs.scale.searching import quantile, size_of

DIMENSION, CLUMP, BLOCK = 384, 15, 15_000

ASKED = 500

BACK_WITHIN = 120.0  # seconds


def main(arguments: Sequence[str]) -> int:
    """Fills, asks and prints."""
    parser = argparse.ArgumentParser(description="Measure the memory and disk of a Milvus server.")
    parser.add_argument("--passages", type=int, default=1_000_000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="wenbao-milvus-") as folder:
        binary = Binary(Path(folder))
        binary.start()
        empty = binary.memory()
        try:
            settings = Milvus(uri=binary.uri, name="sizing", timeout=60.0, index="HNSW")
            with connected(settings) as server:
                found = filled(server, given.passages)
                found["built_mb"] = binary.memory() / 2**20
                # Building leaves much behind that other machines of a cluster would have.
                binary.kill()
                binary.start()
                loaded(server)
                found |= asked(server)
                taken = binary.memory() - empty
                found |= {"empty_mb": empty / 2**20, "taken_mb": taken / 2**20}
                found["bytes_a_passage"] = taken / given.passages
                found["disk_mb"] = size_of(Path(folder)) / 2**20
        finally:
            binary.kill()
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return 0


def filled(server: Server, passages: int) -> dict[str, float]:
    """Seconds until all is there, and until it can be searched."""
    began = time.perf_counter()
    server.create("000001", dimension=DIMENSION, passages=passages)
    server.upsert("000001", rows(passages))
    sent = time.perf_counter()
    count = server.seal("000001")
    return {
        "passages": count,
        "sent_s": sent - began,
        "sealed_s": time.perf_counter() - sent,
    }


def loaded(server: Server) -> None:
    """Waits for a server that was started again."""
    end = time.monotonic() + BACK_WITHIN
    while True:
        try:
            return server.load("000001")
        except EngineError:
            if time.monotonic() > end:
                raise
            time.sleep(1)


def asked(server: Server) -> dict[str, float]:
    """Milliseconds of a search for a hundred, one after the other."""
    took = []
    for vector in vectors(0, ASKED):
        began = time.perf_counter()
        server.search("000001", vector, limit=100, structure="HNSW")
        took.append(time.perf_counter() - began)
    return {"p50_ms": 1e3 * quantile(took, 0.5), "p95_ms": 1e3 * quantile(took, 0.95)}


def rows(passages: int) -> Iterator[Row]:
    """Made-up passages, ten thousand to a day."""
    for start in range(0, passages, BLOCK):
        day = date(2020, 1, 1) + timedelta(start // 10_000)
        printed = columns([Appearance("a.txt", newspaper="衡阳日报", page="1", published=day)])
        for at, vector in enumerate(vectors(start, min(BLOCK, passages - start)), start):
            yield {KEY: at, MEANING: vector, **printed}


def vectors(start: int, count: int) -> np.ndarray:
    """Unit rows in clumps, shape (count, 384), float32; the same for the same start."""
    random = np.random.default_rng(start)
    centres = random.normal(size=(-(-count // CLUMP), DIMENSION))
    made = np.repeat(centres, CLUMP, axis=0)[:count] + random.normal(size=(count, DIMENSION))
    return np.asarray(made / np.linalg.norm(made, axis=1, keepdims=True), np.float32)


if __name__ == "__main__":
    sys.exit(in_a_namespace("tests.programs.scale.sizing", main))
