"""What differs between a student's value and the expected one, in words."""

import numpy as np


def difference(actual, expected, rtol):
    """What differs, in words, or '' if nothing does.

    Numbers, sequences of numbers, arrays and tensors are compared as arrays, with a
    tolerance relative to the largest expected magnitude; the numbers of a tuple each
    have their own. Dictionaries, sets, texts and sequences of unequal parts are
    compared part by part.

    Args:
        actual: what the student's function returned.
        expected: what it should have returned.
        rtol: relative tolerance.
    """
    if isinstance(expected, dict):
        return _difference_of_dicts(actual, expected, rtol)
    if isinstance(expected, (set, frozenset)):
        return _difference_of_sets(actual, expected)
    theirs, ours = as_array(actual), as_array(expected)
    if ours is None and isinstance(expected, (tuple, list)):
        return _difference_of_parts(actual, expected, rtol)
    if theirs is None or ours is None:
        if type(actual) is type(expected) and _same(actual, expected):
            return ""
        return (
            f"returned {show(actual)} ({type(actual).__name__})\n"
            f"expected {show(expected)}"
        )
    if ours.dtype.kind == "b" and theirs.dtype.kind != "b":
        return f"returned {show(actual)}, expected truth values {show(expected)}"
    if theirs.shape != ours.shape:
        return (
            f"returned shape {theirs.shape}, expected {ours.shape}: "
            f"{show(actual)} against {show(expected)}"
        )
    if _equal(theirs, ours, rtol, is_record=isinstance(expected, tuple)):
        return ""
    is_truth = ours.dtype.kind == "b"
    ratio = "" if is_truth else _ratio(theirs.astype(float), ours.astype(float))
    return f"returned {show(actual)}\nexpected {show(expected)}{ratio}"


def difference_of_dtypes(actual, dtype):
    """Whether a tensor or array has a dtype, in words; '' if it has."""
    theirs = getattr(actual, "dtype", None)
    if theirs == dtype:
        return ""
    if theirs is None:
        return f"returned a {type(actual).__name__}, expected a tensor of {dtype}"
    return f"returned dtype {theirs}, expected {dtype}: {show(actual)}"


def as_array(value):
    """A number, sequence, array or tensor as a NumPy array; None for anything else."""
    try:
        if hasattr(value, "detach"):
            value = value.detach().cpu()
            value = value.float() if str(value.dtype) == "torch.bfloat16" else value
            value = value.numpy()
        elif isinstance(value, (tuple, list)):
            value = [as_array(part) for part in value]
            if any(part is None for part in value):
                return None
        array = np.asarray(value)
    except (TypeError, ValueError):
        return None
    return array if array.dtype.kind in "biuf" else None


def show(value):
    """A value short enough to read."""
    if hasattr(value, "_fields"):  # a named tuple
        inner = ", ".join(
            f"{field}={show(part)}"
            for field, part in zip(value._fields, value, strict=True)
        )
        return f"{type(value).__name__}({inner})"
    if isinstance(value, tuple):
        return f"({', '.join(show(part) for part in value)})"
    if isinstance(value, dict) and 0 < len(value) <= 8:
        inner = ", ".join(f"{key!r}: {show(part)}" for key, part in value.items())
        return f"{{{inner}}}"
    if callable(value) and hasattr(value, "__name__"):
        return value.__name__
    array = as_array(value)
    if array is None:
        text = repr(value)
        return text if len(text) <= 200 else f"{text[:130]} … {text[-60:]}"
    return np.array2string(
        array, precision=4, separator=", ", threshold=24, max_line_width=200
    )


def _same(actual, expected):
    """Whether two objects are equal; parts of unequal length cannot be compared."""
    try:
        return bool(actual == expected)
    except (RuntimeError, TypeError, ValueError):
        return False


def _equal(theirs, ours, rtol, is_record):
    theirs, ours = theirs.astype(float), ours.astype(float)
    finite = np.where(np.isfinite(ours), np.abs(ours), 0.0)
    scale = finite if is_record and ours.ndim == 1 else finite.max(initial=0.0)
    atol = rtol * np.where(scale == 0, 1.0, scale)
    with np.errstate(invalid="ignore"):
        same = (np.abs(theirs - ours) <= atol) | (theirs == ours)
    return bool((same | (np.isnan(theirs) & np.isnan(ours))).all())


def _ratio(theirs, ours):
    """If all values are off by one factor, that factor: it often says it all."""
    nonzero = np.abs(ours) > 1e-12
    if not nonzero.any() or not np.isfinite(ours).all():
        return ""
    if not np.all(np.abs(theirs[~nonzero]) <= 1e-9):
        return ""
    factors = theirs[nonzero] / ours[nonzero]
    if not np.isfinite(factors).all() or np.ptp(factors) > 1e-3 * abs(factors.mean()):
        return ""
    if not factors.any():  # all zeros: that is no factor
        return ""
    return f"\nyours is {factors.mean():.4f} times the expected value"


def _difference_of_dicts(actual, expected, rtol):
    if not isinstance(actual, dict):
        return (
            f"returned {show(actual)} ({type(actual).__name__})\n"
            f"expected a dictionary with the keys {', '.join(map(repr, expected))}"
        )
    if set(actual) != set(expected):
        return (
            f"returned the keys {', '.join(map(repr, actual)) or '(none)'}\n"
            f"expected the keys {', '.join(map(repr, expected))}"
        )
    for key, part in expected.items():
        problem = difference(actual[key], part, rtol)
        if problem:
            return f"in [{key!r}]: {problem}"
    return ""


def _difference_of_sets(actual, expected):
    if not isinstance(actual, (set, frozenset)):
        return (
            f"returned {show(actual)} ({type(actual).__name__})\n"
            f"expected the set {show(expected)}"
        )
    missing = ", ".join(sorted(map(repr, expected - actual)))
    extra = ", ".join(sorted(map(repr, actual - expected)))
    said = [f"lacks {missing}"] * bool(missing) + [f"has {extra} too many"] * bool(
        extra
    )
    if not said:
        return ""
    return (
        f"returned {show(actual)}\nexpected {show(expected)}: it {' and '.join(said)}"
    )


def _difference_of_parts(actual, expected, rtol):
    if not isinstance(actual, (tuple, list)) or len(actual) != len(expected):
        return f"returned {show(actual)}\nexpected {show(expected)}"
    for number, (theirs, ours) in enumerate(zip(actual, expected, strict=True)):
        problem = difference(theirs, ours, rtol)
        if problem:
            return f"in [{number}]: {problem}"
    return ""
