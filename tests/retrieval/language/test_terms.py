"""Text to terms."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from retrieval.errors import IndexDamagedError
from retrieval.language.term_places import find
from retrieval.language.terms import Segmenter, fold, simplified_in_place


@pytest.fixture(scope="module")
def plain() -> Segmenter:
    return Segmenter.create()


def test_scripts_widths_and_cases_fold_to_one_spelling():
    assert fold("誰會見了Tao Zhi？５３") == fold("谁会见了tao zhi?53") == "谁会见了tao zhi?53"


def test_a_folded_term_is_found_in_the_text_as_printed():
    assert find("会见", "邓群策會見了，又会见了") == [(3, 5), (8, 10)]


def test_a_character_that_folds_to_two_does_not_shift_what_is_found():
    assert find("园区", "约５００㎡的園區") == [(6, 8)]


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str):
    assert fold(fold(text)) == fold(text)


def test_question_words_find_nothing(plain: Segmenter):
    assert plain.question_terms("谁会见了北航？") == ["会见", "北航"]


def test_a_learned_name_is_never_split():
    segmenter = Segmenter.create()
    segmenter.learn(["种衍民"])
    assert "种衍民" in segmenter.terms("衡变公司总经理种衍民表示")
    assert segmenter.is_name("种衍民")


def test_names_are_known_by_the_dictionary_and_by_their_letters(plain: Segmenter):
    assert [plain.is_name(word) for word in ("清华大学", "长沙", "gdp", "2020", "代表团")] == [
        True,
        True,
        True,
        True,
        False,
    ]


def test_a_saved_dictionary_cuts_as_it_did(plain: Segmenter, tmp_path: Path):
    plain.save(tmp_path / "words.bin")
    loaded = Segmenter.load(tmp_path / "words.bin")
    text = "特变电工云集5G科技产业园开通交付"
    assert loaded.terms(text) == plain.terms(text)


@pytest.mark.parametrize("content", [b"", b"not a dictionary", b"i\x01\x00\x00\x00"])
def test_a_damaged_dictionary_is_refused(content: bytes, tmp_path: Path):
    (tmp_path / "words.bin").write_bytes(content)
    with pytest.raises(IndexDamagedError, match=r"words\.bin: the dictionary cannot be read"):
        Segmenter.load(tmp_path / "words.bin")


@given(st.text(max_size=80))
@example("乾隆皇帝著書立說，頭髮發現")
@example("么麼了瞭")
def test_simplifying_moves_no_character(text: str):
    assert len(simplified_in_place(text)) == len(text)
