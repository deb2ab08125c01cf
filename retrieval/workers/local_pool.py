"""Workers that are processes on this machine, each with one core or with a graphics processor."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path

import msgspec
import numpy as np

from retrieval.errors import EncoderError
from retrieval.workers import encode_worker
from retrieval.workers.subprocesses import Helpers

_ENCODED = msgspec.msgpack.Decoder(encode_worker.Encoded)


class Processes:
    """Helper processes that encode."""

    def __init__(self, helpers: Helpers, count: int, dimension: int) -> None:
        self.wanted = count
        self._helpers = helpers
        self._dimension = dimension

    def submit(self, texts: Sequence[str]) -> "Future[bytes]":
        """Encodes the texts and returns a future; `vectors` reads it."""
        return self._helpers.ask(texts)

    def vectors(self, done: "Future[bytes]") -> np.ndarray:
        """The vectors in a helper's answer."""
        found = _ENCODED.decode(done.result())
        if found.wrong:
            raise EncoderError(f"a worker cannot encode: {found.wrong}")
        return np.frombuffer(found.vectors, "<f4").reshape(-1, self._dimension)


@contextmanager
def processes(
    encoder_folder: Path, model: str, *, count: int, dimension: int
) -> Iterator[Processes]:
    """Starts processes with an exported encoder; they end with the block.

    Args:
        encoder_folder: The exported encoder.
        model: The setting `model`.
        count: How many processes.
        dimension: The length of a vector.
    """
    helpers = Helpers(
        encode_worker.__name__, str(encoder_folder), model, count=count, replaced=True
    )
    try:
        yield Processes(helpers, count, dimension)
    finally:
        helpers.close()
