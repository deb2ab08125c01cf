"""What did not happen."""

import pytest

from retrieval.language.negation import denies


@pytest.mark.parametrize(
    "sentence",
    [
        "朱健没有出席会议。",
        "他没收到通知。",
        "工程没完成。",
        "代表们不同意草案。",
        "有关部门不断定原因。",
        "事故未造成人员伤亡。",
        "现场无人受伤。",
        "这并非事实。",
    ],
)
def test_a_sentence_that_denies_is_known(sentence: str):
    assert denies(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "法院没收财物10万元。",
        "轮船沉没。",
        "大象出没的村庄。",
        "谁也没想到他会获奖。",
        "不断优化营商环境，成效不错。",
        "面向未来，未成年人保护工作加强。",
        "无锡的无人机企业。",
        "南非总统访问非洲多国。",
        "不丹国王来访。",
    ],
)
def test_a_word_that_only_begins_as_a_negation_denies_nothing(sentence: str):
    assert not denies(sentence)
