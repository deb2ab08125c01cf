"""Texts to formatted texts, cut into messages that Telegram accepts."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

import regex
from telegram import MessageEntity

from bot.rendering.safe_text import printable
from retrieval.language.sentences import sentences

LONGEST_MESSAGE = 4096
"""UTF-16 units of a message; Telegram refuses a longer one as a whole."""

_SIGN = regex.compile(r"\X")  # one grapheme cluster: é, 👍🏽, 🇨🇳, a family
_ADDRESS = re.compile(r"https?://[^\s<>\"'\x00-\x20\x7f]+", re.IGNORECASE)


class Formatted(NamedTuple):
    """A text as it is sent, safe to show, and its formats.

    Attributes:
        text: The text without any markup.
        entities: Formats, with offsets and lengths in UTF-16 units; outer ones before inner ones.
    """

    text: str
    entities: Sequence[MessageEntity] = ()


def formatted(
    text: str, *kinds: str, url: str | None = None, bold: Iterable[str] = ()
) -> Formatted:
    """Makes a text safe to show and formats it.

    Args:
        text: The text to show.
        kinds: Types of `MessageEntity`, from the outside in; each covers the whole text.
        url: Web address that the text links to; any other address is left out.
        bold: Words set in bold, the longest first: 北航 is not marked inside 北航大学. A text that
            is bold as a whole has none.

    >>> found = formatted("会见北航大学", bold=["北航", "北航大学"])
    >>> [(one.type, one.offset, one.length) for one in found.entities]
    [(<MessageEntityType.BOLD>, 2, 4)]
    """
    shown = printable(text)
    if not shown:
        return Formatted("")
    entities = [MessageEntity(kind, 0, len(shown)) for kind in kinds]
    if url is not None and _is_web(url):
        entities.insert(0, MessageEntity(MessageEntity.TEXT_LINK, 0, len(shown), url=url))
    words = sorted({printable(word) for word in bold} - {""}, key=lambda word: (-len(word), word))
    if words and MessageEntity.BOLD not in kinds:  # bold in bold is one entity too many
        found = re.finditer("|".join(map(re.escape, words)), shown)
        entities += [
            MessageEntity(MessageEntity.BOLD, one.start(), one.end() - one.start()) for one in found
        ]
    return Formatted(shown, MessageEntity.adjust_message_entities_to_utf_16(shown, entities))


def joined(parts: Iterable[Formatted]) -> Formatted:
    """Joins the parts into one text; each keeps its formats.

    >>> joined([formatted("邓群策", MessageEntity.BOLD), formatted(" [1]")]).text
    '邓群策 [1]'
    """
    return Formatted(*MessageEntity.concatenate(*parts))


def units(text: str) -> int:
    """Length in UTF-16 units, as Telegram counts it: 𠮷 and 😀 are two.

    >>> units("问报"), units("𠮷😀")
    (2, 4)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def split(whole: Formatted, *, limit: int = LONGEST_MESSAGE) -> list[Formatted]:
    """Splits a text into messages of at most `limit` units; a cut format continues in the next.

    Nothing is lost: the texts of all messages, joined, equal the original text.
    """
    pieces = []
    begin = 0
    for start, end in cuts(whole.text, limit=limit):
        text = whole.text[start:end]
        stop = begin + units(text)
        pieces.append(Formatted(text, _within(whole.entities, begin, stop)))
        begin = stop
    return pieces


def cuts(text: str, *, limit: int) -> list[tuple[int, int]]:
    """Where to cut a text into pieces of at most `limit` units, as `(start, end)` in characters.

    The cuts fall at borders of paragraphs or sentences where there are any, and not inside a
    grapheme cluster unless it exceeds the limit by itself. An empty text is one empty piece.

    >>> cuts("会谈友好。双方谈了合作。", limit=8)
    [(0, 5), (5, 12)]
    """
    found: list[tuple[int, int]] = []
    start = 0
    while start < len(text) or not found:
        # A character is at least one unit, so no more of them can fit.
        ahead = text[start : start + limit + 1]
        end = start + (len(ahead) if units(ahead) <= limit else _cut(ahead, limit))
        found.append((start, end))
        start = end
    return found


def shortened(text: str, limit: int, *, measure: Callable[[str], int] = units) -> str:
    """Shortens a text to the limit; an ellipsis replaces what is cut off.

    Args:
        text: One line.
        limit: Greatest length; three or more.
        measure: Length of a text; UTF-16 units by default.

    >>> shortened("加快推动营商环境持续好转", 6)
    '加快推动营…'
    """
    if measure(text) <= limit:
        return text
    return text[: _fitting(text, limit - 1, measure)].rstrip() + "…"


def _is_web(url: str) -> bool:
    """Whether a link leads to the web: not `javascript:`, not a file, not a broken address."""
    if not _ADDRESS.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:  # an invalid port, or half an IPv6 address
        return False


def _within(entities: Iterable[MessageEntity], begin: int, stop: int) -> Sequence[MessageEntity]:
    """The entities' parts between the units `begin` and `stop`, with offsets from `begin`."""
    found = []
    for one in entities:
        first, last = max(one.offset, begin), min(one.offset + one.length, stop)
        if first < last:
            found.append(MessageEntity(one.type, first, last - first, url=one.url))
    return MessageEntity.shift_entities(-begin, found)


def _cut(text: str, limit: int) -> int:
    """Where to cut a text that is too long: after a paragraph, else a sentence, else at the limit.

    A border far before the limit is ignored: it would make more messages than a reader wants to
    scroll through.
    """
    longest = _fitting(text, limit, units)
    paragraph = text.rfind("\n", 0, longest) + 1
    if paragraph >= longest // 4:
        return paragraph
    behind = [end for _, end in sentences(text[:longest]) if end < longest]
    return behind[-1] if behind and behind[-1] >= longest // 2 else longest


def _fitting(text: str, limit: int, measure: Callable[[str], int]) -> int:
    """How many characters fit into the limit, at least one, without splitting a grapheme."""
    end = used = 0
    for sign in _SIGN.finditer(text):
        used += measure(sign[0])
        if used > limit:
            break
        end = sign.end()
    # A letter with a thousand accents is one grapheme, and too long for the limit.
    return end or max((at for at in range(1, limit + 1) if measure(text[:at]) <= limit), default=1)
