"""Texts to terms on all cores: `python -m retrieval.workers.segmenting WORDS` runs one helper."""

import os
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

import msgspec

from retrieval.language.terms import Segmenter
from retrieval.workers.subprocesses import Helpers, LostError, serve

T = TypeVar("T")

MANY = 10_000
"""Helpers start from this many texts on: fewer are segmented before helpers would be ready."""

_TEXTS = msgspec.msgpack.Decoder(list[str])
_TERMS = msgspec.msgpack.Decoder(list[list[str]])


class Cutters:
    """Segments texts by helpers with a segmenter's dictionary, or in this process without helpers.

    >>> with cutters(Segmenter.create(), Path(), texts=2) as cut:
    ...     list(cut.terms(["产业园开通了！", "历时八个月"], lambda text: [text]))
    [('产业园开通了！', [['产业', '产业园', '开通', '了']]), ('历时八个月', [['历时', '八个', '月', '8个月', '8']])]
    """  # noqa: E501  (the worked example)

    def __init__(
        self, segmenter: Segmenter, helpers: Helpers | None = None, count: int = 0
    ) -> None:
        self._segmenter = segmenter
        self._helpers = helpers
        self._ahead = 2 * count

    def terms(
        self, items: Iterable[T], texts_of: Callable[[T], list[str]]
    ) -> Iterator[tuple[T, list[list[str]]]]:
        """Yields each item with the terms of its texts, in order; holds few items at a time."""
        if self._helpers is None:
            for item in items:
                yield item, self._cut(texts_of(item))
            return
        waiting: deque[tuple[T, list[str], Future[bytes]]] = deque()
        rest = iter(items)
        while True:
            for item in islice(rest, self._ahead - len(waiting)):
                texts = texts_of(item)
                waiting.append((item, texts, self._helpers.ask(texts)))
            if not waiting:
                return
            item, texts, answer = waiting.popleft()
            try:
                yield item, _TERMS.decode(answer.result())
            except LostError:
                yield item, self._cut(texts)

    def _cut(self, texts: list[str]) -> list[list[str]]:
        return [self._segmenter.terms(text) for text in texts]


@contextmanager
def cutters(segmenter: Segmenter, folder: Path, *, texts: int) -> Iterator[Cutters]:
    """Starts one helper for each core, or none for few texts; they end with the block.

    Args:
        segmenter: A segmenter that has learned all its words.
        folder: Holds its dictionary for the helpers while they run.
        texts: How many texts will come.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    if texts < MANY or not cores or cores < 2 or not sys.executable:
        yield Cutters(segmenter)
        return
    with tempfile.TemporaryDirectory(dir=folder) as shared:
        words = Path(shared) / "words.bin"
        segmenter.save(words)
        try:
            helpers = Helpers(__name__, str(words), count=cores)
        except OSError:  # no helper can be started
            yield Cutters(segmenter)
            return
        try:
            yield Cutters(segmenter, helpers, cores)
        finally:
            helpers.close()


def main() -> None:
    """Runs a helper."""
    segmenter = Segmenter.load(Path(sys.argv[1]))
    serve(lambda frame: [segmenter.terms(text) for text in _TEXTS.decode(frame)])


if __name__ == "__main__":
    main()
