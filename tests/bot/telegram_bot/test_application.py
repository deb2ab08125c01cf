"""The wiring, in this process: a request object records what the bot would send."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from telegram import Update
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

from bot.answering.answerer import Answerer
from bot.answering.records import Answer
from bot.answering.search_question import looked_up
from bot.question.reported_days import When
from bot.question.understand import Language, Question
from bot.telegram_bot.application import Parts, build_application
from bot.telegram_bot.polling import PollRequest
from bot.telegram_bot.sending import Patience
from bot.telegram_bot.settings import Secret, TelegramSettings
from retrieval.archive import Archive
from retrieval.errors import IndexDamagedError
from retrieval.filters import Filter
from retrieval.records import Hit
from retrieval.settings import Settings
from tests.bot.telegram_bot.entities import accepted, covered
from tests.bot.telegram_bot.people import BOT, person

Json = dict[str, Any]
PRIVATE = {"id": 1, "type": "private", "first_name": "reader"}
GROUP = {"id": -1, "type": "supergroup", "title": "a group"}
VOICE = {"file_id": "f", "file_unique_id": "u", "duration": 1}
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


class BrokenAnswerer(Answerer):
    """Finds the index damaged."""

    def answer(
        self,
        text: str,
        *,
        speak: Language | None = None,
        only: Filter | None = None,  # noqa: ARG002
        today: date | None = None,  # noqa: ARG002
    ) -> Answer:
        raise IndexDamagedError(f"{len(text)} {speak}")


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


def test_only_new_messages_are_questions(archive: Archive):
    message = message_of(QUESTION)
    recorder, _ = handled(
        archive,
        {"edited_message": message},
        {"channel_post": message_of(QUESTION, chat={"id": -7, "type": "channel", "title": "c"})},
        {"message": message_of(QUESTION, chat=GROUP)},
        {"message": message_of("/unknown", chat=GROUP)},
    )
    assert recorder.sent == []


def test_a_question_is_answered_by_one_message_that_replies_to_it(archive: Archive):
    recorder, parts = handled(archive, {"message": message_of(QUESTION)})
    [(method, sent)] = recorder.sent
    assert method == "sendMessage"
    text, entities = sent.pop("text"), sent.pop("entities")
    assert text.startswith("邓群策 [1]\n")
    assert entities[0] == {"type": "bold", "offset": 0, "length": 3}
    assert accepted(text, entities) == entities
    assert list(sent.pop("reply_markup")) == ["inline_keyboard"]
    assert sent == {
        "chat_id": 1,
        "reply_parameters": {"message_id": 5, "allow_sending_without_reply": True},
        "link_preview_options": {"is_disabled": True},
    }
    last = parts.chats.of(1).last
    assert last is not None
    assert (last.question.text, last.hits) == (QUESTION, ())


def test_a_follow_up_is_answered_as_it_was_understood_and_says_so(archive: Archive):
    recorder, parts = handled(
        archive,
        {"message": message_of("谁会见了北航代表团？")},
        {"message": message_of("谁会见了清华大学代表团？")},
        {"message": message_of("他是什么职务？")},
    )
    text, entities = recorder.texts[-1], recorder.sent[-1][1]["entities"]
    assert text.startswith("邓群策是什么职务？\n\n市委书记、市人大常委会主任")
    assert covered(text, entities, "italic")[0] == "邓群策是什么职务？"
    assert covered(text, entities, "bold")[0] == "市委书记、市人大常委会主任"
    assert parts.chats.of(1).asked("他是什么职务？") == "邓群策是什么职务？"


class Counted(Answerer):
    """Answers, and counts what it was asked."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        super().__init__(archive, settings)
        self.asked: list[str] = []

    def answer(
        self,
        text: str,
        *,
        speak: Language | None = None,
        only: Filter | None = None,
        today: date | None = None,
    ) -> Answer:
        self.asked.append(text)
        return super().answer(text, speak=speak, only=only, today=today)


def pressed(page: int) -> Json:
    """A press of "more results" below an answer to the question, or below a page of them."""
    answer = {"message_id": 6, "date": 0, "chat": PRIVATE, "from": BOT, "text": "x"}
    return {
        "id": "1",
        "from": person(1, "zh"),
        "chat_instance": "1",
        "data": f"m:{page}:",
        "message": answer | {"reply_to_message": message_of(QUESTION)},
    }


def test_pages_of_further_results_ask_nothing_and_search_once(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("bot.telegram_bot.messages.RESULTS", 1)
    counted = Counted(archive, Settings())
    searched: list[int] = []

    def search(
        question: Question, archive: Archive, *, limit: int
    ) -> tuple[list[Hit], When | None]:
        searched.append(limit)
        return looked_up(question, archive, limit=limit)

    monkeypatch.setattr("bot.telegram_bot.handlers.looked_up", search)
    recorder, parts = handled(
        archive,
        {"message": message_of(QUESTION)},
        {"callback_query": pressed(0)},
        {"callback_query": pressed(1)},
        {"message": message_of("/more")},
        answerer=lambda *_: counted,
    )
    assert (counted.asked, searched) == ([QUESTION], [50])
    titles = [text[:15] for text in recorder.texts if text.startswith("更多")]
    assert titles == [f"更多相关报道（第 {page} 页）：\n" for page in (1, 2, 1)]
    found = parts.chats.of(1).further
    assert found is not None
    assert found.text == QUESTION
    assert len(found.places) >= 2


def test_further_results_of_a_forgotten_answer_are_found_again_once(archive: Archive):
    counted = Counted(archive, Settings())
    unknown = pressed(0) | {"message": pressed(0)["message"] | {"reply_to_message": None}}
    recorder, _ = handled(
        archive,
        {"callback_query": unknown},
        {"callback_query": pressed(0)},
        {"callback_query": pressed(1)},
        answerer=lambda *_: counted,
    )
    assert counted.asked == [QUESTION]
    told = [text[:8] for text in recorder.texts if text != "None"]
    assert told == ["这里还没有可用的", "更多相关报道（第", "没有更多了。"]


def test_what_is_no_question_is_answered_with_help_in_private_alone(archive: Archive):
    spoken_to = {"message_id": 6, "date": 0, "from": person(1, "zh"), "voice": VOICE}
    recorder, _ = handled(
        archive,
        {"message": message_of("/unknown")},
        {"message": spoken_to | {"chat": PRIVATE}},
        {"message": spoken_to | {"chat": GROUP}},
    )
    assert [text[:12] for text in recorder.texts] == ["直接输入问题即可，例如："] * 2


def test_a_button_whose_message_is_not_known_any_more_gets_a_kind_word(archive: Archive):
    query = {"id": "1", "from": person(1, "zh"), "chat_instance": "1", "data": "m:0:"}
    no_longer_shown = {"chat": PRIVATE, "message_id": 3, "date": 0}
    recorder, _ = handled(
        archive, {"callback_query": query}, {"callback_query": query | {"message": no_longer_shown}}
    )
    assert [(method, str(sent.get("text"))[:10]) for method, sent in recorder.sent] == [
        ("answerCallbackQuery", "这个按钮已经失效，请"),
        ("answerCallbackQuery", "None"),
        ("sendMessage", "这里还没有可用的提问"),
    ]


def test_in_a_topic_of_a_group_the_answer_stays_in_the_topic(archive: Archive):
    topic = {"is_topic_message": True, "message_thread_id": 77}
    message = message_of(f"/ask@wenbao_bot {QUESTION}", chat=GROUP, **topic)
    recorder, _ = handled(archive, {"message": message})
    assert [sent["message_thread_id"] for _, sent in recorder.sent] == [77]


def test_a_gate_that_fails_lets_nothing_through(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr("bot.telegram_bot.gate.addressed", lambda *_: 1 / 0)
    recorder, _ = handled(archive, {"message": message_of(QUESTION)})
    assert recorder.sent == []
    assert "an update could not be judged" in caplog.text


def test_an_index_that_is_damaged_is_told_to_the_reader_as_an_error(
    archive: Archive, caplog: pytest.LogCaptureFixture
):
    recorder, parts = handled(archive, {"message": message_of(QUESTION)}, answerer=BrokenAnswerer)
    assert recorder.texts == ["抱歉，出了差错，这次没能回答。请再试一次。"]
    assert parts.metrics.errors.labels("failed")._value.get() == 1
    assert QUESTION not in caplog.text


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (Forbidden("bot was blocked by the user"), "blocked"),
        (RetryAfter(13_938), "network"),
        (TimedOut(), "failed"),
        (BadRequest("chat not found"), "failed"),
    ],
)
def test_an_answer_that_cannot_be_delivered_is_counted(
    archive: Archive, error: TelegramError, kind: str
):
    recorder = Recorder()
    recorder.errors = [error]
    _, parts = handled(archive, {"message": message_of(QUESTION)}, recorder=recorder)
    assert parts.metrics.errors.labels(kind)._value.get() == 1


@pytest.fixture
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.telegram_bot.sending.PAUSES", (0.0, 0.0))


@pytest.mark.usefixtures("_short_pauses")
def test_what_cannot_have_arrived_is_sent_again_and_what_may_have_is_not():
    async def attempts(*errors: Exception, endpoint: str = "sendMessage") -> int:
        left, made = list(errors), []

        async def request() -> bool:
            made.append(1)
            if left:
                raise left.pop(0)
            return True

        await Patience().process_request(request, (), {}, endpoint, {"chat_id": 1}, None)
        return len(made)

    async def main() -> None:
        assert await attempts(NetworkError("Bad Gateway"), NetworkError("refused")) == 3
        assert await attempts(RetryAfter(0.01)) == 2  # type: ignore[arg-type]
        for error in (TimedOut(), BadRequest("no"), Forbidden("no"), RetryAfter(31)):
            with pytest.raises(type(error)):
                await attempts(error)
        with pytest.raises(NetworkError):
            await attempts(*[NetworkError("refused")] * 3)
        with pytest.raises(NetworkError):
            await attempts(NetworkError("refused"), endpoint="answerCallbackQuery")
        assert await attempts(endpoint="sendChatAction") == 1

    asyncio.run(main())


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
