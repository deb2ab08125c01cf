"""Polls that hang, cannot be read, or are refused."""

import asyncio
import json
import time

import pytest
from telegram.error import TimedOut
from telegram.request import BaseRequest

from bot.telegram_bot.polling import PollRequest
from tests.bot.telegram_bot.entities import Json
from tests.bot.telegram_bot.recorder import Recorder, message_of


class Hanging(Recorder):
    """Never answers, and cannot even be closed."""

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        await asyncio.sleep(60)
        raise AssertionError

    async def shutdown(self) -> None:
        await asyncio.sleep(60)


class Polled(Recorder):
    """Answers each poll with the same body."""

    def __init__(self, status: int, body: object) -> None:
        super().__init__()
        self.answer = status, json.dumps(body).encode() if body is not None else b"<html>"

    async def do_request(self, *_: object, **__: object) -> tuple[int, bytes]:
        return self.answer


def test_a_poll_that_hangs_is_given_up_with_its_connections():
    connections: list[BaseRequest] = [Hanging(), Polled(200, {"ok": True, "result": []})]
    poll = PollRequest(limit=0.05, connect=lambda: connections.pop(0))

    async def main() -> None:
        with pytest.raises(TimedOut, match="stalled"):
            await poll.do_request("u", "POST")
        assert poll.answered == 0
        assert await poll.do_request("u", "POST") == (200, b'{"ok": true, "result": []}')

    began = time.monotonic()
    asyncio.run(main())
    assert (poll.stalls, poll.answered > began, poll.refused) == (1, True, False)


GOOD = {"update_id": 3, "message": message_of("谁？")}
BAD = {"update_id": 4, "message": {"message_id": 1}}


@pytest.mark.parametrize(
    ("status", "body", "found"),
    [
        (200, {"result": [GOOD]}, {"result": [GOOD]}),
        (200, {"result": [BAD, GOOD]}, {"ok": True, "result": [{"update_id": 4}, GOOD]}),
        (200, {"result": [{"message": 1}, GOOD]}, {"ok": True, "result": [GOOD]}),
        (200, {"result": 7}, {"result": 7}),
        (200, {"result": ["x"]}, {"result": ["x"]}),
        (502, {"result": [BAD]}, {"result": [BAD]}),
    ],
)
def test_updates_that_cannot_be_read_are_emptied_but_for_their_number(
    status: int, body: Json, found: Json
):
    poll = PollRequest(limit=1, connect=lambda: Polled(status, body))
    code, raw = asyncio.run(poll.do_request("u", "POST"))
    assert (code, json.loads(raw)) == (status, found)


@pytest.mark.parametrize("status", [401, 404])
def test_a_refused_token_is_noticed(status: int):
    poll = PollRequest(limit=1, connect=lambda: Polled(status, None))
    asyncio.run(poll.do_request("u", "POST"))
    assert poll.refused
    assert poll.answered == 0
