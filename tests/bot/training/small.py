"""A reader small enough to train in a test: random weights over the bundled vocabulary."""

import random

import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

from bot.reader.pairing import Pairing
from bot.reader.reader import WEIGHTS
from bot.training.network import SpanNetwork

HIDDEN = 32


def tokenizer() -> Tokenizer:
    """The bundled reader's own."""
    return Tokenizer.from_file(str(WEIGHTS / "tokenizer.json"))


def pairing() -> Pairing:
    """It, ready to pair."""
    return Pairing(tokenizer())


def network(seed: int = 7) -> SpanNetwork:
    """Two layers of 32."""
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=tokenizer().get_vocab_size(),
        hidden_size=HIDDEN,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    return SpanNetwork(BertModel(config, add_pooling_layer=False), HIDDEN)


def seeded(seed: int) -> random.Random:
    """Chance that repeats."""
    return random.Random(seed)  # noqa: S311  (reproducible, not secret)
