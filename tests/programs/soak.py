"""Kills rebuilds and checks the archive: make soak [SOAK_KILLS=50] [SOAK_SEED=…].

Kills first at random moments, then before every step that changes the disk. After each kill, old
and new readers must get the answers from before or after the rebuild. The next rebuild must give
the same index as a build from nothing and leave no files behind. The same seed gives the same
moments, as far as the machine's timing allows.
"""

import os
import random
import secrets
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from retrieval.encoder.export import encoder_id, export_encoder, export_questions
from retrieval.make_index import Summary
from retrieval.settings import Settings
from retrieval.storage import publishing
from tests.retrieval.faults.editions import Child, Trial, kept_edition, make_editions, rebuilt
from tests.retrieval.faults.steps import build_and_die, build_and_look, rebuild_all_and_look


def say(words: str) -> None:
    """Tells how far it is."""
    print(words, file=sys.stderr, flush=True)  # noqa: T201  (a program, not a library)


def at_random_moments(trial: Trial, moments: random.Random, kills: int) -> None:
    """Kills so many rebuilds, from their first moment to some time after their last."""
    began = time.perf_counter()
    rebuilt(trial.coming.seeds, trial.index)
    whole = time.perf_counter() - began
    trial.still_answers()
    done = 0
    while done < kills:
        moment = moments.uniform(0, whole)
        done += trial.killed_within(moment)
        trial.mends()
        say(f"{done} of {kills} killed, the last {moment:.3f} s after its begin")


def before_every_step(trial: Trial) -> int:
    """Kills a rebuild before its first step, one before its second, …; says how many it has."""
    step = 1
    while True:
        summary = Child(build_and_die, trial.coming.seeds, trial.index, step).outcome()
        trial.still_answers()
        if summary is not None:
            assert isinstance(summary, Summary), summary
            return step - 1
        trial.mends()
        say(f"killed before step {step}")
        step += 1


def with_an_encoder_made_anew(trial: Trial) -> None:
    """Looks before each step of a full rebuild, which exports the encoder again."""
    steps = Child(rebuild_all_and_look, trial.coming.seeds, trial.index).outcome()
    assert isinstance(steps, list), steps
    trial.still_answers()
    say(f"one whole generation before each of {len(steps)} steps of a full rebuild")


def main() -> None:
    """Runs it all; the first thing that does not hold ends it."""
    kills = int(os.environ.get("SOAK_KILLS") or 50)
    seed = int(os.environ.get("SOAK_SEED") or secrets.randbelow(10**9))
    say(f"SOAK_SEED={seed} SOAK_KILLS={kills}")
    with TemporaryDirectory(prefix="wenbao-soak-") as scratch:
        folder = Path(scratch)
        encoder = folder / encoder_id(Settings())
        export_encoder(encoder, Settings())
        export_questions(encoder, Settings())
        make_editions(folder, encoder)
        trial = Trial(folder / "index", [kept_edition(folder, number) for number in (0, 1)])
        at_random_moments(trial, random.Random(seed), kills)  # noqa: S311  (no secret)
        steps = before_every_step(trial)
        assert Child(build_and_look, trial.coming.seeds, trial.index).outcome()
        trial.still_answers()
        with_an_encoder_made_anew(trial)
        names = publishing.generation_names(trial.index)
    say(f"{kills} kills at random moments and {steps} before each step survived: {names[-1]}")


if __name__ == "__main__":
    main()
