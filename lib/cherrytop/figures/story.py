"""The story in figures: where the course leads, what happened when, and two jumps."""

from itertools import pairwise

import numpy as np
from matplotlib.patches import Circle, Rectangle
from matplotlib.transforms import Affine2D

from cherrytop.figures.scores import year_of
from cherrytop.figures.style import (
    DASHES,
    INK,
    RECORDED,
    in_style,
    label,
    new_axes,
    of_phases,
    spread_labels,
)

LANES = {"closed": INK, "open": RECORDED, "method": INK}  # closed and open weights
PHASES = {
    "pretrain": "pretraining",
    "midtrain": "mid-training",
    "sft": "SFT",
    "dpo": "DPO",
    "grpo": "GRPO",
}


@in_style
def course_map(parts):
    """The course as a cake: one tier a part, the first at the bottom, a cherry on top.

    Args:
        parts: (name, what it holds) of each part, in reading order.

    Returns:
        Figure without axes.
    """
    fig, ax = new_axes(height=0.85 * len(parts) + 0.7)
    for place, (name, text) in enumerate(parts):
        inset = 0.045 * place
        tier = Rectangle((inset, place), 1 - 2 * inset, 0.94, fill=False)
        tier.set(edgecolor=INK, linewidth=1.5)
        ax.add_patch(tier)
        middle = {"ha": "center", "va": "center"}
        ax.text(0.5, place + 0.66, name, weight="bold", **middle)
        ax.text(0.5, place + 0.3, text, fontsize=10.5, **middle)
    top = len(parts)
    ax.set(xlim=(-0.01, 1.01), ylim=(-0.05, top + 0.75))
    wide, high = fig.get_size_inches()
    cherry = Circle((0, 0), 1, facecolor=RECORDED)
    cherry.set_transform(_round(ax, 0.5, top + 0.2, 0.055, wide / high))
    ax.add_patch(cherry)
    stem = np.linspace(0, 1, 20)
    ax.plot(0.5 + 0.06 * stem**2, top + 0.38 + 0.3 * stem, color=INK, linewidth=1.5)
    ax.set_axis_off()
    return fig


@in_style
def timeline(rows):
    """What happened when, in three lanes: closed weights, open weights, methods.

    Args:
        rows: of `read_table("timeline")`: date (day or month), short (its name here,
            None for a row that only the table shows), lane.

    Returns:
        Figure: years downwards, a lane a column; a dot for a known day, a bar over
        the month where only the month is known.
    """
    fig, lanes = new_axes(columns=len(LANES), height=8.6, sharey=True)
    for ax, (lane, color) in zip(lanes, LANES.items(), strict=True):
        ax.axvline(0, color=color, linewidth=1)
        for row in rows:
            if row["lane"] != lane or not row["short"]:
                continue
            when = year_of(row["date"])
            if len(row["date"]) == 7:  # only the month is known
                ax.plot((0, 0), (-when - 1 / 24, -when + 1 / 24), color=color, lw=6)
            else:
                ax.plot(0, -when, "o", color=color, markersize=6)
            leader = {"arrowstyle": "-", "color": color, "linewidth": 0.7}
            spot = {"va": "center", "fontsize": 10, "arrowprops": leader}
            label(ax, row["short"], (0, -when), (16, 0), color, **spot)
        ax.set_title(lane, color=color, loc="left")
        ax.set(xlim=(-0.06, 1), xticks=[])
        ax.spines[["left", "bottom"]].set_visible(False)
        ax.tick_params(axis="y", length=0)
        ax.grid(axis="x", visible=False)
    years = range(2017, 2027)
    lanes[0].set_yticks([-year for year in years], years)
    lanes[0].set(ylabel="Year", ylim=(-2026, -2016.5))
    for ax in lanes:
        spread_labels(fig, ax.texts)
    return fig


@in_style
def instruction_compute(rows):
    """What it took to make a base model follow instructions, beside the base itself.

    Args:
        rows: of `read_table("instructgpt")`: stage, petaflop_s_days (None is left out).

    Returns:
        Figure: training compute (petaflop/s-days), a bar a stage, with its share of
        the first one.

    Source: Ouyang et al. 2022, Section 5.1, arXiv 2203.02155.
    """
    known = [row for row in rows if row["petaflop_s_days"]]
    fig, ax = new_axes(height=0.6 * len(known) + 1)
    whole = known[0]["petaflop_s_days"]
    for place, row in enumerate(known):
        days = row["petaflop_s_days"]
        ax.barh(place, days, height=0.42, color=RECORDED)
        text = f"{row['stage']}: {days:,g}"
        if place:
            text += f" ({100 * days / whole:.2g} % of pretraining)"
        label(ax, text, (0, place - 0.24), (3, 1))
    ax.set_yticks([])
    ax.margins(y=0.1)
    ax.invert_yaxis()
    ax.set_xlabel("Training compute (petaflop/s-days)")
    return fig


@in_style
def two_ways_to_ask(metrics):
    """The same sums, asked as the web writes them and asked in a chat.

    Args:
        metrics: rows of a run's metrics.csv: seed, phase, plain_greedy and greedy, as
            shares: the likeliest answer is right.

    Returns:
        Figure: problems solved (%), a row a phase; the mean over the seeds as a ring
        and as a disc, each seed as a small mark below.

    Raises:
        ValueError: no rows, a row without a seed, or a phase that a seed lacks.
    """
    fig, ax = new_axes(height=4.2)
    looks = {"plain_greedy": (INK, "none"), "greedy": (RECORDED, RECORDED)}
    texts = {"plain_greedy": "asked plainly", "greedy": "asked in a chat"}
    for place, groups in enumerate(of_phases(metrics, PHASES).values()):
        means = []
        for row, (column, (color, face)) in enumerate(looks.items()):
            values = 100 * np.array([rows[0][column] for rows in groups.values()])
            means.append(values.mean())
            marks = [place + 0.2 + 0.12 * row] * len(values)
            ax.plot(values, marks, "|", color=color, markersize=5)
            ring = {"markerfacecolor": face, "markeredgewidth": 2, "zorder": 3}
            ax.plot(means[-1], place, "o", color=color, markersize=9, **ring)
            if place == 0:
                side = "right" if means[-1] > 50 else "left"
                at = (means[-1], place)
                label(ax, texts[column], at, (0, 9), color, ha=side)
        low, high = sorted(means)
        ax.plot((low + 2.6, high - 2.6), [place] * 2, color=INK, linewidth=1)
    ax.set(xlim=(-4, 104), xlabel="Sums solved (%)")
    ax.set_yticks(range(len(PHASES)), PHASES.values())
    ax.set_ylim(len(PHASES) - 0.5, -0.6)
    ax.grid(axis="y", visible=False)
    return fig


@in_style
def two_jumps(rows, num_questions):
    """Scores before and after a kind of training, as arrows on one axis.

    Args:
        rows: of `read_table("jumps")`: jump, before, after (%), after_model, test.
        num_questions: dict of a test to its number of questions; the pale bars are
            the 95 % interval p ± 1.96·√(p(1 − p)/n) around either end.

    Returns:
        Figure: score (%), an arrow a row.
    """
    fig, ax = new_axes(height=0.72 * len(rows) + 1)
    for place, row in enumerate(rows):
        for end in ("before", "after"):
            share = row[end] / 100
            half = 196 * np.sqrt(share * (1 - share) / num_questions[row["test"]])
            ends = (row[end] - half, row[end] + half)
            pale = {"color": RECORDED, "alpha": 0.35, "linewidth": 7}
            ax.plot(ends, [place] * 2, solid_capstyle="butt", **pale)
        head = {"arrowstyle": "->", "color": RECORDED, "linewidth": 2}
        head |= {"shrinkA": 0, "shrinkB": 0, "mutation_scale": 14}
        ax.annotate("", (row["after"], place), (row["before"], place), arrowprops=head)
        scores = f"{row['before']:.1f} → {row['after']:.1f}"
        text = f"{row['after_model']}, {row['test']}: {scores}"
        ax.text(1, place - 0.24, text, va="bottom")
    ax.set(xlim=(0, 100), xlabel="Score (%), with its 95 % interval")
    ax.set_yticks([])
    ax.set_ylim(len(rows) - 0.6, -0.85)
    ax.grid(axis="y", visible=False)
    return fig


@in_style
def two_goals(stages, alone):
    """A model's way through its stages, seen by two tests at once.

    Args:
        stages: dicts with stage, step ("rl" or "sft": how it was reached), x and y (%),
            in order.
        alone: a stage off the path, drawn without arrows.

    Returns:
        Figure: AIME 2024 (%) against IF-Eval (%), a labelled point a stage; the step
        that leads to it is solid for RL and dashed for SFT.

    Source: DeepSeek-AI 2025, arXiv 2501.12948 and Nature 645, 633–638.
    """
    fig, ax = new_axes(height=4)
    for one, two in pairwise(s for s in stages if s["stage"] != alone):
        line = {"arrowstyle": "->", "color": RECORDED, "linewidth": 1.8}
        line |= {"linestyle": DASHES[0] if two["step"] == "rl" else DASHES[2]}
        ends = ((two["x"], two["y"]), (one["x"], one["y"]))
        ax.annotate("", *ends, arrowprops=line | {"shrinkA": 6, "shrinkB": 6})
        middle = ((one["x"] + two["x"]) / 2, (one["y"] + two["y"]) / 2)
        text = two["step"].upper()
        label(ax, text, middle, (-6, 2), RECORDED, fontsize=10, ha="right")
    for stage in stages:
        place, name = (stage["x"], stage["y"]), stage["stage"]
        ax.plot(*place, "o", color=RECORDED)
        if name == alone:
            name += f"\n({stage['step'].upper()} only)"
        elif stage["step"] == "sft" and stage["y"] == min(s["y"] for s in stages):
            name += " (SFT only)"
        label(ax, name, place, (8, -4), va="top")
    ax.set(xlim=(42, 96), ylim=(52, 86))
    ax.set(xlabel="IF-Eval: instructions followed (%)", ylabel="AIME 2024 (%)")
    return fig


def _round(ax, x, y, radius, ratio):
    """A transform that keeps a circle round on axes of another shape."""
    (left, right), (low, high) = ax.get_xlim(), ax.get_ylim()
    tall = radius * ratio * (high - low) / (right - left)
    return Affine2D().scale(radius, tall).translate(x, y) + ax.transData
