"""A question and an article to whether its names only resemble those of the question."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.similar_names import only_resembles
from tests.bot.answering.made_up import article

OWN = st.text("东西南北山河阳安平第一二三十", min_size=2, max_size=4)
ENDINGS = st.sampled_from(("水库", "中学", "大桥", "公园", "医院", "号", "镇"))
WORDS = st.text("会见今天建成，。开工人民", max_size=8)


def resembles(question: str, text: str, **heads: str) -> bool:
    return only_resembles(question, article("a", text, **heads))


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("东山水库能蓄多少水？", "东山头水库蓄水两亿方。"),
        ("东山头水库能蓄多少水？", "东山水库蓄水两亿方。"),
        ("第一中学有多少学生？", "第十一中学有学生900人。"),
        ("衡阳市第三中学在哪里？", "衡阳市第二中学位于解放路。"),
        ("神舟十六号什么时候发射？", "神舟十七号昨天发射。"),
        ("长征五号火箭多重？", "长征三号火箭发射。"),
        ("湘江三桥大桥全长多少？", "湘江二桥大桥全长900米。"),
        ("東山水庫能蓄多少水？", "东山头水库蓄水两亿方。"),
        ("谁参观了东山水库？", "他参观了东山头水库。"),
        ("代表团参观东山水库时说了什么？", "代表团参观东山头水库。"),
    ],
)
def test_a_name_one_character_apart_is_another_thing(question: str, text: str):
    assert resembles(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("东山水库能蓄多少水？", "东山水库比东山头水库大。"),  # both are there
        ("修建东山水库花了多少钱？", "东山水库耗资两亿。"),  # a verb stands before the name
        ("建东山水库花了多少钱？", "东山水库耗资两亿。"),
        ("东山水库能蓄多少水？", "小东山水库蓄水两亿方。"),
        ("东山水库能蓄多少水？", "西湖水库蓄水两亿方。"),  # another thing, with no likeness
        ("东山水库能蓄多少水？", "西山水库蓄水两亿方。"),  # nor with one character in common
        ("东山水库能蓄多少水？", "水库蓄水两亿方。"),  # a short form
        ("神舟十六号什么时候发射？", "神舟十六号发射，神舟十七号待命。"),
        ("神舟十六号什么时候发射？", "神舟十六发射，神舟十七号待命。"),
        ("这座水库能蓄多少水？", "该座水库蓄水两亿方。"),  # no name
        ("有几个水库？", "东山水库蓄水。"),
        ("东山水库能蓄多少水？", ""),
        ("Which school is it?", "第一中学。"),
    ],
)
def test_an_article_with_the_name_or_without_a_similar_one_is_not_refused(question: str, text: str):
    assert not resembles(question, text)


def test_a_name_in_the_head_lines_counts():
    text = "东山头水库蓄水两亿方。"
    assert not resembles("东山水库能蓄多少水？", text, headline="东山水库建成")
    assert resembles("东山水库能蓄多少水？", "蓄水两亿方。", headline="东山头水库建成")


@given(OWN, ENDINGS, WORDS, WORDS, st.sampled_from(("", "东山头水库。第十一中学。神舟十七号。")))
def test_a_text_that_has_the_name_asked_for_never_only_resembles_it(
    own: str, ending: str, before: str, behind: str, others: str
):
    assert not resembles(f"{own}{ending}在哪里？", f"{others}{before}{own}{ending}{behind}")


@given(OWN, ENDINGS, st.sampled_from(("修建", "参观", "建")), WORDS)
def test_a_verb_before_the_name_does_no_harm(own: str, ending: str, verb: str, before: str):
    assert not resembles(f"谁{verb}{own}{ending}？", f"{before}。{own}{ending}建成。")


@given(OWN, ENDINGS, st.sampled_from("甲乙丙"), WORDS)
def test_a_name_with_one_character_more_is_another(own: str, ending: str, more: str, behind: str):
    other = f"{own[:-1]}{more}{own[-1]}{ending}"
    assert resembles(f"{own}{ending}在哪里？", f"报道说：{other}。{behind}")
