"""What people get wrong about group advantages, as code with the same arguments."""

import torch

from cherrytop.advantages import group_advantages, informative_groups
from cherrytop.checks import Mistake


def _defaults_only(baseline, scale):
    """These mistakes have no meaning under other conventions, so they sit them out."""
    if (baseline, scale) != ("mean", "group"):
        raise NotImplementedError


def _population_std(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    return group_advantages(rewards, G, baseline, scale, ddof=0, eps=eps)


def _sample_std_always(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    return group_advantages(rewards, G, baseline, scale, ddof=1, eps=eps)


def _batch_std(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    scale = "batch" if scale == "group" else scale
    return group_advantages(rewards, G, baseline, scale, ddof, eps)


def _group_std_always(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    return group_advantages(rewards, G, baseline, "group", ddof, eps)


def _batch_mean(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    _defaults_only(baseline, scale)
    std = rewards.view(-1, G).std(dim=1, correction=ddof).repeat_interleave(G)
    return (rewards - rewards.mean()) / (std + eps)


def _batch_mean_and_std(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    _defaults_only(baseline, scale)
    return (rewards - rewards.mean()) / (rewards.std(correction=ddof) + eps)


def _interleaved(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    wrong_order = rewards.view(G, -1).T.reshape(-1)
    wrong = group_advantages(wrong_order, G, baseline, scale, ddof, eps)
    return wrong.view(-1, G).T.reshape(-1)


def _no_eps(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    _defaults_only(baseline, scale)
    groups = rewards.view(-1, G)
    centred = groups - groups.mean(dim=1, keepdim=True)
    return (centred / groups.std(dim=1, keepdim=True, correction=ddof)).view(-1)


def _eps_inside_root(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    _defaults_only(baseline, scale)
    groups = rewards.view(-1, G)
    variance = groups.var(dim=1, keepdim=True, correction=ddof)
    centred = groups - groups.mean(dim=1, keepdim=True)
    return (centred / (variance + eps).sqrt()).view(-1)


def _variance(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    _defaults_only(baseline, scale)
    groups = rewards.view(-1, G)
    variance = groups.var(dim=1, keepdim=True, correction=ddof)
    centred = groups - groups.mean(dim=1, keepdim=True)
    return (centred / (variance + eps)).view(-1)


def _not_centred(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    return group_advantages(rewards, G, "none", scale, ddof, eps)


def _not_scaled(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    return group_advantages(rewards, G, baseline, "none", ddof, eps)


def _sign(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    return -group_advantages(rewards, G, baseline, scale, ddof, eps)


def _own_sample(rewards, G, baseline="mean", scale="group", ddof=1, eps=1e-4):
    return group_advantages(rewards, G, "mean", scale, ddof, eps)


MISTAKES = [
    Mistake(
        "population_std",
        "you divided by the population standard deviation (ddof=0, over G) where "
        "ddof=1 asks for the sample's (over G−1). Advantages come out larger by "
        "sqrt(G/(G−1)): 1.1547 for G=4, and sqrt(2) for G=2.",
        _population_std,
    ),
    Mistake(
        "batch_std",
        "you took the standard deviation over the whole batch; with "
        'scale="group" every prompt\'s group has its own.',
        _batch_std,
    ),
    Mistake(
        "batch_mean",
        "you subtracted the mean of the whole batch; an advantage compares a "
        "completion with the others of the *same prompt*.",
        _batch_mean,
    ),
    Mistake(
        "batch_mean_and_std",
        "you normalised over the whole batch; group the rewards by prompt first "
        "(reshape to (B/G, G)).",
        _batch_mean_and_std,
    ),
    Mistake(
        "interleaved",
        "you grouped every (B/G)-th reward; the G completions of a prompt stand next "
        "to each other, so reshape to (B/G, G), not (G, B/G).",
        _interleaved,
    ),
    Mistake(
        "no_eps",
        "you left out eps; it is added to the standard deviation, and without it a "
        "group of equal rewards becomes 0/0 = nan.",
        _no_eps,
    ),
    Mistake(
        "eps_inside_root",
        "you added eps to the variance, inside the root; it belongs outside: "
        "std + eps.",
        _eps_inside_root,
    ),
    Mistake(
        "variance",
        "you divided by the variance; take its root, the standard deviation.",
        _variance,
    ),
    Mistake(
        "not_centred",
        "you did not subtract the group's mean; without a baseline every completion "
        "with a positive reward is pushed up, also the worst of its group.",
        _not_centred,
    ),
    Mistake(
        "group_std_always",
        'you divided by the group\'s standard deviation although scale said "batch" '
        'or "none".',
        _group_std_always,
    ),
    Mistake(
        "not_scaled",
        'you did not divide by the standard deviation although scale is not "none".',
        _not_scaled,
    ),
    Mistake(
        "own_sample",
        "you kept the completion's own reward in its baseline; leave_one_out takes "
        "the mean of the *other* G−1.",
        _own_sample,
    ),
    Mistake(
        "sample_std_always",
        "you divided by the sample standard deviation (over G−1) although ddof=0 asks "
        "for the population's; pass ddof on (`correction=ddof` in torch).",
        _sample_std_always,
    ),
    Mistake(
        "sign",
        "your sign is flipped: an above-average reward must give a positive advantage.",
        _sign,
    ),
]

INFORMATIVE_MISTAKES = [
    Mistake(
        "inverted",
        "you marked the groups whose rewards are all equal; those are the ones that "
        "teach nothing.",
        lambda rewards, G: ~informative_groups(rewards, G),
    ),
    Mistake(
        "any_reward",
        "you asked whether any reward is above 0; a group of equal rewards teaches "
        "nothing, however high they are.",
        lambda rewards, G: (rewards.view(-1, G) > 0).any(dim=1),
    ),
    Mistake(
        "per_completion",
        "you returned one value a completion; a group gets one value.",
        lambda rewards, G: informative_groups(rewards, G).repeat_interleave(G),
    ),
    Mistake(
        "interleaved",
        "you grouped every (B/G)-th reward; the G completions of a prompt stand next "
        "to each other.",
        lambda rewards, G: informative_groups(rewards.view(G, -1).T.reshape(-1), G),
    ),
    Mistake(
        "nonzero_mean",
        "you asked whether the mean is different from 0; the question is whether the "
        "rewards differ from each other.",
        lambda rewards, G: rewards.view(-1, G).mean(dim=1) != 0,
    ),
    Mistake(
        "share",
        "you returned the share of informative groups; return one truth value a group.",
        lambda rewards, G: informative_groups(rewards, G).to(torch.float32).mean(),
    ),
]
