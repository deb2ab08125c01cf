"""Chooses the share of meaning in the ranking on half of the questions, tests it on the rest.

    python -m bot.evaluation.tune FOLDER [--pool FOLDER …] [--sample N] [--out FILE]

A hash of the answering passage's id splits the halves, so that no passage is in both. Prints
recall@1 by language, half and share, and for English questions also by the share of their words
that the archive has. With `--out retrieval/share_of_meaning.json` the best shares are used; compare
several sets first, because one alone is not reliable.
"""

import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from bot.evaluation.pools import FITTED, HELD_OUT, half_of, opened_pool, pool_parser
from bot.evaluation.question_sets import Asked
from bot.evaluation.tables import aligned
from bot.rendering.progress_bars import stages
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.search.fuse import fuse
from retrieval.settings import Shares

SHARES = tuple(tenth / 10 for tenth in range(11))
HALVES = {FITTED: "chosen on", HELD_OUT: "held out"}
BRIDGED = ((0.0, 0.6), (0.6, 0.85), (0.85, 1.01))


@dataclass(frozen=True, slots=True)
class Ranked:
    """One question, with the rank of its right passage at each share of meaning, 0 for none."""

    language: str
    half: int
    bridged: float
    ranks: Mapping[float, int]


def ranked(archive: Archive, one: Asked) -> Ranked:
    """Searches once and fuses the results with every share."""
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
    return Ranked(one.language, half_of(one), query.bridged, ranks)


def recall(questions: Sequence[Ranked], share: float) -> float:
    """Recall@1."""
    return statistics.fmean(one.ranks[share] == 1 for one in questions) if questions else 0.0


def best_share(questions: Sequence[Ranked]) -> float:
    """The share with the highest recall@1; among equals, the smallest."""
    return max(SHARES, key=lambda share: (recall(questions, share), -share))


def shares(outcomes: Sequence[Ranked], encoder: str) -> Shares:
    """The best shares of both languages on the FITTED half.

    Raises:
        WenbaoError: A language has no questions in that half.
    """
    best = {}
    for language in ("zh", "en"):
        own = [one for one in outcomes if (one.language, one.half) == (language, FITTED)]
        if not own:
            raise WenbaoError(f"no question in {language!r} to choose a share by")
        best[language] = best_share(own)
    return Shares(encoder, zh=best["zh"], en=best["en"])


def report(outcomes: Sequence[Ranked]) -> str:
    """Recall@1 by share of meaning, and the best share, for each language."""
    shown = []
    for language in sorted({one.language for one in outcomes}):
        own = [one for one in outcomes if one.language == language]
        halves = {name: [one for one in own if one.half == at] for at, name in HALVES.items()}
        best = best_share(halves[HALVES[FITTED]])
        held_out = recall(halves[HALVES[HELD_OUT]], best)
        shown.append(f"recall@1, {language}\n{_table(halves)}")
        shown.append(f"best share: {best:.1f}; recall@1 held out: {held_out:.3f}\n\n")
        if language == "en":
            parts = {
                f"{name}, bridged {low:.0%} to {min(high, 1):.0%}": [
                    one for one in part if low <= one.bridged < high
                ]
                for name, part in halves.items()
                for low, high in BRIDGED
            }
            shown.append(f"recall@1, en, by the part bridged\n{_table(parts)}")
    return "".join(shown)


def _table(parts: Mapping[str, Sequence[Ranked]]) -> str:
    """One column for each part of the questions."""
    head = ["share of meaning", *parts]
    rows = [
        [f"{share:.1f}", *(f"{recall(part, share):.3f}" for part in parts.values())]
        for share in SHARES
    ]
    return aligned([head, *rows, ["questions", *(str(len(part)) for part in parts.values())]])


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command."""
    parser = pool_parser("bot.evaluation.tune", __doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pool", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, help="file for the best shares")
    given = parser.parse_args(arguments)
    folders = [given.folder, *given.pool]
    outcomes = []
    try:
        with (
            stages(bars=sys.stderr.isatty()) as progress,
            opened_pool(
                given.folder, folders, sample=given.sample, index=given.index, progress=progress
            ) as (archive, questions),
        ):
            asked = [one for one in questions if one.passages]
            progress.stage("searching", len(asked))
            for one in asked:
                outcomes.append(ranked(archive, one))
                progress.advance(1)
            encoder = archive.manifest.encoder
        if given.out is not None:
            made = msgspec.json.encode(shares(outcomes, encoder))
            given.out.write_bytes(msgspec.json.format(made, indent=2) + b"\n")
    except WenbaoError as error:
        sys.exit(str(error))
    sys.stdout.write(report(outcomes))


if __name__ == "__main__":
    main()
