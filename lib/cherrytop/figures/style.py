"""Every figure of the book, one function each: data in, matplotlib Figure out.

One style: transparent background, mid-tones that keep a contrast of 4 : 1 on a white
and on a black page, labels at the lines instead of legends. A colour means one thing
in every chapter, and each difference is also a position, a dash or a word, so that
the figures can be read in grey. Only matplotlib's base is needed, and no torch.
"""

import re
from functools import wraps
from itertools import cycle

import numpy as np
from matplotlib import pyplot as plt

from cherrytop.scaling import compute_optimal, predict_loss, train_flops

INK = "#797979"  # text, axes, what is only for comparison
MODELLED = "#1f7dba"  # computed from a fitted law
RECORDED = "#c9600f"  # published, or measured in a recorded run
ABOVE = "#0a8f6a"  # better than the group
BELOW = "#a8609a"  # worse than the group

STYLE = {
    "figure.figsize": (4.8, 3.5),
    "figure.facecolor": "none",
    "axes.facecolor": "none",
    "savefig.facecolor": "none",
    "font.size": 11.5,
    "axes.labelsize": 11.5,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "text.color": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": INK,
    "grid.alpha": 0.2,
    "lines.linewidth": 2,
}
DASHES = ("-", (0, (6, 2)), (0, (2, 1.5)), (0, (6, 2, 1, 2)))
MARKERS = ("o", "s", "^", "D")


def _in_style(draw):
    """The figure function, with STYLE in force for everything that it draws."""

    @wraps(draw)
    def styled(*args, **kwargs):
        with plt.rc_context(STYLE):
            fig = draw(*args, **kwargs)
        plt.close(fig)  # pyplot would show it a second time in a notebook
        return fig

    return styled


@_in_style
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
    fig, ax = _axes()
    labels = []
    for run, width in zip(runs, np.linspace(1.2, 3, len(runs)), strict=True):
        tokens = np.geomspace(2e10, run["num_tokens"], 200)
        losses = predict_loss(fit, run["num_params"], tokens)
        ax.plot(tokens / 1e9, losses, color=MODELLED, linewidth=width)
        ax.plot(tokens[-1] / 1e9, losses[-1], "o", color=MODELLED)
        place = (tokens[-1] / 1e9, losses[-1])
        size = run["model"].removeprefix("LLaMA ")
        labels.append(_label(ax, size, place, (6, 0), va="center"))
    low = predict_loss(fit, runs[-1]["num_params"], runs[-1]["num_tokens"])
    ax.set(xlim=(0, 1600), ylim=(low - 0.06, low + 0.55))
    ax.set(xlabel="Training tokens (billions)", ylabel="Modelled loss (nats per token)")
    note = f"modelled, not measured\nfit of {fit_name}"
    ax.text(0.98, 0.97, note, transform=ax.transAxes, ha="right", va="top")
    _spread_labels(fig, labels)
    return fig


@_in_style
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
    fig, ax = _axes(height=4)
    compute = np.geomspace(8e21, 1.2e24, 50)
    for (name, fit), dashes in zip(fits.items(), cycle(DASHES)):
        N, D = compute_optimal(fit, compute)
        ratio = D / N
        ax.plot(compute, ratio, color=MODELLED, linestyle=dashes)
        rising = ratio[-1] > ratio[0]
        spot = {"ha": "right", "va": "bottom" if rising else "top", "color": MODELLED}
        end = (compute[-1], ratio[-1])
        short = re.sub(r" et al\. \d+", "", name)
        _label(ax, short, end, (0, 4 if rising else -4), **spot)
    for run in runs:
        N, D = run["num_params"], run["num_tokens"]
        C = train_flops(N, D)
        ax.plot(C, D / N, "o", color=RECORDED)
        # The label stands on the side away from the nearest line.
        optimal = [compute_optimal(fit, C) for fit in fits.values()]
        distances = [np.log(D / N) - np.log(best[1] / best[0]) for best in optimal]
        above = min(distances, key=abs) > 0
        spot = {"ha": "center", "va": "bottom" if above else "top", "color": RECORDED}
        _label(ax, run["model"], (C, D / N), (0, 5 if above else -6), **spot)
    ax.set(xscale="log", yscale="log", xlim=(7e21, 1.4e24), ylim=(10, 250))
    ax.set_yticks([10, 20, 50, 100, 200], ["10", "20", "50", "100", "200"])
    ax.minorticks_off()
    ax.set(xlabel="Training compute (FLOP)", ylabel="Tokens per parameter")
    return fig


@_in_style
def group_of_rewards(rewards, advantages):
    """One group before and after the comparison: rewards above, advantages below.

    Args:
        rewards: (G,) rewards of one prompt's completions, in points.
        advantages: (G,) their advantages.

    Returns:
        Figure with two axes: reward (points) with the group's mean as a line, and
        advantage (in standard deviations of the group).

    Raises:
        ValueError: as many advantages as rewards are needed.
    """
    rewards = np.asarray(rewards, float)
    advantages = np.asarray(advantages, float)
    if rewards.shape != advantages.shape:
        raise ValueError(
            f"one advantage a reward: got {len(rewards)} rewards and "
            f"{len(advantages)} advantages"
        )
    fig, (top, bottom) = _axes(rows=2, height=4.2)
    names = np.arange(1, len(rewards) + 1)
    top.bar(names, rewards, color=RECORDED, width=0.5)
    top.axhline(rewards.mean(), color=INK, linestyle=DASHES[1])
    _label(top, "mean", (names[-1] + 0.32, rewards.mean()), (2, 3))
    colours = [ABOVE if value > 0 else BELOW for value in advantages]
    bottom.bar(names, advantages, color=colours, width=0.5)
    bottom.axhline(0, color=INK, linewidth=1)
    for ax, values, form in ((top, rewards, "{:g}"), (bottom, advantages, "{:+.2f}")):
        for name, value in zip(names, values, strict=True):
            below = value < 0
            spot = {"ha": "center", "va": "top" if below else "bottom"}
            text = form.format(value).replace("-", "−")
            _label(ax, text, (name, value), (0, -2 if below else 2), **spot)
        ax.margins(y=0.25)
        ax.set_xticks(names)
        ax.grid(axis="x", visible=False)
    top.set(ylabel="Reward\n(points)", xlim=(0.4, names[-1] + 0.9))
    bottom.set(ylabel="Advantage\n(group std)", xlabel="Completion of the group")
    bottom.set_xlim(top.get_xlim())
    return fig


@_in_style
def clipped_objectives(ratio, objectives, epsilon=0.2, epsilon_high=None):
    """PPO's clipped objective against the ratio, once for each sign of the advantage.

    Args:
        ratio: (n,) ratios, ascending.
        objectives: dict of an advantage to its (n,) objective, e.g.
            {1.0: …, -1.0: …}, from `losses.clipped_objective`.
        epsilon, epsilon_high: where the clip sets in, drawn as dotted lines.

    Returns:
        Figure: objective (in units of the advantage) against ratio.

    Source: Schulman et al. 2017, Eq. 7 and Figure 1, arXiv 1707.06347.
    """
    fig, ax = _axes()
    high = epsilon if epsilon_high is None else epsilon_high
    for edge in (1 - epsilon, 1 + high):
        ax.axvline(edge, color=INK, linestyle=DASHES[2], linewidth=1)
        at_top = {"xycoords": ("data", "axes fraction"), "ha": "center"}
        ax.annotate(f"{edge:g}", (edge, 1.02), **at_top)
    for advantage, objective in objectives.items():
        text = f"advantage {advantage:+g}".replace("-", "−")
        if advantage > 0:
            ax.plot(ratio, objective, color=ABOVE)
            end = (ratio[-1], objective[-1])
            _label(ax, text, end, (0, 5), ha="right", color=ABOVE)
        else:
            ax.plot(ratio, objective, color=BELOW, linestyle=DASHES[1])
            start = (ratio[0], objective[0])
            _label(ax, text, start, (0, -6), va="top", color=BELOW)
    ax.margins(y=0.12)
    ax.axhline(0, color=INK, linewidth=1)
    ax.set(xlabel="Ratio, new over old probability", ylabel="Objective (points)")
    return fig


@_in_style
def reward_curve(rows, window=10):
    """Mean reward of a recorded run against the step, one line a seed.

    Thin lines are the recorded values, thick ones their running mean.

    Args:
        rows: `read_table("runs/grpo_addition/curve")`: seed, step, reward.
        window: steps in the running mean (the step and those before it).

    Returns:
        Figure: mean reward of the step's completions (points) against step.

    Raises:
        ValueError: no rows, or a row without a seed.
    """
    fig, ax = _axes()
    labels = []
    for (seed, run), dashes in zip(_by_seed(rows).items(), cycle(DASHES)):
        steps = np.array([row["step"] for row in run])
        rewards = np.array([row["reward"] for row in run])
        smooth = np.array(
            [rewards[max(0, i + 1 - window) : i + 1].mean() for i in range(len(run))]
        )
        ax.plot(steps, rewards, color=RECORDED, linewidth=0.7, alpha=0.3)
        ax.plot(steps, smooth, color=RECORDED, linestyle=dashes)
        end = (steps[-1], smooth[-1])
        labels.append(_label(ax, f"seed {seed}", end, (5, 0), va="center"))
    ax.set(xlabel="Step (one update each)", ylabel="Mean reward (points)")
    _spread_labels(fig, labels)
    return fig


@_in_style
def before_after(rows):
    """Accuracy on held-out problems before and after a recorded run, a line a seed.

    Args:
        rows: `read_table("runs/grpo_addition/summary")`: seed, num_problems,
            accuracy_before, accuracy_after (shares between 0 and 1).

    Returns:
        Figure: accuracy (percent of held-out problems) before and after.

    Raises:
        ValueError: no rows, or a row without a seed.
    """
    fig, ax = _axes()
    left, right = [], []
    for (seed, (row,)), dashes, marker in zip(
        _by_seed(rows).items(), cycle(DASHES), cycle(MARKERS)
    ):
        pair = 100 * row["accuracy_before"], 100 * row["accuracy_after"]
        ax.plot((0, 1), pair, color=RECORDED, linestyle=dashes, marker=marker)
        before, after = f"{pair[0]:.0f} %", f"{pair[1]:.0f} %, seed {seed}"
        left.append(_label(ax, before, (0, pair[0]), (-8, 0), ha="right", va="center"))
        right.append(_label(ax, after, (1, pair[1]), (8, 0), va="center"))
    ax.set_xticks([0, 1], ["before GRPO", "after GRPO"])
    ax.set(xlim=(-0.35, 1.75), ylim=(0, 100))
    ax.grid(axis="x", visible=False)
    ax.set_ylabel(f"Accuracy (% of {row['num_problems']:.0f}\nheld-out problems)")
    _spread_labels(fig, left)
    _spread_labels(fig, right)
    return fig


def _axes(rows=1, height=3.5):
    """A Figure, `height` inches high, and its axes."""
    width = STYLE["figure.figsize"][0]
    return plt.subplots(rows, layout="constrained", figsize=(width, height))


def _label(ax, text, place, shift, color=INK, **spot):
    """Text next to a point of the data, shifted by points of the page."""
    return ax.annotate(
        text, place, shift, textcoords="offset points", color=color, **spot
    )


def _spread_labels(fig, labels):
    """Move labels of one column apart where they would overlap, lowest first."""
    fig.draw_without_rendering()  # the layout decides where a value lies on the page
    spacing = 1.15 * STYLE["font.size"]  # points
    floor = -np.inf
    for label in sorted(labels, key=lambda label: label.xy[1]):
        height = label.axes.transData.transform(label.xy)[1] * 72 / fig.dpi
        floor = max(height, floor + spacing)
        label.set_position((label.get_position()[0], floor - height))


def _by_seed(rows):
    """Rows grouped by seed, in order of appearance, the seed as an integer."""
    if not rows:
        raise ValueError("no rows: has the run been recorded? Run `make bake`")
    groups = {}
    for row in rows:
        if row.get("seed") is None:
            raise ValueError(f"a row without a seed: {row}")
        groups.setdefault(int(row["seed"]), []).append(row)
    return groups
