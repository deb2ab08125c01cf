"""The network of the reader: an encoder, and scores of each token to begin or end the answer."""

from typing import Any

import torch
from torch import nn

NOWHERE = -1e4  # the score of a place that cannot be an answer's


class SpanNetwork(nn.Module):
    """A BERT encoder and three scores a token: to begin the answer, to end it, and relevance.

    The first token stands for "no answer here", and only its relevance is used: whether the window
    answers the question at all.
    """

    encoder: Any  # transformers is untyped where it matters here

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(hidden, 3)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores (batch, 3, tokens)."""
        hidden = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        scores: torch.Tensor = self.head(hidden).transpose(1, 2)
        return scores

    def freeze(self, layers: int) -> None:
        """Keeps the embeddings and the lowest layers as they are."""
        for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:layers]):
            part.requires_grad_(requires_grad=False)


def bundled_network() -> tuple[SpanNetwork, Any]:
    """An untrained reader on the bundled encoder's weights, and its tokenizer."""
    from transformers import BertConfig, BertModel

    from retrieval.encoder.bundled_weights import WeightsFile, bundled_weights

    file = WeightsFile(bundled_weights().read_bytes())
    # Dropout on a processor halves the speed; windows and words drawn anew are noise enough.
    settings = file.config | {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    bert = BertModel(BertConfig(**settings), add_pooling_layer=False)
    # On a processor, plain attention learns a third faster than torch's fused one.
    bert.set_attn_implementation("eager")
    bert.load_state_dict({name: torch.from_numpy(value) for name, value in file.state().items()})
    return SpanNetwork(bert, file.config["hidden_size"]), file.tokenizer().backend_tokenizer
