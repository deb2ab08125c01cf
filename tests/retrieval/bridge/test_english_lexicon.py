"""The tables of what English readers call the things that Chinese papers write about."""

import re
import time

import pytest

from retrieval.bridge.english_lexicon import TABLES, EnglishLexicon, latin_words, lexicon
from retrieval.language.terms import is_han


def test_a_word_or_phrase_has_its_renderings_the_likeliest_first():
    assert lexicon().press(["villager"]) == ("村民",)
    assert lexicon().press(["Rural", "REVITALIZATION"])[0] == "乡村振兴"


def test_a_form_that_the_table_lacks_is_read_as_its_base_form():
    assert lexicon().press(["inaugurates"]) == lexicon().press(["inaugurate"])
    assert lexicon().press(["met", "with"]) == lexicon().press(["meet", "with"])


def test_hyphens_and_possessives_are_read_as_in_a_question():
    words = latin_words("the All-China Women’s Federation")[1:]
    assert lexicon().name(words, ordinary=False) == ("全国妇联", "中华全国妇女联合会")


@pytest.mark.parametrize(
    ("written", "other"),
    [("US", "us"), ("FAST", "fast"), ("Male", "male"), ("Split", "split"), ("Nice", "nice")],
)
def test_a_name_that_is_also_a_word_is_known_by_its_capitals(written: str, other: str):
    assert lexicon().is_ordinary(other)
    assert lexicon().name([written], ordinary=True)
    assert lexicon().name([other], ordinary=True) == ()


def test_capitals_alone_are_not_those_of_an_abbreviation():
    assert lexicon().name(["Fast"], ordinary=True) == ()


def test_a_single_character_stands_for_nothing_if_it_is_not_the_first_rendering():
    assert "美" not in lexicon().name(["US"], ordinary=True)
    assert lexicon().press(["mu"]) == ("亩",)


def test_only_a_phrase_that_is_nothing_else_is_a_proper_name():
    assert lexicon().is_proper(["Ishiba"])
    assert not lexicon().is_proper(["abalone"])
    assert not lexicon().is_proper(["Lunar", "New", "Year"])


@pytest.mark.parametrize("name", ["press.tsv", "names.tsv"])
def test_every_row_is_english_and_its_chinese(name: str):
    for line in (TABLES / name).read_text(encoding="utf-8").splitlines():
        english, chinese = line.split("\t")
        assert english == english.strip(), line
        assert latin_words(english), line
        assert not is_han(english), line
        assert re.fullmatch(r"\S+( \S+)*", chinese), line


def test_the_tables_are_sorted_and_name_nothing_twice():
    for name in ("press.tsv", "names.tsv"):
        lines = (TABLES / name).read_text(encoding="utf-8").splitlines()
        heads = [line.partition("\t")[0] for line in lines]
        assert heads == sorted(heads, key=lambda head: (head.lower(), head))
        assert len({head.lower() for head in heads}) == len(heads)


def test_words_that_mean_nothing_are_single_words():
    assert {"thing", "called"} <= lexicon().passed_over
    assert all(latin_words(word) == [word] for word in lexicon().passed_over)


@pytest.mark.no_cover  # tracing takes the time that is measured
def test_the_tables_load_in_a_moment():
    began = time.process_time()
    EnglishLexicon()
    assert time.process_time() - began < 0.5
