"""Printed Chinese numbers, dates and units to one form.

八个月 and 8个月, 二〇二一年 and 2021年, 三十亿元 and 3000000000元 have the same form. A form has
Arabic digits, 万 and 亿 from ten thousand on, and the unit: 8个月, 30亿元, 第53, 5月17日.
"""

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from retrieval.language.lexicon import (
    COUNTING,
    DIGIT,
    DIGITS,
    HEDGES_BEFORE,
    NUMERAL,
    SCALED_UNIT,
    SCALES,
    UNIT,
    UNITS,
    ZEROS,
    of_kind,
    pattern_of,
)

_ARABIC = r"\d++(?:[,，]\d{3}(?!\d))*+(?:[.．]\d++)?+"
_SCALE = rf"(?!{SCALED_UNIT})(?:[十百千]?[万亿]+|[十百千])"
# 3亿5000万 and 1万5000 are one number; the 2021 of 3亿2021年 is a year.
_GOES_ON = (
    r"(?:\d++(?:[.．]\d++)?+[十百千]?[万亿]+|\d[十百千])*(?:\d{3,4}+(?![\d年月.,]|日(?![元圆])))?"
)
_IN_DIGITS = rf"{_ARABIC}(?:{_SCALE}{_GOES_ON})?"
_FRACTION = rf"点[{DIGIT}]+(?:[百千]?[万亿]+)?"
# A number as it is spoken: 一百零五 and 十二, but not 五六 or 十三五.
_TENS = rf"(?:[{ZEROS}]?[{COUNTING}]?十)?(?:[{ZEROS}]?[{COUNTING}])?"
_BELOW_THOUSAND = rf"[{COUNTING}]百{_TENS}|[{COUNTING}]?十[{COUNTING}]?|[{COUNTING}]"
_THOUSANDS = rf"千(?:[{ZEROS}]?[{COUNTING}]百)?{_TENS}"
_BELOW_MYRIAD = rf"(?:[{COUNTING}]{_THOUSANDS}|{_BELOW_THOUSAND})"
_SPOKEN = (
    rf"(?<![{NUMERAL}])(?:(?:[{COUNTING}](?!{SCALED_UNIT}){_THOUSANDS}|{_BELOW_THOUSAND})"
    rf"(?:[万亿]+(?:[{ZEROS}]?{_BELOW_MYRIAD})?)*(?:{_FRACTION})?|[{ZEROS}]{_FRACTION})"
    rf"(?!(?!{SCALED_UNIT})[{NUMERAL}])"
)
_ANY = rf"{_IN_DIGITS}|[{NUMERAL}]+(?:{_FRACTION})?"
_QUANTITY = re.compile(
    rf"(?=[\d第{NUMERAL}])(?<![A-Za-z哪这那每某几同另\d.])(?:"
    rf"(?P<year>\d{{4}}|[{DIGIT}]{{4}}) ?年(?!代)"
    rf"|(?P<month>\d{{1,2}}|[{NUMERAL}]{{1,3}}) ?月"
    rf"(?: ?(?P<day>\d{{1,2}}|[{NUMERAL}]{{1,3}}) ?(?:日(?![元圆])|号))?"
    rf"|(?P<only_day>\d{{1,2}}|[{NUMERAL}]{{1,3}}) ?日(?![元圆])"
    rf"|第 ?(?P<ordinal>{_ANY})"
    rf"|百分之(?P<percent>{_ANY})"
    rf"|(?P<number>{_IN_DIGITS}|{_SPOKEN})(?:[多余来](?P<more>{_SCALE}))?"
    rf"(?: ?[多余来]?(?P<unit>{UNIT})|(?![a-z几])))"
)

# Patterns for amounts in an answer: 数千人 and 三四十亿元 have no exact value, but are answers.
_MORE = rf"(?:[多余来几](?:{_SCALE})?)?"
_ROUGHLY = r"(?:[数几](?=[十百千万亿])|上(?=[百千万亿]))"
_HAN_DIGITS = (
    rf"(?<![{NUMERAL}])(?:(?:{_ROUGHLY}|(?=[{COUNTING}十]))[{NUMERAL}]+(?:{_FRACTION})?"
    rf"|[{ZEROS}]{_FRACTION}|半)"
)
# 十分 means "very", 神舟十四号 is a name, and 一届 says which one, not how many.
_UNIT_OF_HAN = pattern_of(one for name, one in UNITS.items() if name not in {"分", "号", "级"})
_NO_AMOUNT = rf"(?<=一)(?<![{NUMERAL}]一)" + pattern_of(
    one for one in of_kind("rank", "era", "temperature") if one.written != "分"
)
_WITH_UNIT = rf"(?:{_IN_DIGITS}{_MORE} ?{UNIT}|{_HAN_DIGITS}{_MORE}(?!{_NO_AMOUNT}){_UNIT_OF_HAN})"
_TIME = pattern_of(of_kind("time"))
# 2小时30分钟, 一个半小时, 六个半月.
_LONG = (
    rf"(?:{_IN_DIGITS}|{_HAN_DIGITS})"
    rf"(?:{_TIME}(?:{_IN_DIGITS}|{_HAN_DIGITS}){_TIME}|个半{_TIME}|{_TIME}半(?!个|{_TIME}))"
)
_BARE_SCALE = (
    rf"(?<![{NUMERAL}])[百千万]+[多余]?{pattern_of(of_kind('people', 'thing', 'time', 'times'))}"
)
_LARGE = rf"{_ARABIC}(?:{_SCALE}{_GOES_ON}{_MORE}|[多余]{_SCALE})" + (
    rf"|(?<![{NUMERAL}])(?:{_ROUGHLY}|(?=[{COUNTING}十百千]))[{NUMERAL}]*[万亿][{NUMERAL}]*[多余]?"
)
PRINTED = re.compile(
    rf"(?:{'|'.join(HEDGES_BEFORE)})?"
    rf"(?:{_LONG}|{_WITH_UNIT}|{_BARE_SCALE}|百分之(?:{_ANY})|{_LARGE})",
    re.IGNORECASE,
)
"""A pattern for a printed amount that can answer "how many"."""

_PARTS = re.compile(rf"(\d[\d,]*(?:\.\d+)?)([{''.join(SCALES)}]*)")
MYRIAD = 10_000
LONGEST = 30  # characters of a quantity; longer matches are noise
LARGEST = 1e18
LAST_MONTH, LAST_DAY = 12, 31


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, a date or an amount with its unit in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        forms: The full form first, then less specific or alternative ones: 30亿元, 30亿.
    """

    start: int
    end: int
    forms: tuple[str, ...]


def value_of(number: str) -> float:
    """The value of a number in Chinese or Arabic digits.

    >>> [value_of(number) for number in ("三十亿", "二〇二一", "1.5万", "一百零五", "12,000")]
    [3000000000.0, 2021.0, 15000.0, 105.0, 12000.0]
    """
    if number[0].isdigit():
        return sum(
            float(digits.replace(",", "")) * math.prod(SCALES[scale] for scale in scales)
            for digits, scales in _PARTS.findall(number)
        )
    whole, _, decimals = number.partition("点")
    digits = decimals.rstrip("".join(SCALES))
    fraction = float(f"0.{_in_arabic(digits)}") if digits else 0.0
    scaled = any(sign in SCALES for sign in whole)
    value = _scaled(whole) if scaled else float(_in_arabic(whole) or 0)
    return (value + fraction) * math.prod(SCALES[scale] for scale in decimals[len(digits) :])


def _in_arabic(digits: str) -> str:
    return "".join(str(DIGITS[sign]) for sign in digits)


def _scaled(number: str) -> float:
    """The value of a number such as 三千五百万: a scale multiplies the smaller part before it."""
    total, section, digit, last = 0, 0, 0, 1
    for sign in number:
        if sign in DIGITS:
            digit = DIGITS[sign]
            last = 1 if digit == 0 else last
            continue
        scale = SCALES[sign]
        if scale < MYRIAD:
            section += (digit or 1) * scale
        elif section + digit:
            # 一万五千亿: 亿 multiplies everything smaller before it.
            before = total if total < scale else 0
            total += (before + section + digit) * scale - before
            section = 0
        else:
            total *= scale
        digit, last = 0, scale
    # 一万五 is 15,000 and 一百二 is 120.
    spoken = digit * last // 10 if last >= SCALES["百"] else digit
    return float(total + section + spoken)


def written(value: float) -> str:
    """A value as forms write it.

    >>> written(3e9), written(15000), written(8), written(2.5)
    ('30亿', '1.5万', '8', '2.5')
    """
    for scale, sign in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if value >= scale:
            return f"{value / scale:.10g}{sign}"
    return f"{value:.10g}"


def quantities(text: str) -> list[Quantity]:
    """The quantities of a folded Chinese text, in order.

    Chinese digits count as a number only if a unit, 第 or a scale shows it: 八个月, 第三 and 三十亿
    are numbers, 一般 and 四川 are not.

    >>> [one.forms for one in quantities("二〇二一年5月17日，总投资三十亿元，八个月建成")]
    [('2021年',), ('5月17日', '17日', '5月'), ('30亿元', '30亿'), ('8个月', '8')]
    """
    found: list[Quantity] = []
    at = 0
    while match := _QUANTITY.search(text, at):
        forms, end = _forms(match)
        if forms:
            found.append(Quantity(match.start(), end, forms))
        at = max(end, match.start() + 1)
    return found


def _forms(match: re.Match[str]) -> tuple[tuple[str, ...], int]:
    """The forms of a match, and where it ends."""
    part = match.groupdict()
    if len(match.group()) > LONGEST:
        return (), match.end()
    if part["year"]:
        return (f"{value_of(part['year']):.0f}年",), match.end()
    if part["month"]:
        return _day_of(value_of(part["month"]), part["day"]), match.end()
    if part["only_day"]:
        day = value_of(part["only_day"])
        return (f"{day:.0f}日",) if 1 <= day <= LAST_DAY else (), match.end()
    if part["ordinal"] == "一":  # 第一, like "first", is seldom a count
        return (), match.end()
    if part["ordinal"]:
        number = written(value_of(part["ordinal"]))
        return (f"第{number}", number), match.end()
    if part["percent"]:
        return (f"{written(value_of(part['percent']))}%",), match.end()
    return _counted(part["number"], part["more"] or "", part["unit"] or ""), match.end()


def _day_of(month: float, day: str | None) -> tuple[str, ...]:
    if not 1 <= month <= LAST_MONTH or (day and not 1 <= value_of(day) <= LAST_DAY):
        return ()
    if day is None:
        return (f"{month:.0f}月",)
    return f"{month:.0f}月{value_of(day):.0f}日", f"{value_of(day):.0f}日", f"{month:.0f}月"


def _counted(number: str, more: str, unit: str) -> tuple[str, ...]:
    """The forms of a number with the scale after 多 (the 万 of 30多万人) and the unit."""
    if not number[0].isdigit() and not _counts(number + more, unit):
        return ()
    value = value_of(number) * math.prod(SCALES[scale] for scale in more)
    if value >= LARGEST:
        return ()
    if not unit:
        return (written(value),)
    found = (written(value) + UNITS[unit].form, written(value))
    if len(number) == 1 and unit[0] == "千" and unit[1:] in UNITS:
        # 三千米 is both three kilometres and three thousand metres.
        thousands = written(value * SCALES["千"])
        return (*found, thousands + UNITS[unit[1:]].form, thousands)
    return found


def _counts(number: str, unit: str) -> bool:
    """Whether Chinese digits count something; those of 一般, 一个 and 十分重要 do not."""
    if number == "一" and unit and UNITS[unit].one:
        return False
    if unit:
        return unit != "分"
    if "点" in number:
        return number[-1] in "万亿"
    return len(number) > 2 or (len(number) > 1 and number[-1] in "万亿")


@lru_cache(maxsize=256)
def forms(folded: str) -> frozenset[str]:
    """All forms of the quantities in a folded text."""
    return frozenset(form for one in quantities(folded) for form in one.forms)
