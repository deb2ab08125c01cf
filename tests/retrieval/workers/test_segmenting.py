"""Helpers that cut texts: what they give is what the process alone would give."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.language.terms import Segmenter
from retrieval.workers import segmenting
from retrieval.workers.segmenting import cutters
from retrieval.workers.subprocesses import Helpers
from tests.retrieval.faults.editions import wait_until_gone

TEXTS = [f"第{number}届衡阳茶油节在石鼓区开幕，邓群策历时{number}个月。" for number in range(300)]

KILLED = """
import os, signal, sys
from pathlib import Path
from retrieval.workers import segmenting
from retrieval.workers.subprocesses import Helpers
from retrieval.language.terms import Segmenter

segmenting.MANY = 1
os.sched_getaffinity = lambda _: {0, 1}
started, start = [], Helpers._started
Helpers._started = lambda self: started.append(start(self)) or started[-1]
with segmenting.cutters(Segmenter.create(), Path(sys.argv[1]), texts=2) as cut:
    list(cut.terms(["a", "b"], lambda text: [text]))
    print(*(helper.pid for helper in started), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(name="segmenter")
def taught_segmenter(monkeypatch: pytest.MonkeyPatch) -> Segmenter:
    """A dictionary with a name that jieba lacks, on a machine of two cores."""
    monkeypatch.setattr(segmenting, "MANY", 100)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    segmenter = Segmenter.create()
    segmenter.learn(["邓群策"])
    return segmenter


@pytest.fixture(name="started")
def started_helpers(monkeypatch: pytest.MonkeyPatch) -> list["subprocess.Popen[bytes]"]:
    """The helpers that were started."""
    started: list[subprocess.Popen[bytes]] = []
    start = Helpers._started

    def told(helpers: Helpers) -> "subprocess.Popen[bytes]":
        started.append(start(helpers))
        return started[-1]

    monkeypatch.setattr(Helpers, "_started", told)
    return started


def all_terms(segmenter: Segmenter, folder: Path) -> Iterator[tuple[str, list[list[str]]]]:
    with cutters(segmenter, folder, texts=len(TEXTS)) as cut:
        yield from cut.terms(iter(TEXTS), lambda text: [text, text[:5]])


def expected(segmenter: Segmenter) -> list[tuple[str, list[list[str]]]]:
    return [(text, [segmenter.terms(text), segmenter.terms(text[:5])]) for text in TEXTS]


def test_helpers_give_the_terms_that_the_process_itself_would_in_order(
    segmenter: Segmenter, started: list["subprocess.Popen[bytes]"], tmp_path: Path
):
    assert list(all_terms(segmenter, tmp_path)) == expected(segmenter)
    assert [helper.returncode is not None for helper in started] == [True, True]


def test_what_a_killed_helper_leaves_is_cut_all_the_same(
    segmenter: Segmenter, started: list["subprocess.Popen[bytes]"], tmp_path: Path
):
    found = []
    for number, one in enumerate(all_terms(segmenter, tmp_path)):
        found.append(one)
        if number in {20, 100}:
            started[number // 100].send_signal(signal.SIGKILL)
    assert found == expected(segmenter)


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_where_no_helper_can_be_started_the_process_cuts_alone(
    segmenter: Segmenter, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, program: str
):
    monkeypatch.setattr(sys, "executable", program)
    assert list(all_terms(segmenter, tmp_path)) == expected(segmenter)


def test_few_texts_start_no_helper(
    segmenter: Segmenter, started: list["subprocess.Popen[bytes]"], tmp_path: Path
):
    with cutters(segmenter, tmp_path, texts=99) as cut:
        found = list(cut.terms(["产业园"], lambda text: [text]))
    assert found == [("产业园", [["产业", "产业园"]])]
    assert started == []


def test_a_helper_ends_with_whoever_started_it(tmp_path: Path):
    done = subprocess.run(
        [sys.executable, "-c", KILLED, tmp_path], stdout=subprocess.PIPE, check=False
    )
    pids = [int(pid) for pid in done.stdout.split()]
    assert len(pids) == 2
    assert done.returncode == -signal.SIGKILL
    wait_until_gone(pids)
