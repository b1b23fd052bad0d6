# ---
# jupyter:
#   cherrytop:
#     minutes: 45
#     compute: CPU
#     chapter: reinforce
# ---

# %% [markdown]
# # A gradient from rewards: REINFORCE
#
# A program that pays has no gradient, and neither has sampling. But the *chance* of
# an answer has one. So push up the log-probability of each sampled answer, in
# proportion to what it paid: on average that is exactly the gradient of the mean
# reward. A baseline keeps the average and removes most of the scatter.
#
# **You will**
# - compute the gradient of the mean reward without any luck, by listing everything
#   that a tiny policy can say (`exact_gradient`);
# - write the loss whose gradient estimates it from samples, with a baseline
#   (`reinforce_loss`);
# - take the other answers to the same question as the baseline (`leave_one_out`).
#
# **You need** a little PyTorch: `log`, `sum`, `detach`, `torch.autograd.grad`. Nothing
# from earlier exercises; log-probabilities of tokens, as in
# `pretraining/token_logprobs`, come from the policy here.

# %%
import torch

from cherrytop import figures
from cherrytop.checks import Check
from cherrytop.checks.reinforce import (
    mean_gradient_in_groups, moments, points_of, tabular_gradient,
)
from cherrytop.policy_gradient import TabularPolicy, expected_reward

# %% [markdown]
# ## 1. The exact gradient
#
# A `TabularPolicy` has a row of logits for every beginning of a completion, and is so
# small that all its completions can be listed. This one has two tokens, of which 0
# ends the completion, and writes at most two. Look at what it offers:

# %%
logits = torch.tensor([[0.4, 0.6], [0.5, 0.5], [0.75, 0.25]], dtype=torch.float64).log()
policy = TabularPolicy(logits, eos_id=0)  # rows: at the start, after 0, after 1
ids, mask = policy.completions()
print("ids      ", ids.tolist(), "   what follows the end is padding")
print("mask     ", mask.tolist())
print("chances  ", policy.logprobs(ids).exp().tolist(), "  token by token")

# %% [markdown]
# | completion | tokens' chances | chance | pays |
# |---|---|--:|--:|
# | (0,) | 0.4 | 0.40 | 2 |
# | (1, 0) | 0.6 · 0.75 | 0.45 | 0 |
# | (1, 1) | 0.6 · 0.25 | 0.15 | 4 |
#
# The mean reward is $J = \sum_y \pi(y)\, r(y)$ = 0.8 + 0 + 0.6 = 1.4. How does it
# change with the logits? By hand, since each row is a softmax: *chance of getting
# there × chance of the token × (what it brings − what the row brings)*.
#
# - At the start, token 0 brings 2 and token 1 brings 0.25 · 4 = 1. So the first row
#   has 0.4 · (2 − 1.4) = 0.24 and 0.6 · (1 − 1.4) = −0.24.
# - After 0 everything is over: the second row has 0 and 0. What the policy would say
#   in padding does not count.
# - After 1: 0.6 · 0.75 · (0 − 1) = −0.45 and 0.6 · 0.25 · (4 − 1) = 0.45.
#
# Your function does the same for any policy. You need no such formula: list the
# completions, write J, and let `torch.autograd.grad` work.


# %% nbgrader={"grade_id": "exact_gradient", "solution": true}
def exact_gradient(policy, reward):
    """The gradient of the mean reward J = sum over completions of π(y) · r(y).

    Args:
        policy: TabularPolicy. `policy.completions()` gives `ids` and `mask`, (n, T)
            each: every completion once, mask 1 = real token, 0 = padding.
            `policy.logprobs(ids)` is (n, T), each token's log-probability in nats,
            with gradient to `policy.logits`; in padding it has no meaning.
        reward: function of one completion, a tuple of its real token ids (int, the
            end included, no padding); it returns a number.

    Returns:
        Tensor of the shape and dtype of `policy.logits`: how fast J rises, in points
        per unit of a logit. It goes uphill.

    Source: Williams 1992; Sutton & Barto, "Reinforcement Learning", section 13.2.
    """
    ### BEGIN SOLUTION
    ids, mask = policy.completions()
    lengths = enumerate(mask.sum(dim=1))
    points = [reward(tuple(ids[i, :length].tolist())) for i, length in lengths]
    chances = (policy.logprobs(ids) * mask).sum(dim=1).exp()  # (n,)
    J = (chances * chances.new_tensor(points)).sum()
    return torch.autograd.grad(J, policy.logits)[0]
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# The chance of a completion is the product of its real tokens' chances, so its
# logarithm is the sum of their log-probabilities.
# </details>
# <details><summary>Hint 2</summary>
#
# `tuple(row[:n].tolist())` is what `reward` wants, where n is the number of real tokens
# in the row. The rewards are plain numbers; only the chances carry a gradient.
# </details>
# <details><summary>Hint 3</summary>
#
# With J as a tensor, `torch.autograd.grad(J, policy.logits)` gives a tuple with one
# gradient in it.
# </details>
#
# First the three answers of the chapter: chances 0.5, 0.3 and 0.2, which pay 0, 1 and
# 2. (The check builds the policy from its logits, and the reward from a list.)

# %% nbgrader={"grade_id": "check_exact_answers", "grade": true, "points": 1}
check = Check(exact_gradient, "policy_gradient/reinforce")
three = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64).log()
check(three, [0, 1, 2], through=tabular_gradient, equals=[[-0.35, 0.09, 0.26]],
      because="By hand it is p·(r − J), with J = 0.7.")
check(three, [4, -3, 1], through=tabular_gradient, equals=[[1.35, -1.29, -0.06]],
      because="Here J = 1.3. The third answer is paid, but less than the mean.")
check(three, [5, 5, 5], through=tabular_gradient, equals=[[0, 0, 0]],
      because="If every answer pays the same, J is 5 whatever the policy does.")
check.done(hidden=3, about="five answers, negative rewards, a policy that is sure")
### BEGIN HIDDEN TESTS
def hidden():
    generator = torch.Generator().manual_seed(check.seed)
    z = torch.randn(1, 5, generator=generator, dtype=torch.float64)
    r = torch.randn(5, generator=generator, dtype=torch.float64) * 4 - 1
    p = z.softmax(dim=1)[0]
    check(z, r, through=tabular_gradient, equals=[(p * (r - p @ r)).tolist()])
    check(z.float(), r, through=tabular_gradient, dtype=torch.float32,
          equals=[(p * (r - p @ r)).tolist()])
    check(torch.tensor([[1e4, -1e4, 0.0]]), [1, 2, 3], through=tabular_gradient,
          equals=[[0, 0, 0]])


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Now completions of several tokens. The visible check is the table above.

# %% nbgrader={"grade_id": "check_exact_longer", "grade": true, "points": 2}
check = Check(exact_gradient, "policy_gradient/reinforce")
z = torch.tensor([[0.4, 0.6], [0.5, 0.5], [0.75, 0.25]], dtype=torch.float64).log()
check(z, [2, 0, 4], eos_id=0, through=tabular_gradient,
      equals=[[0.24, -0.24], [0, 0], [-0.45, 0.45]],
      because="This is the example by hand; the list pays (0,), (1, 0) and (1, 1).")
check.done(hidden=4, about="longer completions, finite differences, no end token")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.policy_gradient import exact_gradient as reference

    def pays(text):
        return sum((t + 1) * token for t, token in enumerate(text)) - 0.7 * len(text)

    generator = torch.Generator().manual_seed(check.seed)
    for rows, V, eos_id in ((40, 3, None), (31, 5, 2), (85, 4, 0)):
        z = torch.randn(rows, V, generator=generator, dtype=torch.float64)
        check(z, points_of(z, pays, eos_id), eos_id=eos_id, through=tabular_gradient,
              equals=reference(TabularPolicy(z, eos_id), pays))
    z, step = z[:5], torch.zeros(5, 4, dtype=torch.float64)
    points, differences = points_of(z, pays, 0), torch.zeros_like(step)
    for i in range(step.numel()):
        step.zero_().view(-1)[i] = 1e-5
        up, down = (expected_reward(TabularPolicy(x, 0), pays) for x in (z + step,
                                                                         z - step))
        differences.view(-1)[i] = (up - down).item() / 2e-5
    check(z, points, eos_id=0, through=tabular_gradient, equals=differences, rtol=1e-4)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. From samples
#
# A language model says more than anyone can list. But with ∇π = π ∇log π the gradient
# becomes an average over samples, and a loss gives it by `backward()`:
#
# $$\mathcal L = -\frac1B \sum_{i=1}^B (r_i - b_i)\, \ell_i, \qquad
# \ell_i = \sum_t \log \pi(o_{i,t} \mid o_{i,<t})$$
#
# By hand, for three completions:
#
# | | token log-probabilities | mask | ℓ | reward |
# |---|---|---|--:|--:|
# | 0 | −1, −2, −0.5, −0.5 | 1, 1, 1, 1 | −4 | 2 |
# | 1 | −3, −0.5, −7, −7 | 1, 1, 0, 0 | −3.5 | 1 |
# | 2 | −0.25, −9, −9, −9 | 1, 0, 0, 0 | −0.25 | −1 |
#
# Without a baseline the loss is −(2·(−4) + 1·(−3.5) − 1·(−0.25)) / 3 = 3.75. Its slope
# at each real token of completion 0 is −2/3, of 1 it is −1/3, of 2 it is +1/3: a step
# downhill makes the first likeliest, and the last rarer. Padding has slope 0.
#
# With the baseline 0.5 the *advantages* are 1.5, 0.5 and −1.5, and the loss is 2.4583.


# %% nbgrader={"grade_id": "reinforce_loss", "solution": true}
def reinforce_loss(logprobs, mask, rewards, baseline=None):
    """−mean over completions of (reward − baseline) · log π(completion).

    Args:
        logprobs: (B, T) float tensor, the tokens' log-probabilities under the policy
            in nats, with gradient.
        mask: (B, T), 1 = real token, 0 = padding, which counts for nothing. A
            completion's log-probability is the *sum* over its real tokens (0 if it
            has none).
        rewards: (B,) float tensor, in points.
        baseline: what is subtracted from the rewards: a number, a (B,) tensor with
            one for each completion, or None for 0.

    Returns:
        Scalar tensor in the dtype of `logprobs`, to be minimised. The mean is over the
        B completions, not over tokens. No gradient flows into rewards or baseline,
        even if they could take one.

    Source: Williams 1992, theorem 1.
    """
    ### BEGIN SOLUTION
    advantages = rewards.detach()
    if baseline is not None:
        advantages = advantages - torch.as_tensor(baseline).detach()
    logprob = (logprobs * mask).sum(dim=1)  # (B,)
    return -(advantages * logprob).mean()
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Three steps: ℓ for every completion; times its advantage; minus the mean.
# </details>
# <details><summary>Hint 2</summary>
#
# A baseline that is a tensor cannot be asked `if baseline:`. Ask `is not None`.
# </details>
# <details><summary>Hint 3</summary>
#
# `torch.as_tensor(baseline).detach()` takes a number as well as a tensor.
# </details>
#
# Without a baseline first.

# %% nbgrader={"grade_id": "check_reinforce_loss", "grade": true, "points": 2}
check = Check(reinforce_loss, "policy_gradient/reinforce")
logprobs = torch.tensor(
    [[-1.0, -2, -0.5, -0.5], [-3, -0.5, -7, -7], [-0.25, -9, -9, -9]])
mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]])
rewards = torch.tensor([2.0, 1.0, -1.0])
check(logprobs, mask, rewards, equals=3.75, because="This is the example by hand.")
check.gradient(logprobs, mask, rewards, of=0, equals=torch.tensor(
    [[-2.0, -2, -2, -2], [-1, -1, 0, 0], [1, 0, 0, 0]]) / 3,
    because="Every real token's slope is −reward/B, whatever the length.")
check.done(hidden=6, about="fresh batches, more padding, an empty completion, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.policy_gradient import reinforce_loss as reference

    generator = torch.Generator().manual_seed(check.seed)
    logprobs = -3 * torch.rand(5, 5, generator=generator, dtype=torch.float64) - 0.1
    mask = torch.tensor([[1, 1, 1, 0, 0], [1, 0, 0, 0, 0], [0, 0, 0, 0, 0],
                         [1, 1, 1, 1, 1], [1, 1, 0, 0, 0]])
    rewards = torch.randn(5, generator=generator, dtype=torch.float64) * 3 + 1
    expected = reference(logprobs, mask, rewards)
    check(logprobs, mask, rewards, equals=expected, dtype=torch.float64,
          because="Completion 2 has no real token: log π = 0, and it counts in B.")
    check(logprobs.float(), mask.bool(), rewards.float(), equals=expected,
          dtype=torch.float32)
    check.gradient(logprobs, mask, rewards, of=0, equals=-rewards[:, None] * mask / 5)
    wider = torch.nn.functional.pad(logprobs, (0, 4), value=-8.0)
    check(wider, torch.nn.functional.pad(mask, (0, 4)), rewards, equals=expected,
          because="Four more columns of padding must change nothing.")
    check(logprobs[3:4], mask[3:4], rewards[3:4],
          equals=reference(logprobs[3:4], mask[3:4], rewards[3:4]))
    check(logprobs * 1e4, mask, rewards, equals=1e4 * expected)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Now the baseline. And a question of bookkeeping: rewards may come out of a reward
# model, and a baseline out of a value model. Neither is to be trained by this loss.

# %% nbgrader={"grade_id": "check_baseline", "grade": true, "points": 2}
check = Check(reinforce_loss, "policy_gradient/reinforce")
mask = torch.tensor([[1, 1, 1, 1], [1, 1, 0, 0], [1, 0, 0, 0]])
logprobs = torch.tensor(
    [[-1.0, -2, -0.5, -0.5], [-3, -0.5, -7, -7], [-0.25, -9, -9, -9]])
batch = (logprobs, mask, torch.tensor([2.0, 1.0, -1.0]))
check(*batch, baseline=0.5, equals=2.458333, because="Advantages 1.5, 0.5, −1.5.")
check(*batch, torch.tensor([1.0, 0.0, 1.0]), equals=2.333333,
      because="One baseline each: advantages 1, 1 and −2.")
nothing = {"equals": [0, 0, 0], "because": "Rewards and baseline are given numbers."}
check.gradient(*batch, torch.tensor([1.0, 0.0, 1.0]), of=2, **nothing)
check.gradient(*batch, torch.tensor([1.0, 0.0, 1.0]), of=3, **nothing)
check.done(hidden=6, about="fresh batches, slopes, by keyword, a baseline of 0")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.policy_gradient import reinforce_loss as reference

    generator = torch.Generator().manual_seed(check.seed)
    logprobs = -2 * torch.rand(4, 6, generator=generator, dtype=torch.float64) - 0.1
    mask = (torch.arange(6) < torch.tensor([[6], [1], [4], [3]])).long()
    rewards, baseline = torch.randn(2, 4, generator=generator, dtype=torch.float64) + 2
    batch = logprobs, mask, rewards
    for given in (baseline, 1.25, -3):
        check(*batch, baseline=given, equals=reference(*batch, given),
              dtype=torch.float64)
    check(*batch, 0.0, equals=reference(*batch))
    advantages = rewards - baseline
    check.gradient(*batch, baseline, of=0, equals=-advantages[:, None] * mask / 4)
    check.gradient(*batch, baseline=baseline, of="baseline", equals=torch.zeros(4))


hidden()
### END HIDDEN TESTS

# %% [markdown]
# A single estimate is luck. But its average is not: `moments` lists every batch that
# the policy could sample, takes your loss's gradient for each, and weighs it with the
# batch's chance. It returns the mean (uphill) and the variance of one estimate. For the
# three answers, the mean must be the exact gradient, with and without a baseline.
# The variance must not be the same: 0.8198, and 0.2472 with the mean reward, 0.7.

# %% nbgrader={"grade_id": "check_average", "grade": true, "points": 1}
check = Check(reinforce_loss, "policy_gradient/reinforce", rtol=1e-6)
three = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64).log()
exact = [[-0.35, 0.09, 0.26]]
check(three, [0, 1, 2], through=moments, part=0, equals=exact)
check(three, [0, 1, 2], 0.7, through=moments, part=0, equals=exact)
check(three, [0, 1, 2], through=moments, part=1, equals=0.8198)
check(three, [0, 1, 2], 0.7, through=moments, part=1, equals=0.2472)
check.done(hidden=5, about="longer completions, batches of two, other baselines")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.policy_gradient import exact_gradient as reference

    def pays(text):
        return sum((t + 1) * token for t, token in enumerate(text)) - 0.7 * len(text)

    generator = torch.Generator().manual_seed(check.seed)
    for rows, V, eos_id, B in ((4, 3, 0, 2), (31, 5, 4, 1), (40, 3, None, 1)):
        z = torch.randn(rows, V, generator=generator, dtype=torch.float64)
        points, exact = points_of(z, pays, eos_id), reference(TabularPolicy(z, eos_id),
                                                              pays)
        check(z, points, 1.5, eos_id=eos_id, B=B, through=moments, part=0, equals=exact)
    _, free = check.value(z, [3 + p for p in points], through=moments)
    _, same = check.value(z, points, -3.0, through=moments)
    check.that(abs(free / same - 1) < 1e-6,
               "three points more for everybody and a baseline of 3 are the same as "
               f"neither; the variances are {free:.4f} and {same:.4f}")
    mean, _ = check.value(z, [7.0] * len(points), 7.0, through=moments)
    check.that(mean.abs().max() < 1e-12,
               "if all pay 7 and the baseline is 7, every gradient must be 0")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** The variance of your estimate for every baseline. The
# mean reward lies near the lowest point, and not at it:

# %%
three = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64).log()
for baseline in (None, 0.7, 10.0):
    mean, variance = moments(reinforce_loss, three, [0, 1, 2], baseline)
    rounded = [round(x, 4) for x in mean[0].tolist()]
    print(f"baseline {baseline!s:4}  average {rounded}, variance {variance:8.4f}")
baselines = torch.linspace(-1, 3, 81).tolist()
variances = [moments(reinforce_loss, three, [0, 1, 2], b)[1] for b in baselines]
figures.baseline_variance(
    baselines, variances, {"no baseline": 0.0, "mean reward": 0.7, "lowest": 1.01}
)

# %% [markdown]
# ## 3. The others as a baseline
#
# The mean reward of a question is not known. But if the same question is asked G
# times, the other G − 1 answers tell. Why only the *others*? A baseline must not
# depend on the answer that it is subtracted from.
#
# $$b_i = \frac{1}{G-1} \sum_{j \ne i} r_j$$
#
# By hand, two questions with three answers each:
#
# | answer | 0 | 1 | 2 | 3 | 4 | 5 |
# |---|--:|--:|--:|--:|--:|--:|
# | question | A | A | A | B | B | B |
# | reward | 4 | 1 | 0 | 2 | 2 | 7 |
# | baseline | 0.5 | 2 | 2.5 | 4.5 | 4.5 | 2 |


# %% nbgrader={"grade_id": "leave_one_out", "solution": true}
def leave_one_out(rewards, G):
    """For each completion, the mean reward of the other G − 1 of its group.

    Args:
        rewards: (B,) float tensor; the G completions of a prompt stand side by side.
        G: completions a prompt, at least 2.

    Returns:
        (B,) tensor of baselines in points, in the dtype of the rewards.

    Raises:
        ValueError: G below 2, or a B that is not a multiple of G.

    Source: Kool et al. 2019; Ahmadian et al. 2024 (RLOO), arXiv 2402.14740.
    """
    ### BEGIN SOLUTION
    if G < 2 or len(rewards) % G:
        raise ValueError(f"{len(rewards)} rewards make no groups of {G} with others")
    groups = rewards.reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups  # (B/G, G)
    return (others / (G - 1)).reshape(-1)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `rewards.reshape(-1, G)` has one row a prompt.
# </details>
# <details><summary>Hint 2</summary>
#
# The sum of the others is the sum of all, minus oneself.
# </details>
# <details><summary>Hint 3</summary>
#
# `groups.sum(dim=1, keepdim=True) - groups` has one sum of the others for each.
# </details>
#
# The last visible check averages over all possible groups of three answers, as before:
# with your baseline, the mean must still be the exact gradient.

# %% nbgrader={"grade_id": "check_leave_one_out", "grade": true, "points": 2}
check = Check(leave_one_out, "policy_gradient/reinforce")
check(torch.tensor([4.0, 1, 0, 2, 2, 7]), 3, equals=[0.5, 2, 2.5, 4.5, 4.5, 2])
check.raises(ValueError, torch.tensor([4.0, 1, 0, 2, 2]), 3,
             because="5 rewards are not groups of 3.")
check.raises(ValueError, torch.tensor([4.0, 1, 0]), 1,
             because="In a group of one there are no others.")
three = torch.tensor([[0.5, 0.3, 0.2]], dtype=torch.float64).log()
check(three, [0, 1, 2], 3, through=mean_gradient_in_groups,
      equals=[[-0.35, 0.09, 0.26]])
check.done(hidden=6, about="pairs, longer batches, advantages add up to 0, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop import policy_gradient

    reference = policy_gradient.leave_one_out
    generator = torch.Generator().manual_seed(check.seed)
    rewards = torch.randn(12, generator=generator, dtype=torch.float64) * 5 + 3
    for G in (2, 3, 12):
        check(rewards, G, equals=reference(rewards, G), dtype=torch.float64)
    check(rewards.float(), 4, equals=reference(rewards, 4), dtype=torch.float32)
    baselines = torch.as_tensor(check.value(rewards, 6))
    total = (rewards - baselines).reshape(2, 6).sum(dim=1).abs().max().item()
    check.that(total < 1e-9, "a group's advantages r − b must add up to 0; "
                             f"yours add up to {total:.4f}")
    z = torch.randn(4, 3, generator=generator, dtype=torch.float64)
    points = points_of(z, lambda text: 3 * text[0] - len(text) ** 2, 0)
    exact = tabular_gradient(policy_gradient.exact_gradient, z, points, 0)
    check(z, points, 2, eos_id=0, through=mean_gradient_in_groups, equals=exact)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** Your loss trains a policy that writes up to three tokens
# from {0, 1, 2}, where 0 ends it. A generous teacher pays ten points for anything, and
# one more for every 2. So 13 is the best. Without a baseline, everything that is
# sampled is pushed up hard; with the others as a baseline, only the better half.

# %%
def teacher(text):
    return 10.0 + text.count(2)


def practise(with_baseline, seed, G=4, lr=0.5):
    """The true mean reward after 0, 20, 40 and 60 steps."""
    generator = torch.Generator().manual_seed(seed)
    learner, values = TabularPolicy(torch.zeros(13, 3), eos_id=0), []
    for step in range(61):
        if step % 20 == 0:
            values.append(expected_reward(learner, teacher).item())
        ids, mask = learner.sample(2 * G, generator)
        rewards = 10.0 + ((ids == 2) * mask).sum(dim=1)
        baseline = leave_one_out(rewards, G) if with_baseline else None
        loss = reinforce_loss(learner.logprobs(ids), mask, rewards, baseline)
        (gradient,) = torch.autograd.grad(loss, learner.logits)
        with torch.no_grad():
            learner.logits -= lr * gradient
    return torch.tensor(values)


# %%
for name, with_baseline in (("no baseline", False), ("the others", True)):
    runs = torch.stack([practise(with_baseline, seed) for seed in range(6)])
    means, last = runs.mean(dim=0).tolist(), runs[:, -1]
    print(f"{name:11}  mean reward at steps 0, 20, 40, 60:",
          [round(x, 2) for x in means],
          f" worst and best of six runs: {last.min():.2f}, {last.max():.2f}")

# %% [markdown]
# ## What to take away
#
# - Sample, multiply the log-probability by the reward, average: that is the gradient of
#   the mean reward, and no approximation. Single estimates scatter.
# - A baseline changes the scatter and not the average, as long as it does not depend on
#   the answer that it is subtracted from. Only the advantage matters.
# - The log-probability of an answer is a *sum* over its tokens. A mean would be the
#   gradient of something else.
# - The loss's value means nothing. Watch the reward.
#
# **Read again** the chapter's section "The trick, step by step", if part 1 and part 2
# seem to be two different things, and "Subtract a baseline" for the variance.
#
# **For the curious.** Replace the others' mean by the mean of the whole group, your own
# reward included, in `mean_gradient_in_groups`. By which factor is the gradient too
# short for G = 2, 3, 4? (The next exercise, `grpo/group_advantages`, lives with it.)
