"""Measures to text tables."""

from collections.abc import Mapping, Sequence

from bot.evaluation.ablation import Checked, Ranked
from bot.evaluation.evaluate import Measures, Miss
from bot.evaluation.reliability import BINS, Bin, Threshold
from bot.rendering.safe_text import line_of

LONGEST_SAID = 120  # characters of an answer; the rest is cut


def measures_to_terminal(measured: Mapping[str, Measures]) -> str:
    """A table with one column for each language or kind of question."""
    languages = list(measured)
    rows = [["", *languages]]
    for name in Measures.__struct_fields__:
        values = [getattr(measured[language], name) for language in languages]
        if any(value is not None for value in values):
            label = f"{name} (ms)" if name in {"p50", "p95"} else name
            rows.append([label.replace("_", " "), *(_number(name, value) for value in values)])
    return aligned(rows)


def ranked_to_terminal(tables: Mapping[str, Sequence[Ranked]]) -> str:
    """One table for each language, with the recall and MRR of each way to rank."""
    parts = []
    for language, ways in tables.items():
        rows = [[language, "recall@1", "recall@10", "MRR@10"]]
        for way in ways:
            found = (way.recall_at_1, way.recall_at_10, way.mrr_at_10)
            rows.append([way.way, *(f"{value:.3f}" for value in found)])
        parts.append(aligned(rows))
    return "\n".join(parts)


def checked_to_terminal(tables: Mapping[str, Sequence[Checked]]) -> str:
    """One table for each language, with the measures without each family of checks."""
    parts = []
    for language, lines in tables.items():
        rows = [[f"{language}, without", "exact match", "F1", "wrong of answered"]]
        for line in lines:
            found = (line.exact_match, line.f1, line.wrong_of_answered)
            rows.append([line.without, *(_number("", value) for value in found)])
        parts.append(aligned(rows))
    return "\n".join(parts)


def bins_to_terminal(bins: Sequence[Bin]) -> str:
    """How often the answers of each bin of confidence are right, and how many are given."""
    rows = [["confidence", "answers", "mean", "right", "answered", "perhaps"]]
    for one in bins:
        span = f"{one.low:.1f}–{one.low + 1 / BINS:.1f}"
        shares = (f"{one.confidence:.2f}", f"{one.right:.2f}")
        rows.append([span, str(one.answers), *shares, str(one.answered), str(one.perhaps)])
    return "\n" + aligned(rows) if bins else ""


def thresholds_to_terminal(steps: Sequence[Threshold]) -> str:
    """What each threshold refuses, and how many given answers are wrong; names the chosen ones."""
    rows = [["threshold", "refusal F1", "answerable refused", "wrong of answered"]]
    for one in steps:
        found = (one.refusal_f1, one.answerable_refused, one.wrong)
        place = f"{one.confidence:.2f} {one.chosen}".rstrip()
        rows.append([place, *(f"{value:.3f}" for value in found)])
    return aligned(rows)


def misses_to_terminal(misses: Sequence[Miss]) -> str:
    """The worst answers, a few lines each."""
    parts = []
    for number, miss in enumerate(misses, 1):
        said = line_of(miss.said)
        parts.append(
            f"\n{number}. {line_of(miss.question)}\n"
            f"   {miss.fault}: {said[:LONGEST_SAID]}{'…' if len(said) > LONGEST_SAID else ''}\n"
            f"   wanted: {line_of(' / '.join(miss.wanted)) or '-'}   cited: {miss.cited or '-'}\n"
        )
    return "".join(parts)


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    if name == "questions":
        return str(value)
    return f"{value:.1f}" if name in {"p50", "p95"} else f"{value:.3f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Aligned columns: the first to the left, the others to the right.

    >>> print(aligned([["share", "zh"], ["0.4", "0.953"]]), end="")
    share     zh
    0.4    0.953
    """
    widths = [max(len(row[at]) for row in rows) for at in range(len(rows[0]))]
    lines = []
    for first, *rest in rows:
        cells = [value.rjust(width) for value, width in zip(rest, widths[1:], strict=True)]
        lines.append("  ".join([first.ljust(widths[0]), *cells]).rstrip())
    return "\n".join(lines) + "\n"
