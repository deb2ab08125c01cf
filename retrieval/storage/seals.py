"""Files to their sizes and checksums, which tell whether they have changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from retrieval.errors import IndexDamagedError

MANIFEST = "manifest.json"


HASHED_AT_OPEN = 64 * 2**20
"""Bytes up to which an index, or its encoder, is hashed each time it is opened; 50 ms each.

Sizes are always compared."""


class FileSeal(msgspec.Struct, frozen=True):
    """Size in bytes and SHA-256 of a file."""

    size: int
    sha256: str

    @classmethod
    def of(cls, file: Path) -> "FileSeal":
        """The seal of a file, from its whole contents."""
        with file.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        return cls(file.stat().st_size, digest)


def seal(folder: Path) -> dict[str, FileSeal]:
    """The seals of all files below a folder except the manifest, by relative path."""
    files = sorted(
        file
        for file in folder.rglob("*")
        # tantivy creates and removes its lock files at any time.
        if file.is_file() and file.name != MANIFEST and file.suffix != ".lock"
    )
    return {file.relative_to(folder).as_posix(): FileSeal.of(file) for file in files}


class _SealedList(msgspec.Struct, frozen=True):
    """Seals as they are stored: with a digest of their own, so that no changed bit is believed."""

    files: dict[str, FileSeal]
    seal: str


def save_seals(file: Path, seals: dict[str, FileSeal]) -> None:
    """Writes seals to a file that `load_seals` reads."""
    file.write_bytes(msgspec.json.encode(_SealedList(seals, _digest(seals))))


def load_seals(file: Path) -> dict[str, FileSeal]:
    """Reads the seals that `save_seals` has written.

    Raises:
        IndexDamagedError: The file is missing, unreadable or altered.
    """
    try:
        found = msgspec.json.decode(file.read_bytes(), type=_SealedList)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise IndexDamagedError(f"{file}: cannot be read") from error
    if found.seal != _digest(found.files):
        raise IndexDamagedError(f"{file}: was altered (its checksum differs)")
    return found.files


def _digest(seals: dict[str, FileSeal]) -> str:
    return hashlib.sha256(msgspec.json.encode(seals)).hexdigest()


def broken(folder: Path, seals: dict[str, FileSeal], *, hashed: bool) -> Iterator[str]:
    """What is wrong with the files of a folder, one line per file.

    Args:
        folder: The folder of the files.
        seals: Their expected seals.
        hashed: Whether to compare contents as well as sizes.
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
    """Whether the files are small enough to be hashed each time they are opened."""
    return sum(expected.size for expected in seals.values()) <= HASHED_AT_OPEN
