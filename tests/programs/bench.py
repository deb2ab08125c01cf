"""Measures Wenbao: `make bench`, or `python -m tests.programs.bench [--quality FOLDER] [--runs N]`.

Prints a table and writes `bench.json`. Most figures are medians. Peers are measured in the same
way, in turn, on the same machine. `--quality` names a folder with `passages.jsonl.gz`
(`{"id", "text"}`) and `questions.jsonl.gz` (`{"question", "passage_ids"}`), on which to compare the
exported encoder with its float32 source.
"""

import argparse
import gzip
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table

from bot.answering.answerer import Answerer
from retrieval.archive import Archive
from retrieval.articles.passages import embedded_text, split
from retrieval.articles.seed_files import read_seeds
from retrieval.encoder.bundled_weights import bundled_model
from retrieval.encoder.export import encoder_id
from retrieval.encoder.onnx_encoder import OnnxEncoder
from retrieval.make_index import build
from retrieval.records import Article, Text
from retrieval.settings import Settings
from tests.programs import bench_telegram

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

ROOT = Path(__file__).resolve().parents[2]
ENCODED = 160  # passages; the sample page's, repeated
QUESTIONS = """
谁会见了北航代表团？
产业园总投资多少？
评议为期多久？
陶智是谁？
衡阳有哪些名片？
谁会见了清华大学代表团？
《加快推动合作项目产业化，实现共赢发展》讲了什么？
2017年发生了什么？
who met the Beihang delegation
When did the industrial park open?
Who is Tao Zhi?
What is the population of Hengyang?
How much was invested in the park?
why was it built
""".strip().splitlines()


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    what: str
    measured: float
    unit: str
    wanted: str = ""


def main() -> None:
    """Runs everything and shows it."""
    parser = argparse.ArgumentParser(description="Measure Wenbao on this machine.")
    parser.add_argument("--runs", type=int, default=5, help="repetitions (default 5)")
    parser.add_argument(
        "--quality", type=Path, help="folder of passages and questions, to compare recall"
    )
    parser.add_argument("--archive", type=Path, help="file or folder of articles, to time reading")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        index = Path(scratch) / "index"
        build([ROOT / "seeds"], index, Settings())
        encoder_folder = index / "encoder" / encoder_id(Settings())
        figures = [*new_process(index, options.runs), *in_process(index, options.runs)]
        figures += telegram(index)
        model = bundled_model(Path(scratch) / "weights")
        encoder = OnnxEncoder(encoder_folder)
        figures += encoding(encoder, model, options.runs)
        if options.quality:
            figures += quality(encoder, model, options.quality)
        if options.archive:
            figures += reading(options.archive, Path(scratch))
    show(figures)


def new_process(index: Path, runs: int) -> list[Figure]:
    """Time and peak memory of one question, from nothing; the peer is the library alone."""
    ask = [sys.executable, "-m", "bot", "ask", "--index", str(index), "产业园总投资多少？"]
    library = [sys.executable, "-c", "import sentence_transformers"]
    measured = [run_once(ask) for _ in range(runs + 1)][1:]  # the first one warms the disk cache
    peer = [run_once(library) for _ in range(runs + 1)][1:]
    return [
        Figure("wenbao ask, new process", median(s for s, _ in measured), "s", "≤ 1.5"),
        Figure("  peer: import sentence_transformers alone", median(s for s, _ in peer), "s"),
        Figure("wenbao ask, peak memory", median(mb for _, mb in measured), "MB", "≤ 600"),
    ]


LAUNCHER = """
import os, subprocess, sys, time
began = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, usage = os.wait4(process.pid, 0)
print(status, time.perf_counter() - began, usage.ru_maxrss / 1024)
"""


def run_once(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and megabytes of a process.

    A small process starts it: the peak memory of a child begins with that of its parent.
    """
    launched = subprocess.run(
        [sys.executable, "-c", LAUNCHER, *command], cwd=ROOT, capture_output=True, check=True
    )
    status, seconds, megabytes = launched.stdout.split()
    if int(status):
        raise SystemExit(f"failed: {' '.join(command)}")
    return float(seconds), float(megabytes)


READ = """
import sys
from pathlib import Path
from retrieval.building.intake import read_into
from retrieval.progress import SILENT
from retrieval.settings import Settings
folder = Path(sys.argv[2])
folder.mkdir()
read = read_into(folder, [Path(sys.argv[1])], Settings(), SILENT)
(folder / "reprints").write_text(str(read.reprints))
"""


def reading(archive: Path, scratch: Path) -> list[Figure]:
    """Time and peak memory of reading articles into a store, and the reprints among them."""
    folder = scratch / "read"
    command = [sys.executable, "-c", READ, str(archive.absolute()), str(folder)]
    seconds, megabytes = run_once(command)
    found = int((folder / "reprints").read_text())
    return [
        Figure(f"reading {archive.name}, reprints looked for", seconds, "s"),
        Figure("  its peak memory", megabytes, "MB", "≤ 1,000"),
        Figure("  reprints among them", found, ""),
    ]


def in_process(index: Path, runs: int) -> list[Figure]:
    """Understanding, search and answer of one question while the program runs."""
    answerer = Answerer(Archive(index, Settings()), Settings())
    for question in QUESTIONS:
        answerer.answer(question)
    took = sorted(
        1e3 * timed(lambda question=question: answerer.answer(question))  # type: ignore[misc]
        for _ in range(2 * runs)
        for question in QUESTIONS
    )
    return [
        Figure("one question in a running process, p50", took[len(took) // 2], "ms"),
        Figure(
            "one question in a running process, p95", took[int(0.95 * len(took))], "ms", "≤ 350"
        ),
    ]


def telegram(index: Path) -> list[Figure]:
    """The bot as a process of its own, against the double of Telegram."""
    took = bench_telegram.delays(index, QUESTIONS)
    lost, seconds = bench_telegram.lost(index, QUESTIONS)
    few, many = bench_telegram.growth(index, QUESTIONS)
    return [
        Figure("bot: from update to sendMessage, p50", bench_telegram.quantile(took, 0.5), "ms"),
        Figure(
            "bot: from update to sendMessage, p95",
            bench_telegram.quantile(took, 0.95),
            "ms",
            "≤ 150",
        ),
        Figure("bot: 50 chats of 5 questions, not answered once in order", lost, "of 250", "0"),
        Figure("  seconds for all, at Telegram's 30 messages a second", seconds, "s"),
        Figure("bot: memory after 500 questions", few, "MB"),
        Figure("bot: memory after 5,000 questions, more", 100 * (many / few - 1), "%", "≤ 10"),
    ]


def encoding(encoder: OnnxEncoder, model: "SentenceTransformer", runs: int) -> list[Figure]:
    """Passages a second, taking turns with sentence-transformers in float32."""
    texts = sample_texts()
    prompted = [Settings().passage_prompt + text for text in texts]
    ways: dict[str, Callable[[], object]] = {
        "exported": lambda: encoder.encode(texts, kind="passage"),
        "batches of 32": lambda: model.encode(prompted, batch_size=32, show_progress_bar=False),
        "batches of 8": lambda: model.encode(prompted, batch_size=8, show_progress_bar=False),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(runs):
        for name, way in ways.items():
            rates[name].append(len(texts) / timed(way))
    ours = median(rates["exported"])
    default, best = median(rates["batches of 32"]), median(rates["batches of 8"])
    return [
        Figure("encoding, exported encoder", ours, "passages/s"),
        Figure(
            "  peer: sentence-transformers fp32, its default batches of 32", default, "passages/s"
        ),
        Figure("  peer: sentence-transformers fp32, batches of 8, its best", best, "passages/s"),
        Figure(
            "encoding, against sentence-transformers as it comes", ours / default, "times", "≥ 4"
        ),
        Figure("encoding, against sentence-transformers at its best", ours / best, "times"),
    ]


def sample_texts() -> list[str]:
    """The passages of the sample page, repeated."""
    articles = [found for found in read_seeds([ROOT / "seeds"]) if isinstance(found, Article)]
    texts = [embedded_text(article, passage) for article in articles for passage in split(article)]
    return (texts * (ENCODED // len(texts) + 1))[:ENCODED]


def quality(encoder: OnnxEncoder, model: "SentenceTransformer", folder: Path) -> list[Figure]:
    """Recall@1 of meaning alone over the source passages of a folder, before and after export."""
    sources, texts = [], []
    for row in rows(folder / "passages.jsonl.gz"):
        article = Article(row["id"], "", None, Text.plain(row["text"]), headline=row.get("title"))
        for passage in split(article):
            sources.append(row["id"])
            texts.append(embedded_text(article, passage))
    asked = [row for row in rows(folder / "questions.jsonl.gz") if row["passage_ids"]]
    questions = [row["question"] for row in asked]

    def recall(passages: np.ndarray, queries: np.ndarray) -> float:
        nearest = (queries @ passages.T).argmax(axis=1)
        hits = [sources[at] in row["passage_ids"] for at, row in zip(nearest, asked, strict=True)]
        return 100 * float(np.mean(hits))

    made = recall(encoder.encode(texts, kind="passage"), encoder.encode(questions, kind="query"))
    prompts = Settings()
    source = recall(
        model.encode(
            [prompts.passage_prompt + text for text in texts], batch_size=8, show_progress_bar=False
        ),
        model.encode(
            [prompts.query_prompt + text for text in questions],
            batch_size=8,
            show_progress_bar=False,
        ),
    )
    return [
        Figure(f"recall@1 on {folder.name}, meaning alone, fp32", source, "%"),
        Figure(f"recall@1 on {folder.name}, meaning alone, exported", made, "%"),
        Figure("  lost by the export", source - made, "points", "≤ 0.5"),
    ]


def rows(file: Path) -> list[dict[str, Any]]:
    """The lines of a compressed JSON Lines file."""
    with gzip.open(file, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def timed(action: Callable[[], object]) -> float:
    """Seconds that an action takes."""
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def median(values: Any) -> float:  # noqa: ANN401  (any iterable of numbers)
    """The middle one."""
    return float(statistics.median(values))


def show(figures: Sequence[Figure]) -> None:
    """A table on the screen, and `bench.json`."""
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    table = Table(title=f"Wenbao on {machine}")
    table.add_column("what")
    table.add_column("median", justify="right")
    table.add_column("wanted", justify="right")
    for figure in figures:
        table.add_row(figure.what, f"{figure.measured:,.2f} {figure.unit}", figure.wanted)
    Console(width=110).print(table)
    report = {"machine": machine, "figures": [asdict(figure) for figure in figures]}
    (ROOT / "bench.json").write_text(json.dumps(report, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
