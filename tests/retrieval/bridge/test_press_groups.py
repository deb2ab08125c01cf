"""Words that the lexicon has, read through the bridge of a made-up archive."""

from collections.abc import Callable

import pytest

from retrieval.bridge.name_book import NameBook
from retrieval.bridge.press_groups import BEHIND, FURTHER, PressReader
from retrieval.bridge.term_groups import Bridge
from retrieval.language.terms import Segmenter
from retrieval.records import Group

_WORDS = """
乡村 振兴 战略 男性 美国 石破茂 举行 会议 西班牙 快速 国家 发展 改革 委 外交部 发言人 大会 七国集团
中国天眼 李强 隆 隆重 龙宇翔 会见 见面 相遇
"""
WORDS = _WORDS.split()

Asker = Callable[[str], list[Group]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    folder = tmp_path_factory.mktemp("bridge")
    segmenter = Segmenter.create()
    segmenter.learn(["石破茂", "七国集团", "中国天眼", "龙宇翔"])
    NameBook.create(folder / "names.sqlite", [], segmenter)
    names = NameBook.load(folder / "names.sqlite")
    Bridge.create(folder / "bridge.sqlite", WORDS, segmenter, names)
    bridge = Bridge.load(folder / "bridge.sqlite")
    return lambda question: bridge.groups(question, segmenter, WORDS.__contains__)


def read(groups: list[Group]) -> list[tuple[str, list[str]]]:
    return [(group.source, [term for term, _ in group.terms]) for group in groups]


def test_a_phrase_is_read_before_its_words(ask: Asker):
    assert read(ask("who is the foreign ministry spokesperson"))[0][0] == (
        "foreign ministry spokesperson"
    )


def test_what_the_archive_writes_as_several_words_is_asked_for_part_by_part(ask: Asker):
    (group,) = ask("what about rural revitalization")
    assert group == Group(
        "rural revitalization",
        (("乡村振兴", 1.0),),
        "dictionary",
        phrases=(("乡村振兴", ("乡村", "振兴")),),
    )


def test_a_rendering_whose_parts_the_archive_lacks_is_left_out(ask: Asker):
    (group,) = ask("what about the NDRC")
    assert (group.terms, group.name) == ((("国家发展改革委", 1.0),), True)


def test_later_renderings_count_less_and_other_translations_least():
    reader = PressReader(set(WORDS).__contains__, lambda term: (term,))
    others = {"相遇": 0.9, "会见": 0.8, "遇见": 0.7}
    group = reader.word("met", others, capital=False, first=False, english=True)
    assert group is not None
    assert group.terms == (("会见", 1.0), ("见面", FURTHER), ("相遇", 0.9 * BEHIND))


def test_renderings_that_the_archive_lacks_leave_a_word_to_the_dictionary():
    reader = PressReader(lambda _: False, lambda term: (term,))
    assert reader.word("met", {"相遇": 0.9}, capital=False, first=False, english=True) is None


@pytest.mark.parametrize("question", ["what did Ishiba do", "what did ishiba do"])
def test_a_name_is_found_in_any_case(question: str, ask: Asker):
    assert read(ask(question))[0][1] == ["石破茂"]


def test_a_name_that_is_also_a_word_is_found_by_its_capitals(ask: Asker):
    assert read(ask("what can the US tell us")) == [("US", ["美国"])]
    assert read(ask("how fast is FAST")) == [("fast", ["快速"]), ("FAST", ["中国天眼"])]


def test_words_that_mean_nothing_make_no_group(ask: Asker):
    assert ask("whatever was the thing called") == []


def test_a_word_and_a_capital_stop_word_are_no_phrase(ask: Asker):
    assert [group.source for group in ask("what meetings of US officials")][:2] == [
        "meetings",
        "US",
    ]


def test_a_number_in_a_name_is_no_quantity(ask: Asker):
    assert read(ask("what did the Group of Seven say on the seven days")) == [
        ("Group of Seven", ["七国集团"]),
        ("7 days", ["7天", "7"]),
    ]
