"""A folder of question files to a trained reader, on a few CPU cores.

python -m bot.training.train FOLDER --out DIR [--minutes 60] [--resume] [--seed 7] [--compile]
"""

import argparse
import itertools
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from bot.reader.pairing import Pairing
from bot.training.examples import (
    Example,
    Lessons,
    batches,
    examples,
    is_held_out,
    read_mined,
    read_taught,
)
from bot.training.held_out import measured
from bot.training.network import NOWHERE, SpanNetwork, bundled_network

log = logging.getLogger("bot.training.train")

BATCH = 32
RATE = 1.5e-4
HEAD_RATE = 1e-3  # the head starts untrained
WARM_UP = 0.04  # share of the training during which the rate rises
FROZEN_LAYERS = 2
LARGEST_GRADIENT = 1.0
RELEVANCE = 0.5  # weight of the relevance loss; the span loss has weight 1
LOG_EVERY = 20  # steps
SAVE_EVERY = 480  # seconds
GLANCE = 60  # held-out questions measured at each checkpoint


@dataclass
class Course:
    """The progress of a training run."""

    seed: int
    minutes: float
    steps: int = 0
    seen: int = 0  # examples
    seconds: float = 0.0
    losses: list[float] = field(default_factory=list)

    @property
    def share(self) -> float:
        """The used share of the time, 0 to 1."""
        return min(1.0, self.seconds / (60 * self.minutes))

    @property
    def rate(self) -> float:
        """The factor of the learning rate: rises during the warm-up, then falls to 0."""
        if self.share < WARM_UP:
            return max(self.share / WARM_UP, 0.01)
        return (1 - self.share) / (1 - WARM_UP)


def stream(lessons: Lessons, pairing: Pairing, seed: int) -> Iterator[list[Example]]:
    """Endless batches, the same for the same seed."""
    for passed in itertools.count():
        rng = random.Random(f"{seed} {passed}")  # noqa: S311  (reproducible, not secret)
        yield from batches(examples(lessons, pairing, rng), size=BATCH, rng=rng)


def loss_of(network: SpanNetwork, batch: Sequence[Example], padding: int) -> torch.Tensor:
    """Cross entropy of the answer's first and last token, plus the weighted relevance loss.

    Only the window's tokens and token 0 ("no answer here") can be the first or last.
    """
    longest = max(len(one.ids) for one in batch)
    ids = torch.full((len(batch), longest), padding)
    closed = torch.ones((len(batch), longest), dtype=torch.bool)
    for row, one in enumerate(batch):
        ids[row, : len(one.ids)] = torch.tensor(one.ids)
        closed[row, 0] = False
        closed[row, one.first : len(one.ids) - 1] = False
    mask = (ids != padding).long()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores = network(ids, mask)
    scores = scores.float()
    places = torch.tensor([(one.start, one.end) for one in batch])
    spans = scores[:, :2].masked_fill(closed[:, None, :], NOWHERE)
    span_loss = torch.nn.functional.cross_entropy(spans.flatten(0, 1), places.flatten())
    relevant = (places[:, 0] > 0).float()
    relevance = torch.nn.functional.binary_cross_entropy_with_logits(scores[:, 2, 0], relevant)
    return span_loss + RELEVANCE * relevance


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

    def step(self, batch: Sequence[Example]) -> None:
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
        self.course.seen += len(batch)
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
        """Resumes from a checkpoint, with the new time limit."""
        state: dict[str, Any] = torch.load(file, weights_only=True)
        self.network.load_state_dict(state["network"])
        self._optimiser.load_state_dict(state["optimiser"])
        minutes = self.course.minutes
        self.course = Course(**state["course"])
        self.course.minutes = minutes


def train(trainer: Trainer, lessons: Lessons, pairing: Pairing, out: Path) -> None:
    """Trains until the time is used up; saves a checkpoint every few minutes and at the end."""
    course = trainer.course
    kept = [one for one in lessons.questions if is_held_out(one)]
    taught_to = Lessons([one for one in lessons.questions if not is_held_out(one)], lessons.mined)
    log.info("%d questions to learn from, %d held out", len(taught_to.questions), len(kept))
    # A resumed training skips the batches that it has seen.
    left = itertools.islice(stream(taught_to, pairing, course.seed), course.steps, None)
    saved = course.seconds
    for batch in left:
        trainer.step(batch)
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
            log.info("checkpoint; held out: %s", measured(trainer.network, pairing, kept[:GLANCE]))
        if course.share >= 1:
            break
    trainer.save(out / "checkpoint.pt")
    found = measured(trainer.network, pairing, kept)
    (out / "held_out.json").write_text(json.dumps({**found, "examples": course.seen}, indent=2))
    log.info("done; held out: %s", found)


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.train", description=__doc__)
    parser.add_argument("folder", type=Path, help="question files, *.jsonl or *.jsonl.gz")
    parser.add_argument("--out", type=Path, required=True, help="folder for checkpoint and log")
    parser.add_argument("--minutes", type=float, default=60, help="training time")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--mined", type=Path, help="mined.jsonl of bot.training.mine_negatives")
    parser.add_argument(
        "--twice",
        action="append",
        default=[],
        metavar="NAME",
        help="use this file twice in each pass",
    )
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
    trainer = Trainer(network, Course(given.seed, given.minutes), pairing.padding)
    if given.resume:
        trainer.load(given.out / "checkpoint.pt")
    if given.compile:
        network.encoder.compile(dynamic=True)
    mined = read_mined(given.mined) if given.mined else {}
    train(trainer, Lessons(read_taught(given.folder, given.twice), mined), pairing, given.out)


if __name__ == "__main__":
    main()
