"""A sentence to the share of the question's words that it contains."""

from collections.abc import Mapping, Sequence
from math import log

from retrieval.language.term_places import find, holds
from retrieval.language.terms import fold
from retrieval.records import Article, Group, Query
from retrieval.view import View

NEARBY = 0.6
"""Weight of a word in the head lines, days, lead or previous sentence; 1 in the sentence itself."""

PRIOR_PASSAGES = 200
"""Passages of ordinary Chinese added to the archive's own when a word is weighed: in a small
archive every word is rare, so rarity alone means nothing."""

PASSAGE_WORDS = 120
"""Words in a passage, to estimate how often a word occurs in a passage of ordinary Chinese."""

UNBRIDGED = 1.25
"""Weight of an English word that was not bridged, in average words of its question."""


def days_in_words(article: Article) -> str:
    """The days of an article's issue and dateline, as a question may write them."""
    days = filter(None, (article.published, article.dateline))
    return " ".join(f"{day.year}年{day.month}月{day.day}日" for day in days)


def held(names: Sequence[Group], article: Article) -> float:
    """The share of names that an article has anywhere; 1 without names."""
    if not names:
        return 1.0
    folded = fold(f"{article.surroundings}\n{days_in_words(article)}\n{article.text}")
    having = [any(holds(folded, term) for term, _ in group.terms) for group in names]
    return sum(having) / len(names)


def weights_of(groups: Sequence[Group], query: Query, archive: View) -> dict[Group, float]:
    """The weight of each word.

    An English word that is not bridged may be missing from the dictionary rather than from the
    archive: it weighs somewhat more than the average word, not as much as a rare word.
    """
    weights = {group: _weight(group, query, archive) for group in groups}
    bridged = {group: weight for group, weight in weights.items() if query.occurs(group)}
    if query.language == "en" and bridged:
        typical = UNBRIDGED * sum(bridged.values()) / len(bridged)
        weights |= {group: typical for group in groups if group not in bridged}
    return weights


def _weight(group: Group, query: Query, archive: View) -> float:
    """The weight of a word: the information, in nats, that a passage contains one of its terms."""
    count, total = archive.passages, archive.segmenter.total
    best = max((fit for _, fit in group.terms), default=1.0)
    expected = 0.0
    for term, fit in group.terms:
        ordinary = min(0.5, PASSAGE_WORDS * archive.segmenter.frequency(term) / total)
        expected += fit / best * ((query.frequency(term) or 0) + PRIOR_PASSAGES * ordinary)
    every = count + PRIOR_PASSAGES + 1
    return -log((min(expected, every / 2) + 0.5) / every)


def supported(
    article: Article, start: int, end: int, nearby: str, weights: Mapping[Group, float]
) -> tuple[float, tuple[tuple[int, int], ...]]:
    """The weighted share of the question's words in a sentence and its surroundings; their places.

    Args:
        article: The article that contains the sentence.
        start: Offset of its first character in the article's text.
        end: Offset after its last character.
        nearby: The previous sentence and the article's first one.
        weights: The weight of each word of the question.
    """
    printed = article.text[start:end]
    folded, around = fold(printed), fold(f"{article.heads}\n{days_in_words(article)}\n{nearby}")
    support = 0.0
    anchors: set[tuple[int, int]] = set()
    for group, weight in weights.items():
        best = max((fit for _, fit in group.terms), default=1.0)
        here = max((fit for term, fit in group.terms if holds(folded, term)), default=0.0)
        near = max((fit for term, fit in group.terms if holds(around, term)), default=0.0)
        support += weight * max(here, NEARBY * near) / best
        for term, _ in group.terms:
            anchors.update(find(term, printed) if here else ())
    return support / sum(weights.values()), tuple(sorted(anchors))


def whole_words(terms: Sequence[str], text: str) -> list[str]:
    """Terms without those that occur only inside a longer term.

    >>> whole_words(["清华", "大学", "清华大学"], "清华大学在哪里")
    ['清华大学']
    """
    whole = []
    for term in terms:
        rest = text
        for longer in terms:
            if term != longer and term in longer:
                rest = rest.replace(longer, " ")
        if term in rest:
            whole.append(term)
    return whole
