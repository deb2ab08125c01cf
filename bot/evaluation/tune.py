"""The share of meaning in the ranking, chosen on one half of some questions, tried on the other.

    python -m bot.evaluation.tune FOLDER [--pool FOLDER …] [--sample N]

The halves are parted by a hash of the id of the passage that answers: no passage is in both.
Prints recall@1 by language, half and share, and for English questions also by how much of them
could be bridged.
"""

import argparse
import os
import statistics
import sys
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.evaluation.question_sets import Asked, pooled_archive, read_questions, renamed
from bot.rendering.progress_bars import stages
from retrieval.archive import Archive
from retrieval.search.fuse import fuse
from retrieval.settings import Settings

SHARES = tuple(tenth / 10 for tenth in range(11))
HALVES = ("chosen on", "held out")
BRIDGED = ((0.0, 0.6), (0.6, 0.85), (0.85, 1.01))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question: where its right passage is at each share of meaning, 0 for nowhere."""

    language: str
    half: int
    bridged: float
    ranks: Mapping[float, int]


def ranked(archive: Archive, one: Asked) -> Ranked:
    """Searches once and fuses with every share."""
    query = archive.read(one.question, language=one.language)
    near, found = archive.candidates(query)
    rows = sorted({*near, *found})
    sources = {
        row: article.url or ""
        for row, (article, _) in zip(rows, archive.passages_at(rows), strict=True)
    }
    ranks = {}
    for share in SHARES:
        order = dict.fromkeys(sources[row] for row, _ in fuse(near, found, weight=share))
        ranks[share] = next((at for at, source in enumerate(order, 1) if source in one.passages), 0)
    half = zlib.crc32(min(one.passages).encode()) % 2
    return Ranked(one.language, half, query.bridged, ranks)


def recall(questions: Sequence[Ranked], share: float) -> float:
    """Recall@1."""
    return statistics.fmean(one.ranks[share] == 1 for one in questions) if questions else 0.0


def table_of(title: str, parts: Mapping[str, Sequence[Ranked]]) -> Table:
    """Recall@1 by share of meaning, one column for each part of the questions."""
    table = Table("share of meaning", *parts, title=title)
    for share in SHARES:
        table.add_row(f"{share:.1f}", *(f"{recall(part, share):.3f}" for part in parts.values()))
    table.add_row("questions", *(str(len(part)) for part in parts.values()))
    return table


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pool", type=Path, action="append", default=[])
    parser.add_argument("--sample", type=int)
    given = parser.parse_args()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wenbao" / "evaluate"
    settings = Settings()
    with stages(bars=sys.stderr.isatty()) as progress:
        made = pooled_archive([given.folder, *given.pool], cache, Path("index"), settings, progress)
        if made is None:
            sys.exit(f"{given.folder}: has no passages")
        index, known = made
        archive = Archive(index, settings)
        asked = [renamed(one, known) for one in read_questions(given.folder, sample=given.sample)]
        asked = [one for one in asked if one.passages]
        progress.stage("searching", len(asked))
        outcomes = []
        for one in asked:
            outcomes.append(ranked(archive, one))
            progress.advance(1)
    console = Console()
    for language in sorted({one.language for one in outcomes}):
        own = [one for one in outcomes if one.language == language]
        halves = {name: [one for one in own if one.half == at] for at, name in enumerate(HALVES)}
        console.print(table_of(f"recall@1, {language}", halves))
        best = max(SHARES, key=lambda share: (recall(halves[HALVES[0]], share), -share))
        held_out = recall(halves[HALVES[1]], best)
        console.print(f"best where it was chosen: {best:.1f}; held out: {held_out:.3f}\n")
        if language == "en":
            parts = {
                f"{HALVES[half]}, bridged {low:.0%} to {min(high, 1):.0%}": [
                    one for one in own if one.half == half and low <= one.bridged < high
                ]
                for half in (0, 1)
                for low, high in BRIDGED
            }
            console.print(table_of("recall@1, en, by the part of the question bridged", parts))


if __name__ == "__main__":
    main()
