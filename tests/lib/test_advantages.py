"""Oracles: a loop that follows the definition, hand-worked groups, invariances."""

import math
import statistics

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from cherrytop.advantages import (
    PRESETS,
    group_advantages,
    informative_groups,
    reward_bits,
)

# Unequal means and spreads, both signs, one group of equal rewards.
REWARDS = [1.0, 0.0, 0.0, 0.0, 5.0, 3.0, 4.0, 0.0, -2.0, -2.0, -2.0, -2.0]


def by_definition(rewards, G, baseline, scale, ddof=1, eps=1e-4):
    """Python's own statistics, one completion at a time."""
    std = statistics.stdev if ddof == 1 else statistics.pstdev
    advantages = []
    for i, reward in enumerate(rewards):
        start = i - i % G
        group = rewards[start : start + G]
        others = group[: i - start] + group[i - start + 1 :]
        subtracted = {
            "mean": statistics.fmean(group),
            "leave_one_out": statistics.fmean(others),
            "none": 0.0,
        }[baseline]
        divisor = {
            "group": lambda group=group: std(group) + eps,
            "batch": lambda: std(rewards) + eps,
            "none": lambda: 1.0,
        }[scale]()
        advantages.append((reward - subtracted) / divisor)
    return advantages


def close(actual, expected, rtol=1e-9):
    expected = torch.as_tensor(expected, dtype=actual.dtype)
    torch.testing.assert_close(actual, expected, rtol=rtol, atol=rtol)


@pytest.mark.parametrize("baseline", ["mean", "leave_one_out", "none"])
@pytest.mark.parametrize("scale", ["group", "batch", "none"])
@pytest.mark.parametrize("ddof", [0, 1])
def test_every_convention_agrees_with_its_definition(baseline, scale, ddof):
    options = dict(baseline=baseline, scale=scale, ddof=ddof, eps=0.01)
    actual = group_advantages(torch.tensor(REWARDS, dtype=torch.float64), 4, **options)
    close(actual, by_definition(REWARDS, 4, **options))


@pytest.mark.parametrize("name", PRESETS)
def test_presets_are_the_combination_they_name(name):
    expected = {
        "trl": ("mean", "group", 1, 1e-4),
        "trl_batch": ("mean", "batch", 1, 1e-4),
        "dr_grpo": ("mean", "none"),
        "rloo": ("leave_one_out", "none"),
        "sample_std": ("mean", "group", 1, 1e-8),
        "population_std": ("mean", "group", 0, 1e-8),
    }[name]
    rewards = torch.tensor(REWARDS[:8], dtype=torch.float64)
    actual = group_advantages(rewards, 4, **PRESETS[name])
    close(actual, by_definition(REWARDS[:8], 4, *expected))


def test_defaults_are_trls():
    rewards = torch.tensor(REWARDS)
    default = group_advantages(rewards, 4)
    assert torch.equal(default, group_advantages(rewards, 4, **PRESETS["trl"]))


def test_a_group_worked_by_hand():
    # mean 0.25; squared deviations 0.5625 + 3 · 0.0625 = 0.75; 0.75/3 = 0.25 = 0.5²
    rewards = torch.tensor([1.0, 0.0, 0.0, 0.0])
    close(group_advantages(rewards, 4, eps=0.0), [1.5, -0.5, -0.5, -0.5], 1e-6)


def test_eps_stands_outside_the_root():
    rewards = torch.tensor([1.0, 0.0, 0.0, 0.0])  # std 0.5
    close(group_advantages(rewards, 4, eps=0.5), [0.75, -0.25, -0.25, -0.25], 1e-6)


@pytest.mark.parametrize("value", [0.0, 0.1, 1 / 3, -7.3, 1e8])
@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("G", [3, 7])
def test_equal_rewards_give_zero_advantage(value, dtype, G):
    for scale in ("group", "batch", "none"):
        for baseline in ("mean", "leave_one_out"):
            rewards = torch.full((2 * G,), value, dtype=dtype)
            rewards[G] += 1 + abs(value)  # the second group is informative
            advantages = group_advantages(rewards, G, baseline, scale, eps=0.0)
            assert (advantages[:G] == 0).all(), (scale, baseline)
            assert (advantages[G:] != 0).all(), (scale, baseline)


GROUPS = st.lists(
    st.lists(st.integers(-20, 20).map(float), min_size=4, max_size=4),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=40)
@given(GROUPS, st.integers(-9, 9))
def test_shifting_a_group_changes_nothing(groups, shift):
    rewards = torch.tensor(groups, dtype=torch.float64)
    shifted = rewards + shift * torch.arange(len(groups))[:, None]
    for options in (PRESETS["trl"], PRESETS["dr_grpo"], PRESETS["rloo"]):
        close(
            group_advantages(shifted.flatten(), 4, **options),
            group_advantages(rewards.flatten(), 4, **options),
        )


@settings(deadline=None, max_examples=40)
@given(GROUPS, st.permutations(range(4)), st.randoms())
def test_permuting_within_and_between_groups_permutes_the_advantages(
    groups, inner, random
):
    rewards = torch.tensor(groups, dtype=torch.float64)
    outer = random.sample(range(len(groups)), len(groups))
    before = group_advantages(rewards.flatten(), 4).view(-1, 4)
    after = group_advantages(rewards[outer][:, inner].flatten(), 4).view(-1, 4)
    close(after, before[outer][:, inner])


@settings(deadline=None, max_examples=40)
@given(GROUPS)
def test_centred_advantages_sum_to_zero_over_each_group(groups):
    rewards = torch.tensor(groups, dtype=torch.float64).flatten()
    for options in PRESETS.values():
        sums = group_advantages(rewards, 4, **options).view(-1, 4).sum(dim=1)
        assert sums.abs().max() < 1e-6


def test_scaled_rewards_scale_the_advantages_only_without_division():
    rewards = torch.tensor(REWARDS, dtype=torch.float64)
    for scale, factor in (("group", 1), ("batch", 1), ("none", 10)):
        options = dict(scale=scale, eps=0.0)
        actual = group_advantages(10 * rewards, 4, **options)
        close(actual, factor * group_advantages(rewards, 4, **options))


@pytest.mark.parametrize("G", [2, 3, 8])
def test_population_std_gives_larger_advantages_by_sqrt_of_G_over_G_minus_1(G):
    rewards = torch.arange(2.0 * G, dtype=torch.float64) ** 2
    population = group_advantages(rewards, G, ddof=0, eps=0.0)
    sample = group_advantages(rewards, G, ddof=1, eps=0.0)
    close(population, sample * math.sqrt(G / (G - 1)))


def test_one_group_does_not_touch_another():
    rewards = torch.tensor(REWARDS)
    changed = rewards.clone()
    changed[4:8] *= 100
    before, after = group_advantages(rewards, 4), group_advantages(changed, 4)
    assert torch.equal(before[:4], after[:4]) and torch.equal(before[8:], after[8:])


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_advantages_keep_a_floating_dtype(dtype):
    assert group_advantages(torch.ones(4, dtype=dtype), 2).dtype == dtype


@pytest.mark.parametrize("rewards", [[1, 0], [True, False]])
def test_integer_and_boolean_rewards_are_taken_as_numbers(rewards):
    advantages = group_advantages(torch.tensor(rewards), 2, eps=0.0)
    close(advantages, [0.5**0.5, -(0.5**0.5)], 1e-6)


def test_no_gradient_flows_into_the_rewards():
    rewards = torch.tensor([1.0, 0.0], requires_grad=True)
    assert not group_advantages(rewards, 2).requires_grad


def test_the_rewards_are_left_as_they_were():
    rewards = torch.tensor(REWARDS)
    group_advantages(rewards, 4)
    assert rewards.tolist() == REWARDS


def test_informative_groups_are_those_with_unequal_rewards():
    informative = informative_groups(torch.tensor(REWARDS), 4)
    assert informative.tolist() == [True, True, False]


def test_a_group_of_equal_high_rewards_is_not_informative():
    rewards = torch.tensor([9.0, 9.0, 9.0, 0.0, 0.0, 1e-6])
    assert informative_groups(rewards, 3).tolist() == [False, True]


def test_a_groups_bits_are_the_entropy_of_its_rewards():
    # 1/4 and 3/4; four different ones; all equal.
    expected = [0.25 * 2 + 0.75 * math.log2(4 / 3), 2.0, 0.0]
    for start, bits in zip((0, 4, 8), expected, strict=True):
        group = torch.tensor(REWARDS[start : start + 4])
        assert reward_bits(group, 4) == pytest.approx(bits, abs=1e-6)
    assert reward_bits(torch.tensor(REWARDS), 4) == pytest.approx(sum(expected) / 3)


@pytest.mark.parametrize("right", range(9))
def test_bits_of_right_and_wrong_are_most_when_half_are_right(right):
    rewards = torch.tensor([1.0] * right + [0.0] * (8 - right))
    p = right / 8
    entropy = sum(-x * math.log2(x) for x in (p, 1 - p) if x)
    assert reward_bits(rewards, 8) == pytest.approx(entropy, abs=1e-6)
    assert reward_bits(rewards, 8) <= reward_bits(torch.tensor([1.0, 0.0]), 2) == 1


@settings(deadline=None, max_examples=40)
@given(GROUPS, st.floats(0.1, 10), st.integers(-9, 9))
def test_bits_depend_on_which_rewards_are_equal_alone(groups, factor, shift):
    rewards = torch.tensor(groups, dtype=torch.float64).flatten()
    bits = reward_bits(rewards, 4)
    assert 0 <= bits <= 2 + 1e-6
    assert reward_bits(rewards * factor + shift, 4) == pytest.approx(bits, abs=1e-6)
    # No bits, no informative group, no gradient: one and the same.
    assert (bits > 0) == bool(informative_groups(rewards, 4).any())


@pytest.mark.parametrize(
    "function", [group_advantages, informative_groups, reward_bits]
)
@pytest.mark.parametrize(
    "rewards, G, words",
    [
        (torch.ones(5), 4, "5 rewards do not divide into groups of G=4"),
        (torch.ones(3), 4, "3 rewards do not divide into groups of G=4"),
        (torch.ones(0), 4, "0 rewards do not divide into groups of G=4"),
        (torch.ones(4), 1, "at least 2 completions to compare, got G=1"),
        (torch.ones(2, 4), 4, r"shape \(B,\), got shape \(2, 4\); flatten"),
    ],
)
def test_rewards_that_are_no_groups_are_refused(function, rewards, G, words):
    with pytest.raises(ValueError, match=words):
        function(rewards, G)


@pytest.mark.parametrize("argument", ["baseline", "scale"])
def test_an_unknown_convention_is_refused_with_the_known_ones(argument):
    with pytest.raises(ValueError, match=f"{argument} is .*\"none\", got 'median'"):
        group_advantages(torch.ones(4), 2, **{argument: "median"})
