"""Generations: their names, which of them is published, and the removal of old ones."""

import os
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.storage.durable import flush
from retrieval.storage.file_names import QUESTION_SIDE
from retrieval.storage.locks import alone_with
from retrieval.storage.manifest import Manifest
from retrieval.storage.seals import MANIFEST

_NAME = re.compile(r"\d{6,}", re.ASCII)


def published(index: Path) -> str:
    """The name of the published generation.

    Raises:
        IndexMissingError: There is none.
        IndexDamagedError: Its name cannot be read, or it does not exist.
    """
    file = index / "CURRENT"
    try:
        name = file.read_text(encoding="utf-8").strip()
    except FileNotFoundError as error:
        raise IndexMissingError(
            f"no index at {index}: run `wenbao rebuild` (or name another place with --index)"
        ) from error
    except (OSError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"{file}: cannot be read; run `wenbao rebuild`") from error
    if not name or not (index / "generations" / name).is_dir():
        raise IndexDamagedError(
            f"{file}: names the generation {name!r}, which is not there; run `wenbao rebuild`"
        )
    return name


def publish(index: Path, name: str) -> None:
    """Makes a complete generation the one that readers open, by one rename."""
    fresh = index / "CURRENT.new"
    with fresh.open("w", encoding="utf-8") as stream:
        stream.write(name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(index / "CURRENT")
    flush(index)


def next_name(names: Collection[str]) -> str:
    """A name for a new generation: the next number, so that no clock is trusted.

    >>> next_name([]), next_name(["000009", "000003"])
    ('000001', '000010')
    """
    numbers = map(int, names)
    return f"{max(numbers, default=0) + 1:06d}"


def generation_names(index: Path) -> list[str]:
    """The generations on disk, oldest first."""
    folder = index / "generations"
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name))


def remove_old(index: Path, *, kept: Collection[str]) -> None:
    """Removes generations that are neither kept nor being read, and unused encoders."""
    used = set()
    # After a change to another engine, the old generation stays, so that users can go back.
    kept = {*kept, *_newest_of_each_store(index)}
    with suppress(IndexMissingError, IndexDamagedError):
        kept.add(published(index))
    for name in generation_names(index):
        folder = index / "generations" / name
        with alone_with(folder / MANIFEST) as alone:
            if alone and name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
                continue
        with suppress(IndexDamagedError):
            used.add(Manifest.load(folder).encoder)
    for folder in (index / "encoder").glob("*"):
        if folder.name.removesuffix(QUESTION_SIDE) not in used:
            shutil.rmtree(folder, ignore_errors=True)


def _newest_of_each_store(index: Path) -> Collection[str]:
    """The newest generation of each store: with local search files, and with Milvus."""
    newest = {}
    for name in generation_names(index):
        with suppress(IndexDamagedError):
            newest[Manifest.load(index / "generations" / name).settings.get("store", "local")] = (
                name
            )
    return newest.values()
