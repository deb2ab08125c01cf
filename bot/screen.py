"""Styled lines, and the course and outcome of a rebuild, to the screen."""

import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import StringIO
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Console, RenderableType
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

if TYPE_CHECKING:  # what is shown of them is no reason to load FAISS and tantivy
    from retrieval.build import Summary
    from retrieval.changes import Changes
    from retrieval.inspection import Inspection
    from retrieval.nearest import Structure

Line = tuple[str, Text]
"""What stands before a line (`[1] `), and the line; where it is broken, the rest is indented."""

BLANK: Line = ("", Text())

NARROWEST = 20
"""Columns that a text gets at least; a narrower terminal breaks the lines itself."""

REMARKS_SHOWN = 20
"""Remarks of a rebuild that are printed."""

_OPENING = re.escape("“‘（《〈「『【〔([{")
_CLOSING = re.escape("”’）》〉」』】〕)]}，。、；：？！…—·,.;:?!%％")
# What a line break must not part: a Latin word, a number or one Chinese character, with the
# signs that may not begin or end a line (避头尾) and the number of its citation.
_UNIT = re.compile(
    rf"[{_OPENING}]*(?:[\x21-\x7e\u00c0-\u024f]+|\S)?(?:[{_CLOSING}]|\s?\[\d+\])*\s*"
)


def wrapped(text: Text, width: int) -> list[Text]:
    """The text broken between Chinese characters and at spaces, never before a closing sign.

    rich breaks at spaces alone, which Chinese does not have.

    >>> [line.plain for line in wrapped(Text("会见北航副校长陶智，强调合作。[1]"), 18)]
    ['会见北航副校长陶', '智，强调合作。[1]']
    """
    breaks: list[int] = []
    used = 0
    for match in _UNIT.finditer(text.plain):
        if used and used + cell_len(match[0].rstrip()) > width:
            breaks.append(match.start())
            used = 0
        for at, character in enumerate(match[0].rstrip(), match.start()):
            size = cell_len(character)
            if used + size > width:  # A unit longer than the line, such as a web address.
                breaks.append(at)
                used = 0
            used += size
        used += len(match[0]) - len(match[0].rstrip())
    return list(text.divide(breaks))


def layout(lines: Iterable[Line], *, width: int | None, colour: bool) -> str:
    """The lines as one text: broken at `width`, or not at all where there is none."""
    out: list[Text] = []
    for lead, text in lines:
        head = lead
        for paragraph in text.split("\n", allow_blank=True):
            columns = None if width is None else max(width - cell_len(lead), NARROWEST)
            for part in [paragraph] if columns is None else wrapped(paragraph, columns):
                out.append(Text.assemble((head, "bold" if head.strip() else ""), part))
                head = " " * cell_len(lead)
    if not colour:
        return "\n".join(line.plain.rstrip() for line in out)
    return render(out, width=None, colour=True)


def render(parts: Iterable[RenderableType], *, width: int | None, colour: bool) -> str:
    """What rich makes of the parts; control sequences only if there is colour."""
    out = StringIO()
    console = Console(
        file=out,
        width=width or 80,
        force_terminal=colour,
        color_system="standard" if colour else None,
        no_color=not colour,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for part in parts:
        console.print(part, soft_wrap=width is None)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))


class RateColumn(ProgressColumn):
    """How many steps a second, over the last seconds."""

    def render(self, task: Task) -> Text:
        """Nothing until there is something to tell."""
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class StageLines:
    """One line for each stage, for logs and pipes."""

    def stage(self, name: str, total: int | None) -> None:
        """Writes the line at once: whoever waits wants to see it."""
        sys.stderr.write(f"{name}\n" if total is None else f"{name} ({total:,})\n")
        sys.stderr.flush()

    def advance(self, count: int) -> None:
        """Says nothing."""


class StageBars:
    """One bar for each stage, on a terminal."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._task: TaskID | None = None

    def stage(self, name: str, total: int | None) -> None:
        """Fills the bar before and starts the next."""
        self.finish()
        self._task = self._bars.add_task(name, total=total)

    def advance(self, count: int) -> None:
        """Moves the bar."""
        if self._task is not None:
            self._bars.advance(self._task, count)

    def finish(self) -> None:
        """Fills the last bar: what is over must not look unfinished."""
        for task in self._bars.tasks:
            if task.id == self._task:
                done = task.completed if task.total is None else task.total
                self._bars.update(task.id, total=done or 1, completed=done or 1)


@contextmanager
def stages(*, bars: bool) -> Iterator[Progress]:
    """Where a rebuild reports to: bars on a terminal, else lines; both on stderr."""
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


def summary_to_terminal(summary: "Summary") -> str:
    """What a rebuild did, for whoever started it."""
    lines = [
        f"articles (报道): {summary.articles:,}",
        f"passages (段落): {summary.passages:,}",
        f"vectors (向量): {summary.new_vectors:,} new, {summary.reused_vectors:,} reused",
        f"time (用时): {summary.seconds:.1f} s, {summary.passages_per_second:.1f} passages/s",
        f"generation (版本): {summary.generation}",
    ]
    if summary.reprints:
        lines.insert(1, f"reprints (转载): {summary.reprints:,}, kept as places of other articles")
    if summary.unchanged:
        lines.append("unchanged (未变): nothing was built; --full builds it all the same")
    if summary.remarks:
        lines.append(f"remarks (说明): {len(summary.remarks):,}, not read: {summary.lost:,}")
    for remark in summary.remarks[:REMARKS_SHOWN]:
        place = remark.source if remark.line is None else f"{remark.source}:{remark.line}"
        lines.append(" ".join(f"  {place}: {remark.text}".splitlines()))
    if len(summary.remarks) > REMARKS_SHOWN:
        lines.append(f"  … and {len(summary.remarks) - REMARKS_SHOWN:,} more; --json has them all")
    return "\n".join(lines)


def changes_to_terminal(found: "Changes") -> str:
    """What a rebuild would do."""
    return "\n".join(
        (
            f"added (新增): {found.added:,}",
            f"changed (修改): {found.changed:,}",
            f"moved (移动): {found.moved:,}",
            f"removed (删除): {found.removed:,}",
            f"printed elsewhere, or no longer (转载): {found.reprinted:,}",
            f"kept (不变): {found.kept:,}",
            f"passages (段落): {found.passages:,}, to be encoded {found.new_passages:,}",
        )
    )


def inspection_to_terminal(found: "Inspection") -> str:
    """What an index holds."""
    names = ", ".join(f"{kind} {count:,}" for kind, count in sorted(found.names.items()))
    settings = ", ".join(f"{name} {value!r}" for name, value in found.settings.items())
    return "\n".join(
        (
            f"generation (版本): {found.generation}, created {found.created}",
            f"articles (报道): {found.articles:,}",
            f"passages (段落): {found.passages:,}",
            f"dates (日期): {found.first_date or 'unknown'} to {found.last_date or 'unknown'}",
            f"names (名称): {names}",
            f"encoder (编码器): {found.encoder}, from {found.model}",
            f"nearest (近邻): {_nearest(found.nearest)}",
            f"settings (设置): {settings}",
            f"files (文件): {len(found.files)}, {sum(found.files.values()):,} bytes",
            *(f"  {name}: {size:,}" for name, size in sorted(found.files.items())),
            f"checksums (校验): {'good' if found.checksums_ok else 'DAMAGED'}",
            *(f"  {line}" for line in found.damaged),
        )
    )


def _nearest(found: "Structure") -> str:
    """How the nearest vectors are found."""
    if found.factory == "Milvus":
        return "on Milvus; what it finds of them is not measured"
    if not found.ef_search:
        return "exact"
    return (
        f"{found.factory}, {found.ef_search} candidates a search, "
        f"recall {found.recall:.3f} over {found.asked} questions"
    )
