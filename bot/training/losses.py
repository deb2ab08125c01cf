"""Batches of examples to the losses that the reader is trained by."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn import functional

from bot.training.examples import Example
from bot.training.network import NOWHERE, SpanNetwork, fast_bfloat16

RELEVANCE = 0.5  # weight of "does this window answer", the span loss has weight 1
INSIDE = 1.0  # weight of "is this token inside an answer"
RANKED = 1.0  # weight of the order of a question's passages


@dataclass(frozen=True, slots=True)
class Batch:
    """Examples of similar length; or whole rankings, with the passages of each question.

    Attributes:
        examples: The examples.
        rankings: For each question, its rows among the examples and whether each answers.
    """

    examples: list[Example]
    rankings: tuple[tuple[list[int], list[bool]], ...] = ()


def loss_of(network: SpanNetwork, batch: Batch, padding: int) -> torch.Tensor:
    """The weighted sum of all losses of a batch."""
    places = _Places(batch.examples, padding)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast_bfloat16()):
        scores = network(places.ids, (places.ids != padding).long())
    scores = scores.float()
    spans = functional.log_softmax(scores[:, :2].masked_fill(places.closed[:, None], NOWHERE), -1)
    loss = -(places.starts * spans[:, 0] + places.ends * spans[:, 1]).sum(-1).mean() / 2
    loss = loss + INSIDE * _inside(scores[:, 3], places)
    relevance = scores[:, 2, 0]
    if batch.rankings:
        orders = [ranking_loss(relevance[rows], answers) for rows, answers in batch.rankings]
        return loss + RANKED * torch.stack(orders).mean()
    told = functional.binary_cross_entropy_with_logits(relevance, places.answered)
    return loss + RELEVANCE * told


def ranking_loss(relevance: torch.Tensor, answers: Sequence[bool]) -> torch.Tensor:
    """Cross entropy between "one of those that answer" and all passages and "none", which scores 0.

    Args:
        relevance: The logits of a question's passages, shape (n,).
        answers: Whether each answers; with none that does, "none" is right.

    >>> round(float(ranking_loss(torch.tensor([9.0, -9.0]), [True, False])), 3)
    0.0
    """
    all_of = torch.logsumexp(torch.cat([relevance, relevance.new_zeros(1)]), 0)
    right = torch.tensor(answers)
    return all_of - torch.logsumexp(relevance[right], 0) if right.any() else all_of


def _inside(scores: torch.Tensor, places: "_Places") -> torch.Tensor:
    each = functional.binary_cross_entropy_with_logits(scores, places.inside, reduction="none")
    return (each * places.window).sum() / places.window.sum()


class _Places:
    """Examples as tensors.

    Attributes:
        ids: Shape (examples, tokens), padded.
        closed: Where no answer can begin or end; token 0 stands for "nothing here".
        starts: The share of each token in being the start of an answer; rows sum to 1.
        ends: The same for the end.
        inside: 1 inside an answer.
        window: 1 for the tokens of the window.
        answered: 1 for an example with an answer.
    """

    def __init__(self, examples: Sequence[Example], padding: int) -> None:
        shape = (len(examples), max(len(one.ids) for one in examples))
        self.ids = torch.full(shape, padding)
        self.closed = torch.ones(shape, dtype=torch.bool)
        self.starts, self.ends = torch.zeros(shape), torch.zeros(shape)
        self.inside, self.window = torch.zeros(shape), torch.zeros(shape)
        self.answered = torch.tensor([float(bool(one.spans)) for one in examples])
        for row, one in enumerate(examples):
            self.ids[row, : len(one.ids)] = torch.tensor(one.ids)
            self.closed[row, 0] = False
            self.closed[row, one.first : len(one.ids) - 1] = False
            self.window[row, one.first : len(one.ids) - 1] = 1
            for first, last in one.spans:
                self.starts[row, first] += 1 / len(one.spans)
                self.ends[row, last] += 1 / len(one.spans)
                self.inside[row, first : last + 1] = 1
            if not one.spans:
                self.starts[row, 0] = self.ends[row, 0] = 1
