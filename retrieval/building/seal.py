"""A built folder to a sealed generation: manifest, flush to disk, and a trial search."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import numpy as np

from retrieval.encoder.onnx_encoder import Encoder
from retrieval.encoder.two_sides import questions_folder
from retrieval.errors import IndexDamagedError
from retrieval.generation import Generation
from retrieval.search.engine import Engine, Wanted
from retrieval.settings import Settings
from retrieval.storage import file_names
from retrieval.storage.durable import flush
from retrieval.storage.manifest import FORMAT, Manifest, Structure, program
from retrieval.storage.seals import seal
from retrieval.storage.store import opened_store
from retrieval.storage.vector_file import VectorFile


def seal_generation(
    folder: Path,
    index: Path,
    encoder: Encoder,
    settings: Settings,
    seconds: dict[str, float],
    nearest: Structure,
) -> Manifest:
    """Writes the manifest of a built folder and flushes all its files to the disk.

    Args:
        folder: The unpublished generation, complete except for its manifest.
        index: The folder of the index, which holds the encoder's folder too.
        encoder: The encoder of its vectors.
        settings: The settings that it was built with.
        seconds: The time that each stage took.
        nearest: How its vectors are found.
    """
    with opened_store(folder) as store:
        articles, passages = store.counts()
    manifest = Manifest(
        format=FORMAT,
        program=program(),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        articles=articles,
        passages=passages,
        encoder=encoder.id,
        settings=_kept(settings),
        files=seal(folder),
        encoder_files=seal(index / "encoder" / encoder.id),
        seconds=seconds,
        nearest=nearest,
    )
    manifest.save(folder)
    shared = index / "encoder" / encoder.id
    sides = [side for side in (shared, questions_folder(shared)) if side.is_dir()]
    encoders = [path for side in sides for path in (*side.iterdir(), side)]
    for path in (folder, *folder.rglob("*"), *encoders, shared.parent):
        flush(path)
    return manifest


def _kept(settings: Settings) -> dict[str, str | int | float]:
    """The settings that a manifest holds: without the server's address, and never its token."""
    found: dict[str, str | int | float] = msgspec.to_builtins(settings)
    del found["milvus"]
    return found


def verify(index: Path, name: str, engine: Engine) -> None:
    """Opens and searches a generation as a reader would; removes it if that fails.

    Raises:
        IndexDamagedError: It cannot be read back, or its parts disagree.
        EngineError: The server cannot search it.
    """
    folder = index / "generations" / name
    try:
        made = Generation(index, name, engine)
        try:
            sizes = {made.manifest.passages, *made.searcher.sizes()}
            if len(sizes) != 1:
                raise IndexDamagedError(f"{folder}: its parts differ in size: {sorted(sizes)}")
            first = VectorFile(folder / file_names.VECTORS).at(np.array([0]))[0]
            near, _ = made.searcher.search(Wanted([], lambda: first, limit=1))
            if not near:
                raise IndexDamagedError(f"{folder}: its first passage is not found")
        finally:
            made.close()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
