"""Measures to tables."""

from collections.abc import Mapping, Sequence

from bot.evaluate import Measures, Ranked


def measures_to_terminal(measured: Mapping[str, Measures]) -> str:
    """A table, one column a language."""
    languages = list(measured)
    rows = [["", *languages]]
    for name in Measures.__struct_fields__:
        values = [getattr(measured[language], name) for language in languages]
        if any(value is not None for value in values):
            label = f"{name} (ms)" if name in {"p50", "p95"} else name
            rows.append([label.replace("_", " "), *(_number(name, value) for value in values)])
    return _aligned(rows)


def ranked_to_terminal(tables: Mapping[str, Sequence[Ranked]]) -> str:
    """One table a language: what each way to rank reaches."""
    parts = []
    for language, ways in tables.items():
        rows = [[language, "recall@1", "recall@10", "MRR@10"]]
        for way in ways:
            found = (way.recall_at_1, way.recall_at_10, way.mrr_at_10)
            rows.append([way.way, *(f"{value:.3f}" for value in found)])
        parts.append(_aligned(rows))
    return "\n".join(parts)


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    if name == "questions":
        return str(value)
    return f"{value:.1f}" if name in {"p50", "p95"} else f"{value:.3f}"


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    """Columns of equal width, the first to the left, numbers to the right."""
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for first, *rest in rows:
        cells = [value.rjust(width) for value, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines) + "\n"
