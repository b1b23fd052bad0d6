"""Check a function on its own, whatever became of the parts that it is built from.

Where an exercise's last function calls its earlier ones, a mistake in a part would lose
the points of the whole too. So while the whole is checked, the library's parts stand in
for the student's.
"""

import contextlib
import inspect

_MISSING = object()


@contextlib.contextmanager
def parts_in_place(function, parts):
    """Within the block, `function` finds these under its global names.

    Args:
        function: what the student wrote.
        parts: dict of a name to what it stands for, for this long.

    Example:
        >>> def double(x):
        ...     return 0
        >>> def quadruple(x):
        ...     return double(double(x))
        >>> with parts_in_place(quadruple, {"double": lambda x: 2 * x}):
        ...     quadruple(3)
        12
        >>> quadruple(3)
        0
    """
    names = getattr(inspect.unwrap(function), "__globals__", {})
    before = {name: names.get(name, _MISSING) for name in parts}
    names.update(parts)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is _MISSING:
                del names[name]
            else:
                names[name] = value
