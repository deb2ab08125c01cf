"""Fits `bot/answering/probability.json`: the weights on half of the questions, then the thresholds.

    python -m bot.evaluation.calibrate SET … --notes FILE [--out FILE] [--sample N]

A SET is `ASKED:POOL[,POOL …]`: the questions of the folder ASKED about the passages of the folders
POOL. If ASKED is not among the pools, no question has an answer. Or it is `ASKED@INDEX`: the
questions about an archive that is built already. If ASKED is a file of judged rankings, their
passages are read instead of those that the archive has. `#60` behind a SET limits its questions:
the share of questions without an answer should be that of those asked in use. The file of notes
keeps the features of each question, so that a second run needs no index; its first line names the
question sets and the reader. The weights are tested on the other half, the one held out. The
thresholds are chosen on that half. With `--out bot/answering/probability.json` they are used.
"""

import argparse
import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from pathlib import Path

import msgspec

from bot.answering.probability import (
    AnswerFeatures,
    AnswerWeights,
    Calibration,
    PassageFeatures,
    PassageWeights,
    Weights,
    logit_of,
)
from bot.answering.search_question import SearchResult
from bot.answering.three_ways import bounds
from bot.evaluation.choose_thresholds import choose_thresholds
from bot.evaluation.notes import Note, best_of, confidence_of, noted, noted_hits
from bot.evaluation.pools import FITTED, HELD_OUT, opened_pool, pool_parser
from bot.evaluation.question_sets import Asked, of_an_archive
from bot.evaluation.rankings import asked_of, hits_of, read_rankings
from bot.evaluation.regression import fitted
from bot.evaluation.reliability import Told, bins_of, thresholds_of
from bot.evaluation.tables import aligned, bins_to_terminal, thresholds_to_terminal
from bot.question.understand import Language, understand
from bot.reader.reader import WEIGHTS, Reader, reader_id
from bot.rendering.progress_bars import stages
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.progress import Progress
from retrieval.settings import Settings
from retrieval.view import View

ASKED_OF_A_SET = 600

LANGUAGES: tuple[Language, ...] = ("zh", "en")


class Header(msgspec.Struct, frozen=True):
    """The first line of a file of notes: the reader, the question sets and the sample size."""

    reader: str
    sets: tuple[str, ...]
    sample: int


def fit(notes: Sequence[Note]) -> Weights:
    """The weights of one language; each regression is fitted to the result of the previous one.

    Args:
        notes: Notes on questions in that language.

    Raises:
        WenbaoError: There are no notes, or a feature is the same in all of them.
    """
    passages = [one for note in notes for one in note.passages]
    passage = PassageWeights(
        *fitted(
            [one.features for one in passages],
            [one.right for one in passages],
            PassageFeatures._fields,
        )
    )
    best = [one for note in notes if (one := best_of(note, passage))]
    answer = AnswerWeights(
        *fitted(
            [features for features, _ in best], [right for _, right in best], AnswerFeatures._fields
        )
    )
    return Weights(passage, answer)


def calibrated(notes: Sequence[Note], reader: str) -> Calibration:
    """The weights of both languages, fitted to the FITTED half of the notes.

    The thresholds are chosen on the HELD_OUT half.

    Raises:
        WenbaoError: A language has no notes, or a feature is the same in all of them.
    """
    made = {}
    for language in LANGUAGES:
        own = [one for one in notes if one.language == language]
        weights = fit([one for one in own if one.half == FITTED])
        held_out = [one for one in own if one.half == HELD_OUT]
        made[language] = msgspec.structs.replace(
            weights, thresholds=choose_thresholds(held_out, weights)
        )
    return Calibration(reader=reader, zh=made["zh"], en=made["en"])


def reranked(note: Note, weights: PassageWeights) -> bool:
    """Whether the most likely passage is from a right source."""
    if not note.passages:
        return note.fused_right
    return max(note.passages, key=lambda one: logit_of(weights, one.features)).placed


def report(notes: Sequence[Note], made: Calibration) -> str:
    """Recall and reliability of the weights on the half that they were not fitted on."""
    held_out = [one for one in notes if one.half == HELD_OUT]
    sets = list(dict.fromkeys(one.set for one in notes))
    rows = [["set", "language", "questions", "R@1 search", "R@1 read"]]
    parts: dict[str, list[Note]] = {}
    for language in LANGUAGES:
        own = [one for one in held_out if one.language == language]
        parts[language] = own
        weights = made.of(language).passage
        for name in sets:
            part = [one for one in own if one.set == name and one.answerable]
            if part:
                first = _share(one.fused_right for one in part)
                read = _share(reranked(one, weights) for one in part)
                rows.append([name, language, str(len(part)), first, read])
    for name in sets:
        part = [one for one in held_out if one.set == name]
        if len({one.answerable for one in part}) == 2:  # both kinds
            parts[name] = part
    shown = [aligned(rows)]
    chosen = {one: bounds(made.of(one).thresholds, Settings()) for one in LANGUAGES}
    for name, part in parts.items():
        told = []
        for one in part:
            sure, right = confidence_of(one, made.of(one.language))
            told.append(Told(sure, right, one.answerable, chosen[one.language].way(sure)))
        if told:
            asked_in = {one.language: chosen[one.language] for one in part}
            steps = thresholds_to_terminal(thresholds_of(told, asked_in))
            shown.append(f"\nheld out, {name}{bins_to_terminal(bins_of(told))}\n{steps}")
    return "".join(shown)


def _share(values: Iterable[bool]) -> str:
    return f"{statistics.fmean(values):.3f}"


def collect(header: Header, file: Path, reader: Reader, index: Path) -> None:
    """Asks the questions and writes the notes.

    Raises:
        WenbaoError: A folder has no questions or no passages.
    """
    beside = file.with_suffix(".new")
    with stages(bars=sys.stderr.isatty()) as progress, beside.open("wb") as out:
        out.write(msgspec.json.encode(header) + b"\n")
        for name in header.sets:
            for note in _notes(name, header.sample, index, reader, progress):
                out.write(msgspec.json.encode(note) + b"\n")
    beside.replace(file)


def _notes(
    name: str, sample: int, index: Path, reader: Reader, progress: Progress
) -> Iterator[Note]:
    """The notes of one set."""
    place, _, own = name.partition("#")
    sample = int(own or sample)
    asked, at, built = place.partition("@")
    if at:
        with closing(Archive(Path(built), Settings())) as archive:
            if Path(asked).is_file() and not asked.endswith(".tsv"):
                yield from _noted_rankings(name, Path(asked), sample, archive, reader, progress)
            else:
                questions = of_an_archive(Path(asked), sample=sample)
                yield from _noted(name, questions, archive, reader, progress, pooled=True)
        return
    asked, _, pools = place.partition(":")
    folders = [Path(one) for one in pools.split(",")]
    with opened_pool(Path(asked), folders, sample=sample, index=index, progress=progress) as (
        archive,
        questions,
    ):
        pooled = Path(asked) in folders
        yield from _noted(name, questions, archive, reader, progress, pooled=pooled)


def _noted(
    name: str,
    questions: Sequence[Asked],
    archive: View,
    reader: Reader,
    progress: Progress,
    *,
    pooled: bool,
) -> Iterator[Note]:
    progress.stage(f"asking {name}", len(questions))
    for one in questions:
        yield noted(name, one, archive, reader, pooled=pooled)
        progress.advance(1)


def _noted_rankings(
    name: str, file: Path, sample: int, archive: View, reader: Reader, progress: Progress
) -> Iterator[Note]:
    rankings = read_rankings([file])[:sample]
    progress.stage(f"reading {name}", len(rankings))
    for one in rankings:
        asked = asked_of(one)
        query = archive.read(one.question, language=understand(one.question).language)
        yield noted_hits(name, asked, SearchResult(query, hits_of(one)), archive, reader)
        progress.advance(1)


def read_notes(file: Path) -> tuple[Header, list[Note]]:
    """Reads what `collect` wrote.

    Raises:
        WenbaoError: The file is not a file of notes.
    """
    head, *lines = file.read_bytes().splitlines() or [b""]
    try:
        header = msgspec.json.decode(head, type=Header)
        return header, [msgspec.json.decode(line, type=Note) for line in lines]
    except msgspec.DecodeError as error:
        raise WenbaoError(f"{file}: not a file of notes: {error}") from error


def notes_of(given: argparse.Namespace) -> tuple[Header, list[Note]]:
    """The notes for a command line: from its file, which is made if missing.

    Raises:
        WenbaoError: They cannot be made, or the file has notes on other questions or readers.
    """
    if not given.notes.exists():
        folder = given.reader or WEIGHTS
        sample = given.sample or ASKED_OF_A_SET
        header = Header(reader_id(folder), tuple(given.sets), sample)
        collect(header, given.notes, Reader.load(folder), given.index)
    header, notes = read_notes(given.notes)
    wanted = (given.reader and reader_id(given.reader), tuple(given.sets), given.sample)
    had = msgspec.structs.astuple(header)
    if any(want and want != one for want, one in zip(wanted, had, strict=True)):
        raise WenbaoError(f"{given.notes}: was made with {header}; name another file")
    return header, notes


def main(arguments: Sequence[str] | None = None) -> None:
    """Runs the command."""
    parser = pool_parser("bot.evaluation.calibrate", __doc__)
    parser.add_argument("sets", nargs="*", metavar="SET")
    parser.add_argument("--notes", type=Path, required=True, help="file of notes; made if missing")
    parser.add_argument("--reader", type=Path, help="exported reader; the bundled one by default")
    parser.add_argument("--out", type=Path, help="file for the weights")
    given = parser.parse_args(arguments)
    try:
        header, notes = notes_of(given)
        made = calibrated(notes, header.reader)
    except WenbaoError as error:
        sys.exit(str(error))
    shown = msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n"
    if given.out is not None:
        given.out.write_bytes(shown)
    sys.stdout.write(f"{shown.decode()}\n{report(notes, made)}")


if __name__ == "__main__":
    main()
