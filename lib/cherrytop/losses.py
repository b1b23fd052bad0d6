"""Losses of SFT and GRPO, as functions on tensors.

Each shared term (ratio, clipped objective, KL, masked aggregation) is written once;
`grpo_loss` is those four in a row. Names of aggregations are TRL's `loss_type`s.
"""

import torch

from cherrytop.logprobs import token_logprobs

AGGREGATIONS = ("grpo", "bnpo", "dr_grpo", "dapo")
KL_KINDS = ("k1", "k2", "k3")


def sft_loss(logits, labels):
    """Mean cross-entropy of the tokens that are to be learned, −mean log pi(label).

    Args:
        logits: (B, T, V).
        labels: (B, T), the input ids with −100 wherever nothing is to be learned
            (prompt, padding). The shift by one happens in here.

    Returns:
        Scalar, nats per token: one mean over all target tokens of the batch, so a
        long completion weighs more than a short one.

    Raises:
        ValueError: no token is to be learned.

    Source: TRL 1.15, `SFTTrainer` with `loss_type="nll"`.
    """
    mask = labels != -100  # (B, T)
    if not mask[:, 1:].any():
        raise ValueError(
            "every label is -100: there is no token to learn; check the mask"
        )
    logprobs = token_logprobs(logits, labels.clamp(min=0))  # (B, T−1)
    return -aggregate(logprobs, mask[:, 1:], "bnpo")


def policy_ratio(logprobs, old_logprobs, mask=None, level="token"):
    """How much likelier the policy makes a token than when it was sampled.

    ratio = exp(logprobs − old_logprobs), 1 on the first update after sampling.

    Args:
        logprobs: (B, T) under the policy, with gradient.
        old_logprobs: (B, T) under the policy that sampled, without gradient.
        mask: (B, T), needed for level="sequence".
        level: "token", or "sequence" for GSPO's geometric mean over the completion.

    Returns:
        (B, T) for "token", (B, 1) for "sequence".

    Raises:
        ValueError: an unknown level, or "sequence" without a mask.

    Source: Schulman et al. 2017, arXiv 1707.06347; Zheng et al. 2025 (GSPO), Eq. 7,
    arXiv 2507.18071.
    """
    log_ratio = logprobs - old_logprobs.detach()
    if level == "sequence":
        if mask is None:
            raise ValueError('level="sequence" averages over a mask: pass mask')
        length = mask.sum(dim=1, keepdim=True).clamp(min=1)
        log_ratio = (log_ratio * mask).sum(dim=1, keepdim=True) / length  # (B, 1)
    elif level != "token":
        raise ValueError(f'level is "token" or "sequence", got {level!r}')
    return log_ratio.exp()


def clipped_objective(ratio, advantages, epsilon=0.2, epsilon_high=None):
    """PPO's objective, min(ratio·A, clip(ratio, 1−epsilon, 1+epsilon_high)·A).

    Args:
        ratio: (B, T) or (B, 1).
        advantages: (B,), one a completion.
        epsilon: how far below 1 the ratio may fall before the gradient stops.
        epsilon_high: the same above 1; epsilon if None (DAPO raises it).

    Returns:
        Shape of ratio; to be maximised.

    Source: Schulman et al. 2017, Eq. 7, arXiv 1707.06347; Yu et al. 2025 (DAPO),
    Eq. 10, for two epsilons, arXiv 2503.14476.

    Example:
        >>> clipped_objective(torch.tensor([[1.5, 0.5]]), torch.tensor([2.0]))
        tensor([[2.4000, 1.0000]])
    """
    epsilon_high = epsilon if epsilon_high is None else epsilon_high
    advantages = advantages.unsqueeze(1)  # (B, 1)
    clipped = ratio.clamp(1 - epsilon, 1 + epsilon_high)
    return torch.minimum(ratio * advantages, clipped * advantages)


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
        old_logprobs: (B, T) under the policy that sampled; no gradient flows into it.
        advantages: (B,), one a completion.
        mask: (B, T), 1 = real token; padding may hold anything, −inf included.
        epsilon, epsilon_high: as in `clipped_objective`.
        level: as in `policy_ratio`; with "sequence" each token has its completion's
            ratio.

    Returns:
        per_token, stats: (B, T) points, 0 where the mask is 0; and a dict of floats,
        over real tokens: "clip_low" and "clip_high", the shares whose gradient the
        clip stops at its lower and at its upper edge, and "mean_ratio". Without any
        real token each is 0.0.

    Raises:
        ValueError: an unknown level.

    Source: Schulman et al. 2017, Eq. 7, arXiv 1707.06347; the shares as TRL 1.15 logs
    them (`clip_ratio/low_mean`, `clip_ratio/high_mean`), but by tokens on both levels:
    with "sequence", TRL counts completions.
    """
    padding = mask == 0
    ratio, per_token = _ratio_and_loss(
        logprobs, old_logprobs, advantages, padding, epsilon, epsilon_high, level
    )
    per_token = per_token.expand_as(logprobs).masked_fill(padding, 0.0)

    ratio = ratio.detach().expand_as(logprobs)
    signs = advantages.sign().unsqueeze(1)  # (B, 1)
    columns = {
        "clip_low": (signs < 0) & (ratio < 1 - epsilon),
        "clip_high": (signs > 0) & (ratio > 1 + epsilon_high),
        "mean_ratio": ratio,
    }
    return per_token, {
        name: aggregate(values.to(ratio.dtype), ~padding, "bnpo").item()
        for name, values in columns.items()
    }


def _ratio_and_loss(
    logprobs, old_logprobs, advantages, padding, epsilon, epsilon_high, level
):
    """The ratio, and minus the clipped objective; finite whatever padding holds."""
    # Whatever stands in padding could overflow, and inf · 0 is nan.
    logprobs = logprobs.masked_fill(padding, 0.0)
    old_logprobs = old_logprobs.masked_fill(padding, 0.0)
    ratio = policy_ratio(logprobs, old_logprobs, ~padding, level)
    return ratio, -clipped_objective(ratio, advantages, epsilon, epsilon_high)


def kl_k3(logprobs, ref_logprobs):
    """Estimate of KL(policy ‖ reference) per token: exp(d) − d − 1, d = ref − policy.

    Unbiased for tokens sampled from the policy, and never negative. The direction
    matters: with the sign of d flipped it estimates something else.

    Args:
        logprobs: (B, T) under the policy.
        ref_logprobs: (B, T) under the reference model.

    Returns:
        (B, T) in nats. `expm1` keeps the digits of a small d.

    Source: Schulman 2020, "Approximating KL divergence"; Shao et al. 2024, Eq. 4,
    arXiv 2402.03300.

    Example:
        >>> kl_k3(torch.tensor([[0.0]]), torch.tensor([[-1.0]]))
        tensor([[0.3679]])
    """
    difference = ref_logprobs - logprobs
    return torch.expm1(difference) - difference


def kl_estimates(logprobs, ref_logprobs, mask, kind="k3"):
    """Estimates of KL(policy ‖ reference) per token, one of three kinds.

    With d = ref − policy: k1 = −d, k2 = d²/2, k3 = exp(d) − d − 1. For tokens sampled
    from the policy, k1 and k3 are right on average and k2 is close while d is small;
    k1 may be negative, the others never are.

    Args:
        logprobs: (B, T) under the policy, with gradient.
        ref_logprobs: (B, T) under the reference model; no gradient flows into it.
        mask: (B, T), 1 = real token.
        kind: "k1", "k2" or "k3".

    Returns:
        (B, T) in nats, 0 where the mask is 0, whatever stands there.

    Raises:
        ValueError: an unknown kind.

    Source: Schulman 2020, "Approximating KL divergence".

    Example:
        >>> policy, ref, mask = torch.zeros(1, 1), -torch.ones(1, 1), torch.ones(1, 1)
        >>> [round(kl_estimates(policy, ref, mask, k).item(), 4) for k in KL_KINDS]
        [1.0, 0.5, 0.3679]
    """
    padding = mask == 0
    logprobs = logprobs.masked_fill(padding, 0.0)
    ref_logprobs = ref_logprobs.detach().masked_fill(padding, 0.0)
    if kind == "k1":
        return logprobs - ref_logprobs
    if kind == "k2":
        return (logprobs - ref_logprobs).square() / 2
    if kind == "k3":
        return kl_k3(logprobs, ref_logprobs)
    raise ValueError(f"kind is one of {', '.join(KL_KINDS)}, got {kind!r}")


def kl_in_loss(per_token_loss, logprobs, ref_logprobs, mask, beta):
    """The loss of every token with beta times its k3 added, as GRPO has it.

    Args:
        per_token_loss: (B, T), from `clipped_loss`.
        logprobs, ref_logprobs, mask: as in `kl_estimates`. The gradient flows through
            the KL into logprobs: that is what the term is for.
        beta: weight of the KL, in points per nat.

    Returns:
        (B, T), the loss as it came where the mask is 0.

    Source: Shao et al. 2024 (DeepSeekMath), Eq. 3, arXiv 2402.03300.
    """
    return per_token_loss + beta * kl_estimates(logprobs, ref_logprobs, mask, "k3")


def kl_in_reward(rewards, logprobs, ref_logprobs, mask, beta):
    """The reward of every token: −beta·k1, and the verifier's on top at the last one.

    Args:
        rewards: (B,), one a completion, from a verifier or a reward model.
        logprobs, ref_logprobs, mask: as in `kl_estimates`. A reward is a number that
            was earned: no gradient flows into any of them.
        beta: price of the KL, in points per nat.

    Returns:
        (B, T) points, without gradient; 0 where the mask is 0. A completion without
        any real token has nowhere to put its reward, so its row is 0.

    Source: Ziegler et al. 2019, Eq. 2, arXiv 1909.08593; Ouyang et al. 2022
    (InstructGPT), Eq. 2, arXiv 2203.02155.
    """
    penalty = beta * kl_estimates(logprobs.detach(), ref_logprobs, mask, "k1")
    real = mask != 0
    after = real.flip(1).cumsum(1).flip(1)  # (B, T), real tokens from here on
    is_last = real & (after == 1)
    return rewards.unsqueeze(1) * is_last - penalty


def aggregate(per_token, mask, mode, constant=None):
    """One number from per-token values: the mean that the mode stands for.

    "grpo": mean over each completion's tokens, then over completions (long
    completions weigh less per token). "bnpo" and "dapo": one mean over all tokens;
    TRL's two differ only when a batch is accumulated in pieces, where "dapo" divides
    by the tokens of all pieces. "dr_grpo": sum / (B · constant), the same divisor
    whatever the lengths.

    Args:
        per_token: (B, T), or (B, 1) to be spread over the completion.
        mask: (B, T), 1 = real token.
        mode: "grpo", "bnpo", "dr_grpo" or "dapo".
        constant: for "dr_grpo", the longest completion allowed, in tokens.

    Returns:
        Scalar. Completions without any token count as 0.

    Raises:
        ValueError: an unknown mode, or "dr_grpo" without its constant.

    Source: Shao et al. 2024, arXiv 2402.03300; Liu et al. 2025 (Dr. GRPO), arXiv
    2503.20783; Yu et al. 2025 (DAPO), arXiv 2503.14476; TRL 1.15.
    """
    mask = mask.to(per_token.dtype)
    summed = (per_token * mask).sum(dim=1)  # (B,)
    if mode == "grpo":
        return (summed / mask.sum(dim=1).clamp(min=1)).mean()
    if mode in ("bnpo", "dapo"):
        return summed.sum() / mask.sum().clamp(min=1)
    if mode == "dr_grpo":
        if constant is None:
            raise ValueError('mode="dr_grpo" divides by a constant: pass constant')
        return summed.sum() / (mask.shape[0] * constant)
    raise ValueError(f"mode is one of {', '.join(AGGREGATIONS)}, got {mode!r}")


def grpo_loss(
    logprobs,
    old_logprobs,
    advantages,
    completion_mask,
    ref_logprobs=None,
    beta=0.0,
    epsilon=0.2,
    epsilon_high=None,
    level="token",
    aggregation="grpo",
    constant=None,
):
    """GRPO's loss: −aggregate(min(ratio·A, clip(ratio)·A) − beta·KL).

    Args:
        logprobs: (B, T) under the policy, with gradient.
        old_logprobs: (B, T) under the policy that sampled.
        advantages: (B,), from `advantages.group_advantages`.
        completion_mask: (B, T), 1 = real token, the end-of-sequence token included.
        ref_logprobs: (B, T) under the reference model; needed if beta is not 0.
        beta: weight of the KL term.
        epsilon, epsilon_high: as in `clipped_objective`.
        level: as in `policy_ratio`.
        aggregation, constant: `mode` and `constant` of `aggregate`.

    Returns:
        Scalar, to be minimised. Its value says nothing about progress: with
        on-policy samples and centred advantages it is about 0 by construction.

    Raises:
        ValueError: beta without ref_logprobs, and as the four terms.

    Source: Shao et al. 2024 (DeepSeekMath), Eq. 3, arXiv 2402.03300. We take the
    ratio's and the clip's conventions from TRL 1.15. By default TRL also multiplies
    the KL by the ratio (`use_bias_correction_kl`); DeepSeekMath does not, nor do we.
    """
    _, per_token = _ratio_and_loss(
        logprobs,
        old_logprobs,
        advantages,
        completion_mask == 0,
        epsilon,
        epsilon_high,
        level,
    )
    if beta != 0.0:
        if ref_logprobs is None:
            raise ValueError(f"beta={beta} weighs a KL term: pass ref_logprobs")
        per_token = kl_in_loss(per_token, logprobs, ref_logprobs, completion_mask, beta)
    return aggregate(per_token, completion_mask, aggregation, constant)
