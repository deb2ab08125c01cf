"""An archive in two editions, for the tests of what may go wrong."""

from pathlib import Path

import pytest

from tests.conftest import OnceMaker
from tests.retrieval.faults.editions import Edition, Trial, kept_edition, make_editions


@pytest.fixture(scope="session")
def editions(encoder_folder: Path, made_once: OnceMaker) -> tuple[Edition, Edition]:
    """Both editions, built from nothing; tests read their indexes and leave them as they are."""
    folder = made_once("editions", lambda folder: make_editions(folder, encoder_folder))
    return kept_edition(folder, 0), kept_edition(folder, 1)


@pytest.fixture
def trial(editions: tuple[Edition, Edition], tmp_path: Path) -> Trial:
    """An index of the first edition, to be rebuilt."""
    return Trial(tmp_path / "index", editions)
