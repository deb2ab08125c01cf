"""Two folders of passages as one archive, and the questions of one of them."""

from pathlib import Path

from bot.evaluation.question_sets import Asked, pooled_archive, read_questions, renamed
from retrieval.archive import Archive
from retrieval.progress import SILENT
from retrieval.settings import Settings
from tests.bot.evaluation.rows import question, write

BRIDGE = "湘江大桥于2023年8月1日通车，全长1200米。"
MARKET = "城北农贸市场改造完成，新增摊位80个。"


def write_questions(folder: Path) -> Path:
    """Two folders of passages; the first has questions, too."""
    own, other = folder / "own", folder / "other"
    write(own / "passages.jsonl", {"id": "p1", "title": "大桥通车", "text": BRIDGE})
    write(
        other / "passages.jsonl.gz",
        {"id": "p2", "title": "", "text": MARKET},
        {"id": "p3", "title": "", "text": MARKET},
    )
    write(
        own / "questions.jsonl",
        question("湘江大桥全长多少米？", passage_ids=["p1"], answers=["1200米"]),
        question("农贸市场新增摊位多少个？", passage_ids=["p3"], answers=["80个"]),
        question("谁会见了清华大学代表团？", passage_ids=[], answers=[], answerable=False),
    )
    return own


def pooled(folder: Path, index: Path) -> tuple[Archive, list[Asked]]:
    """The archive of both folders, and the questions by the ids that it knows."""
    pool = [folder, folder.parent / "other"]
    made = pooled_archive(pool, folder.parent / "cache", index, Settings(), SILENT)
    assert made is not None
    place, known = made
    asked = [renamed(one, known) for one in read_questions(folder)]
    return Archive(place, Settings()), asked
