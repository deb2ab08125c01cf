"""Hits to the field of an article's record that a question asks for: its reporter, page, day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.answering.records import Sentence
from bot.answering.search_question import SearchResult
from bot.answering.word_support import days_in_words, supported, weights_of, whole_words
from bot.question.record_asked import Field, RecordAsked
from retrieval.language.sentences import sentences
from retrieval.language.term_places import holds
from retrieval.language.terms import fold, is_han
from retrieval.records import Article, Group, Hit, Query
from retrieval.view import View

LEAST_SHARE = 0.4
"""Of the question's words, by weight, an article about the event holds this share or more: the mean
of the shares in the whole article and at its head, where a report has its event."""


_QUOTES = (("《", "》"), ("“", "”"), ("「", "」"), ('"', '"'))


@dataclass(frozen=True, slots=True)
class Recorded:
    """The article that a question for a field means, and what its record says.

    Attributes:
        values: The names, the page, the day, the headline or the newspapers; empty if the record
            does not say.
        sentence: The sentence of the article that fits the question best; None if no article fits.
        share: The weighted share of the question's words in the article, from 0 to 1.
        absent: Names in the question that no hit holds, as typed.
    """

    values: tuple[str, ...]
    sentence: Sentence | None
    share: float = 0.0
    absent: tuple[str, ...] = ()


def from_the_record(asked: RecordAsked, result: SearchResult, archive: View) -> Recorded | None:
    """What the record of the article that fits a question best says.

    Args:
        asked: The field, and the event.
        result: The hits for the event.
        archive: The archive.

    Returns:
        None if the text may tell it: the question names a title that is no headline here, or the
        passage tells of another article or newspaper.
    """
    if (named := _of_the_title(asked, result.hits)) is not None:
        return _recorded(asked.field, named, {}, 1.0)
    if asked.titled:
        return None
    query = result.query
    groups = _whole_groups(query)
    names = [group for group in groups if group.name]
    absent = tuple(group.source for group in names if not _anywhere(group, result.hits))
    holding = [hit for hit in _apart(result.hits) if _holds_all(hit.article, names)]
    if absent or not holding or not groups:
        return Recorded((), None, absent=absent)
    weights = weights_of(groups, query, archive)
    best = holding[0]
    # A name says which event is meant, although the report may tell it in other words than the
    # question. Without a name, a word that no article has means another event.
    counted = [group for group in groups if query.occurs(group)] if names else groups
    share = _fit(best.article, {group: weights[group] for group in counted})
    if share < LEAST_SHARE:
        return Recorded((), None)
    if asked.told_by and asked.told_by.search(best.text):
        return None
    return _recorded(asked.field, best.article, weights, share)


def _whole_groups(query: Query) -> tuple[Group, ...]:
    """The question's words without parts of longer ones: 代表团, but not its 代表."""
    if query.language != "zh":
        return query.groups
    whole = whole_words([group.source for group in query.groups], fold(query.text))
    kept = (group for group in query.groups if group.source in whole or not is_han(group.source))
    return tuple(kept)


def _recorded(
    field: Field, article: Article, weights: Mapping[Group, float], share: float
) -> Recorded:
    return Recorded(values_of(article, field), _quoted(article, weights), share)


def values_of(article: Article, field: Field) -> tuple[str, ...]:
    """What the record says, as stored; of the other printings only what it does not say itself.

    >>> from retrieval.records import Appearance, Text
    >>> evening = Appearance("a.jsonl", newspaper="衡阳晚报", page="2")
    >>> article = Article("1", "a", None, Text.plain("通车。"), reporters=("陈润",), elsewhere=(evening,))
    >>> values_of(article, "reporters"), values_of(article, "page"), values_of(article, "published")
    (('陈润',), ('2',), ())
    """  # noqa: E501  (the worked example)
    if field == "reporters":
        return article.reporters
    for place in (article, *article.elsewhere):
        value = getattr(place, field)
        if value:
            return (str(value),)
    return ()


def _of_the_title(asked: RecordAsked, hits: Sequence[Hit]) -> Article | None:
    """The article whose headline the question quotes."""
    event = fold("".join(asked.event.split()))
    for hit in hits:
        headline = fold("".join((hit.article.headline or "").split()))
        if headline and any(f"{left}{headline}{right}" in event for left, right in _QUOTES):
            return hit.article
    return None


def _apart(hits: Sequence[Hit]) -> list[Hit]:
    """The first hit of each article."""
    first: dict[str, Hit] = {}
    for hit in hits:
        first.setdefault(hit.article.id, hit)
    return list(first.values())


def _whole(article: Article) -> str:
    return fold(f"{article.surroundings}\n{days_in_words(article)}\n{article.text}")


def _lead(article: Article) -> str:
    places = sentences(article.text, article.body.seams)
    return fold(f"{article.heads}\n{article.text[slice(*places[0])] if places else ''}")


def _anywhere(group: Group, hits: Sequence[Hit]) -> bool:
    return any(_holds_all(hit.article, [group]) for hit in _apart(hits))


def _holds_all(article: Article, names: Sequence[Group]) -> bool:
    folded = _whole(article) if names else ""
    return all(any(holds(folded, term) for term, _ in group.terms) for group in names)


def _fit(article: Article, weights: Mapping[Group, float]) -> float:
    """How far an article is about the question's words, from 0 to 1."""
    return (_share(_whole(article), weights) + _share(_lead(article), weights)) / 2


def _share(folded: str, weights: Mapping[Group, float]) -> float:
    """The weighted share of the question's words in a folded text."""
    held = sum(
        weight
        for group, weight in weights.items()
        if any(holds(folded, term) for term, _ in group.terms)
    )
    return held / sum(weights.values()) if weights else 0.0


def _quoted(article: Article, weights: Mapping[Group, float]) -> Sentence | None:
    """The sentence that holds most of the question's words; the first one if none holds any."""
    best = None
    for start, end in sentences(article.text, article.body.seams):
        support, anchors = supported(article, start, end, "", weights) if weights else (0.0, ())
        if best is None or support > best.support:
            best = Sentence(article, start, end, support, anchors)
    return best
