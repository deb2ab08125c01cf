"""Passages without vectors to vectors, by several workers: `wenbao rebuild --workers`, `--ray`.

The vectors go to the shards of the unfinished build (`retrieval.storage.encoded_before`), in any
order. The build reads them from there; if it is killed, the next build does. Only a part that is
lost with its worker is encoded again.
"""

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple, Protocol

import numpy as np

from retrieval.encoder.onnx_encoder import Encoder
from retrieval.errors import EncoderError, missing
from retrieval.progress import Progress
from retrieval.storage.encoded_before import Shards
from retrieval.workers.subprocesses import LostError

PART = 128
"""Texts in a part: some three seconds of one core, which is what the loss of a worker costs."""

DEATHS = 3
"""A part that was lost with this many workers is not tried again."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Which workers encode.

    Attributes:
        workers: How many at a time; 0 for as many as the cluster has cores.
        ray: Address of a Ray cluster, `local` for one on this machine; empty for processes.
    """

    workers: int = 0
    ray: str = ""


class Workers(Protocol):
    """Workers that encode several parts at a time."""

    @property
    def wanted(self) -> int:
        """How many parts they take at a time."""

    def submit(self, texts: Sequence[str]) -> "Future[Any]":
        """Encodes the texts and returns a future; `vectors` reads it."""

    def vectors(self, done: "Future[Any]") -> np.ndarray:
        """The vectors of a finished future: shape (len(texts), dimension), float32.

        Raises:
            LostError: The worker died.
            EncoderError: The worker cannot encode.
        """


class Part(NamedTuple):
    """Texts, their digests of shape (len(texts), 2), and how many workers died encoding them."""

    digests: np.ndarray
    texts: list[str]
    deaths: int = 0


def reached(bulk: Bulk) -> None:
    """Checks that the cluster can be reached, before any seed is read.

    Raises:
        EncoderError: Ray is not installed, or nothing listens at the address of the cluster.
    """
    if bulk.ray:
        _ray().knock(bulk.ray)


def started(
    bulk: Bulk, encoder: Encoder, encoder_folder: Path, model: str
) -> AbstractContextManager[Workers]:
    """Starts workers with an exported encoder; they end with the block.

    Args:
        bulk: Which workers.
        encoder: The encoder.
        encoder_folder: Its folder.
        model: The setting `model`.

    Raises:
        EncoderError: Ray is not installed, or its cluster cannot be reached.
    """
    if not bulk.ray:
        from retrieval.workers.local_pool import processes

        return processes(encoder_folder, model, count=bulk.workers, dimension=encoder.dimension)
    made: AbstractContextManager[Workers] = _ray().cluster(
        bulk.ray, encoder_folder, model, count=bulk.workers
    )
    return made


def _ray() -> ModuleType:
    """Imports the module that needs Ray.

    Raises:
        EncoderError: Ray is not installed.
    """
    try:
        # The import takes a second and needs the extra `ray`, which is optional.
        import retrieval.workers.ray_cluster as ray_cluster
    except ModuleNotFoundError as error:
        raise EncoderError(missing(error.name, extra="ray", wanted_by="--ray")) from error
    return ray_cluster


def encode_parts(
    workers: Workers, parts: Iterator[Part], shards: Shards, progress: Progress
) -> int:
    """Encodes all parts, keeps finished ones even if it fails, and returns the number of texts.

    Raises:
        EncoderError: A part was lost with DEATHS workers, or cannot be encoded.
    """
    count = 0
    with shards:
        for part, vectors in _encoded(workers, parts):
            shards.add(part.digests, vectors)
            progress.advance(len(vectors))
            count += len(vectors)
    return count


def _encoded(workers: Workers, parts: Iterator[Part]) -> Iterator[tuple[Part, np.ndarray]]:
    """Yields each part with its vectors once it is finished; submits lost parts again."""
    lost: list[Part] = []
    waiting: dict[Future[Any], Part] = {}
    while True:
        free = max(workers.wanted - len(waiting), 0)
        again, lost = lost[:free], lost[free:]
        for part in chain(again, islice(parts, free - len(again))):
            waiting[workers.submit(part.texts)] = part
        if not waiting:
            return
        for done in wait(waiting, return_when=FIRST_COMPLETED).done:
            part = waiting.pop(done)
            try:
                yield part, workers.vectors(done)
            except LostError as error:
                lost.append(_survived(part, error))


def _survived(part: Part, error: LostError) -> Part:
    """The part with one more death counted.

    Raises:
        EncoderError: DEATHS workers have died encoding it.
    """
    deaths = part.deaths + 1
    if deaths == DEATHS:
        raise EncoderError(
            f"{deaths} workers died encoding the same texts ({error}), perhaps for lack of memory; "
            "what is encoded so far is kept: rebuild again with fewer workers"
        ) from error
    return part._replace(deaths=deaths)
