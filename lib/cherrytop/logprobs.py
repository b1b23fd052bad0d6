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
            and is ignored. Tokens that don't count change nothing, not even one
            that the model holds impossible: 0 · −inf would be nan.

    Returns:
        (B,) in nats.
    """
    return token_logprobs(logits, ids).masked_fill(mask[:, 1:] == 0, 0).sum(dim=1)


def completion_logprobs(
    model,
    prompt_ids,
    completion_ids,
    temperature=1.0,
    prompt_mask=None,
    completion_mask=None,
):
    """Log-probabilities of completions, given their prompts.

    A group is read as one tree: its prompt once, and every different beginning of its
    completions once, each token seeing the prompt and those before it on its branch.
    Two groups share a row.
    Log-probabilities and gradients are those of reading completion by completion.

    Args:
        model: a causal language model of transformers.
        prompt_ids: (B/G, P); G completions of each prompt stand next to each other.
        completion_ids: (B, T), padded on the right.
        temperature: what the completions were sampled with; logits are divided by
            it, so that scoring and sampling mean the same distribution.
        prompt_mask: (B/G, P), 0 = padding on the left; None if there is none.
        completion_mask: (B, T), 1 = real token; None if all are. Padding is not read.

    Returns:
        (B, T) in nats; what stands in padding has no meaning.

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
    if completion_mask is None:
        completion_mask = torch.ones_like(completion_ids)
    if prompt_mask is None:
        prompt_mask = torch.ones_like(prompt_ids)
    *trees, length, before = _trees(
        prompt_ids, completion_ids, prompt_mask.bool(), completion_mask.bool()
    )
    ids, positions, sees, row, start = _in_pairs(*trees, length)
    P = prompt_ids.shape[1]
    bias = torch.zeros(sees.shape, dtype=model.dtype).masked_fill(~sees, float("-inf"))
    logits = model(
        ids,
        attention_mask=bias[:, None],
        position_ids=positions,
        use_cache=False,
        logits_to_keep=ids.shape[1] - P + 1,  # from the first prompt's last token on
    ).logits
    logits = logits / temperature  # (rows, L − P + 1, V)
    group = torch.arange(len(completion_ids))[:, None] // G
    row, before = row[group], before + start[group] - (P - 1)  # (B, 1), (B, T)
    chosen = logits[row, before, completion_ids]  # (B, T)
    return chosen - logits.logsumexp(dim=-1)[row, before]


def _trees(prompt_ids, completion_ids, prompt_mask, completion_mask):
    """One row a group: its prompt, then every different beginning of its completions.

    Returns:
        ids (n, L); positions (n, L); sees (n, L, L), which tokens each one sees;
        length (n,), how many of the L are used; and before (B, T): where in its
        group's row the token stands that comes before each token of a completion, and
        so predicts it.
    """
    (n, P), (B, T) = prompt_ids.shape, completion_ids.shape
    most = P + B // n * (T - 1)  # the last token of a completion predicts nothing
    ids, positions = prompt_ids.new_zeros(2, n, most)
    sees = torch.eye(most, dtype=torch.bool).repeat(n, 1, 1)
    ids[:, :P], positions[:, :P] = prompt_ids, torch.arange(P)
    sees[:, :P, :P] |= prompt_mask[:, None] & torch.ones(P, P).tril().bool()
    V = int(completion_ids.max()) + 1
    length = torch.full((n,), P)  # of each row so far
    before = torch.full((B, T), P - 1)
    for t in range(T - 1):
        rows = completion_mask[:, t + 1].nonzero().squeeze(1)
        # A beginning is known by its group, the token that it goes on from, and its
        # last token: three digits of one number.
        number = rows // (B // n) * most + before[rows, t]
        number = number * V + completion_ids[rows, t]
        beginnings, which = number.unique(return_inverse=True)
        group, parent = beginnings // V // most, beginnings // V % most
        size = group.bincount(minlength=n)
        # Within a group, new tokens stand one behind the other.
        slot = length[group] + torch.arange(len(group)) - (size.cumsum(0) - size)[group]
        ids[group, slot], positions[group, slot] = beginnings % V, P + t
        sees[group, slot] |= sees[group, parent]
        length += size
        before[rows, t + 1] = slot[which]
    L = int(length.max())
    return ids[:, :L], positions[:, :L], sees[:, :L, :L], length, before


def _in_pairs(ids, positions, sees, length):
    """Two groups a row, a long one and a short one, which do not see each other.

    Groups differ in length, and what a row lacks to the longest is computed for
    nothing: with one group a row, almost a third.

    Args:
        ids, positions, sees, length: of `_trees`, a row a group.

    Returns:
        ids (R, L), positions (R, L), sees (R, L, L) of the rows; and of each group,
        row (n,) and start (n,): where it is now.
    """
    n = len(ids)
    order = length.argsort(descending=True)
    row, start = torch.empty_like(order), torch.zeros_like(order)
    half = n - n // 2  # one more than the others, if n is odd
    row[order[:half]] = torch.arange(half)
    row[order[half:]] = torch.arange(n // 2).flip(0) + half - n // 2
    first = torch.zeros(half, dtype=length.dtype).index_copy(
        0, row[order[:half]], length[order[:half]]
    )
    start[order[half:]] = first[row[order[half:]]]
    L = int((start + length).max())
    group, place = (torch.arange(ids.shape[1]) < length[:, None]).nonzero().unbind(1)
    paired = ids.new_zeros(2, half, L)
    paired[:, row[group], start[group] + place] = torch.stack([ids, positions])[
        :, group, place
    ]
    together = torch.eye(L, dtype=torch.bool).repeat(half, 1, 1)
    group, i, j = sees.nonzero().unbind(1)
    used = (i < length[group]) & (j < length[group])
    group, i, j = group[used], i[used], j[used]
    together[row[group], start[group] + i, start[group] + j] = True
    return *paired, together, row, start


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
