"""Vectors to the FAISS structure that finds the nearest ones, chosen by their number.

Up to EXACT_UP_TO vectors, a search compares all. Beyond, each vector is linked to its neighbours,
and a search follows the links (HNSW, Malkov and Yashunin, 2016). How far it follows them is
measured: far enough to find the share WANTED of what exact search finds.
"""

from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np

from retrieval.progress import Progress
from retrieval.storage.manifest import Structure
from retrieval.storage.vector_file import VectorFile

Near = list[tuple[int, float]]
"""Rows with their inner products, best first."""

EXACT_UP_TO = 50_000
"""Maximum number of vectors that a search compares one by one, in some 10 ms."""

WANTED = 0.98
"""Wanted share of the ten nearest: `ef_search` grows until a search finds it, or to MOST."""

LEAST = 0.95
"""Least share of the ten nearest; a structure that stays below it is rejected."""

FIRST, MOST = 64, 1000
NEIGHBOURS = 10

GRAPHS = ("HNSW32,SQfp16", "HNSW64,SQfp16")
"""Structures to try, the smaller first.

Numbers of two bytes change a cosine by at most 0.0001. Numbers of one byte change it by 0.002,
which costs a point of recall or a second look at the full vectors.
"""

CARE = 100
"""Candidates for the links of a new vector (FAISS's `efConstruction`)."""


STEP = 8_192
"""Vectors that are linked between two progress reports."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions, and the rows that exact search finds for each: (questions, NEIGHBOURS)."""

    questions: np.ndarray
    nearest: np.ndarray


def built(vectors: VectorFile, questions: np.ndarray, progress: Progress) -> tuple[Any, Structure]:
    """Builds the index of a file of vectors; returns it and how to search it.

    The links depend on the timing of threads: two builds of the same vectors find nearly the same
    rows.

    Args:
        vectors: Unit vectors, read in blocks.
        questions: Sample question vectors to measure recall, shape (n, dimension).
        progress: Receives stages and counts.
    """
    if len(vectors) <= EXACT_UP_TO or not len(questions):
        return _flat(vectors), Structure()
    trial = Trial(questions, exactly(vectors, questions, NEIGHBOURS))
    for factory in GRAPHS:
        index = _linked(factory, vectors, progress)
        ef_search, recall = _tried(index, trial)
        if recall >= LEAST:
            found = Structure(
                factory=factory, ef_search=ef_search, recall=recall, asked=len(questions)
            )
            return index, found
    return _flat(vectors), Structure()


def exactly(vectors: VectorFile, questions: np.ndarray, limit: int) -> np.ndarray:
    """The rows nearest to each question, best first: shape (questions, limit)."""
    best = np.full((len(questions), limit), -np.inf, np.float32)
    rows = np.full((len(questions), limit), -1, np.int64)
    for start, block in vectors.blocks():
        scores = np.hstack([best, questions @ block.T])
        places = np.hstack(
            [rows, np.broadcast_to(np.arange(start, start + len(block)), (len(rows), len(block)))]
        )
        order = np.argsort(-scores, axis=1, kind="stable")[:, :limit]
        best = np.take_along_axis(scores, order, 1)
        rows = np.take_along_axis(places, order, 1)
    return rows


def linked(index: Any, question: np.ndarray, limit: int, ef_search: int, only: Any = None) -> Near:  # noqa: ANN401  (of SWIG)
    """The nearest rows that a search along the links finds.

    Args:
        index: An HNSW structure.
        question: Shape (dimension,).
        limit: Maximum number of rows.
        ef_search: Candidates that the search keeps.
        only: A selector of rows.
    """
    choice: Any = faiss.SearchParametersHNSW  # type: ignore[attr-defined]  # its stub lacks it
    return _found(index, question, limit, choice(efSearch=ef_search, sel=only))


def compared(index: Any, question: np.ndarray, limit: int, only: Any = None) -> Near:  # noqa: ANN401  (of SWIG)
    """The nearest of all rows that a selector admits, by comparing each; any structure will do."""
    choice: Any = faiss.SearchParameters
    whole = faiss.downcast_index(index.storage) if hasattr(index, "storage") else index
    return _found(whole, question, limit, choice(sel=only))


def _found(index: Any, question: np.ndarray, limit: int, choice: Any) -> Near:  # noqa: ANN401
    scores, rows = index.search(question.reshape(1, -1), limit, params=choice)
    return [
        (int(row), float(score))
        for row, score in zip(rows[0], scores[0], strict=True)
        if row >= 0  # FAISS pads with -1
    ]


def _flat(vectors: VectorFile) -> Any:  # noqa: ANN401
    index = faiss.IndexFlatIP(vectors.dimension)
    for _, block in vectors.blocks():
        index.add(block)
    return index


def _linked(factory: str, vectors: VectorFile, progress: Progress) -> Any:  # noqa: ANN401
    """Builds a graph of all vectors."""
    index: Any = faiss.index_factory(vectors.dimension, factory, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = CARE
    progress.stage("linking", len(vectors))
    # Reserve all memory at once: a growing block is copied, and held twice meanwhile.
    whole: Any = faiss.downcast_index(index.storage)
    whole.codes.resize(len(vectors) * whole.code_size)
    whole.codes.resize(0)
    for start, block in vectors.blocks(STEP):
        if not start:
            index.train(block)  # required, though two-byte numbers learn nothing from it
        index.add(block)
        progress.advance(len(block))
    return index


def _tried(index: Any, trial: Trial) -> tuple[int, float]:  # noqa: ANN401
    """The `ef_search` to use, and the share of the nearest that a search then finds."""
    ef_search, recall = 0, 0.0
    while recall < WANTED and ef_search < MOST:
        ef_search = ef_search * 3 // 2 or FIRST
        found = sum(
            len({row for row, _ in linked(index, question, NEIGHBOURS, ef_search)} & {*nearest})
            for question, nearest in zip(trial.questions, trial.nearest.tolist(), strict=True)
        )
        recall = found / trial.nearest.size
    return ef_search, round(recall, 4)
