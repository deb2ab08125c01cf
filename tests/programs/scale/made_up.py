"""Real articles to any number of made-up ones, and to an index of them.

Recombines sentences of real articles, so that words are as frequent as in a newspaper. Draws each
vector near a real one. Everything else in the rebuild is real.
"""

import gzip
import json
import random
import zlib
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from unittest.mock import patch

import numpy as np

from retrieval import make_index
from retrieval.articles.passages import split
from retrieval.articles.seed_files import read_seeds
from retrieval.building.ready_encoder import ready_encoder
from retrieval.encoder.onnx_encoder import Each, Encoder, TextKind
from retrieval.language.sentences import sentences
from retrieval.progress import Progress
from retrieval.records import Article
from retrieval.search.engine import Engine
from retrieval.settings import Settings

SENTENCES = 3
DAYS = 12_000
SPREAD = 0.02
"""Deviation of each number of a vector; the cosine with the real vector is some .93."""


def write_articles(seeds: Path, count: int, file: Path) -> None:
    """Made-up articles, one a line, in the order of their days."""
    rng = random.Random(7)  # noqa: S311  (reproducible, not secret)
    heads, pieces = parts(seeds)
    first = date(1990, 1, 1)
    with gzip.open(file, "wt", encoding="utf-8", compresslevel=1) as lines:
        for number in range(count):
            row = {
                "title": rng.choice(heads),
                # Two reports seldom begin with the same forty letters, as two of the same few
                # sentences would.
                "text": f"第{number}号消息：" + "".join(rng.choices(pieces, k=SENTENCES)),
                "date": (first + timedelta(days=number * DAYS // count)).isoformat(),
                "source": f"报{number % 5}",
                "page": number % 12 + 1,
            }
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")


def parts(seeds: Path) -> tuple[list[str], list[str]]:
    """All head lines, and all sentences of some length."""
    heads, pieces = [], []
    for article in read_seeds([seeds]):
        if isinstance(article, Article):
            heads.append(article.headline or article.text[:20])
            found = (article.text[start:end] for start, end in sentences(article.text))
            pieces += [one for one in found if 15 <= len(one) <= 90]
    return heads, pieces


class DrawnEncoder:
    """Passages get vectors drawn around real ones; questions are encoded."""

    def __init__(self, real: Encoder, vectors: np.ndarray) -> None:
        self._real, self._vectors = real, vectors
        self.id, self.dimension = real.id, real.dimension

    def encode(
        self, texts: Sequence[str], *, kind: TextKind, each: Each | None = None
    ) -> np.ndarray:
        """As an encoder does; the same text always gets the same vector."""
        if kind == "query":
            return self._real.encode(texts, kind=kind, each=each)
        keys = [zlib.crc32(text.encode()) for text in texts]
        rng = np.random.default_rng(keys[0])
        noise = rng.normal(0, SPREAD, (len(texts), self.dimension))
        drawn = self._vectors[[key % len(self._vectors) for key in keys]] + noise
        unit = np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)
        if each is not None:
            for row, vector in enumerate(unit):
                each(row, vector)
        return unit


def rebuild_drawn(
    seeds: Sequence[Path], index: Path, vectors: Path, progress: Progress
) -> make_index.Summary:
    """The real rebuild, with drawn vectors.

    Args:
        seeds: Made-up articles.
        index: Where the index goes.
        vectors: Real ones, a .npy file.
        progress: Receives stages and counts.
    """

    def ready(
        index: Path, settings: Settings, engine: Engine, progress: Progress, *, full: bool
    ) -> Encoder:
        return DrawnEncoder(
            ready_encoder(index, settings, engine, progress, full=full),
            np.load(vectors, mmap_mode="r"),
        )

    with patch("retrieval.make_index.ready_encoder", ready):
        return make_index.build(seeds, index, Settings(), progress=progress)


def first_articles(seeds: Path, passages: int, file: Path) -> None:
    """The first of some articles, until they have a number of passages."""
    with file.open("w", encoding="utf-8") as kept:
        for article in read_seeds([seeds]):
            if not isinstance(article, Article):
                continue
            row = {
                "title": article.headline,
                "text": article.text,
                "source": article.newspaper,
                "date": article.published.isoformat() if article.published else None,
            }
            kept.write(json.dumps(row, ensure_ascii=False) + "\n")
            passages -= len(split(article))
            if passages <= 0:
                break
