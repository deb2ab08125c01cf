"""Helper processes of this program: each answers one request at a time.

A helper reads frames from its standard input and answers each on its standard output: four bytes of
length, then MessagePack. It ends when its input ends, and so with the process that started it, even
if that one was killed.
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
    """A helper died before it answered."""


class Helpers:
    """Several helpers; any thread may ask them.

    Args:
        module: The module that they run, as `python -m`; it calls `serve`.
        arguments: Its command-line arguments.
        count: How many helpers.
        replaced: Whether a new helper replaces one that died.

    Raises:
        OSError: A helper cannot be started.
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
        made = subprocess.Popen(  # noqa: S603  (this program itself)
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,  # Control-C reaches only the process that asks
        )
        self._all.append(made)
        return made

    def ask(self, request: object) -> "Future[bytes]":
        """Returns a future with the answer, in MessagePack, or LostError if the helper dies."""
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
        """Kills all helpers; requests in progress are lost."""
        for helper in self._all:
            helper.kill()
        self._threads.shutdown(cancel_futures=True)
        for helper in self._all:
            helper.kill()  # again, for one that has replaced another meanwhile
            helper.communicate()


def serve(answer: Callable[[bytes], object]) -> None:
    """Answers requests until the input ends; a helper runs this."""
    while (frame := _received(sys.stdin.buffer)) is not None:
        _send(sys.stdout.buffer, answer(frame))


def _exchanged(helper: "subprocess.Popen[bytes]", request: object) -> bytes | None:
    """A helper's answer, or None if it died."""
    with suppress(OSError, ValueError):  # the pipe is broken or closed
        if helper.stdin is not None and helper.stdout is not None:
            _send(helper.stdin, request)
            return _received(helper.stdout)
    return None


def _send(stream: IO[bytes], content: object) -> None:
    frame = msgspec.msgpack.encode(content)
    stream.write(len(frame).to_bytes(_LENGTH, "big") + frame)
    stream.flush()


def _received(stream: IO[bytes]) -> bytes | None:
    """The next frame, or None at the end of the stream."""
    head = stream.read(_LENGTH)
    size = int.from_bytes(head, "big")
    frame = stream.read(size)
    return frame if len(head) == _LENGTH and len(frame) == size else None
