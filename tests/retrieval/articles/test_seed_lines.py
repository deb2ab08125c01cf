"""JSON Lines to articles: every shape of a line, and every way in which one can be bad."""

import gzip
import json
import os
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from retrieval.articles.seed_files import Remark, read_seeds
from retrieval.records import Article, Text


def read(*paths: Path) -> tuple[list[Article], list[Remark]]:
    found = list(read_seeds(paths))
    articles = [item for item in found if isinstance(item, Article)]
    return articles, [item for item in found if isinstance(item, Remark)]


def write_lines(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_a_line_of_json_gives_an_article_with_its_text_as_it_is(seeds_folder: Path) -> None:
    row = {
        "title": "会议召开",
        "text": " 会议\n召开。\x1b[31m ",
        "date": "2021/05/17",
        "source": "衡阳日报",
        "url": "https://example.org/1",
        "page": 3,
        "author": "陈 润、罗文鹏 张三",
        "extra": [1],
    }
    [article], remarks = read(write_lines(seeds_folder / "a.jsonl", [row]))
    assert remarks == []
    assert article == Article(
        id=article.id,
        source="seeds/a.jsonl",
        line=1,
        body=Text.plain(" 会议\n召开。\x1b[31m "),
        headline="会议召开",
        reporters=("陈润", "罗文鹏", "张三"),
        newspaper="衡阳日报",
        page="3",
        published=date(2021, 5, 17),
        url="https://example.org/1",
    )


@pytest.mark.parametrize(
    "nothing", ["undefined", "null", "None", "NaN", " \u3000 ", "N/A", "无标题", "（无标题）"]
)
def test_a_field_that_says_it_has_no_value_has_none(nothing: str, seeds_folder: Path) -> None:
    fields = ("title", "date", "source", "url", "page", "author")
    row = {"text": "会议召开。"} | dict.fromkeys(fields, nothing)
    lists = {"text": "会议召开。", "author": [nothing, "陈 润"]}
    articles, remarks = read(write_lines(seeds_folder / "a.jsonl", [row, lists]))
    bare = Article(id="", source="seeds/a.jsonl", line=1, body=Text.plain("会议召开。"))
    assert [replace(article, id="") for article in articles] == [
        bare,
        replace(bare, line=2, reporters=("陈润",)),
    ]
    assert remarks == []


def test_dates_and_authors_of_json_come_in_many_shapes(seeds_folder: Path) -> None:
    dates = ["2021-05-17", "2021/5/17", "20210517", 20210517, "2021-05-17T08:00:00+08:00"]
    dates += ["2021年5月17日"]
    rows = [{"text": f"{at}。", "date": day} for at, day in enumerate(dates)]
    rows += [{"text": "甲。", "author": ["陈 润", "Jane Doe"]}, {"text": "乙。", "date": ""}]
    articles, remarks = read(write_lines(seeds_folder / "a.jsonl", rows))
    assert [article.published for article in articles] == [date(2021, 5, 17)] * 6 + [None] * 2
    assert articles[6].reporters == ("陈润", "Jane Doe")
    assert remarks == []


def test_an_unreadable_date_is_remarked_and_unknown(seeds_folder: Path) -> None:
    rows = [{"text": "会议召开。", "date": "昨天"}]
    [article], remarks = read(write_lines(seeds_folder / "a.jsonl", rows))
    assert article.published is None
    assert remarks == [
        Remark(
            "seeds/a.jsonl", 1, "the date '昨天' cannot be read; write it as 2021-05-18", lost=False
        )
    ]


def test_bad_lines_are_remarked_by_number_and_the_rest_is_read(seeds_folder: Path) -> None:
    nested = '{"text": "深。", "x": ' + "[" * 100_000 + "]" * 100_000 + "}"
    lines = ['{"text": "一。"}', "{", '{"title": "无"}', '{"text": 3}', '{"text": " "}', "[]"]
    lines += ["", nested, '{"text": "\\ud800"}', '{"text": "二。"}']
    (seeds_folder / "a.jsonl").write_text("\n".join(lines), "utf-8")
    articles, remarks = read(seeds_folder)
    assert [(article.text, article.line) for article in articles] == [("一。", 1), ("二。", 10)]
    assert [remark.line for remark in remarks] == [2, 3, 4, 5, 6, 8, 9]
    assert all(remark.lost and remark.text.startswith("not read: ") for remark in remarks)
    assert remarks[1].text == "not read: Object missing required field `text`"


def test_json_lines_in_gb18030_are_read_and_remarked_once(seeds_folder: Path) -> None:
    text = '{"text": "会议召开。"}\n{"text": "会议结束。"}\n'
    (seeds_folder / "a.jsonl").write_bytes(text.encode("gb18030") + b'{"text": "\xff\xff"}\n')
    articles, remarks = read(seeds_folder)
    assert [article.text for article in articles] == ["会议召开。", "会议结束。"]
    assert [(remark.line, remark.lost) for remark in remarks] == [(1, False), (3, True)]


def test_a_byte_order_mark_before_the_first_line_is_ignored(seeds_folder: Path) -> None:
    (seeds_folder / "a.jsonl").write_bytes(b'\xef\xbb\xbf{"text": "\xe4\xbc\x9a"}')
    [article], remarks = read(seeds_folder)
    assert (article.text, remarks) == ("会", [])


def test_compressed_lines_are_read_as_far_as_they_go(seeds_folder: Path) -> None:
    rows = [{"text": f"第{number}条。{os.urandom(200).hex()}"} for number in range(2000)]
    plain = write_lines(seeds_folder / "rows", rows).read_bytes()
    whole = gzip.compress(plain)
    (seeds_folder / "a.jsonl.gz").write_bytes(whole)
    articles, remarks = read(seeds_folder / "a.jsonl.gz")
    assert ([article.text for article in articles], remarks) == ([row["text"] for row in rows], [])

    (seeds_folder / "a.jsonl.gz").write_bytes(whole[: len(whole) // 2])
    articles, [remark] = read(seeds_folder / "a.jsonl.gz")
    assert 0 < len(articles) < 2000
    assert (remark.line, remark.lost) == (len(articles), True)
    assert remark.text.startswith(f"cannot be read beyond line {len(articles)} (")

    (seeds_folder / "a.jsonl.gz").write_bytes(b"no gzip")
    articles, [remark] = read(seeds_folder / "a.jsonl.gz")
    assert (articles, remark.line, remark.lost) == ([], None, True)


def test_a_long_line_of_json_is_read_in_two_seconds(seeds_folder: Path) -> None:
    path = write_lines(seeds_folder / "a.jsonl", [{"text": "会议召开。" * 1_000_000}])
    begun = time.process_time()
    [article], _ = read(path)
    assert len(article.text) == 5_000_000
    assert time.process_time() - begun < 2
