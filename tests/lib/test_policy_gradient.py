"""Oracles: hand-worked sums, every completion enumerated, finite differences."""

import math
from itertools import product

import pytest
import torch

from cherrytop.advantages import PRESETS, group_advantages
from cherrytop.policy_gradient import (
    TabularPolicy,
    exact_gradient,
    expected_reward,
    gae,
    leave_one_out,
    reinforce_loss,
)

THREE = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64).log()


def table(V, T, seed=0):
    """Logits of a lopsided policy over V tokens and completions of T of them."""
    generator = torch.Generator().manual_seed(seed)
    rows = sum(V**t for t in range(T))
    return torch.randn(rows, V, generator=generator, dtype=torch.float64)


def reward(ids):
    """Depends on which tokens, on their order and on the length."""
    return sum((t + 1) * token for t, token in enumerate(ids)) - 0.5 * len(ids) + 3.0


SMALL = [
    pytest.param(3, 1, None, id="three answers"),
    pytest.param(3, 4, None, id="81 completions of four tokens"),
    pytest.param(5, 3, 0, id="five tokens, of which 0 ends"),
    pytest.param(4, 4, 2, id="four tokens, of which 2 ends"),
    pytest.param(2, 3, None, id="two tokens"),
]


def each_gradient(policy, baseline=None):
    """The gradient of `reinforce_loss` for each completion alone, and its chance."""
    ids, mask = policy.completions()
    chances = policy.probabilities().detach()
    gradients = []
    for row, keep in zip(ids, mask, strict=True):
        paid = reward(tuple(row[: keep.sum()].tolist()))
        loss = reinforce_loss(
            policy.logprobs(row[None]), keep[None], torch.tensor([paid]), baseline
        )
        gradients.append(torch.autograd.grad(loss, policy.logits)[0])
    return torch.stack(gradients), chances


# --- the policy


@pytest.mark.parametrize("V, T, eos_id", SMALL)
def test_probabilities_of_all_completions_sum_to_one(V, T, eos_id):
    policy = TabularPolicy(table(V, T), eos_id)
    assert policy.T == T
    assert policy.probabilities().sum().item() == pytest.approx(1, abs=1e-12)


def test_every_completion_is_listed_once_and_ends_where_it_ends():
    ids, mask = TabularPolicy(table(3, 2), eos_id=1).completions()
    texts = [tuple(r[: k.sum()].tolist()) for r, k in zip(ids, mask, strict=True)]
    assert texts == [(0, 0), (0, 1), (0, 2), (1,), (2, 0), (2, 1), (2, 2)]
    assert ids[3].tolist() == [1, 1] and mask[3].tolist() == [1, 0]


def test_a_token_is_predicted_from_those_before_it():
    logits = torch.tensor([[0.5, 0.5], [0.9, 0.1], [0.2, 0.8]]).log()
    policy = TabularPolicy(logits)
    ids = torch.tensor([[0, 1], [1, 1]])
    expected = torch.tensor([[0.5, 0.1], [0.5, 0.8]])
    torch.testing.assert_close(policy.logprobs(ids).exp(), expected)


def test_samples_come_as_often_as_the_policy_says():
    policy = TabularPolicy(table(3, 2), eos_id=0)
    ids, mask = policy.sample(20_000, torch.Generator().manual_seed(0))
    everything, _ = policy.completions()
    shares = torch.stack(
        [(ids == row).all(dim=1).double().mean() for row in everything]
    )
    torch.testing.assert_close(
        shares, policy.probabilities().detach(), atol=0.015, rtol=0
    )
    assert torch.equal(mask, policy._mask(ids))


def test_a_table_of_the_wrong_size_is_refused():
    with pytest.raises(ValueError, match="has 1, 4, 13 … rows"):
        TabularPolicy(torch.zeros(5, 3))


# --- the exact gradient


def test_the_exact_gradient_worked_by_hand():
    # dJ/dz_i = p_i · (r_i − J): J = 0.7; .5·(−.7), .3·.3, .2·1.3
    policy = TabularPolicy(THREE)
    assert expected_reward(policy, lambda ids: ids[0]).item() == pytest.approx(0.7)
    gradient = exact_gradient(policy, lambda ids: ids[0])
    assert gradient[0].tolist() == pytest.approx([-0.35, 0.09, 0.26])


@pytest.mark.parametrize("V, T, eos_id", SMALL)
def test_the_exact_gradient_agrees_with_finite_differences(V, T, eos_id):
    logits, step = table(V, T), 1e-6
    gradient = exact_gradient(TabularPolicy(logits, eos_id), reward)
    for i, j in ((0, 1), (len(logits) - 1, 0)):
        up, down = logits.clone(), logits.clone()
        up[i, j] += step
        down[i, j] -= step
        values = [
            expected_reward(TabularPolicy(x, eos_id), reward).item() for x in (up, down)
        ]
        expected = (values[0] - values[1]) / (2 * step)
        assert gradient[i, j].item() == pytest.approx(expected, rel=1e-5, abs=1e-8)


# --- the estimate


@pytest.mark.parametrize("baseline", [None, 2.5])
@pytest.mark.parametrize("V, T, eos_id", SMALL)
def test_the_estimate_is_the_exact_gradient_on_average(V, T, eos_id, baseline):
    policy = TabularPolicy(table(V, T), eos_id)
    gradients, chances = each_gradient(policy, baseline)
    average = (chances[:, None, None] * gradients).sum(dim=0)
    exact = exact_gradient(policy, reward)
    assert exact.abs().max() > 0.1
    torch.testing.assert_close(-average, exact, rtol=0, atol=1e-6)


@pytest.mark.parametrize("G", [2, 3])
def test_with_the_others_as_baseline_it_still_is(G):
    # Every group of G completions that can be drawn, each with its chance.
    policy = TabularPolicy(table(3, 2), eos_id=0)
    ids, mask = policy.completions()
    chances = policy.probabilities().detach()
    paid = torch.tensor(
        [reward(tuple(r[: k.sum()].tolist())) for r, k in zip(ids, mask, strict=True)]
    )
    average, with_own = torch.zeros_like(policy.logits), torch.zeros_like(policy.logits)
    for group in map(list, product(range(len(ids)), repeat=G)):
        rewards = paid[group]
        for total, baseline in (
            (average, leave_one_out(rewards, G)),
            (with_own, rewards.mean().expand(G)),
        ):
            loss = reinforce_loss(
                policy.logprobs(ids[group]), mask[group], rewards, baseline
            )
            total += chances[group].prod() * torch.autograd.grad(loss, policy.logits)[0]
    exact = exact_gradient(policy, reward)
    torch.testing.assert_close(-average, exact, rtol=0, atol=1e-6)
    # The own sample in the baseline shrinks the gradient by (G − 1)/G.
    torch.testing.assert_close(-with_own * G / (G - 1), exact, rtol=0, atol=1e-6)


def test_a_baseline_lowers_the_variance_by_what_enumeration_says():
    policy = TabularPolicy(THREE)
    variances = {}
    for baseline in (0.0, 0.7, 10.0):
        rewards = torch.tensor([0.0, 1.0, 2.0])
        p, total = THREE.exp()[0], 0.0
        mean = exact_gradient(policy, lambda ids: ids[0])[0]
        for i in range(3):
            loss = reinforce_loss(
                policy.logprobs(torch.tensor([[i]])),
                torch.ones(1, 1),
                rewards[i : i + 1],
                baseline,
            )
            gradient = -torch.autograd.grad(loss, policy.logits)[0][0]
            total += p[i] * (gradient - mean).square().sum()
        variances[baseline] = total.item()
    # sum of p·(r − b)²·|onehot − p|² with |·|² = .38, .78, .98, minus |∇J|² = .1982
    by_hand = {
        b: 0.19 * b**2 + 0.234 * (1 - b) ** 2 + 0.196 * (2 - b) ** 2 - 0.1982
        for b in variances
    }
    assert variances == pytest.approx(by_hand)
    assert variances[0.7] < 0.6 * variances[0.0] < 0.02 * variances[10.0]


def test_the_loss_worked_by_hand():
    logprobs = torch.tensor([[0.5, 0.5], [0.25, 0.9]]).log()
    mask = torch.tensor([[1, 1], [1, 0]])
    rewards = torch.tensor([3.0, -1.0])
    # log-probabilities −2 ln 2 both; −(3·(−2 ln 2) − 1·(−2 ln 2))/2 = 2 ln 2
    loss = reinforce_loss(logprobs, mask, rewards)
    assert loss.item() == pytest.approx(2 * math.log(2))
    loss = reinforce_loss(logprobs, mask, rewards, torch.tensor([1.0, 0.0]))
    assert loss.item() == pytest.approx(math.log(2))


def test_a_step_against_the_gradient_makes_a_rewarded_completion_likelier():
    logprobs = torch.tensor([[-1.0, -2.0], [-1.0, -2.0]], requires_grad=True)
    reinforce_loss(logprobs, torch.ones(2, 2), torch.tensor([1.0, -1.0])).backward()
    assert (logprobs.grad[0] < 0).all() and (logprobs.grad[1] > 0).all()


def test_each_token_of_a_long_completion_weighs_as_much_as_of_a_short_one():
    logprobs = torch.full((2, 3), -1.0, requires_grad=True)
    mask = torch.tensor([[1, 1, 1], [1, 0, 0]])
    reinforce_loss(logprobs, mask, torch.tensor([2.0, 2.0])).backward()
    assert logprobs.grad.tolist() == [[-1.0, -1.0, -1.0], [-1.0, 0.0, 0.0]]


def test_what_stands_in_padding_changes_nothing():
    mask, rewards = torch.tensor([[1, 1, 0], [1, 0, 0]]), torch.tensor([1.0, 4.0])
    results = []
    for noise in (0.0, -7.0, float("-inf")):
        leaf = torch.full((2, 3), -1.0).masked_fill(mask == 0, noise).requires_grad_()
        loss = reinforce_loss(leaf, mask, rewards, 0.5)
        loss.backward()
        results.append((loss.item(), leaf.grad.tolist()))
    assert results[0] == results[1] == results[2]
    longer = torch.cat([torch.full((2, 3), -1.0), torch.full((2, 4), -9.0)], dim=1)
    wider = torch.cat([mask, torch.zeros(2, 4, dtype=torch.long)], dim=1)
    assert reinforce_loss(longer, wider, rewards, 0.5).item() == results[0][0]


def test_no_gradient_flows_into_rewards_or_baseline():
    logprobs, rewards, baseline = (torch.ones(2, 1), torch.ones(2), torch.ones(2))
    for tensor in (logprobs, rewards, baseline):
        tensor.requires_grad_()
    reinforce_loss(logprobs, torch.ones(2, 1), rewards, baseline).backward()
    assert rewards.grad is None and baseline.grad is None


@pytest.mark.parametrize(
    "rewards, baseline, words",
    [
        (torch.ones(2, 1), None, r"rewards holds one number .* shape \(2, 1\)"),
        (torch.ones(2), torch.ones(1), r"baseline holds one number .* shape \(1,\)"),
        (torch.ones(2), torch.ones(2, 1), "baseline holds one number"),
    ],
)
def test_shapes_that_would_broadcast_by_accident_are_refused(rewards, baseline, words):
    with pytest.raises(ValueError, match=words):
        reinforce_loss(torch.zeros(2, 3), torch.ones(2, 3), rewards, baseline)


# --- leave one out


def test_leave_one_out_by_hand_in_two_groups():
    rewards = torch.tensor([1.0, 0.0, 0.0, 5.0, 2.0, 2.0])
    expected = [0.0, 0.5, 0.5, 2.0, 3.5, 3.5]
    assert leave_one_out(rewards, 3).tolist() == pytest.approx(expected)


def test_rewards_minus_the_others_are_the_advantages_of_rloo():
    rewards = torch.tensor([1.0, 0.0, 0.0, 5.0, 2.0, 2.0, 4.0, 4.0])
    for G in (2, 4):
        expected = group_advantages(rewards, G, **PRESETS["rloo"])
        torch.testing.assert_close(rewards - leave_one_out(rewards, G), expected)


def test_whole_rewards_have_fractional_baselines():
    assert leave_one_out(torch.tensor([1, 0, 0]), 3).tolist() == [0.0, 0.5, 0.5]


def test_rewards_that_make_no_groups_are_refused():
    with pytest.raises(ValueError, match="groups of G=2"):
        leave_one_out(torch.ones(3), 2)


# --- GAE

VALUES = torch.tensor([[0.5, 0.6, 0.2, 0.8], [0.3, 0.9, 7.0, 7.0]])
PAID = torch.tensor([[0.0, 0.0, 0.0, 1.0], [0.5, -1.0, 7.0, 7.0]])
RAGGED = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0]])


@pytest.mark.parametrize(
    "gamma, lam, expected",
    [
        (1.0, 0.0, [[0.1, -0.4, 0.6, 0.2], [1.1, -1.9, 0, 0]]),
        (1.0, 0.5, [[0.075, -0.05, 0.7, 0.2], [0.15, -1.9, 0, 0]]),
        (1.0, 1.0, [[0.5, 0.4, 0.8, 0.2], [-0.8, -1.9, 0, 0]]),
        # delta = −.2, −.5, .2, .2 and .5 + .45 − .3 = .65, −1.9; factor .25
        (0.5, 0.5, [[-0.309375, -0.4375, 0.25, 0.2], [0.175, -1.9, 0, 0]]),
    ],
)
def test_four_tokens_by_hand(gamma, lam, expected):
    actual = gae(PAID, VALUES, RAGGED, gamma, lam)
    torch.testing.assert_close(actual, torch.tensor(expected))


def test_with_lambda_one_it_is_the_reward_to_come_minus_the_value():
    generator = torch.Generator().manual_seed(0)
    rewards, values = torch.randn(2, 3, 5, generator=generator, dtype=torch.float64)
    to_come = rewards.flip(1).cumsum(1).flip(1)
    actual = gae(rewards, values, torch.ones(3, 5), lam=1.0)
    torch.testing.assert_close(actual, to_come - values)


def test_a_perfect_value_model_leaves_nothing_whatever_lambda():
    rewards = torch.tensor([[0.0, 0.0, 1.0]])
    for lam in (0.0, 0.5, 1.0):
        advantages = gae(rewards, torch.ones(1, 3), torch.ones(1, 3), lam=lam)
        assert advantages.tolist() == [[0.0, 0.0, 0.0]]
