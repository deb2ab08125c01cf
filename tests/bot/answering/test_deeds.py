"""The person on the side of a deed that a question asks for."""

import pytest

from bot.answering.deeds import Deed, deed_of, on_its_side, states_deed
from bot.question.understand import understand
from retrieval.records import Group

MEETING = "市委书记邓群策会见了北航副校长陶智一行"
PEOPLE = ["邓群策", "陶智"]
MET = Group("met", (("会见", 1.0),), "dictionary")


def span(text: str) -> tuple[int, int]:
    start = MEETING.index(text)
    return start, start + len(text)


@pytest.mark.parametrize(
    ("question", "read", "told"),
    [
        ("谁会见了代表团？", "陶智", "邓群策"),
        ("谁会见了代表团？", "邓群策会", "邓群策"),
        ("谁会见了代表团？", "邓群策", "邓群策"),
        ("市委书记会见了谁？", "邓群策", "陶智"),
        ("谁出席了大会？", "陶智", "陶智"),
        ("谁会见了邓群策？", "陶智", "陶智"),
        ("代表团来自哪里？", "陶智", "陶智"),
    ],
)
def test_the_one_on_the_side_asked_for_is_told(question: str, read: str, told: str):
    deed = deed_of(understand(question), ())
    start, end = on_its_side(deed, question, MEETING, span(read), PEOPLE)
    assert MEETING[start:end] == told


def test_english_verbs_are_those_of_the_bridge():
    assert deed_of(understand("who met the delegation"), [MET]) == Deed(("会见",))
    assert deed_of(understand("who did the secretary meet"), [MET]) == Deed(
        ("会见",), undergone=True
    )


def test_a_deed_is_stated_by_its_verb_beside_a_person_on_the_right_side():
    deed = Deed(("会见",))
    assert states_deed(deed, MEETING, span("邓群策"), PEOPLE)
    assert not states_deed(deed, MEETING, span("陶智"), PEOPLE)
    assert not states_deed(deed, MEETING, span("市委书记"), PEOPLE)
    assert not states_deed(Deed(), MEETING, span("邓群策"), PEOPLE)


def test_who_congratulates_was_not_elected():
    sentence = "习近平致电埃尔多安，祝贺他当选总统"
    stays = on_its_side(Deed(("当选",), undergone=True), "谁？", sentence, (0, 3), ["习近平"])
    assert stays == (0, 3)
