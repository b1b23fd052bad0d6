"""Gradient accumulation: a batch in pieces, and the same update as in one.

A mode of `losses.aggregate` is a table of weights, one a token. It is made from the
mask of the whole batch, before the batch is cut; then no cut can change it.
"""

import torch

from cherrytop.losses import AGGREGATIONS


def token_weights(mask, mode, constant=None):
    """How much each token counts: aggregate(x, mask, mode) = sum(weights · x).

    "grpo": 1 / (B · tokens of its completion). "bnpo", "dapo": 1 / tokens of the batch.
    "dr_grpo": 1 / (B · constant). Padding counts 0.

    Args:
        mask: (B, T), 1 = real token; of any dtype.
        mode: "grpo", "bnpo", "dr_grpo" or "dapo".
        constant: for "dr_grpo", the longest completion allowed, in tokens.

    Returns:
        (B, T) of the mask's dtype, float32 if that is no float's.

    Raises:
        ValueError: an unknown mode, or "dr_grpo" without its constant.

    Source: as `losses.aggregate`.

    Example:
        >>> token_weights(torch.tensor([[1.0, 1.0], [1.0, 0.0]]), "grpo")
        tensor([[0.2500, 0.2500],
                [0.5000, 0.0000]])
    """
    mask = mask if mask.is_floating_point() else mask.float()
    if mode == "grpo":
        lengths = mask.sum(dim=1, keepdim=True).clamp(min=1)  # (B, 1)
        return mask / (len(mask) * lengths)
    if mode in ("bnpo", "dapo"):
        return mask / mask.sum().clamp(min=1)
    if mode == "dr_grpo":
        if constant is None:
            raise ValueError('mode="dr_grpo" divides by a constant: pass constant')
        return mask / (len(mask) * constant)
    raise ValueError(f"mode is one of {', '.join(AGGREGATIONS)}, got {mode!r}")


def accumulate_step(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    """One update of the model from a batch that is computed in n_micro pieces.

    Forward and backward of a piece come before the next one's forward, so that the
    activations of one piece are in memory at a time.

    Args:
        model: `model(piece)` gives the (b, T) loss of every token of some rows of the
            batch, with gradient, and anything finite in padding.
        batch: dict of (B, …) tensors, "mask" (B, T) among them. A piece is a dict with
            the same keys and some of the rows.
        n_micro: how many pieces, at most B. They need not be equal: a piece has at
            most ⌈B / n_micro⌉ rows.
        optimizer: of torch, over the model's parameters.
        mode, constant: as in `token_weights`, of the whole batch. TRL's "bnpo" divides
            each piece by its own tokens; this one does not, and equals "dapo".

    Returns:
        float, the loss of the whole batch before the update.
    """
    weights = token_weights(batch["mask"], mode, constant)
    optimizer.zero_grad()
    total = 0.0
    for rows in torch.arange(len(weights)).chunk(n_micro):
        piece = {name: values[rows] for name, values in batch.items()}
        loss = (model(piece) * weights[rows]).sum()
        loss.backward()
        total += loss.item()
    optimizer.step()
    return total
