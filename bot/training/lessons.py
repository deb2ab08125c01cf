"""Lessons to an endless stream of batches."""

import random
from collections.abc import Iterator, Mapping, Sequence

from bot.evaluation.rankings import Ranking
from bot.reader.pairing import Pairing
from bot.training.examples import Example, examples, ranked_examples
from bot.training.losses import Batch
from bot.training.questions import Lessons

SIZE = 32  # examples of a batch
POOL = 40  # batches that are sorted by length together, to save padding

SHARES: Mapping[str, float] = {"news": 0.68, "english": 0.2}
"""Share of the examples by file; the other files divide the rest equally."""

RANKED = (0.2, 0.5)
"""Share of batches that are rankings, at the beginning and at the end of the training."""


def stream(
    lessons: Lessons, pairing: Pairing, seed: int, progress: Sequence[float]
) -> Iterator[Batch]:
    """Endless batches.

    Args:
        lessons: The questions and rankings.
        pairing: Makes the tokens.
        seed: The same one draws the same batches, if time passes the same way.
        progress: Its last item is the share of the training that is over.
    """
    rng = random.Random(seed)  # noqa: S311  (reproducible, not secret)
    plain = _plain(examples(lessons, shares_of(lessons), pairing, rng), rng)
    ranked = _ranked(lessons, pairing, rng) if lessons.rankings else plain
    while True:
        first, last = RANKED
        share = first + (last - first) * progress[-1]
        yield next(ranked if rng.random() < share else plain)


def shares_of(lessons: Lessons) -> dict[str, float]:
    """The share of each file.

    >>> shares_of(Lessons({"news": [], "drcd": [], "cmrc": []}))
    {'news': 0.68, 'drcd': 0.16, 'cmrc': 0.16}
    """
    named = {name: SHARES[name] for name in lessons.questions if name in SHARES}
    others = [name for name in lessons.questions if name not in SHARES]
    rest = round((1 - sum(named.values())) / (len(others) or 1), 6)
    return {name: named.get(name, rest) for name in lessons.questions}


def _plain(source: Iterator[Example], rng: random.Random) -> Iterator[Batch]:
    while True:
        pool = sorted((next(source) for _ in range(SIZE * POOL)), key=lambda one: len(one.ids))
        made = [Batch(pool[at : at + SIZE]) for at in range(0, len(pool), SIZE)]
        rng.shuffle(made)
        yield from made


def _ranked(lessons: Lessons, pairing: Pairing, rng: random.Random) -> Iterator[Batch]:
    """Batches of whole rankings."""
    made: list[Example] = []
    orders: list[tuple[list[int], list[bool]]] = []
    for one in _again_and_again(lessons.rankings, rng):
        passages, answers = ranked_examples(one, lessons.mined.get(one.id), pairing, rng)
        if not passages:
            continue
        orders.append(([*range(len(made), len(made) + len(passages))], answers))
        made += passages
        if len(made) >= SIZE:
            yield Batch(made, tuple(orders))
            made, orders = [], []


def _again_and_again(rankings: Sequence[Ranking], rng: random.Random) -> Iterator[Ranking]:
    order = list(rankings)
    while True:
        rng.shuffle(order)
        yield from order
