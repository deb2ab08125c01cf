"""Question files and judged rankings to a trained reader, on a few CPU cores.

python -m bot.training.train FOLDER --out DIR [--rankings FILE …] [--mined FILE]
    [--start READER] [--minutes 60] [--examples N] [--resume] [--seed 7] [--compile]
"""

import argparse
import json
import logging
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from bot.evaluation.rankings import read_rankings
from bot.reader.pairing import Pairing
from bot.training.dequantise import resume_from
from bot.training.held_out import measured
from bot.training.lessons import stream
from bot.training.losses import Batch, loss_of
from bot.training.network import SpanNetwork, bundled_network
from bot.training.questions import Lessons, is_held_out, read_mined, read_questions

log = logging.getLogger("bot.training.train")

RATE = 1e-4
HEAD_RATE = 3e-4
WARM_UP = 0.05  # share of the training during which the rate rises
FROZEN_LAYERS = 4
LARGEST_GRADIENT = 1.0
LOG_EVERY = 20  # steps
SAVE_EVERY = 480  # seconds
GLANCE = 120  # held-out questions measured at each checkpoint


@dataclass
class Course:
    """The progress of a training run."""

    seed: int
    minutes: float
    examples: int = 0  # to learn from; 0 for no limit but the time
    steps: int = 0
    seen: int = 0  # examples
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The used share of the examples or of the time, whichever is greater: 0 to 1."""
        timed = self.seconds / (60 * self.minutes)
        return min(1.0, max(timed, self.seen / self.examples if self.examples else 0.0))

    @property
    def rate(self) -> float:
        """The factor of the learning rate: rises during the warm-up, then falls to 0."""
        if self.share < WARM_UP:
            return max(self.share / WARM_UP, 0.01)
        return (1 - self.share) / (1 - WARM_UP)


class Trainer:
    """A network with its optimiser and its course; a checkpoint holds all three."""

    def __init__(self, network: SpanNetwork, course: Course, padding: int) -> None:
        self.network = network
        self.course = course
        self._padding = padding
        network.freeze(FROZEN_LAYERS)
        body = [one for one in network.encoder.parameters() if one.requires_grad]
        self._optimiser = torch.optim.AdamW(
            [
                {"params": body, "lr": RATE, "base": RATE},
                {"params": list(network.head.parameters()), "lr": HEAD_RATE, "base": HEAD_RATE},
            ],
            weight_decay=0.01,
            fused=True,
        )

    def step(self, batch: Batch) -> None:
        """Learns from one batch."""
        began = time.perf_counter()
        for group in self._optimiser.param_groups:
            group["lr"] = group["base"] * self.course.rate
        loss = loss_of(self.network, batch, self._padding)
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        trained = [one for one in self.network.parameters() if one.requires_grad]
        torch.nn.utils.clip_grad_norm_(trained, LARGEST_GRADIENT)
        self._optimiser.step()
        self.course.steps += 1
        self.course.seen += len(batch.examples)
        self.course.losses = [*self.course.losses, loss.item()][-LOG_EVERY:]
        self.course.seconds += time.perf_counter() - began

    def save(self, file: Path) -> None:
        """Writes a checkpoint to a new file, then renames it over the old one."""
        state = {
            "network": self.network.state_dict(),
            "optimiser": self._optimiser.state_dict(),
            "course": vars(self.course),
        }
        beside = file.with_suffix(".new")
        torch.save(state, beside)
        beside.replace(file)

    def load(self, file: Path) -> None:
        """Resumes from a checkpoint, with the new limits."""
        state: dict[str, Any] = torch.load(file, weights_only=True)
        self.network.load_state_dict(state["network"])
        self._optimiser.load_state_dict(state["optimiser"])
        limits = {"minutes": self.course.minutes, "examples": self.course.examples}
        self.course = Course(**state["course"] | limits)


def train(
    trainer: Trainer, lessons: Lessons, pairing: Pairing, out: Path, mined: Path | None
) -> None:
    """Trains until the time is used up; saves a checkpoint every few minutes and at the end.

    Args:
        trainer: The network and its course.
        lessons: What to learn from; one paragraph in HELD_OUT is kept for measuring.
        pairing: Makes the tokens.
        out: The folder of the checkpoint.
        mined: A file that `mine` may still be writing; it is read again at each checkpoint.
    """
    course = trainer.course
    kept = [one for asked in lessons.questions.values() for one in asked if is_held_out(one)]
    for name, asked in lessons.questions.items():
        lessons.questions[name] = [one for one in asked if not is_held_out(one)]
    log.info("%d held out; %s", len(kept), {k: len(v) for k, v in lessons.questions.items()})
    glance = kept[:: max(1, len(kept) // GLANCE)]
    progress = [course.share]
    saved = course.seconds
    # A resumed training draws other batches than those it has seen.
    for batch in stream(lessons, pairing, course.seed + course.steps, progress):
        trainer.step(batch)
        progress[-1] = course.share
        if course.steps % LOG_EVERY == 0:
            mean = sum(course.losses) / len(course.losses)
            speed = course.seen / course.seconds
            log.info(
                "step %d, %d examples, %.0f s, %.2f a second, loss %.3f",
                course.steps, course.seen, course.seconds, speed, mean,
            )  # fmt: skip
        if course.seconds - saved > SAVE_EVERY:
            saved = course.seconds
            trainer.save(out / "checkpoint.pt")
            _learn(lessons, mined)
            log.info("checkpoint; held out: %s", measured(trainer.network, pairing, glance))
        if course.share >= 1:
            break
    trainer.save(out / "checkpoint.pt")
    found = measured(trainer.network, pairing, kept)
    (out / "held_out.json").write_text(json.dumps({**found, "examples": course.seen}, indent=2))
    log.info("done; held out: %s", found)


def _learn(lessons: Lessons, mined: Path | None) -> None:
    if mined and mined.exists():
        lessons.mined.update(read_mined(mined))


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.train", description=__doc__)
    parser.add_argument("folder", type=Path, help="question files, *.jsonl or *.jsonl.gz")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--minutes", type=float, default=60, help="training time")
    parser.add_argument("--examples", type=int, default=0, help="stop after so many, if sooner")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--rankings", type=Path, nargs="*", default=[], help="judged rankings")
    parser.add_argument("--mined", type=Path, help="the file that bot.training.mine writes")
    parser.add_argument("--start", type=Path, help="folder of an exported reader to begin with")
    parser.add_argument(
        "--compile",
        action="store_true",
        help="compile the network: a fifth faster; needs a C++ compiler",
    )
    parser.add_argument("--resume", action="store_true", help="resume from the checkpoint in --out")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(message)s",
        handlers=[logging.FileHandler(given.out / "train.log"), logging.StreamHandler()],
    )
    torch.manual_seed(given.seed)
    network, tokenizer = bundled_network()
    pairing = Pairing(tokenizer)
    trainer = Trainer(network, Course(given.seed, given.minutes, given.examples), pairing.padding)
    if given.start and not given.resume:
        resume_from(network, given.start)
    if given.resume:
        trainer.load(given.out / "checkpoint.pt")
    if given.compile:
        network.encoder.compile(dynamic=True)
    lessons = Lessons(read_questions(given.folder), read_rankings(given.rankings))
    _learn(lessons, given.mined)
    train(trainer, lessons, pairing, given.out, given.mined)


if __name__ == "__main__":
    main()
