"""Probes: questions about a student's function that need more than one plain call.

A probe is called with the function and plain data (numbers, texts, tensors, and lists
or dictionaries of them) and returns plain data. A grader may run it wherever the
function lives. There, whoever wrote the function could change the probe as well: so
most have two halves. The first observes, beside the function; the second judges what
was observed, wherever the grader trusts the code, from its own copy of the arguments.
"""

import copy
import functools


def judged_by(judge):
    """Make a probe of a function that observes, and of one that judges.

    In one process the probe is both, one after the other. A grader calls
    `probe.observe(function, …)` beside the function, which it finds there under the
    probe's `__module__` and `__qualname__`, and `probe.judge(observed, …)` at home.

    Args:
        judge: function of what was observed and the probe's arguments; what it
            returns is the probe's value. It distrusts what it is given: any plain
            data may come.

    Returns:
        decorator for `observe`, a function of the student's function and arguments.

    Example:
        >>> @judged_by(lambda values, xs: sum(values) / len(xs))
        ... def mean_of(function, xs):
        ...     return [function(x) for x in xs]
        >>> mean_of(abs, [-1, 3])
        2.0
        >>> mean_of.observe(abs, [-1, 3])
        [1, 3]
    """

    def decorate(observe):
        @functools.wraps(observe)
        def probe(function, *args, **kwargs):
            observed = observe(function, *args, **kwargs)
            return judge(observed, *args, **kwargs)

        probe.observe, probe.judge = observe, judge
        return probe

    return decorate


def claimed(probe):
    """Mark a probe that can only be told something, such as how much memory was used.

    Its docstring says what. Graders find `probe.assurance == "lower"`.
    """
    probe.assurance = "lower"
    return probe


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
        >>> import torch
        >>> gradient(lambda x, y: x * y, torch.tensor([2.0]), torch.tensor([5.0]), of=0)
        tensor([5.])
    """
    import torch  # exercises without tensors do not wait for it

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
