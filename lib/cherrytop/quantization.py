"""Weights in few bits: rounding by hand, number grids, and where to spend the bits.

Plain numpy on arrays of weights. Everything here rounds and then unpacks again at
once ("fake quantization"): what comes back is a float array that holds only the values
that the few bits could have stored, so that their error can be measured. Packing
bits into bytes, and the kernels that compute with them, are left to real libraries.

Groups are neighbours along the last axis, which for a weight matrix are the inputs of
one output, as in GGUF files.
"""

import heapq
import random
from statistics import mean

import numpy as np

TERNARY = np.array([-1.0, 0.0, 1.0])


def absmax_round(weights, bits, group=32):
    """Weights rounded to 2^bits − 1 levels that lie evenly on both sides of zero.

        scale = max |w| / (2^(bits−1) − 1),   w ≈ scale · round(w / scale)

    One scale a group. Zero stays zero, and of the 2^bits codes one is never used, so
    that two bits leave three levels: −scale, 0, scale.

    Args:
        weights: array whose last axis is a multiple of `group`.
        bits: 2 or more.
        group: weights that share a scale.

    Returns:
        Array of the weights' shape, float32.

    Raises:
        ValueError: one bit, or groups that do not fit.

    Example:
        >>> absmax_round([0.12, -0.7, 0.33, 0.0], bits=4, group=4)
        array([ 0.1, -0.7,  0.3,  0. ], dtype=float32)
    """
    if bits < 2:
        raise ValueError(f"absmax needs at least 2 bits, got {bits}")
    groups = _grouped(weights, group)
    scale = _not_zero(np.abs(groups).max(-1, keepdims=True) / (2 ** (bits - 1) - 1))
    return (np.round(groups / scale) * scale).reshape(np.shape(weights))


def minmax_round(weights, bits, group=32):
    """Weights rounded to 2^bits levels from a group's smallest to its largest.

        scale = (max − min) / (2^bits − 1),   w ≈ min + scale · round((w − min) / scale)

    Two numbers a group, scale and minimum. Its smallest and largest weight are kept, so
    rounding twice changes nothing the second time. GGUF's Q4_1 is this with 4 bits,
    groups of 32, and scale and minimum in 16 bits each (here they are float32).

    Args:
        weights: array whose last axis is a multiple of `group`.
        bits: 1 or more.
        group: weights that share a scale and a minimum.

    Returns:
        Array of the weights' shape, float32.

    Raises:
        ValueError: no bits, or groups that do not fit.

    Example:
        >>> minmax_round([-1.0, 0.2, 1.4, 2.0], bits=2, group=4)
        array([-1.,  0.,  1.,  2.], dtype=float32)
    """
    if bits < 1:
        raise ValueError(f"minmax needs at least 1 bit, got {bits}")
    groups = _grouped(weights, group)
    low, high = groups.min(-1, keepdims=True), groups.max(-1, keepdims=True)
    scale = _not_zero((high - low) / (2**bits - 1))
    codes = np.round((groups - low) / scale)
    return (low + codes * scale).reshape(np.shape(weights))


def ternary_round(weights, group=32):
    """Weights rounded to −scale, 0 or scale, where the scale is the mean of |w|.

        w ≈ scale · clip(round(w / scale), −1, 1),   scale = mean |w|

    Args:
        weights: array whose last axis is a multiple of `group`.
        group: weights that share a scale. BitNet takes the whole matrix, and trains
            with the rounding in place; rounding afterwards is something else.

    Returns:
        Array of the weights' shape, float32.

    Source: Ma et al. 2024, arXiv 2402.17764, Equations 1–3, without their epsilon.

    Example:
        >>> ternary_round([1.0, -2.0, 0.2, 0.8], group=4).tolist()
        [1.0, -1.0, 0.0, 1.0]
    """
    groups = _grouped(weights, group)
    scale = _not_zero(np.abs(groups).mean(-1, keepdims=True))
    return (np.clip(np.round(groups / scale), -1, 1) * scale).reshape(np.shape(weights))


def grid_round(weights, grid, group=32):
    """Weights rounded to the nearest value of a grid, stretched to each group.

        w ≈ scale · nearest(w / scale),   scale = max |w| / max |grid|

    Args:
        weights: array whose last axis is a multiple of `group`.
        grid: the values that a code can stand for, e.g. `e2m1_grid()`. Halfway
            between two, the smaller one is taken.
        group: weights that share a scale.

    Returns:
        Array of the weights' shape, float32.

    (In MXFP4 the scale is a power of two, and a little of this fit is lost.)

    Example:
        >>> grid_round([6.0, -2.4, 0.3, 5.2], e2m1_grid(), group=4).tolist()
        [6.0, -2.0, 0.5, 6.0]
    """
    groups, grid = _grouped(weights, group), np.unique(grid).astype(np.float32)
    scale = _not_zero(np.abs(groups).max(-1, keepdims=True) / np.abs(grid).max())
    between = (grid[1:] + grid[:-1]) / 2
    nearest = grid[np.searchsorted(between, groups / scale)]
    return (nearest * scale).reshape(np.shape(weights))


def e2m1_grid():
    """The values of a 4-bit float: 1 sign bit, 2 of exponent, 1 of mantissa.

        exponent 0:  mantissa / 2            (0 and 0.5)
        exponent e:  2^(e−1) · (1 + mantissa / 2)

    Returns:
        (15,) ascending; zero occurs twice among the 16 codes, as +0 and −0.

    Source: Open Compute Project 2023, Microscaling Formats (MX) Specification 1.0; used
    by Rouhani et al. 2023, arXiv 2310.10537.

    Example:
        >>> e2m1_grid()[7:].tolist()
        [0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0]
    """
    positive = [
        mantissa / 2 if exponent == 0 else 2.0 ** (exponent - 1) * (1 + mantissa / 2)
        for exponent in range(4)
        for mantissa in range(2)
    ]
    return np.unique([sign * value for sign in (-1, 1) for value in positive])


def stored_bits(bits, group=32, group_bits=16):
    """Bits that one weight takes in a file, its share of the group's numbers included.

    Args:
        bits: of a weight's own code.
        group: weights that share them.
        group_bits: of all numbers of a group, e.g. 16 for one half-precision scale,
            32 for a scale and a minimum.

    Example (GGUF's Q4_1, and MXFP4 with its 8-bit scale):
        >>> stored_bits(4, group=32, group_bits=32), stored_bits(4, 32, group_bits=8)
        (5.0, 4.25)
    """
    return bits + group_bits / group


def relative_error(weights, rounded):
    """Root mean square of the rounding error, as a share of the weights' own.

    Example:
        >>> relative_error([3.0, 4.0], [3.0, 3.0])
        0.2
    """
    weights, rounded = np.asarray(weights, float), np.asarray(rounded, float)
    error = np.square(weights - rounded).sum() / np.square(weights).sum()
    return float(np.sqrt(error))


def minmax_increase(at_two_bits, bits):
    """The loss increase to expect from `minmax_round`, from the one measured at 2 bits.

        increase(bits) = increase(2) · ((2² − 1) / (2^bits − 1))²

    The error of a weight shrinks with the step, 1/(2^bits − 1), and near its minimum
    a loss grows with the square of the error. This is a guess that saves measuring:
    it ignores slopes, and that errors of two matrices may meet.

    Example:
        >>> round(minmax_increase(0.49, bits=3), 3)
        0.09
    """
    return at_two_bits * (3 / (2**bits - 1)) ** 2


def spend_bits(sizes, increases, budget):
    """How many bits each matrix gets, so that the loss rises as little as it can.

    Greedy: everything starts at the fewest bits; again and again the step up that
    saves the most loss per bit is taken, while it fits. Increases are added up, as if
    matrices did not know of each other.

    Args:
        sizes: dict of name to number of weights.
        increases: dict of name to a dict from bits to the loss increase to expect, in
            nats per token; the same bits for every name.
        budget: mean bits a weight, codes only.

    Returns:
        dict of name to bits, whose mean weighted by size is at most the budget.

    Raises:
        ValueError: a budget below the fewest bits.

    Example:
        >>> increases = dict.fromkeys(["small", "large"], {2: 0.49, 3: 0.09, 4: 0.02})
        >>> spend_bits({"small": 10, "large": 90}, increases, budget=2.3)
        {'small': 4, 'large': 2}
    """
    choices = sorted(next(iter(increases.values())))
    if budget < choices[0]:
        raise ValueError(f"a budget of {budget} bits is below the fewest, {choices[0]}")
    room = round((budget - choices[0]) * sum(sizes.values()), 6)
    level = dict.fromkeys(sizes, 0)
    queue = []

    def offer(name):
        """Put the matrix's next step up into the queue, if it saves anything."""
        if level[name] + 1 < len(choices):
            now, then = choices[level[name]], choices[level[name] + 1]
            cost = (then - now) * sizes[name]
            saved = increases[name][now] - increases[name][then]
            if saved > 0:
                heapq.heappush(queue, (-saved / cost, name, cost))

    for name in sizes:
        offer(name)
    while queue:
        _, name, cost = heapq.heappop(queue)
        if cost <= room:
            room -= cost
            level[name] += 1
            offer(name)
    return {name: choices[chosen] for name, chosen in level.items()}


def budget_bits(matrices, budget, shuffle=None):
    """Bits of each matrix of a recorded run, for a mean number of bits.

    A single measurement is noisy: a fifth of them find that rounding helps. So each is
    trusted by half, and the mean of its kind by the other half; on the passages for
    calibration this is better than either alone. 4 bits count as free, since the
    weights of that run lie on such a grid already.

    Args:
        matrices: rows of `data/runs/sensitivity/matrices.csv`: dicts with layer, kind,
            num_weights and increase (at 2 bits, in nats per token).
        budget: mean bits a weight.
        shuffle: None, or a seed with which the measurements are dealt out anew among
            the matrices, for comparison.

    Returns:
        dict of (layer, kind) to 2, 3 or 4.
    """
    keys = [(int(row["layer"]), row["kind"]) for row in matrices]
    kinds = {kind: [] for _, kind in keys}
    for row in matrices:
        kinds[row["kind"]].append(row["increase"])
    found = [(row["increase"] + mean(kinds[row["kind"]])) / 2 for row in matrices]
    if shuffle is not None:
        random.Random(shuffle).shuffle(found)
    return spend_bits(
        {key: row["num_weights"] for key, row in zip(keys, matrices, strict=True)},
        {
            key: {2: value, 3: minmax_increase(value, 3), 4: 0.0}
            for key, value in zip(keys, found, strict=True)
        },
        budget,
    )


def _grouped(weights, group):
    """The weights as (number of groups, group), float32."""
    weights = np.asarray(weights, np.float32)
    if not weights.ndim or weights.shape[-1] % group:
        raise ValueError(
            f"the last axis must be a multiple of the group, {group}: got shape "
            f"{weights.shape}"
        )
    return weights.reshape(-1, group)


def _not_zero(scale):
    """A scale to divide by: 1 where a group is constant, whose codes are all 0."""
    return np.where(scale > 0, scale, 1).astype(np.float32)
