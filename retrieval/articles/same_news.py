"""Two texts to whether one is a reprint of the other.

A reprint is cut, gets another credit line or loses an adverb. Other news from the same template
(exchange rates, weather, a yearly ceremony) has other numbers, days or names in the same places. So
the kind of difference counts, not the amount: words may be missing on one side, but hardly any may
be replaced.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cache, cached_property

import numpy as np

from retrieval.articles.bylines import read_foot, read_opening
from retrieval.language.lexicon import NUMERAL
from retrieval.language.terms import Segmenter, fold
from retrieval.records import Article

SHINGLE = 5
"""Characters of a shingle. With fewer, reports on one subject look alike; with more, each edit
changes more shingles."""

ALIKE = 0.85
"""Least Jaccard similarity of shingles. Of pairs of web news that were read by hand, those below
were mostly rewritten reports; those above, reprints and templates, which the edits tell apart."""

CONTAINED = 0.95
"""Share of the shingles of a cut reprint that the full text must contain."""

SHORT = 100
"""Letters below which two texts must be equal, because a short notice is all template."""

NEAR = 31
"""Most days between a report and its reprints. This year's report of a yearly event can copy last
year's and differ only in a day that is left out."""

Changed = tuple[Sequence[str], Sequence[str]]  # the words of one side, and of the other

# 1.5 is not 15, nor 3:1 31, nor -5 5: signs in or next to a number belong to it.
_LETTER = re.compile(r"[^\W_]+|(?<=\d)[.,:/](?=\d)|[-\u2212+](?=\d)|(?<=\d)[%‰°]")
_PAUSE = re.compile(r"[。、;?!\n]|(?<!\d)[,:]|[,:](?!\d)")
_NUMBER = re.compile(rf"[\d{NUMERAL}]")
_CREDIT = re.compile(
    r"[\W_]*(?:责任编辑|责编|编辑|编译|编审|审核|校对|来源|原标题|记者|作者|撰文|摄影|"
    r"图片来源|本文来源|本文转自|总台(?:央视)?记者|本报记者|新华社记者|完[\W_]*$)"
)
_LONGEST_CREDIT = 60  # characters; longer lines are content
# 否, 被 and 已 change the fact.
_NOT = frozenset("不没未无非否勿莫别被将已曾拟")
_PARTICLES = frozenset(("y", "e", "o", "u", "ud", "ug", "uj", "ul", "uv", "uz"))  # 的 了 着 吗
_COLOUR = frozenset(("a", "ad", "ag", "an", "c", "d", "z", "zg"))  # adjectives, adverbs, 而且


@dataclass(frozen=True)
class Print:
    """An article prepared for comparison: folded, without its credit lines.

    Attributes:
        text: The body.
        heads: The heads, which are compared for short texts only.
        day: The day of the issue if known, else of the dateline.
    """

    text: str
    heads: str
    day: date | None

    @classmethod
    def of(cls, article: Article) -> "Print":
        r"""Removes the credits and folds the rest.

        >>> from retrieval.records import Text
        >>> text = "本报讯（记者 陈润）大桥通车。\n责任编辑：罗文鹏"
        >>> Print.of(Article("1", "a.jsonl", 1, Text.plain(text))).text
        '大桥通车。'
        """
        return cls(fold(_without_credits(article.text)), fold(article.heads), article.date)

    @cached_property
    def letters(self) -> str:
        """Letters and numbers only, so that white space and punctuation do not matter."""
        return "".join(_LETTER.findall(self.text))

    @cached_property
    def shingles(self) -> np.ndarray:
        """Hashes of all runs of `SHINGLE` characters: sorted, unique, uint64."""
        return shingles(self.letters)

    @property
    def short(self) -> bool:
        """Whether only an equal text counts as a reprint."""
        return len(self.letters) < SHORT

    @property
    def whole(self) -> str:
        """Two prints with equal `whole` are the same without further comparison."""
        return f"{self.heads}\n{self.letters or self.text}" if self.short else self.letters


def shingles(letters: str) -> np.ndarray:
    """Hashes of all runs of `SHINGLE` characters, or of the whole text if it has fewer.

    >>> len(shingles("湘江大桥今天通车")), len(shingles("大桥")), len(shingles(""))
    (4, 1, 0)
    """
    codes = np.frombuffer(letters.encode("utf-32-le", "surrogatepass"), np.uint32)
    size = min(SHINGLE, len(codes))
    hashes = np.zeros(max(len(codes) - size + 1, 0) if size else 0, np.uint64)
    for at in range(size):
        # FNV's prime, then a mixing step of splitmix64: neighbours must not get similar hashes.
        hashes = (hashes * np.uint64(0x100000001B3)) ^ codes[at : at + len(hashes)]
    hashes ^= hashes >> np.uint64(29)
    hashes *= np.uint64(0xBF58476D1CE4E5B9)
    return np.unique(hashes ^ (hashes >> np.uint64(32)))


def same_news(one: Print, two: Print) -> bool:
    """Whether two prints are the same news: equal, slightly edited, or one cut at its end."""
    if one.whole == two.whole:
        return True
    if one.short or two.short or not one.letters or not two.letters or _far(one, two):
        return False
    less, more = sorted((one, two), key=lambda side: (len(side.letters), side.text))
    if not _alike(less, more):
        return False
    dated = less.day is not None and more.day is not None
    return _edited(_clauses(less.text), _clauses(more.text), dated=dated)


def _far(one: Print, two: Print) -> bool:
    return bool(one.day and two.day and abs((one.day - two.day).days) > NEAR)


def _alike(less: Print, more: Print) -> bool:
    """Whether the shingles are alike.

    A cut reprint counts, too: the longer print contains it and begins like it.
    """
    shared = len(np.intersect1d(less.shingles, more.shingles, assume_unique=True))
    if shared >= ALIKE * (len(less.shingles) + len(more.shingles) - shared):
        return True
    if shared < CONTAINED * len(less.shingles):
        return False
    head = shingles(more.letters[: len(less.letters)])
    shared = len(np.intersect1d(less.shingles, head, assume_unique=True))
    return shared >= ALIKE * (len(less.shingles) + len(head) - shared)


def _edited(less: list[str], more: list[str], *, dated: bool) -> bool:
    """Whether every difference is one that an editor makes in a reprint."""
    for step, first, last, start, end in _steps(less, more):
        ours, theirs = "".join(less[first:last]), "".join(more[start:end])
        if step == "equal" or (last == len(less) and _goes_on(ours, theirs)):
            continue
        rest, longer = sorted((ours, theirs), key=len)
        if first == start == 0 and longer.endswith(rest):
            if not _may_precede(longer.removesuffix(rest), rest, dated=dated):
                return False
        elif last == len(less) and end == len(more) and _credits(ours) and _credits(theirs):
            continue  # both end with credits
        elif not ours or not theirs:
            if _NUMBER.search(ours or theirs):
                return False
        elif not all(_harmless(*pair) for pair in _words(ours, theirs)):
            return False
    return True


def _may_precede(before: str, rest: str, *, dated: bool) -> bool:
    """Whether one print may have extra first words, such as the day and place of a report."""
    if not _NUMBER.search(before):
        return before[-1:] not in _NOT
    # Without days to compare, last year's notice would match this year's, which only adds
    # 建市75周年. And 12日 is not 2日 with an extra 1.
    return dated and not (_NUMBER.match(rest) and _NUMBER.match(before[-1]))


def _goes_on(ours: str, theirs: str) -> bool:
    """Whether the second text merely continues the first; 120 does not continue 12."""
    rest = theirs[len(ours) :]
    cut = _NUMBER.match(rest) and _NUMBER.match(ours[-1:])
    return theirs.startswith(ours) and bool(rest) and not cut


def _steps(one: Sequence[str], two: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    return SequenceMatcher(None, one, two, autojunk=False).get_opcodes()


def _words(ours: str, theirs: str) -> Iterator[Changed]:
    one, two = _segmenter().pieces(ours), _segmenter().pieces(theirs)
    for step, first, last, start, end in _steps(one, two):
        if step != "equal":
            yield one[first:last], two[start:end]


def _harmless(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether a change within a clause leaves the news as it was.

    Particles may be added, removed or replaced; adjectives and adverbs only added or removed. An
    extra noun or verb (取消, 候选人) can make other news.
    """
    words = [*ours, *theirs]
    if any(_NUMBER.search(word) or _NOT & set(word) for word in words):
        return False
    allowed = _PARTICLES if ours and theirs else _PARTICLES | _COLOUR
    return all(_segmenter().tag(word) in allowed for word in words)


@cache
def _segmenter() -> Segmenter:
    """Jieba with its own dictionary; loaded only when words must be compared."""
    return Segmenter.create()


def _clauses(text: str) -> list[str]:
    """The letters of each clause; clauses without letters are left out."""
    found = ("".join(_LETTER.findall(clause)) for clause in _PAUSE.split(text))
    return [clause for clause in found if clause]


def _without_credits(text: str) -> str:
    """A text without the lines and marks that credit its writers, editors and source."""
    lines = text.split("\n")
    while lines and _is_credit(lines[0]):
        lines.pop(0)
    while lines and _is_credit(lines[-1]):
        lines.pop()
    left = "\n".join(lines)
    opening = read_opening(left)
    left = left[opening.end :] if opening else left
    foot = read_foot(left)
    return left[: foot[0]] if foot else left


def _is_credit(line: str) -> bool:
    bare = line.strip()
    return not bare or _credits(bare)


def _credits(words: str) -> bool:
    return len(words) <= _LONGEST_CREDIT and _CREDIT.match(words) is not None
