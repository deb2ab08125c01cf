"""Hits to the sentences that support an answer, or the reason why there are none."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from bot.question import Question
from retrieval.archive import Archive
from retrieval.matching import find, holds
from retrieval.names import COMMON_SURNAMES, IS_ROLE
from retrieval.records import Article, Group, Hit
from retrieval.sentences import sentences
from retrieval.settings import Settings
from retrieval.terms import fold, is_han

READ_HITS = 5
"""Hits whose sentences are read: the answer is seldom below the fifth that could hold it."""

NOT_THE_OFFICE = "副前原"
"""Signs before an office that make it another: 副总统 is no 总统."""

OFFICE_GAP = 8
"""Characters between a place and an office in it: 重庆市委副书记、市长."""

LOOKED_AT = 40
"""Hits among which those are sought that hold every name of the question."""

LONGEST_SENTENCE = 400
"""Characters; of a longer sentence, such as a list of members, the part in the hit is cited."""

NEARBY = 0.6
"""What a word counts that stands in the head lines, the lead or the sentence before."""

PRIOR_PASSAGES = 200
"""Passages of ordinary Chinese that the archive's own are added to when a word is weighed: in a
small archive every word is rare, and rarity alone tells nothing."""

PASSAGE_WORDS = 120
"""Words of a passage, for the chance that ordinary Chinese has a word in one."""

UNBRIDGED = 1.25
"""What an English word that could not be bridged counts, in average words of its question."""

FRAMES = {
    "role": frozenset("担任 职务 职位 身份 头衔 职 post position role title job".split()),  # noqa: SIM905
    "when": frozenset("时间 日期 日子 开始 date time day year month".split()),  # noqa: SIM905
    "where": frozenset("地方 地点 位置 举行 located situated held".split()),  # noqa: SIM905
    "quantity": frozenset("数量 多少 总共 一共 几届 number amount".split()),  # noqa: SIM905
}
"""Words that say what kind of answer is wanted; the answer itself does not repeat them."""


NEGATION = re.compile(
    "没|未(?!来)|不(?!断|忘|仅|同|少|久|错|过|良)|无(?!数|人机|锡)|非(?!洲|常|遗)"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article, and how well it supports an answer.

    Attributes:
        article: Where it stands.
        start: Offset of its first character in the article's text.
        end: Offset behind its last character.
        support: From 0 (not at all) to 1.
        anchors: Where words of the question stand in it.
    """

    article: Article
    start: int
    end: int
    support: float
    anchors: tuple[tuple[int, int], ...] = ()

    @property
    def text(self) -> str:
        """As printed."""
        return self.article.text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the hits say to a question.

    Attributes:
        sentences: Best first; empty if nothing supports an answer.
        absent: Names of the question that the archive does not hold, as they were asked.
        groups: How the question's words were read.
    """

    sentences: tuple[Sentence, ...]
    absent: tuple[str, ...]
    groups: tuple[Group, ...]


def gather(
    question: Question, hits: Sequence[Hit], archive: Archive, settings: Settings
) -> Evidence:
    """Reads the best hits and ranks their sentences by the share of the question that they hold."""
    if (told := _told(question, hits)) is not None:
        return Evidence(told, (), ())
    frame = FRAMES.get(question.kind, frozenset())
    asked = [group for group in archive.groups(question.text) if group.source.lower() not in frame]
    if question.language == "zh":
        whole = whole_words([group.source for group in asked], fold(question.text))
        asked = [group for group in asked if group.source in whole or not is_han(group.source)]
    groups = tuple(asked)
    names = [group for group in groups if _is_name(group, archive)]
    absent = tuple(group.source for group in names if not _occurs(group, hits, archive))
    if absent or not groups:
        return Evidence((), absent, groups)
    weights = _weights(groups, archive, question)
    office = _office(groups) if question.kind == "role" else None
    ranked = [
        _weighed(article, start, end, before, weights)
        for article, start, end, before in _sentences(_holding(hits, names, office))
    ]
    if office is not None and (holding := [one for one in ranked if office.search(one.text)]):
        ranked = holding
    ranked.sort(key=lambda sentence: -sentence.support)
    kept = tuple(
        found
        for found in ranked
        if found.support >= settings.support
        and (not question.negated or NEGATION.search(found.text))
    )
    return Evidence(kept, (), groups)


def _told(question: Question, hits: Sequence[Hit]) -> tuple[Sentence, ...] | None:
    """For a question about an article by its headline, the article's first sentences."""
    asked = fold(question.text)
    for hit in hits:
        headline = hit.article.headline
        if question.kind in {"what", "other"} and headline and f"《{fold(headline)}》" in asked:
            places = sentences(hit.article.text, hit.article.body.seams)
            return tuple(Sentence(hit.article, *place, support=1.0) for place in places[:2])
    return None


def whole_words(terms: Sequence[str], text: str) -> list[str]:
    """Terms without those that only stand inside a longer one.

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


def _is_name(group: Group, archive: Archive) -> bool:
    """Names as the bridge knows them, and unknown words that begin as people's names do."""
    term = group.source
    unknown_person = (
        is_han(term)
        and term[0] in COMMON_SURNAMES
        and len(term) in {2, 3}
        and not archive.segmenter.frequency(term)
    )
    return (group.name and len(term) > 1) or unknown_person


def _occurs(group: Group, hits: Sequence[Hit], archive: Archive) -> bool:
    """Whether the archive holds a name: as a word of its own, or inside one of the hits."""
    if any(archive.frequency(term) for term, _ in group.terms):
        return True
    return any(_holds(_folded(hit.article), group) for hit in hits)


def _office(groups: Sequence[Group]) -> re.Pattern[str] | None:
    """Who holds an office stands behind it: 乌克兰总统, and not a 总统 who speaks of 乌克兰."""
    offices = [group for group in groups if any(IS_ROLE.search(term) for term, _ in group.terms)]
    places = [group for group in groups if group not in offices]
    if len(offices) != 1 or not places:
        return None
    before, behind = (
        "|".join(re.escape(term) for group in part for term, _ in group.terms)
        for part in (places, offices)
    )
    return re.compile(
        f"(?:{before})[^，。；：]{{0,{OFFICE_GAP}}}(?<![{NOT_THE_OFFICE}])(?:{behind})"
    )


def _holding(
    hits: Iterable[Hit], names: Sequence[Group], office: re.Pattern[str] | None
) -> list[Hit]:
    """The first hits whose articles hold all names, before others those that hold the office."""
    holding = []
    for hit in hits:
        folded = _folded(hit.article) if names else ""
        if all(_holds(folded, group) for group in names):
            holding.append(hit)
    if office is not None:
        holding.sort(key=lambda hit: office.search(hit.text) is None)
    return holding[:READ_HITS]


def _folded(article: Article) -> str:
    """All that an article says, its days included."""
    return fold(f"{article.surroundings}\n{_days(article)}\n{article.text}")


def _holds(folded: str, group: Group) -> bool:
    return any(holds(folded, term) for term, _ in group.terms)


def _days(article: Article) -> str:
    """The days of an article, of its issue and its dateline, as a question may ask for them."""
    days = filter(None, (article.published, article.dateline))
    return " ".join(f"{day.year}年{day.month}月{day.day}日" for day in days)


def _weights(groups: Sequence[Group], archive: Archive, question: Question) -> dict[Group, float]:
    """How much each word tells.

    An English word without any bridge is as often a gap in the dictionary as one in the archive: it
    counts somewhat more than the others do on average, not as the rare word it seems to be.
    """
    weights = {group: _weight(group, archive) for group in groups}
    bridged = {
        group: weight
        for group, weight in weights.items()
        if any(archive.frequency(term) for term, _ in group.terms)
    }
    if question.language == "en" and bridged:
        typical = UNBRIDGED * sum(bridged.values()) / len(bridged)
        weights |= {group: typical for group in groups if group not in bridged}
    return weights


def _weight(group: Group, archive: Archive) -> float:
    """How much a word tells: the information, in nats, that a passage holds one of its terms."""
    count, total = archive.passages, archive.segmenter.total
    best = max((fit for _, fit in group.terms), default=1.0)
    expected = 0.0
    for term, fit in group.terms:
        ordinary = min(0.5, PASSAGE_WORDS * archive.segmenter.frequency(term) / total)
        expected += fit / best * (archive.frequency(term) + PRIOR_PASSAGES * ordinary)
    every = count + PRIOR_PASSAGES + 1
    return -log((min(expected, every / 2) + 0.5) / every)


def _sentences(hits: Iterable[Hit]) -> Iterable[tuple[Article, int, int, str]]:
    """The sentences of the best hits, each once, with what is near: the lead, the one before."""
    seen = set()
    for hit in hits:
        text = hit.article.text
        places = sentences(text, hit.article.body.seams)
        lead = text[slice(*places[0])] if places else ""
        before = ""
        for start, end in places:
            if end - start > LONGEST_SENTENCE:  # passages hold pieces of it
                start, end = max(start, hit.passage.start), min(end, hit.passage.end)
            inside = hit.passage.start <= start < end <= hit.passage.end
            if inside and (hit.article.id, start) not in seen:
                seen.add((hit.article.id, start))
                yield hit.article, start, end, f"{lead}\n{before}"
            before = text[start:end]


def _weighed(
    article: Article, start: int, end: int, nearby: str, weights: dict[Group, float]
) -> Sentence:
    """The share of the question's words that the sentence and its surroundings hold."""
    printed = article.text[start:end]
    folded, around = fold(printed), fold(f"{article.heads}\n{_days(article)}\n{nearby}")
    support = 0.0
    anchors: set[tuple[int, int]] = set()
    for group, weight in weights.items():
        best = max((fit for _, fit in group.terms), default=1.0)
        here = max((fit for term, fit in group.terms if holds(folded, term)), default=0.0)
        near = max((fit for term, fit in group.terms if holds(around, term)), default=0.0)
        support += weight * max(here, NEARBY * near) / best
        for term, _ in group.terms:
            anchors.update(find(term, printed) if here else ())
    total = sum(weights.values())
    return Sentence(article, start, end, support / total, tuple(sorted(anchors)))
