"""A torch module over tokens to a small, fast ONNX graph.

Three choices make it fast on a few processor cores; docs/measurements.md has the table:

- one text at a time on each core: no padding, no mask, and the activations of a layer stay in the
  cache;
- attention as ONNX Runtime's fused operator;
- matrices as int8 with one scale per column, the embedding table as 4-bit blocks of 32 (lossless
  for the bundled model, whose weights are stored in that form).
"""

import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def write_graph(module: Any, file: Path, *, output: str, longest: int) -> None:  # noqa: ANN401
    """Writes the float32 graph of a module: token ids (1, n) int64 to one tensor.

    Args:
        module: A `torch.nn.Module`; typed as Any because torch is slow to import.
        file: Receives the graph; its weights are written beside it.
        output: The name of the output.
        longest: Maximum number of tokens in an input.
    """
    import torch

    torch.onnx.export(
        module.eval(),
        (torch.arange(5, 21).reshape(1, 16),),
        str(file),
        input_names=["input_ids"],
        output_names=[output],
        dynamic_shapes={"input_ids": {1: torch.export.Dim("tokens", min=2, max=longest)}},
        dynamo=True,
        external_data=True,
        verbose=False,
    )


def quantise(plain: Path, file: Path) -> None:
    """Writes a float32 graph with int8 matrices and a 4-bit embedding table."""
    import onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic
    from onnxruntime.quantization.matmul_nbits_quantizer import (
        DefaultWeightOnlyQuantConfig,
        MatMulNBitsQuantizer,
    )

    table = MatMulNBitsQuantizer(
        onnx.load(str(plain)),
        algo_config=DefaultWeightOnlyQuantConfig(
            block_size=32, is_symmetric=True, bits=4, op_types_to_quantize=("Gather",)
        ),
    )
    table.process()
    quantize_dynamic(
        table.model.model,
        str(file),
        op_types_to_quantize=["MatMul"],
        per_channel=True,
        weight_type=QuantType.QInt8,
        # The quantiser cannot infer types behind fused operators; all are float32 here.
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": onnx.TensorProto.FLOAT},
    )


def set_attention(transformer: Any, *, fused: bool) -> None:  # noqa: ANN401  (of transformers)
    """Makes a transformer compute attention by ONNX Runtime's fused operator, or plainly."""
    from transformers import AttentionInterface

    AttentionInterface.register("onnxruntime_fused", _fused_attention)
    transformer.set_attn_implementation("onnxruntime_fused" if fused else "eager")


def _fused_attention(
    module: Any,  # noqa: ANN401, ARG001  (the signature is that of transformers' interface)
    query: Any,  # noqa: ANN401
    key: Any,  # noqa: ANN401
    value: Any,  # noqa: ANN401
    attention_mask: Any,  # noqa: ANN401, ARG001  (one text, no padding: nothing to mask)
    **kwargs: Any,  # noqa: ANN401, ARG001
) -> tuple[Any, None]:
    """Attention as one operator of ONNX Runtime; inputs are (1, heads, tokens, size)."""
    import torch

    batch, heads, tokens, size = query.shape
    flat = [
        part.transpose(1, 2).reshape(batch, tokens, heads * size) for part in (query, key, value)
    ]
    output = torch.onnx.ops.symbolic(
        "com.microsoft::MultiHeadAttention",
        flat,
        {"num_heads": heads},
        dtype=query.dtype,
        shape=(batch, tokens, heads * size),
        version=1,
    )
    return output.reshape(batch, tokens, heads, size), None


@contextmanager
def quiet() -> Iterator[None]:
    """Silences the exporters, and undoes their changes to logging."""
    from transformers.utils import logging as transformers_logging

    root = logging.getLogger()
    before = (root.manager.disable, root.level, root.handlers[:])
    logging.disable(logging.WARNING)
    transformers_logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        disabled, root.level, root.handlers[:] = before
        logging.disable(disabled)
