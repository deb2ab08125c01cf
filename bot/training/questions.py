"""Question files to the records that the reader learns from."""

import zlib
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bot.evaluation.rankings import Judged, Ranking, Span, rows
from bot.reader.tighten import tightened
from retrieval.errors import WenbaoError
from retrieval.language.terms import simplified_in_place

HELD_OUT = 40  # one paragraph in 40 is held out for measuring


class Taught(msgspec.Struct, frozen=True):
    """One question of a training file, with its paragraph.

    Several answers are the members of a list and all wanted, if the question has a `kind`. In
    files without kinds they are alternatives, of which the first is learned.
    """

    id: str
    question: str
    context: str
    answers: tuple[Span, ...]
    answerable: bool = True
    title: str = ""
    date: str = ""
    lang: str = "zh"
    kind: str = ""


class Mined(msgspec.Struct, frozen=True):
    """What the archive made of a question.

    Attributes:
        id: The question's id.
        wording: The question as the reader gets it: an English one followed by its Chinese words.
        near: Passages that the search returned and that do not answer.
    """

    id: str
    wording: str
    near: tuple[Judged, ...] = ()


@dataclass
class Lessons:
    """All there is to learn from.

    Attributes:
        questions: The questions of each file, by its name without suffixes.
        rankings: Judged rankings.
        mined: What was mined for each question, by id. It may be filled while training runs.
    """

    questions: dict[str, list[Taught]]
    rankings: list[Ranking] = field(default_factory=list)
    mined: dict[str, Mined] = field(default_factory=dict)


def read_questions(folder: Path) -> dict[str, list[Taught]]:
    """The questions of all files of a folder, simplified, by the name of the file.

    Raises:
        WenbaoError: There are none, or a line is not a question.
    """
    found = {
        file.name.split(".")[0]: [prepared(row) for row in rows(file, Taught)]
        for file in sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.gz")])
    }
    if not any(found.values()):
        raise WenbaoError(f"{folder}: no *.jsonl or *.jsonl.gz with questions")
    return found


def prepared(row: Taught) -> Taught:
    """Simplifies the texts. Without a kind, only the first answer stays, in uniform extent."""
    question, context = simplified_in_place(row.question), simplified_in_place(row.context)
    answers = row.answers if row.answerable else ()
    if not row.kind and answers:
        first = answers[0].start
        start, end = first, first + len(answers[0].text)
        if row.lang == "zh" and not row.id.endswith("-en"):
            start, end = tightened(question, context, start, end)
        answers = (Span(context[start:end], start),)
    title = simplified_in_place(row.title)
    return msgspec.structs.replace(
        row, question=question, context=context, answers=answers, title=title
    )


def read_mined(file: Path) -> dict[str, Mined]:
    """Reads the output of `mine`, by question id.

    Raises:
        WenbaoError: A line has another form.
    """
    return {row.id: row for row in rows(file, Mined)}


def is_held_out(one: Taught) -> bool:
    """Whether a question is for measuring; questions on one paragraph are on the same side."""
    return zlib.crc32(one.context.encode()) % HELD_OUT == 0
