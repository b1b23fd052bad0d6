"""Claims about accumulation: a mode is weights, and no cut changes an update."""

import pytest
import torch

from cherrytop.accumulation import accumulate_step, token_weights
from cherrytop.checks.aggregation import one_update, rows_of_update
from cherrytop.losses import AGGREGATIONS, aggregate

X = torch.tensor([[2.0, 4, 6, 8], [6, 9, 9, 9], [1, 2, 3, 9], [7, 7, 7, 7]])
MASK = torch.tensor([[1, 1, 1, 1], [1, 0, 0, 0], [1, 1, 1, 0], [0, 0, 0, 0]])


@pytest.mark.parametrize(
    ("mode", "constant", "expected"),
    [
        ("grpo", None, [1 / 16, 1 / 4, 1 / 12]),
        ("bnpo", None, [1 / 8] * 3),
        ("dapo", None, [1 / 8] * 3),
        ("dr_grpo", 5, [1 / 20] * 3),
    ],
)
def test_weights_worked_by_hand(mode, constant, expected):
    weights = token_weights(MASK, mode, constant)
    assert weights[:3, 0].tolist() == pytest.approx(expected)
    assert (weights[MASK == 0] == 0).all() and weights.dtype == torch.float32


@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_weights_are_the_gradient_of_aggregate(mode):
    x = X.double().requires_grad_()
    aggregate(x, MASK, mode, 6).backward()
    torch.testing.assert_close(token_weights(MASK.double(), mode, 6), x.grad)


@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_a_batch_of_padding_weighs_nothing(mode):
    assert (token_weights(0 * MASK, mode, 6) == 0).all()


@pytest.mark.parametrize(("mode", "constant"), [("mean", 3), ("dr_grpo", None)])
def test_a_mode_that_cannot_be_computed_is_refused(mode, constant):
    with pytest.raises(ValueError, match="mode"):
        token_weights(MASK, mode, constant)


@pytest.mark.parametrize("n_micro", [1, 2, 3, 4])
@pytest.mark.parametrize("mode", AGGREGATIONS)
def test_no_cut_changes_the_update(mode, n_micro):
    seen = one_update(accumulate_step, X, MASK, n_micro, mode, 6, stale=50.0)
    assert seen["w"] == pytest.approx(float(aggregate(X, MASK, mode, 6)))
    assert seen["loss"] == pytest.approx(float(aggregate(X**2 / 2, MASK, mode, 6)))
    seen = rows_of_update(accumulate_step, X, MASK, n_micro, mode, 6)
    assert seen["fits"] and seen["steps"] == 1 and sum(seen["rows"]) == 4


def test_a_real_model_is_updated_alike_in_one_piece_and_in_three():
    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.layers = torch.nn.Sequential(
                torch.nn.Linear(1, 5), torch.nn.Tanh(), torch.nn.Linear(5, 1)
            )

        def forward(self, piece):
            return self.layers(piece["x"][..., None])[..., 0] ** 2

    updated = []
    for n_micro in (1, 3):
        model = Net().double()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        batch = {"x": X.double(), "mask": MASK}
        accumulate_step(model, batch, n_micro, optimizer, mode="grpo")
        updated.append(torch.nn.utils.parameters_to_vector(model.parameters()))
    torch.testing.assert_close(*updated)
    start = torch.nn.utils.parameters_to_vector(Net().double().parameters())
    assert not torch.allclose(updated[0], start)


# --- the probe


def wrong(model, batch, n_micro, optimizer, mode="dapo", constant=None):
    """Everything at once, in memory and in steps."""
    losses = [
        model({name: values[rows] for name, values in batch.items()}).sum()
        for rows in torch.arange(len(batch["mask"])).chunk(n_micro)
    ]
    for loss in losses:
        loss.backward()
    optimizer.step()
    optimizer.step()


def test_the_probe_sees_steps_memory_and_old_gradients():
    seen = rows_of_update(wrong, X, MASK, 2, "dapo")
    assert seen["steps"] == 2 and seen["at_once"] == 4 and not seen["fits"]
    assert seen["rows"] == [2, 2]
    seen = one_update(wrong, X, MASK, 2, "dapo", stale=50.0)
    assert seen["loss"] is None
    assert seen["w"] == 2 * (float(X.sum()) - 50)
