"""Words as vectors: their inner product is what tantivy scores."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.errors import IndexDamagedError
from retrieval.milvus.sparse import SPOOL, SparseQuery, Vocabulary
from retrieval.records import Group
from retrieval.search.lexical import TermIndex

WORDS = st.sampled_from(["北航", "大桥", "会议", "会见", "接见", "清华"])
TEXTS = st.lists(st.tuples(st.lists(WORDS, max_size=4), st.lists(WORDS, max_size=60)), min_size=1)
GROUPS = st.lists(
    st.builds(
        lambda terms, fits: Group(terms[0], tuple(zip(terms, fits, strict=False))),
        st.lists(WORDS, min_size=1, max_size=3, unique=True),
        st.lists(st.sampled_from([1.0, 0.5]), min_size=3, max_size=3),
    ),
    min_size=1,
    max_size=4,
)


def scored(question: SparseQuery, passages: list[dict[int, float]]) -> dict[int, float]:
    found = {row: question.score(passage) for row, passage in enumerate(passages)}
    return {row: score for row, score in found.items() if score > 0}


@settings(max_examples=40, deadline=None)
@given(texts=TEXTS, groups=GROUPS, boost=st.sampled_from([1.0, 2.5]))
def test_passages_score_as_tantivy_scores_them_and_no_more_than_the_inner_product(
    texts: list[tuple[list[str], list[str]]],
    groups: list[Group],
    boost: float,
    tmp_path_factory: pytest.TempPathFactory,
):
    folder = tmp_path_factory.mktemp("words")
    tantivy = TermIndex.create(folder / "terms", iter(texts))
    Vocabulary.create(folder, iter(texts))
    vocabulary = Vocabulary.load(folder / "vocabulary.sqlite")
    passages = list(vocabulary.passages(folder))
    question = vocabulary.question(groups, headline_boost=boost)
    found = scored(question, passages)
    wanted = tantivy.search(groups, limit=len(texts), headline_boost=boost)
    assert found == pytest.approx(wanted, rel=1e-5)
    for row, score in found.items():
        product = sum(weight * passages[row].get(at, 0) for at, weight in question.vector.items())
        assert score <= product + 1e-9
        assert not question.plain or score == pytest.approx(product)
    for term in ["北航", "大桥", "会议", "会见", "接见", "清华", "无"]:
        assert vocabulary.frequency(term) == tantivy.frequency(term)
    assert len(vocabulary) == len(tantivy)
    vocabulary.close()


def test_a_long_text_counts_as_tantivy_keeps_its_length(tmp_path: Path):
    texts: list[tuple[list[str], list[str]]] = [
        ([], ["大桥", *["的"] * length]) for length in (0, 39, 40, 41, 99, 150, 700, 5000)
    ]
    tantivy = TermIndex.create(tmp_path / "terms", iter(texts))
    Vocabulary.create(tmp_path, iter(texts))
    vocabulary = Vocabulary.load(tmp_path / "vocabulary.sqlite")
    groups = [Group("大桥", (("大桥", 1.0),))]
    found = scored(
        vocabulary.question(groups, headline_boost=1.0), list(vocabulary.passages(tmp_path))
    )
    assert found == pytest.approx(tantivy.search(groups, limit=9, headline_boost=1), rel=1e-5)
    vocabulary.close()


def test_a_passage_without_words_has_a_vector_all_the_same(tmp_path: Path):
    Vocabulary.create(tmp_path, iter([([], [])]))
    vocabulary = Vocabulary.load(tmp_path / "vocabulary.sqlite")
    assert list(vocabulary.passages(tmp_path)) == [{0: 1.0}]
    vocabulary.close()


def test_a_spool_that_ends_too_early_is_refused(tmp_path: Path):
    Vocabulary.create(tmp_path, iter([(["北航"], ["大桥", "会议"])]))
    vocabulary = Vocabulary.load(tmp_path / "vocabulary.sqlite")
    whole = (tmp_path / SPOOL).read_bytes()
    for kept in (0, 2, 8, len(whole) - 4, len(whole) - 1):
        (tmp_path / SPOOL).write_bytes(whole[:kept])
        with pytest.raises(IndexDamagedError, match=re.escape(f"{SPOOL}: ends too early")):
            list(vocabulary.passages(tmp_path))
    vocabulary.close()
