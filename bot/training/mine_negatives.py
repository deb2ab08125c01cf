"""Question files to hard negatives and English forms of each question.

    python -m bot.training.mine_negatives FOLDER --out DIR

Indexes the paragraphs of all questions as an archive in `DIR/index`. A hard negative is a passage
that the search finds for a question and that holds no answer. `half_english.py` makes the English
forms, and the archive's own bridge translates them back, so that the reader learns from
translations as good and as bad as those in use.
"""

import argparse
import random
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from bot.rendering.progress_bars import stages
from bot.training.examples import English, Excerpt, Mined, Taught, heading_of, read_taught
from bot.training.half_english import switched
from retrieval.archive import Archive
from retrieval.language.terms import simplified_in_place
from retrieval.make_index import build
from retrieval.progress import Progress
from retrieval.records import Hit
from retrieval.settings import Settings

SEARCHED = 12  # passages
KEPT = 6  # hard negatives of a question
FORMS = 3  # English forms of a question
SAME = 0.4
"""Above this share of common character pairs, two texts say the same: two translations of one
paragraph share half of their pairs."""


def mined(one: Taught, archive: Archive, rng: random.Random) -> Mined:
    """The hard negatives and English forms of a question."""
    hits = archive.search(one.question, language="zh", limit=SEARCHED)
    hard = [excerpt for hit in hits if (excerpt := _beside(hit, one)) is not None]
    english = []
    for _ in range(FORMS):
        worded = switched(one.question, rng)
        english.append(English(worded, archive.read(worded, language="en").wording))
    return Mined(one.id, tuple(hard[:KEPT]), tuple(english))


def _beside(hit: Hit, one: Taught) -> Excerpt | None:
    """The passage of a hit, or None if it mentions an answer or is too similar to the paragraph."""
    whole = simplified_in_place(hit.article.text)
    text = whole[hit.passage.start : hit.passage.end]
    answers = [simplified_in_place(answer.text) for answer in one.answers]
    if any(answer in text for answer in answers) or shared(text, one.context) > SAME:
        return None
    return Excerpt(text, heading_of(whole) if hit.passage.start else "")


def shared(text: str, other: str) -> float:
    """The share of a text's pairs of neighbouring characters that another text also has.

    >>> shared("市委书记会见代表团", "书记会见了代表团")
    0.625
    """
    pairs = [text[at : at + 2] for at in range(len(text) - 1)]
    return sum(pair in other for pair in pairs) / (len(pairs) or 1)


def archived(taught: Sequence[Taught], out: Path, progress: Progress) -> Archive:
    """Builds and opens an archive of the questions' paragraphs."""
    paragraphs: Mapping[str, None] = dict.fromkeys(one.context for one in taught)
    seeds = out / "paragraphs.jsonl"
    seeds.write_bytes(b"\n".join(msgspec.json.encode({"text": text}) for text in paragraphs))
    settings = Settings()
    build([seeds], out / "index", settings, progress=progress)
    return Archive(out / "index", settings)


def main() -> None:
    """Runs the command."""
    parser = argparse.ArgumentParser(
        prog="python -m bot.training.mine_negatives", description=__doc__
    )
    parser.add_argument("folder", type=Path, help="question files, *.jsonl or *.jsonl.gz")
    parser.add_argument(
        "--out", type=Path, required=True, help="folder for mined.jsonl and the index"
    )
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    taught = read_taught(given.folder)
    rng = random.Random(given.seed)  # noqa: S311  (reproducible, not secret)
    with stages(bars=sys.stderr.isatty()) as progress:
        archive = archived(taught, given.out, progress)
        progress.stage("mining", len(taught))
        with (given.out / "mined.jsonl").open("wb") as lines:
            for one in taught:
                lines.write(msgspec.json.encode(mined(one, archive, rng)) + b"\n")
                progress.advance(1)
    archive.close()


if __name__ == "__main__":
    main()
