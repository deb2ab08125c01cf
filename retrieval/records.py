"""The records that cross modules: article, passage, query, hit and remark."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Language = Literal["zh", "en"]

TRANSLATIONS_READ = 2
"""Translations of each word that follow the question in `Query.wording`; 3 were not better."""

How = Literal["pinyin", "sound", "alias", "dictionary", "variant", "date"]
"""How a word of a question led to words of the archive, or to the days that limit the search."""


@dataclass(frozen=True, slots=True)
class Text:
    r"""A text and where each of its characters stands in its source.

    Attributes:
        text: The characters, with a newline between paragraphs.
        runs: `(start in text, start in source, length)`, in order, covering the text exactly.
        seams: Offsets into `text` before which something other than white space was left out of
            the source: a caption in the middle of a column, or a jump to another page. A quotation
            must not cross a seam.

    >>> page = "加快推动衡阳营\n\n商环境持续好转"
    >>> joined = Text("加快推动衡阳营商环境持续好转", ((0, 0, 7), (7, 9, 7)))
    >>> start, end = joined.locate(4, 10)
    >>> page[start:end]
    '衡阳营\n\n商环境'
    """

    text: str
    runs: tuple[tuple[int, int, int], ...]
    seams: tuple[int, ...] = ()

    def offset(self, at: int) -> int:
        """The offset in the source of the character at `at`.

        Raises:
            IndexError: `at` is not an offset of a character of the text.
        """
        if not 0 <= at < len(self.text):
            raise IndexError(f"offset {at} is outside a text of {len(self.text)} characters")
        start, source, _ = self.runs[bisect_right(self.runs, at, key=lambda run: run[0]) - 1]
        return source + at - start

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """The half-open range of the source that `text[start:end]` was taken from.

        Raises:
            IndexError: The range is empty or leaves the text.
        """
        if start >= end:
            raise IndexError(f"an empty range has no place in the source: {start}:{end}")
        return self.offset(start), self.offset(end - 1) + 1

    @classmethod
    def plain(cls, text: str) -> "Text":
        """A text that is its own source, as in the articles of JSON Lines."""
        return cls(text, ((0, 0, len(text)),) if text else ())


@dataclass(frozen=True, slots=True)
class Appearance:
    """Another printing of an article.

    Attributes:
        source: The seed file, as in `Article.source`.
        line: The line of a JSON Lines file, from 1; None for pages.
        newspaper: The name of the paper.
        page: The page as printed.
        published: The day of the issue.
        dateline: The day that the article gives there.
        headline: The headline there, if it is a different one.
        url: Its address on the web, if the seed gives one.
    """

    source: str
    line: int | None = None
    newspaper: str | None = None
    page: str | None = None
    published: date | None = None
    dateline: date | None = None
    headline: str | None = None
    url: str | None = None

    @property
    def date(self) -> date | None:
        """The day to show: that of the issue if known, else that of the dateline."""
        return self.published or self.dateline


@dataclass(frozen=True, slots=True)
class Article:
    """One article as the paper printed it. What is unknown is None, never guessed silently.

    Attributes:
        id: 16 hexadecimal digits, a hash of the content: the same article has the same id in any
            file and after any rebuild.
        source: The seed file, with the seed folder's name first: `seeds/2021/a.txt`.
        line: The line of a JSON Lines file, from 1; None for pages.
        body: The running text; head lines, captions and editors' lines are not part of it.
        kicker: The line above the headline (肩题).
        headline: The headline (主标题), as printed.
        subhead: The line or lines below the headline (副题).
        reporters: Names without typesetting spaces: 陈 润 is 陈润.
        newspaper: The name of the paper.
        page: The page as printed, such as `A01`.
        published: The day of the issue.
        dateline: The day that the article itself gives (5月17日).
        dateline_inferred: Whether the year of the dateline comes from years that the text states.
        captions: Captions and credits of pictures, apart from the body.
        url: Its address on the web, if the seed gives one.
        elsewhere: Its other printings, the same or nearly so, in the order of reading.
    """

    id: str
    source: str
    line: int | None
    body: Text
    kicker: str | None = None
    headline: str | None = None
    subhead: str | None = None
    reporters: tuple[str, ...] = ()
    newspaper: str | None = None
    page: str | None = None
    published: date | None = None
    dateline: date | None = None
    dateline_inferred: bool = False
    captions: tuple[str, ...] = ()
    url: str | None = None
    elsewhere: tuple[Appearance, ...] = ()

    @property
    def text(self) -> str:
        """The characters of the body."""
        return self.body.text

    @property
    def heads(self) -> str:
        """The lines above the body: those of kicker, headline and subhead that exist."""
        return "\n".join(filter(None, (self.kicker, self.headline, self.subhead)))

    @property
    def surroundings(self) -> str:
        """The text around the body: heads, reporters, paper, captions.

        It includes the headlines and papers of its other printings.
        """
        others = dict.fromkeys(
            words for place in self.elsewhere for words in (place.headline, place.newspaper)
        )
        own = (self.heads, *self.reporters, self.newspaper, *self.captions)
        more = (words for words in others if words not in own)
        return "\n".join(part for part in (*own, *more) if part)

    @property
    def date(self) -> date | None:
        """The day to show and to sort by: that of the issue if known, else that of the dateline."""
        return self.published or self.dateline


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of whole sentences: `article.text[start:end]`.

    Attributes:
        article: The article's id.
        number: Its number within the article, from 0.
        start: Offset of its first character in the article's text.
        end: Offset after its last character in the article's text.
    """

    article: str
    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that matches a question; all scores are "higher is better".

    Attributes:
        article: The article the passage was cut from.
        passage: The passage.
        score: The fused score, between 0 and 1 within one search.
        by_meaning: Cosine of question and passage, or None if not among the nearest.
        by_words: BM25 of the question's words, or None if not among the best.
        matched: The question's terms that occur in the passage or its headline, in question order.
    """

    article: Article
    passage: Passage
    score: float
    by_meaning: float | None
    by_words: float | None
    matched: tuple[str, ...]

    @property
    def text(self) -> str:
        """The characters of the passage."""
        return self.article.text[self.passage.start : self.passage.end]


@dataclass(frozen=True, slots=True)
class Group:
    """One word or quantity of a question, and the terms of the archive that may express it.

    Attributes:
        source: Its text in the question; for a Chinese question the term itself.
        terms: Pairs of term and fit, 1 for certain; empty if the archive has no term for it.
        how: How source and terms are related, None if they are the same.
        name: Whether the source is a name or a quantity, which an answer cannot do without.
        phrases: The terms that are several words in the archive, with these words. A passage must
            contain all of them.

    >>> phrases = (("乡村振兴", ("乡村", "振兴")),)
    >>> rural = Group("rural revival", (("乡村振兴", 1.0),), phrases=phrases)
    >>> rural.words("乡村振兴"), rural.words("乡村")
    (('乡村', '振兴'), ('乡村',))
    """

    source: str
    terms: tuple[tuple[str, float], ...]
    how: How | None = None
    name: bool = False
    phrases: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def words(self, term: str) -> tuple[str, ...]:
        """The words of the archive that make up a term; mostly the term itself."""
        return next((words for phrase, words in self.phrases if phrase == term), (term,))


@dataclass(frozen=True, slots=True)
class Query:
    """A question as one archive reads it, made once for search, reader and answer.

    It refers to the index that read it: keep its groups, not the query itself.

    Attributes:
        text: The question.
        language: Decides how much meaning counts against words.
        groups: What it asks for, in terms of the archive.
        frequency: Returns the number of passages in the archive that contain a folded term; for a
            phrase, that of its rarest word.

    >>> groups = (Group("Beihang", (("北航", 1.0),), "pinyin"), Group("met", (), "dictionary"))
    >>> query = Query("who met Beihang", "en", groups, {"北航": 3}.get)
    >>> query.wording, query.bridged
    ('who met Beihang 北航', 0.5)
    """

    text: str
    language: Language
    groups: tuple[Group, ...]
    frequency: Callable[[str], int | None]

    def occurs(self, group: Group) -> bool:
        """Whether the archive has one of a group's terms as a word."""
        return any(self.frequency(term) for term, _ in group.terms)

    def known(self, group: Group) -> list[str]:
        """The terms of a group that the archive has, best fit first."""
        ranked = sorted(group.terms, key=lambda item: -item[1])
        return [term for term, _ in ranked if self.frequency(term)]

    @property
    def wording(self) -> str:
        """The question and then its words in the archive's terms, as encoder and reader read it."""
        read = [group for group in self.groups if group.how is not None]
        return " ".join([self.text, *(w for g in read for w in self.known(g)[:TRANSLATIONS_READ])])

    @property
    def bridged(self) -> float:
        """The share of the groups that occur in the archive, from 0 to 1."""
        return sum(map(self.occurs, self.groups)) / len(self.groups) if self.groups else 0.0


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark on a seed that the user should read.

    Attributes:
        source: The seed file.
        line: The line in it, from 1; None if the remark is about the whole file.
        text: What was found, and what was done with it.
        lost: Whether something that may have been an article was not read.
    """

    source: str
    line: int | None
    text: str
    lost: bool
