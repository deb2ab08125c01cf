"""The passages of a store to the vectors of its generation."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path

import numpy as np

from retrieval.articles.passages import embedded_text
from retrieval.building.blocks import blocks
from retrieval.encoder.onnx_encoder import Encoder
from retrieval.errors import IndexDamagedError
from retrieval.progress import Progress
from retrieval.search.engine import Engine
from retrieval.search.nearest import EXACT_UP_TO
from retrieval.storage import file_names
from retrieval.storage.encoded_before import Known, Shards, Source
from retrieval.storage.manifest import Manifest, Structure
from retrieval.storage.seals import broken
from retrieval.storage.store import Store, opened_store
from retrieval.storage.vector_file import VectorFile, vector_writer
from retrieval.workers.encoding import PART, Part, Workers, encode_parts

ASKED = 200
"""Head lines that are asked for, to measure what a structure of vectors finds."""


def write_vectors(
    folder: Path,
    shards: Shards,
    encoder: Encoder,
    progress: Progress,
    *,
    former: Sequence[Path],
    workers: Callable[[], AbstractContextManager[Workers]] | None = None,
) -> int:
    """Vectors of all passages, kept or encoded, in row order; says how many are new.

    What is encoded goes to `shards`, also where an error or an interrupt ends the encoding: the
    next build finds it there.

    Args:
        folder: Of the generation that is being built.
        shards: What an unfinished build has encoded.
        encoder: The encoder.
        progress: Who is told.
        former: Generations whose vectors may be kept.
        workers: Starts what encodes in place of this process.
    """
    with opened_store(folder) as store:
        digests = store.digests()
        kept_from = former_vectors(former, encoder.id)
        known = Known([*kept_from, *shards.sources()])
        at = known.positions(digests)
        new = int(np.count_nonzero(at < 0))
        progress.stage("encoding", new)
        if new and workers is not None:
            with workers() as started:
                encode_parts(started, _parts(store, digests, at < 0), shards, progress)
            known = Known([*kept_from, *shards.sources()])
            at = known.positions(digests)
        dimension = encoder.dimension
        vectors_file = folder / file_names.VECTORS
        with shards, vector_writer(vectors_file, rows=len(digests), dimension=dimension) as write:
            start = 0
            for block in blocks(store.walk()):
                rows = slice(start, start + len(block))
                start = rows.stop
                kept = at[rows] >= 0
                vectors = np.empty((len(block), dimension), np.float32)
                if kept.any():
                    vectors[kept] = known.at(at[rows][kept])
                texts = [embedded_text(*block[at]) for at in np.flatnonzero(~kept)]
                if texts:
                    part = Part(digests[rows][~kept], texts)
                    vectors[~kept] = _encoded(encoder, part, shards, progress)
                write(vectors)
    return new


def _encoded(encoder: Encoder, part: Part, shards: Shards, progress: Progress) -> np.ndarray:
    """The vectors of some texts; where it is interrupted, those that are made are kept."""
    vectors = np.empty((len(part.texts), encoder.dimension), np.float32)
    made = np.zeros(len(part.texts), bool)

    def keep(row: int, vector: np.ndarray) -> None:
        vectors[row], made[row] = vector, True
        progress.advance(1)

    try:
        encoder.encode(part.texts, kind="passage", each=keep)
    finally:
        shards.add(part.digests[made], vectors[made])
    return vectors


def _parts(store: Store, digests: np.ndarray, wanted: np.ndarray) -> Iterator[Part]:
    """The wanted passages, PART at a time."""
    rows = enumerate(store.walk())
    texts = ((row, embedded_text(*one)) for row, one in rows if wanted[row])
    while block := list(islice(texts, PART)):
        numbers = [row for row, _ in block]
        yield Part(digests[numbers], [text for _, text in block])


def write_nearest(folder: Path, engine: Engine, encoder: Encoder, progress: Progress) -> Structure:
    """The structure that finds the nearest vectors, tried with head lines as questions."""
    with opened_store(folder) as store:
        _, passages = store.counts()
        lines = store.headlines(ASKED) if passages > EXACT_UP_TO else []
    asked = encoder.encode(lines, kind="query")
    return engine.write_meaning(folder, asked, progress)


def former_vectors(folders: Sequence[Path], encoder: str) -> list[Source]:
    """The vectors of former generations that are whole and of the same encoder."""
    return [source for folder in folders for source in _sources(folder, encoder)]


def _sources(folder: Path, encoder: str) -> list[Source]:
    """The vectors of a generation, if they are of the same encoder."""
    try:
        manifest = Manifest.load(folder)
        needed = {name: manifest.files[name] for name in (file_names.ARTICLES, file_names.VECTORS)}
        # What was altered would be sealed anew, and pass for whole ever after.
        if manifest.encoder != encoder or any(broken(folder, needed, hashed=True)):
            return []
        with opened_store(folder) as store:
            digests = store.digests()
        vectors = VectorFile(folder / file_names.VECTORS)
    except (IndexDamagedError, KeyError):
        return []  # nothing to build on: everything is encoded
    return [Source(digests, vectors)] if len(digests) == len(vectors) else []
