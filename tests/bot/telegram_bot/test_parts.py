"""Who is answered, what is remembered, in which order, and what a button says."""

import asyncio
import logging
import threading
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Update

from bot.answering.records import Answer
from bot.question.understand import Question
from bot.telegram_bot.access import Access, RateLimit, Seen
from bot.telegram_bot.answer_threads import TooSlowError, Worker
from bot.telegram_bot.buttons import (
    LONGEST,
    AskExample,
    Close,
    More,
    Press,
    Show,
    Speak,
    decode,
    encode,
)
from bot.telegram_bot.chat_memory import FORGOTTEN_AFTER, Chats
from bot.telegram_bot.chat_order import ChatOrder
from bot.telegram_bot.log_redaction import Redacting, WordsOnly
from bot.telegram_bot.settings import (
    Secret,
    TelegramSettings,
    address,
    token,
    webhook_secret,
)
from retrieval.errors import SettingsError

ID = st.text("0123456789abcdef", min_size=16, max_size=16)
NUMBER = st.integers(0, 999_999_999)
PRESSES = st.one_of(
    st.builds(Show, ID, st.none() | NUMBER, NUMBER, NUMBER),
    st.builds(More, NUMBER, st.just("") | ID),
    st.builds(AskExample, ID),
    st.builds(Speak, st.sampled_from([None, "zh", "en"])),
    st.just(Close()),
)


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(PRESSES)
def test_a_button_says_what_it_means_in_64_bytes(press: Press):
    data = encode(press)
    assert 1 <= len(data.encode()) <= LONGEST
    assert decode(data) == press


@given(st.text())
def test_data_that_no_version_made_means_nothing_or_something_never_an_error(data: str):
    found = decode(data)
    assert found is None or decode(encode(found)) == found


def test_nobody_is_allowed_unless_named_or_open():
    listed = Access(TelegramSettings(users=frozenset({7}), chats=frozenset({-100})))
    asked = [(7, 7), (8, 8), (8, -100), (7, -5), (8, None), (None, -100), (None, None)]
    assert [listed.allows(*one) for one in asked] == [True, False, True, True, False, True, False]
    assert Access(TelegramSettings(open=True)).allows(8, 8)
    with pytest.raises(SettingsError, match="would answer nobody"):
        TelegramSettings().checked_allowance()


def test_too_many_questions_get_one_notice_then_silence_until_a_minute_has_passed():
    clock = Clock()
    limit = RateLimit(2, clock=clock)
    assert [limit.take(1) for _ in range(5)] == ["free", "free", "notice", "silence", "silence"]
    assert limit.take(2) == "free"
    clock.now += 60
    assert [limit.take(1) for _ in range(4)] == ["free", "free", "notice", "silence"]


def test_the_rate_is_remembered_of_a_bounded_number_of_users():
    limit = RateLimit(1, clock=Clock(), users=2)
    assert [limit.take(user) for user in (1, 2, 3, 2, 1)] == [
        "free",
        "free",
        "free",
        "notice",
        "free",
    ]


@given(st.lists(st.integers(0, 5)), st.integers(1, 3))
def test_the_latest_members_are_known_and_no_more_than_there_is_room_for(
    members: list[int], most: int
):
    seen = Seen(most)
    known: list[int] = []
    for member in members:
        assert seen.add(member) == (member not in known)
        known = known if member in known else [*known, member][-most:]


def test_a_chat_is_forgotten_after_half_an_hour_of_silence():
    clock = Clock()
    chats = Chats(clock=clock, most=2)
    question = Question("谁？", "zh", "who")
    chats.of(1).answered(Answer(question, "answered", None, "报道说"), "谁？")
    clock.now += FORGOTTEN_AFTER - 1
    assert chats.of(1).last is not None
    clock.now += FORGOTTEN_AFTER
    assert chats.of(1).last is None
    chats.of(2).language = "en"
    chats.of(3)
    assert (len(chats), chats.of(1).language) == (2, None)
    clock.now += FORGOTTEN_AFTER
    chats.forget()
    assert len(chats) == 0
    chats.drop(1)


def update_of(chat: int, number: int) -> Update:
    message = {"message_id": 1, "date": 1, "chat": {"id": chat, "type": "private"}}
    found = Update.de_json({"update_id": number, "message": message}, None)
    assert found is not None
    return found


def test_updates_of_one_chat_are_processed_in_order_and_a_slow_chat_delays_no_other():
    order, done = ChatOrder(most_waiting=4), []

    async def process(chat: int, number: int) -> None:
        await asyncio.sleep(0.2 if chat == 1 else 0)
        done.append((chat, number))

    async def main() -> None:
        updates = [(1, number) for number in range(6)] + [(2, 9), (3, 9)]
        work = [order.process_update(update_of(*one), process(*one)) for one in updates]
        await asyncio.gather(*work)

    asyncio.run(main())
    assert done == [(2, 9), (3, 9), (1, 0), (1, 1), (1, 2), (1, 3)]
    assert order.dropped == 2
    assert (order._locks, order._waiting) == ({}, {})


def test_work_that_takes_too_long_is_given_up_and_its_thread_counted_until_it_ends():
    ending = threading.Event()

    async def main() -> tuple[int, int, int, str]:
        worker = Worker(limit=0.05, at_once=2)
        with pytest.raises(TooSlowError, match=r"within 0.05 s"):
            await worker.run(ending.wait)
        left, given_up, quick = (
            worker.running,
            worker.given_up,
            await worker.run(lambda: "quick"),
        )
        assert not worker.exhausted
        with pytest.raises(TooSlowError):
            await worker.run(ending.wait)
        await asyncio.sleep(0)
        assert worker.exhausted
        ending.set()
        await asyncio.sleep(0.2)
        with pytest.raises(ZeroDivisionError):
            await worker.run(lambda: 1 // 0)
        assert not worker.exhausted
        return left, given_up, worker.running, quick

    assert asyncio.run(main()) == (1, 1, 0, "quick")


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"token": "123:abc"}, "unknown field `token`"),
        ({"per_minute": 0}, "per_minute"),
        ({"users": "@name"}, "users"),
        ({"webhook": "http://example.org/x"}, "https://"),
        ({"listen": "8443"}, "HOST:PORT"),
    ],
)
def test_settings_that_are_wrong_are_refused_without_repeating_a_secret(
    values: dict[str, object], said: str
):
    with pytest.raises(SettingsError) as refused:
        TelegramSettings.of(values)
    assert said in str(refused.value)
    assert "123:abc" not in str(refused.value)


def test_a_token_is_read_from_the_environment_or_a_file_that_nobody_else_may_read(tmp_path: Path):
    file = tmp_path / "token"
    file.write_text("123456:TEST\n")
    named = {"WENBAO_TELEGRAM_TOKEN_FILE": str(file)}
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="others may read it"):
        token(named)
    file.chmod(0o600)
    assert token(named).reveal() == "123456:TEST"
    assert token(named | {"WENBAO_TELEGRAM_TOKEN": "1:ENV"}).reveal() == "1:ENV"
    assert "123456" not in f"{token(named)} {token(named)!r}"


@pytest.mark.parametrize("bad", ["", "654321", "hunter2:passwörd", "12:ab cd"])
def test_what_is_no_token_is_refused_unrepeated(bad: str):
    with pytest.raises(SettingsError, match="token") as refused:
        token({"WENBAO_TELEGRAM_TOKEN": bad})
    assert not bad or bad not in str(refused.value)


@pytest.mark.parametrize("bad", ["", "short", "with space in it 123", "x" * 257])
def test_a_webhook_has_a_secret_that_cannot_be_guessed(bad: str):
    with pytest.raises(SettingsError, match="a webhook needs a secret"):
        webhook_secret({"WENBAO_TELEGRAM_SECRET": bad})
    assert webhook_secret({"WENBAO_TELEGRAM_SECRET": "x" * 16}).reveal() == "x" * 16


@pytest.mark.parametrize("bad", ["", "9464", ":9464", "127.0.0.1:", "127.0.0.1:99999", "a:b"])
def test_an_address_has_a_host_and_a_port(bad: str):
    with pytest.raises(SettingsError, match="HOST:PORT"):
        address(bad, "--health")
    assert address("[::1]:80", "listen") == ("::1", 80)


def test_log_lines_hold_neither_the_token_nor_what_libraries_were_given():
    lines = Redacting("%(name)s %(message)s", (Secret("123456:TEST"),))
    try:
        raise ValueError("https://api/bot123456:TEST/getMe")  # noqa: TRY301
    except ValueError as error:
        kind = (ValueError, error, error.__traceback__)
    record = logging.LogRecord("telegram.ext", 10, "f", 1, "sent %s", ("谁会见了陶智？",), kind)
    assert WordsOnly().filter(record)
    line = lines.format(record)
    assert line.startswith("telegram.ext sent %s [without its arguments]\nTraceback")
    assert line.endswith("ValueError: https://api/bot<hidden>/getMe")
    ours = logging.LogRecord("bot.cli", 10, "f", 1, "%s 123456:TEST", ("zh",), None)
    assert WordsOnly().filter(ours)
    assert lines.format(ours) == "bot.cli zh <hidden>"


def test_threads_of_work_do_not_keep_a_program_alive():
    async def main() -> None:
        with pytest.raises(TooSlowError):
            await Worker(limit=0.01).run(lambda: time.sleep(0.2))
        assert all(thread.daemon for thread in threading.enumerate() if thread.name == "answer")

    asyncio.run(main())
