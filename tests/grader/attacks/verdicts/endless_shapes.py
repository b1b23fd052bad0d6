# attack: Values that contain themselves, or are nested a hundred thousand levels deep.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import itertools


def cycle():
    value = []
    value.append(value)
    return value


def deep():
    value = []
    for _ in range(100_000):
        value = [value]
    return value


def names():
    value = {}
    value["value"] = value
    return value


VALUES = itertools.cycle([cycle, names, deep])


def group_advantages(rewards, G, **options):
    return next(VALUES)()
