"""Lessons to trained upper layers for questions, on one CPU core or more.

python -m bot.training.question_side.train DIR [--minutes 30] [--resume] [--seed 7] [--most 20000]

DIR holds what `bot.training.question_side.prepare` wrote; the checkpoint is written there too.
"""

import argparse
import itertools
import json
import logging
import random
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bot.training.network import NOWHERE, bundled_network
from bot.training.question_side.lessons import Lesson, Prepared
from bot.training.question_side.measure import recalls
from bot.training.question_side.network import QuestionSide
from bot.training.question_side.states import BATCH as READ_BATCH
from bot.training.question_side.states import States
from bot.training.train import LARGEST_GRADIENT, LOG_EVERY, Course
from retrieval.settings import Settings

log = logging.getLogger("bot.training.question_side.train")

BATCH = 64
POOL = 8  # batches whose questions are sorted by length together
RATE = 1e-4
TEMPERATURE = 0.02  # cosines of this encoder lie close together
SAVE_EVERY = 180  # seconds


def loss_of(
    vectors: torch.Tensor, passages: torch.Tensor, lessons: Sequence[Lesson]
) -> torch.Tensor:
    """Cross entropy over all passages; a question's positives count together.

    Neutral passages take no part.

    Args:
        vectors: The questions' vectors, shape (questions, dimension).
        passages: All passages' vectors, shape (passages, dimension).
        lessons: The questions, in the same order.
    """
    scores = vectors @ passages.T / TEMPERATURE
    closed = torch.zeros(scores.shape, dtype=torch.bool)
    for row, one in enumerate(lessons):
        closed[row, list(one.neutral)] = True
    scores = scores.masked_fill(closed, NOWHERE)
    right = torch.stack(
        [scores[row, list(one.positives)].logsumexp(0) for row, one in enumerate(lessons)]
    )
    return (scores.logsumexp(1) - right).mean()


Batch = list[tuple[str, Lesson]]
"""The form of each question to learn from, and its lesson."""


def stream(lessons: Sequence[Lesson], states: States, seed: int) -> Iterator[tuple[int, Batch]]:
    """Endless batches with the number of the pass, the same for the same seed."""
    for passed in itertools.count():
        rng = random.Random(f"{seed} {passed}")  # noqa: S311  (reproducible, not secret)
        order = [(rng.choice(one.forms), one) for one in rng.sample(lessons, len(lessons))]
        for start in range(0, len(order), BATCH * POOL):
            pool = sorted(order[start : start + BATCH * POOL], key=lambda it: states.length(it[0]))
            batches = [pool[at : at + BATCH] for at in range(0, len(pool), BATCH)]
            rng.shuffle(batches)
            yield from ((passed, batch) for batch in batches)


class Trainer:
    """A question side with its optimiser and course; a checkpoint holds all three."""

    def __init__(self, network: QuestionSide, states: States, course: Course) -> None:
        self.network = network
        self.states = states
        self.course = course
        self._optimiser = torch.optim.AdamW(
            network.upper.parameters(), lr=RATE, weight_decay=0.01, fused=True
        )

    def step(self, batch: Batch, passages: torch.Tensor) -> None:
        """Learns from one batch."""
        began = time.perf_counter()
        for group in self._optimiser.param_groups:
            group["lr"] = RATE * self.course.rate
        vectors = self.network(*self.states.of([text for text, _ in batch]))
        loss = loss_of(vectors, passages, [one for _, one in batch])
        self._optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.upper.parameters(), LARGEST_GRADIENT)
        self._optimiser.step()
        self.course.steps += 1
        self.course.seen += len(batch)
        self.course.losses = [*self.course.losses, loss.item()][-LOG_EVERY:]
        self.course.seconds += time.perf_counter() - began

    @torch.no_grad()
    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """The vectors of questions: shape (texts, hidden), unit rows."""
        order = sorted(range(len(texts)), key=lambda row: self.states.length(texts[row]))
        made = np.empty((len(texts), self.network.encoder.config.hidden_size), np.float32)
        for start in range(0, len(order), READ_BATCH):
            rows = order[start : start + READ_BATCH]
            made[rows] = self.network(*self.states.of([texts[row] for row in rows])).numpy()
        return made

    def save(self, file: Path) -> None:
        """Writes a checkpoint to a new file, then renames it over the old one."""
        state = {
            "upper": self.network.learnt(),
            "optimiser": self._optimiser.state_dict(),
            "course": vars(self.course),
        }
        beside = file.with_suffix(".new")
        torch.save(state, beside)
        beside.replace(file)

    def load(self, file: Path) -> None:
        """Resumes from a checkpoint, with the new time limit."""
        state: dict[str, Any] = torch.load(file, weights_only=True)
        self.network.encoder.load_state_dict(state["upper"], strict=False)
        self._optimiser.load_state_dict(state["optimiser"])
        minutes = self.course.minutes
        self.course = Course(**state["course"])
        self.course.minutes = minutes


def train(trainer: Trainer, prepared: Prepared, out: Path) -> None:
    """Trains until the time is used up; measures after each pass, saves every few minutes."""
    course, vectors = trainer.course, prepared.vectors
    passages = torch.from_numpy(vectors)

    def told(when: str) -> None:
        found = recalls(prepared.measured, trainer.encode, vectors) if prepared.measured else {}
        log.info("%s: %s", when, json.dumps(found))

    told("before" if not course.steps else "resumed")
    # A resumed training skips the batches that it has seen.
    left = itertools.islice(
        stream(prepared.lessons, trainer.states, course.seed), course.steps, None
    )
    saved, passed = course.seconds, None
    for number, batch in left:
        if passed is not None and number != passed:
            trainer.save(out / "checkpoint.pt")
            told(f"pass {number}")
        passed = number
        trainer.step(batch, passages)
        if course.steps % LOG_EVERY == 0:
            mean, speed = np.mean(course.losses), course.seen / course.seconds
            log.info(
                "step %d, %d questions, %.0f s, %.1f a second, loss %.3f",
                course.steps, course.seen, course.seconds, speed, mean,
            )  # fmt: skip
        if course.seconds - saved > SAVE_EVERY:
            saved = course.seconds
            trainer.save(out / "checkpoint.pt")
        if course.share >= 1:
            break
    trainer.save(out / "checkpoint.pt")
    told("done")


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.training.question_side.train", description=__doc__
    )
    parser.add_argument("folder", type=Path, help="what prepare wrote")
    parser.add_argument("--minutes", type=float, default=30, help="training time")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--most", type=int, help="learn from so many questions, chosen by chance")
    parser.add_argument("--resume", action="store_true", help="resume from the checkpoint")
    given = parser.parse_args()
    logging.basicConfig(
        level=logging.INFO,
        format="%(asctime)s %(message)s",
        handlers=[logging.FileHandler(given.folder / "train.log"), logging.StreamHandler()],
    )
    torch.manual_seed(given.seed)
    prepared = Prepared.load(given.folder)
    if given.most is not None and given.most < len(prepared.lessons):
        rng = random.Random(given.seed)  # noqa: S311  (reproducible, not secret)
        some = rng.sample(prepared.lessons, given.most)
        prepared = Prepared(some, prepared.measured, prepared.vectors)
    reader, tokenizer = bundled_network()
    network = QuestionSide(reader.encoder).eval()
    prompt = Settings().query_prompt
    states = States(given.folder, network, tokenizer, prompt=prompt)
    trainer = Trainer(network, states, Course(given.seed, given.minutes))
    if given.resume:
        trainer.load(given.folder / "checkpoint.pt")
    everything = [*prepared.lessons, *prepared.measured]
    log.info("%d questions to learn from", len(prepared.lessons))
    new = states.add(form for one in everything for form in one.forms)
    log.info("the lower layers have read %d forms", new)
    train(trainer, prepared, given.folder)


if __name__ == "__main__":
    main()
