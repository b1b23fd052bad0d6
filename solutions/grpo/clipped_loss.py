# ---
# jupyter:
#   cherrytop:
#     minutes: 40
#     compute: CPU
#     chapter: ppo
# ---

# %% [markdown]
# # The clipped loss: use a batch twice, and stop in time
#
# Sampling is the slow part of reinforcement learning, so PPO and GRPO use a batch
# of completions for several updates. A ratio corrects for the policy having moved
# since it sampled; a clip stops pushing the tokens that have moved enough. It is a
# handful of short lines, and a slip in most of them still looks like training.
#
# **You will**
# - write `policy_ratio`, of tokens and, as GSPO has it, of whole completions;
# - write `clipped_objective`, whose gradient is exactly 0 in two of four cases;
# - put both together in `clipped_loss`, safe against padding, with the shares that
#   a training log shows.
#
# **You need** log-probabilities of tokens and PyTorch's gradients. No code of
# yours from earlier exercises. Two later exercises use `clipped_loss`.

# %%
import torch

from cherrytop.checks import Check
from cherrytop.checks.clipped_loss import (
    gradient_with_library_parts, with_library_parts,
)

# %% [markdown]
# ## 1. The ratio
#
# How much likelier does the policy make a token now than when it was sampled?
#
# $$\rho_t = \frac{\pi_\theta(o_t)}{\pi_{\text{old}}(o_t)}
# = e^{\,\mathtt{logprobs} - \mathtt{old\_logprobs}}$$
#
# A token that had the probability 0.4 and has 0.2 now: ρ = 0.5. From 0.2 to 0.5:
# ρ = 2.5. The old log-probabilities are a record of what happened. They are
# numbers, kept from the moment of sampling: no gradient flows into them.
#
# GSPO takes one ratio for a whole completion of |o| tokens, the geometric mean:
#
# $$s = \Bigl(\prod_t \rho_t\Bigr)^{1/|o|}
# = \exp\Bigl(\frac{1}{|o|} \sum_t \log \rho_t\Bigr)$$
#
# Two tokens with ratios 2 and 8: s = √16 = 4. The arithmetic mean would be 5.
#
# Begin with `level="token"` if you like: the first check needs no more.


# %% nbgrader={"grade_id": "policy_ratio", "solution": true}
def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    """How much likelier the policy makes a token than when it was sampled.

    Args:
        logprobs: (B, T) under the policy, with gradient.
        old_logprobs: (B, T) under the policy that sampled. Whatever it is, no
            gradient flows into it.
        mask: (B, T) of the ints 0 and 1, 1 = real token. Given for "sequence";
            "token" needs none. Padding holds any finite number.
        level: "token" or "sequence".

    Returns:
        For "token" (B, T), exp(logprobs − old_logprobs). For "sequence" (B, 1), the
        geometric mean of these over the real tokens; 1 for a row without any. Both
        in the dtype of logprobs, and right as long as the result is finite: also
        for probabilities that are too small for it, such as exp(−110).

    Raises:
        ValueError: level is neither of the two.

    Source: Schulman et al. 2017, arXiv 1707.06347; Zheng et al. 2025 (GSPO),
    equation 7, arXiv 2507.18071.
    """
    ### BEGIN SOLUTION
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / lengths
    elif level != "token":
        raise ValueError(f'level is "token" or "sequence", got {level!r}')
    return log_ratio.exp()
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# Subtract the logarithms, then exponentiate once. `x.detach()` is x without its
# gradient.
# </details>
# <details><summary>Hint 2</summary>
#
# For "sequence", take the mean of the log-ratios before you exponentiate. It is a
# mean over real tokens: multiply by the mask, sum over `dim=1`, and divide by the
# sum of the mask.
# </details>
# <details><summary>Hint 3</summary>
#
# `keepdim=True` keeps the result a column, (B, 1). A row without real tokens has
# the length 0, and 0/0 is nan: `lengths.clamp(min=1)`.
# </details>

# %% nbgrader={"grade_id": "check_ratio", "grade": true, "points": 2}
check = Check(policy_ratio, "grpo/clipped_loss")
new = torch.tensor([[0.6, 0.2, 0.5], [0.3, 0.9, 0.1]]).log()
old = torch.tensor([[0.5, 0.4, 0.2], [0.6, 0.3, 0.4]]).log()
check(new, old, equals=[[1.2, 0.5, 2.5], [0.5, 3.0, 0.25]])
check(new - 109, old - 109, equals=[[1.2, 0.5, 2.5], [0.5, 3.0, 0.25]],
      because="Probabilities this small are 0 in float32; their logs are not.")
check.gradient(new, old, of=0, equals=[[1.2, 0.5, 2.5], [0.5, 3.0, 0.25]],
               because="The slope of exp(x) is exp(x): the ratio itself.")
check.gradient(new, old, of=1, equals=[[0.0] * 3] * 2)
check.done(hidden=6, about="other batches, float64, far away, an unknown level")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import policy_ratio as reference

    generator = torch.Generator().manual_seed(check.seed)
    for rows, columns, spread in ((1, 7, 0.3), (5, 2, 2.0)):
        old = -6 * torch.rand(rows, columns, generator=generator).double()
        step = torch.randn(rows, columns, generator=generator).double()
        new = old + spread * step
        check(new, old, equals=reference(new, old), dtype=torch.float64)
    check(new.float(), old.float(), equals=reference(new, old), dtype=torch.float32)
    far = torch.tensor([[-70.0, -120.0]])
    check(far, far.flip(1), equals=torch.tensor([[50.0, -50.0]]).exp())
    check.gradient(new, old, of=0, equals=reference(new, old))
    check.raises(ValueError, new, old, level="word",
                 because='level is "token" or "sequence"; "word" is neither.')


hidden()
### END HIDDEN TESTS

# %% [markdown]
# Now the other level. Here the ratios are 2 and 8, then padding; ½, ¼ and 1; and a
# row of padding only.

# %% nbgrader={"grade_id": "check_sequence_ratio", "grade": true, "points": 2}
check = Check(policy_ratio, "grpo/clipped_loss")
ratios = torch.tensor([[2.0, 8.0, 9.0], [0.5, 0.25, 1.0], [3.0, 5.0, 7.0]])
mask = torch.tensor([[1, 1, 0], [1, 1, 1], [0, 0, 0]])
old = torch.tensor([[-1.0, -5.0, -3.0]] * 3)
check(ratios.log() + old, old, mask, "sequence", equals=[[4.0], [0.5], [1.0]])
check.gradient(ratios.log() + old, old, mask, level="sequence", of=0,
               equals=[[2.0, 2.0, 0.0], [1 / 6, 1 / 6, 1 / 6], [0.0, 0.0, 0.0]],
               because="A step of one of |o| logs moves their mean by 1/|o| of it.")
check.done(hidden=5, about="other lengths, float64, gradients, padding")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import policy_ratio as reference

    generator = torch.Generator().manual_seed(check.seed + 1)
    old = -4 * torch.rand(4, 5, generator=generator).double()
    new = old + torch.randn(4, 5, generator=generator).double()
    mask = (torch.arange(5) < torch.tensor([[1], [5], [0], [3]])).long()
    expected = reference(new, old, mask, "sequence")
    check(new, old, mask, "sequence", equals=expected, dtype=torch.float64)
    check(new + 80 * (1 - mask), old, mask, "sequence", equals=expected)
    check(new[:, :3].float(), old[:, :3].float(), mask[:, :3], level="sequence",
          equals=reference(new[:, :3], old[:, :3], mask[:, :3], "sequence"),
          dtype=torch.float32)
    lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)
    check.gradient(new, old, mask, level="sequence", of=0,
                   equals=expected / lengths * mask)
    check.gradient(new, old, mask, level="sequence", of=1, equals=0 * old)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# ## 2. The clip
#
# Once a token has moved by more than ε *in the direction of its advantage*, there is
# nothing more to gain from it:
#
# $$J = \min\bigl(\rho A,\; \bar\rho A\bigr), \qquad
# \bar\rho = \operatorname{clip}(\rho,\; 1 - \epsilon,\; 1 + \epsilon_{\text{high}})$$
#
# By hand, with both ε = 0.2:
#
# | A | ρ | ρA | clipped ρ times A | J | slope of J in ρ |
# |--:|--:|--:|--:|--:|--:|
# | 2 | 0.5 | 1 | 1.6 | 1 | 2 |
# | 2 | 1.5 | 3 | 2.4 | 2.4 | **0** |
# | −1 | 0.5 | −0.5 | −0.8 | −0.8 | **0** |
# | −1 | 1.5 | −1.5 | −1.2 | −1.5 | −1 |
#
# The first and the last row have moved the *wrong* way, and keep their full gradient.


# %% nbgrader={"grade_id": "clipped_objective", "solution": true}
def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=0.2):
    """PPO's objective of every ratio, min(ratio·A, clip(ratio)·A).

    Args:
        ratio: (B, T), one a token, or (B, 1), one a completion; with gradient.
        advantages: (B,), one a completion: row b of the ratio has advantages[b].
        epsilon: the clip's lower edge is 1 − epsilon.
        epsilon_high: its upper edge is 1 + epsilon_high (DAPO: larger than epsilon).

    Returns:
        The shape and dtype of ratio; to be maximised. Where a ratio has passed the
        edge on the side of its advantage, its gradient is exactly 0; elsewhere it
        is the advantage. At an edge itself, either.

    Source: Schulman et al. 2017, equation 7, arXiv 1707.06347; Yu et al. 2025
    (DAPO), equation 10, arXiv 2503.14476.
    """
    ### BEGIN SOLUTION
    A = advantages.unsqueeze(1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio * A, clipped * A)
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# A completion's advantage belongs to its row. `advantages.unsqueeze(1)` makes it a
# column, (B, 1), which multiplies each row of the ratio.
# </details>
# <details><summary>Hint 2</summary>
#
# `ratio.clamp(low, high)` has the gradient 1 inside and 0 outside: just what we
# want.
# </details>
# <details><summary>Hint 3</summary>
#
# Take the minimum of the two *products*. With a negative A the order turns round,
# and the minimum of the ratios would be the wrong one.
# </details>

# %% nbgrader={"grade_id": "check_objective", "grade": true, "points": 3}
check = Check(clipped_objective, "grpo/clipped_loss")
ratio, A = torch.tensor([[0.5, 0.9, 1.5], [0.5, 0.9, 1.5]]), torch.tensor([2.0, -1.0])
check(ratio, A, equals=[[1.0, 1.8, 2.4], [-0.8, -0.9, -1.5]])
check.gradient(ratio, A, of=0, equals=[[2.0, 2.0, 0.0], [0.0, -1.0, -1.0]])
wide = torch.tensor([[0.7, 1.25], [0.85, 2.0], [0.8, 3.0]])
check(wide, torch.tensor([1.0, 4.0, -2.0]), 0.1, 0.3,
      equals=[[0.7, 1.25], [3.4, 5.2], [-1.8, -6.0]])
check(torch.tensor([[2.0], [0.1]]), torch.tensor([-1.0, -3.0]), epsilon=0.4,
      equals=[[-2.0], [-1.8]])
check.done(hidden=8, about="all quadrants, gradients, both edges, float64")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import clipped_objective as reference

    generator = torch.Generator().manual_seed(check.seed)
    A = torch.tensor([1.7, -0.6, 0.0, 3.0, -2.5]).double()
    for columns, low, high in ((5, 0.2, 0.2), (1, 0.05, 0.5), (8, 0.4, 0.01)):
        ratio = torch.randn(5, columns, generator=generator).double().exp()
        for edge in (1 - low, 1 + high):  # an edge itself is left open
            ratio = torch.where((ratio - edge).abs() < 1e-3, edge + 0.01, ratio)
        check(ratio, A, low, high, equals=reference(ratio, A, low, high),
              dtype=torch.float64)
        stopped = ((A > 0)[:, None] & (ratio > 1 + high)) | (
            (A < 0)[:, None] & (ratio < 1 - low))
        check.gradient(ratio, A, epsilon=low, epsilon_high=high, of=0,
                       equals=A[:, None] * ~stopped)
    huge = torch.tensor([[1e30, 1e-30], [1e30, 1e-30]])
    check(huge, torch.tensor([2.0, -1.0]), equals=[[2.4, 2e-30], [-1e30, -0.8]])
    check.that(check.value(ratio.float(), A.float()).dtype == torch.float32,
               "float32 ratios must give a float32 objective")


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** Two lines, each flat on one side only:

# %%
from cherrytop import figures

ratio = torch.linspace(0, 2, 201)
both = clipped_objective(ratio.repeat(2, 1), torch.tensor([1.0, -1.0]))
figures.clipped_objectives(ratio, {1.0: both[0], -1.0: both[1]})

# %% [markdown]
# ## 3. The loss of every token
#
# Optimizers go downhill, so the loss is −J. We keep one value a token: how to make
# one number of them is the next exercise but one. Two things are easy to miss.
#
# **Padding.** Whatever the model says at a padded position means nothing, and it may
# be far out: exp(200) is `inf` in float32, and `inf * 0` is `nan`. To fill in a zero
# *afterwards* makes the value right and leaves the gradient `nan`. So fill in before.
#
# **The log.** A token counts as stopped where its gradient is 0: below the lower edge
# *with a negative advantage*, above the upper one *with a positive one*. Beyond an
# edge alone is not enough. And only real tokens count.
#
# By hand: A = 2 with ratios 2, 0.5, 1.331, and A = −1 with ratios 0.5, 1.125. Of five
# tokens two are stopped above (2 and 1.331), one below (the 0.5 of the second row).
# The mean ratio is 5.456 / 5 = 1.0912. On the level of sequences, the first has the
# ratio ∛1.331 = 1.1. An upper edge of 1.05 stops it, and each of its tokens has the
# loss −2 · 1.05 = −2.1.
#
# The checks of this part use the library's ratio and clip in place of yours, so that
# a slip above costs nothing here.


# %% nbgrader={"grade_id": "clipped_loss", "solution": true}
def clipped_loss(
    logprobs,
    old_logprobs,
    advantages,
    mask,
    epsilon=0.2,
    epsilon_high=0.2,
    level="token",
):
    """The loss of every token, −min(ratio·A, clip(ratio)·A), and what the clip did.

    Args:
        logprobs: (B, T) under the policy, with gradient.
        old_logprobs: (B, T) under the policy that sampled; gets no gradient.
        advantages: (B,), one a completion.
        mask: (B, T) of the ints 0 and 1, 1 = real token. Padding may hold any
            number: neither value nor gradient depends on it.
        epsilon, epsilon_high: as in `clipped_objective`.
        level: as in `policy_ratio`. With "sequence", every token of a completion
            has the completion's ratio.

    Returns:
        per_token, stats.
        per_token: (B, T), to be minimised; 0 where the mask is 0. On both levels.
        stats: a dict of three plain floats over the real tokens of the batch, all
        of them 0.0 if there are none:
        "clip_low", the share with A < 0 and ratio < 1 − epsilon;
        "clip_high", the share with A > 0 and ratio > 1 + epsilon_high;
        "mean_ratio", the mean of their ratios, before the clip.

    Source: Schulman et al. 2017, equation 7, arXiv 1707.06347; the shares as in TRL
    (`clip_ratio/low_mean`, `clip_ratio/high_mean`).
    """
    ### BEGIN SOLUTION
    real = mask == 1
    logprobs = logprobs.where(real, 0.0)
    old_logprobs = old_logprobs.where(real, 0.0)
    ratio = policy_ratio(logprobs, old_logprobs, mask, level).expand_as(logprobs)
    objective = clipped_objective(ratio, advantages, epsilon, epsilon_high)
    per_token = -objective.where(real, 0.0)

    total = max(mask.sum().item(), 1)
    A = advantages.unsqueeze(1)
    low = real & (A < 0) & (ratio < 1 - epsilon)
    high = real & (A > 0) & (ratio > 1 + epsilon_high)
    return per_token, {
        "clip_low": low.sum().item() / total,
        "clip_high": high.sum().item() / total,
        "mean_ratio": ratio[real].sum().item() / total,
    }
    ### END SOLUTION


# %% [markdown]
# <details><summary>Hint 1</summary>
#
# `logprobs.masked_fill(mask == 0, 0.0)`, the same for `old_logprobs`, and the rest
# is finite. Then the ratio, then minus the objective, then zeros into the padding.
# </details>
# <details><summary>Hint 2</summary>
#
# For "sequence" the ratio is a column, (B, 1). `ratio.expand_as(logprobs)` spreads
# it over the tokens.
# </details>
# <details><summary>Hint 3</summary>
#
# `stopped & (mask == 1)` marks the real tokens among those that are stopped. Sum
# it, divide by the number of real tokens (at least 1), and `.item()` makes a float.
# </details>

# %% nbgrader={"grade_id": "check_loss", "grade": true, "points": 2}
check = Check(clipped_loss, "grpo/clipped_loss")
ratio = torch.tensor([[2.0, 0.5, 1.331], [0.5, 1.125, 1.0], [1.0, 1.0, 1.0]])
mask = torch.tensor([[1, 1, 1], [1, 1, 0], [0, 0, 0]])
old = torch.tensor([[-2.0, -3.0, -1.0], [-2.0, -3.0, -200.0], [-200.0] * 3])
batch = ratio.log() + old[0], old, torch.tensor([2.0, -1.0, -3.0]), mask
probes = {"through": with_library_parts, "part": 0}
check(*batch, equals=[[-2.4, -1, -2.4], [0.8, 1.125, 0], [0, 0, 0]], **probes)
check(*batch, 0.1, 0.05, "sequence", **probes,
      equals=[[-2.1, -2.1, -2.1], [0.9, 0.9, 0], [0, 0, 0]])
check(*batch, of=0, through=gradient_with_library_parts,
      equals=[[0, -1, 0], [0, 1.125, 0], [0, 0, 0]])
check.done(hidden=11, about="both edges, gradients, sequences, float64, padding")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import clipped_loss as reference

    generator = torch.Generator().manual_seed(check.seed)
    mask = (torch.arange(5) < torch.tensor([[3], [5], [0], [1]])).long()
    old = -4 * torch.rand(4, 5, generator=generator).double() - 900 * (1 - mask)
    signs = torch.tensor([[1.0], [-1.0], [1.0], [-1.0]])
    A = torch.tensor([1.3, -0.4, 2.0, 0.8]).double()
    new = old + torch.randn(4, 5, generator=generator) * 0.5 + 0.3 * signs
    for level in ("token", "sequence"):
        options = {"epsilon": 0.1, "epsilon_high": 0.45, "level": level}
        inputs = torch.where(mask == 1, new, 2000.0).requires_grad_()
        expected, _ = reference(inputs, old, A, mask, **options)
        (slopes,) = torch.autograd.grad(expected.sum(), inputs)
        inputs = inputs.detach()
        probe = {"through": with_library_parts, "part": 0}
        check(inputs, old, A, mask, **options, equals=expected, dtype=torch.float64,
              **probe)
        probe = {"through": gradient_with_library_parts}
        check(inputs, old, A, mask, **options, of=0, equals=slopes, **probe)
        check(inputs, old, A, mask, **options, of=1, equals=0 * old, **probe)
        value = check.value(inputs, old, A, 0 * mask, level=level, epsilon=0.1,
                            through=with_library_parts)[0]
        check.that(bool((value == 0).all()), "a batch without any real token has "
                   f"the loss 0 at every position; got {value.tolist()}")
    far = torch.tensor([[-70.0, -120.0]])
    check(far, far.flip(1), torch.tensor([-1.0]), torch.tensor([[1, 1]]),
          equals=torch.tensor([[50.0, torch.tensor(0.8).log()]]).exp(),
          dtype=torch.float32, through=with_library_parts, part=0)
    edges = torch.tensor([[0.85, 1.15], [0.85, 1.15]]).log()
    inputs = edges, 0 * edges, torch.tensor([1.0, -1.0]), torch.ones(2, 2).long()
    for low, high, expected in ((0.1, 0.3, [[-0.85, -1.15], [0.9, 1.15]]),
                                (0.3, 0.1, [[-0.85, -1.1], [0.85, 1.15]])):
        check(*inputs, low, high, equals=expected, through=with_library_parts, part=0)


hidden()
### END HIDDEN TESTS

# %% nbgrader={"grade_id": "check_stats", "grade": true, "points": 1}
check = Check(clipped_loss, "grpo/clipped_loss")
ratio = torch.tensor([[2.0, 0.5, 1.331], [0.5, 1.125, 0.1], [2.0, 2.0, 2.0]])
mask = torch.tensor([[1, 1, 1], [1, 1, 0], [0, 0, 0]])
batch = ratio.log() - 2, torch.full((3, 3), -2.0), torch.tensor([2.0, -1.0, 3.0]), mask
probes = {"through": with_library_parts, "part": 1}
check(*batch, equals={"clip_low": 0.2, "clip_high": 0.4, "mean_ratio": 1.0912},
      **probes)
check(*batch, level="sequence", **probes,
      equals={"clip_low": 0.4, "clip_high": 0.0, "mean_ratio": 0.96})
check.done(hidden=8, about="plain floats, other edges, advantage 0, padding only")
### BEGIN HIDDEN TESTS
def hidden():
    from cherrytop.losses import clipped_loss as reference

    probe = {"through": with_library_parts, "part": 1}
    stats = check.value(*batch, through=with_library_parts)[1]
    check.that(all(type(value) is float for value in stats.values()),
               "the stats go into a log: plain floats, as `.item()` gives; got "
               f"{', '.join(type(value).__name__ for value in stats.values())}")
    nothing = {"clip_low": 0.0, "clip_high": 0.0, "mean_ratio": 0.0}
    for level in ("token", "sequence"):
        check(*batch[:3], 0 * mask, level=level, equals=nothing, **probe)
    generator = torch.Generator().manual_seed(check.seed + 2)
    new = torch.randn(6, 4, generator=generator).double()
    A = torch.tensor([1.3, -0.4, 0.0, 0.8, -1.0, 0.5]).double()
    mask_ = (torch.arange(4) < torch.tensor([[3], [4], [4], [1], [2], [0]])).long()
    for level in ("token", "sequence"):
        for options in ({"epsilon": 0.05, "epsilon_high": 0.4}, {"epsilon": 0.5}):
            inputs = new, 0 * new - 0.1, A, mask_
            _, expected = reference(*inputs, level=level, **options)
            check(*inputs, level=level, **options, equals=expected, **probe)
    inputs = torch.zeros(1, 2), torch.tensor([[0.0, -200.0]])
    check(*inputs, torch.ones(1), torch.tensor([[1, 0]]),
          equals={"clip_low": 0.0, "clip_high": 0.0, "mean_ratio": 1.0}, **probe)


hidden()
### END HIDDEN TESTS

# %% [markdown]
# **What you should now see.** A policy with twenty possible answers is updated on the
# same 32 samples again and again, as in the chapter. At first all ratios are 1 and
# nothing is stopped; some ten updates later, a third of the batch and more has left
# the clip's range on the side of its advantage, and no longer pushes.

# %%
torch.manual_seed(1)
logits = torch.linspace(2, -2, 20).requires_grad_()
optimizer = torch.optim.Adam([logits], lr=0.05)
ids = torch.multinomial(logits.detach().softmax(0), 32, replacement=True)
rewards = (torch.rand(32) < torch.linspace(0.6, 0.1, 20)[ids]).float()
old = logits.detach().log_softmax(0)[ids, None]
for update in range(41):
    batch = logits.log_softmax(0)[ids, None], old, rewards - rewards.mean()
    loss, stats = clipped_loss(*batch, torch.ones(32, 1).long())
    if update % 10 == 0:
        print(update, {name: round(value, 3) for name, value in stats.items()})
    optimizer.zero_grad()
    loss.mean().backward()
    optimizer.step()

# %% [markdown]
# ## What to take away
#
# - The old log-probabilities are numbers from the moment of sampling. Computed again,
#   the ratio is always 1 and the clip never acts.
# - The minimum is over products. It stops what has moved enough in the direction of
#   its advantage, and never what has moved the wrong way.
# - A share of stopped tokens that grows means: this batch is used up.
#
# **Read again** *The clip* in the chapter on PPO, and *Only a little: the clip* in the
# one on GRPO, if a quadrant surprised you.
#
# **For the curious.** With A < 0 and a large ratio, our loss has no bound. Dual-clip
# PPO gives it one: J = max(min(ρA, ρ̄A), cA) with c = 3 where A < 0. Which tokens lose
# their gradient then? And what does `level="sequence"` do to the shares in the log:
# why do GSPO's edges lie within 0.0004 of 1?
