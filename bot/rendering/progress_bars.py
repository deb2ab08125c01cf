"""Progress of a rebuild to bars on a terminal, or to lines in a log."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    ProgressColumn,
    Task,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.text import Text

from retrieval.progress import Progress


class RateColumn(ProgressColumn):
    """Steps per second, over the last seconds."""

    def render(self, task: Task) -> Text:
        """The speed; empty until it is known."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class StageLines:
    """One line for each stage, for logs and pipes."""

    def stage(self, name: str, total: int | None) -> None:
        """Writes the line and flushes it."""
        sys.stderr.write(f"{name}\n" if total is None else f"{name} ({total:,})\n")
        sys.stderr.flush()

    def advance(self, count: int) -> None:
        """Writes nothing."""


class StageBars:
    """One bar for each stage, on a terminal."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def stage(self, name: str, total: int | None) -> None:
        """Fills the previous bar and starts the next."""
        self.finish()
        self._task = self._bars.add_task(name, total=total)

    def advance(self, count: int) -> None:
        """Moves the bar."""
        if self._task is not None:
            self._bars.advance(self._task, count)

    def finish(self) -> None:
        """Fills the last bar, even if its total was unknown or not reached."""
        for task in self._bars.tasks:
            if task.id == self._task:
                done = task.completed if task.total is None else task.total
                self._bars.update(task.id, total=done or 1, completed=done or 1)


@contextmanager
def stages(*, bars: bool) -> Iterator[Progress]:
    """Yields the receiver of progress: bars or lines, both on stderr."""
    if not bars:
        yield StageLines()
        return
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Bars(*columns, console=Console(stderr=True)) as drawn:
        shown = StageBars(drawn)
        yield shown
        shown.finish()
