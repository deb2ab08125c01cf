"""English words for a time in a question to the days that they mean."""

# ruff: noqa: E501  (a pattern broken over several lines is hard to read)
import calendar
import re
from datetime import date, timedelta

from bot.question.chinese_days import Days, Span, dated, month_back, week_back
from retrieval.filters import days_of
from retrieval.language.english_quantities import MONTHS

_WEEKDAYS = [name.lower() for name in calendar.day_name]
_NAMED = "|".join(sorted(map(str.title, MONTHS), key=len, reverse=True))
_RELATIVE = re.compile(
    r"(?i:\b(?:(?P<since>since)|in|during|from|of|on)\s+)?(?:the\s+)?\b(?P<core>"
    r"(?i:(?P<day>the day before yesterday|yesterday|today)"
    rf"|(?P<which>last|this)\s+(?:(?P<unit>week|month|year)|(?P<weekday>{'|'.join(_WEEKDAYS)})))"
    rf"|(?i:last)\s+(?P<month>{_NAMED})\.?"
    r")\b(?:['’]s\b)?(?!\s+(?:of|before)\b"
    rf"|\s+in\s+(?:{_NAMED}|\d))"
)
_COMPARED = re.compile(r"\b(?:than|over|versus|compared (?:with|to))\s*$", re.IGNORECASE)
_AGO = {"today": 0, "yesterday": 1, "the day before yesterday": 2}

_DATE = re.compile(
    r"(?:(?P<year_iso>(?:19|20)\d\d)-(?P<month_iso>\d{1,2})(?:-(?P<day_iso>\d{1,2}))?"
    rf"|(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<month_behind>{_NAMED})\.?(?:,?\s+(?P<year_behind>(?:19|20)\d\d))?"
    rf"|(?P<month_first>{_NAMED})\b\.?(?:\s+(?P<day_behind>\d{{1,2}})(?:st|nd|rd|th)?\b)?(?:,?\s+(?P<year_last>(?:19|20)\d\d))?"
    r"|(?P<year>(?:19|20)\d\d))(?![\w-])"
)
_PRINTED = re.compile(
    r"\b(?:(?:news|reports?|articles?|coverage|headlines|newspapers?|(?:issues?|editions?)(?= of))\b(?:\s+(?:about|on)\s[^?]{1,60}?)?\s+(?:from|of|in|on|for|dated)"
    r"|(?:published|printed)\s+(?:in|on))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_HAPPENED = r"\bwhat(?:\s+else)?\s+(?:happened|occurred|took place|went on|was (?:reported|going on|in the news(?:paper)?))\b"
_EVENTS = re.compile(
    rf"(?:{_HAPPENED}|\b(?:what|which)\s+(?:events?|meetings?|news)\b)[^?]{{0,40}}?\s(?:in|on|during)\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_EVENTS_BEHIND = re.compile(rf",?\s+{_HAPPENED}", re.IGNORECASE)
_AT = re.compile(r"\b(?:in|on|during)\s+(?:the\s+)?$", re.IGNORECASE)


def relative_english_days(text: str, today: date) -> Days | None:
    """The days of the relative time in a question, if it names exactly one.

    "last May" is the latest May that is over, "last Friday" the latest Friday before today.

    >>> found = relative_english_days("who met Tao Zhi last May?", date(2022, 3, 1))
    >>> found.span, "who met Tao Zhi last May?"[found.start : found.end]
    ((datetime.date(2021, 5, 1), datetime.date(2021, 5, 31)), 'last May')
    """
    matches = list(_RELATIVE.finditer(text))
    if len(matches) != 1 or _COMPARED.search(text[: matches[0].start()]):
        return None
    [match] = matches
    first, last = _counted_back(match, today)
    return Days(*match.span(), (first, today if match["since"] else last))


def _counted_back(match: re.Match[str], today: date) -> Span:
    if match["day"]:
        day = today - timedelta(days=_AGO[" ".join(match["day"].lower().split())])
        return day, day
    if match["month"]:
        month = MONTHS[match["month"].lower()]
        return days_of(today.year - (month >= today.month), month)
    back = int(match["which"].lower() == "last")
    if match["weekday"]:
        weekday = _WEEKDAYS.index(match["weekday"].lower())
        return week_back(today, int(back and weekday >= today.weekday()), weekday)
    unit = match["unit"].lower()
    if unit == "year":
        return days_of(today.year - back)
    return week_back(today, back) if unit == "week" else month_back(today, back)


def absolute_english_days(text: str, today: date) -> Days | None:
    """The days of a date, if the question clearly asks for reports of that date.

    >>> absolute_english_days("What happened on 17 May 2021?", date(2023, 1, 1)).span
    (datetime.date(2021, 5, 17), datetime.date(2021, 5, 17))
    >>> absolute_english_days("Who won the Winter Olympics in 2022?", date(2023, 1, 1)) is None
    True
    """
    for match in _DATE.finditer(text):
        before = text[: match.start()]
        at_its_head = _AT.search(before) and _EVENTS_BEHIND.match(text, match.end())
        plain = _PRINTED.search(before) or _EVENTS.search(before) or at_its_head
        if plain and (found := dated(*_parts(match), today=today)):
            return Days(*match.span(), found)
    return None


def _parts(match: re.Match[str]) -> tuple[int | None, int | None, int | None]:
    """Year, month and day of a date; None for a missing part."""
    part = {name: text for name, text in match.groupdict().items() if text}
    year, month, day = (
        next((part[name] for name in part if name.startswith(kind)), "")
        for kind in ("year", "month", "day")
    )
    number = MONTHS.get(month.lower()) or int(month or 0)
    return int(year or 0) or None, number or None, int(day or 0) or None


def asks_for_english_events(text: str) -> bool:
    """Whether a question asks only what happened.

    >>> asks_for_english_events("What happened yesterday?")
    True
    """
    return bool(re.search(_HAPPENED, text, re.IGNORECASE))


def asks_for_the_paper(text: str, days: Days) -> bool:
    """Whether a question asks what was printed on the days, not what happened then.

    >>> text = "the news of 17 May 2021"
    >>> asks_for_the_paper(text, Days(12, 23, (date(2021, 5, 17), date(2021, 5, 17))))
    True
    """
    behind = re.compile(r"(?:['’]s)?\s+(?:news|newspaper|paper|issue|edition|headlines)\b")
    return bool(_PRINTED.search(text[: days.start]) or behind.match(text, days.end))
