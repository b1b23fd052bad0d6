# attack: Exceptions that are no errors, and end what they pass through.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
import itertools

ERRORS = itertools.cycle([SystemExit(0), KeyboardInterrupt(), GeneratorExit()])


def group_advantages(rewards, G, **options):
    raise next(ERRORS)
