"""What moves a policy: one group's advantages, and the clipped objective."""

import numpy as np

from cherrytop.figures.style import (
    ABOVE,
    BELOW,
    DASHES,
    INK,
    RECORDED,
    in_style,
    label,
    new_axes,
)


@in_style
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
    fig, (top, bottom) = new_axes(rows=2, height=4.2)
    names = np.arange(1, len(rewards) + 1)
    top.bar(names, rewards, color=RECORDED, width=0.5)
    top.axhline(rewards.mean(), color=INK, linestyle=DASHES[1])
    label(top, "mean", (names[-1] + 0.32, rewards.mean()), (2, 3))
    colours = [ABOVE if value > 0 else BELOW for value in advantages]
    bottom.bar(names, advantages, color=colours, width=0.5)
    bottom.axhline(0, color=INK, linewidth=1)
    for ax, values, form in ((top, rewards, "{:g}"), (bottom, advantages, "{:+.2f}")):
        for name, value in zip(names, values, strict=True):
            below = value < 0
            spot = {"ha": "center", "va": "top" if below else "bottom"}
            text = form.format(value).replace("-", "−")
            label(ax, text, (name, value), (0, -2 if below else 2), **spot)
        ax.margins(y=0.25)
        ax.set_xticks(names)
        ax.grid(axis="x", visible=False)
    top.set(ylabel="Reward\n(points)", xlim=(0.4, names[-1] + 0.9))
    bottom.set(ylabel="Advantage\n(group std)", xlabel="Completion of the group")
    bottom.set_xlim(top.get_xlim())
    return fig


@in_style
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
    fig, ax = new_axes()
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
            label(ax, text, end, (0, 5), ha="right", color=ABOVE)
        else:
            ax.plot(ratio, objective, color=BELOW, linestyle=DASHES[1])
            start = (ratio[0], objective[0])
            label(ax, text, start, (0, -6), va="top", color=BELOW)
    ax.margins(y=0.12)
    ax.axhline(0, color=INK, linewidth=1)
    ax.set(xlabel="Ratio, new over old probability", ylabel="Objective (points)")
    return fig
