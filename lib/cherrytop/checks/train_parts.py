"""The parts of the exercise grpo/train as the library has them, and its problems."""

import torch

from cherrytop import checkpoints
from cherrytop.advantages import group_advantages
from cherrytop.batches import score
from cherrytop.checks.table_model import TableModel
from cherrytop.corpora import chat_prompt
from cherrytop.logprobs import completion_logprobs
from cherrytop.losses import aggregate, clipped_loss
from cherrytop.rewards import total_reward
from cherrytop.rollouts import sample_completions
from cherrytop.tasks import addition_problems


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
