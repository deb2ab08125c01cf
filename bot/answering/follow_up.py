"""A follow-up to a question that stands alone.

After 谁会见了北航代表团, 他是什么职务 becomes 邓群策是什么职务. Only references are replaced: a pronoun,
该项目 or "that project", 那江乘东呢 or "what about Tao Zhi". A question that names its subject stays
unchanged.
"""

# ruff: noqa: E501  (a pattern broken over several lines is hard to read)
import re
from collections.abc import Sequence

from bot.answering.records import Answer
from bot.answering.word_support import whole_words
from bot.question.understand import understand
from retrieval.language.pinyin import romanised
from retrieval.language.terms import fold, is_han
from retrieval.view import View

_PERSON = re.compile("(?<![其吉维排利])(?:他们|她们|他|她)(?![奶命])|此人|这位|该人士")
_THING = re.compile(
    "它们?|(?:该|这一?|此|那一?)(?:个|次|场|项|座|家|所)?(?:项目|会议|公司|活动|仪式|产业园|园区|工程|大桥|企业|学校|机构|事|座谈会|协议)"
)
_WHAT_ABOUT = re.compile("^(?:那么?|还有)?(.{1,20}?)呢[?？]?$")
_ENGLISH_PERSON = re.compile(r"\b(his|hers?|their|he|him|she|they|them)\b", re.IGNORECASE)
_ENGLISH_THING = re.compile(
    r"\b(?:[Ii]ts|[Ii]t|(?:[Tt]hat|[Tt]his|[Tt]he same) (?:project|meeting|company|event|ceremony|park|bridge|city|school))\b"
)
_ENGLISH_WHAT_ABOUT = re.compile(
    r"^(?:(?:and|so),? )?(?:what|how) about (.{1,60}?)[?]?$|^and (.{1,60}?)[?]?$", re.IGNORECASE
)
_POSSESSIVE = frozenset({"his", "their", "its", "her", "hers"})
_VERB_BEHIND = re.compile(r"\s*(?:$|[?.,!]|to\b|in\b|on\b|at\b|with\b|about\b|by\b|for\b)")


def completed(text: str, last: Answer | None, archive: View) -> str:
    """Replaces the reference in a follow-up; a question without a known reference stays unchanged.

    Args:
        text: The question as typed.
        last: The previous answer; None at the beginning.
        archive: Gives the people that the cited articles name.
    """
    question = understand(text)
    if last is None or last.status != "answered" or not _points_back(question.text):
        return text
    people = _people(last, archive)
    if about := _what_about(question.text):
        return _exchanged(about, last, people, archive) or text
    if question.language == "zh":
        return _chinese(question.text, last, archive, people) or text
    return _english(question.text, last, archive, people) or text


def _points_back(text: str) -> bool:
    patterns = (_PERSON, _THING, _ENGLISH_PERSON, _ENGLISH_THING)
    return any(pattern.search(text) for pattern in patterns) or bool(_what_about(text))


def _people(last: Answer, archive: View) -> list[str]:
    """The people in the last answer, else those in the last question."""
    by_article = archive.people({one.article.id for one in last.citations})
    named = {name for names in by_article.values() for name in names}
    said = last.short_answer or ""  # may contain roles and several names
    answered = sorted((name for name in named if name in said), key=said.index)
    asked = {term for group in last.groups for term, _ in group.terms}
    return answered or [name for name in sorted(named) if fold(name) in asked]


def _topic(last: Answer, archive: View) -> str:
    """The topic of the last question, in its own words: its first name, else its first noun."""
    before = last.groups
    whole = whole_words([group.source for group in before], fold(last.question.text))
    things = [group for group in before if group.source in whole or not is_han(group.source)]
    names = [group.source for group in things if group.name and not group.source[0].isdigit()]
    nouns = [
        group.source
        for group in things
        if len(group.source) > 1
        and (archive.segmenter.is_noun(group.source) or not is_han(group.source))
        # 会见 can be a noun, but is a verb in 谁会见了.
        and not re.search(f"谁{group.source}|{group.source}了", last.question.text)
    ]
    return next(iter(names or nouns), "")


def _chinese(text: str, last: Answer, archive: View, people: Sequence[str]) -> str | None:
    if (match := _PERSON.search(text)) and people:
        # 邓群策会见了谁，他说了什么: the question itself names 他.
        groups = archive.read(text, language="zh").groups
        if any(group.name and text.find(group.source) in range(match.start()) for group in groups):
            return None
        return text[: match.start()] + "、".join(people) + text[match.end() :]
    if (match := _THING.search(text)) and (topic := _topic(last, archive)):
        spoken = topic if is_han(topic) else ""
        return text[: match.start()] + spoken + text[match.end() :] if spoken else None
    return None


def _english(text: str, last: Answer, archive: View, people: Sequence[str]) -> str | None:
    if (match := _ENGLISH_PERSON.search(text)) and people:
        name = " and ".join(_in_english(person) for person in people)
        return _spliced(text, match, name)
    if (
        (match := _ENGLISH_THING.search(text))
        and (topic := _topic(last, archive))
        and not is_han(topic)
    ):
        return _spliced(text, match, f"the {topic}" if topic.islower() else topic)
    return None


def _in_english(person: str) -> str:
    """A name in pinyin. A name without pinyin is quoted, so that the question stays English."""
    spelled = romanised(person)
    return f"“{spelled}”" if is_han(spelled) else spelled


def _spliced(text: str, match: re.Match[str], name: str) -> str:
    """Replaces the reference with the name, with 's if it is possessive."""
    word = match.group().lower()
    owns = word in _POSSESSIVE and not (word == "her" and _VERB_BEHIND.match(text, match.end()))
    return text[: match.start()] + (f"{name}'s" if owns else name) + text[match.end() :]


def _what_about(text: str) -> str | None:
    match = _WHAT_ABOUT.match(text) or _ENGLISH_WHAT_ABOUT.match(text)
    if match is None or not (text.rstrip("?？").endswith("呢") or not is_han(text)):
        return None
    about = next(filter(None, match.groups()), "").strip()
    # 总投资是多少呢 and "and when did it open" are complete questions.
    whole = (
        understand(about).kind != "other" or _PERSON.search(about) or _ENGLISH_PERSON.search(about)
    )
    return None if whole or not about else about


def _exchanged(about: str, last: Answer, people: Sequence[str], archive: View) -> str | None:
    """The last question with its person, or else its topic, replaced by `about`."""
    text = last.question.text
    for name in people:
        for spelled in (name, romanised(name)):
            if spelled in text:
                return text.replace(spelled, about, 1)
    topic = _topic(last, archive)
    return text.replace(topic, about, 1) if topic and topic in text else None
