"""An exported reader to the float32 network that it came from, to train it further.

The export keeps less than the network had: matrices in int8, and embeddings in 4-bit blocks. The
embeddings and the layers that were never trained come from the bundled encoder instead.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from bot.training.network import SpanNetwork

UNTRAINED = re.compile(r"embeddings|layer\.[01]\.")
"""Parameters that the first training left as they are in the bundled encoder."""


def resume_from(network: SpanNetwork, folder: Path) -> None:
    """Gives a network the weights of an exported reader.

    Args:
        network: A network with the bundled encoder's weights; changed in place.
        folder: The folder of an exported reader.
    """
    found = _weights(onnx.load(str(folder / "model.onnx")))
    kept = {name: value for name, value in found.items() if not UNTRAINED.search(name)}
    state = network.state_dict()
    for name, value in kept.items():
        into = state[name]
        # An older head has fewer scores: the new ones keep their first values.
        into[: len(value)] = torch.from_numpy(np.ascontiguousarray(value))
    network.load_state_dict(state)


def _weights(model: onnx.ModelProto) -> dict[str, np.ndarray]:
    """The matrices, biases and norms by their names in the network."""
    graph = model.graph
    values = {one.name: numpy_helper.to_array(one) for one in graph.initializer}
    users: dict[str, list[onnx.NodeProto]] = {}
    for node in graph.node:
        for name in node.input:
            users.setdefault(name, []).append(node)
    found: dict[str, np.ndarray] = {}
    for name, value in values.items():
        if name.endswith(".by"):  # the factors that smooth_quant divided the inputs by
            layer = name.removesuffix(".by")
            found[f"{layer}.weight"] = _matrix(users[name][0].output[0], users, values) * value
            found[f"{layer}.bias"] = values[f"{layer}.linear.bias"]
        elif "LayerNorm" in name:
            found[name] = value
    scores = values["bias"].size
    found["head.weight"] = values["weight"].reshape(scores, -1)
    found["head.bias"] = values["bias"].reshape(scores)
    return found


def _matrix(
    inputs: str, users: Mapping[str, list[onnx.NodeProto]], values: Mapping[str, np.ndarray]
) -> np.ndarray:
    """The float32 matrix, shape (outputs, inputs), of the layer that reads some inputs."""
    quantised = next(node for node in users[inputs] if node.op_type == "DynamicQuantizeLinear")
    product = next(node for node in users[quantised.output[0]] if node.op_type == "MatMulInteger")
    whole, zero = product.input[1], product.input[3]
    scale = values[whole.replace("_quantized", "_scale")].astype(np.float32)
    centred = values[whole].astype(np.float32) - values[zero].astype(np.float32)
    return np.asarray((centred * scale).T)
