"""What is asked: language and kind."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]
QuestionKind = Literal[
    "who", "role", "when", "where", "quantity", "organisation", "what", "why", "yes_no", "other"
]


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it was understood.

    Attributes:
        text: The question, without control characters and surrounding white space.
        language: `zh` as soon as it holds a Chinese word that asks or names something.
        kind: What sort of answer is wanted.
    """

    text: str
    language: Language
    kind: QuestionKind
