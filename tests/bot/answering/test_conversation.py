"""What a follow-up, a command or a button goes back to."""

from dataclasses import replace

from bot.answering.conversation import Conversation
from bot.answering.records import Answer
from bot.question.understand import Question

ANSWER = Answer(Question("谁会见了陶智？", "zh", "who"), "answered", "邓群策", "邓群策 [1]")


def test_a_follow_up_points_back_past_an_answer_that_was_none():
    talk = Conversation()
    refused = replace(
        ANSWER, question=Question("谁会见了清华代表团？", "zh", "who"), status="not_in_archive"
    )
    talk.answered(ANSWER, "谁会见了陶智？")
    talk.answered(refused, "谁会见了清华代表团？")
    assert talk == Conversation(refused, ANSWER, "谁会见了清华代表团？")


def test_a_follow_up_points_back_past_a_perhaps():
    talk = Conversation()
    doubted = replace(ANSWER, status="perhaps", short_answer=None, text="这段可能有关：“…” [1]")
    talk.answered(ANSWER, "谁会见了陶智？")
    talk.answered(doubted, "谁陪同会见？")
    assert talk == Conversation(doubted, ANSWER, "谁陪同会见？")


def test_the_last_question_as_typed_is_known_as_it_was_understood():
    talk = Conversation()
    assert talk.asked("他是谁？") == "他是谁？"
    talk.answered(replace(ANSWER, question=Question("邓群策是谁？", "zh", "who")), "他是谁？")
    assert [talk.asked(typed) for typed in ("他是谁？", "她是谁？")] == ["邓群策是谁？", "她是谁？"]
