"""A long text to the windows that the reader reads."""

from retrieval.language.sentences import sentences

SIZE = 250  # characters; the longest window in training, and the default passage size
OVERLAP = 70  # most characters that two windows share: longer than nearly every short answer


def windows(text: str, *, size: int = SIZE, overlap: int = OVERLAP) -> list[tuple[int, int]]:
    """Overlapping pieces of a text as `(start, end)`, cut at sentence ends where possible.

    A span within one sentence and no longer than the overlap is complete in at least one window.

    Args:
        text: The text.
        size: The longest window, in characters.
        overlap: Most characters that two windows share; less than half of `size`.

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
