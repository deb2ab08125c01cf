"""Builds an index of made-up articles and prints its size, time and peak memory as JSON.

python -m tests.programs.scale.drawing ARTICLES REAL_INDEX INDEX COUNT
"""

import argparse
import json
import shutil
import sys
import time
from pathlib import Path

from bot.rendering.progress_bars import stages
from retrieval.storage.file_names import VECTORS
from retrieval.storage.publishing import published
from tests.programs.scale.made_up import rebuild_drawn, write_articles
from tests.programs.scale.searching import memory


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("real", type=Path, help="index of the real articles")
    parser.add_argument("index", type=Path)
    parser.add_argument("count", type=int)
    given = parser.parse_args()
    seeds = given.index.with_suffix(".jsonl.gz")
    if not seeds.exists():
        write_articles(given.articles, given.count, seeds)
    shutil.copytree(given.real / "encoder", given.index / "encoder", dirs_exist_ok=True)
    vectors = given.real / "generations" / published(given.real) / VECTORS
    began = time.perf_counter()
    with stages(bars=sys.stderr.isatty()) as progress:
        summary = rebuild_drawn([seeds], given.index, vectors, progress)
    found = {
        "articles": summary.articles,
        "passages": summary.passages,
        "seconds": time.perf_counter() - began,
        "peak_mb": memory("VmHWM"),
    }
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
