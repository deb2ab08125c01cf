"""Searches an index and prints times, memory and disk use as JSON; runs as its own process.

python -m tests.programs.scale.searching INDEX QUESTIONS [--askers 8]
"""

import argparse
import json
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from bot.question.understand import understand
from retrieval.archive import Archive
from retrieval.filters import Filter
from retrieval.settings import Settings
from retrieval.storage.publishing import published
from retrieval.storage.store import opened_store

WARM = 40  # questions that are not counted


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, help="file with one question per line")
    parser.add_argument("--askers", type=int, default=1)
    given = parser.parse_args()
    questions = given.questions.read_text(encoding="utf-8").splitlines()
    began = time.perf_counter()
    archive = Archive(given.index, Settings())
    opened = time.perf_counter() - began
    ask_all(archive, questions[:WARM])
    took = ask_all(archive, questions[WARM:])
    resident = memory()
    month = ask_all(archive, questions[WARM:], only=last_month(given.index))
    found = {
        "passages": archive.passages,
        "open_s": opened,
        "p50_ms": 1e3 * quantile(took, 0.5),
        "p95_ms": 1e3 * quantile(took, 0.95),
        "month_p95_ms": 1e3 * quantile(month, 0.95),
        "memory_mb": resident,
        "disk_mb": size_of(given.index) / 2**20,
        "structure": archive.manifest.nearest.factory,
        "recall": archive.manifest.nearest.recall,
        "seconds": archive.manifest.seconds,
        "articles": archive.manifest.articles,
    }
    if given.askers > 1:
        found |= at_once(archive, questions, given.askers)
    sys.stdout.write(json.dumps(found) + "\n")


def last_month(index: Path) -> Filter:
    """A filter that only what was printed last passes."""
    with opened_store(index / "generations" / published(index)) as store:
        _, last = store.days()
    return Filter.of(since=last[:7] if last else None)


def ask_all(
    archive: Archive, questions: Sequence[str], *, only: Filter | None = None
) -> list[float]:
    """Seconds of each search, encoding included."""
    took = []
    for question in questions:
        began = time.perf_counter()
        archive.search(question, language=understand(question).language, only=only)
        took.append(time.perf_counter() - began)
    return took


def at_once(archive: Archive, questions: Sequence[str], askers: int) -> dict[str, float]:
    """The same questions by one asker, then by several at a time."""
    began = time.perf_counter()
    ask_all(archive, questions)
    alone = len(questions) / (time.perf_counter() - began)
    took: list[float] = []
    threads = [
        threading.Thread(
            target=lambda part=part: took.extend(ask_all(archive, questions[part::askers]))
        )
        for part in range(askers)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    together = len(questions) / (time.perf_counter() - began)
    return {
        "alone_per_s": alone,
        "together_per_s": together,
        "together_p95_ms": 1e3 * quantile(took, 0.95),
    }


def quantile(values: Sequence[float], share: float) -> float:
    """The value that so many of the others are below."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def memory(field: str = "VmRSS") -> float:
    """Megabytes of the process that are in memory now, or that were at most (`VmHWM`).

    What `getrusage` has for the most begins with that of the process which started this one.
    """
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith(f"{field}:"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"/proc/self/status has no {field}")


def size_of(folder: Path) -> int:
    """Bytes of all files."""
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


if __name__ == "__main__":
    main()
