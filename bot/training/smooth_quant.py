"""A trained network to one that loses less accuracy in int8.

Each activation tensor is quantised with one scale. A few columns are a hundred times as large as
the others; they set the scale, and the others lose precision. Dividing a column of the activations
by a number and multiplying the matching row of the matrix by it changes nothing in float32 and
evens the columns out (Xiao et al., "SmoothQuant", 2023).
"""

from collections.abc import Sequence

import torch
from torch import nn

SHARE = 0.75
"""How much of the unevenness moves to the matrices, from 0 to 1; see bot/reader/README.md."""

LEAST = 1e-4  # avoids division by zero


class _Evened(nn.Module):
    """A linear layer with its inputs divided and its matrix multiplied by the same scale."""

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
        samples: Token ids of typical inputs.
        share: How much of the unevenness moves to the matrices.
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
    """The largest absolute input in each column, by layer."""
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
