"""Questions with known answers to the worth of each way to rank and of each family of checks."""

import statistics
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace

import msgspec

from bot.answering.records import ALL, Checks
from bot.evaluation.evaluate import ask, measures, rank_of
from bot.evaluation.question_sets import Asked
from retrieval.archive import Archive
from retrieval.language.terms import fold
from retrieval.progress import SILENT, Progress
from retrieval.records import Group
from retrieval.search.fuse import fuse
from retrieval.settings import Settings

RANK_CONSTANT = 60  # of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ablation: a way to rank, and its recall and MRR."""

    way: str
    recall_at_1: float
    recall_at_10: float
    mrr_at_10: float


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ablation: a family of checks that is left out, and the answers without it.

    The measures are those of `bot.evaluation.evaluate.Measures`.
    """

    without: str
    exact_match: float | None
    f1: float | None
    wrong_of_answered: float | None


def ablate_checks(
    archive: Archive, settings: Settings, asked: Sequence[Asked], *, progress: Progress = SILENT
) -> dict[str, list[Checked]]:
    """Asks all questions with every check, then without each family; the lines of each language."""
    families = {"-": ALL} | {
        one.name.replace("_", " "): replace(ALL, **{one.name: False}) for one in fields(Checks)
    }
    tables: dict[str, list[Checked]] = {}
    for without, checks in families.items():
        outcomes = ask(archive, settings, asked, checks=checks, progress=progress)
        for language, found in measures(outcomes).items():
            line = Checked(
                without=without,
                exact_match=found.exact_match,
                f1=found.f1,
                wrong_of_answered=found.wrong_of_answered,
            )
            tables.setdefault(language, []).append(line)
    return tables


def ablate(
    archive: Archive, settings: Settings, asked: Sequence[Asked], *, progress: Progress = SILENT
) -> dict[str, list[Ranked]]:
    """Measures each way to rank, by language, over the questions with a known right passage."""
    ranks: dict[str, dict[str, list[int]]] = {}
    tellable = [one for one in asked if one.passages]
    progress.stage("ranking", len(tellable))
    for one in tellable:
        table = ranks.setdefault(one.language, {})
        for way, rows in _rankings(archive, settings, one):
            table.setdefault(way, []).append(rank_of(_sources(archive, rows), one))
        progress.advance(1)
    return {
        language: [_ranked(way, found) for way, found in table.items()]
        for language, table in sorted(ranks.items())
    }


def _rankings(archive: Archive, settings: Settings, one: Asked) -> Iterable[tuple[str, list[int]]]:
    """The rows of a question in the order of each way to rank."""
    query = archive.read(one.question, language=one.language)
    weight = settings.dense_weight_zh if one.language == "zh" else settings.dense_weight_en
    near, found = archive.candidates(query)
    alone, bare = archive.candidates(replace(query, groups=tuple(map(_unbridged, query.groups))))

    def fused(meaning: Mapping[int, float], words: Mapping[int, float], weight: float) -> list[int]:
        return [row for row, _ in fuse(meaning, words, weight=weight)]

    yield "words alone, no bridge", fused({}, bare, 0)
    yield "words alone", fused({}, found, 0)
    yield "meaning alone, no bridge", fused(alone, {}, 1)
    yield "meaning alone", fused(near, {}, 1)
    yield "rank fusion", _by_rank(near, found)
    yield "convex fusion, no bridge", fused(alone, bare, weight)
    plain = archive.read(one.question, language=one.language, use_aliases=False)
    yield "convex fusion, no aliases", fused(*archive.candidates(plain), weight)
    yield "convex fusion", fused(near, found, weight)


def _unbridged(group: Group) -> Group:
    """The group with only the word of the question, without what the bridge added."""
    return Group(group.source, ((fold(group.source), 1.0),)) if group.how else group


def _by_rank(*lists: Iterable[int]) -> list[int]:
    """Reciprocal rank fusion, for comparison."""
    scores: Counter[int] = Counter()
    for rows in lists:
        for rank, row in enumerate(rows, 1):
            scores[row] += 1 / (RANK_CONSTANT + rank)  # type: ignore[assignment]
    return sorted(scores, key=lambda row: (-scores[row], row))


def _sources(archive: Archive, rows: Sequence[int]) -> list[str]:
    """The source passages of the first 50 rows, each once."""
    return list(dict.fromkeys(article.url or "" for article, _ in archive.passages_at(rows[:50])))


def _ranked(way: str, ranks: Sequence[int]) -> Ranked:
    return Ranked(
        way=way,
        recall_at_1=statistics.fmean(rank == 1 for rank in ranks),
        recall_at_10=statistics.fmean(rank > 0 for rank in ranks),
        mrr_at_10=statistics.fmean(1 / rank if rank else 0 for rank in ranks),
    )
