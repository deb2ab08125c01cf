"""What a collection is sent: afterwards it holds the next generation, and nothing else."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import IndexDamagedError
from retrieval.milvus.schema import KEY, MEANING, WORDS
from retrieval.milvus.server import Row
from retrieval.milvus.sync import ROWS, Sent, keys_of

EDITIONS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 2)), max_size=12)
"""A text, of which there may be several, and what else is sent of it."""


def digests(texts: list[int]) -> np.ndarray:
    return np.array([[text, text] for text in texts], "<u8").reshape(-1, 2)


def passages(edition: list[tuple[int, int]]) -> list[Row]:
    keys = keys_of(digests([text for text, _ in edition]))
    return [
        {KEY: int(key), MEANING: np.array([text, 1], np.float32), WORDS: {5: 0.5, 2: other + 1.0}}
        for key, (text, other) in zip(keys, edition, strict=True)
    ]


@given(editions=st.lists(EDITIONS, min_size=1, max_size=4))
def test_a_collection_is_brought_from_edition_to_edition_by_what_differs(
    editions: list[list[tuple[int, int]]],
):
    held: dict[int, Row] = {}
    with TemporaryDirectory() as folder:
        sent = Sent.nothing()
        for number, edition in enumerate(editions):
            generation = Path(folder, str(number))
            generation.mkdir()
            wanted = passages(edition)
            contents = np.empty(len(wanted), np.uint64)
            for row in sent.differing(wanted, contents):
                assert held.get(row[KEY]) is None or str(held[row[KEY]]) != str(row)
                held[row[KEY]] = row
            keys = np.array([row[KEY] for row in wanted], np.int64)
            following = Sent.create(generation, keys, contents)
            for key in sent.surplus(following):
                del held[key]
            sent = Sent.load(generation)
            assert sorted(held) == sorted(keys)
            assert {key: str(row) for key, row in held.items()} == {
                row[KEY]: str(row) for row in wanted
            }
            assert sent.rows([int(key) for key in keys]) == list(range(len(keys)))


@given(texts=st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3), max_size=30))
def test_keys_differ_and_are_half_a_digest_where_nobody_else_has_that(texts: list[int]):
    keys = keys_of(digests(texts))
    assert len(set(keys.tolist())) == len(texts)
    assert all(0 <= key < 2**63 for key in keys.tolist())
    half = [text & (2**63 - 1) for text in texts]
    if len({*half}) == len(half):
        assert keys.tolist() == half


def test_a_file_that_is_none_and_a_key_that_was_never_sent_are_told(tmp_path: Path):
    with pytest.raises(IndexDamagedError, match="cannot be read"):
        Sent.load(tmp_path)
    np.save(tmp_path / ROWS, np.arange(3))
    with pytest.raises(IndexDamagedError, match="holds no rows"):
        Sent.load(tmp_path)
    one = Sent.create(tmp_path, np.array([7]), np.array([1], np.uint64))
    assert (len(one), one.rows([7])) == (1, [0])
    for sent in (one, Sent.nothing()):
        with pytest.raises(IndexDamagedError, match="does not have; run `wenbao rebuild --full`"):
            sent.rows([8])
