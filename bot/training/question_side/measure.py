"""A question side to the ranks of the right articles, by meaning alone.

    python -m bot.training.question_side.measure DIR INDEX

DIR holds what `bot.training.question_side.prepare` wrote of INDEX, an index with a question side.
Prints the measures of questions encoded as passages are, by the question side as it runs, and by
the same weights in float32, which shows the cost of quantisation.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import torch

from bot.training.network import bundled_network
from bot.training.question_side.lessons import Lesson, Prepared
from bot.training.question_side.network import LONGEST, QuestionSide, padded
from retrieval.archive import Archive
from retrieval.encoder.onnx_encoder import load_encoder
from retrieval.encoder.question_side import SHIPPED, unpacked
from retrieval.encoder.two_sides import questions_folder
from retrieval.settings import Settings

DEPTHS = (1, 8, 40)
"""Passages among which the right article is looked for."""


def rank(scores: np.ndarray, positives: Sequence[int]) -> int:
    """The rank of the best of some passages, from 1; a tie counts against it.

    >>> rank(np.array([.1, .9, .5, .5]), [0, 2])
    3
    """
    best = max(positives, key=lambda row: scores[row])
    others = np.delete(scores, positives)
    return 1 + int((others >= scores[best]).sum())


def recalls(
    lessons: Sequence[Lesson],
    encode: Callable[[Sequence[str]], np.ndarray],
    passages: np.ndarray,
) -> dict[str, list[float]]:
    """The share of questions whose article is among the first 1, 8 and 40 passages.

    Args:
        lessons: Questions; their positives are all passages of the right article.
        encode: Texts to unit vectors, shape (texts, dimension).
        passages: The vectors of all passages.

    Returns:
        The three shares by language and form, such as `en typed` and `en read`.
    """
    ranks: dict[str, list[int]] = defaultdict(list)
    for name, pick in (("typed", 0), ("read", -1)):
        vectors = encode([one.forms[pick] for one in lessons])
        for one, vector in zip(lessons, vectors, strict=True):
            ranks[f"{one.language} {name}"].append(rank(passages @ vector, one.positives))
    return {
        name: [round(float(np.mean(np.array(found) <= depth)), 3) for depth in DEPTHS]
        for name, found in sorted(ranks.items())
    }


def in_float32() -> Callable[[Sequence[str]], np.ndarray]:
    """Texts to vectors by the weights that ship, before they are exported."""
    reader, tokenizer = bundled_network()
    bert = reader.encoder
    before = {name: value.numpy() for name, value in bert.state_dict().items()}
    made = {name: torch.from_numpy(one) for name, one in unpacked(SHIPPED, before).items()}
    bert.load_state_dict(made, strict=False)
    network = QuestionSide(bert).eval()
    tokenizer.no_padding()
    tokenizer.enable_truncation(LONGEST)
    prompt, padding = Settings().query_prompt, tokenizer.get_vocab()["<pad>"]

    @torch.no_grad()
    def encode(texts: Sequence[str]) -> np.ndarray:
        vectors = []
        for text in texts:  # one at a time, as it runs
            ids, mask = padded([tokenizer.encode(prompt + text).ids], padding)
            vectors.append(network(network.states(ids, mask), mask).numpy())
        return np.concatenate(vectors)

    return encode


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.training.question_side.measure", description=__doc__
    )
    parser.add_argument("folder", type=Path, help="what prepare wrote")
    parser.add_argument("index", type=Path)
    given = parser.parse_args()
    prepared = Prepared.load(given.folder)
    with closing(Archive(given.index)) as archive:
        encoder = given.index / "encoder" / archive.manifest.encoder
    ways: dict[str, Callable[[Sequence[str]], np.ndarray]] = {
        "as passages are": partial(load_encoder(encoder).encode, kind="query"),
        "question side": partial(load_encoder(questions_folder(encoder)).encode, kind="query"),
        "the same in float32": in_float32(),
    }
    found = {
        name: recalls(prepared.measured, encode, prepared.vectors) for name, encode in ways.items()
    }
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(found)).decode() + "\n")


if __name__ == "__main__":
    main()
