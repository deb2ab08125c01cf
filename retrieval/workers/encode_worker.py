"""Texts to vectors in a worker process, on this machine or on another one.

`python -m retrieval.workers.encode_worker ENCODER MODEL` is a worker on this machine: see
`retrieval.workers.subprocesses`.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path

import msgspec
import numpy as np

from retrieval.encoder.onnx_encoder import Each, Encoder, EncoderCard, TextKind, load_encoder
from retrieval.errors import EncoderError, WenbaoError
from retrieval.storage.manifest import program
from retrieval.workers.subprocesses import serve

Files = Callable[[], Mapping[str, bytes]]

_TEXTS = msgspec.msgpack.Decoder(list[str])


class Encoded(msgspec.Struct, frozen=True):
    """A worker's answer: vectors as float32, or an error message."""

    vectors: bytes = b""
    wrong: str = ""


class SourceEncoder:
    """A model run by sentence-transformers, on a device that ONNX Runtime does not support here.

    Its vectors differ from those of the exported encoder by quantisation alone: see
    `retrieval.encoder.export`.
    """

    def __init__(self, card: EncoderCard, model: str, device: str) -> None:
        # It imports torch: a second, and half a gigabyte.
        from retrieval.encoder.export import source_model

        self._card = card
        with tempfile.TemporaryDirectory(prefix="wenbao-") as folder:
            self._model = source_model(model, Path(folder)).to(device)

    @property
    def id(self) -> str:
        """Names model and export."""
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
        found = self._model.encode(
            [prompt + text for text in texts], normalize_embeddings=True, show_progress_bar=False
        )
        vectors = np.asarray(found, np.float32)
        if each is not None:
            for row, vector in enumerate(vectors):
                each(row, vector)
        return vectors


def encode_here(folder: str, model: str, texts: Sequence[str]) -> np.ndarray:
    """Encodes passages to vectors of shape (len(texts), dimension), float32, unit rows.

    Args:
        folder: The exported encoder; each process opens it once.
        model: The setting `model`, for a worker with a graphics processor.
        texts: The passages; one core or the graphics processor encodes them.
    """
    return _encoder(folder, model).encode(texts, kind="passage")


def encode_there(
    card: bytes, files: Files, model: str, made_by: str, texts: Sequence[str]
) -> np.ndarray:
    """As `encode_here`, on a machine that does not have the exported encoder.

    Args:
        card: The content of its `encoder.json`, which identifies it.
        files: Returns its files by name; each process calls it once.
        model: The setting `model`.
        made_by: The `program()` that asks; another version might encode differently.
        texts: The passages.

    Raises:
        EncoderError: This machine has another version of the program.
    """
    if made_by != program():
        raise EncoderError(
            "a worker has another version of wenbao; install the same one on all machines"
        )
    return encode_here(_unpacked(card, files), model, texts)


class _Unpacked:
    """Temporary folders of the encoders received; they are removed when the process ends."""

    def __init__(self) -> None:
        self._held: dict[bytes, tempfile.TemporaryDirectory[str]] = {}

    def folder(self, card: bytes, files: Files) -> str:
        if card not in self._held:
            held = self._held[card] = tempfile.TemporaryDirectory(prefix="wenbao-encoder-")
            for name, content in files().items():
                Path(held.name, name).write_bytes(content)
        return self._held[card].name


_unpacked = _Unpacked().folder


@cache
def _encoder(folder: str, model: str) -> Encoder:
    """Loads the encoder, once in each process."""
    exported = load_encoder(Path(folder), threads=1)
    device = _device()
    if device == "cpu":
        return exported
    return SourceEncoder(EncoderCard.load(Path(folder) / "encoder.json"), model, device)


def _device() -> str:
    """The device that sentence-transformers would choose."""
    if version("torch").endswith("+cpu"):
        return "cpu"  # the only device of this build; the import below takes eight seconds
    from sentence_transformers.util import get_device_name

    return str(get_device_name())


def main() -> None:
    """Runs a worker on this machine."""
    folder, model = sys.argv[1:]

    def answer(frame: bytes) -> Encoded:
        try:
            return Encoded(encode_here(folder, model, _TEXTS.decode(frame)).tobytes())
        except Exception as error:  # noqa: BLE001  (the process that asks reports it)
            known = isinstance(error, WenbaoError)
            return Encoded(wrong=str(error) if known else f"{type(error).__name__}: {error}")

    serve(answer)


if __name__ == "__main__":
    main()
