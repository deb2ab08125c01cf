"""A confidence to one of three ways to reply: answered, perhaps, or not in the archive."""

from collections.abc import Mapping
from itertools import pairwise
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from retrieval.settings import Settings

Way = Literal["answered", "perhaps", "not_in_archive"]

ByWrong = Mapping[Annotated[int, Meta(gt=0, lt=100)], Annotated[float, Meta(ge=0, le=1)]]
"""The threshold of confidence for each number of wrong ones among a hundred."""

NONE_WRONG, ALL_WRONG = (0.0, 1.0), (100.0, 0.0)
"""The ends of every table: only certainty is never wrong, and no threshold accepts everything."""


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The thresholds of one language in `probability.json`, chosen on held-out questions.

    Attributes:
        answered: The lowest confidence to answer with, if at most so many of a hundred answers may
            be wrong.
        perhaps: The lowest confidence to reply "perhaps" with, if at most so many of a hundred such
            replies may be wrong.
    """

    answered: ByWrong = {}
    perhaps: ByWrong = {}

    def __post_init__(self) -> None:
        """Checks that a threshold is never higher where more may be wrong.

        Raises:
            ValueError: It is.
        """
        for table in (self.answered, self.perhaps):
            for (fewer, high), (more, low) in pairwise(sorted(table.items())):
                if high < low:
                    raise ValueError(f"the threshold for {more} wrong is above that for {fewer}")


class Bounds(NamedTuple):
    """The thresholds that hold in one language.

    Attributes:
        answered: The lowest confidence of an answer, from 0 to 1.
        perhaps: The lowest confidence of a "perhaps"; at `answered` or above, there is none.
    """

    answered: float
    perhaps: float

    def way(self, confidence: float) -> Way:
        """How to reply with this confidence.

        >>> [Bounds(0.7, 0.2).way(sure) for sure in (0.7, 0.69, 0.2, 0.1)]
        ['answered', 'perhaps', 'perhaps', 'not_in_archive']
        """
        if confidence >= self.answered:
            return "answered"
        return "perhaps" if confidence >= self.perhaps else "not_in_archive"


def bounds(chosen: Thresholds, settings: Settings) -> Bounds:
    """The thresholds of a language at which no more are wrong than the settings allow."""
    return Bounds(
        threshold(chosen.answered, settings.wrong),
        threshold(chosen.perhaps, settings.wrong_perhaps),
    )


def threshold(table: ByWrong, wrong: float) -> float:
    """The threshold for a number of wrong ones in a hundred; interpolates between those known.

    >>> [threshold({10: 0.8, 20: 0.6}, wrong) for wrong in (0, 10, 15, 20, 60, 100)]
    [1.0, 0.8, 0.7, 0.6, 0.3, 0.0]
    """
    known = [NONE_WRONG, *sorted((float(at), place) for at, place in table.items()), ALL_WRONG]
    for (fewer, high), (more, low) in pairwise(known):
        if wrong <= more:
            return high + (low - high) * (wrong - fewer) / (more - fewer)
    return 0.0
