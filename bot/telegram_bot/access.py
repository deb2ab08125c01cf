"""Users and chats to permission: allow-list, rate limit, and detection of repeated updates."""

import time
from collections import deque
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Literal

from cachetools import FIFOCache, TTLCache

from bot.telegram_bot.settings import TelegramSettings

MINUTE = 60.0
REMEMBERED_UPDATES = 10_000
REMEMBERED_USERS = 10_000

Rate = Literal["free", "notice", "silence"]


class Seen:
    """A bounded set that drops its oldest members first.

    >>> seen = Seen(2)
    >>> [seen.add(member) for member in (1, 1, 2, 3, 1)]
    [True, False, True, True, True]
    """

    def __init__(self, most: int) -> None:
        self._members: FIFOCache[Hashable, None] = FIFOCache(most)

    def add(self, member: Hashable) -> bool:
        """Adds a member and returns whether it was new."""
        if member in self._members:
            return False
        self._members[member] = None
        return True


@dataclass(slots=True)
class _Asker:
    """Times of a user's questions in the last minute, and of the last notice sent to them."""

    asked: deque[float] = field(default_factory=deque)
    told: float | None = None


class RateLimit:
    """Limits the questions of each user per minute; beyond the limit, one notice, then silence.

    Args:
        most: Questions within any minute.
        clock: Monotonic clock in seconds.
        users: Maximum number of users remembered at a time.
    """

    def __init__(
        self,
        most: int,
        *,
        clock: Callable[[], float] = time.monotonic,
        users: int = REMEMBERED_USERS,
    ) -> None:
        self._most = most
        self._clock = clock
        self._askers: TTLCache[int, _Asker] = TTLCache(users, MINUTE, timer=clock)

    def take(self, user: int) -> Rate:
        """Counts a question and returns what to do with it.

        `free`: answer it. `notice`: send a notice about the limit, at most one a minute.
        `silence`: ignore it.
        """
        now = self._clock()
        asker = self._askers.get(user) or _Asker()
        self._askers[user] = asker  # remembered for another minute
        while asker.asked and now - asker.asked[0] >= MINUTE:
            asker.asked.popleft()
        if len(asker.asked) < self._most:
            asker.asked.append(now)
            return "free"
        if asker.told is not None and now - asker.told < MINUTE:
            return "silence"
        asker.told = now
        return "notice"


class Access:
    """The allow-list: users and chats that the settings name, or everybody if `open` is set."""

    def __init__(self, settings: TelegramSettings) -> None:
        self._settings = settings
        self._told = Seen(REMEMBERED_USERS)

    def allows(self, user: int | None, chat: int | None) -> bool:
        """Whether a user is answered in a chat; None stands for one that Telegram does not name."""
        settings = self._settings
        return settings.open or user in settings.users or chat in settings.chats

    def first_refusal(self, user: int) -> bool:
        """Whether a stranger is refused for the first time, and so gets a notice."""
        return self._told.add(user)
