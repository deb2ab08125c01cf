"""A strict double of the Bot API: the methods that the bot uses, over HTTP.

It refuses what Telegram refuses, in Telegram's words: entities outside of their text, messages and
buttons that are too long, edits that change nothing, queries answered twice; and it fails as it is
told. The people who write to the bot are in people.py.
"""

import asyncio
import json
import re
import time
from collections import defaultdict
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import tornado.web

from tests.bot.telegram_bot.entities import RefusedError, accepted, units

Json = dict[str, Any]

LONGEST_TEXT, LONGEST_DATA = 4096, 64
TEXTS = {"text", "parse_mode", "action", "secret_token", "url", "language_code"}
TEXTS |= {"callback_query_id", "inline_query_id"}
NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are "
    "exactly the same as a current content and reply markup of the message"
)
QUERY_TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@dataclass
class Fault:
    """What goes wrong, how often, and with which method ("*" is any but getUpdates).

    Attributes:
        code: Status of the answer; 0 does as told, after the delay.
        drop: Close the connection without an answer.
    """

    method: str
    code: int = 500
    times: int = 1
    retry_after: int | None = None
    delay: float = 0.0
    drop: bool = False
    description: str = "Internal Server Error"


@dataclass(frozen=True)
class Call:
    """A request of the bot: when it came, in seconds of time.monotonic."""

    method: str
    arguments: Json
    at: float


@dataclass
class State:
    """What Telegram knows."""

    token: str
    me: Json
    next_update: int = 1
    next_message: dict[int, int] = field(default_factory=lambda: defaultdict(lambda: 1))
    next_query: int = 1
    updates: list[Json] = field(default_factory=list)
    sent: dict[int, Json] = field(default_factory=dict)
    pushed: dict[int, float] = field(default_factory=dict)
    messages: dict[int, dict[int, Json]] = field(default_factory=lambda: defaultdict(dict))
    chats: dict[int, Json] = field(default_factory=dict)
    calls: list[Call] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    queries: set[str] = field(default_factory=set)
    answered: dict[str, Json] = field(default_factory=dict)
    commands: dict[tuple[str, str], list[Json]] = field(default_factory=dict)
    blocked: set[int] = field(default_factory=set)
    polls: int = 0
    webhook: Json | None = None
    deliveries: list[int] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)


class Methods:
    """The methods of the Bot API that the bot uses; each is named as Telegram names it."""

    def __init__(self, state: State) -> None:
        self.state = state

    async def getMe(self, _: Json) -> Json:  # noqa: N802
        return self.state.me

    async def getUpdates(self, a: Json) -> list[Json]:  # noqa: N802
        state = self.state
        if state.webhook:
            raise RefusedError("Conflict: can't use getUpdates method while webhook is active", 409)
        if (offset := a.get("offset") or 0) > 0:
            state.updates = [each for each in state.updates if each["update_id"] >= offset]
        state.polls += 1
        mine, until = state.polls, time.monotonic() + a.get("timeout", 0)
        wanted = set(a.get("allowed_updates") or ())
        async with state.changed:
            state.changed.notify_all()
            while True:
                if mine != state.polls:
                    raise RefusedError(
                        "Conflict: terminated by other getUpdates request; make sure that only "
                        "one bot instance is running",
                        409,
                    )
                found = [each for each in state.updates if not wanted or wanted & set(each)]
                left = until - time.monotonic()
                if found or left <= 0:
                    return found[: a.get("limit", 100)]
                try:
                    async with asyncio.timeout(left):
                        await state.changed.wait()
                except TimeoutError:
                    continue

    async def setWebhook(self, a: Json) -> bool:  # noqa: N802
        self.state.webhook = a if a.get("url") else None
        return True

    async def deleteWebhook(self, _: Json) -> bool:  # noqa: N802
        self.state.webhook = None
        return True

    async def sendMessage(self, a: Json) -> Json:  # noqa: N802
        chat = self._chat(a)
        body = _body(a)
        if reply := a.get("reply_parameters"):
            target = self.state.messages[chat["id"]].get(reply["message_id"])
            if target is None and not reply.get("allow_sending_without_reply"):
                raise RefusedError("Bad Request: message to be replied not found")
            if target is not None:
                body["reply_to_message"] = _without_reply(target)
        return self.add(chat, self.state.me, **body)

    async def editMessageText(self, a: Json) -> Json:  # noqa: N802
        message = self._own(a, "message to edit not found", "message can't be edited")
        body = _body(a)
        if all(message.get(k) == body.get(k) for k in ("text", "entities", "reply_markup")):
            raise RefusedError(NOT_MODIFIED)
        for key in ("entities", "reply_markup"):
            message.pop(key, None)
        message |= body
        message["edit_date"] = int(time.time())
        return message

    async def deleteMessage(self, a: Json) -> bool:  # noqa: N802
        message = self._own(a, "message to delete not found", "message can't be deleted")
        del self.state.messages[int(a["chat_id"])][message["message_id"]]
        return True

    async def answerCallbackQuery(self, a: Json) -> bool:  # noqa: N802
        return self._answered(a["callback_query_id"], a)

    async def answerInlineQuery(self, a: Json) -> bool:  # noqa: N802
        identifiers = [result["id"] for result in a["results"]]
        if len(set(identifiers)) != len(identifiers) or len(identifiers) > 50:
            raise RefusedError("Bad Request: RESULT_ID_DUPLICATE")
        for result in a["results"]:
            content = result["input_message_content"]
            _body(content | {"text": content["message_text"]})
            if not result["title"] or len(result["id"].encode()) > LONGEST_DATA:
                raise RefusedError("Bad Request: RESULT_ID_INVALID")
        return self._answered(a["inline_query_id"], a)

    async def sendChatAction(self, a: Json) -> bool:  # noqa: N802
        self._chat(a)
        return True

    async def setMyCommands(self, a: Json) -> bool:  # noqa: N802
        for command in a["commands"]:
            if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
                raise RefusedError("Bad Request: BOT_COMMAND_INVALID")
            if not 1 <= len(command["description"]) <= 256:
                raise RefusedError("Bad Request: BOT_COMMAND_DESCRIPTION_INVALID")
        scope = (a.get("scope") or {"type": "default"})["type"]
        self.state.commands[scope, a.get("language_code", "")] = a["commands"]
        return True

    def add(self, chat: Json, sender: Json, **parts: Any) -> Json:  # noqa: ANN401
        number = self.state.next_message[chat["id"]]
        self.state.next_message[chat["id"]] += 1
        message = {
            "message_id": number,
            "date": int(time.time()),
            "chat": chat,
            "from": sender,
            **parts,
        }
        self.state.messages[chat["id"]][number] = message
        return message

    def _chat(self, a: Json) -> Json:
        chat = self.state.chats.get(int(a["chat_id"]))
        if chat is None:
            raise RefusedError("Bad Request: chat not found")
        if chat["id"] in self.state.blocked:
            raise RefusedError("Forbidden: bot was blocked by the user", 403)
        return chat

    def _own(self, a: Json, missing: str, foreign: str) -> Json:
        message = self.state.messages[int(a["chat_id"])].get(int(a["message_id"]))
        if message is None:
            raise RefusedError(f"Bad Request: {missing}")
        if message["from"]["id"] != self.state.me["id"]:
            raise RefusedError(f"Bad Request: {foreign}")
        return message

    def _answered(self, query: str, a: Json) -> bool:
        if query not in self.state.queries:
            raise RefusedError(QUERY_TOO_OLD)
        self.state.queries.remove(query)
        self.state.answered[query] = a
        return True


def _body(a: Json) -> Json:
    if a.get("parse_mode"):
        raise RefusedError("Bad Request: this double knows entities only")
    text = a.get("text", "")
    entities = accepted(text, a.get("entities") or ())
    if not text.strip():
        raise RefusedError("Bad Request: message text is empty")
    if units(text) > LONGEST_TEXT:
        raise RefusedError("Bad Request: message is too long")
    markup = a.get("reply_markup")
    for row in (markup or {}).get("inline_keyboard", ()):
        for button in row:
            if not button["text"] or not 1 <= len(button["callback_data"].encode()) <= LONGEST_DATA:
                raise RefusedError("Bad Request: BUTTON_DATA_INVALID")
    preview = a.get("link_preview_options") or {}
    return (
        {"text": text}
        | ({"entities": entities} if entities else {})
        | ({"reply_markup": markup} if markup else {})
        | ({"link_preview_options": preview} if preview else {})
    )


def _without_reply(message: Json) -> Json:
    return {key: value for key, value in message.items() if key != "reply_to_message"}


class BotApi(tornado.web.RequestHandler):
    def initialize(self, methods: Methods) -> None:
        self.methods = methods
        self.state = methods.state

    async def post(self, token: str, method: str) -> None:
        arguments = _arguments(self)
        if method != "getUpdates":
            self.state.calls.append(Call(method, arguments, time.monotonic()))
        try:
            result = await self._result(token, method, arguments)
            if result is None:
                self.detach().close()
                return
            answer: Json = {"ok": True, "result": result}
        except RefusedError as error:
            self.set_status(error.code)
            answer = {"ok": False, "error_code": error.code, "description": str(error)}
            if error.retry_after is not None:
                answer["parameters"] = {"retry_after": error.retry_after}
        self.write(json.dumps(answer, ensure_ascii=False))

    async def _result(self, token: str, method: str, arguments: Json) -> object:
        """What the method returns; None to drop the connection."""
        if token != self.state.token:
            raise RefusedError("Unauthorized", 401)
        does: Callable[[Json], Coroutine[Any, Any, object]] | None = getattr(
            self.methods, method, None
        )
        if does is None:
            raise RefusedError("Not Found", 404)
        fault = next((one for one in self.state.faults if _fits(one, method)), None)
        if fault is None:
            return await does(arguments)
        fault.times -= 1
        await asyncio.sleep(fault.delay)
        if fault.drop:
            return None
        if fault.code:
            raise RefusedError(fault.description, fault.code, retry_after=fault.retry_after)
        return await does(arguments)


def _fits(fault: Fault, method: str) -> bool:
    named = fault.method == method or (fault.method == "*" and method != "getUpdates")
    return named and fault.times > 0


def _arguments(handler: tornado.web.RequestHandler) -> Json:
    found: Json = {}
    for name in handler.request.body_arguments:
        value = handler.get_body_argument(name, strip=False)
        try:
            found[name] = value if name in TEXTS else json.loads(value)
        except ValueError:
            found[name] = value
    return found


def application(methods: Methods) -> tornado.web.Application:
    return tornado.web.Application(
        [(r"/bot([^/]+)/(\w+)", BotApi, {"methods": methods})], log_function=lambda _: None
    )
