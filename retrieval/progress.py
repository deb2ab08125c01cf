"""Long work to reports of its stages and steps."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Receives the stages of a rebuild and counts of finished steps."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; it has `total` steps, None if their number is unknown."""

    def advance(self, count: int) -> None:
        """`count` more steps of the stage are finished."""


class Silent:
    """Ignores all reports."""

    def stage(self, name: str, total: int | None) -> None:
        """Does nothing."""

    def advance(self, count: int) -> None:
        """Does nothing."""


def counted(items: Iterable[T], progress: Progress) -> Iterator[T]:
    """Yields the same items; each is a step of the stage."""
    for item in items:
        yield item
        progress.advance(1)


SILENT = Silent()
