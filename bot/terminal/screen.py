"""Styled lines, and the course and outcome of a rebuild, to the screen."""

import re
from collections.abc import Iterable
from io import StringIO
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

if TYPE_CHECKING:  # what is shown of them is no reason to load FAISS and tantivy
    pass

Line = tuple[str, Text]
"""What stands before a line (`[1] `), and the line; where it is broken, the rest is indented."""

BLANK: Line = ("", Text())

NARROWEST = 20
"""Columns that a text gets at least; a narrower terminal breaks the lines itself."""


_OPENING = re.escape("“‘（《〈「『【〔([{")
_CLOSING = re.escape("”’）》〉」』】〕)]}，。、；：？！…—·,.;:?!%％")
# What a line break must not part: a Latin word, a number or one Chinese character, with the
# signs that may not begin or end a line (避头尾) and the number of its citation.
_UNIT = re.compile(
    rf"[{_OPENING}]*(?:[\x21-\x7e\u00c0-\u024f]+|\S)?(?:[{_CLOSING}]|\s?\[\d+\])*\s*"
)


def wrapped(text: Text, width: int) -> list[Text]:
    """The text broken between Chinese characters and at spaces, never before a closing sign.

    rich breaks at spaces alone, which Chinese does not have.

    >>> [line.plain for line in wrapped(Text("会见北航副校长陶智，强调合作。[1]"), 18)]
    ['会见北航副校长陶', '智，强调合作。[1]']
    """
    breaks: list[int] = []
    used = 0
    for match in _UNIT.finditer(text.plain):
        if used and used + cell_len(match[0].rstrip()) > width:
            breaks.append(match.start())
            used = 0
        for at, character in enumerate(match[0].rstrip(), match.start()):
            size = cell_len(character)
            if used + size > width:  # A unit longer than the line, such as a web address.
                breaks.append(at)
                used = 0
            used += size
        used += len(match[0]) - len(match[0].rstrip())
    return list(text.divide(breaks))


def layout(lines: Iterable[Line], *, width: int | None, colour: bool) -> str:
    """The lines as one text: broken at `width`, or not at all where there is none."""
    out: list[Text] = []
    for lead, text in lines:
        head = lead
        for paragraph in text.split("\n", allow_blank=True):
            columns = None if width is None else max(width - cell_len(lead), NARROWEST)
            for part in [paragraph] if columns is None else wrapped(paragraph, columns):
                out.append(Text.assemble((head, "bold" if head.strip() else ""), part))
                head = " " * cell_len(lead)
    if not colour:
        return "\n".join(line.plain.rstrip() for line in out)
    return render(out, width=None, colour=True)


def render(parts: Iterable[RenderableType], *, width: int | None, colour: bool) -> str:
    """What rich makes of the parts; control sequences only if there is colour."""
    out = StringIO()
    console = Console(
        file=out,
        width=width or 80,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        console.print(part, soft_wrap=width is None)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))
