"""Whether the files of a generation still are what was written."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

MANIFEST = "manifest.json"


HASHED_AT_OPEN = 64 * 2**20
"""Bytes up to which an index, or its encoder, is hashed whenever it is opened; 50 ms each.

Sizes are always compared."""


class FileSeal(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 of a file."""

    size: int
    sha256: str

    @classmethod
    def of(cls, file: Path) -> "FileSeal":
        """Reads the file."""
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(file.stat().st_size, digest)


def seal(folder: Path) -> dict[str, FileSeal]:
    """The seals of all files below a folder, but the manifest's, by relative path."""
    files = sorted(
        file
        for file in folder.rglob("*")
        # tantivy makes and removes its locks as it likes.
        if file.is_file() and file.name != MANIFEST and file.suffix != ".lock"
    )
    return {file.relative_to(folder).as_posix(): FileSeal.of(file) for file in files}


def broken(folder: Path, seals: dict[str, FileSeal], *, hashed: bool) -> Iterator[str]:
    """What is wrong with the files of a folder, one line a file.

    Args:
        folder: Where the files are.
        seals: What they should be.
        hashed: Compare contents, not sizes alone.
    """
    for name, expected in seals.items():
        file = folder / name
        if not file.is_file():
            yield f"{file}: is missing"
        elif (size := file.stat().st_size) != expected.size:
            yield f"{file}: has {size} bytes, not {expected.size}"
        elif hashed and FileSeal.of(file) != expected:
            yield f"{file}: was altered (its checksum differs)"


def small(seals: dict[str, FileSeal]) -> bool:
    """Whether files can be hashed at each opening."""
    return sum(expected.size for expected in seals.values()) <= HASHED_AT_OPEN
