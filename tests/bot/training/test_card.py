"""What the cards of the weights say of the program is so."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.reader.reader import WEIGHTS
from tests.conftest import ROOT

CARDS = (WEIGHTS.parent / "README.md", ROOT / "bot" / "training" / "question_side" / "README.md")
CARD = "\n".join(card.read_text(encoding="utf-8") for card in CARDS)
FILES = sorted(set(re.findall(r"\bbot/[\w/]+(?:\.\w+)?", CARD)))
COMMANDS = re.findall(r"python -m ([\w.]+)([^`\n]*)", CARD)


@pytest.mark.parametrize("path", FILES)
def test_every_path_of_the_card_is_there(path: str):
    assert (ROOT / path).exists()


@pytest.mark.parametrize(("module", "arguments"), COMMANDS)
def test_every_command_of_the_card_is_a_program_with_these_options(module: str, arguments: str):
    found = find_spec(module)
    assert found is not None
    assert found.origin is not None
    program = Path(found.origin).read_text(encoding="utf-8")
    assert 'if __name__ == "__main__":' in program
    assert [one for one in re.findall(r"--[\w-]+", arguments) if f'"{one}"' not in program] == []


@pytest.mark.parametrize("room", ["reader", "training", "training/question_side"])
def test_the_cards_have_a_line_for_every_file_of_the_rooms(room: str):
    files = {one.name for one in (ROOT / "bot" / room).glob("*.py")} - {"__init__.py"}
    assert set(re.findall(rf"^\| `bot/{room}/(\w+\.py)` \|", CARD, re.MULTILINE)) == files
