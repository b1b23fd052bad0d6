# ---
# jupyter:
#   cherrytop:
#     minutes: 35
#     compute: CPU
#     chapter: ppo
# ---

# %% [markdown]
# # Three estimates of a distance, and two places for it
#
# RLHF holds the policy near a reference model with β times the KL divergence between
# the two. The divergence is an average over all texts; a batch has one sampled token
# at a time, so it is estimated. Three estimates are in use, and two places to put
# them, the loss and the reward: they differ in what they average to, in how much they
# scatter, and in where their gradient goes.
#
# **You will**
# - write `kl_estimates`, with the kinds k1, k2 and k3, to the last digit;
# - put the KL into the loss, as GRPO does (`kl_in_loss`);
# - put it into the reward, as PPO does (`kl_in_reward`), and see the difference.
#
# **You need** log-probabilities of tokens and PyTorch's gradients. Nothing from
# earlier exercises; the loss of every token comes from `grpo/clipped_loss`.

# %%
import torch

from cherrytop.checks import Check
from cherrytop.checks.kl_estimates import (
    gradient_with_library_estimates, with_library_estimates,
)

# %% [markdown]
# ## 1. Three estimates
#
# For a token that the *policy* sampled, let
#
# $$d = \log \pi_{\text{ref}} - \log \pi_\theta, \qquad
# k_1 = -d, \qquad k_2 = \tfrac12 d^2, \qquad k_3 = e^d - d - 1.$$
#
# By hand, for three tokens (log-probabilities in nats):
#
# | policy | reference | d | k1 | k2 | k3 |
# |--:|--:|--:|--:|--:|--:|
# | −1 | −2 | −1 | 1 | 0.5 | e⁻¹ = 0.3679 |
# | −3 | −1 | 2 | −2 | 2 | e² − 3 = 4.3891 |
# | −2 | −1 | 1 | −1 | 0.5 | e − 2 = 0.7183 |
#
# The sign of d matters: at d = 1 and at d = −1, k2 is the same and k3 is not.
#
# Two things about numbers. A policy that has hardly moved has d near 0, where e^d − 1
# loses its digits; `torch.expm1(d)` is e^d − 1 with all of them. And whatever the
# model says at a padded position means nothing and may be far out: e^999 is `inf`,
# and `inf * 0` is `nan`. Fill in zeros *before* you exponentiate.


# %% nbgrader={"grade_id": "kl_estimates", "solution": true}
def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    """Estimates of KL(policy ‖ reference), one a token, of one of three kinds.

    With d = ref_logprobs − logprobs: k1 = −d, k2 = d²/2, k3 = exp(d) − d − 1.

    Args:
        logprobs: (B, T) under the policy, with gradient. One sampled token each.
        ref_logprobs: (B, T) of the same tokens under the reference model. Whatever
            it is, no gradient flows into it.
        mask: (B, T) of the ints 0 and 1, 1 = real token. Padding may hold any
            number: neither value nor gradient depends on it.
        kind: "k1", "k2" or "k3".

    Returns:
        (B, T) in nats, in the dtype of logprobs; 0 where the mask is 0. In float64,
        right to five digits from |d| = 1e-6 to 50, however small the
        probabilities themselves are.

    Raises:
        ValueError: kind is none of the three.

    Source: Schulman 2020, "Approximating KL divergence"; Shao et al. 2024,
    equation 4, arXiv 2402.03300.
    """
    ### BEGIN SOLUTION
    real = mask == 1
    d = (ref_logprobs.detach() - logprobs).where(real, 0.0)
    if kind == "k1":
        return -d
    if kind == "k2":
        return d**2 / 2
    if kind == "k3":
        return torch.expm1(d) - d
    raise ValueError(f'kind is "k1", "k2" or "k3", got {kind!r}')
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Compute d once, and everything from d. All three are 0 at d = 0.
# </details>
# <details><summary>Hint 2</summary>
#
# So `d.masked_fill(mask == 0, 0.0)` takes care of the padding for all of them, and
# of its gradient too.
# </details>
# <details><summary>Hint 3</summary>
#
# `ref_logprobs.detach()` is the reference without its gradient, and
# `torch.expm1(d) - d` is k3.
# </details>

# %% nbgrader={"grade_id": "check_kinds", "grade": true, "points": 3}
check = Check(kl_estimates, "grpo/kl_estimates")
policy = torch.tensor([[-1.0, -3.0], [-2.0, -9.0]])
ref = torch.tensor([[-2.0, -1.0], [-1.0, -4.0]])
mask = torch.tensor([[1, 1], [1, 0]])
check(policy, ref, mask, kind="k1", equals=[[1.0, -2.0], [-1.0, 0.0]])
check(policy, ref, mask, kind="k2", equals=[[0.5, 2.0], [0.5, 0.0]])
check(policy, ref, mask, kind="k3", equals=[[0.367879, 4.389056], [0.718282, 0.0]])
check.done(hidden=12, about="averages by enumeration, never negative, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import kl_estimates as reference

    generator = torch.Generator().manual_seed(check.seed)
    policy, ref = -5 * torch.rand(2, 3, 4, generator=generator).double()
    mask = (torch.arange(4) < torch.tensor([[4], [0], [3]])).long()
    for kind in ("k1", "k2", "k3"):
        expected = reference(policy, ref, mask, kind)
        check(policy, ref, mask, kind=kind, equals=expected, dtype=torch.float64)
        check(policy.float(), ref.float(), mask, kind, equals=expected,
              dtype=torch.float32)
    check(policy, ref, mask, equals=reference(policy, ref, mask, "k3"))
    check.raises(ValueError, policy, ref, mask, kind="k4",
                 because='kind is "k1", "k2" or "k3"; "k4" is none of them.')
    values = check.value(policy, ref, 0 * mask + 1, kind="k3")
    check.that(bool((values >= 0).all()), "k3 is never negative, whatever d is; "
               f"your least value is {values.min():.4g}")
    # Every completion of two tokens from three, the second depending on the first.
    logits = 2 * torch.randn(2, 4, 3, generator=generator).double()
    logs = logits.log_softmax(dim=2)  # (policy and reference, 1 + 3 contexts, V)
    first, second = torch.cartesian_prod(torch.arange(3), torch.arange(3)).T
    policy, ref = torch.stack([logs[:, 0, first], logs[:, first + 1, second]], dim=2)
    chance = policy.sum(dim=1).exp()
    truth = (chance * (policy - ref).sum(dim=1)).sum()
    for kind in ("k1", "k3"):
        values = check.value(policy, ref, torch.ones(9, 2).long(), kind=kind)
        mean = (chance * values.sum(dim=1)).sum()
        check.that(abs(mean - truth) < 1e-9 * (1 + truth),
                   f"averaged over all completions of two tokens, weighed by their "
                   f"chances, {kind} is {mean:.6f}; the KL divergence is {truth:.6f}")
    values = check.value(policy, ref, torch.ones(9, 2).long(), kind="k2")
    mean = (chance * values.sum(dim=1)).sum()
    expected = (chance * ((policy - ref) ** 2 / 2).sum(dim=1)).sum()
    check.that(abs(mean - expected) < 1e-9 * (1 + expected),
               f"the average of k2 is {mean:.6f}, and should be {expected:.6f}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The policy gives two tokens the probabilities 0.7 and
# 0.3, the reference 0.4 and 0.6. Weighed with the *policy's* probabilities, k1 and k3
# average to the KL divergence exactly, and k2 is a little off:

# %%
p, q = torch.tensor([[0.7, 0.3]]), torch.tensor([[0.4, 0.6]])
print(f"KL {(p * (p / q).log()).sum():.4f}")
for kind in ("k1", "k2", "k3"):
    values = kl_estimates(p.log(), q.log(), torch.ones(1, 2).long(), kind)
    mean = (p * values).sum()
    spread = (p * (values - mean) ** 2).sum().sqrt()
    print(f"{kind} {mean:.4f} on average, with a spread of {spread:.4f}")

# %% [markdown]
# Now the digits, the padding and the gradient. At d = −1 and 2 the slopes by hand, in
# the policy's log-probability: k1 has 1 and 1, k2 has −d = 1 and −2, and k3 has
# 1 − e^d, which is 0.6321 and −6.3891.

# %% nbgrader={"grade_id": "check_numbers", "grade": true, "points": 2}
check = Check(kl_estimates, "grpo/kl_estimates")
near = torch.tensor([[[-1.0, -8.0]], [[-1.000001, -3.0]]], dtype=torch.float64)
check(*near, torch.tensor([[1, 0]]), equals=[[4.99999833e-13, 0.0]],
      because="d is −1e-6 here, and k3 is nearly d²/2. Keep its digits: expm1.")
policy = torch.tensor([[-151.0, -153.0, -1.0]])
batch = policy, torch.tensor([[-152.0, -151.0, 999.0]]), torch.tensor([[1, 1, 0]])
check(*batch, kind="k3", equals=[[0.367879, 4.389056, 0.0]])
check.gradient(*batch, of=0, kind="k3", equals=[[0.632121, -6.389056, 0.0]])
check.gradient(*batch, of=0, kind="k2", equals=[[1.0, -2.0, 0.0]])
check.gradient(*batch, of=1, kind="k3", equals=[[0.0, 0.0, 0.0]])
check.done(hidden=16, about="small and large d, both signs, gradients of all kinds")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import kl_estimates as reference

    one = torch.tensor([[1]])
    for size in (1e-6, 3e-5, 50.0):
        for d in (size, -size):
            ref = torch.tensor([[-60.0 + d]]).double()
            policy = torch.tensor([[-60.0]]).double()
            exact = float(ref - policy)
            if size < 1:
                expected = exact**2 / 2 + exact**3 / 6 + exact**4 / 24
            else:
                expected = float(torch.tensor(exact).double().exp()) - exact - 1
            check(policy, ref, one, kind="k3", equals=[[expected]])
    far = torch.tensor([[-130.0, -80.0]])
    check(far, far.flip(1), one.expand(1, 2), kind="k3",
          equals=[[torch.tensor(50.0).exp() - 51, 49.0]])
    generator = torch.Generator().manual_seed(check.seed)
    policy, ref = -5 * torch.rand(2, 3, 4, generator=generator).double()
    mask = (torch.arange(4) < torch.tensor([[4], [0], [3]])).long()
    ref = ref + 3000 * (1 - mask)
    d = torch.where(mask == 1, ref - policy, 0.0)
    slopes = {"k1": mask.double(), "k2": -d, "k3": -torch.expm1(d)}
    for kind, slope in slopes.items():
        check(policy, ref, mask, kind=kind, equals=reference(policy, ref, mask, kind))
        check.gradient(policy, ref, mask, kind=kind, of=0, equals=slope)
        check.gradient(policy, ref, mask, kind=kind, of=1, equals=0 * d)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. In the loss
#
# GRPO leaves rewards and advantages alone, and adds β · k3 to the loss of every token.
# What trains is its gradient: it pulls the policy's log-probability of each sampled
# token towards the reference's. So here the gradient must flow.
#
# By hand, with β = 0.1: a token with the loss −2 and d = −1 gets −2 + 0.0368 =
# −1.9632, and the slope 0.1 · 0.6321. Going downhill lowers its probability, which is
# right: d = −1 says that the reference likes it less.
#
# The checks of parts 2 and 3 use the library's estimates in place of yours, so that a
# slip above costs nothing here.


# %% nbgrader={"grade_id": "kl_in_loss", "solution": true}
def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    """The loss of every token with beta times its k3 added, as GRPO has it.

    Args:
        per_token_loss: (B, T), with the gradient that it has.
        logprobs: (B, T) under the policy: a gradient flows through the KL into it.
        ref_logprobs: (B, T) under the reference model; gets no gradient.
        mask: (B, T) of the ints 0 and 1, 1 = real token. Padding of the two
            log-probabilities may hold any number.
        beta: weight of the KL, in points per nat.

    Returns:
        (B, T), to be minimised; per_token_loss as it came where the mask is 0.

    Source: Shao et al. 2024 (DeepSeekMath), equation 3, arXiv 2402.03300.
    """
    ### BEGIN SOLUTION
    return per_token_loss + beta * kl_estimates(logprobs, ref_logprobs, mask, "k3")
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# It is one line, with `kl_estimates` of part 1.
# </details>
# <details><summary>Hint 2</summary>
#
# A loss is minimised, and the distance is to be small: add.
# </details>
# <details><summary>Hint 3</summary>
#
# No `detach` here: `kl_estimates` keeps the gradient out of the reference already.
# </details>

# %% nbgrader={"grade_id": "check_in_loss", "grade": true, "points": 2}
check = Check(kl_in_loss, "grpo/kl_estimates")
policy = torch.tensor([[-1.0, -3.0], [-2.0, -9.0]])
ref, mask = torch.tensor([[-2.0, -1.0], [-1.0, -4.0]]), torch.tensor([[1, 1], [1, 0]])
batch = torch.tensor([[-2.0, 0.5], [1.0, 0.0]]), policy, ref, mask
check(*batch, beta=0.1, through=with_library_estimates,
      equals=[[-1.9632121, 0.9389056], [1.0718282, 0.0]])
check(*batch, beta=0.1, of=1, through=gradient_with_library_estimates,
      equals=[[0.0632121, -0.6389056], [-0.1718282, 0.0]])
check.done(hidden=5, about="the other gradients, β = 0, other batches")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import kl_in_loss as reference

    generator = torch.Generator().manual_seed(check.seed)
    loss, policy, ref = torch.randn(3, 3, 4, generator=generator).double()
    mask = (torch.arange(4) < torch.tensor([[4], [0], [3]])).long()
    loss, ref = loss * mask, ref + 2000 * (1 - mask)
    for beta in (0.35, 0.0):
        check(loss, policy, ref, mask, beta, through=with_library_estimates,
              equals=reference(loss, policy, ref, mask, beta), dtype=torch.float64)
    slope = -0.35 * torch.expm1(torch.where(mask == 1, ref - policy, 0.0))
    for of, expected in ((0, torch.ones(3, 4)), (1, slope), (2, 0 * slope)):
        check(loss, policy, ref, mask, 0.35, of=of, equals=expected,
              through=gradient_with_library_estimates)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 3. In the reward
#
# PPO lets every token earn −β · k1, and the verifier's reward comes on top at the
# last one. A reward is a number that has been earned: **no gradient flows through it**.
# It acts through the advantage, like any other reward.
#
# By hand, with β = 0.1: a completion of three tokens with d = −1, 2 and 0.5 and the
# reward 1. Since −k1 = d, its tokens earn −0.1, 0.2 and 0.05, and the last one 1 more:
# (−0.1, 0.2, 1.05). Together that is the reward less β times the k1 of the whole text.
#
# Completions are padded on the right. The last *real* token is not the last column.


# %% nbgrader={"grade_id": "kl_in_reward", "solution": true}
def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    """The reward of every token: −beta·k1, and the verifier's on top at the last one.

    Args:
        rewards: (B,) floats, one a completion.
        logprobs: (B, T) under the policy that sampled; gets no gradient.
        ref_logprobs: (B, T) under the reference model; gets no gradient.
        mask: (B, T) of the ints 0 and 1, 1 = real token; real ones stand on the
            left. Padding may hold any number.
        beta: price of the KL, in points per nat.

    Returns:
        (B, T) points, in the dtype of the rewards; 0 where the mask is 0. A row
        without any real token is 0 everywhere, whatever its reward.

    Source: Ziegler et al. 2019, equation 2, arXiv 1909.08593; Ouyang et al. 2022
    (InstructGPT), equation 2, arXiv 2203.02155.
    """
    ### BEGIN SOLUTION
    penalty = beta * kl_estimates(logprobs, ref_logprobs, mask, "k1").detach()
    positions = torch.arange(mask.shape[1])
    is_last = positions == mask.sum(dim=1, keepdim=True) - 1
    return torch.where(is_last, rewards.unsqueeze(1), 0.0) - penalty
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Start from the penalty, `-beta * kl_estimates(…, "k1").detach()`, and add the reward
# in one place of each row.
# </details>
# <details><summary>Hint 2</summary>
#
# That place is `mask.sum(dim=1) - 1`. For a row without tokens it is −1, and an index
# of −1 means the last column: take care of it.
# </details>
# <details><summary>Hint 3</summary>
#
# `torch.arange(T) == lengths[:, None] - 1` is True in just that place, and nowhere in
# an empty row.
# </details>

# %% nbgrader={"grade_id": "check_in_reward", "grade": true, "points": 3}
check = Check(kl_in_reward, "grpo/kl_estimates")
d = torch.tensor([[-1.0, 2.0, 0.5], [1.0, -2.0, 7.0], [1.0, 3.0, -4.0]])
policy = torch.tensor([[-4.0, -5.0, -6.0]] * 3)
mask = torch.tensor([[1, 1, 1], [1, 0, 0], [0, 0, 0]])
batch = torch.tensor([1.0, -2.0, 5.0]), policy, policy + d, mask
check(*batch, beta=0.1, through=with_library_estimates,
      equals=[[-0.1, 0.2, 1.05], [-1.9, 0.0, 0.0], [0.0, 0.0, 0.0]])
check(*batch, beta=0.1, of=1, through=gradient_with_library_estimates,
      equals=[[0.0] * 3] * 3)
check.done(hidden=5, about="other lengths, β = 0, float64, the reference's gradient")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import kl_in_reward as reference

    generator = torch.Generator().manual_seed(check.seed)
    policy, ref = -5 * torch.rand(2, 4, 5, generator=generator).double()
    rewards = torch.randn(4, generator=generator).double()
    mask = (torch.arange(5) < torch.tensor([[5], [1], [0], [3]])).long()
    ref = ref - 2000 * (1 - mask)
    for beta in (0.35, 0.0):
        check(rewards, policy, ref, mask, beta, through=with_library_estimates,
              equals=reference(rewards, policy, ref, mask, beta), dtype=torch.float64)
    for of in (1, 2):
        check(rewards, policy, ref, mask, 0.35, of=of, equals=0 * policy,
              through=gradient_with_library_estimates)
    earned = check.value(rewards, policy, ref, mask, 0.35,
                         through=with_library_estimates).sum(dim=1)
    k1 = torch.where(mask == 1, policy - ref, 0.0).sum(dim=1)
    expected = torch.where(mask.sum(dim=1) > 0, rewards - 0.35 * k1, 0.0)
    check.that(torch.allclose(earned, expected, rtol=1e-5),
               "a completion's tokens earn its reward less beta times its k1: "
               f"{expected.tolist()}; yours earn {earned.tolist()}")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The same two tokens, and how hard each place pulls at the
# policy: the slope in its first logit, with the exact average over both tokens. The KL
# itself has the slope 0.7 · 0.3 · ln 3.5 = 0.2631. Both estimates have the right value;
# only the one in the reward has the right pull.

# %%
logits = torch.tensor([0.7, 0.3]).log().requires_grad_()
logprobs = logits.log_softmax(0).unsqueeze(1)  # two completions of one token
ref, mask, p = torch.tensor([[0.4], [0.6]]).log(), torch.ones(2, 1).long(), p.view(2, 1)
zeros = torch.zeros(2, 1)
earned = kl_in_reward(zeros[:, 0], logprobs, ref, mask, beta=1.0)
for name, loss in (
    ("k3 in the loss", kl_in_loss(zeros, logprobs, ref, mask, beta=1.0)),
    ("k1 in the reward", -earned * logprobs),
    ("k1 in the loss", kl_estimates(logprobs, ref, mask, "k1")),
):
    (slope,) = torch.autograd.grad((p * loss).sum(), logits, retain_graph=True)
    print(f"{name:<17} {abs(slope[0]):.4f}")

# %% [markdown]
# 0.3 is the slope of the divergence in the other direction, KL(reference ‖ policy). And
# k1 in the loss, the estimate that looks most natural, pulls nowhere at all.
#
# ## What to take away
#
# - d is reference minus policy, for tokens that the *policy* sampled. Near d = 0 a
#   wrong sign cannot be seen; test where it can.
# - k3 is never negative and right on average. That is true of its value, not of its
#   gradient.
# - In the loss the gradient flows; in the reward it must not.
#
# **Read again** *The KL term* and *A right value can have a wrong gradient* in the
# chapter, if the last table surprised you.
#
# **For the curious.** DeepSeek-V3.2 multiplies k3 by the ratio of the last exercise,
# whose value is 1 on the first update. Add that line to the table. What changes, and
# why, although a factor of 1 changes no value?
