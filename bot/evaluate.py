"""Questions with known answers to measures of search, answers and refusals.

The measures are the usual ones: recall@k and MRR@10 over source passages (a hit counts for the
passage it was cut from), exact match and F1 over characters without punctuation and white space
(as CMRC 2018 scores them), and precision, recall and F1 of "not in the archive".
"""

import statistics
import time
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from bot.answer import Answer, Answerer
from bot.questions import Asked
from retrieval.archive import Archive
from retrieval.fuse import fuse
from retrieval.progress import SILENT, Progress
from retrieval.records import Group
from retrieval.settings import Settings
from retrieval.terms import fold

DEPTH = 10  # ranks that are looked at
RANK_CONSTANT = 60  # of reciprocal rank fusion (Cormack, Clarke and Büttcher, 2009)


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """What was measured over some questions; a share is None where no question tells.

    Attributes:
        questions: How many.
        recall_at_1: Share of the answerable ones whose first source passage is a right one.
        recall_at_5: The same among the first five.
        recall_at_10: The same among the first ten.
        mrr_at_10: Mean of 1/rank of the first right source passage, 0 beyond ten.
        first_citation: Share of the answerable ones whose first citation is from a right passage.
        exact_match: Share of the answerable ones whose short answer is a right one.
        f1: Mean overlap of short and right answer, in characters.
        answered_right: Share of the answerable ones whose answer or quotations hold a right answer.
        refusal_precision: Share of the refused ones that have no answer.
        refusal_recall: Share of those without an answer that were refused.
        refusal_f1: The harmonic mean of the two.
        p50: Milliseconds that half of the answers took at most.
        p95: Milliseconds that 95 of 100 answers took at most.
    """

    questions: int
    recall_at_1: float | None
    recall_at_5: float | None
    recall_at_10: float | None
    mrr_at_10: float | None
    first_citation: float | None
    exact_match: float | None
    f1: float | None
    answered_right: float | None
    refusal_precision: float | None
    refusal_recall: float | None
    refusal_f1: float | None
    p50: float
    p95: float


class Ranked(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ablation: a way to rank, and what it reaches."""

    way: str
    recall_at_1: float
    recall_at_10: float
    mrr_at_10: float


class _Outcome(msgspec.Struct, frozen=True):
    """What became of one question."""

    asked: Asked
    rank: int  # of the first right source passage, 0 if it is not among the first ten
    answer: Answer
    milliseconds: float


def evaluate(
    archive: Archive, settings: Settings, asked: Sequence[Asked], *, progress: Progress = SILENT
) -> dict[str, Measures]:
    """Asks all questions and measures, by language and over `all`."""
    answerer = Answerer(archive, settings)
    progress.stage("asking", len(asked))
    outcomes = []
    for one in asked:
        began = time.perf_counter()
        answer = answerer.answer(one.question)
        took = 1e3 * (time.perf_counter() - began)
        outcomes.append(_Outcome(one, _rank_of_hits(archive, one), answer, took))
        progress.advance(1)
    languages = sorted({one.language for one in asked})
    measured: dict[str, Measures] = {
        language: _measures([one for one in outcomes if one.asked.language == language])
        for language in languages
    }
    if len(languages) != 1:
        measured["all"] = _measures(outcomes)
    return measured


def ablate(
    archive: Archive, settings: Settings, asked: Sequence[Asked], *, progress: Progress = SILENT
) -> dict[str, list[Ranked]]:
    """What each part of the ranking is worth, by language, where a right passage is known."""
    ranks: dict[str, dict[str, list[int]]] = {}
    tellable = [one for one in asked if one.passages]
    progress.stage("ranking", len(tellable))
    for one in tellable:
        table = ranks.setdefault(one.language, {})
        for way, rows in _rankings(archive, settings, one):
            table.setdefault(way, []).append(_rank(_sources(archive, rows), one))
        progress.advance(1)
    return {
        language: [_ranked(way, found) for way, found in table.items()]
        for language, table in sorted(ranks.items())
    }


def _rankings(archive: Archive, settings: Settings, one: Asked) -> Iterable[tuple[str, list[int]]]:
    """The rows of a question in the order of each way to rank."""
    groups = archive.groups(one.question)
    weight = settings.dense_weight_zh if one.language == "zh" else settings.dense_weight_en
    near, found = archive.candidates(one.question, groups)
    spelled = [_unbridged(group) for group in groups]
    alone, bare = archive.candidates(one.question, spelled)

    def fused(meaning: Mapping[int, float], words: Mapping[int, float], weight: float) -> list[int]:
        return [row for row, _ in fuse(meaning, words, weight=weight)]

    yield "words alone, no bridge", fused({}, bare, 0)
    yield "words alone", fused({}, found, 0)
    yield "meaning alone, no bridge", fused(alone, {}, 1)
    yield "meaning alone", fused(near, {}, 1)
    yield "rank fusion", _by_rank(near, found)
    yield "convex fusion, no bridge", fused(alone, bare, weight)
    plain = archive.groups(one.question, use_aliases=False)
    yield "convex fusion, no aliases", fused(*archive.candidates(one.question, plain), weight)
    yield "convex fusion", fused(near, found, weight)


def _unbridged(group: Group) -> Group:
    """A word as it stands in the question."""
    return Group(group.source, ((fold(group.source), 1.0),)) if group.how else group


def _by_rank(*lists: Iterable[int]) -> list[int]:
    """Reciprocal rank fusion, for comparison."""
    scores: Counter[int] = Counter()
    for rows in lists:
        for rank, row in enumerate(rows, 1):
            scores[row] += 1 / (RANK_CONSTANT + rank)  # type: ignore[assignment]
    return sorted(scores, key=lambda row: (-scores[row], row))


def _sources(archive: Archive, rows: Sequence[int]) -> list[str]:
    """The source passages behind rows, each once, as far as ten of them reach."""
    return list(dict.fromkeys(article.url or "" for article, _ in archive.places(rows[:50])))


def _rank_of_hits(archive: Archive, one: Asked) -> int:
    if not one.passages and not one.headlines:
        return 0
    hits = archive.search(one.question, language=one.language, limit=50)
    if one.headlines:
        shown = list(dict.fromkeys(hit.article.headline or "" for hit in hits))
        return next((at for at, name in enumerate(shown[:DEPTH], 1) if name in one.headlines), 0)
    return _rank(list(dict.fromkeys(hit.article.url or "" for hit in hits)), one)


def _rank(sources: Sequence[str], one: Asked) -> int:
    return next((at for at, key in enumerate(sources[:DEPTH], 1) if key in one.passages), 0)


def _ranked(way: str, ranks: Sequence[int]) -> Ranked:
    return Ranked(
        way=way,
        recall_at_1=_share(rank == 1 for rank in ranks) or 0.0,
        recall_at_10=_share(rank > 0 for rank in ranks) or 0.0,
        mrr_at_10=statistics.fmean(1 / rank if rank else 0 for rank in ranks),
    )


def _measures(outcomes: Sequence[_Outcome]) -> Measures:
    placed = [one for one in outcomes if one.asked.passages or one.asked.headlines]
    known = [one for one in outcomes if one.asked.answerable and one.asked.answers]
    refused = [one for one in outcomes if one.answer.status != "answered"]
    hopeless = [one for one in outcomes if not one.asked.answerable]
    precision = _share(not one.asked.answerable for one in refused)
    recall = _share(one.answer.status != "answered" for one in hopeless)
    took = sorted(one.milliseconds for one in outcomes)
    return Measures(
        questions=len(outcomes),
        recall_at_1=_share(one.rank == 1 for one in placed),
        recall_at_5=_share(0 < one.rank <= 5 for one in placed),
        recall_at_10=_share(one.rank > 0 for one in placed),
        mrr_at_10=_share(1 / one.rank if one.rank else 0 for one in placed),
        first_citation=_share(_is_cited_right(one) for one in placed),
        exact_match=_share(max(_matches(one), default=False) for one in known),
        f1=_share(max(_overlaps(one), default=0.0) for one in known),
        answered_right=_share(_holds_answer(one) for one in known),
        refusal_precision=precision,
        refusal_recall=recall,
        refusal_f1=_harmonic(precision, recall),
        p50=took[len(took) // 2] if took else 0.0,
        p95=took[int(0.95 * len(took))] if took else 0.0,
    )


def _is_cited_right(one: _Outcome) -> bool:
    if not one.answer.citations:
        return False
    article = one.answer.citations[0].article
    return article.url in one.asked.passages or article.headline in one.asked.headlines


def _matches(one: _Outcome) -> list[bool]:
    given = _plain(one.answer.short_answer or "")
    return [given == _plain("".join(wanted)) for wanted in one.asked.answers]


def _overlaps(one: _Outcome) -> list[float]:
    return [overlap(one.answer.short_answer or "", "".join(want)) for want in one.asked.answers]


def _holds_answer(one: _Outcome) -> bool:
    said = [one.answer.short_answer or "", *(citation.quote for citation in one.answer.citations)]
    shown = _plain(" ".join(said))
    return any(all(_plain(part) in shown for part in wanted) for wanted in one.asked.answers)


def overlap(given: str, wanted: str) -> float:
    """F1 of two answers over their characters, punctuation and white space left aside.

    >>> overlap("约500亩", "500亩")
    0.888...
    """
    left, right = Counter(_plain(given)), Counter(_plain(wanted))
    common = (left & right).total()
    return 2 * common / (left.total() + right.total()) if common else 0.0


def _plain(text: str) -> str:
    kept = [sign for sign in fold(text) if unicodedata.category(sign)[0] not in "PZC"]
    return "".join(kept)


def _share(values: Iterable[float]) -> float | None:
    found = [float(value) for value in values]
    return statistics.fmean(found) if found else None


def _harmonic(first: float | None, second: float | None) -> float | None:
    if first is None or second is None:
        return None
    return 2 * first * second / (first + second) if first + second else 0.0
