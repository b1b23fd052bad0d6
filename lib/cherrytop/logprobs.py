"""Log-probabilities of tokens, in nats: what every loss of this library is made of.

Everything goes through `torch.log_softmax` or logit − logsumexp, never through
log(softmax), which turns a probability that underflows into −inf.
"""

import torch


def token_logprobs(logits, ids):
    """Each token's log-probability given those before it, log pi(ids[t] | ids[:t]).

    The logits at position t−1 predict the token at t, so the first token has no
    prediction and the last logits are not used.

    Args:
        logits: (B, T, V) floating.
        ids: (B, T) integer.

    Returns:
        (B, T−1) in nats, in the logits' dtype; entry t−1 belongs to ids[:, t].

    Raises:
        ValueError: shapes that do not fit together.

    Example:
        >>> logits = torch.log(torch.tensor([[[0.25, 0.75], [0.5, 0.5]]]))
        >>> token_logprobs(logits, torch.tensor([[0, 1]])).exp()
        tensor([[0.7500]])
    """
    if logits.dim() != 3 or logits.shape[:2] != ids.shape:
        raise ValueError(
            "logits are (B, T, V) and ids (B, T) with the same B and T, got "
            f"{tuple(logits.shape)} and {tuple(ids.shape)}"
        )
    return select_logprobs(logits[:, :-1], ids[:, 1:])


def select_logprobs(logits, ids):
    """Log-probability of ids under logits at the *same* position, no shift.

    Computes logit − logsumexp, so that no second (…, V) array is kept. The result is
    as fine as the logits' own last digit: 1e-3 for float32 logits around 1e4.

    Args:
        logits: (…, V) floating.
        ids: (…) integer.

    Returns:
        (…) in nats.

    Example:
        >>> select_logprobs(torch.zeros(1, 4), torch.tensor([2])).exp()
        tensor([0.2500])
    """
    chosen = logits.gather(-1, ids.unsqueeze(-1)).squeeze(-1)
    return chosen - logits.logsumexp(dim=-1)


def sequence_logprob(logits, ids, mask):
    """A sequence's log-probability: the *sum* of its tokens', over the mask.

    Args:
        logits: (B, T, V).
        ids: (B, T).
        mask: (B, T), 1 for tokens that count; the first column has no prediction
            and is ignored.

    Returns:
        (B,) in nats.
    """
    return (token_logprobs(logits, ids) * mask[:, 1:]).sum(dim=1)


def completion_logprobs(
    model, prompt_ids, completion_ids, temperature=1.0, prompt_mask=None
):
    """Log-probabilities of completions, given their prompts.

    A prompt that G completions follow is read once: its keys and values are computed
    and then repeated, and gradients flow through them. Padding to the right of a
    completion needs no attention mask: a causal model does not look ahead. Mask the
    result with `completion_mask` before using it.

    Args:
        model: a causal language model of transformers.
        prompt_ids: (B/G, P); G completions of each prompt stand next to each other.
        completion_ids: (B, T), padded on the right.
        temperature: what the completions were sampled with; logits are divided by
            it, so that scoring and sampling mean the same distribution.
        prompt_mask: (B/G, P), 0 = padding on the left; None if there is none.

    Returns:
        (B, T) in nats.

    Raises:
        ValueError: a temperature that is not positive, or completions that cannot be
            dealt out evenly to the prompts.
    """
    if temperature <= 0:
        raise ValueError(f"temperature must be positive, got {temperature}")
    G, rest = divmod(len(completion_ids), len(prompt_ids))
    if rest or not G:
        raise ValueError(
            f"every prompt has the same number of completions, got {len(prompt_ids)} "
            f"prompts and {len(completion_ids)} completions"
        )
    read = model(prompt_ids, prompt_mask, use_cache=True, logits_to_keep=1)
    logits = [read.logits.repeat_interleave(G, dim=0)]  # (B, 1, V)
    if completion_ids.shape[1] > 1:
        cache = read.past_key_values
        cache.batch_repeat_interleave(G)
        if prompt_mask is not None:
            prompt_mask = prompt_mask.repeat_interleave(G, dim=0)
            new = torch.ones_like(completion_ids[:, :-1])
            prompt_mask = torch.cat([prompt_mask, new], dim=1)
        ids = completion_ids[:, :-1]  # the last token predicts nothing
        logits.append(model(ids, prompt_mask, past_key_values=cache).logits)
    return select_logprobs(torch.cat(logits, dim=1) / temperature, completion_ids)


def chunked_token_logprobs(hidden, W, ids, chunk):
    """`token_logprobs` of logits = hidden @ W.T, without ever holding all logits.

    Rows × V logits are the largest array of a GRPO step; here only `chunk` rows of
    them exist at a time (in the forward pass; use under `torch.no_grad` or with
    checkpointing to save the backward's copy too).

    Args:
        hidden: (B, T, H) last hidden states.
        W: (V, H) output embedding.
        ids: (B, T).
        chunk: positions per piece, at least 1.

    Returns:
        (B, T−1) in nats.

    Raises:
        ValueError: chunk below 1.
    """
    if chunk < 1:
        raise ValueError(f"chunk is a number of positions, at least 1, got {chunk}")
    rows = hidden[:, :-1].flatten(0, 1)  # (B·(T−1), H)
    targets = ids[:, 1:].flatten()
    pieces = [
        select_logprobs(piece @ W.T, target)
        for piece, target in zip(rows.split(chunk), targets.split(chunk), strict=True)
    ]
    return torch.cat(pieces).view(ids.shape[0], -1)
