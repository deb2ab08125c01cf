"""Token ids to the reader's scores: an encoder with a linear head."""

from typing import Any

import torch
from torch import nn

NOWHERE = -1e4  # the score of a token that cannot begin or end an answer
SCORES = 4  # of each token
RARELY_INSIDE = -3.0  # where training starts: one token in twenty is inside an answer


class SpanNetwork(nn.Module):
    """A BERT encoder and four scores per token: start and end of an answer, relevance, inside.

    The first token stands for "no answer here". Only its relevance counts: whether the window
    answers the question at all.
    """

    encoder: Any  # transformers is untyped where it matters here

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(hidden, SCORES)
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)
        with torch.no_grad():
            self.head.bias[3] = RARELY_INSIDE

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores, shape (batch, SCORES, tokens)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        scores: torch.Tensor = self.head(hidden).transpose(1, 2)
        return scores

    def freeze(self, layers: int) -> None:
        """Stops training of the embeddings and the lowest layers."""
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            part.requires_grad_(requires_grad=False)


def bundled_network() -> tuple[SpanNetwork, Any]:
    """A reader with the bundled encoder's weights and an untrained head, and its tokenizer."""
    from transformers import BertConfig, BertModel

    from retrieval.encoder.bundled_weights import WeightsFile, bundled_weights

    file = WeightsFile(bundled_weights().read_bytes())
    # Dropout halves the speed on a CPU; random windows and words regularise enough.
    settings = file.config | {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    bert = BertModel(BertConfig(**settings), add_pooling_layer=False)
    # Plain attention trains faster in bfloat16, torch's fused one in float32 (by a third each).
    bert.set_attn_implementation("eager" if fast_bfloat16() else "sdpa")
    bert.load_state_dict({name: torch.from_numpy(value) for name, value in file.state().items()})
    return SpanNetwork(bert, file.config["hidden_size"]), file.tokenizer().backend_tokenizer


def fast_bfloat16() -> bool:
    """Whether this processor multiplies bfloat16 faster than float32."""
    cpu = torch.cpu
    return bool(cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported())  # noqa: SLF001
