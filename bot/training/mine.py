"""Question files to what an archive makes of each question.

    python -m bot.training.mine INDEX FOLDER --out FILE [--rankings FILE …] [--negatives]

The archive's bridge translates the English questions, right and wrong, as in use. With
`--negatives`, the search also gives passages that look like the answer and hold none: a passage of
a `news` question counts if it contains none of its answers and resembles no part of its paragraph.
A file that exists is continued.
"""

import argparse
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from bot.evaluation.rankings import Judged, Ranking, read_rankings
from bot.rendering.progress_bars import stages
from bot.training.questions import Mined, Taught, read_mined, read_questions
from retrieval.archive import Archive
from retrieval.language.terms import simplified_in_place
from retrieval.records import Hit, Language
from retrieval.settings import Settings

SEARCHED = 8  # passages
KEPT = 4  # negatives of a question
SAME = 0.4
"""Above this share of common character pairs, two texts say the same."""


def mined(one: Taught | Ranking, archive: Archive, *, negatives: bool) -> Mined:
    """The wording of a question, and passages that do not answer it."""
    language: Language = "en" if is_english(one) else "zh"
    query = archive.read(one.question, language=language)
    wording = simplified_in_place(query.wording)
    if not negatives or isinstance(one, Ranking) or not one.title:
        return Mined(one.id, wording)
    hits = archive.hits(query, limit=SEARCHED)
    near = (passage for hit in hits if (passage := _beside(hit, one)) is not None)
    return Mined(one.id, wording, tuple(near)[:KEPT])


def is_english(one: Taught | Ranking) -> bool:
    """Whether a question is English; files of one language tell it by the id alone."""
    return one.lang == "en" or one.id.endswith("-en")


def _beside(hit: Hit, one: Taught) -> Judged | None:
    """A hit as a negative; None if it may answer."""
    text = simplified_in_place(hit.text)
    answers = [answer.text for answer in one.answers]
    if any(answer in text for answer in answers) or shared(text, one.context) > SAME:
        return None
    day = hit.article.date.isoformat() if hit.article.date else None
    return Judged(text, "no", simplified_in_place(hit.article.headline or ""), day)


def shared(text: str, other: str) -> float:
    """The share of a text's pairs of neighbouring characters that another text also has.

    >>> shared("市委书记会见代表团", "书记会见了代表团")
    0.625
    """
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    return sum(pair in other for pair in pairs) / (len(pairs) or 1)


def _asked(folder: Path, rankings: list[Path]) -> Iterator[Taught | Ranking]:
    """The questions of which something can be mined, in random order, rankings first."""
    yield from read_rankings(rankings)
    wanted = [
        one
        for asked in read_questions(folder).values()
        for one in asked
        if is_english(one) or one.title
    ]
    random.Random(7).shuffle(wanted)  # noqa: S311  (a file that is cut short is a fair sample)
    yield from wanted


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(prog="python -m bot.training.mine", description=__doc__)
    parser.add_argument("index", type=Path, help="a built index of news")
    parser.add_argument("folder", type=Path, help="question files, *.jsonl or *.jsonl.gz")
    parser.add_argument("--rankings", type=Path, nargs="*", default=[], help="judged rankings")
    parser.add_argument("--out", type=Path, required=True, help="the file to write, mined.jsonl")
    parser.add_argument("--negatives", action="store_true", help="also search")
    given = parser.parse_args()
    done = read_mined(given.out) if given.out.exists() else {}
    todo = [one for one in _asked(given.folder, given.rankings) if one.id not in done]
    archive = Archive(given.index, Settings())
    with stages(bars=sys.stderr.isatty()) as progress, given.out.open("ab") as lines:
        progress.stage("mining", len(todo))
        for one in todo:
            found = mined(one, archive, negatives=given.negatives)
            lines.write(msgspec.json.encode(found) + b"\n")
            progress.advance(1)
    archive.close()


if __name__ == "__main__":
    main()
