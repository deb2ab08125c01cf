"""An engine to the rules that it breaks, tried on a made-up archive."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import isclose
from pathlib import Path
from typing import TypeVar

import numpy as np

from retrieval.errors import IndexMissingError, WenbaoError
from retrieval.filters import Filter
from retrieval.progress import SILENT
from retrieval.records import Appearance, Article, Group, Passage, Text
from retrieval.search.engine import Engine, Lists, Searcher, Wanted
from retrieval.search.lexical import TermIndex
from retrieval.storage import file_names, publishing
from retrieval.storage.manifest import FORMAT, Manifest
from retrieval.storage.seals import seal
from retrieval.storage.store import Store
from retrieval.storage.vector_file import vector_writer

COUNT, DIMENSION = 60, 16

EVENING = '衡阳"晚报"\\特刊'
"""A name with the characters that a filter language must escape."""

ENDLESS = "衡阳经济技术开发区" * 30  # 810 bytes, 270 characters

Terms = tuple[list[str], list[str]]

B = TypeVar("B")


class BrokenError(WenbaoError):
    """An engine breaks a rule."""


def expect(found: object, wanted: object, what: str) -> None:
    """Compares a result of an engine with the expected one.

    Raises:
        BrokenError: They differ.
    """
    if found != wanted:
        raise BrokenError(f"{what}: {found!r}, wanted {wanted!r}")


@dataclass(frozen=True, slots=True)
class Press:
    """Made-up articles of one passage each, in row order; the same count gives the same ones."""

    articles: list[Article]
    terms: list[Terms]
    vectors: np.ndarray

    @classmethod
    def of(cls, count: int = COUNT) -> "Press":
        """Makes `count` articles, from three papers and four pages, each of its own day."""
        articles, terms = [], []
        for row in range(count):
            heads = ["衡阳"] * (row % 4 == 0) + ["大桥"] * (row % 5 == 0)
            body = ["会议", f"词{row}", *["大桥"] * (row % 3), *["的"] * (row * 3)]
            body += ["会见"] * (row % 7 == 0) + ["接见"] * (row % 6 == 0) + ["会晤"] * (row % 2)
            paper = ("衡阳日报", EVENING, "人民日报")[row % 3]
            day = date(2023, 8, 1) + timedelta(row)
            twice = Appearance(
                "b.txt", newspaper=ENDLESS, page="第09版", published=date(2024, 1, 1)
            )
            articles.append(
                Article(
                    id=f"{row:08x}",
                    source="a.txt",
                    line=None,
                    body=Text.plain("".join(body)),
                    newspaper=paper,
                    page=f"A{row % 4 + 1:02}",
                    published=day,
                    elsewhere=(twice,) if row % 10 == 0 else (),
                )
            )
            terms.append((heads, body))
        vectors = np.random.default_rng(7).normal(size=(count, DIMENSION)).astype(np.float32)
        return cls(articles, terms, vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


@dataclass
class Bench:
    """An empty engine and its index folder."""

    index: Path
    engine: Engine
    press: Press = field(default_factory=Press.of)

    def build(self, press: Press | None = None) -> str:
        """Seals a generation without publishing it, and returns its name."""
        press = press or self.press
        name = publishing.next_name(
            [*publishing.generation_names(self.index), *self.engine.generations()]
        )
        folder = self.index / "generations" / name
        folder.mkdir(parents=True)
        store = Store.create(folder / file_names.ARTICLES)
        for row, article in enumerate(press.articles):
            store.add(row, article)
            passage = Passage(article.id, 0, 0, len(article.text))
            store.cut(article, [passage], [int(article.id, 16).to_bytes(16, "little")])
        store.finish()
        rows, dimension = press.vectors.shape
        with vector_writer(folder / file_names.VECTORS, rows=rows, dimension=dimension) as write:
            write(press.vectors)
        self.engine.write_meaning(folder, press.vectors[:0], SILENT)
        self.engine.write_words(folder, iter(press.terms))
        self.engine.seal(folder, name, SILENT, anew=False)
        Manifest(
            format=FORMAT,
            created="",
            articles=rows,
            passages=rows,
            encoder="",
            settings={},
            files=seal(folder),
            encoder_files={},
            seconds={},
        ).save(folder)
        return name

    def open(self, name: str) -> Searcher:
        """Opens the search side of a generation."""
        folder = self.index / "generations" / name
        store = Store.load(folder / file_names.ARTICLES)
        return self.engine.open(folder, Manifest.load(folder), store)

    def ask(
        self, name: str, *, row: int = 0, only: Filter | None = None, limit: int = COUNT
    ) -> Lists:
        """Searches for the vector of a row and for the words 大桥 and 会议."""
        searcher = self.open(name)
        try:
            return searcher.search(
                Wanted(asked("大桥", "会议"), lambda: self.press.vectors[row], limit, 1.0, only)
            )
        finally:
            searcher.close()


def asked(*terms: str) -> list[Group]:
    """The words of a Chinese question as groups."""
    return [Group(term, ((term, 1.0),)) for term in terms]


def nothing_is_published_at_first(bench: Bench) -> None:
    """A new engine raises IndexMissingError."""
    try:
        bench.engine.published()
    except IndexMissingError:
        return
    raise BrokenError("something is published where nothing was built")


def what_is_sealed_is_published_only_when_that_is_said(bench: Bench) -> None:
    """Readers see a sealed generation only after it is published."""
    first = bench.build()
    nothing_is_published_at_first(bench)
    bench.engine.publish(first, before="")
    expect(bench.engine.published(), first, "published")
    expect(bench.engine.generations(), [first], "listed")


def all_passages_are_counted(bench: Bench) -> None:
    """Every part holds all passages."""
    expect(bench.open(bench.build()).sizes(), {COUNT}, "sizes")


def the_nearest_vector_comes_first_with_its_cosine(bench: Bench) -> None:
    """The cosines are those of numpy, best first."""
    near, _ = bench.ask(bench.build(), row=17)
    cosines = bench.press.vectors @ bench.press.vectors[17]
    _same(near, {int(row): float(cosines[row]) for row in np.argsort(-cosines, kind="stable")})


def words_score_as_they_do_beside_the_articles(bench: Bench) -> None:
    """BM25 with head lines, boosts and alternatives equals tantivy's, to five digits."""
    reference = TermIndex.create(bench.index / "reference", iter(bench.press.terms))
    searcher = bench.open(bench.build())
    meet = Group("met", (("会见", 1.0), ("接见", 0.8), ("会晤", 0.5), ("无", 1.0)), "dictionary")
    for groups in (asked("大桥"), asked("衡阳", "大桥", "词7"), [meet], [meet, *asked("大桥")]):
        for boost in (1.0, 2.5):
            for limit in (3, 20):
                wanted = Wanted(groups, lambda: bench.press.vectors[0], limit, boost)
                _, found = searcher.search(wanted)
                _same(found, reference.search(groups, limit=limit, headline_boost=boost))
    for term in ("大桥", "衡阳", "词7", "无"):
        expect(searcher.frequency(term), reference.frequency(term), f"frequency of {term}")


def of_a_group_only_the_best_term_counts(bench: Bench) -> None:
    """The terms of a group are not added up, even where passages hold all of them."""
    whole, meet = Press.of(20), ("会见", "接见", "会晤")
    terms: list[Terms] = [([], [*meet]) for _ in whole.terms]
    terms[13] = ([], ["会见", "会见", "会见"])
    press = Press(whole.articles, terms, whole.vectors)
    reference = TermIndex.create(bench.index / "reference", iter(terms))
    searcher = bench.open(bench.build(press))
    groups = [Group("met", tuple((term, 1.0) for term in meet), "dictionary")]
    _, found = searcher.search(Wanted(groups, lambda: press.vectors[0], 1))
    expect(list(found), [13], "the best")
    _same(found, reference.search(groups, limit=1, headline_boost=1.0))


def a_phrase_is_found_where_all_its_words_are(bench: Bench) -> None:
    """It scores as tantivy scores the sum of its words, alone or beside another translation."""
    reference = TermIndex.create(bench.index / "reference", iter(bench.press.terms))
    searcher = bench.open(bench.build())
    phrases = (("会见会晤", ("会见", "会晤")), ("会见无", ("会见", "无")))
    alone = Group("talks", (("会见会晤", 1.0), ("会见无", 1.0)), "dictionary", phrases=phrases)
    beside = Group("met", (("会见会晤", 0.8), ("接见", 1.0)), "dictionary", phrases=phrases)
    _, found = searcher.search(Wanted([alone], lambda: bench.press.vectors[0], COUNT))
    both = {row for row, (_, body) in enumerate(bench.press.terms) if {"会见", "会晤"} <= {*body}}
    expect(set(found), both, "found")
    for groups in ([alone], [beside], [beside, *asked("大桥")]):
        for limit in (3, COUNT):
            _, found = searcher.search(Wanted(groups, lambda: bench.press.vectors[0], limit, 2.5))
            _same(found, reference.search(groups, limit=limit, headline_boost=2.5))


def words_that_are_nowhere_find_nothing(bench: Bench) -> None:
    """The result is an empty list, not an error."""
    searcher = bench.open(bench.build())
    for groups in (asked("清华"), [Group("poem", ())], []):
        _, found = searcher.search(Wanted(groups, lambda: bench.press.vectors[0], 5))
        expect(dict(found), {}, "found")


def a_filter_decides_before_anything_is_ranked(bench: Bench) -> None:
    """All rows that pass are found, and no others, with the same scores as without a filter."""
    name = bench.build()
    near, found = bench.ask(name)
    for only in (
        Filter.of(since="2023-08-17", until="2023-08-17"),
        Filter.of(since="2023-09"),
        Filter.of(until="2023-08", newspaper="衡陽日報", page="1"),
        Filter(newspaper=EVENING),
        Filter.of(since="2024", page="9"),
        Filter(newspaper="没有"),
        Filter(newspaper="衡阳\n日报", page="A\r1"),
        Filter(newspaper='"] or row >= 0 or array_contains(papers, "'),
    ):
        passing = {row for row, one in enumerate(bench.press.articles) if only.passes(one)}
        some_near, some_found = bench.ask(name, only=only)
        _same(some_near, {row: score for row, score in near.items() if row in passing})
        _same(some_found, {row: score for row, score in found.items() if row in passing})


def a_reprint_passes_if_one_place_passes_all(bench: Bench) -> None:
    """The day of one printing and the paper of another do not pass; a long name is found whole."""
    name = bench.build()
    apart = Filter.of(since="2023-08-01", until="2023-08-01", newspaper=ENDLESS)
    expect(dict(bench.ask(name, only=apart, limit=3)[0]), {}, "found with day and paper apart")
    there = bench.ask(name, only=Filter.of(since="2024", newspaper=ENDLESS), limit=3)
    expect(len(there[0]), 3, "found by their reprints")
    expect({row % 10 for row in there[0]}, {0}, "which ones")


def readers_go_on_while_another_generation_is_published(bench: Bench) -> None:
    """Each search sees one whole generation, the old or the new one, and none fails."""
    first = bench.build()
    bench.engine.publish(first, before="")
    seen, failed, stop = set[int](), list[str](), threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                seen.add(len(bench.ask(bench.engine.published())[0]))
            except Exception as error:  # noqa: BLE001  (whatever a reader would see)
                failed.append(str(error))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        second = bench.build(Press.of(COUNT // 2))
        bench.engine.publish(second, before=first)
        expect(len(bench.ask(bench.engine.published())[0]), COUNT // 2, "found after the switch")
        expect(len(bench.ask(first)[0]), COUNT, "found in the old one")
    finally:
        stop.set()
        reader.join()
    expect(failed, [], "searches that failed")
    if not seen:
        raise BrokenError("nothing was read meanwhile")
    expect(seen - {COUNT, COUNT // 2}, set(), "sizes of partial generations")


def one_can_go_back_to_the_generation_before(bench: Bench) -> None:
    """An older generation can be published again."""
    first, second = bench.build(), bench.build(Press.of(COUNT // 2))
    bench.engine.publish(first, before="")
    bench.engine.publish(second, before=first)
    bench.engine.publish(first, before=second)
    expect(bench.engine.published(), first, "published")
    expect(len(bench.ask(first)[0]), COUNT, "found")


RULES: tuple[Callable[[Bench], None], ...] = (
    nothing_is_published_at_first,
    what_is_sealed_is_published_only_when_that_is_said,
    all_passages_are_counted,
    the_nearest_vector_comes_first_with_its_cosine,
    words_score_as_they_do_beside_the_articles,
    of_a_group_only_the_best_term_counts,
    a_phrase_is_found_where_all_its_words_are,
    words_that_are_nowhere_find_nothing,
    a_filter_decides_before_anything_is_ranked,
    a_reprint_passes_if_one_place_passes_all,
    readers_go_on_while_another_generation_is_published,
    one_can_go_back_to_the_generation_before,
)


def tried(rule: Callable[[B], None], bench: B) -> tuple[str, str]:
    """Tries a rule; returns its name in words, and what is wrong, empty if it holds."""
    try:
        rule(bench)
    except WenbaoError as error:
        return rule.__name__.replace("_", " "), str(error)
    return rule.__name__.replace("_", " "), ""


def _same(found: Mapping[int, float], wanted: Mapping[int, float]) -> None:
    """Expects the same rows in the same order, with the same scores to five digits."""
    expect(list(found), list(wanted), "rows")
    for row, score in wanted.items():
        if not isclose(found[row], score, rel_tol=1e-5, abs_tol=1e-5):
            raise BrokenError(f"row {row} scores {found[row]}, wanted {score}")
