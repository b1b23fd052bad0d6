"""Rollouts: sampling completions, token by token, for a whole batch at once."""

from typing import NamedTuple

import torch

from cherrytop.decoder import Decoder


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

    Keys and values of earlier tokens are cached. Completions of a prompt that have
    been equal so far share them, so each step runs one new token for every different
    beginning, of those completions that go on; sampling stops when all have ended.

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
    logits = decoder.start(prompt_ids, max_new_tokens, prompt_mask)
    V, B = logits.shape[1], len(prompt_ids) * G
    rows = torch.arange(B)  # completions that go on
    prefix = rows // G  # which row of the decoder each of them continues
    drawn = []  # at each step: rows, the token of each, its log-probability
    for t in range(max_new_tokens):
        ids, chosen = _draw(logits, prefix, temperature, generator)
        drawn.append((rows, ids, chosen))
        going = (ids != eos_id).nonzero()[:, 0]
        if len(going) == 0 or t + 1 == max_new_tokens:
            break
        rows, ids = rows[going], ids[going]
        # Completions that have been equal so far are one row of the decoder.
        prefixes, prefix = (prefix[going] * V + ids).unique(return_inverse=True)
        decoder.keep(prefixes // V)
        logits = decoder.step(prefixes % V)
    return Rollouts(prompt_ids, *_table(drawn, B, eos_id))


def _table(drawn, B, eos_id):
    """ids, mask and log-probabilities, (B, T) each, of what every step has drawn."""
    lengths = torch.tensor([len(rows) for rows, _, _ in drawn])
    column = torch.arange(len(drawn)).repeat_interleave(lengths)
    rows, ids, chosen = map(torch.cat, zip(*drawn, strict=True))
    completion_ids = ids.new_full((B, len(drawn)), eos_id)
    completion_ids[rows, column] = ids
    completion_mask = torch.zeros_like(completion_ids)
    completion_mask[rows, column] = 1
    logprobs = chosen.new_zeros(B, len(drawn))
    logprobs[rows, column] = chosen
    return completion_ids, completion_mask, logprobs


def _draw(logits, prefix, temperature, generator):
    """A token of each completion and its log-probability, (rows,) each."""
    scores = (logits / (temperature or 1.0)).log_softmax(dim=-1)
    if temperature == 0:
        ids = scores.argmax(dim=-1)[prefix]
    else:
        # Where a uniform number falls in the distribution function. `multinomial`
        # would draw a number for every token of the vocabulary.
        cumulative = scores.exp().cumsum(dim=-1).index_select(0, prefix)
        uniform = torch.rand(len(prefix), 1, generator=generator, dtype=scores.dtype)
        uniform *= cumulative[:, -1:]
        ids = torch.searchsorted(cumulative, uniform, right=True)[:, 0]
    return ids, scores[prefix, ids]
