"""Texts to terms on all cores: `python -m retrieval.workers.segmenting WORDS` is one that helps."""

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
"""Texts that helpers are started for: less than that is cut in the time that they take to start."""

_TEXTS = msgspec.msgpack.Decoder(list[str])
_TERMS = msgspec.msgpack.Decoder(list[list[str]])


class Cutters:
    """Helpers with a segmenter's dictionary; without any, the process cuts for itself.

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
        """Each item with the terms of its texts, in order; few items are held at a time."""
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
    """As many helpers as are worth it.

    Args:
        segmenter: Has learned all it is to know.
        folder: Where the helpers find its dictionary, while they are there.
        texts: How many will come.
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
        except OSError:  # none can be started: no core but this one
            yield Cutters(segmenter)
            return
        try:
            yield Cutters(segmenter, helpers, cores)
        finally:
            helpers.close()


def main() -> None:
    """A helper."""
    segmenter = Segmenter.load(Path(sys.argv[1]))
    serve(lambda frame: [segmenter.terms(text) for text in _TEXTS.decode(frame)])


if __name__ == "__main__":
    main()
