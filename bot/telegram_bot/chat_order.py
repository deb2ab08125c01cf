"""Updates to their processing: one at a time within a chat, in order; chats in parallel."""

import asyncio
from collections.abc import Awaitable, Coroutine, Hashable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 1_024
"""Updates being processed or waiting. The base class counts both, so with a small limit the waiting
questions of one chat would block all other chats."""

MOST_WAITING = 20
"""Updates of one chat being processed or waiting; any more are a flood and are dropped."""


class ChatOrder(BaseUpdateProcessor):
    """Gives each chat a lock for as long as it has updates to process.

    Attributes:
        dropped: Number of updates dropped as a flood.
    """

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        super().__init__(AT_ONCE)
        self._most_waiting = most_waiting
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._waiting: dict[Hashable, int] = {}
        self.dropped = 0

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Processes an update after the earlier ones of its chat, or drops it as a flood."""
        key = chat_of(update)
        if self._waiting.get(key, 0) >= self._most_waiting:
            self.dropped += 1
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            # asyncio.Lock is first come, first served.
            async with self._locks.setdefault(key, asyncio.Lock()):
                await coroutine
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]

    async def initialize(self) -> None:
        """Does nothing; the base class requires it."""

    async def shutdown(self) -> None:
        """Does nothing; the base class requires it."""


def chat_of(update: object) -> Hashable:
    """Key of the chat that an update belongs to; for a query without a chat, of its user."""
    if not isinstance(update, Update):
        return None
    if update.effective_chat is not None:
        return update.effective_chat.id
    return ("user", update.effective_user.id) if update.effective_user is not None else None
