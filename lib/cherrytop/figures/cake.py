"""The whole cake, layer by layer: what each phase left behind, and could teach."""

import numpy as np
from matplotlib.colors import to_rgba

from cherrytop.figures.style import (
    DASHES,
    INK,
    RECORDED,
    in_style,
    label,
    new_axes,
    of_phases,
)

LAYERS = {  # phase → its name, and the same for a narrow column
    "init": ("random init", "random\ninit"),
    "pretrain": ("pretraining", "pre-\ntraining"),
    "midtrain": ("mid-training", "mid-\ntraining"),
    "sft": ("SFT", "SFT"),
    "dpo": ("DPO", "DPO"),
    "grpo": ("GRPO", "GRPO"),
}
MEASURES = {  # column → what it is, how it is asked, what it is a share of
    "plain": ("content", "plain question", "Completions (%)"),
    "format": ("format", "answer in its tags", "Completions (%)"),
    "pass_at_1": ("pass@1", "both, in one draw", "Completions (%)"),
    "pass_at_8": ("pass@8", "both, once in 8 draws", "Problems (%)"),
}
SAMPLES = {  # phase → what one sample is; the lengths are the defaults of `phases`
    "pretrain": "a row of 64 tokens",
    "midtrain": "a row of 128 tokens",
    "sft": "a demonstration",
    "dpo": "a pair",
    "grpo": "a completion",
}


@in_style
def cake(metrics):
    """What each layer added: four measurements after each of six phases.

    A bar ends at the mean over the seeds. Its full part was gained in this phase, a
    dashed outline was lost in it. Below each bar a mark a seed, and their range.

    Args:
        metrics: rows of a run's metrics.csv: seed, phase, and as shares plain (the
            question without any template), format, pass_at_1 (right and in the right
            format) and pass_at_8.

    Returns:
        Figure with four axes, a bar a phase: plain accuracy, format rate and pass@1 in
        percent of completions, pass@8 in percent of the held-out problems.

    Raises:
        ValueError: no rows, a row without a seed, or a phase that a seed lacks.
    """
    groups = of_phases(metrics, LAYERS)
    fig, panels = new_axes(2, 2, height=5.4, sharey=True)
    for ax, column in zip(panels.flat, MEASURES, strict=True):
        before = 0
        for place, rows in enumerate(groups.values()):
            values = 100 * _over_seeds(rows, column)
            _layer(ax, place, before, values)
            before = values.mean()
        head, how, share = MEASURES[column]
        ax.set_title(how, loc="left")
        above = {"xycoords": "axes fraction", "textcoords": "offset points"}
        ax.annotate(head, (0, 1), (0, 22), weight="bold", **above)
        ax.set(xlim=(0, 130), xlabel=share)
        ax.set_xticks([0, 50, 100])
        ax.grid(axis="y", visible=False)
    panels[0, 0].set_yticks(range(len(LAYERS)), [wide for wide, _ in LAYERS.values()])
    panels[0, 0].invert_yaxis()
    return fig


@in_style
def web_losses(metrics):
    """How well the model still knows the web: held-out loss after each phase.

    Args:
        metrics: rows of a run's metrics.csv: seed, phase, web_loss.

    Returns:
        Figure: loss on web text that no phase has seen (nats per token), a mark a
        seed and a line through the means, labelled; dashed, the level that
        pretraining reached.

    Raises:
        ValueError: no rows, a row without a seed, or a phase that a seed lacks.
    """
    fig, ax = new_axes()
    losses = [
        _over_seeds(rows, "web_loss") for rows in of_phases(metrics, LAYERS).values()
    ]
    places, means = np.arange(len(losses)), [values.mean() for values in losses]
    reached = list(LAYERS).index("pretrain")
    level = [means[reached]] * 2
    ax.plot((reached, places[-1]), level, color=INK, linestyle=DASHES[1], linewidth=1)
    ax.plot(places, means, color=RECORDED)
    for place, values in zip(places, losses, strict=True):
        here = [place] * len(values)
        ax.plot(here, values, "_", color=RECORDED, markersize=11, markeredgewidth=1)
        # The number stands where the line is not: below it where it turns upwards,
        # else above, and to the left if the line goes on rising.
        text = f"{values.mean():.2f}"
        if place == reached:
            label(ax, text, (place, values.min()), (0, -6), ha="center", va="top")
        elif means[place] < means[min(place + 1, places[-1])]:
            label(ax, text, (place, values.max()), (5, 5), ha="right")
        else:
            label(ax, text, (place, values.max()), (0, 5), ha="center")
    ax.set_xticks(places, [narrow for _, narrow in LAYERS.values()])
    ax.set(xlim=(-0.5, 5.5), ylim=(0, 1.12 * max(values.max() for values in losses)))
    ax.set_ylabel("Web loss (nats per token)")
    ax.grid(axis="x", visible=False)
    return fig


@in_style
def supervision_bits(metrics):
    """LeCun's cake, measured: how many bits one sample of each phase could teach.

    Bits are what the model did not know about a sample's targets while it trained on
    it: the loss of its tokens, of a preference, or the entropy of a group's rewards.

    Args:
        metrics: rows of a run's metrics.csv: seed, phase, bits (a sample).

    Returns:
        Figure: bits a sample on a logarithmic axis, a bar a phase that ends at the
        mean over the seeds, with a mark a seed and their range below it.

    Raises:
        ValueError: no rows, a row without a seed, a phase that a seed lacks, or 0
            bits, which a logarithmic axis cannot show.

    Source: the comparison is LeCun's, NIPS 2016; the numbers are the run's own.
    """
    fig, ax = new_axes(height=4.4)
    groups = of_phases(metrics, SAMPLES)
    bits = {phase: _over_seeds(rows, "bits") for phase, rows in groups.items()}
    for phase, values in bits.items():
        if not (values > 0).all():
            raise ValueError(f"0 bits in the phase {phase!r} have no logarithm")
    low = 10 ** np.floor(np.log10(min(values.min() for values in bits.values())))
    high = max(values.max() for values in bits.values())
    for place, (phase, values) in enumerate(bits.items()):
        mean = values.mean()
        ax.barh(place, mean - low, left=low, height=0.36, color=RECORDED)
        _marks(ax, place + 0.28, values)
        number = f"{mean:.0f}" if mean >= 10 else f"{mean:#.2g}"
        label(ax, number, (values.max(), place), (5, 0), va="center")
        name = f"{LAYERS[phase][0]}: {SAMPLES[phase]}"
        label(ax, name, (low, place - 0.2), (3, 2))
    ax.set(xscale="log", xlim=(low, 4 * high), xlabel="Bits a sample (logarithmic)")
    ax.xaxis.set_major_formatter("{x:g}")
    ax.set_yticks([])
    ax.margins(y=0.06)
    ax.invert_yaxis()
    return fig


def _layer(ax, place, before, values):
    """One bar of the cake: carried over, gained and lost; seeds; the mean in words."""
    mean = values.mean()
    bar = {"y": place, "height": 0.5}
    kept = {"color": to_rgba(RECORDED, 0.35), "edgecolor": RECORDED, "linewidth": 0.8}
    ax.barh(width=min(before, mean), **kept, **bar)
    if mean > before:
        ax.barh(width=mean - before, left=before, color=RECORDED, **bar)
    else:
        lost = {"color": "none", "edgecolor": RECORDED, "linestyle": DASHES[2]}
        ax.barh(width=before - mean, left=mean, **lost, **bar)
    _marks(ax, place + 0.38, values)
    end = max(before, values.max())
    label(ax, _percent(mean), (end, place), (4, 0), va="center")


def _marks(ax, place, values):
    """A mark for each seed, on a line that is their range."""
    ax.plot((values.min(), values.max()), (place, place), color=INK, linewidth=1)
    ax.plot(values, [place] * len(values), "|", color=INK, markersize=5)


def _over_seeds(rows, column):
    """A column's values, one a seed, from {seed: [row]}."""
    for seed, found in rows.items():
        if len(found) != 1:
            raise ValueError(
                "metrics hold one row a seed and phase, and here are "
                f"{len(found)} of seed {seed}: is this the run's curve?"
            )
    return np.array([row[column] for (row,) in rows.values()])


def _percent(value):
    """A number of percent without decimals that is never rounded to none or all."""
    text = f"{value:.0f}"
    if text == "0" and value > 0:
        return "<1"
    return ">99" if text == "100" and value < 100 else text
