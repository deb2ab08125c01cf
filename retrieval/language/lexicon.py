"""Tables of written Chinese that several modules share: ideographs, numerals, units, hedges.

`units.tsv` holds one unit per row: its spelling, the form shared by all its spellings, its kind,
`a` if 一 before it means "a" rather than "one" (一个, 一起), the characters that make it part of
another word when they follow (级 after 升), and its English names.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
"""Ideographs, for a character class: `[{HAN}]`."""

DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,  # a circle that papers print instead of 〇
    "两": 2,
}
"""The value of each digit."""

ZEROS = "零〇○"
NINE = "一二三四五六七八九"
"""Digits from one to nine in dates, page numbers and fractions, for a character class."""

COUNTING = NINE + "两"
"""Digits from one to nine in amounts, where 两 is two, for a character class."""

DIGIT = ZEROS + COUNTING
"""All digits, for a character class."""

SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
"""The value of each character that multiplies the number before it."""

NUMERAL = DIGIT + "".join(SCALES)
"""All characters of a number, for a character class."""

HEDGES_BEFORE = ("大约", "约", "将近", "近", "超过", "超", "逾", "至少", "不到", "不足", "第")
"""Words before a number that are part of its meaning: 约500亩 is not 500亩."""

HEDGES_BEHIND = ("左右", "上下", "以上", "以下", "以内", "多", "余")
"""Words with the same effect after a number and its unit."""


class Unit(NamedTuple):
    """A row of the table.

    Attributes:
        written: The unit as a paper prints it, in lower case.
        form: The spelling used for all units of the same meaning: 公斤 for 千克.
        kind: What it measures: length, money, people, thing and so on.
        one: "a" if 一 before it means "a" rather than "one".
        not_before: Characters that make it part of another word when they follow.
        english: Its English names in the singular, separated by commas.
    """

    written: str
    form: str
    kind: str
    one: str
    not_before: str
    english: str


def _table() -> dict[str, Unit]:
    text = Path(__file__).with_name("units.tsv").read_text(encoding="utf-8")
    rows = list(csv.reader(text.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    return {row[0]: Unit(*row) for row in rows[1:]}


UNITS = _table()
"""All units by their spelling."""

ENGLISH_UNITS = {
    name: unit.form for unit in UNITS.values() for name in unit.english.split(",") if name
}
"""The Chinese form of each English unit name."""


def of_kind(*kinds: str) -> list[Unit]:
    """The units of the given kinds.

    >>> [unit.written for unit in of_kind("people")]
    ['人', '名', '位', '人次']
    """
    return [unit for unit in UNITS.values() if unit.kind in kinds]


def pattern_of(units: Iterable[Unit]) -> str:
    """A pattern that matches the longest of the given units.

    >>> re.match(pattern_of(UNITS.values()), "千瓦时，").group()
    '千瓦时'
    >>> re.match(pattern_of(UNITS.values()), "升级") is None
    True
    """
    branches = [
        re.escape(unit.written) + _end_of(unit)
        for unit in sorted(units, key=lambda unit: (-len(unit.written), unit.written))
    ]
    return f"(?:{'|'.join(branches)})"


def _end_of(unit: Unit) -> str:
    if unit.written[-1].isascii() and unit.written[-1].isalpha():
        return "(?![A-Za-z])"
    return f"(?![{unit.not_before}])" if unit.not_before else ""


UNIT = pattern_of(UNITS.values())
"""A pattern for any unit."""

SCALED_UNIT = pattern_of(unit for unit in UNITS.values() if unit.written[0] in SCALES)
"""A pattern for a unit that begins with a scale: the 千 of 5千克 is not a thousand."""
