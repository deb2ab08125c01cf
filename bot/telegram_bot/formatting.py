"""Text with formats to the HTML that Telegram reads, in messages short enough for it."""

import html
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.rendering.safe_text import printable
from retrieval.language.sentences import sentences

LONGEST_MESSAGE = 4096
"""UTF-16 units of a message once its tags are taken off; a longer one is refused as a whole."""

BOLD, ITALIC, MARKED = "b", "i", "u"
QUOTE = "blockquote expandable"
"""Folded to a few lines until it is tapped; quotations do not nest."""

_ZWJ = "\u200d"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one format.

    Attributes:
        text: As it is to be read; it is escaped when it is rendered.
        tags: From the outside in: `("blockquote expandable", "b")`.
    """

    text: str
    tags: tuple[str, ...] = ()


def units(text: str) -> int:
    """Length as Telegram counts it: 𠮷 and 😀 are two.

    >>> units("问报"), units("𠮷😀")
    (2, 4)
    """
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def link(url: str | None) -> tuple[str, ...]:
    """The tag of a link to the web, or no tag for anything else: `javascript:`, files, none.

    >>> link("https://a.cn/?a=1&b=2"), link("javascript:alert(1)")
    (('a href="https://a.cn/?a=1&amp;b=2"',), ())
    """
    if url is None or not re.fullmatch(r"https?://[^\s<>\"'\x00-\x20\x7f]+", url, re.IGNORECASE):
        return ()
    return (f'a href="{html.escape(url)}"',)


def render(runs: Iterable[Run]) -> str:
    """The runs as HTML: every `&`, `<` and `>` of their texts escaped, tags well nested.

    >>> render([Run("a<b", ("b",)), Run(" & c")])
    '<b>a&lt;b</b> &amp; c'
    """
    parts: list[str] = []
    opened: tuple[str, ...] = ()
    for run in [*runs, Run("")]:
        common = 0
        while common < min(len(opened), len(run.tags)) and opened[common] == run.tags[common]:
            common += 1
        parts += [f"</{tag.split()[0]}>" for tag in reversed(opened[common:])]
        parts += [f"<{tag}>" for tag in run.tags[common:]]
        parts.append(html.escape(printable(run.text), quote=False))
        opened = run.tags
    return "".join(parts)


def plain(runs: Iterable[Run]) -> str:
    """The runs without their formats."""
    return "".join(printable(run.text) for run in runs)


def highlighted(text: str, words: Iterable[str], tags: tuple[str, ...] = ()) -> list[Run]:
    """The text with some words in bold, the longest first: 北航 is not marked inside 北航大学.

    >>> [run.text for run in highlighted("会见北航大学", ["北航", "北航大学"])]
    ['会见', '北航大学']
    """
    sought = sorted(filter(None, set(words)), key=lambda word: (-len(word), word))
    if not sought:
        return [Run(text, tags)]
    # The odd parts are the words: the pattern is one group.
    parts = re.split("(" + "|".join(map(re.escape, sought)) + ")", text)
    runs = [Run(part, (*tags, BOLD) if at % 2 else tags) for at, part in enumerate(parts)]
    return [run for run in runs if run.text]


def marked(runs: Iterable[Run], start: int, end: int, tag: str) -> list[Run]:
    """The runs with one more format on the characters from `start` to `end` of their whole text."""
    found: list[Run] = []
    at = 0
    for run in runs:
        first = min(max(start - at, 0), len(run.text))
        last = max(min(end - at, len(run.text)), first)
        inside = replace(run, text=run.text[first:last], tags=(*run.tags, tag))
        found += [replace(run, text=run.text[:first]), inside, replace(run, text=run.text[last:])]
        at += len(run.text)
    return [run for run in found if run.text]


def split(runs: Sequence[Run], *, limit: int = LONGEST_MESSAGE) -> list[list[Run]]:
    """The runs in messages of at most `limit` units, cut at sentence borders where there are any.

    Nothing is lost: the texts of all messages, joined, are the text that came in. A character
    stays whole with what is combined with it: accents, skin colours, families joined by U+200D.
    """
    text = "".join(run.text for run in runs)
    borders = [0]
    while borders[-1] < len(text) or len(borders) == 1:
        start = borders[-1]
        # A character is one unit at least: no more of them can fit.
        ahead = text[start : start + limit + 1]
        borders.append(start + (len(ahead) if units(ahead) <= limit else _cut(ahead, limit)))
    return [_slice(runs, start, end) for start, end in pairwise(borders)]


def shortened(text: str, limit: int) -> str:
    """The text in at most `limit` units, three or more, with an ellipsis where it was cut.

    >>> shortened("加快推动营商环境持续好转", 6)
    '加快推动营…'
    """
    return text if units(text) <= limit else text[: _fitting(text, limit - 1)] + "…"


def _slice(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    found: list[Run] = []
    at = 0
    for run in runs:
        piece = run.text[max(start - at, 0) : max(end - at, 0)]
        if piece:
            found.append(replace(run, text=piece))
        at += len(run.text)
    return found


def _cut(text: str, limit: int) -> int:
    """Where to cut a text that is too long: behind a paragraph, else a sentence, else anywhere.

    A border far ahead of the limit is passed over: it would make more messages than a reader wants
    to scroll through.
    """
    longest = _fitting(text, limit)
    paragraph = text.rfind("\n", 0, longest) + 1
    if paragraph >= longest // 4:
        return paragraph
    behind = [end for _, end in sentences(text[:longest]) if end < longest]
    return behind[-1] if behind and behind[-1] >= longest // 2 else longest


def _fitting(text: str, limit: int) -> int:
    """How many characters, never none, fit into some units without tearing one apart."""
    end = used = 0
    if units(text[:limit]) <= limit:
        end = used = min(limit, len(text))  # nothing outside the basic plane: one unit each
    while end < len(text) and used <= limit:
        used += units(text[end])
        end += 1
    if used <= limit:
        return end
    end -= 1
    for cut in range(end, max(end - 32, 0), -1):  # no sign is built of more parts than that
        if not _joined(text, cut):
            return cut
    return max(end, 1)


def _joined(text: str, at: int) -> bool:
    """Whether a cut before `at` would tear one visible sign apart."""
    before, after = text[at - 1], text[at]
    if before == _ZWJ or after == _ZWJ or unicodedata.category(after) in {"Mn", "Me", "Mc"}:
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True  # a skin colour, or a tag of a flag
    if not _is_flag(after):
        return False
    pairs = 0
    while at - pairs > 0 and _is_flag(text[at - pairs - 1]):
        pairs += 1
    return pairs % 2 == 1


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
