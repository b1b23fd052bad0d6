"""Runs of GRPO, step by step."""

import numpy as np

from cherrytop.figures.style import (
    DASHES,
    INK,
    RECORDED,
    in_style,
    label,
    name_curves,
    new_axes,
    of_phases,
    running_mean,
)

# What GRPO started from; the cake in the colour of runs, the rest for comparison.
STARTS = {
    "grpo": ("after SFT and DPO", RECORDED, DASHES[0]),
    "bypass": ("after pretraining", INK, DASHES[1]),
    "hopeless": ("after mid-training", INK, DASHES[2]),
}
STEP = "Step of GRPO (one update each)"


@in_style
def reward_curves(curve, phases=("grpo", "bypass"), window=10):
    """Mean reward of GRPO from different starts against the step, one line a seed.

    Args:
        curve: rows of a run's curve.csv: seed, phase, step, reward.
        phases: keys of STARTS.
        window: steps in the running mean (the step and those before it).

    Returns:
        Figure: running mean of the reward of the step's completions (points) against
        step; colour, dash and name tell the phases apart.

    Raises:
        ValueError: no rows, a row without a seed, or a phase that a seed lacks.
    """
    fig, ax = new_axes()
    curves = {}
    for phase, (steps, rewards) in _series(curve, phases, "reward").items():
        name, color, dashes = STARTS[phase]
        smooth = running_mean(rewards, window)
        look = {"color": color, "linestyle": dashes, "linewidth": 1.3}
        curves[name] = ax.plot(steps, smooth.T, **look)
    ax.set(xlabel=STEP, ylabel="Mean reward (points)")
    ax.set_ylim(0, 1.15 * max(line.get_ydata().max() for line in ax.lines))
    name_curves(ax, curves)
    return fig


@in_style
def equal_groups(curve, phases=("grpo", "bypass", "hopeless"), window=10):
    """How many groups taught nothing, since all their rewards were equal.

    Args:
        curve: rows of a run's curve.csv: seed, phase, step, zero_std_share.
        phases: keys of STARTS.
        window: steps in the running mean (the step and those before it).

    Returns:
        Figure: running mean of the share (percent of the step's groups) against
        step; thin lines are seeds, thick ones their mean.

    Raises:
        ValueError: no rows, a row without a seed, or a phase that a seed lacks.
    """
    fig, ax = new_axes()
    curves = {}
    for phase, (steps, shares) in _series(curve, phases, "zero_std_share").items():
        name, color, dashes = STARTS[phase]
        smooth = 100 * running_mean(shares, window)
        ax.plot(steps, smooth.T, color=color, linewidth=0.7, alpha=0.5)
        mean = smooth.mean(axis=0)
        curves[name] = ax.plot(steps, mean, color=color, linestyle=dashes)
    ax.set(xlabel=STEP, ylabel="Groups of equal rewards (%)", ylim=(-4, 112))
    ax.set_yticks(range(0, 101, 25))
    name_curves(ax, curves)
    return fig


@in_style
def loss_says_nothing(curve, phase="grpo", seed=None, window=10):
    """The loss and the accuracy of the same run: one stays at 0, the other climbs.

    The loss is drawn on the scale of the advantages that it is made of, in standard
    deviations of a group, and the figure says how close to 0 all its values are.

    Args:
        curve: rows of a run's curve.csv: seed, phase, step, loss, accuracy.
        phase: which phase.
        seed: which seed; all if None.
        window: steps in the running mean (the step and those before it).

    Returns:
        Figure with two axes over the same steps: loss (group std), and accuracy
        (percent of the step's completions), thin as recorded, thick its running mean.

    Raises:
        ValueError: no rows, a row without a seed, or no such phase or seed.
    """
    steps, losses = _series(curve, [phase], "loss", seed)[phase]
    _, shares = _series(curve, [phase], "accuracy", seed)[phase]
    fig, (top, bottom) = new_axes(2, height=4.2, sharex=True)
    top.plot(steps, losses.T, color=RECORDED)
    largest = np.abs(losses).max()
    limit = max(1, largest)
    top.set(ylim=(-limit, limit), ylabel="Loss\n(group std)")
    top.locator_params(axis="y", nbins=4)
    note = f"within {_power_of_ten_above(largest)} of 0" if largest else "exactly 0"
    label(top, note, (steps[0], 0), (0, 6))
    bottom.plot(steps, 100 * shares.T, color=RECORDED, linewidth=0.7, alpha=0.3)
    bottom.plot(steps, 100 * running_mean(shares, window).T, color=RECORDED)
    bottom.set(ylim=(0, 105), ylabel="Accuracy\n(% of completions)", xlabel=STEP)
    fig.align_ylabels()
    return fig


def _series(curve, phases, column, seed=None):
    """One column of each phase: (steps, (seeds, steps) array), of one seed or all."""
    series = {}
    for phase, runs in of_phases(curve, phases).items():
        if seed is not None and seed not in runs:
            raise ValueError(f"no seed {seed}, only {', '.join(map(str, runs))}")
        chosen = list(runs.values()) if seed is None else [runs[seed]]
        steps = [[row["step"] for row in run] for run in chosen]
        if any(other != steps[0] for other in steps):
            raise ValueError(f"the seeds of {phase!r} differ in their steps")
        values = [[row[column] for row in run] for run in chosen]
        series[phase] = np.array(steps[0]), np.array(values)
    return series


def _power_of_ten_above(value):
    """The smallest power of ten that is larger than a value, as 10⁻⁷."""
    exponent = str(int(np.floor(np.log10(value))) + 1)
    return "10" + exponent.translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))
