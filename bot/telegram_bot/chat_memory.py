"""Chat numbers to recent conversations: bounded, in memory, forgotten after half an hour."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from cachetools import TTLCache

from bot.answering.conversation import Conversation
from bot.answering.records import Answer
from bot.question.understand import Language
from bot.telegram_bot.buttons import Show

FORGOTTEN_AFTER = 30 * 60.0  # seconds
MOST_CHATS = 1_000


@dataclass(frozen=True, slots=True)
class Further:
    """Further results of one question, as places in articles.

    Attributes:
        text: The question as it was understood.
        places: The best passage of each article, best first.
    """

    text: str
    places: tuple[Show, ...]


@dataclass
class Chat(Conversation):
    """One chat. Its last answer has no hits and no related articles, which hold whole articles.

    Attributes:
        language: Language chosen with `/lang`; None is the language of each question.
        example: Id of the article that the last question was about, if it was an example.
        further: Further results that were listed last.
    """

    language: Language | None = None
    example: str = ""
    further: Further | None = None

    def answered(self, answer: Answer, typed: str, *, example: str = "") -> None:
        """Keeps an answer without its hits and related articles, and the question as typed."""
        super().answered(replace(answer, hits=(), related=()), typed)
        self.example, self.further = example, None


class Chats:
    """Recent chats. When full, the chat that was silent longest is dropped for a new one."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, most: int = MOST_CHATS
    ) -> None:
        self._chats: TTLCache[int, Chat] = TTLCache(most, FORGOTTEN_AFTER, timer=clock)

    def of(self, number: int) -> Chat:
        """Returns the memory of a chat and keeps it for another half hour."""
        chat = self._chats.get(number) or Chat()
        self._chats[number] = chat
        return chat

    def drop(self, number: int) -> None:
        """Forgets a chat at once, for example when its user has blocked the bot."""
        self._chats.pop(number, None)

    def forget(self) -> None:
        """Forgets the chats that have been silent for half an hour."""
        self._chats.expire()

    def __len__(self) -> int:
        return len(self._chats)
