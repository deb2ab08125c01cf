"""Printed dates to days."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.language.lexicon import NINE, ZEROS
from retrieval.language.quantities import value_of

_NUMERAL = f"{ZEROS}{NINE}十"

# `\d` and int() take full-width digits as well: ５月１７日.
_FULL = re.compile(
    r"(?<!\d)([12１２]\d{3})\s{0,2}(?:年|[-/.])\s{0,2}(\d{1,2})\s{0,2}(?:月|[-/.])\s{0,2}(\d{1,2})(?!\d)"
)
_COMPACT = re.compile(r"(?<![0-9A-Za-z])([12１２]\d{3})(\d\d)(\d\d)(?![0-9A-SU-Za-z])")
_CHINESE = re.compile(
    rf"([一二][{_NUMERAL}]{{3}})\s{{0,2}}年\s{{0,2}}([{_NUMERAL}]{{1,3}})\s{{0,2}}月"
    rf"\s{{0,2}}([{_NUMERAL}]{{1,3}})\s{{0,2}}日"
)
DATE = re.compile(f"(?:{_FULL.pattern}日?|{_COMPACT.pattern}|{_CHINESE.pattern})")

_MONTH_DAY = re.compile(
    r"(?P<year>(?<!\d)[12１２]\d{3}\s{0,2}年)?\s{0,2}(?<!\d)"
    r"(?P<month>\d{1,2})\s{0,2}月\s{0,2}(?P<day>\d{1,2})\s{0,2}[日号]"
)
_OTHER_YEAR = re.compile(r"(?:去年|前年|明年|后年|每年|当年|同年|翌年|次年|上年)的?$")

_YEAR = re.compile(
    rf"(?:(?<!\d)((?:[1１][9９]|[2２][0０])\d\d)|([一二][{_NUMERAL}]{{3}}))\s{{0,2}}年"
)
_TARGET_BEFORE = re.compile(
    r"(?:到|至|力争|预计|计划|争取|拟|展望|有望|确保|将于|将在|目标|规划|[-—－–~～])[^，。；！？\s]{0,4}$"
)
_TARGET_AFTER = re.compile(
    r"(?:上半年|下半年|底|末|初)?(?:之前|以前|前|远景|目标|将|力争|有望|预计)"
)

_EARLY = timedelta(days=3)  # a weekend supplement is printed some days before the date it carries


@dataclass(frozen=True, slots=True)
class MonthDay:
    """A day as an article prints it; the year is None if the article omits it."""

    year: int | None
    month: int
    day: int


def page_number(words: str) -> str:
    """A printed page number as citations write it: Arabic digits and capital letters.

    >>> page_number("a０１"), page_number("十二")
    ('A01', '12')
    """
    if words and all(sign in _NUMERAL for sign in words):
        return f"{value_of(words):.0f}"
    return "".join(
        chr(ord(sign) - 0xFEE0) if "！" <= sign <= "～" else sign for sign in words
    ).upper()


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_date(text: str) -> date | None:
    """The first valid date with a year in a text, or None.

    >>> read_date("衡阳日报 ２０２１年５月１８日 星期二")
    datetime.date(2021, 5, 18)
    >>> read_date("二〇二一年五月十七日")
    datetime.date(2021, 5, 17)
    >>> read_date("2021-02-30") is None
    True
    """
    for match in DATE.finditer(text):
        groups = [group for group in match.groups() if group is not None]
        numbers = [int(group) if group.isdecimal() else int(value_of(group)) for group in groups]
        if found := _day(*numbers):
            return found
    return None


def month_day(text: str) -> MonthDay | None:
    """The first month and day in a text, or None if a word before it refers to another year.

    >>> month_day("5月17日下午，市人大常委会")
    MonthDay(year=None, month=5, day=17)
    >>> month_day("去年5月17日，") is None
    True
    """
    match = _MONTH_DAY.search(text)
    if match is None or _OTHER_YEAR.search(text[: match.start()]):
        return None
    year = match["year"]
    return MonthDay(
        int(year.rstrip("年 \u3000\t\n")) if year else None, int(match["month"]), int(match["day"])
    )


def stated_years(text: str, *, today: date | None = None) -> tuple[int, ...]:
    """The present and past years that a text mentions, latest first.

    A year that is a target (到2025年, 2035年远景目标) or lies after `today` is left out.

    >>> stated_years("自2017年起便已结缘，2021年优化营商环境，力争到2025年建成")
    (2021, 2017)
    """
    years: set[int] = set()
    for match in _YEAR.finditer(text):
        digits, numerals = match.groups()
        year = int(digits) if digits else int(value_of(numerals)) if "十" not in numerals else 0
        if year in years or not 1900 <= year < 2100 or (today and year > today.year):
            continue
        before, after = text[max(0, match.start() - 8) : match.start()], match.end()
        if not _TARGET_BEFORE.search(before) and not _TARGET_AFTER.match(text, after):
            years.add(year)
    return tuple(sorted(years, reverse=True))


def settle(
    day: MonthDay,
    published: date | None,
    years: Sequence[int],
    *,
    today: date | None = None,
) -> tuple[date | None, bool]:
    """The full date, and whether its year was inferred from years that the text states.

    The date of the issue decides: a day more than three days after it belongs to the year before.
    Without it, the latest stated year counts, if the day is then not after `today`. Without any
    year the date is None.

    >>> settle(MonthDay(None, 12, 30), date(2021, 1, 2), ())
    (datetime.date(2020, 12, 30), False)
    >>> settle(MonthDay(None, 5, 17), None, (2021, 2017))
    (datetime.date(2021, 5, 17), True)
    >>> settle(MonthDay(None, 5, 17), None, ())
    (None, False)
    """
    if day.year is not None:
        return _day(day.year, day.month, day.day), False
    if published is not None:
        found = _day(published.year, day.month, day.day)
        if found and found - published > _EARLY:
            found = _day(published.year - 1, day.month, day.day)
        return found, False
    for year in years:
        found = _day(year, day.month, day.day)
        if found and not (today and found > today):
            return found, True
    return None, False
