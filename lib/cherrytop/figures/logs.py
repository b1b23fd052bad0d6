"""Reading a run's log: its columns, its steps, and whether it improved."""

import numpy as np

from cherrytop.figures.style import (
    DASHES,
    INK,
    RECORDED,
    in_style,
    label,
    new_axes,
    running_mean,
)


@in_style
def log_columns(rows, columns, window=10):
    """The columns of one run's log below each other, in the order to read them.

    Args:
        rows: rows of a log with `step` and the columns; None where not measured.
        columns: dict of a column to (what stands at its axis, factor).
        window: steps in the running mean (the step and those before it).

    Returns:
        Figure with one axis a column over the same steps: thin as logged, thick the
        running mean; marks only where less than every step was measured.

    Raises:
        ValueError: no rows.
    """
    if not rows:
        raise ValueError("no rows: pass the log of one run")
    fig, panels = new_axes(len(columns), height=1.15 * len(columns) + 0.6, sharex=True)
    panels = np.atleast_1d(panels)
    for ax, (column, (name, factor)) in zip(panels, columns.items(), strict=True):
        kept = [row for row in rows if row[column] is not None]
        steps = [row["step"] for row in kept]
        values = factor * np.array([row[column] for row in kept])
        if len(kept) == len(rows):
            ax.plot(steps, values, color=RECORDED, linewidth=0.8, alpha=0.45)
            ax.plot(steps, running_mean(values, window), color=RECORDED)
        else:
            ax.plot(steps, values, "o-", color=RECORDED, markersize=3, linewidth=1)
        ax.set_ylabel(name)
        ax.locator_params(axis="y", nbins=3)
        ax.margins(y=0.12)
    panels[-1].set_xlabel("Step of GRPO (one update each)")
    fig.align_ylabels()
    return fig


@in_style
def steps_of_a_run(rows, limit, parts=5):
    """A log with one prompt a step: which steps could teach, and who was cut off.

    Args:
        rows: list of dict: step, reward, reward_std, length.
        limit: tokens at which a completion is cut off.
        parts: equal parts of the run whose mean reward is drawn as a bar.

    Returns:
        Figure with two axes over the same steps: reward (points), filled where the
        group's rewards differ and hollow where they are equal, and mean length
        (tokens) with the limit.
    """
    fig, (top, bottom) = new_axes(2, height=4.8, sharex=True)
    steps, rewards, stds, lengths = (
        np.array([row[name] for row in rows])
        for name in ("step", "reward", "reward_std", "length")
    )
    equal = stds == 0
    for chosen, face in ((equal, "none"), (~equal, RECORDED)):
        look = {"markerfacecolor": face, "color": RECORDED, "markersize": 5}
        top.plot(steps[chosen], rewards[chosen], "o", **look)
        bottom.plot(steps[chosen], lengths[chosen], "o", **look)
    for part in np.array_split(np.arange(len(rows)), parts):
        ends, mean = steps[part[[0, -1]]], rewards[part].mean()
        top.plot(ends, [mean, mean], color=INK, linewidth=2.5)
        text = f"{mean:.1f}".replace("-", "−")
        above = {"xycoords": ("data", "axes fraction"), "ha": "center"}
        top.annotate(text, (ends.mean(), 1.02), **above)
    bottom.axhline(limit, color=INK, linestyle=DASHES[1], linewidth=1)
    at = {"xycoords": ("axes fraction", "data"), "ha": "left", "va": "bottom"}
    label(bottom, f"limit {limit:,}", (0.01, limit), (0, 2), **at)
    top.set_ylabel("Mean reward of\nthe group (points)")
    top.margins(y=0.12)
    bottom.set(ylabel="Mean length\n(tokens)", xlabel="Step (one prompt each)")
    bottom.set_ylim(bottom.get_ylim()[0], limit * 1.13)
    fig.align_ylabels()
    return fig


@in_style
def loss_and_kl(rows, beta):
    """The loss column against the KL column of the same log.

    Args:
        rows: list of dict: loss, kl, both above 0.
        beta: weight of the KL term; the line is beta · KL.

    Returns:
        Figure: loss against KL (nats per token), both logarithmic.
    """
    fig, ax = new_axes(height=3.2)
    kl, loss = (np.array([row[name] for row in rows]) for name in ("kl", "loss"))
    ends = np.array([0.85 * kl.min(), 1.2 * kl.max()])
    ax.plot(ends, beta * ends, color=INK, linestyle=DASHES[1], linewidth=1.2)
    ax.plot(kl, loss, "o", color=RECORDED, markersize=4.5, alpha=0.7)
    middle = np.sqrt(ends.prod())
    text = f"loss = {beta:g} × KL"
    label(ax, text, (middle, beta * middle), (8, -6), va="top")
    ax.set(xscale="log", yscale="log", xlabel="KL column (nats per token)")
    ax.set_ylabel("Loss column")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
    return fig


@in_style
def improvements(trends, unit="% of the largest reward"):
    """By how much runs changed from their first part to their last, with intervals.

    Args:
        trends: dict of a run's name to `diagnosis.Trend`s in `unit`, one a seed.
        unit: stands at the axis.

    Returns:
        Figure: a mark and an interval a run, around a line at 0; filled where the
        interval leaves 0 out.
    """
    rows = [(name, found) for name, seeds in trends.items() for found in seeds]
    fig, ax = new_axes(height=0.24 * len(rows) + 0.3 * len(trends) + 0.9)
    ax.axvline(0, color=INK, linewidth=1)
    place, middles = 0.0, []
    for seeds in trends.values():
        first = place
        for found in seeds:
            ends = [found.low, found.high]
            ax.plot(ends, [place, place], color=RECORDED, linewidth=1.5)
            face = RECORDED if found.verdict in ("up", "down") else "none"
            look = {"markerfacecolor": face, "color": RECORDED, "markersize": 5.5}
            ax.plot(found.change, place, "o", **look)
            place += 0.6
        middles.append((first + place - 0.6) / 2)
        place += 0.6
    ax.set_yticks(middles, list(trends))
    ax.set(xlabel=f"Change of the mean reward\n({unit})", ylim=(place - 0.5, -0.6))
    ax.grid(axis="y", visible=False)
    return fig


@in_style
def form_without_content(rows):
    """A run that learns the form that is paid and loses the rest.

    Args:
        rows: list of dict: step, format and accuracy (shares), length (tokens).

    Returns:
        Figure with two axes over the same steps: shares of completions (percent), and
        mean length (tokens).
    """
    fig, (top, bottom) = new_axes(2, height=4.2, sharex=True)
    steps = np.array([row["step"] for row in rows])
    form, right, length = (
        np.array([row[name] for row in rows])
        for name in ("format", "accuracy", "length")
    )
    top.plot(steps, 100 * form, color=RECORDED)
    label(
        top,
        "in tags",
        (steps[-1], 100 * form[-1]),
        (0, -8),
        RECORDED,
        ha="right",
        va="top",
    )
    top.plot(steps, 100 * right, color=INK, linestyle=DASHES[1])
    label(top, "right", (steps[-1], 100 * right[-1]), (0, 5), ha="right")
    top.set(ylabel="Completions (%)", ylim=(-6, 106))
    bottom.plot(steps, length, color=RECORDED)
    bottom.set(ylabel="Length\n(tokens)", xlabel="Step of GRPO (one update each)")
    bottom.set_ylim(0, None)
    fig.align_ylabels()
    return fig
