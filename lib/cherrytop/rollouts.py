"""Rollouts: sampling completions, token by token, for a whole batch at once."""

from typing import NamedTuple

import torch
from transformers import DynamicCache


class Rollouts(NamedTuple):
    """Sampled completions of B prompts, padded on the right to T tokens."""

    prompt_ids: torch.Tensor  # (B, P)
    completion_ids: torch.Tensor  # (B, T), eos_id behind the end
    completion_mask: torch.Tensor  # (B, T), 1 = real token, the eos included
    logprobs: torch.Tensor  # (B, T), nats, of the sampled tokens when sampled


@torch.no_grad()
def sample_completions(
    model, prompt_ids, max_new_tokens, eos_id, temperature=1.0, generator=None
):
    """Sample one completion for every row of prompts of equal length.

    Keys and values of earlier tokens are cached, so each step runs one new token a
    row; sampling stops when every row has ended.

    Args:
        model: a causal language model of transformers.
        prompt_ids: (B, P), no padding. Repeat a row G times for a group.
        max_new_tokens: T at most; a completion that has not ended by then is cut.
        eos_id: the token that ends a completion.
        temperature: logits are divided by it; 0 takes the likeliest token.
        generator: torch.Generator for the draws.

    Returns:
        Rollouts. `logprobs` belong to the tempered distribution that was sampled
        from, so `logprobs.completion_logprobs` with the same temperature agrees.

    Raises:
        ValueError: a negative temperature, or no tokens to sample.
    """
    if temperature < 0 or max_new_tokens < 1:
        raise ValueError(
            "temperature is at least 0 and max_new_tokens at least 1, got "
            f"{temperature} and {max_new_tokens}"
        )
    cache = DynamicCache(config=model.config)
    new_ids, alive = prompt_ids, prompt_ids.new_ones(len(prompt_ids))
    columns = []  # of (ids, mask, logprobs), each (B,)
    for _ in range(max_new_tokens):
        outputs = model(
            new_ids, past_key_values=cache, use_cache=True, logits_to_keep=1
        )
        scores = (outputs.logits[:, -1] / (temperature or 1.0)).log_softmax(dim=-1)
        if temperature == 0:
            ids = scores.argmax(dim=-1)
        else:
            ids = scores.exp().multinomial(1, generator=generator).squeeze(1)
        ids = ids.where(alive.bool(), ids.new_full((), eos_id))
        logprobs = scores.gather(1, ids[:, None]).squeeze(1)
        columns.append((ids, alive, logprobs * alive))
        alive = alive * (ids != eos_id)
        if not alive.any():
            break
        new_ids = ids[:, None]
    stacked = (torch.stack(column, dim=1) for column in zip(*columns, strict=True))
    return Rollouts(prompt_ids, *stacked)
