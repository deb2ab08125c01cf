"""Text made safe for a terminal, and cut at its paragraphs."""

import re

# C0 but tab and newline, DEL, C1, marks and overrides of direction, line separators, surrogates:
# each can move the cursor, recolour, reorder or break what stands around it.
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]"
)


def printable(text: str) -> str:
    r"""The text with every character that a terminal would obey made visible instead.

    A line end of Windows is a newline; a control character becomes its picture, anything else
    that is unsafe becomes U+FFFD. Lengths are kept but for the line ends.

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
    r"""Where the paragraphs stand that are not empty.

    >>> paragraphs("问报\n\n衡阳日报")
    [(0, 2), (4, 8)]
    """
    return [match.span() for match in re.finditer(r"[^\r\n]+", text)]
