"""Lines of a page to the heads of its articles: kicker, headline, subhead."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from retrieval.articles.bylines import read_opening
from retrieval.articles.lines import Kind, Line, ends_sentence

_TITLE = 60  # characters; a longer line is no kicker, bare headline or subhead
_SHORT = 40  # characters; the longest title recognized by its position alone
_TITLES = 4  # kicker, headline and two lines of subhead
_EMPHASIS = re.compile(r"^(\*{2,3})([^*]+)\1$")
_LEADS_ON = ("——", "--", "：", ":", "──")
_MONTH_DAY = re.compile(r"\d{1,2}\s?月\s?\d{1,2}\s?日")
_DAY = re.compile(rf"{_MONTH_DAY.pattern}|近日|日前|昨日|今日")


@dataclass(frozen=True, slots=True)
class Head:
    """The head lines of one article.

    Attributes:
        stop: Index of the first line after the head.
        line: Line number in the file where the head begins.
        kicker: The line above the headline (肩题).
        headline: The headline (主标题).
        subhead: The line or lines below it (副题).
    """

    stop: int
    line: int
    kicker: str | None
    headline: str
    subhead: str | None


@dataclass(frozen=True, slots=True)
class Before:
    """The state before a line: whether an article is open, and how far it has come.

    Attributes:
        complete: The last sentence has ended, or there is no sentence yet.
        fresh: No article is open: the page begins, or the last article was closed by a rule, an
            editors' line, a byline at its end or a jump to another page.
        body: The open article already has text.
    """

    complete: bool = True
    fresh: bool = True
    body: bool = False


def plain(text: str) -> str:
    """A title without the stars around it.

    >>> plain("**一、打造平台**")
    '一、打造平台'
    """
    match = _EMPHASIS.match(text)
    return match[2].strip() if match else text


def read_head(lines: Sequence[Line], at: int, before: Before, *, top: int) -> Head | None:
    r"""The head that begins with the line at `at`, or None.

    Args:
        lines: The lines of the page.
        at: Index of the line where the head would begin.
        before: The state before that line.
        top: The smallest number of `#` before a headline on this page. More `#` mark a crosshead
            (小标题), unless a byline or a dateline follows.

    >>> from retrieval.articles.lines import lines_of
    >>> lines = lines_of("双方表示——\n# 实现共赢\n朱健主持\n■本报记者 陈 润\n5月17日，开会。")
    >>> head = read_head(lines, 0, Before(), top=1)
    >>> head.kicker, head.headline, head.subhead, head.stop
    ('双方表示——', '实现共赢', '朱健主持', 3)
    """
    titles = list(takewhile(_is_title, lines[at : at + _TITLES]))
    behind = at + len(titles)
    if behind < len(lines) and lines[behind].kind is Kind.HEADLINE:
        return _marked(lines, at, behind, before, top)
    return _bare(lines, at, titles, before)


def _marked(lines: Sequence[Line], at: int, headline: int, before: Before, top: int) -> Head | None:
    kickers = lines[at:headline]
    if kickers and not _are_kicker(kickers, before):
        return None
    kicker = "".join(plain(line.text) for line in kickers) or None
    level = lines[headline].level
    if not kickers and headline + 1 < len(lines) and 0 < lines[headline + 1].level < level:
        # `##` right above `#` is the kicker.
        kicker, headline = plain(lines[headline].text), headline + 1
        level = lines[headline].level
    stop, subhead = _subhead(lines, headline, level)
    if before.body and level > top and not _is_anchor(lines, stop):
        return None
    return Head(stop, lines[at].number, kicker, plain(lines[headline].text), subhead)


def _are_kicker(kickers: Sequence[Line], before: Before) -> bool:
    last = kickers[-1].text
    if len(kickers) == 1 and last.endswith(_LEADS_ON):
        return True
    one_block = not any(line.gap for line in kickers[1:])
    return before.complete and (one_block or not before.body)


def _subhead(lines: Sequence[Line], headline: int, level: int) -> tuple[int, str | None]:
    """The index after the subhead of a marked headline, and the subhead."""
    first = headline + 1
    deeper = list(
        takewhile(
            lambda line: line.kind is Kind.HEADLINE and line.level > level, lines[first : first + 3]
        )
    )
    if deeper and len(deeper) <= 2:
        return first + len(deeper), _joined(deeper)
    below = list(takewhile(_may_be_subhead, lines[first : first + 3]))
    behind = first + len(below)
    titles = all(_is_title(line) for line in below)
    if below and _is_anchor(lines, behind) and (titles or _leads_long_body(lines, behind)):
        return behind, _joined(below)
    if below and titles and behind < len(lines) and _MONTH_DAY.match(lines[behind].text):
        return behind, _joined(below)
    dashed = list(takewhile(lambda line: line.text.startswith(("——", "──")), below))
    if dashed:
        return first + len(dashed), _joined(dashed)
    return first, None


def _bare(lines: Sequence[Line], at: int, titles: Sequence[Line], before: Before) -> Head | None:
    """A headline without `#`: short lines before a byline or dateline, or at the top of a page."""
    if not before.complete:
        return None
    if not titles and before.fresh and at < len(lines) and _may_be_subhead(lines[at]):
        # 谁来评议？ can be a headline, but only where no article is open.
        titles = lines[at : at + 1] if lines[at].text.endswith(("？", "！", "?", "!")) else []
    if not titles:
        return None
    stop = at + len(titles)
    if _is_anchor(lines, stop):
        return _from_titles(titles, stop)
    if before.fresh and not before.body and _stands_alone(lines, at):
        return _from_titles(titles[:1], at + 1)
    return None


def _from_titles(titles: Sequence[Line], stop: int) -> Head:
    leading = [at for at, line in enumerate(titles[:-1], 1) if line.text.endswith(_LEADS_ON)]
    split = leading[-1] if leading else 0
    kicker = "".join(plain(line.text) for line in titles[:split]) or None
    headline, *below = titles[split:]
    return Head(stop, titles[0].number, kicker, plain(headline.text), _joined(below))


def _joined(lines: Sequence[Line]) -> str | None:
    return " ".join(plain(line.text) for line in lines) or None


def _is_title(line: Line) -> bool:
    return _may_be_subhead(line) and not ends_sentence(line.text)


def _may_be_subhead(line: Line) -> bool:
    return (
        line.kind is Kind.TEXT
        and len(line.text) <= _TITLE
        and not (line.to_page or line.from_page)
        and read_opening(line.text) is None
    )


def _behind_captions(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and lines[at].kind is Kind.CAPTION:
        at += 1
    return at


def _is_anchor(lines: Sequence[Line], at: int) -> bool:
    """Whether a body begins here: a byline followed by text, 本报讯, or 上接第1版."""
    at = _behind_captions(lines, at)
    if at >= len(lines):
        return False
    line = lines[at]
    if line.kind is Kind.BYLINE:
        return _leads_body(lines, at)
    if line.kind not in (Kind.TEXT, Kind.MARK):
        return False
    opening = read_opening(line.text)
    return line.from_page is not None or (opening is not None and not opening.quoted)


def _leads_body(lines: Sequence[Line], at: int) -> bool:
    """Whether the byline belongs to a head: text follows, and it does not sign the text above."""
    at = _behind_captions(lines, at)
    if at >= len(lines) or lines[at].kind is not Kind.BYLINE:
        return False
    if lines[at].text.startswith(("（", "(")) and at and ends_sentence(lines[at - 1].text):
        return False
    while at < len(lines) and lines[at].kind in (Kind.BYLINE, Kind.CAPTION):
        at += 1
    return at < len(lines) and lines[at].kind is Kind.TEXT


def _leads_long_body(lines: Sequence[Line], at: int) -> bool:
    """Whether a byline certainly belongs to a head: the text after it is no title.

    朱健主持。 above a byline of a head is a subhead. Above a byline at the end of an article it is
    the whole text, and the next line is a headline, which is short.
    """
    at = _behind_captions(lines, at)
    if not _leads_body(lines, at):
        return False
    while lines[at].kind in (Kind.BYLINE, Kind.CAPTION):
        at += 1
    return not _is_title(lines[at])


def _stands_alone(lines: Sequence[Line], at: int) -> bool:
    """Whether a short line is set apart from the longer text that follows it."""
    if at + 1 >= len(lines):
        return False
    line, following = lines[at], lines[at + 1]
    return (
        _is_title(line)
        and len(line.text) <= _SHORT
        and not _DAY.match(line.text)
        and following.kind is Kind.TEXT
        and len(following.text) >= 2 * len(line.text)
        and (following.gap or len(following.text) > _SHORT)
    )
