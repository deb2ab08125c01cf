"""Measures how much faster more workers encode.

    python -m tests.programs.scale.encoding ARTICLES ENCODER [--passages 2000]

ARTICLES is a file of real articles, ENCODER the folder of an exported encoder, from any index. Each
way encodes the first passages from nothing. All ways take turns, --rounds times, so that other load
on the machine favours none. The time includes the start of the workers.
"""

import argparse
import shutil
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table

from retrieval.encoder.two_sides import questions_folder
from retrieval.make_index import build
from retrieval.settings import Settings
from retrieval.workers.encoding import Bulk
from tests.programs.scale.made_up import first_articles

WAYS = {
    "this process, one core": (Settings(threads=1), None),
    "this process, all cores": (Settings(), None),
    "--workers 1": (Settings(), Bulk(1)),
    "--workers 2": (Settings(), Bulk(2)),
    "--ray local --workers 1": (Settings(), Bulk(1, "local")),
    "--ray local --workers 2": (Settings(), Bulk(2, "local")),
}


def main() -> None:
    """Encodes and shows."""
    parser = argparse.ArgumentParser(description="Measure how much faster more workers encode.")
    parser.add_argument("articles", type=Path, help="real articles: JSON Lines, also .gz")
    parser.add_argument("encoder", type=Path, help="such as index/encoder/NAME")
    parser.add_argument("--passages", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ways", default="", help="run only the ways whose names begin with this")
    given = parser.parse_args()
    speeds: dict[str, list[float]] = defaultdict(list)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "first.jsonl"
        first_articles(given.articles, given.passages, file)
        for number in range(given.rounds):
            for way, (settings, bulk) in WAYS.items():
                if not way.startswith(given.ways):
                    continue
                index = Path(scratch) / f"{way} {number}"
                for side in (given.encoder, questions_folder(given.encoder)):
                    if side.is_dir():
                        shutil.copytree(side, index / "encoder" / side.name)
                made = build([file], index, settings, bulk=bulk)
                speeds[way].append(made.passages_per_second)
                shutil.rmtree(index)
    show(speeds)


def show(speeds: dict[str, list[float]]) -> None:
    """The medians, and each of them beside the one with one worker."""
    table = Table("passages a second", "median", "least", "most", "times one worker")
    one = 0.0
    for way, found in speeds.items():
        middle = median(found)
        one = middle if way.endswith(("1", "one core")) else one
        figures = (middle, min(found), max(found))
        table.add_row(way, *(f"{figure:.1f}" for figure in figures), f"{middle / one:.2f}")
    Console().print(table)


if __name__ == "__main__":
    main()
