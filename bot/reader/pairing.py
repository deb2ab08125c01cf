"""Question and window to the tokens of the network, and spans of tokens back to text."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

MOST_QUESTION_TOKENS = 96  # an English question is followed by its words in Chinese
MOST_HEADING_TOKENS = 48
MOST_TOKENS = 512  # positions of the network


@dataclass(frozen=True, slots=True)
class Paired:
    """A question and a window, as tokens.

    Attributes:
        ids: `<s> question </s> </s> heading </s> window </s>`; without a heading, neither it nor
            the `</s>` after it.
        first: Index in `ids` of the window's first token.
        offsets: `(start, end)` of each of the window's tokens, in characters of the window.
    """

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]

    def tokens_of(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last index in `ids` of the tokens that overlap a range, or None if none do."""
        inside = [
            self.first + at
            for at, (left, right) in enumerate(self.offsets)
            if left < end and right > start and right > left
        ]
        return (inside[0], inside[-1]) if inside else None

    def text_of(self, first: int, last: int) -> tuple[int, int]:
        """The range of characters of the tokens from index `first` to `last` in `ids`."""
        return self.offsets[first - self.first][0], self.offsets[last - self.first][1]


class Pairing:
    """A tokenizer that pairs questions with windows."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        ids = tokenizer.get_vocab()
        self._begin, self._end, self.padding = (ids[piece] for piece in ("<s>", "</s>", "<pad>"))

    def question(self, text: str) -> list[int]:
        """The tokens of a question, encoded once to be paired with many windows."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return list(encoded.ids[:MOST_QUESTION_TOKENS])

    def pair(self, question: Sequence[int], window: str, heading: str = "") -> Paired:
        """Joins a question's tokens with a window; the end of the window is cut if it does not fit.

        Args:
            question: The tokens from `question`.
            window: The text in which to find the answer.
            heading: The window's heading; the network reads it, but no span lies in it.
        """
        encoded = self._tokenizer.encode(window, add_special_tokens=False)
        head = [self._begin, *question, self._end, self._end]
        if heading:
            above = self._tokenizer.encode(heading, add_special_tokens=False)
            head += [*above.ids[:MOST_HEADING_TOKENS], self._end]
        room = MOST_TOKENS - len(head) - 1
        return Paired(
            [*head, *encoded.ids[:room], self._end], len(head), list(encoded.offsets[:room])
        )
