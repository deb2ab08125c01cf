"""What is asked."""

import pytest

from bot.question.understand import Question, understand


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("谁会见了北航代表团？", "who"),
        ("哪几位市领导参加了座谈？", "who"),
        ("誰主持會議？", "who"),
        ("陶智是谁？", "role"),
        ("邓群策担任什么职务？", "role"),
        ("大桥什么时候通车？", "when"),
        ("双方从哪一年开始合作？", "when"),
        ("产业园在哪里？", "where"),
        ("产业园总投资多少？", "quantity"),
        ("评议为期多久？", "quantity"),
        ("产品不良率下降了百分之几？", "quantity"),
        ("产业园由哪家公司建设？", "organisation"),
        ("为什么要开展评议？", "why"),
        ("怎么没有人出席？", "why"),
        ("产业园是怎么建设的？", "how"),
        ("衡阳如何优化营商环境？", "how"),
        ("市长参加会议了吗？", "yes_no"),
        ("会议的主题是什么？", "what"),
        ("北航", "other"),
    ],
)
def test_the_kind_of_a_chinese_question_is_seen(text: str, kind: str):
    assert (understand(text).language, understand(text).kind) == ("zh", kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("who met the Beihang delegation", "who"),
        ("Who is Tao Zhi?", "role"),
        ("When did the bridge open?", "when"),
        ("Where is the industrial park?", "where"),
        ("How much did the park cost?", "quantity"),
        ("What is the population of Hengyang?", "quantity"),
        ("What was the total cost of the bridge?", "quantity"),
        ("which company built the park?", "organisation"),
        ("Why was the campaign started?", "why"),
        ("How come the mayor left?", "why"),
        ("How did Deng travel?", "how"),
        ("How was the park built?", "how"),
        ("Did the mayor attend?", "yes_no"),
        ("What is the 2+X model?", "what"),
        ("Beihang", "other"),
    ],
)
def test_the_kind_of_an_english_question_is_seen(text: str, kind: str):
    assert (understand(text).language, understand(text).kind) == ("en", kind)


def test_a_chinese_title_in_an_english_question_leaves_it_english():
    assert understand("What does 《大桥通车》 say?").language == "en"
    assert understand("《大桥通车》讲了什么？").language == "zh"
    assert understand("Beihang 代表团是谁会见的？").language == "zh"


def test_control_characters_and_spare_spaces_are_left_out():
    assert understand(" \x1b[31m谁会见了\u202e北航\x00？\n") == Question(
        "[31m谁会见了 北航 ？", "zh", "who"
    )


def test_nothing_is_a_question_too():
    assert understand("") == Question("", "en", "other")


@pytest.mark.parametrize(
    "text",
    [
        "哪个县的县长会见了代表团？",
        "哪个县县长会见了代表团？",
        "哪所大学的校长来访？",
        "哪家公司的总经理出席？",
        "哪个市的市委书记会见了客人？",
        "哪国外交部长来访？",
        "来访的是哪所大学的副校长？",
        "邓群策会见了哪个县的县长？",
        "什么单位的负责人参加了座谈？",
        "哪些官员出席？",
        "Which county's mayor met the delegation?",
        "The president of which university visited?",
        "Which mayor met the delegation?",
    ],
)
def test_a_question_for_who_holds_an_office_asks_who(text: str):
    assert understand(text).kind == "who"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("陶智是哪所大学的副校长？", "organisation"),
        ("邓群策担任哪个县的县长？", "where"),
        ("哪国总统府遭到袭击？", "where"),
        ("哪个国家的总统选举推迟？", "where"),
        ("哪个国家的运动员获得金牌？", "where"),
        ("哪一年当选的市长？", "when"),
        ("什么时候会见县长？", "when"),
        ("哪个代表团来访？", "what"),
        ("哪个委员会审议了草案？", "organisation"),
        ("Tao Zhi is the vice president of which university?", "organisation"),
    ],
)
def test_a_question_that_only_mentions_an_office_asks_for_something_else(text: str, kind: str):
    assert understand(text).kind == kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("几乎所有代表都反对什么？", "what"),
        ("几经周折后公司搬到了哪里？", "where"),
        ("几何学是谁创立的？", "who"),
        ("近几年衡阳建设了什么？", "what"),
        ("几十名代表反对什么？", "what"),
        ("今天气温几度？", "quantity"),
        ("有几个人参加会议？", "quantity"),
        ("投资几亿元？", "quantity"),
        ("谁获得第几名？", "quantity"),
    ],
)
def test_only_a_number_that_is_asked_for_is_a_quantity(text: str, kind: str):
    assert understand(text).kind == kind


@pytest.mark.parametrize(
    ("text", "negated"),
    [
        ("谁没有出席会议？", True),
        ("朱健没出席什么会议？", True),
        ("who did not attend?", True),
        ("朱健有没有出席会议？", False),
        ("产品不良率下降多少？", False),
        ("朱健是不是市长？", False),
        ("未来的计划是什么？", False),
        ("没收了多少财物？", False),
        ("谁没收到通知？", True),
        ("没落的家族在哪里？", False),
        ("谁没完成任务？", True),
        ("没想到谁会获奖？", False),
        ("船是什么时候沉没的？", False),
        ("演出没举行的原因是什么？", True),
        ("大桥通车了没有？", False),
        ("朱健参加没参加会议？", False),
        ("不少代表提出什么？", False),
        ("未成年人由谁保护？", False),
        ("谁未出席？", True),
    ],
)
def test_a_negated_question_is_known(text: str, negated: bool):  # noqa: FBT001
    assert understand(text).negated is negated
