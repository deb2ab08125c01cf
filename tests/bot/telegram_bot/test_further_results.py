"""Pages of further results: found once, turned without asking anew."""

from datetime import date

import pytest

from bot.answering.answerer import Answerer
from bot.answering.records import Answer
from bot.answering.search_question import SearchResult, search_question
from bot.question.understand import Language, Question
from retrieval.archive import Archive
from retrieval.filters import Filter
from retrieval.settings import Settings
from tests.bot.telegram_bot.entities import Json
from tests.bot.telegram_bot.people import BOT, person
from tests.bot.telegram_bot.recorder import PRIVATE, QUESTION, handled, message_of


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

    def search(question: Question, archive: Archive, *, limit: int) -> SearchResult:
        searched.append(limit)
        return search_question(question, archive, limit=limit)

    monkeypatch.setattr("bot.telegram_bot.handlers.search_question", search)
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
