"""Polls to readable updates: polls cannot hang, and one bad update does not stop the rest."""

import asyncio
import json
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from telegram import Update
from telegram.error import TelegramError, TimedOut
from telegram.request import BaseRequest, HTTPXRequest, RequestData

log = logging.getLogger(__name__)


class PollRequest(BaseRequest):
    """The connection that fetches updates.

    A poll that outlasts `limit`, although one of its own timeouts should have ended it, is given up
    and its connections are replaced. An update that the library cannot read is reduced to its
    number; otherwise the library would request the same updates for ever.

    Attributes:
        alive: When a poll last ended, successful or not; seconds of `clock`.
        answered: When a poll last succeeded, in seconds of `clock`; 0 if none did.
        refused: Whether Telegram refused the token at the last poll that it answered.
        stalls: Number of polls that were given up.
        unreadable: Number of updates that could not be read.
    """

    def __init__(
        self,
        *,
        limit: float,
        clock: Callable[[], float] = time.monotonic,
        connect: Callable[[], BaseRequest] = lambda: HTTPXRequest(connection_pool_size=1),
    ) -> None:
        self.alive = clock()
        self.answered = 0.0
        self.refused = False
        self.stalls = 0
        self.unreadable = 0
        self._limit = limit
        self._clock = clock
        self._connect = connect
        self._connection = connect()

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer, in addition to the time that Telegram holds a poll."""
        return self._connection.read_timeout

    async def initialize(self) -> None:
        """Opens the connections."""
        await self._connection.initialize()

    async def shutdown(self) -> None:
        """Closes the connections."""
        await self._connection.shutdown()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401  (the library's own type)
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ANN401
    ) -> tuple[int, bytes]:
        """Returns the status and body of one poll.

        Raises:
            TimedOut: The poll stalled, or one of its timeouts ran out.
        """
        try:
            async with asyncio.timeout(self._limit):
                status, body = await self._connection.do_request(
                    url,
                    method,
                    request_data,
                    read_timeout,
                    write_timeout,
                    connect_timeout,
                    pool_timeout,
                )
        except TimeoutError as error:
            await self._renew()
            raise TimedOut("the poll has stalled") from error
        finally:
            self.alive = self._clock()
        self.refused = status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.NOT_FOUND}
        if status != HTTPStatus.OK:
            return status, body
        self.answered = self._clock()
        return status, self._readable(body)

    async def _renew(self) -> None:
        self.stalls += 1
        log.error("a poll got no answer within %g s; reconnecting", self._limit)
        stalled, self._connection = self._connection, self._connect()
        await self._connection.initialize()
        with suppress(TimeoutError, TelegramError, OSError, RuntimeError):
            # A stalled connection may also stall while it is closed.
            async with asyncio.timeout(1):
                await stalled.shutdown()

    def _readable(self, body: bytes) -> bytes:
        try:
            updates = json.loads(body)["result"]
            numbered = [each for each in updates if isinstance(each.get("update_id"), int)]
        except (ValueError, LookupError, TypeError, AttributeError):
            return body  # the library reports what is wrong with it
        if len(numbered) == len(updates) and _is_readable(*updates):
            return body
        cleaned = [
            each if _is_readable(each) else {"update_id": each["update_id"]} for each in numbered
        ]
        bad = len(updates) - sum(each in updates for each in cleaned)
        self.unreadable += bad
        log.error("%d updates could not be read and were left out", bad)
        return json.dumps({"ok": True, "result": cleaned}).encode()


def _is_readable(*updates: dict[str, Any]) -> bool:
    try:
        Update.de_list(json.loads(json.dumps(updates)), None)  # a copy: reading may change it
    except Exception:  # noqa: BLE001  (an update that raises anything here would also raise later)
        return False
    return True
