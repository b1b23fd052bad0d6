"""Plain policy gradients: REINFORCE, baselines, GAE, and an exact gradient to test by.

A `TabularPolicy` is so small that every completion can be listed. What an estimate
should be on average is then a sum and not a matter of trust: `exact_gradient`.
"""

from itertools import product

import torch

from cherrytop.advantages import informative_groups


class TabularPolicy:
    """A policy with its own row of logits for every beginning of a completion.

    Row 0 predicts the first token; rows 1 … V the second one, after each possible
    first; then come the rows after every pair, and so on.

    Args:
        logits: (rows, V), rows = 1 + V + … + V**(T−1) for completions of T tokens.
        eos_id: the token that ends a completion; None if all have T tokens.

    Raises:
        ValueError: a number of rows that belongs to no T.

    Example:
        >>> policy = TabularPolicy(torch.tensor([[0.5, 0.3, 0.2]]).log())
        >>> ids, mask = policy.completions()
        >>> policy.logprobs(ids).exp().detach().flatten()
        tensor([0.5000, 0.3000, 0.2000])
    """

    def __init__(self, logits, eos_id=None):
        self.logits = logits.detach().clone().requires_grad_()
        self.eos_id = eos_id
        rows, self.V = logits.shape
        self.T, most = 1, 1
        while most < rows:
            most, self.T = most + self.V**self.T, self.T + 1
        if most != rows:
            raise ValueError(
                f"{rows} rows fit no length: with V={self.V} a table for 1, 2, 3 … "
                f"tokens has 1, {1 + self.V}, {1 + self.V + self.V**2} … rows"
            )

    def completions(self):
        """Every completion, once: completion_ids and completion_mask, (n, T) each.

        What follows the end is padded with eos_id.
        """
        ids = torch.tensor(list(product(range(self.V), repeat=self.T)))
        mask = self._mask(ids)
        if self.eos_id is not None:
            ids = ids.masked_fill(mask == 0, self.eos_id)
        ids = ids.unique(dim=0)
        return ids, self._mask(ids)

    def logprobs(self, completion_ids):
        """Each token's log-probability given those before it: (B, T) in nats.

        With gradient to `logits`. What stands in padding has no meaning.
        """
        table = self.logits.log_softmax(dim=-1)
        number = torch.zeros_like(completion_ids[:, 0])  # the beginning, in base V
        columns, first_row = [], 0
        for t in range(self.T):
            columns.append(table[first_row + number, completion_ids[:, t]])
            number = number * self.V + completion_ids[:, t]
            first_row += self.V**t
        return torch.stack(columns, dim=1)

    def sample(self, num, generator=None):
        """`num` completions drawn at random: completion_ids, completion_mask."""
        ids, _ = self.completions()
        chances = self.probabilities().detach()
        drawn = torch.multinomial(chances, num, True, generator=generator)
        return ids[drawn], self._mask(ids[drawn])

    def probabilities(self):
        """The probability of every one of `completions()`, (n,), with gradient."""
        ids, mask = self.completions()
        return (self.logprobs(ids) * mask).sum(dim=1).exp()

    def _mask(self, ids):
        """1 up to and with the first eos_id, 0 after it."""
        if self.eos_id is None:
            return torch.ones_like(ids)
        ends = (ids == self.eos_id).long()
        return ((ends.cumsum(dim=1) - ends) == 0).long()


def expected_reward(policy, reward):
    """J = sum over all completions of pi(completion) · reward(completion).

    Args:
        policy: TabularPolicy.
        reward: function of a tuple of token ids (no padding, the end included).

    Returns:
        Scalar in points, with gradient to `policy.logits`.
    """
    ids, mask = policy.completions()
    texts = [tuple(row[:n].tolist()) for row, n in zip(ids, mask.sum(1), strict=True)]
    paid = [reward(text) for text in texts]
    return (policy.probabilities() * policy.logits.new_tensor(paid)).sum()


def exact_gradient(policy, reward):
    """The gradient of the expected reward, by listing every completion: ∇J.

    What REINFORCE estimates from samples. It goes uphill: a *loss* has its negative.

    Args:
        policy: TabularPolicy.
        reward: function of a tuple of token ids (no padding, the end included).

    Returns:
        Shape of `policy.logits`, points per unit of a logit.

    Example:
        >>> policy = TabularPolicy(torch.tensor([[0.5, 0.3, 0.2]]).log())
        >>> exact_gradient(policy, lambda ids: ids[0])  # pays 0, 1 or 2; J = 0.7
        tensor([[-0.3500,  0.0900,  0.2600]])
    """
    return torch.autograd.grad(expected_reward(policy, reward), policy.logits)[0]


def reinforce_loss(logprobs, mask, rewards, baseline=None):
    """−mean over completions of (reward − baseline) · log pi(completion).

    Its gradient is, on average over samples of the policy, minus the gradient of the
    expected reward. Its value means nothing.

    Args:
        logprobs: (B, T) under the policy, with gradient.
        mask: (B, T), 1 = real token. A completion's log-probability is the *sum* over
            its tokens; a mean would give each length a rate of its own.
        rewards: (B,), in points.
        baseline: what is subtracted, a number or (B,). It must not depend on the
            completion that it is subtracted from. None for 0.

    Returns:
        Scalar, to be minimised; no gradient flows into rewards or baseline.

    Raises:
        ValueError: rewards or baseline that are not one number a completion.

    Source: Williams 1992, "Simple statistical gradient-following algorithms for
    connectionist reinforcement learning", Theorem 1.

    Example:
        >>> logprobs = torch.tensor([[0.5, 0.5], [0.5, 0.9]]).log()  # −1.39, −0.69
        >>> mask = torch.tensor([[1, 1], [1, 0]])
        >>> reinforce_loss(logprobs, mask, torch.tensor([1.0, 3.0]), 2.0)
        tensor(-0.3466)
    """
    rewards = torch.as_tensor(rewards, dtype=logprobs.dtype).detach()
    baseline = torch.as_tensor(0.0 if baseline is None else baseline).detach()
    if baseline.dim() == 0:
        baseline = baseline.expand(len(logprobs))
    for name, value in (("rewards", rewards), ("baseline", baseline)):
        if value.shape != logprobs.shape[:1]:
            raise ValueError(
                f"{name} holds one number a completion, shape ({len(logprobs)},), got "
                f"shape {tuple(value.shape)}"
            )
    logprob = logprobs.masked_fill(mask == 0, 0.0).sum(dim=1)  # (B,)
    return -((rewards - baseline) * logprob).mean()


def leave_one_out(rewards, G):
    """Each completion's baseline: the mean reward of the *other* G − 1 of its group.

    b_i = (sum of the group − r_i) / (G − 1). It leaves the estimate unbiased, since
    the completion's own reward has no part in it.

    Args:
        rewards: (B,), group after group.
        G: num_generations.

    Returns:
        (B,) in points.

    Raises:
        ValueError: as `advantages.group_advantages`, whose preset "rloo" is
            rewards − leave_one_out(rewards, G).

    Source: Kool et al. 2019, "Buy 4 REINFORCE samples, get a baseline for free!";
    Ahmadian et al. 2024 (RLOO), arXiv 2402.14740.

    Example:
        >>> leave_one_out(torch.tensor([3.0, 0.0, 0.0]), 3)
        tensor([0.0000, 1.5000, 1.5000])
    """
    informative_groups(rewards, G)  # refuses rewards that make no groups
    groups = torch.as_tensor(rewards).detach().reshape(-1, G)
    others = groups.sum(dim=1, keepdim=True) - groups  # (B/G, G)
    return (others / (G - 1)).reshape(-1)


def gae(rewards, values, mask, gamma=1.0, lam=0.95):
    """Generalized advantage estimates from a value model's guesses, token by token.

    A_t = delta_t + gamma·lam·A_(t+1), delta_t = r_t + gamma·V_(t+1) − V_t. After the
    last token there is nothing: V = A = 0.

    Args:
        rewards: (B, T), points; for a verifier 0 everywhere but at the last token.
        values: (B, T), points that the value model expects from here on.
        mask: (B, T), 1 = real token, padding on the right.
        gamma: discount per token.
        lam: 1 believes the rewards only (reward to come − value), 0 the value model
            only (delta).

    Returns:
        (B, T) in points, 0 in padding.

    Source: Schulman et al. 2015, Eq. 16, arXiv 1506.02438.

    Example:
        >>> values = torch.tensor([[0.5, 0.6, 0.2, 0.8]])
        >>> rewards = torch.tensor([[0.0, 0.0, 0.0, 1.0]])
        >>> gae(rewards, values, torch.ones(1, 4), lam=0.5)
        tensor([[ 0.0750, -0.0500,  0.7000,  0.2000]])
    """
    mask = mask.to(values.dtype)
    advantage = next_value = torch.zeros_like(values[:, 0])
    columns = []
    for t in reversed(range(values.shape[1])):
        delta = rewards[:, t] + gamma * next_value - values[:, t]
        advantage = (delta + gamma * lam * advantage) * mask[:, t]
        next_value = values[:, t] * mask[:, t]
        columns.append(advantage)
    return torch.stack(columns[::-1], dim=1)
