"""Measures the bot: runs `wenbao telegram` as a process against the double of Telegram."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bot.telegram_bot.people import Telegram, wait_for
from tests.bot.telegram_bot.process import BotProcess

CHATS = range(1001, 1051)
FEW, MANY = 500, 5_000  # questions, between which memory is compared


def delays(index: Path, questions: Sequence[str], *, times: int = 20) -> list[float]:
    """Milliseconds from an update to the request that answers it; one asker, one by one."""
    with Telegram() as telegram, bot_of(telegram, index):
        for question in questions:
            telegram.reply(telegram.send(question))
        took = []
        for question in [*questions] * times:
            asked = telegram.send(question)
            telegram.reply(asked)
            began = telegram.state.pushed[max(telegram.state.pushed)]
            took.append(1e3 * (telegram.calls("sendMessage")[-1].at - began))
    return sorted(took)


def lost(index: Path, questions: Sequence[str]) -> tuple[int, float]:
    """Of 5 questions in each of 50 chats at once, how many were not answered once and in order;
    and the seconds until the last answer, at the rate that Telegram allows."""
    with Telegram() as telegram, bot_of(telegram, index, send_per_second=30):
        began = time.monotonic()
        asked = {
            chat: [telegram.send(question, user=chat) for question in questions[:5]]
            for chat in CHATS
        }
        wait_for(lambda: all(len(telegram.said(chat)) >= 5 for chat in CHATS), 120)
        took = time.monotonic() - began
        time.sleep(1)
        bad = 0
        for chat, numbers in asked.items():
            order = [one["reply_to_message"]["message_id"] for one in telegram.said(chat)]
            bad += sum(one != other for one, other in zip(order, numbers, strict=False))
            bad += abs(len(order) - len(numbers))
    return bad, took


def growth(index: Path, questions: Sequence[str]) -> tuple[float, float]:
    """Megabytes of the process after FEW and after MANY questions, of 50 chats in turn."""
    measured = []
    with Telegram() as telegram, bot_of(telegram, index) as bot:
        chats = list(CHATS)
        for number in range(MANY):
            chat = chats[number % len(chats)]
            telegram.reply(telegram.send(questions[number % len(questions)], user=chat), chat)
            if number % 100 == 0:  # the double remembers; what is measured is the bot
                telegram.state.calls.clear()
                for said in telegram.state.messages.values():
                    for old in list(said)[:-2]:
                        del said[old]
            if number + 1 in {FEW, MANY}:
                measured.append(megabytes(bot.process.pid))
    few, many = measured
    return few, many


def bot_of(telegram: Telegram, index: Path, *, send_per_second: int = 1000) -> BotProcess:
    """The bot, as fast as it can."""
    folder = Path(tempfile.mkdtemp())
    return BotProcess(telegram, index, folder, send_per_second=send_per_second)


def megabytes(process: int) -> float:
    """The memory that a process has in use."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    [line] = [line for line in status.splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def quantile(values: Sequence[float], share: float) -> float:
    """The value that a share of the sorted values does not exceed."""
    return statistics.quantiles(values, n=100, method="inclusive")[round(100 * share) - 1]
