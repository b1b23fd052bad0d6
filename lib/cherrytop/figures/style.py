"""What every figure shares: colours, dashes, axes, labels, and rows by seed.

One style: transparent background, mid-tones that keep a contrast of 4 : 1 on a white
and on a black page, labels at the lines instead of legends. A colour means one thing
in every chapter, and each difference is also a position, a dash or a word, so that
the figures can be read in grey. Only matplotlib's base is needed, and no torch.
"""

from functools import wraps

import numpy as np
from matplotlib import pyplot as plt

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
    "axes.titlesize": 11.5,
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


def in_style(draw):
    """The figure function, with STYLE in force for everything that it draws."""

    @wraps(draw)
    def styled(*args, **kwargs):
        with plt.rc_context(STYLE):
            fig = draw(*args, **kwargs)
        plt.close(fig)  # pyplot would show it a second time in a notebook
        return fig

    return styled


def new_axes(rows=1, columns=1, height=3.5, sharex=False, sharey=False):
    """A Figure, `height` inches high, and its axes: one, or an array of them."""
    size = STYLE["figure.figsize"][0], height
    return plt.subplots(
        rows, columns, sharex=sharex, sharey=sharey, layout="constrained", figsize=size
    )


def label(ax, text, place, shift, color=INK, **spot):
    """Text next to a point of the data, shifted by points of the page."""
    return ax.annotate(
        text, place, shift, textcoords="offset points", color=color, **spot
    )


def spread_labels(fig, labels):
    """Move labels of one column apart where they would overlap, lowest first."""
    fig.draw_without_rendering()  # the layout decides where a value lies on the page
    spacing = 1.15 * STYLE["font.size"]  # points
    floor = -np.inf
    for text in sorted(labels, key=lambda text: text.xy[1]):
        height = text.axes.transData.transform(text.xy)[1] * 72 / fig.dpi
        floor = max(height, floor + spacing)
        text.set_position((text.get_position()[0], floor - height))


def name_curves(ax, curves):
    """Write each curve's name near it, where it touches no line and no other name.

    Behind its end if there is room, else above or below it, as close as can be, and
    then as far to the right. To be called when everything else is drawn.

    Args:
        ax: the axes with all their lines.
        curves: dict of name to the lines that it may stand at, e.g. one a seed.
    """
    ax.figure.draw_without_rendering()  # the layout decides where values lie
    paths = [
        line.get_transform().transform_path(line.get_path()).interpolated(8)
        for line in ax.lines
    ]
    taken = np.concatenate([path.vertices for path in paths])  # in pixels
    for text, lines in curves.items():
        place, color = lines[0].get_xydata()[-1], lines[0].get_color()
        name = label(ax, text, place, (0, 0), color, ha="center", va="center")
        size = name.get_window_extent().size
        most, best = -np.inf, None
        for spot in _spots(ax, lines, size):
            free = _room(ax, spot, size, taken)
            if free > most:
                most, best = free, spot
            if most > 4:  # points: clear enough
                break
        shift = best - ax.transData.transform(place)
        name.set_position(shift * 72 / ax.figure.dpi)
        corners = np.meshgrid(*np.linspace(best - size / 2, best + size / 2, 8).T)
        taken = np.concatenate([taken, np.stack(corners, -1).reshape(-1, 2)])


def _spots(ax, lines, size):
    """Where the centre of a name of that size may stand, in pixels, best first."""
    point, frame = ax.figure.dpi / 72, ax.get_window_extent()
    curves = [ax.transData.transform(line.get_xydata()) for line in lines]
    for curve in curves:
        yield curve[-1] + np.array([6 * point + size[0] / 2, 0])
    edge = size / 2 + 5 * point
    for gap in (5, 9, 14, 20, 28, 38):
        away = np.array([0, gap * point + size[1] / 2])
        for share in np.linspace(1, 0, 40):
            for curve in curves:
                here = curve[int(share * (len(curve) - 1))]
                for spot in (here + away, here - away):
                    yield np.clip(spot, frame.min + edge, frame.max - edge)


def _room(ax, spot, size, taken):
    """Points (of the page) between a name and what is near; < 0 out of the axes."""
    low, high = spot - size / 2, spot + size / 2
    frame = ax.get_window_extent()
    to_taken = np.maximum(np.maximum(low - taken, taken - high), 0)
    to_frame = np.minimum(low - frame.min, frame.max - high).min()
    return min(np.hypot(*to_taken.T).min(), to_frame) * 72 / ax.figure.dpi


def running_mean(values, window):
    """Mean over the last axis of each value and the window − 1 before it."""
    values = np.asarray(values, float)
    return np.stack(
        [
            values[..., max(0, end - window) : end].mean(axis=-1)
            for end in range(1, values.shape[-1] + 1)
        ],
        axis=-1,
    )


def by_seed(rows):
    """Rows grouped by seed, in order of appearance, the seed as an integer."""
    if not rows:
        raise ValueError("no rows: has the run been recorded? Run `make bake`")
    groups = {}
    for row in rows:
        if row.get("seed") is None:
            raise ValueError(f"a row without a seed: {row}")
        groups.setdefault(int(row["seed"]), []).append(row)
    return groups


def of_phases(rows, phases):
    """The rows of each phase, grouped by seed, as dict of dict of list.

    Raises:
        ValueError: no rows, a phase that was not recorded, or not for every seed.
    """
    by_seed(rows)
    groups = {}
    for phase in phases:
        chosen = [row for row in rows if row["phase"] == phase]
        if not chosen:
            there = ", ".join(dict.fromkeys(row["phase"] for row in rows))
            raise ValueError(f"no row of the phase {phase!r}, only of {there}")
        groups[phase] = by_seed(chosen)
    for phase in phases:
        missing = set().union(*groups.values()) - set(groups[phase])
        if missing:
            raise ValueError(
                f"the phase {phase!r} is missing for seed {min(missing)}: means over "
                "different seeds cannot be compared. Finish the run with --resume"
            )
    return groups
