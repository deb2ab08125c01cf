"""Pieces of a page to one text with the source offsets of its characters."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from retrieval.articles.lines import ends_sentence
from retrieval.language.sentences import ENDS
from retrieval.records import Text

_EMPHASIS = re.compile(r"(\*{2,3})([^*]+)\1")
_MARK = 80  # characters; the longest 上接 mark between a line break and the text
_LATIN_END = re.compile(r"[A-Za-z\u00c0-\u024f][,;:)]?$")
_LATIN_START = re.compile(r"\(?[A-Za-z\u00c0-\u024f]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of body text within one line: `raw[start:end]`.

    Attributes:
        start: Offset of its first character.
        end: Offset after its last character.
        stop: Offset of its line break, or the length of the page.
        alone: It is a paragraph of its own, such as a crosshead (小标题).
    """

    start: int
    end: int
    stop: int
    alone: bool = False


def weave(raw: str, pieces: Sequence[Piece]) -> Text:
    r"""Joins the pieces to one text, in reading order.

    A piece that ends a sentence ends its paragraph. Any other piece is joined directly to the next,
    or with one white-space character between two Latin words. Where the text leaves out part of the
    source other than white space, or goes back in the source, it has a seam.

    >>> weave("加快推动衡阳营\n\n商环境。", [Piece(0, 7, 7), Piece(9, 13, 13)])
    Text(text='加快推动衡阳营商环境。', runs=((0, 0, 7), (7, 9, 4)), seams=())
    """
    texts: list[str] = []
    runs: list[tuple[int, int, int]] = []
    seams: list[int] = []
    length = behind = 0
    for text, source in _stretches(raw, pieces):
        if runs and source == behind:
            start, first, size = runs[-1]
            runs[-1] = (start, first, size + len(text))
        else:
            if runs and (source < behind or raw[behind:source].strip()):
                seams.append(length)
            runs.append((length, source, len(text)))
        texts.append(text)
        length += len(text)
        behind = source + len(text)
    return Text("".join(texts), tuple(runs), tuple(seams))


def _stretches(raw: str, pieces: Sequence[Piece]) -> Iterator[tuple[str, int]]:
    """Stretches of the text and their source offsets; a newline takes those of white space."""
    for at, piece in enumerate(pieces):
        yield from _without_emphasis(raw, piece)
        if at + 1 < len(pieces):
            yield from _joint(raw, piece, pieces[at + 1])


def _joint(raw: str, piece: Piece, following: Piece) -> Iterator[tuple[str, int]]:
    end = raw[max(piece.start, piece.end - 20) : piece.end]
    border = piece.alone or following.alone or ends_sentence(end)
    if not border and not (_LATIN_END.search(end) and _LATIN_START.match(raw, following.start)):
        return
    if not border and raw.startswith(" ", piece.end):
        yield " ", piece.end
        return
    # The last line of a file may lack a line break and still continue on an earlier page.
    above = range(following.start - 1, max(-1, following.start - _MARK), -1)
    for place in (piece.end, piece.stop, *above):
        if place < len(raw) and raw[place].isspace():
            yield "\n", place
            return


def _without_emphasis(raw: str, piece: Piece) -> Iterator[tuple[str, int]]:
    """The piece without emphasis stars at the borders of its sentences.

    Stars inside a sentence are kept: removing them would make a seam and cut the sentence.
    """
    at = piece.start
    for match in _EMPHASIS.finditer(raw, piece.start, piece.end):
        left = match.start() == piece.start or raw[match.start() - 1] in ENDS
        right = match.end() == piece.end or ends_sentence(match[2][-20:])
        if left and right and match[2].strip():
            if at < match.start():
                yield raw[at : match.start()], at
            yield match[2], match.start(2)
            at = match.end()
    if at < piece.end:
        yield raw[at : piece.end], at
