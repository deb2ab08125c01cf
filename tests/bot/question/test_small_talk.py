"""Which texts ask nothing of a newspaper."""

import pytest

from bot.question.small_talk import asks_for_help, is_chat, is_personal


@pytest.mark.parametrize(
    "text",
    [
        "你能做什么？",
        "请问你会干什么",
        "怎么用？",
        "帮助",
        "help!",
        "What can you do?",
        "who are you",
    ],
)
def test_a_question_for_what_the_bot_can_do_asks_for_help(text: str):
    assert asks_for_help(text)


@pytest.mark.parametrize(
    "text",
    [
        "市长能做什么？",
        "陶智是谁？",
        "What can the mayor do?",
        "Who helped the farmers?",
        "求助热线",
    ],
)
def test_a_question_about_others_does_not_ask_for_help(text: str):
    assert not asks_for_help(text)


@pytest.mark.parametrize(
    "text", ["你好！", "晚安", "讲个笑话", "Good night", "yo", "write me a poem"]
)
def test_a_greeting_and_an_order_are_chat(text: str):
    assert is_chat(text)


@pytest.mark.parametrize(
    "text",
    [
        "你几岁了",
        "你是真人还是机器人",
        "您最喜欢什么颜色？",
        "我今天穿什么好",
        "我女儿的老师姓什么",
        "你知道我住哪儿吗",
        "帮我写一份检讨书",
        "how are you",
        "Are you human?",
        "What's your name?",
        "Where did I park my car?",
        "am I too old to learn the piano",
        "Help, I lost my keys",
    ],
)
def test_the_bot_and_the_life_of_the_asker_are_personal(text: str):
    assert is_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "谁会见了代表团？",
        "我国有多少航天员？",
        "我市去年的产值是多少？",
        "我领导人何时出访？",
        "我奶业产量增长多少？",
        "你知道我国有多少航天员吗？",
        "我想知道大桥什么时候通车",
        "《我的父亲》获得什么奖？",
        "“你几岁了”是谁的歌？",
        "you should see which exhibition in Hengyang?",
        "My Fair Lady opened in which theatre?",
        "Who sang “Where is my home”?",
        "My teacher asks when the bridge opened",
        "For my class: when did the bridge open?",
        "Can you tell me who met the delegation?",
        "Who was king after Philip I?",
        "",
    ],
)
def test_what_a_newspaper_may_tell_is_not_personal(text: str):
    assert not is_personal(text)
