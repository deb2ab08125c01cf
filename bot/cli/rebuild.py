"""The command `wenbao rebuild`."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import INDEX, Config, Index, Json, settings
from retrieval.errors import WenbaoError


def rebuild(
    seeds: Annotated[
        list[Path] | None,
        typer.Argument(show_default="seeds", help="Files or folders: pages (版面), JSON Lines."),
    ] = None,
    *,
    full: Annotated[bool, typer.Option("--full", help="Compute every vector again.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what would change; change nothing.")
    ] = False,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the previous index.")
    ] = False,
    workers: Annotated[
        int, typer.Option(min=0, help="Worker processes that encode.", show_default="none")
    ] = 0,
    ray: Annotated[
        str,
        typer.Option(
            metavar="ADDRESS", help="Encode on a Ray cluster; `local` starts one on this machine."
        ),
    ] = "",
    as_json: Json = False,
    index: Index = INDEX,
    config: Config = None,
) -> None:
    """Read the articles (报道) and publish a new index (索引).

    The old index answers until the new one is complete. Unchanged passages (段落) keep their
    vectors; if nothing has changed, nothing is built. Ctrl-C stops the rebuild; the next one
    reuses what it has encoded.
    """
    import msgspec

    from bot.rendering.json_form import to_text
    from bot.rendering.progress_bars import stages
    from bot.rendering.safe_text import printable
    from bot.terminal.index_report import changes_to_terminal, summary_to_terminal
    from retrieval import make_index
    from retrieval.workers.encoding import Bulk

    if sum((full, dry_run, rollback)) > 1 or (rollback and seeds):
        raise WenbaoError(
            "rebuild: use only one of --full, --dry-run and --rollback; the last takes no seeds"
        )
    if rollback:
        name = make_index.roll_back(index, settings(config))
        typer.echo(to_text({"generation": name}) if as_json else f"generation (版本): {name}")
        return
    chosen, seeds = settings(config), seeds or [Path("seeds")]
    if dry_run:
        with stages(bars=sys.stderr.isatty()) as progress:
            found = make_index.preview(seeds, index, chosen, progress=progress)
        typer.echo(to_text(msgspec.to_builtins(found)) if as_json else changes_to_terminal(found))
        return
    bulk = Bulk(workers, ray) if workers or ray else None
    try:
        with _sigterm_ends(), stages(bars=sys.stderr.isatty()) as progress:
            summary = make_index.build(
                seeds, index, chosen, full=full, bulk=bulk, progress=progress
            )
    except (KeyboardInterrupt, SystemExit):
        # After the bars end; they would overwrite the line.
        kept = make_index.kept_by_unfinished(index, chosen)
        told = f"vectors of {kept:,} passages are kept for the next rebuild" if kept else ""
        typer.echo(
            f"wenbao: stopped; the index is as it was; {told or 'nothing was encoded yet'}",
            err=True,
        )
        raise
    if as_json:
        typer.echo(to_text(msgspec.to_builtins(summary)))
    else:
        typer.echo(printable(summary_to_terminal(summary)))


@contextmanager
def _sigterm_ends() -> Iterator[None]:
    """In the block, SIGTERM raises SystemExit, so that encoded vectors are kept."""

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
