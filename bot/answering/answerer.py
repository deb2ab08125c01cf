"""Hits to a cited answer, or an honest "not in the archive"."""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from bot.answering.from_the_record import Recorded, from_the_record
from bot.answering.offices import roles
from bot.answering.rank_sentences import LOOKED_AT, gather
from bot.answering.records import Answer, Citation, Evidence, Expansion, Sentence, Status
from bot.answering.search_question import SearchResult, search_question
from bot.answering.short_answer import short_answers
from bot.answering.wording import CHAT, HELP, UNCLEAR, recorded, refusal, statement, unrecorded
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
MOST_CITATIONS = 3
RELATED = 3
FARTHEST_CITED = 2.0
"""Logits by which a further citation of the short answer may be below the first."""

MOST_QUOTED = 2
FARTHEST_QUOTED = 0.5
"""Without a short answer, at most MOST_QUOTED sentences are cited, and they must be this close."""

log = logging.getLogger(__name__)


class Answerer:
    """Answers questions from one archive. Thread-safe."""

    def __init__(self, archive: View, settings: Settings | None = None) -> None:
        self._archive = archive
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
        if not any(character.isalpha() for character in question.text):
            return Answer(told, "unclear", None, UNCLEAR[told.language])
        if is_chat(question.text):
            return Answer(told, "unclear", None, CHAT[told.language])
        if asks_for_help(question.text):
            return Answer(told, "unclear", None, HELP[told.language])
        understood = time.perf_counter()
        # All steps use the same snapshot: a rebuild may publish in between.
        archive = self._archive.snapshot()
        if is_personal(question.text) and not _names_in_the_archive(question, archive):
            return Answer(told, "unclear", None, CHAT[told.language])
        limit = max(LOOKED_AT, self._settings.limit)
        if asked := record_asked(question):
            about = replace(question, text=asked.event)
            result = search_question(about, archive, limit=limit, only=only, today=today)
            if found_record := from_the_record(asked, result, archive):
                log.info("%s %s from the record", question.language, asked.field)
                return _of_the_record(told, asked.field, found_record, result, archive)
        result = search_question(question, archive, limit=limit, only=only, today=today)
        question = replace(question, text=result.query.text)
        searched = time.perf_counter()
        evidence = gather(question, result, archive, self._reader.result())
        sure = evidence.confidence >= self._settings.confidence
        found = _cited(question, evidence, archive) if sure else None
        short, citations = found or ((), ())
        status: Status = "answered" if found else "not_in_archive"
        people = {name for one in citations for name in evidence.people[one.article.id]}
        said = (
            statement(told, short, citations, people) if found else refusal(told, evidence.absent)
        )
        related = () if found else _articles(evidence.hits)[:RELATED]
        took = {
            "understand": 1e3 * (understood - began),
            "search": 1e3 * (searched - understood),
            "answer": 1e3 * (time.perf_counter() - searched),
        }
        # The log never contains the question: it is private.
        log.info("%s %s in %.0f ms", question.language, status, sum(took.values()))
        return Answer(
            told,
            status,
            "；".join(short) or None,
            said,
            citations,
            related,
            (*_days(result.days), *_expansions(evidence.groups, result.query)),
            days=(result.days.since, result.days.until) if result.days else None,
            groups=result.query.groups,
            hits=evidence.hits,
            confidence=evidence.confidence,
            milliseconds=took,
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
    citations = _checked([one], archive) if one and found.values else ()
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
    """Turns an answer with too little confidence into a refusal."""
    return replace(
        answer,
        status="not_in_archive",
        short_answer=None,
        text=refusal(answer.question, ()) if answer.citations else answer.text,
        citations=(),
        related=_articles(answer.hits)[:RELATED],
    )


def _citation(number: int, one: Sentence) -> Citation:
    start, end = one.article.body.locate(one.start, one.end)
    matched = tuple(dict.fromkeys(one.text[slice(*anchor)] for anchor in one.anchors))
    return Citation(number, one.article, one.text, start, end, matched)


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


def _cited(
    question: Question, evidence: Evidence, archive: View
) -> tuple[tuple[str, ...], tuple[Citation, ...]] | None:
    """The short answers (there may be none) and the citations; None if nothing can be cited."""
    if not evidence.sentences:
        return None
    if question.kind == "role" and not question.negated:
        told = roles(question, evidence.sentences, evidence.groups, evidence.people)
        if told:
            citations = _checked([one for _, one in told], archive)
            every = len(citations) == len(told)
            return (tuple(role for role, _ in told), citations) if every else None
    found = short_answers(question, evidence)
    if found:
        short = tuple(one.text for one in found)
        main = list({_place(one.sentence): one.sentence for one in found}.values())
        rest = [one for one in evidence.sentences if any(text in one.text for text in short)]
    else:
        short = ()
        # A sentence without a word of the question is similar to it, but does not answer it.
        rest = [one for one in evidence.sentences if one.anchors or one.support == 1]
        main = rest[:1]
        if not main:
            return None
    far = FARTHEST_CITED if short else FARTHEST_QUOTED
    own = {_place(one) for one in main}
    others = [one for one in rest if one.logit >= main[0].logit - far and _place(one) not in own]
    citations = _checked([*main, *others][: MOST_CITATIONS if short else MOST_QUOTED], archive)
    if [one.quote for one in citations[: len(main)]] != [one.text for one in main]:
        return None
    return short, citations


def _place(one: Sentence) -> tuple[str, int]:
    return one.article.id, one.start


def _checked(sentences: Sequence[Sentence], archive: View) -> tuple[Citation, ...]:
    """Citations of the sentences that are verbatim in the stored articles."""
    verbatim = [one for one in sentences if _is_verbatim(one, archive)]
    return tuple(_citation(number, one) for number, one in enumerate(verbatim, 1))


def _is_verbatim(one: Sentence, archive: View) -> bool:
    """Whether the stored article has exactly this text at the offsets of the sentence."""
    stored = archive.article(one.article.id)
    return stored is not None and stored.text[one.start : one.end] == one.text
