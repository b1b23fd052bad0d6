"""Benchmark scores: over time, by protocol, and how sure one of them is."""

import numpy as np

from cherrytop.figures.style import (
    DASHES,
    INK,
    RECORDED,
    in_style,
    label,
    new_axes,
)

WEIGHTS = {"closed": (INK, DASHES[1]), "open": (RECORDED, DASHES[0])}
MARKS = {"5-shot": "o", "0-shot CoT": "^"}  # how the question was put → marker
OTHER = "s"
# Where a model's name stands, in points from its first row; others stay unnamed.
EARLY = {
    "GPT-3 175B": ((0, 9), "left"),
    "Gopher 280B": ((-6, 5), "right"),
    "Chinchilla 70B": ((-6, 4), "right"),
    "PaLM 540B": ((-6, 10), "right"),
    "GPT-4": ((-6, 5), "right"),
    "LLaMA 65B": ((6, -9), "left"),
    "Llama 2 70B": ((6, -16), "left"),
    "Mixtral 8x7B": ((7, -9), "left"),
    "Llama 3 70B instruct": ((6, -3), "left"),
}
LATE = {
    "Gemini 1.0 Ultra": ((-3, -11), "center"),
    "Claude 3 Opus": ((-4, 9), "right"),
    "Claude 3.5 Sonnet": ((0, 10), "right"),
    "Llama 3 70B instruct": ((5, -8), "left"),
    "Llama 3.1 405B instruct": ((-6, -27), "right"),
    "Qwen2.5 72B base": ((7, -2), "left"),
    "DeepSeek-V3 base": ((7, 0), "left"),
    "o1-preview": ((-4, 9), "right"),
    "DeepSeek-R1": ((6, -8), "left"),
    "o1": ((7, 0), "left"),
    "o3": ((0, 10), "center"),
}
KEY = "● 5-shot   ▲ 0-shot CoT   ■ other"


@in_style
def mmlu_over_time(rows, zoom_from="2023-08"):
    """MMLU against time, and the best published so far of open and closed weights.

    The step lines take every number as it was published, whatever its protocol, as
    figures of this kind do; the markers say which protocols are being mixed.

    Args:
        rows: of `read_table("mmlu")`: model, mmlu (%), protocol, date ("2023-02"),
            weights ("open" or "closed"), date_status ("recalled" is drawn with a
            month's doubt to either side).
        zoom_from: the month at which the lower axes begin.

    Returns:
        Figure with two axes, all years and the last ones: MMLU (%) against the date
        of publication. Models that raised their line are named.

    Source: redrawn from the table; the idea is Maxime Labonne's figure of July 2024.
    """
    fig, (above, below) = new_axes(rows=2, height=7.4)
    for weights, (color, dashes) in WEIGHTS.items():
        mine = [row for row in rows if row["weights"] == weights]
        steps = best_so_far(mine)
        years = [year_of(row["date"]) for row in steps] + [2025.6]
        scores = [row["mmlu"] for row in steps]
        for ax in (above, below):
            for row in mine:
                _point(ax, row, color)
            line = {"where": "post", "color": color, "linestyle": dashes}
            ax.step(years, [*scores, scores[-1]], linewidth=1.2, **line)
    start = year_of(zoom_from)
    above.set(xlim=(2020, 2025.7), ylim=(40, 96), ylabel="MMLU (%)")
    above.set_xticks(range(2020, 2026))
    below.set(xlim=(start, 2025.7), ylim=(77.5, 95), ylabel="MMLU (%)")
    months = [f"{year}-{month}" for year in (2024, 2025) for month in ("01", "07")]
    below.set_xticks([year_of(month) - 1 / 24 for month in months], months)
    below.set_xlabel("Date of publication (below: year and month)")
    _name(above, rows, EARLY)
    _name(below, rows, LATE)
    corner = {"transform": above.transAxes, "ha": "right"}
    above.text(0.99, 0.20, "closed weights (dashed)", color=INK, **corner)
    above.text(0.99, 0.12, "open weights", color=RECORDED, **corner)
    above.text(0.99, 0.04, KEY, fontsize=10, **corner)
    return fig


@in_style
def score_intervals(rows, num_questions, rivals=()):
    """Several scores of one model, each with its 95 % interval.

    p ± 1.96·√(p(1 − p)/n): the luck of which n questions were asked, and nothing else.

    Args:
        rows: dicts with label, score (%), from the lowest row of the figure upwards.
        num_questions: n.
        rivals: (name, score) of other models, drawn as dashed lines with a name.

    Returns:
        Figure: score (%), a row each.

    Source: the interval is the normal approximation to the binomial.
    """
    fig, ax = new_axes(height=0.62 * len(rows) + 1.2)
    for place, row in enumerate(rows):
        share = row["score"] / 100
        half = 196 * np.sqrt(share * (1 - share) / num_questions)
        here = [place, place]
        ends = (row["score"] - half, row["score"] + half)
        ax.plot(ends, here, color=RECORDED, linewidth=2, solid_capstyle="butt")
        ax.plot(row["score"], place, "o", color=RECORDED, markersize=6)
        label(ax, f"{row['score']:.1f}", (row["score"], place), (0, 7), ha="center")
    for name, score in rivals:
        ax.axvline(score, color=INK, linestyle=DASHES[1], linewidth=1)
        ax.annotate(
            name, (score, 1.02), xycoords=("data", "axes fraction"), ha="center"
        )
    scores = [row["score"] for row in rows] + [score for _, score in rivals]
    ax.set(xlim=(min(scores) - 1.2, max(scores) + 1.5), ylim=(-0.5, len(rows) - 0.5))
    ax.set_xlabel("Score (%), with its 95 % interval")
    ax.set_yticks(range(len(rows)), [row["label"] for row in rows])
    ax.grid(axis="y", visible=False)
    return fig


def year_of(date):
    """A date as a number of years, in the middle of what it leaves open.

    Args:
        date: "2023-02" or "2023-02-27".

    Example:
        >>> year_of("2024-07")
        2024.5416666666667
    """
    year, month, *day = (int(part) for part in date.split("-"))
    inside = (day[0] - 0.5) / 31 if day else 0.5
    return year + (month - 1 + inside) / 12


def best_so_far(rows):
    """The rows that raised the best score of all before them, by date.

    Args:
        rows: dicts with date and mmlu, in any order; of one month, the best counts.

    Example:
        >>> rows = [{"date": "2024-01", "mmlu": score} for score in (60, 70)]
        >>> [row["mmlu"] for row in best_so_far(rows)]
        [70]
    """
    steps = []
    for row in sorted(rows, key=lambda row: (row["date"], -row["mmlu"])):
        if not steps or row["mmlu"] > steps[-1]["mmlu"]:
            steps.append(row)
    return steps


def _point(ax, row, color):
    """One score; if its month is recalled only, with a month to either side."""
    when = year_of(row["date"])
    marker = MARKS.get(row["protocol"].split(" (")[0], OTHER)
    ax.plot(when, row["mmlu"], marker, color=color, markersize=5)
    if row["date_status"] == "recalled":
        doubt = (when - 1 / 12, when + 1 / 12)
        ax.plot(doubt, [row["mmlu"]] * 2, color=color, linewidth=1)


def _name(ax, rows, names):
    """Write the names of some models beside the first row that each has."""
    first = {row["model"]: row for row in reversed(rows)}
    for model, (shift, side) in names.items():
        if model in first:
            row = first[model]
            color, _ = WEIGHTS[row["weights"]]
            text = model.removeprefix("DeepSeek-")
            for ending in (" instruct", " base", " (05-13)"):
                text = text.removesuffix(ending)
            place = (year_of(row["date"]), row["mmlu"])
            label(ax, text, place, shift, color, ha=side, va="center")
