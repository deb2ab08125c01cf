"""Questions to what an archive makes of them."""

import json
from pathlib import Path

import msgspec

from bot.evaluation.rankings import Span
from bot.training.mine import mined, shared
from bot.training.questions import Taught
from retrieval.archive import Archive
from retrieval.settings import Settings
from tests.conftest import IndexMaker

BEIHANG = "5月17日，市委书记邓群策会见了到访的北航代表团一行，双方就合作交换了意见。"
TSINGHUA = "清华大学代表团昨日到访，参观了城市规划展览馆，并召开了座谈会。"
AGAIN = "5月17日，市委书记邓群策会见到访的北航代表团，双方就合作交换意见。"
TAUGHT = Taught("1", "谁会见了北航代表团？", BEIHANG, (Span("邓群策", 10),), title="会见")
ENGLISH = msgspec.structs.replace(TAUGHT, id="1-en", question="Who met the Beihang delegation?")


def test_what_looks_right_and_has_no_answer_is_a_negative_and_english_gets_its_words(
    new_index: IndexMaker, tmp_path: Path
):
    rows = [
        {"title": f"来访 {at}", "text": text} for at, text in enumerate((BEIHANG, TSINGHUA, AGAIN))
    ]
    lines = "\n".join(json.dumps(row) for row in rows)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    archive = Archive(new_index(tmp_path / "a.jsonl"), Settings())
    found = mined(TAUGHT, archive, negatives=True)
    assert (found.wording, [one.text for one in found.near]) == (TAUGHT.question, [TSINGHUA])
    assert mined(TAUGHT, archive, negatives=False).near == ()
    wording = mined(ENGLISH, archive, negatives=False).wording
    assert wording.startswith(ENGLISH.question)
    assert {"北航", "会见"} <= set(wording.split())
    archive.close()


def test_a_text_told_in_other_words_shares_many_pairs_and_another_few():
    assert shared(BEIHANG, BEIHANG) == 1.0
    assert shared(AGAIN, BEIHANG) > 0.7
    assert shared(TSINGHUA, BEIHANG) < 0.2
    assert shared("", BEIHANG) == 0.0
