"""Passages of an archive to the rows that hold a text, or belong to an article."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np

_SPACE = re.compile(r"\s+")
_RUN = 8  # characters
_STEP = 4  # characters between the runs of a passage that are looked for in a paragraph
_SHARED = 4  # runs in common that make a passage part of a paragraph

Head = tuple[str | None, str | None]
"""Headline and day, which name an article."""


def squeezed(text: str) -> str:
    r"""A text without white space, which archive and question files break differently.

    >>> squeezed("会见了 北航\n代表团")
    '会见了北航代表团'
    """
    return _SPACE.sub("", text)


class Archived:
    """The passages of an archive by row.

    >>> found = Archived([("来访", "2021-05-17")] * 2, ["邓群策会见了代表团。", "双方座谈。"])
    >>> found.of_article(("来访", "2021-05-17")), found.holding(["代表团"])
    ([0, 1], [0])

    Args:
        heads: The article of each passage.
        texts: The text of each passage, in the same order.
    """

    def __init__(self, heads: Sequence[Head], texts: Iterable[str]) -> None:
        self.heads = list(heads)
        self.texts = [squeezed(text) for text in texts]
        self._of: dict[Head, list[int]] = defaultdict(list)
        for row, head in enumerate(self.heads):
            self._of[head].append(row)
        self._known: dict[str, np.ndarray] = {}

    def of_article(self, head: Head) -> list[int]:
        """The rows of an article's passages."""
        return list(self._of.get(head, ()))

    def with_headline(self, headline: str) -> list[list[int]]:
        """The rows of each article with a headline, one list an article."""
        return [rows for head, rows in self._of.items() if head[0] == headline]

    def holding(self, answers: Sequence[str]) -> list[int]:
        """The rows of the passages that hold every part of an answer.

        Parts of one character, such as the number 3, say nothing: they are not looked for.
        """
        rows: np.ndarray | None = None
        for part in map(squeezed, answers):
            if len(part) > 1:
                found = self._with(part)
                rows = found if rows is None else np.intersect1d(rows, found)
        return [] if rows is None else rows.tolist()

    def answering(self, head: Head, context: str, answers: Sequence[str]) -> list[int]:
        """The rows of an article's passages that hold an answer and belong to a paragraph.

        Passages with every part of the answer come alone; where none has all, those with the
        first part do.
        """
        plain = squeezed(context)
        parts = [squeezed(one) for one in answers]
        near = [row for row in self.of_article(head) if self._overlaps(row, plain)]
        whole = [row for row in near if all(one in self.texts[row] for one in parts)]
        return whole or [row for row in near if parts and parts[0] in self.texts[row]]

    def equal_to(self, head: Head, text: str) -> list[int]:
        """The rows of an article's passages with exactly this text."""
        plain = squeezed(text)
        return [row for row in self.of_article(head) if self.texts[row] == plain]

    def _overlaps(self, row: int, plain: str) -> bool:
        text = self.texts[row]
        runs = {text[at : at + _RUN] for at in range(0, max(1, len(text) - _RUN), _STEP)}
        return sum(run in plain for run in runs) >= min(_SHARED, len(runs))

    @cached_property
    def _joined(self) -> tuple[str, np.ndarray]:
        """All texts as one, which is far quicker to look through, and where each begins."""
        starts = np.cumsum([0, *(len(text) + 1 for text in self.texts)])[:-1]
        return "\n".join(self.texts), starts

    def _with(self, part: str) -> np.ndarray:
        if part not in self._known:
            joined, starts = self._joined
            found = np.array([match.start() for match in re.finditer(re.escape(part), joined)], int)
            self._known[part] = np.unique(np.searchsorted(starts, found, side="right") - 1)
        return self._known[part]
