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
"""Head lines that serve as questions, to measure what share a structure of vectors finds."""


def write_vectors(
    folder: Path,
    shards: Shards,
    encoder: Encoder,
    progress: Progress,
    *,
    former: Sequence[Path],
    workers: Callable[[], AbstractContextManager[Workers]] | None = None,
) -> int:
    """Writes the vectors of all passages in row order and returns how many are new.

    New vectors also go to `shards`, even if an error or an interrupt ends the encoding, so that the
    next build finds them.

    Args:
        folder: The folder of the generation that is being built.
        shards: Vectors of an unfinished build.
        encoder: The encoder.
        progress: Receives stages and counts.
        former: Generations whose vectors may be reused.
        workers: Starts the workers that encode in place of this process.
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
    """Encodes a part; after an interrupt, the vectors made so far are kept."""
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
    """Yields the wanted passages, PART at a time."""
    rows = enumerate(store.walk())
    texts = ((row, embedded_text(*one)) for row, one in rows if wanted[row])
    while block := list(islice(texts, PART)):
        numbers = [row for row, _ in block]
        yield Part(digests[numbers], [text for _, text in block])


def write_nearest(folder: Path, engine: Engine, encoder: Encoder, progress: Progress) -> Structure:
    """Builds the structure that finds the nearest vectors; head lines are its test questions."""
    with opened_store(folder) as store:
        _, passages = store.counts()
        lines = store.headlines(ASKED) if passages > EXACT_UP_TO else []
    asked = encoder.encode(lines, kind="query")
    return engine.write_meaning(folder, asked, progress)


def former_vectors(folders: Sequence[Path], encoder: str) -> list[Source]:
    """The vectors of former generations that are intact and have the same encoder."""
    return [source for folder in folders for source in _sources(folder, encoder)]


def _sources(folder: Path, encoder: str) -> list[Source]:
    """The vectors of a generation, if they are intact and of the same encoder; else nothing."""
    try:
        manifest = Manifest.load(folder)
        needed = {name: manifest.files[name] for name in (file_names.ARTICLES, file_names.VECTORS)}
        # Altered vectors would be copied, sealed again, and count as intact from then on.
        if manifest.encoder != encoder or any(broken(folder, needed, hashed=True)):
            return []
        with opened_store(folder) as store:
            digests = store.digests()
        vectors = VectorFile(folder / file_names.VECTORS)
    except (IndexDamagedError, KeyError):
        return []  # nothing to reuse: everything is encoded
    return [Source(digests, vectors)] if len(digests) == len(vectors) else []
