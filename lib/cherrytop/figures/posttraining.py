"""Preferences and verifiable rewards: losses, and what a phase did to each seed."""

import numpy as np

from cherrytop.figures.style import (
    ABOVE,
    BELOW,
    DASHES,
    INK,
    MODELLED,
    RECORDED,
    in_style,
    label,
    name_curves,
    new_axes,
    of_phases,
)

# A stage of R1 → its mark: what was done to reach it.
STAGES = {"sft": ("s", "SFT"), "rl": ("o", "RL")}


@in_style
def margin_loss(margins, losses, pulls):
    """The loss of a comparison against its margin, and how hard it pulls.

    Args:
        margins: (n,) reward of the chosen minus that of the rejected, ascending, in
            nats.
        losses: (n,) −log sigmoid(margin), in nats.
        pulls: (n,) size of the loss's slope, sigmoid(−margin), between 0 and 1.

    Returns:
        Figure with two axes over the margin: loss (nats per pair) and pull. Left of
        0 pairs are ranked wrongly.

    Source: Bradley & Terry 1952; Rafailov et al. 2023, Eqs. 2 and 7, arXiv 2305.18290.
    """
    fig, (top, bottom) = new_axes(2, height=4.6, sharex=True)
    for ax, values in ((top, losses), (bottom, pulls)):
        ax.plot(margins, values, color=INK)
        ax.axvline(0, color=INK, linestyle=DASHES[2], linewidth=1)
        for sign, color in ((-1, BELOW), (1, ABOVE)):
            side = np.sign(margins) == sign
            ax.plot(np.asarray(margins)[side], np.asarray(values)[side], color=color)
    middle = float(np.interp(0, margins, losses)), float(np.interp(0, margins, pulls))
    for ax, value, text in ((top, middle[0], "ln 2"), (bottom, middle[1], "½")):
        ax.plot(0, value, "o", color=INK)
        label(ax, text, (0, value), (7, 4))
    across = {"xycoords": "axes fraction", "textcoords": "offset points"}
    top.annotate("ranked wrongly", (0.03, 0), (0, 8), color=BELOW, **across)
    top.annotate(
        "ranked rightly", (0.97, 1), (0, -16), color=ABOVE, ha="right", **across
    )
    top.set(ylabel="Loss\n(nats per pair)", ylim=(0, None))
    bottom.set(ylabel="Pull on the pair\n(0 to 1)", ylim=(0, 1.05))
    bottom.set_xlabel("Margin of the chosen (nats)")
    fig.align_ylabels()
    return fig


@in_style
def over_optimised(sizes, promised, delivered):
    """Choosing the best of n by a flawed score: what it promises, what one gets.

    Args:
        sizes: (n,) how many answers there are to choose from, ascending.
        promised: (n,) mean score of the chosen answer under the reward model.
        delivered: (n,) its mean true worth.

    Returns:
        Figure: points against the number of answers, logarithmic; the largest true
        worth is marked.

    Source: the question is that of Gao et al. 2022, arXiv 2210.10760; the numbers are
    computed from a made-up example.
    """
    fig, ax = new_axes()
    curves = {
        "reward model": ax.plot(sizes, promised, color=INK, linestyle=DASHES[1]),
        "true worth": ax.plot(sizes, delivered, color=MODELLED),
    }
    best = int(np.argmax(delivered))
    ax.plot(sizes[best], delivered[best], "o", color=MODELLED)
    spot = {"ha": "center", "va": "top", "color": MODELLED}
    label(
        ax, f"best at {sizes[best]:g}", (sizes[best], delivered[best]), (0, -8), **spot
    )
    ax.axhline(0, color=INK, linewidth=1)
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set(xlabel="Answers to choose from (number)", ylabel="Mean score (points)")
    ax.margins(y=0.15)
    name_curves(ax, curves)
    return fig


@in_style
def pass_at_k_curves(k, curves):
    """pass@k against k, for several models or moments of one.

    Args:
        k: (n,) numbers of draws, ascending.
        curves: dict of a name to its (n,) shares of problems in [0, 1]; the first is
            drawn dashed, as what the others are compared with.

    Returns:
        Figure: problems with at least one right answer (%) against draws, on a
        logarithmic axis.
    """
    fig, ax = new_axes()
    lines = {}
    for place, (name, shares) in enumerate(curves.items()):
        color = MODELLED if place else INK
        look = {"color": color, "linestyle": DASHES[0 if place else 1]}
        lines[name] = ax.plot(k, 100 * np.asarray(shares), **look)
    ax.set_xscale("log", base=2)
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set(xlabel="Draws k (number)", ylabel="pass@k (% of problems)", ylim=(0, 105))
    name_curves(ax, lines)
    return fig


@in_style
def seed_arrows(metrics, phases, measures):
    """Two phases compared seed by seed: an arrow from the first to the second.

    Args:
        metrics: rows of a run's metrics.csv: seed, phase, and the columns asked for.
        phases: dict of two phases to their names, the first where arrows begin.
        measures: dict of a column to (its quantity and unit, factor), one panel each.

    Returns:
        Figure with one axes a measure, a row a seed: an open mark for the first
        phase, a full one for the second.

    Raises:
        ValueError: other than two phases; no rows, or a phase that a seed lacks.
    """
    if len(phases) != 2:
        raise ValueError(f"two phases are compared, got {', '.join(phases) or 'none'}")
    start, end = of_phases(metrics, phases).values()
    fig, panels = new_axes(
        1, len(measures), height=0.36 * len(start) + 1.7, sharey=True
    )
    for ax, (column, (quantity, factor)) in zip(
        np.atleast_1d(panels), measures.items(), strict=True
    ):
        pairs = [[factor * rows[s][0][column] for rows in (start, end)] for s in start]
        for place, (before, after) in enumerate(pairs):
            ax.plot(before, place, "o", color=RECORDED, markerfacecolor="none")
            ax.plot(after, place, "o", color=RECORDED)
            if abs(after - before) > 0.08 * np.max(pairs):  # else the marks touch
                arrow = {"arrowstyle": "->", "color": RECORDED, "shrinkA": 4}
                ax.annotate("", (after, place), (before, place), arrowprops=arrow)
        ax.set(xlabel=quantity, xlim=(0, 1.1 * np.max(pairs)))
        ax.grid(axis="y", visible=False)
    first = panels[0]
    first.set_yticks(range(len(start)), [f"seed {seed}" for seed in start])
    first.set_ylim(len(start) - 0.4, -0.6)
    names = list(phases.values())
    first.annotate(
        f"○ {names[0]}  →  ● {names[1]}",
        (0, 1),
        (0, 9),
        xycoords="axes fraction",
        textcoords="offset points",
    )
    return fig


@in_style
def stage_scores(rows, benchmarks, reference):
    """Scores of a model after each stage of its training, one panel a benchmark.

    Args:
        rows: of r1_stages.csv: benchmark, stage, step ("sft" or "rl") and score.
        benchmarks: dict of a benchmark to its heading, in the order of drawing.
        reference: a stage off the path, drawn as a dashed line: R1-Zero.

    Returns:
        Figure, two panels a row: score (%) after each stage, a square after SFT and a
        circle after RL, numbers written at them.

    Raises:
        ValueError: a benchmark without rows.

    Source: DeepSeek-AI 2025, Table 3 of version 2, arXiv 2501.12948.
    """
    lines = (len(benchmarks) + 1) // 2
    fig, panels = new_axes(lines, 2, height=2.5 * lines + 0.3, sharey=True, sharex=True)
    for ax, (benchmark, heading) in zip(panels.flat, benchmarks.items(), strict=True):
        found = [row for row in rows if row["benchmark"] == benchmark]
        if not found:
            raise ValueError(f"no row of the benchmark {benchmark!r}")
        (level,) = [row["score"] for row in found if row["stage"] == reference]
        path = [row for row in found if row["stage"] != reference]
        scores = [row["score"] for row in path]
        ax.axhline(level, color=INK, linestyle=DASHES[1], linewidth=1.3)
        ax.plot(scores, color=RECORDED)
        for place, row in enumerate(path):
            ax.plot(place, row["score"], STAGES[row["step"]][0], color=RECORDED)
            spot = {"ha": "center", "va": "top" if row["score"] < level else "bottom"}
            shift = -8 if row["score"] < level else 7
            label(ax, f"{row['score']:.0f}", (place, row["score"]), (0, shift), **spot)
        names = [f"{row['stage']}\n{STAGES[row['step']][1]}" for row in path]
        ax.set_xticks(range(len(path)), names)
        ax.set_title(heading, loc="left", weight="bold")
        ax.set(xlim=(-0.5, len(path) - 0.5), ylim=(0, 108))
        ax.grid(axis="x", visible=False)
        side = {"va": "bottom"} if scores[0] < level else {"va": "top"}
        shift = 3 if scores[0] < level else -4
        label(ax, f"{reference} {level:.0f}", (-0.4, level), (0, shift), **side)
        ax.set_ylabel("Score (%)")
    return fig
