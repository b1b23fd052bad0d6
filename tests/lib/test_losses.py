"""Oracles: hand-worked numbers, enumeration over small vocabularies, differences."""

import math

import pytest
import torch

from cherrytop.losses import (
    AGGREGATIONS,
    KL_KINDS,
    aggregate,
    clipped_loss,
    clipped_objective,
    grpo_loss,
    kl_estimates,
    kl_in_loss,
    kl_in_reward,
    kl_k3,
    policy_ratio,
    sft_loss,
)

# Unequal lengths, a fully masked row, both signs of advantage.
MASK = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [0, 0, 0, 0], [1, 1, 1, 0]])
PER_TOKEN = torch.tensor(
    [[1.0, 2, 3, 6], [10, 20, 99, 99], [99, 99, 99, 99], [-3, 0, 3, 99]],
    dtype=torch.float64,
)


def example(seed=0, rows=4, tokens=4):
    """Log-probabilities, old and reference ones, advantages and a ragged mask."""
    generator = torch.Generator().manual_seed(seed)
    old, ref, move = (
        torch.randn(rows, tokens, generator=generator, dtype=torch.float64) * scale
        for scale in (1.0, 1.0, 0.5)
    )
    advantages = torch.randn(rows, generator=generator, dtype=torch.float64)
    return old + move - 3, old - 3, ref - 3, advantages, MASK[:rows]


# --- SFT


def test_sft_loss_is_the_mean_over_target_tokens_worked_by_hand():
    logits = torch.tensor([[0.25, 0.75], [0.5, 0.5], [0.9, 0.1]]).log()[None]
    # Position 0 predicts label 1 (0.75), position 1 predicts label 0 (0.5).
    loss = sft_loss(logits, torch.tensor([[0, 1, 0]]))
    assert loss.item() == pytest.approx(-(math.log(0.75) + math.log(0.5)) / 2)


def test_sft_loss_counts_labelled_tokens_only_and_a_long_text_more():
    logits = torch.randn(2, 4, 3, dtype=torch.float64)
    labels = torch.tensor([[-100, -100, 1, -100], [-100, 2, 0, 1]])
    logprobs = logits.log_softmax(dim=-1)
    picked = [(0, 1, 1), (1, 0, 2), (1, 1, 0), (1, 2, 1)]  # row, position, label
    expected = -sum(logprobs[i] for i in picked) / 4
    torch.testing.assert_close(sft_loss(logits, labels), expected)


def test_positions_without_a_label_get_no_gradient():
    logits = torch.randn(1, 4, 3, dtype=torch.float64, requires_grad=True)
    sft_loss(logits, torch.tensor([[-100, -100, 1, 2]])).backward()
    assert logits.grad[0, 0].eq(0).all() and logits.grad[0, 3].eq(0).all()
    assert (logits.grad[0, 1:3] != 0).all()


def test_gradient_of_the_sft_loss_agrees_with_finite_differences():
    logits = torch.randn(2, 4, 3, dtype=torch.float64, requires_grad=True)
    labels = torch.tensor([[-100, 0, 1, -100], [2, 2, 0, 1]])
    assert torch.autograd.gradcheck(lambda x: sft_loss(x, labels), logits)


@pytest.mark.parametrize("labels", [[[-100, -100, -100]], [[2, -100, -100]]])
def test_sft_without_a_target_is_refused(labels):
    # The first label has no prediction, so it alone is nothing to learn.
    with pytest.raises(ValueError, match="every label is -100"):
        sft_loss(torch.zeros(1, 3, 4), torch.tensor(labels))


# --- ratio and clip


def test_ratio_is_new_over_old_probability():
    new, old = torch.tensor([[0.6, 0.1]]).log(), torch.tensor([[0.3, 0.4]]).log()
    torch.testing.assert_close(policy_ratio(new, old), torch.tensor([[2.0, 0.25]]))


def test_sequence_ratio_is_the_geometric_mean_over_real_tokens():
    ratios = torch.tensor([[2.0, 4.0, 99.0], [0.5, 8.0, 0.25]], dtype=torch.float64)
    mask = torch.tensor([[1, 1, 0], [1, 1, 1]])
    old = torch.full_like(ratios, -1.7)
    actual = policy_ratio(old + ratios.log(), old, mask, level="sequence")
    assert actual.shape == (2, 1)
    assert actual.flatten().tolist() == pytest.approx([8**0.5, 1.0])


def test_sequence_ratio_of_a_fully_masked_row_is_one():
    new, old = torch.randn(1, 3), torch.randn(1, 3)
    assert policy_ratio(new, old, torch.zeros(1, 3), "sequence").item() == 1


def test_no_gradient_flows_into_the_old_logprobs():
    new, old = (torch.zeros(1, 2, requires_grad=True) for _ in range(2))
    policy_ratio(new, old).sum().backward()
    assert old.grad is None and new.grad.eq(1).all()


# Inside, at and beyond both edges; unequal edges so that no one can swap them.
RATIOS = [0.5, 0.79, 0.9, 1.0, 1.1, 1.29, 1.5, 3.0]
EPSILON, EPSILON_HIGH = 0.2, 0.3


@pytest.mark.parametrize("advantage", [2.0, -2.0])
@pytest.mark.parametrize("ratio", RATIOS)
def test_four_quadrants_of_the_clip(ratio, advantage):
    leaf = torch.tensor([[ratio]], dtype=torch.float64, requires_grad=True)
    advantages = torch.tensor([advantage], dtype=torch.float64)
    value = clipped_objective(leaf, advantages, EPSILON, EPSILON_HIGH)
    value.backward()
    stopped_above = advantage > 0 and ratio > 1.3
    stopped_below = advantage < 0 and ratio < 0.8
    effective = 1.3 if stopped_above else 0.8 if stopped_below else ratio
    assert value.item() == pytest.approx(effective * advantage)
    expected_gradient = 0.0 if stopped_above or stopped_below else advantage
    assert leaf.grad.item() == expected_gradient


def test_upper_edge_is_the_lower_one_unless_given():
    ratio, advantages = torch.tensor([[9.0]]), torch.tensor([1.0])
    assert clipped_objective(ratio, advantages, 0.1).item() == pytest.approx(1.1)
    assert clipped_objective(ratio, advantages, 0.1, 0.4).item() == pytest.approx(1.4)


def test_objective_never_exceeds_the_unclipped_one():
    ratio = torch.linspace(0, 5, 50)[None].repeat(2, 1)
    advantages = torch.tensor([1.3, -0.7])
    unclipped = ratio * advantages[:, None]
    assert (clipped_objective(ratio, advantages) <= unclipped).all()


# --- the clipped loss of every token


# Ratios e^0.5, e^−0.5, e^0.1 with A = 1, and with A = −1; then padding, and no token.
MOVES = torch.tensor(
    [[0.5, -0.5, 0.1], [0.5, -0.5, 0.1], [0.6, 0.0, 9.9], [9.9, 9.9, 9.9]],
    dtype=torch.float64,
)
MOVES_MASK = torch.tensor([[1, 1, 1], [1, 1, 1], [1, 1, 0], [0, 0, 0]])
MOVES_ADVANTAGES = torch.tensor([1.0, -1.0, 2.0, 5.0], dtype=torch.float64)


def moved(**options):
    old = torch.full_like(MOVES, -3.0)
    return clipped_loss(old + MOVES, old, MOVES_ADVANTAGES, MOVES_MASK, **options)


def test_clipped_loss_of_tokens_worked_by_hand():
    per_token, stats = moved(epsilon=0.2, epsilon_high=0.3)
    e = math.exp
    expected = [
        [-1.3, -e(-0.5), -e(0.1)],
        [e(0.5), 0.8, e(0.1)],
        [-2.6, -2.0, 0.0],
        [0.0, 0.0, 0.0],
    ]
    torch.testing.assert_close(per_token, torch.tensor(expected).double())
    mean = (2 * (e(0.5) + e(-0.5) + e(0.1)) + e(0.6) + 1) / 8
    assert stats == pytest.approx(
        {"clip_low": 1 / 8, "clip_high": 2 / 8, "mean_ratio": mean}
    )
    assert all(type(value) is float for value in stats.values())


def test_clipped_loss_of_sequences_worked_by_hand():
    # Log-ratios: mean of .5, −.5, .1 is 1/30; of .6 and 0 it is .3.
    per_token, stats = moved(epsilon=0.01, epsilon_high=0.02, level="sequence")
    low, high = math.exp(1 / 30), math.exp(0.3)
    expected = [[-1.02] * 3, [low] * 3, [-2.04, -2.04, 0.0], [0.0] * 3]
    torch.testing.assert_close(per_token, torch.tensor(expected).double())
    mean = (6 * low + 2 * high) / 8
    assert stats == pytest.approx(
        {"clip_low": 0, "clip_high": 5 / 8, "mean_ratio": mean}
    )


def test_a_batch_without_a_real_token_has_a_loss_of_zero_and_no_nan():
    per_token, stats = clipped_loss(
        MOVES, MOVES - 1, MOVES_ADVANTAGES, torch.zeros_like(MOVES_MASK)
    )
    assert per_token.eq(0).all()
    assert stats == {"clip_low": 0.0, "clip_high": 0.0, "mean_ratio": 0.0}


@pytest.mark.parametrize("level", ["token", "sequence"])
@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_aggregated_clipped_loss_and_kl_are_the_grpo_loss(level, mode):
    new, old, ref, advantages, mask = example()
    options = dict(epsilon=0.1, epsilon_high=0.3, level=level)
    per_token, _ = clipped_loss(new, old, advantages, mask, **options)
    per_token = kl_in_loss(per_token, new, ref, mask, beta=0.3)
    torch.testing.assert_close(
        aggregate(per_token, mask, mode, 4),
        grpo_loss(
            new,
            old,
            advantages,
            mask,
            ref,
            beta=0.3,
            aggregation=mode,
            constant=4,
            **options,
        ),
    )


@pytest.mark.parametrize("level", ["token", "sequence"])
@pytest.mark.parametrize("padding", [99.0, float("-inf"), float("nan")])
def test_padding_of_the_clipped_loss_may_hold_anything(level, padding):
    new, old, _, advantages, mask = example()
    new = new.masked_fill(mask == 0, padding).requires_grad_()
    old = old.masked_fill(mask == 0, -99.0).requires_grad_()
    per_token, stats = clipped_loss(new, old, advantages, mask, level=level)
    per_token.sum().backward()
    assert per_token[mask == 0].eq(0).all() and per_token.isfinite().all()
    assert new.grad[mask == 0].eq(0).all() and new.grad.isfinite().all()
    assert old.grad is None and all(map(math.isfinite, stats.values()))


def test_gradient_of_a_sequence_ratio_is_shared_by_its_tokens():
    # d(per_token summed)/d logprob = −|o| · A · s / |o| = −A·s at each real token.
    new = torch.tensor([[0.3, -0.1, 7.0]], dtype=torch.float64).requires_grad_()
    per_token, _ = clipped_loss(
        new,
        torch.zeros_like(new),
        torch.tensor([-2.0]).double(),
        torch.tensor([[1, 1, 0]]),
        level="sequence",
    )
    per_token.sum().backward()
    assert new.grad[0].tolist() == pytest.approx([2 * math.exp(0.1)] * 2 + [0.0])


# --- KL


def test_k3_at_an_asymmetric_point():
    # exp(−1) + 1 − 1 = 0.368; with the sign flipped e − 2 = 0.718.
    actual = kl_k3(torch.tensor([[0.0, -1.0]]), torch.tensor([[-1.0, 0.0]]))
    assert actual[0].tolist() == pytest.approx([0.3679, 0.7183], abs=1e-4)


def test_k3_is_unbiased_for_tokens_of_the_policy():
    pi = torch.tensor([0.7, 0.3], dtype=torch.float64)
    ref = torch.tensor([0.4, 0.6], dtype=torch.float64)
    expectation = (pi * kl_k3(pi.log(), ref.log())).sum()
    assert expectation.item() == pytest.approx(0.1838, abs=5e-5)
    assert expectation.item() == pytest.approx((pi * (pi / ref).log()).sum().item())
    flipped = (pi * kl_k3(ref.log(), pi.log())).sum()
    assert flipped.item() == pytest.approx(0.1912, abs=5e-5)


def test_k3_is_never_negative_and_zero_only_for_equal_probabilities():
    difference = torch.arange(-500, 501, dtype=torch.float64)[None] / 10
    actual = kl_k3(torch.zeros_like(difference), difference)
    assert actual.isfinite().all()
    assert torch.equal(actual > 0, difference != 0) and actual.min() == 0


def test_k3_keeps_the_digits_of_a_small_difference():
    difference = torch.tensor([[1e-6]], dtype=torch.float64)
    actual = kl_k3(torch.zeros_like(difference), difference).item()
    assert actual == pytest.approx(0.5e-12, rel=1e-3)


def test_gradient_of_k3_agrees_with_finite_differences():
    logprobs = torch.tensor([[-0.3, -2.0]], dtype=torch.float64, requires_grad=True)
    ref = torch.tensor([[-1.3, -0.1]], dtype=torch.float64)
    assert torch.autograd.gradcheck(lambda x: kl_k3(x, ref), logprobs)


# --- three estimates of the KL

PI = torch.tensor([0.7, 0.3], dtype=torch.float64)
REF = torch.tensor([0.4, 0.6], dtype=torch.float64)
TOKENS = torch.ones(1, 2)


def test_three_kinds_at_an_asymmetric_point():
    # d = −1: 1, 1/2, exp(−1); and d = 2: −2, 2, exp(2) − 3.
    policy, ref = torch.tensor([[0.0, -2.0]]), torch.tensor([[-1.0, 0.0]])
    for kind, expected in (
        ("k1", [1.0, -2.0]),
        ("k2", [0.5, 2.0]),
        ("k3", [0.3679, 4.3891]),
    ):
        actual = kl_estimates(policy, ref, TOKENS, kind)
        assert actual[0].tolist() == pytest.approx(expected, abs=1e-4), kind


def test_k1_and_k3_are_unbiased_and_k2_is_not():
    truth = (PI * (PI / REF).log()).sum().item()
    assert truth == pytest.approx(0.1838, abs=5e-5)
    logs = PI.log()[None], REF.log()[None]
    mean = {k: (PI * kl_estimates(*logs, TOKENS, k)).sum().item() for k in KL_KINDS}
    assert mean["k1"] == pytest.approx(truth, abs=1e-12)
    assert mean["k3"] == pytest.approx(truth, abs=1e-12)
    assert mean["k2"] == pytest.approx(0.1817, abs=5e-5)


def test_k1_of_whole_completions_is_unbiased_by_enumeration():
    # Two tokens, the second depending on the first: the KL of a completion is the
    # average over completions of the sum over their tokens.
    generator = torch.Generator().manual_seed(0)
    first, ref_first = torch.randn(2, 3, generator=generator).double().log_softmax(1)
    second, ref_second = (
        torch.randn(2, 3, 3, generator=generator).double().log_softmax(2)
    )
    truth = {"k1": 0.0, "k3": 0.0}
    total = 0.0
    for i in range(3):
        for j in range(3):
            policy = torch.stack([first[i], second[i, j]])[None]
            ref = torch.stack([ref_first[i], ref_second[i, j]])[None]
            chance = policy.sum().exp()
            total += chance * (policy.sum() - ref.sum())
            for kind in truth:
                truth[kind] += chance * kl_estimates(policy, ref, TOKENS, kind).sum()
    assert total > 0.1
    for kind, value in truth.items():
        assert value.item() == pytest.approx(total.item(), abs=1e-12), kind


@pytest.mark.parametrize("kind", KL_KINDS)
def test_a_small_difference_keeps_its_digits_and_a_large_one_is_finite(kind):
    for d in (1e-6, -1e-6, 50.0, -50.0):
        ref = torch.tensor([[d]], dtype=torch.float64)
        actual = kl_estimates(torch.zeros_like(ref), ref, torch.ones(1, 1), kind).item()
        series = {"k1": -d, "k2": d * d / 2, "k3": math.exp(d) - d - 1}
        if abs(d) < 1:
            series["k3"] = d * d / 2 + d**3 / 6
        assert actual == pytest.approx(series[kind], rel=1e-9)


@pytest.mark.parametrize("kind", KL_KINDS)
def test_padding_is_zero_whatever_stands_in_it(kind):
    policy = torch.tensor([[-1.0, float("-inf"), 0.0]], requires_grad=True)
    ref = torch.tensor([[-2.0, 0.0, 1e4]])
    values = kl_estimates(policy, ref, torch.tensor([[1, 0, 0]]), kind)
    values.sum().backward()
    assert values[0, 1:].tolist() == [0.0, 0.0] and values[0, 0] > 0
    assert policy.grad[0, 1:].tolist() == [0.0, 0.0]
    assert policy.grad.isfinite().all()


@pytest.mark.parametrize("kind", KL_KINDS)
def test_no_gradient_of_an_estimate_flows_into_the_reference(kind):
    policy, ref = torch.zeros(1, 2, requires_grad=True), torch.ones(1, 2)
    ref.requires_grad_()
    kl_estimates(policy, ref, TOKENS, kind).sum().backward()
    assert ref.grad is None and (policy.grad != 0).all()


def test_an_average_that_is_right_may_have_a_gradient_that_is_not():
    # In the loss, at samples of the policy: k1 pulls nowhere, k2 as KL(policy ‖ ref)
    # does, k3 as KL(ref ‖ policy), and the ratio times k3 as k2.
    logits = PI.log().clone().requires_grad_()
    old = PI.log()

    def gradient(value):
        return torch.autograd.grad(value, logits)[0]

    def policy():
        return logits.log_softmax(0)[None]

    found = {}
    for kind in KL_KINDS:
        values = kl_estimates(policy(), REF.log()[None], TOKENS, kind)
        found[kind] = gradient((PI * values).sum())
    ratio = policy_ratio(policy(), old[None])
    values = ratio * kl_estimates(policy(), REF.log()[None], TOKENS, "k3")
    found["ratio · k3"] = gradient((PI * values).sum())
    p = policy()[0].exp()
    reverse = gradient((p * (p / REF).log()).sum())
    forward = gradient((REF * (REF / policy()[0].exp()).log()).sum())
    zero = torch.zeros_like(reverse)
    for name, expected in (
        ("k1", zero),
        ("k2", reverse),
        ("k3", forward),
        ("ratio · k3", reverse),
    ):
        torch.testing.assert_close(found[name], expected, msg=name)
    # By hand: p0·p1·(ln(.7/.4) − ln(.3/.6)), and p0 − ref0.
    assert reverse[0].item() == pytest.approx(0.21 * math.log(3.5))
    assert forward[0].item() == pytest.approx(0.3)


# --- the KL in the loss, and in the reward

KL_MASK = torch.tensor([[1, 1, 1], [1, 1, 0], [0, 0, 0]])
# d = ref − policy; in padding it would overflow.
KL_D = torch.tensor([[-1.0, 2.0, 0.5], [1.0, -2.0, 999.0], [999.0, 999.0, 999.0]])


def test_kl_in_the_loss_is_beta_times_k3_with_its_gradient():
    policy = torch.full_like(KL_D, -3.0).requires_grad_()
    ref = (policy.detach() + KL_D).requires_grad_()
    loss = kl_in_loss(KL_MASK * 0.25, policy, ref, KL_MASK, beta=0.1)
    k3 = (KL_D.exp() - KL_D - 1).masked_fill(KL_MASK == 0, 0.0)
    torch.testing.assert_close(loss, KL_MASK * 0.25 + 0.1 * k3)
    loss.sum().backward()
    # d k3 / d logprobs = 1 − exp(d): a token that the reference likes less is lowered.
    slope = (1 - KL_D.exp()).masked_fill(KL_MASK == 0, 0.0)
    torch.testing.assert_close(policy.grad, 0.1 * slope)
    assert ref.grad is None


def test_kl_in_the_reward_worked_by_hand():
    policy = torch.full_like(KL_D, -3.0).requires_grad_()
    ref = (policy.detach() + KL_D).requires_grad_()
    rewards = torch.tensor([1.0, -2.0, 7.0])
    actual = kl_in_reward(rewards, policy, ref, KL_MASK, beta=0.1)
    expected = [[-0.1, 0.2, 1.05], [0.1, -2.2, 0.0], [0.0, 0.0, 0.0]]
    torch.testing.assert_close(actual, torch.tensor(expected))
    assert not actual.requires_grad


def test_penalised_rewards_add_up_to_the_reward_minus_beta_times_the_k1_of_the_text():
    new, _, ref, rewards, mask = example()
    actual = kl_in_reward(rewards, new, ref, mask, beta=0.3).sum(dim=1)
    total = ((new - ref) * mask).sum(dim=1)
    has_token = mask.any(dim=1)
    torch.testing.assert_close(actual, rewards * has_token - 0.3 * total)


def test_a_reward_stands_at_the_last_real_token_though_there_be_a_gap():
    # Tokens of a tool's answer are masked in the middle of a completion.
    zero = torch.zeros(2, 4)
    mask = torch.tensor([[1, 0, 1, 0], [0, 1, 1, 1]])
    actual = kl_in_reward(torch.tensor([3.0, 5.0]), zero, zero, mask, beta=0.1)
    assert actual.tolist() == [[0, 0, 3, 0], [0, 0, 0, 5]]


# --- aggregation


@pytest.mark.parametrize(
    "mode, constant, expected",
    [
        # sums 12, 30, 0, 0 over lengths 4, 2, 0, 3
        ("grpo", None, (3 + 15 + 0 + 0) / 4),
        ("bnpo", None, 42 / 9),
        ("dapo", None, 42 / 9),
        ("dr_grpo", 5, 42 / (4 * 5)),
    ],
)
def test_aggregations_worked_by_hand(mode, constant, expected):
    actual = aggregate(PER_TOKEN, MASK, mode, constant)
    assert actual.item() == pytest.approx(expected)


@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_more_padding_changes_no_aggregation(mode):
    wider = torch.nn.functional.pad(PER_TOKEN, (0, 3), value=7.0)
    wider_mask = torch.nn.functional.pad(MASK, (0, 3))
    expected = aggregate(PER_TOKEN, MASK, mode, 4)
    torch.testing.assert_close(aggregate(wider, wider_mask, mode, 4), expected)


@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_a_batch_without_any_real_token_counts_as_zero(mode):
    assert aggregate(PER_TOKEN, torch.zeros_like(MASK), mode, 4).item() == 0


@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_one_value_a_completion_is_spread_over_its_tokens(mode):
    column = torch.tensor([[1.0], [-2.0], [5.0], [4.0]])
    spread = aggregate(column.expand(4, 4), MASK, mode, 4)
    torch.testing.assert_close(aggregate(column, MASK, mode, 4), spread)


@pytest.mark.parametrize("mode", ["grpo", "dr_grpo"])
def test_equal_micro_batches_change_nothing(mode):
    pieces = [aggregate(PER_TOKEN[i : i + 2], MASK[i : i + 2], mode, 4) for i in (0, 2)]
    assert aggregate(PER_TOKEN, MASK, mode, 4).item() == pytest.approx(sum(pieces) / 2)


def test_ragged_micro_batches_need_token_weights_for_a_token_mean():
    pieces = [aggregate(PER_TOKEN[i : i + 2], MASK[i : i + 2], "dapo") for i in (0, 2)]
    whole = aggregate(PER_TOKEN, MASK, "dapo").item()
    weighted = (6 * pieces[0] + 3 * pieces[1]) / 9
    assert whole == pytest.approx(weighted.item())
    assert whole != pytest.approx((sum(pieces) / 2).item(), rel=0.1)


def test_only_grpo_gives_a_token_of_a_long_completion_less_weight():
    for mode, ratio in (("grpo", 2.0), ("bnpo", 1.0), ("dapo", 1.0), ("dr_grpo", 1.0)):
        leaf = PER_TOKEN.clone().requires_grad_()
        aggregate(leaf, MASK, mode, 4).backward()
        short, long = leaf.grad[1, 0], leaf.grad[0, 0]  # two tokens and four
        assert (short / long).item() == pytest.approx(ratio), mode
        assert leaf.grad[MASK == 0].eq(0).all(), mode


# --- GRPO


def test_loss_is_minus_the_aggregated_objective_and_beta_times_kl():
    new, old, ref, advantages, mask = example()
    options = dict(epsilon=0.2, epsilon_high=0.3)
    objective = clipped_objective(policy_ratio(new, old), advantages, **options)
    expected = aggregate(0.3 * kl_k3(new, ref) - objective, mask, "dapo")
    actual = grpo_loss(
        new, old, advantages, mask, ref, beta=0.3, aggregation="dapo", **options
    )
    torch.testing.assert_close(actual, expected)


def test_a_loss_worked_by_hand():
    old = torch.tensor([[0.5, 0.5], [0.5, 0.5]], dtype=torch.float64).log()
    new = torch.tensor([[0.75, 0.55], [0.25, 0.45]], dtype=torch.float64).log()
    mask = torch.tensor([[1, 1], [1, 0]])
    advantages = torch.tensor([1.0, -1.0], dtype=torch.float64)
    # ratios 1.5 → 1.2 and 1.1 with A = 1: mean 1.15; 0.5 → 0.8 with A = −1: −0.8
    loss = grpo_loss(new, old, advantages, mask)
    assert loss.item() == pytest.approx(-(1.15 - 0.8) / 2)


def test_on_policy_loss_is_zero_by_construction_but_not_its_gradient():
    old = torch.full((2, 3), -1.0, dtype=torch.float64)
    new = old.clone().requires_grad_()
    loss = grpo_loss(new, old, torch.tensor([0.7, -0.7]), torch.ones(2, 3))
    loss.backward()
    assert loss.item() == pytest.approx(0, abs=1e-12)
    expected = [[-0.7 / 6] * 3, [0.7 / 6] * 3]
    torch.testing.assert_close(new.grad, torch.tensor(expected).double())


def test_on_policy_gradient_is_the_policy_gradient_by_enumeration():
    # Three one-token completions, each weighed by its probability: −sum p·A·∇log p.
    logits = torch.tensor([0.3, -1.0, 0.8], dtype=torch.float64, requires_grad=True)
    logprobs, rewards = logits.log_softmax(0), torch.tensor([1.0, 0.0, 3.0]).double()
    p = logprobs.exp().detach()
    losses = [
        grpo_loss(
            logprob.view(1, 1), logprob.view(1, 1), reward[None], torch.ones(1, 1)
        )
        for logprob, reward in zip(logprobs, rewards, strict=True)
    ]
    (p * torch.stack(losses)).sum().backward()
    # d/dz_i of sum_j softmax_j·r_j is p_i·(r_i − mean reward).
    torch.testing.assert_close(-logits.grad, p * (rewards - (p * rewards).sum()))


@pytest.mark.parametrize("level", ["token", "sequence"])
@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_gradient_of_the_loss_agrees_with_finite_differences(level, mode):
    new, old, ref, advantages, mask = example()

    def loss(logprobs):
        return grpo_loss(
            logprobs,
            old,
            advantages,
            mask,
            ref,
            beta=0.1,
            level=level,
            aggregation=mode,
            constant=4,
        )

    assert torch.autograd.gradcheck(loss, new.requires_grad_())


def test_masked_tokens_change_neither_loss_nor_gradient():
    new, old, ref, advantages, mask = example()
    results = []
    for noise in (0.0, 5.0):
        leaf = (new + noise * (1 - mask)).requires_grad_()
        loss = grpo_loss(leaf, old, advantages, mask, ref, beta=0.1)
        loss.backward()
        results.append((loss.detach(), leaf.grad))
    torch.testing.assert_close(*results)
    assert results[0][1][mask == 0].eq(0).all()


def test_equal_rewards_leave_nothing_to_learn():
    new, old, _, _, mask = example()
    leaf = new.requires_grad_()
    grpo_loss(leaf, old, torch.zeros(4, dtype=torch.float64), mask).backward()
    assert leaf.grad.eq(0).all()


def test_no_gradient_flows_into_the_reference():
    new, old, ref, advantages, mask = example()
    ref.requires_grad_()
    grpo_loss(new.requires_grad_(), old, advantages, mask, ref, beta=0.1).backward()
    assert ref.grad is None


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_ratios_far_beyond_both_edges_stay_finite(dtype):
    new = torch.tensor([[-60.0, -1e-3], [-1e-3, -60.0]], dtype=dtype).requires_grad_()
    old = torch.tensor([[-1e-3, -60.0], [-60.0, -1e-3]], dtype=dtype)
    advantages = torch.tensor([1.0, -1.0], dtype=dtype)
    loss = grpo_loss(new, old, advantages, torch.ones(2, 2))
    loss.backward()
    assert loss.dtype == dtype and loss.isfinite() and new.grad.isfinite().all()


@pytest.mark.parametrize("where", ["ratio", "kl"])
def test_what_stands_in_padding_does_not_matter_even_where_it_overflows(where):
    # In float32, exp(100) overflows; padding may hold any log-probability.
    new = torch.tensor([[-1.0, 0.0]], requires_grad=True)
    far = torch.tensor([[-1.0, -100.0 if where == "ratio" else 0.0]])
    ref = torch.tensor([[-2.0, 100.0 if where == "kl" else 0.0]])
    mask = torch.tensor([[1, 0]])
    loss = grpo_loss(new, far, torch.tensor([-1.0]), mask, ref, beta=0.1)
    loss.backward()
    assert loss.isfinite() and new.grad.isfinite().all()


# --- errors


@pytest.mark.parametrize(
    "call, words",
    [
        (lambda: aggregate(PER_TOKEN, MASK, "mean"), "mode is one of grpo, bnpo"),
        (lambda: aggregate(PER_TOKEN, MASK, "dr_grpo"), "pass constant"),
        (
            lambda: kl_estimates(PER_TOKEN, PER_TOKEN, MASK, "k4"),
            "kind is one of k1, k2, k3, got 'k4'",
        ),
        (
            lambda: policy_ratio(PER_TOKEN, PER_TOKEN, MASK, "word"),
            'level is "token" or "sequence", got \'word\'',
        ),
        (
            lambda: policy_ratio(PER_TOKEN, PER_TOKEN, level="sequence"),
            "averages over a mask: pass mask",
        ),
        (
            lambda: grpo_loss(PER_TOKEN, PER_TOKEN, PER_TOKEN[:, 0], MASK, beta=0.1),
            "beta=0.1 weighs a KL term: pass ref_logprobs",
        ),
    ],
)
def test_missing_or_unknown_arguments_are_refused_in_words(call, words):
    with pytest.raises(ValueError, match=words):
        call()
