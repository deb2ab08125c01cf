"""An archive that grows: interrupted builds, generations in use, a graph of vectors."""

import gc
import json
from pathlib import Path

import pytest

from retrieval import make_index
from retrieval.archive import Archive
from retrieval.make_index import build
from retrieval.search import nearest
from retrieval.settings import Settings
from retrieval.storage.publishing import generation_names
from tests.conftest import IndexMaker

PLACES = ["蒸湘区", "石鼓区", "雁峰区", "珠晖区", "南岳区", "衡南县"]
DEEDS = ["大桥建成通车", "学校新楼启用", "公园正式开放", "医院开始接诊", "市场恢复营业"]


def write(file: Path, numbers: range) -> None:
    """Short articles, one a line."""
    lines = []
    for number in numbers:
        place, deed = PLACES[number % len(PLACES)], DEEDS[number // 6 % len(DEEDS)]
        text = f"{place}{deed}，编号{number}。"
        row = {"title": f"{place}{deed}", "text": text, "date": f"2021-05-{number % 28 + 1:02d}"}
        lines.append(json.dumps(row, ensure_ascii=False))
    file.write_text("\n".join(lines), encoding="utf-8")


@pytest.fixture(name="seeds")
def seed_file(tmp_path: Path) -> Path:
    write(tmp_path / "a.jsonl", range(40))
    return tmp_path / "a.jsonl"


def test_a_build_that_was_interrupted_goes_on_with_the_vectors_it_had(
    new_index: IndexMaker, seeds: Path, monkeypatch: pytest.MonkeyPatch
):
    index = new_index(seeds)
    write(seeds, range(60))
    with monkeypatch.context() as patched:
        patched.setattr(make_index, "write_terms", lambda *_: pytest.fail("interrupted"))
        with pytest.raises(pytest.fail.Exception):
            build([seeds], index, Settings())
    summary = build([seeds], index, Settings())
    assert (summary.articles, summary.new_vectors, summary.reused_vectors) == (60, 0, 60)
    assert not (index / "encoded").exists()


@pytest.mark.slow
@pytest.mark.usefixtures("quick_export")
def test_a_full_rebuild_takes_nothing_from_an_interrupted_one(
    new_index: IndexMaker, seeds: Path, monkeypatch: pytest.MonkeyPatch
):
    index = new_index(seeds)
    with monkeypatch.context() as patched:
        patched.setattr(make_index, "write_terms", lambda *_: pytest.fail("interrupted"))
        with pytest.raises(pytest.fail.Exception):
            build([seeds], index, Settings(), full=True)
    assert build([seeds], index, Settings(), full=True).new_vectors == 40


@pytest.mark.slow
def test_a_generation_that_is_read_stays_until_it_is_read_no_more(
    new_index: IndexMaker, seeds: Path
):
    index = new_index(seeds)
    reader = Archive(index, Settings()).snapshot()
    for count in (41, 42, 43):
        write(seeds, range(count))
        build([seeds], index, Settings())
    assert generation_names(index) == ["000001", "000003", "000004"]
    found = reader.search("编号39", language="zh", limit=50)
    assert {hit.article.line for hit in found} == {*range(1, 41)}
    del reader, found
    gc.collect()  # the parts of a generation refer to each other
    write(seeds, range(44))
    build([seeds], index, Settings())
    assert generation_names(index) == ["000004", "000005"]


@pytest.mark.slow
def test_a_large_archive_says_how_well_its_graph_finds_and_finds_under_a_filter(
    new_index: IndexMaker, seeds: Path, monkeypatch: pytest.MonkeyPatch
):
    from retrieval.building import vectors
    from retrieval.filters import Filter

    monkeypatch.setattr(nearest, "EXACT_UP_TO", 100)
    monkeypatch.setattr(vectors, "EXACT_UP_TO", 100)
    write(seeds, range(1500))
    index = new_index(seeds)
    archive = Archive(index, Settings())
    found = archive.inspect()
    assert found.nearest.factory == "HNSW32,SQfp16"
    assert found.nearest.recall >= nearest.LEAST
    assert found.nearest.asked == 200
    hits = archive.search(
        "石鼓区的学校", language="zh", limit=10, only=Filter.of(since="2021-05-28")
    )
    assert len(hits) == 10
    assert {hit.article.date.isoformat() for hit in hits if hit.article.date} == {"2021-05-28"}
    archive.close()
