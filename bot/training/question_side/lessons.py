"""Lessons on disk: a question, the passages that answer it, and all passages' vectors."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from retrieval.errors import WenbaoError
from retrieval.records import Language

LESSONS = "lessons.jsonl"
MEASURED = "measured.jsonl"
VECTORS = "vectors.npy"


class Lesson(msgspec.Struct, frozen=True):
    """A question and the rows of passages that matter to it.

    Attributes:
        id: The id of the question.
        language: Its language.
        forms: Its wordings: as typed, and with the bridge's words if there are any.
        positives: Rows of the passages that answer it.
        neutral: Rows of other passages that hold the answer, or may: they are no negatives.
    """

    id: str
    language: Language
    forms: tuple[str, ...]
    positives: tuple[int, ...]
    neutral: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Prepared:
    """What `prepare` writes and `train` reads.

    Attributes:
        lessons: Questions to learn from.
        measured: Questions to measure with; their positives are all passages of the right article.
        vectors: The vectors of all passages, shape (passages, dimension), float32.
    """

    lessons: list[Lesson]
    measured: list[Lesson]
    vectors: np.ndarray

    def save(self, folder: Path) -> None:
        """Writes all three to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / LESSONS, self.lessons)
        _write(folder / MEASURED, self.measured)
        np.save(folder / VECTORS, self.vectors)

    @classmethod
    def load(cls, folder: Path) -> "Prepared":
        """Reads what `save` wrote.

        Raises:
            WenbaoError: A file is missing or has another form.
        """
        try:
            vectors = np.load(folder / VECTORS)
            return cls(_read(folder / LESSONS), _read(folder / MEASURED), vectors)
        except (OSError, ValueError, msgspec.DecodeError) as error:
            raise WenbaoError(
                f"{folder}: holds no lessons ({error}); run bot.training.question_side.prepare"
            ) from error


def _write(file: Path, lessons: Iterable[Lesson]) -> None:
    file.write_bytes(b"".join(msgspec.json.encode(one) + b"\n" for one in lessons))


def _read(file: Path) -> list[Lesson]:
    return [msgspec.json.decode(line, type=Lesson) for line in file.read_bytes().splitlines()]
