"""Work of the archive, which blocks, off the event loop and within a time limit."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from retrieval.errors import WenbaoError

T = TypeVar("T")

AT_ONCE = 8
"""Threads: more than a small machine has cores, so that a slow question leaves room for others."""


class TooSlowError(WenbaoError):
    """Work was not done within its time."""


class Worker:
    """Runs functions in threads that never keep the program from ending.

    The threads of asyncio and of concurrent.futures are waited for when a program ends, however
    long they take; Python cannot stop a thread. These are not waited for.

    Attributes:
        running: Functions under way.
        given_up: Those of them that nobody waits for any more. Each holds a thread until it
            returns; when all do, nothing can be answered.
    """

    def __init__(self, *, limit: float, at_once: int = AT_ONCE) -> None:
        self.limit = limit
        self.running = 0
        self.given_up = 0
        self._at_once = at_once
        self._free = asyncio.Semaphore(at_once)

    async def run(self, work: Callable[[], T]) -> T:
        """What the function returns or raises.

        Raises:
            TooSlowError: It took longer than the limit, waiting for a thread included.
        """
        try:
            async with asyncio.timeout(self.limit):
                await self._free.acquire()
                return await self._started(work)
        except TimeoutError as error:
            raise TooSlowError(f"not answered within {self.limit:g} s") from error

    @property
    def exhausted(self) -> bool:
        """Whether every thread is held by work that was given up."""
        return self.given_up >= self._at_once

    def _started(self, work: Callable[[], T]) -> "asyncio.Future[T]":
        loop = asyncio.get_running_loop()
        future: asyncio.Future[T] = loop.create_future()
        self.running += 1

        def given_up(future: "asyncio.Future[T]") -> None:
            self.given_up += future.cancelled()

        future.add_done_callback(given_up)

        def done(result: T | None, error: BaseException | None) -> None:
            self.running -= 1
            self._free.release()
            if future.done():
                self.given_up -= 1
                return
            if error is not None:
                future.set_exception(error)
            else:
                future.set_result(result)  # type: ignore[arg-type]  # None is a T then

        def run() -> None:
            result, error = None, None
            try:
                result = work()
            except BaseException as raised:  # noqa: BLE001  (it is raised where it is awaited)
                error = raised
            with suppress(RuntimeError):  # the loop has closed, and nobody waits any more
                loop.call_soon_threadsafe(done, result, error)

        threading.Thread(target=run, name="answer", daemon=True).start()
        return future
