"""One complete index on disk: save, open, verify, publish.

index/CURRENT                       the name of the published generation
index/encoder/<id>/                 encoders, shared by generations
index/generations/<name>/
manifest.json                   what the generation is, with sizes and checksums
archive.sqlite                  articles and passages
names.sqlite                    people, organisations and aliases, with the places where they stand
words.bin                       the dictionary that both sides were segmented with
bridge.sqlite                   pinyin, sounds and English glosses of the archive's words
terms/                          tantivy
vectors.npy, vectors.faiss      unit vectors, and the structure that searches them
"""

import hashlib
import os
import re
import shutil
from collections.abc import Collection, Iterator
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import msgspec

from retrieval.bridge import Bridge
from retrieval.dense import VectorIndex
from retrieval.encode import Encoder, load_encoder
from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.filters import Filter, Rows
from retrieval.held import Hold, alone_with
from retrieval.lexical import TermIndex
from retrieval.namebook import NameBook
from retrieval.nearest import Structure
from retrieval.places import Places
from retrieval.store import Store
from retrieval.terms import Segmenter
from retrieval.writing import flush

FORMAT = 2
"""Goes up when an older program could not read what is written."""

HASHED_AT_OPEN = 64 * 2**20
"""Bytes up to which an index, or its encoder, is hashed whenever it is opened; 50 ms each.

Sizes are always compared."""

ARTICLES, NAMES, WORDS = "archive.sqlite", "names.sqlite", "words.bin"
BRIDGE, TERMS = "bridge.sqlite", "terms"
VECTORS, NEAREST, MANIFEST = "vectors.npy", "vectors.faiss", "manifest.json"


_NAME = re.compile(r"\d{6,}", re.ASCII)


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


def _small(seals: dict[str, FileSeal]) -> bool:
    """Whether files can be hashed at each opening."""
    return sum(expected.size for expected in seals.values()) <= HASHED_AT_OPEN


class Generation:
    """An opened generation, for reading.

    Raises:
        IndexDamagedError: A file is missing, truncated, altered, or of another format.
    """

    def __init__(
        self, index: Path, name: str, *, threads: int = 0, like: "Generation | None" = None
    ) -> None:
        """Opens all parts; the encoder is shared with a generation that has the same one."""
        self.name = name
        self.index = index
        self.folder = index / "generations" / name
        self.manifest = Manifest.load(self.folder)
        self._hold = Hold(self.folder / MANIFEST)
        self.encoder_folder = index / "encoder" / self.manifest.encoder
        seals = self.manifest.encoder_files
        same = like is not None and like.manifest.encoder_files == seals
        problems = [
            *broken(self.folder, self.manifest.files, hashed=_small(self.manifest.files)),
            *broken(self.encoder_folder, seals, hashed=not same and _small(seals)),
        ]
        if problems:
            raise IndexDamagedError(f"{problems[0]}; run `wenbao rebuild --full`")
        self.store = Store.load(self.folder / ARTICLES)
        self.segmenter = Segmenter.load(self.folder / WORDS)
        self.names = NameBook.load(self.folder / NAMES)
        self.bridge = Bridge.load(self.folder / BRIDGE)
        self.terms = TermIndex.load(self.folder / TERMS)
        self.vectors = VectorIndex.load(
            self.folder / NEAREST, self.folder / VECTORS, self.manifest.nearest
        )
        self.encoder: Encoder = (
            like.encoder
            if like is not None and same
            else load_encoder(self.encoder_folder, threads=threads)
        )

    @cached_property
    def places(self) -> Places:
        """When and where all articles were printed; read when the first filter wants to know."""
        return self.store.places()

    def rows(self, only: Filter | None) -> Rows:
        """Which passages pass a filter."""
        return self.places.passing(only, self.manifest.passages) if only else None

    def problems(self) -> list[str]:
        """What is wrong with the files of the generation and its encoder; reads all of them."""
        try:
            altered = Manifest.load(self.folder) != self.manifest
        except IndexDamagedError:
            altered = True
        file = self.folder / MANIFEST
        return [
            *([f"{file}: was altered (it is not what was opened)"] if altered else []),
            *broken(self.folder, self.manifest.files, hashed=True),
            *broken(self.encoder_folder, self.manifest.encoder_files, hashed=True),
        ]

    def close(self) -> None:
        """Closes the files."""
        self.store.close()
        self.names.close()
        self.bridge.close()


def published(index: Path) -> str:
    """The name of the published generation.

    Raises:
        IndexMissingError: There is none.
        IndexDamagedError: It is named, but not there.
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


def roll_back(index: Path) -> str:
    """Publishes the generation before the published one, and returns its name.

    Raises:
        IndexMissingError: There is no index, or nothing older in it.
        IndexDamagedError: The older one cannot be used.
    """
    current = published(index)
    older = [name for name in generation_names(index) if name < current]
    if not older:
        raise IndexMissingError(
            f"{index}: nothing older than generation {current} is left to go back to"
        )
    Generation(index, older[-1]).close()
    publish(index, older[-1])
    return older[-1]


def next_name(index: Path) -> str:
    """A name for a new generation, behind all others: a number, so that no clock is trusted.

    >>> next_name(Path("nowhere"))
    '000001'
    """
    numbers = [int(name) for name in generation_names(index)]
    return f"{max(numbers, default=0) + 1:06d}"


def generation_names(index: Path) -> list[str]:
    """The generations on disk, oldest first."""
    folder = index / "generations"
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if _NAME.fullmatch(entry.name))


def remove_old(index: Path, *, kept: Collection[str]) -> None:
    """Removes the generations that are neither kept nor read, and encoders nobody uses."""
    used = set()
    for name in generation_names(index):
        folder = index / "generations" / name
        with alone_with(folder / MANIFEST) as alone:
            if alone and name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
                continue
        with suppress(IndexDamagedError):
            used.add(Manifest.load(folder).encoder)
    for folder in (index / "encoder").glob("*"):
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)
