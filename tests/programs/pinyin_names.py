"""Measures how many people of an archive are found by their names in pinyin.

    python -m tests.programs.pinyin_names [--index INDEX] [--names 300]

Takes people whom the articles introduce and asks for each name as readers write it (Deng Qunce,
Qunce Deng, DENG Qunce, dengqunce). Counts how often an article with the name is among the first
five hits, with and without the bridge.
"""

import argparse
import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.language.people import SURNAMES
from retrieval.language.pinyin import romanised
from retrieval.language.terms import fold, is_han
from retrieval.records import Group
from retrieval.search.fuse import fuse
from retrieval.settings import Settings

FIRST = 5
WAYS: dict[str, Callable[[str], str]] = {
    "Deng Qunce": lambda name: name,
    "Qunce Deng": lambda name: " ".join(reversed(name.split())),
    "DENG Qunce": lambda name: f"{name.split()[0].upper()} {name.split()[1]}",
    "dengqunce": lambda name: name.replace(" ", "").lower(),
}


def chosen(archive: Archive, count: int) -> list[str]:
    """Some people with a Chinese name, always the same ones of an archive."""
    names = [
        name
        for name in archive.names("person")
        if len(name) in {2, 3} and name[0] in SURNAMES and all(map(is_han, name))
    ]
    return sorted(names, key=lambda name: hashlib.sha256(name.encode()).digest())[:count]


def is_found(archive: Archive, name: str, question: str) -> bool:
    """Whether one of the first hits holds a name."""
    hits = archive.search(question, language="en", limit=FIRST)
    return any(_holds(hit.article.surroundings + hit.article.text, name) for hit in hits)


def is_found_unbridged(archive: Archive, name: str, question: str) -> bool:
    """The same by the question's own words and its meaning."""
    bare = (Group(question, ((fold(question), 1.0),)),)
    query = replace(archive.read(question, language="en"), groups=bare)
    near, found = archive.candidates(query)
    rows = [row for row, _ in fuse(near, found, weight=Settings().dense_weight_en)[:FIRST]]
    return any(
        _holds(article.surroundings + article.text, name)
        for article, _ in archive.passages_at(rows)
    )


def _holds(text: str, name: str) -> bool:
    return fold(name) in fold(text)


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--index", type=Path, default=Path("index"))
    parser.add_argument("--names", type=int, default=300)
    given = parser.parse_args()
    try:
        archive = Archive(given.index, Settings())
        names = chosen(archive, given.names)
    except WenbaoError as error:
        sys.exit(str(error))
    table = Table("written as", f"recall@{FIRST}", "without the bridge", "bridge, ms at p95")
    for way, written in WAYS.items():
        asked = [(name, written(romanised(name))) for name in names]
        took = []
        for _, question in asked:
            began = time.perf_counter()
            archive.read(question, language="en")
            took.append(1e3 * (time.perf_counter() - began))
        found = sum(is_found(archive, *one) for one in asked)
        plain = sum(is_found_unbridged(archive, *one) for one in asked)
        p95 = sorted(took)[int(0.95 * len(took))] if took else 0.0
        share = max(len(asked), 1)
        table.add_row(way, f"{found / share:.3f}", f"{plain / share:.3f}", f"{p95:.1f}")
    Console().print(f"{len(names)} people of {given.index}", table)


if __name__ == "__main__":
    main()
