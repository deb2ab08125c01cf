"""Questions to what search finds for them and must not."""

from pathlib import Path

import msgspec

from bot.training.examples import Span, Taught
from bot.training.mine_negatives import archived, mined, shared
from retrieval.progress import SILENT
from tests.bot.training import small
from tests.conftest import with_encoder

BEIHANG = "5月17日，市委书记邓群策会见了到访的北航代表团一行，双方就合作交换了意见。"
TSINGHUA = "清华大学代表团昨日到访，参观了城市规划展览馆，并召开了座谈会。"
AGAIN = "5月17日，市委书记邓群策会见到访的北航代表团，双方就合作交换意见。"
TAUGHT = Taught("1", "谁会见了北航代表团？", BEIHANG, (Span("邓群策", 10),))


def test_what_looks_right_and_holds_no_answer_is_a_hard_negative(
    tmp_path: Path, encoder_folder: Path
):
    with_encoder(tmp_path / "index", encoder_folder)
    others = [Taught(str(at), "？", text, ()) for at, text in enumerate((TSINGHUA, AGAIN))]
    archive = archived([TAUGHT, *others], tmp_path, SILENT)
    found = mined(TAUGHT, archive, small.seeded(1))
    archive.close()
    assert [one.text for one in found.hard] == [TSINGHUA]
    assert found.id == "1"
    assert len(found.english) == 3
    for one in found.english:
        assert one.translated.startswith(one.question)
    again = msgspec.json.decode(msgspec.json.encode(found), type=type(found))
    assert again == found


def test_a_text_told_in_other_words_shares_many_pairs_and_another_few():
    assert shared(BEIHANG, BEIHANG) == 1.0
    assert shared(AGAIN, BEIHANG) > 0.7
    assert shared(TSINGHUA, BEIHANG) < 0.2
    assert shared("", BEIHANG) == 0.0
