"""Passages and questions to vectors, each by its own graph.

index/encoder/<id>/             the encoder of passages, which gives the vectors their id
index/encoder/<id>+questions/   the encoder of questions, and `seals.json`, the seals of its files

An index from before there was a question side has only the first, which then encodes both.
"""

import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from retrieval.encoder.onnx_encoder import (
    Each,
    EncoderCard,
    OnnxEncoder,
    TextKind,
    load_encoder,
)
from retrieval.encoder.question_side import question_side_id
from retrieval.errors import IndexDamagedError
from retrieval.settings import Settings
from retrieval.storage.file_names import QUESTION_SIDE
from retrieval.storage.seals import FileSeal, broken, load_seals, small

SEALS = "seals.json"


def questions_folder(folder: Path) -> Path:
    """The folder of the question side of an encoder.

    >>> questions_folder(Path("index/encoder/e5-1234")).name
    'e5-1234+questions'
    """
    return folder.with_name(folder.name + QUESTION_SIDE)


def question_seals(folder: Path) -> dict[str, FileSeal]:
    """The seals of an encoder's question side; empty if it has none.

    Raises:
        IndexDamagedError: The side is there, but its seals cannot be read or were altered.
    """
    try:
        return _sealed(folder)
    except IndexDamagedError as error:
        raise IndexDamagedError(f"{error}; run `wenbao rebuild --full`") from error


def _sealed(folder: Path) -> dict[str, FileSeal]:
    side = questions_folder(folder)
    return load_seals(side / SEALS) if side.is_dir() else {}


def question_faults(folder: Path, *, hashed: bool | None = None) -> list[str]:
    """What is wrong with the files of an encoder's question side, one line per file.

    Args:
        folder: The encoder of passages.
        hashed: Whether to compare contents as well as sizes; if None, only of small files.
    """
    try:
        seals = _sealed(folder)
    except IndexDamagedError as error:
        return [str(error)]
    compared = small(seals) if hashed is None else hashed
    return [*broken(questions_folder(folder), seals, hashed=compared)]


def question_side_ready(folder: Path, settings: Settings) -> bool:
    """Whether an encoder has the question side that the settings want, intact; or want none."""
    wanted = question_side_id(folder.name, settings)
    if wanted is None:
        return True
    try:
        if not question_seals(folder) or question_faults(folder, hashed=True):
            return False
        return EncoderCard.load(questions_folder(folder) / "encoder.json").id == wanted
    except (IndexDamagedError, OSError, msgspec.DecodeError):
        return False


class TwoSides:
    """An encoder that loads each of its two graphs when it is first needed.

    A process that only asks holds one graph, as does one that only encodes passages.

    Args:
        folder: The encoder of passages.
        threads: Processor cores; 0 for all.
        first: The kind of text whose graph is loaded at once, so that a fault shows early.

    Raises:
        IndexDamagedError: The folder of the encoder is missing, or that graph cannot be loaded.
    """

    def __init__(self, folder: Path, *, threads: int = 0, first: TextKind) -> None:
        side = questions_folder(folder)
        self._folders: dict[TextKind, Path] = {
            "passage": folder,
            "query": side if side.is_dir() else folder,
        }
        self._threads = threads
        self._loaded: dict[Path, OnnxEncoder] = {}
        self._lock = threading.Lock()
        self._id = folder.name
        self._dimension = self._of(first).dimension

    @property
    def id(self) -> str:
        """Identifies the encoder of passages: the question side may change, vectors stay."""
        return self._id

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._dimension

    def encode(
        self, texts: Sequence[str], *, kind: TextKind, each: Each | None = None
    ) -> np.ndarray:
        """Vectors of shape (len(texts), dimension), float32, unit rows."""
        if not texts:
            return np.zeros((0, self.dimension), np.float32)
        return self._of(kind).encode(texts, kind=kind, each=each)

    def _of(self, kind: TextKind) -> OnnxEncoder:
        folder = self._folders[kind]
        with self._lock:
            if folder not in self._loaded:
                self._loaded[folder] = load_encoder(folder, threads=self._threads)
            return self._loaded[folder]
