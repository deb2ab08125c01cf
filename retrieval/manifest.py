"""What a generation is, and whether its files still are what was written."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from retrieval.errors import IndexDamagedError
from retrieval.nearest import Structure

MANIFEST = "manifest.json"

FORMAT = 4
"""Goes up when an older program could not read what is written."""

HASHED_AT_OPEN = 64 * 2**20
"""Bytes up to which an index, or its encoder, is hashed whenever it is opened; 50 ms each.

Sizes are always compared."""


def program() -> str:
    """A digest of the code that makes indexes: another one may make another index."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.hexdigest()


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


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What `manifest.json` says of a generation."""

    format: int
    program: str = ""
    created: str
    articles: int
    passages: int
    encoder: str
    settings: dict[str, str | int | float]
    files: dict[str, FileSeal]
    encoder_files: dict[str, FileSeal]
    seconds: dict[str, float]
    nearest: Structure = Structure()
    seal: str = ""

    def save(self, folder: Path) -> None:
        """Writes the manifest of a generation, with a digest of all it says."""
        sealed = msgspec.structs.replace(self, seal=self._digest())
        (folder / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(sealed)))

    def _digest(self) -> str:
        unsealed = msgspec.structs.replace(self, seal="")
        return hashlib.sha256(msgspec.json.encode(unsealed)).hexdigest()

    @classmethod
    def load(cls, folder: Path) -> "Manifest":
        """Reads the manifest of a generation.

        Raises:
            IndexDamagedError: It is missing, unreadable, or of another format version.
        """
        file = folder / MANIFEST
        try:
            raw = file.read_bytes()
            form = msgspec.json.decode(raw, type=_Form).format
            found = msgspec.json.decode(raw, type=cls) if form == FORMAT else None
        except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
            raise IndexDamagedError(
                f"{file}: cannot be read; run `wenbao rebuild --full`"
            ) from error
        if found is None:
            raise IndexDamagedError(
                f"{file}: the index has format {form}, this program reads {FORMAT}; "
                "run `wenbao rebuild --full`"
            )
        # Manifests of older programs have no seal.
        if found.seal and found.seal != found._digest():  # noqa: SLF001  (of its own kind)
            raise IndexDamagedError(
                f"{file}: was altered (its checksum differs); run `wenbao rebuild --full`"
            )
        return found


class _Form(msgspec.Struct):
    """The one field that manifests of all formats have."""

    format: int


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
