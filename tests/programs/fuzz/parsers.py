"""Fuzzes all parsers of seed files; `make fuzz` runs it with a time limit.

The first byte of an input selects the parser of the rest; the properties are those of the tests.
The fuzzer writes an input that breaks one to `build/fuzz/`; pass its path to run it again.

    python -m tests.programs.fuzz.parsers -max_total_time=600
"""

import gzip
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["retrieval"]):
    from tests.retrieval.articles.properties import check_file, check_lines, check_page, check_words

ROOT = Path(__file__).resolve().parents[3]
FOUND = ROOT / "build" / "fuzz"
PAGE, WORDS, LINES, PACKED, BYTES = range(5)
ROW = '{"text": "5月17日，会议召开。", "title": "会议", "date": 20210518, "author": ["陈 润"]}\n'
SCRATCH = TemporaryDirectory(prefix="wenbao-fuzz-")


def read(content: bytes) -> None:
    """Reads one input; whatever this raises is a finding."""
    if not content:
        return
    kind, rest = content[0] % 5, content[1:]
    if kind == PAGE:
        check_page(rest.decode("utf-8", "ignore"))
    elif kind == WORDS:
        check_words(rest.decode("utf-8", "ignore"))
    elif kind == BYTES:
        check_file(Path(SCRATCH.name), rest)
    else:
        name = "a.jsonl" if kind == LINES else "a.jsonl.gz"
        check_lines(Path(SCRATCH.name), rest, name)


def begin(corpus: Path) -> None:
    """Inputs to start from: the sample page, whole and in paragraphs, and some JSON Lines."""
    corpus.mkdir(parents=True, exist_ok=True)
    first = {"lines": (LINES, ROW.encode()), "packed": (PACKED, gzip.compress(ROW.encode()))}
    for file in sorted((ROOT / "seeds").glob("*.txt")):
        content = file.read_bytes()
        first[f"{file.name}-page"] = (PAGE, content)
        first[f"{file.name}-bytes"] = (BYTES, content.decode().encode("gb18030", "replace"))
        for number, words in enumerate(content.split(b"\n\n")):
            first[f"{file.name}-words-{number}"] = (WORDS, words)
            first[f"{file.name}-part-{number}"] = (PAGE, words)
    for name, (kind, content) in first.items():
        (corpus / name).write_bytes(bytes([kind]) + content)


if __name__ == "__main__":
    begin(FOUND / "corpus")
    options = ["-timeout=20", "-max_len=4000", f"-artifact_prefix={FOUND}/"]
    places = [f"-dict={Path(__file__).with_name('words.dict')}", str(FOUND / "corpus")]
    single = any(not option.startswith("-") for option in sys.argv[1:])
    atheris.Setup([sys.argv[0], *options, *([] if single else places), *sys.argv[1:]], read)
    atheris.Fuzz()
