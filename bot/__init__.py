"""Questions to cited answers, on every surface: terminal, Telegram, and other programs.

`Answerer` answers from a `retrieval.Archive`. The names in `__all__` are stable; everything else
may change.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.answering.answerer import Answerer as Answerer
    from bot.answering.records import Answer as Answer
    from bot.answering.records import Citation as Citation

# Loaded on first access: `wenbao --help` must not wait for the reader.
_HOMES = {"Answer": "records", "Answerer": "answerer", "Citation": "records"}
__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"bot.answering.{_HOMES[name]}"), name)
