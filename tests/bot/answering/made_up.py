"""A made-up press and a made-up reader, whose logits are sums that are done in the head."""

from collections.abc import Collection, Sequence
from types import SimpleNamespace
from typing import Any, NoReturn, cast

from bot.reader.reader import Reader, Reading
from bot.reader.tighten import Pieces
from retrieval.language.terms import Segmenter
from retrieval.records import Article, Group, Hit, Passage, Query, Text
from retrieval.view import View

NAMES = ("北航", "清华")
WORDS = (*NAMES, "会见", "代表团", "大桥", "进展", "最新")


class Press(View):
    """Some articles; each word that one of them holds tells as much as any other."""

    def __init__(self, *articles: Article) -> None:
        self._texts = [f"{article.heads}\n{article.text}" for article in articles]

    @property
    def segmenter(self) -> Segmenter:
        known = SimpleNamespace(frequency=lambda _: 1, total=10**12, pieces=list)
        return cast(Segmenter, known)

    @property
    def passages(self) -> int:
        return 1

    def query(self, text: str) -> Query:
        def frequency(term: str) -> int:
            return int(any(term in text for text in self._texts))

        return Query(text, "zh", tuple(groups_of(text)), frequency)

    def people(self, articles: Collection[str]) -> dict[str, tuple[str, ...]]:
        return dict.fromkeys(articles, ())

    def _generation(self) -> NoReturn:
        raise AssertionError("nothing else is asked")


class Pointing(Reader):
    """Points at some words, 4 to 0 and relevance 2; without them at two signs, 0 to 4 and -2."""

    def __init__(self, *words: str) -> None:
        self._words = words

    def read(
        self,
        question: str,  # noqa: ARG002
        passages: Sequence[str],
        headings: Sequence[str] = (),  # noqa: ARG002
        *,
        pieces: Pieces | None = None,  # noqa: ARG002
        several: bool = False,  # noqa: ARG002
    ) -> list[Reading]:
        return [pointed(passage, *self._words) for passage in passages]


def pointed(passage: str, *words: str) -> Reading:
    """The first word is the best span, the others are further members."""
    places = [(at, at + len(word)) for word in words if (at := passage.find(word)) >= 0]
    if not places:
        return Reading(0, 2, score=0.0, null=4.0, relevance=-2.0)
    (start, end), *others = places
    return Reading(start, end, score=4.0, null=0.0, relevance=2.0, others=tuple(sorted(others)))


def groups_of(text: str) -> list[Group]:
    return [Group(word, ((word, 1.0),), name=word in NAMES) for word in WORDS if word in text]


def article(name: str, text: str, **known: Any) -> Article:  # noqa: ANN401
    return Article(name, f"{name}.txt", None, Text.plain(text), **known)


def hit(found: Article, score: float) -> Hit:
    """The whole article as one hit."""
    return Hit(found, Passage(found.id, 0, 0, len(found.text)), score, None, None, ())
