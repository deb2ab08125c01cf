"""Short answers and citations to the text of an answer or a refusal."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from bot.answering.offices import REMARK
from bot.question.record_asked import Field
from bot.question.understand import Language, Question
from retrieval.language.lexicon import HAN
from retrieval.language.offices import COURTESY, ROLES, one_of
from retrieval.language.people import WORDLIKE_SURNAMES, surname_of
from retrieval.language.pinyin import is_chinese_name, romanised

if TYPE_CHECKING:
    from bot.answering.records import Citation

_PARTS = re.compile("([、，])")
_TITLE = re.compile(f"[{HAN}]{{0,6}}?(?:{one_of((*ROLES, *COURTESY))})")
_TITLED = re.compile(
    f"(?:.*(?:{one_of(ROLES)}))?([{HAN}]{{2,4}}?)(?:总?(?:{one_of((*ROLES, *COURTESY))}))?"
)
_NO_GIVEN_NAME = frozenset("会省市县区局院部委队团社厂党司人")
"""Characters that end organisations, places and parties: 安理会 is not a person."""

CHAT: dict[Language, str] = {
    "zh": "我只回答报纸上写的事。请提一个问题，例如：谁会见了代表团？",
    "en": "I only answer what the newspaper says. Please ask a question, for example: "
    "who met the delegation?",
}
HELP: dict[Language, str] = {
    "zh": "我在报纸档案里查找，用报道的原句回答，每句都注明出处。"
    "可以问人物、时间、地点、数字和原因，例如："
    "谁会见了代表团？大桥什么时候通车？也可以问一篇报道的记者、版面、日期和标题。中文、英文都可以。",
    "en": "I search a newspaper archive and answer with sentences of its articles, each with its "
    "source. Ask who, when, where, how much or why, for example: who met the delegation? You can "
    "also ask for the reporter, page, day or headline of a report. Chinese and English both work.",
}
UNCLEAR: dict[Language, str] = {
    "zh": "请输入一个问题，例如：谁会见了代表团？",
    "en": "Please ask a question, for example: who met the delegation?",
}


_PAGE: dict[Language, str] = {"zh": "第{}版", "en": "page {}"}
_UNSAID: dict[Language, dict[Field, str]] = {
    "zh": {
        "reporters": "报纸没有写明这篇报道是谁写的。",
        "page": "档案没有记下这篇报道登在第几版。",
        "published": "档案没有记下这篇报道是哪天刊登的。",
        "headline": "这篇报道没有标题。",
        "newspaper": "档案没有记下这篇报道登在哪家报纸。",
    },
    "en": {
        "reporters": "The paper does not say who reported it.",
        "page": "The archive does not say on which page it was printed.",
        "published": "The archive does not say on which day it was printed.",
        "headline": "The report has no headline.",
        "newspaper": "The archive does not say which newspaper printed it.",
    },
}


def recorded(question: Question, field: Field, values: Sequence[str]) -> tuple[str, str]:
    """The short answer and the statement [1] for a field of an article's record.

    >>> from bot.question.understand import understand
    >>> recorded(understand("who reported it"), "reporters", ["陈润", "罗文鹏"])
    ('陈润、罗文鹏', '陈润 (Chen Run)、罗文鹏 (Luo Wenpeng) [1]')
    >>> recorded(understand("登在哪一版"), "page", ["A01"])
    ('第A01版', '第A01版 [1]')
    """
    short = "、".join(values)
    if field == "page":
        short = _PAGE[question.language].format(short)
    spelled = field == "reporters" and question.language == "en"
    return short, f"{with_pinyin(short, values) if spelled else short} [1]"


def unrecorded(question: Question, field: Field) -> str:
    """The text of a refusal if the record of the article lacks a field."""
    return _UNSAID[question.language][field]


def statement(
    question: Question,
    short: Sequence[str],
    citations: Sequence["Citation"],
    people: Collection[str] = (),
    as_of: date | None = None,
) -> str:
    """The text of the answer, each statement with the numbers of its citations.

    Args:
        question: The question; its language is that of the answer.
        short: The short answers; without any, the quotations are the answer.
        citations: The citations.
        people: The people that the cited articles name; an English answer adds their pinyin.
        as_of: The day of the report, if the question asks for the newest state of things.
    """
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
        spelled = question.language == "en" and question.kind == "who"
        shown = with_pinyin(answer, people) if spelled else answer
        told.append(f"{shown} {''.join(f'[{number}]' for number in numbers)}")
    said = {"zh": "；", "en": "; "}[question.language].join(told)
    return f"{_as_of(as_of, question.language)}{said}" if as_of else said


def _as_of(day: date, language: Language) -> str:
    """Until when an answer is known to hold.

    >>> _as_of(date(2023, 11, 30), "zh"), _as_of(date(2023, 11, 30), "en")
    ('截至2023年11月30日：', 'As of 30 November 2023: ')
    """
    if language == "zh":
        return f"截至{day.year}年{day.month}月{day.day}日："
    return f"As of {day.day} {day:%B %Y}: "


def with_pinyin(answer: str, people: Collection[str]) -> str:
    """Adds the pinyin of each person after the name and title.

    Args:
        answer: Names with or without titles, separated by 、 or ，. Other parts stay unchanged.
        people: Names that are certain. Any other name must consist of a surname and a given name,
            three or four characters in all.

    >>> with_pinyin("习近平总书记、市长朱健", ["习近平", "朱健"])
    '习近平总书记 (Xi Jinping)、市长朱健 (Zhu Jian)'
    >>> with_pinyin("阿根廷点球战胜法国", [])
    '阿根廷点球战胜法国'
    """
    return "".join(_spelled(part, people) for part in _PARTS.split(answer))


def _spelled(part: str, people: Collection[str]) -> str:
    name = _name_in(part, people)
    return f"{part} ({romanised(name)})" if name else part


def _name_in(part: str, people: Collection[str]) -> str | None:
    """The Chinese name in a part of an answer that has nothing else but a title beside it."""
    for name in sorted(people, key=len, reverse=True):
        if part.endswith(name) or (part.startswith(name) and _TITLE.fullmatch(part, len(name))):
            return name if is_chinese_name(name) else None
    match = _TITLED.fullmatch(part)
    name = match.group(1) if match else part
    # A surname that is also a word needs a title beside the name: 高质量 is not a person.
    believed = name[0] not in WORDLIKE_SURNAMES or name != part
    whole = len(name) > 2 and len(name) - len(surname_of(name)) <= 2
    certain = believed and whole and name[-1] not in _NO_GIVEN_NAME
    return name if certain and is_chinese_name(name) else None


def perhaps(question: Question, citation: "Citation") -> str:
    """The text of a reply that may answer, with its one quotation.

    Args:
        question: The question; its language is that of the reply.
        citation: The sentence that may answer.
    """
    frame = {"zh": "这段可能有关：“{}” [{}]", "en": "This may be it: “{}” [{}]"}
    return frame[question.language].format(citation.quote, citation.number)


def refusal(question: Question, absent: Sequence[str]) -> str:
    """The text of a refusal, with the reason if it is known.

    Args:
        question: The question; its language is that of the answer.
        absent: Names in the question that the archive does not contain.
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
