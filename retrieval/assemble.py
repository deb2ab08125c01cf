"""A store to the vectors, words and bridge of its generation."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import numpy as np

from retrieval import generation as disk
from retrieval.aliases import Alias
from retrieval.bridge import Bridge
from retrieval.cedict import entries
from retrieval.chunk import embedded_text
from retrieval.dense import VectorIndex
from retrieval.encode import Encoder
from retrieval.errors import IndexDamagedError, IndexMissingError
from retrieval.lexical import TermIndex
from retrieval.namebook import NameBook
from retrieval.press import TERMS
from retrieval.progress import Progress
from retrieval.store import Store
from retrieval.terms import Segmenter, fold

BATCH = 256  # texts held in memory between two calls of the encoder


@contextmanager
def opened_store(folder: Path) -> Iterator[Store]:
    """The finished store of a generation, closed behind the block."""
    store = Store.load(folder / disk.ARTICLES)
    try:
        yield store
    finally:
        store.close()


def write_vectors(
    folder: Path, index: Path, encoder: Encoder, progress: Progress, *, full: bool
) -> int:
    """Vectors of all passages, kept or encoded, in row order; says how many are new."""
    with opened_store(folder) as store:
        digests = store.digests()
        kept = {} if full else _kept_vectors(index, encoder.id, digests)
        vectors = np.zeros((len(digests), encoder.dimension), np.float32)
        for row, digest in enumerate(digests):
            if digest in kept:
                vectors[row] = kept[digest]
        new = sum(digest not in kept for digest in digests)
        progress.stage("encoding", new)
        rows: list[int] = []
        texts: list[str] = []

        def flush() -> None:
            if rows:
                vectors[rows] = encoder.encode(texts, kind="passage", progress=progress.advance)
                rows.clear()
                texts.clear()

        for row, (article, passage) in enumerate(store.walk()):
            if digests[row] in kept:
                continue
            rows.append(row)
            texts.append(embedded_text(article, passage))
            if len(rows) == BATCH:
                flush()
        flush()
    np.save(folder / disk.VECTORS, vectors)
    VectorIndex.create(vectors).save(folder / disk.NEAREST)
    return new


def _kept_vectors(index: Path, encoder: str, digests: list[bytes]) -> dict[bytes, np.ndarray]:
    """Vectors that the published generation holds for passages of the same text and encoder."""
    try:
        folder = index / "generations" / disk.published(index)
        manifest = disk.Manifest.load(folder)
        needed = {name: manifest.files[name] for name in (disk.ARTICLES, disk.VECTORS)}
        # What was altered would be sealed anew, and pass for whole ever after.
        if manifest.encoder != encoder or any(disk.broken(folder, needed, hashed=True)):
            return {}
        with opened_store(folder) as store:
            rows = store.rows_of(digests)
        vectors = np.load(folder / disk.VECTORS, mmap_mode="r")
    except (IndexMissingError, IndexDamagedError, OSError, ValueError, KeyError):
        return {}  # nothing to build on: everything is encoded
    return {digest: vectors[row] for digest, row in rows.items() if row < len(vectors)}


def write_names(folder: Path) -> None:
    """The book of names, from all articles."""
    with opened_store(folder) as store:
        NameBook.create(folder / disk.NAMES, store.articles(), _segmenter())


def write_terms(folder: Path) -> None:
    """The dictionary with the archive's own names, the words of all passages, and the bridge."""
    whole = _segmenter()
    vocabulary: set[str] = set()
    with opened_store(folder) as store, closing(NameBook.load(folder / disk.NAMES)) as names:
        people = list(names.names("person"))
        coined = {*names.names("foreign"), *names.aliases()}.difference(map(fold, people))
        whole.learn(people)
        whole.add_words(sorted(coined))
        scoped = names.scoped()
        TermIndex.create(folder / disk.TERMS, _segmented(store, whole, vocabulary, scoped))
        # Kept without the words that no article has: half the size, and read at each start.
        kept = Segmenter.create()
        kept.learn(people)
        kept.add_words(sorted((_added() | coined) & vocabulary))
        kept.save(folder / disk.WORDS)
        Bridge.create(folder / disk.BRIDGE, vocabulary, kept, names)


def _segmenter() -> Segmenter:
    """Jieba's words and those of the dictionaries, before any name is learned."""
    segmenter = Segmenter.create()
    segmenter.add_words(sorted(_added()))
    return segmenter


@cache
def _added() -> frozenset[str]:
    """Words of three characters and more; shorter ones would cut across other words."""
    words = {entry.word for entry in entries()} | {
        word for words in TERMS.values() for word in words
    }
    return frozenset(word for word in words if len(word) > 2)


def _segmented(
    store: Store,
    segmenter: Segmenter,
    vocabulary: set[str],
    scoped: Mapping[str, Sequence[Alias]],
) -> Iterator[tuple[list[str], list[str]]]:
    """The terms of the head lines and of the text of each passage; all go into the vocabulary.

    Where an article alone calls somebody 张书记, its passages that do have the full name as a term.
    """
    last: tuple[str, list[str]] = ("", [])
    for article, passage in store.walk():
        if article.id != last[0]:
            last = (article.id, segmenter.terms(article.surroundings))
            vocabulary.update(last[1])
        terms = segmenter.terms(article.text[passage.start : passage.end])
        there = set(terms)
        terms += [one.full for one in scoped.get(article.id, ()) if one.short in there]
        vocabulary.update(terms)
        yield last[1], terms
