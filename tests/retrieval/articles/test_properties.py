"""What holds for every page, line and list, whatever it says; `make fuzz` looks for more."""

import gzip
import json
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.articles.bylines import read_byline, read_foot, read_names, read_opening
from retrieval.articles.lines import is_caption, is_editors_line, read_masthead, read_page_head
from retrieval.articles.page import parse_page
from retrieval.language.dates import month_day, read_date, stated_years
from retrieval.language.sentences import sentences
from tests.conftest import SEEDS
from tests.retrieval.articles.properties import check_file, check_lines, check_page, check_words

BITS = (
    *("# ", "## ", "### ", "**", "***", "---", "——", "\n", "\n\n", "\r\n", "\u3000", "\u2028", " "),
    *("（下转第2版）", "（上接第1版）", "第1版", "第2版", "A01", "下转", "上接", "衡阳日报"),
    *("2021年5月18日", "2021-05-18", "20210518", "二〇二一年五月十七日", "５月１７日", "5月17日"),
    *("去年", "到2025年", "2019年", "星期二", "本报讯", "新华社北京5月17日电", "据", "本报记者 "),
    *("■本报记者 陈 润", "记者", "通讯员", "（记者 陈润）", "（陈润）", "买买提·艾力", "摄影："),
    *("图为", "▲", "罗文鹏 摄", "责任编辑：", "（完）", "日期：", "date: ", "page: ", "版面："),
    *(
        "会议召开",
        "加快推动衡阳营",
        "商环境持续好转",
        "。",
        "！",
        "？",
        "；",
        "……",
        "“",
        "”",
        "（",
        "）",
    ),
    *(
        "：",
        "，",
        "、",
        "·",
        "十",
        "〇",
        "二十三",
        "Mr. ",
        "opens in May.",
        "3.5",
        "\ufeff",
        "\x1c",
    ),
)
LETTERS = st.characters(exclude_categories=["Cs"])
WORDS = st.one_of(st.sampled_from(BITS), st.text(LETTERS, max_size=6))
TEXTS = st.lists(WORDS, max_size=60).map("".join)
SAMPLE = next(SEEDS.glob("*.txt")).read_text("utf-8")
SOURCES = st.sampled_from(["page.txt", "2021-05-18-A01.txt", "衡阳日报20210518第3版.txt", "", "/"])

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)
FIELDS = st.sampled_from(["text", "title", "date", "source", "url", "page", "author", "more"])
LINES = st.one_of(
    st.dictionaries(FIELDS, TEXTS | JSON, max_size=8).map(json.dumps),
    st.fixed_dictionaries({"text": TEXTS, "date": TEXTS, "author": TEXTS}).map(json.dumps),
    TEXTS,
)


@given(TEXTS, SOURCES)
@settings(deadline=None)
def test_every_character_of_every_article_is_where_the_article_says(text: str, source: str):
    check_page(text, source)


@given(st.integers(0, len(SAMPLE)), st.integers(0, 400), TEXTS)
@settings(deadline=None, max_examples=30)
def test_so_it_is_on_a_real_page_of_which_some_was_replaced(at: int, length: int, put: str):
    check_page(SAMPLE[:at] + put + SAMPLE[at + length :])


@given(TEXTS)
def test_every_line_is_something_or_nothing_and_no_error(text: str):
    check_words(text)


@given(st.lists(LINES, max_size=5), st.sampled_from(["utf-8", "gb18030", "utf-8-sig"]))
@settings(deadline=None)
def test_every_list_gives_an_article_or_a_remark_for_each_line(lines: list[str], encoding: str):
    content = "\n".join(lines).encode(encoding)
    with TemporaryDirectory() as folder:
        found = check_lines(Path(folder), content)
        packed = check_lines(Path(folder), gzip.compress(content), "a.jsonl.gz")
    assert [item.line for item in packed] == [item.line for item in found]
    told = {item.line for item in found}
    kept = enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1)
    wanted: set[int | None] = {number for number, line in kept if line.strip()}
    assert told == (wanted or {None})  # a list without any is remarked as a whole


@given(st.binary(max_size=200) | TEXTS.map(lambda text: text.encode("gb18030")))
@settings(deadline=None)
def test_any_bytes_are_a_page_or_a_remark(content: bytes):
    with TemporaryDirectory() as folder:
        check_file(Path(folder), content)
        check_lines(Path(folder), content, "a.jsonl.gz")


READERS: list[Callable[[str], object]] = [
    *(read_byline, read_foot, read_names, read_opening, month_day, read_date, stated_years),
    *(is_caption, is_editors_line, read_masthead, read_page_head, sentences),
    lambda text: parse_page(text, source="page.txt"),
]


@pytest.mark.slow
@pytest.mark.parametrize("line", ["", "\n"], ids=["in one line", "in lines"])
def test_reading_takes_time_in_proportion_to_the_text(line: str):
    slow = []
    for bit in (
        *BITS,
        "（记者 陈润",
        "据新华社",
        "上接 ",
        "陈 润 ",
        "#",
        "*",
        "2021",
        "“（《",
        "某日报",
    ):
        for read in READERS:
            text = (bit + line) * (12_000 // len(bit + line))
            began = time.process_time()
            read(text)
            # In proportion it is 0.1 s; a step for each pair of characters would be half a minute.
            if (took := time.process_time() - began) > 3:
                slow.append((bit, read, took))
    assert slow == []
