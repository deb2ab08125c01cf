"""Articles to passages."""

from hypothesis import given
from hypothesis import strategies as st

from retrieval.articles.passages import embedded_text, split
from retrieval.records import Article, Passage, Text

BODIES = st.text(alphabet="甲乙丙，。！“”\n", max_size=400)


def article(text: str, **fields: str) -> Article:
    return Article("a1", "a.txt", None, Text.plain(text), **fields)  # type: ignore[arg-type]


def cut(text: str, size: int, overlap: int = 1) -> list[str]:
    return [text[p.start : p.end] for p in split(article(text), size=size, overlap=overlap)]


def test_passages_are_whole_sentences_and_share_one():
    assert cut("甲来了。乙来了。丙来了。丁来了。", 8) == [
        "甲来了。乙来了。",
        "乙来了。丙来了。",
        "丙来了。丁来了。",
    ]


def test_no_overlap_is_a_setting():
    assert cut("甲来了。乙来了。丙来了。丁来了。", 8, overlap=0) == [
        "甲来了。乙来了。",
        "丙来了。丁来了。",
    ]


def test_a_short_article_is_one_passage():
    assert cut("甲来了。", 250) == ["甲来了。"]


def test_an_empty_article_has_no_passage():
    assert split(article(" \n")) == []


def test_a_sentence_stays_whole_up_to_twice_the_size():
    assert cut("甲" * 19 + "。", 10) == ["甲" * 19 + "。"]


def test_a_longer_sentence_is_cut_behind_a_pause():
    assert cut("甲" * 12 + "，" + "乙" * 12 + "。", 10, overlap=0) == [
        "甲" * 12 + "，",
        "乙" * 12 + "。",
    ]


def test_a_line_of_five_megabytes_without_a_stop_is_cut_all_the_same():
    passages = split(article("甲" * 5_000_000), size=250)
    assert len(passages) == 10_000


def test_what_is_embedded_begins_with_headline_and_subhead():
    one = article("甲来了。", headline="主标题", subhead="副题", kicker="肩题")
    assert embedded_text(one, Passage("a1", 0, 0, 4)) == "主标题\n副题\n甲来了。"


@given(BODIES, st.integers(5, 60), st.integers(0, 3))
def test_every_character_is_in_a_passage_and_each_passage_brings_something_new(
    text: str, size: int, overlap: int
):
    passages = split(article(text), size=size, overlap=overlap)
    covered: set[int] = set()
    last = -1
    for number, passage in enumerate(passages):
        assert passage.number == number
        assert passage.end > last
        last = passage.end
        covered.update(range(passage.start, passage.end))
    assert all(text[at].isspace() for at in range(len(text)) if at not in covered)


@given(BODIES, st.integers(5, 60))
def test_no_passage_is_longer_than_twice_the_size(text: str, size: int):
    assert all(p.end - p.start <= 2 * size for p in split(article(text), size=size))
