"""Claims about the book's figures, checked on the Figure objects, not on pixels."""

import subprocess
import sys
from inspect import signature
from itertools import combinations, pairwise

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cherrytop import figures
from cherrytop.data import read_table
from cherrytop.figures import style
from cherrytop.scaling import ScalingFit, compute_optimal, predict_loss, published_fits

matplotlib.use("agg")

RUNS = read_table("llama1")
FITS = published_fits()
RATIO = np.linspace(0, 2, 9)

# A run of two seeds: the shares, the web loss and the bits after each phase.
LAYERS = {
    "init": (0.0, 0.002, 0.0, 0.0, 3.8, 0.0),
    "pretrain": (0.6, 0.1, 0.07, 0.4, 0.9, 120.0),
    "midtrain": (0.9, 0.0, 0.0, 0.0, 1.5, 150.0),
    "sft": (0.9, 0.97, 0.8, 0.9, 2.1, 4.0),
    "dpo": (0.9, 0.98, 0.81, 0.9, 2.0, 0.8),
    "grpo": (0.9, 0.998, 0.95, 0.98, 2.3, 0.3),
    "bypass": (0.9, 0.9, 0.8, 0.9, 1.9, 0.4),
}
COLUMNS = ("plain", "format", "pass_at_1", "pass_at_8", "web_loss", "bits")
METRICS = [
    {
        "seed": float(seed),
        "phase": phase,
        **{
            name: value * (1 - 0.01 * seed)
            for name, value in zip(COLUMNS, row, strict=True)
        },
    }
    for seed in (0, 4)
    for phase, row in LAYERS.items()
]
STEPS = [
    {
        "seed": float(seed),
        "phase": phase,
        "step": float(step),
        "reward": low + 0.01 * step + 0.002 * seed,
        "accuracy": low + 0.008 * step,
        "zero_std_share": 1.0 if phase == "hopeless" else 0.01 * step,
        "loss": -3e-8 * (step == 5),
    }
    for seed in (0, 4)
    for phase, low, number in (
        ("grpo", 0.5, 40),
        ("bypass", 0.1, 60),
        ("hopeless", 0, 9),
    )
    for step in range(1, number + 1)
]
LAW = ScalingFit(0.8, 60, 0.45, 900, 0.48)
SMALL_RUNS = [
    {
        "num_params": N,
        "num_tokens": D,
        "seed": 0.0,
        "loss": 1.02 * float(predict_loss(LAW, N, D)),
    }
    for N in (1.2e6, 5.4e3, 2.1e4)
    for D in (1e5, 1e6)
]

# Every figure of the book, drawn small.
DRAWN = {
    "modelled_losses": lambda: figures.modelled_losses(
        FITS["Besiroglu et al. 2024"], RUNS, "Besiroglu et al. 2024"
    ),
    "tokens_per_parameter": lambda: figures.tokens_per_parameter(FITS, RUNS),
    "group_of_rewards": lambda: figures.group_of_rewards(
        [1, 0, 0, 0], [1.5, -0.5, -0.5, -0.5]
    ),
    "clipped_objectives": lambda: figures.clipped_objectives(
        RATIO,
        {1.0: np.minimum(RATIO, 1.2), -1.0: np.minimum(-RATIO, -0.8)},
    ),
    "cake": lambda: figures.cake(METRICS),
    "web_losses": lambda: figures.web_losses(METRICS),
    "supervision_bits": lambda: figures.supervision_bits(METRICS),
    "reward_curves": lambda: figures.reward_curves(STEPS),
    "equal_groups": lambda: figures.equal_groups(STEPS),
    "loss_says_nothing": lambda: figures.loss_says_nothing(STEPS),
    "measured_losses": lambda: figures.measured_losses(SMALL_RUNS, LAW),
}
# Names instead of a quantity stand on these axes: phases.
NAMES_ON_X = {"web_losses"}
NAMES_ON_Y = {"cake", "supervision_bits"}


def texts(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_every_public_figure_is_drawn_here():
    public = {
        name
        for name, value in vars(figures).items()
        if callable(value) and not name.startswith("_")
    }
    assert public == set(DRAWN) == set(figures.__all__)


@pytest.mark.parametrize("name", DRAWN)
def test_axes_carry_quantity_and_unit(name):
    axes = DRAWN[name]().axes
    for ax in axes:
        assert ax.get_ylabel() or name in NAMES_ON_Y
    below = axes[-1]
    assert below.get_xlabel() or name in NAMES_ON_X
    units = {
        "modelled_losses": ("(billions)", "(nats per token)"),
        "tokens_per_parameter": ("(FLOP)", "Tokens per parameter"),
        "group_of_rewards": ("Completion", "(group std)"),
        "clipped_objectives": ("Ratio", "(points)"),
        "cake": ("Problems (%)", ""),
        "web_losses": ("", "(nats per token)"),
        "supervision_bits": ("Bits", ""),
        "reward_curves": ("Step", "(points)"),
        "equal_groups": ("Step", "(%)"),
        "loss_says_nothing": ("Step", "(% of completions)"),
        "measured_losses": ("tokens", "(nats per token)"),
    }[name]
    assert units[0] in below.get_xlabel() and units[1] in below.get_ylabel()


@pytest.mark.parametrize("name", DRAWN)
def test_background_is_transparent_and_no_figure_is_left_open(name):
    fig = DRAWN[name]()
    assert fig.get_facecolor()[3] == 0
    assert all(ax.get_facecolor()[3] == 0 for ax in fig.axes)
    assert not style.plt.get_fignums()


@pytest.mark.parametrize("name", DRAWN)
def test_drawing_does_not_change_the_readers_own_style(name):
    before = dict(matplotlib.rcParams)
    DRAWN[name]()
    assert dict(matplotlib.rcParams) == before


@pytest.mark.parametrize("colour", ["INK", "MODELLED", "RECORDED", "ABOVE", "BELOW"])
def test_colours_can_be_seen_on_white_and_on_black_pages(colour):
    def luminance(rgb):
        linear = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb
        ]
        return np.dot([0.2126, 0.7152, 0.0722], linear)

    own = luminance(to_rgb(getattr(style, colour)))
    dark = luminance(to_rgb("#121212"))
    assert 1.05 / (own + 0.05) > 4
    assert (own + 0.05) / (dark + 0.05) > 4


def test_modelled_figure_says_so_and_names_the_fit():
    fig = DRAWN["modelled_losses"]()
    assert any("modelled" in t and "Besiroglu et al. 2024" in t for t in texts(fig))
    assert "Modelled" in fig.axes[0].get_ylabel()


def test_a_bigger_model_has_a_lower_modelled_curve_that_ends_at_its_tokens():
    ax = DRAWN["modelled_losses"]().axes[0]
    curves = [line for line in ax.lines if len(line.get_xdata()) > 1]
    assert [curve.get_xdata()[-1] for curve in curves] == [1000, 1000, 1400, 1400]
    ends = [curve.get_ydata()[-1] for curve in curves]
    assert ends == sorted(ends, reverse=True)


def test_every_fit_and_every_model_is_labelled():
    written = " ".join(texts(DRAWN["tokens_per_parameter"]()))
    for name in ("as printed", "unrounded", "Besiroglu", *(r["model"] for r in RUNS)):
        assert name in written


def test_the_lines_are_the_closed_form_optimum():
    ax = DRAWN["tokens_per_parameter"]().axes[0]
    lines = [line for line in ax.lines if len(line.get_xdata()) > 1]
    for line, fit in zip(lines, FITS.values(), strict=True):
        N, D = compute_optimal(fit, line.get_xdata()[3])
        assert line.get_ydata()[3] == pytest.approx(D / N)


def test_above_and_below_the_mean_differ_in_colour_and_in_direction():
    bars = DRAWN["group_of_rewards"]().axes[1].patches
    assert [bar.get_height() > 0 for bar in bars] == [True, False, False, False]
    assert len({bar.get_facecolor() for bar in bars}) == 2


def test_one_advantage_is_needed_for_each_reward():
    with pytest.raises(ValueError, match="one advantage a reward"):
        figures.group_of_rewards([1, 0, 0], [1, -1])


def test_the_clip_is_drawn_where_epsilon_says():
    objectives = {1.0: np.minimum(RATIO, 1.3)}
    fig = figures.clipped_objectives(RATIO, objectives, epsilon=0.2, epsilon_high=0.3)
    assert {"0.8", "1.3"} <= set(texts(fig))


def test_the_running_mean_looks_back_and_not_ahead():
    peak = np.arange(10) == 5
    assert (
        list(style.running_mean(peak.astype(float), 2)) == [0] * 5 + [0.5] * 2 + [0] * 3
    )


def test_labels_of_lines_that_end_close_together_do_not_overlap():
    fig = DRAWN["modelled_losses"]()
    fig.draw_without_rendering()
    labels = [text for text in fig.axes[0].texts if text.get_text().endswith("B")]
    boxes = sorted((t.get_window_extent() for t in labels), key=lambda box: box.y0)
    assert len(boxes) == len(RUNS)
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))


def test_a_run_that_was_not_recorded_is_named_as_such():
    with pytest.raises(ValueError, match="make bake"):
        figures.reward_curves([])
    with pytest.raises(ValueError, match="without a seed"):
        figures.cake([{**METRICS[0], "seed": None}])


def bars(ax):
    """(left, right) of every bar that has a width, in the order of drawing."""
    ends = [(bar.get_x(), bar.get_x() + bar.get_width()) for bar in ax.patches]
    return [(round(a, 3), round(b, 3)) for a, b in ends if b > a]


def test_a_layer_of_the_cake_shows_what_it_kept_gained_and_lost():
    one_seed = [row for row in METRICS if row["seed"] == 0]
    in_format = figures.cake(one_seed).axes[1]
    assert bars(in_format) == [
        *[(0, 0.2), (0, 0.2), (0.2, 10)],  # from nothing to 0.2, and on to 10
        (0, 10),  # lost in mid-training
        *[(0, 97), (0, 97), (97, 98), (0, 98), (98, 99.8)],
    ]
    outlines = [bar for bar in in_format.patches if bar.get_facecolor()[3] == 0]
    assert (0, 10) in [(bar.get_x(), bar.get_width()) for bar in outlines]


def test_the_cake_states_means_and_rounds_nothing_to_none_or_all():
    panels = DRAWN["cake"]().axes
    first, *_, last = (text.get_text() for text in panels[1].texts[:-1])
    assert (first, last) == ("<1", "98")
    one_seed = [row for row in METRICS if row["seed"] == 0]
    assert ">99" in texts(figures.cake(one_seed))
    pass_at_1 = [text.get_text() for text in panels[2].texts]
    assert pass_at_1 == ["0", "7", "0", "78", "79", "93", "pass@1"]
    names = [tick.get_text() for tick in panels[0].get_yticklabels()]
    assert names == [
        *("random init", "pretraining", "mid-training", "SFT", "DPO", "GRPO"),
    ]


@pytest.mark.parametrize("name", ["cake", "web_losses", "supervision_bits"])
def test_every_seed_has_its_mark_in_every_phase(name):
    marks = [
        line
        for line in DRAWN[name]().axes[0].lines
        if line.get_marker() in ("|", "_") and len(line.get_xdata()) == 2
    ]
    assert len(marks) == (5 if name == "supervision_bits" else 6)


def test_a_phase_that_a_seed_lacks_is_named():
    unfinished = [r for r in METRICS if (r["phase"], r["seed"]) != ("grpo", 4)]
    for figure in (figures.cake, figures.web_losses, figures.supervision_bits):
        with pytest.raises(ValueError, match="make bake"):
            figure([])
        with pytest.raises(ValueError, match="'grpo' is missing for seed 4"):
            figure(unfinished)
        with pytest.raises(ValueError, match=r"'[a-z]+', only of bypass"):
            figure([row for row in METRICS if row["phase"] == "bypass"])
        with pytest.raises(ValueError, match="is this the run's curve"):
            figure(METRICS + METRICS)


def test_the_web_loss_is_compared_with_what_pretraining_reached():
    level, means, *_ = DRAWN["web_losses"]().axes[0].lines
    assert means.get_ydata()[1] == pytest.approx(0.98 * 0.9)
    assert list(level.get_ydata()) == [means.get_ydata()[1]] * 2
    assert {"0.88", "1.47"} <= set(texts(DRAWN["web_losses"]()))


def test_bits_are_means_on_a_logarithmic_axis():
    ax = DRAWN["supervision_bits"]().axes[0]
    assert ax.get_xscale() == "log"
    assert [right for _, right in bars(ax)] == [117.6, 147, 3.92, 0.784, 0.294]
    assert {"118", "147", "3.9", "0.78", "0.29"} <= set(texts(ax.figure))


def test_no_bits_at_all_cannot_be_drawn():
    rows = [{**row, "bits": 0.0} for row in METRICS]
    with pytest.raises(ValueError, match="0 bits in the phase 'pretrain'"):
        figures.supervision_bits(rows)


def test_the_sample_lengths_in_the_figure_are_those_of_the_phases():
    from cherrytop import phases

    written = texts(DRAWN["supervision_bits"]())
    for name, phase in (
        ("pretraining", phases.pretrain),
        ("mid-training", phases.midtrain),
    ):
        tokens = signature(phase).parameters["context"].default
        assert f"{name}: a row of {tokens} tokens" in written


def test_every_seed_is_a_line_and_phases_differ_in_colour_and_dash():
    lines = DRAWN["reward_curves"]().axes[0].lines
    assert [len(line.get_xdata()) for line in lines] == [40, 40, 60, 60]
    assert len({line.get_color() for line in lines}) == 2
    assert [line.is_dashed() for line in lines] == [False, False, True, True]


@pytest.mark.parametrize("name", ["reward_curves", "equal_groups"])
def test_names_of_curves_touch_neither_lines_nor_each_other(name):
    fig = DRAWN[name]()
    fig.draw_without_rendering()
    (ax,) = fig.axes
    assert {"after SFT and DPO", "after pretraining"} <= set(texts(fig))
    boxes = [text.get_window_extent() for text in ax.texts]
    for line in ax.lines:
        path = line.get_path().interpolated(20)
        points = ax.transData.transform(path.vertices)
        assert not any(box.contains(*xy) for box in boxes for xy in points)
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    frame = ax.get_window_extent()
    assert all(frame.contains(*box.min) and frame.contains(*box.max) for box in boxes)


def test_names_find_their_place_between_lines_that_cross():
    rows = [
        {**row, "reward": 1 - row["reward"] if row["seed"] else row["reward"]}
        for row in STEPS
    ]
    fig = figures.reward_curves(rows, phases=["grpo", "bypass", "hopeless"])
    fig.draw_without_rendering()
    boxes = [text.get_window_extent() for text in fig.axes[0].texts]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_a_phase_without_rows_is_named_with_those_that_have_some():
    with pytest.raises(ValueError, match="'sft', only of grpo, bypass, hopeless"):
        figures.reward_curves(STEPS, phases=["grpo", "sft"])
    for figure in (
        figures.reward_curves,
        figures.equal_groups,
        figures.loss_says_nothing,
    ):
        with pytest.raises(ValueError, match="make bake"):
            figure([])


def test_seeds_with_other_steps_are_not_averaged():
    with pytest.raises(ValueError, match="'grpo' differ in their steps"):
        figures.equal_groups(STEPS[1:])


def test_the_thick_line_is_the_mean_of_the_thin_ones():
    first, second, mean = DRAWN["equal_groups"]().axes[0].lines[:3]
    assert mean.get_linewidth() > first.get_linewidth()
    expected = (first.get_ydata() + second.get_ydata()) / 2
    assert np.allclose(mean.get_ydata(), expected)


def test_shares_are_drawn_in_percent():
    hopeless = DRAWN["equal_groups"]().axes[0].lines[-1]
    assert set(hopeless.get_ydata()) == {100}


def test_the_loss_is_drawn_to_the_scale_of_advantages_and_its_bound_is_stated():
    top, bottom = DRAWN["loss_says_nothing"]().axes
    assert top.get_ylim() == (-1, 1)
    assert texts(top.figure) == ["within 10⁻⁷ of 0"]
    assert bottom.lines[0].get_ydata()[0] == pytest.approx(50.8)
    large = [{**row, "loss": 2.5} for row in STEPS]
    assert figures.loss_says_nothing(large).axes[0].get_ylim() == (-2.5, 2.5)
    zero = [{**row, "loss": 0.0} for row in STEPS]
    assert texts(figures.loss_says_nothing(zero)) == ["exactly 0"]


def test_one_seed_or_all_can_be_shown():
    assert len(DRAWN["loss_says_nothing"]().axes[0].lines) == 2
    assert len(figures.loss_says_nothing(STEPS, seed=4).axes[0].lines) == 1
    with pytest.raises(ValueError, match="no seed 3, only 0, 4"):
        figures.loss_says_nothing(STEPS, seed=3)


def test_measured_points_and_fitted_lines_are_told_apart():
    fig = DRAWN["measured_losses"]()
    lines = fig.axes[0].lines
    laws, points = lines[::2], lines[1::2]
    assert {law.get_color() for law in laws} == {style.MODELLED}
    assert {point.get_color() for point in points} == {style.RECORDED}
    assert len({point.get_marker() for point in points}) == 3
    for law, point in zip(laws, points, strict=True):
        assert np.allclose(point.get_ydata(), 1.02 * law.get_ydata()[[0, -1]])
    written = texts(fig)
    assert {"5.4k params", "21k params", "1.2M params"} <= set(written)
    assert {"points: measured", "lines: fitted law"} <= set(written)


def test_a_scaling_figure_needs_runs():
    with pytest.raises(ValueError, match="no rows"):
        figures.measured_losses([], LAW)


def test_pages_that_only_draw_do_not_wait_for_torch():
    code = "import sys, cherrytop.figures; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
