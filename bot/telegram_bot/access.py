"""Who is answered, and how often: the allow-list, the rate, and updates that come twice."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable
from typing import Literal

from bot.telegram_bot.settings import TelegramSettings

MINUTE = 60.0
REMEMBERED_UPDATES = 10_000
REMEMBERED_USERS = 10_000

Rate = Literal["free", "notice", "silence"]


class Seen:
    """A bounded set: the oldest of its members are forgotten first.

    >>> seen = Seen(2)
    >>> [seen.add(member) for member in (1, 1, 2, 3, 1)]
    [True, False, True, True, True]
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._members: OrderedDict[Hashable, None] = OrderedDict()

    def add(self, member: Hashable) -> bool:
        """Whether the member is new; it is not from now on."""
        if member in self._members:
            return False
        self._members[member] = None
        if len(self._members) > self._most:
            self._members.popitem(last=False)
        return True


class RateLimit:
    """So many questions a minute for each user; one notice at the first too many, then silence.

    Args:
        most: Questions within any minute.
        clock: Seconds that only go forward.
        users: Users that are remembered at a time.
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
        self._users = users
        self._asked: OrderedDict[int, deque[float]] = OrderedDict()
        self._told: dict[int, float] = {}

    def take(self, user: int) -> Rate:
        """Counts a question: `free` may be answered, `notice` is to be told so, once a minute."""
        now = self._clock()
        asked = self._asked.setdefault(user, deque(maxlen=self._most))
        self._asked.move_to_end(user)
        if len(self._asked) > self._users:
            oldest, _ = self._asked.popitem(last=False)
            self._told.pop(oldest, None)
        while asked and now - asked[0] >= MINUTE:
            asked.popleft()
        if len(asked) < self._most:
            asked.append(now)
            return "free"
        if now - self._told.get(user, -MINUTE) < MINUTE:
            return "silence"
        self._told[user] = now
        return "notice"


class Access:
    """The allow-list; nobody is on it unless the settings name them or say `open`."""

    def __init__(self, settings: TelegramSettings) -> None:
        self._settings = settings
        self._told = Seen(REMEMBERED_USERS)

    def allows(self, user: int | None, chat: int | None) -> bool:
        """Whether a user is answered in a chat; None is one that Telegram does not name."""
        settings = self._settings
        return settings.open or user in settings.users or chat in settings.chats

    def first_refusal(self, user: int) -> bool:
        """Whether a stranger is refused for the first time, and is to be told why."""
        return self._told.add(user)
