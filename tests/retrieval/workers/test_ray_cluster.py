"""Encoding on a Ray cluster: a real one, of this machine."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

pytest.importorskip("ray")

import ray

from retrieval.building import vectors
from retrieval.encoder.onnx_encoder import load_encoder
from retrieval.errors import EncoderError
from retrieval.make_index import build
from retrieval.settings import Settings
from retrieval.storage.manifest import program
from retrieval.workers import encode_worker
from retrieval.workers import ray_cluster as cluster
from retrieval.workers.encode_worker import encode_there
from retrieval.workers.encoding import Bulk
from retrieval.workers.ray_cluster import Cluster
from tests.conftest import SEEDS, IndexMaker
from tests.retrieval.faults.editions import vectors_of

pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own, of its threads and sockets


@pytest.fixture(name="workers")
def ray_workers(encoder_folder: Path) -> Iterator[Cluster]:
    with cluster.cluster("local", encoder_folder, "", count=2) as workers:
        yield workers


@pytest.mark.slow
def test_a_cluster_makes_the_index_that_one_process_makes_though_a_worker_is_killed(
    new_index: IndexMaker, sample_index: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(vectors, "PART", 2)
    collect, killed = Cluster.vectors, list[int]()

    def murderous(self: Cluster, done: "Future[np.ndarray]") -> np.ndarray:
        if not killed:
            killed.extend(encoding_workers())
            os.kill(killed[0], signal.SIGKILL)
        return collect(self, done)

    monkeypatch.setattr(Cluster, "vectors", murderous)
    index = new_index()
    summary = build([SEEDS], index, Settings(), bulk=Bulk(workers=2, ray="local"))
    assert vectors_of(index) == vectors_of(sample_index)
    assert (summary.new_vectors, summary.passages) == (23, 23)
    assert killed


def encoding_workers() -> list[int]:
    """The processes in which Ray runs our function; it says so in their names."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            try:
                line = (folder / "cmdline").read_bytes()
            except OSError:
                continue
            if line.startswith(b"ray::encode_task"):
                found.append(int(folder.name))
    return found


@pytest.mark.slow
def test_a_worker_of_another_version_and_one_that_cannot_encode_say_so_in_one_line(
    workers: Cluster, monkeypatch: pytest.MonkeyPatch
):
    given = workers._given
    assert workers.vectors(workers.submit(["产业园"])).shape == (1, 384)
    monkeypatch.setattr(workers, "_given", (*given[:3], "0" * 16))
    with pytest.raises(EncoderError, match=r"^a worker has another version of wenbao; install"):
        workers.vectors(workers.submit(["产业园"]))
    nothing = {"encoder.json": b"{}"}
    monkeypatch.setattr(workers, "_given", ([ray.put(nothing)], b"{}", *given[2:]))
    with pytest.raises(EncoderError, match="cannot be loaded") as raised:
        workers.vectors(workers.submit(["产业园"]))
    assert "\n" not in str(raised.value)
    assert workers.wanted == 2


@pytest.mark.slow
@pytest.mark.parametrize("form", ["127.0.0.1:{}", "ray://127.0.0.1:{}"])
def test_a_cluster_that_is_not_there_is_one_line_at_once_and_publishes_nothing(
    new_index: IndexMaker, form: str
):
    with closing(socket.socket()) as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = form.format(nobody.getsockname()[1])
        index = new_index()
        with pytest.raises(EncoderError, match=f"^--ray {address}: no Ray cluster answers there: "):
            build([SEEDS], index, Settings(), bulk=Bulk(ray=address))
    assert not (index / "CURRENT").exists()


def test_without_ray_it_is_said_how_to_install_it(
    new_index: IndexMaker, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "ray", None)
    monkeypatch.delitem(sys.modules, "retrieval.workers.ray_cluster")
    with pytest.raises(EncoderError, match=r"--ray needs ray: run pip install -e '.\[ray\]'"):
        build([SEEDS], new_index(), Settings(), bulk=Bulk(ray="local"))


def test_the_encoder_of_another_machine_is_unpacked_once(encoder_folder: Path):
    files = {file.name: file.read_bytes() for file in encoder_folder.iterdir()}
    card, asked = files["encoder.json"], list[int]()

    def get() -> dict[str, bytes]:
        asked.append(len(files))
        return files

    first, second = (encode_there(card, get, "", program(), ["产业园"]) for _ in range(2))
    here = load_encoder(encoder_folder).encode(["产业园"], kind="passage")
    assert (first.tobytes(), second.tobytes()) == (here.tobytes(), here.tobytes())
    assert asked == [len(files)]
    folder = encode_worker._unpacked(card, get)
    assert {file.name: file.read_bytes() for file in Path(folder).iterdir()} == files


@pytest.mark.slow
def test_a_cluster_that_ends_is_one_line(workers: Cluster, monkeypatch: pytest.MonkeyPatch):
    def gone(*_: object) -> None:
        raise ConnectionError("Failed during this or a previous request")

    future: Future[np.ndarray] = Future()
    future.set_exception(ConnectionError("Failed during this or a previous request"))
    monkeypatch.setattr(workers, "_task", SimpleNamespace(remote=gone))
    for failing in (lambda: workers.submit(["产业园"]), lambda: workers.vectors(future)):
        with pytest.raises(
            EncoderError, match=r"^the Ray cluster is gone: Failed .* rebuild again$"
        ):
            failing()
