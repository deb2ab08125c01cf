"""An article to the people it names."""

import pytest

from retrieval.language.people import people, role_of
from retrieval.language.terms import Segmenter


def named(text: str, segmenter: Segmenter) -> tuple[str, ...]:
    return people(text, segmenter)


@pytest.fixture(scope="module")
def plain() -> Segmenter:
    return Segmenter.create()


def test_people_stand_behind_their_roles(plain: Segmenter):
    assert named("市委书记邓群策会见了副校长陶智一行。", plain) == ("邓群策", "陶智")


def test_a_list_of_people_is_read_to_its_end(plain: Segmenter):
    assert set(named("市领导毛朝晖、刘正兴、张亮参加会议。", plain)) == {"毛朝晖", "刘正兴", "张亮"}


def test_a_speaker_is_known_by_what_he_does(plain: Segmenter):
    assert named("江乘东指出，万物互联的时代已经来临。", plain) == ("江乘东",)


def test_the_name_ends_where_a_common_word_begins(plain: Segmenter):
    assert named("市长朱健主持会议。", plain) == ("朱健",)
    assert named("总经理种衍民表示，", plain) == ("种衍民",)


def test_a_common_word_behind_a_role_is_no_name(plain: Segmenter):
    assert named("我代表全体科威特人民表示祝贺。", plain) == ()


@pytest.mark.parametrize("text", ["全国人大代表高质量发展讨论", "代表余人出席", "记者任电子工程师"])
def test_ordinary_words_behind_a_role_are_nobody(text: str, plain: Segmenter):
    assert named(text, plain) == ()


def test_a_name_may_end_before_a_number(plain: Segmenter):
    assert named("国务院总理李强3月14日主持召开会议。", plain) == ("李强",)


def test_words_that_only_look_like_names_are_left_alone(plain: Segmenter):
    assert named("双方就加快项目建设进行了友好会谈。", plain) == ()


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("会见了到访的北京航空航天大学副校长陶智一行", "陶智", "北京航空航天大学副校长"),
        ("17日，市委副书记、市长朱健主持会议。", "朱健", "市委副书记、市长"),
        ("省工信厅二级巡视员韩少君在致辞中指出", "韩少君", "省工信厅二级巡视员"),
    ],
)
def test_a_role_is_what_stands_before_the_name(text: str, name: str, role: str):
    place = role_of(text, name)
    assert place is not None
    assert text[slice(*place)] == role


def test_a_name_without_a_role_has_none():
    assert role_of("陶智表示，印象深刻。", "陶智") is None
