"""Questions that ask for the members of a list."""

import pytest

from bot.question.several import wants_several
from bot.question.understand import understand


@pytest.mark.parametrize(
    "question",
    [
        "哪些国家出席了峰会？",
        "哪两位副市长陪同调研？",
        "会议分别在哪里举行？",
        "都有谁参加了座谈会？",
        "项目的三个目标是什么？",
        "Which countries attended the summit?",
        "What three goals did the meeting set?",
        "Who were the winners of the prize?",
        "Name the cities on the new line.",
    ],
)
def test_the_wording_asks_for_several(question: str):
    assert wants_several(understand(question))


@pytest.mark.parametrize(
    "question",
    [
        "谁会见了代表团？",
        "大桥全长多少米？",
        "哪家公司中标？",
        "Who met the delegation?",
        "What does the ministry plan?",
        "Which bus was late?",
        "Which country's president visited?",
        "Why did the plant close?",
    ],
)
def test_the_wording_asks_for_one(question: str):
    assert not wants_several(understand(question))
