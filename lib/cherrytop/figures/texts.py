"""Learning from text: what is learned and left, levels, noise, rates, two phases."""

import numpy as np
from matplotlib.colors import to_rgba

from cherrytop.figures.style import (
    DASHES,
    INK,
    MODELLED,
    RECORDED,
    in_style,
    label,
    new_axes,
    of_phases,
)


@in_style
def bits_offered(tokens, bits, level, kept, left):
    """A training run as an area: bits that were offered, and those that were kept.

    Args:
        tokens: (n,) training tokens so far.
        bits: (n,) loss at that point, in bits a token.
        level: bits a token that the trained model is still surprised by.
        kept, left: what the areas above and below that level are worth, as text.

    Returns:
        Figure: bits a token against millions of tokens, so that an area is millions
        of bits; the part above the level is full, the part below it light.
    """
    fig, ax = new_axes()
    millions = np.asarray(tokens) / 1e6
    ax.fill_between(millions, level, bits, color=RECORDED, linewidth=0)
    ax.fill_between(millions, 0, level, color=to_rgba(INK, 0.25), linewidth=0)
    ax.plot(millions, bits, color=RECORDED, linewidth=1)
    ax.set(xlim=(0, millions[-1]), ylim=(0, 1.08 * np.max(bits)))
    ax.set(xlabel="Training tokens (millions)", ylabel="Loss (bits per token)")
    low = np.interp(0.45 * millions[-1], millions, bits)
    label(ax, kept, (0.22 * millions[-1], 1.5 * low), (0, 0), RECORDED)
    label(ax, left, (millions[-1] / 2, level / 2), (0, 0), ha="center", va="center")
    return fig


@in_style
def loss_levels(curve, levels, tokens_per_step):
    """The loss of pretraining as it passes what simpler models reach.

    Args:
        curve: rows of a run's curve.csv: seed, phase, step, loss.
        levels: dict of name to loss in nats per token, from the highest.
        tokens_per_step: to turn steps into tokens.

    Returns:
        Figure: loss (nats per token) against tokens (logarithmic), a line a seed, and
        dashed levels with their names; the lowest is named below its line.

    Raises:
        ValueError: no rows, a row without a seed, or no pretraining.
    """
    fig, ax = new_axes(height=3.9)
    for rows in of_phases(curve, ["pretrain"])["pretrain"].values():
        tokens = [row["step"] * tokens_per_step for row in rows]
        ax.plot(tokens, [row["loss"] for row in rows], color=RECORDED, linewidth=1.1)
    lowest = min(levels.values())
    for name, level in levels.items():
        ax.axhline(level, color=INK, linestyle=DASHES[1], linewidth=1)
        below = level == lowest
        spot = {"ha": "right", "va": "top" if below else "bottom"}
        text = f"{name}: {level:.2f}"
        label(ax, text, (tokens[-1], level), (0, -3 if below else 2), **spot)
    ax.set(xscale="log", xlabel="Training tokens (logarithmic)")
    ax.set(ylabel="Loss (nats per token)", ylim=(0, 1.12 * max(levels.values())))
    return fig


@in_style
def sampled_and_greedy(metrics, ceiling):
    """What a noisy text costs: right numbers when sampled, and when likeliest.

    Args:
        metrics: rows of a run's metrics.csv: seed, phase, and as shares plain and
            plain_greedy.
        ceiling: share that a perfect model of the noisy text would sample rightly.

    Returns:
        Figure: percent of held-out sums, a line a seed from the sampled share (ring)
        to the likeliest (point), after pretraining and after mid-training.

    Raises:
        ValueError: no rows, a row without a seed, or a phase that a seed lacks.
    """
    fig, ax = new_axes(height=3.6)
    names = {"pretrain": "after pretraining", "midtrain": "after mid-training"}
    place = 0
    for phase, seeds in of_phases(metrics, names).items():
        label(ax, names[phase], (0, place), (2, 0), va="center", weight="bold")
        for (row,) in seeds.values():
            place += 1
            pair = [100 * row["plain"], 100 * row["plain_greedy"]]
            ax.plot(pair, [place] * 2, color=RECORDED, linewidth=1.2, zorder=1)
            ax.plot(pair[0], place, "o", color=RECORDED, markerfacecolor="none")
            ax.plot(pair[1], place, "o", color=RECORDED)
        place += 1.6
    ax.axvline(100 * ceiling, color=INK, linestyle=DASHES[2], linewidth=1)
    heading = len(seeds) + 1.6
    label(ax, "perfect, sampled", (100 * ceiling, heading), (4, 0), va="center")
    first = [line.get_xdata()[0] for line in ax.lines[1:3]]
    label(ax, "sampled", (first[0], 1), (-7, 0), ha="right", va="center")
    label(ax, "likeliest", (first[1], 1), (7, 0), va="center")
    ax.set(xlim=(0, 112), ylim=(place - 0.6, -0.8), yticks=[])
    ax.set_xlabel("Held-out sums with the right number (%)")
    return fig


@in_style
def annealing(steps, runs):
    """Why the rate falls at the end: a learning rate above, the loss it leaves below.

    Args:
        steps: (n,) steps.
        runs: dict of name to ((n,) rates, (n,) losses), the constant one first.

    Returns:
        Figure with two axes over the same steps: rate, and excess loss on a
        logarithmic axis; computed, not measured.
    """
    fig, (top, bottom) = new_axes(2, height=4.4, sharex=True)
    for i, (name, (rates, losses)) in enumerate(runs.items()):
        look = {"color": MODELLED if i else INK, "linestyle": DASHES[0 if i else 1]}
        top.plot(steps, rates, **look)
        bottom.plot(steps, losses, **look)
        spot = {"ha": "right", "va": "top" if i else "bottom", "color": look["color"]}
        place = (steps[len(steps) * (3 if i else 4) // 4 - (0 if i else 1)], rates[0])
        label(top, name, place, (-4 if i else 0, -4 if i else 3), **spot)
    top.set(
        ylabel="Learning rate", ylim=(0, 1.3 * max(r.max() for r, _ in runs.values()))
    )
    bottom.set(yscale="log", ylabel="Excess loss\n(logarithmic)", xlabel="Step")
    fig.align_ylabels()
    return fig


@in_style
def across_the_border(curve, rates, tokens_per_step, floors):
    """Pretraining and mid-training in a row: the learning rate, and the loss.

    Args:
        curve: rows of a run's curve.csv: seed, phase, step, loss.
        rates: dict of the phases "pretrain" and "midtrain" to their rates, one a step.
        tokens_per_step: dict of the same to tokens.
        floors: dict of some of them to the loss that nobody can go below.

    Returns:
        Figure with two axes over training tokens (millions): rate, and loss (nats per
        token), a line a seed, with the floors dashed.

    Raises:
        ValueError: no rows, a row without a seed, or a phase that a seed lacks.
    """
    fig, (top, bottom) = new_axes(2, height=4.6, sharex=True)
    start = 0
    for phase, seeds in of_phases(curve, rates).items():
        unit = tokens_per_step[phase] / 1e6
        end = start + len(rates[phase]) * unit
        tokens = start + unit * np.arange(1, len(rates[phase]) + 1)
        top.plot(tokens, rates[phase], color=RECORDED)
        for rows in seeds.values():
            tokens = [start + unit * row["step"] for row in rows]
            losses = [row["loss"] for row in rows]
            bottom.plot(tokens, losses, color=RECORDED, linewidth=1)
        if phase in floors:
            level = floors[phase]
            bottom.plot((start, end), [level] * 2, color=INK, linestyle=DASHES[1])
            label(bottom, "floor", (end, level), (0, -3), ha="right", va="top")
        if start:
            for ax in (top, bottom):
                ax.axvline(start, color=INK, linewidth=1)
        above = {"xycoords": ("data", "axes fraction"), "ha": "center"}
        name = {"pretrain": "pretraining", "midtrain": "mid-\ntraining"}[phase]
        top.annotate(name, ((start + end) / 2, 1.03), **above)
        start = end
    top.set(ylabel="Learning rate", ylim=(0, None))
    bottom.set(ylabel="Loss (nats per token)", ylim=(0.7, 1.5))
    bottom.set(xlabel="Training tokens (millions)", xlim=(0, end))
    fig.align_ylabels()
    return fig
