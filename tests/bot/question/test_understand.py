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
    ("text", "negated"),
    [
        ("谁没有出席会议？", True),
        ("朱健没出席什么会议？", True),
        ("who did not attend?", True),
        ("朱健有没有出席会议？", False),
        ("产品不良率下降多少？", False),
        ("朱健是不是市长？", False),
        ("未来的计划是什么？", False),
    ],
)
def test_a_negated_question_is_known(text: str, negated: bool):  # noqa: FBT001
    assert understand(text).negated is negated
