"""The command `wenbao evaluate`."""

import sys
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import INDEX, Config, Index, Json, settings


def evaluate(
    folder: Annotated[
        Path, typer.Argument(exists=True, file_okay=False, help="Folder of the questions.")
    ],
    *,
    pool: Annotated[
        list[Path] | None,
        typer.Option(exists=True, file_okay=False, help="Also search the passages of this folder."),
    ] = None,
    sample: Annotated[int | None, typer.Option(min=1, help="Ask only this many questions.")] = None,
    by_kind: Annotated[
        bool, typer.Option("--by-kind", help="Split the measures by who, when ….")
    ] = False,
    errors: Annotated[int, typer.Option(min=0, help="Show this many of the worst answers.")] = 0,
    page: Annotated[
        Path | None,
        typer.Option(
            "--html", dir_okay=False, help="Write an HTML report with charts to this file."
        ),
    ] = None,
    compare: Annotated[
        bool, typer.Option("--ablate", help="Compare the ways to rank and check.")
    ] = False,
    as_json: Json = False,
    index: Index = INDEX,
    config: Config = None,
) -> None:
    """Measure search, answers and refusals on questions with known answers (评测).

    The folder holds questions.jsonl(.gz) and passages.jsonl(.gz); docs/evaluation.md describes
    both. Without passages, the questions are asked of --index. The index of the passages stays in
    the user's cache.
    """
    import msgspec

    from bot.evaluation import evaluate as measure
    from bot.evaluation.ablation import ablate, ablate_checks
    from bot.evaluation.html_page import report_to_html
    from bot.evaluation.question_sets import (
        cache_folder,
        pooled_archive,
        read_questions,
        renamed,
    )
    from bot.evaluation.reliability import reliability, thresholds
    from bot.evaluation.tables import (
        bins_to_terminal,
        checked_to_terminal,
        measures_to_terminal,
        misses_to_terminal,
        ranked_to_terminal,
    )
    from bot.rendering.progress_bars import stages
    from retrieval.archive import Archive

    chosen, asked = settings(config), read_questions(folder, sample=sample)
    with stages(bars=sys.stderr.isatty()) as progress:
        made = pooled_archive([folder, *(pool or [])], cache_folder(), index, chosen, progress)
        if made is not None:
            index, known = made
            asked = [renamed(one, known) for one in asked]
            chosen = msgspec.structs.replace(chosen, store="local")  # where the passages are
        with closing(Archive(index, chosen)) as archive:
            if compare:
                ranked = ablate(archive, chosen, asked, progress=progress)
                checked = ablate_checks(archive, chosen, asked, progress=progress)
                parts = (ranked_to_terminal(ranked), checked_to_terminal(checked))
                table = "\n".join(filter(None, parts))
                found = msgspec.json.encode({"ranking": ranked, "checks": checked})
            else:
                outcomes = measure.ask(archive, chosen, asked, progress=progress)
                measured = measure.measures(outcomes, by="kind" if by_kind else "language")
                misses = measure.worst(outcomes, limit=errors)
                bins = reliability(outcomes)
                table = (
                    measures_to_terminal(measured)
                    + bins_to_terminal(bins)
                    + misses_to_terminal(misses)
                )
                found = msgspec.json.encode(
                    {"measures": measured, "reliability": bins, "errors": misses}
                )
                if page is not None:
                    steps = thresholds(outcomes, chosen)
                    title = f"{folder.name}: {len(outcomes):,} questions"
                    shown = report_to_html(title, measured, bins, steps, outcomes, misses)
                    page.write_text(shown, encoding="utf-8")
    typer.echo(msgspec.json.format(found, indent=2).decode() if as_json else table)
