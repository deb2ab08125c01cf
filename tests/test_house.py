"""Rules of the tree of files: how full its folders are, and that what is named is there."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.conftest import ROOT

ROOMS = ("bot", "retrieval", "tests")
MOST_MODULES = 20
NAMED = re.compile(r"(?<![\w./\\-])(?:bot|retrieval|tests)(?:\.[a-z_]\w*)+(?!\w|\*)")
"""A module, or something in one, as code and prose name it: `retrieval.storage.manifest`."""


def test_no_folder_holds_more_modules_than_one_can_take_in():
    folders: dict[Path, int] = {}
    for file in (file for room in ROOMS for file in (ROOT / room).rglob("*.py")):
        folders[file.parent] = folders.get(file.parent, 0) + (file.name != "__init__.py")
    assert {folder: count for folder, count in folders.items() if count > MOST_MODULES} == {}


def texts(file: Path) -> Iterator[tuple[int, str]]:
    """The strings of a module, docstrings among them; of any other file, its lines."""
    text = file.read_text(encoding="utf-8")
    if file.suffix != ".py":
        yield from enumerate(text.splitlines(), 1)
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def is_there(name: str) -> bool:
    """Whether a dotted name is a module, or what a module holds.

    >>> is_there("retrieval.records.Hit"), is_there("retrieval." + "nothing")
    (True, False)
    """
    first, *rest = name.split(".")
    place = ROOT / first
    while rest and (place / rest[0]).is_dir():
        place /= rest.pop(0)
    if rest and (place / f"{rest[0]}.py").is_file():
        place /= rest.pop(0)
    found: object = import_module(".".join(place.relative_to(ROOT).parts)) if rest else None
    for part in rest:
        if not hasattr(found, part):
            return False
        found = getattr(found, part)
    return True


@pytest.mark.parametrize("room", [*ROOMS, "pyproject.toml", "Makefile"])
def test_every_module_that_a_string_names_is_there(room: str):
    place = ROOT / room
    files = [place] if place.is_file() else sorted(place.rglob("*.py"))
    missing = {
        f"{file.relative_to(ROOT)}:{line}: {name}"
        for file in files
        for line, text in texts(file)
        for name in NAMED.findall(text)
        if not is_there(name)
    }
    assert missing == set()
