"""Probes of the exercise preferences/dpo: `dpo_loss`, whatever became of `bt_loss`."""

from cherrytop import preferences
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import gradient

PARTS = {"bt_loss": preferences.bt_loss}


def alone(function, *args, **kwargs):
    """What a function returns if every earlier one that it may call is right."""
    with parts_in_place(function, PARTS):
        return function(*args, **kwargs)


def gradient_alone(function, *args, of, part_of_value=None, **kwargs):
    """The same for the gradient of its summed value with respect to one argument.

    Args:
        function: the student's `dpo_loss`.
        args, kwargs: its arguments.
        of: which argument, by position or name.
        part_of_value: which part of the value, an index.

    Returns:
        tensor of that argument's shape; zeros where no gradient arrives.
    """
    with parts_in_place(function, PARTS):
        return gradient(function, *args, of=of, part_of_value=part_of_value, **kwargs)
