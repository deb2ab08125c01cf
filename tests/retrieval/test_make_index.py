"""Seeds to a published generation, and what may go wrong on the way."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import filelock
import numpy as np
import pytest

from retrieval import make_index
from retrieval.archive import Archive
from retrieval.building.dry_run import Changes
from retrieval.errors import IndexBusyError, IndexDamagedError, IndexMissingError, SeedError
from retrieval.make_index import build, kept_by_unfinished, preview, roll_back
from retrieval.settings import Settings
from retrieval.storage import file_names, publishing
from retrieval.storage.locks import sole_writer
from tests.conftest import ROOT, SEEDS, IndexMaker, OnceMaker, with_encoder
from tests.retrieval.faults.editions import copied

PAGE = (
    "# 产业园开通\n\n■本报记者 罗文鹏\n\n**本报讯** 2021年5月17日，产业园正式开通，总投资30亿元。\n"
)
OTHER = "# 大桥通车\n\n■本报记者 陈润\n\n**本报讯** 2021年5月18日，湘江大桥建成通车，全长1200米。\n"


def write_seeds(folder: Path) -> Path:
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE, encoding="utf-8")
    return folder


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """A folder with one page; the sources of its articles begin with the name of the folder."""
    return write_seeds(tmp_path / "articles")


@pytest.fixture
def index(encoder_folder: Path, made_once: OnceMaker, tmp_path: Path) -> Path:
    """An index of `seeds` as they are at first, which the test may change."""

    def make(folder: Path) -> None:
        write_seeds(folder / "articles")
        build([folder / "articles"], with_encoder(folder / "index", encoder_folder), Settings())

    built = made_once("page", make) / "index"
    shutil.copytree(built / "generations", tmp_path / "index" / "generations")
    shutil.copy(built / "CURRENT", tmp_path / "index")
    return with_encoder(tmp_path / "index", encoder_folder)


def headlines(index: Path) -> list[str | None]:
    archive = Archive(index, Settings())
    found = [article.headline for article in archive.headlines(10)]
    archive.close()
    return found


def test_the_sample_page_becomes_four_articles(sample_index: Path):
    assert headlines(sample_index) == [
        "加快推动营商环境持续好转，助推高质量发展",
        "加快推动合作项目产业化，实现共赢发展",
        "特变电工云集 5G 科技产业园开通交付",
        "开辟校地合作新篇章 助力衡阳现代产业强市建设",
    ]


def test_a_second_rebuild_encodes_only_what_is_new(index: Path, seeds: Path):
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")
    summary = build([seeds], index, Settings())
    assert (summary.articles, summary.reused_vectors, summary.new_vectors) == (2, 1, 1)
    assert summary.generation == "000002"


def test_kept_and_new_vectors_are_those_of_a_build_from_nothing(
    index: Path, new_index: IndexMaker, seeds: Path
):
    (seeds / "0.txt").write_text(OTHER, encoding="utf-8")
    build([seeds], index, Settings())
    fresh = new_index(seeds, name="fresh")
    kept = np.load(index / "generations" / "000002" / file_names.VECTORS)
    made = np.load(fresh / "generations" / "000001" / file_names.VECTORS)
    assert np.array_equal(kept, made)


def test_a_removed_file_is_gone_after_the_next_rebuild(new_index: IndexMaker, seeds: Path):
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")
    index = new_index(seeds)
    (seeds / "a.txt").unlink()
    build([seeds], index, Settings())
    assert headlines(index) == ["大桥通车"]


def test_another_passage_size_cuts_anew_and_keeps_the_encoder(index: Path, seeds: Path):
    before = {side.name for side in (index / "encoder").iterdir()}
    summary = build([seeds], index, Settings(passage_size=60))
    assert summary.articles == 1
    assert {side.name for side in (index / "encoder").iterdir()} == before


def test_an_archive_follows_a_newly_published_index(index: Path, seeds: Path):
    archive = Archive(index, Settings())
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")
    build([seeds], index, Settings())
    hits = archive.search("湘江大桥全长多少？", language="zh")
    assert hits[0].article.headline == "大桥通车"


@pytest.mark.usefixtures("quick_export")
def test_the_last_two_generations_stay_and_the_encoder_that_all_share_is_never_replaced(
    index: Path, seeds: Path
):
    before = {file: file.stat().st_ino for file in index.glob("encoder/*/*")}
    for _ in range(3):
        build([seeds], index, Settings(), full=True)
    assert publishing.generation_names(index) == ["000003", "000004"]
    assert {file: file.stat().st_ino for file in index.glob("encoder/*/*")} == before


def test_an_unchanged_archive_is_not_built_again(index: Path, seeds: Path):
    before = sorted(file.stat().st_mtime_ns for file in index.rglob("*") if file.name != ".lock")
    summary = build([seeds], index, Settings())
    assert (summary.unchanged, summary.generation, summary.new_vectors) == (True, "000001", 0)
    assert (summary.articles, summary.passages) == (1, 1)
    assert publishing.generation_names(index) == ["000001"]
    after = [file for file in index.rglob("*") if file.name != ".lock"]
    assert len(after) == len(before)


@pytest.mark.parametrize("change", ["text", "place", "cut", "program"])
def test_whatever_would_make_another_index_is_a_change(
    change: str, index: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
):
    chosen = Settings()
    if change == "text":
        (seeds / "a.txt").write_text(PAGE.replace("30亿", "31亿"), encoding="utf-8")
    elif change == "place":
        (seeds / "a.txt").rename(seeds / "b.txt")
    elif change == "cut":
        (seeds / "a.txt").write_text(PAGE + "二期明年动工。" * 20, encoding="utf-8")
        build([seeds], index, chosen)
        chosen = Settings(passage_size=60)
    else:
        monkeypatch.setattr("retrieval.building.unchanged.program", lambda: "another")
    assert not build([seeds], index, chosen).unchanged


def test_a_preview_says_what_would_change_and_changes_nothing(new_index: IndexMaker, seeds: Path):
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")
    (seeds / "c.txt").write_text(OTHER.replace("1200", "900"), encoding="utf-8")
    index = new_index(seeds)
    (seeds / "a.txt").write_text(PAGE.replace("30亿", "31亿"), encoding="utf-8")
    (seeds / "b.txt").rename(seeds / "d.txt")
    (seeds / "c.txt").unlink()
    (seeds / "e.txt").write_text(OTHER.replace("1200", "800"), encoding="utf-8")
    found = preview([seeds], index, Settings())
    assert found == Changes(
        added=1, changed=1, moved=1, removed=1, reprinted=0, kept=0, new_passages=2, passages=3
    )
    assert publishing.generation_names(index) == ["000001"]
    assert not list((index / "generations").glob(".*"))
    build([seeds], index, Settings())
    again = preview([seeds], index, Settings())
    assert again == Changes(
        added=0, changed=0, moved=0, removed=0, reprinted=0, kept=3, new_passages=0, passages=3
    )


def test_a_reprint_is_a_change_that_encodes_nothing(index: Path, seeds: Path):
    (seeds / "b.txt").write_text(PAGE, encoding="utf-8")
    expected = Changes(
        added=0, changed=0, moved=0, removed=0, reprinted=1, kept=0, new_passages=0, passages=1
    )
    assert preview([seeds], index, Settings()) == expected
    summary = build([seeds], index, Settings())
    assert (summary.articles, summary.reprints, summary.new_vectors) == (1, 1, 0)
    again = build([seeds], index, Settings())
    assert (again.unchanged, again.reprints) == (True, 1)
    archive = Archive(index, Settings())
    [article] = archive.headlines(2)
    assert [place.source for place in article.elsewhere] == ["articles/b.txt"]
    archive.close()


def test_a_preview_of_no_index_adds_everything(seeds: Path, tmp_path: Path):
    found = preview([seeds], tmp_path / "index", Settings())
    assert (found.added, found.kept, found.new_passages) == (1, 0, 1)


class Interrupting:
    """Interrupts a rebuild once so many passages are encoded."""

    def __init__(self, after: int) -> None:
        self._left, self._stage = after, ""

    def stage(self, name: str, total: int | None) -> None:  # noqa: ARG002
        self._stage = name

    def advance(self, count: int) -> None:
        self._left -= count * (self._stage == "encoding")
        if not self._left:
            raise KeyboardInterrupt


def test_what_an_interrupted_rebuild_has_encoded_is_kept_counted_and_used(
    new_index: IndexMaker, sample_index: Path
):
    index, chosen = new_index(), Settings(threads=1)
    with pytest.raises(KeyboardInterrupt):
        build([SEEDS], index, chosen, progress=Interrupting(after=3))
    assert kept_by_unfinished(index, chosen) == 3
    found = preview([SEEDS], index, chosen)
    assert found.passages - found.new_passages == 3
    summary = build([SEEDS], index, chosen)
    assert (summary.reused_vectors, summary.new_vectors) == (3, found.new_passages)
    assert kept_by_unfinished(index, chosen) == 0
    made = index / "generations" / "000001" / file_names.VECTORS
    assert (
        made.read_bytes()
        == (sample_index / "generations" / "000001" / file_names.VECTORS).read_bytes()
    )


def test_a_preview_counts_every_passage_where_another_encoder_is_wanted(
    new_index: IndexMaker, seeds: Path
):
    index = new_index(seeds)
    found = preview([seeds], index, Settings(passage_prompt="段落："))
    assert (found.kept, found.new_passages, found.passages) == (1, 1, 1)


def test_a_rollback_serves_the_generation_before_and_there_is_only_one(index: Path, seeds: Path):
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")
    build([seeds], index, Settings())
    assert headlines(index) == ["产业园开通", "大桥通车"]
    assert roll_back(index, Settings()) == "000001"
    assert headlines(index) == ["产业园开通"]
    with pytest.raises(IndexMissingError, match="nothing older than generation 000001"):
        roll_back(index, Settings())
    assert build([seeds], index, Settings()).generation == "000003"
    assert headlines(index) == ["产业园开通", "大桥通车"]


def test_a_rollback_while_another_process_rebuilds_is_refused(index: Path):
    with sole_writer(index), pytest.raises(IndexBusyError):
        roll_back(index, Settings())


def test_a_rollback_to_a_damaged_generation_is_refused_and_the_newer_one_serves(
    index: Path, seeds: Path
):
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")
    build([seeds], index, Settings())
    (index / "generations" / "000001" / file_names.ARTICLES).unlink()
    with pytest.raises(IndexDamagedError, match=r"archive\.sqlite: is missing"):
        roll_back(index, Settings())
    assert headlines(index) == ["产业园开通", "大桥通车"]


def test_a_copied_index_answers_elsewhere(sample_index: Path, tmp_path: Path):
    shutil.copytree(sample_index, tmp_path / "copy")
    assert Archive(tmp_path / "copy", Settings()).search("产业园", language="zh")


def test_an_empty_folder_is_refused_with_what_to_put_there(new_index: IndexMaker, tmp_path: Path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SeedError, match=r"no article found in .*empty; put pages"):
        build([tmp_path / "empty"], new_index(), Settings())


def test_a_failed_rebuild_leaves_the_old_index_serving(index: Path, seeds: Path):
    (seeds / "a.txt").unlink()
    with pytest.raises(SeedError):
        build([seeds], index, Settings())
    assert headlines(index) == ["产业园开通"]
    assert [folder.name for folder in (index / "generations").iterdir()] == ["000001"]


@pytest.mark.parametrize("step", ["write_vectors", "write_terms", "seal_generation", "verify"])
def test_a_full_disk_at_any_step_leaves_the_old_index_serving(
    step: str, index: Path, seeds: Path, monkeypatch: pytest.MonkeyPatch
):
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(make_index, step, full)
    with pytest.raises(OSError, match="No space left"):
        build([seeds], index, Settings())
    monkeypatch.undo()
    assert headlines(index) == ["产业园开通"]
    assert build([seeds], index, Settings()).articles == 2


def test_two_rebuilds_at_once_are_one_too_many(index: Path, seeds: Path):
    with (
        filelock.FileLock(index / ".lock"),
        pytest.raises(IndexBusyError, match="another process is rebuilding"),
    ):
        build([seeds], index, Settings())


def test_no_index_is_said_with_what_to_do(tmp_path: Path):
    with pytest.raises(IndexMissingError, match="run `wenbao rebuild`"):
        Archive(tmp_path / "nowhere", Settings())


def truncate(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def flip(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)


PARTS = (
    "archive.sqlite",
    "words.bin",
    "bridge.sqlite",
    "vectors.npy",
    "vectors.faiss",
    "terms/meta.json",
)


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("harm", [truncate, flip, Path.unlink])
def test_any_harmed_file_is_named_when_the_index_is_opened(
    part: str, harm: Callable[[Path], None], sample_index: Path, tmp_path: Path
):
    index = copied(sample_index, tmp_path / "index")
    harm(index / "generations" / "000001" / part)
    with pytest.raises(IndexDamagedError, match=rf"{part}: .*; run `wenbao rebuild --full`"):
        Archive(index, Settings())


@pytest.mark.usefixtures("quick_export")
def test_a_damaged_encoder_is_exported_again_by_the_next_rebuild(
    index: Path, seeds: Path, encoder_folder: Path
):
    model = index / "encoder" / encoder_folder.name / "model.onnx"
    content = model.read_bytes()
    model.unlink()  # it is a link to the file that other tests use
    model.write_bytes(content[:1000])
    with pytest.raises(IndexDamagedError, match="has 1000 bytes"):
        Archive(index, Settings())
    build([seeds], index, Settings())
    assert headlines(index) == ["产业园开通"]


def test_an_index_of_another_format_is_refused(sample_index: Path, tmp_path: Path):
    index = copied(sample_index, tmp_path / "index")
    manifest = index / "generations" / "000001" / "manifest.json"
    manifest.write_text('{"format": 99, "whatever": true}')
    with pytest.raises(IndexDamagedError, match="has format 99, this program reads 4"):
        Archive(index, Settings())


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 4}'])
def test_a_broken_manifest_is_refused(content: str, sample_index: Path, tmp_path: Path):
    index = copied(sample_index, tmp_path / "index")
    (index / "generations" / "000001" / "manifest.json").write_text(content)
    with pytest.raises(IndexDamagedError, match=r"manifest\.json: cannot be read"):
        Archive(index, Settings())


@pytest.mark.parametrize("content", ["", "000009\n"])
def test_a_current_that_names_nothing_is_refused(content: str, sample_index: Path, tmp_path: Path):
    index = copied(sample_index, tmp_path / "index")
    (index / "CURRENT").write_text(content)
    with pytest.raises(IndexDamagedError, match="which is not there; run `wenbao rebuild`"):
        Archive(index, Settings())


def test_a_rebuild_mends_a_damaged_index(sample_index: Path, tmp_path: Path):
    index = copied(sample_index, tmp_path / "index")
    flip(index / "generations" / "000001" / "archive.sqlite")
    build([SEEDS], index, Settings())
    assert len(headlines(index)) == 4


def test_inspect_finds_a_flipped_byte_on_either_side_of_the_encoder(
    sample_index: Path, tmp_path: Path
):
    index = tmp_path / "index"
    shutil.copytree(sample_index, index)
    archive = Archive(index, Settings())
    assert (archive.inspect().checksums_ok, archive.inspect().damaged) == (True, ())
    models = sorted(index.glob("encoder/*/model.onnx"))
    assert len(models) == 2
    for model in models:
        flip(model)
    wanted = tuple(f"{model}: was altered (its checksum differs)" for model in models)
    assert archive.inspect().damaged == wanted


def test_a_session_goes_on_with_the_old_index_if_the_new_one_is_damaged(index: Path, seeds: Path):
    archive = Archive(index, Settings())
    (seeds / "b.txt").write_text(OTHER, encoding="utf-8")
    build([seeds], index, Settings())
    truncate(index / "generations" / "000002" / "words.bin")
    assert [article.headline for article in archive.headlines(5)] == ["产业园开通"]


def test_what_sqlite_cannot_write_is_an_error_of_the_disk(
    new_index: IndexMaker, seeds: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(*_: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("retrieval.storage.store.Store.add", full)
    with pytest.raises(OSError, match=r"cannot be written .*is the disk full"):
        build([seeds], new_index(), Settings())


@pytest.mark.usefixtures("quick_export")
def test_the_generation_that_served_stays_when_others_were_never_published(
    index: Path, seeds: Path
):
    (index / "generations" / "000005").mkdir()  # as a kill between two renames leaves it
    (index / "generations" / "²").mkdir()
    build([seeds], index, Settings(), full=True)
    assert publishing.generation_names(index) == ["000001", "000006"]


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to give up being root")
def test_an_index_that_may_only_be_read_answers(sample_index: Path, tmp_path: Path):
    index = tmp_path / "index"
    shutil.copytree(sample_index, index)
    for path in (index, *index.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"]
    ask = [sys.executable, "-m", "bot", "ask", "--index", str(index), "产业园总投资多少？"]
    command = [*drop, *ask] if os.geteuid() == 0 else ask
    answered = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert answered.stdout.startswith("30亿元 [1]"), answered.stderr
