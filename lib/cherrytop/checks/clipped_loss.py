"""Probes of the exercise grpo/clipped_loss: its last function, checked on its own."""

from cherrytop import losses
from cherrytop.checks.parts import parts_in_place
from cherrytop.checks.probes import gradient

PARTS = {
    "policy_ratio": losses.policy_ratio,
    "clipped_objective": losses.clipped_objective,
}


def with_library_parts(clipped_loss, *args, **kwargs):
    """What `clipped_loss` returns if the ratio and the clip that it calls are right."""
    with parts_in_place(clipped_loss, PARTS):
        return clipped_loss(*args, **kwargs)


def gradient_with_library_parts(clipped_loss, *args, of, **kwargs):
    """The gradient of the sum of its per_token with respect to one argument.

    Args:
        clipped_loss: the student's.
        args, kwargs: its arguments.
        of: which argument, by position or name.

    Returns:
        tensor of that argument's shape.
    """
    with parts_in_place(clipped_loss, PARTS):
        return gradient(clipped_loss, *args, of=of, part_of_value=0, **kwargs)
