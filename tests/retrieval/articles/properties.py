"""What holds for every input of the parsers, whatever it is: for Hypothesis and for `make fuzz`."""

from datetime import date
from itertools import accumulate, pairwise
from pathlib import Path

import msgspec

from retrieval.articles.bylines import read_byline, read_foot, read_names, read_opening
from retrieval.articles.lines import lines_of, read_masthead, read_page_head
from retrieval.articles.page import Page, content_id, parse_page
from retrieval.articles.passages import split
from retrieval.articles.seed_files import decode, read_seeds
from retrieval.language.dates import month_day, read_date, settle, stated_years
from retrieval.language.sentences import sentences
from retrieval.records import Article, Remark

TODAY = date(2021, 6, 1)
SIZE = 60


def check_page(text: str, source: str = "2021-05-18-A01.txt") -> Page:
    """Parses a page; every character of every article must be where the article says."""
    page = parse_page(text, source=source, today=TODAY)
    count = len(text.splitlines()) + 1
    for remark in page.remarks:
        assert remark.line is None or 1 <= remark.line <= count, remark
    for article in page.articles:
        _check_article(article, text)
        if article.published is None:
            assert (
                article.dateline is None
                or article.dateline <= TODAY
                or not (article.dateline_inferred)
            )
    assert parse_page(text, source=source, today=TODAY) == page
    return page


def check_lines(folder: Path, content: bytes, name: str = "a.jsonl") -> list[Article | Remark]:
    """Reads JSON Lines; each line that is no article is remarked, and none ends the reading."""
    file = folder / name
    file.write_bytes(content)
    found = list(read_seeds([file], today=TODAY))
    # The same article twice is two prints; that it is kept once is the store's affair.
    places = [(item.source, item.line) for item in found if isinstance(item, Article)]
    assert len(places) == len(set(places))
    for item in found:
        if isinstance(item, Article):
            assert item.line is not None
            _check_article(item, item.text)
        assert item.source.endswith(name)
    return found


def check_file(folder: Path, content: bytes) -> list[Article | Remark]:
    """Reads a page of any bytes: articles, or a remark that says why there are none."""
    file = folder / "a.txt"
    file.write_bytes(content)
    found = list(read_seeds([file], today=TODAY))
    assert found
    decoded = decode(content)
    for item in found:
        if isinstance(item, Article):
            assert decoded is not None
            _check_article(item, decoded[0])
    return found


def check_words(text: str) -> None:
    """Reads a line as everything that a line can be."""
    end = len(text)
    opening = read_opening(text)
    assert opening is None or 0 < opening.end <= end
    foot = read_foot(text)
    assert foot is None or (0 <= foot[0] < end and foot[1])
    for names in (read_names(text), read_byline(text) or (), opening.names if opening else ()):
        assert len(names) == len(set(names))
        assert all(name == name.strip() and name for name in names)
    head = read_page_head(text)
    assert head is None or head.page or head.published
    read_masthead(text)
    read_date(text)
    day = month_day(text)
    years = stated_years(text, today=TODAY)
    assert list(years) == sorted(set(years), reverse=True)
    assert all(1900 <= year <= TODAY.year for year in years)
    if day:
        settled, inferred = settle(day, None, years, today=TODAY)
        assert settled is None or not inferred or settled <= TODAY
        settle(day, date(2021, 1, 2), years)
    behind = 0
    for line in lines_of(text):
        assert behind <= line.start <= line.end <= line.stop <= end
        behind = line.stop


def _check_article(article: Article, source: str) -> None:
    text, body = article.text, article.body
    assert text.strip()
    assert article.id == content_id(article)
    assert article.headline is None or article.headline.strip()
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(article), type=Article) == article
    lengths = accumulate((length for _, _, length in body.runs), initial=0)
    assert [*(start for start, _, _ in body.runs), len(text)] == list(lengths)
    for start, first, length in body.runs:
        pairs = zip(text[start : start + length], source[first : first + length], strict=True)
        # The border of a paragraph stands on white space of any kind.
        assert all(one == two or (one == "\n" and two.isspace()) for one, two in pairs)
    assert list(body.seams) == sorted(set(body.seams))
    assert all(0 <= seam <= len(text) for seam in body.seams)
    for start, end in sentences(text, body.seams):
        first, last = body.locate(start, end)
        assert _bare(source[first:last]) == _bare(text[start:end])
    passages = split(article, size=SIZE, overlap=1)
    assert [passage.number for passage in passages] == list(range(len(passages)))
    assert passages
    assert _bare(text[: passages[0].start]) == _bare(text[passages[-1].end :]) == ""
    for passage in passages:
        assert 0 <= passage.start < passage.end <= len(text)
    for one, two in pairwise(passages):
        assert one.start <= two.start
        assert one.end <= two.end
        assert two.start >= one.end or not _bare(text[one.end : two.start])
        assert not _bare(text[one.end : max(one.end, two.start)])


def _bare(text: str) -> str:
    return "".join(text.split())
