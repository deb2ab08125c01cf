"""What goes wrong between the bot and Telegram, and that no answer is lost over it."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.bot.telegram_bot.fake_bot_api import Fault
from tests.bot.telegram_bot.people import TOKEN, Telegram, wait_for
from tests.bot.telegram_bot.process import BotProcess
from tests.conftest import ROOT

QUESTION = "谁会见了北航代表团？"
ANSWER = "邓群策 [1]"


@pytest.fixture(scope="module")
def telegram() -> Iterator[Telegram]:
    with Telegram() as double:
        yield double


@pytest.fixture(scope="module")
def bot(
    telegram: Telegram, sample_index: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[BotProcess]:
    folder = tmp_path_factory.mktemp("bot")
    with BotProcess(
        telegram, sample_index, folder, poll_seconds=2, stall_seconds=1, answer_seconds=10
    ) as running:
        yield running


@pytest.fixture
def faulty(telegram: Telegram, bot: BotProcess) -> Iterator[Telegram]:
    assert bot.process.poll() is None, bot.log
    yield telegram
    telegram.state.faults.clear()
    assert "Traceback" not in bot.log, bot.log


def answered_once(telegram: Telegram, user: int) -> None:
    asked = telegram.send(QUESTION, user=user)
    assert telegram.reply(asked, user)["text"].startswith(ANSWER)
    time.sleep(0.2)
    assert len(telegram.replies(asked, user)) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault("sendMessage", 502, times=2, description="Bad Gateway"),
        Fault("sendMessage", 500),
        Fault("sendMessage", drop=True),
        Fault("getUpdates", 502, description="Bad Gateway"),
        Fault("getUpdates", drop=True),
        Fault("getUpdates", 409, description="Conflict: terminated by other getUpdates request"),
    ],
    ids=lambda fault: f"{fault.method} {fault.code} drop={fault.drop}",
)
def test_an_answer_survives_a_failing_telegram(faulty: Telegram, fault: Fault):
    faulty.fault(fault)
    answered_once(faulty, 31)
    assert fault.times == 0 or fault.method == "getUpdates"


def test_too_many_requests_are_waited_for_and_others_go_on_meanwhile(faulty: Telegram):
    faulty.fault(Fault("sendMessage", 429, retry_after=5, description="Too Many Requests"))
    began = time.monotonic()
    asked = faulty.send(QUESTION, user=32)
    wait_for(lambda: faulty.calls("sendMessage")[-1].arguments["chat_id"] == 32)
    answered_once(faulty, 33)
    assert time.monotonic() - began < 5
    faulty.reply(asked, 32)
    assert 5 <= time.monotonic() - began < 8


def test_a_wait_of_hours_is_not_waited_for(faulty: Telegram, bot: BotProcess):
    faulty.fault(Fault("sendMessage", 429, retry_after=13_938, description="Too Many Requests"))
    faulty.send(QUESTION, user=34)
    wait_for(lambda: "an answer could not be delivered: RetryAfter" in bot.log)
    answered_once(faulty, 34)


def test_an_update_that_comes_twice_is_answered_once(faulty: Telegram):
    asked = faulty.send(QUESTION, user=36)
    faulty.reply(asked, 36)
    number = max(faulty.state.sent)
    faulty.redeliver(number)
    faulty.redeliver(number)
    answered_once(faulty, 37)
    assert len(faulty.replies(asked, 36)) == 1


def test_updates_that_cannot_be_read_are_left_out_and_the_next_is_answered(
    faulty: Telegram, bot: BotProcess
):
    faulty.raw(message={"message_id": "x"})
    faulty.raw(message={"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}})
    faulty.raw(callback_query={"id": "1"})
    faulty.raw(inline_query="谁？")
    answered_once(faulty, 38)
    assert "could not be read and were left out" in bot.log


def test_a_user_who_blocked_the_bot_disturbs_nobody(faulty: Telegram, bot: BotProcess):
    faulty.state.blocked.add(39)
    faulty.send(QUESTION, user=39)
    wait_for(lambda: "a user blocked the bot" in bot.log)
    answered_once(faulty, 40)


def test_an_article_too_old_to_be_deleted_is_closed_and_closing_twice_is_no_error(
    faulty: Telegram,
):
    answer = faulty.reply(faulty.send(QUESTION, user=46), 46)
    faulty.press(answer, "全文", user=46)
    article = faulty.reply(answer["message_id"], 46)
    shown = dict(article)
    faulty.fault(Fault("deleteMessage", 400, description="Bad Request: message can't be deleted"))
    faulty.press(article, "回到答案", user=46)
    wait_for(lambda: article["text"] == "已合上。")
    faulty.press(shown, "回到答案", user=46)
    wait_for(lambda: len(faulty.said(46)) == 1)
    faulty.press(shown, "回到答案", user=46)
    answered_once(faulty, 46)
    assert len(faulty.said(46)) == 2


@pytest.mark.slow
def test_a_poll_that_stalls_is_given_up_and_the_next_one_answers(faulty: Telegram, bot: BotProcess):
    faulty.fault(Fault("getUpdates", delay=30))
    answered_once(faulty, 41)
    wait_for(lambda: "a poll got no answer within 3 s" in bot.log)
    answered_once(faulty, 41)


@pytest.mark.slow
def test_an_outage_of_ten_seconds_loses_no_question(faulty: Telegram):
    faulty.fault(Fault("sendMessage", 502, times=1, description="Bad Gateway"))
    before = faulty.send(QUESTION, user=42)
    wait_for(lambda: faulty.calls("sendMessage")[-1].arguments["chat_id"] == 42)
    faulty.outage()
    time.sleep(10)
    faulty.recover()
    during = faulty.send(QUESTION, user=43)
    for number, user in ((before, 42), (during, 43)):
        assert wait_for(lambda number=number, user=user: faulty.replies(number, user), 40)  # type: ignore[misc]
    time.sleep(0.5)
    assert [len(faulty.replies(*one)) for one in ((before, 42), (during, 43))] == [1, 1]


@pytest.mark.slow
def test_of_two_programs_with_one_token_each_says_what_is_wrong(
    faulty: Telegram, bot: BotProcess, sample_index: Path, tmp_path: Path
):
    told = "another program receives this bot's messages"
    with BotProcess(faulty, sample_index, tmp_path, poll_seconds=2) as second:
        wait_for(lambda: told in bot.log or told in second.log)
        asked = faulty.send(QUESTION, user=44)
        faulty.reply(asked, 44)
        assert second.stop() == 0
    answered_once(faulty, 45)


@pytest.mark.slow
def test_a_bot_whose_menus_are_refused_starts_all_the_same(sample_index: Path, tmp_path: Path):
    with Telegram() as telegram:
        telegram.fault(Fault("setMyCommands", 500, times=99))
        with BotProcess(telegram, sample_index, tmp_path) as bot:
            answered_once(telegram, 1)
            wait_for(lambda: bot.log.count("the menu could not be set: NetworkError") == 4)


@pytest.mark.slow
def test_telegram_away_at_the_start_is_waited_for(sample_index: Path, tmp_path: Path):
    with Telegram() as telegram:
        telegram.fault(Fault("getMe", 502, times=1, description="Bad Gateway"))
        telegram.fault(Fault("deleteWebhook", 502, times=1, description="Bad Gateway"))
        with BotProcess(telegram, sample_index, tmp_path) as bot:
            answered_once(telegram, 1)
            assert bot.stop() == 0


def test_a_token_that_telegram_refuses_is_one_clear_line_and_status_1(
    sample_index: Path, tmp_path: Path
):
    with Telegram() as telegram:
        telegram.state.token = "7:OTHER"  # noqa: S105
        with BotProcess(telegram, sample_index, tmp_path) as bot:
            assert bot.process.wait(20) == 1
        assert bot.log == "wenbao: telegram: Telegram refuses the token\n"


@pytest.mark.slow
def test_a_token_that_is_revoked_while_the_bot_runs_ends_it_with_status_1(
    sample_index: Path, tmp_path: Path
):
    with Telegram() as telegram, BotProcess(telegram, sample_index, tmp_path) as bot:
        telegram.state.token = "7:OTHER"  # noqa: S105
        telegram.send("?")
        assert bot.process.wait(20) == 1
        assert bot.log.endswith("wenbao: telegram: Telegram refuses the token\n")
        assert TOKEN not in bot.log


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({}, "the bot would answer nobody"),
        ({"WENBAO_TELEGRAM_OPEN": "true"}, "no token: set WENBAO_TELEGRAM_TOKEN"),
        (
            {
                "WENBAO_TELEGRAM_OPEN": "true",
                "WENBAO_TELEGRAM_TOKEN": TOKEN,
                "WENBAO_TELEGRAM_WEBHOOK": "https://example.org/hook",
            },
            "a webhook needs a secret",
        ),
    ],
)
def test_what_is_missing_is_said_in_one_line_before_anything_starts(
    environment: dict[str, str], said: str, tmp_path: Path
):
    done = subprocess.run(
        [sys.executable, "-m", "bot", "telegram", "--index", str(tmp_path)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert said in done.stderr
