"""Vectors to the FAISS structure that finds the nearest ones, chosen by their number.

Up to EXACT_UP_TO vectors all are compared. Beyond, they are parted into cells (an inverted file,
Jégou et al., 2011) and kept there in bytes; a search looks into some cells, and what it finds is
compared again with the exact vectors. How many cells are looked into is measured, not guessed: as
many as find WANTED of what exact search finds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt
from typing import Any

import faiss
import msgspec
import numpy as np

from retrieval.vectorfile import VectorFile

EXACT_UP_TO = 50_000
"""Vectors that are all compared, in some 10 ms."""

WANTED = 0.98
"""Share of the ten nearest that must be found: more cells are looked into until it is..."""

LEAST = 0.95
"""...and a structure that stays below this with MOST of its cells is given up."""

MOST = 1 / 8
NEIGHBOURS = 10
OFFERED = 200
"""What the cells offer to be compared exactly; a search wants 100, and bytes misplace some."""

CELLS = 4.0
"""Cells for each root of the number of vectors, in powers of two, as FAISS's guidelines have it."""

TAUGHT_BY = 40
"""Vectors a cell that the middles of the cells are learned from; 39 is FAISS's least."""

ROUNDS = 10
SEED = 1234


class Structure(msgspec.Struct, frozen=True, kw_only=True):
    """How the nearest vectors are found.

    Attributes:
        factory: In the words of FAISS's factory: `Flat`, `IVF4096,SQ8`.
        probes: Cells that a search looks into; 0 where all vectors are compared.
        recall: Share of the ten nearest that are found, measured when it was built.
        asked: Over so many questions; 0 where nothing can be missed.
    """

    factory: str = "Flat"
    probes: int = 0
    recall: float = 1.0
    asked: int = 0


@dataclass(frozen=True, slots=True)
class Trial:
    """Questions, and what exact search finds for each: (questions, NEIGHBOURS) row numbers."""

    questions: np.ndarray
    nearest: np.ndarray


def built(vectors: VectorFile, questions: np.ndarray) -> tuple[Any, Structure]:
    """The index of a file of vectors, and how it is to be searched.

    Args:
        vectors: Unit vectors; memory is taken for a part of them at a time.
        questions: Vectors such as will be asked for, shape (n, dimension); what a structure finds
            is measured with them.
    """
    if len(vectors) <= EXACT_UP_TO or not len(questions):
        return _flat(vectors), Structure()
    trial = Trial(questions, exactly(vectors, questions, NEIGHBOURS))
    for factory in _factories(len(vectors)):
        index = _filled(factory, vectors)
        probes, recall = _probed(index, vectors, trial)
        if recall >= LEAST:
            found = Structure(factory=factory, probes=probes, recall=recall, asked=len(questions))
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


def probing(probes: int, selector: Any = None) -> Any:  # noqa: ANN401  (of SWIG)
    """How a search looks into cells: into how many, and for which rows."""
    parameters: Any = faiss.SearchParametersIVF
    return parameters(nprobe=probes, sel=selector) if selector else parameters(nprobe=probes)


def offered(index: Any, question: np.ndarray, limit: int, choice: Any = None) -> np.ndarray:  # noqa: ANN401  (of SWIG)
    """The rows that a structure offers for a question, in no order that counts."""
    _, rows = index.search(question.reshape(1, -1), limit, params=choice)
    found: np.ndarray = rows[0][rows[0] >= 0]  # FAISS fills up with -1
    return found


def _factories(count: int) -> Iterator[str]:
    """Structures to try, the smallest first."""
    cells = 2 ** int(np.log2(CELLS * sqrt(count)))
    yield f"IVF{cells},SQ8"
    yield f"IVF{cells // 4},SQ8"


def _flat(vectors: VectorFile) -> Any:  # noqa: ANN401
    index = faiss.IndexFlatIP(vectors.dimension)
    for _, block in vectors.blocks():
        index.add(block)
    return index


def _filled(factory: str, vectors: VectorFile) -> Any:  # noqa: ANN401
    """A structure that has learned from a sample, with all vectors in it."""
    index: Any = faiss.index_factory(vectors.dimension, factory, faiss.METRIC_INNER_PRODUCT)
    index.cp.niter, index.cp.seed = ROUNDS, SEED
    rng = np.random.default_rng(SEED)
    taught = min(len(vectors), TAUGHT_BY * index.nlist)
    index.train(vectors.at(np.sort(rng.choice(len(vectors), taught, replace=False))))
    for _, block in vectors.blocks():
        index.add(block)
    return index


def _probed(index: Any, vectors: VectorFile, trial: Trial) -> tuple[int, float]:  # noqa: ANN401
    """How many cells to look into, and what share of the nearest is found there."""
    probes, recall = 4, 0.0
    while recall < WANTED and 2 * probes <= max(8, MOST * index.nlist):
        probes *= 2
        recall = _recall(index, vectors, trial, probes)
    return probes, round(recall, 4)


def _recall(index: Any, vectors: VectorFile, trial: Trial, probes: int) -> float:  # noqa: ANN401
    choice = probing(probes)
    found = 0
    for question, nearest in zip(trial.questions, trial.nearest, strict=True):
        rows = np.sort(offered(index, question, OFFERED, choice))
        scores = vectors.at(rows) @ question
        best = rows[np.argsort(-scores, kind="stable")[:NEIGHBOURS]]
        found += len(np.intersect1d(best, nearest))
    return found / trial.nearest.size
