"""Texts to terms on all cores: `python -m retrieval.cutting WORDS` is one that helps.

A helper reads frames from its standard input and answers each on its standard output: four bytes of
length, then a list of texts, or of lists of terms, in MessagePack. It ends with its input, and so
with the process that started it, however that ended.
"""

import os
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from queue import SimpleQueue
from typing import IO, TypeVar

import msgspec

from retrieval.terms import Segmenter

T = TypeVar("T")

MANY = 10_000
"""Texts that helpers are started for: less than that is cut in the time that they take to start."""

_LENGTH = 4
_TEXTS = msgspec.msgpack.Decoder(list[str])
_TERMS = msgspec.msgpack.Decoder(list[list[str]])


class Cutters:
    """Helpers with a segmenter's dictionary; without any, the process cuts for itself.

    >>> with cutters(Segmenter.create(), Path(), texts=2) as cut:
    ...     list(cut.terms(["产业园开通了！", "历时八个月"], lambda text: [text]))
    [('产业园开通了！', [['产业', '产业园', '开通', '了']]), ('历时八个月', [['历时', '八个', '月', '8个月', '8']])]
    """  # noqa: E501  (the worked example)

    def __init__(self, segmenter: Segmenter, helpers: list["subprocess.Popen[bytes]"]) -> None:
        self._segmenter = segmenter
        self._count = len(helpers)
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        for helper in helpers:
            self._idle.put(helper)

    def terms(
        self, items: Iterable[T], texts_of: Callable[[T], list[str]]
    ) -> Iterator[tuple[T, list[list[str]]]]:
        """Each item with the terms of its texts, in order; few items are held at a time."""
        if not self._count:
            for item in items:
                yield item, self._cut(texts_of(item))
            return
        waiting: deque[tuple[T, Future[list[list[str]]]]] = deque()
        rest = iter(items)
        with ThreadPoolExecutor(self._count) as threads:
            while True:
                for item in islice(rest, 2 * self._count - len(waiting)):
                    waiting.append((item, threads.submit(self._asked, texts_of(item))))
                if not waiting:
                    return
                done, terms = waiting.popleft()
                yield done, terms.result()

    def _asked(self, texts: list[str]) -> list[list[str]]:
        """What a helper answers; what a dead one leaves is cut here."""
        helper = self._idle.get()
        try:
            if helper.stdin is None or helper.stdout is None:
                return self._cut(texts)
            _send(helper.stdin, texts)
            answer = _received(helper.stdout)
            return self._cut(texts) if answer is None else _TERMS.decode(answer)
        except (OSError, msgspec.DecodeError):
            return self._cut(texts)
        finally:
            self._idle.put(helper)

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
        yield Cutters(segmenter, [])
        return
    with tempfile.TemporaryDirectory(dir=folder) as shared:
        words = Path(shared) / "words.bin"
        segmenter.save(words)
        helpers = list[subprocess.Popen[bytes]]()
        try:
            with suppress(OSError):  # none can be started: no core but this one
                helpers.extend(_helper(words) for _ in range(cores))
            yield Cutters(segmenter, helpers)
        finally:
            for helper in helpers:
                helper.kill()
                helper.communicate()


def _helper(words: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603  (of ourselves)
        [sys.executable, "-m", "retrieval.cutting", str(words)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Control-C is for the one who asked
    )


def _send(stream: IO[bytes], content: object) -> None:
    frame = msgspec.msgpack.encode(content)
    stream.write(len(frame).to_bytes(_LENGTH, "big") + frame)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None where the stream ends."""
    head = stream.read(_LENGTH)
    size = int.from_bytes(head, "big")
    frame = stream.read(size)
    return frame if len(head) == _LENGTH and len(frame) == size else None


def main() -> None:
    """A helper."""
    segmenter = Segmenter.load(Path(sys.argv[1]))
    while (frame := _received(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, [segmenter.terms(text) for text in _TEXTS.decode(frame)])


if __name__ == "__main__":
    main()
