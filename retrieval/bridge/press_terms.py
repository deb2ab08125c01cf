"""English press terms to the words that Chinese papers use for them.

CC-CEDICT translates words; it does not know that to chair a meeting is 主持, or that an industrial
park is a 产业园. `press_terms.tsv` is the vocabulary of offices, ceremonies, projects and policies:
an English term, a tab, and its Chinese words separated by spaces.
"""

from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_suffix(".tsv")


@cache
def press_terms() -> dict[str, tuple[str, ...]]:
    """The Chinese words of each English term, the likeliest first.

    >>> press_terms()["industrial park"]
    ('产业园', '工业园', '园区', '产业园区')
    """
    rows = (line.split("\t") for line in _TABLE.read_text(encoding="utf-8").splitlines())
    return {english: tuple(chinese.split()) for english, chinese in rows}
