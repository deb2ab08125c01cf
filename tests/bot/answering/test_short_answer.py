"""Passages that answer to the short answer."""

import pytest

from bot.answering.probability import PassageFeatures
from bot.answering.records import ALL, Checks, Evidence, Read, Sentence
from bot.answering.short_answer import (
    FARTHEST,
    FARTHEST_EVENT,
    MOST_EVENTS,
    ShortAnswer,
    short_answers,
)
from bot.question.understand import understand
from bot.reader.reader import Reading
from retrieval.records import Article
from tests.bot.answering.made_up import article, hit


def said(
    text: str,
    *spans: str,
    logit: float = 2.0,
    name: str = "a",
    fits: bool = True,
    named: float = 1.0,
) -> Read:
    """An article of one sentence, and what the reader points at in it."""
    return read(article(name, text), {text: spans}, logit=logit, fits=fits, named=named)


def read(
    whole: Article,
    answers: dict[str, tuple[str, ...]],
    *,
    logit: float = 2.0,
    fits: bool = True,
    named: float = 1.0,
) -> Read:
    """An article, and the spans in its sentences; that of the best span comes first."""
    sentences = []
    for text, spans in answers.items():
        start = whole.text.index(text)
        places = tuple((at, at + len(span)) for span in spans for at in [text.index(span)])
        sentences.append(
            Sentence(whole, start, start + len(text), 1.0, (), tuple(sorted(places)), logit)
        )
    features = PassageFeatures(1.0, 0.0, 1.0, named, fits, told=False)
    return Read(hit(whole, 1.0), Reading(0, 0, 0.0, 0.0, 0.0), tuple(sentences), features, logit)


def found(question: str, *passages: Read, checks: Checks = ALL) -> list[ShortAnswer]:
    asked = understand(question)
    evidence = Evidence(passages, (), (), (), newest=asked.newest)
    return short_answers(asked, evidence, checks=checks)


def answers(question: str, *passages: Read, checks: Checks = ALL) -> list[str]:
    return [one.text for one in found(question, *passages, checks=checks)]


def test_the_readers_span_is_the_answer_and_its_sentence_is_known():
    one = said("占地约500亩，总投资30亿元。", "约500亩")
    (only,) = found("项目占地多少亩？", one)
    assert (only.text, only.sentence, round(only.score, 6)) == ("约500亩", one.sentences[0], 2.0)


def test_a_span_that_does_not_fit_is_no_answer():
    unfit = said("大桥通车。", "大桥", logit=3.0, name="a", fits=False)
    assert answers("大桥全长多少米？", unfit) == []
    assert answers("大桥全长多少米？", unfit, said("全长900米。", "900米", name="b")) == ["900米"]


def test_nothing_read_is_no_answer():
    assert answers("大桥全长多少米？") == []


def test_what_two_articles_say_beats_what_one_says_a_little_surer():
    surer = said("大桥全长900米。", "900米", logit=2.2, name="a")
    first = said("大桥全长1200米。", "1200米", logit=2.0, name="b")
    second = said("大桥全长1200米，双向六车道。", "1200米", logit=1.9, name="c")
    assert answers("大桥全长多少米？", surer, first, second) == ["1200米"]
    assert answers("大桥全长多少米？", surer, first) == ["900米"]
    alone = Checks(agreement=False)
    assert answers("大桥全长多少米？", surer, first, second, checks=alone) == ["900米"]


def test_an_article_counts_once_however_many_of_its_passages_say_so():
    surer = said("大桥全长900米。", "900米", logit=2.2, name="a")
    first = said("大桥全长1200米。", "1200米", logit=2.0, name="b")
    assert answers("大桥全长多少米？", surer, first, first, first) == ["900米"]


def test_articles_that_agree_from_far_behind_do_not_count():
    surer = said("大桥全长900米。", "900米", logit=2.0, name="a")
    near = [said("全长1200米。", "1200米", logit=2.1 - FARTHEST, name=f"b{at}") for at in range(30)]
    far = [said("全长1200米。", "1200米", logit=1.9 - FARTHEST, name=f"b{at}") for at in range(30)]
    assert answers("大桥全长多少米？", surer, *near) == ["1200米"]
    assert answers("大桥全长多少米？", surer, *far) == ["900米"]


def test_an_answer_is_the_same_in_traditional_characters():
    surer = said("比赛在长沙举行。", "长沙", logit=2.2, name="a")
    others = (
        said("地点是衡阳蒸湘区。", "衡阳蒸湘区", name="b"),
        said("地點是衡陽蒸湘區。", "衡陽蒸湘區", name="c"),
    )
    assert answers("比赛在哪里举行？", surer, *others) == ["衡阳蒸湘区"]


def test_the_newest_report_stands_before_what_others_agree_on():
    newest = said("大桥已建成900米。", "900米", logit=1.0, name="a")
    older = [said("大桥已建成800米。", "800米", logit=2.0, name=name) for name in "bcd"]
    assert answers("大桥目前建成多少米？", newest, *older) == ["900米"]
    assert answers("大桥建成多少米？", newest, *older) == ["800米"]
    (only,) = found("大桥目前建成多少米？", newest, *older)
    assert only.score == 1.0


@pytest.mark.parametrize("question", ["谁没有参加会议？", "大桥通车了吗？"])
def test_questions_that_sentences_answer_have_no_short_answer(question: str):
    assert answers(question, said("邓群策参加会议，大桥通车。", "邓群策")) == []


def test_the_members_of_a_list_are_told_in_the_order_of_the_text():
    whole = article("a", "朱健、陶智出席。邓群策主持，朱健讲话。")
    one = read(
        whole, {"邓群策主持，朱健讲话。": ("邓群策", "朱健"), "朱健、陶智出席。": ("朱健", "陶智")}
    )
    told = found("哪些人参加会议？", one)
    assert [(each.text, each.sentence) for each in told] == [
        ("朱健", one.sentences[1]),  # where it stands first
        ("陶智", one.sentences[1]),
        ("邓群策", one.sentences[0]),
    ]


def test_who_did_it_on_another_occasion_is_told_too_unless_much_less_likely():
    one = said("邓群策会见了北航代表团。", "邓群策", name="a")
    near = said("朱健会见了北航代表团。", "朱健", logit=2.1 - FARTHEST_EVENT, name="b")
    far = said("陶智会见了北航代表团。", "陶智", logit=1.9 - FARTHEST_EVENT, name="c")
    assert answers("谁会见了北航代表团？", one, near, far) == ["邓群策", "朱健"]
    assert answers("北航代表团在哪里？", one, near) == ["邓群策"]


def test_who_did_it_to_somebody_else_is_not_told():
    one = said("邓群策会见了北航代表团。", "邓群策", name="a")
    other = said("王小明会见了火星代表团。", "王小明", name="b", named=0.5)
    assert answers("谁会见了北航代表团？", one, other) == ["邓群策"]


def test_another_passage_of_the_same_article_tells_of_no_other_event():
    one = said("邓群策会见了北航代表团。", "邓群策", name="a")
    same = said("邓群策会见了北航代表团。", "北航", name="a")
    assert answers("谁会见了北航代表团？", one, same) == ["邓群策"]


def test_no_more_than_a_few_events_are_told():
    many = [
        said(f"{name}会见了代表团。", name, name=name) for name in ("甲某", "乙某", "丙某", "丁某")
    ]
    assert answers("谁会见了代表团？", *many) == [one.answers[0] for one in many[:MOST_EVENTS]]


def test_the_members_of_a_list_are_no_several_events():
    many = said("邓群策、朱健会见了代表团。", "邓群策", "朱健", name="a")
    other = said("陶智会见了代表团。", "陶智", name="b")
    assert answers("谁会见了代表团？", many, other) == ["邓群策", "朱健"]
