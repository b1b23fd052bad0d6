"""Rollouts: sampling completions, token by token, for a whole batch at once."""

from typing import NamedTuple

import torch

from cherrytop.decoder import Decoder

CROWDED = 0.75  # ended rows are taken out once fewer than this share still go on


class Rollouts(NamedTuple):
    """Sampled completions of n prompts, G each, padded on the right to T tokens."""

    prompt_ids: torch.Tensor  # (B/G, P)
    completion_ids: torch.Tensor  # (B, T), eos_id behind the end
    completion_mask: torch.Tensor  # (B, T), 1 = real token, the eos included
    logprobs: torch.Tensor  # (B, T), nats, of the sampled tokens when sampled


@torch.no_grad()
def sample_completions(
    model,
    prompt_ids,
    max_new_tokens,
    eos_id,
    temperature=1.0,
    generator=None,
    G=1,
    prompt_mask=None,
):
    """Sample G completions for every prompt; a prompt's stand next to each other.

    Keys and values of earlier tokens are cached, and a prompt's are shared by its
    group, so each step runs one new token a row. Rows that have ended are taken out;
    sampling stops when all have.

    Args:
        model: a Llama or Qwen3 model of transformers, see `decoder.Decoder`.
        prompt_ids: (B/G, P), one row a prompt.
        max_new_tokens: T at most; a completion that has not ended by then is cut.
        eos_id: the token that ends a completion.
        temperature: logits are divided by it; 0 takes the likeliest token.
        generator: torch.Generator for the draws.
        G: num_generations, completions a prompt.
        prompt_mask: (B/G, P), 0 = padding on the left; None if there is none.

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
    decoder = Decoder(model)
    logits = decoder.start(prompt_ids, max_new_tokens, G, prompt_mask)
    B = len(logits)
    completion_ids = prompt_ids.new_full((B, max_new_tokens), eos_id)
    completion_mask = torch.zeros_like(completion_ids)
    logprobs = logits.new_zeros(B, max_new_tokens)
    rows = torch.arange(B)  # which completion each row of logits continues
    alive = torch.ones(B, dtype=torch.bool)  # of those rows
    for t in range(max_new_tokens):
        ids, chosen = _draw(logits, temperature, generator)
        going = rows[alive]
        completion_ids[going, t], logprobs[going, t] = ids[alive], chosen[alive]
        completion_mask[going, t] = 1
        alive = alive & (ids != eos_id)
        num_alive = int(alive.sum())
        if num_alive == 0 or t + 1 == max_new_tokens:
            break
        if num_alive < CROWDED * len(rows):
            decoder.keep(alive.nonzero().squeeze(1))
            rows, ids, alive = rows[alive], ids[alive], alive[alive]
        logits = decoder.step(ids)
    columns = (completion_ids, completion_mask, logprobs)
    return Rollouts(prompt_ids, *(column[:, : t + 1] for column in columns))


def _draw(logits, temperature, generator):
    """One token a row and its log-probability, (rows,) each."""
    scores = (logits / (temperature or 1.0)).log_softmax(dim=-1)
    if temperature == 0:
        ids = scores.argmax(dim=-1)
    else:
        ids = scores.exp().multinomial(1, generator=generator).squeeze(1)
    return ids, scores.gather(1, ids[:, None]).squeeze(1)
