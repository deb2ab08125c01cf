"""A generation's files to its opened parts, checked.

index/CURRENT                   the name of the published generation
index/encoder/<id>/             encoders, shared by generations
index/encoder/<id>+questions/   their question sides
index/generations/<name>/
    manifest.json               counts, settings, and the size and checksum of each file
    archive.sqlite              articles and passages
    names.sqlite                people, organisations and aliases, and where they are named
    words.bin                   the dictionary that segments questions as it did the passages
    bridge.sqlite               pinyin, sounds and English glosses of the archive's words
    terms/                      the word index (tantivy)
    vectors.npy, vectors.faiss  unit vectors, and the structure that searches them
    vocabulary.sqlite           with Milvus: numbers and frequencies of the terms; then there
                                are no terms/ and vectors.faiss, and readers need no vectors.npy
"""

from pathlib import Path

from retrieval.bridge.name_book import NameBook
from retrieval.bridge.term_groups import Bridge
from retrieval.encoder.onnx_encoder import Encoder
from retrieval.encoder.two_sides import TwoSides, question_faults, question_seals
from retrieval.errors import IndexDamagedError
from retrieval.language.terms import Segmenter
from retrieval.search.engine import Engine
from retrieval.storage.file_names import ARTICLES, BRIDGE, NAMES, WORDS
from retrieval.storage.locks import Hold
from retrieval.storage.manifest import Manifest
from retrieval.storage.seals import MANIFEST, FileSeal, broken, small
from retrieval.storage.store import Store


class Generation:
    """A generation that is open for reading.

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
        """Opens all parts; takes over the encoder of `like` if it is the same one."""
        self.name = name
        self.index = index
        self.folder = index / "generations" / name
        self.manifest = Manifest.load(self.folder)
        self._spared = engine.spared
        self._hold = Hold(self.folder / MANIFEST)
        self.encoder_folder = index / "encoder" / self.manifest.encoder
        seals = self.manifest.encoder_files
        # Its own seals, not the manifest's: the question side may change, the vectors stay.
        self.question_files = question_seals(self.encoder_folder)
        same = (
            like is not None
            and like.manifest.encoder_files == seals
            and like.question_files == self.question_files
        )
        problems = [
            *broken(self.folder, self._files(), hashed=small(self.manifest.files)),
            *broken(self.encoder_folder, seals, hashed=not same and small(seals)),
            *question_faults(self.encoder_folder, hashed=False if same else None),
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
            else TwoSides(self.encoder_folder, threads=threads, first="query")
        )

    def _files(self) -> dict[str, FileSeal]:
        """The seals of the files that must be there."""
        spared = {name for name in self._spared if not (self.folder / name).exists()}
        return {name: seal for name, seal in self.manifest.files.items() if name not in spared}

    def problems(self) -> list[str]:
        """The faults in the files of the generation and its encoder; reads every file."""
        try:
            altered = Manifest.load(self.folder) != self.manifest
        except IndexDamagedError:
            altered = True
        file = self.folder / MANIFEST
        return [
            *([f"{file}: was altered (it is not what was opened)"] if altered else []),
            *broken(self.folder, self._files(), hashed=True),
            *broken(self.encoder_folder, self.manifest.encoder_files, hashed=True),
            *question_faults(self.encoder_folder, hashed=True),
        ]

    def close(self) -> None:
        """Closes the files, so that a rebuild may remove them."""
        self._hold.release()
        self.searcher.close()
        self.store.close()
        self.names.close()
        self.bridge.close()
