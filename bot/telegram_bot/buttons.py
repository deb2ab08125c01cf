"""Button actions to callback data of at most 64 bytes (Telegram's limit), and back.

Buttons outlive the program and the index, so they name an article by the hash of its content, never
by a place in memory or a row.

    a:<article>:<page>:<start>:<length>   show an article; an empty `page` is the citation's page
    m:<page>:<article>                    more results; `article` names the example question, if any
    q:<article>                           ask what the article is about
    l:<language>                          answer in a language; empty is that of each question
    x                                     close the article
"""

import re
from dataclasses import dataclass

from bot.question.understand import Language

LONGEST = 64  # bytes


@dataclass(frozen=True, slots=True)
class Show:
    """Show a page of an article.

    Attributes:
        article: Id of the article.
        page: Counted from 0; None is the page of the citation.
        start: Where the citation begins in the article's text, in characters.
        length: Length of the citation in characters; 0 is no citation.
    """

    article: str
    page: int | None = None
    start: int = 0
    length: int = 0


@dataclass(frozen=True, slots=True)
class More:
    """Show a page of further results; `article` is set if the question was an example about it."""

    page: int
    article: str = ""


@dataclass(frozen=True, slots=True)
class AskExample:
    """Ask what an article is about."""

    article: str


@dataclass(frozen=True, slots=True)
class Close:
    """Close the article and return to the answer."""


@dataclass(frozen=True, slots=True)
class Speak:
    """Answer in a language from now on; None is the language of each question."""

    language: Language | None


Press = Show | More | AskExample | Speak | Close

_NUMBER = r"(\d{0,9})"
_ID = r"([0-9a-f]{16})"
_SHOW = re.compile(rf"a:{_ID}:{_NUMBER}:{_NUMBER}:{_NUMBER}", re.ASCII)
_MORE = re.compile(rf"m:{_NUMBER}:{_ID}?", re.ASCII)
_EXAMPLE = re.compile(rf"q:{_ID}", re.ASCII)
_PLAIN: dict[str, Press] = {
    "x": Close(),
    "l:": Speak(None),
    "l:zh": Speak("zh"),
    "l:en": Speak("en"),
}


def encode(press: Press) -> str:
    """Encodes a button's action as callback data.

    >>> encode(Show("696a33c45c8721dd", None, 812, 59))
    'a:696a33c45c8721dd::812:59'
    """
    match press:
        case Show(article, page, start, length):
            data = f"a:{article}:{'' if page is None else page}:{start}:{length}"
        case More(page, article):
            data = f"m:{page}:{article}"
        case AskExample(article):
            data = f"q:{article}"
        case Speak(language):
            data = f"l:{language or ''}"
        case Close():
            data = "x"
    return data


def decode(data: str) -> Press | None:
    """Decodes callback data to a button's action; None for data in no known form.

    >>> decode("a:696a33c45c8721dd::812:59")
    Show(article='696a33c45c8721dd', page=None, start=812, length=59)
    """
    if match := _SHOW.fullmatch(data):
        page = int(match[2]) if match[2] else None
        return Show(match[1], page, int(match[3] or 0), int(match[4] or 0))
    if match := _MORE.fullmatch(data):
        return More(int(match[1] or 0), match[2] or "")
    if match := _EXAMPLE.fullmatch(data):
        return AskExample(match[1])
    return _PLAIN.get(data)
