"""Seed files to articles: every kind of file, and every way in which one can be bad."""

import gzip
import os
from datetime import date
from pathlib import Path

import pytest

from retrieval.articles.seed_files import Remark, decode, read_seeds
from retrieval.errors import SeedError
from retrieval.records import Article

PAGE = "# 会议召开\n■本报记者 陈 润\n5月17日，会议召开。\n"


def read(*paths: Path) -> tuple[list[Article], list[Remark]]:
    found = list(read_seeds(paths))
    articles = [item for item in found if isinstance(item, Article)]
    return articles, [item for item in found if isinstance(item, Remark)]


def page(number: int) -> str:
    return f"# 第{number}次会议召开\n会议召开。\n"


def test_an_empty_folder_yields_nothing(seeds_folder: Path) -> None:
    assert read(seeds_folder) == ([], [])


def test_a_path_that_does_not_exist_says_what_to_do(seeds_folder: Path) -> None:
    with pytest.raises(SeedError, match="no such file or folder; name a file or folder"):
        read(seeds_folder / "missing")


def test_folders_are_walked_in_sorted_order_and_other_files_passed_over(seeds_folder: Path) -> None:
    (seeds_folder / "b").mkdir()
    (seeds_folder / ".hidden").mkdir()
    names = ["b/2.txt", "c.md", "a.TXT", "README.md", ".d.txt", ".hidden/e.txt", "f.pdf"]
    for number, name in enumerate(names):
        (seeds_folder / name).write_text(page(number), "utf-8")
    articles, remarks = read(seeds_folder)
    assert [article.source for article in articles] == [
        "seeds/a.TXT",
        "seeds/b/2.txt",
        "seeds/c.md",
    ]
    assert remarks == []


def test_a_file_that_is_named_is_read_as_a_page_whatever_its_name(seeds_folder: Path) -> None:
    path = seeds_folder / "2021-05-18-A01.page"
    path.write_text(PAGE, "utf-8")
    [article], remarks = read(path)
    assert (article.source, article.page, article.published) == (
        f"seeds/{path.name}",
        "A01",
        date(2021, 5, 18),
    )
    assert remarks == []


def test_offsets_count_the_characters_of_the_decoded_file(seeds_folder: Path) -> None:
    path = seeds_folder / "a.txt"
    path.write_bytes(b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode())
    [article], _ = read(path)
    decoded = decode(path.read_bytes())
    assert decoded is not None
    start, end = article.body.locate(0, len(article.text))
    assert decoded[0][start:end] == article.text == "5月17日，会议召开。"


def test_a_page_in_gb18030_is_read_and_remarked(seeds_folder: Path) -> None:
    (seeds_folder / "a.txt").write_bytes(PAGE.encode("gb18030"))
    [article], remarks = read(seeds_folder)
    assert article.text == "5月17日，会议召开。"
    assert remarks == [
        Remark("seeds/a.txt", None, "read as GB 18030, because it is not UTF-8", lost=False)
    ]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"%PDF-1.7\n\0\0\0", "a binary file or UTF-16 (it holds NUL bytes), passed over"),
        (PAGE.encode("utf-16"), "a binary file or UTF-16 (it holds NUL bytes), passed over"),
        (b"\x89PNG\xff\xfe", "neither UTF-8 (byte 1 is wrong) nor GB 18030, passed over"),
        (PAGE.encode()[:-2], "neither UTF-8 (byte 64 is wrong) nor GB 18030, passed over"),
        ("會議召開，雙方進行了友好會談。".encode("big5"), "neither UTF-8 (byte 1 is wrong)"),
    ],
)
def test_what_is_no_text_is_passed_over_and_remarked(
    seeds_folder: Path, content: bytes, why: str
) -> None:
    (seeds_folder / "a.txt").write_bytes(content)
    articles, [remark] = read(seeds_folder)
    assert articles == []
    assert (remark.source, remark.line, remark.lost) == ("seeds/a.txt", None, True)
    assert remark.text.startswith(why)


def test_traditional_text_in_gb18030_is_text() -> None:
    text = "市委書記鄧群策會見了到訪的北京航空航天大學副校長陶智一行"
    assert decode(text.encode("gb18030")) == (text, "gb18030")


@pytest.mark.parametrize("name", ["a.txt", "a.jsonl", "a.jsonl.gz"])
@pytest.mark.parametrize("content", [b"", b" \n"])
def test_an_empty_file_is_remarked(seeds_folder: Path, name: str, content: bytes) -> None:
    packed = gzip.compress(content) if name.endswith(".gz") else content
    (seeds_folder / name).write_bytes(packed)
    remark = Remark(f"seeds/{name}", None, "holds no text", lost=False)
    assert read(seeds_folder) == ([], [remark])


def test_the_remarks_of_a_page_come_with_its_articles(seeds_folder: Path) -> None:
    (seeds_folder / "a.txt").write_text(PAGE + "\n# 散会", "utf-8")
    articles, remarks = read(seeds_folder)
    assert [article.headline for article in articles] == ["会议召开"]
    assert remarks == [Remark("seeds/a.txt", 5, "no text under '散会'", lost=True)]


def test_the_same_article_in_two_files_is_yielded_twice_with_one_id(seeds_folder: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (seeds_folder / name).write_text(PAGE, "utf-8")
    (one, two), remarks = read(seeds_folder)
    assert (one.source, two.source, one.id == two.id) == ("seeds/a.txt", "seeds/b.txt", True)
    assert remarks == []


def test_links_are_followed_but_no_file_is_read_twice(seeds_folder: Path) -> None:
    outside = seeds_folder / "outside.txt"
    outside.write_text(page(1), "utf-8")
    seeds = seeds_folder / "seeds"
    (seeds / "folder").mkdir(parents=True)
    (seeds / "folder" / "b.txt").write_text(page(2), "utf-8")
    (seeds / "a.txt").symlink_to(outside)
    (seeds / "c.txt").symlink_to(seeds / "folder" / "b.txt")
    (seeds / "d").symlink_to(seeds / "folder")
    articles, remarks = read(seeds, outside)
    assert [article.source for article in articles] == ["seeds/a.txt", "seeds/c.txt"]
    assert remarks == []


def test_links_that_lead_nowhere_or_in_a_circle_are_remarked(seeds_folder: Path) -> None:
    (seeds_folder / "a.txt").symlink_to(seeds_folder / "missing.txt")
    (seeds_folder / "b.txt").symlink_to(seeds_folder / "b.txt")
    (seeds_folder / "c").symlink_to(seeds_folder)
    (seeds_folder / "d.txt").write_text(PAGE, "utf-8")
    articles, remarks = read(seeds_folder)
    assert [article.source for article in articles] == ["seeds/d.txt"]
    assert [(remark.source, remark.lost) for remark in remarks] == [
        ("seeds/a.txt", True),
        ("seeds/b.txt", True),
        ("seeds/c", False),
    ]


def test_a_pipe_is_never_waited_for(seeds_folder: Path) -> None:
    os.mkfifo(seeds_folder / "a.txt")
    expected = [Remark("seeds/a.txt", None, "not a regular file, passed over", lost=True)]
    assert read(seeds_folder) == ([], expected)
    assert read(seeds_folder / "a.txt") == ([], expected)


def test_a_folder_named_like_a_page_is_a_folder(seeds_folder: Path) -> None:
    (seeds_folder / "x.txt").mkdir()
    (seeds_folder / "x.txt" / "a.txt").write_text(PAGE, "utf-8")
    articles, _ = read(seeds_folder)
    assert [article.source for article in articles] == ["seeds/x.txt/a.txt"]


def test_what_may_not_be_read_is_remarked_and_the_rest_is_read(
    seeds_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.txt", "b.txt"):
        (seeds_folder / name).write_text(PAGE, "utf-8")
    (seeds_folder / "c").mkdir()
    read_bytes, iterdir = Path.read_bytes, Path.iterdir

    def refuse(path: Path) -> bytes:
        if path.name == "a.txt":
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    def refuse_folder(path: Path) -> object:
        if path.name == "c":
            raise PermissionError(13, "Permission denied")
        return iterdir(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    monkeypatch.setattr(Path, "iterdir", refuse_folder)
    articles, remarks = read(seeds_folder)
    assert [article.source for article in articles] == ["seeds/b.txt"]
    why = "cannot be read (Permission denied), passed over"
    assert remarks == [
        Remark("seeds/a.txt", None, why, lost=True),
        Remark("seeds/c", None, why, lost=True),
    ]


def test_today_bounds_the_years_that_are_inferred(seeds_folder: Path) -> None:
    (seeds_folder / "a.txt").write_text(PAGE + "2020年以来，2050年的世界。\n", "utf-8")
    [article] = read_seeds([seeds_folder], today=date(2021, 6, 1))
    assert isinstance(article, Article)
    assert (article.dateline, article.dateline_inferred) == (date(2020, 5, 17), True)
