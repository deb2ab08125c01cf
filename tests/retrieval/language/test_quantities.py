"""Numbers, dates and units to one form."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.language.english_quantities import asked_in_english, digits_for_words
from retrieval.language.lexicon import UNITS, Unit
from retrieval.language.quantities import PRINTED, forms, quantities, value_of, written
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
        ("30亿千瓦时", "30亿千瓦时"),
        ("30亿kwh", "30亿千瓦时"),
        ("30万千瓦", "30万千瓦"),
        ("5千克", "5公斤"),
        ("三千千米", "3000公里"),
        ("一万五千千瓦", "1.5万千瓦"),
        ("一万五千米", "1.5万米"),
        ("三点五万千瓦", "3.5万千瓦"),
        ("1亿2千万千瓦时", "1.2亿千瓦时"),
        ("3万5000人", "3.5万人"),
        ("3万5千米", "3.5万米"),
        ("220千伏", "220千伏"),
        ("1013百帕", "1013百帕"),
        ("2百分点", "2个百分点"),
        ("300千字", "30万字"),
        ("一千五百亩", "1500亩"),
        ("10万吨级", "10万吨"),
        ("30多万人", "30万人"),
        ("三十余亿千瓦时", "30亿千瓦时"),
        ("5列", "5列"),
        ("4例", "4例"),
        ("9栋", "9栋"),
        ("九幢", "9栋"),
        ("两起", "2起"),
        ("零点五吨", "0.5吨"),
        ("35°c", "35摄氏度"),
        ("二○二一年", "2021年"),
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
        "一起",
        "一度",
        "12g",
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
        ("30 billion kWh", "300亿千瓦时"),
        ("300,000 kilowatts", "30万千瓦"),
        ("6 inches", "6英寸"),
        ("the 2021 museum", "2021年"),
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


@pytest.mark.no_cover  # tracing takes the time that is measured
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


def test_a_digit_before_thousand_is_read_either_way():
    assert quantities("三千米")[0].forms == ("3公里", "3", "3000米", "3000")
    assert quantities("三千人")[0].forms == ("3000人", "3000")


HAN_DIGITS = "零一二三四五六七八九"


def in_han(value: int) -> str:
    """A number below a trillion as it is spoken: 15000 is 一万五千, 2005 两千零五."""
    if value >= 10**8:
        high, low, scale = value // 10**8, value % 10**8, "亿"
    elif value >= 10**4:
        high, low, scale = value // 10**4, value % 10**4, "万"
    else:
        return below_myriad(value)
    gap = "零" if low and low < 10 ** (len(str(10**8 if scale == "亿" else 10**4)) - 2) else ""
    return in_han(high) + scale + (gap + in_han(low) if low else "")


def below_myriad(value: int) -> str:
    spoken, gap = "", False
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // scale % 10
        if digit:
            spoken += ("零" if gap and spoken else "") + HAN_DIGITS[digit] + sign
            gap = False
        else:
            gap = True
    return spoken


WHOLE = st.integers(min_value=2, max_value=10**12 - 1)
SCALED = st.sampled_from(
    [("万", 10**4), ("亿", 10**8), ("千万", 10**7), ("百万", 10**6), ("万亿", 10**12)]
)
NUMBERS = st.one_of(
    WHOLE.map(lambda value: (str(value), float(value))),
    WHOLE.map(lambda value: (f"{value:,}", float(value))),
    WHOLE.map(lambda value: (in_han(value), float(value))),
    st.tuples(st.integers(1, 99_999), SCALED).map(
        lambda one: (f"{one[0] / 100:g}{one[1][0]}", one[0] / 100 * one[1][1])
    ),
    st.tuples(st.integers(1, 99), st.integers(1, 9999)).map(
        lambda one: (f"{one[0]}亿{one[1]}万", one[0] * 1e8 + one[1] * 1e4)
    ),
    st.tuples(st.integers(1, 99), st.integers(1, 9)).map(
        lambda one: (f"{one[0]}亿{one[1]}千万", one[0] * 1e8 + one[1] * 1e7)
    ),
    st.tuples(st.integers(1, 99), st.integers(1000, 9999)).map(
        lambda one: (f"{one[0]}万{one[1]}", one[0] * 1e4 + one[1])
    ),
    st.tuples(st.integers(0, 99), st.sampled_from(HAN_DIGITS[1:]), SCALED).map(
        lambda one: (
            f"{in_han(one[0]) or '零'}点{one[1]}{one[2][0]}",
            (one[0] + HAN_DIGITS.index(one[1]) / 10) * one[2][1],
        )
    ),
)
# 十分 is very, 二月 a month, 十四号 and 三级 name something, and a year may stand before 年.
ANY_UNIT = st.sampled_from(
    [unit for name, unit in UNITS.items() if name not in {"分", "年", "年代", "月", "号", "级"}]
)


@given(NUMBERS, ANY_UNIT)
def test_whatever_number_and_unit_is_written_its_form_names_the_same_amount(
    number: tuple[str, float], unit: Unit
):
    written_number, value = number
    text = written_number + unit.written
    found = quantities(text)
    assert [text[one.start : one.end] for one in found] == [text]
    wanted = written(value) + unit.form
    # 一万五千米 is the same length as 一万五千 米: the thousand may belong to either.
    assert wanted in found[0].forms


@given(
    NUMBERS,
    ANY_UNIT,
    st.sampled_from(["", "约", "近", "逾", "超过"]),
    st.sampled_from(["", "多", "余"]),
)
def test_what_is_printed_of_an_amount_is_all_of_it(
    number: tuple[str, float], unit: Unit, before: str, more: str
):
    text = before + number[0] + more + unit.written
    assert [match.group() for match in PRINTED.finditer(f"总计{text}，")] == [text]


@pytest.mark.parametrize(
    "text",
    [
        "数千人",
        "上万名",
        "十几人",
        "一百多亿元",
        "数十亿千瓦时",
        "半年",
        "百分之三十五",
        "3亿",
        "30MW",
    ],
)
def test_what_is_printed_of_an_amount_may_be_rough(text: str):
    assert [match.group() for match in PRINTED.finditer(f"共计{text}。")] == [text]


@pytest.mark.parametrize("text", ["百度", "千米", "一级", "十分", "万一", "每千瓦时", "十四号"])
def test_a_word_of_number_signs_is_no_printed_amount(text: str):
    assert PRINTED.search(text) is None
