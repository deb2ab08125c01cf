"""Measures large archives: `make bench-scale`, or `python -m tests.programs.scale ARTICLES`.

ARTICLES is a file of some 20,000 real articles. Builds and searches indexes of the first of them,
of all of them, and of made-up articles; each search runs in its own process. Prints tables and
writes `bench-scale.json`.
"""

import argparse
import json
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.rendering.progress_bars import stages
from retrieval.make_index import build
from retrieval.settings import Settings
from retrieval.storage.publishing import published
from tests.programs.scale.made_up import first_articles, parts

ROOT = Path(__file__).resolve().parents[3]
QUESTIONS = 340
ASKERS = 8


def main() -> None:
    """Builds, asks and shows."""
    parser = argparse.ArgumentParser(description="Measure how Wenbao grows on this machine.")
    parser.add_argument("articles", type=Path, help="real articles: JSON Lines, also .gz")
    parser.add_argument(
        "--few", type=int, nargs="*", default=[1_000, 10_000], help="smaller sizes, in passages"
    )
    parser.add_argument(
        "--made-up", type=int, default=1_000_000, help="made-up articles; 0 for none"
    )
    parser.add_argument("--folder", type=Path, help="keeps the indexes for the next run")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = given.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        report = measured(given.articles, folder, given.few, given.made_up)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    (ROOT / "bench-scale.json").write_text(
        json.dumps({"machine": machine, **report}, ensure_ascii=False, indent=2)
    )
    show(machine, report)


def measured(articles: Path, folder: Path, few: Sequence[int], made_up: int) -> dict[str, Any]:
    """All figures."""
    questions = folder / "questions.txt"
    heads, _ = parts(articles)
    some = random.Random(11).sample(heads, min(QUESTIONS, len(heads)))  # noqa: S311
    questions.write_text("\n".join(head.replace("\n", " ") for head in some), encoding="utf-8")
    whole = folder / "whole"
    build = built([articles], whole)
    sizes = []
    for passages in few:
        file = folder / f"first-{passages}.jsonl"
        first_articles(articles, passages, file)
        index = folder / f"first-{passages}"
        if not index.exists():
            shutil.copytree(whole, index)  # its vectors are taken over
        built([file], index)
        sizes.append(run("tests.programs.scale.searching", index, questions))
    sizes.append(run("tests.programs.scale.searching", whole, questions, "--askers", str(ASKERS)))
    peers = run("tests.programs.scale.peers", whole, questions)
    if made_up:
        index = folder / f"made-up-{made_up}"
        drawn = run("tests.programs.scale.drawing", articles, whole, index, str(made_up))
        sizes.append(run("tests.programs.scale.searching", index, questions) | {"built": drawn})
    return {"build": build, "sizes": sizes, "peers": peers}


def built(seeds: Sequence[Path], index: Path) -> dict[str, Any]:
    """Builds what is not there yet, and again to see how long nothing takes."""
    with stages(bars=sys.stderr.isatty()) as progress:
        build(seeds, index, Settings(), progress=progress)
        began = time.perf_counter()
        build(seeds, index, Settings(), progress=progress)
    manifest = json.loads((index / "generations" / published(index) / "manifest.json").read_bytes())
    return {name: manifest[name] for name in ("articles", "passages", "seconds")} | {
        "unchanged_s": time.perf_counter() - began
    }


def run(module: str, *arguments: object) -> dict[str, Any]:
    """What a measurement prints that runs in a process of its own."""
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def show(machine: str, report: dict[str, Any]) -> None:
    """Three tables on the screen."""
    console = Console(width=120)
    build = report["build"]
    seconds = build["seconds"]
    total = sum(seconds.values())
    stage = ", ".join(f"{name} {100 * took / total:.0f} %" for name, took in seconds.items())
    console.print(f"Wenbao on {machine}")
    console.print(
        f"{build['articles']:,} articles, {build['passages']:,} passages from nothing: "
        f"{total:.0f} s, {build['articles'] / total:.0f} articles/s, "
        f"{build['passages'] / total:.0f} passages/s ({stage}); "
        f"the same again: {build['unchanged_s']:.1f} s"
    )
    sizes = Table(
        "passages",
        "p50 ms",
        "p95 ms",
        "of a month",
        "memory MB",
        "disk MB",
        "open s",
        "structure",
        "recall",
    )
    for one in report["sizes"]:
        sizes.add_row(
            f"{one['passages']:,}", f"{one['p50_ms']:.1f}", f"{one['p95_ms']:.1f}",
            f"{one['month_p95_ms']:.1f}", f"{one['memory_mb']:.0f}", f"{one['disk_mb']:.0f}",
            f"{one['open_s']:.2f}", one["structure"], f"{one['recall']:.3f}",
        )  # fmt: skip
        if "together_per_s" in one:
            console.print(
                f"{ASKERS} askers at once over {one['passages']:,} passages: "
                f"{one['together_per_s']:.0f} questions/s, p95 {one['together_p95_ms']:.0f} ms; "
                f"one asker {one['alone_per_s']:.0f} questions/s"
            )
        if "built" in one:
            console.print(f"built: {one['built']}")
    console.print(sizes)
    peers = Table("the same passages in", "p50 ms", "p95 ms", "recall@10", "build s", "disk MB")
    for name, one in report["peers"].items():
        cells = (one.get(key) for key in ("p50_ms", "p95_ms", "recall", "build_s", "disk_mb"))
        peers.add_row(name, *("" if cell is None else f"{cell:.2f}" for cell in cells))
    console.print(peers)


if __name__ == "__main__":
    main()
