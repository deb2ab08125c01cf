"""Workers that are tasks of a Ray cluster, each with one core or with a graphics processor.

If a worker or a whole machine is lost, Ray runs its tasks on another one. The vectors come back to
the process that asks, which writes them to files, so the machines need no shared disk.
"""

import logging
import os
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # read when Ray is imported

import ray
from ray.exceptions import RayError, RayTaskError

from retrieval.errors import EncoderError, WenbaoError
from retrieval.storage.manifest import program
from retrieval.workers.encode_worker import encode_there
from retrieval.workers.subprocesses import LostError

KNOCK = 5.0  # seconds that a cluster has to accept a connection

LOCAL = "local"
"""The address of a cluster on this machine alone, started for the rebuild."""


class Cluster:
    """Tasks on a connected cluster."""

    def __init__(self, files: dict[str, bytes], model: str, count: int) -> None:
        self._count = count
        # If the cluster has graphics processors, machines without one get no tasks.
        self._kind = "GPU" if _resources().get("GPU") else "CPU"
        self._task: Any = ray.remote(encode_task).options(
            num_gpus=int(self._kind == "GPU"), num_cpus=int(self._kind == "CPU")
        )
        # Ray leaves a reference in a list alone: a task fetches the files only if it needs them.
        self._given = [ray.put(files)], files["encoder.json"], model, program()

    @property
    def wanted(self) -> int:
        """The count that was asked for, else two parts for each core or graphics processor now."""
        with _there():
            return self._count or 2 * max(int(_resources().get(self._kind, 0)), 1)

    def submit(self, texts: Sequence[str]) -> "Future[np.ndarray]":
        """Starts a task and returns a future; `vectors` reads it."""
        with _there():
            made: Future[np.ndarray] = self._task.remote(*self._given, texts).future()
        return made

    def vectors(self, done: "Future[np.ndarray]") -> np.ndarray:
        """The vectors that a task returned."""
        try:
            with _there():
                return done.result()
        except RayTaskError as error:
            cause: Any = error.cause
            if isinstance(cause, WenbaoError):
                raise EncoderError(str(cause)) from error
            raise EncoderError(f"a worker cannot encode: {_line(cause or error)}") from error
        except RayError as error:
            raise LostError(_line(error)) from error


def encode_task(
    held: Sequence[Any], card: bytes, model: str, made_by: str, texts: Sequence[str]
) -> np.ndarray:
    """`encode_worker.encode_there` as a task; `held` contains a reference to the files."""
    return encode_there(card, lambda: ray.get(held[0]), model, made_by, texts)


def knock(address: str) -> None:
    """Checks that something listens at the address; Ray itself would try for ten minutes.

    Raises:
        EncoderError: Nothing listens, or the address is malformed.
    """
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        if host and port.isdecimal():
            socket.create_connection((host.strip("[]"), int(port)), timeout=KNOCK).close()
        elif address not in (LOCAL, "auto"):
            raise EncoderError(f"--ray {address}: is neither host:port, ray://host:port nor local")
    except OSError as error:
        raise _nobody(address, error) from error


def _nobody(address: str, error: Exception) -> EncoderError:
    return EncoderError(
        f"--ray {address}: no Ray cluster answers there: {_line(error)} "
        "(if it requires a token, set RAY_AUTH_MODE=token)"
    )


@contextmanager
def cluster(address: str, encoder_folder: Path, model: str, *, count: int) -> Iterator[Cluster]:
    """Connects to a cluster until the block ends; a local cluster ends with it.

    Args:
        address: `host:6379` on a machine of the cluster, `ray://host:10001` from anywhere, or
            `local`.
        encoder_folder: The exported encoder; it is sent to all machines.
        model: The setting `model`.
        count: How many tasks at a time; 0 for as many as there are cores.

    Raises:
        EncoderError: The cluster cannot be reached.
    """
    own: dict[str, Any] = {}
    if address == LOCAL:
        own = {"num_cpus": count or None, "_node_ip_address": "127.0.0.1"}
    try:
        ray.init(
            address,
            include_dashboard=False,
            log_to_driver=False,
            logging_level=logging.CRITICAL,
            **own,
        )
    except Exception as error:  # a failed connection raises errors of many unrelated types
        raise _nobody(address, error) from error
    try:
        files = {file.name: file.read_bytes() for file in encoder_folder.iterdir()}
        yield Cluster(files, model, count)
    finally:
        ray.shutdown()


@contextmanager
def _there() -> Iterator[None]:
    """Turns the client's error about a cluster that has ended into an EncoderError of one line."""
    try:
        yield
    except ConnectionError as error:
        raise EncoderError(
            f"the Ray cluster is gone: {_line(error)}; what was encoded is kept: rebuild again"
        ) from error


def _resources() -> dict[str, float]:
    """How much the cluster has of each resource, such as CPU and GPU."""
    found: Any = ray.cluster_resources  # untyped
    return dict(found())


def _line(error: BaseException) -> str:
    """The error's message in one line."""
    said = " ".join(str(getattr(error, "strerror", None) or error).split())
    return said[:300] or type(error).__name__
