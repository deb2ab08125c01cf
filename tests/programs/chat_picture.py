"""A question and the bot's message to a picture of a chat; called by `tests.programs.pictures`."""

from html import escape

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot import Answer
from bot.telegram_bot.messages import Message, answer_message

SANS = (
    "system-ui, -apple-system, 'Segoe UI', Roboto, 'PingFang SC', 'Microsoft YaHei', "
    "'Noto Sans CJK SC', 'DejaVu Sans', sans-serif"
)
WIDTH, BUBBLE, MARGIN = 640, 560, 16  # of the picture, of the message, and around both
LINE = 23  # from one line of text to the next
COLUMN = 8  # a Latin letter on average; a Chinese character takes two
SMALL = 7  # the same in small letters
QUOTED = 14  # how far a quotation is moved to the right
BUTTON = 36

STYLE = f"""
text {{ font: 15.5px {SANS}; fill: #17212b }}
.short {{ font-weight: 600 }}
.note {{ font-size: 14px; fill: #5b6873 }}
.button {{ font-size: 14px; fill: #fff; text-anchor: middle }}
"""


def chat(asked: str, answer: Answer) -> str:
    """The picture, as SVG: the question at the right, the message and its buttons at the left."""
    message = answer_message(answer)
    width = (COLUMN + 1) * cell_len(asked) + 2 * MARGIN
    parts = [
        _box(WIDTH - MARGIN - width, MARGIN, width, 40, "#e3f8d0"),
        _text(WIDTH - width, MARGIN + 26, asked),
    ]
    top = MARGIN + 40 + 12
    lines, bottom = _lines(message, answer, top + 30)
    parts += [_box(MARGIN, top, BUBBLE, bottom - top, "#ffffff"), *lines]
    at = bottom + 6
    for row in message.rows:
        wide = BUBBLE // len(row)
        for place, button in enumerate(row):
            left = MARGIN + place * wide
            parts.append(_box(left, at, wide, BUTTON, "#7299b6", 8))
            parts.append(_text(left + wide // 2, at + 23, button.label, "button"))
        at += BUTTON + 6
    size = f'width="{WIDTH}" height="{at + MARGIN - 6}"'
    frame = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {at + MARGIN - 6}" {size}>'
    )
    ground = f'<rect {size} rx="12" fill="#cddfe9"/>'
    return "\n".join([frame, f"<style>{STYLE}</style>", ground, *parts, "</svg>\n"])


def _lines(message: Message, answer: Answer, at: int) -> tuple[list[str], int]:
    """The text of a message below a height, and the height below which it ends."""
    parts: list[str] = []
    short = answer.short_answer or ""
    quotes = {citation.quote for citation in answer.citations}
    for paragraph in message.body.text.split("\n"):
        if not paragraph:
            at += LINE // 2
            continue
        quoted = paragraph in quotes
        left = 2 * MARGIN + QUOTED * quoted
        room = BUBBLE - 2 * MARGIN - QUOTED * quoted
        wrapped = Text(paragraph).wrap(Console(), room // (COLUMN if quoted else SMALL) - 1)
        if quoted:
            parts.append(_box(left - QUOTED, at - 17, 4, LINE * len(wrapped), "#4a90d0", 2))
        for line in wrapped:
            whole, style = line.plain.rstrip(), "" if quoted else "note"
            if short and not parts and whole.startswith(short):
                rest = escape(whole.removeprefix(short), quote=False)
                bold = f'<tspan class="short">{escape(short, quote=False)}</tspan>'
                parts.append(f'<text x="{left}" y="{at}">{bold}{rest}</text>')
            else:
                parts.append(_text(left, at, whole, style))
            at += LINE
    return parts, at - LINE + MARGIN


def _box(x: int, y: int, width: int, height: int, colour: str, round_by: int = 12) -> str:
    place = f'x="{x}" y="{y}" width="{width}" height="{height}"'
    return f'<rect {place} rx="{round_by}" fill="{colour}"/>'


def _text(x: int, y: int, words: str, style: str = "") -> str:
    named = f' class="{style}"' if style else ""
    return f'<text x="{x}" y="{y}"{named}>{escape(words, quote=False)}</text>'
