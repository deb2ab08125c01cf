"""Which field of an article's record is asked for."""

import pytest

from bot.question.record_asked import RecordAsked, record_asked
from bot.question.understand import understand


def field_of(text: str) -> str | None:
    asked = record_asked(understand(text))
    return asked.field if asked else None


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("哪位记者报道了大桥通车？", "reporters"),
        ("大桥通车是谁报道的", "reporters"),
        ("关于大桥的那篇文章的作者是谁？", "reporters"),
        ("谁写了大桥通车的新闻？", "reporters"),
        ("報導大橋通車的記者叫什麼名字？", "reporters"),
        ("大桥通车登在第几版？", "page"),
        ("大桥通车的消息在哪一版？", "page"),
        ("市委书记会见客人的消息登在第几版？", "page"),
        ("集体婚礼的报道标题是什么？", "headline"),
        ("大桥通车的消息哪天见报？", "published"),
        ("大桥通车的报道是什么时候刊登的？", "published"),
        ("哪天的报纸报道了大桥通车？", "published"),
        ("大桥通车那篇报道的标题是什么？", "headline"),
        ("大桥通车的新闻题目叫啥？", "headline"),
        ("哪家报纸报道了大桥通车？", "newspaper"),
        ("大桥通车的消息登在什么报上？", "newspaper"),
        ("Who wrote the story about the bridge?", "reporters"),
        ("Who reported on the opening of the bridge?", "reporters"),
        ("which journalist covered the opening of the bridge", "reporters"),
        ("Whose byline is on the bridge story?", "reporters"),
        ("Which page carried the story about the bridge?", "page"),
        ("On what page was the opening of the bridge reported?", "page"),
        ("When was the story about the bridge published?", "published"),
        ("On which day did the paper print the story about the bridge?", "published"),
        ("What is the headline of the story about the bridge?", "headline"),
        ("Which newspaper carried the news about the bridge?", "newspaper"),
    ],
)
def test_a_question_for_a_field_of_the_record_is_known(text: str, field: str):
    assert field_of(text) == field


@pytest.mark.parametrize(
    "text",
    [
        "谁会见了记者？",
        "谁写了这首诗？",
        "这本书是谁写的？",
        "大桥什么时候通车？",
        "哪天发布了征求意见稿？",
        "市长什么时候发表讲话？",
        "会议的主题是什么？",
        "哪一版教材被修订？",
        "这本书登出的图片在第几页？",
        "讲话的标题是什么？",
        "软件的哪一版本获得认证？",
        "在加沙报道战争时遇难的记者是谁？",
        "记者问了什么问题？",
        "When was the bridge built?",
        "When was the report published by the World Bank?",
        "Who reported to the mayor?",
        "Who wrote the poem?",
        "Who published the figures?",
        "Which page of the book was torn?",
        "What did the mayor say in the report?",
        "What is headline inflation?",
        "",
    ],
)
def test_a_question_for_what_the_text_tells_asks_for_no_field(text: str):
    assert field_of(text) is None


def test_a_field_that_only_a_title_names_is_not_asked_for():
    assert field_of("《哪位记者报道了大桥》讲了什么？") is None
    assert field_of("“这篇报道是谁写的”是什么节目？") is None


@pytest.mark.parametrize(
    ("text", "event"),
    [
        ("哪位记者报道了大桥通车？", "大桥通车"),
        ("那篇讲大桥的稿子由哪个记者采写？", "大桥"),
        ("第几版刊登了大桥通车的消息？", "大桥通车"),
        ("大橋通車是哪位記者報道的？", "大橋通車"),
        ("记者是谁 大桥", "大桥"),
        ("By whom was the report on the bridge written?", "bridge"),
        ("What page number did the Beihang story appear on?", "Beihang"),
        ("Who wrote about “the old bridge”?", "“the old bridge”"),
        ("这篇报道是谁写的？", ""),
    ],
)
def test_the_event_is_what_is_left_without_the_words_for_the_field(text: str, event: str):
    asked = record_asked(understand(text))
    assert asked is not None
    assert asked.event == event


def test_who_wrote_a_title_may_ask_for_a_book():
    asked = record_asked(understand("《大桥通车》是谁写的？"))
    assert asked == RecordAsked("reporters", "《大桥通车》", titled=True)


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("哪家报纸登了市长的专访？", "《环球时报》日前刊登了专访。"),
        ("谈大桥的那篇文章是谁写的？", "李明撰文指出，大桥改变了城市。"),
        ("Who reported on the draft law?", "王强作了关于草案的说明。"),
    ],
)
def test_a_passage_on_another_text_may_tell_what_is_asked(text: str, passage: str):
    asked = record_asked(understand(text))
    assert asked is not None
    assert asked.told_by is not None
    assert asked.told_by.search(passage)
    assert not asked.told_by.search("大桥今天通车，总投资30亿元。")
