"""A trained reader to an exported one: pruned, quantised, as ONNX.

    python -m bot.training.export CHECKPOINT --out DIR --texts FILE [FILE …] [--plain]

The vocabulary keeps the pieces that occur in the texts and in CC-CEDICT's English glosses.
`--plain` writes the network as it was trained, for comparison.
"""

import argparse
import gzip
import hashlib
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import torch
from tokenizers import Tokenizer

from bot.reader.pairing import MOST_TOKENS, Pairing
from bot.reader.reader import ReaderCard
from bot.reader.windows import SIZE
from bot.training.network import SpanNetwork, bundled_network
from bot.training.smooth_quant import smooth
from bot.training.vocabulary import pruned, used_rows
from retrieval.bridge.english_lexicon import heads
from retrieval.encoder.onnx_graph import quantise, quiet, set_attention, write_graph
from retrieval.language.cedict import entries

SAMPLES = 96  # texts that show how large the activations are
_READ = ("text", "title", "question", "context")


class _Scored(torch.nn.Module):
    """Token ids (1, n) to scores (1, SCORES, n)."""

    def __init__(self, network: SpanNetwork) -> None:
        super().__init__()
        self.encoder = network.encoder
        # Multiplied and summed rather than a matrix product, so that these columns stay float32.
        self.weight = torch.nn.Parameter(network.head.weight.detach()[None, :, None, :])
        self.bias = torch.nn.Parameter(network.head.bias.detach()[None, :, None])

    def forward(self, input_ids: torch.Tensor) -> torch.Tensor:
        ones = torch.ones_like(input_ids)
        hidden = self.encoder(input_ids=input_ids, attention_mask=ones).last_hidden_state
        scores: torch.Tensor = (hidden[:, None] * self.weight).sum(-1) + self.bias
        return scores


def _lines(file: Path) -> list[bytes]:
    raw = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    return raw.splitlines()


def texts_of(files: Sequence[Path]) -> Iterator[str]:
    """Yields the titles, texts, questions and paragraphs of JSON Lines files."""
    for file in files:
        for line in _lines(file):
            row = msgspec.json.decode(line)
            yield from (row[name] for name in _READ if isinstance(row.get(name), str))


def english() -> Iterator[str]:
    """Yields the English of the press lexicon and of CC-CEDICT, as it is and capitalised."""
    for head in heads():
        yield head
        yield head[:1].upper() + head[1:]
    for entry in entries():
        for sense in entry.senses:
            yield sense
            yield sense[:1].upper() + sense[1:]


def samples_of(files: Sequence[Path], pairing: Pairing) -> list[list[int]]:
    """Token ids of some questions, each with the beginning of its paragraph."""
    rows = [
        row
        for file in files
        for line in _lines(file)
        if "context" in (row := msgspec.json.decode(line))
    ]
    some = rows[:: max(1, len(rows) // SAMPLES)]
    return [
        pairing.pair(pairing.question(row["question"]), row["context"][:SIZE]).ids for row in some
    ]


def prune(network: SpanNetwork, tokenizer: Tokenizer, texts: Iterator[str]) -> Tokenizer:
    """Keeps only the pieces used by the texts and English glosses; returns the new tokenizer."""
    rows = used_rows(tokenizer, chain(texts, english()))
    embedding: Any = torch.nn.Embedding
    table = network.encoder.embeddings.word_embeddings.weight.detach()[rows]
    network.encoder.embeddings.word_embeddings = embedding.from_pretrained(table)
    network.encoder.config.vocab_size = len(rows)
    return pruned(tokenizer, rows)


def export(network: SpanNetwork, folder: Path, *, plain: bool) -> None:
    """Writes `model.onnx`."""
    with tempfile.TemporaryDirectory() as scratch, quiet():
        graph = Path(scratch) / "plain.onnx"
        set_attention(network.encoder, fused=True)
        write_graph(_Scored(network), graph, output="scores", longest=MOST_TOKENS)
        if plain:
            import onnx

            onnx.save(onnx.load(str(graph)), str(folder / "model.onnx"))
        else:
            quantise(graph, folder / "model.onnx")


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.export", description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--texts", type=Path, nargs="*", default=[], help="JSON Lines, also .gz")
    parser.add_argument("--plain", action="store_true", help="float32, the whole vocabulary")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    network, tokenizer = bundled_network()
    state = torch.load(given.checkpoint, weights_only=True)
    network.load_state_dict(state["network"])
    if not given.plain:
        tokenizer = prune(network, tokenizer, texts_of(given.texts))
        smooth(network.encoder.eval(), samples_of(given.texts, Pairing(tokenizer)))
    tokenizer.save(str(given.out / "tokenizer.json"), pretty=False)
    export(network, given.out, plain=given.plain)
    model = (given.out / "model.onnx").read_bytes()
    card = ReaderCard(
        id=hashlib.sha256(model).hexdigest()[:12],
        seed=state["course"]["seed"],
        examples=state["course"]["seen"],
        pieces=tokenizer.get_vocab_size(),
        quantised=not given.plain,
        made=datetime.now(UTC).date().isoformat(),
    )
    (given.out / "reader.json").write_bytes(msgspec.json.format(msgspec.json.encode(card)))


if __name__ == "__main__":
    main()
