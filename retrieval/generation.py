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
vocabulary.sqlite               numbers and frequencies of the terms, where Milvus searches; there
                                are no terms/ and vectors.faiss then, and a reader needs no vectors
"""

import os
import re
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from retrieval.bridge import Bridge
from retrieval.encode import Encoder, load_encoder
from retrieval.engine import Engine
from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.held import Hold, alone_with
from retrieval.manifest import MANIFEST, FileSeal, Manifest, broken, small
from retrieval.namebook import NameBook
from retrieval.store import Store
from retrieval.terms import Segmenter
from retrieval.writing import flush

ARTICLES, NAMES, WORDS = "archive.sqlite", "names.sqlite", "words.bin"
BRIDGE, TERMS, VOCABULARY = "bridge.sqlite", "terms", "vocabulary.sqlite"
VECTORS, NEAREST = "vectors.npy", "vectors.faiss"


_NAME = re.compile(r"\d{6,}", re.ASCII)


class Generation:
    """An opened generation, for reading.

    Raises:
        IndexDamagedError: A file is missing, truncated, altered, or of another format.
    """

    def __init__(
        self,
        index: Path,
        name: str,
        engine: Engine,
        *,
        threads: int = 0,
        like: "Generation | None" = None,
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
            *broken(self.folder, self._files(), hashed=small(self.manifest.files)),
            *broken(self.encoder_folder, seals, hashed=not same and small(seals)),
        ]
        if problems:
            raise IndexDamagedError(f"{problems[0]}; run `wenbao rebuild --full`")
        self.store = Store.load(self.folder / ARTICLES)
        self.segmenter = Segmenter.load(self.folder / WORDS)
        self.names = NameBook.load(self.folder / NAMES)
        self.bridge = Bridge.load(self.folder / BRIDGE)
        self.searcher = engine.open(self.folder, self.manifest, self.store)
        self.encoder: Encoder = (
            like.encoder
            if like is not None and same
            else load_encoder(self.encoder_folder, threads=threads)
        )

    def _files(self) -> dict[str, FileSeal]:
        """What must be there; vectors that are on a server are kept by whoever rebuilds."""
        files = dict(self.manifest.files)
        if self.manifest.settings.get("store") == "milvus" and not (self.folder / VECTORS).exists():
            files.pop(VECTORS, None)
        return files

    def problems(self) -> list[str]:
        """What is wrong with the files of the generation and its encoder; reads all of them."""
        try:
            altered = Manifest.load(self.folder) != self.manifest
        except IndexDamagedError:
            altered = True
        file = self.folder / MANIFEST
        return [
            *([f"{file}: was altered (it is not what was opened)"] if altered else []),
            *broken(self.folder, self._files(), hashed=True),
            *broken(self.encoder_folder, self.manifest.encoder_files, hashed=True),
        ]

    def close(self) -> None:
        """Closes the files, and lets a rebuild remove them."""
        self._hold.release()
        self.searcher.close()
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


def next_name(names: Collection[str]) -> str:
    """A name for a new generation, behind all others: a number, so that no clock is trusted.

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
    """Removes the generations that are neither kept nor read, and encoders nobody uses."""
    used = set()
    # Whoever moved to another engine can go back.
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
        if folder.name not in used:
            shutil.rmtree(folder, ignore_errors=True)


def _newest_of_each_store(index: Path) -> Collection[str]:
    """The newest generation whose search side is beside the articles, and on Milvus."""
    newest = {}
    for name in generation_names(index):
        with suppress(IndexDamagedError):
            newest[Manifest.load(index / "generations" / name).settings.get("store")] = name
    return newest.values()
