"""Numbers, dates and units to one form."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.language.english_quantities import asked_in_english, digits_for_words
from retrieval.language.quantities import forms, quantities, value_of, written
from retrieval.language.term_places import find, holds


@pytest.mark.parametrize(
    ("printed", "form"),
    [
        ("八个月", "8个月"),
        ("8个月", "8个月"),
        ("二〇二一年", "2021年"),
        ("2021 年", "2021年"),
        ("五月十七日", "5月17日"),
        ("5月17号", "5月17日"),
        ("三十亿元", "30亿元"),
        ("3000000000元", "30亿元"),
        ("3000多名", "3000人"),
        ("第五十三届", "第53"),
        ("百分之三十五", "35%"),
        ("1.2万亿元", "1.2万亿元"),
        ("10,000", "1万"),
        ("一千零一", "1001"),
        ("一百二十万亿元", "120万亿元"),
        ("一万五千亿", "1.5万亿"),
        ("一万五", "1.5万"),
        ("一万零五", "1.0005万"),
        ("3亿5000万元", "3.5亿元"),
        ("一点五亿", "1.5亿"),
        ("10万m2", "10万平方米"),
    ],
)
def test_all_ways_to_print_a_quantity_have_one_form(printed: str, form: str):
    assert quantities(printed)[0].forms[0] == form


@pytest.mark.parametrize(
    "text",
    [
        "一般",
        "四川",
        "三农问题",
        "十三五规划",
        "十分重要",
        "万家企业",
        "五六个人",
        "哪一年",
        "一个",
    ],
)
def test_characters_that_count_nothing_are_no_number(text: str):
    assert quantities(text) == []


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("What happened on May 17?", "5月17日"),
        ("on the 18th of April", "4月18日"),
        ("the 3 billion yuan project", "30亿元"),
        ("three billion yuan", "30亿元"),
        ("$5.5 million", "550万美元"),
        ("over 10,000 people", "1万人"),
        ("the fifty-third session", "第53"),
        ("in 2021", "2021年"),
        ("in the 1970s", "1970年代"),
        ("five hundred mu", "500亩"),
        ("20 percent", "20%"),
        ("$3.5bn", "35亿美元"),
        ("1000 trillion yuan", "1000万亿元"),
        ("who comes in May", "5月"),
    ],
)
def test_english_quantities_have_the_same_forms(question: str, form: str):
    found = list(asked_in_english(digits_for_words(question)))
    assert found[0][1].forms[0] == form


@pytest.mark.parametrize("question", ["who may come", "the first meeting", "COVID-19", "the G20"])
def test_english_words_that_count_nothing_are_no_number(question: str):
    assert list(asked_in_english(digits_for_words(question))) == []


def test_a_quantity_is_found_where_it_is_printed_otherwise():
    assert find("8个月", "工程历时八個月完成") == [(4, 7)]
    assert holds("工程历时八个月完成", "8个月")


def test_a_number_is_not_found_inside_another():
    assert not holds("用了18个月", "8个月")
    assert not holds("共1500人", "500")


@given(st.integers(min_value=0, max_value=10**15))
def test_a_written_value_is_read_back(value: int):
    rounded = float(f"{value:.10g}")
    assert value_of(written(rounded)) == pytest.approx(rounded, rel=1e-9)


@given(
    st.text(
        alphabet="零〇一二两三四五六七八九十百千万亿点年月日个元第百分之0123456789.,%人 ",
        max_size=30,
    )
)
def test_quantities_stand_where_they_say_and_in_order(text: str):
    found = quantities(text)
    assert all(text[one.start : one.end].strip() for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert {form for one in found for form in one.forms} == forms(text)


@given(st.text(max_size=80))
def test_any_question_can_be_read(question: str):
    for source, one in asked_in_english(digits_for_words(question)):
        assert source
        assert one.forms


@pytest.mark.parametrize(
    "text",
    [
        "一十十" * 40 + "零零个",
        "1" + "亿" * 44 + "元",
        "1" * 400,
        "十" * 5000,
        "一点五" + "亿" * 300,
    ],
)
def test_endless_numbers_are_noise_and_are_read_in_a_moment(text: str):
    began = time.process_time()
    assert all(len(form) < 40 for form in forms(text))
    assert time.process_time() - began < 1


@given(
    st.lists(
        st.sampled_from(["一十十", "亿", "万", "零", "点", "1,", "3亿", "个", "年", "百"]),
        max_size=200,
    )
)
def test_any_run_of_digits_and_scales_is_read(parts: list[str]):
    assert all(one.forms for one in quantities("".join(parts)))
