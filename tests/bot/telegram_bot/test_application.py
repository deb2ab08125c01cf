"""The wiring: which update is answered, how, and what becomes of an error."""

import asyncio
from datetime import date

import pytest
from telegram.error import BadRequest, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.answering.answerer import Answerer
from bot.answering.records import Answer
from bot.question.understand import Language
from bot.telegram_bot.sending import Patience
from retrieval.archive import Archive
from retrieval.errors import IndexDamagedError
from retrieval.filters import Filter
from tests.bot.telegram_bot.entities import accepted, covered
from tests.bot.telegram_bot.people import person
from tests.bot.telegram_bot.recorder import PRIVATE, QUESTION, Recorder, handled, message_of

GROUP = {"id": -1, "type": "supergroup", "title": "a group"}
VOICE = {"file_id": "f", "file_unique_id": "u", "duration": 1}


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
    assert "an update could not be checked" in caplog.text


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
