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
from cherrytop.diagnosis import trend
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
TEXT_STEPS = [
    {"seed": float(seed), "phase": phase, "step": float(step), "loss": 3 / step}
    for seed in (0, 4)
    for phase in ("pretrain", "midtrain")
    for step in range(1, 10)
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

ANSWERS = [
    {"answer": "$34", "right": 1, "rules": 3.5, "ours": 0.1},
    {"answer": "33", "right": 0, "rules": 5.0, "ours": 0.1},
    {"answer": "cut off", "right": 0, "rules": -7.5, "ours": 0.0},
]
TOKEN_WEIGHTS = {"grpo": [[0.25] * 2, [-0.0625] * 8], "dapo": [[0.1] * 2, [-0.1] * 8]}
CHANCES = np.logspace(-3, 0, 50)

ASKED = [
    {"seed": float(seed), "phase": phase, "plain_greedy": 0.9, "greedy": 0.05 * place}
    for seed in (0, 4)
    for place, phase in enumerate(("pretrain", "midtrain", "sft", "dpo", "grpo"))
]
SCORES = [
    {
        "model": model,
        "mmlu": score,
        "protocol": protocol,
        "date": date,
        "weights": weights,
        "date_status": status,
    }
    for model, score, protocol, date, weights, status in (
        ("GPT-4", 86.4, "5-shot", "2023-03", "closed", "documented"),
        ("late and lower", 80.0, "EM", "2023-05", "closed", "recalled"),
        ("LLaMA 65B", 63.4, "5-shot", "2023-02", "open", "documented"),
        ("DeepSeek-R1", 90.8, "pass@1", "2025-01", "open", "documented"),
    )
]

# Every figure of the book, drawn small.
TRIED = [
    {
        "exercise": f"a/{name}",
        "kind": kind,
        "caught_by": caught,
        "visible": float(bool(caught) and visible),
        "recognised": float(kind == "hint"),
    }
    for name in ("first", "second")
    for kind, caught, visible in (
        ("hint", "check", 1),
        ("message", "check", 1),
        ("hint", "check", 0),
        ("right", None, 0),
    )
]
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
DRAWN |= {  # SFT, preferences, verifiable rewards
    "loss_mask": lambda: figures.loss_mask(
        ["<bos>", "=", "4", "<eos>"], [False, False, True, True]
    ),
    "token_rows": lambda: figures.token_rows(
        {"padded": [[("prompt", 3), ("completion", 1), ("padding", 4)]]}
    ),
    "margin_loss": lambda: figures.margin_loss(
        RATIO - 1, np.log1p(np.exp(1 - RATIO)), 1 / (1 + np.exp(RATIO - 1))
    ),
    "over_optimised": lambda: figures.over_optimised([1, 2, 4], [1, 2, 3], [1, 2, 0]),
    "pass_at_k_curves": lambda: figures.pass_at_k_curves(
        [1, 2, 4], {"before": [0.2, 0.4, 0.6], "after": [0.5, 0.5, 0.5]}
    ),
    "seed_arrows": lambda: figures.seed_arrows(
        METRICS,
        {"dpo": "before", "grpo": "after"},
        {"pass_at_1": ("pass@1 (%)", 100), "web_loss": ("Loss (nats)", 1)},
    ),
    "stage_scores": lambda: figures.stage_scores(
        read_table("r1_stages"),
        {"AIME 2024": "AIME", "GPQA Diamond": "GPQA"},
        "R1-Zero",
    ),
    "rewards_of_answers": lambda: figures.rewards_of_answers(ANSWERS),
    "token_weights": lambda: figures.token_weights(TOKEN_WEIGHTS),
    "question_weights": lambda: figures.question_weights(
        [0.0, 0.5, 1.0], {"divided": [0, 0.4, 0], "not divided": [0, 0.2, 0]}
    ),
    "informative_share": lambda: figures.informative_share(
        CHANCES, {G: 1 - CHANCES**G - (1 - CHANCES) ** G for G in (4, 16)}
    ),
    "growth_curves": lambda: figures.growth_curves(
        {"one in ten": ([1, 10, 100], [0.1, 0.4, 0.9])}
    ),
    "take_off": lambda: figures.take_off(
        [0.1, 0.01], {"rewards": [60, 500], "demonstrations": [30, 60]}
    ),
}
DRAWN |= {  # the cake in bits, phases, learning from text
    "lecun_bits": lambda: figures.lecun_bits(read_table("lecun_cake")),
    "reward_entropy": lambda: figures.reward_entropy(
        [0, 0.5, 1], {"one reward": [0, 1, 0], "G = 4": [0, 0.8, 0]}
    ),
    "then_and_now": lambda: figures.then_and_now(read_table("training_phases")),
    "gpu_hours": lambda: figures.gpu_hours(read_table("deepseek_gpu_hours")),
    "data_sizes": lambda: figures.data_sizes(read_table("phase_sizes")),
    "stairs": lambda: figures.stairs(
        [("0", "random", "x"), ("1", "pretraining", "42")]
    ),
    "pushed_tokens": lambda: figures.pushed_tokens(
        [("chosen", ["7", "=", "4"], [0, 0, 0.5]), ("rejected", ["7"], [-0.5])]
    ),
    "bits_offered": lambda: figures.bits_offered(
        [0, 1e6, 3e6], [5, 2, 1], 1, "3 million kept", "3 million left"
    ),
    "loss_levels": lambda: figures.loss_levels(
        TEXT_STEPS, {"all alike": 3.8, "the generator": 0.3}, 64
    ),
    "sampled_and_greedy": lambda: figures.sampled_and_greedy(
        [{**row, "plain_greedy": 0.9} for row in METRICS], 0.7
    ),
    "annealing": lambda: figures.annealing(
        np.arange(8),
        {"constant": (np.ones(8), np.ones(8)), "decayed": (np.ones(8),) * 2},
    ),
    "across_the_border": lambda: figures.across_the_border(
        TEXT_STEPS,
        {"pretrain": [0.1] * 9, "midtrain": [0.1] * 9},
        {"pretrain": 64, "midtrain": 64},
        {"midtrain": 0.9},
    ),
}
DRAWN |= {  # before, beside and after a run
    "recorded_signal": lambda: figures.recorded_signal(
        CHANCES,
        {G: 1 - CHANCES**G - (1 - CHANCES) ** G for G in (4, 16)},
        {"a start": [(0.1, 0.5), (0.2, 0.6)], "another": [(0, 0)]},
        {"a start": (10, 10)},
    ),
    "run_sizes": lambda: figures.run_sizes({"small": 400, "large": 5e6}),
    "log_columns": lambda: figures.log_columns(
        [{**row, "kl": None if row["step"] % 10 else 0.1} for row in STEPS[:40]],
        {"reward": ("Reward (points)", 1), "kl": ("KL (nats a token)", 1)},
    ),
    "steps_of_a_run": lambda: figures.steps_of_a_run(read_table("qwen3_4b_run"), 1846),
    "loss_and_kl": lambda: figures.loss_and_kl(read_table("qwen3_4b_run"), 0.04),
    "improvements": lambda: figures.improvements(
        {"climbs": [trend(RATIO.repeat(5))], "stands": [trend([0.0] * 25)] * 2}
    ),
    "form_without_content": lambda: figures.form_without_content(
        [{"step": i, "format": i / 9, "accuracy": 0, "length": 9 - i} for i in range(9)]
    ),
    "seconds_per_completion": lambda: figures.seconds_per_completion(
        {"small": ([1, 4], [40, 10]), "large": ([1, 16], [8, 1])},
        {"small": 3, "large": 0.5},
        (4, 26, "published"),
    ),
}
DRAWN |= {  # agents, policy gradients, PPO
    "rl_loop": lambda: figures.rl_loop("Environment", "Agent", "action", "reward"),
    "better_arm": lambda: figures.better_arm(
        {"never explore": [50, 60, 60], "explore": [50, 70, 90]}
    ),
    "gradient_estimates": lambda: figures.gradient_estimates(
        {"no baseline": RATIO, "baseline": 0.7 + 0.3 * RATIO}, 1.0, "Estimate (points)"
    ),
    "baseline_variance": lambda: figures.baseline_variance(
        RATIO, (RATIO - 1) ** 2, {"no baseline": 0.0, "lowest": 1.0, "too high": 2.0}
    ),
    "same_batch": lambda: figures.same_batch(
        {
            "without the clip": {"reward": [0.5, 0.6, 0.2], "moved": [0, 60, 100]},
            "with the clip": {"reward": [0.5, 0.55, 0.55], "moved": [0, 40, 40]},
        },
        0.5,
    ),
    "kl_kinds": lambda: figures.kl_kinds(
        RATIO - 1, {"k3": RATIO**2, "k1": 1 - RATIO}, {"70 %": -0.5}
    ),
}
DRAWN |= {  # the story, and scores
    "mmlu_over_time": lambda: figures.mmlu_over_time(SCORES),
    "score_intervals": lambda: figures.score_intervals(
        [{"label": "5-shot", "score": 80.0}, {"label": "0-shot", "score": 90.0}],
        100,
        [("rival", 85.0)],
    ),
    "course_map": lambda: figures.course_map([("I", "one"), ("II", "two")]),
    "timeline": lambda: figures.timeline(read_table("timeline")),
    "instruction_compute": lambda: figures.instruction_compute(
        read_table("instructgpt")
    ),
    "two_ways_to_ask": lambda: figures.two_ways_to_ask(ASKED),
    "two_jumps": lambda: figures.two_jumps(
        read_table("jumps"), {"MMLU": 14042, "AIME 2024": 30}
    ),
    "two_goals": lambda: figures.two_goals(
        [
            {"stage": "zero", "step": "rl", "x": 47, "y": 78},
            {"stage": "one", "step": "sft", "x": 72, "y": 59},
            {"stage": "two", "step": "rl", "x": 73, "y": 74},
        ],
        alone="zero",
    ),
}
MATRICES = [
    {"layer": float(layer), "kind": kind, "increase": 0.02 * layer - 0.01}
    for layer in range(4)
    for kind in ("q_proj", "down_proj")
]
BUDGETS = [
    {"part": part, "scheme": scheme, "bits": bits, "increase": increase}
    for part, scheme, bits, increase in (
        *[("all", "minmax", b, i) for b, i in ((2.0, 9.0), (3.0, 2.0), (4.0, 0.0))],
        *[("budget", "measured", b, i) for b, i in ((2.5, 3.0), (3.0, 1.0))],
        *[("budget", "shuffled", 2.5, i) for i in (5.0, 7.0)],
        ("budget", "shuffled", 3.0, 3.0),
        ("all", "minmax", 8.0, 0.0),
    )
]
DRAWN |= {  # what fits, and in how many bits
    "memory_plans": lambda: figures.memory_plans(
        {
            "large": {"weights": 8.0, "cache": 2.0, "logits": 6.0},
            "small": {"weights": 8.0, "logits": 1.0},
        },
        memory=11.0,
        name="T4",
    ),
    "decode_times": lambda: figures.decode_times(
        [1, 16, 256], [0.025, 0.03, 0.1], [1e-4, 2e-3, 4e-2], context=1000
    ),
    "rounding_errors": lambda: figures.rounding_errors(
        [2, 3, 4], {"one scale": [1.0, 0.9, 0.5], "groups": [0.4, 0.2, 0.1]}
    ),
    "number_grids": lambda: figures.number_grids(
        {"ternary": [-1, 0, 1], "two bits": [-1, -0.3, 0.3, 1]}
    ),
    "sensitivity_map": lambda: figures.sensitivity_map(MATRICES),
    "bit_budgets": lambda: figures.bit_budgets(BUDGETS),
    "kill_matrix": lambda: figures.kill_matrix(TRIED),
    "activation_spikes": lambda: figures.activation_spikes(
        [{"layer": i, "largest_output": x} for i, x in enumerate((9, 5000, 20, 300))]
    ),
}
# Names instead of a quantity stand on these axes: phases.
NAMES_ON_X = {"loss_mask", "stage_scores", "web_losses"}
NAMES_ON_Y = {"seed_arrows", "cake", "supervision_bits", "rewards_of_answers"}
NAMES_ON_X |= {"stairs", "then_and_now"}
NAMES_ON_Y |= {"data_sizes", "gpu_hours", "lecun_bits"}
NAMES_ON_Y |= {"pushed_tokens", "sampled_and_greedy"}
NAMES_ON_Y |= {"improvements", "run_sizes"}
NAMES_ON_X |= {"course_map", "timeline"}
NAMES_ON_Y |= {"course_map", "timeline", "score_intervals", "two_ways_to_ask"}
NAMES_ON_Y |= {"instruction_compute", "two_jumps"}
NAMES_ON_X |= {"rl_loop"}
NAMES_ON_Y |= {"memory_plans", "number_grids", "sensitivity_map"}
NAMES_ON_Y |= {"rl_loop", "kill_matrix"}


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
        "loss_mask": ("", "Position (tokens)"),
        "token_rows": ("Position (tokens)", "Row"),
        "margin_loss": ("Margin of the chosen (nats)", "(0 to 1)"),
        "over_optimised": ("(number)", "(points)"),
        "pass_at_k_curves": ("(number)", "(% of problems)"),
        "seed_arrows": ("Loss (nats)", ""),
        "stage_scores": ("", "(%)"),
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
        "mmlu_over_time": ("Date", "MMLU (%)"),
        "score_intervals": ("Score (%)", ""),
        "kill_matrix": ("(one mark each)", ""),
        "course_map": ("", ""),
        "timeline": ("", ""),
        "instruction_compute": ("(petaflop/s-days)", ""),
        "two_ways_to_ask": ("(%)", ""),
        "two_jumps": ("Score (%)", ""),
        "two_goals": ("followed (%)", "AIME 2024 (%)"),
        "lecun_bits": ("Bits", ""),
        "reward_entropy": ("Chance", "Bits"),
        "then_and_now": ("", "Order"),
        "gpu_hours": ("hours (thousands)", ""),
        "data_sizes": ("Samples", ""),
        "stairs": ("", "number"),
        "pushed_tokens": ("Tokens", ""),
        "bits_offered": ("(millions)", "(bits per token)"),
        "loss_levels": ("tokens", "(nats per token)"),
        "sampled_and_greedy": ("(%)", ""),
        "annealing": ("Step", "loss"),
        "across_the_border": ("(millions)", "(nats per token)"),
        "rewards_of_answers": ("(points)", ""),
        "token_weights": ("Token", "(per nat)"),
        "question_weights": ("(%)", "(% of its largest)"),
        "informative_share": ("(%)", "(%)"),
        "growth_curves": ("Step", "(%)"),
        "take_off": ("Chance", "Steps"),
        "memory_plans": ("(GiB)", ""),
        "decode_times": ("Sequences", "(ms)"),
        "rounding_errors": ("Bits", "(% of the weights)"),
        "number_grids": ("(share of the largest)", ""),
        "sensitivity_map": ("Layer", ""),
        "bit_budgets": ("bits of a weight", "(nats per token)"),
        "activation_spikes": ("Layer", "(absolute value)"),
        "recorded_signal": ("Chance of a right answer", "Informative groups (%)"),
        "run_sizes": ("Completions", ""),
        "log_columns": ("Step", "(nats a token)"),
        "steps_of_a_run": ("Step", "(tokens)"),
        "loss_and_kl": ("(nats per token)", "Loss"),
        "improvements": ("(% of the largest reward)", ""),
        "form_without_content": ("Step", "(tokens)"),
        "seconds_per_completion": ("Completions", "Seconds"),
        "rl_loop": ("", ""),
        "better_arm": ("Pull", "(%)"),
        "gradient_estimates": ("(points)", "Batches (%)"),
        "baseline_variance": ("(points)", "(points²)"),
        "same_batch": ("Updates", "(%)"),
        "kl_kinds": ("(nats)", "(nats)"),
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


def test_a_target_is_marked_where_it_is_predicted_and_not_where_it_is_read():
    fig = DRAWN["loss_mask"]()
    written = texts(fig)
    assert written.count("−100") == 1  # "=" is not learned, "4" and eos are
    assert written.count("<eos>") == 1 and written.count("4") == 2
    with pytest.raises(ValueError, match="one mark a token: got 1 tokens and 2 marks"):
        figures.loss_mask(["<bos>"], [True, False])


def test_a_batch_of_rows_says_how_much_of_it_is_padding():
    ax = DRAWN["token_rows"]().axes[0]
    assert ax.get_title(loc="left") == "padded: 50 % padding"
    assert bars(ax) == [(0, 3), (3, 4), (4, 8)]
    with pytest.raises(ValueError, match="prompt, completion, padding, got 'answer'"):
        figures.token_rows({"padded": [[("answer", 1)]]})
    with pytest.raises(ValueError, match="no batch"):
        figures.token_rows({})


def test_the_flawed_score_is_best_where_the_true_worth_is_largest():
    assert "best at 2" in texts(DRAWN["over_optimised"]())


def test_an_arrow_a_seed_leads_from_the_first_phase_to_the_second():
    ax = DRAWN["seed_arrows"]().axes[0]
    marks = [line.get_xdata()[0] for line in ax.lines]
    assert marks == pytest.approx([81, 95, 0.96 * 81, 0.96 * 95])
    assert "○ before  →  ● after" in texts(ax.figure)
    with pytest.raises(ValueError, match="two phases are compared, got grpo"):
        figures.seed_arrows(METRICS, {"grpo": "after"}, {"plain": ("%", 100)})


def test_r1s_stages_are_numbers_at_marks_that_tell_sft_from_rl():
    ax = DRAWN["stage_scores"]().axes[0]
    assert {"59", "74", "78", "80", "R1-Zero 78"} <= set(texts(ax.figure))
    assert [line.get_marker() for line in ax.lines[2:]] == ["s", "o", "s", "o"]
    with pytest.raises(ValueError, match="no row of the benchmark 'GSM8K'"):
        figures.stage_scores([], {"GSM8K": "GSM8K"}, "R1-Zero")


def test_then_and_now_stand_as_high_as_each_other():
    boxes = DRAWN["then_and_now"]().axes[0].patches
    tops = {box.get_x(): box.get_y() + box.get_height() for box in boxes}
    assert len(tops) == 2 and len(set(tops.values())) == 1
    assert len(boxes) == 3 + 5


def test_a_gpu_hour_is_as_long_in_every_phase():
    rows = read_table("deepseek_gpu_hours")
    widths = [bar.get_width() for bar in DRAWN["gpu_hours"]().axes[0].patches]
    assert widths == [row["hours"] / 1e3 for row in rows]


def test_tokens_that_are_pushed_down_differ_in_colour_and_in_hatch():
    up = figures.pushed_tokens([("chosen", ["7", "4"], [0, 0.5])]).axes[0].patches
    (down,) = figures.pushed_tokens([("rejected", ["4"], [-0.5])]).axes[0].patches
    read, learned = up
    assert read.get_facecolor()[3] == 0 < learned.get_facecolor()[3]
    assert down.get_hatch() and not learned.get_hatch()


def test_a_level_carries_its_name_and_its_value():
    assert texts(DRAWN["loss_levels"]()) == ["all alike: 3.80", "the generator: 0.30"]


def test_a_recorded_start_is_a_point_and_the_chance_alone_a_line():
    lines = DRAWN["recorded_signal"]().axes[0].lines
    assert [line.get_color() for line in lines[:2]] == [style.MODELLED] * 2
    assert lines[2].get_xdata() == pytest.approx([10, 20])
    assert lines[2].get_color() == style.RECORDED


def test_steps_of_equal_rewards_are_hollow_and_the_parts_state_their_means():
    top, bottom = DRAWN["steps_of_a_run"]().axes
    hollow, filled = top.lines[:2]
    assert (len(hollow.get_xdata()), len(filled.get_xdata())) == (47, 53)
    assert hollow.get_markerfacecolor() == "none" != filled.get_markerfacecolor()
    assert [t.get_text() for t in top.texts] == ["−2.8", "0.6", "−1.3", "−1.2", "−3.4"]
    assert bottom.lines[0].get_ydata().max() == 1846


def test_an_interval_that_holds_zero_is_hollow():
    ax = DRAWN["improvements"]().axes[0]
    faces = [x.get_markerfacecolor() for x in ax.lines if x.get_marker() == "o"]
    assert faces == [style.RECORDED, "none", "none"]


def test_a_column_that_was_not_measured_at_every_step_is_drawn_with_marks():
    reward, kl = DRAWN["log_columns"]().axes
    assert len(reward.lines) == 2 and reward.lines[0].get_marker() == "None"
    assert len(kl.lines[0].get_xdata()) == 4 and kl.lines[0].get_marker() == "o"


def test_large_numbers_of_completions_are_written_in_millions():
    assert texts(DRAWN["run_sizes"]()) == ["small: 400", "large: 5.0 million"]
    with pytest.raises(ValueError, match="no runs"):
        figures.run_sizes({})


def test_the_loop_is_two_boxes_and_two_arrows():
    written = DRAWN["rl_loop"]().axes[0].texts
    assert [t.get_text() for t in written if t.get_bbox_patch()] == [
        "Environment",
        "Agent",
    ]
    arrows = [t for t in written if getattr(t, "arrow_patch", None)]
    (up, down) = ((t.xyann[1], t.xy[1]) for t in arrows)
    assert up[0] < up[1] and down[0] > down[1]


def test_estimates_share_one_scale_and_the_exact_value():
    top, bottom = DRAWN["gradient_estimates"]().axes
    assert top.get_xlim() == bottom.get_xlim() and top.get_ylim() == bottom.get_ylim()
    assert [ax.lines[0].get_xdata()[0] for ax in (top, bottom)] == [1.0, 1.0]
    for ax in (top, bottom):  # shares of all batches, the extreme ones cut off
        assert 75 < sum(bar.get_height() for bar in ax.patches) < 100.1


def test_a_baseline_stands_on_the_curve_of_its_variance():
    curve, *marks = DRAWN["baseline_variance"]().axes[0].lines
    assert [tuple(*mark.get_xydata()) for mark in marks] == [(0, 1), (1, 0), (2, 1)]
    assert curve.get_color() == style.MODELLED


def test_the_run_that_is_compared_with_is_dashed_and_grey():
    for name in ("same_batch", "better_arm"):
        lines = [
            line for line in DRAWN[name]().axes[-1].lines if len(line.get_xdata()) == 3
        ]
        assert [line.get_color() for line in lines] == [style.INK, style.RECORDED]
        assert [line.is_dashed() for line in lines] == [True, False]


def test_estimates_of_the_kl_are_named_at_their_ends_and_tokens_above():
    fig = DRAWN["kl_kinds"]()
    fig.draw_without_rendering()
    names = [t for t in fig.axes[0].texts if t.get_text() != "70 %"]
    assert [t.get_text() for t in names] == ["k3", "k1"]
    assert [t.xy for t in names] == [(1, 4), (1, -1)]
    frame = fig.axes[0].get_window_extent()
    assert all(t.get_window_extent().x1 <= frame.x1 for t in names)


def test_the_step_lines_hold_the_best_score_published_so_far():
    above, _ = DRAWN["mmlu_over_time"]().axes
    steps = [line for line in above.lines if line.get_drawstyle() == "steps-post"]
    assert [list(line.get_ydata()) for line in steps] == [
        [86.4, 86.4],  # the later model is lower and raises nothing
        [63.4, 90.8, 90.8],
    ]


def test_a_recalled_month_is_drawn_with_a_month_of_doubt_to_either_side():
    above, _ = DRAWN["mmlu_over_time"]().axes
    (bar,) = [
        line for line in above.lines if line.get_marker() == "None" and _level(line, 80)
    ]
    assert np.ptp(bar.get_xdata()) == pytest.approx(2 / 12)


def _level(line, height):
    return set(line.get_ydata()) == {height}


def test_only_models_of_the_data_are_named_and_protocols_differ_in_their_marker():
    above, below = DRAWN["mmlu_over_time"]().axes
    assert {"GPT-4", "LLaMA 65B"} <= {text.get_text() for text in above.texts}
    assert [text.get_text() for text in below.texts] == ["R1"]
    points = [line for line in above.lines if len(line.get_xdata()) == 1]
    assert [line.get_marker() for line in points] == ["o", "s", "o", "s"]


def test_an_interval_is_as_wide_as_the_binomial_says():
    lower, *_ = DRAWN["score_intervals"]().axes[0].lines
    # 80 % of 100: the standard error is sqrt(0.8 · 0.2 / 100) = 4 points.
    assert list(lower.get_xdata()) == pytest.approx([80 - 7.84, 80 + 7.84])


def test_the_timeline_shows_every_event_that_has_a_short_name_in_its_lane():
    rows = read_table("timeline")
    for ax in DRAWN["timeline"]().axes:
        lane = ax.get_title(loc="left")
        names = [text.get_text() for text in ax.texts]
        assert names == [r["short"] for r in rows if r["lane"] == lane and r["short"]]
        assert names


def test_a_stage_off_the_path_has_no_arrow():
    ax = DRAWN["two_goals"]().axes[0]
    arrows = [text for text in ax.texts if getattr(text, "arrow_patch", None)]
    assert [(arrow.xy, arrow.xyann) for arrow in arrows] == [((73, 74), (72, 59))]


def test_a_part_beyond_the_memory_is_hatched_and_bars_lie_end_to_end():
    large, small = DRAWN["memory_plans"]().axes
    assert bars(large) == [(0, 8), (8, 10), (10, 16)]
    assert [bool(bar.get_hatch()) for bar in large.patches] == [False, False, True]
    assert not any(bar.get_hatch() for bar in small.patches)
    assert large.get_title("left") == "large: 16.0 GiB"
    assert "T4: 11.0" in texts(large.figure)


def test_the_area_of_a_square_is_the_loss_and_a_gain_has_none():
    squares = DRAWN["sensitivity_map"]().axes[0].patches
    areas = [square.get_width() * square.get_height() for square in squares]
    assert areas[:2] == [0, 0]  # layer 0: rounding helped
    assert areas[-1] / areas[2] == pytest.approx(0.05 / 0.01)
    assert "0.05" in texts(DRAWN["sensitivity_map"]())
    with pytest.raises(ValueError, match="make sensitivity"):
        figures.sensitivity_map([])


def test_budgets_are_compared_up_to_four_bits_and_every_draw_has_its_mark():
    uniform, shuffled, measured = DRAWN["bit_budgets"]().axes[0].lines[:3]
    assert list(uniform.get_xdata()) == [2, 3, 4]
    assert sorted(shuffled.get_ydata()) == [3, 5, 7]
    assert list(measured.get_ydata()) == [3, 1]
    with pytest.raises(ValueError, match="make sensitivity"):
        figures.bit_budgets(BUDGETS[:3])


def test_the_two_largest_spikes_are_written_out():
    assert texts(DRAWN["activation_spikes"]()) == ["300", "5,000"]


def test_right_answers_are_filled_and_wrong_ones_hollow():
    notebook, _ = DRAWN["rewards_of_answers"]().axes
    filled = [bar.get_facecolor()[3] > 0 for bar in notebook.patches]
    assert filled == [bool(row["right"]) for row in ANSWERS]
    assert "−7.5" in [text.get_text() for text in notebook.texts]
    with pytest.raises(ValueError, match="no rows"):
        figures.rewards_of_answers([])


def test_every_token_has_its_bar_and_the_first_of_a_completion_its_number():
    fig = DRAWN["token_weights"]()
    assert [len(ax.patches) for ax in fig.axes] == [10, 10]
    assert {"+0.25", "−0.0625", "+0.1", "−0.1", "grpo", "dapo"} == set(texts(fig))


def test_questions_are_compared_by_shape_and_not_by_size():
    lines = DRAWN["question_weights"]().axes[0].lines
    assert [max(line.get_ydata()) for line in lines] == [100, 100]


def test_rare_answers_stand_on_the_right_where_the_wait_is_longest():
    ax = DRAWN["take_off"]().axes[0]
    assert ax.get_xscale() == ax.get_yscale() == "log" and ax.xaxis_inverted()


def test_an_answer_that_is_judged_badly_has_a_mark_of_its_own():
    passed = {**TRIED[0], "caught_by": None}
    rejected = {**TRIED[3], "caught_by": "check"}

    def marks(rows):
        fig = figures.kill_matrix(rows)
        return {line.get_label() for line in fig.axes[0].lines}

    assert "judged badly" not in marks(TRIED)
    assert "judged badly" in marks([*TRIED, passed])
    assert "judged badly" in marks([*TRIED, rejected])
    assert len(marks(TRIED)) == 4


def test_the_kill_matrix_needs_answers():
    with pytest.raises(ValueError, match="matrix/answers"):
        figures.kill_matrix([])
