"""An answer with too little confidence to a refusal."""

import pytest

from bot.answering.answerer import by_confidence
from bot.answering.records import Answer, Citation
from bot.answering.three_ways import Bounds
from bot.question.understand import understand
from tests.bot.answering.made_up import article, hit

MEETING = article("meeting", "邓群策会见了北航代表团。")


@pytest.mark.parametrize(
    ("question", "absent", "told"),
    [
        ("谁会见了清华代表团？", ("清华",), "档案里没有答案：没有出现“清华”。"),
        ("谁会见了北航代表团？", (), "档案里没有答案：没有找到能回答这个问题的报道。"),
        (
            "who met Tsinghua",
            ("Tsinghua",),
            "Not in the archive: nothing was found for “Tsinghua”.",
        ),
    ],
)
def test_a_refusal_tells_which_names_of_the_question_are_nowhere(
    question: str, absent: tuple[str, ...], told: str
):
    given = Answer(
        understand(question),
        "answered",
        "邓群策",
        "邓群策 [1]",
        (Citation(1, MEETING, MEETING.text, 0, 12),),
        hits=(hit(MEETING, 1.0),),
        absent=absent,
        confidence=0.1,
    )
    assert by_confidence(given, Bounds(answered=0.7, perhaps=0.2)) == Answer(
        understand(question),
        "not_in_archive",
        None,
        told,
        related=(MEETING,),
        hits=given.hits,
        absent=absent,
        confidence=0.1,
    )
