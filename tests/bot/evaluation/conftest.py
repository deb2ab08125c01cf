"""The folder of the questions that many tests ask."""

from pathlib import Path

import pytest

from tests.bot.evaluation.pooled import pooled, write_questions
from tests.conftest import OnceMaker


@pytest.fixture(scope="session")
def folder(sample_index: Path, made_once: OnceMaker) -> Path:
    """The folder of the questions; the archive of its pool is made already."""

    def make(place: Path) -> None:
        pooled(write_questions(place), sample_index)[0].close()

    return made_once("questions", make) / "own"
