# attack: An exception whose text never comes, and whose class says it is another.
# group: verdicts
# deserves: 2

# %% cell: group_advantages
class Hostile(Exception):
    @property
    def __class__(self):
        return AssertionError

    def __str__(self):
        while True:
            pass

    __repr__ = __format__ = __str__


def group_advantages(rewards, G, **options):
    raise Hostile
