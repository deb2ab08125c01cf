"""Measures whether Milvus finds what the local index finds.

    python -m tests.programs.scale.agreement FOLDER

FOLDER has questions and passages for `wenbao evaluate`. The passages go into a local index, kept in
--cache, and then into Milvus: a Milvus Lite file, or the server at --uri, under a temporary name.
With --taken-over, two other editions are published there first, so that the searched collection was
filled with the first of them and then changed.
"""

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path
from statistics import fmean, median
from typing import Any

import msgspec

from bot.evaluation.question_sets import Asked, pooled_archive, read_questions, renamed
from bot.question.understand import understand
from bot.rendering.progress_bars import stages
from retrieval.archive import Archive
from retrieval.make_index import build
from retrieval.milvus.server import Server
from retrieval.records import Hit
from retrieval.settings import Milvus, Settings


def main() -> None:
    """Builds both and asks both."""
    parser = argparse.ArgumentParser(description="Compare a Milvus with the local index.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--cache", type=Path, default=Path(tempfile.gettempdir(), "wenbao-cache"))
    parser.add_argument(
        "--uri", default="", help="Milvus server; WENBAO_MILVUS_TOKEN has its token"
    )
    parser.add_argument("--structure", default="", help="vector index: FLAT, HNSW …")
    parser.add_argument("--taken-over", action="store_true", help="publish two editions first")
    parser.add_argument("--sample", type=int, default=500, help="number of answerable questions")
    given = parser.parse_args()
    asked = [one for one in read_questions(given.folder) if one.answerable][: given.sample]
    with stages(bars=sys.stderr.isatty()) as progress, tempfile.TemporaryDirectory() as scratch:
        made = pooled_archive([given.folder], given.cache, Path(), Settings(), progress)
        if made is None:
            parser.error(f"{given.folder}: has no passages")
        local, known = made
        asked = [renamed(one, known) for one in asked]
        index = Path(scratch) / "index"
        shutil.copytree(local, index)
        milvus = Milvus(
            uri=given.uri or str(Path(scratch) / "archive.db"),
            token=os.environ.get("WENBAO_MILVUS_TOKEN", ""),
            name=f"wenbao_agreement_{os.getpid()}",
            index=msgspec.convert(given.structure, type=Any),
        )
        there = Settings(store="milvus", milvus=milvus)
        whole, built = local.parent / "passages.jsonl", []
        editions = [whole]
        if given.taken_over:
            editions = [edition(whole, Path(scratch), without) for without in (0, 1)] + editions
        try:
            for seeds in editions:
                began = time.perf_counter()
                build([seeds], index, there, progress=progress)
                built.append(time.perf_counter() - began)
            found = compared(local, index, there, asked)
        finally:
            remove(milvus)
    sys.stdout.write(json.dumps({**found, "built_s": built}, indent=2) + "\n")


def edition(whole: Path, folder: Path, without: int) -> Path:
    """All lines of a file but every tenth, from one of the first ten on."""
    made = folder / f"edition-{without}.jsonl"
    with whole.open("rb") as lines, made.open("wb") as kept:
        kept.writelines(line for at, line in enumerate(lines) if at % 10 != without)
    return made


def compared(
    local: Path, index: Path, there: Settings, asked: list[Asked]
) -> dict[str, float | int]:
    """What both find, and how much of it is the same."""
    with closing(Archive(local, Settings())) as here, closing(Archive(index, there)) as away:
        ours, took_ours = answers(here, asked)
        theirs, took_theirs = answers(away, asked)
    pairs = [
        ([place(hit) for hit in one], [place(hit) for hit in two])
        for one, two in zip(ours, theirs, strict=True)
    ]
    return {
        "passages": here.passages,
        "questions": len(asked),
        "lists_the_same": sum(one == two for one, two in pairs),
        "first_hits_the_same": sum(one[:1] == two[:1] for one, two in pairs),
        "hits_shared": fmean(len({*one} & {*two}) / max(len(one), 1) for one, two in pairs),
        "largest_difference_of_scores": max(
            abs(hit.score - other.score)
            for one, two in zip(ours, theirs, strict=True)
            for hit, other in zip(one, two, strict=False)
        ),
        "recall_at_1_here": recall(asked, ours),
        "recall_at_1_there": recall(asked, theirs),
        "p50_ms_here": 1e3 * median(took_ours),
        "p50_ms_there": 1e3 * median(took_theirs),
    }


def answers(archive: Archive, asked: list[Asked]) -> tuple[list[list[Hit]], list[float]]:
    """The first ten hits of each question, and the seconds that they took."""
    found, took = [], []
    for one in asked:
        question = understand(one.question)
        began = time.perf_counter()
        found.append(archive.search(question.text, language=question.language, limit=10))
        took.append(time.perf_counter() - began)
    return found, took


def place(hit: Hit) -> tuple[str, int]:
    """What tells a passage from all others."""
    return hit.article.id, hit.passage.start


def recall(asked: list[Asked], found: list[list[Hit]]) -> float:
    """For which share of the questions the first hit is of a right passage."""
    return fmean(
        bool(hits) and hits[0].article.url in one.passages
        for one, hits in zip(asked, found, strict=True)
    )


def remove(given: Milvus) -> None:
    """All collections of a name."""
    with closing(Server(given)) as server:
        server.unpublish()
        for name in server.generations():
            server.drop(name)


if __name__ == "__main__":
    main()
