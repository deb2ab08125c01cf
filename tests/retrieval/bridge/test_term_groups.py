"""A question's words to the archive's."""

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.bridge.name_book import NameBook
from retrieval.bridge.term_groups import Bridge
from retrieval.errors import IndexDamagedError
from retrieval.language.terms import Segmenter
from retrieval.records import Article, Group, Text

WORDS = [
    "北航",
    "会见",
    "一行",
    "邓群策",
    "陶智",
    "重庆",
    "厦门",
    "宣布",
    "5g",
    "绿",
    "吕梁",
    "西安",
]

Asker = Callable[[str], list[Group]]


def made(file: Path, words: list[str], segmenter: Segmenter, *articles: Article) -> Bridge:
    names = file.parent / "names.sqlite"
    NameBook.create(names, articles, Segmenter.create())
    Bridge.create(file, words, segmenter, NameBook.load(names))
    return Bridge.load(file)


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Asker:
    file = tmp_path_factory.mktemp("bridge") / "bridge.sqlite"
    segmenter = Segmenter.create()
    segmenter.learn(["邓群策", "北航"])
    text = "市委书记邓群策会见了副校长陶智一行。"
    article = Article(id="a", source="a", line=None, body=Text(text, ((0, 0, len(text)),)))
    bridge = made(file, WORDS, segmenter, article)
    return lambda question: bridge.groups(question, segmenter, WORDS.__contains__)


def read(groups: list[Group]) -> list[tuple[str, list[str], str | None]]:
    return [(group.source, [term for term, _ in group.terms], group.how) for group in groups]


def test_english_words_and_pinyin_become_words_of_the_archive(ask: Asker):
    assert read(ask("who met the Beihang delegation")) == [
        ("met", ["会见"], "dictionary"),
        ("Beihang", ["北航"], "dictionary"),
        ("delegation", ["一行"], "dictionary"),
    ]


@pytest.mark.parametrize("name", ["Deng Qunce", "Qunce Deng", "DENG Qunce", "dengqunce"])
def test_a_name_is_found_in_either_order_and_in_any_case(name: str, ask: Asker):
    assert read(ask(f"when did {name} speak"))[0] == (name, ["邓群策"], "pinyin")


@pytest.mark.parametrize(
    ("spelled", "word"),
    [
        ("Chongqing", "重庆"),
        ("Xiamen", "厦门"),
        ("Xi'an", "西安"),
        ("Lüliang", "吕梁"),
        ("Běiháng", "北航"),
    ],
)
def test_heteronyms_apostrophes_and_tone_marks_are_understood(spelled: str, word: str, ask: Asker):
    ((source, words, _),) = read(ask(f"what about {spelled}"))
    assert (source, words) == (spelled, [word])


def test_a_common_english_word_is_not_taken_for_a_name(ask: Asker):
    assert read(ask("can she tell me what he has")) == []


def test_a_name_that_only_the_dictionary_knows_is_one_that_the_archive_lacks(ask: Asker):
    group = ask("who met the Tsinghua delegation")[1]
    assert (group.source, group.how, group.name) == ("Tsinghua", "dictionary", True)
    assert "清华大学" in dict(group.terms)


def test_a_name_of_which_nothing_is_known_stays_a_name_without_terms(ask: Asker):
    assert ask("who met the Qwxz delegation")[1] == Group("Qwxz", (), None, name=True)


def test_a_word_that_the_archive_holds_as_it_is_stands_for_itself(ask: Asker):
    assert ask("what is 5G")[0] == Group("5G", (("5g", 1.0),), None, name=True)


def test_a_question_in_both_languages_is_bridged_where_it_is_latin(ask: Asker):
    assert ("Beihang", ["北航"], "dictionary") in read(ask("Beihang 代表团是谁会见的"))
    assert ("会见", ["会见"], None) in read(ask("Beihang 代表团是谁会见的"))


@pytest.mark.no_cover  # tracing takes the time that is measured
@pytest.mark.parametrize("word", ["zqx ", "Zqxar ", "Zhang Wei ", "Ai" * 20 + "k "])
def test_five_hundred_words_of_noise_are_read_in_a_moment(word: str, ask: Asker):
    began = time.process_time()
    assert len(ask(word * 500)) <= 4
    assert time.process_time() - began < 1


def test_a_damaged_bridge_is_refused(tmp_path: Path):
    (tmp_path / "bridge.sqlite").write_bytes(b"no database at all, but long enough to be one" * 30)
    with pytest.raises(IndexDamagedError, match=r"bridge\.sqlite: cannot be read"):
        Bridge.load(tmp_path / "bridge.sqlite")


def test_a_bridge_is_readable_by_other_tools(tmp_path: Path):
    made(tmp_path / "bridge.sqlite", ["宣布"], Segmenter.create())
    rows = sqlite3.connect(tmp_path / "bridge.sqlite").execute("SELECT * FROM pinyin").fetchall()
    assert rows == [("xuanbu", "宣布", "")]


def test_the_day_of_a_date_is_asked_for_and_not_its_month(ask: Asker):
    assert read(ask("5月18日会见了谁"))[-1] == ("5月18日", ["5月18日"], None)


def test_an_amount_is_not_its_unit(ask: Asker):
    assert read(ask("总投资3000亿元"))[-1] == ("3000亿元", ["3000亿元", "3000亿"], None)


def test_an_ellipsis_leaves_names_their_capitals(ask: Asker):
    assert ask("who is Zhang Weiwei…")[0] == Group("Zhang Weiwei", (), None, name=True)
