"""Probes of exercise pretraining/token_logprobs: each part alone, and its memory.

Time and a process's memory depend on the machine. Which tensors a function makes, and
how many of them are alive at once, does not.
"""

from functools import partial

import torch
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from cherrytop.checks import probes
from cherrytop.checks.parts import parts_in_place
from cherrytop.logprobs import token_logprobs


def alone(function, *args, **kwargs):
    """A function's value, with a right token_logprobs if it calls that."""
    with parts_in_place(function, {"token_logprobs": token_logprobs}):
        return function(*args, **kwargs)


def gradient_alone(function, *args, of=0, **kwargs):
    """Its gradient with respect to one argument, likewise; see `probes.gradient`."""
    return probes.gradient(partial(alone, function), *args, of=of, **kwargs)


class TensorMemory(TorchDispatchMode):
    """Watches the tensors that are made while it is on.

    Attributes:
        largest: numbers in the largest of them.
        peak: most numbers alive at once. What an operation of torch uses within
            itself, and forgets, is not seen.
    """

    def __init__(self):
        super().__init__()
        self.largest, self.peak = 0, 0
        self._alive = {}

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        result = operation(*args, **(kwargs or {}))
        given = {storage._cdata for storage, _ in _storages((args, kwargs))}
        for storage, numbers in _storages(result):
            if storage._cdata not in given:  # otherwise a view, which takes nothing
                self._alive[StorageWeakRef(storage)] = numbers
                self.largest = max(self.largest, numbers)
        self._alive = {
            ref: numbers for ref, numbers in self._alive.items() if not ref.expired()
        }
        self.peak = max(self.peak, sum(self._alive.values()))
        return result


def _in_rows(held, B, T, H, V, chunk):
    """What the numbers of `memory` say, in rows."""
    return {
        "rows too many": max(0, round(held["largest"] / V) - chunk),
        "growth": round((held["peak of long"] - held["peak of short"]) / V),
    }


@probes.claimed
@probes.judged_by(_in_rows)
def memory(function, B, T, H, V, chunk):
    """How much a chunked_token_logprobs holds, in rows of V numbers (one position's).

    Lower assurance: what was held can only be counted where the function runs.

    Returns:
        dict. "rows too many": in the largest tensor that it makes, beyond `chunk`.
        "growth": how many rows more are alive at its peak when sequences are twice as
        long; 0 if pieces are forgotten.
    """
    short, long = (_watch(function, B, length, H, V, chunk) for length in (T, 2 * T))
    return {
        "largest": long.largest,
        "peak of long": long.peak,
        "peak of short": short.peak,
    }


def peak_megabytes(function, B, T, H, V, chunk):
    """Most memory that the tensors take which the function makes: MB in 32 bits."""
    return _watch(function, B, T, H, V, chunk).peak * 4 / 1e6


def _watch(function, B, T, H, V, chunk):
    generator = torch.Generator().manual_seed(0)
    hidden = torch.randn(B, T, H, generator=generator)
    W = torch.randn(V, H, generator=generator)
    ids = torch.randint(V, (B, T), generator=generator)
    with TensorMemory() as watched:
        alone(function, hidden, W, ids, chunk)
    return watched


def _storages(tree):
    """The storage of every tensor in some arguments, and how many numbers it holds."""
    for leaf in tree_leaves(tree):
        if isinstance(leaf, torch.Tensor):
            storage = leaf.untyped_storage()
            yield storage, storage.nbytes() // leaf.element_size()
