"""Puts the passages of an index into other structures and prints their search times as JSON.

python -m tests.programs.scale.peers INDEX QUESTIONS
"""

import argparse
import json
import re
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from math import log2, sqrt
from pathlib import Path
from typing import Any

import bm25s
import faiss
import numpy as np

from bot.question.understand import understand
from retrieval.archive import Archive
from retrieval.generation import Generation
from retrieval.records import Group
from retrieval.search.local_engine import LocalEngine, LocalSearcher
from retrieval.settings import Settings
from retrieval.storage.file_names import VECTORS
from retrieval.storage.publishing import published
from tests.programs.scale.searching import quantile, size_of

WANTED = 100  # what each search offers to the fusion


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("index", type=Path)
    parser.add_argument("questions", type=Path, help="file with one question per line")
    given = parser.parse_args()
    questions = given.questions.read_text(encoding="utf-8").splitlines()
    archive = Archive(given.index, Settings())
    generation = Generation(given.index, published(given.index), LocalEngine(given.index))
    ours = LocalSearcher(generation.folder, generation.manifest, generation.store)
    asked = map(understand, questions)
    groups = [archive.read(one.text, language=one.language).groups for one in asked]
    vectors = generation.encoder.encode(questions, kind="query")
    flat = np.load(generation.folder / VECTORS, mmap_mode="r")
    found = {
        "words: tantivy (ours)": timed(
            groups, lambda one: ours.terms.search(one, limit=WANTED, headline_boost=1.0)
        )
        | {"disk_mb": size_of(generation.folder / "terms") / 2**20},
        **words_of_others(generation, groups),
        f"meaning: {ours.vectors.structure.factory} (ours)": timed(
            vectors, lambda one: ours.vectors.search(one, limit=WANTED)
        ),
        **other_structures(flat, vectors),
    }
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")


def words_of_others(
    generation: Generation, groups: Sequence[Sequence[Group]]
) -> dict[str, dict[str, float]]:
    """`bm25s`, and SQLite's FTS5, over the same words."""
    passages = [
        generation.segmenter.terms(
            article.surroundings + "\n" + article.text[passage.start : passage.end]
        )
        for article, passage in generation.store.walk()
    ]
    terms = [[term for group in one for term, _ in group.terms] for one in groups]
    peer: Any = bm25s.BM25()
    began = time.perf_counter()
    peer.index(passages, show_progress=False)
    made = time.perf_counter() - began
    with tempfile.TemporaryDirectory() as folder:
        peer.save(folder)
        size = size_of(Path(folder)) / 2**20
        found = {
            "words: bm25s": timed(
                terms, lambda one: peer.retrieve([one], k=WANTED, show_progress=False)
            )
            | {"build_s": made, "disk_mb": size}
        }
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "words.sqlite"
        connection = sqlite3.connect(file)
        began = time.perf_counter()
        connection.execute(
            "CREATE VIRTUAL TABLE words USING fts5(terms, content='', tokenize='unicode61')"
        )
        rows = ((row, " ".join(map(escaped, one))) for row, one in enumerate(passages))
        connection.executemany("INSERT INTO words (rowid, terms) VALUES (?, ?)", rows)
        connection.commit()
        made = time.perf_counter() - began
        query = "SELECT rowid, bm25(words) FROM words WHERE words MATCH ? ORDER BY 2 LIMIT ?"

        def ask(one: Sequence[str]) -> object:
            wanted = " OR ".join(f'"{escaped(term)}"' for term in one)
            return connection.execute(query, (wanted, WANTED)).fetchall() if wanted else []

        found["words: SQLite FTS5"] = timed(terms, ask) | {
            "build_s": made,
            "disk_mb": file.stat().st_size / 2**20,
        }
        connection.close()
    return found


def other_structures(rows: np.ndarray, questions: np.ndarray) -> dict[str, dict[str, float]]:
    """All vectors compared, a graph of them in bytes, and cells (IVF), with the recall of each."""
    found = {}
    cells = 2 ** int(log2(4 * sqrt(len(rows))))  # as FAISS's guidelines have it
    others = {
        "Flat": None,
        "HNSW32,SQ8": faiss.SearchParametersHNSW(efSearch=64),  # type: ignore[attr-defined]
        f"IVF{cells},SQ8": faiss.SearchParametersIVF(nprobe=cells // 16),  # type: ignore[call-arg]
    }
    exact = faiss.IndexFlatIP(rows.shape[1])
    exact.add(np.ascontiguousarray(rows))
    _, nearest = exact.search(questions, 10)
    for factory, choice in others.items():
        index: Any = faiss.index_factory(rows.shape[1], factory, faiss.METRIC_INNER_PRODUCT)
        began = time.perf_counter()
        index.train(np.ascontiguousarray(rows))
        index.add(np.ascontiguousarray(rows))
        made = time.perf_counter() - began

        search = partial(index.search, k=WANTED, params=choice)
        took = timed(questions[:, None], search)
        rows_found = [search(one)[1][0, :10] for one in questions[:, None]]
        same = [len(set(a) & set(b)) for a, b in zip(rows_found, nearest, strict=True)]
        found[f"meaning: {factory}"] = took | {"build_s": made, "recall": float(np.mean(same)) / 10}
    return found


def escaped(term: str) -> str:
    """A term as one word of letters, for tokenizers that would cut it."""
    return re.sub(r"\W", "", term) or "x"


def timed(asked: Sequence[Any] | np.ndarray, search: Callable[[Any], object]) -> dict[str, float]:
    """Milliseconds of a search, after a round that is not counted."""
    for one in asked[:20]:
        search(one)
    took = []
    for one in asked:
        began = time.perf_counter()
        search(one)
        took.append(1e3 * (time.perf_counter() - began))
    return {"p50_ms": quantile(took, 0.5), "p95_ms": quantile(took, 0.95)}


if __name__ == "__main__":
    main()
