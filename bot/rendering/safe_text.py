"""Text to text that is safe on a terminal, and to its paragraphs."""

import re

# C0 except tab and newline, DEL, C1, direction marks and overrides, line separators, surrogates:
# each can move the cursor, or recolour, reorder or break the text around it.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""The text with every character that controls a terminal made visible.

    A Windows line end becomes a newline, a control character its picture, and any other unsafe
    character U+FFFD. Only line ends change the length.

    >>> printable("衡阳\x1b[31m日报")
    '衡阳␛[31m日报'
    """
    return UNSAFE.sub(_picture, text.replace("\r\n", "\n"))


def _picture(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def line_of(text: str) -> str:
    """The text on one line, safe for a terminal."""
    return printable(" ".join(text.split()))


def paragraphs(text: str) -> list[tuple[int, int]]:
    r"""Start and end of each non-empty paragraph.

    >>> paragraphs("问报\n\n衡阳日报")
    [(0, 2), (4, 8)]
    """
    return [match.span() for match in re.finditer(r"[^\r\n]+", text)]
