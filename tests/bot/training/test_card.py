"""What the card of the weights says of the program is so."""

import re
from importlib.util import find_spec
from pathlib import Path

import pytest

from bot.reader.reader import WEIGHTS
from tests.conftest import ROOT

CARD = (WEIGHTS.parent / "README.md").read_text(encoding="utf-8")
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


@pytest.mark.parametrize("room", ["reader", "training"])
def test_the_card_has_a_line_for_every_file_of_both_rooms(room: str):
    files = {one.name for one in (ROOT / "bot" / room).glob("*.py")} - {"__init__.py"}
    assert set(re.findall(rf"^\| `bot/{room}/(\w+\.py)` \|", CARD, re.MULTILINE)) == files
