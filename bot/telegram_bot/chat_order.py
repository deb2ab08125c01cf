"""Updates of one chat one by one, in the order they came; those of others at the same time."""

import asyncio
from collections.abc import Awaitable, Coroutine, Hashable
from typing import Any

from telegram import Update
from telegram.ext import BaseUpdateProcessor

AT_ONCE = 1_024
"""Updates under way or waiting for their turn. The base class counts both, so that a small number
would let one chat's waiting questions keep all others out."""

MOST_WAITING = 20
"""Updates of one chat under way or waiting; what comes on top is a flood and is left out."""


class ChatOrder(BaseUpdateProcessor):
    """Gives each chat a lock, for as long as it has updates to be processed."""

    def __init__(self, most_waiting: int = MOST_WAITING) -> None:
        super().__init__(AT_ONCE)
        self._most_waiting = most_waiting
        self._locks: dict[Hashable, asyncio.Lock] = {}
        self._waiting: dict[Hashable, int] = {}
        self.dropped = 0

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Awaits the processing of an update when its chat's turn has come."""
        key = chat_of(update)
        if self._waiting.get(key, 0) >= self._most_waiting:
            self.dropped += 1
            if isinstance(coroutine, Coroutine):
                coroutine.close()
            return
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            # asyncio.Lock lets in whoever came first, first.
            async with self._locks.setdefault(key, asyncio.Lock()):
                await coroutine
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]

    async def initialize(self) -> None:
        """Needs nothing."""

    async def shutdown(self) -> None:
        """Holds nothing."""


def chat_of(update: object) -> Hashable:
    """What an update belongs to: its chat; the user, for a query without one."""
    if not isinstance(update, Update):
        return None
    if update.effective_chat is not None:
        return update.effective_chat.id
    return ("user", update.effective_user.id) if update.effective_user is not None else None
