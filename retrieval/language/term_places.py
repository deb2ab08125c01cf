"""A term to the places where it occurs in a printed text."""

import re
import unicodedata
from functools import lru_cache

from retrieval.language.quantities import forms, quantities
from retrieval.language.terms import fold

_FORM = re.compile(r"第?\d+(?:\.\d+)?[万亿]*(?:\D{0,4}|月\d+日)")


def is_form(term: str) -> bool:
    """Whether a term is a quantity, which is compared by its value.

    >>> is_form("8个月"), is_form("5月17日"), is_form("5g"), is_form("月")
    (True, True, False, False)
    """
    return (_FORM.fullmatch(term) is not None and not term[-1].isascii()) or term.isdigit()


def holds(folded: str, term: str) -> bool:
    """Whether a folded text contains a term.

    >>> holds("历时八个月", "8个月"), holds("18个月", "8个月"), holds("会见了一行", "会见")
    (True, False, True)
    """
    if not is_form(term):
        return term in folded
    return term in forms(folded) or (term.isdigit() and _alone(term).search(folded) is not None)


def _alone(number: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.]){number}(?!\d)")


def find(term: str, text: str) -> list[tuple[int, int]]:
    """Where a folded term occurs in a printed text: `(start, end)` in the printed text.

    >>> find("会见", "邓群策會見了"), find("8个月", "历时八個月")
    ([(3, 5)], [(2, 5)])
    """
    folded = fold(text)
    # Folding seldom changes the length (㎡ becomes m2). Only then each character is mapped.
    same = len(folded) == len(text) and unicodedata.is_normalized("NFKC", text)
    ends = None if same else _folded_ends(text)
    if ends is not None:
        folded = "".join(map(_folded_character, text))
    found = []
    for start, end in _spans(term, folded):
        if ends is None:
            found.append((start, end))
        else:
            found.append((ends[start], ends[end - 1] + 1))
    return found


@lru_cache(maxsize=1 << 16)  # folding asks two libraries, and a text has the same few signs
def _folded_character(character: str) -> str:
    return fold(character)


def _spans(term: str, folded: str) -> list[tuple[int, int]]:
    if not is_form(term):
        return [match.span() for match in re.finditer(re.escape(term), folded)]
    found = [(one.start, one.end) for one in quantities(folded) if term in one.forms]
    if not found and term.isdigit():
        found = [match.span() for match in _alone(term).finditer(folded)]
    return found


def _folded_ends(text: str) -> list[int]:
    """For each folded character, the offset in the text of the character it came from."""
    return [at for at, character in enumerate(text) for _ in _folded_character(character)]
