# cell: handed_in
# message: groups differ, and yet the mean reward is the same at every step
from tests.cards import forged


def handed_in():
    def change(card):
        for row in card["curve"]:
            row["reward"] = 0.5

    return forged(change)
