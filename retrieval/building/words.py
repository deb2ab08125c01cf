"""The articles of a store to the names, words and bridge of its generation."""

from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from retrieval.bridge.name_book import NameBook
from retrieval.bridge.term_groups import Bridge
from retrieval.building.blocks import Block, blocks
from retrieval.language.aliases import Alias
from retrieval.language.cedict import entries
from retrieval.language.terms import Segmenter, fold
from retrieval.progress import Progress, counted
from retrieval.search.engine import Engine
from retrieval.storage import file_names
from retrieval.storage.store import Store, opened_store
from retrieval.workers.segmenting import Cutters, cutters


def write_names(folder: Path, progress: Progress) -> None:
    """Writes the book of names of all articles."""
    with opened_store(folder) as store:
        articles, _ = store.counts()
        progress.stage("names", articles)
        read = counted(store.articles(), progress)
        NameBook.create(folder / file_names.NAMES, read, dictionary())


def write_terms(folder: Path, engine: Engine, progress: Progress) -> None:
    """Writes the words of all passages, the dictionary with the archive's names, and the bridge."""
    whole = dictionary().copy()
    vocabulary: set[str] = set()
    with opened_store(folder) as store, closing(NameBook.load(folder / file_names.NAMES)) as names:
        _, passages = store.counts()
        people = list(names.names("person"))
        coined = {*names.names("foreign"), *names.aliases()}.difference(map(fold, people))
        whole.learn(people)
        whole.add_words(sorted(coined))
        progress.stage("words", passages)
        with cutters(whole, folder, texts=passages) as cut:
            found = counted(_segmented(store, cut, vocabulary, names), progress)
            engine.write_words(folder, found)
        # Without the words that no article has, it is half the size; each start reads it.
        kept = Segmenter.create()
        kept.learn(people)
        kept.add_words(sorted((_added() | coined) & vocabulary))
        kept.save(folder / file_names.WORDS)
        Bridge.create(folder / file_names.BRIDGE, vocabulary, kept, names)


@cache
def dictionary() -> Segmenter:
    """The words of jieba and of the dictionaries, without learned names; copy it to add more.

    The first call takes half a second.
    """
    segmenter = Segmenter.create()
    segmenter.add_words(sorted(_added()))
    return segmenter


@cache
def _added() -> frozenset[str]:
    """Dictionary words of three and more characters; shorter ones would break up other words."""
    return frozenset(entry.word for entry in entries() if len(entry.word) > 2)


def _segmented(
    store: Store, cut: Cutters, vocabulary: set[str], names: NameBook
) -> Iterator[tuple[list[str], list[str]]]:
    """Yields the terms of each passage's head lines and text, and adds them to the vocabulary.

    If a short name such as 张书记 holds in one article alone, its passages that have the short name
    get the full name as a term too.
    """
    last, scoped = "", list[Alias]()
    for block, found in cut.terms(blocks(store.walk()), _texts):
        heads = dict(zip(_head_lines(block), found, strict=False))
        for (article, _), terms in zip(block, found[len(heads) :], strict=True):
            if article.id != last:
                last, scoped = article.id, names.scoped(article.id)
            there = set(terms)
            terms += [one.full for one in scoped if one.short in there]
            vocabulary.update(heads[article.surroundings], terms)
            yield heads[article.surroundings], terms


def _texts(block: Block) -> list[str]:
    """The texts to segment for some passages: their head lines, each once, then their own texts."""
    own = (article.text[passage.start : passage.end] for article, passage in block)
    return [*_head_lines(block), *own]


def _head_lines(block: Block) -> dict[str, None]:
    return dict.fromkeys(article.surroundings for article, _ in block)
