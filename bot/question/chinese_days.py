"""Chinese words for a time in a question to the days that they mean."""

# ruff: noqa: E501  (a pattern broken over several lines is hard to read)
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from retrieval.filters import days_of
from retrieval.language.lexicon import HAN, NINE, ZEROS
from retrieval.language.quantities import value_of

Span = tuple[date, date]
Cut = Callable[[str], Sequence[str]]

_MONTH = f"(?:1[0-2]|0?[1-9]|十[一二]?|[{NINE}])"
_DAY = f"(?:3[01]|[12][0-9]|0?[1-9]|三十一?|二?十[{NINE}]?|[{NINE}])"
_RELATIVE = re.compile(
    r"(?:自从?|从)?(?:(?P<day>大?前天|昨[天日]|今天)"
    r"|(?:(?P<last_week>上{1,2})|[本这])个?(?:周|星期|礼拜)(?P<weekday>[一二三四五六日天](?!十))?"
    rf"|(?:(?P<last_month>上{{1,2}})|[本这])个?(?P<months>月)(?:(?P<of_month>{_DAY})[日号]|[初末底中])?"
    rf"|(?P<year>[去前今]年)(?:的?(?P<month>{_MONTH})月份?(?:(?P<of_year>{_DAY})[日号])?|年?[初末底]|[上下]半年)?"
    r")(?P<on>以来|起|开始|至今)?"
)
_COMPARED = re.compile("(?:[比较与跟和同]|超过)$")  # 比去年增长多少 asks for no report of last year
_COMPARED_BEHIND = re.compile("的?(?:同期|同比|相比|相较)")
_AGO = {"今天": 0, "昨天": 1, "昨日": 1, "前天": 2, "大前天": 3, "今年": 0, "去年": 1, "前年": 2}

_DATE = re.compile(
    rf"(?<![\d{NINE}十{ZEROS}年到至~～—-])(?=[\d{NINE}十])"
    r"(?:(?P<iso_year>(?:19|20)\d\d)-(?P<iso_month>\d{1,2})(?:-(?P<iso_day>\d{1,2}))?(?!\d)"
    rf"|(?:(?P<year>(?:19|20)\d\d|[一二][{ZEROS}{NINE}]{{3}})年)?"
    rf"(?:(?P<month>{_MONTH})月份?(?:(?P<day>{_DAY})[日号])?)?)"
)
_PAPER = (
    "(?:报道|要闻|头条|头版|报纸|消息|文章|新闻(?!发布|工作|出版|中心|办|联播|奖|记者|学|系|网)"
    rf"|[{HAN}]{{2,4}}[日晚早]报(?!道))"
)
OF_THE_PAPER = re.compile(f"(?:份|当天|那天|当日|当月)?的?(?:(?:有关|关于).{{1,30}}?的)?{_PAPER}")
"""Follows a day in a question about what was printed then, not about what happened."""

_PRINTED = re.compile("(?:份|当天|那天|当日|当月)?(?:都|曾|还|主要)?(?:刊登|刊发|刊载|登载)")
_EVENTS = re.compile(
    "(?:份|期间|当天|那天|这一?天|当日|当月|里|,|，)*(?:都|还|主要|究竟|到底)*(?:有过?|出了|发生[了过]?)(?:哪些|什么|啥|哪几)"
    "|.{1,10}发生[了过]?(?:哪些|什么|啥|何事)"
)


@dataclass(frozen=True, slots=True)
class Days:
    """Words for a time in a question, and the days that they mean.

    Attributes:
        start: Offset of the first character of the words.
        end: Offset after the last one.
        span: The first and the last day.
    """

    start: int
    end: int
    span: Span


def relative_days(text: str, today: date, cut: Cut) -> Days | None:
    """The days of the relative time in a simplified text, if it names exactly one.

    Args:
        text: The question.
        today: The asker's date.
        cut: Splits a text into words, so that 会上周恩来 does not contain 上周.

    >>> found = relative_days("上周三谁来了", date(2021, 5, 17), lambda text: ["上周三", "谁", "来", "了"])
    >>> found
    Days(start=0, end=3, span=(datetime.date(2021, 5, 12), datetime.date(2021, 5, 12)))
    """
    matches = [match for match in _RELATIVE.finditer(text) if _stands_alone(match, text, cut)]
    if len(matches) != 1:
        return None
    [match] = matches
    if _COMPARED.search(text[: match.start()]) or _COMPARED_BEHIND.match(text, match.end()):
        return None
    with suppress(ValueError):  # 去年2月30日
        first, last = _counted_back(match.groupdict(), today)
        return Days(*match.span(), (first, today if match["on"] else last))
    return None


def _stands_alone(match: re.Match[str], text: str, cut: Cut) -> bool:
    """Whether no word of the text crosses the start or the end of a match."""
    at = 0
    for word in cut(text):
        start, at = at, at + len(word)
        if start < match.start() < at or match.start() < start < match.end() < at:
            return False
    return True


def _counted_back(part: dict[str, str | None], today: date) -> Span:
    if part["day"]:
        day = today - timedelta(days=_AGO[part["day"]])
        return day, day
    if part["year"]:
        month = _number(part["month"])
        return days_of(today.year - _AGO[part["year"]], month, _number(part["of_year"]))
    if part["months"]:
        return month_back(today, len(part["last_month"] or ""), _number(part["of_month"]))
    weekday = part["weekday"] and ("一二三四五六日".index(part["weekday"].replace("天", "日")))
    return week_back(today, len(part["last_week"] or ""), weekday)


def week_back(today: date, weeks: int, weekday: int | str | None = None) -> Span:
    """Monday and Sunday of the week `weeks` ago, or one day of it as both ends."""
    monday = today - timedelta(days=today.weekday() + 7 * weeks)
    if isinstance(weekday, int):
        day = monday + timedelta(days=weekday)
        return day, day
    return monday, monday + timedelta(days=6)


def month_back(today: date, months: int, day: int | None = None) -> Span:
    """The first and last day of the month `months` ago, or one day of it as both ends.

    Raises:
        ValueError: The month has no such day.
    """
    year, month = divmod(today.year * 12 + today.month - 1 - months, 12)
    return days_of(year, month + 1, day)


def absolute_days(text: str, today: date) -> Days | None:
    """The days of a date in a simplified text, if it clearly asks for reports of that date.

    >>> absolute_days("2021年5月17日发生了什么", date(2023, 1, 1)).span
    (datetime.date(2021, 5, 17), datetime.date(2021, 5, 17))
    >>> absolute_days("2021年优化营商环境大会谁主持", date(2023, 1, 1)) is None
    True
    """
    for match in _DATE.finditer(text):
        plain = any(asks.match(text, match.end()) for asks in (OF_THE_PAPER, _PRINTED, _EVENTS))
        if match.group() and plain:
            part = match.groupdict()
            parts = (part["iso_" + name] or part[name] for name in ("year", "month", "day"))
            if found := dated(*map(_number, parts), today=today):
                return Days(*match.span(), found)
    return None


def dated(year: int | None, month: int | None, day: int | None, *, today: date) -> Span | None:
    """The days of a date; without a year, of the latest one that has begun. None if there is none.

    >>> dated(None, 12, None, today=date(2021, 5, 18))
    (datetime.date(2020, 12, 1), datetime.date(2020, 12, 31))
    """
    for each in (year,) if year else (today.year, today.year - 1):
        with suppress(ValueError):  # 2月30日
            found = days_of(each, month, day)
            if found[0] <= today:
                return found
    return None


def _number(digits: str | None) -> int | None:
    return int(value_of(digits)) if digits else None


def asks_for_events(text: str) -> bool:
    """Whether a question asks only what happened.

    >>> asks_for_events("昨天发生了什么?"), asks_for_events("昨天谁来了?")
    (True, False)
    """
    return bool(re.search("(?:有过?|发生[了过]?)(?:哪些|什么|啥)", text))
