"""Draws the pictures of the README from real answers: `python -m tests.programs.pictures`.

Asks an index of the sample page and writes `docs/terminal.svg` (what `wenbao ask` prints) and
`docs/chat.svg` (what the Telegram bot sends). The pictures use only system fonts.

    python -m tests.programs.pictures [--index INDEX]

Without --index, the index is built first, which takes a minute.
"""

import argparse
import io
import re
import tempfile
from contextlib import closing
from html import escape, unescape
from pathlib import Path

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from bot import Answer, Answerer
from bot.terminal.answers import to_terminal
from retrieval import Archive, build
from tests.programs.chat_picture import SANS, chat

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
IN_TERMINAL = ("谁会见了北航代表团", "产业园总投资多少？", "谁会见了清华大学代表团？")
IN_CHAT = "who met the Beihang delegation"
COLUMNS = 80
MONO = (
    "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', "
    "'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', monospace"
)

# What rich draws a line with: one element for each run of one style; empty ones stay as they are.
_RUN = re.compile(
    r'<text class="(?P<style>[^"]*)" x="(?P<x>[\d.]+)" y="(?P<y>[\d.]+)" '
    r'textLength="(?P<length>[\d.]+)" clip-path="[^"]*">(?P<text>[^<]+)</text>'
)
_EQUAL = re.compile(r"[\u2e80-\uffff]+|[^\u2e80-\uffff]+")  # wide characters, or narrow ones
_CLIP = re.compile(r'<clipPath id="[^"]*-line-\d+">.*?</clipPath>', re.DOTALL)
_WEB_FONT = re.compile(r"\s*@font-face \{\{.*?\}\}", re.DOTALL)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", type=Path, help="index of the sample page")
    index = parser.parse_args().index
    with tempfile.TemporaryDirectory() as folder:
        if index is None:
            index = Path(folder, "index")
            build([ROOT / "seeds"], index)
        with closing(Archive(index)) as archive:
            answerer = Answerer(archive)
            DOCS.mkdir(exist_ok=True)
            for name, picture in pictures(answerer).items():
                (DOCS / name).write_text(picture, encoding="utf-8")


def pictures(answerer: Answerer) -> dict[str, str]:
    """The pictures by the names of their files."""
    return {
        "terminal.svg": terminal([(asked, answerer.answer(asked)) for asked in IN_TERMINAL]),
        "chat.svg": chat(IN_CHAT, answerer.answer(IN_CHAT)),
    }


def words(picture: str) -> str:
    """All characters of a picture but white space, to compare two pictures by what they say."""
    shown = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", picture))
    return "".join(unescape(shown).split())


def terminal(answers: list[tuple[str, Answer]]) -> str:
    """Questions and answers as a terminal of 80 columns shows them."""
    console = Console(
        record=True, width=COLUMNS, file=io.StringIO(), force_terminal=True, highlight=False
    )
    for number, (asked, answer) in enumerate(answers):
        if number:
            console.print()
        console.print(Text.assemble(("$ ", "green"), f"wenbao ask {asked}"))
        console.print(Text.from_ansi(to_terminal(answer, width=COLUMNS, colour=True)))
    frame = _WEB_FONT.sub("", CONSOLE_SVG_FORMAT).replace("Fira Code, monospace", MONO)
    drawn = console.export_svg(title="问报 Wenbao", code_format=frame, unique_id="wenbao")
    drawn = _CLIP.sub("", drawn.replace("font-family: arial", f"font-family: {SANS}"))
    tidy = _RUN.sub(_by_width, drawn)
    return "\n".join(line.rstrip() for line in tidy.splitlines() if line.strip()) + "\n"


def _by_width(run: re.Match[str]) -> str:
    """A run in pieces of equally wide characters.

    rich gives the length of a run as if each character had the width of a letter, and a viewer
    squeezes Chinese into it. A piece with both kinds would have the same gap behind each.
    """
    text = unescape(run["text"]).replace("\xa0", " ")
    column = float(run["length"]) / len(text)
    x, pieces = float(run["x"]), []
    for piece in re.findall(_EQUAL, text):
        length = column * cell_len(piece)
        size = "" if cell_len(piece) == len(piece) else f' font-size="{1.9 * column:.1f}"'
        if piece.strip():
            pieces.append(
                f'<text class="{run["style"]}"{size} x="{x:.1f}" y="{run["y"]}" '
                f'textLength="{length:.1f}" xml:space="preserve">'
                f"{escape(piece, quote=False)}</text>"
            )
        x += length
    return "".join(pieces)


if __name__ == "__main__":
    main()
