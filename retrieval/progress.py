"""How long work tells how it gets on."""

from collections.abc import Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")


class Progress(Protocol):
    """Who is told how a rebuild gets on."""

    def stage(self, name: str, total: int | None) -> None:
        """A stage begins; `total` steps are ahead, or an unknown number."""

    def advance(self, count: int) -> None:
        """So many steps of the stage are done."""


class Silent:
    """Tells nobody."""

    def stage(self, name: str, total: int | None) -> None:
        """Does nothing."""

    def advance(self, count: int) -> None:
        """Does nothing."""


def counted(items: Iterable[T], progress: Progress) -> Iterator[T]:
    """The same items; each is a step of the stage."""
    for item in items:
        yield item
        progress.advance(1)


SILENT = Silent()
