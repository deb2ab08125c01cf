"""Processes of this program that help: each answers one request at a time.

A helper reads frames from its standard input and answers each on its standard output: four bytes of
length, then MessagePack. It ends with its input, and so with the process that started it, however
that ended.
"""

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from queue import SimpleQueue
from typing import IO

import msgspec

_LENGTH = 4


class LostError(Exception):
    """A helper is gone, and with it what it was asked."""


class Helpers:
    """Some helpers, asked from any thread.

    Args:
        module: What they run, as `python -m`; it calls `serve`.
        arguments: What it is given.
        count: How many.
        replaced: Whether another one takes the place of one that is gone.

    Raises:
        OSError: None can be started.
    """

    def __init__(self, module: str, *arguments: str, count: int, replaced: bool = False) -> None:
        self._command = [sys.executable, "-m", module, *arguments]
        self._replaced = replaced
        self._threads = ThreadPoolExecutor(count)
        self._all: list[subprocess.Popen[bytes]] = []
        self._idle: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        try:
            for _ in range(count):
                self._idle.put(self._started())
        except OSError:
            self.close()
            raise

    def _started(self) -> "subprocess.Popen[bytes]":
        made = subprocess.Popen(  # noqa: S603  (of ourselves)
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Control-C is for the one who asked
        )
        self._all.append(made)
        return made

    def ask(self, request: object) -> "Future[bytes]":
        """The answer to come, in MessagePack; LostError where the helper is gone."""
        return self._threads.submit(self._asked, request)

    def _asked(self, request: object) -> bytes:
        helper = self._idle.get()
        try:
            answer = _exchanged(helper, request)
            if answer is None:
                helper.kill()
                status = helper.wait()
                if self._replaced:
                    helper = self._started()
                raise LostError(f"status {status}")
            return answer
        finally:
            self._idle.put(helper)

    def close(self) -> None:
        """Ends them; nothing that they are at is waited for."""
        for helper in self._all:
            helper.kill()
        self._threads.shutdown(cancel_futures=True)
        for helper in self._all:
            helper.kill()  # one that came in the place of another meanwhile
            helper.communicate()


def serve(answer: Callable[[bytes], object]) -> None:
    """Answers requests until there come no more; this is what a helper does."""
    while (frame := _received(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, answer(frame))


def _exchanged(helper: "subprocess.Popen[bytes]", request: object) -> bytes | None:
    """What a helper answers, or None where it is gone."""
    with suppress(OSError, ValueError):  # of a pipe that is broken, or closed
        if helper.stdin is not None and helper.stdout is not None:
            _send(helper.stdin, request)
            return _received(helper.stdout)
    return None


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
