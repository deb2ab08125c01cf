"""Many askers at once, slow questions, SIGTERM, restarts, and a new index."""

import threading
import time
from pathlib import Path

import pytest

from retrieval.make_index import build
from retrieval.settings import Settings
from tests.bot.telegram_bot.people import Telegram, wait_for
from tests.bot.telegram_bot.process import BotProcess
from tests.conftest import IndexMaker

QUESTION = "谁会见了北航代表团？"
ANSWER = "邓群策 [1]"
QUESTIONS = (
    QUESTION,
    "产业园总投资多少？",
    "who met the Beihang delegation",
    "陶智是谁？",
    "评议为期多久？",
)


@pytest.mark.slow
def test_of_fifty_chats_each_gets_its_five_answers_once_and_in_order(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(telegram, sample_index, tmp_path) as bot:
        asked = [
            (chat, telegram.send(question, user=chat, chat=chat))
            for question in QUESTIONS
            for chat in range(101, 151)
        ]
        # A plain processor takes half a second for each of the 250: patience, and no rule.
        wait_for(lambda: all(len(telegram.said(chat)) == 5 for chat in range(101, 151)), 300)
        assert bot.stop() == 0
    assert [len(telegram.replies(number, chat)) for chat, number in asked] == [1] * 250
    for chat in range(101, 151):
        order = [one["reply_to_message"]["message_id"] for one in telegram.said(chat)]
        assert order == sorted(order)
    assert "Traceback" not in bot.log


@pytest.mark.slow
def test_a_slow_question_delays_no_other_chat_shows_typing_and_keeps_its_own_chat_in_order(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(telegram, sample_index, tmp_path, program="tests.bot.telegram_bot.slow_bot"):
        slow = telegram.send(f"慢6 {QUESTION}", user=1)
        behind = telegram.send(QUESTION, user=1)
        others = [telegram.send(QUESTION, user=user) for user in range(2, 7)]
        for user, number in enumerate(others, 2):
            telegram.reply(number, user)
        assert telegram.said(1) == []
        telegram.reply(behind)
        assert [one["reply_to_message"]["message_id"] for one in telegram.said(1)] == [slow, behind]
        typing = [call.arguments for call in telegram.calls("sendChatAction")]
        assert [one for one in typing if one["chat_id"] == 1][:1] == [
            {"chat_id": 1, "action": "typing"}
        ]


@pytest.mark.slow
def test_a_question_beyond_its_time_gets_an_apology(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(
        telegram,
        sample_index,
        tmp_path,
        program="tests.bot.telegram_bot.slow_bot",
        answer_seconds=1,
    ):
        told = telegram.reply(telegram.send("慢3 谁？"))["text"]
        assert told.startswith("抱歉，这个问题没能在 1 秒内答完")
        assert telegram.reply(telegram.send(QUESTION))["text"].startswith(ANSWER)


@pytest.mark.slow
def test_a_bot_all_of_whose_threads_hang_ends_with_status_1_to_be_started_anew(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(
        telegram,
        sample_index,
        tmp_path,
        program="tests.bot.telegram_bot.slow_bot",
        answer_seconds=1,
    ) as bot:
        for user in range(1, 9):
            telegram.send("慢600 谁？", user=user)
        assert bot.process.wait(20) == 1
    assert bot.log.endswith("wenbao: telegram: all threads hang in questions that were given up\n")
    assert all("没能在 1 秒内答完" in telegram.said(user)[0]["text"] for user in range(1, 9))


def test_sigterm_answers_what_is_in_flight_and_ends_with_status_0(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(
        telegram, sample_index, tmp_path, program="tests.bot.telegram_bot.slow_bot"
    ) as bot:
        # More than there are threads: some are waiting for one.
        asked = {user: telegram.send(f"慢1 {QUESTION}", user=user) for user in range(1, 11)}
        wait_for(lambda: not telegram.state.updates)  # all received
        assert bot.stop() == 0
        late = telegram.send(QUESTION, user=21)
    assert [len(telegram.replies(number, user)) for user, number in asked.items()] == [1] * 10
    with BotProcess(telegram, sample_index, tmp_path):
        assert telegram.reply(late, 21)["text"].startswith(ANSWER)
        time.sleep(0.5)
    assert [len(telegram.replies(number, user)) for user, number in asked.items()] == [1] * 10


@pytest.mark.slow
def test_sigterm_does_not_wait_for_an_answer_that_never_comes(
    telegram: Telegram, sample_index: Path, tmp_path: Path
):
    with BotProcess(
        telegram,
        sample_index,
        tmp_path,
        program="tests.bot.telegram_bot.slow_bot",
        answer_seconds=2,
    ) as bot:
        telegram.send("慢600 谁？")
        wait_for(lambda: not telegram.state.updates)
        began = time.monotonic()
        assert bot.stop() == 0
        assert time.monotonic() - began < 6
        assert "1 questions were given up" in bot.log


@pytest.mark.slow
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
        build([seeds_folder], index, Settings())
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


@pytest.mark.slow
def test_buttons_work_after_a_restart(telegram: Telegram, sample_index: Path, tmp_path: Path):
    with BotProcess(telegram, sample_index, tmp_path):
        answer = telegram.reply(telegram.send(QUESTION))
    with BotProcess(telegram, sample_index, tmp_path):
        telegram.press(answer, "全文")
        assert telegram.reply(answer["message_id"])["text"].startswith("邓群策会见到访的")
        telegram.press(answer, "更多结果")
        more = wait_for(lambda: telegram.said()[2:])[0]
        assert more["text"].startswith("更多相关报道")
