"""Styled lines to wrapped text for a terminal."""

import re
from collections.abc import Iterable
from io import StringIO

from rich.cells import cell_len
from rich.console import Console, RenderableType
from rich.text import Text

Line = tuple[str, Text]
"""The lead of a line (`[1] `), and its text; continuation lines are indented by the lead."""

BLANK: Line = ("", Text())

NARROWEST = 20
"""Fewest columns for a text; a narrower terminal wraps the lines itself."""


_OPENING = re.escape("“‘（《〈「『【〔([{")
_CLOSING = re.escape("”’）》〉」』】〕)]}，。、；：？！…—·,.;:?!%％")
# A line break must not split a unit: a Latin word, a number or one Chinese character, with the
# signs that may not begin or end a line (避头尾) and the number of its citation.
_UNIT = re.compile(
    rf"[{_OPENING}]*(?:[\x21-\x7e\u00c0-\u024f]+|\S)?(?:[{_CLOSING}]|\s?\[\d+\])*\s*"
)


def wrapped(text: Text, width: int) -> list[Text]:
    """Wraps the text between Chinese characters and at spaces, never before a closing sign.

    rich wraps at spaces only, and Chinese has none.

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
    """The lines as one text, wrapped at `width`; without a width, not wrapped."""
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
    """The parts as rich prints them; control sequences only with `colour`."""
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
