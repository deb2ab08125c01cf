"""Spans of the reader to spans that are cut nowhere within a name, a number or a bracket."""

import re
from collections.abc import Sequence

from retrieval.language.lexicon import HEDGES_BEFORE, HEDGES_BEHIND, NUMERAL, UNIT

_QUOTES = (("“", "”"), ("「", "」"), ("‘", "’"))
_BRACKETS = (("（", "）"), ("“", "”"), ("《", "》"), ("(", ")"), ("「", "」"))
_BEFORE = re.compile(f"(?:{'|'.join(HEDGES_BEFORE)})$")
_AROUND = re.compile("附近|一带")
_COUNTS = re.compile(rf"[\d{NUMERAL}]")
_BEHIND = re.compile(f"(?:附近|一带|{'|'.join(HEDGES_BEHIND)})")
# A comma parts thousands. Before other digits it parts two numbers: 15：30，8人到场.
_NUMBER = re.compile(r"[\d０-９]+(?:[.．:：/－—\-–][\d０-９]+|[,，][\d０-９]{3}(?![\d０-９]))*")
_UNIT = re.compile(rf"[万亿]*(?:{UNIT})")
_ALL_NUMBER = re.compile(r"[\d０-９.．,，万亿]+")


def whole_span(text: str, start: int, end: int, people: Sequence[str]) -> tuple[int, int]:
    """A span extended to whole names, numbers, hedges and brackets; empty for half a bracket alone.

    Args:
        text: The sentence.
        start: Offset of the span's first character in it.
        end: Offset after its last character.
        people: The people that the article names.

    >>> text = "抢修电话：0735-5550117，联系人邓群策"
    >>> [text[slice(*whole_span(text, *span, ["邓群策"]))] for span in ((6, 17), (22, 24))]
    ['0735-5550117', '邓群策']
    """
    start, end = _whole_name(text, start, end, people)
    start, end = _whole_number(text, start, end)
    start, end = hedged(text, start, end)
    return _unquoted(text, *_closed(text, start, end))


def hedged(text: str, start: int, end: int) -> tuple[int, int]:
    """A span extended by the words beside it that make it approximate: 约500亩 is not 500亩.

    >>> hedged("占地约500亩以上，", 3, 7)
    (2, 9)
    """
    if not _COUNTS.search(text[start:end]):  # 南岳机场 has no number, but is 南岳机场附近
        around = _AROUND.match(text, end)
        return start, around.end() if around else end
    before, behind = _BEFORE.search(text[:start]), _BEHIND.match(text[end:])
    return start - len(before.group()) if before else start, end + (behind.end() if behind else 0)


def _whole_name(text: str, start: int, end: int, people: Sequence[str]) -> tuple[int, int]:
    """A span that begins or ends within a person's name, extended to all of it.

    A token of the reader may cross the border of words: 策会 in 邓群策会见.
    """
    for name in people:
        for match in re.finditer(re.escape(name), text):
            left, right = match.span()
            if left < start < right <= end or start <= left < end < right:
                return min(start, left), max(end, right)
            if left <= start and end <= right:
                return left, right
    return start, end


def _whole_number(text: str, start: int, end: int) -> tuple[int, int]:
    """A span that begins or ends within a number, extended to all of it and its unit."""
    for match in _NUMBER.finditer(text):
        left, right = match.span()
        if left < start < right:
            start = left
        if left < end < right:
            end = right
    if _ALL_NUMBER.fullmatch(text[start:end]) and (unit := _UNIT.match(text, end)):
        end = unit.end()
    return start, end


def _closed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with its brackets closed, or without those that it only touches.

    >>> _closed("今天（11月28日），发布会举行", 0, 9)
    (0, 10)
    """
    for left, right in _BRACKETS:
        inside = text[start:end]
        if inside.count(left) == inside.count(right) + 1:
            if text[end : end + 1] == right:
                end += 1
            elif inside.endswith(left):
                end -= 1
            else:  # the closing bracket is farther off: start after the opening one
                start += inside.rindex(left) + 1
        elif inside.count(right) == inside.count(left) + 1:
            if text[start - 1 : start] == left:
                start -= 1
            elif not inside.startswith(right):
                end = start + inside.index(right)
            else:
                start += 1
    return start, end


def _unquoted(text: str, start: int, end: int) -> tuple[int, int]:
    """The inside of a span that is one quoted name: 美莎克 for “美莎克”."""
    for left, right in _QUOTES:
        inside = text[start + 1 : end - 1]
        quoted = text[start:end] == f"{left}{inside}{right}"
        if quoted and inside and right not in inside:
            return start + 1, end - 1
    return start, end
