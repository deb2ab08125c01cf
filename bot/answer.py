"""Hits to a cited answer, or an honest "not in the archive"."""

import logging
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.evidence import LOOKED_AT, Evidence, Sentence, gather
from bot.question import Language, Question, is_chat, understand
from bot.roles import REMARK, roles
from bot.spans import Candidate, candidates
from retrieval.archive import Archive
from retrieval.errors import WenbaoError
from retrieval.pinyin import romanised
from retrieval.records import Article, Group, Hit, How
from retrieval.settings import Settings
from retrieval.sounds import is_transcription

LONGEST_QUESTION = 2_000  # characters; nobody asks more in one breath, and a paste is a mistake
MOST_CITATIONS = 3
RELATED = 3
NEAR_BEST = 0.8
"""A further sentence is cited from this share of the best one's support on."""

MOST_QUOTED = 2
NEAR_BEST_QUOTED = 0.95
"""Where no short answer stands out the quotations are the answer, and two are enough to read."""
SPAN_SOUGHT = 0.6
"""A span is sought in sentences from this share of the best one's support on..."""
SPAN_BONUS = 0.35
"""...because the sentence that has it, close to the words asked with, is the one that answers."""

log = logging.getLogger(__name__)


Status = Literal["answered", "not_in_archive", "unclear"]


@dataclass(frozen=True, slots=True)
class Citation:
    """One verbatim quotation.

    Attributes:
        number: As it stands in the answer's text: `[1]`.
        article: The article it was taken from.
        quote: The quotation, checked against the article.
        start: Offset of the first character in the seed file.
        end: Offset behind the last character in the seed file.
        matched: The words of the question that occur in the quotation, as printed there.
    """

    number: int
    article: Article
    quote: str
    start: int
    end: int
    matched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Expansion:
    """A word of the question and what it was read as."""

    source: str
    target: tuple[str, ...]
    how: How


@dataclass(frozen=True, slots=True)
class Answer:
    """What the archive says to a question.

    Attributes:
        question: The question as it was understood; its language is the one answered in.
        status: `answered`, `not_in_archive`, or `unclear` for a question that asks nothing.
        short_answer: The name, date, number or place asked for, where the question makes it plain.
        text: Sentences, each with the numbers of its citations; plain words where none is cited.
        citations: In the order of their numbers.
        related: Articles near the question when it was not answered.
        expansions: Words of the question that were read as others.
        hits: What the search found, best first.
        milliseconds: Time of each step: understand, search, answer.
    """

    question: Question
    status: Status
    short_answer: str | None
    text: str
    citations: tuple[Citation, ...] = ()
    related: tuple[Article, ...] = ()
    expansions: tuple[Expansion, ...] = ()
    hits: tuple[Hit, ...] = ()
    milliseconds: dict[str, float] = field(default_factory=dict)


class Answerer:
    """Answers questions from one archive; any thread may ask."""

    def __init__(self, archive: Archive, settings: Settings) -> None:
        self._archive = archive
        self._settings = settings

    def answer(self, text: str, *, speak: Language | None = None) -> Answer:
        """What the archive says to a question; "not in the archive" is an answer too.

        Args:
            text: The question.
            speak: Language of the words around the quotations; that of the question by default.

        Raises:
            WenbaoError: The question is longer than LONGEST_QUESTION, or the index was damaged.
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
            return Answer(told, "unclear", None, _UNCLEAR[told.language])
        if is_chat(question.text):
            return Answer(told, "unclear", None, _CHAT[told.language])
        understood = time.perf_counter()
        # One view for all steps: a rebuild may publish in between.
        archive = self._archive.pinned()
        looked_at = archive.search(
            question.text, language=question.language, limit=max(LOOKED_AT, self._settings.limit)
        )
        hits = looked_at[: self._settings.limit]
        searched = time.perf_counter()
        evidence = gather(question, looked_at, archive, self._settings)
        found = _cited(question, evidence, archive)
        short, citations = found or ((), ())
        status: Status = "answered" if found else "not_in_archive"
        said = _statement(told, short, citations) if found else _refusal(told, evidence)
        related = () if found else _articles(hits)[:RELATED]
        took = {
            "understand": 1e3 * (understood - began),
            "search": 1e3 * (searched - understood),
            "answer": 1e3 * (time.perf_counter() - searched),
        }
        # Never the text of the question: what people ask is theirs.
        log.info("%s %s in %.0f ms", question.language, status, sum(took.values()))
        return Answer(
            told,
            status,
            "；".join(short) or None,
            said,
            citations,
            related,
            _expansions(evidence.groups, archive),
            hits=tuple(hits),
            milliseconds=took,
        )


_CHAT = {
    "zh": "我只回答报纸上写的事。请提一个问题，例如：谁会见了代表团？",
    "en": "I only answer what the newspaper says. Please ask a question, for example: "
    "who met the delegation?",
}
_UNCLEAR = {
    "zh": "请输入一个问题，例如：谁会见了代表团？",
    "en": "Please ask a question, for example: who met the delegation?",
}


def _citation(number: int, one: Sentence) -> Citation:
    start, end = one.article.body.locate(one.start, one.end)
    matched = tuple(dict.fromkeys(one.text[slice(*anchor)] for anchor in one.anchors))
    return Citation(number, one.article, one.text, start, end, matched)


def _statement(question: Question, short: Sequence[str], citations: Sequence[Citation]) -> str:
    """The answer in words, each statement with the numbers of what it rests on."""
    if not short:
        frame = {"zh": "报道说：{}", "en": "The paper says: {}"}[question.language]
        return frame.format(" ".join(f"“{one.quote}” [{one.number}]" for one in citations))
    told = []
    for answer in short:
        numbers = [one.number for one in citations if answer in REMARK.sub("", one.quote)]
        spelled = question.language == "en" and question.kind == "who" and not _is_foreign(answer)
        shown = f"{answer} ({romanised(answer)})" if spelled else answer
        told.append(f"{shown} {''.join(f'[{number}]' for number in numbers)}")
    return {"zh": "；", "en": "; "}[question.language].join(told)


def _is_foreign(names: str) -> bool:
    """Whether pinyin would make nonsense of a name: 马尔帕斯 is no Ma Erpasi."""
    return any(is_transcription(name.replace("·", "")) for name in names.split("、"))


def _refusal(question: Question, evidence: Evidence) -> str:
    if question.language == "zh":
        if evidence.absent:
            names = "、".join(f"“{name}”" for name in evidence.absent)
            return f"档案里没有答案：没有出现{names}。"
        return "档案里没有答案：没有找到能回答这个问题的报道。"
    if evidence.absent:
        names = ", ".join(f"“{name}”" for name in evidence.absent)
        return f"Not in the archive: nothing was found for {names}."
    return "Not in the archive: no article answers this question."


def _expansions(groups: Sequence[Group], archive: Archive) -> tuple[Expansion, ...]:
    """How words were read, in words that the archive has, or at least one that it lacks."""
    read = []
    for group in groups:
        terms = [term for term, _ in sorted(group.terms, key=lambda item: -item[1])]
        known = [term for term in terms if archive.frequency(term)]
        if group.how is not None:
            read.append(Expansion(group.source, tuple(known or terms[:1]), group.how))
    return tuple(read)


def _articles(hits: Sequence[Hit]) -> tuple[Article, ...]:
    """The articles of the hits, each once, best first."""
    return tuple({hit.article.id: hit.article for hit in hits}.values())


def _cited(
    question: Question, evidence: Evidence, archive: Archive
) -> tuple[tuple[str, ...], tuple[Citation, ...]] | None:
    """The short answers, if there are any, and the citations; None if nothing can be cited."""
    if not evidence.sentences:
        return None
    named = dict.fromkeys(one.article.id for one in evidence.sentences)
    introduced = {article: archive.people(article) for article in named}
    if question.kind == "role" and not question.negated:
        told = roles(question, evidence.sentences, evidence.groups, introduced)
        if len(told) > 1:
            citations = _checked([one for _, one in told], archive)
            every = len(citations) == len(told)
            return (tuple(role for role, _ in told), citations) if every else None
        short, main = told[0] if told else _short_answer(question, evidence, introduced)
    else:
        short, main = _short_answer(question, evidence, introduced)
    if short is None:
        # A sentence that holds no word of the question is near what was asked, and says nothing.
        main = next((one for one in evidence.sentences if one.anchors or one.support == 1), main)
        if not main.anchors and main.support < 1:
            return None
    share = NEAR_BEST if short else NEAR_BEST_QUOTED
    near_best = share * evidence.sentences[0].support
    cited = [main]
    for one in evidence.sentences:
        fits = one.support >= near_best and (short is None or short in one.text)
        if fits and (one.article.id, one.start) != (main.article.id, main.start):
            cited.append(one)
    most = MOST_CITATIONS if short else MOST_QUOTED
    citations = _checked(cited[:most], archive)
    if not citations or citations[0].quote != main.text:
        return None
    return (short,) if short else (), citations


def _checked(sentences: Sequence[Sentence], archive: Archive) -> tuple[Citation, ...]:
    """Citations of the sentences that the stored articles hold, to the character."""
    verbatim = [one for one in sentences if _is_verbatim(one, archive)]
    return tuple(_citation(number, one) for number, one in enumerate(verbatim, 1))


def _short_answer(
    question: Question, evidence: Evidence, introduced: Mapping[str, Sequence[str]]
) -> tuple[str | None, Sentence]:
    """The likeliest span, with the sentence that holds it; else the best sentence alone."""
    best = evidence.sentences[0]
    if question.negated:
        return None, best  # who is named beside 没有 may be the one who did
    spans: list[tuple[float, Candidate, Sentence]] = []
    for one in evidence.sentences:
        if one.support < SPAN_SOUGHT * best.support:
            continue
        found = candidates(
            question,
            one.text,
            one.anchors,
            groups=evidence.groups,
            people=introduced[one.article.id],
        )
        spans.extend((one.support + SPAN_BONUS * span.nearness, span, one) for span in found)
    if not spans:
        return None, best
    _, span, one = max(spans, key=lambda item: item[0])
    return one.text[span.start : span.end], one


def _is_verbatim(one: Sentence, archive: Archive) -> bool:
    """Whether the stored article holds the sentence at its place, to the character."""
    stored = archive.article(one.article.id)
    return stored is not None and stored.text[one.start : one.end] == one.text
