"""Text to sentences."""

import re

ENDS = "。！？!?；;…"
CLOSERS = "”’」』）)】〉》\"'"

# A full stop ends a sentence only after a Latin letter and before white space: not in 3.5 or
# www.a.cn.
_END = re.compile(rf"(?:[{ENDS}]|(?<=[A-Za-z])\.(?=\s|$))[{ENDS}]*[{re.escape(CLOSERS)}]*|\n")
_PAIRS = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", "【": "】"}
_CLOSING = {closer: opener for opener, closer in _PAIRS.items()}
_SIGN = re.compile(f"[{re.escape(''.join((*_PAIRS, *_CLOSING)))}]")
# A longer quotation is split. Otherwise one missing closing quote would swallow the rest of the
# article.
_LONGEST_QUOTATION = 200


def sentences(text: str, seams: tuple[int, ...] = ()) -> list[tuple[int, int]]:
    """The sentences of a text as `(start, end)`, in order, without white space at either end.

    A sentence ends with its punctuation mark and the closing quotes and brackets after it. It does
    not end inside a quotation or bracket. A line break and a seam always end it.

    >>> text = "他说：“好。我去！”于是走了。会议结束"
    >>> [text[start:end] for start, end in sentences(text)]
    ['他说：“好。我去！”', '于是走了。', '会议结束']
    """
    borders = set(seams)
    position = 0
    for paragraph in text.split("\n"):
        borders.update(position + end for end in _ends(paragraph))
        position += len(paragraph) + 1
        borders.add(position)
    found: list[tuple[int, int]] = []
    start = 0
    for border in sorted(borders | {len(text)}):
        end = min(border, len(text))
        piece = text[start:end]
        if piece.strip():
            left = start + len(piece) - len(piece.lstrip())
            found.append((left, start + len(piece.rstrip())))
        start = end
    return found


def _ends(paragraph: str) -> list[int]:
    """Offsets at which the sentences of one paragraph end."""
    found = []
    open_quotes: list[tuple[str, int]] = []
    scanned = 0
    for match in _END.finditer(paragraph):
        for sign in _SIGN.finditer(paragraph, scanned, match.end()):
            _follow(sign.group(), sign.start(), open_quotes)
        scanned = match.end()
        while open_quotes and match.end() - open_quotes[0][1] > _LONGEST_QUOTATION:
            del open_quotes[0]
        if not open_quotes:
            found.append(match.end())
    return found


def _follow(character: str, at: int, open_quotes: list[tuple[str, int]]) -> None:
    """Updates the stack of open quotes and brackets; ignores a closer without its opener."""
    if character in _PAIRS:
        open_quotes.append((character, at))
    elif (opener := _CLOSING.get(character)) is not None:
        for depth in range(len(open_quotes) - 1, -1, -1):
            if open_quotes[depth][0] == opener:
                del open_quotes[depth:]
                break
