"""`wenbao`, but a question with 慢3 takes three seconds to answer."""

import re
import time
from datetime import date

from bot.answering.answerer import Answerer
from bot.answering.records import Answer
from bot.cli.main import main
from bot.question.understand import Language
from retrieval.filters import Filter

answer_at_once = Answerer.answer


def answer_slowly(
    self: Answerer,
    text: str,
    *,
    speak: Language | None = None,
    only: Filter | None = None,
    today: date | None = None,
) -> Answer:
    if slow := re.search(r"慢(\d+)", text):
        time.sleep(int(slow[1]))
    return answer_at_once(self, text, speak=speak, only=only, today=today)


if __name__ == "__main__":
    Answerer.answer = answer_slowly  # type: ignore[method-assign]
    main()
