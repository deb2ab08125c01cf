"""A long text to the windows that the reader sees."""

from functools import cache
from typing import Any

import opencc

from retrieval.language.sentences import sentences

SIZE = 250  # characters; the longest that the reader was trained on, and a passage of the index
OVERLAP = 70  # characters that two windows share at most: longer than nearly every short answer


def windows(text: str, *, size: int = SIZE, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Overlapping pieces of a text as `(start, end)`, cut at sentence borders where they can be.

    A span within one sentence, and no longer than the overlap, is whole in at least one window.

    Args:
        text: What is read.
        size: The longest window, in characters.
        overlap: How much two windows share at most, in characters; less than half the size.

    >>> text = "会议上午开幕。代表下午到达。晚上签约。"
    >>> [text[start:end] for start, end in windows(text, size=14, overlap=6)]
    ['会议上午开幕。代表下午到达。', '晚上签约。']
    """
    found = sentences(text)
    starts = [start for start, _ in found]
    ends = [end for _, end in found]
    cut: list[tuple[int, int]] = []
    start = 0
    while start < len(text):
        limit = start + size
        if limit >= len(text):
            cut.append((start, len(text)))
            break
        end = max((end for end in ends if start + size // 2 < end <= limit), default=limit)
        cut.append((start, end))
        start = min((one for one in starts if end - overlap <= one <= end), default=end - overlap)
    return cut


@cache
def _simplifier() -> Any:  # noqa: ANN401  (OpenCC is untyped)
    return opencc.OpenCC("t2s")


def simplified_in_place(text: str) -> str:
    """Traditional characters to simplified ones, one for one: every offset stays what it was.

    >>> simplified_in_place("市委書記會見了代表團")
    '市委书记会见了代表团'
    """
    whole = str(_simplifier().convert(text))
    if len(whole) == len(text):
        return whole
    # A phrase changed its length: character by character nothing can.
    single = (str(_simplifier().convert(sign)) for sign in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, single, strict=True))
