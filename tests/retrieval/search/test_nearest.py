"""The structure of vectors that is chosen by size, and the file that they stand in."""

import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.errors import IndexDamagedError
from retrieval.search import nearest
from retrieval.search.dense import VectorIndex
from retrieval.storage.digests import as_digests, positions
from retrieval.storage.encoded_before import Known, Shards, Source
from retrieval.storage.manifest import Structure
from retrieval.storage.vector_file import VectorFile, vector_writer

ROWS, DIMENSION = 6000, 16


def unit(rng: np.random.Generator, rows: int) -> np.ndarray:
    """Vectors in some clusters, as those of texts are."""
    middles = rng.normal(size=(40, DIMENSION))
    drawn = middles[rng.integers(0, 40, rows)] + 0.3 * rng.normal(size=(rows, DIMENSION))
    return np.asarray(drawn / np.linalg.norm(drawn, axis=1, keepdims=True), np.float32)


def written(file: Path, vectors: np.ndarray) -> Path:
    with vector_writer(file, rows=len(vectors), dimension=vectors.shape[1]) as write:
        for start in range(0, len(vectors), 1000):
            write(vectors[start : start + 1000])
    return file


@pytest.fixture(name="large")
def large_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[VectorIndex, np.ndarray]:
    """An index with a graph, and its vectors."""
    monkeypatch.setattr(nearest, "EXACT_UP_TO", 1000)
    rng = np.random.default_rng(3)
    vectors = unit(rng, ROWS)
    file = written(tmp_path / "vectors.npy", vectors)
    made = VectorIndex.create(file, unit(rng, 50))
    made.save(tmp_path / "vectors.faiss")
    return VectorIndex.load(tmp_path / "vectors.faiss", made.structure), vectors


def best_of(vectors: np.ndarray, question: np.ndarray, rows: np.ndarray) -> list[int]:
    allowed = np.flatnonzero(rows)
    scores = vectors[allowed] @ question
    return [int(row) for row in allowed[np.argsort(-scores, kind="stable")[:10]]]


def test_few_vectors_are_all_compared(tmp_path: Path):
    file = written(tmp_path / "vectors.npy", np.eye(3))
    assert VectorIndex.create(file, np.eye(3, dtype=np.float32)).structure == Structure()


def test_many_vectors_are_linked_and_found_as_often_as_is_wanted(
    large: tuple[VectorIndex, np.ndarray],
):
    index, vectors = large
    structure = index.structure
    assert (structure.factory, structure.asked) == ("HNSW32,SQfp16", 50)
    assert structure.recall >= nearest.WANTED
    asked = unit(np.random.default_rng(4), 40)
    everywhere = np.ones(ROWS, bool)
    found = [
        len({*index.search(one, limit=10)} & {*best_of(vectors, one, everywhere)}) for one in asked
    ]
    assert sum(found) >= 0.95 * 400


def test_cosines_come_best_first_and_are_those_of_the_vectors(
    large: tuple[VectorIndex, np.ndarray],
):
    index, vectors = large
    found = index.search(vectors[7], limit=20)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    for row, cosine in found.items():
        assert cosine == pytest.approx(float(vectors[row] @ vectors[7]), abs=5e-4)


@pytest.mark.parametrize("share", [0.004, 0.03, 0.1, 0.4, 1.0])
def test_under_a_filter_as_many_are_found_as_without_one(
    large: tuple[VectorIndex, np.ndarray], share: float
):
    index, vectors = large
    rng = np.random.default_rng(5)
    rows = rng.random(ROWS) < share
    for question in unit(rng, 10):
        found = index.search(question, limit=10, rows=rows)
        assert len(found) == 10
        assert rows[list(found)].all()
        assert len({*found} & {*best_of(vectors, question, rows)}) >= 8


def test_a_filter_that_the_links_do_not_lead_to_finds_all_the_same(
    large: tuple[VectorIndex, np.ndarray],
):
    index, vectors = large
    question = vectors[7]
    rows = np.zeros(ROWS, bool)
    rows[np.argsort(vectors @ question)[: ROWS // 10]] = True  # those that are farthest from it
    found = index.search(question, limit=600, rows=rows)
    assert len(found) == 600
    assert rows[list(found)].all()


def test_fewer_than_are_wanted_pass_a_filter_and_all_are_found(
    large: tuple[VectorIndex, np.ndarray],
):
    index, vectors = large
    rows = np.zeros(ROWS, bool)
    rows[[3, 5, 4000]] = True
    assert {*index.search(vectors[5], limit=10, rows=rows)} == {3, 5, 4000}
    assert index.search(vectors[5], limit=10, rows=np.zeros(ROWS, bool)) == {}


def test_a_structure_that_misses_too_much_is_given_up_for_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(nearest, "EXACT_UP_TO", 1000)
    tried: list[str] = []
    link = nearest._linked

    def told(factory: str, *given: Any) -> object:  # noqa: ANN401
        tried.append(factory)
        return link(factory, *given)

    monkeypatch.setattr(nearest, "_linked", told)
    monkeypatch.setattr(nearest, "linked", lambda *_: [(-1, 0.0)])  # finds nothing
    rng = np.random.default_rng(6)
    made = VectorIndex.create(written(tmp_path / "v.npy", unit(rng, 2000)), unit(rng, 5))
    assert tried == ["HNSW32,SQfp16", "HNSW64,SQfp16"]
    assert made.structure == Structure()


@given(st.lists(st.integers(0, 99), max_size=30))
def test_rows_come_in_the_order_asked_for_also_twice(rows: list[int]):
    vectors = np.arange(300, dtype=np.float32).reshape(100, 3)
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder) / "vectors.npy", vectors)
        assert np.array_equal(VectorFile(file).at(rows), vectors[rows].reshape(-1, 3))


def test_a_file_of_vectors_that_is_cut_short_is_refused(tmp_path: Path):
    file = written(tmp_path / "vectors.npy", np.eye(4))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(IndexDamagedError, match="is cut short"):
        VectorFile(file)


@pytest.mark.parametrize("content", [b"", b"\x93NUMPY", b"{}", b"\x93NUMPY\x01\x00\x04\x00{} \n"])
def test_a_file_without_vectors_is_refused(tmp_path: Path, content: bytes):
    (tmp_path / "vectors.npy").write_bytes(content)
    with pytest.raises(IndexDamagedError):
        VectorFile(tmp_path / "vectors.npy")


def test_fewer_vectors_than_were_promised_are_an_error(tmp_path: Path):
    with (
        pytest.raises(ValueError, match="2 vectors came, not 3"),
        vector_writer(tmp_path / "vectors.npy", rows=3, dimension=2) as write,
    ):
        write(np.eye(2))


def digests(*texts: str) -> np.ndarray:
    return as_digests("".join(text.ljust(16) for text in texts).encode())


def test_a_digest_is_found_by_all_of_its_bytes():
    known = digests("one", "two", "two", "1234567 a")
    assert positions(digests("two", "one", "three", "1234567 b"), known).tolist() in (
        [1, 0, -1, -1],
        [2, 0, -1, -1],
    )
    assert positions(digests("one"), digests()).tolist() == [-1]


def test_vectors_of_several_sources_are_found_as_if_they_were_one(tmp_path: Path):
    first = Source(digests("a", "b"), VectorFile(written(tmp_path / "1.npy", np.eye(4)[:2])))
    second = Source(digests("c", "d"), VectorFile(written(tmp_path / "2.npy", np.eye(4)[2:])))
    known = Known([first, second])
    found = known.positions(digests("d", "a", "x", "c"))
    assert (found >= 0).tolist() == [True, True, False, True]
    assert np.array_equal(known.at(found[found >= 0]), np.eye(4)[[3, 0, 2]])


def test_what_an_unfinished_build_encoded_is_found_again_and_half_or_altered_files_are_not(
    tmp_path: Path,
):
    shards = Shards(tmp_path, "e5")
    shards.add(digests("a", "b"), np.eye(2, dtype=np.float32))
    shards.flush()
    shards.add(digests("c"), np.ones((1, 2), np.float32))
    shards.flush()
    shards.flush()  # nothing waits
    folder = tmp_path / "encoded" / "e5"
    assert sorted(file.name for file in folder.iterdir()) == [
        "00001.digests", "00001.npy", "00002.digests", "00002.npy",
    ]  # fmt: skip
    written(folder / "00003.npy", np.eye(2))  # killed before its digests were there
    (folder / "00002.npy").write_bytes(b"cut")
    (folder / "00004.npy").write_bytes((folder / "00001.npy").read_bytes())
    (folder / "00004.digests").write_bytes((folder / "00001.digests").read_bytes())
    altered = bytearray((folder / "00004.npy").read_bytes())
    altered[-1] ^= 1
    (folder / "00004.npy").write_bytes(altered)
    found = Shards(tmp_path, "e5").sources()
    assert [source.digests.tolist() for source in found] == [digests("a", "b").tolist()]
    assert Shards(tmp_path, "other").sources() == []
    shards.remove()
    assert Shards(tmp_path, "e5").sources() == []
