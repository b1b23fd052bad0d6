"""Rewards, the family of GRPO, and luck: what is paid, what a token or a question
weighs, and how long a rare answer takes.
"""

import numpy as np

from cherrytop.figures.style import (
    ABOVE,
    BELOW,
    DASHES,
    INK,
    MODELLED,
    in_style,
    label,
    name_curves,
    new_axes,
)


@in_style
def rewards_of_answers(rows):
    """What two reward rules pay for each answer: a near miss beside a right value.

    Args:
        rows: list of dict, top to bottom: answer (str), right (truthy if its value is
            right), rules and ours (floats, points under the two rules).

    Returns:
        Figure with two axes that share the answers: points under the notebook's rules,
        and points under `cherrytop.rewards`. A right value is green and filled, a
        wrong one purple and hollow.

    Raises:
        ValueError: no rows.
    """
    if not rows:
        raise ValueError("no rows: pass one dict an answer")
    fig, panels = new_axes(1, 2, height=0.32 * len(rows) + 0.9, sharey=True)
    places = np.arange(len(rows))
    names = ("Notebook's rules\n(points)", "Ours\n(points)")
    for ax, column, name in zip(panels, ("rules", "ours"), names, strict=True):
        values = [row[column] for row in rows]
        span = max(values) - min(0, *values)
        for place, row, value in zip(places, rows, values, strict=True):
            color = ABOVE if row["right"] else BELOW
            face = color if row["right"] else "none"
            ax.barh(place, value, 0.62, facecolor=face, edgecolor=color, linewidth=1.2)
            text = f"{value:g}".replace("-", "−")
            spot = {"ha": "right" if value < 0 else "left", "va": "center"}
            label(ax, text, (value, place), (-3 if value < 0 else 3, 0), color, **spot)
        ax.axvline(0, color=INK, linewidth=1)
        low = min(values) - 0.55 * span if min(values) < 0 else 0
        ax.set(xlabel=name, xlim=(low, max(values) + 0.4 * span))
        ax.grid(axis="y", visible=False)
    answers = [row["answer"].replace("$", r"\$") for row in rows]
    panels[0].set_yticks(places, answers)
    panels[0].invert_yaxis()
    return fig


@in_style
def token_weights(weights):
    """How strongly each token of a short and of a long completion is pushed.

    Args:
        weights: dict of an aggregation's name to a list of arrays, one a completion:
            the gradient of the objective with respect to its tokens' log-probabilities.

    Returns:
        Figure with an axis an aggregation: gradient (per nat) against the token's
        place, bars of positive completions upwards, of negative ones downwards.
    """
    fig, panels = new_axes(len(weights), height=1.15 * len(weights) + 1.2, sharex=True)
    panels = np.atleast_1d(panels)
    longest = max(len(row) for rows in weights.values() for row in rows)
    for ax, (name, rows) in zip(panels, weights.items(), strict=True):
        for row in rows:
            places = np.arange(1, len(row) + 1)
            color = ABOVE if row[0] > 0 else BELOW
            ax.bar(places, row, 0.62, color=color)
            text = f"{row[0]:+.4g}".replace("-", "−")
            spot = {"ha": "left", "va": "top"}
            label(ax, text, (places[-1] + 0.4, row[0]), (1, -1), color, **spot)
        most = max(abs(value) for row in rows for value in row)
        ax.axhline(0, color=INK, linewidth=1)
        ax.set_ylim(-1.5 * most, 1.5 * most)
        ax.set_xlim(0.4, longest + 2.1)
        ax.set_xticks(range(1, longest + 1))
        ax.grid(axis="x", visible=False)
        corner = {"xycoords": "axes fraction", "ha": "right", "va": "top"}
        ax.annotate(name, (1, 1), weight="bold", **corner)
        ax.set_ylabel("Gradient\n(per nat)")
    panels[-1].set_xlabel("Token of the completion")
    return fig


@in_style
def question_weights(chances, updates):
    """How hard a question pushes, against how often it is answered right.

    Args:
        chances: (n,) chances of a right answer, ascending.
        updates: dict of a name to its (n,) expected gradients, e.g. one for each way
            to scale the advantages.

    Returns:
        Figure: expected gradient on the log-odds of a right answer, in percent of its
        own largest value, against the chance of one (percent); a dash a name.
    """
    fig, ax = new_axes()
    curves = {}
    for (name, values), dashes in zip(updates.items(), DASHES, strict=False):
        look = {"color": MODELLED, "linestyle": dashes}
        shares = 100 * np.asarray(values) / np.max(values)
        curves[name] = ax.plot(100 * np.asarray(chances), shares, **look)
    ax.set(xlabel="Chance of a right answer (%)", ylim=(0, 135))
    ax.set_ylabel("Expected push (% of its largest)")
    ax.set_yticks(range(0, 101, 25))
    name_curves(ax, curves)
    return fig


@in_style
def informative_share(chances, shares):
    """How many groups can teach anything, by the chance of a right answer.

    Args:
        chances: (n,) chances of a right answer, ascending, all above 0.
        shares: dict of a group size G to its (n,) shares in [0, 1].

    Returns:
        Figure: groups of unequal rewards (percent) against the chance (percent, on a
        logarithmic axis), one line a group size.
    """
    fig, ax = new_axes()
    chances = np.asarray(chances)
    for (G, values), dashes in zip(shares.items(), DASHES, strict=False):
        values = np.asarray(values)
        ax.plot(100 * chances, 100 * values, color=MODELLED, linestyle=dashes)
        rising = slice(values.argmax() + 1)
        half = np.interp(0.6, values[rising], chances[rising])
        label(ax, f"G = {G}", (100 * half, 60), (-4, 0), MODELLED, ha="right")
    ax.set_xscale("log")
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}")
    ax.set(xlabel="Chance of a right answer (%)", ylim=(0, 105))
    ax.set_ylabel("Informative groups (%)")
    ax.set_yticks(range(0, 101, 25))
    return fig


@in_style
def growth_curves(paths):
    """The chance of a right answer during training, from different beginnings.

    Args:
        paths: dict of the name of a beginning to (steps, chances), two arrays; all
            steps above 0.

    Returns:
        Figure: chance of a right answer (percent) against the step, on a logarithmic
        axis; the name stands where the chance is one half.
    """
    fig, ax = new_axes()
    for name, (steps, chances) in paths.items():
        ax.plot(steps, 100 * np.asarray(chances), color=MODELLED)
        half = np.interp(0.5, chances, steps)
        label(ax, name, (half, 60), (-4, 0), MODELLED, ha="right")
    ax.set_xscale("log")
    ax.set(xlabel="Step (one group each)", ylabel="Chance of a right answer (%)")
    ax.set(xlim=(1, 1.3 * max(steps[-1] for steps, _ in paths.values())), ylim=(0, 105))
    ax.set_yticks(range(0, 101, 25))
    return fig


@in_style
def take_off(chances, steps):
    """How many steps it takes to be right half of the time, by the first chance.

    Args:
        chances: (n,) chances before training, descending or ascending, above 0.
        steps: dict of a way to train to its (n,) steps.

    Returns:
        Figure: steps until the chance is one half, against the chance before training,
        both on logarithmic axes; the axis of chances runs from likely to rare.
    """
    fig, ax = new_axes()
    curves = {}
    for (name, values), dashes in zip(steps.items(), DASHES, strict=False):
        color = MODELLED if dashes == DASHES[0] else INK
        look = {"color": color, "linestyle": dashes, "marker": "o", "markersize": 4}
        curves[name] = ax.plot(chances, values, **look)
    ax.set(xscale="log", yscale="log", xlabel="Chance of a right answer at the start")
    ax.set_ylabel("Steps until one half")
    ax.invert_xaxis()
    name_curves(ax, curves)
    return fig
