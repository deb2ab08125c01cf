"""Hits to the passages that answer, likeliest first, or to the reason why there are none."""

from collections.abc import Sequence
from datetime import date
from math import inf

from bot.answering.probability import MOST_LEAD, AnswerFeatures, confidence
from bot.answering.read_passages import PassageReader
from bot.answering.records import ALL, Checks, Evidence, Read, Sentence
from bot.answering.search_question import SearchResult
from bot.answering.word_support import held, weights_of, whole_words
from bot.question.understand import Question
from bot.reader.reader import Reader
from retrieval.language.negation import denies
from retrieval.language.people import COMMON_SURNAMES
from retrieval.language.sentences import sentences
from retrieval.language.terms import fold, is_han
from retrieval.records import Group, Hit, Query
from retrieval.view import View

READ_FIRST = 8
"""Hits that are always read."""

READ_MOST = 10
"""Hits that are read at most; further ones must hold every name in the question."""

LOOKED_AT = 40
"""Hits among which to find those that contain every name in the question."""

FRAMES = {
    "role": frozenset("担任 职务 职位 身份 头衔 职 post position role title job".split()),  # noqa: SIM905
    "when": frozenset("时间 日期 日子 开始 date time day year month".split()),  # noqa: SIM905
    "where": frozenset("地方 地点 位置 举行 located situated held".split()),  # noqa: SIM905
    "quantity": frozenset("数量 多少 总共 一共 几届 number amount".split()),  # noqa: SIM905
}
"""Words that state the kind of answer; the answer itself does not repeat them."""


LATEST = frozenset("最新 最近 近来 消息 报道 进展 latest recent recently news report".split())  # noqa: SIM905
"""Words that ask for the newest of several articles, and words for an article."""

AS_LIKELY = 2.0
"""Logits at most this far apart count as equal when the newest article is wanted."""


def gather(
    question: Question,
    result: SearchResult,
    archive: View,
    reader: Reader,
    *,
    checks: Checks = ALL,
) -> Evidence:
    """Reads the best hits and ranks them, likeliest answer first."""
    hits = tuple(result.hits)
    if told := _told(question, hits):
        people = archive.people({one.article.id for one in told})
        return Evidence((), (), (), hits, told, people=people, confidence=1.0)
    query = result.query
    groups = _asked(question, query.groups)
    names = [group for group in groups if _is_name(group, archive)]
    absent = tuple(group.source for group in names if not _occurs(group, hits, query))
    if absent or not groups:
        return Evidence((), absent, groups, hits)
    chosen = _chosen(hits, names)
    people = archive.people({hit.article.id for hit in chosen})
    passages = PassageReader(reader, archive.segmenter, question, query, checks)
    read = passages.read(chosen, weights_of(groups, query, archive), names, people)
    if question.negated:
        read = [one for one in read if denies(one.sentences[0].text)]
    seen = {_key(one.hit) for one in read}
    order = (*(one.hit for one in read), *(hit for hit in hits if _key(hit) not in seen))
    if not read:
        return Evidence((), absent, groups, order)
    _, features = best_answer([(one.logit, one.said) for one in read])
    sure = confidence(question.language, features)
    newest = question.newest and checks.newest_first
    return Evidence(
        tuple(newest_first(read) if newest else read),
        absent,
        groups,
        order,
        people=people,
        confidence=sure,
        features=features,
        newest=newest,
    )


def best_answer(ranked: Sequence[tuple[float, str]]) -> tuple[int, AnswerFeatures]:
    """The index of the first passage with an answer, and the features of that answer.

    Without any answer, the first passage stands for all.

    Args:
        ranked: The logit and `Read.said` of each passage, likeliest first.
    """
    first = next((at for at, (_, said) in enumerate(ranked) if said), 0)
    return first, AnswerFeatures(ranked[first][0], lead(ranked[first:]))


def lead(ranked: Sequence[tuple[float, str]]) -> float:
    """How far the best passage with another answer is behind the best one, at most MOST_LEAD.

    Two passages agree if one says a part of what the other says. A best passage without an answer
    has no lead.

    Args:
        ranked: The logit and `Read.said` of each passage, likeliest first.

    >>> lead([(3.0, "900米"), (2.5, "约900米"), (1.0, "1200米")])
    2.0
    """
    best, answer = ranked[0]
    others = (logit for logit, said in ranked if not _agree(said, answer))
    return min(MOST_LEAD, best - next(others, -inf))


def _agree(one: str, other: str) -> bool:
    return bool(one and other) and (one in other or other in one)


def newest_first(read: Sequence[Read]) -> list[Read]:
    """Moves the passages that are about as likely as the best one to the front, newest first."""
    least = read[0].logit - AS_LIKELY
    near = [one for one in read if one.logit >= least]
    near.sort(key=lambda one: one.hit.article.date or date.min, reverse=True)
    return [*near, *(one for one in read if one.logit < least)]


def _asked(question: Question, groups: Sequence[Group]) -> tuple[Group, ...]:
    """The words that the answer must be about, without FRAMES and parts of longer words."""
    frame = FRAMES.get(question.kind, frozenset())
    if question.newest:
        frame |= LATEST
    asked = [group for group in groups if group.source.lower() not in frame]
    if question.language == "zh":
        whole = whole_words([group.source for group in asked], fold(question.text))
        asked = [group for group in asked if group.source in whole or not is_han(group.source)]
    return tuple(asked)


def _key(hit: Hit) -> tuple[str, int]:
    return hit.article.id, hit.passage.start


def _told(question: Question, hits: Sequence[Hit]) -> tuple[Sentence, ...]:
    """The first two sentences of the article whose headline the question quotes in 《》, if any."""
    asked = fold(question.text)
    for hit in hits:
        headline = hit.article.headline
        if question.kind in {"what", "other"} and headline and f"《{fold(headline)}》" in asked:
            places = sentences(hit.article.text, hit.article.body.seams)
            return tuple(Sentence(hit.article, *place, support=1.0) for place in places[:2])
    return ()


def _is_name(group: Group, archive: View) -> bool:
    """Whether a group is a name to the bridge, or an unknown word that starts with a surname."""
    term = group.source
    unknown_person = (
        is_han(term)
        and term[0] in COMMON_SURNAMES
        and len(term) in {2, 3}
        and not archive.segmenter.frequency(term)
    )
    return (group.name and len(term) > 1) or unknown_person


def _occurs(group: Group, hits: Sequence[Hit], query: Query) -> bool:
    """Whether a name occurs as a word of the archive, or anywhere in an article of the hits."""
    return query.occurs(group) or any(held([group], hit.article) for hit in hits)


def _chosen(hits: Sequence[Hit], names: Sequence[Group]) -> list[Hit]:
    """The first hits, and further ones whose articles have every name."""
    further = [hit for hit in hits[READ_FIRST:] if names and held(names, hit.article) == 1]
    return [*hits[:READ_FIRST], *further][:READ_MOST]
