"""Seed files to articles."""

import gzip
import stat
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path, PurePath

import msgspec

from retrieval.articles.bylines import read_names
from retrieval.articles.page import content_id, parse_page
from retrieval.errors import SeedError
from retrieval.language.dates import read_date
from retrieval.records import Article, Remark, Text

__all__ = ["Remark", "decode", "read_seeds"]

_PAGES = (".txt", ".md")
_LINES = (".jsonl", ".jsonl.gz")
_COMMON = 0.6  # least share of GB 2312: traditional text has .7, other encodings .4 or less
_NOTHING = frozenset({"", "undefined", "null", "none", "nan", "n/a", "无标题", "（无标题）"})
"""Values that programs write into empty fields, and editors into missing headlines."""

_BOM = b"\xef\xbb\xbf"

_Identity = tuple[int, int]  # device and inode


class _Row(msgspec.Struct):
    """One line of a JSON Lines file; other fields are ignored."""

    text: str
    title: str | None = None
    date: str | int | None = None
    source: str | None = None
    url: str | None = None
    page: str | int | None = None
    author: str | list[str] | None = None


def read_seeds(paths: Sequence[Path], *, today: date | None = None) -> Iterator[Article | Remark]:
    r"""Yields the articles of files and folders, and remarks about problems.

    Folders are walked in sorted order. Hidden files, README.md and files that are neither pages
    (.txt, .md) nor JSON Lines (.jsonl, .jsonl.gz) are skipped. A file in `paths` is read whatever
    its name. A file that is reached twice through links is read once; an article that occurs twice
    is yielded twice, with the same id.

    Args:
        paths: Files and folders.
        today: The latest day that a date inferred from years in the text can have.

    Raises:
        SeedError: A path does not exist.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     _ = Path(folder, "2021-05-18-A01.txt").write_text("# 会议召开\n会议开了。", "utf-8")
    ...     [(article.headline, article.page) for article in read_seeds([Path(folder)])]
    [('会议召开', 'A01')]
    """
    for path in paths:
        if not path.exists() and not path.is_symlink():
            raise SeedError(f"{path}: no such file or folder; name a file or folder of articles")
    for found in _files(paths):
        if isinstance(found, Remark):
            yield found
            continue
        path, source = found
        lines = source.lower().endswith(_LINES)
        yield from _read_lines(path, source) if lines else _read_page(path, source, today)


def decode(content: bytes) -> tuple[str, str] | None:
    r"""The text of a file and the name of its encoding, or None if it is not text.

    The encoding is UTF-8, with or without a byte order mark, or GB 18030. Line breaks stay as they
    are. Offsets of articles count the characters of this text.

    >>> decode("衡阳日报".encode("gb18030"))
    ('衡阳日报', 'gb18030')
    >>> decode(b"\x89PNG\x00") is None
    True
    """
    if b"\0" in content:
        return None
    try:
        return content.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        pass
    # UTF-8 with a few damaged bytes would decode to nonsense as GB 18030.
    guess = content.decode("utf-8", "replace")
    broken = guess.count("\ufffd")
    if sum(not sign.isascii() for sign in guess) - broken > broken:
        return None
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError:
        return None
    beyond = [sign for sign in text if not sign.isascii()]
    common = len("".join(beyond).encode("gb2312", "ignore")) / 2
    return (text, "gb18030") if common >= _COMMON * len(beyond) else None


def _files(paths: Sequence[Path]) -> Iterator[tuple[Path, str] | Remark]:
    """Regular files and the `source` of their articles, each once, sorted; else remarks."""
    seen: set[_Identity] = set()
    for root in paths:
        # A list instead of recursion: folders can be nested deeper than Python calls.
        waiting: list[tuple[Path, frozenset[_Identity]]] = [(root, frozenset())]
        file = not root.is_dir()
        folder = (root.parent if file else root).absolute().name
        while waiting:
            path, above = waiting.pop()
            named = path == root
            source = (PurePath(folder) / path.relative_to(root.parent if file else root)).as_posix()
            try:
                status = path.stat()
                identity = (status.st_dev, status.st_ino)
                if identity in above:
                    text = "a link to a folder that contains it, not followed"
                    yield Remark(source, None, text, lost=False)
                elif stat.S_ISDIR(status.st_mode):
                    if identity not in seen:
                        inside = sorted(path.iterdir(), reverse=True)
                        waiting += [(item, above | {identity}) for item in inside if _wanted(item)]
                elif not named and not path.name.lower().endswith(_PAGES + _LINES):
                    continue
                elif not stat.S_ISREG(status.st_mode):
                    yield Remark(source, None, "not a regular file, passed over", lost=True)
                elif identity not in seen:
                    yield path, source
                seen.add(identity)
            except OSError as error:
                why = error.strerror or str(error)
                yield Remark(source, None, f"cannot be read ({why}), passed over", lost=True)


def _wanted(path: Path) -> bool:
    return not path.name.startswith(".") and path.name.lower() != "readme.md"


def _read_page(path: Path, source: str, today: date | None) -> Iterator[Article | Remark]:
    try:
        content = path.read_bytes()
    except OSError as error:
        why = error.strerror or str(error)
        yield Remark(source, None, f"cannot be read ({why}), passed over", lost=True)
        return
    decoded = decode(content)
    if decoded is None:
        yield Remark(source, None, f"{_not_text(content)}; save it as UTF-8", lost=True)
        return
    text, encoding = decoded
    if encoding != "utf-8":
        yield Remark(source, None, "read as GB 18030, because it is not UTF-8", lost=False)
    page = parse_page(text, source=source, today=today)
    yield from page.remarks
    yield from page.articles
    if not page.articles and not page.remarks:
        yield Remark(source, None, "holds no text", lost=False)


def _not_text(content: bytes) -> str:
    if b"\0" in content:
        return "a binary file or UTF-16 (it holds NUL bytes), passed over"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"neither UTF-8 (byte {error.start + 1} is wrong) nor GB 18030, passed over"
    return "no text, passed over"


def _read_lines(path: Path, source: str) -> Iterator[Article | Remark]:
    """The articles of a JSON Lines file, read as a stream."""
    decoder = msgspec.json.Decoder(_Row)
    number = 0
    empty, legacy = True, False
    try:
        with gzip.open(path) if source.lower().endswith(".gz") else path.open("rb") as stream:
            for number, line in enumerate(stream, 1):
                content = line.removeprefix(_BOM) if number == 1 else line
                if not content.strip():
                    continue
                empty = False
                try:
                    row, encoding = _row(decoder, content)
                except (ValueError, RecursionError) as error:
                    yield Remark(source, number, f"not read: {error}", lost=True)
                    continue
                if encoding != "utf-8" and not legacy:
                    legacy = True
                    text = "read as GB 18030 from here on, because it is not UTF-8"
                    yield Remark(source, number, text, lost=False)
                yield from _from_row(row, source, number)
    except (OSError, EOFError, zlib.error) as error:
        text = f"cannot be read beyond line {number} ({error}); what came before is kept"
        yield Remark(source, number or None, text, lost=True)
        return
    if empty:
        yield Remark(source, None, "holds no text", lost=False)


def _row(decoder: msgspec.json.Decoder[_Row], content: bytes) -> tuple[_Row, str]:
    try:
        return decoder.decode(content), "utf-8"
    except UnicodeDecodeError as error:
        decoded = decode(content)
        if decoded is None:
            raise ValueError(f"neither UTF-8 nor GB 18030 ({error.reason})") from error
        return decoder.decode(decoded[0]), decoded[1]


def _said(value: str | int | None) -> str | None:
    """The value of a field, or None if it is empty or a word such as `null`."""
    text = "" if value is None else str(value).strip()
    return None if text.lower() in _NOTHING else text


def _from_row(row: _Row, source: str, number: int) -> Iterator[Article | Remark]:
    if not row.text.strip():
        yield Remark(source, number, "not read: the text is empty", lost=True)
        return
    published = None
    if day := _said(row.date):
        published = read_date(day)
        if published is None:
            text = f"the date {row.date!r} cannot be read; write it as 2021-05-18"
            yield Remark(source, number, text, lost=False)
    given = [row.author] if isinstance(row.author, str) else row.author or []
    authors = filter(None, map(_said, given))
    article = Article(
        id="",
        source=source,
        line=number,
        body=Text.plain(row.text),
        headline=_said(row.title),
        reporters=tuple(dict.fromkeys(name for words in authors for name in read_names(words))),
        newspaper=_said(row.source),
        page=_said(row.page),
        published=published,
        url=_said(row.url),
    )
    yield replace(article, id=content_id(article))
