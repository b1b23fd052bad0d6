"""What a model reads of a dialogue, and what it is to learn from it."""

from itertools import pairwise

from matplotlib.colors import to_rgba
from matplotlib.patches import FancyBboxPatch

from cherrytop.figures.style import (
    ABOVE,
    DASHES,
    INK,
    in_style,
    label,
    new_axes,
)

# How a stretch of tokens is drawn: read only, to be learned, or padding.
STRETCHES = {
    "prompt": {"facecolor": to_rgba(INK, 0.35), "edgecolor": INK},
    "completion": {"facecolor": ABOVE, "edgecolor": ABOVE},
    "padding": {"facecolor": "none", "edgecolor": INK, "linestyle": DASHES[2]},
}


@in_style
def loss_mask(tokens, is_target):
    """One dialogue, token by token: what the model reads, and what it should say.

    Each row is a position: at its left the token that is read there, at its right the
    token that comes next. A full box is a target, a dotted one is not learned.

    Args:
        tokens: (T,) list of str, the dialogue with the eos that ends it.
        is_target: (T,) list of bool, whether a token is to be learned.

    Returns:
        Figure: a row for each of the T − 1 predictions, position (tokens) downwards.

    Raises:
        ValueError: as many marks as tokens are needed.
    """
    if len(tokens) != len(is_target):
        raise ValueError(
            f"one mark a token: got {len(tokens)} tokens and {len(is_target)} marks"
        )
    fig, ax = new_axes(height=0.36 * len(tokens) + 0.4)
    for place, (read, said) in enumerate(pairwise(tokens)):
        learned = is_target[place + 1]
        _box(ax, 0, place, read, STRETCHES["prompt"])
        look = STRETCHES["completion" if learned else "padding"]
        _box(ax, 1, place, said, look, bold=learned)
        arrow = {"arrowstyle": "->", "color": ABOVE if learned else INK}
        ax.annotate("", (0.6, place), (0.4, place), arrowprops=arrow)
        if not learned:
            label(ax, "−100", (1.44, place), (0, 0), va="center")
    ax.set_xticks([0, 1], ["the model reads", "it should say next"])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.set(xlim=(-0.5, 1.75), ylim=(len(tokens) - 1.4, -0.6))
    ax.set_yticks(range(len(tokens) - 1))
    ax.set_ylabel("Position (tokens)")
    for spine in ax.spines.values():
        spine.set_visible(False)
    ax.grid(visible=False)
    return fig


@in_style
def token_rows(batches):
    """How much of each batch is text, and how much is padding.

    Args:
        batches: dict of a batch's name to its rows; a row is a list of (kind, number
            of tokens), kind a key of STRETCHES, e.g. [("prompt", 8), ("padding", 3)].

    Returns:
        Figure with one axes a batch: position in the row (tokens), a bar a row; its
        name says which share of the batch is padding.

    Raises:
        ValueError: no batch, or an unknown kind.
    """
    if not batches:
        raise ValueError("no batch to draw")
    heights = [len(rows) for rows in batches.values()]
    fig, panels = new_axes(len(batches), height=0.33 * sum(heights) + 1.5, sharex=True)
    panels = [panels] if len(batches) == 1 else list(panels)
    for ax, (name, rows) in zip(panels, batches.items(), strict=True):
        sums = dict.fromkeys(STRETCHES, 0)
        for place, row in enumerate(rows):
            start = 0
            for kind, length in row:
                if kind not in STRETCHES:
                    kinds = ", ".join(STRETCHES)
                    raise ValueError(f"a stretch is one of {kinds}, got {kind!r}")
                ax.barh(place, length, left=start, height=0.62, **STRETCHES[kind])
                start, sums[kind] = start + length, sums[kind] + length
        share = 100 * sums["padding"] / sum(sums.values())
        ax.set_title(f"{name}: {share:.0f} % padding", loc="left")
        ax.set_yticks(range(len(rows)), range(1, len(rows) + 1))
        ax.set(ylabel="Row", ylim=(len(rows) - 0.5, -0.5))
        ax.grid(axis="y", visible=False)
        ax.margins(x=0.02)
    panels[-1].set_xlabel("Position (tokens)")
    panels[0].get_gridspec().set_height_ratios(heights)  # bars of one height
    return fig


def _box(ax, x, y, text, look, bold=False):
    """A token in its box; targets are written in bold on a light ground."""
    width, height = 0.76, 0.62
    ax.add_patch(
        FancyBboxPatch(
            (x - width / 2, y - height / 2),
            width,
            height,
            boxstyle="round,pad=0,rounding_size=0.06",
            facecolor=to_rgba(ABOVE, 0.25) if bold else "none",
            edgecolor=look["edgecolor"],
            linestyle=look.get("linestyle", "-"),
            linewidth=1.6 if bold else 1,
        )
    )
    weight = "bold" if bold else "normal"
    shown = {" ": "␣"}.get(text, text)
    spot = {"ha": "center", "va": "center", "family": "monospace", "weight": weight}
    label(ax, shown, (x, y), (0, 0), **spot)
