"""Passages without vectors to vectors, by several workers: `wenbao rebuild --workers`, `--ray`.

What they make goes where an unfinished build keeps what it has encoded
(`retrieval.storage.encoded_before`), in any order: the build that follows finds it, and so does
another one, if this one is killed. A part that is lost with its worker is encoded again, and no
other.
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
"""Texts of a part: some three seconds of one core, which is what is lost with a worker."""

DEATHS = 3
"""A part that took so many workers with it is not given to another one."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """Who encodes.

    Attributes:
        workers: How many at a time; 0 for as many as the cluster has cores.
        ray: Address of a Ray cluster, `local` for one of this machine; empty for processes.
    """

    workers: int = 0
    ray: str = ""


class Workers(Protocol):
    """What encodes parts, several at a time."""

    @property
    def wanted(self) -> int:
        """How many parts it can be given at a time."""

    def submit(self, texts: Sequence[str]) -> "Future[Any]":
        """What will be done with some texts."""

    def vectors(self, done: "Future[Any]") -> np.ndarray:
        """What was done: shape (len(texts), dimension), float32.

        Raises:
            LostError: A worker is gone.
            EncoderError: It cannot encode.
        """


class Part(NamedTuple):
    """Some texts with their digests, shape (len(texts), 2), and how many workers it took along."""

    digests: np.ndarray
    texts: list[str]
    deaths: int = 0


def reached(bulk: Bulk) -> None:
    """Knocks, before anything is read for nothing.

    Raises:
        EncoderError: Ray is not installed, or nobody listens where its cluster should be.
    """
    if bulk.ray:
        _ray().knock(bulk.ray)


def started(
    bulk: Bulk, encoder: Encoder, encoder_folder: Path, model: str
) -> AbstractContextManager[Workers]:
    """Workers that have an exported encoder; they end with the block.

    Args:
        bulk: Who is wanted.
        encoder: The encoder.
        encoder_folder: Where it is.
        model: The setting of that name.

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
    """What needs Ray.

    Raises:
        EncoderError: It is not installed.
    """
    try:
        # A second, and an extra that one machine does without.
        import retrieval.workers.ray_cluster as ray_cluster
    except ModuleNotFoundError as error:
        raise EncoderError(missing(error.name, extra="ray", wanted_by="--ray")) from error
    return ray_cluster


def encode_parts(
    workers: Workers, parts: Iterator[Part], shards: Shards, progress: Progress
) -> int:
    """Encodes all parts and keeps their vectors, however it ends; says how many texts they had.

    Raises:
        EncoderError: A part is lost again and again, or cannot be encoded.
    """
    count = 0
    with shards:
        for part, vectors in _encoded(workers, parts):
            shards.add(part.digests, vectors)
            progress.advance(len(vectors))
            count += len(vectors)
    return count


def _encoded(workers: Workers, parts: Iterator[Part]) -> Iterator[tuple[Part, np.ndarray]]:
    """All parts with their vectors, as they come; what is lost is given out again."""
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
    """A part after the loss of its worker.

    Raises:
        EncoderError: It was not the first.
    """
    deaths = part.deaths + 1
    if deaths == DEATHS:
        raise EncoderError(
            f"worker after worker dies ({error}); have they memory enough? What was encoded until "
            "now is kept: rebuild again, with fewer workers"
        ) from error
    return part._replace(deaths=deaths)
