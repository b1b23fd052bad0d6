"""The probes of policy_gradient/reinforce give what hand and library say."""

import pytest
import torch

from cherrytop.checks.reinforce import (
    mean_gradient_in_groups,
    moments,
    points_of,
    tabular_gradient,
)
from cherrytop.policy_gradient import exact_gradient, leave_one_out, reinforce_loss

THREE = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64).log()
EXACT = torch.tensor([[-0.35, 0.09, 0.26]], dtype=torch.float64)


@pytest.mark.parametrize("B", [1, 2])
@pytest.mark.parametrize("baseline, variance", [(None, 0.8198), (0.7, 0.2472)])
def test_moments_are_those_worked_by_hand(baseline, variance, B):
    # Second moments 0.3·0.78 + 0.2·4·0.98 = 1.018 and, with 0.7, 0.4454; the squared
    # mean is 0.1982. The mean of B independent estimates has 1/B of the variance.
    mean, found = moments(reinforce_loss, THREE, [0, 1, 2], baseline, B=B)
    torch.testing.assert_close(mean, EXACT)
    assert found == pytest.approx(variance / B)


def test_the_mean_over_groups_is_exact_with_the_others_and_short_with_oneself():
    found = mean_gradient_in_groups(leave_one_out, THREE, [0, 1, 2], 3)
    torch.testing.assert_close(found, EXACT)

    def with_oneself(rewards, G):
        return rewards.mean().expand(G)

    found = mean_gradient_in_groups(with_oneself, THREE, [0, 1, 2], 3)
    torch.testing.assert_close(found, EXACT * 2 / 3)


def test_a_loss_without_gradient_has_zero_moments():
    mean, variance = moments(lambda *batch: torch.tensor(1.0), THREE, [0, 1, 2])
    assert variance == 0 and not mean.any()


def test_points_stand_in_the_order_of_the_completions():
    logits = torch.tensor([[0.4, 0.6], [0.5, 0.5], [0.75, 0.25]]).log()
    assert points_of(logits, lambda text: text, eos_id=0) == [(0,), (1, 0), (1, 1)]
    found = tabular_gradient(exact_gradient, logits, [2, 0, 4], eos_id=0)
    expected = torch.tensor([[0.24, -0.24], [0, 0], [-0.45, 0.45]])
    torch.testing.assert_close(found, expected)


def test_a_reward_that_is_asked_about_padding_says_so():
    def padded(policy, reward):
        return [reward(row) for row in policy.completions()[0].tolist()]

    with pytest.raises(ValueError, match=r"about \(0, 0\), which is no completion"):
        tabular_gradient(padded, torch.zeros(3, 2), [1, 2, 3], eos_id=0)


def test_the_mean_over_long_completions_is_the_exact_gradient():
    z = torch.randn(13, 3, generator=torch.Generator().manual_seed(0)).double()
    points = points_of(z, lambda text: sum(text) - len(text) / 2, 0)
    expected = tabular_gradient(exact_gradient, z, points, 0)
    mean, _ = moments(reinforce_loss, z, points, 0.5, eos_id=0)
    torch.testing.assert_close(mean, expected)
