"""Fits the weights of `bot/answering/probability.py` on half of the questions, tests on the rest.

    python -m bot.evaluation.calibrate ASKED:POOL[,POOL …] … --notes FILE [--sample N]

Asks the questions of a folder about the passages of some others. Where those lack the folder
itself, every question is one without an answer. What was seen is kept in FILE, so that the second
run needs no index. Halves are parted by a hash of the id of the passage that answers.
"""

import argparse
import os
import sys
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec
import numpy as np
from rich.console import Console
from rich.table import Table

from bot.answering import probability
from bot.answering.rank_sentences import LOOKED_AT, gather
from bot.answering.search_question import search_question
from bot.evaluation.evaluate import plain
from bot.evaluation.question_sets import Asked, pooled_archive, read_questions, renamed
from bot.question.understand import Language, understand
from bot.reader.reader import Reader
from bot.rendering.progress_bars import stages
from retrieval.archive import Archive
from retrieval.settings import Settings

RIDGE = 1e-3
BINS = 10
ASKED_OF_A_SET = 600


class ReadPassage(msgspec.Struct, array_like=True):
    """A passage that was read: its scores, whether it answers, and is from the right source."""

    features: tuple[float, float, float]
    right: bool
    placed: bool


class Said(msgspec.Struct, array_like=True):
    """A sentence: its passage's place in the notes, support, span or not, whether it answers."""

    passage: int
    support: float
    spanned: bool
    right: bool


class Note(msgspec.Struct, array_like=True):
    """What was seen of one question."""

    set: str
    language: Language
    half: int
    answerable: bool
    absent: bool
    bridged: float
    fused_right: bool
    passages: list[ReadPassage]
    sentences: list[Said]


def noted(name: str, one: Asked, archive: Archive, reader: Reader, *, known: bool) -> Note:
    """Asks one question."""
    question = understand(one.question)
    result = search_question(question, archive, limit=LOOKED_AT)
    hits, seen = result.hits, gather(question, result, archive, reader)
    answers = ["".join(plain(part) for part in parts) for parts in one.answers]

    def holds(text: str) -> bool:
        return any(answer in plain(text) for answer in answers) if answers else True

    def source(url: str | None) -> bool:
        return url in one.passages

    places = {id(read): at for at, read in enumerate(seen.read)}
    return Note(
        set=name,
        language=question.language,
        half=zlib.crc32(min(one.passages, default=one.question).encode()) % 2,
        answerable=known and one.answerable,
        absent=bool(seen.absent),
        bridged=result.query.bridged,
        fused_right=bool(hits) and source(hits[0].article.url),
        passages=[
            ReadPassage(
                (read.hit.score, read.reading.relevance, read.reading.margin),
                source(read.hit.article.url) and holds(read.hit.text),
                source(read.hit.article.url),
            )
            for read in seen.read
        ],
        sentences=[
            Said(
                places[id(said.read)],
                said.support,
                said.span is not None,
                source(said.article.url) and holds(said.text),
            )
            for said in seen.sentences
            if said.read is not None
        ],
    )


def fitted(rows: Sequence[Sequence[float]], right: Sequence[bool]) -> tuple[float, ...]:
    """Logistic regression by Newton's method, with a little ridge.

    More of a feature never makes an answer less likely: one whose weight would be negative for
    being entangled with others is left out.
    """
    kept = list(range(len(rows[0])))
    while True:
        weights = _regressed(np.array(rows, float)[:, kept], np.array(right, float))
        if not kept or weights[1:].min() >= 0:
            break
        del kept[int(weights[1:].argmin())]
    found = dict(zip(kept, weights[1:], strict=True))
    return (
        round(float(weights[0]), 3),
        *(round(float(found.get(at, 0.0)), 3) for at in range(len(rows[0]))),
    )


def _regressed(rows: np.ndarray, y: np.ndarray) -> np.ndarray:
    x = np.column_stack([np.ones(len(rows)), rows])
    weights = np.zeros(x.shape[1])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (y - p) - RIDGE * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + RIDGE * np.eye(len(weights))
        weights = weights + np.linalg.solve(curve, slope)
    return weights


def fit(notes: Sequence[Note], language: Language) -> None:
    """Sets the numbers of one language."""
    notes = [one for one in notes if one.language == language and one.half == 0]
    passages = [passage for one in notes for passage in one.passages]
    probability.PASSAGE[language] = fitted(
        [_kept(passage.features) for passage in passages], [one.right for one in passages]
    )
    rows, right = [], []
    for one in notes:
        for said in one.sentences:
            rows.append((_logit(one, said.passage), said.support, float(said.spanned)))
            right.append(said.right)
    probability.SENTENCE[language] = fitted(rows, right)
    best = [(one, top) for one in notes if (top := _best(one))]
    probability.ANSWER[language] = fitted(
        [(top[0], top[1].support, one.bridged) for one, top in best],
        [top[1].right for _, top in best],
    )


def _kept(features: Sequence[float]) -> tuple[float, ...]:
    far = probability.FARTHEST
    return (features[0], *(max(-far, min(far, value)) for value in features[1:]))


def _logit(one: Note, passage: int) -> float:
    return probability.passage_logit(one.language, *one.passages[passage].features)


def _best(one: Note) -> tuple[float, Said] | None:
    scored = [
        (
            probability.sentence_logit(
                one.language, _logit(one, said.passage), said.support, spanned=said.spanned
            ),
            said,
        )
        for said in one.sentences
    ]
    return max(scored, key=lambda item: item[0], default=None)


def _confidence(one: Note) -> tuple[float, bool]:
    """Of the best sentence, and whether it answers."""
    top = _best(one)
    if one.absent or top is None:
        return 0.0, False
    return probability.confidence(one.language, top[0], top[1].support, one.bridged), top[1].right


def reliability(notes: Sequence[Note]) -> Table:
    """Of the answers that are so sure, how many are right."""
    table = Table("sure", "answers", "mean", "right", title="reliability")
    told = [_confidence(one) for one in notes]
    for low in np.arange(BINS) / BINS:
        part = [
            one for one in told if low <= one[0] < low + 1 / BINS or one[0] == low + 1 / BINS == 1
        ]
        if part:
            sure, right = np.mean(part, axis=0)
            table.add_row(
                f"{low:.1f}–{low + 1 / BINS:.1f}", str(len(part)), f"{sure:.2f}", f"{right:.2f}"
            )
    return table


def refusals(notes: Sequence[Note], title: str) -> Table:
    """What each threshold refuses, rightly and wrongly."""
    names = ("confidence", "precision", "recall", "F1", "answerable refused", "wrong of answered")
    table = Table(*names, title=title)
    told = [(one.answerable, *_confidence(one)) for one in notes]
    for threshold in (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7):
        refused = [one for one in told if one[1] < threshold]
        hopeless = sum(not one[0] for one in told)
        rightly = sum(not one[0] for one in refused)
        precision, recall = rightly / (len(refused) or 1), rightly / (hopeless or 1)
        answerable = sum(one[0] for one in told) or 1
        answered = [one for one in told if one[1] >= threshold]
        values = (
            threshold,
            precision,
            recall,
            2 * precision * recall / ((precision + recall) or 1),
            (len(refused) - rightly) / answerable,
            sum(not one[2] for one in answered) / (len(answered) or 1),
        )
        table.add_row(*(f"{value:.3f}" for value in values))
    return table


def first(notes: Sequence[Note], ranked: Callable[[Note], bool]) -> float:
    """Share of the answerable questions whose first passage is right."""
    told = [float(ranked(one)) for one in notes if one.answerable]
    return float(np.mean(told)) if told else float("nan")


def reranked(one: Note) -> bool:
    """Whether the likeliest passage is right."""
    if not one.passages:
        return one.fused_right
    order = sorted(range(len(one.passages)), key=lambda at: -_logit(one, at))
    return one.passages[order[0]].placed


def main() -> None:
    """Reads the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("sets", nargs="*", metavar="ASKED:POOL[,POOL]")
    parser.add_argument("--notes", type=Path, required=True)
    parser.add_argument("--sample", type=int, default=ASKED_OF_A_SET)
    parser.add_argument("--reader", type=Path)
    given = parser.parse_args()
    if not given.notes.exists():
        collect(given.sets, given.notes, given.sample, given.reader)
    notes = [msgspec.json.decode(line, type=Note) for line in given.notes.read_bytes().splitlines()]
    console = Console(width=120)
    languages: tuple[Language, ...] = ("zh", "en")
    for language in languages:
        fit(notes, language)
        console.print(
            language,
            probability.PASSAGE[language],
            probability.SENTENCE[language],
            probability.ANSWER[language],
        )
    held_out = [one for one in notes if one.half == 1]
    table = Table("set", "language", "questions", "R@1 fusion", "R@1 read", title="held out")
    for name in dict.fromkeys(one.set for one in notes):
        for language in languages:
            part = [one for one in held_out if (one.set, one.language) == (name, language)]
            if part:
                shares = (first(part, lambda one: one.fused_right), first(part, reranked))
                table.add_row(name, language, str(len(part)), *(f"{one:.3f}" for one in shares))
    console.print(table)
    for language in languages:
        part = [one for one in held_out if one.language == language]
        console.print(reliability(part), refusals(part, f"held out, {language}"))
    for name in dict.fromkeys(one.set for one in notes):
        part = [one for one in held_out if one.set == name]
        if any(not one.answerable for one in part) and any(one.answerable for one in part):
            console.print(refusals(part, f"held out, {name}"))


def collect(sets: Sequence[str], file: Path, sample: int, folder: Path | None) -> None:
    """Asks, and writes what was seen."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "wenbao" / "evaluate"
    settings = Settings()
    reader = Reader.load(folder) if folder else Reader.load()
    with stages(bars=sys.stderr.isatty()) as progress, file.with_suffix(".new").open("wb") as out:
        for name in sets:
            asked, _, pools = name.partition(":")
            folders = [Path(one) for one in pools.split(",")]
            made = pooled_archive(folders, cache, Path("index"), settings, progress)
            if made is None:
                raise SystemExit(f"{pools}: has no passages")
            index, known = made
            archive = Archive(index, settings)
            questions = read_questions(Path(asked), sample=sample)
            progress.stage(f"asking {name}", len(questions))
            for one in questions:
                there = Path(asked) in folders
                note = noted(name, renamed(one, known), archive, reader, known=there)
                out.write(msgspec.json.encode(note) + b"\n")
                progress.advance(1)
            archive.close()
    file.with_suffix(".new").replace(file)


if __name__ == "__main__":
    main()
