"""A store's passages to blocks of some hundreds."""

from collections.abc import Iterator
from itertools import islice

from retrieval.records import Article, Passage

Block = list[tuple[Article, Passage]]

BATCH = 256  # texts held in memory between two calls of the encoder


def blocks(walked: Iterator[tuple[Article, Passage]]) -> Iterator[Block]:
    """Yields passages with their articles, BATCH at a time."""
    while block := list(islice(walked, BATCH)):
        yield block
