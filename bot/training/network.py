"""Token ids to the reader's scores: an encoder with a linear head."""

from typing import Any

import torch
from torch import nn

NOWHERE = -1e4  # the score of a token that cannot begin or end an answer


class SpanNetwork(nn.Module):
    """A BERT encoder and three scores per token: start of the answer, end of the answer, relevance.

    The first token stands for "no answer here". Only its relevance counts: whether the window
    answers the question at all.
    """

    encoder: Any  # transformers is untyped where it matters here

    def __init__(self, encoder: nn.Module, hidden: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = nn.Linear(hidden, 3)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Scores, shape (batch, 3, tokens)."""
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
    # On a CPU, plain attention trains a third faster than torch's fused one.
    bert.set_attn_implementation("eager")
    bert.load_state_dict({name: torch.from_numpy(value) for name, value in file.state().items()})
    return SpanNetwork(bert, file.config["hidden_size"]), file.tokenizer().backend_tokenizer
