"""Seeds to hits: from the newspaper's files to the passages that match a question.

`build` reads seeds and publishes an index, `Archive` searches it. The names in `__all__` are
stable; everything else may change.

>>> from pathlib import Path
>>> archive = Archive(build([Path("seeds")], Path("index")).index)  # doctest: +SKIP
>>> archive.search("谁会见了北航代表团", language="zh")[0].article.headline  # doctest: +SKIP
"""

import os
from importlib import import_module
from typing import TYPE_CHECKING

# ONNX Runtime's wheels report their use to their maker and store a file with an id for that.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")

if TYPE_CHECKING:
    from retrieval.archive import Archive as Archive
    from retrieval.errors import WenbaoError as WenbaoError
    from retrieval.filters import Filter as Filter
    from retrieval.make_index import Summary as Summary
    from retrieval.make_index import build as build
    from retrieval.records import Article as Article
    from retrieval.records import Hit as Hit
    from retrieval.records import Passage as Passage
    from retrieval.settings import Settings as Settings

# Imported on first use: `wenbao --help` must not wait for FAISS.
_HOMES = {
    "Archive": "archive",
    "Article": "records",
    "Filter": "filters",
    "Hit": "records",
    "Passage": "records",
    "Settings": "settings",
    "Summary": "make_index",
    "WenbaoError": "errors",
    "build": "make_index",
}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"retrieval.{_HOMES[name]}"), name)
