"""Questions with known answers to measures of search, answers and refusals.

The measures are recall@k and MRR@10 over source passages (a hit counts for the passage it was cut
from), exact match and F1 over characters without punctuation and white space (as in CMRC 2018), and
precision, recall and F1 of "not in the archive". A "perhaps" is neither an answer nor a refusal and
is counted on its own. The measures of answers do not credit it; those of refusals count it as not
answered.
"""

import statistics
import time
from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import msgspec

from bot.answering.answerer import Answerer, by_confidence
from bot.answering.probability import bounds_of
from bot.answering.records import ALL, Answer, Checks
from bot.evaluation.known_answers import answers_rightly, holds_answer, matches, overlap
from bot.evaluation.question_sets import Asked
from retrieval.archive import Archive
from retrieval.progress import SILENT, Progress
from retrieval.records import Article, Hit
from retrieval.settings import Settings

DEPTH = 10  # ranks that count


class Measures(msgspec.Struct, frozen=True, kw_only=True):
    """The measures of some questions; a share is None if it counts no question.

    Attributes:
        questions: Number of questions.
        answered: Share of the questions that were answered.
        perhaps: Share of them that got a "perhaps".
        refused: Share of them that got neither.
        wrong_of_answered: Share of the answers that are not right.
        wrong_of_perhaps: Share of the "perhaps" whose quotation is not right.
        recall_at_1: Share of questions with a known source whose first source passage is right.
        recall_at_5: Share of them with a right one among the first five.
        recall_at_10: Share of them with a right one among the first ten.
        mrr_at_10: Mean of 1/rank of the first right source passage, 0 beyond ten.
        first_citation: Share of them that get an answer whose first citation is from a right one.
        exact_match: Share of questions with a known answer whose short answer is right.
        f1: Mean overlap of short and right answer, by their longest common run of characters.
        answered_right: Share of them whose answer or quotations contain a right answer.
        refusal_precision: Share of the questions not answered that have no answer.
        refusal_recall: Share of the questions without an answer that were not answered.
        refusal_f1: The harmonic mean of the two.
        p50: Median time of an answer, in milliseconds.
        p95: 95th percentile of the time, in milliseconds.
    """

    questions: int
    answered: float | None
    perhaps: float | None
    refused: float | None
    wrong_of_answered: float | None
    wrong_of_perhaps: float | None
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


class Outcome(msgspec.Struct, frozen=True):
    """The result of one question.

    Attributes:
        asked: The question.
        rank: Rank of the first right source passage, 0 if it is not among the first ten.
        answer: The answer, or a "perhaps" or refusal if the confidence is too low.
        guess: The answer without a threshold of confidence.
        milliseconds: Time of the answer.
    """

    asked: Asked
    rank: int
    answer: Answer
    guess: Answer
    milliseconds: float


Fault = Literal[
    "answered without an answer",
    "wrong source",
    "refused",
    "not in the quotation",
    "perhaps, but wrong",
]


class Miss(msgspec.Struct, frozen=True, kw_only=True):
    """A wrong answer.

    Attributes:
        question: As it was asked.
        fault: What is wrong with the answer.
        wanted: The right answers; empty if there is none.
        said: The given answer.
        cited: The headline of the first citation.
    """

    question: str
    fault: Fault
    wanted: tuple[str, ...]
    said: str
    cited: str | None


def ask(
    archive: Archive,
    settings: Settings,
    asked: Sequence[Asked],
    *,
    checks: Checks = ALL,
    progress: Progress = SILENT,
) -> list[Outcome]:
    """Asks all questions; `checks` leaves some out to measure their worth."""
    # Everything may be wrong here, so that every threshold can be tried on the guesses.
    answerer = Answerer(archive, msgspec.structs.replace(settings, wrong=100.0), checks=checks)
    progress.stage("asking", len(asked))
    outcomes = []
    for one in asked:
        began = time.perf_counter()
        guess = answerer.answer(one.question)
        took = 1e3 * (time.perf_counter() - began)
        answer = by_confidence(guess, bounds_of(guess.question.language, settings))
        outcomes.append(Outcome(one, _rank_of_hits(answer.hits, one), answer, guess, took))
        progress.advance(1)
    return outcomes


def measures(
    outcomes: Sequence[Outcome], *, by: Literal["language", "kind"] = "language"
) -> dict[str, Measures]:
    """The measures of each language or kind of question and, if there are several, of `all`."""
    parts: dict[str, list[Outcome]] = {}
    for one in outcomes:
        part = one.asked.language if by == "language" else one.answer.question.kind
        parts.setdefault(part, []).append(one)
    measured = {part: _measures(parts[part]) for part in sorted(parts)}
    return measured if len(parts) == 1 else measured | {"all": _measures(outcomes)}


def worst(outcomes: Sequence[Outcome], *, limit: int) -> list[Miss]:
    """The worst answers; those to questions without an answer come first."""
    missed = [(rank, one) for one in outcomes if (rank := _badness(one)) is not None]
    missed.sort(key=lambda item: item[0])
    return [
        Miss(
            question=one.asked.question,
            fault=FAULTS[rank],
            wanted=tuple(" … ".join(wanted) for wanted in one.asked.answers),
            said=one.answer.short_answer or one.answer.text,
            cited=one.answer.citations[0].article.headline if one.answer.citations else None,
        )
        for rank, one in missed[:limit]
    ]


FAULTS: tuple[Fault, ...] = get_args(Fault)
"""The faults, the worst first."""


def _badness(one: Outcome) -> int | None:
    """The index in `FAULTS` of an answer's fault; None if it has none."""
    answered = _is_answered(one)
    if one.answer.status == "perhaps":
        return None if is_right(one.answer, one.asked) else 4
    if not one.asked.answerable:
        return 0 if answered else None
    if not answered:
        return 2
    if one.asked.answers and _shows(one.answer, one.asked):
        return None
    if not _is_from(one.answer, one.asked):
        return 1
    return 3 if one.asked.answers else None


def _rank_of_hits(hits: Sequence[Hit], one: Asked) -> int:
    if one.headlines:
        shown = list({hit.article.headline or "": hit.article for hit in hits}.values())
        places = enumerate(shown[:DEPTH], 1)
        return next((at for at, article in places if one.headlines & headlines(article)), 0)
    return rank_of(list(dict.fromkeys(hit.article.url or "" for hit in hits)), one)


def rank_of(sources: Sequence[str], one: Asked) -> int:
    """Rank of the first right source passage among the first ten, 0 if there is none."""
    return next((at for at, key in enumerate(sources[:DEPTH], 1) if key in one.passages), 0)


def _measures(outcomes: Sequence[Outcome]) -> Measures:
    placed = [one for one in outcomes if one.asked.passages or one.asked.headlines]
    known = [one for one in outcomes if one.asked.answerable and one.asked.answers]
    answered = [one for one in outcomes if _is_answered(one)]
    doubted = [one for one in outcomes if one.answer.status == "perhaps"]
    denied = [one for one in outcomes if not _is_answered(one)]
    hopeless = [one for one in outcomes if not one.asked.answerable]
    precision = _share(not one.asked.answerable for one in denied)
    recall = _share(not _is_answered(one) for one in hopeless)
    took = sorted(one.milliseconds for one in outcomes)
    return Measures(
        questions=len(outcomes),
        answered=_share(_is_answered(one) for one in outcomes),
        perhaps=_share(one.answer.status == "perhaps" for one in outcomes),
        refused=_share(one.answer.status in {"not_in_archive", "unclear"} for one in outcomes),
        wrong_of_answered=_share(not is_right(one.answer, one.asked) for one in answered),
        wrong_of_perhaps=_share(not is_right(one.answer, one.asked) for one in doubted),
        recall_at_1=_share(one.rank == 1 for one in placed),
        recall_at_5=_share(0 < one.rank <= 5 for one in placed),
        recall_at_10=_share(one.rank > 0 for one in placed),
        mrr_at_10=_share(1 / one.rank if one.rank else 0 for one in placed),
        first_citation=_share(
            _is_answered(one) and _is_from(one.answer, one.asked) for one in placed
        ),
        exact_match=_share(max(_matches(one), default=False) for one in known),
        f1=_share(max(_overlaps(one), default=0.0) for one in known),
        answered_right=_share(_is_answered(one) and _shows(one.answer, one.asked) for one in known),
        refusal_precision=precision,
        refusal_recall=recall,
        refusal_f1=_harmonic(precision, recall),
        p50=took[len(took) // 2] if took else 0.0,
        p95=took[int(0.95 * len(took))] if took else 0.0,
    )


def is_right(answer: Answer, asked: Asked) -> bool:
    """Whether a short answer is right, else whether the quotations contain a right one.

    If none is known, the first citation must be from a right source.
    """
    if not asked.answerable:
        return False
    if not asked.answers:
        return _is_from(answer, asked)
    if answer.short_answer:
        return answers_rightly([answer.short_answer], asked)
    return _shows(answer, asked)


def _is_answered(one: Outcome) -> bool:
    return one.answer.status == "answered"


def _is_from(answer: Answer, asked: Asked) -> bool:
    """Whether the first citation is from a right source."""
    if not answer.citations:
        return False
    article = answer.citations[0].article
    return article.url in asked.passages or bool(asked.headlines & headlines(article))


def headlines(article: Article) -> set[str]:
    """All headlines of an article, also those of its other printings."""
    others = (place.headline for place in article.elsewhere)
    return {headline for headline in (article.headline, *others) if headline}


def _matches(one: Outcome) -> list[bool]:
    return [matches(one.answer.short_answer or "", "".join(want)) for want in one.asked.answers]


def _overlaps(one: Outcome) -> list[float]:
    return [overlap(one.answer.short_answer or "", "".join(want)) for want in one.asked.answers]


def _shows(answer: Answer, asked: Asked) -> bool:
    """Whether the short answer and the quotations contain a right answer."""
    said = [answer.short_answer or "", *(citation.quote for citation in answer.citations)]
    return holds_answer(" ".join(said), asked)


def _share(values: Iterable[float]) -> float | None:
    found = [float(value) for value in values]
    return statistics.fmean(found) if found else None


def _harmonic(first: float | None, second: float | None) -> float | None:
    if first is None or second is None:
        return None
    return 2 * first * second / (first + second) if first + second else 0.0
