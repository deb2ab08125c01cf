"""The digest of the program that makes indexes."""

import shutil
from pathlib import Path

import pytest

from retrieval.storage import manifest


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of `retrieval`, of which the digest is made."""
    copy = tmp_path / "retrieval"
    shutil.copytree(manifest.PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(manifest, "PACKAGE", copy)
    return copy


NOT_MADE_WITH = frozenset({"py.typed", "share_of_meaning.json"})
"""Files that change no index: a mark for type checkers, and weights of the search."""


def test_a_change_of_any_file_of_any_room_is_another_program(package: Path):
    before = manifest.program()
    every = [file for file in package.rglob("*") if file.is_file()]
    files = [file for file in every if file.name not in NOT_MADE_WITH]
    assert len(every) - len(files) == len(NOT_MADE_WITH)
    assert {"storage", "language", "articles", "retrieval"} <= {file.parent.name for file in files}
    unnoticed = []
    for file in files:
        content = file.read_bytes()
        file.write_bytes(content + b"\n")
        if manifest.program() == before:
            unnoticed.append(file)
        file.write_bytes(content)
    assert unnoticed == []
    assert manifest.program() == before


def test_a_new_file_in_a_new_room_is_another_program(package: Path):
    before = manifest.program()
    (package / "room").mkdir()
    (package / "room" / "module.py").write_text("X = 1\n")
    assert manifest.program() != before
