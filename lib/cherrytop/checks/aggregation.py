"""Probes of the exercise grpo/aggregation: a model with one parameter, watched."""

import torch

from cherrytop.checks.probes import claimed, judged_by


class _OneNumber(torch.nn.Module):
    """A model that is one number w; the loss of a token x is (w − x)² / 2.

    It notes how many rows each call is given, and how many wait for their gradient.
    """

    def __init__(self, start, stale, dtype):
        super().__init__()
        self.w = torch.nn.Parameter(torch.tensor(start, dtype=dtype))
        self.w.grad = torch.full_like(self.w, stale)
        self.rows, self.waiting, self.at_once = [], 0, 0

    def forward(self, piece):
        if not isinstance(piece, dict):
            raise TypeError(
                "model(piece) takes a dict with the keys of the batch, not a "
                f"{type(piece).__name__}"
            )
        losses = (self.w - piece["x"]) ** 2 / 2
        rows = len(piece["x"])
        self.rows.append(rows)
        if losses.requires_grad:
            self.waiting += rows
            self.at_once = max(self.at_once, self.waiting)
            losses.register_hook(lambda gradient: self._arrived(rows))
        return losses

    def _arrived(self, rows):
        self.waiting -= rows


class _CountingSGD(torch.optim.SGD):
    """Plain gradient descent that counts its steps."""

    steps = 0

    def step(self, closure=None):
        self.steps += 1
        return super().step(closure)


def one_update(
    accumulate_step, x, mask, n_micro, mode, constant=None, start=0.0, stale=0.0, lr=1.0
):
    """What the student's `accumulate_step` does to the smallest model that there is.

    The model is one number w, the loss of a token x is (w − x)² / 2, so its gradient
    is w − x. From w = 0, one step of plain gradient descent at the rate 1 ends at the
    aggregated x.

    Args:
        accumulate_step: the student's.
        x, mask: (B, T), the batch: {"x": x, "mask": mask}.
        n_micro, mode, constant: passed on; constant only if it is given.
        start: w before the step.
        stale: the gradient that an earlier backward has left in w.
        lr: learning rate.

    Returns:
        dict: "w" after the step; "loss", what was returned.
    """
    return _watched(
        *(accumulate_step, x, mask, n_micro, mode, constant, start, stale, lr)
    )[0]


def _fits(seen, x, mask, n_micro, mode, constant=None):
    """What was seen, and whether a piece was the most that was in memory."""
    return {**seen, "fits": seen["at_once"] <= -(-len(x) // n_micro)}


@claimed
@judged_by(_fits)
def rows_of_update(accumulate_step, x, mask, n_micro, mode, constant=None):
    """How `one_update` comes about.

    Lower assurance: memory and calls can only be watched where the function runs.

    Returns:
        dict: "rows", of each call of the model; "at_once", the most rows that were in
        memory between their forward and their backward; "fits", whether that is no
        more than a piece holds; "steps" of the optimizer.
    """
    return _watched(accumulate_step, x, mask, n_micro, mode, constant)[1]


def _watched(
    accumulate_step, x, mask, n_micro, mode, constant=None, start=0.0, stale=0.0, lr=1.0
):
    """What came out of an update, and what was seen on the way: two dicts."""
    model = _OneNumber(start, stale, x.dtype)
    optimizer = _CountingSGD(model.parameters(), lr=lr)
    options = {} if constant is None else {"constant": constant}
    batch = {"x": x, "mask": mask}
    loss = accumulate_step(model, batch, n_micro, optimizer, mode=mode, **options)
    loss = loss.item() if isinstance(loss, torch.Tensor) else loss
    return {"w": model.w.item(), "loss": loss}, {
        "rows": model.rows,
        "at_once": model.at_once,
        "steps": optimizer.steps,
    }
