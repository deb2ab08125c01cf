"""Blocking functions to awaitable results: run in threads, with a time limit."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from retrieval.errors import WenbaoError

T = TypeVar("T")

AT_ONCE = 8
"""Threads. More than a small machine has cores, so that slow questions do not block the others."""


class TooSlowError(WenbaoError):
    """The work did not finish within the time limit."""


class Worker:
    """Runs functions in threads that never keep the program from ending.

    Python cannot stop a thread, and at exit it waits for the threads of asyncio and
    concurrent.futures, however long they take. It does not wait for these daemon threads.

    Attributes:
        running: Number of functions now running.
        given_up: Number of those whose caller stopped waiting. Each occupies a thread until it
            returns; when they occupy all threads, nothing can be answered.
    """

    def __init__(self, *, limit: float, at_once: int = AT_ONCE) -> None:
        self.limit = limit
        self.running = 0
        self.given_up = 0
        self._at_once = at_once
        self._free = asyncio.Semaphore(at_once)

    async def run(self, work: Callable[[], T]) -> T:
        """Runs the function in a thread; returns or raises what the function does.

        Raises:
            TooSlowError: It took longer than the limit, including the wait for a free thread.
        """
        try:
            async with asyncio.timeout(self.limit):
                await self._free.acquire()
                return await self._started(work)
        except TimeoutError as error:
            raise TooSlowError(f"not answered within {self.limit:g} s") from error

    @property
    def exhausted(self) -> bool:
        """Whether work that was given up occupies every thread."""
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
            except BaseException as raised:  # noqa: BLE001  (re-raised where it is awaited)
                error = raised
            with suppress(RuntimeError):  # the loop has closed; nobody awaits the result
                loop.call_soon_threadsafe(done, result, error)

        threading.Thread(target=run, name="answer", daemon=True).start()
        return future
