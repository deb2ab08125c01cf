"""Chinese numbers, dates and units to one form, however they are printed.

八个月 and 8个月, 二〇二一年 and 2021年, 三十亿元 and 3000000000元 are the same. A form is written with
Arabic digits, in 万 and 亿 from ten thousand on, and with the unit: 8个月, 30亿元, 第53, 5月17日.
"""

# ruff: noqa: E501  (a pattern that is broken over lines is not read as one)

import math
import re
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_ZEROS = frozenset("零〇")
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_HAN_NUMBER = "[零〇一二两三四五六七八九十百千万亿]"
_NUMBER = rf"\d+(?:,\d{{3}})*(?:\.\d+)?(?:[十百千万亿]+(?:\d+(?:\.\d+)?[十百千万亿]+)*)?|{_HAN_NUMBER}+(?:点[零〇一二三四五六七八九]+[万亿]*)?"
_UNITS = (
    "个百分点|个多月|个月|个小时|小时|分钟|人次|亿元|万元|美元|欧元|日元|英镑|港元|元|平方公里|平方千米|平方米|立方米|km2|km|m2|公里|千米|海里|"
    "厘米|毫米|米|公顷|英亩|亩|公斤|千克|吨|千瓦时|千瓦|兆瓦|世纪|年代|周年|年|天|周|秒|岁|届|次|倍|成|期|人|名|位|户|家|个|项|条|辆|"
    "台|所|座|件|套|艘|架|枚|场|部|张|份|票|分|号|级|层|只|头|株|棵|度|%|％|℃"
)
_SAME_UNIT = {
    "千米": "公里",
    "平方千米": "平方公里",
    "千克": "公斤",
    "个小时": "小时",
    "m2": "平方米",
    "km2": "平方公里",
    "km": "公里",
    "个多月": "个月",
} | {
    "％": "%",
    "名": "人",
    "位": "人",
}
_QUANTITY = re.compile(
    rf"(?<![A-Za-z哪这那每某几同另\d.])(?:(?P<year>\d{{4}}|[零〇一二三四五六七八九]{{4}}) ?年(?!代)"
    rf"|(?P<month>\d{{1,2}}|{_HAN_NUMBER}{{1,3}}) ?月(?: ?(?P<day>\d{{1,2}}|{_HAN_NUMBER}{{1,3}}) ?[日号])?"
    rf"|(?P<only_day>\d{{1,2}}|{_HAN_NUMBER}{{1,3}}) ?日"
    rf"|第 ?(?P<ordinal>{_NUMBER})"
    rf"|百分之(?P<percent>{_NUMBER})"
    rf"|(?P<number>{_NUMBER})(?: ?[多余来]?(?P<unit>{_UNITS})|(?![a-z几])))"
)
MYRIAD = 10_000
LONGEST = 30  # characters of a quantity; what is longer is noise
LARGEST = 1e18
LAST_MONTH, LAST_DAY = 12, 31
_ARTICLES = frozenset("个家项次位名座条种些场部")  # 一个 is as little a number as "a" is


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, a date, or a number of something, in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last character.
        forms: The form, and forms that say less: 30亿元, 30亿.
    """

    start: int
    end: int
    forms: tuple[str, ...]


def value_of(number: str) -> float:
    """The value of a number in Chinese or Arabic digits.

    >>> value_of("三十亿"), value_of("二〇二一"), value_of("1.5万"), value_of("一百零五"), value_of("12,000")
    (3000000000.0, 2021.0, 15000.0, 105.0, 12000.0)
    """
    if number[0].isdigit():
        return sum(
            float(digits.replace(",", "")) * math.prod(_SCALES[scale] for scale in scales)
            for digits, scales in re.findall(r"(\d[\d,]*(?:\.\d+)?)([十百千万亿]*)", number)
        )
    whole, _, decimals = number.partition("点")
    digits = decimals.rstrip("十百千万亿")
    fraction = float(f"0.{_in_arabic(digits)}") if digits else 0.0
    scaled = any(sign in _SCALES for sign in whole)
    value = _scaled(whole) if scaled else float(_in_arabic(whole) or 0)
    return (value + fraction) * math.prod(_SCALES[scale] for scale in decimals[len(digits) :])


def _in_arabic(digits: str) -> str:
    return "".join(str(_DIGITS[sign]) for sign in digits)


def _scaled(number: str) -> float:
    """三千五百万: each scale multiplies what stands before it and is smaller."""
    total, section, digit, last = 0, 0, 0, 1
    for sign in number:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            last = 1 if digit == 0 else last
            continue
        scale = _SCALES[sign]
        if scale < MYRIAD:
            section += (digit or 1) * scale
        elif section + digit:
            # 一万五千亿: 亿 multiplies all that is smaller.
            before = total if total < scale else 0
            total += (before + section + digit) * scale - before
            section = 0
        else:
            total *= scale
        digit, last = 0, scale
    # 一万五 is 15,000 and 一百二 is 120.
    spoken = digit * last // 10 if last >= _SCALES["百"] else digit
    return float(total + section + spoken)


def written(value: float) -> str:
    """A value as forms have it.

    >>> written(3e9), written(15000), written(8), written(2.5)
    ('30亿', '1.5万', '8', '2.5')
    """
    for scale, sign in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if value >= scale:
            return f"{value / scale:.10g}{sign}"
    return f"{value:.10g}"


def quantities(text: str) -> list[Quantity]:
    """The quantities of a folded Chinese text, in order.

    Chinese digits are taken for a number only where a unit or a scale shows it: 八个月, 第三 and 三十亿
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
    if part["ordinal"] == "一":  # as little a number as "first" is
        return (), match.end()
    if part["ordinal"]:
        number = written(value_of(part["ordinal"]))
        return (f"第{number}", number), match.end()
    if part["percent"]:
        return (f"{written(value_of(part['percent']))}%",), match.end()
    return _counted(part["number"], part["unit"] or ""), match.end()


def _day_of(month: float, day: str | None) -> tuple[str, ...]:
    if not 1 <= month <= LAST_MONTH or (day and not 1 <= value_of(day) <= LAST_DAY):
        return ()
    if day is None:
        return (f"{month:.0f}月",)
    return f"{month:.0f}月{value_of(day):.0f}日", f"{value_of(day):.0f}日", f"{month:.0f}月"


def _counted(number: str, unit: str) -> tuple[str, ...]:
    if not number[0].isdigit() and not _counts(number, unit):
        return ()
    scale = ""
    if unit in {"亿元", "万元"}:
        scale, unit = unit[0], "元"
    value = value_of(number + scale)
    if value >= LARGEST:
        return ()
    plain = written(value)
    return (plain + _SAME_UNIT.get(unit, unit), plain) if unit else (plain,)


def _counts(number: str, unit: str) -> bool:
    """Whether Chinese digits count something: not in 一般, 万家, 五六个, 十分重要."""
    whole = number.partition("点")[0]
    if not _is_spoken(whole) or (number == "一" and unit in _ARTICLES):
        return False
    if unit:
        return unit != "分"
    if "点" in number:
        return number[-1] in "万亿"
    return len(whole) > 2 or (len(whole) > 1 and whole[-1] in "万亿")


def _is_spoken(number: str) -> bool:
    """Whether digits and scales take turns, as in 一百零五 and 十二, and not in 五六 or 十三五."""
    before = ""
    for sign in number:
        if sign in _ZEROS:
            if before not in _SCALES:
                return False
        elif sign in _DIGITS:
            if before in _DIGITS and before not in _ZEROS:
                return False
        elif sign != "十" and (not before or before in _ZEROS):
            return False
        before = sign
    return bool(before) and before not in _ZEROS


@lru_cache(maxsize=256)
def forms(folded: str) -> frozenset[str]:
    """All forms that a folded text holds."""
    return frozenset(form for one in quantities(folded) for form in one.forms)
