"""What the reader points at, kept or passed over."""

import pytest

from bot.answering.span_checks import span_fits
from bot.question.understand import understand
from retrieval.records import Group


def asked(*words: str) -> list[Group]:
    return [Group(word, ((word, 1.0),)) for word in words]


def found(question: str, sentence: str, span: str) -> bool:
    start = sentence.index(span)
    place = (start, start + len(span))
    groups = asked("英国", "首相") if "首相" in question else asked("陶智")
    return span_fits(understand(question), sentence, place, asked=groups, people=("泽连斯基",))


@pytest.mark.parametrize(
    ("question", "sentence", "span"),
    [
        ("死了多少人？", "地震造成912人死亡。", "912人"),
        ("How many medals did China win?", "中国队获得383枚奖牌。", "383枚"),
        ("哪一支赢了，中国队还是日本队？", "中国队赢得比赛。", "中国队"),
        ("How many years did it take?", "历时5年，投资30亿元。", "5年"),
        ("How many kilometres long is it?", "全长5公里。", "5公里"),
        ("哪家公司被罚款？", "厦门航空有限公司被罚款。", "厦门航空有限公司"),
        ("泽连斯基访问了哪些国家？", "乌克兰总统泽连斯基访问波兰。", "波兰"),
        ("谁是英国首相？", "英国首相苏纳克发表讲话。", "苏纳克"),
        ("陶智是谁？", "北航副校长陶智来访。", "北航副校长"),
    ],
)
def test_what_could_be_asked_for_is_kept(question: str, sentence: str, span: str):
    assert found(question, sentence, span)


@pytest.mark.parametrize(
    ("question", "sentence", "span"),
    [
        ("死了多少人？", "地震造成多人死亡。", "多人"),
        ("How many medals did China win?", "她以11秒23夺冠。", "11秒23"),
        ("哪几位航天员？", "三名航天员出舱。", "三名"),
        ("哪家公司被罚款？", "厦门航空有限公司被罚款。", "有限公司"),
        ("泽连斯基访问了哪些国家？", "乌克兰总统泽连斯基访问波兰。", "乌克兰"),
        ("泽连斯基在哪里？", "泽连斯基在华沙。", "泽连斯基在"),
        ("谁是英国首相？", "英国首相由执政党领袖出任。", "执政党领袖"),
        ("总投资多少？", "总投资为总投资。", "总投资"),
    ],
)
def test_what_could_not_be_asked_for_is_passed_over(question: str, sentence: str, span: str):
    assert not found(question, sentence, span)
