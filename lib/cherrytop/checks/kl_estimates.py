"""Probes of the exercise grpo/kl_estimates: the KL's two places, each on its own."""

from cherrytop import losses
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import gradient

PARTS = {"kl_estimates": losses.kl_estimates}


def with_library_estimates(function, *args, **kwargs):
    """What `kl_in_loss` or `kl_in_reward` returns, given right estimates."""
    with parts_in_place(function, PARTS):
        return function(*args, **kwargs)


def gradient_with_library_estimates(function, *args, of, **kwargs):
    """The gradient of the sum of its value with respect to one argument.

    Args:
        function: the student's `kl_in_loss` or `kl_in_reward`.
        args, kwargs: its arguments.
        of: which argument, by position or name.

    Returns:
        tensor of that argument's shape.
    """
    with parts_in_place(function, PARTS):
        return gradient(function, *args, of=of, **kwargs)
