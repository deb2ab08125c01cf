"""Encoding by several workers: the same vectors, each passage once, whatever dies meanwhile."""

import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from bot.cli.main import app
from retrieval.building import vectors
from retrieval.encoder.onnx_encoder import EncoderCard, load_encoder
from retrieval.errors import EncoderError
from retrieval.make_index import build
from retrieval.progress import SILENT
from retrieval.settings import Settings
from retrieval.storage import encoded_before
from retrieval.storage.encoded_before import Known, Shards
from retrieval.workers import encode_worker, encoding
from retrieval.workers.encoding import Bulk, Part, encode_parts
from retrieval.workers.local_pool import Processes, processes
from retrieval.workers.subprocesses import Helpers, LostError
from tests.conftest import SEEDS, IndexMaker
from tests.retrieval.faults.editions import vectors_of, wait_until_gone

KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval.workers.local_pool import processes
from retrieval.workers.subprocesses import Helpers

with processes(Path(sys.argv[1]), "", count=2, dimension=384) as workers:
    for done in [workers.submit(["产业园"]) for _ in range(4)]:
        workers.vectors(done)
    print(*(helper.pid for helper in workers._helpers._all), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


class Dying:
    """Workers that die when they are told to; what they make of a text is its length."""

    def __init__(self, wanted: int, deaths: Iterator[bool]) -> None:
        self.wanted = wanted
        self.most = 0
        self.done: Counter[str] = Counter()
        self._deaths = deaths
        self._open = 0
        self._threads = ThreadPoolExecutor(wanted)

    def submit(self, texts: Sequence[str]) -> "Future[np.ndarray]":
        self._open += 1
        self.most = max(self.most, self._open)
        return self._threads.submit(self._made, texts, dies=next(self._deaths, False))

    def _made(self, texts: Sequence[str], *, dies: bool) -> np.ndarray:
        if dies:
            raise LostError("status -9")
        self.done.update(texts)
        return np.array([[len(text), 1] for text in texts], np.float32)

    def vectors(self, done: "Future[np.ndarray]") -> np.ndarray:
        self._open -= 1
        return done.result()


def digests_of(texts: Sequence[str]) -> np.ndarray:
    return np.array([[int(text), 7] for text in texts], "<u8").reshape(-1, 2)


def parts_of(sizes: Sequence[int]) -> Iterator[Part]:
    numbers = iter(range(10**6))
    for size in sizes:
        texts = [str(next(numbers)) for _ in range(size)]
        yield Part(digests_of(texts), texts)


@given(
    sizes=st.lists(st.integers(1, 5), max_size=12),
    deaths=st.lists(st.booleans(), max_size=12),
    wanted=st.integers(1, 4),
)
def test_whichever_workers_die_each_text_is_encoded_once_and_kept(
    sizes: list[int], deaths: list[bool], wanted: int
):
    workers = Dying(wanted, iter(deaths))
    with TemporaryDirectory() as folder:
        shards = Shards(Path(folder), "encoder")
        texts = [text for part in parts_of(sizes) for text in part.texts]
        try:
            count = encode_parts(workers, parts_of(sizes), shards, SILENT)
        except EncoderError:  # too many deaths in a row for one part
            assert sum(deaths) >= encoding.DEATHS
            return
        sources = Known(shards.sources())
        found = sources.positions(digests_of(texts))
        assert count == len(texts)
        assert (found >= 0).all()
        assert [v[0] for v in (sources.at(found) if texts else [])] == [len(t) for t in texts]
        assert workers.done == Counter(texts)
        assert workers.most <= wanted


def test_a_part_that_takes_worker_after_worker_along_is_an_error_and_the_others_are_kept(
    tmp_path: Path,
):
    shards = Shards(tmp_path, "encoder")
    workers = Dying(1, iter([False, True, True, True]))
    with pytest.raises(
        EncoderError, match=r"^3 workers died encoding the same texts \(status -9\).* is kept"
    ):
        encode_parts(workers, parts_of([2, 2, 2]), shards, SILENT)
    kept = Known(shards.sources()).positions(digests_of(["0", "1", "2", "3"])) >= 0
    assert kept.tolist() == [True, True, False, False]


@pytest.fixture(name="small")
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of two passages, so that the sample page has twelve."""
    monkeypatch.setattr(vectors, "PART", 2)


@pytest.mark.usefixtures("small")
def test_processes_make_the_index_that_one_process_makes(new_index: IndexMaker, sample_index: Path):
    index = new_index()
    summary = build([SEEDS], index, Settings(), bulk=Bulk(workers=2))
    assert vectors_of(index) == vectors_of(sample_index)
    assert summary.new_vectors == summary.passages
    assert not (index / encoded_before.ENCODED).exists()


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_a_process_killed_in_the_middle_costs_its_own_part_alone(
    new_index: IndexMaker, sample_index: Path, monkeypatch: pytest.MonkeyPatch
):
    asked: Counter[str] = Counter()
    started: list[subprocess.Popen[bytes]] = []
    start, ask = Helpers._started, Helpers.ask

    def told(self: Helpers) -> "subprocess.Popen[bytes]":
        started.append(start(self))
        return started[-1]

    def counted(self: Helpers, request: object) -> "Future[bytes]":
        assert isinstance(request, list)
        asked.update(request)
        if sum(asked.values()) == 10:
            started[0].send_signal(signal.SIGKILL)
        return ask(self, request)

    monkeypatch.setattr(Helpers, "_started", told)
    monkeypatch.setattr(Helpers, "ask", counted)
    index = new_index()
    build([SEEDS], index, Settings(), bulk=Bulk(workers=2))
    assert vectors_of(index) == vectors_of(sample_index)
    assert len(started) == 3
    assert sorted(asked.values())[-3:] == [1, 2, 2]


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_a_rebuild_that_was_broken_off_encodes_only_what_is_missing(
    new_index: IndexMaker, sample_index: Path, monkeypatch: pytest.MonkeyPatch
):
    index, vectors, done = new_index(), Processes.vectors, list[int]()

    def broken_off(self: Processes, answer: "Future[bytes]") -> np.ndarray:
        done.append(1)
        if len(done) == 8:
            raise KeyboardInterrupt
        return vectors(self, answer)

    monkeypatch.setattr(Processes, "vectors", broken_off)
    with pytest.raises(KeyboardInterrupt):
        build([SEEDS], index, Settings(), bulk=Bulk(workers=2))
    monkeypatch.setattr(Processes, "vectors", vectors)
    summary = build([SEEDS], index, Settings(), bulk=Bulk(workers=2))
    assert vectors_of(index) == vectors_of(sample_index)
    assert summary.reused_vectors == 14


def test_a_process_that_cannot_encode_says_why_in_one_line(tmp_path: Path):
    with (
        processes(tmp_path, "", count=1, dimension=384) as workers,
        pytest.raises(EncoderError, match=r"a worker cannot encode: .*cannot be loaded"),
    ):
        workers.vectors(workers.submit(["产业园"]))


@pytest.mark.slow
def test_processes_end_with_whoever_started_them(encoder_folder: Path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, encoder_folder], stdout=subprocess.PIPE, check=False
    )
    pids = [int(pid) for pid in done.stdout.split()]
    assert (len(pids), done.returncode) == (2, -signal.SIGKILL)
    wait_until_gone(pids)


def test_nothing_new_starts_no_worker(new_index: IndexMaker, monkeypatch: pytest.MonkeyPatch):
    index = new_index(SEEDS)
    monkeypatch.setattr("retrieval.make_index.started", lambda *_: pytest.fail("one was started"))
    (index / "generations" / "000001" / "terms" / "meta.json").unlink()
    summary = build([SEEDS], index, Settings(), bulk=Bulk(workers=2))
    assert (summary.generation, summary.new_vectors) == ("000002", 0)


@pytest.mark.slow
def test_a_worker_with_a_graphics_processor_runs_the_model_itself(
    encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    """There is none here: the same code computes on the processor."""
    texts = ["邓群策会见了北航代表团。", "产业园总投资30亿元。", "word"]
    card = EncoderCard.load(encoder_folder / "encoder.json")
    source = encode_worker.SourceEncoder(card, "", "cpu")
    own = source.encode(texts, kind="passage")
    exported = load_encoder(encoder_folder).encode(texts, kind="passage")
    assert own.shape == exported.shape
    assert own.dtype == exported.dtype
    assert ((own * exported).sum(axis=1) > 0.97).all()
    assert (source.id, source.dimension) == (encoder_folder.name, 384)

    chosen: list[tuple[str, str]] = []

    def choose(_: EncoderCard, model: str, device: str) -> encode_worker.SourceEncoder:
        chosen.append((model, device))
        return source

    monkeypatch.setattr(encode_worker, "version", lambda _: "2.13.0+cu126")
    monkeypatch.setattr("sentence_transformers.util.get_device_name", lambda: "cuda")
    monkeypatch.setattr(encode_worker, "SourceEncoder", choose)
    encode_worker._encoder.cache_clear()
    try:
        assert (encode_worker.encode_here(str(encoder_folder), "m", texts) == own).all()
    finally:
        encode_worker._encoder.cache_clear()
    assert chosen == [("m", "cuda")]


@pytest.mark.slow
def test_workers_on_the_command_line(new_index: IndexMaker):
    index = new_index()
    done = CliRunner().invoke(app, ["rebuild", str(SEEDS), "--index", str(index), "--workers", "2"])
    assert (done.exit_code, "23 new" in done.stdout) == (0, True)
