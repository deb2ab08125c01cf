"""Which of many articles are one, however many and in whatever order they are read."""

from collections.abc import Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.articles import reprints
from retrieval.articles.reprints import Reprints
from retrieval.records import Article, Text

SUBJECTS = ("市政府", "代表团", "企业", "学校", "医院", "村民", "游客", "专家", "志愿者", "记者")
VERBS = ("参观", "讨论", "支持", "推进", "介绍", "建设", "研究", "宣传", "落实", "检查", "欢迎")
OBJECTS = ("项目", "道路", "公园", "产业", "计划", "展览", "课程", "工程", "政策", "服务", "环境")
WHERE = ("在会上", "在现场", "在乡村", "在城区", "在车间", "在课堂", "在江边", "在山区")


def story(seed: int, *, clauses: int = 20) -> str:
    """A text of its own for each number: about 180 letters."""
    draw = np.random.default_rng(seed)
    said = (
        "".join(words[draw.integers(len(words))] for words in (WHERE, SUBJECTS, VERBS, OBJECTS))
        for _ in range(clauses)
    )
    return "，".join(said) + "。"


def edited(text: str) -> str:
    return f"本报讯（记者 陈润）{text.replace('，', '。', 3)}\n责任编辑：罗文鹏"


def groups(texts: Sequence[str]) -> list[list[int]]:
    articles = [
        Article(f"{at}", "a.jsonl", at + 1, Text.plain(text), published=date(2021, 5, 18))
        for at, text in enumerate(texts)
    ]
    known = Reprints()
    for at, article in enumerate(articles):
        known.add(at, article)
    return list(known.groups(articles.__getitem__))


def test_no_articles_and_one_article_have_no_reprints():
    assert groups([]) == groups([story(1)]) == []


def test_an_edited_reprint_is_found_among_hundreds():
    texts = [story(seed) for seed in range(400)]
    assert groups(texts) == []
    assert groups([*texts, edited(texts[7]), texts[123], edited(texts[7] + "特此报道。")]) == [
        [402, 7, 400],
        [123, 401],
    ]


def test_the_whole_text_is_kept_even_if_the_cut_one_is_read_first():
    whole = story(1, clauses=60)
    cut = whole.split("，")
    half = "，".join(cut[:30]) + "。"
    assert groups([half, story(2), whole, "，".join(cut[:20]) + "。"]) == [[2, 0, 3]]


def test_the_fullest_print_is_kept_and_of_equals_the_first():
    text = story(1)
    fuller = text + "特此报道。"
    assert groups([edited(text), text, story(2)]) == [[0, 1]]
    assert groups([edited(text), text, fuller, edited(fuller)]) == [[2, 0, 1, 3]]


def test_a_notice_is_a_reprint_only_of_an_equal_one():
    assert groups(["明天停水。", "明天停电。", "明天停水！", "后天停水。"]) == [[0, 2]]


def test_many_copies_and_many_reports_of_one_template_are_told_apart():
    template = "开奖公告：本期中奖号码为{}，奖池余额滚入下期，请彩民朋友们在规定时间内兑奖。" * 4
    drawn = [template.format(*[f"{number:05d}"] * 4) for number in range(100)]
    copies = [story(1)] * 100
    assert groups([*drawn, *copies]) == [list(range(100, 200))]


def test_a_chain_of_edits_does_not_join_what_its_ends_say():
    day = "在城区的志愿者们介绍展览"
    plain = story(3)
    first, second = f"5月12日，{day}，{plain}", f"5月13日，{day}，{plain}"
    assert groups([first, f"{day}，{plain}", second]) == [[0, 1]]


def test_what_is_hashed_in_one_batch_or_in_many_is_the_same(monkeypatch: pytest.MonkeyPatch):
    texts = [story(seed) for seed in range(30)]
    texts += [edited(text) for text in texts[::3]]
    found = groups(texts)
    assert len(found) == 10
    monkeypatch.setattr(reprints, "BATCH", 1)
    assert groups(texts) == found


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(12)), st.integers(0, 1000))
def test_the_order_of_reading_decides_only_which_of_equals_is_first(order: list[int], seed: int):
    texts = [story(seed + at) for at in range(6)]
    texts += [edited(text) for text in texts[:3]] + texts[:2] + [story(seed + 9)]
    expected = [{0, 6, 9}, {1, 7, 10}, {2, 8}]
    found = groups([texts[at] for at in order])
    assert sorted(sorted(order[at] for at in group) for group in found) == [
        sorted(group) for group in expected
    ]
    assert all(group == sorted(group) for group in found)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 19), st.sampled_from(("认真", "积极", "热烈")))
def test_a_small_edit_anywhere_is_found(seed: int, at: int, word: str):
    clauses = story(seed).split("，")
    clauses[at] = clauses[at].replace("在", f"{word}在", 1)
    assert groups([story(seed), story(seed + 1), "，".join(clauses)]) == [[2, 0]]
