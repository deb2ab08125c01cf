"""Numbers, dates and units to one form, however they are printed or asked.

八个月 and 8个月, 二〇二一年 and 2021年, 30亿元 and 3 billion yuan are the same. A form is written with Arabic
digits, in 万 and 亿 from ten thousand on, and with the Chinese unit: `8个月`, `30亿元`, `第53`, `5月17日`.
"""

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_HAN_NUMBER = "[零〇一二两三四五六七八九十百千万亿]"
_NUMBER = rf"\d+(?:,\d{{3}})*(?:\.\d+)?[十百千万亿]*|{_HAN_NUMBER}+(?:点[零〇一二三四五六七八九]+[万亿]*)?"
_UNITS = (
    "个百分点|个多月|个月|个小时|小时|分钟|人次|亿元|万元|美元|欧元|日元|英镑|港元|元|平方公里|平方千米|平方米|立方米|公里|千米|海里|"
    "厘米|毫米|米|公顷|英亩|亩|公斤|千克|吨|千瓦时|千瓦|兆瓦|世纪|年代|周年|年|天|周|秒|岁|届|次|倍|成|期|人|名|位|户|家|个|项|条|辆|"
    "台|所|座|件|套|艘|架|枚|场|部|张|份|票|分|号|级|层|只|头|株|棵|度|%|％|℃"
)
_SAME_UNIT = {
    "千米": "公里",
    "平方千米": "平方公里",
    "千克": "公斤",
    "个小时": "小时",
    "个多月": "个月",
} | {
    "％": "%",
    "名": "人",
    "位": "人",
}
_QUANTITY = re.compile(
    rf"(?P<year>\d{{4}}|[零〇一二三四五六七八九]{{4}})年(?!代)(?:(?P<month_of>{_NUMBER})月)?"
    rf"|(?P<month>\d{{1,2}}|{_HAN_NUMBER}{{1,3}})月(?:(?P<day>\d{{1,2}}|{_HAN_NUMBER}{{1,3}})[日号])?"
    rf"|(?P<only_day>\d{{1,2}}|{_HAN_NUMBER}{{1,3}})日"
    rf"|第(?P<ordinal>{_NUMBER})"
    rf"|百分之(?P<percent>{_NUMBER})"
    rf"|(?P<number>{_NUMBER})(?P<unit>{_UNITS})?"
)
_DAY_OF_MONTH = re.compile(r"(\d{1,2}|[一二三四五六七八九十]{1,3})[日号]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number, a date, or a number of something, in a text.

    Attributes:
        start: Offset of its first character.
        end: Offset behind its last character.
        forms: The form, and forms that say less: 30亿元, 30亿.
        date: It is a date or a part of one.
    """

    start: int
    end: int
    forms: tuple[str, ...]
    date: bool = False


def value_of(number: str) -> float:
    """The value of a number in Chinese or Arabic digits.

    >>> value_of("三十亿"), value_of("二〇二一"), value_of("1.5万"), value_of("一百零五"), value_of("12,000")
    (3000000000.0, 2021.0, 15000.0, 105.0, 12000.0)
    """
    arabic = re.match(r"[\\d,.]+".replace("\\\\", "\\"), number)
    if arabic:
        value = float(arabic.group().replace(",", "").rstrip("."))
        for scale in number[arabic.end() :]:
            value *= _SCALES[scale]
        return value
    whole, _, decimals = number.partition("点")
    scale = 1
    while decimals and decimals[-1] in _SCALES:
        scale, decimals = scale * _SCALES[decimals[-1]], decimals[:-1]
    if not any(sign in _SCALES for sign in whole):
        value = float("".join(str(_DIGITS[sign]) for sign in whole) or 0)
    else:
        value = _scaled(whole)
    if decimals:
        value += float("0." + "".join(str(_DIGITS[sign]) for sign in decimals))
    return value * scale


def _scaled(number: str) -> float:
    """三千五百万: each scale multiplies what stands before it and is smaller."""
    total, section, digit = 0, 0, 0
    for sign in number:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
            continue
        scale = _SCALES[sign]
        if scale < 10_000:
            section += (digit or 1) * scale
        else:
            section = (section + digit) * scale if section + digit else (total or 1) * scale
            total, section = (0 if total and not section else total) + section, 0
        digit = 0
    return float(total + section + digit)


def written(value: float) -> str:
    """A value as forms have it.

    >>> written(3e9), written(15000), written(8), written(2.5)
    ('30亿', '1.5万', '8', '2.5')
    """
    for scale, sign in ((1e8, "亿"), (1e4, "万")):
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
        forms, end, date = _forms(match, text)
        if forms:
            found.append(Quantity(match.start(), end, forms, date))
        at = max(end, match.start() + 1)
    return found


def _forms(match: re.Match[str], text: str) -> tuple[tuple[str, ...], int, bool]:
    """The forms of a match, where it ends, and whether it is a date."""
    part = match.groupdict()
    if part["year"]:
        # The month belongs to the next match: 2021年5月17日 is a year and a day.
        return (f"{value_of(part['year']):.0f}年",), match.end("year") + 1, True
    if part["month"]:
        month = value_of(part["month"])
        if not 1 <= month <= 12:
            return (), match.end("month"), True
        if part["day"]:
            day = f"{value_of(part['day']):.0f}日"
            return (f"{month:.0f}月{day}", day, f"{month:.0f}月"), match.end(), True
        return (f"{month:.0f}月",), match.end(), True
    if part["only_day"]:
        day = value_of(part["only_day"])
        if not 1 <= day <= 31:
            return (), match.end(), True
        return (f"{day:.0f}日",), match.end(), True
    if part["ordinal"]:
        return (f"第{written(value_of(part['ordinal']))}",), match.end(), False
    if part["percent"]:
        return (f"{written(value_of(part['percent']))}%",), match.end(), False
    return (*_counted(part["number"], part["unit"] or ""),), match.end(), False


def _counted(number: str, unit: str) -> tuple[str, ...]:
    if not number[0].isdigit() and not unit and not (len(number) > 1 and number[-1] in "万亿"):
        return ()
    if number[0] in _SCALES and number[0] != "十":
        return ()  # 百家 and 万元 count nothing
    scale = ""
    if unit in {"亿元", "万元"}:
        scale, unit = unit[0], "元"
    if number == "一" and unit in {
        "个",
        "家",
        "项",
        "次",
        "位",
        "名",
        "座",
        "条",
        "种",
        "些",
        "场",
        "部",
    }:
        return ()  # as little a number as "a" is
    plain = written(value_of(number + scale))
    named = plain + _SAME_UNIT.get(unit, unit)
    return (named, plain) if unit else (plain,)


@lru_cache(maxsize=4096)
def forms(folded: str) -> frozenset[str]:
    """All forms that a folded text holds."""
    return frozenset(form for one in quantities(folded) for form in one.forms)


_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
}
_MONTH = "(?P<{}>" + "|".join(sorted(map(str.title, _MONTHS), key=len, reverse=True)) + r")\b\.?"
_TIMES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ENGLISH_UNITS = {
    "yuan": "元", "rmb": "元", "dollar": "美元", "euro": "欧元", "yen": "日元", "pound": "英镑",
    "percent": "%", "per cent": "%", "%": "%", "people": "人", "person": "人", "year": "年", "month": "个月",
    "week": "周", "day": "天", "hour": "小时", "minute": "分钟", "kilometer": "公里", "kilometre": "公里",
    "km": "公里", "meter": "米", "metre": "米", "square meter": "平方米", "square metre": "平方米",
    "square kilometer": "平方公里", "square kilometre": "平方公里", "hectare": "公顷", "acre": "英亩",
    "mu": "亩", "ton": "吨", "tonne": "吨", "kilogram": "公斤", "kg": "公斤", "time": "次", "degree": "度",
}  # fmt: skip
_ENGLISH = re.compile(
    rf"{_MONTH.format('month_first')}\s+(?P<day_behind>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:,\d|%))"
    rf"|\b(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format('month_behind')}"
    rf"|(?<=\bin ){_MONTH.format('month_in')}|(?<=\blast ){_MONTH.format('month_last')}"
    rf"|{_MONTH.format('month_of')}(?=,?\s+\d{{4}}\b)"
    r"|\b(?P<century>\d{1,2})(?:st|nd|rd|th)\s+century"
    r"|\b(?P<decade>\d{3}0)s\b"
    r"|\b(?P<ordinal>\d+)(?:st|nd|rd|th)\b"
    r"|\b(?P<year>1\d{3}|20\d{2})\b(?!\s*(?:" + "|".join(_TIMES) + "|"
    + "|".join(_ENGLISH_UNITS) + r"))(?![,.]\d)"
    r"|(?P<money>\$\s?)?(?<![\w.\-])(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s?(?P<times>"
    + "|".join(_TIMES) + r")?\b[\s-]*(?P<unit>(?:"
    + "|".join(sorted(map(re.escape, _ENGLISH_UNITS), key=len, reverse=True)) + r")(?:e?s)?(?!\w))?"
)  # fmt: skip
_NUMBER_WORD = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twel|thir|fif|hundred|thousand|million|"
    r"billion|\w+teen|\w+ty|\w+tieth|\w+ieth)"
)


def asked_in_english(question: str) -> Iterator[tuple[str, Quantity]]:
    """The quantities of an English question, as they stand in it and as Chinese forms.

    >>> [(text, one.forms) for text, one in asked_in_english("the 3 billion yuan park of May 17, 2021")]
    [('3 billion yuan', ('30亿元', '30亿')), ('May 17', ('5月17日', '17日')), ('2021', ('2021年', '2021'))]
    """
    for match in _ENGLISH.finditer(question):
        part = {name: value for name, value in match.groupdict().items() if value}
        date = True
        found: tuple[str, ...]
        if day := part.get("day_behind") or part.get("day_first"):
            month = _MONTHS[(part.get("month_first") or part["month_behind"]).lower()]
            found = (f"{month}月{int(day)}日", f"{int(day)}日")
        elif named := next((part[key] for key in part if key.startswith("month_")), None):
            found = (f"{_MONTHS[named.lower()]}月",)
        elif "century" in part:
            found = (f"{part['century']}世纪",)
        elif "decade" in part:
            found = (f"{part['decade']}年代", f"{part['decade'][2:]}年代")
        elif "year" in part:
            found = (f"{part['year']}年", part["year"])
        elif "ordinal" in part:
            found, date = (f"第{part['ordinal']}", part["ordinal"]), False
        else:
            found, date = _english_number(part), False
        yield match.group().strip(), Quantity(match.start(), match.end(), found, date)


def _english_number(part: dict[str, str]) -> tuple[str, ...]:
    value = float(part["number"].replace(",", "")) * _TIMES.get(part.get("times", ""), 1)
    plain = written(value)
    unit = part.get("unit", "").lower()
    named = _ENGLISH_UNITS.get(unit) or _ENGLISH_UNITS.get(unit.removesuffix("s")) or ""
    if "money" in part:
        named = "美元"
    return (plain + named, plain) if named else (plain,)


def digits_for_words(question: str) -> str:
    """An English question with its numbers in digits: fifty-third becomes 53rd.

    >>> digits_for_words("the fifty-third meeting on three billion yuan")
    'the 53rd meeting on 3000000000 yuan'
    """
    if not _NUMBER_WORD.search(question.lower()):
        return question
    from text_to_num import alpha2digit  # 20 ms, for questions with such words only

    return str(alpha2digit(question, "en"))
