"""What fits: a memory plan, a decode step, and weights in few bits."""

import numpy as np
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, NullLocator

from cherrytop.figures.style import (
    ABOVE,
    BELOW,
    DASHES,
    INK,
    MARKERS,
    MODELLED,
    RECORDED,
    in_style,
    label,
    name_curves,
    new_axes,
)


@in_style
def memory_plans(plans, memory, name):
    """Parts of a run's memory laid end to end, one panel a plan.

    Args:
        plans: dict of a plan's name to its parts, dict of name to GiB, modelled.
        memory: GiB that the GPU has for them, drawn as a line.
        name: of the GPU.

    Returns:
        Figure: one axes a plan, a bar a part that begins where the one before ends
        (GiB). A part that reaches beyond the line is hatched.
    """
    rows = sum(len(parts) for parts in plans.values())
    fig, axes = new_axes(rows=len(plans), height=0.7 + 0.36 * rows, sharex=True)
    end = 1.1 * max(memory, *(sum(parts.values()) for parts in plans.values()))
    for ax, (title, parts) in zip(np.atleast_1d(axes), plans.items(), strict=True):
        left = 0.0
        ax.axvline(memory, color=INK, linestyle=DASHES[1], linewidth=1.5)
        label(ax, f"{name}: {memory:.1f}", (memory, 0), (5, 0), va="center")
        for row, size in enumerate(parts.values()):
            right = left + size
            over = {"hatch": "////", "fill": False, "edgecolor": BELOW}
            look = over if right > memory else {"color": MODELLED}
            ax.barh(row, size, left=left, height=0.62, **look)
            crossed = right < memory < right + 0.1 * end  # the number stands before it
            place, shift = ((left, row), -4) if crossed else ((right, row), 4)
            spot = {"ha": "right" if crossed else "left", "va": "center"}
            label(ax, f"{size:.1f}", place, (shift, 0), **spot)
            left = right
        ax.set_yticks(range(len(parts)), parts)
        ax.set(ylim=(len(parts) - 0.5, -0.5), xlim=(0, end))
        ax.set_title(f"{title}: {left:.1f} GiB", loc="left")
        ax.grid(axis="y", visible=False)
    ax.set_xlabel("Memory, modelled (GiB)")
    return fig


@in_style
def decode_times(sequences, read, compute, context):
    """How long a decode step takes to read its bytes, and to compute, against a batch.

    Args:
        sequences: (n,) sequences sampled together, ascending.
        read: (n,) seconds to read weights and caches at the peak bandwidth.
        compute: (n,) seconds for the operations at the peak rate.
        context: tokens that each sequence has so far.

    Returns:
        Figure: milliseconds against sequences, both logarithmic; the larger of the two
        lines is the least that a step can take.
    """
    fig, ax = new_axes()
    lines = {}
    for text, seconds, dash in (
        ("reading bytes", read, DASHES[0]),
        ("computing", compute, DASHES[1]),
    ):
        milliseconds = 1e3 * np.asarray(seconds)
        (line,) = ax.plot(sequences, milliseconds, color=MODELLED, linestyle=dash)
        lines[text] = [line]
    ax.set(xscale="log", yscale="log", ylabel="Time of one step,\nmodelled (ms)")
    ax.set_xlabel(f"Sequences together, {context:,} tokens each")
    ticks = [n for n in (1, 4, 16, 64, 256, 1024) if n <= max(sequences)]
    ax.xaxis.set_major_locator(FixedLocator(ticks))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.set_xticklabels([str(n) for n in ticks])
    name_curves(ax, lines)
    return fig


@in_style
def rounding_errors(bits, errors):
    """Relative rounding error against bits, one curve a way of rounding.

    Args:
        bits: (n,) bits of a code.
        errors: dict of a way's name to its (n,) relative errors.

    Returns:
        Figure: error (% of the weights' root mean square), logarithmic, against bits.
    """
    fig, ax = new_axes()
    lines = {}
    for way, (name, values) in enumerate(errors.items()):
        look = {"linestyle": DASHES[way % 4], "marker": MARKERS[way % 4]}
        percent = 100 * np.asarray(values)
        (line,) = ax.plot(bits, percent, color=MODELLED, markersize=5, **look)
        lines[name] = [line]
    ax.set(xlabel="Bits of a code", ylabel="Rounding error\n(% of the weights)")
    ax.set_yscale("log")
    ax.set_ylim(0.15, 170)
    ax.set_yticks([0.3, 1, 3, 10, 30, 100], ["0.3", "1", "3", "10", "30", "100"])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_xticks(bits)
    name_curves(ax, lines)
    return fig


@in_style
def number_grids(grids):
    """The values that a code can stand for, on one number line a format.

    Args:
        grids: dict of a format's name to its values, the largest of them 1.

    Returns:
        Figure: a row a format, a mark a value (share of the largest).
    """
    fig, ax = new_axes(height=0.9 + 0.5 * len(grids))
    for row, values in enumerate(grids.values()):
        ax.axhline(row, color=INK, linewidth=1, alpha=0.5)
        marks = {"color": MODELLED, "marker": "|", "markersize": 15, "linestyle": ""}
        ax.plot(values, [row] * len(values), markeredgewidth=2, **marks)
    ax.set_yticks(range(len(grids)), grids)
    ax.set(ylim=(len(grids) - 0.5, -0.5), xlabel="Value (share of the largest)")
    ax.grid(axis="y", visible=False)
    return fig


@in_style
def sensitivity_map(rows):
    """What it costs to round one matrix alone: a square for each, its area the loss.

    Args:
        rows: dicts with layer, kind and increase (nats per token), as recorded.

    Returns:
        Figure: a row a kind of matrix, a column a layer; the largest is written out.

    Raises:
        ValueError: no rows.
    """
    if not rows:
        raise ValueError("no rows: has the run been recorded? Run `make sensitivity`")
    kinds = list(dict.fromkeys(row["kind"] for row in rows))
    most = max(rows, key=lambda row: row["increase"])
    fig, ax = new_axes(height=2.9)
    for row in rows:
        side = 1.9 * np.sqrt(max(row["increase"], 0) / most["increase"])
        x, y = row["layer"], kinds.index(row["kind"])
        # A row is about twice as high as a column is wide.
        corner = (x - side / 2, y - side / 4)
        ax.add_patch(Rectangle(corner, side, side / 2, color=RECORDED, linewidth=0))
    layers = max(row["layer"] for row in rows)
    ax.set(xlim=(-1.2, layers + 1.2), ylim=(len(kinds) + 0.2, -0.6), xlabel="Layer")
    ax.set_yticks(range(len(kinds)), [kind.removesuffix("_proj") for kind in kinds])
    place = (most["layer"], kinds.index(most["kind"]))
    spot = {"ha": "center", "va": "top"}
    label(ax, f"{most['increase']:.2f}", place, (0, -11), RECORDED, **spot)
    return fig


@in_style
def bit_budgets(rows):
    """The loss that is paid for few bits: the same everywhere, shuffled, or measured.

    Args:
        rows: dicts with part, scheme, bits (mean bits a weight) and increase (nats per
            token): "all" and "minmax" for the same bits everywhere, "budget" with
            "measured" or "shuffled".

    Returns:
        Figure: increase (nats per token) against mean bits.

    Raises:
        ValueError: no rows of one of them.
    """
    looks = {
        ("all", "minmax"): {"color": INK, "marker": "o"},
        ("budget", "shuffled"): {"color": BELOW, "marker": "x", "linestyle": ""},
        ("budget", "measured"): {"color": ABOVE, "marker": "s", "linestyle": DASHES[1]},
    }
    fig, ax = new_axes()
    points = {}
    for key, look in looks.items():
        points[key] = sorted(
            (row["bits"], row["increase"])
            for row in rows
            if (row["part"], row["scheme"]) == key and row["bits"] <= 4
        )
        if not points[key]:
            raise ValueError(f"no rows of {key}: run `make sensitivity`")
        ax.plot(*zip(*points[key], strict=True), markersize=6, **look)
    uniform, shuffled, _ = points.values()
    label(ax, "the same bits everywhere", uniform[0], (9, 0), INK, va="center")
    # Beside the highest mark on the right half, where the lines have come down.
    mark = max((x, y) for x, y in shuffled if x <= 3)
    label(ax, "the map shuffled", mark, (9, 0), BELOW, va="center")
    corner = {"xycoords": "axes fraction", "color": ABOVE, "va": "bottom"}
    ax.annotate("bits where it hurts", (0.03, 0.05), **corner)
    ax.set(xlabel="Mean bits of a weight", ylabel="Loss increase\n(nats per token)")
    ax.set_ylim(bottom=0)
    ax.set_xticks([2, 2.5, 3, 3.5, 4], ["2", "2.5", "3", "3.5", "4"])
    return fig


@in_style
def activation_spikes(rows):
    """The largest values that come out of each layer's down_proj.

    Args:
        rows: dicts with layer and largest_output, as recorded.

    Returns:
        Figure: largest absolute output, logarithmic, against the layer; the two
        largest are written out.
    """
    fig, ax = new_axes(height=3.0)
    layers = [row["layer"] for row in rows]
    values = [row["largest_output"] for row in rows]
    ax.bar(layers, values, color=RECORDED, width=0.7)
    ax.set(xlabel="Layer", ylabel="Largest output\n(absolute value)", yscale="log")
    ax.set_ylim(1, 4 * max(values))
    for place in np.argsort(values)[-2:]:
        spot = {"ha": "center", "va": "bottom"}
        label(
            ax, f"{values[place]:,.0f}", (layers[place], values[place]), (0, 2), **spot
        )
    ax.grid(axis="x", visible=False)
    return fig
