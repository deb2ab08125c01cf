"""Rows of files of questions and passages, and how a test writes them."""

import gzip
import json
from pathlib import Path
from typing import Any


def write(file: Path, *rows: dict[str, Any]) -> None:
    """Writes one JSON object a line, compressed if the name says so."""
    file.parent.mkdir(exist_ok=True)
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    if file.suffix == ".gz":
        file.write_bytes(gzip.compress(text.encode()))
    else:
        file.write_text(text, encoding="utf-8")


def question(text: str, **fields: object) -> dict[str, Any]:
    """A Chinese question that has an answer, unless `fields` say otherwise."""
    return {"id": text, "question": text, "lang": "zh", "answerable": True, **fields}
