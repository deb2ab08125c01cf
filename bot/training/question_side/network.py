"""Token ids to states below the upper layers, and such states to vectors of questions."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

UPPER = 4
"""How many layers learn; the others stay those of the passages' encoder."""

LONGEST = 96  # tokens of a question; a longer one is cut

_FAST_BFLOAT16 = {"amx_bf16", "avx512_bf16"}


def number_of() -> torch.dtype:
    """The number to compute with: bfloat16 where the processor has instructions for it."""
    file = Path("/proc/cpuinfo")
    flags = file.read_text(encoding="utf-8").split() if file.exists() else []
    return torch.bfloat16 if _FAST_BFLOAT16 & set(flags) else torch.float32


class QuestionSide(nn.Module):
    """A BERT encoder whose upper layers learn, and whose other parts stay as they are.

    Args:
        encoder: A `BertModel`.
        upper: How many layers learn.
    """

    encoder: Any  # transformers is untyped where it matters here

    def __init__(self, encoder: nn.Module, upper: int = UPPER) -> None:
        super().__init__()
        self.encoder = encoder
        self.first = len(self.encoder.encoder.layer) - upper
        self._number = number_of()
        self.encoder.requires_grad_(requires_grad=False)
        self.upper.requires_grad_(requires_grad=True)

    @property
    def upper(self) -> nn.ModuleList:
        """The layers that learn."""
        layers: nn.ModuleList = self.encoder.encoder.layer[self.first :]
        return layers

    @torch.no_grad()
    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The states below the upper layers: shape (batch, tokens, hidden)."""
        with torch.autocast("cpu", self._number, enabled=self._number != torch.float32):
            hidden = self.encoder.embeddings(input_ids=ids)
            return _through(self.encoder.encoder.layer[: self.first], hidden, mask)

    def forward(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The vectors of questions, from their states: shape (batch, hidden), unit rows."""
        with torch.autocast("cpu", self._number, enabled=self._number != torch.float32):
            hidden = _through(self.upper, states, mask).float()
        mean = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)
        return nn.functional.normalize(mean, dim=-1)

    def learnt(self) -> dict[str, torch.Tensor]:
        """The weights of the upper layers, by their names in the encoder."""
        layers = tuple(
            f"encoder.layer.{number}."
            for number in range(self.first, len(self.encoder.encoder.layer))
        )
        state = self.encoder.state_dict()
        return {name: value for name, value in state.items() if name.startswith(layers)}


def _through(layers: nn.ModuleList, hidden: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    closed = ((1 - mask) * -1e4)[:, None, None, :].to(hidden.dtype)
    for layer in layers:
        made = layer(hidden, closed)
        # Some versions of transformers return a tuple, others the tensor alone.
        hidden = made[0] if isinstance(made, tuple) else made
    return hidden


def padded(ids: Sequence[Sequence[int]], padding: int) -> tuple[torch.Tensor, torch.Tensor]:
    """Token ids of several texts as one tensor, and the mask of those that count, as floats."""
    longest = max(map(len, ids))
    filled = torch.full((len(ids), longest), padding)
    mask = torch.zeros(len(ids), longest)
    for row, one in enumerate(ids):
        filled[row, : len(one)] = torch.tensor(one)
        mask[row, : len(one)] = 1
    return filled, mask
