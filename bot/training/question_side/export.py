"""A trained question side to the weights that ship.

python -m bot.training.question_side.export CHECKPOINT [--out retrieval/encoder/question_side.npz]
"""

import argparse
import logging
from pathlib import Path

import torch

from retrieval.encoder.bundled_weights import WeightsFile, bundled_weights
from retrieval.encoder.question_side import SHIPPED, pack

log = logging.getLogger("bot.training.question_side.export")


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.training.question_side.export", description=__doc__
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, default=SHIPPED)
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    trained = torch.load(given.checkpoint, weights_only=True)["upper"]
    before = WeightsFile(bundled_weights().read_bytes()).state()
    made = pack(before, {name: value.numpy() for name, value in trained.items()})
    given.out.write_bytes(made)
    log.info("%s: %.1f MB", given.out, len(made) / 1e6)


if __name__ == "__main__":
    main()
