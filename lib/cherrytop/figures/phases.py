"""Training phases as published and as drawn: order, cost, data, and what they push."""

from itertools import pairwise

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle

from cherrytop.figures.style import (
    ABOVE,
    BELOW,
    DASHES,
    INK,
    MODELLED,
    RECORDED,
    in_style,
    label,
    new_axes,
)

LIGHT = 0.25  # opacity of an area that carries text


@in_style
def lecun_bits(rows):
    """LeCun's slide of 2016: bits in one sample, for each layer of the cake.

    Args:
        rows: of lecun_cake.csv, from the top of the cake: layer, learning, low_bits,
            high_bits (None for an open end), words.

    Returns:
        Figure: ranges of bits a sample on a logarithmic axis, the cake at the bottom;
        an open end fades out.

    Source: LeCun 2016, Predictive Learning, keynote at NIPS.
    """
    fig, ax = new_axes(height=3.2)
    right = 300 * max(row["low_bits"] for row in rows)
    for place, row in enumerate(rows):
        low, high = row["low_bits"], row["high_bits"] or right
        ax.barh(place, high - low, left=low, height=0.34, color=RECORDED)
        if row["high_bits"] is None:
            ax.patches[-1].set_width(9 * low)
            edges = np.geomspace(10 * low, right, 12)
            for i, (left, end) in enumerate(pairwise(edges)):
                veil = to_rgba(RECORDED, 1 - (i + 1) / len(edges))
                ax.barh(place, end - left, left=left, height=0.34, color=veil)
        name = f"{row['layer']}: {row['learning']}"
        spot = {"ha": "right"} if row["high_bits"] is None else {}
        start = right if spot else low
        label(ax, name, (start, place - 0.17), (0, 4), weight="bold", **spot)
        label(ax, row["words"], (start, place + 0.17), (0, -3), va="top", **spot)
    ax.set(xscale="log", xlim=(0.8, right), xlabel="Bits a sample (logarithmic)")
    ax.set(yticks=[], ylim=(len(rows) - 0.45, -0.6))
    return fig


@in_style
def reward_entropy(p, curves):
    """What a right-or-wrong reward can tell, against the chance of being right.

    Args:
        p: (n,) chances, ascending, in [0, 1].
        curves: dict of name to (n,) bits a completion, the entropy of one reward
            first, then what groups show of it.

    Returns:
        Figure: bits a completion against chance, computed, each curve named.
    """
    fig, ax = new_axes()
    middle = len(p) // 2
    for place, (name, bits) in enumerate(curves.items()):
        color = INK if place else MODELLED
        ax.plot(p, bits, color=color, linestyle=DASHES[place])
        spot = {"ha": "center", "va": "top" if place else "bottom", "color": color}
        label(ax, name, (p[middle], bits[middle]), (0, -7 if place else 3), **spot)
    ax.set(xlabel="Chance that a completion is right", ylabel="Bits a completion")
    ax.set(xlim=(0, 1), ylim=(0, 1.15))
    return fig


@in_style
def then_and_now(rows):
    """The phases of training in their order, then and now, side by side.

    Args:
        rows: of training_phases.csv: era ("then" or "now"), order, span (how many of
            today's phases it covers), phase, words.

    Returns:
        Figure without a scale: two columns of boxes, first phase at the bottom; a box
        is as high as the phases of today that it covers.

    Source: Han 2025, workshop.
    """
    fig, ax = new_axes(height=4.6)
    eras = {"then": (0, 0.9), "now": (1, 1.5)}  # left edge and width
    tops = dict.fromkeys(eras, 0)
    for row in sorted(rows, key=lambda row: row["order"]):
        (left, width), bottom = eras[row["era"]], tops[row["era"]]
        tops[row["era"]] += row["span"]
        box = {"facecolor": to_rgba(RECORDED, LIGHT), "edgecolor": RECORDED}
        low, high = bottom + 0.06, row["span"] - 0.12
        ax.add_patch(Rectangle((left, low), width, high, linewidth=1, **box))
        centre = (left + width / 2, bottom + row["span"] / 2)
        middle = {"ha": "center", "annotation_clip": False}
        label(ax, row["phase"], centre, (0, 2), weight="bold", **middle)
        label(ax, row["words"], centre, (0, -2), va="top", fontsize=10, **middle)
    ax.set(xlim=(-0.03, 2.53), ylim=(0, max(tops.values())), yticks=[])
    ax.set_ylabel("Order of training →")
    middles = [left + width / 2 for left, width in eras.values()]
    ax.set_xticks(middles, eras, weight="bold")
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    return fig


@in_style
def gpu_hours(rows):
    """What each phase of one model cost, on a linear axis.

    Args:
        rows: of deepseek_gpu_hours.csv, in order: phase, hours.

    Returns:
        Figure: thousands of GPU hours, a bar a phase with its name and number.

    Source: DeepSeek-AI 2024, arXiv 2412.19437, Table 1; 2025, arXiv 2501.12948.
    """
    fig, ax = new_axes(height=0.55 * len(rows) + 0.9)
    for place, row in enumerate(rows):
        thousands = row["hours"] / 1e3
        ax.barh(place, thousands, height=0.36, color=RECORDED)
        label(ax, row["phase"], (0, place - 0.2), (3, 2))
        label(ax, f"{thousands:,.0f}", (thousands, place), (5, 0), va="center")
    most = max(row["hours"] for row in rows) / 1e3
    ax.set(xlim=(0, 1.15 * most), xlabel="H800 GPU hours (thousands)")
    ax.set(yticks=[], ylim=(len(rows) - 0.6, -0.75))
    return fig


@in_style
def data_sizes(rows):
    """How much each phase was fed: tokens for the cake, samples for what is on it.

    Args:
        rows: of phase_sizes.csv, in order of the phases: phase, model, year, amount,
            unit ("tokens" or "samples").

    Returns:
        Figure with two axes, logarithmic: tokens of pretraining and mid-training, and
        samples of the phases after them; a point and its name a row.

    Source: the reports named in the table.
    """
    groups = [[r for r in rows if r["unit"] == unit] for unit in ("tokens", "samples")]
    sizes = [len(g) + 1.2 * len({r["phase"] for r in g}) for g in groups]
    fig, panels = new_axes(2, height=0.2 * sum(sizes) + 1.3)
    panels[0].get_gridspec().set_height_ratios(sizes)
    for ax, group, size in zip(panels, groups, sizes, strict=True):
        place, phase = 0, None
        low = 10 ** np.floor(np.log10(min(row["amount"] for row in group)))
        for row in group:
            if row["phase"] != phase:
                phase, place = row["phase"], place + 1.2
                label(
                    ax, phase, (low, place - 0.1), (-2, 0), va="center", weight="bold"
                )
            place += 1
            ax.plot(row["amount"], place, "o", color=RECORDED)
            name = f"{row['model']}, {row['year']:.0f}"
            label(ax, name, (row["amount"], place), (7, 0), va="center", fontsize=10)
        high = 10 ** np.ceil(np.log10(max(row["amount"] for row in group)))
        ax.set(xscale="log", xlim=(0.7 * low, 40 * high), yticks=[])
        ax.set(ylim=(size + 0.7, 0.4))
        ax.set_xlabel(f"{group[0]['unit'].capitalize()} (logarithmic)")
    return fig


@in_style
def stairs(steps):
    """From random numbers to the final model, and what it answers on each step.

    Args:
        steps: list of (number, phase, answer), from the lowest.

    Returns:
        Figure without a scale: a staircase; on each step the phase in bold and the
        recorded answer, inside the stairs below and beside them above.
    """
    fig, ax = new_axes(height=0.72 * len(steps) + 0.3)
    number = len(steps)
    for i, (_, phase, answer) in enumerate(steps):
        look = {"facecolor": to_rgba(RECORDED, LIGHT), "edgecolor": RECORDED}
        ax.add_patch(Rectangle((i, i), number - i, 1, linewidth=1, **look))
        inside = 2 * i <= number
        spot = {"ha": "left" if inside else "right"}
        place, shift = (i, i + 0.5), 6 if inside else -6
        label(ax, phase, place, (shift, 3), weight="bold", **spot)
        text = answer.replace("<answer>", "‹answer›").replace("</answer>", "‹/answer›")
        label(ax, text, place, (shift, -3), va="top", fontsize=10, **spot)
    ax.set(xlim=(-0.02, number + 0.02), ylim=(0, number + 0.02), xticks=[])
    ax.set_yticks([i + 0.5 for i in range(number)], [str(step[0]) for step in steps])
    ax.set_ylabel("Step (the lecture's number)")
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    ax.tick_params(length=0)
    return fig


@in_style
def pushed_tokens(rows):
    """Which tokens a phase pushes, and which way: one line of text a case.

    Args:
        rows: list of (name, tokens, weights): tokens as short str, weights as many
            floats, −∂loss/∂log-probability; 0 where a token is not in the loss.

    Returns:
        Figure without a scale: a cell a token, full where it is made likelier,
        hatched where it is made rarer, open where it is only read.
    """
    fig, ax = new_axes(height=0.58 * len(rows) + 0.2)
    for place, (name, tokens, weights) in enumerate(rows):
        label(ax, name, (0, place), (0, 3))
        for i, (token, weight) in enumerate(zip(tokens, weights, strict=True)):
            color = ABOVE if weight > 0 else BELOW if weight < 0 else INK
            fill = to_rgba(color, LIGHT + 0.1 if weight > 0 else 0)
            hatch = "///" if weight < 0 else None
            edge = to_rgba(color, 0.45)
            cell = {"facecolor": fill, "edgecolor": edge, "hatch": hatch}
            ax.add_patch(Rectangle((i + 0.04, place), 0.92, 0.5, linewidth=1, **cell))
            middle = (i + 0.5, place + 0.25)
            look = {"ha": "center", "va": "center"}
            label(ax, token, middle, (0, 0), color if weight else INK, **look)
    longest = max(len(tokens) for _, tokens, _ in rows)
    ax.set(xlim=(0, longest), ylim=(len(rows) - 0.45, -0.4), yticks=[], xticks=[])
    ax.set_xlabel("Tokens of one text, in order →")
    ax.grid(visible=False)
    ax.spines[["left", "bottom"]].set_visible(False)
    return fig
