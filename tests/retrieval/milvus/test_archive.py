"""An archive on Milvus, from seeds to hits: what is asked finds what it finds in a local one."""

import os
import shutil
from pathlib import Path

import msgspec
import pytest
from pymilvus import MilvusClient

from bot.terminal.index_report import inspection_to_terminal
from retrieval.archive import Archive
from retrieval.errors import EngineError, IndexDamagedError, IndexMissingError
from retrieval.filters import Filter
from retrieval.make_index import build, roll_back
from retrieval.milvus.server import Server
from retrieval.records import Hit
from retrieval.settings import Milvus, Settings
from retrieval.storage import file_names
from tests.conftest import SEEDS, IndexMaker

QUESTIONS = ("产业园总投资多少？", "who met the Beihang delegation", "衡阳与北航的合作", "邓书记")

FILTERS = (None, Filter.of(since="2021-05-17", until="2021-05-17"), Filter.of(since="2022"))


TOKEN = "root:geheim"  # noqa: S105  (nobody's)


@pytest.fixture
def on_milvus(tmp_path: Path) -> Settings:
    return Settings(store="milvus", milvus=Milvus(uri=str(tmp_path / "a.db"), token=TOKEN))


def found(archive: Archive) -> list[list[Hit]]:
    return [
        archive.search(question, language="en" if question.isascii() else "zh", only=only)
        for question in QUESTIONS
        for only in FILTERS
    ]


def same(one: list[list[Hit]], other: list[list[Hit]]) -> bool:
    def found_where(hits: list[list[Hit]]) -> list[list[tuple[object, ...]]]:
        return [[(hit.passage, hit.matched) for hit in some] for some in hits]

    def scores(hits: list[list[Hit]]) -> list[float]:
        return [
            number for some in hits for hit in some for number in (hit.score, hit.by_words or 0)
        ]

    return found_where(one) == found_where(other) and scores(one) == pytest.approx(
        scores(other), abs=1e-4
    )


def test_an_archive_on_milvus_is_built_asked_and_carried_like_a_local_one(
    archive: Archive,
    new_index: IndexMaker,
    on_milvus: Settings,
    tmp_path: Path,
    seeds_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr("retrieval.milvus.engine.FOLLOW", 0.0)
    monkeypatch.setattr("retrieval.archive.AGAIN", 0.0)
    shutil.copytree(SEEDS, seeds_folder, dirs_exist_ok=True)
    index = new_index()
    with pytest.raises(IndexMissingError, match="nothing is published as 'wenbao'"):
        Archive(index, on_milvus)
    first = build([seeds_folder], index, on_milvus)
    assert build([seeds_folder], index, on_milvus).unchanged
    whole = index / "generations" / first.generation
    manifest = (whole / "manifest.json").read_text(encoding="utf-8")
    assert TOKEN not in manifest
    assert "a.db" not in manifest
    reader = Archive(index, on_milvus)
    wanted = found(archive)
    assert same(found(reader), wanted)
    told = reader.inspect()
    assert (told.checksums_ok, told.settings["store"]) == (True, "milvus")
    assert "on Milvus; recall not measured" in inspection_to_terminal(told)

    # A reader elsewhere has the encoder and the generation, and no vectors.
    there = tmp_path / "elsewhere"
    shutil.copytree(index / "encoder", there / "encoder", copy_function=os.link)
    shutil.copytree(
        whole, there / "generations" / whole.name, ignore=shutil.ignore_patterns("vectors.npy")
    )
    elsewhere = Archive(there, on_milvus)
    assert same(found(elsewhere), wanted)

    # Another generation is followed at once where its files are, and elsewhere when they come.
    (seeds_folder / "more.jsonl").write_text('{"text": "湘江大桥今天通车。"}', encoding="utf-8")
    second = build([seeds_folder], index, on_milvus)
    assert (second.new_vectors, second.reused_vectors) == (1, first.passages)
    asked = "湘江大桥通车"
    assert reader.search(asked, language="zh")[0].text == "湘江大桥今天通车。"
    assert elsewhere.search(asked, language="zh")[0].text != "湘江大桥今天通车。"
    new = index / "generations" / second.generation
    arriving = there / "generations" / second.generation
    arriving.mkdir()
    shutil.copy(new / file_names.ARTICLES, arriving)
    assert elsewhere.search(asked, language="zh")[0].text != "湘江大桥今天通车。"
    shutil.copytree(new, arriving, dirs_exist_ok=True)
    assert elsewhere.search(asked, language="zh")[0].text == "湘江大桥今天通车。"

    assert roll_back(index, on_milvus) == first.generation
    assert same(found(reader), wanted)
    assert same(found(elsewhere), wanted)
    for one in (reader, elsewhere):
        one.close()


@pytest.mark.slow
def test_who_moves_to_milvus_keeps_the_vectors_and_can_go_back(
    new_index: IndexMaker, on_milvus: Settings
):
    index = new_index(SEEDS)
    moved = build([SEEDS], index, on_milvus)
    assert (moved.generation, moved.new_vectors) == ("000002", 0)
    local, remote = Archive(index, Settings()), Archive(index, on_milvus)
    assert same(found(local), found(remote))
    assert local.manifest.settings["store"] == "local"
    for one in (local, remote):
        one.close()


def test_a_published_generation_whose_files_are_elsewhere_is_told(
    new_index: IndexMaker, on_milvus: Settings
):
    index = new_index(SEEDS)
    name = build([SEEDS], index, on_milvus).generation
    shutil.rmtree(index / "generations" / name)
    with pytest.raises(IndexDamagedError, match="copy it from where it was built"):
        Archive(index, on_milvus)


@pytest.mark.slow
def test_files_that_are_lost_are_made_again_from_the_seeds_and_published(
    new_index: IndexMaker, on_milvus: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("retrieval.milvus.engine.FOLLOW", 0.0)
    index = new_index()
    first = build([SEEDS], index, on_milvus).generation
    shutil.rmtree(index / "generations" / first)
    second = build([SEEDS], index, on_milvus)
    archive = Archive(index, on_milvus)
    assert archive.search("产业园总投资多少？", language="zh")
    assert (second.generation, second.unchanged) == ("000002", False)
    archive.close()


@pytest.mark.slow
def test_who_goes_back_and_forth_finds_both_sides_where_they_were_left(
    new_index: IndexMaker, on_milvus: Settings, seeds_folder: Path
):
    shutil.copytree(SEEDS, seeds_folder, dirs_exist_ok=True)
    index, here = new_index(), Settings()
    build([seeds_folder], index, here)
    there = build([seeds_folder], index, on_milvus).generation
    for number in range(3):
        line = f'{{"text": "湘江{number}号大桥今天通车。"}}'
        (seeds_folder / f"{number}.jsonl").write_text(line, encoding="utf-8")
        build([seeds_folder], index, here)
    old = Archive(index, on_milvus)
    assert old.passages == Archive(index, here).passages - 3
    newest = build([seeds_folder], index, on_milvus)
    assert newest.new_vectors == 0
    assert Archive(index, on_milvus).passages == newest.passages
    assert (there, newest.generation) == ("000002", "000006")
    old.close()


@pytest.mark.slow
def test_a_new_generation_that_cannot_be_loaded_leaves_the_old_one_serving(
    new_index: IndexMaker, on_milvus: Settings, seeds_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("retrieval.milvus.engine.FOLLOW", 0.0)
    monkeypatch.setattr("retrieval.archive.AGAIN", 0.0)
    shutil.copytree(SEEDS, seeds_folder, dirs_exist_ok=True)
    index = new_index()
    first = build([seeds_folder], index, on_milvus)
    archive = Archive(index, on_milvus)
    (seeds_folder / "more.jsonl").write_text('{"text": "湘江大桥今天通车。"}', encoding="utf-8")
    build([seeds_folder], index, on_milvus)
    real = Server.load

    def failing(_: Server, generation: str) -> None:
        raise EngineError(f"cannot load {generation}")

    monkeypatch.setattr(Server, "load", failing)
    assert archive.search("产业园总投资多少？", language="zh")
    assert archive.passages == first.passages
    monkeypatch.setattr(Server, "load", real)
    assert archive.passages == first.passages + 1
    archive.close()


@pytest.mark.slow
def test_another_structure_is_another_collection_with_the_same_vectors(
    new_index: IndexMaker, on_milvus: Settings
):
    index = new_index()
    build([SEEDS], index, on_milvus)
    linked = msgspec.structs.replace(
        on_milvus, milvus=msgspec.structs.replace(on_milvus.milvus, index="HNSW")
    )
    made = build([SEEDS], index, linked)
    assert (made.unchanged, made.new_vectors) == (False, 0)
    assert build([SEEDS], index, linked).unchanged


@pytest.mark.slow
def test_what_cannot_be_searched_is_not_published(
    new_index: IndexMaker, on_milvus: Settings, seeds_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    shutil.copytree(SEEDS, seeds_folder, dirs_exist_ok=True)
    index = new_index()
    first = build([seeds_folder], index, on_milvus)
    (seeds_folder / "more.jsonl").write_text('{"text": "湘江大桥今天通车。"}', encoding="utf-8")

    def failing(*_: object, **__: object) -> None:
        raise EngineError("unknown index_type")

    monkeypatch.setattr(Server, "search", failing)
    with pytest.raises(EngineError, match="unknown index_type"):
        build([seeds_folder], index, on_milvus)
    monkeypatch.undo()
    archive = Archive(index, on_milvus)
    assert archive.passages == first.passages
    archive.close()
    assert build([seeds_folder], index, on_milvus).passages == first.passages + 1


@pytest.mark.slow
def test_a_reader_leaves_the_replicas_of_what_is_loaded_as_they_are(
    new_index: IndexMaker, on_milvus: Settings, monkeypatch: pytest.MonkeyPatch
):
    index = new_index()
    build([SEEDS], index, on_milvus)
    monkeypatch.setattr(MilvusClient, "load_collection", lambda *_, **__: pytest.fail("loaded"))
    Archive(index, on_milvus).close()
