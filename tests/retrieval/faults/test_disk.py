"""A disk that is full or may not be written: what was published goes on answering."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from retrieval.archive import Archive
from retrieval.settings import Settings
from retrieval.storage import publishing
from retrieval.storage.manifest import Manifest
from tests.conftest import ROOT
from tests.retrieval.faults.editions import Child, Edition, Trial, answers, leftovers, run_command


def rebuild_within(size: int, seeds: Path, index: Path) -> tuple[int, str, str]:
    """The command `wenbao rebuild` where no file may be larger than `size`."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return run_command("rebuild", str(seeds), "--index", str(index))


@pytest.mark.slow
def test_a_file_that_does_not_fit_is_an_error_with_what_to_do_and_the_old_archive_answers(
    trial: Trial,
):
    manifest = Manifest.load(trial.coming.index / "generations" / "000001")
    sizes = {seal.size for name, seal in manifest.files.items() if "/" not in name}
    sizes.add(max(seal.size for name, seal in manifest.files.items() if "/" in name))
    for size in (1, *sorted(sizes)[::2], max(sizes)):
        status, _, told = Child(rebuild_within, size - 1, trial.coming.seeds, trial.index).outcome()
        assert status == 1, f"{size - 1} bytes were enough"
        line = told.splitlines()[-1]
        assert line.startswith(f"wenbao: {trial.index}: cannot be written ("), line
        assert line.endswith("); is the disk full? Free some space and rebuild again"), line
        assert leftovers(trial.index) == []
        assert publishing.published(trial.index) == "000001"
    trial.still_answers()
    trial.mends()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes a disk of some megabytes, or gives the one that there is so many."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = False

    def sized(megabytes: int) -> Path:
        nonlocal mounted
        options = f"size={megabytes}m" + (",remount" if mounted else "")
        done = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", options, "wenbao-test", str(place)],
            capture_output=True,
            check=False,
        )
        if done.returncode:
            pytest.skip("needs the right to mount")
        mounted = True
        return place

    yield sized
    if mounted:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("mount") is None, reason="needs mount")
def test_a_disk_that_is_full_leaves_the_old_archive_and_nothing_else(
    small_disk: Callable[[int], Path], editions: tuple[Edition, Edition]
):
    used = (
        sum(file.stat().st_size for file in (editions[0].index / "generations").rglob("*")) // 2**20
    )
    trial = Trial(small_disk(4 * used) / "index", editions)
    for free in (1, 2, used // 2, used):
        small_disk(used + free)
        status, _, told = Child(rebuild_within, -1, trial.coming.seeds, trial.index).outcome()
        assert status == 1, f"{free} MB were enough"
        line = told.splitlines()[-1]
        assert line.endswith("); is the disk full? Free some space and rebuild again"), line
        assert leftovers(trial.index) == []
    trial.still_answers()
    small_disk(4 * used)
    trial.mends()


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("setpriv") is None, reason="needs setpriv to give up being root")
def test_where_nothing_may_be_written_rebuilding_says_so_and_asking_leaves_no_copy(
    editions: tuple[Edition, Edition], tmp_path: Path
):
    index = tmp_path / "index"
    shutil.copytree(editions[0].index, index)
    for path in (index, *index.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    (tmp_path / "copies").mkdir()
    drop = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all"]
    drop = drop if os.geteuid() == 0 else []

    def said(*arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [*drop, sys.executable, "-m", "bot", *arguments, "--index", str(index)],
            capture_output=True,
            text=True,
            check=False,
            cwd=ROOT,
            env=os.environ | {"TMPDIR": str(tmp_path / "copies")},
        )
        return done.returncode, done.stdout, done.stderr

    status, told, problem = said("rebuild", str(editions[1].seeds))
    assert (status, told) == (1, "")
    [line] = problem.splitlines()
    assert line.startswith(f"wenbao: {index}"), line
    assert "Permission denied" in line
    status, told, problem = said("search", "湘江大桥通车")
    assert (status, problem) == (0, "")
    assert "湘江大桥" in told
    assert list((tmp_path / "copies").glob("wenbao-*")) == []
    archive = Archive(index, Settings())
    assert answers(archive) == editions[0].contents.answers
    assert archive.inspect().damaged == ()
