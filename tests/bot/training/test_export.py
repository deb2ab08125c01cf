"""A trained reader to what runs."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.reader.pairing import Pairing
from bot.training.export import export, prune
from bot.training.smooth_quant import smooth
from bot.training.vocabulary import used_rows
from retrieval.encoder.onnx_encoder import open_graph
from tests.bot.training import small

WHOLE = small.tokenizer()
ROWS = used_rows(WHOLE, ["市委書記会见了北航代表团。"] * 2)


@pytest.mark.slow
@pytest.mark.parametrize("plain", [True, False])
def test_the_exported_graph_scores_as_the_network_does(tmp_path: Path, plain: bool):  # noqa: FBT001
    network = small.network().eval()
    paired = small.pairing().pair(small.pairing().question("谁会见了？"), "市委书记会见了代表团。")
    ids = torch.tensor([paired.ids])
    with torch.inference_mode():
        wanted = network(ids, torch.ones_like(ids))[0].numpy()
    export(network, tmp_path, plain=plain)
    scores = open_graph(tmp_path / "model.onnx").run(None, {"input_ids": ids.numpy()})[0][0]
    assert scores.shape == wanted.shape
    assert np.abs(scores - wanted).max() < (1e-4 if plain else 0.15)


def test_smoothing_changes_nothing_in_float_and_evens_out_what_is_quantised():
    network = small.network().eval()
    first = network.encoder.encoder.layer[0].intermediate.dense
    norm = network.encoder.encoder.layer[0].attention.output.LayerNorm
    with torch.no_grad():  # one column of the activations is far larger than the others
        norm.weight[3] *= 100
        first.weight[:, 3] /= 100
    text = (
        small.pairing().pair(small.pairing().question("谁会见了？"), "市委书记会见了代表团。").ids
    )
    ids = torch.tensor([text])
    seen: list[float] = []

    def unevenness(_: object, inputs: tuple[torch.Tensor, ...], __: object) -> None:
        columns = inputs[0].abs().flatten(0, -2).amax(0)
        seen.append(float(columns.max() / columns.median()))

    with torch.no_grad():
        before = network(ids, torch.ones_like(ids))
        first.register_forward_hook(unevenness)
        network(ids, torch.ones_like(ids))
        smooth(network.encoder, [text])
        after = network(ids, torch.ones_like(ids))
    assert torch.allclose(before, after, atol=1e-4)
    assert seen[-1] < seen[0] / 2


@pytest.mark.slow
def test_pruning_changes_no_token_and_no_embedding_of_text_that_was_counted():
    text = "市委书记会见了北航代表团。"
    network = small.network()
    table = network.encoder.embeddings.word_embeddings.weight.detach().clone()
    lean = prune(network, WHOLE, iter([text, text]))
    before, after = WHOLE.encode(text), lean.encode(text)
    assert before.tokens == after.tokens
    assert lean.get_vocab_size() < WHOLE.get_vocab_size()
    kept = network.encoder.embeddings.word_embeddings.weight.detach()
    assert torch.equal(table[before.ids], kept[after.ids])


def test_special_pieces_and_single_signs_stay_and_traditional_characters_go():
    kept = {WHOLE.id_to_token(row) for row in ROWS}
    assert {"<s>", "</s>", "<pad>", "<unk>", "5", "A", "书"} <= kept
    assert "書" not in kept


@given(st.text(alphabet="市委书记会见Beihang 5月，", min_size=1, max_size=30))
@settings(deadline=None)
def test_offsets_of_the_lean_tokenizer_stay_inside_the_text(text: str):
    paired = Pairing(WHOLE).pair([], text)
    assert all(0 <= start <= end <= len(text) for start, end in paired.offsets)
