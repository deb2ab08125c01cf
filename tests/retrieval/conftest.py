"""An archive in two editions, for the tests of what may go wrong."""

from pathlib import Path

import pytest

from tests.retrieval.faults.editions import Edition, Trial, make_editions


@pytest.fixture(scope="session")
def editions(
    encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Edition, Edition]:
    """Both editions, built from nothing; tests read their indexes and leave them as they are."""
    return make_editions(tmp_path_factory.mktemp("editions"), encoder_folder)


@pytest.fixture
def trial(editions: tuple[Edition, Edition], tmp_path: Path) -> Trial:
    """An index of the first edition, to be rebuilt."""
    return Trial(tmp_path / "index", editions)
