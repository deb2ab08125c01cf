"""A clock that jumps: readers follow what is published, and names only ever count up."""

import os
import sys
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import pytest

from retrieval.archive import Archive
from retrieval.make_index import build
from retrieval.settings import Settings
from retrieval.storage import publishing
from tests.retrieval.faults.editions import Edition, Trial, adopt, answers

DAY = 86_400 * 10**9


def at_time(path: Path, nanoseconds: int) -> None:
    os.utime(path, ns=(nanoseconds, nanoseconds))


@pytest.mark.slow
@pytest.mark.parametrize("jump", [0, -3650 * DAY])
def test_readers_follow_what_is_published_whatever_time_it_bears(
    jump: int, trial: Trial, editions: tuple[Edition, Edition]
):
    current = trial.index / "CURRENT"
    began = current.stat().st_mtime_ns
    archive = Archive(trial.index, Settings())
    # A file system gives the number of a removed file to the next one: every second has the same.
    for turn in range(1, 7):
        edition = editions[turn % 2]
        adopt(edition, trial.index)
        at_time(current, began + jump)
        if turn % 3:
            assert answers(archive) == edition.contents.answers
    assert answers(archive) == editions[0].contents.answers


def test_a_file_that_takes_the_place_and_time_of_the_one_before_is_followed(
    trial: Trial, editions: tuple[Edition, Edition]
):
    current = trial.index / "CURRENT"
    archive = Archive(trial.index, Settings())
    before = current.stat()
    name = adopt(editions[1], trial.index)
    publishing.publish(trial.index, "000001")
    archive.search("北航", language="zh")
    # The same inode, the same time: what can happen if both are given out again.
    before = current.stat()
    current.write_text(name + "\n", encoding="utf-8")
    at_time(current, before.st_mtime_ns)
    assert current.stat().st_ino == before.st_ino
    assert answers(archive) == editions[1].contents.answers


@pytest.mark.slow
def test_names_of_generations_count_up_while_the_clock_runs_backwards(
    trial: Trial, editions: tuple[Edition, Edition], monkeypatch: pytest.MonkeyPatch
):
    class Turned(datetime):
        year_now = 2095

        @classmethod
        def now(cls, tz: tzinfo | None = UTC) -> datetime:  # type: ignore[override]
            return datetime(cls.year_now, 1, 1, tzinfo=tz)

    for name, module in list(sys.modules.items()):
        if name.startswith("retrieval.") and vars(module).get("datetime") is datetime:
            monkeypatch.setattr(module, "datetime", Turned)
    archive = Archive(trial.index, Settings())
    names, created = [], []
    for year, edition in ((2095, editions[1]), (2024, editions[0])):
        Turned.year_now = year
        names.append(build([edition.seeds], trial.index, Settings()).generation)
        at_time(trial.index / "CURRENT", int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 10**9)
        created.append(archive.inspect().created)
        assert answers(archive) == edition.contents.answers
    assert names == ["000002", "000003"]
    assert created == ["2095-01-01T00:00:00+00:00", "2024-01-01T00:00:00+00:00"]
    # The trial's own reader has not asked since, and still holds the first.
    assert publishing.generation_names(trial.index) == ["000001", "000002", "000003"]
