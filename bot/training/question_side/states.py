"""Questions to their states below the upper layers, computed once and kept on disk."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec
import numpy as np
import torch
from tokenizers import Tokenizer

from bot.training.question_side.network import LONGEST, QuestionSide, padded

BATCH = 64
KEPT_EVERY = 32  # batches after which the list of what is there is written
_NUMBER = np.dtype("<f2")


class States:
    """The states of texts, in a file of float16 that only grows: 20 kB a question.

    An interrupted `add` loses a few batches at most; the next one continues.

    Args:
        folder: Keeps the file, and the list of what is in it.
        network: Computes the states.
        tokenizer: Its tokenizer.
        prompt: Put before each text.
    """

    def __init__(
        self, folder: Path, network: QuestionSide, tokenizer: Tokenizer, *, prompt: str
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = folder / f"states-{network.first}.f16"
        self._list = folder / f"states-{network.first}.json"
        self._network = network
        self._tokenizer = tokenizer
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.no_padding()
        self._padding = tokenizer.get_vocab()["<pad>"]
        self._prompt = prompt
        self._hidden = int(network.encoder.config.hidden_size)
        self._places: dict[str, tuple[int, int]] = {}  # first token and number of tokens
        if self._list.exists():
            raw = self._list.read_bytes()
            self._places = msgspec.json.decode(raw, type=dict[str, tuple[int, int]])
        self._end = max((start + size for start, size in self._places.values()), default=0)

    def add(self, texts: Iterable[str]) -> int:
        """Computes the states of the texts that have none, and returns how many those were."""
        new = [text for text in dict.fromkeys(texts) if text not in self._places]
        ids = {text: self._tokenizer.encode(self._prompt + text).ids for text in new}
        new.sort(key=lambda text: len(ids[text]))
        self._file.touch()
        with self._file.open("r+b") as out:
            out.truncate(self._end * self._hidden * _NUMBER.itemsize)
            out.seek(0, 2)
            for number, start in enumerate(range(0, len(new), BATCH), 1):
                block = new[start : start + BATCH]
                tokens, mask = padded([ids[text] for text in block], self._padding)
                found = self._network.states(tokens, mask).float().numpy().astype(_NUMBER)
                for text, states in zip(block, found, strict=True):
                    out.write(np.ascontiguousarray(states[: len(ids[text])]).data)
                    self._places[text] = self._end, len(ids[text])
                    self._end += len(ids[text])
                if number % KEPT_EVERY == 0:
                    out.flush()
                    self._keep()
        self._keep()
        return len(new)

    def length(self, text: str) -> int:
        """The number of a text's tokens."""
        return self._places[text][1]

    def of(self, texts: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """The states of some texts, shape (texts, tokens, hidden), and the mask of their tokens."""
        read = np.memmap(self._file, _NUMBER, "r").reshape(-1, self._hidden)
        places = [self._places[text] for text in texts]
        longest = max(size for _, size in places)
        states = np.zeros((len(texts), longest, self._hidden), np.float32)
        mask = np.zeros((len(texts), longest), np.float32)
        for row, (start, size) in enumerate(places):
            states[row, :size] = read[start : start + size]
            mask[row, :size] = 1
        return torch.from_numpy(states), torch.from_numpy(mask)

    def _keep(self) -> None:
        beside = self._list.with_suffix(".new")
        beside.write_bytes(msgspec.json.encode(self._places))
        beside.replace(self._list)
