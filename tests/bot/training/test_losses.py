"""Losses of the reader."""

import pytest
import torch

from bot.training.examples import Example
from bot.training.losses import Batch, loss_of, ranking_loss
from tests.bot.training import small

TOKENS = [0, 5, 2, 2, 7, 8, 9, 2]


def logits(*values: float) -> torch.Tensor:
    return torch.tensor(values)


def test_the_ranking_loss_is_small_if_a_passage_that_answers_leads():
    right, wrong = logits(6.0, -6.0, -6.0), logits(-6.0, 6.0, -6.0)
    answers = [True, False, False]
    assert float(ranking_loss(right, answers)) == pytest.approx(0.0025, abs=1e-3)
    assert float(ranking_loss(wrong, answers)) > 6


def test_without_an_answer_none_must_lead():
    none = [False, False]
    assert float(ranking_loss(logits(-6.0, -6.0), none)) < 0.01
    assert float(ranking_loss(logits(6.0, -6.0), none)) > 5


def test_several_right_passages_share_the_credit():
    both = float(ranking_loss(logits(3.0, 3.0), [True, True]))
    assert both < float(ranking_loss(logits(3.0, 3.0), [True, False]))


def test_each_kind_of_batch_teaches_every_score():
    network = small.network()
    spans = [
        Example(TOKENS, 4, ((4, 5),)),
        Example(TOKENS, 4, ((4, 4), (6, 6))),
        Example(TOKENS, 4, ()),
    ]
    for batch in (Batch(spans), Batch(spans, (([0, 1, 2], [True, True, False]),))):
        network.zero_grad()
        torch.autograd.backward(loss_of(network, batch, small.pairing().padding))
        assert network.head.weight.grad is not None
        assert bool(network.head.weight.grad.any(1).all())


def test_padding_changes_no_loss():
    network, padding = small.network().eval(), small.pairing().padding
    short, long = Example(TOKENS, 4, ((4, 5),)), Example([*TOKENS[:-1], *[9] * 9, 2], 4, ())
    alone = [loss_of(network, Batch([one]), padding).item() for one in (short, short)]
    assert alone[0] == pytest.approx(alone[1])
    together = loss_of(network, Batch([short, long]), padding)
    assert bool(torch.isfinite(together))
