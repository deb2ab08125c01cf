"""Page text to articles."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from retrieval.articles.bylines import PAPER
from retrieval.articles.drafts import Draft, gather, over
from retrieval.articles.joined_text import weave
from retrieval.articles.lines import Line, PageHead, ends_sentence, lines_of
from retrieval.language.dates import DATE, month_day, read_date, settle, stated_years
from retrieval.records import Article, Remark, Text

_FRONT_KEYS = {"newspaper": "newspaper", "报纸": "newspaper", "date": "date", "日期": "date"}
_FRONT_KEYS |= {"page": "page", "版面": "page", "版次": "page"}
_FRONT_LINES = 50  # front matter must end within so many lines
_STRAY = 40  # characters; a shorter text without headline or complete sentence is no article
_DAY_WITHIN = 24  # characters; a day further on is a subject of the article, not its dateline
_SEPARATOR = "\x1f"

_FILE_PAGE = re.compile(r"(?<![0-9A-Za-z])第?([A-Za-z]?\d{1,3})版?(?![0-9A-Za-z])")
_FILE_PAPER = re.compile(PAPER)


@dataclass(frozen=True, slots=True)
class Page:
    """The articles of one file of page text, in printed order, and remarks about the file."""

    articles: tuple[Article, ...]
    remarks: tuple[Remark, ...] = ()


def parse_page(text: str, *, source: str, today: date | None = None) -> Page:
    r"""The articles of one page, or of several pages separated by page heads.

    Front matter takes precedence over page heads, and page heads over the file name. The page in
    the front matter is ignored if the file has several pages. Offsets of the bodies count
    characters of `text`, line breaks included.

    Args:
        text: The decoded page with its original line breaks.
        source: The name of the file; `2021-05-18-A01.txt` gives the day and the page.
        today: The latest day that an inferred date can have.

    >>> page = parse_page("# 会议召开\n■本报记者 陈 润\n**本报讯** 5月17日，会议\n\n召开。",
    ...                   source="2021-05-18-A01.txt")
    >>> article = page.articles[0]
    >>> article.headline, article.reporters, article.text, str(article.dateline), article.page
    ('会议召开', ('陈润',), '5月17日，会议召开。', '2021-05-17', 'A01')
    """
    lines = lines_of(text)
    front, first, remarks = _front_matter(lines, source)
    drafts = gather(lines[first:], _file_place(source))
    if len({draft.place.page for draft in drafts if draft.place.page}) > 1:
        front = replace(front, page=None)
    years: tuple[int, ...] | None = None
    articles: list[Article] = []
    for draft in drafts:
        body = weave(text, draft.pieces)
        if missing := _what_is_missing(draft, body):
            remarks.append(Remark(source, draft.line, missing, lost=True))
            continue
        article = _article(draft, body, over(front, draft.place), source)
        day = draft.day or (None if draft.from_page else month_day(body.text[:_DAY_WITHIN]))
        if day:
            if years is None and not article.published:
                years = stated_years(text, today=today)
            dateline, inferred = settle(day, article.published, years or (), today=today)
            article = replace(article, dateline=dateline, dateline_inferred=inferred)
        articles.append(article)
    remarks.sort(key=lambda remark: remark.line or 0)
    return Page(tuple(articles), tuple(remarks))


def _what_is_missing(draft: Draft, body: Text) -> str | None:
    """Why a draft is not an article, or None if it is one."""
    if not body.text:
        named = draft.head.headline if draft.head else "、".join(draft.captions + draft.reporters)
        return f"no text under {named!r}" if named else "a jump mark, byline or date with no text"
    said = any(map(ends_sentence, body.text.split("\n")))
    if draft.head is None and len(body.text) < _STRAY and not said:
        return f"a line that belongs to no article: {body.text!r}"
    return None


def _article(draft: Draft, body: Text, place: PageHead, source: str) -> Article:
    head = draft.head
    article = Article(
        id="",
        source=source,
        line=None,
        body=body,
        kicker=head.kicker if head else None,
        headline=head.headline if head else None,
        subhead=head.subhead if head else None,
        reporters=tuple(dict.fromkeys(draft.reporters)),
        newspaper=place.newspaper,
        page=place.page,
        published=place.published,
        captions=tuple(draft.captions),
    )
    return replace(article, id=content_id(article))


def content_id(article: Article) -> str:
    """16 hexadecimal digits: a hash of heads, text, newspaper, page and day of the issue.

    >>> from retrieval.records import Text
    >>> article = Article(id="", source="a.txt", line=None, body=Text.plain("会议召开。"))
    >>> content_id(article) == content_id(replace(article, source="b.txt"))
    True
    """
    parts = (
        article.kicker,
        article.headline,
        article.subhead,
        article.text,
        article.newspaper,
        article.page,
        article.published and article.published.isoformat(),
    )
    content = _SEPARATOR.join(part or "" for part in parts)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _front_matter(lines: Sequence[Line], source: str) -> tuple[PageHead, int, list[Remark]]:
    """The fields of the front matter, the index of the line after it, and remarks about it."""
    if not lines or lines[0].text != "---":
        return PageHead(), 0, []
    end = next(
        (at for at, line in enumerate(lines[1:_FRONT_LINES], 1) if line.text in ("---", "...")), 0
    )
    said: dict[str, str] = {}
    remarks: list[Remark] = []
    for line in lines[1:end]:
        key, _, value = line.text.replace("：", ":", 1).partition(":")
        value = value.strip().strip("\"'")
        if name := _FRONT_KEYS.get(key.strip().lower()):
            said[name] = value
            if name == "date" and value and read_date(value) is None:
                text = f"the date {value!r} cannot be read; write it as 2021-05-18"
                remarks.append(Remark(source, line.number, text, lost=False))
    place = PageHead(
        said.get("newspaper") or None, read_date(said.get("date", "")), said.get("page") or None
    )
    return place, end + 1 if end else 0, remarks


def _file_place(source: str) -> PageHead:
    """The fields in a file name: `2021-05-18-A01.txt`, `衡阳日报20210518第A01版.txt`."""
    name = source.rsplit("/", 1)[-1].rsplit(".", 1)[0].replace("_", "-")
    day = DATE.search(name)
    if day is None or read_date(name) is None:
        return PageHead()
    page = _FILE_PAGE.search(name, day.end())
    paper = _FILE_PAPER.search(name)
    return PageHead(paper[0] if paper else None, read_date(name), page[1].upper() if page else None)
