"""The bot in this process: a request object records what it would send."""

import asyncio
import json
from collections.abc import Callable

from telegram import Update
from telegram.error import TelegramError
from telegram.request import BaseRequest, RequestData

from bot.answering.answerer import Answerer
from bot.telegram_bot.application import Parts, build_application
from bot.telegram_bot.settings import Secret, TelegramSettings
from retrieval.archive import Archive
from retrieval.settings import Settings
from tests.bot.telegram_bot.entities import Json
from tests.bot.telegram_bot.people import BOT, person

PRIVATE = {"id": 1, "type": "private", "first_name": "reader"}
QUESTION = "谁会见了北航代表团？"


class Recorder(BaseRequest):
    """Answers as the Bot API would, and keeps what it was asked."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Json]] = []
        self.errors: list[TelegramError] = []

    @property
    def read_timeout(self) -> float | None:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,  # noqa: ARG002
        request_data: RequestData | None = None,
        *_: object,
        **__: object,
    ) -> tuple[int, bytes]:
        called = url.rpartition("/")[2]
        arguments = {} if request_data is None else request_data.parameters
        if called == "getMe":
            return 200, json.dumps({"ok": True, "result": BOT}).encode()
        # "typing…" is sent only when an answer takes its time, and may fail unseen.
        if called != "sendChatAction":
            self.sent.append((called, arguments))
            if called.startswith("send") and self.errors:
                raise self.errors.pop(0)
        message = {"message_id": 9, "date": 0, "chat": PRIVATE, "text": "x"}
        result: object = True if called.startswith("answer") else message
        return 200, json.dumps({"ok": True, "result": result}).encode()

    @property
    def texts(self) -> list[str]:
        return [str(arguments.get("text")) for _, arguments in self.sent]


def message_of(text: str, *, chat: Json = PRIVATE, **parts: object) -> Json:
    message = {"message_id": 5, "date": 0, "chat": chat, "from": person(1, "zh"), "text": text}
    if text.startswith("/"):
        command = {"type": "bot_command", "offset": 0, "length": len(text.split()[0])}
        message["entities"] = [command]
    return message | parts


def handled(
    archive: Archive,
    *updates: Json,
    recorder: Recorder | None = None,
    answerer: Callable[[Archive, Settings], Answerer] = Answerer,
    settings: TelegramSettings | None = None,
) -> tuple[Recorder, Parts]:
    """What the bot sends for some updates."""
    recorder = recorder or Recorder()

    async def main() -> Parts:
        chosen = settings or TelegramSettings(open=True)
        parts = Parts.over(answerer(archive, Settings()), archive, chosen)
        application = build_application(
            parts, Secret("123456:TEST"), poll=Recorder(), request=recorder
        )
        async with application:
            for number, update in enumerate(updates, 1):
                read = Update.de_json({"update_id": number} | update, application.bot)
                await application.process_update(read)
        return parts

    return recorder, asyncio.run(main())
