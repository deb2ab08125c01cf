"""Articles to passages."""

import math
import re

from retrieval.language.sentences import sentences
from retrieval.records import Article, Passage

_PAUSE = re.compile(r"[，,、：:—\s]")


def split(article: Article, *, size: int = 250, overlap: int = 1) -> list[Passage]:
    """Cuts an article into passages of whole sentences.

    Passages are about equally long. Only a passage of one long sentence exceeds `size` characters;
    a sentence longer than twice the size is cut at a pause, or anywhere if it has none. Each
    passage begins with the last `overlap` sentences of the one before it, where they fit.

    >>> from retrieval.records import Text
    >>> article = Article("a1", "a.txt", None, Text.plain("甲来了。乙来了。丙来了。丁来了。"))
    >>> [article.text[p.start:p.end] for p in split(article, size=8, overlap=1)]
    ['甲来了。乙来了。', '乙来了。丙来了。', '丙来了。丁来了。']
    """
    pieces = [
        piece
        for start, end in sentences(article.text, article.body.seams)
        for piece in _shortened(article.text, start, end, 2 * size)
    ]
    if not pieces:
        return []
    length = sum(end - start for start, end in pieces)
    target = length / math.ceil(length / size)
    passages: list[Passage] = []
    first, new = 0, 0
    while new < len(pieces):
        last = _fill(pieces, first, new, target, size)
        passages.append(Passage(article.id, len(passages), pieces[first][0], pieces[last][1]))
        new = last + 1
        first = max(new - overlap, first + 1)
        # The overlap shrinks where it leaves no room for the next sentence.
        while first < new < len(pieces) and pieces[new][1] - pieces[first][0] > size:
            first += 1
    return passages


def embedded_text(article: Article, passage: Passage) -> str:
    """The text to encode for a passage: the heads, which name the subject, then the passage."""
    heads = (article.headline, article.subhead, article.text[passage.start : passage.end])
    return "\n".join(part for part in heads if part)


def _fill(pieces: list[tuple[int, int]], first: int, new: int, target: float, size: int) -> int:
    """Index of the last piece of a passage that begins with `first` and includes `new`."""
    last = new
    while last + 1 < len(pieces):
        now = pieces[last][1] - pieces[first][0]
        longer = pieces[last + 1][1] - pieces[first][0]
        # A passage may miss its target by half a sentence, but not grow past the size.
        if longer > size or longer - target > target - now:
            break
        last += 1
    return last


def _shortened(text: str, start: int, end: int, longest: int) -> list[tuple[int, int]]:
    """Cuts a sentence into pieces of at most `longest` characters, at the last pause that fits."""
    pieces = []
    while end - start > longest:
        pauses = [
            match.end() for match in _PAUSE.finditer(text, start + longest // 2, start + longest)
        ]
        cut = pauses[-1] if pauses else start + longest
        pieces.append((start, cut))
        start = cut
    pieces.append((start, end))
    return pieces
