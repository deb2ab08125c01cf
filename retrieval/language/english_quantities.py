"""The numbers, dates and units of an English question to Chinese forms."""

# ruff: noqa: E501  (a pattern is easier to read unbroken)
import calendar
import re
from collections.abc import Iterator

from retrieval.language.lexicon import ENGLISH_UNITS
from retrieval.language.quantities import LARGEST, LAST_DAY, Quantity, written

MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name} | {
    name.lower(): number for number, name in enumerate(calendar.month_abbr) if name
}
_MONTH = "(?P<{}>" + "|".join(sorted(map(str.title, MONTHS), key=len, reverse=True)) + r")\b\.?"
_TIMES = {"hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12} | {
    "mn": 1e6,
    "bn": 1e9,
    "tn": 1e12,
}
_UNIT = (
    rf"(?i:{'|'.join(sorted(map(re.escape, ENGLISH_UNITS), key=len, reverse=True))})(?:e?s)?(?!\w)"
)
_ENGLISH = re.compile(
    rf"{_MONTH.format('month_first')}\s+(?P<day_behind>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*(?:,\d|%))"
    rf"|\b(?P<day_first>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?{_MONTH.format('month_behind')}"
    rf"|\b(?P<month_named>January|February|April|June|July|August|September|October|November|December)\b"
    rf"|(?<=\bin ){_MONTH.format('month_in')}|(?<=\blast ){_MONTH.format('month_last')}"
    rf"|{_MONTH.format('month_of')}(?=,?\s+\d{{4}}\b)"
    r"|\b(?P<century>\d{1,2})(?:st|nd|rd|th)\s+century"
    r"|\b(?P<decade>\d{3}0)s\b"
    r"|\b(?P<ordinal>\d+)(?:st|nd|rd|th)\b"
    rf"|\b(?P<year>1\d{{3}}|20\d{{2}})\b(?!\s*(?:(?:{'|'.join(_TIMES)})|{_UNIT}))(?![,.]\d)"
    r"|(?<![\w.\-])(?P<money>\$\s?)?(?P<number>\d+(?:,\d{3})*(?:\.\d+)?)\s?(?P<times>"
    + "|".join(_TIMES) + rf")?\b[\s-]*(?P<unit>{_UNIT})?"
)  # fmt: skip
_NUMBER_WORD = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twel|thir|fif|hundred|thousand|million|"
    r"billion|\w+teen|\w+ty|\w+tieth|\w+ieth)"
)


def asked_in_english(question: str) -> Iterator[tuple[str, Quantity]]:
    """Yields the quantities of an English question: the text, and the Chinese forms.

    >>> [(text, one.forms) for text, one in asked_in_english("the 3 billion yuan park of May 17, 2021")]
    [('3 billion yuan', ('30亿元', '30亿')), ('May 17', ('5月17日', '17日')), ('2021', ('2021年', '2021'))]
    """
    for match in _ENGLISH.finditer(question):
        part = {name: value for name, value in match.groupdict().items() if value}
        found: tuple[str, ...]
        day = part.get("day_behind") or part.get("day_first")
        if day and int(day) > LAST_DAY:
            continue
        if day:
            month = MONTHS[(part.get("month_first") or part["month_behind"]).lower()]
            found = (f"{month}月{int(day)}日", f"{int(day)}日")
        elif named := next((part[key] for key in part if key.startswith("month_")), None):
            found = (f"{MONTHS[named.lower()]}月",)
        elif "century" in part:
            found = (f"{part['century']}世纪",)
        elif "decade" in part:
            found = (f"{part['decade']}年代", f"{part['decade'][2:]}年代")
        elif "year" in part:
            found = (f"{part['year']}年", part["year"])
        elif "ordinal" in part:
            found = (f"第{part['ordinal']}", part["ordinal"])
        else:
            found = _english_number(part)
        if not found:
            continue
        yield match.group().strip(), Quantity(match.start(), match.end(), found)


def _english_number(part: dict[str, str]) -> tuple[str, ...]:
    value = float(part["number"].replace(",", "")) * _TIMES.get(part.get("times", ""), 1)
    if value >= LARGEST:
        return ()
    plain = written(value)
    unit = part.get("unit", "").lower()
    singular = (unit, unit.removesuffix("s"), unit.removesuffix("es"))
    named = next((ENGLISH_UNITS[name] for name in singular if name in ENGLISH_UNITS), "")
    if "money" in part:
        named = "美元"
    return (plain + named, plain) if named else (plain,)


def digits_for_words(question: str) -> str:
    """Replaces the number words of an English question by digits: fifty-third becomes 53rd.

    >>> digits_for_words("the fifty-third meeting on three billion yuan")
    'the 53rd meeting on 3000000000 yuan'
    >>> digits_for_words("$2.5 million")
    '$2500000'
    """
    plain = _MIXED.sub(_multiplied, question)
    if not _NUMBER_WORD.search(plain.lower()):
        return plain
    # The import takes 20 ms; only questions with number words pay for it.
    from text_to_num import alpha2digit

    return str(alpha2digit(plain, "en"))


def _multiplied(match: re.Match[str]) -> str:
    """The value of 2.5 million, which `alpha2digit` would read as 2.5 and a million."""
    value = float(match.group(1).replace(",", "")) * _TIMES[match.group(2).lower()]
    return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"


_MIXED = re.compile(
    r"(?<![\w.,])(\d[\d,]{0,20}(?:\.\d+)?)\s?(" + "|".join(_TIMES) + r")\b", re.IGNORECASE
)
