"""A page to its lines, each with its kind."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

from retrieval.articles.bylines import HAN, PAPER, read_byline
from retrieval.language.dates import DATE, page_number, read_date
from retrieval.language.lexicon import NINE
from retrieval.language.sentences import CLOSERS, ENDS


class Kind(Enum):
    """What a line is by itself; kickers, subheads and bare headlines depend on neighbours."""

    TEXT = "text"
    HEADLINE = "headline"
    BYLINE = "byline"
    CAPTION = "caption"
    EDITORS = "editors"
    PAGE_HEAD = "page head"
    MASTHEAD = "masthead"  # the newspaper or the date alone; can be part of a page head
    RULE = "rule"
    MARK = "mark"  # 下转 or 上接 alone


@dataclass(frozen=True, slots=True)
class PageHead:
    """The fields of a page head; a missing one is None."""

    newspaper: str | None = None
    published: date | None = None
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A non-blank line: `raw[start:end]`, without white space at either end.

    Attributes:
        number: Line number in the file, from 1.
        start: Offset of the first character, after any `#` or 上接 mark.
        end: Offset after the last character, before any 下转 mark.
        stop: Offset of the line break, or the length of the page.
        gap: A blank line stands before it.
        text: Its characters.
        kind: Its kind.
        level: Number of `#` before it; 0 without any.
        to_page: The page that 下转 names.
        from_page: The page that 上接 names.
    """

    number: int
    start: int
    end: int
    stop: int
    gap: bool
    text: str
    kind: Kind = Kind.TEXT
    level: int = 0
    to_page: str | None = None
    from_page: str | None = None


_LONGEST = 200  # characters; a longer line is text, so that no pattern runs over a whole page
_LINE = re.compile(r"[^\n\r\v\f\x85\u2028\u2029]+")
_BREAK = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_HEADING = re.compile(r"(#{1,6})\s+(?=\S)")
_RULE = re.compile(r"[-—=*_·~～\s]{3,}|[（(](?:完|待续|全文完)[）)]")
_ENDED = re.compile(rf"(?:[{ENDS}]|(?<=[A-Za-z])\.)[{ENDS}]*[*_{re.escape(CLOSERS)}\]]{{0,8}}$")

_PAGE = (
    rf"(?:第\s?[A-Z\uff21-\uff3a]?\s?\d{{1,3}}\s?版|第?[{NINE}十]{{1,3}}版"
    r"|[A-Z\uff21-\uff3a]?\d{1,3}\s?版"
    r"|(?<![\w+])[A-Z\uff21-\uff3a]\d{1,3}(?![\w+]))"
)
_PAGE_ALONE = re.compile(rf"(?<!\w)(?=\S{{1,8}}?版){_PAGE}(?!\w)")
_PAGE_NUMBER = re.compile(rf"[A-Z\uff21-\uff3a]?\s?\d{{1,3}}|[{NINE}十]{{1,3}}")
_PAGE_NAME = re.compile(_PAGE)
_WEEKDAY = re.compile(r"星期[一二三四五六日天]|周[一二三四五六日]")
_PAPER = re.compile(rf"(?:{PAPER}|[{HAN}]{{1,6}}报)$")
_PAPER_ALONE = re.compile(rf"{PAPER}$")
_SECTION = re.compile(rf"[{HAN}]{{2,8}}|[{HAN}]+\d+[{HAN}]+|总?第?\d+期")
_PARTS = re.compile(r"[\s|｜丨·:：,，/_\-—()（）]+")

_TO = re.compile(
    rf"[（(\[【▲▼→↓\s]*(?:下转|转)\s?(?:今日|本报)?\s?(?P<page>{_PAGE}|[A-Z]?\d{{1,3}})[^）)。]{{0,12}}[）)\]】]?$"
)
_FROM = re.compile(
    rf"[（(\[【▲▼←↑\s]*(?:上接|紧接|接)\s?(?:今日|本报)?\s?(?P<page>{_PAGE})[^）)。]{{0,30}}?(?:[）)\]】]\s?|$|\s)"
)

_EDITORS = re.compile(
    r"[（(【\[]?(?:本版|本期|今日)?(?:"
    r"(?:责任编辑|责编|编辑|责任校对|校对|检校|美编|版式|组版|排版|值班编委|值班主任|值班总编|主编|执行主编|审校|编审)"
    r"(?:[\s:：丨|/／]|$)"
    r"|(?:统筹|策划|监制|视觉|制图|审核|签发|终审|复审|初审|一审|二审|三审|新闻热线|热线|电话|邮箱|投稿|电子邮箱)"
    r"\s?[:：丨|])"
)
_CAPTION = re.compile(
    r"[▲△▼▽◀▶↑↓←→]\s?\S"
    r"|[（(]?(?:图\s?[①-⑳\d一二三四五六]{0,3}\s?[：:为]|图\s?[/／]"
    r"|(?:上|下|左|右|中|小|大|题|近|组)图(?:片)?[①-⑳\d]?\s?(?:为|[：:])"
    r"|(?:图片|照片)\s?(?:说明|为|[：:])|资料(?:图片|照片|图)|摄影\s?[:：/／])"
)
_PROVIDED = re.compile(
    r"[（(]?(?:本版|本组|以上)?(?:图片?|照片|供图)(?:均|除.{1,10}外)?(?:由|为|[：:])?[^，。]{1,40}(?:提供|摄|供图)?[）)]"
    rf"|[{HAN}\s]{{2,20}}(?:供图|提供图片|图片提供)"
)
_CREDIT = re.compile(
    rf"(?:^|[\s。！？…”（(/／]|记者|通讯员|发)[{HAN}](?:\s?[{HAN}]){{1,3}}\s?[/／]?\s?(?<!拍)摄(?:影报道|影)?[）)]?$"
)


def ends_sentence(line: str) -> bool:
    """Whether a line ends a sentence, closing quotes and brackets included.

    >>> ends_sentence("他说：“出发！”"), ends_sentence("加快推动衡阳营")
    (True, False)
    """
    return _ENDED.search(line[-20:]) is not None


def read_page_head(line: str) -> PageHead | None:
    """The fields of a page head, or None if the line is not one.

    >>> read_page_head("衡阳日报 2021年5月18日 星期二 第A01版 要闻")
    PageHead(newspaper='衡阳日报', published=datetime.date(2021, 5, 18), page='A01')
    >>> read_page_head("2021年5月18日，市委书记邓群策主持会议") is None
    True
    """
    if len(line) > 80 or ends_sentence(line):
        return None
    published = read_date(line)
    rest = DATE.sub(" ", line, count=1) if published else line
    named = _PAGE_NAME.search(rest)
    number = _PAGE_NUMBER.search(named[0]) if named else None
    rest = _PAGE_NAME.sub(" ", rest, count=1)
    weekday = _WEEKDAY.search(rest) is not None
    parts = [part for part in _PARTS.split(_WEEKDAY.sub(" ", rest)) if part]
    papers = [part for part in parts if _PAPER.match(part)]
    if len(parts) > 4 or not all(_SECTION.fullmatch(part) for part in parts):
        return None
    dated = published is not None and (named or weekday or papers)
    # Without a date, C919 首飞 must not be page C919, nor 新三版 page 3.
    paged = _PAGE_ALONE.search(line) and len(parts) - len(papers) <= 1
    if not (dated or paged):
        return None
    page = page_number("".join(number[0].split())) if number else None
    return PageHead(papers[0] if papers else None, published, page)


def read_masthead(line: str) -> PageHead | None:
    """The newspaper or the date of a line that contains nothing else, or None.

    >>> read_masthead("衡阳日报").newspaper
    '衡阳日报'
    """
    if _PAPER_ALONE.match(line):
        return PageHead(newspaper=line)
    if len(line) <= 40 and DATE.fullmatch(_WEEKDAY.sub("", line).strip()):
        return PageHead(published=read_date(line))
    return None


def is_caption(line: str) -> bool:
    """Whether a line is the caption or credit of a picture.

    >>> [is_caption(line) for line in ("图为签约现场", "本报记者 陈 润 摄", "由无人机拍摄")]
    [True, True, False]
    """
    return len(line) <= _LONGEST and bool(
        _CAPTION.match(line) or _PROVIDED.fullmatch(line) or _CREDIT.search(line[-30:])
    )


def is_editors_line(line: str) -> bool:
    """Whether a line names the editors of the page or how to reach them.

    >>> is_editors_line("责任编辑：张三"), is_editors_line("编辑 张三 校对 李四")
    (True, True)
    """
    return len(line) <= 80 and not line.endswith("。") and _EDITORS.match(line) is not None


def lines_of(raw: str) -> list[Line]:
    r"""The non-blank lines of a page, each with its position and kind.

    >>> [(line.kind.value, line.text) for line in lines_of("# 会议召开\n\n■本报记者 陈 润\n")]
    [('headline', '会议召开'), ('byline', '■本报记者 陈 润')]
    """
    return [_classified(line) for line in _split(raw)]


def _split(raw: str) -> Iterator[Line]:
    number, stop, first = 1, 0, True
    for match in _LINE.finditer(raw):
        text = match[0].strip()
        if not text:
            continue
        breaks = len(_BREAK.findall(raw, stop, match.start()))
        number += breaks
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        stop = match.end()
        yield Line(number, start, start + len(text), stop, first or breaks > 1, text)
        first = False


def _classified(line: Line) -> Line:
    """The line with its kind, without headline marks and 下转 and 上接 marks."""
    if heading := _HEADING.match(line.text[:_LONGEST]):
        text = line.text[heading.end() :].rstrip("# \t\u3000") or line.text
        kind = _kind(text)
        kind = kind if kind in (Kind.PAGE_HEAD, Kind.MASTHEAD, Kind.BYLINE) else Kind.HEADLINE
        start = line.start + heading.end()
        return replace(line, start=start, text=text, kind=kind, level=len(heading[1]))
    line = _without_marks(line)
    return replace(line, kind=_kind(line.text) if line.text else Kind.MARK)


def _without_marks(line: Line) -> Line:
    start, end, to_page, from_page = 0, len(line.text), None, None
    if mark := _FROM.match(line.text[:80]):
        start, from_page = mark.end(), _page_of(mark)
    if mark := _TO.search(line.text[max(start, end - 40) :]):
        end, to_page = max(start, end - 40) + mark.start(), _page_of(mark)
    if to_page is None and from_page is None:
        return line
    text = line.text[start:end]
    start += len(text) - len(text.lstrip())
    text = text.strip()
    return replace(
        line,
        start=line.start + start,
        end=line.start + start + len(text),
        text=text,
        to_page=to_page,
        from_page=from_page,
    )


def _page_of(mark: re.Match[str]) -> str:
    """The page in a comparable form: 第01版 and 一版 are both 1."""
    number = _PAGE_NUMBER.search(mark["page"])
    return comparable(page_number("".join(number[0].split()))) if number else ""


def comparable(page: str) -> str:
    """A page number without its leading zeros.

    >>> comparable("A01"), comparable("02")
    ('A1', '2')
    """
    return re.sub(r"(?<!\d)0+(?=\d)", "", page)


def _kind(text: str) -> Kind:
    if len(text) > _LONGEST:
        return Kind.TEXT
    if _RULE.fullmatch(text):
        return Kind.RULE
    if read_page_head(text):
        return Kind.PAGE_HEAD
    if read_masthead(text):
        return Kind.MASTHEAD
    if is_editors_line(text):
        return Kind.EDITORS
    if is_caption(text):
        return Kind.CAPTION
    return Kind.BYLINE if read_byline(text) is not None else Kind.TEXT
