"""Probes of the exercise grpo/train: its parts, on models whose numbers are known."""

import torch

from cherrytop import checkpoints
from cherrytop.advantages import group_advantages
from cherrytop.batches import encode_completions, encode_prompts, score
from cherrytop.checks.table_model import TableModel
from cherrytop.corpora import chat_prompt
from cherrytop.logprobs import completion_logprobs
from cherrytop.losses import aggregate, clipped_loss
from cherrytop.models import CharTokenizer
from cherrytop.rewards import total_reward
from cherrytop.rollouts import sample_completions
from cherrytop.tasks import addition_problems


def follow(rollout, after, prompts, G, max_new):
    """What the student's rollout gives for a model that is never in doubt.

    After token i comes token after[i], with probability 1; token 0 ends.

    Returns:
        dict: "completion_ids", "mask" and "logprobs", (B, max_new) each.
    """
    table = torch.full((len(after), len(after)), -1e4)
    table[torch.arange(len(after)), torch.tensor(after)] = 1e4
    names = ("completion_ids", "mask", "logprobs")
    found = _rolled_out(rollout, TableModel(table), prompts, G, 1.0, max_new)
    return dict(zip(names, found, strict=True))


def shares(rollout, probabilities, T, draws=20_000, seed=0):
    """How often each token is sampled first, if the model gives these probabilities.

    Returns:
        list of V shares. With 20,000 draws a share is off by 0.004 or less, typically.
    """
    found = _sampled_once(rollout, probabilities, T, draws, seed)[0]
    return (found.bincount(minlength=len(probabilities)) / draws).tolist()


def reported(rollout, probabilities, T, draws=500, seed=0):
    """Which log-probability is reported with each token, 0 if it is never sampled."""
    ids, logprobs = _sampled_once(rollout, probabilities, T, draws, seed)
    values = [logprobs[ids == token] for token in range(len(probabilities))]
    return [value[0].item() if len(value) else 0.0 for value in values]


def again(rollout):
    """Which of these do not hold: chance comes from the generator, and from it alone.

    Returns:
        list of str, empty if all hold.
    """
    model, generators = TableModel(torch.zeros(5, 5)), {}
    drawn = []
    for moment, name in enumerate(("a", "b", "b", "c")):
        torch.manual_seed(moment)  # whatever else drew random numbers in between
        seed = {"a": 1, "b": 1, "c": 2}[name]
        generator = generators.setdefault(name, torch.Generator().manual_seed(seed))
        prompts = torch.tensor([[1, 2], [3, 4]])
        drawn.append(rollout(model, prompts, 4, 1.0, 6, 0, generator)[0])
    first, same, following, other = drawn
    return _broken(
        {
            "equal seeds give equal completions": torch.equal(first, same),
            "another seed gives others": not torch.equal(first, other),
            "the next rollout goes on": not torch.equal(same, following),
            "completions of a group differ": len(first[:4].unique(dim=0)) > 1,
        }
    )


def agrees(rollout, T, seed, checkpoint=None, G=6, max_new=6):
    """What of a rollout does not fit together, judged by its own completions.

    The model is a random table that sees all tokens, or a checkpoint.

    Returns:
        list of str, empty if all holds.
    """
    generator = torch.Generator().manual_seed(seed)
    if checkpoint is None:
        table = 1.5 * torch.randn(7, 5, generator=generator)
        model = TableModel(table, sees="all")
        prompts = torch.randint(1, 5, (3, 4), generator=generator)
    else:
        model, tokenizer = checkpoints.load(checkpoint)
        texts = [problem.prompt for problem in problems()[1][:4]]
        prompts, _ = encode_prompts(tokenizer, texts)
    ids, mask, logprobs = _rolled_out(rollout, model, prompts, G, T, max_new, seed=seed)
    is_end = (ids == 0).int()
    real = is_end.cumsum(dim=1) - is_end == 0  # no end before it
    with torch.no_grad():
        expected = completion_logprobs(model, prompts, ids, T, completion_mask=mask)
    wrong = (logprobs.detach() - expected)[real].abs() > 1e-4
    return _broken(
        {
            "the mask ends with the end": torch.equal(mask, real.to(mask.dtype)),
            "only eos_id behind the end": bool((ids[~real] == 0).all()),
            "log-probabilities of the model that sampled": not wrong.any(),
            "log-probability 0 behind the end": bool((logprobs[~real] == 0).all()),
            "numbers without a gradient": not logprobs.requires_grad,
        }
    )


def _broken(promises):
    return [name for name, holds in promises.items() if not holds]


def _sampled_once(rollout, probabilities, T, draws, seed):
    table = torch.tensor(probabilities).log().repeat(len(probabilities), 1)
    found = _rolled_out(rollout, TableModel(table), [[1]], draws, T, 1, seed=seed)
    ids, _, logprobs = found
    return ids[:, 0], logprobs[:, 0].detach()


def _rolled_out(rollout, model, prompts, G, T, max_new, seed=0):
    generator = torch.Generator().manual_seed(seed)
    prompts = torch.as_tensor(prompts)
    found = rollout(model, prompts, G, T, max_new, 0, generator)
    if not isinstance(found, (tuple, list)) or len(found) != 3:
        raise TypeError("rollout returns three tensors: completion_ids, mask, logprobs")
    ids, mask, logprobs = found
    return ids, torch.as_tensor(mask).float(), torch.as_tensor(logprobs).float()


# --- reward_completions


def scored(reward_completions, texts, answers, G):
    """The student's rewards of completions, written as texts.

    Each text ends with the eos token; what stands after a "|" stands behind it.
    """
    tokenizer = CharTokenizer()
    texts = [text.replace("|", "<eos>") for text in texts]
    ids, _ = encode_completions(tokenizer, texts)
    rewards = reward_completions(tokenizer, ids, answers, G)
    if isinstance(rewards, (list, tuple)):
        raise TypeError(
            "reward_completions returns a tensor, this is a list of rewards"
        )
    return rewards


# --- grpo_step


def updates(grpo_step, table, prompts, completion_ids, rewards, G, **options):
    """What each of some calls of the student's grpo_step does to a table of logits.

    The optimizer is plain gradient descent at the rate 1, so the table moves by minus
    the gradient of the loss.

    Args:
        grpo_step: the student's.
        table: (M, V) logits of `TableModel`.
        prompts, completion_ids: passed on, as tensors.
        rewards: one row of (B,) rewards for every call.
        G: passed on.
        options: mask, all ones if it is missing; old_logprobs, those of the table as
            it is at first; sees, as in `TableModel`; T and epsilon, passed on.

    Returns:
        (calls, M, V), how the table changed in each call.
    """
    return _called(grpo_step, table, prompts, completion_ids, rewards, G, **options)[0]


def statistics(grpo_step, table, prompts, completion_ids, rewards, G, **options):
    """ "loss" and "mean_ratio" as each call of `updates` returned them, two lists."""
    args = table, prompts, completion_ids, rewards, G
    stats = _called(grpo_step, *args, **options)[1]
    if not all(isinstance(each, dict) for each in stats):
        raise TypeError(
            "grpo_step returns a dict: loss, clip_low, clip_high, mean_ratio"
        )
    return {name: [each[name] for each in stats] for name in ("loss", "mean_ratio")}


def _called(
    grpo_step,
    table,
    prompts,
    completion_ids,
    rewards,
    G,
    mask=None,
    old_logprobs=None,
    sees="last",
    **options,
):
    model = TableModel(table, sees)
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    prompts, ids = torch.as_tensor(prompts), torch.as_tensor(completion_ids)
    mask = torch.ones(ids.shape) if mask is None else torch.as_tensor(mask)
    if old_logprobs is None:
        with torch.no_grad():
            old_logprobs = completion_logprobs(
                model, prompts, ids, options.get("T", 1.0), completion_mask=mask
            )
    batch = prompts, ids, mask, torch.as_tensor(old_logprobs)
    changes, stats = [], []
    for row in torch.as_tensor(rewards):
        before = model.table.detach().clone()
        stats.append(grpo_step(model, optimizer, *batch, row, G, **options))
        changes.append(model.table.detach() - before)
    return torch.stack(changes), stats


def toy(grpo_step, num_steps=5, G=8, lr=1.0, seed=0):
    """The chance of token 1, which alone is rewarded, before and after each step."""
    model = TableModel(torch.zeros(3, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    generator = torch.Generator().manual_seed(seed)
    prompts = torch.tensor([[2], [2]])
    chances = [1 / 3]
    for _ in range(num_steps):
        batch = library_rollout(model, prompts, G, 1.0, 1, 0, generator)
        rewards = (batch[0][:, 0] == 1).float()
        grpo_step(model, optimizer, prompts, *batch, rewards, G)
        chances.append(model.table.detach()[2].softmax(dim=0)[1].item())
    return chances


# --- the parts as the library has them, and the problems


def problems():
    """The miniature's (training, held-out) problems, in the chat template."""
    sides = addition_problems(max_term=checkpoints.facts()["max_term"])
    return tuple(
        [p._replace(prompt=chat_prompt(p.prompt)) for p in side] for side in sides
    )


def library_rollout(model, prompts, G, T, max_new, eos_id, generator):
    """The exercise's rollout, of the library."""
    if isinstance(model, TableModel):  # one token, which is all that the toy writes
        scores = (model(prompts).logits[:, -1].detach() / T).log_softmax(dim=-1)
        ids = torch.multinomial(scores.exp(), G, True, generator=generator)
        logprobs = scores.gather(1, ids).reshape(-1, 1)
        return ids.reshape(-1, 1), torch.ones_like(logprobs), logprobs
    found = sample_completions(model, prompts, max_new, eos_id, T, generator, G)
    missing = max_new - found.completion_ids.shape[1]
    pad = torch.nn.functional.pad
    return (
        pad(found.completion_ids, (0, missing), value=eos_id),
        pad(found.completion_mask, (0, missing)).float(),
        pad(found.logprobs, (0, missing)),
    )


def library_rewards(tokenizer, completion_ids, answers, G):
    """The exercise's reward_completions, of the library."""
    answers = [answer for answer in answers for _ in range(G)]
    return torch.tensor(score(tokenizer, completion_ids, answers, total_reward))


def library_step(
    model,
    optimizer,
    prompts,
    completion_ids,
    mask,
    old_logprobs,
    rewards,
    G,
    T=1.0,
    epsilon=0.2,
):
    """The exercise's grpo_step, of the library."""
    logprobs = completion_logprobs(
        model, prompts, completion_ids, T, completion_mask=mask
    )
    advantages = group_advantages(rewards, G)
    per_token, stats = clipped_loss(
        logprobs, old_logprobs, advantages, mask, epsilon, epsilon
    )
    loss = aggregate(per_token, mask, "dapo")
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return {"loss": loss.item(), **stats}
