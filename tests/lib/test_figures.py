"""Claims about the book's figures, checked on the Figure objects, not on pixels."""

import subprocess
import sys
from itertools import pairwise

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from cherrytop import figures
from cherrytop.data import read_table
from cherrytop.scaling import compute_optimal, published_fits

matplotlib.use("agg")

RUNS = read_table("llama1")
FITS = published_fits()
RATIO = np.linspace(0, 2, 9)
CURVE = [
    {"seed": float(seed), "step": float(step), "reward": 0.1 * seed + 0.01 * step}
    for seed in (0, 1, 7)
    for step in range(1, 31)
]
SUMMARY = [
    {
        "seed": float(seed),
        "num_problems": 250.0,
        "accuracy_before": 0.1,
        "accuracy_after": after,
    }
    for seed, after in ((0, 0.50), (1, 0.51), (7, 0.9))
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
    "reward_curve": lambda: figures.reward_curve(CURVE),
    "before_after": lambda: figures.before_after(SUMMARY),
}


def texts(fig):
    return [text.get_text() for ax in fig.axes for text in ax.texts]


def test_every_public_figure_is_drawn_here():
    public = {
        name
        for name, value in vars(figures).items()
        if callable(value)
        and getattr(value, "__module__", "") == figures.__name__
        and not name.startswith("_")
    }
    assert public == set(DRAWN)


@pytest.mark.parametrize("name", DRAWN)
def test_axes_carry_quantity_and_unit(name):
    for ax in DRAWN[name]().axes:
        assert ax.get_ylabel()
    below = DRAWN[name]().axes[-1]
    # Before and after, and the completions of a group, are names and not numbers.
    assert below.get_xlabel() or name == "before_after"
    units = {
        "modelled_losses": ("(billions)", "(nats per token)"),
        "tokens_per_parameter": ("(FLOP)", "Tokens per parameter"),
        "group_of_rewards": ("Completion", "(group std)"),
        "clipped_objectives": ("Ratio", "(points)"),
        "reward_curve": ("Step", "(points)"),
        "before_after": ("", "(% of 250"),
    }[name]
    assert units[0] in below.get_xlabel() and units[1] in below.get_ylabel()


@pytest.mark.parametrize("name", DRAWN)
def test_background_is_transparent_and_no_figure_is_left_open(name):
    fig = DRAWN[name]()
    assert fig.get_facecolor()[3] == 0
    assert all(ax.get_facecolor()[3] == 0 for ax in fig.axes)
    assert not figures.plt.get_fignums()


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

    own = luminance(to_rgb(getattr(figures, colour)))
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


def test_no_seed_is_lost():
    for name in ("reward_curve", "before_after"):
        written = " ".join(texts(DRAWN[name]()))
        for seed in (0, 1, 7):
            assert f"seed {seed}" in written


def test_the_recorded_rewards_are_drawn_unsmoothed_too():
    lines = DRAWN["reward_curve"]().axes[0].lines
    recorded = [row["reward"] for row in CURVE if row["seed"] == 7]
    assert any(np.allclose(line.get_ydata(), recorded) for line in lines)


def test_the_running_mean_looks_back_and_not_ahead():
    rows = [{"seed": 0, "step": i, "reward": float(i == 5)} for i in range(10)]
    smooth = figures.reward_curve(rows, window=2).axes[0].lines[1].get_ydata()
    assert list(smooth) == [0, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0]


def test_close_labels_do_not_overlap():
    fig = DRAWN["before_after"]()
    fig.draw_without_rendering()
    labels = [text for text in fig.axes[0].texts if "seed" in text.get_text()]
    boxes = sorted((t.get_window_extent() for t in labels), key=lambda box: box.y0)
    assert all(low.y1 <= high.y0 + 1 for low, high in pairwise(boxes))


def test_a_run_that_was_not_recorded_is_named_as_such():
    with pytest.raises(ValueError, match="make bake"):
        figures.reward_curve([])
    with pytest.raises(ValueError, match="without a seed"):
        figures.before_after([{**SUMMARY[0], "seed": None}])


def test_pages_that_only_draw_do_not_wait_for_torch():
    code = "import sys, cherrytop.figures; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
