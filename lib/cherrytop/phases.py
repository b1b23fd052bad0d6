"""Training phases, one function each, short enough to print in the book.

Each is a generator: it trains the model in place and yields a dict after every
optimizer step. `bits` says how much that step's samples could teach: what the model
did not know about their targets, in bits a sample.
"""

import copy
import math
from itertools import islice

import torch

from cherrytop.advantages import group_advantages, informative_groups, reward_bits
from cherrytop.batches import (
    encode_completions,
    encode_demonstrations,
    encode_prompts,
    packed_rows,
    score,
)
from cherrytop.logprobs import completion_logprobs
from cherrytop.losses import aggregate, grpo_loss, kl_k3, policy_ratio, sft_loss
from cherrytop.preferences import dpo_loss, preference_accuracy
from cherrytop.rollouts import sample_completions

BITS = 1 / math.log(2)  # bits in a nat


def pretrain(
    model, tokenizer, documents, num_steps, batch_size=96, context=64, lr=3e-3
):
    """Predict the next token of documents: the cake.

    Documents, each between bos and eos, are written one behind the other and cut
    into rows of `context` tokens. Linear warm-up over a tenth of the steps, then a
    linear decay to a tenth of lr.

    Args:
        model: a causal language model; trained in place.
        tokenizer: models.CharTokenizer.
        documents: iterable of str, enough for num_steps · batch_size · context tokens.
        num_steps: optimizer steps.
        batch_size: rows a step.
        context: tokens a row.
        lr: peak learning rate of AdamW.

    Yields:
        dict after each step: step, loss (nats per token), tokens, samples (rows),
        bits (a row).

    Raises:
        ValueError: the documents end before the steps do.
    """
    optimizer = _adamw(model, lr, weight_decay=0.1)
    warm_up, rows = max(num_steps // 10, 1), packed_rows(tokenizer, documents, context)
    for step in range(1, num_steps + 1):
        batch = list(islice(rows, batch_size))
        if len(batch) < batch_size:
            raise ValueError(
                f"the documents ended at step {step} of {num_steps}; "
                f"{num_steps * batch_size * context} tokens are needed"
            )
        ids = torch.tensor(batch)  # (B, T)
        loss = sft_loss(model(ids, use_cache=False).logits, ids)
        decay = 1 - 0.9 * (step - warm_up) / max(num_steps - warm_up, 1)
        _update(model, optimizer, loss, lr * min(step / warm_up, decay))
        yield {
            "step": step,
            "loss": loss.item(),
            "tokens": ids.numel(),
            "samples": batch_size,
            "bits": loss.item() * (context - 1) * BITS,
        }


def midtrain(
    model, tokenizer, documents, num_steps, batch_size=48, context=128, lr=1e-3
):
    """Pretraining goes on: cleaner, longer documents of the field, at a lower rate.

    Arguments, yields and errors are those of `pretrain`.
    """
    yield from pretrain(model, tokenizer, documents, num_steps, batch_size, context, lr)


def sft(model, tokenizer, demonstrations, num_steps, batch_size=32, lr=5e-4, seed=0):
    """Supervised fine-tuning: imitate demonstrations, loss on the completion only.

    The learning rate falls linearly to 0.

    Args:
        model: a causal language model; trained in place.
        tokenizer: models.CharTokenizer, or models.ChatTokenizer.
        demonstrations: list of (prompt, completion), two str; the eos that ends a
            completion is added here, and learned.
        num_steps: optimizer steps.
        batch_size: demonstrations a step, at most as many as there are.
        lr: learning rate of AdamW at the first step.
        seed: of the order.

    Yields:
        dict after each step: step, loss (nats per completion token), tokens (of
        completions), samples, bits (a demonstration).
    """
    generator = torch.Generator().manual_seed(seed)
    optimizer = _adamw(model, lr)
    for step in range(1, num_steps + 1):
        order = torch.randperm(len(demonstrations), generator=generator)
        batch = [demonstrations[i] for i in order[:batch_size]]
        ids, labels = encode_demonstrations(tokenizer, batch)
        loss = sft_loss(model(ids, use_cache=False).logits, labels)
        _update(model, optimizer, loss, lr * (1 - (step - 1) / num_steps))
        tokens = int((labels != -100).sum())
        yield {
            "step": step,
            "loss": loss.item(),
            "tokens": tokens,
            "samples": len(batch),
            "bits": loss.item() * tokens / len(batch) * BITS,
        }


def dpo(
    model, tokenizer, preferences, num_steps, batch_size=32, lr=3e-5, beta=0.1, seed=0
):
    """Direct Preference Optimization: of two completions, the preferred one likelier.

    The reference is the model as it comes in. Rafailov et al. 2023, arXiv 2305.18290.

    Args:
        model: a causal language model; trained in place.
        tokenizer: as in `sft`.
        preferences: list of (prompt, chosen, rejected), three str.
        num_steps: optimizer steps.
        batch_size: pairs a step.
        lr: learning rate of AdamW at the first step; it falls linearly to 0.
        beta: how strongly the reference holds.
        seed: of the order.

    Yields:
        dict after each step: step, loss (nats a pair), accuracy (share of pairs in
        the right order), tokens (of completions), samples, bits (a pair, at most 1
        before the first update).
    """
    generator = torch.Generator().manual_seed(seed)
    reference, optimizer = copy.deepcopy(model).eval(), _adamw(model, lr)
    for step in range(1, num_steps + 1):
        order = torch.randperm(len(preferences), generator=generator)
        prompts, *pair = zip(*(preferences[i] for i in order[:batch_size]), strict=True)
        prompt_ids, prompt_mask = encode_prompts(tokenizer, prompts)
        sums, tokens = [], 0
        for texts in pair:  # chosen, then rejected
            ids, mask = encode_completions(tokenizer, texts)
            tokens += int(mask.sum())
            for network in (model, reference):
                with torch.set_grad_enabled(network is model):
                    logprobs = completion_logprobs(
                        network,
                        prompt_ids,
                        ids,
                        prompt_mask=prompt_mask,
                        completion_mask=mask,
                    )
                sums.append((logprobs * mask).sum(dim=1))
        pi_c, ref_c, pi_r, ref_r = sums
        loss, rewards_c, rewards_r = dpo_loss(pi_c, pi_r, ref_c, ref_r, beta)
        _update(model, optimizer, loss, lr * (1 - (step - 1) / num_steps))
        yield {
            "step": step,
            "loss": loss.item(),
            "accuracy": float(preference_accuracy(rewards_c, rewards_r)),
            "tokens": tokens,
            "samples": len(prompts),
            "bits": loss.item() * BITS,
        }


def grpo(
    model,
    tokenizer,
    problems,
    reward,
    num_steps,
    num_prompts=32,
    G=8,
    max_new_tokens=16,
    lr=3e-4,
    num_iterations=1,
    beta=0.0,
    kl_every=10,
    seed=0,
):
    """Group Relative Policy Optimization: the cherry.

    Each step: draw prompts, sample G completions of each, reward them, compare every
    reward with its group, and raise the log-probability of what did better. There is
    no value model, and with beta = 0 no reference model takes part.

    Args:
        model: a causal language model; trained in place.
        tokenizer: as in `sft`.
        problems: list of tasks.Problem, prompts as the model reads them.
        reward: function of (completion, answer) to float.
        num_steps: batches of rollouts.
        num_prompts: prompts a step.
        G: num_generations, completions a prompt.
        max_new_tokens: longest completion, in tokens.
        lr: learning rate of AdamW at the first step; it falls linearly to 0, as in
            TRL, since a constant one unsettles what has been learned.
        num_iterations: updates on each batch of rollouts; from the second on, ratio
            and clip have work to do.
        beta: weight of the KL term; its reference is the model as it comes in.
        kl_every: with beta = 0, how often to measure the KL all the same, in steps.
        seed: of prompts and samples.

    Yields:
        dict after each step: step, reward (mean of the sampled completions), accuracy
        (share with at least reward 1), zero_std_share (of groups), length (tokens a
        completion), cut_share (completions without an end), loss, clip_share, kl
        (nats a token, from the model as it came in, or None), tokens, samples, bits
        (a completion, see `advantages.reward_bits`).
    """
    generator = torch.Generator().manual_seed(seed)
    reference = copy.deepcopy(model).eval()
    # Without weight decay: a batch without signal must leave the model as it is.
    optimizer = _adamw(model, lr)
    for step in range(1, num_steps + 1):
        chosen = torch.randint(len(problems), (num_prompts,), generator=generator)
        batch = [problems[i] for i in chosen]
        prompt_ids, prompt_mask = encode_prompts(tokenizer, [p.prompt for p in batch])
        rollouts = sample_completions(
            model,
            prompt_ids,
            max_new_tokens,
            tokenizer.eos_id,
            generator=generator,
            G=G,
            prompt_mask=prompt_mask,
        )
        ids, mask = rollouts.completion_ids, rollouts.completion_mask
        answers = [problem.answer for problem in batch for _ in range(G)]
        rewards = torch.tensor(score(tokenizer, ids, answers, reward))  # (B,)
        advantages = group_advantages(rewards, G)
        # A group of equal rewards has no gradient: only the KL could ask for it.
        read = informative_groups(rewards, G)
        if beta or not read.any():
            read = torch.ones_like(read)
        rows = read.repeat_interleave(G)
        ref_logprobs, kl = None, None
        if beta or (kl_every and step % kl_every == 1 % kl_every):
            with torch.no_grad():
                ref_logprobs = completion_logprobs(
                    reference,
                    prompt_ids,
                    ids,
                    prompt_mask=prompt_mask,
                    completion_mask=mask,
                )
            kl = aggregate(kl_k3(rollouts.logprobs, ref_logprobs), mask, "dapo").item()
        rate = lr * (1 - (step - 1) / num_steps)
        for _ in range(num_iterations):
            logprobs = rollouts.logprobs.clone()
            logprobs[rows] = completion_logprobs(
                model,
                prompt_ids[read],
                ids[rows],
                prompt_mask=prompt_mask[read],
                completion_mask=mask[rows],
            )
            loss = grpo_loss(
                logprobs, rollouts.logprobs, advantages, mask, ref_logprobs, beta
            )
            _update(model, optimizer, loss, rate)
        yield {
            "step": step,
            **_seen(rollouts, rewards, G, tokenizer.eos_id),
            "loss": loss.item(),
            "clip_share": _clip_share(logprobs, rollouts, advantages),
            "kl": kl,
        }


def _seen(rollouts, rewards, G, eos_id):
    """What a batch of rollouts says about the policy, see `grpo`."""
    mask = rollouts.completion_mask
    ended = (rollouts.completion_ids == eos_id).any(dim=1)
    return {
        "reward": rewards.mean().item(),
        "accuracy": (rewards >= 1).float().mean().item(),
        "zero_std_share": 1 - informative_groups(rewards, G).float().mean().item(),
        "length": mask.sum(dim=1).float().mean().item(),
        "cut_share": 1 - ended.float().mean().item(),
        "tokens": int(mask.sum()),
        "samples": len(rewards),
        "bits": reward_bits(rewards, G),
    }


def _adamw(model, lr, weight_decay=0.0):
    settings = {"lr": lr, "betas": (0.9, 0.95), "weight_decay": weight_decay}
    return torch.optim.AdamW(model.parameters(), **settings, fused=True)


def _update(model, optimizer, loss, lr):
    """One optimizer step at the rate lr, gradients clipped to norm 1."""
    optimizer.param_groups[0]["lr"] = lr
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
