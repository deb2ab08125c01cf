"""A sentence-transformers model to a small, fast encoder on disk.

The whole model, including pooling, becomes one ONNX graph that maps the tokens of one text to its
vector; retrieval/encoder/onnx_graph.py explains what makes it fast.
"""

import hashlib
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.encoder.bundled_weights import bundled_model, bundled_weights
from retrieval.encoder.onnx_encoder import Encoder, EncoderCard, OnnxEncoder
from retrieval.encoder.onnx_graph import quantise, quiet, set_attention, write_graph
from retrieval.encoder.question_side import SHIPPED, question_side_id, unpacked
from retrieval.encoder.two_sides import SEALS, questions_folder
from retrieval.errors import EncoderError
from retrieval.settings import Settings
from retrieval.storage.seals import save_seals, seal

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

RECIPE = "int8-2"
"""Change it whenever the export of the same model gives different numbers."""

FAITHFUL = 0.97
"""Least cosine between the vectors of an exported encoder and of its source, over PROBES."""

PROBES = (
    "谁会见了北航代表团",
    "5月17日下午，市委书记会见了到访的大学副校长一行，双方就合作项目进行了友好会谈。",
    "The industrial park opened in May; its total investment is 3 billion yuan.",
)


def encoder_id(settings: Settings) -> str:
    """The name of the encoder for these settings: its model, and a hash of all that affects it.

    Raises:
        EncoderError: The bundled weights are needed, but not installed.
    """
    if settings.model:
        files = sorted(Path(settings.model).rglob("*")) if Path(settings.model).is_dir() else []
        seen = [f"{file.name} {file.stat().st_size} {file.stat().st_mtime_ns}" for file in files]
        name = re.sub(r"[^A-Za-z0-9.]+", "-", Path(settings.model).name).strip("-").lower()
    else:
        seen = [str(bundled_weights().stat().st_size)]
        name = "multilingual-e5-small"
    parts = [RECIPE, settings.model, settings.query_prompt, settings.passage_prompt, *seen]
    return f"{name}-{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:8]}"


def export_encoder(folder: Path, settings: Settings) -> None:
    """Writes the encoder for the settings to a new folder, and checks it.

    Takes some 30 s and 2 GB of memory for the bundled model. The folder appears complete or not
    at all.

    Raises:
        EncoderError: The model cannot be loaded, or its export is not faithful.
    """
    with _in_place_of(folder) as (made, work), quiet():
        model = source_model(settings.model, work)
        _write_checked(model, made, settings, work, name=encoder_id(settings))


def export_questions(folder: Path, settings: Settings) -> None:
    """Writes the question side of an encoder beside it, and checks it; see `export_encoder`.

    Does nothing if the settings want no question side.

    Args:
        folder: The folder of the encoder.
        settings: The settings of the encoder.

    Raises:
        EncoderError: The weights for questions are damaged, or their export is not faithful.
    """
    name = question_side_id(encoder_id(settings), settings)
    if name is None:
        return
    with _in_place_of(questions_folder(folder)) as (made, work), quiet():
        model = source_model(settings.model, work)
        _take_question_side(model)
        _write_checked(model, made, settings, work, name=name)
        save_seals(made / SEALS, seal(made))


def _take_question_side(model: "SentenceTransformer") -> None:
    """Gives the bundled model the upper layers of the question side."""
    import torch

    transformer = _transformer(model)
    before = {name: value.numpy() for name, value in transformer.state_dict().items()}
    after = unpacked(SHIPPED, before)
    changed = {name: torch.from_numpy(value) for name, value in after.items()}
    transformer.load_state_dict(changed, strict=False)


@contextmanager
def _in_place_of(folder: Path) -> Iterator[tuple[Path, Path]]:
    """Yields a new folder that then replaces the given one, and a folder for scratch files."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as scratch:
        work = Path(scratch)
        made = work / "encoder"
        made.mkdir()
        yield made, work
        if folder.exists():
            if seal(folder) == seal(made):
                return  # the same bytes: the folder stays, so readers never miss it
            # Damaged, or outdated. Moving it aside keeps the gap for readers to two renames.
            folder.rename(work / "former")
        made.rename(folder)


def _write_checked(
    model: "SentenceTransformer", made: Path, settings: Settings, work: Path, *, name: str
) -> None:
    """Writes an encoder to a folder, with fused attention if that is faithful to the model.

    Raises:
        EncoderError: It cannot be exported, or is not faithful either way.
    """
    called = settings.model or "the bundled model"
    for fused in (True, False):
        try:
            _write(model, made, settings, work, name=name, fused=fused)
            worst = _worst_cosine(model, OnnxEncoder(made, threads=1), settings)
        except Exception as error:  # exporters raise anything; plain attention may work
            if fused:
                continue
            message = f"{called}: cannot be exported: {error}"
            raise EncoderError(message.splitlines()[0]) from error
        if worst >= FAITHFUL:
            return
    raise EncoderError(
        f"{called}: its export differs from the original (cosine {worst:.3f}, wanted "
        f"{FAITHFUL}); choose another `model`"
    )


def source_model(model: str, work: Path) -> "SentenceTransformer":
    """Loads a sentence-transformers model on the CPU.

    Args:
        model: The setting `model`; empty for the bundled model.
        work: A folder for 500 MB of files, which may be removed once the model is loaded.

    Raises:
        EncoderError: The model cannot be loaded.
    """
    if not model:
        return bundled_model(work / "weights")
    # Heavy, and needed only while an encoder is exported.
    from sentence_transformers import SentenceTransformer

    try:
        return SentenceTransformer(model, device="cpu")
    except Exception as error:  # the hub's errors have no common base
        raise EncoderError(
            f"model {model!r}: cannot be loaded from a sentence-transformers folder or from "
            "the hub; check the setting `model` (WENBAO_MODEL), or leave it empty for the bundled "
            "model"
        ) from error


def _write(
    model: "SentenceTransformer",
    made: Path,
    settings: Settings,
    work: Path,
    *,
    name: str,
    fused: bool,
) -> None:
    """Exports, quantises and saves: `model.onnx`, `tokenizer.json`, `encoder.json`."""
    plain = work / "plain.onnx"
    _trace(model, plain, fused=fused)
    quantise(plain, made / "model.onnx")
    tokenizer = model.tokenizer
    if not getattr(tokenizer, "is_fast", False):
        raise EncoderError(f"{settings.model}: has no fast tokenizer")
    backend = tokenizer.backend_tokenizer
    backend.no_padding()
    limit = int(model.max_seq_length or tokenizer.model_max_length)
    backend.enable_truncation(limit)
    backend.save(str(made / "tokenizer.json"), pretty=False)
    card = EncoderCard(
        id=name,
        model=settings.model or "multilingual-e5-small",
        dimension=int(model.get_embedding_dimension() or 0),
        tokens=limit,
        query_prompt=settings.query_prompt,
        passage_prompt=settings.passage_prompt,
    )
    card.save(made / "encoder.json")


def _trace(model: "SentenceTransformer", file: Path, *, fused: bool) -> None:
    """Writes the float32 graph: token ids (1, n) int64 to a unit vector (1, dimension)."""
    import torch

    set_attention(_transformer(model), fused=fused)

    class OneText(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
            tokens = {"input_ids": input_ids, "attention_mask": torch.ones_like(input_ids)}
            vector = self.model(tokens)["sentence_embedding"]
            return torch.nn.functional.normalize(vector, dim=-1)

    write_graph(OneText(), file, output="vector", longest=int(model.max_seq_length or 512))


def _transformer(model: "SentenceTransformer") -> Any:  # noqa: ANN401  (untyped)
    """The transformer inside a model."""
    inner: Any = model[0]
    return inner.auto_model


def _worst_cosine(model: "SentenceTransformer", encoder: Encoder, settings: Settings) -> float:
    """The least cosine between source and export over PROBES."""
    set_attention(_transformer(model), fused=False)
    texts = [settings.passage_prompt + probe for probe in PROBES]
    source = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    made = encoder.encode(PROBES, kind="passage")
    return float(np.min((np.asarray(source) * made).sum(axis=1)))
