"""Oracles: ln 2 and hand-worked pairs, closed-form gradients, finite differences.

Agreement with TRL's DPOTrainer is in test_trl_parity.py.
"""

import math

import pytest
import torch

from cherrytop.logprobs import sequence_logprob, token_logprobs
from cherrytop.preferences import (
    bt_loss,
    dpo_loss,
    pair_logprobs,
    preference_accuracy,
)


def column(*values):
    """One number a pair, in float64, with gradient."""
    return torch.tensor(values, dtype=torch.float64, requires_grad=True)


def pairs():
    """pi_c, pi_r, ref_c, ref_r of three pairs: ranked rightly, wrongly, and neither
    side where the reference left it."""
    return (
        column(-3.0, -9.0, -20.0),
        column(-7.0, -4.0, -11.0),
        column(-5.0, -6.5, -20.5),
        column(-6.0, -8.0, -12.5),
    )


def log_sigmoid(x):
    return -math.log1p(math.exp(-x))


# --- Bradley–Terry


def test_equal_rewards_cost_ln_2():
    assert bt_loss(column(4.0, -1.0), column(4.0, -1.0)).item() == math.log(2)


def test_bt_loss_worked_by_hand():
    # sigmoid(ln 3) = 3/4 where the pair is ranked rightly, 1/4 where wrongly.
    loss = bt_loss(column(math.log(3), 0.0), column(0.0, math.log(3)))
    assert loss.item() == pytest.approx(-(math.log(3 / 4) + math.log(1 / 4)) / 2)


def test_a_pair_ranked_wrongly_costs_more_than_one_ranked_rightly():
    assert bt_loss(column(2.0), column(-1.0)) < math.log(2)
    assert bt_loss(column(-1.0), column(2.0)) > math.log(2)


def test_probabilities_of_both_choices_add_up_to_one():
    r_c, r_r = column(0.7), column(2.9)
    total = torch.exp(-bt_loss(r_c, r_r)) + torch.exp(-bt_loss(r_r, r_c))
    assert total.item() == pytest.approx(1)


def test_a_constant_in_both_rewards_changes_nothing():
    r_c, r_r, prompt = column(1.5, -0.3), column(-2.0, 0.4), column(40.0, -7.0)
    expected = bt_loss(r_c, r_r).item()
    assert bt_loss(r_c + prompt, r_r + prompt).item() == pytest.approx(expected)


@pytest.mark.parametrize("margin", [2.0, -3.0])
def test_four_gradient_signs(margin):
    # Ranked rightly or wrongly: the chosen one is pushed up, the rejected one down,
    # the harder the more surprising the choice is.
    r_c, r_r = column(margin), column(0.0)
    bt_loss(r_c, r_r).backward()
    surprise = 1 / (1 + math.exp(margin))
    assert r_c.grad.item() == pytest.approx(-surprise)
    assert r_r.grad.item() == pytest.approx(surprise)


def test_gradient_of_bt_agrees_with_finite_differences():
    assert torch.autograd.gradcheck(bt_loss, (column(1.5, -2), column(-0.3, 0.4)))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("far", [1e4, -1e4])
def test_far_rewards_stay_finite_in_value_and_gradient(far, dtype):
    r_c = torch.tensor([far], dtype=dtype, requires_grad=True)
    r_r = torch.tensor([-far], dtype=dtype, requires_grad=True)
    loss = bt_loss(r_c, r_r)
    loss.backward()
    assert loss.dtype == dtype
    assert loss.item() == (0 if far > 0 else 2e4)
    assert r_c.grad.item() == (0 if far > 0 else -1)
    assert r_r.grad.item() == (0 if far > 0 else 1)


# --- DPO


@pytest.mark.parametrize("beta", [0.01, 0.1, 5.0])
def test_at_the_reference_the_loss_is_ln_2_and_the_rewards_are_zero(beta):
    pi_c, pi_r, _, _ = pairs()
    loss, rewards_c, rewards_r = dpo_loss(pi_c, pi_r, pi_c, pi_r, beta)
    assert loss.item() == pytest.approx(math.log(2))
    assert rewards_c.eq(0).all() and rewards_r.eq(0).all()


def test_dpo_loss_and_rewards_worked_by_hand():
    loss, rewards_c, rewards_r = dpo_loss(*pairs(), beta=0.5)
    # Moves of the chosen ones +2, −2.5, +0.5; of the rejected ones −1, +4, +1.5.
    assert rewards_c.tolist() == [1.0, -1.25, 0.25]
    assert rewards_r.tolist() == [-0.5, 2.0, 0.75]
    margins = [1.5, -3.25, -0.5]
    assert loss.item() == pytest.approx(-sum(map(log_sigmoid, margins)) / 3)


def test_dpo_loss_is_the_bt_loss_of_its_rewards():
    loss, rewards_c, rewards_r = dpo_loss(*pairs(), beta=0.3)
    torch.testing.assert_close(loss, bt_loss(rewards_c, rewards_r))


@pytest.mark.parametrize("row", [0, 1], ids=["ranked rightly", "ranked wrongly"])
def test_four_gradient_signs_of_the_policy(row):
    beta = 0.5
    pi_c, pi_r, ref_c, ref_r = pairs()
    dpo_loss(pi_c, pi_r, ref_c, ref_r, beta)[0].backward()
    margin = [1.5, -3.25][row]
    strength = beta / (1 + math.exp(margin)) / 3  # of three pairs
    assert pi_c.grad[row].item() == pytest.approx(-strength)
    assert pi_r.grad[row].item() == pytest.approx(strength)


def test_no_gradient_flows_into_the_reference_nor_out_of_the_rewards():
    pi_c, pi_r, ref_c, ref_r = pairs()
    loss, rewards_c, rewards_r = dpo_loss(pi_c, pi_r, ref_c, ref_r, beta=0.1)
    loss.backward()
    assert ref_c.grad is None and ref_r.grad is None
    assert not rewards_c.requires_grad and not rewards_r.requires_grad


def test_the_reference_counts_though_it_has_no_gradient():
    pi_c, pi_r, ref_c, ref_r = pairs()
    with_reference, *_ = dpo_loss(pi_c, pi_r, ref_c, ref_r, 0.5)
    without, *_ = dpo_loss(pi_c, pi_r, 0 * ref_c, 0 * ref_r, 0.5)
    swapped, *_ = dpo_loss(pi_c, pi_r, ref_r, ref_c, 0.5)
    assert abs(with_reference - without) > 0.1
    assert abs(with_reference - swapped) > 0.1


@pytest.mark.parametrize("beta", [0.05, 2.0])
def test_gradient_of_dpo_agrees_with_finite_differences(beta):
    pi_c, pi_r, ref_c, ref_r = (leaf.detach() for leaf in pairs())

    def loss(chosen, rejected):
        return dpo_loss(chosen, rejected, ref_c, ref_r, beta)[0]

    leaves = (pi_c.requires_grad_(), pi_r.requires_grad_())
    assert torch.autograd.gradcheck(loss, leaves)


def test_beta_stands_inside_the_sigmoid():
    # A margin of 3 costs 0.554 under 0.1 and 2.5e-3 under 2; outside of the sigmoid,
    # the loss would be proportional to beta: 4.9e-3 and 0.097.
    pair = (column(-3.0), column(-7.0), column(-5.0), column(-6.0))
    for beta in (0.1, 2.0):
        loss, *_ = dpo_loss(*pair, beta)
        assert loss.item() == pytest.approx(-log_sigmoid(3 * beta))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
@pytest.mark.parametrize("far", [1e4, -1e4])
def test_far_logprobs_stay_finite_in_value_and_gradient(far, dtype):
    pi_c = torch.tensor([far], dtype=dtype, requires_grad=True)
    pi_r = torch.tensor([-far], dtype=dtype, requires_grad=True)
    ref = torch.zeros(1, dtype=dtype)
    loss, *rewards = dpo_loss(pi_c, pi_r, ref, ref, beta=1.0)
    loss.backward()
    for value in (loss, pi_c.grad, pi_r.grad, *rewards):
        assert value.isfinite().all()


def test_logprobs_are_summed_over_the_completion_not_averaged():
    # Every token of the completions has half the probability it had under the
    # reference; four tokens have then moved twice as far as two.
    mask = torch.tensor([[0, 1, 1, 1, 1], [0, 1, 1, 0, 0]])
    ids = torch.tensor([[0, 1, 1, 1, 1], [0, 1, 1, 0, 0]])
    policy = torch.tensor([0.8, 0.2], dtype=torch.float64).log().expand(2, 5, 2)
    reference = torch.tensor([0.6, 0.4], dtype=torch.float64).log().expand(2, 5, 2)
    pi_c, pi_r = sequence_logprob(policy, ids, mask).split(1)
    ref_c, ref_r = sequence_logprob(reference, ids, mask).split(1)
    loss, rewards_c, rewards_r = dpo_loss(pi_c, pi_r, ref_c, ref_r, beta=0.1)
    assert rewards_c.item() == pytest.approx(-0.4 * math.log(2))
    assert rewards_r.item() == pytest.approx(-0.2 * math.log(2))
    assert loss.item() == pytest.approx(-log_sigmoid(-0.2 * math.log(2)))


# --- pairs of a batch


def test_a_batch_of_pairs_is_summed_over_its_masks_and_halved():
    logprobs = torch.tensor([[-1.0, -2, -4], [-3, -1, -9], [-2, -2, -7], [-1, -5, -6]])
    mask = torch.tensor([[1, 1, 1], [1, 1, 0], [0, 1, 1], [0, 1, 0]])
    chosen, rejected = pair_logprobs(logprobs.requires_grad_(), mask)
    assert chosen.tolist() == [-7, -4] and rejected.tolist() == [-9, -5]
    rejected.sum().backward()
    assert logprobs.grad.tolist() == [[0, 0, 0], [0, 0, 0], [0, 1, 1], [0, 1, 0]]


def test_what_stands_in_padding_counts_for_nothing_even_minus_infinity():
    logprobs = torch.tensor([[-0.5, -math.inf], [-2.0, -3.0]], requires_grad=True)
    chosen, rejected = pair_logprobs(logprobs, torch.tensor([[1, 0], [1, 1]]))
    (chosen - rejected).sum().backward()
    assert chosen.tolist() == [-0.5] and rejected.tolist() == [-5]
    assert logprobs.grad.tolist() == [[1, 0], [-1, -1]]


def test_pairs_give_the_sequence_logprobs_of_each_model():
    generator = torch.Generator().manual_seed(0)
    logits = torch.randn(4, 5, 3, generator=generator)
    ids = torch.randint(3, (4, 5), generator=generator)
    mask = torch.tensor([[0, 1, 1, 1, 1], [0, 0, 1, 1, 0]] * 2)
    sums = sequence_logprob(logits, ids, mask)
    pairs = pair_logprobs(token_logprobs(logits, ids), mask[:, 1:])
    torch.testing.assert_close(torch.cat(pairs), sums)


# --- accuracy


def test_accuracy_is_the_share_of_pairs_ranked_rightly():
    _, rewards_c, rewards_r = dpo_loss(*pairs(), beta=0.1)
    assert preference_accuracy(rewards_c, rewards_r) == pytest.approx(1 / 3)
    assert preference_accuracy(rewards_r, rewards_c) == pytest.approx(2 / 3)


def test_ties_count_as_wrong_so_that_a_run_starts_at_zero():
    pi_c, pi_r, _, _ = pairs()
    _, rewards_c, rewards_r = dpo_loss(pi_c, pi_r, pi_c, pi_r, beta=0.1)
    assert preference_accuracy(rewards_c, rewards_r) == 0
    assert preference_accuracy(column(1.0, 2.0), column(1.0, 0.0)) == 0.5


# --- errors

THREE, TWO, SQUARE = torch.zeros(3), torch.zeros(2), torch.zeros(3, 1)


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: bt_loss(THREE, TWO), r"r_chosen \(3,\), r_rejected \(2,\)"),
        (lambda: bt_loss(THREE, SQUARE), r"squeeze rewards \(B, 1\)"),
        (lambda: bt_loss(SQUARE, SQUARE), "one number a pair"),
        (lambda: bt_loss(THREE[:0], THREE[:0]), "B at least 1"),
        (lambda: pair_logprobs(SQUARE, SQUARE), "all chosen completions first"),
        (lambda: pair_logprobs(torch.zeros(2, 3), TWO), r"\(2, 3\) and \(2,\)"),
        (lambda: dpo_loss(THREE, THREE, THREE, TWO, 0.1), r"ref_r \(2,\)"),
        (lambda: dpo_loss(*[SQUARE] * 4, 0.1), "sum log-probabilities over the tokens"),
        (lambda: dpo_loss(*[THREE] * 4, beta=0), "must be above 0, got 0"),
        (lambda: dpo_loss(*[THREE] * 4, beta=-0.1), "must be above 0, got -0.1"),
        (lambda: dpo_loss(*[THREE] * 4, beta=math.nan), "must be above 0, got nan"),
        (lambda: preference_accuracy(THREE, SQUARE), r"rewards_r \(3, 1\)"),
    ],
)
def test_columns_that_hold_no_pairs_and_an_odd_beta_are_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
