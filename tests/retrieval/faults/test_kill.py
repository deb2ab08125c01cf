"""A rebuild that is killed: the archive that was published goes on answering."""

import random
import time
from itertools import pairwise

import pytest

from retrieval.make_index import Summary
from tests.retrieval.faults.editions import Child, Trial, build_edition, leftovers, rebuilt
from tests.retrieval.faults.steps import build_and_die, build_and_look, build_and_note_flushes

KILLS = 2
SEED = 20210517


@pytest.mark.slow
def test_a_rebuild_that_is_killed_at_any_moment_leaves_an_archive_that_answers(trial: Trial):
    began = time.perf_counter()
    rebuilt(trial.coming.seeds, trial.index)
    whole = time.perf_counter() - began
    trial.still_answers()
    moments = random.Random(SEED)  # noqa: S311  (no secret)
    for _ in range(KILLS):
        trial.killed_within(moments.uniform(0, whole))
        trial.mends()


@pytest.mark.slow
def test_before_each_step_of_a_rebuild_one_whole_generation_is_published(trial: Trial):
    steps = Child(build_and_look, trial.coming.seeds, trial.index).outcome()
    assert isinstance(steps, list), steps
    assert [
        (step, before, after) for (step, before), (_, after) in pairwise(steps) if before != after
    ] == [("os.rename CURRENT", "000001", "000002")]
    assert len(steps) > 20


@pytest.mark.slow
def test_rebuilds_that_are_killed_before_a_step_leave_nothing_that_stops_the_next(trial: Trial):
    steps = Child(build_and_look, trial.coming.seeds, trial.index).outcome()
    trial.still_answers()
    publishing = 1 + max(at for at, (_, name) in enumerate(steps) if name == "000001")
    for step in (len(steps) // 3, publishing, publishing + 1):
        assert Child(build_and_die, trial.coming.seeds, trial.index, step).outcome() is None
        trial.still_answers()
    trial.mends()


def test_what_a_killed_rebuild_left_is_gone_even_if_the_next_finds_nothing_to_do(trial: Trial):
    Child(build_and_die, trial.coming.seeds, trial.index, 5).outcome()
    assert leftovers(trial.index) != []
    assert rebuilt(trial.serving.seeds, trial.index).unchanged
    assert leftovers(trial.index) == []


def test_whatever_a_generation_consists_of_is_flushed_before_it_is_published(trial: Trial):
    assert Child(build_and_note_flushes, trial.coming.seeds, trial.index).outcome() == []


def test_a_lock_that_a_dead_process_left_holds_nobody(trial: Trial):
    child = Child(build_edition, trial.coming.seeds, trial.index)
    child.wait(0.2)
    child.kill()
    assert (trial.index / ".lock").exists()
    summary = Child(build_edition, trial.coming.seeds, trial.index).outcome()
    assert isinstance(summary, Summary), summary
