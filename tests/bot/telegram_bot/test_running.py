"""Who is answered by a running bot, what it tells whoever runs it, and what it never tells."""

import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.bot.telegram_bot.people import TOKEN, Telegram, wait_for
from tests.bot.telegram_bot.process import BotProcess, free_port
from tests.conftest import ROOT

QUESTION = "谁会见了北航代表团？"
ANSWER = "邓群策 [1]"


def page(port: int, name: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/{name}", timeout=5) as found:
            return found.status, found.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


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


@pytest.mark.slow
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


def test_a_perhaps_is_sent_and_counted_in_both_languages_and_its_words_are_not_logged(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    port, config = free_port(), tmp_path / "wenbao.toml"
    config.write_text("wrong = 0\nwrong_perhaps = 100\n", encoding="utf-8")
    options = ("--health", f"127.0.0.1:{port}", "--config", str(config))
    english = "who met the Beihang delegation"
    with BotProcess(telegram, sample_index, tmp_path, *options) as bot:
        for text, said in ((QUESTION, "这段可能有关：“"), (english, "This may be it: “")):
            reply = telegram.reply(telegram.send(text))
            assert reply["text"].startswith(said)
            assert {one["type"] for one in reply["entities"] if one["offset"] == 0} == set()
        wait_for(lambda: re.search(r"[0-9a-f]{12} en \d+ ms\n", bot.log))
        counts = page(port, "metrics")[1]
        for language in ("zh", "en"):
            counted = f'wenbao_questions_total{{language="{language}",status="perhaps"}} 1.0'
            assert counted in counts
        assert 'status="answered"' not in counts
        assert all(words not in bot.log for words in (QUESTION, english, "可能有关", "may be it"))


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


@pytest.mark.slow
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
        "from bot.telegram_bot.log_redaction import configure\n"
        "from bot.telegram_bot.settings import Secret\n"
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
