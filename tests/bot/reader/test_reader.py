"""Question and passages to spans: the reader that travels with the package."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.reader.reader import WEIGHTS, Reader
from bot.training.measure import measure
from retrieval.errors import WenbaoError
from tests.bot.test_hot_start import HEAVY
from tests.conftest import ROOT

MEETING = "5月17日，市委书记邓群策会见了到访的北航代表团一行，双方进行了友好会谈。"
PARK = "产业园总投资30亿元，占地约500亩，预计明年5月建成投产。"
LONGEST_FILES = 45_000_000  # bytes, of all that travels


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader.load()


@pytest.mark.parametrize(
    ("question", "passage", "answer"),
    [
        ("谁会见了北航代表团？", MEETING, "邓群策"),
        ("誰會見了北航代表團？", MEETING, "邓群策"),
        ("产业园总投资多少？", PARK, "30亿元"),
    ],
)
def test_the_span_that_answers_is_found_to_the_edges_of_its_tokens(
    reader: Reader, question: str, passage: str, answer: str
):
    (reading,) = reader.read(question, [passage])
    span = passage[reading.start : reading.end]
    assert answer in span
    assert len(span) <= len(answer) + 1  # 策会 is one token in 邓群策会见了


def test_the_passage_that_answers_scores_above_one_that_does_not(reader: Reader):
    meeting, park = reader.read("谁会见了北航代表团？", [MEETING, PARK])
    assert meeting.margin > park.margin


def test_a_span_is_found_beyond_the_first_window_and_offsets_are_of_the_whole(reader: Reader):
    passage = "当天还举行了其他活动，天气晴好。" * 20 + PARK
    (reading,) = reader.read("产业园总投资多少？", [passage])
    assert passage[reading.start : reading.end] == "30亿元"


def test_each_passage_is_read_alone_and_the_order_is_kept(reader: Reader):
    together = reader.read("谁会见了北航代表团？", [MEETING, "", PARK, " \n"])
    alone = [reader.read("谁会见了北航代表团？", [one])[0] for one in (MEETING, "", PARK, " \n")]
    assert together == alone
    assert (together[1].start, together[1].end) == (0, 0)
    assert together[1].margin < 0
    assert reader.read("谁？", []) == []


def test_all_that_travels_is_small(reader: Reader):
    assert sum(file.stat().st_size for file in WEIGHTS.iterdir()) <= LONGEST_FILES
    assert reader.card.quantised


def test_a_folder_that_is_no_reader_is_told(tmp_path: Path):
    with pytest.raises(WenbaoError, match="the reader cannot be loaded"):
        Reader.load(tmp_path)


def test_reading_needs_no_library_of_training():
    code = "import sys; from bot.reader.reader import Reader; Reader.load().read('谁？', ['张三']);"
    shown = code + "print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", shown], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert set(done.stdout.split()) & HEAVY == set()


def test_the_measures_read_the_passage_that_was_asked_of(reader: Reader, tmp_path: Path):
    passage = {"id": "1", "text": PARK, "title": "产业园", "date": "2022-05-17"}
    asked = {"question": "产业园总投资多少？", "lang": "zh", "asked_of": "1", "kind": "howmuch"}
    rows = [
        asked | {"answers": ["30亿元"]},
        asked | {"answers": [["甲乙丙"]], "kind": "what"},
        asked | {"question": "谁当选了英国首相？", "answerable": False, "kind": "none"},
    ]
    for name, lines in (("passages", [passage]), ("questions", rows)):
        text = "\n".join(json.dumps(line) for line in lines)
        (tmp_path / f"{name}.jsonl").write_text(text, encoding="utf-8")
    found = json.loads(measure(reader, tmp_path, None, None))["zh"]
    assert {name: (one["questions"], one["exact"]) for name, one in found.items()} == {
        "all": (2, 0.5),
        "howmuch": (1, 1.0),
        "what": (1, 0.0),
    }
    assert (found["all"]["hopeless"], found["all"]["recognised"]) == (1, 1.0)


def test_reading_leaves_no_trace_on_the_disk_and_reports_to_nobody(tmp_path: Path):
    code = "from bot.reader.reader import Reader; Reader.load().read('谁？', ['张三'])"
    environment = os.environ | {"TMPDIR": str(tmp_path), "HOME": str(tmp_path)}
    environment.pop("ORT_DISABLE_TELEMETRY", None)
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    assert list(tmp_path.iterdir()) == []
