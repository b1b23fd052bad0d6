"""Policy gradients: the loop, exploration, estimates, baselines, reuse, and the KL."""

import numpy as np

from cherrytop.figures.style import (
    BELOW,
    DASHES,
    INK,
    MODELLED,
    RECORDED,
    in_style,
    label,
    name_curves,
    new_axes,
    spread_labels,
)


@in_style
def rl_loop(environment, agent, action, feedback):
    """The loop of reinforcement learning: two boxes and two arrows.

    Args:
        environment, agent: what stands in the upper and in the lower box.
        action: what goes up, from the agent to the environment.
        feedback: what comes back down.

    Returns:
        Figure without axes; all of it is words.
    """
    fig, ax = new_axes(height=2.9)
    ax.set(xlim=(0, 1), ylim=(0, 1))
    ax.set_axis_off()
    middle = {"ha": "center", "va": "center"}
    for height, text in ((0.86, environment), (0.14, agent)):
        box = {"boxstyle": "round,pad=0.7", "facecolor": "none", "edgecolor": INK}
        ax.text(0.5, height, text, bbox={**box, "linewidth": 1.5}, **middle)
    for x, start, end in ((0.4, 0.3, 0.7), (0.6, 0.7, 0.3)):
        arrow = {"arrowstyle": "-|>,head_width=0.35,head_length=0.6", "color": RECORDED}
        arrow.update(linewidth=2, shrinkA=0, shrinkB=0)
        ax.annotate("", (x, end), (x, start), arrowprops=arrow)
    label(ax, action, (0.4, 0.5), (-10, 0), RECORDED, ha="right", va="center")
    label(ax, feedback, (0.6, 0.5), (10, 0), RECORDED, ha="left", va="center")
    return fig


@in_style
def better_arm(shares):
    """How many agents pull the better arm, pull by pull, one line a kind of agent.

    Args:
        shares: dict of a name to (n,) percent of the agents at pulls 1 … n; the first
            one is drawn as the comparison.

    Returns:
        Figure: agents that pull the better arm (%) against pull.
    """
    fig, ax = new_axes()
    curves = {}
    for i, (name, share) in enumerate(shares.items()):
        look = {"color": RECORDED if i else INK, "linestyle": DASHES[not i]}
        curves[name] = ax.plot(np.arange(1, len(share) + 1), share, **look)
    ax.set(xlabel="Pull", ylabel="Agents that pull the better arm (%)", ylim=(0, 105))
    name_curves(ax, curves)
    return fig


@in_style
def gradient_estimates(estimates, exact, quantity):
    """Histograms of many estimates of one number, and the number itself.

    Args:
        estimates: dict of a name to (n,) estimates, one a batch.
        exact: what they estimate.
        quantity: what it is, with its unit, for the axis.

    Returns:
        Figure with an axes for each name over the same values: batches (%) against
        the estimate; the dashed line is exact.
    """
    fig, panels = new_axes(len(estimates), height=4.2, sharex=True, sharey=True)
    everything = np.concatenate(list(estimates.values()))
    bins = np.linspace(*np.quantile(everything, (0.002, 0.998)), 26)
    for ax, (name, values) in zip(
        np.atleast_1d(panels), estimates.items(), strict=True
    ):
        weights = np.full(len(values), 100 / len(values))
        ax.hist(values, bins, weights=weights, color=RECORDED, alpha=0.75)
        ax.axvline(exact, color=INK, linestyle=DASHES[1])
        ax.set_ylabel("Batches (%)")
        ax.annotate(name, (0.01, 1.03), xycoords="axes fraction", color=RECORDED)
    top = np.atleast_1d(panels)[0]
    label(top, "exact", (exact, top.get_ylim()[1]), (-5, -2), ha="right", va="top")
    np.atleast_1d(panels)[-1].set_xlabel(quantity)
    return fig


@in_style
def baseline_variance(baselines, variances, marks):
    """How much an estimate of the gradient scatters, for each baseline.

    Args:
        baselines: (n,) points, ascending.
        variances: (n,) variance of one completion's gradient, points².
        marks: dict of a name to a baseline that is pointed out.

    Returns:
        Figure: variance (points²) against baseline (points).
    """
    fig, ax = new_axes()
    ax.plot(baselines, variances, color=MODELLED)
    lowest = baselines[np.argmin(variances)]
    for name, place in marks.items():
        height = np.interp(place, baselines, variances)
        ax.plot([place], [height], "o", color=MODELLED)
        if abs(place - lowest) < 0.02 * np.ptp(baselines):
            shift, spot = (0, 8), {"ha": "center", "va": "bottom"}
        else:  # beside the curve, where it falls towards the lowest point
            left = place < lowest
            shift = (-7 if left else 7, 1)
            spot = {"ha": "right" if left else "left", "va": "top"}
        label(ax, name, (place, height), shift, MODELLED, **spot)
    ax.set(xlabel="Baseline (points)", ylabel="Variance of the gradient (points²)")
    ax.set_ylim(0, None)
    return fig


@in_style
def same_batch(runs, start):
    """What many updates on one batch do, with and without the clip.

    Args:
        runs: dict of a name to {"reward": …, "moved": …}, (n + 1,) each, after 0 … n
            updates: true mean reward (points), and tokens of the batch whose ratio is
            beyond the edges of the clip (%). The first run is the comparison.
        start: true mean reward before the first update, points.

    Returns:
        Figure with two axes over the same updates.
    """
    fig, (top, bottom) = new_axes(2, height=4.6, sharex=True)
    top.axhline(start, color=INK, linestyle=DASHES[2], linewidth=1)
    named = {top: {}, bottom: {}}
    for i, (name, run) in enumerate(runs.items()):
        look = {"color": RECORDED if i else INK, "linestyle": DASHES[not i]}
        for ax, column in ((top, "reward"), (bottom, "moved")):
            named[ax][name] = ax.plot(run[column], **look)
    top.set(ylabel="True mean\nreward (points)")
    bottom.set(ylabel="Ratio beyond the\nclip's edges (%)", ylim=(0, 108))
    bottom.set_xlabel("Updates on the same batch")
    fig.align_ylabels()
    for ax, curves in named.items():
        name_curves(ax, curves)
    return fig


@in_style
def kl_kinds(d, curves, tokens):
    """Estimates of the KL for one token, against d = log reference − log policy.

    Args:
        d: (n,) nats, ascending.
        curves: dict of a name to (n,) nats, at most four; the first two in colour.
        tokens: dict of a name to the d of a token, marked by a dotted line.

    Returns:
        Figure: estimate (nats) against d (nats).
    """
    fig, ax = new_axes(height=3.8)
    for name, place in tokens.items():
        ax.axvline(place, color=INK, linestyle=DASHES[2], linewidth=1)
        at_top = {"xycoords": ("data", "axes fraction"), "ha": "center"}
        ax.annotate(name, (place, 1.02), **at_top)
    looks = ((MODELLED, "-"), (BELOW, DASHES[1]), (INK, DASHES[3]), (INK, DASHES[2]))
    names = []
    for (name, values), (color, dashes) in zip(curves.items(), looks, strict=False):
        ax.plot(d, values, color=color, linestyle=dashes)
        end = (d[-1], values[-1])
        names.append(label(ax, name, end, (5, 0), color, va="center"))
    ax.axhline(0, color=INK, linewidth=1)
    ax.set(xlabel="d = log reference − log policy (nats)", ylabel="Estimate (nats)")
    ax.set_xlim(d[0], d[-1] + 0.3 * np.ptp(d))
    spread_labels(fig, names)
    return fig
