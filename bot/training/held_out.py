"""A network in training to its measures on held-out questions."""

from collections.abc import Sequence

import torch

from bot.evaluation.known_answers import overlap
from bot.reader.best_span import best_span
from bot.reader.heading import heading
from bot.reader.pairing import Pairing
from bot.reader.windows import windows
from bot.training.network import SpanNetwork, fast_bfloat16
from bot.training.questions import Taught


def measured(
    network: SpanNetwork, pairing: Pairing, questions: Sequence[Taught]
) -> dict[str, float]:
    """F1 and exact match of the answerable questions; share of the others that are refused."""
    network.eval()
    with torch.compiler.set_stance("force_eager"):
        found = _asked(network, pairing, questions)
    network.train()
    return found


def _asked(network: SpanNetwork, pairing: Pairing, questions: Sequence[Taught]) -> dict[str, float]:
    overlaps: list[float] = []
    refused: list[bool] = []
    for one in questions:
        text, margin = _answer(network, pairing, one)
        if one.answerable:
            overlaps.append(max(overlap(text, answer.text) for answer in one.answers))
        else:
            refused.append(margin < 0)
    return {
        "answerable": len(overlaps),
        "exact": round(sum(value == 1 for value in overlaps) / max(1, len(overlaps)), 4),
        "f1": round(sum(overlaps) / max(1, len(overlaps)), 4),
        "unanswerable": len(refused),
        "refused": round(sum(refused) / max(1, len(refused)), 4),
    }


@torch.inference_mode()
def _answer(network: SpanNetwork, pairing: Pairing, one: Taught) -> tuple[str, float]:
    """The best span over all windows, and its margin over "no answer here"."""
    question = pairing.question(one.question)
    found = ("", float("-inf"))
    for start, end in windows(one.context):
        window = one.context[start:end]
        paired = pairing.pair(question, window, heading(one.title, one.date))
        ids = torch.tensor([paired.ids])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=fast_bfloat16()):
            scores = network(ids, torch.ones_like(ids))
        best = best_span(scores[0].float().numpy(), paired.first)
        if best is not None and best.score - best.null > found[1]:
            left, right = paired.text_of(best.first, best.last)
            found = (window[left:right], best.score - best.null)
    return found
