"""Measures to one HTML page with charts."""

import html
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bot.evaluation.evaluate import Measures, Miss, Outcome
from bot.evaluation.reliability import Bin, Threshold
from retrieval.errors import WenbaoError, missing

_SHARES = ("recall_at_1", "first_citation", "exact_match", "f1", "answered_right", "refusal_f1")
_WAYS = ("answered", "perhaps", "refused")
_STYLE = """
body{font:16px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222}
table{border-collapse:collapse;margin:1rem 0}td,th{padding:.3rem .7rem;border-bottom:1px solid #ddd;text-align:right}
td:first-child,th:first-child{text-align:left}figure{margin:1.5rem 0}figcaption{color:#666}svg{max-width:100%;height:auto}
.miss td,.miss th{text-align:left;vertical-align:top}
@media(prefers-color-scheme:dark){body{background:#111;color:#ddd}td,th{border-color:#333}svg{background:#fff}}
"""  # noqa: E501  (the stylesheet reads better with long lines)


def report_to_html(
    title: str,
    measured: Mapping[str, Measures],
    bins: Sequence[Bin],
    thresholds: Sequence[Threshold],
    outcomes: Sequence[Outcome],
    misses: Sequence[Miss],
) -> str:
    """A page that needs no other file.

    Args:
        title: The folder and number of the questions.
        measured: The measures by language or kind of question.
        bins: How often answers of each confidence are right.
        thresholds: What each threshold would refuse.
        outcomes: All outcomes, for the chart of their times.
        misses: The worst answers.

    Raises:
        WenbaoError: matplotlib is not installed.
    """
    plots = _plots()
    figures = [
        (
            plots(lambda axes: _bars(axes, measured)),
            "Measures, by language or kind of question.",
        ),
        (
            plots(lambda axes: _ways(axes, measured)),
            "Shares of the questions that were answered, got a “perhaps”, and were refused.",
        ),
        (
            plots(lambda axes: _reliability(axes, bins)),
            "Reliability: on the line, confidence equals the share of right answers. "
            "Larger dots stand for more answers.",
        ),
        (
            plots(lambda axes: _refusals(axes, thresholds)),
            "Effect of a confidence threshold; the dashed lines mark those of the settings.",
        ),
        (
            plots(lambda axes: _times(axes, outcomes)),
            "Time of an answer, without the slowest 1%.",
        ),
    ]
    shown = "".join(
        f"<figure>{picture}<figcaption>{html.escape(caption)}</figcaption></figure>"
        for picture, caption in figures
    )
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{html.escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>'
        f"<h1>{html.escape(title)}</h1>{_table(measured)}{shown}{_missed(misses)}</html>\n"
    )


def _plots() -> Callable[[Callable[[Any], None]], str]:
    """Imports matplotlib; returns a function that draws a new figure as SVG."""
    try:
        from matplotlib.backends.backend_svg import FigureCanvasSVG
        from matplotlib.figure import Figure
    except ImportError as error:
        raise WenbaoError(missing("matplotlib", extra="report", wanted_by="--html")) from error

    def picture(draw: Callable[[Any], None]) -> str:
        figure = Figure(figsize=(8, 4), layout="constrained")
        draw(figure.add_subplot())
        drawn = io.StringIO()
        canvas: Any = FigureCanvasSVG(figure)
        canvas.print_svg(drawn, metadata={"Date": None})
        return drawn.getvalue()[drawn.getvalue().index("<svg") :]

    return picture


def _bars(axes: Any, measured: Mapping[str, Measures]) -> None:  # noqa: ANN401  (untyped library)
    width = 0.8 / len(measured)
    for at, (part, found) in enumerate(measured.items()):
        heights = [getattr(found, name) or 0.0 for name in _SHARES]
        places = [place + at * width for place in range(len(_SHARES))]
        axes.bar(places, heights, width, label=f"{part} ({found.questions})")
    axes.set_xticks(
        [place + 0.4 - width / 2 for place in range(len(_SHARES))],
        [name.replace("_", " ") for name in _SHARES],
    )
    axes.set_ylim(0, 1)
    axes.legend()


def _ways(axes: Any, measured: Mapping[str, Measures]) -> None:  # noqa: ANN401
    parts = [f"{part} ({found.questions})" for part, found in measured.items()]
    left = [0.0] * len(parts)
    for way in _WAYS:
        widths = [getattr(found, way) or 0.0 for found in measured.values()]
        axes.barh(parts, widths, left=left, label=way)
        left = [start + width for start, width in zip(left, widths, strict=True)]
    axes.set_xlim(0, 1)
    axes.legend()


def _reliability(axes: Any, bins: Sequence[Bin]) -> None:  # noqa: ANN401
    axes.plot([0, 1], [0, 1], color="grey", linewidth=1)
    most = max((one.answers for one in bins), default=1)
    sizes = [20 + 200 * one.answers / most for one in bins]
    axes.scatter([one.confidence for one in bins], [one.right for one in bins], s=sizes)
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence", ylabel="share right")


def _refusals(axes: Any, thresholds: Sequence[Threshold]) -> None:  # noqa: ANN401
    places = [one.confidence for one in thresholds]
    axes.plot(places, [one.refusal_f1 for one in thresholds], label="F1 of refusals")
    axes.plot(places, [one.answerable_refused for one in thresholds], label="answerable refused")
    axes.plot(places, [one.wrong for one in thresholds], label="wrong among the answered")
    axes.set(xlim=(0, 1), ylim=(0, 1), xlabel="confidence threshold")
    for one in thresholds:
        if one.chosen:
            axes.axvline(one.confidence, color="grey", linestyle="--")
            axes.text(one.confidence, 1.0, one.chosen, rotation=90, va="top", ha="right")
    axes.legend()


def _times(axes: Any, outcomes: Sequence[Outcome]) -> None:  # noqa: ANN401
    took = sorted(one.milliseconds for one in outcomes)
    axes.hist(took[: max(1, int(0.99 * len(took)))], bins=40)
    axes.set(xlabel="milliseconds", ylabel="answers")


def _table(measured: Mapping[str, Measures]) -> str:
    head = "".join(f"<th>{html.escape(part)}" for part in measured)
    rows = []
    for name in Measures.__struct_fields__:
        values = [getattr(one, name) for one in measured.values()]
        cells = "".join(f"<td>{_shown(value)}" for value in values)
        rows.append(f"<tr><td>{name.replace('_', ' ')}{cells}")
    return f"<table><tr><th>{head}{''.join(rows)}</table>"


def _shown(value: float | None) -> str:
    if value is None:
        return "–"
    return str(value) if isinstance(value, int) else f"{value:.3f}"


def _missed(misses: Sequence[Miss]) -> str:
    if not misses:
        return ""
    rows = "".join(
        "<tr>"
        + "".join(
            f"<td>{html.escape(text)}"
            for text in (one.question, one.fault, " / ".join(one.wanted), one.said, one.cited or "")
        )
        for one in misses
    )
    head = "".join(f"<th>{name}" for name in ("question", "fault", "wanted", "said", "cited"))
    return f'<h2>The worst answers</h2><table class="miss"><tr>{head}{rows}</table>'
