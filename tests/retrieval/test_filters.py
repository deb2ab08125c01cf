"""What may be found: filters, and searches that keep to them."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from retrieval.errors import FilterError
from retrieval.filters import Filter
from retrieval.records import Article, Group, Passage, Text
from retrieval.search.dense import VectorIndex
from retrieval.search.lexical import TermIndex
from retrieval.storage.store import Store
from retrieval.storage.vector_file import vector_writer

WORDS = ["大桥", "通车", "会见", "产业园", "学校"]
BODIES = st.lists(st.lists(st.sampled_from(WORDS), max_size=4), min_size=1, max_size=150)


def article(number: int, **printed: object) -> Article:
    return Article(f"{number:016x}", "a.jsonl", number, Text.plain("大桥通车。"), **printed)  # type: ignore[arg-type]


def asked(*terms: str) -> list[Group]:
    return [Group(term, ((term, 1.0),)) for term in terms]


def words(folder: Path, bodies: Sequence[Sequence[str]]) -> TermIndex:
    folder.mkdir()
    return TermIndex.create(folder / "terms", [((), body) for body in bodies])


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("2023-08-17", "2023-08-17", (date(2023, 8, 17), date(2023, 8, 17))),
        ("2023-08", "2023-09", (date(2023, 8, 1), date(2023, 9, 30))),
        ("2023", "2024-2", (date(2023, 1, 1), date(2024, 2, 29))),
        ("2023", None, (date(2023, 1, 1), None)),
    ],
)
def test_until_is_the_end_of_its_day_month_or_year(
    since: str, until: str | None, days: tuple[date, date | None]
):
    assert Filter.of(since=since, until=until) == Filter(*days)


@pytest.mark.parametrize(
    ("since", "until", "told"),
    [
        ("17.8.2023", None, "since: '17.8.2023' is not a date; wanted 2023-08-17, 2023-08 or 2023"),
        (None, "去年", "until: '去年' is not a date; wanted 2023-08-17, 2023-08 or 2023"),
        ("2023-02-30", None, "since: '2023-02-30' is not in the calendar"),
        ("2023-09", "2023-08", "until: 2023-08 is before since: 2023-09"),
    ],
)
def test_other_days_are_refused_with_the_forms_that_are_wanted(
    since: str | None, until: str | None, told: str
):
    with pytest.raises(FilterError, match=told):
        Filter.of(since=since, until=until)


def test_the_day_of_the_issue_counts_and_without_one_that_of_the_dateline():
    may = Filter.of(since="2021-05", until="2021-05-17")
    assert [
        may.passes(article(0, published=date(2021, 5, 17))),
        may.passes(article(0, published=date(2021, 5, 18), dateline=date(2021, 5, 17))),
        may.passes(article(0, dateline=date(2021, 5, 17))),
        may.passes(article(0)),
    ] == [True, False, True, False]


def test_a_newspaper_is_named_whole_and_a_page_in_any_spelling():
    printed = article(0, newspaper="衡阳日报", page="A01")
    passing = [Filter(newspaper="衡陽日報 "), Filter(page="a０１"), Filter(page="第A01版")]
    assert [only.passes(printed) for only in passing] == [True, True, True]
    assert not Filter(newspaper="日报").passes(printed)
    assert not Filter(page="A10").passes(printed)
    assert not Filter(page="A01").passes(article(0))


def test_a_filter_within_days_keeps_the_narrower_ends():
    only = Filter(since=date(2021, 5, 1), newspaper="衡阳日报")
    within = only.within(date(2021, 1, 1), date(2021, 12, 31))
    assert within == Filter(date(2021, 5, 1), date(2021, 12, 31), "衡阳日报")
    assert (bool(Filter()), bool(Filter(page="1"))) == (False, True)


def test_the_store_tells_when_and_where_each_passage_was_printed(tmp_path: Path):
    store = Store.create(tmp_path / "archive.sqlite")
    told = [
        article(2, published=date(2021, 5, 18), newspaper="衡阳日报", page="A01"),
        article(1, dateline=date(2021, 5, 17)),
        article(3),
    ]
    for ordinal, (one, count) in enumerate(zip(told, (2, 1, 3), strict=True)):
        store.add(ordinal, one)
        passages = [Passage(one.id, number, 0, 5) for number in range(count)]
        store.cut(one, passages, [b"digest"] * count)
    store.finish()
    places = Store.load(tmp_path / "archive.sqlite").printings()
    for only, rows in (
        (Filter.of(until="2021-05-17"), [2]),
        (Filter(page="a01"), [0, 1]),
        (Filter(), [0, 1, 2, 3, 4, 5]),
    ):
        passing = places.passing(only, 6)
        assert passing is not None
        assert np.flatnonzero(passing).tolist() == rows


def test_the_nearest_of_some_vectors_are_what_the_others_leave(tmp_path: Path):
    with vector_writer(tmp_path / "vectors.npy", rows=4, dimension=4) as write:
        write(np.eye(4))
    index = VectorIndex.create(tmp_path / "vectors.npy", np.empty((0, 4), np.float32))
    vector = np.array([0.8, 0.6, 0, 0], np.float32)
    rows = np.array([False, True, False, True])
    assert index.search(vector, limit=9, rows=rows) == pytest.approx({1: 0.6, 3: 0.0})
    assert list(index.search(vector, limit=1, rows=rows)) == [1]
    assert index.search(vector, limit=9, rows=np.zeros(4, bool)) == {}


def test_one_passage_among_thousands_that_match_better_is_found(tmp_path: Path):
    index = words(tmp_path / "one", [["大桥"]] * 3000 + [["大桥", "学校"]])
    rows = np.zeros(3001, bool)
    rows[3000] = True
    assert list(index.search(asked("大桥"), limit=5, headline_boost=1, rows=rows)) == [3000]
    assert index.search(asked("大桥"), limit=5, headline_boost=1, rows=np.zeros(3001, bool)) == {}


def test_rows_that_stand_apart_fill_the_list(tmp_path: Path):
    index = words(tmp_path / "apart", [["大桥"]] * 2000)
    rows = np.zeros(2000, bool)
    rows[::13] = True
    found = index.search(asked("大桥"), limit=100, headline_boost=1, rows=rows)
    assert list(found) == list(range(0, 1300, 13))


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(BODIES, st.data())
def test_words_rank_some_passages_as_they_rank_them_among_all(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[list[str]], data: st.DataObject
):
    chosen = data.draw(st.lists(st.booleans(), min_size=len(bodies), max_size=len(bodies)))
    index = words(tmp_path_factory.mktemp("words") / "index", bodies)
    every = index.search(asked("大桥", "学校"), limit=len(bodies), headline_boost=1)
    rows = np.array(chosen)
    found = index.search(asked("大桥", "学校"), limit=len(bodies), headline_boost=1, rows=rows)
    assert list(found) == [row for row in every if rows[row]]
    assert found == pytest.approx({row: score for row, score in every.items() if rows[row]})
    first = index.search(asked("大桥", "学校"), limit=3, headline_boost=1, rows=rows)
    assert list(first) == list(found)[:3]
