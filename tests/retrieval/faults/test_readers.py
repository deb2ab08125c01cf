"""Rebuilds at once, and readers while generations come and go."""

import sys
import threading
import time
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import pytest

from retrieval.archive import Archive
from retrieval.errors import IndexBusyError
from retrieval.make_index import Summary, build, roll_back
from retrieval.settings import Settings
from retrieval.storage import file_names, publishing
from retrieval.storage.seals import MANIFEST
from tests.retrieval.faults.editions import (
    Child,
    Edition,
    Failure,
    Trial,
    adopt,
    answers,
    build_edition,
    contents,
    event,
)

PUBLISHINGS = 2
PAUSE = 0.2  # seconds between two questions: the rebuilds want to get on, too


class Waiting:
    """A rebuild that stops at a stage until it is told to go on."""

    def __init__(self, name: str, reached: Event, go_on: Event) -> None:
        self._name, self._reached, self._go_on = name, reached, go_on

    def stage(self, name: str, total: int | None) -> None:
        del total
        if name == self._name:
            self._reached.set()
            assert self._go_on.wait(60)

    def advance(self, count: int) -> None:
        """Does nothing."""


def build_slowly(seeds: Path, index: Path, reached: Event, go_on: Event) -> Summary:
    waiting = Waiting("names", reached, go_on)
    return build([seeds], index, Settings(), progress=waiting)


def test_of_two_rebuilds_at_once_the_first_publishes_and_the_second_is_told_to_wait(
    trial: Trial, editions: tuple[Edition, Edition]
):
    reached, go_on = event(), event()
    first = Child(build_slowly, editions[1].seeds, trial.index, reached, go_on)
    assert reached.wait(60)
    second = Child(build_edition, editions[0].seeds, trial.index).outcome()
    assert second == Failure(
        IndexBusyError.__name__,
        f"{trial.index}: another process is rebuilding it; wait until it has finished",
    )
    trial.still_answers()
    go_on.set()
    summary = first.outcome()
    assert isinstance(summary, Summary), summary
    assert summary.generation == "000002"
    assert contents(trial.index) == editions[1].contents


def read_until(stop: Event, index: Path, possible: tuple[Any, ...]) -> list[int]:
    """Asks old and new readers until it is told to stop; how often each edition answered."""
    seen = [0] * len(possible)
    long_lived = Archive(index, Settings())
    while not stop.is_set():
        seen[possible.index(answers(long_lived.snapshot()))] += 1
        fresh = Archive(index, Settings())
        seen[possible.index(answers(fresh.snapshot()))] += 1
        fresh.close()
        time.sleep(PAUSE)
    return seen


@pytest.mark.slow
def test_readers_in_threads_and_processes_get_whole_generations_while_rebuilds_publish(
    trial: Trial, editions: tuple[Edition, Edition]
):
    possible = tuple(edition.contents.answers for edition in editions)
    stop, shared = event(), Archive(trial.index, Settings())
    errors: list[BaseException] = []
    asked = 0

    def ask() -> None:
        nonlocal asked
        try:
            while not stop.is_set():
                assert answers(shared.snapshot()) in possible
                assert shared.search("北航", language="zh")
                asked += 1
                time.sleep(PAUSE)
        except BaseException as error:  # noqa: BLE001  (judged by the test)
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(2)]
    reader = Child(read_until, stop, trial.index, possible)
    for thread in threads:
        thread.start()
    try:
        for turn in range(PUBLISHINGS):
            summary = Child(build_edition, editions[(turn + 1) % 2].seeds, trial.index).outcome()
            assert isinstance(summary, Summary), summary
            # A rollback and back again, faster than any rebuild.
            roll_back(trial.index, Settings())
            publishing.publish(trial.index, summary.generation)
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert errors == []
    assert asked
    seen = reader.outcome()
    assert isinstance(seen, list), seen
    assert all(seen), "the other process did not follow"


def open_late(index: Path, file: str, reached: Event, go_on: Event) -> list[tuple[Any, ...]]:
    """Opens an index, but waits before it opens one of the files."""
    waited = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal waited
        if event == "open" and not waited and str(arguments[0]).endswith(file):
            waited = True
            reached.set()
            assert go_on.wait(60)

    sys.addaudithook(hook)
    archive = Archive(index, Settings())
    assert waited
    return [answers(archive), answers(Archive(index, Settings()))]


@pytest.mark.slow
@pytest.mark.parametrize("file", [MANIFEST, file_names.WORDS])
def test_a_reader_that_is_overtaken_by_two_rebuilds_while_it_opens_one_gets_the_newest(
    file: str, trial: Trial, editions: tuple[Edition, Edition]
):
    reached, go_on = event(), event()
    reader = Child(open_late, trial.index, file, reached, go_on)
    assert reached.wait(60)
    before = "000001"
    for edition in (editions[0], editions[1]):
        name = adopt(edition, trial.index)
        publishing.remove_old(trial.index, kept={name, before})
        before = name
    go_on.set()
    found = reader.outcome()
    assert not isinstance(found, Failure), found
    # Where a reader holds what it opens, it may go on with that.
    assert found[0] in [edition.contents.answers for edition in editions]
    assert found[1] == editions[1].contents.answers
