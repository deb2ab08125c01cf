"""Hits to the sentences that support an answer, or to the reason why there are none."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.answering.probability import (
    AnswerFeatures,
    SentenceFeatures,
    confidence,
    sentence_logit,
)
from bot.answering.read_passages import READ_FIRST, reread
from bot.answering.records import Evidence, Read, Sentence
from bot.answering.search_question import SearchResult
from bot.answering.span_checks import span_fits
from bot.answering.span_rules import office_terms
from bot.answering.word_support import days_in_words, supported, weights_of, whole_words
from bot.question.understand import Question
from bot.reader.reader import Reader
from retrieval.language.negation import denies
from retrieval.language.offices import IS_ROLE, NOT_IN_OFFICE
from retrieval.language.people import COMMON_SURNAMES
from retrieval.language.sentences import sentences
from retrieval.language.term_places import holds
from retrieval.language.terms import fold, is_han
from retrieval.records import Article, Group, Hit, Query
from retrieval.view import View

READ_HITS = 5
"""Hits whose sentences are ranked: the answer is seldom below the fifth hit that could hold it."""

OFFICE_GAP = 8
"""Most characters between a place and an office in it: 重庆市委副书记、市长."""

LOOKED_AT = 40
"""Hits among which to find those that contain every name in the question."""

LONGEST_SENTENCE = 400
"""Characters. Of a longer sentence, such as a list of members, the part in the hit is cited."""

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


def gather(question: Question, result: SearchResult, archive: View, reader: Reader) -> Evidence:
    """Reads the best hits and ranks their sentences, likeliest answer first."""
    hits = result.hits
    found = tuple(hits)
    if (told := _told(question, hits)) is not None:
        people = archive.people({one.article.id for one in told})
        return Evidence(told, (), (), found, people=people, confidence=1.0)
    query = result.query
    groups = _asked(question, query.groups)
    names = [group for group in groups if _is_name(group, archive)]
    absent = tuple(group.source for group in names if not _occurs(group, hits, query))
    if absent or not groups:
        return Evidence((), absent, groups, found)
    office = _office(groups) if question.kind == "role" else None
    holding = _holding(hits, names, office)
    chosen = list({_key(hit): hit for hit in [*hits[:READ_FIRST], *holding]}.values())
    pieces = archive.segmenter.pieces
    read = reread(query.wording, question.language, chosen, reader, pieces=pieces)
    seen = {_key(one.hit) for one in read}
    order = (*(one.hit for one in read), *(hit for hit in hits if _key(hit) not in seen))
    people = archive.people({hit.article.id for hit in holding})
    weights = weights_of(groups, query, archive)
    ranked = _ranked(question, [one for one in read if one.hit in holding], weights, people)
    if office is not None and (officers := [one for one in ranked if office.search(one.text)]):
        ranked = officers
    if not ranked:
        return Evidence((), (), groups, order, tuple(read))
    best = ranked[0]
    if question.newest:
        ranked = _newest_first(ranked)
    sure = confidence(question.language, AnswerFeatures(best.logit, query.bridged))
    return Evidence(tuple(ranked), (), groups, order, tuple(read), people, sure, query.bridged)


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


def _newest_first(ranked: Sequence[Sentence]) -> list[Sentence]:
    """Moves sentences that say as much as the best one to the front, newest first.

    A sentence says as much if it is about as likely, or if it supports the question as well and
    contains an answer too: of two reports in nearly the same words, search ranks one far above the
    other by chance. All these sentences get the logit of the best one.
    """
    best = ranked[0]

    def says_as_much(one: Sentence) -> bool:
        answers = one.span is not None or best.span is None
        return one.logit >= best.logit - AS_LIKELY or (answers and one.support >= best.support)

    near = [replace(one, logit=best.logit) for one in ranked if says_as_much(one)]
    near.sort(key=lambda one: one.article.date or date.min, reverse=True)
    return [*near, *(one for one in ranked if not says_as_much(one))]


def _key(hit: Hit) -> tuple[str, int]:
    return hit.article.id, hit.passage.start


def _ranked(
    question: Question,
    read: Sequence[Read],
    weights: Mapping[Group, float],
    people: Mapping[str, Sequence[str]],
) -> list[Sentence]:
    """The sentences of the passages read, likeliest first."""
    groups = tuple(weights)
    best: dict[tuple[str, int], Sentence] = {}
    for one, start, end, nearby in _sentences(read):
        article = one.hit.article
        support, anchors = supported(article, start, end, nearby, weights)
        sentence = Sentence(article, start, end, support, anchors, one)
        if sentence.span is not None and not span_fits(
            question, sentence.text, sentence.span, asked=groups, people=people[article.id]
        ):
            sentence = replace(sentence, fits=False)
        logit = sentence_logit(question.language, features_of(sentence, one))
        if question.negated and not denies(sentence.text):
            continue
        place = (article.id, start)  # passages overlap: keep the likeliest reading of each
        if place not in best or best[place].logit < logit:
            best[place] = replace(sentence, logit=logit)
    return sorted(best.values(), key=lambda sentence: -sentence.logit)


def features_of(sentence: Sentence, read: Read) -> SentenceFeatures:
    """Features that predict whether a sentence of a read passage contains the answer."""
    return SentenceFeatures(read.logit, sentence.support, sentence.span is not None)


def _told(question: Question, hits: Sequence[Hit]) -> tuple[Sentence, ...] | None:
    """The first two sentences of the article whose headline the question quotes in 《》, if any."""
    asked = fold(question.text)
    for hit in hits:
        headline = hit.article.headline
        if question.kind in {"what", "other"} and headline and f"《{fold(headline)}》" in asked:
            places = sentences(hit.article.text, hit.article.body.seams)
            return tuple(Sentence(hit.article, *place, support=1.0) for place in places[:2])
    return None


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
    return query.occurs(group) or any(_holds(_folded(hit.article), group) for hit in hits)


def _office(groups: Sequence[Group]) -> re.Pattern[str] | None:
    """Matches a place and then its office: 乌克兰总统, but not a 总统 who speaks of 乌克兰."""
    offices = [group for group in groups if any(IS_ROLE.search(term) for term, _ in group.terms)]
    places = [group for group in groups if group not in offices]
    if len(offices) != 1 or not places:
        return None
    before = "|".join(re.escape(term) for group in places for term, _ in group.terms)
    behind = "|".join(re.escape(term) for group in offices for term in office_terms(group))
    return re.compile(
        f"(?:{before})[^，。；：]{{0,{OFFICE_GAP}}}(?<![{NOT_IN_OFFICE}])(?:{behind})"
    )


def _holding(
    hits: Iterable[Hit], names: Sequence[Group], office: re.Pattern[str] | None
) -> list[Hit]:
    """The first hits whose articles contain all names. Passages that name the office come first."""
    holding = []
    for hit in hits:
        folded = _folded(hit.article) if names else ""
        if all(_holds(folded, group) for group in names):
            holding.append(hit)
    if office is not None:
        holding.sort(key=lambda hit: office.search(hit.text) is None)
    return holding[:READ_HITS]


def _folded(article: Article) -> str:
    """The folded text of an article, with its surroundings and days."""
    return fold(f"{article.surroundings}\n{days_in_words(article)}\n{article.text}")


def _holds(folded: str, group: Group) -> bool:
    return any(holds(folded, term) for term, _ in group.terms)


def _sentences(read: Iterable[Read]) -> Iterable[tuple[Read, int, int, str]]:
    """The sentences of the passages read, each with the article's lead and the sentence before."""
    for one in read:
        article, passage = one.hit.article, one.hit.passage
        places = sentences(article.text, article.body.seams)
        lead = article.text[slice(*places[0])] if places else ""
        before = ""
        for start, end in places:
            if end - start > LONGEST_SENTENCE:  # passages contain parts of it
                start, end = max(start, passage.start), min(end, passage.end)
            inside = passage.start <= start < end <= passage.end
            if inside:
                yield one, start, end, f"{lead}\n{before}"
            before = article.text[start:end]
