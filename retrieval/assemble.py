"""A store to the vectors, words and bridge of its generation."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from functools import cache
from itertools import islice
from pathlib import Path

import numpy as np

from retrieval import generation as disk
from retrieval.aliases import Alias
from retrieval.bridge import Bridge
from retrieval.bulk import PART, Part, Workers, encode_parts
from retrieval.cedict import entries
from retrieval.chunk import embedded_text
from retrieval.cutting import Cutters, cutters
from retrieval.encode import Encoder
from retrieval.engine import Engine
from retrieval.errors import IndexDamagedError
from retrieval.known import Known, Shards, Source
from retrieval.manifest import Manifest, broken
from retrieval.namebook import NameBook
from retrieval.nearest import EXACT_UP_TO, Structure
from retrieval.press import TERMS
from retrieval.progress import Progress, counted
from retrieval.records import Article, Passage
from retrieval.store import Store
from retrieval.terms import Segmenter, fold
from retrieval.vectorfile import VectorFile, vector_writer

Block = list[tuple[Article, Passage]]

BATCH = 256  # texts held in memory between two calls of the encoder

ASKED = 200
"""Head lines that are asked for, to measure what a structure of vectors finds."""


@contextmanager
def opened_store(folder: Path) -> Iterator[Store]:
    """The finished store of a generation, closed behind the block."""
    store = Store.load(folder / disk.ARTICLES)
    try:
        yield store
    finally:
        store.close()


def write_vectors(
    folder: Path,
    shards: Shards,
    encoder: Encoder,
    progress: Progress,
    *,
    former: Sequence[Path],
    workers: Callable[[], AbstractContextManager[Workers]] | None = None,
) -> int:
    """Vectors of all passages, kept or encoded, in row order; says how many are new.

    What is encoded goes to `shards` at once, where a build finds it that comes after a crash.

    Args:
        folder: Of the generation that is being built.
        shards: What an unfinished build has encoded.
        encoder: The encoder.
        progress: Who is told.
        former: Generations whose vectors may be kept.
        workers: Starts what encodes in place of this process.
    """
    with opened_store(folder) as store:
        digests = store.digests()
        kept_from = [source for one in former for source in _sources(one, encoder.id)]
        known = Known([*kept_from, *shards.sources()])
        places = known.places(digests)
        new = int(np.count_nonzero(places < 0))
        progress.stage("encoding", new)
        if new and workers is not None:
            with workers() as started:
                encode_parts(started, _parts(store, digests, places < 0), shards, progress)
            known = Known([*kept_from, *shards.sources()])
            places = known.places(digests)
        dimension = encoder.dimension
        vectors_file = folder / disk.VECTORS
        with shards, vector_writer(vectors_file, rows=len(digests), dimension=dimension) as write:
            start = 0
            for block in _blocks(store.walk()):
                rows = slice(start, start + len(block))
                start = rows.stop
                kept = places[rows] >= 0
                vectors = np.empty((len(block), dimension), np.float32)
                if kept.any():
                    vectors[kept] = known.at(places[rows][kept])
                texts = [embedded_text(*block[at]) for at in np.flatnonzero(~kept)]
                if texts:
                    made = encoder.encode(texts, kind="passage", progress=progress.advance)
                    vectors[~kept] = made
                    shards.add(digests[rows][~kept], made)
                write(vectors)
    return new


def _parts(store: Store, digests: np.ndarray, wanted: np.ndarray) -> Iterator[Part]:
    """The wanted passages, PART at a time."""
    rows = enumerate(store.walk())
    texts = ((row, embedded_text(*one)) for row, one in rows if wanted[row])
    while block := list(islice(texts, PART)):
        numbers = [row for row, _ in block]
        yield Part(digests[numbers], [text for _, text in block])


def write_nearest(folder: Path, engine: Engine, encoder: Encoder, progress: Progress) -> Structure:
    """The structure that finds the nearest vectors, tried with head lines as questions."""
    with opened_store(folder) as store:
        _, passages = store.counts()
        lines = store.headlines(ASKED) if passages > EXACT_UP_TO else []
    asked = encoder.encode(lines, kind="query")
    return engine.write_meaning(folder, asked, progress)


def _blocks(walked: Iterator[tuple[Article, Passage]]) -> Iterator[Block]:
    """Passages with their articles, BATCH at a time."""
    while block := list(islice(walked, BATCH)):
        yield block


def _sources(folder: Path, encoder: str) -> list[Source]:
    """The vectors of a generation, if they are of the same encoder."""
    try:
        manifest = Manifest.load(folder)
        needed = {name: manifest.files[name] for name in (disk.ARTICLES, disk.VECTORS)}
        # What was altered would be sealed anew, and pass for whole ever after.
        if manifest.encoder != encoder or any(broken(folder, needed, hashed=True)):
            return []
        with opened_store(folder) as store:
            digests = store.digests()
        vectors = VectorFile(folder / disk.VECTORS)
    except (IndexDamagedError, KeyError):
        return []  # nothing to build on: everything is encoded
    return [Source(digests, vectors)] if len(digests) == len(vectors) else []


def write_names(folder: Path, progress: Progress) -> None:
    """The book of names, from all articles."""
    with opened_store(folder) as store:
        articles, _ = store.counts()
        progress.stage("names", articles)
        read = counted(store.articles(), progress)
        NameBook.create(folder / disk.NAMES, read, _segmenter())


def write_terms(folder: Path, engine: Engine, progress: Progress) -> None:
    """The dictionary with the archive's own names, the words of all passages, and the bridge."""
    whole = _segmenter()
    vocabulary: set[str] = set()
    with opened_store(folder) as store, closing(NameBook.load(folder / disk.NAMES)) as names:
        _, passages = store.counts()
        people = list(names.names("person"))
        coined = {*names.names("foreign"), *names.aliases()}.difference(map(fold, people))
        whole.learn(people)
        whole.add_words(sorted(coined))
        progress.stage("words", passages)
        with cutters(whole, folder, texts=passages) as cut:
            found = counted(_segmented(store, cut, vocabulary, names), progress)
            engine.write_words(folder, found)
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
    store: Store, cut: Cutters, vocabulary: set[str], names: NameBook
) -> Iterator[tuple[list[str], list[str]]]:
    """The terms of the head lines and of the text of each passage; all go into the vocabulary.

    Where an article alone calls somebody 张书记, its passages that do have the full name as a term.
    """
    last, scoped = "", list[Alias]()
    for block, found in cut.terms(_blocks(store.walk()), _texts):
        heads = dict(zip(_head_lines(block), found, strict=False))
        for (article, _), terms in zip(block, found[len(heads) :], strict=True):
            if article.id != last:
                last, scoped = article.id, names.scoped(article.id)
            there = set(terms)
            terms += [one.full for one in scoped if one.short in there]
            vocabulary.update(heads[article.surroundings], terms)
            yield heads[article.surroundings], terms


def _texts(block: Block) -> list[str]:
    """What is cut of some passages: their head lines, each once, and their own texts."""
    own = (article.text[passage.start : passage.end] for article, passage in block)
    return [*_head_lines(block), *own]


def _head_lines(block: Block) -> dict[str, None]:
    return dict.fromkeys(article.surroundings for article, _ in block)
