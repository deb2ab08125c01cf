"""The parts of a search: nearest vectors, matching words, and their fusion."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import IndexDamagedError
from retrieval.records import Group
from retrieval.search.dense import VectorIndex
from retrieval.search.fuse import fuse
from retrieval.search.lexical import TermIndex
from retrieval.storage.manifest import Structure
from retrieval.storage.vector_file import vector_writer

SCORES = st.dictionaries(st.integers(0, 30), st.floats(0, 100, allow_nan=False), max_size=20)


def asked(*terms: str) -> list[Group]:
    return [Group(term, ((term, 1.0),)) for term in terms]


def words(folder: Path, *passages: tuple[str, str]) -> TermIndex:
    return TermIndex.create(folder / "terms", [(a.split(), b.split()) for a, b in passages])


def vectors(file: Path, rows: np.ndarray) -> VectorIndex:
    with vector_writer(file, rows=len(rows), dimension=rows.shape[1]) as write:
        write(rows)
    return VectorIndex.create(file, np.empty((0, rows.shape[1]), np.float32))


def test_scores_are_scaled_before_they_are_added():
    assert fuse({1: 0.9, 2: 0.8}, {2: 12.0, 3: 4.0}, weight=0.5) == [(1, 1.0), (2, 1.0), (3, 0.0)]


def test_equal_scores_keep_the_order_of_the_archive():
    assert fuse({7: 0.5, 3: 0.5}, {}, weight=0.5) == [(3, 1.0), (7, 1.0)]


def test_one_empty_list_leaves_the_ranking_to_the_other():
    assert fuse({}, {4: 2.0, 5: 1.0}, weight=0.9) == [(4, 1.0), (5, 0.0)]
    assert fuse({4: 0.9, 5: 0.1}, {}, weight=0.1) == [(4, 1.0), (5, 0.0)]
    assert fuse({}, {}, weight=0.5) == []


@given(SCORES, SCORES, st.floats(0, 1))
def test_fused_scores_lie_between_0_and_1_best_first(
    meaning: dict[int, float], found: dict[int, float], weight: float
):
    fused = fuse(meaning, found, weight=weight)
    scores = [score for _, score in fused]
    assert {row for row, _ in fused} == meaning.keys() | found.keys()
    assert scores == sorted(scores, reverse=True)
    assert all(-1e-9 <= score <= 1 + 1e-9 for score in scores)


def test_the_nearest_vector_comes_first_with_its_cosine(tmp_path: Path):
    vectors(tmp_path / "vectors.npy", np.eye(3)).save(tmp_path / "vectors.faiss")
    index = VectorIndex.load(tmp_path / "vectors.faiss", Structure())
    vector = np.array([0.6, 0.8, 0], np.float32)
    assert list(index.search(vector, limit=2)) == [1, 0]
    assert index.search(vector, limit=9)[1] == pytest.approx(0.8)


def test_a_damaged_vector_file_is_refused(tmp_path: Path):
    vectors(tmp_path / "vectors.npy", np.eye(3))
    (tmp_path / "vectors.faiss").write_bytes(b"IxFI broken")
    with pytest.raises(IndexDamagedError, match="the vectors cannot be read"):
        VectorIndex.load(tmp_path / "vectors.faiss", Structure())


def test_a_rare_word_counts_more_than_a_common_one(tmp_path: Path):
    index = words(tmp_path, ("", "会议 朱健"), ("", "会议 陶智"), ("", "会议 会议"))
    assert next(iter(index.search(asked("会议", "陶智"), limit=3, headline_boost=1))) == 1


def test_a_word_in_the_headline_counts_more_the_higher_the_boost(tmp_path: Path):
    index = words(tmp_path, ("产业园", "甲 乙"), ("丙", "产业园 产业园"))
    low = index.search(asked("产业园"), limit=2, headline_boost=0.1)
    high = index.search(asked("产业园"), limit=2, headline_boost=9)
    assert list(low) == [1, 0]
    assert list(high) == [0, 1]


def test_the_shortcut_for_plain_words_scores_as_any_other_search_does(tmp_path: Path):
    texts = [(f"标题{row % 7} 甲", f"乙 丙{row % 5} {'丁 ' * (row % 3)}") for row in range(300)]
    index = words(tmp_path, *texts)
    plain = index.search(asked("标题3", "乙", "丙2", "丁"), limit=20, headline_boost=1)
    nearly = index.search(asked("标题3", "乙", "丙2", "丁"), limit=20, headline_boost=1 + 1e-6)
    assert plain == pytest.approx(nearly)


def test_many_translations_of_one_word_count_as_one_word(tmp_path: Path):
    index = words(tmp_path, ("", "会见 接见 会晤 大会"), ("", "会见 北航"))
    meet = Group("met", (("会见", 1.0), ("接见", 1.0), ("会晤", 1.0), ("大会", 0.5)), "dictionary")
    found = index.search([meet, *asked("北航")], limit=2, headline_boost=1)
    assert list(found) == [1, 0]


def test_passages_that_match_alike_come_in_the_order_of_the_archive(tmp_path: Path):
    index = words(tmp_path, *[("", "北航")] * 5)
    assert list(index.search(asked("北航"), limit=3, headline_boost=1)) == [0, 1, 2]


def test_words_that_are_nowhere_find_nothing(tmp_path: Path):
    index = words(tmp_path, ("", "北航"))
    assert index.search(asked("清华"), limit=3, headline_boost=1) == {}
    assert index.search([Group("poem", ())], limit=3, headline_boost=1) == {}
    assert (index.frequency("北航"), index.frequency("清华"), len(index)) == (1, 0, 1)


def test_a_damaged_word_index_is_refused(tmp_path: Path):
    words(tmp_path, ("", "北航"))
    (tmp_path / "terms" / "meta.json").write_text("{")
    with pytest.raises(IndexDamagedError, match="the word index cannot be read"):
        TermIndex.load(tmp_path / "terms")
