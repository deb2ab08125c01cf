"""A long text to the windows that the reader sees."""

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
