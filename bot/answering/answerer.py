"""Hits to a cited answer, a sentence that may answer, or an honest "not in the archive"."""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

from bot.answering.offices import roles
from bot.answering.probability import bounds_of
from bot.answering.rank_sentences import LOOKED_AT, gather
from bot.answering.records import Answer, Citation, Evidence, Expansion, Sentence
from bot.answering.search_question import search_question
from bot.answering.short_answer import short_answers
from bot.answering.three_ways import Bounds
from bot.answering.wording import CHAT, UNCLEAR, perhaps, refusal, statement
from bot.question.reported_days import When
from bot.question.understand import Language, Question, is_chat, understand
from bot.reader.reader import Reader
from retrieval.errors import WenbaoError
from retrieval.filters import Filter
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
        understood = time.perf_counter()
        # All steps use the same snapshot: a rebuild may publish in between.
        archive = self._archive.snapshot()
        limit = max(LOOKED_AT, self._settings.limit)
        result = search_question(question, archive, limit=limit, only=only, today=today)
        question = replace(question, text=result.query.text)
        searched = time.perf_counter()
        evidence = gather(question, result, archive, self._reader.result())
        found = _cited(question, evidence, archive)
        short, citations = found or ((), ())
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
        answer = Answer(
            told,
            "answered" if found else "not_in_archive",
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
        answer = by_confidence(answer, bounds_of(question.language, self._settings))
        # The log never contains the question: it is private.
        log.info("%s %s in %.0f ms", question.language, answer.status, sum(took.values()))
        return answer


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


def refused(answer: Answer) -> Answer:
    """Turns an answer or a "perhaps" with too little confidence into a refusal."""
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
