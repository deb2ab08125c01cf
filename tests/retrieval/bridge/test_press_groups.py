"""Words that the lexicon has, read through the bridge of a made-up archive."""

from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.bridge.name_book import NameBook
from retrieval.bridge.term_groups import Bridge
from retrieval.language.terms import Segmenter
from retrieval.records import Group

WORDS = """
乡村 振兴 战略 男性 美国 石破茂 举行 会议 西班牙 快速 国家 发展 改革 委 外交部 发言人 大会 七国集团
中国天眼 李强 隆 隆重 龙宇翔 会见 接见 见面
""".split()

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


def test_later_renderings_count_less_and_other_translations_least(ask: Asker):
    (group,) = ask("who met")
    assert [term for term, _ in group.terms][:2] == ["会见", "见面"]
    assert dict(group.terms)["见面"] == pytest.approx(0.88)
    assert dict(group.terms)["接见"] < 0.88**2


@pytest.mark.parametrize("question", ["what did Ishiba do", "what did ishiba do"])
def test_a_name_is_found_in_any_case(question: str, ask: Asker):
    assert read(ask(question))[0][1] == ["石破茂"]


def test_a_name_that_is_also_a_word_is_found_by_its_capitals(ask: Asker):
    assert read(ask("what can the US tell us")) == [("US", ["美国"])]
    assert read(ask("how fast is FAST")) == [("fast", ["快速"]), ("FAST", ["中国天眼"])]


def test_words_that_mean_nothing_make_no_group(ask: Asker):
    assert ask("whatever was the thing called") == []


def test_a_number_in_a_name_is_no_quantity(ask: Asker):
    assert read(ask("what did the Group of Seven say on the seven days")) == [
        ("Group of Seven", ["七国集团"]),
        ("7 days", ["7天", "7"]),
    ]
