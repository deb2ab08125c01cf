"""Sentences to short answers."""

from dataclasses import replace

import pytest

from bot.answering.records import Evidence, Read, Sentence
from bot.answering.short_answer import closed_span, hedged, short_answers
from bot.question.understand import understand
from bot.reader.reader import Reading
from retrieval.records import Article, Group, Hit, Passage, Text


def said(text: str, span: str | None, *, logit: float = 2.0, article: str = "a") -> Sentence:
    """A sentence that is an article of its own, and what the reader points at in it."""
    whole = Article(article, "seeds/a.txt", None, Text.plain(text))
    start = text.index(span) if span else 0
    reading = Reading(start, start + len(span or ""), 5.0, 0.0, 3.0)
    hit = Hit(whole, Passage(article, 0, 0, len(text)), 1.0, None, None, ())
    return Sentence(whole, 0, len(text), 0.9, (), Read(hit, reading, logit), logit)


def answers(
    question: str,
    *sentences: Sentence,
    people: tuple[str, ...] = (),
    groups: tuple[Group, ...] = (),
) -> list[str]:
    named = {one.article.id: people for one in sentences}
    evidence = Evidence(sentences, (), groups, (), people=named)
    return [one.text for one in short_answers(understand(question), evidence)]


def test_the_readers_span_is_the_answer_with_what_makes_it_approximate():
    one = said("项目占地约500亩，总投资30亿元。", "500亩")
    assert answers("项目占地多少亩？", one) == ["约500亩"]


def test_what_two_articles_say_beats_what_one_says_a_little_surer():
    surer = said("大桥全长900米。", "900米", logit=2.2, article="a")
    first = said("大桥全长1200米。", "1200米", logit=2.0, article="b")
    second = said("大桥全长1200米，双向六车道。", "1200米", logit=1.9, article="c")
    assert answers("大桥全长多少米？", surer, first, second) == ["1200米"]
    assert answers("大桥全长多少米？", surer, first) == ["900米"]


def test_a_reprint_in_the_same_article_counts_once():
    surer = said("大桥全长900米。", "900米", logit=2.2, article="a")
    first = said("大桥全长1200米。", "1200米", logit=2.0, article="b")
    assert answers("大桥全长多少米？", surer, first, first, first) == ["900米"]


@pytest.mark.parametrize(
    "question",
    ["谁没有参加会议？", "大桥通车了吗？", "邓群策做了什么？", "What did Deng Qunce do?"],
)
def test_questions_that_sentences_answer_have_no_short_answer(question: str):
    assert answers(question, said("邓群策参加会议，大桥通车。", "邓群策"), people=("邓群策",)) == []


@pytest.mark.parametrize(
    "question", ["哪些领导会见了北航一行？", "哪些人会见了陶智？", "哪几位市领导会见了北航副校长？"]
)
def test_a_list_of_those_who_met_somebody_leaves_out_who_was_met(question: str):
    text = "市委书记邓群策、市长朱健会见了到访的北京航空航天大学（以下简称北航）副校长陶智一行。"
    one = said(text, "邓群策")
    people = ("邓群策", "朱健", "陶智")
    assert answers(question, one, people=people) == ["市委书记邓群策", "市长朱健"]


def test_a_question_for_several_names_gets_all_of_the_sentence_with_their_roles():
    text = "市委书记邓群策，市委副书记、市长朱健，副市长陶智参加会议。"
    one = said(text, "邓群策")
    people = ("邓群策", "朱健", "陶智")
    assert answers("哪些市领导参加会议？", one, people=people) == [
        "市委书记邓群策",
        "市委副书记、市长朱健",
        "副市长陶智",
    ]


def test_who_did_it_on_another_occasion_is_told_too_unless_much_less_likely():
    one = said("邓群策会见了北航代表团。", "邓群策", article="a")
    near = said("朱健会见了北航代表团。", "朱健", logit=1.6, article="b")
    far = said("陶智会见了北航代表团。", "陶智", logit=0.5, article="c")
    people = ("邓群策", "朱健", "陶智")
    assert answers("谁会见了北航代表团？", one, near, far, people=people) == ["邓群策", "朱健"]


def test_who_did_it_to_somebody_else_is_not_told():
    group = Group("北航", (("北航", 1.0), ("北京航空航天大学", 0.9)), "alias", name=True)
    one = said("邓群策会见了北航代表团。", "邓群策", article="a")
    full = said("朱健会见了北京航空航天大学代表团。", "朱健", article="b")
    other = said("王小明会见了火星代表团。", "王小明", article="c")
    people = ("邓群策", "朱健", "王小明")
    told = answers("谁会见了北航代表团？", one, full, other, people=people, groups=(group,))
    assert told == ["邓群策", "朱健"]
    surer = replace(other, logit=2.2)
    assert answers("谁会见了北航代表团？", surer, one, people=people, groups=(group,)) == ["邓群策"]
    assert answers("谁会见了北航代表团？", surer, people=people, groups=(group,)) == ["王小明"]


def test_who_undergoes_a_deed_is_not_who_does_it():
    one = said("李强8日在黄山会见世界银行行长马尔帕斯。", "马尔帕斯")
    assert answers("谁会见了世界银行行长？", one, people=("李强", "马尔帕斯")) == ["李强"]
    assert answers("李强会见了谁？", one, people=("李强", "马尔帕斯")) == ["马尔帕斯"]


def test_a_number_comes_with_its_unit():
    one = said("地震已造成644人死亡。", "644")
    assert answers("地震造成多少人死亡？", one) == ["644人"]


def test_a_span_keeps_no_half_of_a_pair_of_brackets():
    text = "他写了《边城》（1934年），后来改编。"
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            left, right = closed_span(text, start, end)
            for one, other in ("《》", "（）"):
                assert text[left:right].count(one) == text[left:right].count(other)


@pytest.mark.parametrize("half", ["（", "）"])
def test_half_a_pair_of_brackets_is_no_answer(half: str):
    assert answers("什么时候改编的？", said("他写了小说（当年），后来改编。", half)) == []


def test_a_span_that_stands_alone_is_not_stretched():
    assert hedged("占地500亩。", 2, 6) == (2, 6)
    assert hedged("位于南岳机场附近。", 2, 6) == (2, 8)
