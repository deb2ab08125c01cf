"""Facts about written Chinese, each in one place."""

import re

from retrieval.language.cedict import is_note, without_asides
from retrieval.language.lexicon import ENGLISH_UNITS, HAN, UNITS, of_kind


def test_a_row_of_the_table_is_a_unit_with_its_form_and_kind():
    assert UNITS["千米"] == ("千米", "公里", "length", "", "", "")
    assert UNITS["起"] == ("起", "起", "thing", "a", "", "")
    assert UNITS["升"] == ("升", "升", "volume", "", "级至到高学温值幅降旗", "liter,litre")


def test_a_form_is_a_form_of_itself():
    forms = {unit.form for unit in UNITS.values()}
    assert [form for form in forms if UNITS[form].form != form] == []


def test_spellings_of_one_unit_are_of_one_kind():
    assert all(unit.kind == UNITS[unit.form].kind for unit in UNITS.values())


def test_english_names_lead_to_chinese_forms():
    assert ENGLISH_UNITS["kilowatt hour"] == "千瓦时"
    assert ENGLISH_UNITS["kg"] == "公斤"
    assert set(ENGLISH_UNITS.values()) <= {unit.form for unit in UNITS.values()}


def test_units_are_told_apart_by_kind():
    assert [unit.written for unit in of_kind("temperature")] == [
        "度",
        "摄氏度",
        "℃",
        "°c",
        "华氏度",
    ]


def test_rare_characters_are_ideographs():
    assert re.fullmatch(f"[{HAN}]+", "张𬱖㛃")
    assert not re.search(f"[{HAN}]", "〇Aあ，")


def test_notes_of_the_dictionary_are_no_translations():
    assert is_note("CL:場|场[chang3]")
    assert is_note("abbr. for 北京航空航天大學")
    assert not is_note("meeting")
    assert without_asides("mountain (CL:座) range").split() == ["mountain", "range"]
