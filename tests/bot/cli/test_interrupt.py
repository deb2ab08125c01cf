"""A real rebuild in a real terminal, stopped while it encodes."""

import io
import json
import os
import re
import signal
import sys
from pathlib import Path

import pexpect
import pyte
import pytest

from retrieval.make_index import build
from retrieval.settings import Settings
from tests.conftest import ROOT, IndexMaker

ROWS, COLUMNS = 40, 120
PASSAGES = 260


@pytest.fixture
def seeds(seeds_folder: Path) -> Path:
    articles = ({"text": f"湘江大桥今天建成通车，全长{at}米。"} for at in range(PASSAGES))
    lines = "".join(json.dumps(article) + "\n" for article in articles)
    (seeds_folder / "a.jsonl").write_text(lines, encoding="utf-8")
    return seeds_folder


def stopped(seeds: Path, index: Path, number: int) -> tuple[list[str], int | None]:
    """The lines that stand on the screen after a signal, and the exit status."""
    terminal = pexpect.spawn(
        sys.executable,
        ["-m", "bot", "rebuild", str(seeds), "--index", str(index)],
        cwd=str(ROOT),
        env={**os.environ, "WENBAO_THREADS": "1", "TERM": "xterm"},
        dimensions=(ROWS, COLUMNS),
        timeout=120,
    )
    terminal.logfile_read = seen = io.BytesIO()
    # Some passages are encoded, and not yet a whole block of them.
    terminal.expect(rb"encoding[^\r\n]* [1-9]\d*/260")
    terminal.kill(number)
    terminal.expect(pexpect.EOF)
    terminal.close()
    screen = pyte.Screen(COLUMNS, ROWS)
    pyte.ByteStream(screen).feed(seen.getvalue())
    lines = [line.rstrip() for line in screen.display]
    return [line for line in lines if line], terminal.exitstatus


@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)], ids=["Ctrl-C", "SIGTERM"]
)
def test_a_rebuild_that_is_stopped_says_what_it_keeps_and_the_next_one_uses_it(
    number: int, status: int, seeds: Path, new_index: IndexMaker
):
    index = new_index()
    lines, left = stopped(seeds, index, number)
    told = re.fullmatch(
        r"wenbao: stopped; the index is as it was; "
        r"vectors of ([\d,]+) passages are kept for the next rebuild",
        lines[-1],
    )
    assert told, lines
    assert left == status
    assert any(line.startswith("encoding") for line in lines[:-1])
    kept = int(told[1].replace(",", ""))
    assert 0 < kept < PASSAGES
    assert not (index / "CURRENT").exists()
    summary = build([seeds], index, Settings())
    assert (summary.reused_vectors, summary.new_vectors) == (kept, PASSAGES - kept)
