"""Scaling laws: what is modelled from a fit, and what was measured."""

import re
from itertools import cycle

import numpy as np

from cherrytop.figures.style import (
    DASHES,
    MARKERS,
    MODELLED,
    RECORDED,
    by_seed,
    in_style,
    label,
    new_axes,
    spread_labels,
)
from cherrytop.scaling import compute_optimal, predict_loss, train_flops


@in_style
def modelled_losses(fit, runs, fit_name):
    """Loss against tokens for each run's model size, *as a fit predicts it*.

    LLaMA 1 prints such curves as measured (Figure 1) but not their numbers; these
    are modelled, L = E + A/N^alpha + B/D^beta, and the figure says so twice.

    Args:
        fit: ScalingFit.
        runs: rows of `read_table("llama1")`: model, num_params, num_tokens.
        fit_name: whose fit it is, printed in the figure.

    Returns:
        Figure: modelled loss (nats per token) against training tokens (billions).

    Source: the form is Eq. 2 of Hoffmann et al. 2022, arXiv 2203.15556.
    """
    fig, ax = new_axes()
    labels = []
    for run, width in zip(runs, np.linspace(1.2, 3, len(runs)), strict=True):
        tokens = np.geomspace(2e10, run["num_tokens"], 200)
        losses = predict_loss(fit, run["num_params"], tokens)
        ax.plot(tokens / 1e9, losses, color=MODELLED, linewidth=width)
        ax.plot(tokens[-1] / 1e9, losses[-1], "o", color=MODELLED)
        place = (tokens[-1] / 1e9, losses[-1])
        size = run["model"].removeprefix("LLaMA ")
        labels.append(label(ax, size, place, (6, 0), va="center"))
    low = predict_loss(fit, runs[-1]["num_params"], runs[-1]["num_tokens"])
    ax.set(xlim=(0, 1600), ylim=(low - 0.06, low + 0.55))
    ax.set(xlabel="Training tokens (billions)", ylabel="Modelled loss (nats per token)")
    note = f"modelled, not measured\nfit of {fit_name}"
    ax.text(0.98, 0.97, note, transform=ax.transAxes, ha="right", va="top")
    spread_labels(fig, labels)
    return fig


@in_style
def tokens_per_parameter(fits, runs):
    """What three fits call optimal, and what was trained: D/N against compute.

    Args:
        fits: dict of name to ScalingFit, as `published_fits()`.
        runs: rows of `read_table("llama1")`.

    Returns:
        Figure: training tokens per parameter against training compute (FLOP), both
        on logarithmic axes; a line a fit, a labelled point a run.

    Source: Hoffmann et al. 2022, Eq. 4, arXiv 2203.15556; compute is 6·N·D.
    """
    fig, ax = new_axes(height=4)
    compute = np.geomspace(8e21, 1.2e24, 50)
    for (name, fit), dashes in zip(fits.items(), cycle(DASHES)):
        N, D = compute_optimal(fit, compute)
        ratio = D / N
        ax.plot(compute, ratio, color=MODELLED, linestyle=dashes)
        rising = ratio[-1] > ratio[0]
        spot = {"ha": "right", "va": "bottom" if rising else "top", "color": MODELLED}
        end = (compute[-1], ratio[-1])
        short = re.sub(r" et al\. \d+", "", name)
        label(ax, short, end, (0, 4 if rising else -4), **spot)
    for run in runs:
        N, D = run["num_params"], run["num_tokens"]
        C = train_flops(N, D)
        ax.plot(C, D / N, "o", color=RECORDED)
        # The label stands on the side away from the nearest line.
        optimal = [compute_optimal(fit, C) for fit in fits.values()]
        distances = [np.log(D / N) - np.log(best[1] / best[0]) for best in optimal]
        above = min(distances, key=abs) > 0
        spot = {"ha": "center", "va": "bottom" if above else "top", "color": RECORDED}
        label(ax, run["model"], (C, D / N), (0, 5 if above else -6), **spot)
    ax.set(xscale="log", yscale="log", xlim=(7e21, 1.4e24), ylim=(10, 250))
    ax.set_yticks([10, 20, 50, 100, 200], ["10", "20", "50", "100", "200"])
    ax.minorticks_off()
    ax.set(xlabel="Training compute (FLOP)", ylabel="Tokens per parameter")
    return fig


@in_style
def measured_losses(rows, fit):
    """Scaling in miniature: measured losses, and the law that was fitted to them.

    Args:
        rows: one a run: num_params, num_tokens, seed, loss (on held-out text).
        fit: ScalingFit, as `fit_scaling_law` gives it for these rows.

    Returns:
        Figure: loss (nats per token) against training tokens, logarithmic; a point a
        run, a marker and a line a model size. Points are measured, lines are fitted
        and drawn over the tokens of all runs, and the figure says which is which.

    Raises:
        ValueError: no rows, or a row without a seed.

    Source: the form is Eq. 2 of Hoffmann et al. 2022, arXiv 2203.15556.
    """
    by_seed(rows)
    fig, ax = new_axes(height=3.8)
    sizes = sorted({row["num_params"] for row in rows})
    every = [row["num_tokens"] for row in rows]
    tokens = np.geomspace(min(every), max(every), 100)
    labels = []
    for N, marker in zip(sizes, cycle(MARKERS)):
        losses = predict_loss(fit, N, tokens)
        ax.plot(tokens, losses, color=MODELLED, linewidth=1.3)
        runs = [(r["num_tokens"], r["loss"]) for r in rows if r["num_params"] == N]
        ax.plot(
            *zip(*runs, strict=True),
            marker,
            color=RECORDED,
            markersize=6,
            fillstyle="none",
            markeredgewidth=1.5,
        )
        end = (tokens[-1], losses[-1])
        labels.append(label(ax, f"{_short(N)} params", end, (9, 0), va="center"))
    ax.set(
        xscale="log", xlabel="Training tokens", ylabel="Held-out loss (nats per token)"
    )
    budgets = sorted(set(every))
    ax.set_xticks(budgets, [_short(D) for D in budgets])
    ax.minorticks_off()
    top = {"transform": ax.transAxes, "ha": "right", "va": "top"}
    ax.text(0.98, 0.98, "points: measured", color=RECORDED, **top)
    ax.text(0.98, 0.90, "lines: fitted law", color=MODELLED, **top)
    spread_labels(fig, labels)
    return fig


def _short(number):
    """A count in thousands or millions, e.g. 21k or 1.2M."""
    for unit, size in (("M", 1e6), ("k", 1e3)):
        if number >= size:
            share = number / size
            return f"{share:.0f}{unit}" if share >= 10 else f"{share:.1f}{unit}"
    return f"{number:.0f}"
