"""Probes: questions about a student's function that need more than one plain call.

A probe is called with the function and plain data (numbers, texts, tensors, and lists
or dictionaries of them) and returns plain data. So a grader may run it wherever the
function lives, and judge the answer elsewhere.
"""

import copy

import torch


def gradient(function, *args, of=0, part_of_value=None, **kwargs):
    """The gradient of the sum of a function's value with respect to one argument.

    Args:
        function: what the student wrote.
        args, kwargs: its arguments.
        of: which argument: its position or, for a keyword argument, its name.
        part_of_value: which part of the value, if it has several: an index or a key.

    Returns:
        tensor of that argument's shape; zeros where no gradient arrives.

    Example:
        >>> gradient(lambda x, y: x * y, torch.tensor([2.0]), torch.tensor([5.0]), of=0)
        tensor([5.])
    """
    args, kwargs = list(copy.deepcopy(args)), copy.deepcopy(kwargs)
    place = kwargs if isinstance(of, str) else args
    x = place[of] = place[of].detach().clone().requires_grad_()
    value = function(*args, **kwargs)
    if part_of_value is not None:
        value = value[part_of_value]
    if not value.requires_grad:
        return torch.zeros_like(x)
    (found,) = torch.autograd.grad(value.sum(), x, allow_unused=True)
    return torch.zeros_like(x) if found is None else found
