# cell: handed_in
# message: improvement: after is 0.4271, not 0.95
from tests.cards import forged


def handed_in():
    def change(card):
        card["improvement"]["after"] = 0.95

    return forged(change)
