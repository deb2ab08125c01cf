"""What is remembered of each chat: in memory, bounded, and forgotten after half an hour."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.answering.records import Answer
from bot.question.understand import Language

FORGOTTEN_AFTER = 30 * 60.0  # seconds
MOST_CHATS = 1_000


@dataclass(slots=True)
class Chat:
    """One chat.

    Attributes:
        last: The last answer, without the hits behind it.
        thread: The last one that did answer, which a follow-up may point back to.
        language: What `/lang` chose; None is the language of each question.
        example: Id of the article that the last question was made from, if it was an example.
        typed: The last question as it was typed; `last` has it as it was understood.
    """

    last: Answer | None = None
    thread: Answer | None = None
    language: Language | None = None
    example: str = ""
    typed: str = ""

    def answered(self, answer: Answer, typed: str, *, example: str = "") -> None:
        """Keeps the last answer; its hits hold whole articles and can be had again."""
        self.last, self.example = replace(answer, hits=(), related=()), example
        self.typed = typed
        if answer.status == "answered":
            self.thread = self.last

    def asked(self, typed: str) -> str:
        """What a typed question was understood as, if it is the last one."""
        return self.last.question.text if self.last and typed == self.typed else typed


class Chats:
    """The chats of late; the one that was silent longest makes room for a new one."""

    def __init__(
        self, *, clock: Callable[[], float] = time.monotonic, most: int = MOST_CHATS
    ) -> None:
        self._clock = clock
        self._most = most
        self._chats: OrderedDict[int, tuple[float, Chat]] = OrderedDict()

    def of(self, number: int) -> Chat:
        """What is remembered of a chat, from now on for another half hour."""
        self.forget()
        _, chat = self._chats.pop(number, (0.0, Chat()))
        self._chats[number] = self._clock(), chat
        if len(self._chats) > self._most:
            self._chats.popitem(last=False)
        return chat

    def drop(self, number: int) -> None:
        """Forgets a chat at once, such as that of a user who blocked the bot."""
        self._chats.pop(number, None)

    def forget(self) -> None:
        """Forgets the chats that have been silent too long."""
        now = self._clock()
        while self._chats:
            number, (touched, _) = next(iter(self._chats.items()))
            if now - touched < FORGOTTEN_AFTER:
                return
            del self._chats[number]

    def __len__(self) -> int:
        return len(self._chats)
