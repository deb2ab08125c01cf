"""Rebuilds, for children, that stop to look or to die before each step that changes the disk."""

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from retrieval.encoder.two_sides import question_faults, questions_folder
from retrieval.make_index import Summary, build
from retrieval.settings import Settings
from retrieval.storage import file_names, publishing
from retrieval.storage.manifest import Manifest
from retrieval.storage.seals import MANIFEST, broken
from tests.retrieval.faults.editions import build_edition

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGES = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod"}


def build_and_die(seeds: Path, index: Path, step: int) -> Summary:
    """A rebuild that is killed before a step, the first being 1."""
    count = 0

    def die(_: str) -> None:
        nonlocal count
        count += 1
        if count == step:
            os.kill(os.getpid(), signal.SIGKILL)

    at_each_step(index, die)
    return build_edition(seeds, index)


def build_and_look(seeds: Path, index: Path, *, full: bool = False) -> list[tuple[str, str]]:
    """A rebuild that checks before each step what readers would find; steps with generations."""
    found = []

    def look(step: str) -> None:
        name = publishing.published(index)
        for problem in problems(index, name):
            raise AssertionError(f"before {step}: {problem}")
        found.append((step, name))

    at_each_step(index, look)
    build([seeds], index, Settings(), full=full)
    return found


def rebuild_all_and_look(seeds: Path, index: Path) -> list[tuple[str, str]]:
    """As `build_and_look`, with nothing taken over, not even the encoder."""
    return build_and_look(seeds, index, full=True)


def problems(index: Path, name: str) -> list[str]:
    """What a reader of a generation would stumble over; the encoder is not read, which is long."""
    folder = index / "generations" / name
    manifest = Manifest.load(folder)
    encoder = index / "encoder" / manifest.encoder
    return [
        *broken(folder, manifest.files, hashed=True),
        *broken(encoder, manifest.encoder_files, hashed=False),
        *question_faults(encoder, hashed=False),
    ]


def build_and_note_flushes(seeds: Path, index: Path) -> list[str]:
    """A rebuild; what a power cut right before the publishing could still take away from it.

    A file or folder outlasts a power cut if it was flushed after its last change.
    """
    flushed: dict[tuple[int, int], int] = {}
    lost: list[str] = []
    flush = os.fsync

    def note(descriptor: int) -> None:
        flush(descriptor)
        status = os.fstat(descriptor)
        flushed[status.st_dev, status.st_ino] = time.time_ns()

    def look(step: str) -> None:
        if step != "os.rename CURRENT":
            return
        name = publishing.generation_names(index)[-1]
        folder = index / "generations" / name
        manifest = Manifest.load(folder)
        encoder = index / "encoder" / manifest.encoder
        files = [folder / MANIFEST, *(folder / file for file in manifest.files)]
        files += [encoder / file for file in manifest.encoder_files]
        files += questions_folder(encoder).glob("*")
        folders = {parent for file in files for parent in file.parents if index in parent.parents}
        for path in (index / "CURRENT.new", *sorted({*files, *folders})):
            status = path.stat()
            since = flushed.get((status.st_dev, status.st_ino), 0)
            # Readers lock folders of words as they like; that need not last.
            changed = 1 if path.name == file_names.TERMS else status.st_mtime_ns
            if since < changed:
                lost.append(path.relative_to(index).as_posix())

    os.fsync = note  # type: ignore[assignment]
    at_each_step(index, look)
    build_edition(seeds, index)
    return lost


def at_each_step(index: Path, call: Callable[[str], None]) -> None:
    """Calls before each step that changes the disk, with its name; for the rest of the process.

    Steps are what Python does: opening a file to write, renaming, removing, flushing. What
    libraries write in between is left to kills at random moments.
    """
    inside = False
    flush = os.fsync

    def step(name: str) -> None:
        nonlocal inside
        if not inside:
            inside = True
            try:
                call(name)
            finally:
                inside = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in CHANGES or isinstance(arguments[0], int):
            return
        if event == "open" and not arguments[2] & WRITES:
            return
        places = [os.fsdecode(place) for place in arguments[: 1 + (event == "os.rename")]]
        # What removes a whole folder names its files without the folder.
        if any(not Path(place).is_absolute() or index in Path(place).parents for place in places):
            step(f"{event} {Path(places[-1]).name}")

    def flushed(descriptor: int) -> None:
        step(f"fsync {Path(f'/proc/self/fd/{descriptor}').resolve().name}")
        flush(descriptor)

    sys.addaudithook(hook)
    os.fsync = flushed  # type: ignore[assignment]
