"""Texts to vectors."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec
import numpy as np

from retrieval.errors import IndexDamagedError

TextKind = Literal["query", "passage"]

Each = Callable[[int, np.ndarray], None]
"""Called with the row and the vector of each encoded text, from any thread."""


class Encoder(Protocol):
    """Encodes texts as vectors; the only interface to the heavy model."""

    @property
    def id(self) -> str:
        """Identifies model and export: vectors of different ids are not comparable."""

    @property
    def dimension(self) -> int:
        """The length of a vector."""

    def encode(
        self, texts: Sequence[str], *, kind: TextKind, each: Each | None = None
    ) -> np.ndarray:
        """Vectors of shape (len(texts), dimension), float32, unit rows.

        Args:
            texts: Questions or passages, not both: their prompts differ.
            kind: Which of the two.
            each: Called after each text, so that an interrupted caller keeps what is encoded.
        """


def open_graph(file: Path) -> Any:  # noqa: ANN401  (ONNX Runtime is untyped)
    """Opens an exported graph to run on one core; see retrieval/encoder/onnx_graph.py."""
    # The import takes 0.1 s, which a command that never encodes should not pay.
    import onnxruntime

    options = onnxruntime.SessionOptions()
    # One text at a time on each core.
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    return onnxruntime.InferenceSession(
        str(file),
        options,
        providers=["CPUExecutionProvider"],
        # The fused operator of ONNX Runtime 1.32 is slower than its parts: 35 against 49
        # passages a second on one core.
        disabled_optimizers=["SkipLayerNormFusion", "EmbedLayerNormFusion"],
    )


class EncoderCard(msgspec.Struct, frozen=True, kw_only=True):
    """The content of `encoder.json`, which describes an exported encoder."""

    id: str
    model: str
    dimension: int
    tokens: int
    query_prompt: str
    passage_prompt: str

    @classmethod
    def load(cls, file: Path) -> "EncoderCard":
        """Reads the card."""
        return msgspec.json.decode(file.read_bytes(), type=cls)

    def save(self, file: Path) -> None:
        """Writes the card."""
        file.write_bytes(msgspec.json.format(msgspec.json.encode(self), indent=2))


class OnnxEncoder:
    """An exported encoder, run by ONNX Runtime without importing torch or transformers.

    Raises:
        IndexDamagedError: A file of the folder is missing or unreadable.
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        # The import takes time, which a command that never encodes should not pay.
        from tokenizers import Tokenizer

        try:
            self._card = EncoderCard.load(folder / "encoder.json")
            self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self._session = open_graph(folder / "model.onnx")
        except Exception as error:  # both libraries raise errors without a common base
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise IndexDamagedError(
                f"{folder}: the encoder cannot be loaded ({first}); remove the folder and run "
                "`wenbao rebuild`"
            ) from error
        self._threads = threads or os.cpu_count() or 1

    @property
    def id(self) -> str:
        """Identifies model and export."""
        return self._card.id

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return self._card.dimension

    def encode(
        self, texts: Sequence[str], *, kind: TextKind, each: Each | None = None
    ) -> np.ndarray:
        """Vectors of shape (len(texts), dimension), float32, unit rows."""
        prompt = self._card.query_prompt if kind == "query" else self._card.passage_prompt
        vectors = np.zeros((len(texts), self.dimension), np.float32)

        def encode_one(row: int) -> None:
            tokens = self._tokenizer.encode(prompt + texts[row]).ids
            vectors[row] = self._session.run(None, {"input_ids": np.array([tokens])})[0][0]
            if each is not None:
                each(row, vectors[row])

        if len(texts) == 1 or self._threads == 1:
            for row in range(len(texts)):
                encode_one(row)
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                list(pool.map(encode_one, range(len(texts))))
        return vectors


def load_encoder(folder: Path, *, threads: int = 0) -> OnnxEncoder:
    """Opens an exported encoder.

    Raises:
        IndexDamagedError: The folder is missing, or not a complete encoder.
    """
    if not folder.is_dir():
        raise IndexDamagedError(f"{folder}: the index has lost its encoder; run `wenbao rebuild`")
    return OnnxEncoder(folder, threads=threads)
