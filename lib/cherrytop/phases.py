"""Training phases, one function each, short enough to print in the book."""

from itertools import islice

import torch

from cherrytop.advantages import group_advantages, informative_groups
from cherrytop.logprobs import completion_logprobs
from cherrytop.losses import grpo_loss, policy_ratio, sft_loss
from cherrytop.rollouts import sample_completions


def pretrain(model, tokenizer, documents, num_steps, batch_size=256, lr=3e-3):
    """Predict the next token of documents: the cake.

    Linear warm-up over a tenth of the steps, then a linear decay to a tenth of lr.

    Args:
        model: a causal language model; trained in place.
        tokenizer: models.CharTokenizer.
        documents: iterable of str, at least num_steps · batch_size of them.
        num_steps: optimizer steps.
        batch_size: documents a step.
        lr: peak learning rate of AdamW.

    Yields:
        dict after each step: step, loss (nats per token).

    Raises:
        ValueError: the documents end before the steps do.
    """
    optimizer = torch.optim.AdamW(model.parameters(), lr=lr, betas=(0.9, 0.95))
    warm_up, documents = max(num_steps // 10, 1), iter(documents)
    for step in range(1, num_steps + 1):
        batch = list(islice(documents, batch_size))
        if len(batch) < batch_size:
            raise ValueError(
                f"the documents ended at step {step} of {num_steps}; "
                f"{num_steps * batch_size} are needed"
            )
        ids, labels = _collate(tokenizer, batch)
        loss = sft_loss(model(ids, use_cache=False).logits, labels)
        decay = 1 - 0.9 * (step - warm_up) / max(num_steps - warm_up, 1)
        optimizer.param_groups[0]["lr"] = lr * min(step / warm_up, decay)
        _update(model, optimizer, loss)
        yield {"step": step, "loss": loss.item()}


def grpo(
    model,
    tokenizer,
    problems,
    reward,
    num_steps,
    num_prompts=32,
    G=8,
    max_new_tokens=8,
    lr=6e-4,
    num_iterations=1,
    seed=0,
):
    """Group Relative Policy Optimization: the cherry.

    Each step: draw prompts, sample G completions of each, reward them, compare every
    reward with its group, and raise the log-probability of what did better. No value
    model, no reference model (beta = 0).

    Args:
        model: a causal language model; trained in place.
        tokenizer: models.CharTokenizer.
        problems: list of tasks.Problem to draw prompts from.
        reward: function of (completion, answer) to float.
        num_steps: batches of rollouts.
        num_prompts: prompts a step.
        G: num_generations, completions a prompt.
        max_new_tokens: longest completion, in tokens.
        lr: learning rate of AdamW at the first step; it falls linearly to 0, as in
            TRL, since a constant one unsettles what has been learned.
        num_iterations: updates on each batch of rollouts; from the second on, ratio
            and clip have work to do.
        seed: of prompts and samples.

    Yields:
        dict after each step: step, reward (mean of the sampled completions),
        accuracy (share with at least reward 1), informative_share,
        completion_length (tokens), loss, clip_share.
    """
    generator = torch.Generator().manual_seed(seed)
    # Without weight decay: a batch without signal must leave the model as it is.
    optimizer = torch.optim.AdamW(
        model.parameters(), lr=lr, betas=(0.9, 0.95), weight_decay=0.0
    )
    for step in range(1, num_steps + 1):
        chosen = torch.randint(len(problems), (num_prompts,), generator=generator)
        batch = [problems[i] for i in chosen for _ in range(G)]  # B, group after group
        prompt_ids = encode_prompts(tokenizer, batch)
        rollouts = sample_completions(
            model, prompt_ids, max_new_tokens, tokenizer.eos_id, generator=generator
        )
        rewards = torch.tensor(score(tokenizer, rollouts, batch, reward))  # (B,)
        advantages = group_advantages(rewards, G)
        optimizer.param_groups[0]["lr"] = lr * (1 - (step - 1) / num_steps)
        for _ in range(num_iterations):
            logprobs = completion_logprobs(model, prompt_ids, rollouts.completion_ids)
            loss = grpo_loss(
                logprobs, rollouts.logprobs, advantages, rollouts.completion_mask
            )
            _update(model, optimizer, loss)
        yield {
            "step": step,
            "reward": rewards.mean().item(),
            "accuracy": (rewards >= 1).float().mean().item(),
            "informative_share": informative_groups(rewards, G).float().mean().item(),
            "completion_length": rollouts.completion_mask.sum(1).float().mean().item(),
            "loss": loss.item(),
            "clip_share": _clip_share(logprobs, rollouts, advantages),
        }


def encode_prompts(tokenizer, problems):
    """(B, P) ids of the problems' prompts, each opened by bos.

    Raises:
        ValueError: prompts of different lengths, which would need padding.
    """
    rows = [[tokenizer.bos_id, *tokenizer.encode(p.prompt)] for p in problems]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1:
        raise ValueError(
            f"prompts must have one length in tokens, got {sorted(lengths)}; "
            "write numbers with leading zeros, or batch the lengths apart"
        )
    return torch.tensor(rows)


def score(tokenizer, rollouts, problems, reward):
    """The reward of every completion, a list of B floats."""
    return [
        reward(tokenizer.decode(ids), problem.answer)
        for ids, problem in zip(rollouts.completion_ids.tolist(), problems, strict=True)
    ]


def _collate(tokenizer, documents):
    """ids and labels (B, T) of documents framed by bos and eos, padded on the right."""
    rows = [
        [tokenizer.bos_id, *tokenizer.encode(text), tokenizer.eos_id]
        for text in documents
    ]
    length = max(len(row) for row in rows)
    ids = torch.tensor([row + [tokenizer.eos_id] * (length - len(row)) for row in rows])
    real = torch.arange(length) < torch.tensor([[len(row)] for row in rows])
    return ids, ids.where(real, ids.new_full((), -100))


def _update(model, optimizer, loss):
    optimizer.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()


def _clip_share(logprobs, rollouts, advantages, epsilon=0.2):
    """Share of real tokens whose gradient the clip stopped in the last update."""
    ratio = policy_ratio(logprobs.detach(), rollouts.logprobs)
    stopped = torch.where(
        advantages[:, None] > 0, ratio > 1 + epsilon, ratio < 1 - epsilon
    )
    stopped = stopped & (advantages[:, None] != 0)
    mask = rollouts.completion_mask
    return ((stopped * mask).sum() / mask.sum()).item()
