"""Claims about before against after: an interval that holds what it says it holds."""

import random
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from cherrytop.capstone.improvement import improvement
from cherrytop.checks.unsloth_grpo import fresh_scores


def measured(rng, chances, samples=4):
    """For each problem, given its chance, whether each of some samples is right."""
    return [[float(rng.random() < p) for _ in range(samples)] for p in chances]


def test_an_improvement_by_hand():
    # Gains 0.5, 0, 1: mean 0.5, deviation 0.5; t with 2 degrees of freedom is 4.303.
    found = improvement([[0, 0], [1, 1], [0, 0, 0]], [[1, 0], [1, 1], [1, 1]])
    assert found["before"] == pytest.approx(1 / 3)
    assert found["after"] == pytest.approx(5 / 6)
    assert found["change"] == pytest.approx(0.5)
    assert found["low"] == pytest.approx(0.5 - 4.30265 * 0.5 / 3**0.5, abs=1e-5)
    assert found["high"] == pytest.approx(0.5 + 4.30265 * 0.5 / 3**0.5, abs=1e-5)
    assert found["verdict"] == "not shown"


def test_a_problem_counts_once_however_many_samples_it_has():
    found = improvement([[0], [0]], [[1] * 98, [0, 0]])
    assert found["after"] == 0.5 and found["change"] == 0.5


@pytest.mark.parametrize("level", [0.5, 0.95, 0.99])
@pytest.mark.parametrize("seed", range(5))
def test_it_agrees_with_scipys_paired_interval(seed, level):
    before, after = fresh_scores(seed)
    first, last = [fmean(s) for s in before], [fmean(s) for s in after]
    theirs = stats.ttest_rel(last, first).confidence_interval(level)
    found = improvement(before, after, level)
    assert (found["low"], found["high"]) == pytest.approx(tuple(theirs))


scores = st.lists(st.sampled_from([0.0, 1.0]), min_size=1, max_size=4)


@settings(deadline=None)
@given(st.lists(st.tuples(scores, scores), min_size=2, max_size=12))
def test_before_and_after_swapped_turn_the_verdict_around(pairs):
    before, after = map(list, zip(*pairs, strict=True))
    there, back = improvement(before, after), improvement(after, before)
    assert back["change"] == pytest.approx(-there["change"])
    assert back["low"] == pytest.approx(-there["high"])
    opposite = {"up": "down", "down": "up", "not shown": "not shown"}
    assert back["verdict"] == opposite[there["verdict"]]


def test_without_an_effect_about_one_interval_in_twenty_misses_zero():
    rng, runs, held = random.Random(1), 3000, 0
    for _ in range(runs):
        chances = [rng.betavariate(0.6, 0.9) for _ in range(40)]
        found = improvement(measured(rng, chances), measured(rng, chances))
        held += found["low"] <= 0 <= found["high"]
    # Its own standard error is 0.4 points.
    assert held / runs == pytest.approx(0.95, abs=0.012)


def test_pairing_beats_two_samples_where_problems_differ():
    rng, paired, apart = random.Random(2), [], []
    for _ in range(100):
        chances = [rng.choice([0.05, 0.85]) for _ in range(40)]
        before = measured(rng, chances)
        after = measured(rng, [p + 0.1 for p in chances])
        found = improvement(before, after)
        means = [[fmean(s) for s in side] for side in (after, before)]
        welch = stats.ttest_ind(*means, equal_var=False).confidence_interval()
        paired.append((found["high"] - found["low"], found["low"] > 0))
        apart.append((welch.high - welch.low, welch.low > 0))
    width, power = np.mean(paired, axis=0)
    width_apart, power_apart = np.mean(apart, axis=0)
    assert width < 0.6 * width_apart
    assert power > power_apart + 0.4


def test_equal_gains_have_no_scatter():
    assert improvement([[0], [0]], [[1], [1]])["verdict"] == "up"
    same = improvement([[0], [1]], [[0], [1]])
    assert (same["low"], same["high"], same["verdict"]) == (0, 0, "not shown")


@pytest.mark.parametrize(
    ("before", "after"), [([], []), ([[1]], [[1]]), ([[1]] * 3, [[1]] * 2)]
)
def test_other_problems_or_a_single_one_are_refused(before, after):
    said = f"got {len(before)} before and {len(after)} after"
    with pytest.raises(ValueError, match=said):
        improvement(before, after)
