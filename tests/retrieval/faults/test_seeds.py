"""Seeds that change while they are read: no crash, a remark, and the next rebuild catches up."""

import gzip
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from retrieval.articles.seed_files import Remark, read_seeds
from retrieval.make_index import build
from retrieval.records import Article
from retrieval.settings import Settings
from tests.retrieval.faults.editions import Edition, Trial, contents, leftovers

ROWS = 1_500  # more than any buffer holds, so that the file is still being read when it changes


def page(name: str) -> str:
    return f"# {name}会召开\n\n5月17日，{name}会召开，与会者发言。\n"


def rows(first: int, behind: int) -> bytes:
    texts = [f"第{number}号工程开工，全长{number}米。" for number in range(first, behind)]
    return "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts).encode()


@pytest.fixture
def seeds(seeds_folder: Path) -> Path:
    """A page to be read first, one that changes, a list and one that is packed, and a last page."""
    for name in ("a", "b", "z"):
        (seeds_folder / f"{name}.txt").write_text(page(name), encoding="utf-8")
    (seeds_folder / "c.jsonl").write_bytes(rows(0, ROWS))
    (seeds_folder / "d.jsonl.gz").write_bytes(gzip.compress(rows(ROWS, 2 * ROWS)))
    return seeds_folder


def read(seeds: Path, *, until: str, change: Callable[[], object]) -> list[Article | Remark]:
    """All that is read if something changes right after the first article of a file."""
    found = []
    for item in read_seeds([seeds]):
        found.append(item)
        if item.source == f"seeds/{until}":
            change()
            change = lambda: None  # noqa: E731
    return found


def remarks(found: list[Article | Remark]) -> list[tuple[str, bool]]:
    return [(item.source, item.lost) for item in found if isinstance(item, Remark)]


def counts(found: list[Article | Remark]) -> dict[str, int]:
    sources = [item.source.removeprefix("seeds/") for item in found if isinstance(item, Article)]
    return {source: sources.count(source) for source in sources}


WHOLE = {"a.txt": 1, "b.txt": 1, "c.jsonl": ROWS, "d.jsonl.gz": ROWS, "z.txt": 1}


def test_a_file_that_vanishes_before_it_is_read_is_remarked(seeds: Path):
    found = read(seeds, until="a.txt", change=(seeds / "b.txt").unlink)
    assert remarks(found) == [("seeds/b.txt", True)]
    assert counts(found) == {name: count for name, count in WHOLE.items() if name != "b.txt"}


def test_a_file_that_gives_way_to_a_folder_a_pipe_or_a_loop_is_passed_over(seeds: Path):
    def change() -> None:
        for name in ("b.txt", "c.jsonl", "d.jsonl.gz"):
            (seeds / name).unlink()
        (seeds / "b.txt").mkdir()
        os.mkfifo(seeds / "c.jsonl")
        (seeds / "d.jsonl.gz").symlink_to("d.jsonl.gz")

    found = read(seeds, until="a.txt", change=change)
    assert remarks(found) == [("seeds/c.jsonl", True), ("seeds/d.jsonl.gz", True)]
    assert counts(found) == {"a.txt": 1, "z.txt": 1}


def test_the_whole_folder_can_vanish_while_it_is_read(seeds: Path):
    found = read(seeds, until="a.txt", change=lambda: shutil.rmtree(seeds))
    assert counts(found) == {"a.txt": 1}
    assert [lost for _, lost in remarks(found)] == [True] * 4


def test_a_list_that_is_cut_while_it_is_read_ends_with_a_remark_or_a_whole_line(seeds: Path):
    half = len(rows(0, ROWS)) // 2 + 1  # in the middle of a line
    found = read(seeds, until="c.jsonl", change=lambda: os.truncate(seeds / "c.jsonl", half))
    assert remarks(found) == [("seeds/c.jsonl", True)]
    assert counts(found) | {"c.jsonl": ROWS} == WHOLE
    assert ROWS // 3 < counts(found)["c.jsonl"] < ROWS


def test_a_list_that_grows_while_it_is_read_is_read_to_its_end_or_to_where_it_ended(seeds: Path):
    def grow() -> None:
        with (seeds / "c.jsonl").open("ab") as stream:
            stream.write(rows(2 * ROWS, 2 * ROWS + 5) + b'{"text": "half a li')

    found = read(seeds, until="c.jsonl", change=grow)
    assert counts(found)["c.jsonl"] in (ROWS, ROWS + 5)
    assert set(remarks(found)) <= {("seeds/c.jsonl", True)}
    assert counts(found)["z.txt"] == 1


def test_a_list_that_is_replaced_while_it_is_read_is_the_old_one(seeds: Path):
    def replace() -> None:
        (seeds / "new").write_bytes(rows(5 * ROWS, 5 * ROWS + 3))
        (seeds / "new").replace(seeds / "c.jsonl")

    found = read(seeds, until="c.jsonl", change=replace)
    assert (counts(found), remarks(found)) == (WHOLE, [])
    assert counts(list(read_seeds([seeds])))["c.jsonl"] == 3


@pytest.mark.parametrize("kept", [0, 5, 9, 20, 1_000, -9, -1])
def test_a_packed_list_that_is_cut_anywhere_keeps_what_came_before(seeds: Path, kept: int):
    file = seeds / "d.jsonl.gz"
    file.write_bytes(file.read_bytes()[:kept])
    found = list(read_seeds([seeds]))
    assert counts(found) | {"d.jsonl.gz": ROWS} == WHOLE
    # Nothing of it is an empty list, of which nothing can be said to be lost.
    assert remarks(found) == [("seeds/d.jsonl.gz", kept != 0)]


def test_a_packed_list_with_a_flipped_bit_keeps_what_came_before(seeds: Path):
    file = seeds / "d.jsonl.gz"
    content = bytearray(file.read_bytes())
    for at in range(0, len(content), len(content) // 8):
        content[at] ^= 1
        file.write_bytes(content)
        content[at] ^= 1
        found = list(read_seeds([seeds]))
        assert counts(found) | {"d.jsonl.gz": ROWS} == WHOLE
        assert {source for source, _ in remarks(found)} <= {"seeds/d.jsonl.gz"}


class Meddling:
    """Changes something as soon as the first article has been read."""

    def __init__(self, change: Callable[[], object]) -> None:
        self._change: Callable[[], object] | None = change

    def stage(self, name: str, total: int | None) -> None:
        """Does nothing."""

    def advance(self, count: int) -> None:
        del count
        if self._change is not None:
            change, self._change = self._change, None
            change()


@pytest.mark.slow
def test_the_rebuild_after_one_whose_seeds_changed_under_it_catches_up(
    trial: Trial, editions: tuple[Edition, Edition], seeds_folder: Path
):
    shutil.copytree(editions[0].seeds, seeds_folder, dirs_exist_ok=True)

    def change() -> None:
        shutil.rmtree(seeds_folder)
        shutil.copytree(editions[1].seeds, seeds_folder)

    build([seeds_folder], trial.index, Settings(passage_size=80), progress=Meddling(change))
    assert leftovers(trial.index) == []
    build([seeds_folder], trial.index, Settings())
    assert contents(trial.index) == editions[1].contents
