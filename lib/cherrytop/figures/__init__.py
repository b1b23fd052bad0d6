"""Every figure of the book, one function each: data in, matplotlib Figure out.

`laws` scaling laws, modelled and measured · `policy` one group, one clip · `runs` what
happens within a phase, step by step · `cake` what is left after each · `style` what
they share. Figures are called from here: `figures.cake(metrics)`.
"""

from cherrytop.figures.cake import cake, supervision_bits, web_losses
from cherrytop.figures.laws import (
    measured_losses,
    modelled_losses,
    tokens_per_parameter,
)
from cherrytop.figures.policy import clipped_objectives, group_of_rewards
from cherrytop.figures.runs import (
    equal_groups,
    loss_says_nothing,
    reward_curves,
)

__all__ = [
    "cake",
    "clipped_objectives",
    "equal_groups",
    "group_of_rewards",
    "loss_says_nothing",
    "measured_losses",
    "modelled_losses",
    "reward_curves",
    "supervision_bits",
    "tokens_per_parameter",
    "web_losses",
]
