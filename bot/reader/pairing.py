"""Question and window to the tokens that the network reads, and spans of tokens back to text."""

from collections.abc import Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

MOST_QUESTION_TOKENS = 96  # a question in English comes with its words in Chinese
MOST_HEADING_TOKENS = 48
MOST_TOKENS = 512  # positions that the network has


@dataclass(frozen=True, slots=True)
class Paired:
    """A question and a window, as tokens.

    Attributes:
        ids: `<s> question </s> </s> heading </s> window </s>`; without a heading, neither it nor
            the sign behind it.
        first: Where the window's tokens begin in `ids`.
        offsets: `(start, end)` in the window, in characters, of each of its tokens.
    """

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]

    def tokens_of(self, start: int, end: int) -> tuple[int, int] | None:
        """The first and last place in `ids` of the tokens that hold some characters, if any do."""
        inside = [
            self.first + at
            for at, (left, right) in enumerate(self.offsets)
            if left < end and right > start and right > left
        ]
        return (inside[0], inside[-1]) if inside else None

    def text_of(self, first: int, last: int) -> tuple[int, int]:
        """The characters that the tokens from one place in `ids` to another hold."""
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
        """The tokens of a question: encoded once, paired with many windows."""
        encoded = self._tokenizer.encode(text, add_special_tokens=False)
        return list(encoded.ids[:MOST_QUESTION_TOKENS])

    def pair(self, question: Sequence[int], window: str, heading: str = "") -> Paired:
        """A question's tokens with a window; what does not fit is left out at the end.

        Args:
            question: As `question` gives it.
            window: Where the answer is sought.
            heading: What the window stands under; read, but no span is sought in it.
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
