"""Chinese names to pinyin."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import lazy_pinyin

from retrieval.language.people import COMMON_SURNAMES
from retrieval.language.pinyin import SURNAMES_SPELLED, is_chinese_name, romanised


@pytest.mark.parametrize(
    ("name", "spelled"),
    [
        ("邓群策", "Deng Qunce"),
        ("朱健", "Zhu Jian"),
        ("欧阳修", "Ouyang Xiu"),
        ("欧阳夏丹", "Ouyang Xiadan"),
        ("曾国藩", "Zeng Guofan"),
        ("单霁翔", "Shan Jixiang"),
    ],
)
def test_the_surname_stands_apart(name: str, spelled: str):
    assert romanised(name) == spelled


@pytest.mark.parametrize(
    "text",
    [
        "Zheng Haitao",
        "马尔帕斯",
        "阿根廷点球战胜法国",
        "中方支持俄方",
        "乔治·布什",
        "欧阳",
        "邓",
        "",
    ],
)
def test_what_is_no_chinese_name_stays_as_it_is(text: str):
    assert romanised(text) == text


@given(st.text(max_size=8))
def test_only_a_chinese_name_is_changed(text: str):
    assert (romanised(text) != text) == is_chinese_name(text)


def test_every_common_surname_is_known_as_it_is_spelled():
    unknown = {name for name in COMMON_SURNAMES if lazy_pinyin(name)[0] not in SURNAMES_SPELLED}
    assert unknown == {"曾"}  # as a word it is read ceng, as a surname zeng
    assert "zeng" in SURNAMES_SPELLED
