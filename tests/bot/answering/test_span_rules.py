"""A sentence to the spans that could be the short answer."""

import pytest

from bot.answering.span_rules import candidates
from bot.question.understand import understand
from retrieval.language.term_places import find
from retrieval.records import Group

PEOPLE = ("邓群策", "陶智", "朱健")


def best(question: str, sentence: str, *words: str) -> str | None:
    anchors = [place for word in words for place in find(word, sentence)]
    asked = understand(question)
    found = candidates(asked, sentence, anchors, groups=(), people=PEOPLE)
    return sentence[found[0].start : found[0].end] if found else None


@pytest.mark.parametrize(
    ("question", "sentence", "words", "answer"),
    [
        ("总投资多少？", "占地500亩，预计总投资30亿元，分两期建设。", ["总投资"], "30亿元"),
        ("占地多少亩？", "占地500亩，预计总投资30亿元。", ["占地"], "500亩"),
        ("研制周期缩短了多少？", "使研制周期缩短20%、维修响应效率提高30%。", ["研制周期"], "20%"),
        ("评议为期多久？", "将开展为期8个月的评议，涉及24个部门。", ["评议"], "8个月"),
        ("是第几届世界电信日？", "5月17日，恰逢第53届“世界电信日”。", ["世界电信日"], "第53届"),
        ("什么时候开通？", "5月17日下午，产业园正式开通。", ["开通"], "5月17日下午"),
        ("从哪一年开始结缘？", "衡阳与北航自2017年起便已结缘。", ["结缘"], "2017年"),
        ("产业园在哪里？", "项目选址南岳机场附近，预计总投资30亿元。", ["项目"], "南岳机场附近"),
        ("由哪家公司建设？", "由中国建筑集团承建的大桥通车。", ["承建"], "中国建筑集团"),
    ],
)
def test_the_span_beside_the_words_asked_with_is_the_answer(
    question: str, sentence: str, words: list[str], answer: str
):
    found = best(question, sentence, *words)
    assert found is not None
    assert answer in found


def test_who_does_something_stands_before_the_verb():
    sentence = "5月17日，市委书记邓群策会见了到访的副校长陶智一行。"
    assert best("谁会见了代表团？", sentence) == "邓群策"


def test_who_holds_an_office_is_sought_behind_it():
    sentence = "5月17日，市委书记邓群策会见了到访的北京航空航天大学副校长陶智一行。"
    assert best("哪所大学的副校长来访？", sentence) == "陶智"
    assert best("哪个市的市委书记会见了客人？", sentence) == "邓群策"
    assert best("哪所大学的校长来访？", sentence) is None
    assert best("哪位市长主持会议？", "市长朱健主持会议，邓群策讲话。") == "朱健"


def test_those_whom_the_question_names_are_not_the_answer():
    sentence = "市委书记邓群策会见了副校长陶智一行。"
    assert best("谁会见了陶智？", sentence) == "邓群策"
    assert best("邓群策会见了谁？", sentence) == "陶智"


@pytest.mark.parametrize("greeting", ["致电陶智，祝贺他", "向陶智致贺电，祝贺他", "祝贺陶智"])
def test_who_congratulates_was_not_elected(greeting: str):
    assert best("谁当选校长？", f"5月17日，市长朱健{greeting}当选校长。") == "陶智"


def test_names_in_one_list_answer_together():
    sentence = "市领导邓群策、朱健参加座谈。"
    assert best("哪几位市领导参加了座谈？", sentence, "参加") == "邓群策、朱健"


def test_somebody_who_does_something_else_is_not_the_answer():
    assert best("谁主持了会议？", "邓群策指出，衡阳正处于转型发展的黄金机遇期。") is None
    assert best("朱健会见了谁？", "5月17日，邓群策会见了陶智。") is None


def test_who_holds_an_office_stands_right_behind_it_with_all_else_that_is_asked():
    asked = understand("谁是衡阳市长？")
    groups = [Group("衡阳", (("衡阳", 1.0),)), Group("市长", (("市长", 1.0),))]

    def holder(sentence: str) -> list[str]:
        found = candidates(asked, sentence, [], groups=groups, people=PEOPLE)
        return [sentence[one.start : one.end] for one in found]

    assert holder("衡阳市委副书记、市长朱健出席，邓群策讲话。") == ["朱健"]
    assert holder("长沙市长朱健出席。") == []
    assert holder("邓群策会见衡阳市长。") == []


def test_a_number_of_another_unit_is_no_answer():
    assert best("多少人参加了会议？", "对24个部门开展评议。", "参加") is None
    assert best("死亡人数是多少？", "一个天然气管道发生爆炸。", "死亡") is None


def test_the_number_belongs_to_the_word_it_is_asked_with():
    sentence = "占地面积约500亩，厂房面积近10万平方米。"
    assert best("厂房面积多大？", sentence, "厂房", "面积") == "近10万平方米"


@pytest.mark.parametrize(
    ("question", "sentence", "words", "answer"),
    [
        ("年发电量是多少？", "年发电量约30亿千瓦时，", ["年发电量"], "约30亿千瓦时"),
        ("发电多少千瓦时？", "装机30万千瓦，发电30亿千瓦时。", ["发电"], "30亿千瓦时"),
        ("有多少人参加？", "约一万五千人参加了比赛。", ["参加"], "约一万五千人"),
        ("占地多少亩？", "占地一千五百亩，有厂房九栋。", ["占地"], "一千五百亩"),
        ("有几栋楼倒塌？", "地震造成9栋楼倒塌，数千人撤离。", ["倒塌"], "9栋"),
        ("撤离了多少人？", "地震造成9栋楼倒塌，数千人撤离。", ["撤离"], "数千人"),
        ("占百分之多少？", "占全省百分之三十五左右。", ["占"], "百分之三十五左右"),
        ("参加的有多少人？", "参加活动的有500人左右。", ["参加"], "500人左右"),
    ],
)
def test_an_amount_is_the_answer_with_its_whole_unit_and_what_hedges_it(
    question: str, sentence: str, words: list[str], answer: str
):
    assert best(question, sentence, *words) == answer


def test_a_day_is_a_better_answer_than_a_year_in_a_name():
    sentence = "2022年2月4日，北京2022年冬奥会开幕。"
    assert best("冬奥会什么时候开幕？", sentence, "开幕") == "2022年2月4日"


def test_a_number_that_the_question_gives_is_not_the_answer():
    assert best("24个部门评议几个月？", "对24个部门开展8个月的评议。", "评议") == "8个月"


def test_a_sentence_without_a_fitting_span_offers_none():
    assert best("总投资多少？", "双方进行了友好会谈。") is None
    assert best("会议的主题是什么？", "5月17日，邓群策会见了陶智。") is None
