"""Before a run and beyond it: is there signal, how large is it, what does it cost."""

import numpy as np

from cherrytop.figures.style import (
    DASHES,
    INK,
    MARKERS,
    MODELLED,
    RECORDED,
    in_style,
    label,
    new_axes,
)


@in_style
def recorded_signal(chances, shares, starts, shifts=None):
    """Which share of groups can teach: by chance alone, and where recorded runs began.

    Args:
        chances: (n,) chances of a right answer, ascending.
        shares: dict of a group size G to its (n,) shares in [0, 1], if prompts were
            alike and only right answers paid.
        starts: dict of a name to a list of recorded (chance, share) points.
        shifts: dict of a name to where it stands, in points of the page from the middle
            of its marks; right of the first mark if it is not there.

    Returns:
        Figure: groups of unequal rewards (percent) against the chance (percent); lines
        modelled, points recorded, one marker a start.
    """
    fig, ax = new_axes(height=3.9)
    chances = np.asarray(chances)
    spots = ((0.5, (0, 2), "center", "bottom"), (0.71, (0, -4), "center", "top"))
    spots += ((0.9, (5, 0), "left", "center"),)  # of at most three curves
    for (G, values), dashes, spot in zip(shares.items(), DASHES, spots, strict=False):
        values = 100 * np.asarray(values)
        look = {"color": MODELLED, "linestyle": dashes, "linewidth": 1.5}
        ax.plot(100 * chances, values, **look)
        p, shift, ha, va = spot
        place = 100 * p, np.interp(p, chances, values)
        label(ax, f"G = {G}", place, shift, MODELLED, ha=ha, va=va)
    for (name, points), marker in zip(starts.items(), MARKERS, strict=False):
        x, y = 100 * np.asarray(points, float).T
        look = {"color": RECORDED, "marker": marker, "linestyle": "none"}
        ax.plot(x, y, markersize=6, **look)
        if name in (shifts or {}):
            spot = {"ha": "center", "va": "center"}
            label(ax, name, (x.mean(), y.mean()), shifts[name], RECORDED, **spot)
        else:
            label(ax, name, (x[0], y[0]), (7, -4), RECORDED)
    ax.set(xlabel="Chance of a right answer, pass@1 (%)", ylim=(-6, 112))
    ax.set_xlim(-5, 112)
    ax.set_xticks(range(0, 101, 20))
    ax.set_ylabel("Informative groups (%)")
    ax.set_yticks(range(0, 101, 25))
    return fig


@in_style
def run_sizes(runs):
    """How many completions a run samples in all, and other runs beside it.

    Args:
        runs: dict of a name to a number of completions, smallest first.

    Returns:
        Figure: one mark a run on a logarithmic axis, with its number.

    Raises:
        ValueError: no runs.
    """
    if not runs:
        raise ValueError("no runs: pass a dict of names to numbers of completions")
    fig, ax = new_axes(height=0.62 * len(runs) + 0.9)
    for place, (name, number) in enumerate(runs.items()):
        ax.plot([1, number], [place, place], color=INK, linewidth=1)
        ax.plot(number, place, "o", color=RECORDED)
        digits = f"{number:,.0f}" if number < 1e6 else f"{number / 1e6:.1f} million"
        label(ax, f"{name}: {digits}", (1, place), (4, 6))
    ax.set(xscale="log", xlim=(1, 3 * max(runs.values())))
    ax.set(xlabel="Completions sampled in all", ylim=(len(runs) - 0.6, -0.75))
    ax.set_yticks([])
    ax.grid(axis="y", visible=False)
    return fig


@in_style
def seconds_per_completion(sampling, training, published=None):
    """What one completion costs on several GPUs, by how many are sampled at a time.

    Args:
        sampling: dict of a GPU to (sizes, seconds): completions at a time, ascending,
            as far as memory reaches, and modelled seconds a completion.
        training: dict of a GPU to modelled seconds of training on one completion.
        published: (size, seconds a completion, name) of a published run.

    Returns:
        Figure: seconds a completion against completions at a time, both logarithmic;
        solid sampling, dashed training, both modelled; the point published.
    """
    fig, ax = new_axes(height=4.1)
    for name, (sizes, seconds) in sampling.items():
        ax.plot(sizes, seconds, color=MODELLED)
        ax.plot(sizes[-1], seconds[-1], "|", color=MODELLED, markersize=9)
        label(ax, f"{name}: sampling", (sizes[0], seconds[0]), (6, 3), MODELLED)
        rest, look = training[name], {"color": MODELLED, "linestyle": DASHES[1]}
        ax.plot([sizes[0], sizes[-1]], [rest, rest], linewidth=1.2, **look)
        label(ax, f"{name}: training", (sizes[-1], rest), (0, 3), MODELLED, ha="right")
    if published is not None:
        size, seconds, name = published
        ax.plot(size, seconds, "o", color=RECORDED)
        label(ax, name, (size, seconds), (7, 2), RECORDED)
    ax.set(xscale="log", yscale="log", xlabel="Completions sampled at a time")
    ax.set_ylabel("Seconds a completion")
    ax.set_ylim(top=2 * ax.get_ylim()[1])
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_formatter(lambda value, _: f"{value:g}")
    return fig
