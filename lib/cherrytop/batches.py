"""Batches: texts as tensors of ids, padded, with masks that say what is real.

A tokenizer is models.CharTokenizer or models.ChatTokenizer: `encode`, `decode`,
`eos_id`. It adds nothing to a text; eos is also the padding.
"""

import torch


def encode_prompts(tokenizer, prompts):
    """ids and mask (B, P) of prompts, padded on the left; 1 = real token."""
    rows = [tokenizer.encode(prompt) for prompt in prompts]
    length = max(map(len, rows))
    ids = [[tokenizer.eos_id] * (length - len(row)) + row for row in rows]
    mask = [[0] * (length - len(row)) + [1] * len(row) for row in rows]
    return torch.tensor(ids), torch.tensor(mask)


def score(tokenizer, completion_ids, answers, reward):
    """reward(completion, answer) of every row of (B, T) ids, a list of B floats."""
    rows = [tuple(ids) for ids in completion_ids.tolist()]
    texts = {ids: tokenizer.decode(ids) for ids in set(rows)}  # many rows are equal
    return [
        float(reward(texts[ids], answer))
        for ids, answer in zip(rows, answers, strict=True)
    ]


def packed_rows(tokenizer, documents, context):
    """Rows of `context` ids, documents one behind the other, an unfinished one left."""
    waiting = []
    for text in documents:
        waiting += [tokenizer.bos_id, *tokenizer.encode(text), tokenizer.eos_id]
        while len(waiting) >= context:
            yield waiting[:context]
            waiting = waiting[context:]


def encode_demonstrations(tokenizer, demonstrations):
    """ids and labels (B, T), padded on the right; −100 where nothing is learned."""
    pairs = [
        (tokenizer.encode(prompt), [*tokenizer.encode(completion), tokenizer.eos_id])
        for prompt, completion in demonstrations
    ]
    length = max(len(prompt) + len(completion) for prompt, completion in pairs)
    ids, labels = [], []
    for prompt, completion in pairs:
        padding = length - len(prompt) - len(completion)
        ids.append(prompt + completion + [tokenizer.eos_id] * padding)
        labels.append([-100] * len(prompt) + completion + [-100] * padding)
    return torch.tensor(ids), torch.tensor(labels)


def encode_completions(tokenizer, texts):
    """ids and mask (B, T) of completions, the eos that ends each included."""
    rows = [[*tokenizer.encode(text), tokenizer.eos_id] for text in texts]
    length = max(map(len, rows))
    ids = [row + [tokenizer.eos_id] * (length - len(row)) for row in rows]
    mask = [[1] * len(row) + [0] * (length - len(row)) for row in rows]
    return torch.tensor(ids), torch.tensor(mask)
