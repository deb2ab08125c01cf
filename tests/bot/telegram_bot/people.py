"""The double of Telegram as people use it: they write, press buttons, and read what comes back."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, Self, TypeVar

import tornado.httpclient
import tornado.httpserver
import tornado.netutil

from tests.bot.telegram_bot.entities import units
from tests.bot.telegram_bot.fake_bot_api import Call, Fault, Json, Methods, State, application

T = TypeVar("T")

TOKEN = "123456:TEST-0123456789abcdefghijklmnopqrstu"  # noqa: S105  (nobody's)
BOT: Json = {
    "id": 123456,
    "is_bot": True,
    "first_name": "Wenbao",
    "username": "wenbao_bot",
    "can_join_groups": True,
    "can_read_all_group_messages": False,
    "supports_inline_queries": True,
}
PATIENCE = 20.0  # seconds that a test waits for something at most


class Telegram:
    """The double, in a thread of its own, until the `with` block ends."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.port = 0
        self._thread = threading.Thread(target=self._forever, daemon=True)
        self._server: tornado.httpserver.HTTPServer | None = None

    def _forever(self) -> None:
        asyncio.set_event_loop(self.loop)
        self.loop.run_forever()
        self.loop.close()

    def __enter__(self) -> Self:
        self._thread.start()
        self.state = State(TOKEN, dict(BOT))
        self.methods = Methods(self.state)
        self._do(self._listen())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._do(self._close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(5)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(PATIENCE)

    async def _listen(self) -> None:
        self._server = tornado.httpserver.HTTPServer(application(self.methods))
        sockets = tornado.netutil.bind_sockets(self.port, "127.0.0.1")
        self._server.add_sockets(sockets)
        self.port = sockets[0].getsockname()[1]

    async def _close(self) -> None:
        if self._server is not None:
            self._server.stop()
            await self._server.close_all_connections()
            self._server = None

    def outage(self) -> None:
        """Nobody can reach Telegram any more..."""
        self._do(self._close())

    def recover(self) -> None:
        """...until now."""
        self._do(self._listen())

    def fault(self, fault: Fault) -> None:
        self.state.faults.append(fault)

    # What people do.

    def send(
        self,
        text: str,
        *,
        user: int = 1,
        chat: int | None = None,
        reply_to: int | None = None,
        language: str = "zh-hans",
    ) -> int:
        """Somebody writes; returns the number of the message.

        A group's messages reach the bot only if they begin with a command or reply to it, as with
        privacy mode; a mention reaches it where `can_read_all_group_messages` is set.
        """
        return self._do(self._send(text, user, chat or user, reply_to, language))

    async def _send(
        self, text: str, user: int, chat: int, reply_to: int | None, language: str
    ) -> int:
        state, sender = self.state, person(user, language)
        place = state.chats.setdefault(chat, _chat(chat))
        message = self.methods.add(place, sender, text=text, **_entities(text))
        replied = state.messages[chat].get(reply_to) if reply_to is not None else None
        if replied is not None:
            message["reply_to_message"] = {
                key: value for key, value in replied.items() if key != "reply_to_message"
            }
        to_bot = text.startswith("/") or (replied or {}).get("from", {}).get("id") == BOT["id"]
        if chat > 0 or to_bot or state.me["can_read_all_group_messages"]:
            await self._push(message=message)
        return int(message["message_id"])

    def press(self, message: Json, label: str, *, user: int = 1, language: str = "zh-hans") -> str:
        """Somebody presses the first button whose label holds these words."""
        rows = message["reply_markup"]["inline_keyboard"]
        [button, *_] = [one for row in rows for one in row if label in one["text"]]
        return self.press_data(message, button["callback_data"], user=user, language=language)

    def press_data(
        self,
        message: Json,
        data: str,
        *,
        user: int = 1,
        language: str = "zh-hans",
        expired: bool = False,
    ) -> str:
        """Somebody presses a button with some data; returns the number of the query."""

        async def press() -> str:
            query = self._query(expired=expired)
            await self._push(
                callback_query={
                    "id": query,
                    "from": person(user, language),
                    "message": message,
                    "chat_instance": "1",
                    "data": data,
                }
            )
            return query

        return self._do(press())

    def inline(self, text: str, *, user: int = 1) -> str:
        """Somebody types `@bot text` in any chat; returns the number of the query."""

        async def ask() -> str:
            query = self._query(expired=False)
            sender = person(user, "zh-hans")
            await self._push(
                inline_query={"id": query, "from": sender, "query": text, "offset": ""}
            )
            return query

        return self._do(ask())

    def _query(self, *, expired: bool) -> str:
        query = str(self.state.next_query)
        self.state.next_query += 1
        if not expired:
            self.state.queries.add(query)
        return query

    def raw(self, **parts: object) -> int:
        """An update of any content; returns its number."""
        return self._do(self._push(**parts))

    def redeliver(self, number: int) -> None:
        """The same update once more."""
        self._do(self._deliver(self.state.sent[number]))

    async def _push(self, **parts: object) -> int:
        number = self.state.next_update
        self.state.next_update += 1
        update: Json = {"update_id": number, **parts}
        self.state.sent[number] = update
        self.state.pushed[number] = time.monotonic()
        await self._deliver(update)
        return number

    async def _deliver(self, update: Json) -> None:
        state = self.state
        if not state.webhook:
            async with state.changed:
                state.updates.append(update)
                state.changed.notify_all()
            return
        headers = {"Content-Type": "application/json"}
        if secret := state.webhook.get("secret_token"):
            headers["X-Telegram-Bot-Api-Secret-Token"] = secret
        done = await tornado.httpclient.AsyncHTTPClient().fetch(
            state.webhook["url"],
            method="POST",
            headers=headers,
            body=json.dumps(update),
            raise_error=False,
        )
        state.deliveries.append(done.code)

    # What people see.

    def said(self, chat: int = 1) -> list[Json]:
        """The messages of the bot in a chat, oldest first."""
        messages = list(self.state.messages[chat].values())
        return [message for message in messages if message["from"]["id"] == BOT["id"]]

    def replies(self, number: int, chat: int = 1) -> list[Json]:
        """The messages of the bot that reply to one."""
        return [
            message
            for message in self.said(chat)
            if message.get("reply_to_message", {}).get("message_id") == number
        ]

    def reply(self, number: int, chat: int = 1) -> Json:
        """The bot's answer to a message, awaited."""
        return wait_for(lambda: next(iter(self.replies(number, chat)), None))

    def calls(self, method: str) -> list[Call]:
        return [call for call in list(self.state.calls) if call.method == method]


def person(number: int, language: str) -> Json:
    name = f"reader {number}"
    return {"id": number, "is_bot": False, "first_name": name, "language_code": language}


def _chat(number: int) -> Json:
    if number < 0:
        return {"id": number, "type": "supergroup", "title": "a group"}
    return {"id": number, "type": "private", "first_name": f"reader {number}"}


def _entities(text: str) -> Json:
    if text.startswith("/"):
        command = text.split()[0]
        return {"entities": [{"type": "bot_command", "offset": 0, "length": units(command)}]}
    found = [
        {"type": "mention", "offset": units(text[: match.start()]), "length": units(match[0])}
        for match in re.finditer(r"@\w+", text)
    ]
    return {"entities": found} if found else {}


def wait_for(condition: Callable[[], T | None], seconds: float = PATIENCE) -> T:
    """What the condition gives once it is true.

    Raises:
        AssertionError: It did not become true in time.
    """
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if found := condition():
            return found
        time.sleep(0.005)
    raise AssertionError("what was waited for did not happen")
