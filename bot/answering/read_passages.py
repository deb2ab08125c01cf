"""Hits to readings with their sentences, the likeliest to answer first."""

from collections.abc import Callable, Mapping, Sequence

from bot.answering.deeds import deed_of, holder, offices_asked, on_its_side, states_deed
from bot.answering.offices import prints_role
from bot.answering.probability import passage_features, passage_logit
from bot.answering.records import ALL, Checks, Read, Sentence
from bot.answering.span_checks import span_fits
from bot.answering.whole_spans import whole_span
from bot.answering.word_support import held, supported
from bot.question.several import wants_several
from bot.question.understand import Question
from bot.reader.heading import heading
from bot.reader.reader import Reader, Reading
from retrieval.language.sentences import sentences
from retrieval.language.terms import Segmenter
from retrieval.records import Group, Hit, Query

LONGEST_SENTENCE = 400
"""Characters. Of a longer sentence, such as a list of members, the part in the hit is cited."""

People = Mapping[str, Sequence[str]]
"""The people that each article names, by its id."""


class PassageReader:
    """Reads passages for one question."""

    def __init__(
        self,
        reader: Reader,
        segmenter: Segmenter,
        question: Question,
        query: Query,
        checks: Checks = ALL,
    ) -> None:
        self._reader = reader
        self._pieces: Callable[[str], list[str]] = segmenter.pieces
        self._question = question
        self._query = query
        self._checks = checks
        self._deed = deed_of(question, query.groups)
        self._offices = offices_asked(question, query.groups)

    def read(
        self,
        hits: Sequence[Hit],
        weights: Mapping[Group, float],
        names: Sequence[Group],
        people: People,
    ) -> list[Read]:
        """Reads hits and sorts them, the likeliest to answer first.

        Args:
            hits: The hits; all are read.
            weights: The weight of each word of the question.
            names: Those of them that are names.
            people: The people that each article names.
        """
        articles = [hit.article for hit in hits]
        days = [one.date.isoformat() if one.date else None for one in articles]
        headings = [heading(one.headline, day) for one, day in zip(articles, days, strict=True)]
        texts = [hit.text for hit in hits]
        readings = self._reader.read(
            self._query.wording,
            texts,
            headings,
            pieces=self._pieces,
            several=wants_several(self._question),
        )
        read = [
            self._ranked(hit, reading, weights, names, people)
            for hit, reading in zip(hits, readings, strict=True)
        ]
        return sorted((one for one in read if one is not None), key=lambda one: -one.logit)

    def _ranked(
        self,
        hit: Hit,
        reading: Reading,
        weights: Mapping[Group, float],
        names: Sequence[Group],
        people: People,
    ) -> Read | None:
        """A hit with its sentences and logit; None for a passage without a sentence."""
        known = people.get(hit.article.id, ())
        found = self._sentences(hit, reading, weights, known)
        if not found:
            return None
        best, checks = found[0], self._checks
        features = passage_features(
            hit.score,
            reading.margin,
            support=best.support if checks.support else 1.0,
            named=held(names, hit.article) if checks.named else 1.0,
            fits=bool(best.spans) and (not checks.fits or self._fits(best, tuple(weights), known)),
            told=self._told(best, tuple(weights), known),
        )
        logit = passage_logit(self._question.language, features)
        sentences = tuple(
            Sentence(one.article, one.start, one.end, one.support, one.anchors, one.spans, logit)
            for one in found
        )
        return Read(hit, reading, sentences, features, logit)

    def _told(self, best: Sentence, asked: Sequence[Group], people: Sequence[str]) -> bool:
        """Whether the best sentence states what is asked about, in words that rules know."""
        stated = any(states_deed(self._deed, best.text, span, people) for span in best.spans)
        return stated or prints_role(self._question, best.article, asked, people)

    def _sentences(
        self, hit: Hit, reading: Reading, weights: Mapping[Group, float], people: Sequence[str]
    ) -> list[Sentence]:
        """The sentences that hold the spans of a reading, that of the best span first."""
        shift = hit.passage.start
        places = [(shift + start, shift + end) for start, end in reading.spans]
        best = shift + reading.start
        found = []
        for start, end, nearby in _places(hit):
            inside = [(a - start, b - start) for a, b in places if start <= a < b <= end]
            if not inside:
                continue
            text = hit.article.text[start:end]
            spans = dict.fromkeys(self._whole(text, span, people) for span in inside)
            kept = tuple(span for span in spans if span[0] < span[1])
            support, anchors = supported(hit.article, start, end, nearby, weights)
            found.append(Sentence(hit.article, start, end, support, anchors, kept))
        found.sort(key=lambda one: not one.start <= best < one.end)
        return found

    def _whole(self, text: str, span: tuple[int, int], people: Sequence[str]) -> tuple[int, int]:
        """A span with all of its names and numbers, on the side of the deed asked about."""
        if not self._checks.whole_spans:
            return span
        whole = whole_span(text, *span, people)
        placed = on_its_side(self._deed, self._question.text, text, whole, people)
        return holder(self._offices, text, placed, people)

    def _fits(self, best: Sentence, asked: Sequence[Group], people: Sequence[str]) -> bool:
        """Whether every span of the best sentence could be what is asked for."""
        article = best.article if self._checks.similar_names else None
        return all(
            span_fits(self._question, best.text, span, asked=asked, people=people, article=article)
            for span in best.spans
        )


def _places(hit: Hit) -> list[tuple[int, int, str]]:
    """The sentences of a passage, each with the article's lead and the sentence before."""
    article, passage = hit.article, hit.passage
    places = sentences(article.text, article.body.seams)
    lead = article.text[slice(*places[0])] if places else ""
    found, before = [], ""
    for start, end in places:
        if end - start > LONGEST_SENTENCE:  # passages contain parts of it
            start, end = max(start, passage.start), min(end, passage.end)
        if passage.start <= start < end <= passage.end:
            found.append((start, end, f"{lead}\n{before}"))
        before = article.text[start:end]
    return found
