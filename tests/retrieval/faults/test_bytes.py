"""A byte that has changed: it is found and named, nothing wrong is answered, a rebuild mends it."""

import random
import re
import shutil
from pathlib import Path

import pytest

from retrieval.archive import Archive
from retrieval.encoder.two_sides import questions_folder
from retrieval.errors import IndexDamagedError
from retrieval.make_index import build
from retrieval.settings import Settings
from retrieval.storage import publishing
from retrieval.storage.manifest import Manifest
from retrieval.storage.seals import MANIFEST
from tests.retrieval.faults.editions import Edition, Trial, answers, contents

CHANCE = random.Random(20210517)  # noqa: S311  (no secret)


def flip(file: Path, at: int | None = None) -> bytes:
    """Changes one bit and returns what was there before; a link is replaced, not followed."""
    before = file.read_bytes()
    at = CHANCE.randrange(len(before)) if at is None else at
    after = bytearray(before)
    after[at] ^= 1 << CHANCE.randrange(8)
    file.unlink()
    file.write_bytes(after)
    return before


def parts(index: Path) -> list[Path]:
    """All files of the published generation and of its encoder."""
    folder = index / "generations" / publishing.published(index)
    manifest = Manifest.load(folder)
    encoder = index / "encoder" / manifest.encoder
    inside = [folder / name for name in manifest.files]
    return [
        folder / MANIFEST,
        *inside,
        *(encoder / name for name in manifest.encoder_files),
        *questions_folder(encoder).glob("*"),
    ]


@pytest.mark.slow
def test_a_flipped_bit_in_any_file_is_named_by_inspect_and_refused_by_new_readers(trial: Trial):
    opened = Archive(trial.index, Settings())
    expected = trial.serving.contents.answers
    for file in parts(trial.index):
        for at in (0, None):
            before = flip(file, at)
            [problem] = opened.inspect().damaged
            assert problem.startswith(f"{file}: "), problem
            assert not opened.inspect().checksums_ok
            with pytest.raises(
                IndexDamagedError, match=rf"{re.escape(str(file))}: .*; run `wenbao rebuild --full`"
            ):
                Archive(trial.index, Settings())
            file.write_bytes(before)
    assert opened.inspect().damaged == ()
    assert answers(opened) == expected


def test_a_flipped_bit_in_what_names_the_generation_never_gives_another_archive(trial: Trial):
    current = trial.index / "CURRENT"
    refused = 0
    for at in range(len(current.read_bytes())):
        before = flip(current, at)
        try:
            archive = Archive(trial.index, Settings())
        except IndexDamagedError:
            refused += 1
        else:
            assert answers(archive) == trial.serving.contents.answers
            archive.close()
        current.write_bytes(before)
    assert refused
    trial.still_answers()


@pytest.mark.parametrize("harmed", [pytest.param("vectors.npy", marks=pytest.mark.slow), "all"])
def test_a_rebuild_mends_flipped_bits_and_takes_nothing_over_from_them(
    harmed: str, trial: Trial, editions: tuple[Edition, Edition]
):
    for file in parts(trial.index):
        if "encoder" not in file.parts and harmed in (file.name, "all"):
            # The last byte of the vectors is one of the last passage's, which is kept.
            flip(file, file.stat().st_size - 1)
    build([editions[0].seeds], trial.index, Settings())
    assert contents(trial.index) == editions[0].contents


def test_generations_that_were_never_published_or_are_half_removed_are_nobodys_concern(
    trial: Trial,
):
    folder = trial.index / "generations"
    shutil.copytree(folder / "000001", folder / "000002")
    (folder / "000002" / MANIFEST).unlink()
    (folder / "000007").mkdir()
    trial.still_answers()
    trial.mends()
    assert publishing.generation_names(trial.index) == ["000001", "000008"]
