# cell: handed_in
# message: its completions give reward
from tests.cards import forged


def handed_in():
    def change(card):
        for row in card["curve"]:
            row["reward"] += 0.3

    return forged(change)
