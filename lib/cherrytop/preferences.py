"""Learning from preferences: the Bradley–Terry loss of a reward model, and DPO.

One idea twice: of two completions of one prompt, the one that was chosen should have
the higher reward. A reward model learns that reward; DPO reads it off the policy, as
beta·log(policy / reference), so that `dpo_loss` is `bt_loss` of these rewards.
"""

import torch


def bt_loss(r_chosen, r_rejected):
    """How surprising the choices are under the rewards, −mean log sigmoid(r_c − r_r).

    Only the difference counts: adding a constant to both rewards changes nothing.

    Args:
        r_chosen: (B,) rewards of the completions that were chosen.
        r_rejected: (B,) rewards of the others, in the same order.

    Returns:
        Scalar, nats per pair: ln 2 where the rewards are equal, about r_r − r_c where
        a pair is ranked wrongly by far. Every pair weighs the same.

    Raises:
        ValueError: shapes that differ, are not (B,), or hold no pair.

    Source: Bradley & Terry 1952, Biometrika 39; Rafailov et al. 2023, Eq. 2, arXiv
    2305.18290.

    Example:
        >>> bt_loss(torch.tensor([0.0]), torch.tensor([0.0]))  # ln 2
        tensor(0.6931)
    """
    _check_pairs(r_chosen=r_chosen, r_rejected=r_rejected)
    # log(sigmoid(x)) in two steps is −inf in float32 once x is below about −90.
    return -torch.nn.functional.logsigmoid(r_chosen - r_rejected).mean()


def pair_logprobs(logprobs, mask):
    """Log-probabilities of the chosen and the rejected completions of one batch.

    Args:
        logprobs: (2B, T) of tokens, in nats: row i is the chosen completion of pair
            i, row B + i the rejected one.
        mask: (2B, T), 1 = a token of the completion. What stands elsewhere has no
            meaning, and may be −inf.

    Returns:
        chosen, rejected: (B,) each, in nats: the *sum* over a completion's tokens.

    Raises:
        ValueError: shapes that differ, or an odd number of rows.

    Source: Rafailov et al. 2023, Eq. 7, arXiv 2305.18290; the layout of a batch is that
    of TRL 1.15, `DPOTrainer`.

    Example: a chosen completion of two tokens, a rejected one of one.
        >>> logprobs = torch.tensor([[-1.0, -2.0], [-4.0, -9.0]])
        >>> pair_logprobs(logprobs, torch.tensor([[1, 1], [1, 0]]))
        (tensor([-3.]), tensor([-4.]))
    """
    if logprobs.shape != mask.shape or len(logprobs) % 2:
        raise ValueError(
            "expected logprobs and mask of one shape (2B, T), all chosen completions "
            f"first, got {tuple(logprobs.shape)} and {tuple(mask.shape)}"
        )
    return logprobs.masked_fill(mask == 0, 0.0).sum(dim=1).chunk(2)


def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    """DPO's loss, −mean log sigmoid(beta·(pi_c − ref_c) − beta·(pi_r − ref_r)).

    Args:
        pi_c: (B,) log-probabilities of the chosen completions under the policy: the
            *sum* over a completion's tokens, the end-of-sequence token included and
            the prompt left out (`logprobs.sequence_logprob`). With gradient.
        pi_r: (B,) the same of the rejected completions.
        ref_c, ref_r: (B,) the same two under the reference model, detached in here.
        beta: price of moving away from the reference, above 0. It stands *inside*
            the sigmoid: a large one is content with a small move.

    Returns:
        loss: scalar, nats per pair; ln 2 at pi = ref, whatever beta is.
        rewards_c, rewards_r: (B,) the implicit rewards beta·(pi − ref) in nats,
            detached. Each is known up to a constant of its prompt, so only their
            difference means anything.

    Raises:
        ValueError: shapes as in `bt_loss`, or beta not above 0.

    Source: Rafailov et al. 2023, Eq. 7, arXiv 2305.18290; TRL 1.15, `DPOTrainer` with
    `loss_type="sigmoid"`. A longer completion has more terms in its sum and so moves
    its reward further; SimPO and TRL's "sigmoid_norm" divide by the length, the paper
    does not, nor do we. No label smoothing.

    Example: at pi = ref the rewards are 0 and the loss is ln 2.
        >>> chosen, rejected = torch.tensor([-3.0]), torch.tensor([-5.0])
        >>> dpo_loss(chosen, rejected, chosen, rejected, beta=0.1)
        (tensor(0.6931), tensor([0.]), tensor([0.]))
    """
    if not beta > 0:
        raise ValueError(
            f"beta weighs the distance to the reference and must be above 0, got {beta}"
        )
    _check_pairs(pi_c=pi_c, pi_r=pi_r, ref_c=ref_c, ref_r=ref_r)
    rewards_c = beta * (pi_c - ref_c.detach())
    rewards_r = beta * (pi_r - ref_r.detach())
    return bt_loss(rewards_c, rewards_r), rewards_c.detach(), rewards_r.detach()


def preference_accuracy(rewards_c, rewards_r):
    """Share of the pairs whose chosen completion has the strictly higher reward.

    Ties count as wrong, as in TRL's `rewards/accuracies`. A DPO run therefore starts
    at 0, where policy and reference are equal, and not at the 0.5 of guessing.

    Args:
        rewards_c: (B,) rewards of the chosen completions.
        rewards_r: (B,) rewards of the rejected ones.

    Returns:
        float in [0, 1].

    Raises:
        ValueError: shapes as in `bt_loss`.

    Source: TRL 1.15, `DPOTrainer`.

    Example: one pair right, one tied, one wrong, one right.
        >>> chosen = torch.tensor([2.0, 1.0, 0.0, 0.5])
        >>> preference_accuracy(chosen, torch.tensor([1.0, 1.0, 1.0, -3.0]))
        0.5
    """
    _check_pairs(rewards_c=rewards_c, rewards_r=rewards_r)
    return (rewards_c > rewards_r).float().mean().item()


def _check_pairs(**columns):
    """Refuse columns that do not hold one number a pair.

    (B, 1) against (B,) would broadcast to every chosen with every rejected one.
    """
    shapes = {name: tuple(column.shape) for name, column in columns.items()}
    first = next(iter(shapes.values()))
    if len(first) != 1 or first[0] == 0 or len(set(shapes.values())) > 1:
        came = ", ".join(f"{name} {shape}" for name, shape in shapes.items())
        raise ValueError(
            "expected one number a pair, all of one shape (B,) with B at least 1, got "
            f"{came}; sum log-probabilities over the tokens, squeeze rewards (B, 1)"
        )
