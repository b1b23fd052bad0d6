"""The probes of preferences/dpo: `dpo_loss` judged by itself."""

import pytest
import torch

from cherrytop import preferences
from cherrytop.checks.dpo import alone, gradient_alone


def test_dpo_loss_is_judged_alone_whatever_became_of_bt_loss():
    source = """
def bt_loss(r_chosen, r_rejected):
    raise NotImplementedError

def dpo_loss(pi_c, pi_r, ref_c, ref_r, beta):
    r_c, r_r = beta * (pi_c - ref_c.detach()), beta * (pi_r - ref_r.detach())
    return bt_loss(r_c, r_r), r_c.detach(), r_r.detach()
"""
    names = {}
    exec(source, names)
    columns = torch.tensor([[-18.0], [-26.0], [-20.0], [-23.0]])
    for found, expected in zip(
        alone(names["dpo_loss"], *columns, 0.1),
        preferences.dpo_loss(*columns, 0.1),
        strict=True,
    ):
        torch.testing.assert_close(found, expected)
    slope = gradient_alone(names["dpo_loss"], *columns, 0.1, of=1, part_of_value=0)
    torch.testing.assert_close(slope, 0.1 * torch.sigmoid(torch.tensor([-0.5])))
    with pytest.raises(NotImplementedError):
        names["dpo_loss"](*columns, 0.1)
