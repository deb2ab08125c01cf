"""An article to the short names it uses for people and organisations: 北航 for 北京航空航天大学."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from retrieval.language.lexicon import HAN
from retrieval.language.offices import COURTESY, OFFICES, PROFESSIONS, one_of
from retrieval.language.organisations import NAME_ENDINGS
from retrieval.language.people import WORDLIKE_SURNAMES, Dictionary, surname_of

_KINDS = one_of(NAME_ENDINGS)
_STATED = re.compile(
    rf"([{HAN}A-Za-z0-9·]{{2,40}})[》”]?[（(](?:以下|下文|以下均)?(?:中文|英文)?"
    rf"(?:简称|缩写|下称|又称|称)(?:为|是|：)?[“《‘]? ?([{HAN}A-Za-z0-9·\-]{{2,15}})[”》’]?[）)]"
)
_LATIN = re.compile(rf"([{HAN}]{{4,30}})[（(]([A-Z][A-Za-z0-9\-&]{{1,11}})[）)]")
_ORGANISATION = re.compile(rf"[{HAN}]{{2,20}}?(?:{_KINDS})(?!{_KINDS})")
_ENDING = re.compile(rf"(?:{_KINDS})$")
_FIRST = re.compile(rf"(?<![{HAN}])[{HAN}]")
_TITLE = re.compile(one_of((*OFFICES, *PROFESSIONS, *COURTESY)))
_NO_PART = frozenset(
    "的了在与和及是由为对从向到被将把于给让使等有该此这那其各每某个名位家所以并而或跟同比按据经至自请赴访做作成去来上下前后时"
    "任届内出一次年月日号说称要会能可不也都就还又再很更最已曾正我他她你们"
)
"""Characters that may precede a name but do not belong to it."""
LONGEST_FULL = 24  # characters
COMMON = 100  # a word above this frequency is not an abbreviation; 北航 has 3


@dataclass(frozen=True, slots=True, order=True)
class Alias:
    """A short and a full name of the same thing in one article."""

    short: str
    full: str


def aliases(text: str, people: Collection[str], words: Dictionary) -> list[Alias]:
    """The aliases that an article states or uses.

    Args:
        text: The article, in simplified characters.
        people: The people whom it names in full.
        words: A dictionary.

    >>> from retrieval.language.terms import Segmenter
    >>> text = "会见了北京航空航天大学（以下简称北航）一行。市委书记邓群策表示欢迎，邓书记说"
    >>> [(one.short, one.full) for one in aliases(text, ["邓群策"], Segmenter.create())]
    [('北航', '北京航空航天大学'), ('邓书记', '邓群策')]
    """
    every = (*_stated(text, words), *_titled(text, people), *_shortened(text, words))
    return list(dict.fromkeys(every))


def organisations(text: str, words: Dictionary) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yields the organisations that a text names: the offset and the words of each name.

    >>> from retrieval.language.terms import Segmenter
    >>> text = "会见了北京航空航天大学副校长"
    >>> [(at, "".join(parts)) for at, parts in organisations(text, Segmenter.create())]
    [(3, '北京航空航天大学')]
    """
    for match in _ORGANISATION.finditer(text):
        parts = words.pieces(match.group())
        start = len(parts) - 1
        while start and _may_belong(parts[start - 1], words):
            start -= 1
        name = tuple(parts[start:])
        if len("".join(name)) - len(_ending(name)) > 1:
            yield match.end() - len("".join(name)), name


def _may_belong(part: str, words: Dictionary) -> bool:
    return part not in _NO_PART and (len(part) == 1 or words.is_noun(part))


def _ending(name: Sequence[str]) -> str:
    match = _ENDING.search("".join(name))
    return match.group() if match else ""


def _stated(text: str, words: Dictionary) -> Iterator[Alias]:
    """Yields aliases stated in brackets: 以下简称, 缩写 or a Latin abbreviation."""
    for pattern in (_STATED, _LATIN):
        for match in pattern.finditer(text):
            before, short = match.groups()
            # 以下简称公司 and 以下简称措施: a common word does not identify anything.
            ordinary = words.frequency(short) > COMMON and not words.is_name(short)
            if not ordinary and (full := _full_name(before, short, words)):
                yield Alias(short, full)


def _full_name(before: str, short: str, words: Dictionary) -> str | None:
    """The full name that ends the text before a bracket, or None."""
    begin = _tightest(before, short)
    at = len(before)
    for part in reversed(words.pieces(before)):
        inside = begin is not None and at - len(part) >= begin
        if not inside and (part in _NO_PART or not words.is_noun(part)):
            break
        at -= len(part)
    full = before[at if begin is None else min(at, begin) :]
    return full if len(short) < len(full) <= LONGEST_FULL else None


def _tightest(full: str, short: str) -> int | None:
    """The last offset from which the full name has all characters of the short one in order."""
    at = len(full)
    for sign in reversed(short):
        at = full.rfind(sign, 0, at)
        if at < 0:
            return None
    return at


def _titled(text: str, people: Collection[str]) -> Iterator[Alias]:
    """Yields surname and title (邓书记) where only one person in the article has that surname."""
    surnames: dict[str, list[str]] = {}
    for name in people:
        surname = surname_of(name) or name[:1]
        surnames.setdefault(surname, []).append(name)
    only = {
        surname: names[0]
        for surname, names in surnames.items()
        if len(names) == 1 and len(names[0]) <= 4 and surname not in WORDLIKE_SURNAMES
    }
    for match in _FIRST.finditer(text) if only else ():
        start = match.start()
        for surname in (text[start : start + 1], text[start : start + 2]):
            title = surname in only and _TITLE.match(text, start + len(surname))
            if title:
                yield Alias(text[start : title.end()], only[surname])


def _shortened(text: str, words: Dictionary) -> Iterator[Alias]:
    """Yields a shorter form with the same ending: 衡变公司 for 特变电工衡变公司."""
    for name in sorted({name for _, name in organisations(text, words)}):
        full = "".join(name)
        for at in range(1, len(name)):
            short = "".join(name[at:])
            own = short.removesuffix(_ending(name))
            # 衡变 is not a word. 人民医院 and 深圳医院 are made of words, and fit many hospitals.
            coined = len(own) > 1 and not words.frequency(own) and len(name[at]) == 1
            if coined and len(full) <= LONGEST_FULL and _stands_alone(short, name[at - 1], text):
                yield Alias(short, full)


def _stands_alone(short: str, before: str, text: str) -> bool:
    """Whether the text has the short name somewhere without the word `before` in front of it."""
    return re.search(f"(?<!{re.escape(before)}){re.escape(short)}", text) is not None
