"""Question and passages to the best answer span of each.

Uses only ONNX Runtime and the tokenizer; imports neither torch nor transformers.
"""

import hashlib
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import numpy as np
from tokenizers import Tokenizer

from bot.reader.best_span import best_span, other_members
from bot.reader.pairing import Pairing
from bot.reader.tighten import Pieces, tightened
from bot.reader.windows import windows
from retrieval.encoder.onnx_encoder import open_graph
from retrieval.errors import WenbaoError
from retrieval.language.terms import simplified_in_place

WEIGHTS = Path(__file__).parent / "weights"


@dataclass(frozen=True, slots=True)
class Reading:
    """The best span of one passage and its scores.

    Attributes:
        start: Offset of the span's first character in the passage.
        end: Offset after its last character.
        score: How well the span answers: a sum of two logits less a penalty for length, comparable
            between the passages of one question.
        null: The same sum for "nothing here answers".
        relevance: Logit that the passage answers at all.
        others: Offsets of the other members of a list, in the order of the text.
    """

    start: int
    end: int
    score: float
    null: float
    relevance: float
    others: tuple[tuple[int, int], ...] = ()

    @property
    def margin(self) -> float:
        """Score of the span less that of "nothing here answers"."""
        return self.score - self.null

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The best span alone, or all members of the list in the order of the text."""
        return tuple(sorted(((self.start, self.end), *self.others)))


class ReaderCard(msgspec.Struct, frozen=True, kw_only=True):
    """The description of an exported reader in `reader.json`."""

    id: str
    seed: int
    examples: int
    pieces: int
    quantised: bool
    made: str


class Reader:
    """An exported reader.

    >>> reader = Reader.load()
    >>> passage = "产业园总投资30亿元，占地约500亩，预计明年5月建成投产。"
    >>> (reading,) = reader.read("产业园总投资多少？", [passage])
    >>> passage[reading.start : reading.end]
    '30亿元'
    """

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        try:
            self.card = msgspec.json.decode((folder / "reader.json").read_bytes(), type=ReaderCard)
            self._pairing = Pairing(Tokenizer.from_file(str(folder / "tokenizer.json")))
            self._graph = open_graph(folder / "model.onnx")
        except Exception as error:  # both libraries raise errors without a common base
            first = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise WenbaoError(f"{folder}: the reader cannot be loaded ({first})") from error
        self._threads = threads or os.cpu_count() or 1

    @classmethod
    def load(cls, folder: Path = WEIGHTS, *, threads: int = 0) -> "Reader":
        """Opens an exported reader, by default the bundled one.

        Raises:
            WenbaoError: A file of the folder is missing or unreadable.
        """
        return cls(folder, threads=threads)

    def read(
        self,
        question: str,
        passages: Sequence[str],
        headings: Sequence[str] = (),
        *,
        pieces: Pieces | None = None,
        several: bool = False,
    ) -> list[Reading]:
        """The best span of each passage, in the order of the passages.

        A passage longer than a window is read in several windows; the reading with the largest
        margin counts. A passage without text gives an empty span.

        Args:
            question: The question. For an English one, append its words in Chinese
                (`Query.wording`).
            passages: The texts of the passages.
            headings: The heading of each passage, as context; no span lies in it.
            pieces: Splits a text into words. With it, a span does not start with a repetition of
                the question, and a number includes its unit.
            several: Whether the question asks for the members of a list.
        """
        asked = simplified_in_place(question)
        tokens = self._pairing.question(asked)
        texts = [simplified_in_place(passage) for passage in passages]
        above = [simplified_in_place(heading) for heading in headings] or [""] * len(texts)
        places = [(row, place) for row, text in enumerate(texts) for place in windows(text)]

        def read_one(task: tuple[int, tuple[int, int]]) -> Reading | None:
            row, (start, end) = task
            window = texts[row][start:end]
            return self._read_window(tokens, window, above[row], start, several=several)

        if len(places) == 1 or self._threads == 1:
            found = [read_one(task) for task in places]
        else:
            with ThreadPoolExecutor(self._threads) as pool:
                found = list(pool.map(read_one, places))
        best = [_UNREAD] * len(passages)
        for (row, _), reading in zip(places, found, strict=True):
            if reading is not None and reading.margin > best[row].margin:
                best[row] = reading
        if pieces is None:
            return best
        return [_tightened(asked, text, one, pieces) for one, text in zip(best, texts, strict=True)]

    def _read_window(
        self, question: list[int], window: str, heading: str, shift: int, *, several: bool
    ) -> Reading | None:
        paired = self._pairing.pair(question, window, heading)
        scores = self._graph.run(None, {"input_ids": np.array([paired.ids])})[0][0]
        closed = [len(_ENDED.findall(window, 0, start)) for start, _ in paired.offsets]
        best = best_span(scores, paired.first, np.array(closed))
        if best is None:
            return None
        tokens = [(best.first, best.last)]
        if several:
            tokens += other_members(scores, paired.first, best, np.array(closed))
        spans = [trimmed(window, *paired.text_of(*span)) for span in tokens]
        (start, end), *others = [(shift + left, shift + right) for left, right in spans]
        relevance = float(scores[2, 0])
        return Reading(start, end, best.score, best.null, relevance, tuple(others))


def _tightened(asked: str, text: str, one: Reading, pieces: Pieces) -> Reading:
    """A single span without repetitions of the question; the members of a list stay as read."""
    if one.others:
        return one
    start, end = tightened(asked, text, one.start, one.end, pieces)
    return replace(one, start=start, end=end)


def reader_id(folder: Path = WEIGHTS) -> str:
    """A digest that identifies an exported reader, for example in files fitted to its scores.

    Raises:
        OSError: A file of the folder is missing or unreadable.
    """
    digest = hashlib.blake2b(digest_size=8)
    for name in ("model.onnx", "reader.json", "tokenizer.json"):
        digest.update((folder / name).read_bytes())
    return digest.hexdigest()


_UNREAD = Reading(0, 0, -1e4, 1e4, -1e4)
_ENDED = re.compile(r"[。！？!?]|\n")
_EDGES = " \t\r\n\u3000，。、；：！？,.;:!?"


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """A span without white space and punctuation at its edges, unless it has nothing else.

    >>> trimmed("他是，张三。", 2, 6)
    (3, 5)
    """
    inside = text[start:end]
    left = start + len(inside) - len(inside.lstrip(_EDGES))
    right = start + len(inside.rstrip(_EDGES))
    return (left, right) if left < right else (start, end)
