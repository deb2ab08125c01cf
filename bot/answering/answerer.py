"""Hits to a cited answer, a sentence that may answer, or an honest "not in the archive"."""

import logging
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from bot.answering.citing import Cited, checked, cited
from bot.answering.from_the_record import Recorded, from_the_record
from bot.answering.probability import bounds_of
from bot.answering.rank_passages import LOOKED_AT, gather
from bot.answering.records import ALL, Answer, Checks, Citation, Evidence, Expansion
from bot.answering.search_question import SearchResult, search_question
from bot.answering.three_ways import Bounds
from bot.answering.wording import (
    CHAT,
    HELP,
    UNCLEAR,
    perhaps,
    recorded,
    refusal,
    statement,
    unrecorded,
)
from bot.question.record_asked import Field, record_asked
from bot.question.reported_days import When
from bot.question.small_talk import asks_for_help, is_chat, is_personal
from bot.question.understand import Language, Question, understand
from bot.reader.reader import Reader
from retrieval.errors import WenbaoError
from retrieval.filters import Filter
from retrieval.language.term_places import is_form
from retrieval.records import Article, Group, Hit, Query
from retrieval.settings import Settings
from retrieval.view import View

LONGEST_QUESTION = 2_000  # characters; a longer text is a paste, not a question
RELATED = 3

log = logging.getLogger(__name__)


class Answerer:
    """Answers questions from one archive. Thread-safe."""

    def __init__(
        self, archive: View, settings: Settings | None = None, *, checks: Checks = ALL
    ) -> None:
        self._archive = archive
        self._checks = checks
        self._settings = settings or Settings()
        # Loads in parallel with the first search, which takes as long.
        pool = ThreadPoolExecutor(1, "reader")
        self._reader = pool.submit(Reader.load, threads=self._settings.threads)
        pool.shutdown(wait=False)

    def answer(
        self,
        text: str,
        *,
        speak: Language | None = None,
        only: Filter | None = None,
        today: date | None = None,
    ) -> Answer:
        """Answers a question; "not in the archive" is an answer too.

        Args:
            text: The question.
            speak: Language of the text around the quotations; by default the question's.
            only: Restricts the search.
            today: The asker's date, for 上周 and "last May"; by default the system clock's.

        Raises:
            WenbaoError: The question is longer than LONGEST_QUESTION, or the index is damaged.
        """
        began = time.perf_counter()
        if len(text) > LONGEST_QUESTION:
            raise WenbaoError(
                f"the question has {len(text):,} characters; please ask in at most "
                f"{LONGEST_QUESTION:,}"
            )
        question = understand(text)
        told = replace(question, language=speak or question.language)
        # All steps use the same snapshot: a rebuild may publish in between.
        archive = self._archive.snapshot()
        if (message := _no_question(question, archive)) is not None:
            return Answer(told, "unclear", None, message[told.language])
        understood = time.perf_counter()
        limit = max(LOOKED_AT, self._settings.limit)
        if asked := record_asked(question):
            about = replace(question, text=asked.event)
            result = search_question(about, archive, limit=limit, only=only, today=today)
            if recorded_there := from_the_record(asked, result, archive):
                log.info("%s %s from the record", question.language, asked.field)
                return _of_the_record(told, asked.field, recorded_there, result, archive)
        result = search_question(question, archive, limit=limit, only=only, today=today)
        question = replace(question, text=result.query.text)
        searched = time.perf_counter()
        evidence = gather(question, result, archive, self._reader.result(), checks=self._checks)
        found = cited(question, evidence, archive, self._checks)
        answer = _of_evidence(told, evidence, found, result)
        answer = by_confidence(answer, bounds_of(question.language, self._settings))
        took = {
            "understand": 1e3 * (understood - began),
            "search": 1e3 * (searched - understood),
            "answer": 1e3 * (time.perf_counter() - searched),
        }
        # The log never contains the question: it is private.
        log.info("%s %s in %.0f ms", question.language, answer.status, sum(took.values()))
        return replace(answer, milliseconds=took)


def _no_question(question: Question, archive: View) -> Mapping[Language, str] | None:
    """The message for a text that asks nothing of the archive; None for a question."""
    if not any(character.isalpha() for character in question.text):
        return UNCLEAR
    if asks_for_help(question.text):
        return HELP
    personal = is_personal(question.text) and not _names_in_the_archive(question, archive)
    return CHAT if personal or is_chat(question.text) else None


def _of_evidence(
    told: Question, evidence: Evidence, found: Cited | None, result: SearchResult
) -> Answer:
    """The answer that the evidence gives, however sure."""
    short, citations = found or ((), ())
    people = {name for one in citations for name in evidence.people[one.article.id]}
    said = (
        statement(told, short, citations, people, as_of=_as_of(evidence, citations))
        if found
        else refusal(told, evidence.absent)
    )
    return Answer(
        told,
        "answered" if found else "not_in_archive",
        "；".join(short) or None,
        said,
        citations,
        () if found else _articles(evidence.hits)[:RELATED],
        (*_days(result.days), *_expansions(evidence.groups, result.query)),
        days=(result.days.since, result.days.until) if result.days else None,
        groups=result.query.groups,
        hits=evidence.hits,
        absent=evidence.absent,
        confidence=evidence.confidence,
    )


def _as_of(evidence: Evidence, citations: Sequence[Citation]) -> date | None:
    """The day of the cited report, if the question asks for the newest state of things."""
    return citations[0].article.date if evidence.newest and citations else None


def by_confidence(answer: Answer, bounds: Bounds) -> Answer:
    """The answer as its confidence allows: itself, a "perhaps", or a refusal.

    What is not `answered` stays as it is.
    """
    if answer.status != "answered":
        return answer
    match bounds.way(answer.confidence):
        case "answered":
            return answer
        case "perhaps":
            return _doubted(answer)
        case "not_in_archive":
            return refused(answer)


def _doubted(answer: Answer) -> Answer:
    """Turns an answer into its first quotation, which may answer; a short answer would claim it."""
    first = answer.citations[0]
    return replace(
        answer,
        status="perhaps",
        short_answer=None,
        text=perhaps(answer.question, first),
        citations=(first,),
    )


def _names_in_the_archive(question: Question, archive: View) -> bool:
    """Whether a question contains a name, other than a number, that the archive has."""
    query = archive.read(question.text, language=question.language)
    return any(
        group.name and query.occurs(group) and not any(is_form(term) for term, _ in group.terms)
        for group in query.groups
    )


def _of_the_record(
    told: Question, field: Field, found: Recorded, result: SearchResult, archive: View
) -> Answer:
    """The field of an article's record as an answer, or the reason why there is none."""
    one = found.sentence
    citations = checked([one], archive) if one and found.values else ()
    article = () if one is None else (one.article,)
    if citations:
        short, text = recorded(told, field, found.values)
    else:
        silent = one is not None and not found.values
        short, text = None, unrecorded(told, field) if silent else refusal(told, found.absent)
    related = () if citations else (article or _articles(result.hits)[:RELATED])
    return Answer(
        told,
        "answered" if citations else "not_in_archive",
        short,
        text,
        citations,
        related,
        (*_days(result.days), *_expansions(result.query.groups, result.query)),
        days=(result.days.since, result.days.until) if result.days else None,
        groups=result.query.groups,
        hits=tuple(result.hits),
        confidence=found.share,
    )


def refused(answer: Answer) -> Answer:
    """Turns an answer or a "perhaps" with too little confidence into a refusal."""
    return replace(
        answer,
        status="not_in_archive",
        short_answer=None,
        text=refusal(answer.question, answer.absent) if answer.citations else answer.text,
        citations=(),
        related=_articles(answer.hits)[:RELATED],
    )


def _days(then: When | None) -> tuple[Expansion, ...]:
    """The words for a time, and their days: 上周, 2026-11-16…2026-11-22."""
    return (Expansion(then.source, (then.shown,), "date"),) if then else ()


def _expansions(groups: Sequence[Group], query: Query) -> tuple[Expansion, ...]:
    """Words read as other words: as terms that the archive has, else as the likeliest term."""
    read = []
    for group in groups:
        if group.how is not None:
            likeliest = [term for term, _ in sorted(group.terms, key=lambda item: -item[1])][:1]
            known = tuple(query.known(group) or likeliest)
            read.append(Expansion(group.source, known, group.how))
    return tuple(read)


def _articles(hits: Sequence[Hit]) -> tuple[Article, ...]:
    """The articles of the hits, each once, best first."""
    return tuple({hit.article.id: hit.article for hit in hits}.values())
