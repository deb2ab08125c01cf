"""A trained network to one that loses less when its matrices become int8.

Activations are quantised by one scale a tensor, and a few of their columns are a hundred times as
large as the others: those set the scale, and the others lose their digits. Dividing a column of
the activations by some number and multiplying the same row of the matrix by it changes nothing in
float32 and evens the columns out (Xiao et al., "SmoothQuant", 2023).
"""

from collections.abc import Sequence

import torch
from torch import nn

SHARE = 0.75
"""How much of the unevenness goes over to the matrices, from 0 to 1; measured, see README.md."""

LEAST = 1e-4


class _Evened(nn.Module):
    """A linear layer whose inputs are divided, and whose matrix is multiplied, by the same."""

    def __init__(self, linear: nn.Linear, scale: torch.Tensor) -> None:
        super().__init__()
        self.by = nn.Parameter(1 / scale)
        self.linear = linear
        linear.weight.data = linear.weight.data * scale

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        evened: torch.Tensor = self.linear(inputs * self.by)
        return evened


def smooth(encoder: nn.Module, samples: Sequence[Sequence[int]], share: float = SHARE) -> None:
    """Evens out the inputs of all linear layers, in place.

    Args:
        encoder: A transformer.
        samples: Token ids of some texts such as it will read.
        share: How much of the unevenness goes over to the matrices.
    """
    layers = {name: part for name, part in encoder.named_modules() if isinstance(part, nn.Linear)}
    for name, most in _largest_inputs(encoder, layers, samples).items():
        weight = layers[name].weight.detach().abs().amax(0).clamp(min=LEAST)
        scale = most.clamp(min=LEAST) ** share / weight ** (1 - share)
        above, _, own = name.rpartition(".")
        evened = _Evened(layers[name], scale / scale.log().mean().exp())
        setattr(encoder.get_submodule(above), own, evened)


def _largest_inputs(
    encoder: nn.Module, layers: dict[str, nn.Linear], samples: Sequence[Sequence[int]]
) -> dict[str, torch.Tensor]:
    """The largest absolute input of each column of each layer."""
    most: dict[str, torch.Tensor] = {}

    def watch(name: str) -> torch.utils.hooks.RemovableHandle:
        def note(_: nn.Module, inputs: tuple[torch.Tensor, ...], __: object) -> None:
            largest = inputs[0].detach().abs().flatten(0, -2).amax(0)
            most[name] = torch.maximum(most[name], largest) if name in most else largest

        return layers[name].register_forward_hook(note)

    watching = [watch(name) for name in layers]
    with torch.no_grad():
        for ids in samples:
            encoder(input_ids=torch.tensor([ids]))
    for one in watching:
        one.remove()
    return most
