"""Probes of the exercise grpo/train: its parts, on models whose numbers are known."""

import torch

from cherrytop import checkpoints
from cherrytop.batches import encode_completions, encode_prompts
from cherrytop.checks.probes import judged_by
from cherrytop.checks.table_model import TableModel
from cherrytop.checks.train_parts import library_rollout, problems
from cherrytop.logprobs import completion_logprobs
from cherrytop.models import CharTokenizer


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


def _counted(ids, probabilities, T, draws=20_000, seed=0):
    """The share of every token."""
    return [(ids == token).sum().item() / draws for token in range(len(probabilities))]


@judged_by(_counted)
def shares(rollout, probabilities, T, draws=20_000, seed=0):
    """How often each token is sampled first, if the model gives these probabilities.

    Returns:
        list of V shares. With 20,000 draws a share is off by 0.004 or less, typically.
    """
    return _sampled_once(rollout, probabilities, T, draws, seed)[0]


def _first_values(found, probabilities, T, draws=500, seed=0):
    """The log-probability that came with each token when it was first sampled."""
    ids, logprobs = found
    values = [logprobs[ids == token] for token in range(len(probabilities))]
    return [value[0].item() if len(value) else 0.0 for value in values]


@judged_by(_first_values)
def reported(rollout, probabilities, T, draws=500, seed=0):
    """Which log-probability is reported with each token, 0 if it is never sampled."""
    return _sampled_once(rollout, probabilities, T, draws, seed)


def _not_by_chance(drawn):
    """What does not hold of the completions that `again` has seen."""
    first, same, following, other = drawn
    return _broken(
        {
            "equal seeds give equal completions": torch.equal(first, same),
            "another seed gives others": not torch.equal(first, other),
            "the next rollout goes on": not torch.equal(same, following),
            "completions of a group differ": len(first[:4].unique(dim=0)) > 1,
        }
    )


@judged_by(_not_by_chance)
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
    return drawn


def _no_fit(found, T, seed, checkpoint=None, G=6, max_new=6):
    """What does not fit together: completions, mask, and log-probabilities."""
    ids, mask, logprobs, has_gradient = found
    model, prompts = _model_and_prompts(seed, checkpoint)
    size = (G * len(prompts), max_new)
    if not ids.shape == mask.shape == logprobs.shape == size:
        shapes = [tuple(part.shape) for part in (ids, mask, logprobs)]
        raise ValueError(f"the shapes are {shapes}; they should be {size}")
    is_end = (ids == 0).int()
    real = is_end.cumsum(dim=1) - is_end == 0  # no end before it
    with torch.no_grad():
        expected = completion_logprobs(model, prompts, ids, T, completion_mask=mask)
    fits = (logprobs - expected)[real].abs() <= 1e-4  # which nan does not
    return _broken(
        {
            "the mask ends with the end": torch.equal(mask, real.to(mask.dtype)),
            "only eos_id behind the end": bool((ids[~real] == 0).all()),
            "log-probabilities of the model that sampled": bool(fits.all()),
            "log-probability 0 behind the end": bool((logprobs[~real] == 0).all()),
            "numbers without a gradient": has_gradient is False,
        }
    )


@judged_by(_no_fit)
def agrees(rollout, T, seed, checkpoint=None, G=6, max_new=6):
    """What of a rollout does not fit together, judged by its own completions.

    The model is a random table that sees all tokens, or a checkpoint. Of all that is
    judged, only whether the numbers have a gradient is a claim.

    Returns:
        list of str, empty if all holds.
    """
    model, prompts = _model_and_prompts(seed, checkpoint)
    ids, mask, logprobs = _rolled_out(rollout, model, prompts, G, T, max_new, seed=seed)
    return ids, mask, logprobs.detach(), logprobs.requires_grad


def _model_and_prompts(seed, checkpoint):
    if checkpoint is None:
        generator = torch.Generator().manual_seed(seed)
        table = 1.5 * torch.randn(7, 5, generator=generator)
        prompts = torch.randint(1, 5, (3, 4), generator=generator)
        return TableModel(table, sees="all"), prompts
    model, tokenizer = checkpoints.load(checkpoint)
    texts = [problem.prompt for problem in problems()[1][:4]]
    return model, encode_prompts(tokenizer, texts)[0]


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


def _chances(tables, num_steps=5, G=8, lr=1.0, seed=0):
    """The chance of token 1 behind token 2, as each table has it."""
    return [1 / 3, *(table[2].softmax(dim=0)[1].item() for table in tables)]


@judged_by(_chances)
def toy(grpo_step, num_steps=5, G=8, lr=1.0, seed=0):
    """The chance of token 1, which alone is rewarded, before and after each step."""
    model = TableModel(torch.zeros(3, 3))
    optimizer = torch.optim.SGD(model.parameters(), lr=lr)
    generator = torch.Generator().manual_seed(seed)
    prompts = torch.tensor([[2], [2]])
    tables = []
    for _ in range(num_steps):
        batch = library_rollout(model, prompts, G, 1.0, 1, 0, generator)
        rewards = (batch[0][:, 0] == 1).float()
        grpo_step(model, optimizer, prompts, *batch, rewards, G)
        tables.append(model.table.detach().clone())
    return tables
