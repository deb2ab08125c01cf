"""What the tests of the bot share."""

from collections.abc import Iterator

import pytest

from tests.bot.telegram_bot.people import Telegram


@pytest.fixture
def telegram() -> Iterator[Telegram]:
    """The double of Telegram, for one test."""
    with Telegram() as double:
        yield double
