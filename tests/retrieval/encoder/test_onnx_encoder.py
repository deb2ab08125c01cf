"""Texts to vectors, and the export of the encoder."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from retrieval.encoder.bundled_weights import WeightsFile, bundled_weights
from retrieval.encoder.export import encoder_id, export_encoder
from retrieval.encoder.onnx_encoder import OnnxEncoder, load_encoder
from retrieval.errors import EncoderError, IndexDamagedError
from retrieval.settings import Settings
from retrieval.storage.seals import seal


@pytest.fixture(scope="module")
def encoder(encoder_folder: Path) -> OnnxEncoder:
    return OnnxEncoder(encoder_folder)


def test_vectors_are_unit_rows_of_float32(encoder: OnnxEncoder):
    vectors = encoder.encode(["北航", "衡阳市" * 400], kind="passage")
    assert vectors.shape == (2, encoder.dimension) == (2, 384)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-5)


def test_no_text_gives_no_vector(encoder: OnnxEncoder):
    assert encoder.encode([], kind="passage").shape == (0, 384)


def test_the_same_text_gives_the_same_vector_alone_and_in_a_batch(encoder: OnnxEncoder):
    texts = ["邓群策会见陶智", "产业园开通", "座谈会召开"]
    together = encoder.encode(texts, kind="passage")
    alone = np.concatenate([encoder.encode([text], kind="passage") for text in texts])
    assert np.array_equal(together, alone)


def test_a_question_in_english_is_near_the_passage_that_answers_it(encoder: OnnxEncoder):
    question = encoder.encode(["who met the university delegation?"], kind="query")
    passages = encoder.encode(["市长会见了大学代表团。", "产业园总投资30亿元。"], kind="passage")
    near, far = (passages @ question.T)[:, 0]
    assert near > far + 0.02


def test_each_vector_is_handed_over_as_soon_as_it_is_made(encoder: OnnxEncoder):
    handed: dict[int, list[float]] = {}

    def keep(row: int, vector: np.ndarray) -> None:
        handed[row] = vector.tolist()

    made = encoder.encode(["甲", "乙", "丙"], kind="passage", each=keep)
    assert [handed[row] for row in range(3)] == made.tolist()


def test_the_encoder_is_named_after_its_model_and_how_it_was_made():
    default = encoder_id(Settings())
    assert default.startswith("multilingual-e5-small-")
    assert encoder_id(Settings(model="BAAI/bge-small-zh")).startswith("bge-small-zh-")
    assert encoder_id(Settings(query_prompt="问：")) != default


@pytest.mark.slow
def test_the_same_model_is_always_exported_to_the_same_files(encoder_folder: Path, tmp_path: Path):
    export_encoder(tmp_path / "encoder", Settings())
    assert seal(tmp_path / "encoder") == seal(encoder_folder)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "encoder.json"])
def test_a_truncated_encoder_is_refused_with_what_to_do(
    name: str, encoder_folder: Path, tmp_path: Path
):
    folder = tmp_path / "encoder"
    shutil.copytree(encoder_folder, folder)
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    with pytest.raises(IndexDamagedError, match=r"the encoder cannot be loaded .*wenbao rebuild"):
        load_encoder(folder)


def test_a_lost_encoder_is_refused_with_what_to_do(tmp_path: Path):
    with pytest.raises(IndexDamagedError, match="has lost its encoder; run `wenbao rebuild`"):
        load_encoder(tmp_path / "gone")


@pytest.mark.slow  # the hub is looked for as long as it may be slow
def test_a_model_that_is_nowhere_gets_one_line_that_names_the_setting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(EncoderError) as caught:
        export_encoder(tmp_path / "encoder", Settings(model="nobody/no-such-model"))
    message = str(caught.value)
    assert "\n" not in message
    assert "nobody/no-such-model" in message
    assert "setting `model` (WENBAO_MODEL)" in message
    assert list(tmp_path.iterdir()) == []


def test_weights_of_another_format_are_refused():
    with pytest.raises(EncoderError, match="begin with b'GGUF'"):
        WeightsFile(b"GGUF" + bytes(100))


def test_the_tokenizer_keeps_the_scripts_that_a_newspaper_prints():
    pieces = {piece for piece, _ in WeightsFile(bundled_weights().read_bytes()).pieces}
    assert {"<s>", "</s>", "<pad>", "<unk>", "▁", "衡", "▁the", "北京", "。"} <= pieces
    assert not any(letter in "бдж한글العربية" for piece in pieces for letter in piece)
