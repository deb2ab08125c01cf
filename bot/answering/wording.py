"""What an answer is worded in: the sentences around names, numbers and quotations."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.answering.offices import REMARK
from bot.question.understand import Language, Question
from retrieval.language.foreign_names import is_transcription
from retrieval.language.pinyin import romanised

if TYPE_CHECKING:
    from bot.answering.records import Citation

CHAT: dict[Language, str] = {
    "zh": "我只回答报纸上写的事。请提一个问题，例如：谁会见了代表团？",
    "en": "I only answer what the newspaper says. Please ask a question, for example: "
    "who met the delegation?",
}
UNCLEAR: dict[Language, str] = {
    "zh": "请输入一个问题，例如：谁会见了代表团？",
    "en": "Please ask a question, for example: who met the delegation?",
}


def statement(question: Question, short: Sequence[str], citations: Sequence["Citation"]) -> str:
    """The answer in words, each statement with the numbers of what it rests on."""
    if not short:
        frame = {"zh": "报道说：{}", "en": "The paper says: {}"}[question.language]
        return frame.format(" ".join(f"“{one.quote}” [{one.number}]" for one in citations))
    told = []
    for answer in short:
        numbers = [
            one.number
            for one in citations
            if answer in one.quote or answer in REMARK.sub("", one.quote)
        ]
        spelled = question.language == "en" and question.kind == "who" and not _is_foreign(answer)
        shown = f"{answer} ({romanised(answer)})" if spelled else answer
        told.append(f"{shown} {''.join(f'[{number}]' for number in numbers)}")
    return {"zh": "；", "en": "; "}[question.language].join(told)


def _is_foreign(names: str) -> bool:
    """Whether pinyin would make nonsense of a name: 马尔帕斯 is no Ma Erpasi."""
    return any(is_transcription(name.replace("·", "")) for name in names.split("、"))


def refusal(question: Question, absent: Sequence[str]) -> str:
    """That the archive does not answer, and why if that is known.

    Args:
        question: What was asked, and the language to say it in.
        absent: Names of the question that the archive does not hold.
    """
    if question.language == "zh":
        if absent:
            names = "、".join(f"“{name}”" for name in absent)
            return f"档案里没有答案：没有出现{names}。"
        return "档案里没有答案：没有找到能回答这个问题的报道。"
    if absent:
        names = ", ".join(f"“{name}”" for name in absent)
        return f"Not in the archive: nothing was found for {names}."
    return "Not in the archive: no article answers this question."
