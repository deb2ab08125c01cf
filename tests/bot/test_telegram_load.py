"""Many askers at once, slow questions, SIGTERM, webhooks, a new index, and what is never logged."""

import re
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from retrieval.build import rebuild
from retrieval.settings import Settings
from tests.bot.telegram_people import TOKEN, Telegram, wait_for
from tests.bot.telegram_process import BotProcess, free_port
from tests.conftest import ROOT, IndexMaker

QUESTION = "谁会见了北航代表团？"
ANSWER = "邓群策 [1]"
QUESTIONS = (
    QUESTION,
    "产业园总投资多少？",
    "who met the Beihang delegation",
    "陶智是谁？",
    "评议为期多久？",
)


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    with Telegram() as double:
        yield double


def page(port: int, name: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=5) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_of_fifty_chats_each_gets_its_five_answers_once_and_in_order(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(telegram, sample_index, tmp_path) as bot:
        asked = [
            (chat, telegram.send(question, user=chat, chat=chat))
            for question in QUESTIONS
            for chat in range(101, 151)
        ]
        wait_for(lambda: all(len(telegram.said(chat)) == 5 for chat in range(101, 151)), 60)
        assert bot.stop() == 0
    assert [len(telegram.replies(number, chat)) for chat, number in asked] == [1] * 250
    for chat in range(101, 151):
        order = [one["reply_to_message"]["message_id"] for one in telegram.said(chat)]
        assert order == sorted(order)
    assert "Traceback" not in bot.log


def test_a_slow_question_delays_no_other_chat_shows_typing_and_keeps_its_own_chat_in_order(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(telegram, sample_index, tmp_path, program="tests.bot.slow_bot"):
        slow = telegram.send(f"慢2 {QUESTION}", user=1)
        behind = telegram.send(QUESTION, user=1)
        began = time.monotonic()
        others = [telegram.send(QUESTION, user=user) for user in range(2, 7)]
        for user, number in enumerate(others, 2):
            telegram.reply(number, user)
        assert time.monotonic() - began < 1.5
        assert telegram.said(1) == []
        telegram.reply(behind)
        assert [one["reply_to_message"]["message_id"] for one in telegram.said(1)] == [slow, behind]
        assert [call.arguments for call in telegram.calls("sendChatAction")][:1] == [
            {"chat_id": 1, "action": "typing"}
        ]


def test_a_question_beyond_its_time_gets_an_apology(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(
        telegram, sample_index, tmp_path, program="tests.bot.slow_bot", answer_seconds=1
    ):
        told = telegram.reply(telegram.send("慢3 谁？"))["text"]
        assert told.startswith("抱歉，这个问题没能在 1 秒内答完")
        assert telegram.reply(telegram.send(QUESTION))["text"].startswith(ANSWER)


def test_a_bot_all_of_whose_threads_hang_ends_with_status_1_to_be_started_anew(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(
        telegram, sample_index, tmp_path, program="tests.bot.slow_bot", answer_seconds=1
    ) as bot:
        for user in range(1, 9):
            telegram.send("慢600 谁？", user=user)
        assert bot.process.wait(20) == 1
    assert bot.log.endswith("wenbao: telegram: all threads hang in questions that were given up\n")
    assert all("没能在 1 秒内答完" in telegram.said(user)[0]["text"] for user in range(1, 9))


def test_sigterm_answers_what_is_in_flight_and_ends_with_status_0(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(telegram, sample_index, tmp_path, program="tests.bot.slow_bot") as bot:
        asked = {user: telegram.send(f"慢1 {QUESTION}", user=user) for user in range(1, 21)}
        wait_for(lambda: not telegram.state.updates)  # all received
        assert bot.stop() == 0
        late = telegram.send(QUESTION, user=21)
    assert [len(telegram.replies(number, user)) for user, number in asked.items()] == [1] * 20
    with BotProcess(telegram, sample_index, tmp_path):
        assert telegram.reply(late, 21)["text"].startswith(ANSWER)
        time.sleep(0.5)
    assert [len(telegram.replies(number, user)) for user, number in asked.items()] == [1] * 20


def test_sigterm_does_not_wait_for_an_answer_that_never_comes(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(
        telegram, sample_index, tmp_path, program="tests.bot.slow_bot", answer_seconds=2
    ) as bot:
        telegram.send("慢600 谁？")
        wait_for(lambda: not telegram.state.updates)
        began = time.monotonic()
        assert bot.stop() == 0
        assert time.monotonic() - began < 6
        assert "1 questions were given up" in bot.log


def test_a_newly_published_index_answers_without_a_restart_while_questions_run(
    telegram: Telegram, new_index: IndexMaker, seeds_folder: Path, tmp_path: Path
):
    (seeds_folder / "a.txt").write_text(
        "# 大桥开工\n\n**本报讯** 5月17日，市长赵六出席大桥开工仪式。\n"
    )
    index = new_index(seeds_folder)
    with BotProcess(telegram, index, tmp_path) as bot:
        old = telegram.reply(telegram.send("谁出席大桥开工仪式？"))
        assert old["text"].startswith("赵六")
        (seeds_folder / "a.txt").write_text(
            "# 大桥通车\n\n**本报讯** 5月18日，书记钱七出席大桥通车仪式。\n"
        )
        stop, sent = threading.Event(), []

        def ask() -> None:
            while not stop.is_set():
                sent.append(telegram.send("谁出席大桥的仪式？", user=2))
                time.sleep(0.05)

        asking = threading.Thread(target=ask)
        asking.start()
        rebuild([seeds_folder], index, Settings())
        time.sleep(0.5)
        stop.set()
        asking.join()
        texts = [telegram.reply(number, 2)["text"][:2] for number in sent]
        assert texts == sorted(texts, key=["赵六", "钱七"].index)
        assert set(texts) == {"赵六", "钱七"}
        telegram.press(old, "全文")
        gone = telegram.reply(old["message_id"])
        assert gone["text"].startswith("这篇报道已经不在档案里了")
        assert "Traceback" not in bot.log


def test_buttons_work_after_a_restart(telegram: Telegram, sample_index: Path, tmp_path: Path):
    with BotProcess(telegram, sample_index, tmp_path):
        answer = telegram.reply(telegram.send(QUESTION))
    with BotProcess(telegram, sample_index, tmp_path):
        telegram.press(answer, "全文")
        assert telegram.reply(answer["message_id"])["text"].startswith("邓群策会见到访的")
        telegram.press(answer, "更多结果")
        more = wait_for(lambda: telegram.said()[2:])[0]
        assert more["text"].startswith("更多相关报道")


def test_strangers_are_told_their_number_once_and_never_answered(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(telegram, sample_index, tmp_path, open="false", users="7", chats="-5"):
        first = telegram.send(QUESTION, user=8)
        assert "您的编号是 8" in telegram.reply(first, 8)["text"]
        telegram.send(QUESTION, user=8)
        stranger = telegram.send(f"/ask@wenbao_bot {QUESTION}", user=8, chat=-6)
        known = telegram.send(f"/ask@wenbao_bot {QUESTION}", user=8, chat=-5)
        assert telegram.reply(known, -5)["text"].startswith(ANSWER)
        assert telegram.reply(telegram.send(QUESTION, user=7), 7)["text"].startswith(ANSWER)
        assert len(telegram.said(8)) == 1
        telegram.press_data(telegram.said(8)[0], "q:696a33c45c8721dd", user=8)
        inline = telegram.inline(QUESTION, user=8)
        known_inline = telegram.inline(QUESTION, user=7)
        wait_for(lambda: telegram.state.answered.get(known_inline))
        assert inline not in telegram.state.answered
        assert len(telegram.said(8)) == 1
        assert telegram.replies(stranger, -6) == []


def test_too_many_questions_get_one_notice(telegram: Telegram, sample_index: Path, tmp_path: Path):
    with BotProcess(telegram, sample_index, tmp_path, per_minute=2):
        numbers = [telegram.send(QUESTION) for _ in range(5)]
        other = telegram.send(QUESTION, user=2)
        telegram.reply(other, 2)
        wait_for(lambda: len(telegram.said()) == 3)
        time.sleep(0.3)
        told = [[one["text"][:6] for one in telegram.replies(number)] for number in numbers]
        assert told == [["邓群策 [1"], ["邓群策 [1"], ["问得太快了，"], [], []]


def test_with_ids_nobody_is_answered(telegram: Telegram, sample_index: Path, tmp_path: Path):
    with BotProcess(telegram, sample_index, tmp_path, "--ids", users="8"):
        assert "您的编号是 8" in telegram.reply(telegram.send(QUESTION, user=8), 8)["text"]


def test_health_pages_tell_life_readiness_and_counts(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    port = free_port()
    health = f"127.0.0.1:{port}"
    with BotProcess(
        telegram, sample_index, tmp_path, "--health", health, poll_seconds=1, stall_seconds=1
    ) as bot:
        telegram.reply(telegram.send(QUESTION))
        wait_for(lambda: re.search(r"[0-9a-f]{12} zh \d+ ms\n", bot.log))
        assert (page(port, "live"), page(port, "ready")) == ((200, "ok\n"), (200, "ok\n"))
        counts = page(port, "metrics")[1]
        assert 'wenbao_questions_total{language="zh",status="answered"} 1.0' in counts
        assert "wenbao_answer_seconds_count 1.0" in counts
        assert "wenbao_archive_articles 4.0" in counts
        assert re.search(r"wenbao_archive_age_seconds \d", counts)
        assert QUESTION not in counts
        telegram.outage()
        wait_for(lambda: page(port, "ready") == (503, "Telegram cannot be reached\n"))
        assert page(port, "live") == (200, "ok\n")
        telegram.recover()
        wait_for(lambda: page(port, "ready") == (200, "ok\n"))


def test_a_webhook_takes_what_bears_its_secret_and_nothing_else(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    listen = f"127.0.0.1:{free_port()}"
    secret = "only-telegram-knows-this"  # noqa: S105
    hook = f"http://{listen}/hook"
    with BotProcess(
        telegram, sample_index, tmp_path, "--debug", webhook=hook, listen=listen, secret=secret
    ) as bot:
        answer = telegram.reply(telegram.send(QUESTION))
        telegram.press(answer, "全文")
        article = telegram.reply(answer["message_id"])
        telegram.press(article, "回到答案")
        wait_for(lambda: telegram.said() == [answer])
        assert telegram.state.webhook is not None
        telegram.state.webhook["secret_token"] = "a-guess"  # noqa: S105
        forged = telegram.send(QUESTION)
        telegram.state.webhook["secret_token"] = secret
        assert telegram.reply(telegram.send(QUESTION))
        assert telegram.replies(forged) == []
        assert telegram.state.deliveries == [200, 200, 200, 403, 200]
        assert bot.stop() == 0
        assert secret not in bot.log
        assert telegram.state.polls == 0


def test_an_address_that_is_taken_is_one_clear_line(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    secret = "only-telegram-knows-this"  # noqa: S105
    taken = f"127.0.0.1:{telegram.port}"
    with BotProcess(telegram, sample_index, tmp_path, "--health", taken) as bot:
        assert bot.process.wait(20) == 1
        assert bot.log == f"wenbao: --health {taken}: Address already in use\n"
    with BotProcess(
        telegram,
        sample_index,
        tmp_path,
        webhook=f"http://{taken}/hook",
        listen=taken,
        secret=secret,
    ) as bot:
        assert bot.process.wait(20) == 1
        assert bot.log == f"wenbao: telegram: listen {taken}: Address already in use\n"


def test_neither_token_nor_question_is_in_the_log_or_the_process_list_even_at_debug(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(telegram, sample_index, tmp_path, "--debug") as bot:
        telegram.reply(telegram.send(QUESTION))
        telegram.raw(message={"message_id": 1, "text": QUESTION})
        telegram.raw(inline_query={"id": "1", "from": {"id": "x"}, "query": QUESTION, "offset": 7})
        inline = telegram.inline(QUESTION)
        wait_for(lambda: telegram.state.answered.get(inline))
        command = Path(f"/proc/{bot.process.pid}/cmdline").read_bytes().decode()
        telegram.outage()
        telegram.state.token = "7:OTHER"  # noqa: S105
        wait_for(lambda: "cannot be reached" in bot.log)
        telegram.recover()
        assert bot.process.wait(30) == 1
    hidden = TOKEN.partition(":")[2]
    assert "DEBUG telegram" in bot.log
    assert "DEBUG httpcore" in bot.log
    assert "/bot<hidden>/" in bot.log or hidden not in bot.log
    for text in (TOKEN, hidden, QUESTION, "北航", "reader 1"):
        assert text not in bot.log
        assert text not in command


def test_an_unexpected_error_is_told_without_the_token():
    script = (
        "from bot.telegram_log import configure; from bot.telegram_settings import Secret\n"
        "configure((Secret('123456:TEST'),), debug=True)\n"
        "raise ValueError('/bot123456:TEST/getMe')"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "CRITICAL bot: unexpected error\nTraceback" in done.stderr
    assert done.stderr.endswith("ValueError: /bot<hidden>/getMe\n")
    assert "123456:TEST" not in done.stderr
