"""Every number and switch."""

import pytest

from retrieval.errors import SettingsError
from retrieval.settings import Settings


def test_without_values_all_is_default():
    assert Settings.of({}) == Settings()


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"passage_sise": 300}, "unknown field `passage_sise`.*known settings: .*passage_size"),
        ({"passage_size": 3}, r"`int` >= 50 - at `\$.passage_size`"),
        ({"passage_size": "wide"}, "Expected `int`"),
        ({"dense_weight_zh": 2.0}, "<= 1"),
        ({"wrong": 101}, r"<= 100.0 - at `\$.wrong`"),
        ({"wrong_perhaps": -1}, r">= 0.0 - at `\$.wrong_perhaps`"),
    ],
)
def test_a_bad_setting_is_refused_with_its_name(values: dict[str, object], message: str):
    with pytest.raises(SettingsError, match=message):
        Settings.of(values)


@pytest.mark.parametrize(
    "wrong", [{"name": "衡阳"}, {"index": "BTREE"}, {"shards": 0}, {"host": ""}]
)
def test_what_milvus_has_no_use_for_is_refused(wrong: dict[str, object]):
    with pytest.raises(SettingsError, match=r"\$\.milvus"):
        Settings.of({"milvus": wrong})


def test_a_password_in_the_address_is_refused_without_being_printed():
    with pytest.raises(SettingsError, match=r"belong in milvus.token$"):
        Settings.of({"milvus": {"uri": "http://root:geheim@db:19530"}})
