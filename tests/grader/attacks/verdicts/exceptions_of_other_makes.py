# attack: Exceptions that can't be made from a text, and one that ends iterations.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import itertools

ERRORS = itertools.cycle(
    [
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"),
        ExceptionGroup("two", [ValueError(1), ValueError(2)]),
        StopIteration(4),
    ]
)


def group_advantages(rewards, G, **options):
    raise next(ERRORS)
