"""Claims about reading a run: signal before it, and improvement after it."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cherrytop.data import read_table
from cherrytop.diagnosis import (
    group_size_for,
    informative_share,
    preflight,
    trend,
    verdict,
    wilson_interval,
)


def noise(n, seed, alike=0.0):
    """n values around 0; neighbours correlate by `alike`."""
    draws = np.random.default_rng(seed).normal(size=n + 50)
    values = np.zeros(n + 50)
    for i in range(1, n + 50):
        values[i] = alike * values[i - 1] + draws[i]
    return values[50:]


def test_wilson_gives_the_textbooks_numbers():
    # 0 of n: z² / (n + z²); 1 of 2: symmetric around one half.
    z2 = 1.959964**2
    assert wilson_interval(0, 10) == pytest.approx((0, z2 / (10 + z2)), abs=1e-6)
    low, high = wilson_interval(1, 2)
    assert low + high == pytest.approx(1) and low == pytest.approx(0.0945, abs=1e-4)


def test_none_of_a_thousand_is_not_never():
    low, high = wilson_interval(0, 1000)
    assert low == 0 and 0.003 < high < 0.005


@given(st.integers(1, 400), st.data())
def test_the_interval_holds_the_share_and_stays_between_0_and_1(n, data):
    successes = data.draw(st.integers(0, n))
    low, high = wilson_interval(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    mirrored = wilson_interval(n - successes, n)
    assert mirrored == pytest.approx((1 - high, 1 - low))


@pytest.mark.parametrize("wrong", [(1, 0), (3, 2), (-1, 5)])
def test_more_successes_than_tries_are_refused(wrong):
    with pytest.raises(ValueError, match="0 ≤ successes ≤ n"):
        wilson_interval(*wrong)


def test_useful_groups_by_hand():
    # p = 0.1, G = 4: all wrong 0.6561, all right 0.0001.
    assert informative_share(0.1, 4) == pytest.approx(0.3438)
    assert informative_share(np.array([0.0, 1.0]), 8).tolist() == [0, 0]


def test_unlike_prompts_give_fewer_useful_groups_than_their_mean():
    p = np.array([0.05, 0.95])
    assert informative_share(p, 8).mean() < informative_share(p.mean(), 8)


def test_the_group_size_is_the_smallest_that_is_enough():
    G = group_size_for(0.05)
    assert G == 14
    assert informative_share(0.05, G) >= 0.5 > informative_share(0.05, G - 1)
    assert group_size_for(1e-5) is None


def test_a_preflight_counted_by_hand():
    # Three prompts: never right, right once of four, always right.
    rewards = [0.1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1]
    cut = [False] * 11 + [True]
    found = preflight(rewards, 4, cut)
    assert found.prompts == 3
    assert found.pass_at_1.value == pytest.approx(5 / 12)
    assert found.pass_at_G.value == pytest.approx(2 / 3)
    assert found.zero_std.value == pytest.approx(1 / 3)  # 0.1 and 0 differ
    assert found.truncated.value == pytest.approx(1 / 12)
    assert found.zero_std[1:] == pytest.approx(wilson_interval(1, 3))
    assert found.verdict == "go"


def test_nobody_looked_for_truncation_is_told_as_none():
    assert preflight([0, 1, 0, 1], 2).truncated is None


def test_what_counts_as_good_is_an_argument():
    rewards = [13, -7.5, 5, -7.5]
    assert preflight(rewards, 2, good=13).pass_at_1.value == 0.25
    assert preflight(rewards, 2, good=5).pass_at_1.value == 0.5


def test_completions_of_one_prompt_count_as_one_when_they_agree():
    agreeing = preflight([1.0] * 80 + [0.0] * 80, 8).pass_at_1
    unlike = preflight([1.0, 0.0] * 80, 8).pass_at_1
    assert agreeing[1:] == pytest.approx(wilson_interval(10, 20))
    assert unlike[1:] == pytest.approx(wilson_interval(80, 160))


def test_with_nothing_good_only_the_prompts_count():
    nothing = preflight([0.0] * 800, 8).pass_at_1
    assert nothing[1:] == pytest.approx(wilson_interval(0, 100))


def test_the_intervals_cover_the_truth_about_as_often_as_they_say():
    rng, truth, hits = np.random.default_rng(0), 0.3, 0
    for _ in range(300):
        p = rng.beta(0.6, 1.4, size=60)  # unlike prompts, mean 0.3
        rewards = (rng.random((60, 8)) < p[:, None]).astype(float).reshape(-1)
        _, low, high = preflight(rewards, 8).pass_at_1
        hits += low <= truth <= high
    assert 0.91 <= hits / 300 <= 0.99


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        (dict(pass_at_1=0, zero_std=1, G=8), "prime first"),
        (dict(pass_at_1=0, zero_std=1, G=8, truncated=0.97), "prime first"),
        (dict(pass_at_1=0, zero_std=0.3, G=8, partial=0.9), "easier task"),
        (
            dict(pass_at_1=0, zero_std=0.5, G=4, truncated=0.8, partial=0.15),
            "longer completions",
        ),
        (dict(pass_at_1=0.3, zero_std=0.5, G=4, truncated=0.6), "longer completions"),
        (dict(pass_at_1=0.3, zero_std=0.2, G=8), "go"),
        (dict(pass_at_1=0.3, zero_std=0.7, G=8), "sort the prompts"),
        (dict(pass_at_1=0.97, zero_std=0.8, G=8), "harder task"),
        (dict(pass_at_1=0.03, zero_std=0.8, G=8), "larger G"),
        (dict(pass_at_1=0.001, zero_std=0.99, G=8), "easier task"),
    ],
)
def test_each_verdict_has_its_numbers_and_a_reason(numbers, expected):
    found, reason = verdict(**numbers)
    assert found == expected
    assert len(reason.split()) > 5


def test_the_reason_for_a_larger_group_names_one_that_is_enough():
    _, reason = verdict(0.03, 0.8, 8)
    assert f"G = {group_size_for(0.03)}" in reason


def test_the_recorded_starts_get_the_verdict_that_their_runs_confirm():
    metrics = read_table("runs/cake/metrics")
    curve = read_table("runs/cake/curve")
    expected = {"grpo": "go", "bypass": "go", "hopeless": "prime first"}
    before = {"grpo": "dpo", "bypass": "pretrain", "hopeless": "midtrain"}
    for run, word in expected.items():
        for seed in range(5):
            start = next(
                row
                for row in metrics
                if (row["phase"], row["seed"]) == (before[run], seed)
            )
            first = [
                row for row in curve if (row["phase"], row["seed"]) == (run, seed)
            ][:5]
            zero_std = np.mean([row["zero_std_share"] for row in first])
            cut = np.mean([row["cut_share"] for row in first])
            numbers = (start["pass_at_1"], zero_std, 8, cut, start["format"])
            assert verdict(*numbers)[0] == word


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([0, 1, 0], 2), "3 rewards do not divide into groups of G=2"),
        (([0, 1], 1), "at least 2 completions"),
        (([0, np.nan], 2), "reward 1 is not finite"),
        (([[0, 1]], 2), "shape"),
        (([0, 1], 2, [True]), "got 2 rewards and 1 flags"),
    ],
)
def test_a_preflight_says_what_is_wrong_with_its_input(arguments, message):
    with pytest.raises(ValueError, match=message):
        preflight(*arguments)


def test_a_trend_by_hand():
    # Both parts alternate around their mean: ±1, n = 10, no neighbours alike.
    found = trend([0.0, 2.0] * 5 + [1.0] * 30 + [3.0, 5.0] * 5)
    assert (found.first, found.last, found.change) == (1, 4, 3)
    assert found.verdict == "up"
    assert found.high - 3 == pytest.approx(3 - found.low)


def test_a_flat_series_has_no_interval_and_no_trend():
    assert trend([0.0] * 25)[2:] == (0, 0, 0, "not shown")


@given(st.floats(-100, 100), st.floats(0.01, 100))
def test_shift_and_scale_change_the_numbers_and_not_the_verdict(shift, scale):
    values = noise(60, seed=4) + np.linspace(0, 2, 60)
    plain, moved = trend(values), trend(shift + scale * values)
    assert moved.verdict == plain.verdict
    assert moved.change == pytest.approx(scale * plain.change, rel=1e-6, abs=1e-9)
    assert moved.high == pytest.approx(scale * plain.high, rel=1e-6, abs=1e-6)


def test_turning_the_run_round_turns_the_verdict():
    values = noise(60, seed=4) + np.linspace(0, 4, 60)
    assert (trend(values).verdict, trend(values[::-1]).verdict) == ("up", "down")


def test_pure_noise_is_called_a_change_about_one_time_in_twenty():
    called = [trend(noise(100, seed)).verdict != "not shown" for seed in range(400)]
    assert 0.01 < np.mean(called) < 0.08


def test_neighbours_that_are_alike_are_not_counted_in_full():
    """Counted in full, noise with r = 0.6 would be called a change every third time."""
    called = [
        trend(noise(250, seed, alike=0.6)).verdict != "not shown" for seed in range(300)
    ]
    assert np.mean(called) < 0.12


def test_a_change_of_one_standard_deviation_is_seen_when_the_run_is_long_enough():
    def seen(n):
        climbs = (noise(n, seed) + np.linspace(0, 1.25, n) for seed in range(100))
        return np.mean([trend(values).verdict == "up" for values in climbs])

    assert seen(50) < 0.6 < 0.95 < seen(300)


def test_a_steady_climb_is_not_taken_for_scatter():
    climb = np.linspace(0, 1, 100) + 0.01 * noise(100, seed=1)
    found = trend(climb)
    assert found.high - found.low < 0.05


@pytest.mark.parametrize("values", [[1.0] * 24, [np.nan] * 50, []])
def test_too_short_or_not_finite_is_refused(values):
    with pytest.raises(ValueError, match="at least 5 finite values a part"):
        trend(values)


def test_the_published_run_does_not_improve_and_the_cake_does():
    published = trend([row["reward"] for row in read_table("qwen3_4b_run")])
    assert published.verdict == "not shown"
    curve = read_table("runs/cake/curve")
    for seed in range(5):
        rewards = [
            row["reward"]
            for row in curve
            if row["phase"] == "grpo" and row["seed"] == seed
        ]
        assert trend(rewards).verdict == "up"


def test_the_published_log_is_copied_without_a_slip():
    """Relations that hold in the source, each of which a wrong digit would break."""
    rows = read_table("qwen3_4b_run")
    assert [row["step"] for row in rows] == list(range(1, 101))
    components = ("format_exactly", "format_approximately", "answer", "numbers")
    for row in rows:
        assert row["reward"] == sum(row[name] for name in components)
        assert row["loss"] == pytest.approx(0.04 * row["kl"], abs=5e-5)
    rewards = np.array([row["reward"] for row in rows])
    fifths = rewards.reshape(5, 20).mean(axis=1)
    assert fifths.round(2).tolist() == [-2.78, 0.56, -1.29, -1.23, -3.36]
    lengths = [row["length"] for row in rows]
    assert np.corrcoef(rewards, lengths)[0, 1] == pytest.approx(-0.85, abs=0.005)
    equal = [row for row in rows if row["reward_std"] == 0]
    assert len(equal) == 47 and sum(row["reward"] == 13 for row in equal) == 7


def test_reading_a_log_does_not_load_torch():
    code = "import sys, cherrytop.diagnosis; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
