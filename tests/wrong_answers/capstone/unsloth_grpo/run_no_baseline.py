# cell: handed_in
# message: nothing was measured at the stage base
from tests.cards import forged


def handed_in():
    def change(card):
        del card["completions"]["base"]

    return forged(change)
